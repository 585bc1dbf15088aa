"""Addresses of the access log. They live above `samsyn.audit`, which knows nothing of who may look."""

from __future__ import annotations

from django.urls import path

from samsyn.access import log_views
from samsyn.access.extracts import views as extract_views

app_name = "audit"
urlpatterns = [
    path("pupils/<uuid:pupil>/readers/", log_views.readers, name="readers"),
    path("pupils/<uuid:pupil>/log-extract/", extract_views.log_extract, name="log_extract"),
    path("pupils/<uuid:pupil>/readers/who/", log_views.who, name="who"),
]
