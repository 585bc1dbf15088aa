"""The app `journal`."""

from __future__ import annotations

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The app `journal`."""

    name = "samsyn.journal"
    label = "journal"

    def ready(self) -> None:
        """Tell the access log what entries and files are called, its extracts what is secret to a guardian, who reads in tasks."""
        from samsyn.access.extracts.secret import declare_secrets
        from samsyn.access.named import declare_names
        from samsyn.access.rights.who import Way, declare_tasks
        from samsyn.journal.named import WHATS, names
        from samsyn.journal.releases.secret import secret_ids
        from samsyn.journal.support.readers import readers_in_sessions
        from samsyn.journal.tasks.readers import readers_in_tasks

        declare_names(WHATS, names)
        declare_secrets(secret_ids)
        declare_tasks(Way.TASK, readers_in_tasks)
        declare_tasks(Way.SUPPORT, readers_in_sessions)
