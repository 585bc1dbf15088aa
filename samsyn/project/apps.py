"""The app `project`: assembles the others; its commands are those that concern the whole installation."""

from __future__ import annotations

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The app `project`."""

    name = "samsyn.project"
    label = "project"
