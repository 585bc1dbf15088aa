"""Entering users and assignments: what gives somebody reach. Only the maintenance role may write them; each change is logged.

The actor is whoever runs the command, for the care provider in whose access log the row stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.analyses import Ground, resting_on
from samsyn.access.entrusting import give, grants_left, known, take
from samsyn.access.models import Assignment, AssignmentSchool, User
from samsyn.access.roles import Role
from samsyn.access.rules.staffing import ADMINISTRATIVE, branch_fault, period_fault, username_fault
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import Conflict, Invalid, NotFound
from samsyn.kernel.language import translated
from samsyn.organisation.models import Board, Branch, Compartment, Unit


@dataclass(frozen=True, slots=True)
class Post:
    """An assignment to be entered. unit: the care unit's name; schools: school unit codes.

    board and branch: for a new unit, or where several have the name. competences: what it is entrusted with beyond the role.
    """

    role: str
    unit: str
    valid_from: date
    valid_to: date | None = None
    schools: tuple[str, ...] = ()
    closed_group: bool = False
    board: str = ""
    branch: str = ""
    competences: tuple[str, ...] = ()


def add_user(actor: Actor, *, username: str, name: str) -> User:
    """Enter a user. Raises Invalid for a bad name, Conflict when the user is there already."""
    _say(username_fault(username, clock.today()))
    if not name.strip():
        raise Invalid(_("Ange personens namn, som det ska stå i journalen."))
    with within(actor.context()):
        if User.objects.filter(username=username).exists():
            raise Conflict(_("Användaren %(username)s finns redan.") % {"username": username})
        user = User.objects.create_user(username, name.strip())
        record(actor, AccessEvent(Action.ADMINISTER, "access.user", resource=user.pk, rule="added"))
    return user


def change_user(actor: Actor, *, username: str, name: str = "", active: bool | None = None) -> User:
    """Rename a user, or shut or open the user's log-in; a row with each provider the user has or had an assignment with."""
    user = _user(username)
    rules = []
    if name.strip():
        user.name = name.strip()
        rules.append("renamed")
    if active is not None:
        user.is_active = active
        rules.append("opened" if active else "closed")
    if not rules:
        raise Invalid(_("Ange vad som ska ändras."))
    providers = {actor.provider, *user.assignments.values_list("provider_id", flat=True)}
    with within(actor.context()):
        user.save(update_fields=["name", "is_active"])
        for provider in sorted(providers, key=str):
            there = Actor(provider=provider, purpose=actor.purpose, name=actor.name, role=actor.role)
            with within(there.context()):
                record(there, AccessEvent(Action.ADMINISTER, "access.user", resource=user.pk, rule="+".join(rules)))
    return user


def assign(actor: Actor, *, username: str, post: Post, ground: Ground) -> Assignment:
    """Give a user an assignment at the actor's provider, on the ground of an analysis that covers role and period.

    Raises Invalid or NotFound, naming what is wrong.
    """
    user = _user(username)
    if post.role not in Role.values:
        raise Invalid(_("Rollen %(role)s finns inte. Välj en av: %(roles)s.") % _words(role=post.role, roles=Role.values))
    _say(period_fault(post.valid_from, post.valid_to))
    competences = known(post.competences)
    with within(actor.context()):
        rests_on = resting_on(actor, ground, role=post.role, first=post.valid_from, last=post.valid_to)
        unit = _care_unit(actor.provider, post)
        _say(branch_fault(post.role, unit.branch))
        schools = _schools(actor.provider, post.schools)
        administrative = post.role in ADMINISTRATIVE
        if administrative and schools:
            raise Invalid(_("Ett administrativt uppdrag omfattar inga skolor."))
        key: dict[str, Any] = {"provider_id": actor.provider, "board_id": unit.board_id, "branch": unit.branch}
        same = Assignment.objects.filter(user=user, unit=unit, role=post.role, provider_id=actor.provider)
        if any(one.valid_to is None or one.valid_to >= post.valid_from for one in same):
            raise Conflict(_("Användaren har redan uppdraget. Avsluta det först, eller lägg till skolor i det."))
        assignment = Assignment.objects.create(
            **key,
            user=user,
            unit=unit,
            compartment=None if administrative else Compartment.objects.get_or_create(**key)[0],
            role=post.role,
            administrative=administrative,
            closed_group=post.closed_group,
            valid_from=post.valid_from,
            valid_to=post.valid_to,
            **rests_on,
        )
        _cover(assignment, schools, post.valid_from, post.valid_to)
        give(assignment, competences, first=post.valid_from, last=post.valid_to, rests_on=rests_on)
        _note(actor, assignment, "closed_group" if post.closed_group else "assigned")
    return assignment


