"""`samsyn audit_verify`: check the access log against its seals, and name the first row that is wrong."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.audit.rules import Fault
from samsyn.audit.verification import Head, Report, head_of, providers, verify
from samsyn.kernel import clock

# Sealing runs each minute: an hour's wait means that it doesn't.
LATE = timedelta(hours=1)
_FAULTS = {
    Fault.CHANGED: "raden är ändrad",
    Fault.MISSING: "raden saknas",
    Fault.EXTRA: "raden har lagts till efter förseglingen",
    Fault.REORDERED: "raden ligger i fel ordning",
    Fault.SEAL_BROKEN: "förseglingen är ändrad",
    Fault.SEAL_MISSING: "förseglingen saknas",
    Fault.NOT_LISTED: "raden visas inte för alla elever som listan visade",
    Fault.LISTED_WITHOUT_EVENT: "en elev pekar på en rad som saknas eller inte visade eleven",
    Fault.HEAD_DIFFERS: "kedjan är en annan än den som antecknades",
}


def head(text: str) -> Head:
    """A head as it was printed, PROVIDER:SEQUENCE:HASH. Raises ArgumentTypeError."""
    try:
        provider, sequence, digest = text.split(":")
        found = Head(UUID(provider), int(sequence), bytes.fromhex(digest))
    except ValueError:
        raise ArgumentTypeError(f"{text!r} ska ha formen VÅRDGIVARE:NUMMER:HASH, som audit_verify --heads skriver den") from None
    if found.sequence < 1 or len(found.hash) != 32:
        raise ArgumentTypeError(f"{text!r}: numret börjar på 1 och hashen har 64 tecken")
    return found


class Command(BaseCommand):
    """Check the chains; exit code 1 when a row or seal is wrong."""

    help = "Kontrollerar åtkomstloggen mot dess förseglingar. Avslutar med kod 1 och namnger den första felaktiga raden."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which providers, which form."""
        parser.add_argument("--provider", type=UUID, action="append", help="bara denna vårdgivare (kan upprepas)")
        parser.add_argument("--json", action="store_true", help="svara som JSON, en rad för varje vårdgivare")
        parser.add_argument(
            "--heads", action="store_true", help="skriv bara kedjornas senaste förseglingar, att spara utanför systemet"
        )
        parser.add_argument(
            "--expect",
            type=head,
            action="append",
            default=[],
            metavar="VÅRDGIVARE:NUMMER:HASH",
            help="en tidigare sparad försegling",
        )
        parser.add_argument("--no-listings", action="store_true", help="hoppa över kontrollen av listade elever")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, and write one line for each provider. Raises CommandError when something is wrong."""
        expected: dict[UUID, Head] = {one.provider: one for one in options["expect"]}
        chosen: list[UUID] = options["provider"] or sorted({*providers(), *expected})
        if options["heads"]:
            for found in filter(None, map(head_of, chosen)):
                self.stdout.write(str(found))
            return
        wrong = 0
        for provider in chosen:
            report = verify(provider, expected=expected.get(provider), listings=not options["no_listings"])
            wrong += report.finding is not None
            self.stdout.write(as_json(report) if options["json"] else self._line(report))
        if wrong:
            raise CommandError(f"Åtkomstloggen stämmer inte hos {wrong} av {len(chosen)} vårdgivare.", returncode=1)

    def _line(self, report: Report) -> str:
        finding = report.finding
        if finding:
            where = "" if finding.sequence is None else f", försegling {finding.sequence}"
            row = "" if finding.row is None else f", rad {finding.row}"
            return self.style.ERROR(f"FEL {report.provider}{where}{row}: {_FAULTS[finding.fault]}")
        line = f"OK {report.provider}: {report.rows} rader i {report.seals} förseglingar, {report.unsealed} ännu oförseglade"
        if report.unsealed_since and report.unsealed_since < clock.now() - LATE:
            line += f"; äldst från {report.unsealed_since:%Y-%m-%d %H:%M} UTC: kör förseglingen?"
        return line


def as_json(report: Report) -> str:
    """One report as a line of JSON."""
    finding = report.finding
    return json.dumps(
        {
            "provider": str(report.provider),
            "ok": finding is None,
            "seals": report.seals,
            "rows": report.rows,
            "unsealed": report.unsealed,
            "unsealed_since": report.unsealed_since and report.unsealed_since.isoformat(),
            "head": report.head and str(report.head),
            "fault": finding and finding.fault.value,
            "seal": finding and finding.sequence,
            "row": finding and finding.row and str(finding.row),
        }
    )
