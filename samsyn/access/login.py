"""Log-in through an identity provider (OpenID Connect). Users are made beforehand: nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

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

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Given up or failed at the identity provider: a log line without identity, and our log-in page with what to do."""
        given_up = error == AuthError.CANCELLED
        log.warning("login.refused", reason_code="cancelled" if given_up else "provider_failed")
        raise ImmediateHttpResponse(redirect(f"{reverse('access:login')}?failed={'cancelled' if given_up else 'provider'}"))

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
