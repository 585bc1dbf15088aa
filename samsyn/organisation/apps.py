"""The app `organisation`."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """The app `organisation`."""

    name = "samsyn.organisation"
    label = "organisation"
