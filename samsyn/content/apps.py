"""The app `content`."""

from __future__ import annotations

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """The app `content`."""

    name = "samsyn.content"
    label = "content"
