"""The app `journal`."""

from __future__ import annotations

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The app `journal`."""

    name = "samsyn.journal"
    label = "journal"

    def ready(self) -> None:
        """Tell the access log what entries and files are called."""
        from samsyn.access.named import declare_names
        from samsyn.journal.named import WHATS, names

        declare_names(WHATS, names)
