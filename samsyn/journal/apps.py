"""The app `journal`."""

from __future__ import annotations

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The app `journal`."""

    name = "samsyn.journal"
    label = "journal"

    def ready(self) -> None:
        """Tell the access log what entries and files are called, and its extracts what is secret to a guardian."""
        from samsyn.access.extracts.secret import declare_secrets
        from samsyn.access.named import declare_names
        from samsyn.journal.named import WHATS, names
        from samsyn.journal.releases.secret import secret_ids

        declare_names(WHATS, names)
        declare_secrets(secret_ids)
