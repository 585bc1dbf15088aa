"""`samsyn staff`: users and their assignments, which only maintenance may write. Each change stands in the access log."""

from __future__ import annotations

import getpass
from argparse import ArgumentTypeError
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.access.analyses import Ground, register_analysis
from samsyn.access.entrusting import grants_left
from samsyn.access.models import Assignment, CompetenceGrant
from samsyn.access.roles import Competence, Role
from samsyn.access.rules.staffing import Analysis
from samsyn.access.staffing import (
    Post,
    add_user,
    assign,
    change_user,
    cover_schools,
    end_assignment,
    entrust,
    review_assignment,
)
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import SamsynError
from samsyn.organisation.models import Branch
from samsyn.organisation.queries import provider_named

WRONG = 2


def day(text: str) -> date:
    """A day as an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"”{text}” är ingen dag. Skriv den som 2026-08-17.") from None


def identity(text: str) -> UUID:
    """An assignment's id as an argument."""
    try:
        return UUID(text)
    except ValueError:
        raise ArgumentTypeError(f"”{text}” är inget uppdrags-id. Se dem med: samsyn staff list") from None


class Command(BaseCommand):
    """The command `staff`."""

    help = "Lägger till och ändrar användare och uppdrag. Varje ändring står i åtkomstloggen."

    def add_arguments(self, parser: CommandParser) -> None:
        """Subcommands, each for one care provider."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="|".join(_ACTIONS))
        for name, text in _ACTIONS.items():
            one = actions.add_parser(name, help=text, description=text)
            one.add_argument("--provider", required=True, metavar="ORGNR", help="vårdgivarens organisationsnummer eller namn")
            if name in {"add", "change", "assign"}:
                one.add_argument("username", help="inloggningstjänstens namn på personen (HSA-id)")
            if name in {"cover", "entrust", "end", "review"}:
                one.add_argument("assignment", type=identity, help="uppdragets id, se list")
            getattr(self, f"_{name}_arguments", lambda _parser: None)(one)

    def _add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="för- och efternamn, som i journalen")

    def _change_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="", help="nytt namn")
        state = parser.add_mutually_exclusive_group()
        state.add_argument("--close", dest="active", action="store_false", default=None, help="stäng inloggningen, genast")
        state.add_argument("--open", dest="active", action="store_true", default=None, help="öppna inloggningen igen")

    def _assign_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--role", required=True, choices=Role.values, metavar="ROLL", help=", ".join(Role.values))
        parser.add_argument("--unit", required=True, help="vårdenhetens namn")
        parser.add_argument("--board", default="", help="nämnd, när vårdenheten är ny eller flera heter så")
        branches = ", ".join(Branch.values)
        parser.add_argument("--branch", default="", help=f"verksamhetsgren, när vårdenheten är ny eller flera heter så: {branches}")
        parser.add_argument("--closed-group", action="store_true", help="får se elever med skyddade personuppgifter")
        self._competences(parser)
        self._ground(parser)
        self._period(parser)

    def _analysis_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="analysens beteckning, till exempel diarienumret")
        parser.add_argument(
            "--role",
            action="append",
            required=True,
            metavar="ROLL",
            help=f"roll som den omfattar, flera gånger: {', '.join(Role.values)}",
        )
        parser.add_argument("--decider", required=True, help="vem som har fastställt den")
        parser.add_argument("--decided", required=True, type=day, metavar="DAG", help="dagen den fastställdes")
        parser.add_argument("--from", dest="valid_from", type=day, metavar="DAG", help="gäller från (dagen den fastställdes)")
        parser.add_argument("--to", dest="valid_to", type=day, metavar="DAG", help="gäller till och med")
        parser.add_argument("--review", required=True, type=day, metavar="DAG", help="dagen den ska ses över")

    def _review_arguments(self, parser: CommandParser) -> None:
        self._ground(parser)

    def _ground(self, parser: CommandParser) -> None:
        # Not required of the parser: what is missing is said in words of our own.
        parser.add_argument(
            "--analysis", default="", metavar="BETECKNING", help="den behovs- och riskanalys som behörigheten vilar på"
        )
        parser.add_argument("--decider", default="", help="vem som har beslutat om behörigheten")
        parser.add_argument("--review", type=day, metavar="DAG", help="dagen uppdraget ska följas upp")

    def _entrust_arguments(self, parser: CommandParser) -> None:
        self._competences(parser)
        self._ground(parser)
        parser.add_argument("--to", dest="valid_to", type=day, metavar="DAG", help="sista dagen (uppdragets om inget anges)")

    def _competences(self, parser: CommandParser) -> None:
        words = ", ".join(Competence.values)
        parser.add_argument(
            "--competence", action="append", default=[], metavar="ORD", help=f"särskild behörighet; kan anges flera gånger: {words}"
        )

    def _cover_arguments(self, parser: CommandParser) -> None:
        self._period(parser)

    def _end_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--school", action="append", default=[], metavar="KOD", help="bara för skolan, inte hela uppdraget")
        parser.add_argument("--on", type=day, metavar="DAG", help="sista dagen (i dag om inget anges)")

    def _period(self, parser: CommandParser) -> None:
        parser.add_argument("--school", action="append", default=[], metavar="KOD", help="skolenhetskod; kan anges flera gånger")
        parser.add_argument("--from", dest="valid_from", type=day, metavar="DAG", help="första dagen (i dag om inget anges)")
        parser.add_argument("--to", dest="valid_to", type=day, metavar="DAG", help="sista dagen")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, or say what is wrong and change nothing."""
        provider = provider_named(options["provider"])
        if provider is None:
            raise CommandError("Det finns ingen vårdgivare med det organisationsnumret eller namnet.", returncode=WRONG)
        # Whoever runs the command on the server stands in the log by the name of that account.
        actor = Actor(provider=provider, purpose="staff.command", name=f"Drift ({getpass.getuser()})", role="system")
        try:
            getattr(self, f"_{options['action']}")(actor, options)
        except SamsynError as error:
            raise CommandError(error.message, returncode=WRONG) from None

    def _add(self, actor: Actor, options: dict[str, Any]) -> None:
        user = add_user(actor, username=options["username"], name=options["name"])
        self.stdout.write(f"{user.username} finns nu. Ge ett uppdrag med: samsyn staff assign")

    def _change(self, actor: Actor, options: dict[str, Any]) -> None:
        user = change_user(actor, username=options["username"], name=options["name"], active=options["active"])
        self.stdout.write(f"{user.username}: {user.name}, inloggningen är {'öppen' if user.is_active else 'stängd'}")

    def _assign(self, actor: Actor, options: dict[str, Any]) -> None:
        post = Post(
            role=options["role"],
            unit=options["unit"],
            valid_from=options["valid_from"] or clock.today(),
            valid_to=options["valid_to"],
            schools=tuple(options["school"]),
            closed_group=options["closed_group"],
            board=options["board"],
            branch=options["branch"],
            competences=tuple(options["competence"]),
        )
        self._tell(assign(actor, username=options["username"], post=post, ground=_ground(options)))

    def _analysis(self, actor: Actor, options: dict[str, Any]) -> None:
        analysis = Analysis(
            reference=options["reference"].strip(),
            roles=options["role"],
            decider=options["decider"].strip(),
            decided_on=options["decided"],
            valid_from=options["valid_from"] or options["decided"],
            valid_to=options["valid_to"],
            review_on=options["review"],
        )
        row = register_analysis(actor, analysis=analysis)
        words = [
            row.reference,
            ", ".join(row.roles),
            row.decider,
            _period(row.valid_from, row.valid_to),
            f"ses över {row.review_on}",
        ]
        self.stdout.write(" · ".join(words))

    def _review(self, actor: Actor, options: dict[str, Any]) -> None:
        self._tell(review_assignment(actor, assignment=options["assignment"], ground=_ground(options)))

    def _cover(self, actor: Actor, options: dict[str, Any]) -> None:
        start = options["valid_from"] or clock.today()
        self._tell(
            cover_schools(
                actor,
                assignment=options["assignment"],
                schools=options["school"],
                valid_from=start,
                valid_to=options["valid_to"],
            )
        )

    def _entrust(self, actor: Actor, options: dict[str, Any]) -> None:
        given = {"competences": options["competence"], "ground": _ground(options), "last_day": options["valid_to"]}
        self._tell(entrust(actor, assignment=options["assignment"], **given))

    def _end(self, actor: Actor, options: dict[str, Any]) -> None:
        last_day = options["on"] or clock.today()
        self._tell(end_assignment(actor, assignment=options["assignment"], last_day=last_day, schools=options["school"]))

    def _list(self, actor: Actor, _options: dict[str, Any]) -> None:
        found = Assignment.objects.filter(provider_id=actor.provider).select_related("user")
        for assignment in found.order_by("user__username", "valid_from", "id"):
            self._tell(assignment)

    def _tell(self, one: Assignment) -> None:
        with within(Context("staff.command", provider=one.provider_id)):
            covered = one.covered.select_related("school").order_by("valid_from", "school__name")
            schools = ", ".join(f"{each.school.name} {_period(each.valid_from, each.valid_to)}" for each in covered)
            place = [one.unit.name, one.board.name, _period(one.valid_from, one.valid_to)]
            words = [str(one.pk), one.user.username, one.user.name, one.role, *place]
            trusted = [
                f"{each.competence} {_period(each.valid_from, each.valid_to)} ({_rests_on(each)})" for each in grants_left(one)
            ]
            words += [*trusted, _rests_on(one)]
        words += ["sluten krets"] * one.closed_group + ["inloggningen stängd"] * (not one.user.is_active)
        self.stdout.write(" · ".join([*words, *filter(None, [schools])]))


def _period(first: date, last: date | None) -> str:
    return f"{first}–{last or ''}"


def _rests_on(one: Assignment | CompetenceGrant) -> str:
    return f"analys {one.analysis.reference}, följs upp {one.review_on}" if one.analysis else "ingen analys"


def _ground(options: dict[str, Any]) -> Ground:
    return Ground(options["analysis"], options["decider"], options["review"])


_ACTIONS = {
    "add": "lägg till en användare",
    "change": "byt namn på en användare, stäng eller öppna inloggningen",
    "analysis": "lägg in en behovs- och riskanalys, som uppdrag vilar på",
    "assign": "ge en användare ett uppdrag, på grund av en behovs- och riskanalys",
    "review": "anteckna att ett uppdrag är uppföljt, och när det följs upp nästa gång",
    "cover": "låt ett uppdrag omfatta fler skolor",
    "entrust": "ge ett uppdrag just de särskilda behörigheter som anges, på grund av en analys; utan någon tas alla bort",
    "end": "avsluta ett uppdrag, eller det för en av dess skolor",
    "list": "visa vårdgivarens uppdrag",
}
