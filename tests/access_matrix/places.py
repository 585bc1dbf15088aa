"""What there is to ask for: a county with rows of every kind in every room, and who may know of each.

A place is one pupil's rows as one member of staff has made them. Whoever isn't among those who know of a row may not find out that
it is there: to them it is as an id that nobody ever made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.test import Client
from django.urls import reverse

from samsyn.access.backend import LOGIN_BACKEND
from samsyn.access.models import Consent, User
from samsyn.access.sessions import actor_of, assignments_of
from samsyn.access.tests.make import STAFF, Municipality, World, make_assignment, make_user
from samsyn.integrations.ss12000.changes import Change, Kind, State
from samsyn.integrations.ss12000.models import ImportRow, ImportRun, ImportSource, UnknownSchoolTask
from samsyn.journal.actions import attach_file
from samsyn.journal.tests.make import NOTE, save, signed_visit, start
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.ids import uuid7
from samsyn.organisation.models import SchoolClass
from samsyn.people.models import Pupil
from samsyn.people.tests.make import make_board, make_class, make_pupil, make_school
from tests.access_matrix.doors import ASKED, CONSENT, Stage, picture, set_stage

PROTECTED = "a protected pupil"
MEDICAL = frozenset({"nurse", "closed_nurse", "doctor"})
EMI = MEDICAL | {"lead", "head"}
AT_SCHOOL = frozenset(STAFF) - {"administrator"}
LEADS = frozenset({"lead", "head"})
# Who may know of what is no record: by the kind of row.
KNOWN_TO = {
    "pupil": AT_SCHOOL | {"administrator", "support"},
    "school_class": AT_SCHOOL,
    "opening": LEADS | {"doctor"},
    "block": EMI,
    "attachment": MEDICAL | LEADS,
    "review": frozenset({"lead"}),
    "access": frozenset({"lead"}),
    "alarm": LEADS,
    "lead_task": frozenset({"head"}),
    "review_task": frozenset({"lead"}),
    "support_session": frozenset({"head", "support"}),
    "order": LEADS,
    "proposed_order": LEADS,
    "reading": frozenset({"nurse"}),
    "room": MEDICAL | {"other_school_nurse"},
    "rule": LEADS,
    "decision": frozenset(STAFF),
    "role_decision": frozenset(STAFF),
    "source": frozenset({"administrator"}),
    "run": frozenset({"administrator"}),
    "row": frozenset({"administrator"}),
    "task": AT_SCHOOL | {"administrator"},
    "provider": frozenset(),
}
# Kinds of row by the word that stands in addresses, where it is another.
KINDS = {
    "entry": ("draft", "signed"),
    "order": ("order", "proposed_order"),
    "lead_task": ("lead_task", "review_task"),
    "file": ("attachment",),
    "decision": ("decision", "role_decision"),
}


@dataclass
class Place:
    """A pupil's rows, by kind, and who may know of them: by kind where that differs."""

    name: str
    rows: dict[str, UUID]
    knows: frozenset[str]
    known_to: dict[str, frozenset[str]] = field(default_factory=dict)

    def ids(self, parameter: str) -> list[UUID]:
        """The rows that the word in an address may mean."""
        return [self.rows[kind] for kind in KINDS.get(parameter, (parameter,)) if kind in self.rows]

    def is_known(self, who: str, parameter: str, row: object) -> bool:
        """Whether it is one of the place's rows, and somebody may know of it."""
        kinds = KINDS.get(parameter, (parameter,))
        return any(self.rows.get(kind) == row and who in self.known_to.get(kind, self.knows) for kind in kinds)


@dataclass
class County:
    """The stage of the matrix, in both municipalities; the places, the first where most may pass; the browsers by persona."""

    stage: Stage
    places: list[Place]
    clients: dict[str, Client]
    actors: dict[str, Actor]
    strangers: list[UUID]

    @property
    def home(self) -> Place:
        """Greta's rows in the medical room."""
        return self.places[0]

    @property
    def hidden(self) -> Place:
        """The protected pupil's rows."""
        return next(place for place in self.places if place.name == PROTECTED)


def make_county(world: World, admin_url: str) -> County:
    """Everything."""
    stage = set_stage(world, admin_url)
    theirs = set_stage(World(world.theirs, world.ours), admin_url)
    ours = world.ours
    others = {
        "other_school_nurse": _nurse(ours, "other_school_nurse", ours.board.name, lambda: (ours.elsewhere, ours.other_class)),
        "other_board_nurse": _nurse(ours, "other_board_nurse", "Gymnasienämnden", lambda: _other_school(ours)),
    }
    places = [
        Place("Greta, the nurse's", stage.ids | _register(ours, ours.greta), MEDICAL, KNOWN_TO),
        _place(ours, "Ali, the nurse's", "nurse", ours.ali, MEDICAL),
        _place(ours, "Greta, the counsellor's", "counsellor", ours.greta, frozenset({"counsellor"})),
        _place(ours, "Greta, the psychologist's", "psychologist", ours.greta, frozenset({"psychologist"})),
        _place(ours, PROTECTED, "closed_nurse", ours.protected, frozenset({"closed_nurse"}), closed=True),
        *(_of(ours, who, *found) for who, found in others.items()),
        Place("another care provider's", theirs.ids | _register(world.theirs, world.theirs.greta), frozenset({"their_nurse"})),
    ]
    for place in places[1:-1]:  # a review of the log is of the compartment, whomever it is about
        place.rows["review"], place.known_to["review"] = stage.ids["review"], KNOWN_TO["review"]
    alien = [ours.users["nurse"].pk, ours.school.pk, ours.board.pk, ours.actor("nurse").assignment, ours.actor("nurse").compartment]
    strangers = [one for one in alien if one is not None] + [world.theirs.elsewhere.pk, world.theirs.protected.pk]
    clients = {who: ours.client(who) for who in [*STAFF, "support", *others]}
    clients |= {"their_nurse": world.theirs.client("nurse"), "unassigned": _unassigned(), "nobody": Client()}
    for client in clients.values():
        client.raise_request_exception = False
    for place in places:
        place.rows = {kind: row for kind, row in place.rows.items() if kind not in {"nothing", "fresh", "drawn", "their_file"}}
    actors = {who: ours.actor(who) for who in [*STAFF, "support", *others]} | {"their_nurse": world.theirs.actor("nurse")}
    return County(stage, places, clients, actors, strangers)


