"""The app `ss12000`."""

from __future__ import annotations

from django.apps import AppConfig


class SS12000Config(AppConfig):
    """The app `ss12000`."""

    name = "samsyn.integrations.ss12000"
    label = "ss12000"
