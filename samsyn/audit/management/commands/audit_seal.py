"""`samsyn audit_seal`: seal the access log now. The worker does the same every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from samsyn.audit.sealing import BATCH, seal_all


class Command(BaseCommand):
    """Seal what the access log holds of finished transactions."""

    help = "Seals the access log of every care provider, as the worker does each minute."

    def add_arguments(self, parser: CommandParser) -> None:
        """How large a batch may be."""
        parser.add_argument("--batch", type=int, default=BATCH, help=f"rows in one seal (default {BATCH})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many rows were sealed."""
        sealed = seal_all(limit=options["batch"])
        self.stdout.write(f"{sum(sealed.values())} rader förseglade hos {sum(1 for count in sealed.values() if count)} vårdgivare")
