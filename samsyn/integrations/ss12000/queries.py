"""What the import's pages show. Pupils in a list are logged; protected persons' data are the closed group's alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.integrations.ss12000.anonymous import protected_rows
from samsyn.integrations.ss12000.changes import REVIEWED, Change, Decision, Kind, State
from samsyn.integrations.ss12000.joining import why_not_same
from samsyn.integrations.ss12000.models import ImportRow, ImportRun, ImportSource, ProtectedRow, UnknownSchoolTask
from samsyn.integrations.ss12000.policy import IMPORT_REGISTER, SEE_UNKNOWN_SCHOOL
from samsyn.integrations.ss12000.review_facts import shown_number
from samsyn.integrations.ss12000.starts import Later, later_days
from samsyn.integrations.ss12000.tasks import open_tasks
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import NotFound
from samsyn.organisation.models import Board, Unit
from samsyn.people.cards import PupilCard
from samsyn.people.models import Identifier, Person, ProtectedIdentity, Pupil
from samsyn.people.queries import pupil_card

PAGE = 50
# Shows the rows that somebody else has changed while they waited for review.
MOVED = "moved_under"


@dataclass(frozen=True, slots=True)
class RowView:
    """A row with its facts, as far as the viewer may see them: none for a protected person outside the closed group.

    resembles: name, birth date and number of the one we have that it may be; empty for nobody, or somebody hidden.
    guardians: names by the register's id; empty for who is protected from the viewer.
    not_same: why it cannot be decided that it is the one we have. number: of a protected person's row, among those of its kind.
    """

    row: ImportRow
    before: dict[str, Any]
    after: dict[str, Any]
    hidden: bool
    resembles: str
    guardians: dict[str, str]
    not_same: str
    number: int


@dataclass(frozen=True, slots=True)
class RunPage:
    """One page of a run's rows. undecided: possible duplicates that nobody has judged; moved: rows that somebody changed meanwhile.

    before_us: the import that was last written after this one was fetched, when rows moved. later: of a written run whose
    pupils all begin later.
    """

    run: ImportRun
    rows: tuple[RowView, ...]
    total: int
    number: int
    pages: int
    chosen: str
    undecided: int
    moved: int
    before_us: ImportRun | None
    later: Later | None


def runs(actor: Actor) -> list[ImportRun]:
    """The latest runs."""
    check(actor, IMPORT_REGISTER)
    return list(ImportRun.objects.select_related("source").order_by("-started_at")[:PAGE])


def sources(actor: Actor) -> list[ImportSource]:
    """The registers in use, each with `last_fetched`: when it was last read, by a run that got to the end of it."""
    check(actor, IMPORT_REGISTER)
    last_fetched = Max("runs__fetched_at", filter=~Q(runs__way=ImportRun.Way.SCHOOLWORK))
    return list(ImportSource.objects.filter(closed_on=None).annotate(last_fetched=last_fetched).order_by("name"))


def source(actor: Actor, source_id: UUID) -> ImportSource:
    """One register in use. Raises NotFound."""
    check(actor, IMPORT_REGISTER)
    found = ImportSource.objects.filter(pk=source_id, closed_on=None).first()
    if found is None:
        raise NotFound(_("Sidan finns inte."))
    return found


def boards(actor: Actor) -> list[tuple[UUID, str]]:
    """The provider's boards."""
    check(actor, IMPORT_REGISTER)
    return list(Board.objects.filter(succeeded_by=None).order_by("name").values_list("pk", "name"))


def school_units(actor: Actor) -> list[tuple[UUID, str]]:
    """The provider's open school units."""
    check(actor, IMPORT_REGISTER)
    return list(Unit.objects.filter(kind=Unit.Kind.SCHOOL, closed_on=None).order_by("name").values_list("pk", "name"))


def run_state(actor: Actor, run_id: UUID) -> str:
    """Where a run stands. Shows no rows, so nothing is logged. Raises NotFound."""
    check(actor, IMPORT_REGISTER)
    found = ImportRun.objects.filter(pk=run_id).values_list("state", flat=True).first()
    if found is None:
        raise NotFound(_("Sidan finns inte."))
    return found


def show_run(actor: Actor, run_id: UUID, *, change: str = "", number: int = 1) -> RunPage:
    """A run and a page of its rows, filtered. The known pupils on the page are logged. Raises NotFound."""
    check(actor, IMPORT_REGISTER)
    run = ImportRun.objects.select_related("source").filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("Sidan finns inte."))
    wanted = every = Q(run=run) & ~Q(change=Change.SAME)
    if change in REVIEWED:
        wanted &= Q(change=change)
    elif change == MOVED:
        wanted &= Q(moved_under=True)
    total = ImportRow.objects.filter(wanted).count()
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    found = ImportRow.objects.filter(wanted).order_by("-moved_under", "id")[(number - 1) * PAGE : number * PAGE]
    rows = tuple(_views(list(found)))
    _log_shown(actor, run, rows)
    moved = ImportRow.objects.filter(every, moved_under=True).count()
    chosen = change if change in (*REVIEWED, MOVED) else ""
    later = later_days(run.pk, clock.today()) if run.state == State.COMMITTED else None
    return RunPage(run, rows, total, number, pages, chosen, undecided(run), moved, _before_us(run), later)


