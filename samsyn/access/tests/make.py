"""Makes users, assignments and a small world for tests: two municipalities, a school each, and somebody in every role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from psycopg import sql

from samsyn.access.backend import LOGIN_BACKEND
from samsyn.access.models import (
    Assignment,
    AssignmentSchool,
    CompetenceGrant,
    NeedsAndRiskAnalysis,
    PermissionDecision,
    SettingDecision,
    User,
)
from samsyn.access.rights.actions import decide_role
from samsyn.access.roles import Role
from samsyn.access.rules.deciding import TAKE, Proposal, Withdrawal
from samsyn.access.sessions import SESSION_KEY, actor_of, assignments_of
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.organisation.models import Board, CareProvider, SchoolClass, Unit
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS
from samsyn.people.models import Protection, Pupil
from samsyn.people.tests.make import make_board, make_care_unit, make_class, make_compartment, make_pupil, make_school

Row = TypeVar("Row", User, Assignment, AssignmentSchool, CompetenceGrant, NeedsAndRiskAnalysis)
ANALYSIS = "BoR 2026/1"

# username: name, role, branch, administrative, closed group
STAFF = {
    "nurse": ("Maria Lind", "school_nurse", "emi", False, False),
    "closed_nurse": ("Karin Ström", "school_nurse", "emi", False, True),
    "doctor": ("Johan Åkerblom", "school_doctor", "emi", False, False),
    "lead": ("Eva Nordin", "medical_lead", "emi", False, False),
    "head": ("Britt Sandell", "head_of_operations", "emi", False, False),
    "psychologist": ("Amira Haddad", "school_psychologist", "psychology", False, False),
    "counsellor": ("Lars Öberg", "school_counsellor", "school_support", False, False),
    "educator": ("Signe Ekdahl", "special_educator", "school_support", False, False),
    "principal": ("Per Wallin", "principal", "school_support", False, False),
    "teacher": ("Tove Ask", "teacher", "school_support", False, False),
    "administrator": ("Nils Berg", "administrator", "school_support", True, False),
}


@contextmanager
def staff_office() -> Iterator[None]:
    """Write users, assignments and providers, as the web role may not: by views of the tests' databases alone (`open_stage`)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path'), set_config('search_path', 'stage, public', true)")
        before = cursor.fetchone()[0]
        yield
        cursor.execute("SELECT set_config('search_path', %s, true)", [before])


