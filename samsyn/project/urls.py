"""All addresses."""

from __future__ import annotations

from allauth.socialaccount.providers.openid_connect.urls import urlpatterns as openid_connect
from django.urls import URLPattern, URLResolver, include, path

from samsyn.project import views

# Tried in this order: what is asked for most comes first.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("samsyn.journal.urls")),
    path("", include("samsyn.web.urls")),
    path("", include("samsyn.api.urls")),
    path("", include("samsyn.access.urls")),
    path("", include("samsyn.access.log_urls")),
    path("", include("samsyn.integrations.ss12000.urls")),
    path("oidc/", include(openid_connect)),
    path("health/", views.health, name="health"),
]
handler400 = "samsyn.web.errors.bad_request"
handler403 = "samsyn.web.errors.forbidden"
handler404 = "samsyn.web.errors.not_found"
handler500 = "samsyn.web.errors.server_error"
