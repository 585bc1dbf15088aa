"""The app `access`."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The app `access`."""

    name = "samsyn.access"
    label = "access"
