"""The app `access`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccessConfig(AppConfig):
    """The app `access`."""

    name = "samsyn.access"
    label = "access"

    def ready(self) -> None:
        """Know every app's permissions from the start, whatever is imported later: the roles editor lists them all."""
        autodiscover_modules("policy")
