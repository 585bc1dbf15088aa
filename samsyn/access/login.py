"""Log-in through an identity provider (OpenID Connect). Users are made beforehand: nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest
from django.shortcuts import redirect

from samsyn.access.actions import note_log_in, note_refused_log_in
from samsyn.access.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No local accounts: neither sign-up nor passwords."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Make the session, once the access log has its row. Raises Unavailable."""
        note_log_in(user)
        super().login(request, user)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Finds the user that an administrator has made for the identity provider's subject."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: an unknown subject gets a page that says whom to ask."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the user by subject. Nobody, or nobody who may come in this way: logged, and the refusal page.

        The subject is looked up anew each time: nothing stored connects a user with another subject.
        """
        user = User.objects.filter(username=sociallogin.account.uid).first()
        why_not = _why_not(user)
        if why_not:
            note_refused_log_in(user, why_not)
            raise ImmediateHttpResponse(redirect("access:unknown_user"))
        sociallogin.user = user
        sociallogin.state["process"] = AuthProcess.LOGIN

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: str | None = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """The identity provider said no, or the user turned back there: a line without identity, and a page with what to do."""
        note_refused_log_in(None, f"provider_{error or 'unknown'}")
        raise ImmediateHttpResponse(redirect("access:not_logged_in"))


def _why_not(user: User | None) -> str:
    """Why somebody may not come in by the identity provider, as a code word; empty when they may."""
    if user is None:
        return "unknown_subject"
    if not user.is_active:
        return "inactive"
    return "demo" if user.demo else ""
