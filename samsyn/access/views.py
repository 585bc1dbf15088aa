"""Log-in, demo personas, choice of assignment, log-out."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samsyn.access.actions import choose_assignment, log_out, note_log_in
from samsyn.access.backend import LOGIN_BACKEND
from samsyn.access.gate import SignedInRequest, open_to_all, signed_in
from samsyn.access.pace import DEMO_LOG_IN
from samsyn.access.queries import demo_personas, demo_user, own_assignments
from samsyn.kernel.errors import Invalid


def heading_for(request: HttpRequest, default: str = "") -> str:
    """The address the user was heading for; only one of our own, otherwise the default, or the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return default or reverse("web:home")


@open_to_all("log-in comes before any right")
@require_GET
def login_page(request: HttpRequest) -> HttpResponse:
    """The log-in page: the identity provider's button, and in a demo the personas."""
    if request.user.is_authenticated:
        return redirect(heading_for(request))
    providers = get_adapter().list_apps(request, provider="openid_connect")
    context = {
        "next": heading_for(request),
        "identity_providers": [(app.name, reverse("openid_connect_login", args=[app.provider_id])) for app in providers],
        "personas": demo_personas() if settings.DEMO else [],
        "ended": request.GET.get("ended") == "1",
    }
    return render(request, "access/login.html", context, using="jinja2")


@open_to_all("demo personas exist only in a demo, with synthetic data", limit=DEMO_LOG_IN)
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Log in as a demo persona. Outside a demo there is no such page."""
    if not settings.DEMO:
        raise Http404
    user = demo_user(request.POST.get("user", ""))
    if user is None:
        raise Http404
    note_log_in(user)
    login(request, user, backend=LOGIN_BACKEND)
    return redirect(f"{reverse('access:choose')}?{urlencode({'next': heading_for(request, reverse('web:home'))}, safe='/')}")


@open_to_all("tells somebody without an account whom to ask")
@require_GET
def unknown_user(request: HttpRequest) -> HttpResponse:
    """Logged in at the identity provider, but unknown here."""
    return render(request, "access/unknown_user.html", status=403, using="jinja2")


@open_to_all("tells somebody whom the identity provider did not let through what to do")
@require_GET
def not_logged_in(request: HttpRequest) -> HttpResponse:
    """The identity provider said no, or one turned back there."""
    return render(request, "access/not_logged_in.html", status=403, using="jinja2")


@signed_in("one's own assignments")
@require_http_methods(["GET", "POST"])
def choose(request: SignedInRequest) -> HttpResponse:
    """Choose which assignment to work in. With only one, it is chosen at once."""
    assignments = own_assignments(request.user)
    if request.method == "POST":
        try:
            wanted = UUID(request.POST.get("assignment", ""))
        except ValueError:
            raise Invalid(_("Välj ett uppdrag i listan.")) from None
        choose_assignment(request, request.user, wanted)
        return redirect(heading_for(request))
    if len(assignments) == 1 and not request.actor:
        choose_assignment(request, request.user, assignments[0].id)
        return redirect(heading_for(request))
    context = {
        "choices": assignments,
        "next": heading_for(request),
        "active": request.actor and request.actor.assignment,
    }
    return render(request, "access/choose.html", context, using="jinja2")


@signed_in("ends one's own session")
@require_POST
def log_out_page(request: SignedInRequest) -> HttpResponse:
    """Log out."""
    log_out(request, request.user, request.actor)
    return redirect(f"{reverse('access:login')}?ended=1")