def undecided(run: ImportRun) -> int:
    """How many possible duplicates of a run nobody has judged: they are not written."""
    return ImportRow.objects.filter(run=run, change=Change.NEAR_DUPLICATE, decision=Decision.NONE).count()


def _before_us(run: ImportRun) -> ImportRun | None:
    if run.state != State.REVIEW or not run.message or run.fetched_at is None:
        return None
    others = ImportRun.objects.filter(state=State.COMMITTED, ended_at__gt=run.fetched_at).exclude(approved_by_name="")
    return others.exclude(pk=run.pk).order_by("-ended_at").first()


def _views(rows: list[ImportRow]) -> list[RowView]:
    closed = {one.row_id: one for one in ProtectedRow.objects.filter(row__in=[row.pk for row in rows if row.protected])}
    seen_facts = {row.pk: closed.get(row.pk) if row.protected else row for row in rows}
    called = (
        guardian_names(rows[0].run_id, [one for seen in seen_facts.values() if seen for one in (seen.before, seen.after)])
        if rows
        else {}
    )
    known = _names([row.other for row in rows if row.other is not None])
    not_same = why_not_same(rows[0].run_id, rows) if rows else {}
    numbers = {row.pk: number for row, number in protected_rows(rows[0].run_id)} if any(row.protected for row in rows) else {}
    views = []
    for row in rows:
        seen = seen_facts[row.pk]
        hidden = row.protected and seen is None
        resembles = known.get(row.other, "") if row.other and not hidden else ""
        before, after = (seen.before, seen.after) if seen else ({}, {})
        views.append(RowView(row, before, after, hidden, resembles, called, not_same.get(row.pk, ""), numbers.get(row.pk, 0)))
    return views


def guardian_names(run_id: UUID, facts: list[dict[str, Any]]) -> dict[str, str]:
    """Names of the guardians that facts mention, by the register's id: as we have them, else as the run will write them.

    The tables of protected persons give their rows to the closed group only: to others a protected guardian has no name.
    """
    wanted = {str(one["id"]) for fact in facts for one in fact.get("guardians") or [] if one.get("id")}
    if not wanted:
        return {}
    persons = list(Person.objects.filter(source_id__in=wanted))
    hidden = {one.person_id: one for one in ProtectedIdentity.objects.filter(person__in=[one.pk for one in persons])}
    called = {str(one.source_id): _called(hidden.get(one.pk, one)) for one in persons}
    new = list(ImportRow.objects.filter(run=run_id, is_new=True, source_id__in=wanted - called.keys()))
    closed = {one.row_id: one for one in ProtectedRow.objects.filter(row__in=[row.pk for row in new if row.protected])}
    for row in new:
        called[str(row.source_id)] = " ".join(
            part for name in ("given", "family") if (part := closed.get(row.pk, row).after.get(name))
        )
    return called


def _called(one: Person | ProtectedIdentity) -> str:
    return f"{one.given_name} {one.family_name}".strip()


def _names(persons: list[UUID]) -> dict[UUID, str]:
    """Name, birth date and number of persons, without the protected, whose names are not here."""
    numbers = dict(Identifier.objects.filter(person__in=persons, valid_to__isnull=True).values_list("person_id", "value"))
    found = Person.objects.filter(pk__in=persons).exclude(given_name="", family_name="") if persons else ()
    return {
        one.pk: f"{one.given_name} {one.family_name}, {shown_number(numbers.get(one.pk, '')) or one.birth_date or ''}".strip(", ")
        for one in found
    }


def _log_shown(actor: Actor, run: ImportRun, rows: tuple[RowView, ...]) -> None:
    persons = [view.row.target for view in rows if view.row.kind == Kind.PUPIL and not view.hidden]
    persons += [view.row.other for view in rows if view.resembles and view.row.other]
    shown = tuple(Pupil.objects.filter(person__in=persons).values_list("pk", flat=True))
    if rows:
        record(actor, AccessEvent(Action.LIST, "ss12000.review", pupils=shown, resource=run.pk, details=f"rows={len(rows)}"))


@dataclass(frozen=True, slots=True)
class TaskView:
    """A pupil at "unknown school", and where they went before."""

    task: UnknownSchoolTask
    card: PupilCard
    unit_name: str


def _before(task: UnknownSchoolTask, card: PupilCard, names: dict[UUID, str]) -> str:
    """The school before; empty when none is known, and of a stub, which has none here."""
    return names.get(task.unit_id, "") if task.unit_id and not card.stub else ""


def unknown_school(actor: Actor) -> list[TaskView]:
    """Pupils whose school is to be found out: for administrators all, for others those who came from schools in the assignment."""
    check(actor, SEE_UNKNOWN_SCHOOL)
    found = list(open_tasks(actor).order_by("made_at")[:500])
    names = dict(Unit.objects.filter(pk__in=[one.unit_id for one in found]).values_list("pk", "name"))
    cards = ((one, pupil_card(one.pupil_id)) for one in found)
    views = [TaskView(one, card, _before(one, card, names)) for one, card in cards if card is not None]
    record(actor, AccessEvent(Action.LIST, "ss12000.unknown_school", pupils=tuple(view.card.id for view in views)))
    return views
