"""`samsyn provider`: care providers, boards and compartments, which only maintenance may enter. Each change is logged."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.access.providers import (
    PURPOSE,
    Entered,
    NewBoards,
    NewProvider,
    enter_boards,
    enter_provider,
    operator,
    provider_of,
    refusals_logged,
)
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import Invalid
from samsyn.organisation.models import Branch, CareProvider
from samsyn.organisation.queries import ProviderShown, all_providers, provider_shown

WRONG = 2
# What the action calls the argument that is wrong, as it is written.
_ARGUMENTS = {
    "organisation_number": "--provider",
    "name": "--name",
    "kind": "--kind",
    "municipality_code": "--municipality-code",
    "board": "--board",
    "branch": "--branch",
}
_ACTIONS = {
    "add": "lägg till en vårdgivare, med nämnder om de anges",
    "board": "lägg till nämnder, eller verksamhetsgrenar i nämnder som finns",
    "list": "visa vårdgivare, nämnder, verksamhetsgrenar och vårdenheter",
}


class Command(BaseCommand):
    """The command `provider`."""

    help = "Lägger till vårdgivare, nämnder och deras verksamhetsgrenar. Det som redan finns lämnas som det är."

    def add_arguments(self, parser: CommandParser) -> None:
        """Subcommands. No argument is required here: what is missing is said in the same words as what is wrong."""
        actions = parser.add_subparsers(dest="action", metavar="add|board|list")
        for name, text in _ACTIONS.items():
            one = actions.add_parser(name, help=text, description=text)
            known = "vårdgivarens organisationsnummer" + ("" if name == "add" else " eller namn")
            one.add_argument("--provider", default="", metavar="ORGNR", help=known)
            one.add_argument("--json", action="store_true", help="svara med JSON")
            if name == "add":
                one.add_argument("--name", default="", help="vårdgivarens namn")
                one.add_argument("--kind", default="", metavar="SLAG", help=", ".join(CareProvider.Kind.values))
                one.add_argument("--municipality-code", default="", metavar="KOD", help="kommunens fyra siffror")
            if name in {"add", "board"}:
                branches = ", ".join(Branch.values)
                one.add_argument(
                    "--board", action="append", default=[], metavar="NÄMND", help="nämndens namn; kan anges flera gånger"
                )
                one.add_argument(
                    "--branch",
                    action="append",
                    default=[],
                    metavar="GREN[=VÅRDENHET]",
                    help=f"verksamhetsgren i nämnderna, med vårdenhetens namn; kan anges flera gånger: {branches}",
                )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, or say what is wrong and change nothing."""
        try:
            with refusals_logged():
                if options["action"] is None:
                    raise Invalid("Ange vad som ska göras: add, board eller list.")
                getattr(self, f"_{options['action']}")(options)
        except Invalid as error:
            argument = next((f"{_ARGUMENTS[name]}: " for name in error.fields), "")
            raise CommandError(argument + error.message, returncode=WRONG) from None

    def _add(self, options: dict[str, Any]) -> None:
        facts = NewProvider(options["provider"], options["name"], options["kind"], options["municipality_code"])
        self._tell_entered(enter_provider(getpass.getuser(), provider=facts, boards=_boards(options)), options)

    def _board(self, options: dict[str, Any]) -> None:
        actor = operator(provider_of(options["provider"]), getpass.getuser())
        self._tell_entered(enter_boards(actor, boards=_boards(options)), options)

    def _list(self, options: dict[str, Any]) -> None:
        chosen = [provider_of(options["provider"])] if options["provider"] else all_providers()
        shown = []
        for provider in chosen:
            with within(Context(PURPOSE, provider=provider)):
                shown.append(provider_shown(provider))
        self._tell(sorted(shown, key=lambda one: (one.name, one.organisation_number)), options)

    def _tell_entered(self, entered: Entered, options: dict[str, Any]) -> None:
        with within(Context(PURPOSE, provider=entered.provider)):
            self._tell([provider_shown(entered.provider, entered.new)], options)
        if not entered.new and not options["json"]:
            self.stdout.write("Allt fanns redan. Inget har ändrats.")

    def _tell(self, providers: list[ProviderShown], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in providers], ensure_ascii=False, default=str))
            return
        for provider in providers:
            self.stdout.write("\n".join(_lines(provider)))


def _boards(options: dict[str, Any]) -> NewBoards:
    parts = [text.partition("=") for text in options["branch"]]
    return NewBoards(tuple(options["board"]), tuple((branch.strip(), unit if equals else None) for branch, equals, unit in parts))


def _lines(provider: ProviderShown) -> list[str]:
    number = provider.organisation_number
    lines = [f"{provider.name} ({number[:-4]}-{number[-4:]}, {provider.kind}){_new(provider.new)}"]
    for board in provider.boards:
        lines.append(f"  {board.name}{_new(board.new)}")
        for room in board.compartments:
            units = ", ".join(f"{unit.name}{_new(unit.new and not room.new)}" for unit in room.units)
            lines.append(f"    {room.branch}{_new(room.new)}: {units or '–'}")
    return lines


def _new(new: bool) -> str:
    return " · ny" if new else ""
