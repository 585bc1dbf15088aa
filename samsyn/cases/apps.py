"""The app `cases`."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The app `cases`."""

    name = "samsyn.cases"
    label = "cases"
