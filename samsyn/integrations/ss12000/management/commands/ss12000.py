"""`samsyn ss12000`: read a school register from the command line, review first, or approve at once."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from samsyn.integrations.ss12000.actions import run_import
from samsyn.integrations.ss12000.anonymous import protected_lines
from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.models import ImportRun, RegisterDuty
from samsyn.integrations.ss12000.queries import undecided
from samsyn.integrations.ss12000.run.duties import duty_counts
from samsyn.integrations.ss12000.sources import Register, ensure_source
from samsyn.integrations.ss12000.words import CHANGE_WORDS, KIND_WORDS, STATE_WORDS, said
from samsyn.kernel.actor import system_actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import Invalid, SamsynError
from samsyn.organisation.queries import provider_named

# Exit codes: 0 committed or waiting for review, 1 failed, 2 wrong arguments, 3 stopped with a question.
WRONG, STOPPED = 2, 3
MOST_LINES = 20


class Command(BaseCommand):
    """The command `ss12000`."""

    help = "Läser ett elevregister (SS 12000) till granskning; med --approve godkänns och skrivs det direkt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Arguments. Secrets are better given in the environment, since arguments are seen by others on the machine."""
        parser.add_argument("--provider", required=True, help="vårdgivarens organisationsnummer eller namn")
        parser.add_argument("--url", required=True, help="registrets adress, till och med versionen")
        parser.add_argument("--name", default="", help="registrets namn, som det visas")
        parser.add_argument("--token-url", default="", help="adress som ger åtkomstbiljetter (OAuth2)")
        parser.add_argument("--client-id", default="", help="klient-id")
        parser.add_argument("--client-secret", default="", help="hemlighet; hellre i SAMSYN_SS12000_CLIENT_SECRET")
        parser.add_argument("--token", default="", help="fast nyckel; hellre i SAMSYN_SS12000_TOKEN")
        parser.add_argument("--delta", action="store_true", help="bara det som har ändrats sedan senast")
        parser.add_argument("--approve", action="store_true", help="godkänn och skriv utan granskning")
        parser.add_argument("--json", action="store_true", help="svara med JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run it."""
        with within(Context("ss12000.command")):
            provider = provider_named(options["provider"])
        if provider is None:
            raise CommandError(_("Det finns ingen vårdgivare med det namnet eller organisationsnumret."), returncode=WRONG)
        actor = system_actor(provider, "ss12000.command")
        register = Register(
            name=options["name"],
            url=options["url"],
            token_url=options["token_url"],
            client_id=options["client_id"],
            secret=options["client_secret"] or os.environ.get("SAMSYN_SS12000_CLIENT_SECRET", ""),
            token=options["token"] or os.environ.get("SAMSYN_SS12000_TOKEN", ""),
        )
        way = ImportRun.Way.DELTA if options["delta"] else ImportRun.Way.FULL
        try:
            run = run_import(actor, ensure_source(actor, register).pk, approve_all=options["approve"], way=way)
        except SamsynError as error:
            raise CommandError(error.message, returncode=WRONG if isinstance(error, Invalid) else 1) from error
        with within(actor.context()):
            duties, left, hidden = duty_counts(run), undecided(run), protected_lines(run)
        more = {"undecided": left, "duties": duties, "protected": hidden}
        self.stdout.write(
            json.dumps(summary(run) | more, ensure_ascii=False) if options["json"] else table(run, duties, left, hidden)
        )
        if run.state == State.FAILED:
            raise CommandError(said(run.message))
        if run.state == State.STOPPED:
            raise CommandError(_("Inläsningen stannade med en fråga. Svara på den i Samsyn."), returncode=STOPPED)


def summary(run: ImportRun) -> dict[str, Any]:
    """The result as plain values; no name or number of anybody."""
    return {
        "run": str(run.pk),
        "state": str(run.state),
        "way": str(run.way),
        "counts": run.counts,
        "bytes_received": run.bytes_received,
        "deviations": run.deviations,
        "question": run.question,
        "message": run.message,
    }


def table(run: ImportRun, duties: list[dict[str, Any]], left: int, hidden: Sequence[dict[str, Any]] = ()) -> str:
    """The counts as lines of text, one for each kind and class of change, and each school's staff in student health.

    left: possible duplicates that nobody has judged; hidden: rows about protected persons.
    """
    lines = [_("Läge: %(state)s") % {"state": STATE_WORDS[run.state]}]
    for kind, counts in run.counts.items():
        lines += [f"{KIND_WORDS[kind]!s:<18}{CHANGE_WORDS[change]!s:<22}{number:>8}" for change, number in counts.items() if number]
    if left:
        lines.append(_("Möjliga dubbletter som inte skrivs förrän någon har avgjort dem i Samsyn: %(count)d") % {"count": left})
    lines += [f"{one['name']}: {CHANGE_WORDS[one['change']]}" for one in hidden[:MOST_LINES]]
    if len(hidden) > MOST_LINES:
        lines.append(_("… och %(count)d skyddade till") % {"count": len(hidden) - MOST_LINES})
    lines += [f"{one['unit'] or '–'}, {RegisterDuty.Role(one['role']).label}: {one['count']}" for one in duties]
    lines += [f"{one['path']}: {one['message']} ({one['count']})" for one in run.deviations[:MOST_LINES]]
    return "\n".join(lines)