def review_assignment(actor: Actor, *, assignment: UUID, ground: Ground) -> Assignment:
    """Note that an assignment has been followed up: what it rests on from today, and when it is followed up next."""
    with within(actor.context()):
        held = _assignment(actor, assignment)
        today = clock.today()
        if held.valid_to is not None and held.valid_to < today:
            raise Conflict(_("Slutade redan %(day)s.") % {"day": held.valid_to})
        first = max(held.valid_from, today)
        for name, value in resting_on(actor, ground, role=held.role, first=first, last=held.valid_to).items():
            setattr(held, name, value)
        held.save(update_fields=["analysis", "decider", "review_on"])
        _note(actor, held, "reviewed")
    return held


def cover_schools(actor: Actor, *, assignment: UUID, schools: Iterable[str], valid_from: date, valid_to: date | None) -> Assignment:
    """Let an assignment cover more schools for a time."""
    _say(period_fault(valid_from, valid_to))
    with within(actor.context()):
        held = _assignment(actor, assignment)
        for school in _schools(actor.provider, schools):
            covering = held.covered.filter(school=school)
            if any(one.valid_to is None or one.valid_to >= valid_from for one in covering):
                raise Conflict(_("Uppdraget omfattar redan %(school)s.") % {"school": school.name})
            _cover(held, [school], valid_from, valid_to)
        _note(actor, held, "covers")
    return held


def entrust(
    actor: Actor, *, assignment: UUID, competences: Iterable[str], ground: Ground, last_day: date | None = None
) -> Assignment:
    """Entrust an assignment with exactly these competences from now on; none takes all of them back.

    With a ground each is given anew on it, until the last day. Without, nothing is given that it does not have. Raises Invalid or
    NotFound for a ground that does not carry them, Conflict when nothing would change.
    """
    wanted = known([*competences])
    with within(actor.context()):
        held = _assignment(actor, assignment)
        had = {one.competence for one in grants_left(held)}
        given = wanted if ground.said or last_day else sorted(set(wanted) - had)
        taken = sorted(had - set(wanted))
        if given:
            first, last = max(held.valid_from, clock.today()), last_day or held.valid_to
            _say(period_fault(first, last))
            rests_on = resting_on(actor, ground, role=held.role, first=first, last=last)
            give(held, given, first=first, last=last_day, rests_on=rests_on)
        elif not taken:
            raise Conflict(_("Uppdraget har redan just de behörigheterna."))
        take(held, taken)
        _note(actor, held, "entrusted")
    return held


def end_assignment(actor: Actor, *, assignment: UUID, last_day: date, schools: Iterable[str] = ()) -> Assignment:
    """End an assignment, or only its covering of the schools named: it holds until and including the last day."""
    with within(actor.context()):
        held = _assignment(actor, assignment)
        wanted = _schools(actor.provider, schools)
        coverings = [held.covered.filter(school=school).order_by("valid_from").last() for school in wanted]
        endings: list[Assignment | AssignmentSchool | None] = [*coverings] or [held]
        for ending in endings:
            if ending is None:
                raise NotFound(_("Uppdraget omfattar inte skolan."))
            _say(period_fault(ending.valid_from, last_day))
            if ending.valid_to is not None and ending.valid_to <= last_day:
                raise Conflict(_("Slutade redan %(day)s.") % {"day": ending.valid_to})
            ending.valid_to = last_day
            ending.save(update_fields=["valid_to"])
        _note(actor, held, "covers_no_more" if wanted else "ended")
    return held


def _say(fault: str) -> None:
    if fault:
        raise Invalid(translated(fault))


def _words(**words: object) -> dict[str, str]:
    return {name: word if isinstance(word, str) else ", ".join(map(str, word)) for name, word in words.items()}  # type: ignore[call-overload]


