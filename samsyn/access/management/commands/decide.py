"""`samsyn decide`: the access decision for facts that are given as JSON. Asks no database, and logs nothing: nobody is read of."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.access.facts_json import MOST_BYTES, answer, read_facts, schema
from samsyn.access.management.rule_table import rule_table
from samsyn.kernel.errors import Invalid

WRONG = 2


class Command(BaseCommand):
    """Read facts, print the decision."""

    help = "Läs fakta som JSON och skriv beslutet som JSON: samsyn decide < fakta.json"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--schema", action="store_true", help="skriv JSON-schemat för fakta")
        parser.add_argument("--rules", action="store_true", help="skriv alla regler som en sida i Markdown")
        parser.add_argument("--explain", action="store_true", help="skriv också vilka regler som prövades, i ordning")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the schema or the rules, or decide."""
        if options["schema"]:
            self._print(schema())
            return
        if options["rules"]:
            self.stdout.write(rule_table())
            return
        try:
            facts = read_facts(sys.stdin.buffer.read(MOST_BYTES + 1))
        except Invalid as refusal:
            raise CommandError(refusal.message, returncode=WRONG) from None
        self._print(answer(facts, chain=options["explain"]))

    def _print(self, text: bytes) -> None:
        self.stdout.write(text.decode())
