"""The app `project`: assembles the others; its commands are those that concern the whole installation."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created

from samsyn.kernel.memory import keep_what_is_loaded
from samsyn.project.databases import refuse_excess


class ProjectConfig(AppConfig):
    """The app `project`."""

    name = "samsyn.project"
    label = "project"

    def ready(self) -> None:
        """In production, meet the database only as the role one is. Everywhere, leave alone what is loaded by now."""
        if settings.PRODUCTION:
            connection_created.connect(refuse_excess, dispatch_uid="samsyn.excess")
        keep_what_is_loaded()