def _user(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise NotFound(_("Det finns ingen användare %(username)s. Lägg till den med: samsyn staff add") % {"username": username})
    return user


def _assignment(actor: Actor, assignment: UUID) -> Assignment:
    held = Assignment.objects.filter(pk=assignment, provider_id=actor.provider).first()
    if held is None:
        raise NotFound(_("Vårdgivaren har inget sådant uppdrag. Se dem med: samsyn staff list"))
    return held


def _care_unit(provider: UUID, post: Post) -> Unit:
    # The role that runs this is not held back by row-level security: the provider is always said.
    units = Unit.objects.filter(provider_id=provider, kind=Unit.Kind.CARE, closed_on=None).select_related("board")
    named = [one for one in units if _alike(one.name, post.unit)]
    found = [one for one in named if not post.board or _alike(one.board.name, post.board)]
    found = [one for one in found if not post.branch or one.branch == post.branch]
    if len(found) == 1:
        return found[0]
    if found:
        raise Invalid(_what_differs(found))
    if not (post.board and post.branch):
        words = _words(unit=post.unit, units=sorted({one.name for one in units}) or "–")
        raise NotFound(_("Vårdenheten %(unit)s finns inte. Det finns: %(units)s. Ange nämnd och gren för en ny.") % words)
    if post.branch not in Branch.values:
        raise Invalid(_("Grenen finns inte. Välj en av: %(branches)s.") % _words(branches=Branch.values))
    board = _board(provider, post.board, new=not named)
    return Unit.objects.create(provider_id=provider, board=board, kind=Unit.Kind.CARE, name=post.unit, branch=post.branch)


def _alike(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _what_differs(units: list[Unit]) -> str:
    """Which argument tells care units of the same name apart."""
    boards, branches = sorted({one.board.name for one in units}), sorted({one.branch for one in units})
    if len(boards) == len(units):
        return _("Flera vårdenheter heter så. Ange nämnd (--board): %(boards)s.") % _words(boards=boards)
    if len(branches) == len(units):
        return _("Flera vårdenheter heter så. Ange verksamhetsgren (--branch): %(branches)s.") % _words(branches=branches)
    if len(boards) == len(branches) == 1:
        return _("Flera vårdenheter heter så i samma nämnd och gren. De går inte att skilja åt.")
    return _("Flera vårdenheter heter så. Ange nämnd (--board) och verksamhetsgren (--branch).")


def _board(provider: UUID, name: str, *, new: bool) -> Board:
    """The board of a new care unit. One that is not there is made only with a unit whose name is new too: else it is a slip."""
    boards = list(Board.objects.filter(provider_id=provider))
    found = next((one for one in boards if _alike(one.name, name)), None)
    if found is None and not new:
        words = _words(board=name, boards=sorted(one.name for one in boards))
        raise NotFound(_("Nämnden %(board)s finns inte. Det finns: %(boards)s. Lägg till en ny: samsyn provider board") % words)
    return found or Board.objects.create(provider_id=provider, name=name)


def _schools(provider: UUID, codes: Iterable[str]) -> list[Unit]:
    wanted = list(dict.fromkeys(codes))
    found = {
        one.school_unit_code: one
        for one in Unit.objects.filter(provider_id=provider, kind=Unit.Kind.SCHOOL, school_unit_code__in=[*filter(None, wanted)])
    }
    unknown = [code for code in wanted if code not in found]
    if unknown:
        raise NotFound(_("Vårdgivaren har ingen skola med skolenhetskod %(codes)s.") % _words(codes=unknown))
    return [found[code] for code in wanted]


def _cover(assignment: Assignment, schools: Iterable[Unit], valid_from: date, valid_to: date | None) -> None:
    for school in schools:
        AssignmentSchool.objects.create(
            assignment=assignment, provider_id=assignment.provider_id, school=school, valid_from=valid_from, valid_to=valid_to
        )


def _note(actor: Actor, assignment: Assignment, rule: str) -> None:
    details = f"user={assignment.user_id} role={assignment.role} schools={assignment.covered.count()}"
    if rule in {"assigned", "closed_group", "reviewed"}:
        details += f" analysis={assignment.analysis_id} review={assignment.review_on}"
    if rule == "entrusted":
        details += " " + (",".join(f"{one.competence}:{one.analysis_id}:{one.review_on}" for one in grants_left(assignment)) or "-")
    event = AccessEvent(Action.ADMINISTER, "access.assignment", resource=assignment.pk, rule=rule, details=details)
    record(actor, event)