def open_stage(admin: psycopg.Connection[object]) -> None:
    """Give a test's database the views that `staff_office` writes by: they carry their maker's rights, not the web role's."""
    admin.execute("CREATE SCHEMA stage")
    admin.execute("GRANT USAGE ON SCHEMA stage TO samsyn_web")
    for model in (User, Assignment, AssignmentSchool, CompetenceGrant, CareProvider, NeedsAndRiskAnalysis):
        table = sql.Identifier(model._meta.db_table)
        admin.execute(sql.SQL("CREATE VIEW stage.{0} AS SELECT * FROM public.{0}").format(table))
        admin.execute(sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON stage.{} TO samsyn_web").format(table))
    # What no role of the product may read is looked at here.
    admin.execute("CREATE VIEW stage.people_identity_hash AS SELECT * FROM public.people_identity_hash")
    admin.execute("GRANT SELECT ON stage.people_identity_hash TO samsyn_web")


def make_user(username: str, name: str) -> User:
    """A user without any assignment."""
    with staff_office():
        return User.objects.create_user(username, name)


def save(row: Row, **changes: object) -> Row:
    """Save a user or an assignment, with changes."""
    for name, value in changes.items():
        setattr(row, name, value)
    with staff_office():
        row.save()
    return row


def make_analysis(provider: UUID, reference: str = ANALYSIS, **changes: Any) -> NeedsAndRiskAnalysis:
    """The provider's analysis of that reference, about every role unless changed, within its context."""
    usual: dict[str, Any] = {
        "roles": Role.values,
        "decider": "Britt Sandell",
        "decided_on": date(2026, 6, 15),
        "valid_from": date(2026, 7, 1),
        "review_on": clock.today() + timedelta(days=300),
    }
    found = NeedsAndRiskAnalysis.objects.filter(provider_id=provider, reference=reference).first()
    return found or save(NeedsAndRiskAnalysis(provider_id=provider, reference=reference, **{**usual, **changes}))


def make_assignment(
    user: User,
    board: Board,
    branch: str,
    role: str,
    schools: Iterable[Unit] = (),
    *,
    administrative: bool = False,
    closed_group: bool = False,
    start: date = date(2026, 8, 1),
    end: date | None = None,
) -> Assignment:
    """An assignment, within a context of its provider."""
    compartment = make_compartment(board, branch)
    assignment = Assignment(
        user=user,
        provider_id=board.provider_id,
        board=board,
        branch=branch,
        unit=make_care_unit(board, branch),
        compartment=None if administrative else compartment,
        role=role,
        administrative=administrative,
        closed_group=closed_group,
        valid_from=start,
        valid_to=end,
        analysis=make_analysis(board.provider_id),
        decider="Britt Sandell",
        review_on=clock.today() + timedelta(days=200),
    )
    save(assignment)
    for school in schools:
        save(AssignmentSchool(assignment=assignment, provider_id=board.provider_id, school=school, valid_from=start))
    return assignment


def trust(assignment: Assignment, *competences: str, **changes: Any) -> None:
    """Entrust an assignment with exactly these, from its first day unless changed."""
    with within(Context("make", provider=assignment.provider_id)):
        usual = {
            "valid_from": assignment.valid_from,
            "entered_at": clock.now(),
            "analysis": make_analysis(assignment.provider_id),
            "decider": "Britt Sandell",
            "review_on": clock.today() + timedelta(days=200),
        }
        with staff_office():
            assignment.grants.filter(ended_at=None).update(ended_at=clock.now())
        for one in competences:
            given = {**usual, **changes}
            save(CompetenceGrant(assignment=assignment, provider_id=assignment.provider_id, competence=one, **given))


def decide(provider: UUID, by: User, approver: User, start: date = date(2026, 8, 1), **settings: str) -> None:
    """Decisions on settings, approved by another, within a context of the provider. settings: P_1="class_list"."""
    now = clock.now()
    rows = [
        SettingDecision(
            provider_id=provider,
            setting=name.replace("_", "-"),
            value=value,
            valid_from=start,
            decided_on=start,
            decider=approver.name,
            decider_title="verksamhetschef",
            motive="Så arbetar elevhälsan i kommunen.",
            widens=True,
            proposed_by=by,
            proposed_at=now,
        )
        for name, value in settings.items()
    ]
    SettingDecision.objects.bulk_create(rows)
    waiting = SettingDecision.objects.filter(pk__in=[row.pk for row in rows])
    waiting.update(approved_by=approver, approved_at=now)


MATURE = {"capable": "pupil", "statement": "Jag vill inte att de ser det.", "grounds": "Förstår vad det innebär."}


def assess(client: Client, pupil: UUID, question: str = "set_block") -> None:
    """Find the pupil able to decide a question alone, by the page."""
    end = (clock.today() + timedelta(days=200)).isoformat()
    answer = client.post(reverse("access:maturity", kwargs={"pupil": pupil}), {**MATURE, "question": question, "valid_to": end})
    assert answer.status_code == 302


def block(client: Client, pupil: UUID) -> None:
    """Block what the client's unit has written about the pupil towards other units, at the pupil's wish, by the pages."""
    assess(client, pupil)
    form = {"by": "pupil", "towards": ["inner"], "way": "spoken"}
    answer = client.post(reverse("access:block", kwargs={"pupil": pupil}), form)
    # In a world that several stories share, another one may have set it.
    assert answer.status_code == 302 or "redan spärrade" in answer.content.decode()


def withdrawal(**typed: Any) -> Withdrawal:
    """A decision that takes a permission from a role and can be entered, with changes."""
    today = clock.today()
    usual = {
        "permission": "journal.print",
        "role": "school_doctor",
        "change": TAKE,
        "valid_from": today,
        "decided_on": today,
        "decider": "Britt Sandell",
        "decider_title": "verksamhetschef",
        "motive": "Skolläkarna skriver inte ut.",
    }
    return Withdrawal(**{**usual, **typed})


def take(place: Municipality, role: str, permission: str) -> PermissionDecision:
    """Take a permission from a role, as the medical lead."""
    lead = place.actor("lead")
    with within(lead.context()):
        return decide_role(lead, asked=withdrawal(role=role, permission=permission))


def proposal(**typed: Any) -> Proposal:
    """A decision that can be entered, with changes."""
    today = clock.today()
    usual = {
        "setting": "P-10",
        "value": "none",
        "valid_from": today,
        "decided_on": today,
        "decider": "Britt Sandell",
        "decider_title": "verksamhetschef",
        "motive": "Ledningen behöver inte läsa enskilda journaler.",
    }
    return Proposal(**{**usual, **typed})


@dataclass
class Municipality:
    """A municipality with one school, two classes, some pupils, and staff."""

    provider: UUID
    board: Board
    school: Unit
    other_school: Unit
    class_4b: SchoolClass
    other_class: SchoolClass
    greta: Pupil
    ali: Pupil
    protected: Pupil
    elsewhere: Pupil
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """The actor that somebody of the staff is in their assignment."""
        assignment = next(iter(assignments_of(self.users[who])))
        return actor_of(self.users[who], assignment, "Björkskolan")

    def client(self, who: str, assignment: Assignment | None = None) -> Client:
        """A browser without JavaScript, logged in and with the assignment chosen."""
        client = Client()
        client.force_login(self.users[who], backend=LOGIN_BACKEND)
        session = client.session
        session[SESSION_KEY] = str((assignment or assignments_of(self.users[who]).get()).pk)
        session.save()
        return client


def make_municipality(provider: UUID, prefix: str = "") -> Municipality:
    """A municipality with everything."""
    with within(Context("make", provider=provider, closed_group=True)):
        board = make_board(provider)
        school, other_school = make_school(board), make_school(board, "Ekskolan 7–9")
        class_4b, other_class = make_class(school), make_class(other_school, "8A", 8)
        place = Municipality(
            provider=provider,
            board=board,
            school=school,
            other_school=other_school,
            class_4b=class_4b,
            other_class=other_class,
            greta=make_pupil(class_4b, guardians=[("Anna", "Andersson"), ("Erik", "Berg")]),
            ali=make_pupil(class_4b, "Ali", "Åberg"),
            protected=make_pupil(class_4b, "Hemlig", "Hemligsson", protection=Protection.CONFIDENTIALITY_MARKING),
            elsewhere=make_pupil(other_class, "Nils", "Ärlig"),
        )
        for who, (name, role, branch, administrative, closed) in STAFF.items():
            user = make_user(f"{prefix}{who}", name)
            schools = [] if administrative else [school]
            make_assignment(user, board, branch, role, schools, administrative=administrative, closed_group=closed)
            place.users[who] = user
        decide(provider, place.users["lead"], place.users["head"], P_1="class_list", P_20="closed_group")
    return place


@dataclass
class World:
    """Two municipalities."""

    ours: Municipality
    theirs: Municipality


def make_world() -> World:
    """Two municipalities with the same kinds of staff and pupils."""
    return World(make_municipality(LYSAS), make_municipality(BJORKDALEN, "their_"))
