"""`samsyn identities rehash|check`: the hashes that pupils are known by at other care providers, and the key they are made with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.kernel.db.context import Context, within
from samsyn.organisation.models import CareProvider
from samsyn.organisation.queries import all_providers
from samsyn.people.identity_hash import Known, known, remember_all


class Command(BaseCommand):
    """The command `identities`."""

    help = "De nycklade hasharna av alla elevers personnummer, med nyckeln eller nycklarna i SAMSYN_IDENTITY_HASH_KEY."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("action", choices=["rehash", "check"], help="skriv om alla, eller säg hur många som saknas")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it. Raises CommandError when the check finds something to write anew."""
        (self._check if options["action"] == "check" else self._rehash)()

    def _rehash(self) -> None:
        """Write them anew, one care provider at a time: it may be stopped, and run again."""
        pupils = providers = 0
        for provider in all_providers():
            with within(Context("identities.rehash", provider=provider)):
                pupils += remember_all(provider)
            providers += 1
        self.stdout.write(f"{pupils} elever hos {providers} vårdgivare")

    def _check(self) -> None:
        """Say how many are remembered with the key in use at each care provider: counts alone, and nobody's name or number."""
        lacking = False
        for provider in all_providers():
            with within(Context("identities.check", provider=provider)):
                found, name = known(provider), CareProvider.objects.values_list("name", flat=True).get(pk=provider)
            self.stdout.write(f"{name}: {_words(found)}")
            lacking = lacking or not found.complete
        if lacking:
            raise CommandError("Kör samsyn identities rehash. Tills dess når utlämnanden till andra vårdgivare inte alla elever.")


def _words(found: Known) -> str:
    if not found.numbers:
        said = "inga personnummer att minnas"
    elif not found.current:
        said = f"inget av {found.numbers} personnummer har nyckeln i bruk"
    else:
        said = f"{found.current} av {found.numbers} personnummer har nyckeln i bruk"
    return said + (f", {found.old} rader har en nyckel som inte används" if found.old else "")
