"""`samsyn identities rehash`: the hashes that pupils are known by at other care providers, written anew with the key in use."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from samsyn.kernel.db.context import Context, within
from samsyn.organisation.queries import all_providers
from samsyn.people.identity_hash import remember_all


class Command(BaseCommand):
    """The command `identities`."""

    help = "Skriver om de nycklade hasharna av alla elevers personnummer, med nyckeln eller nycklarna i SAMSYN_IDENTITY_HASH_KEY."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("action", choices=["rehash"], help="skriv om alla")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them anew, one care provider at a time: it may be stopped, and run again."""
        pupils = providers = 0
        for provider in all_providers():
            with within(Context("identities.rehash", provider=provider)):
                pupils += remember_all(provider)
            providers += 1
        self.stdout.write(f"{pupils} elever hos {providers} vårdgivare")
