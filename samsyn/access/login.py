"""Log-in through an identity provider (OpenID Connect). Users are made beforehand: nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import redirect

from samsyn.access.models import User
from samsyn.kernel.logs import logger

log = logger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No local accounts: neither sign-up nor passwords."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Connects the identity provider's subject with the user that an administrator has made for it."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: an unknown subject gets a page that says whom to ask."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the user by subject. Unknown or inactive: a log line without identity, and the refusal page."""
        if sociallogin.is_existing:
            if sociallogin.user.is_active:
                return
            log.warning("login.refused", reason_code="inactive")
            raise ImmediateHttpResponse(redirect("access:unknown_user"))
        user = User.objects.filter(username=sociallogin.account.uid, is_active=True, demo=False).first()
        if user is None:
            log.warning("login.refused", reason_code="unknown_subject")
            raise ImmediateHttpResponse(redirect("access:unknown_user"))
        sociallogin.connect(request, user)