def _nurse(ours: Municipality, who: str, board: str, where: Callable[[], tuple[Pupil, SchoolClass]]) -> tuple[Pupil, SchoolClass]:
    """A nurse at another school of the care provider, with a pupil there."""
    with within(Context("make", provider=ours.provider, closed_group=True)):
        pupil, school_class = where()
        ours.users[who] = make_user(who, "Ylva Sten")
        make_assignment(ours.users[who], make_board(ours.provider, board), "emi", "school_nurse", [school_class.unit])
    return pupil, school_class


def _other_school(ours: Municipality) -> tuple[Pupil, SchoolClass]:
    school_class = make_class(make_school(make_board(ours.provider, "Gymnasienämnden"), "Sjögymnasiet"), "NA1", 10)
    return make_pupil(school_class, "Olle", "Örn"), school_class


def _of(ours: Municipality, who: str, pupil: Pupil, school_class: SchoolClass) -> Place:
    """The place of a nurse elsewhere. The administrator keeps the register of the whole care provider."""
    found = _place(ours, f"the {who.replace('_', ' ')}'s", who, pupil, frozenset({who}))
    found.rows["school_class"] = school_class.pk
    found.known_to |= dict.fromkeys(("pupil", "task"), frozenset({who, "administrator"}))
    return found


def _place(ours: Municipality, name: str, who: str, pupil: Pupil, knows: frozenset[str], *, closed: bool = False) -> Place:
    """A pupil's rows, made by somebody of the staff."""
    known = {kind: KNOWN_TO[kind] for kind in ("pupil", "task", "source", "run", "row", "provider")}
    actor, client, about = _actor(ours.users[who]), ours.client(who), {"pupil": pupil.pk}
    begun = start(actor, pupil.pk, "note")
    save(actor, begun.entry, NOTE)
    rows = {"pupil": pupil.pk, "draft": begun.entry, "signed": signed_visit(actor, pupil.pk, NOTE, "note")}
    with within(actor.context()):
        content = picture().read()
        rows["attachment"] = attach_file(
            actor, pupil=pupil.pk, content=content, title="Remiss", dated_on=clock.today(), origin="scanned"
        )
    rows["release"] = _made(client.post(reverse("journal:new_release", kwargs=about), ASKED)["Location"])
    client.post(reverse("access:consent", kwargs=about), CONSENT)
    with within(actor.context()):
        rows["consent"] = Consent.objects.get(pupil_id=pupil.pk).pk
    rows |= _register(ours, pupil) if pupil != ours.greta else {}
    # Where a passage leads: from the medical room of the board to the psychologist's, and back.
    medical, psychology = ours.actor("nurse").compartment, ours.actor("psychologist").compartment
    assert medical is not None
    assert psychology is not None
    rows["room"] = medical if who == "psychologist" else psychology
    known["room"] = knows & (KNOWN_TO["room"] | {"psychologist"})
    if who == "counsellor":
        known["consent"] = knows | {"educator"}  # what was said is the compartment's
    return Place(name, rows, knows, known | dict.fromkeys(("pupil", "task"), knows) if closed else known)


def _actor(user: User) -> Actor:
    return actor_of(user, assignments_of(user).get())


def _made(address: str) -> UUID:
    return UUID(address.rstrip("/").rpartition("/")[2])


def _register(ours: Municipality, pupil: Pupil) -> dict[str, UUID]:
    """An import that found the pupil missing."""
    with within(Context("make", provider=ours.provider, closed_group=True)):
        about = {"provider_id": ours.provider}
        source = ImportSource.objects.create(**about, name=f"Registret {pupil.pk}", url="http://localhost/v2")
        run = ImportRun.objects.create(**about, source=source, way="full", state=State.REVIEW, started_at=clock.now())
        row = ImportRow.objects.create(**about, run=run, kind=Kind.PUPIL, change=Change.NEW, target=uuid7(), is_new=True)
        unit = pupil.enrolments.get().unit_id
        task = UnknownSchoolTask.objects.create(**about, pupil=pupil, unit_id=unit, run=run, reason="gone", made_at=clock.now())
    return {"provider": ours.provider, "source": source.pk, "run": run.pk, "row": row.pk, "task": task.pk}


def _unassigned() -> Client:
    """The browser of somebody who has logged in and has no assignment."""
    client = Client()
    client.force_login(make_user("unassigned", "Ola Gren"), backend=LOGIN_BACKEND)
    return client
