"""Reviewing the access log: drawing, answering once and never for oneself, within one's own walls."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from samsyn.access.models import AssignmentSchool, LogReview, ReviewedAccess
from samsyn.access.tests.make import Municipality, World, make_assignment, make_user, save, trust
from samsyn.audit.models import Event
from samsyn.kernel import clock
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
# The database sets an event's time, so that reviews here are of today.
LATER = (clock.today() + timedelta(days=2)).isoformat()
FORM = {"case": "BUN 2026/512", "size": "20", "per_signal": "10", "signals": []}
LIST = reverse("access:log_reviews")


def entrust(place: Municipality, *whose: str) -> None:
    """Entrust assignments with reviewing the log."""
    for who in whose:
        trust(place.users[who].assignments.get(), "log_review")


def read(place: Municipality, who: str, pupil: UUID) -> None:
    """Open a pupil's access log: the only page of this app that every role in care opens."""
    assert place.client(who).get(reverse("audit:readers", kwargs={"pupil": pupil})).status_code == 200


@pytest.fixture
def lead(world: World) -> Client:
    """The medical lead, entrusted with the review; the nurse and the lead have read about Greta."""
    entrust(world.ours, "lead", "head")
    read(world.ours, "nurse", world.ours.greta.pk)
    read(world.ours, "lead", world.ours.greta.pk)
    return world.ours.client("lead")


def usual(**typed: Any) -> dict[str, Any]:
    """The form, with changes."""
    return {**FORM, "start": (clock.today() - timedelta(days=1)).isoformat(), "end": clock.today().isoformat(), **typed}


def begin(client: Client, **typed: Any) -> UUID:
    answer = client.post(LIST, usual(**typed))
    assert answer.status_code == 302, answer.content.decode()
    found = re.search(r"log-reviews/([0-9a-f-]{36})/", answer.headers["Location"])
    assert found is not None
    return UUID(found[1])


def page(review: UUID) -> str:
    return reverse("access:log_review", kwargs={"review": review})


def rows(world: World, review: UUID) -> list[ReviewedAccess]:
    with within(world.ours.actor("lead").context()):
        return list(ReviewedAccess.objects.filter(review_id=review).order_by("event_time", "id"))


def of(world: World, review: UUID, who: str) -> ReviewedAccess:
    return next(row for row in rows(world, review) if row.user_id == world.ours.users[who].pk)


def raised(row: ReviewedAccess) -> list[str]:
    """The signals, whatever hour the tests run at."""
    return [signal for signal in row.signals if signal != "night"]


def answered(row: ReviewedAccess, result: str, note: str = "") -> dict[str, str]:
    return {f"result_{row.pk}": result, f"note_{row.pk}": note}


def test_a_review_draws_what_was_done_and_shows_it_without_text(world: World, lead: Client) -> None:
    review = begin(lead)
    assert {row.user_id for row in rows(world, review)} == {world.ours.users[who].pk for who in ("nurse", "lead")}
    content = lead.get(page(review)).content.decode()
    assert "Maria Lind" in content
    assert "Greta Andersson" in content
    assert "Slumpvis" in content
    assert "regel 94" in content
    with within(world.ours.actor("lead").context()):
        held = LogReview.objects.get()
        assert (held.size, held.among, held.case_reference) == (20, 2, "BUN 2026/512")
        assert held.thresholds["many"] == 40
        drawn = Event.objects.filter(what="access.log_review", action="list", resource_id=review).order_by("time").first()
        assert drawn is not None
        assert drawn.pupils == [world.ours.greta.pk]
        assert (drawn.rule, drawn.details) == ("row_094_access_log", "drawn=2 among=2")


def test_the_next_review_does_not_count_looking_at_the_last(world: World, lead: Client) -> None:
    first = begin(lead)
    lead.post(page(first), answered(of(world, first, "nurse"), "in_order"))
    assert len(rows(world, begin(lead))) == 2


def test_what_one_does_about_a_pupil_in_a_day_is_one_row(world: World, lead: Client) -> None:
    read(world.ours, "nurse", world.ours.greta.pk)
    read(world.ours, "nurse", world.ours.ali.pk)
    review = begin(lead)
    assert [row.events for row in rows(world, review) if row.user_id == world.ours.users["nurse"].pk] == [2, 1]
    assert "och 1 till samma dag" in lead.get(page(review)).content.decode()


def test_signals_are_drawn_and_filter_the_page(world: World, lead: Client) -> None:
    save(world.ours.users["doctor"], name="Johan Berg-Andersson")
    save(world.ours.users["principal"], name="Erik Berg")
    read(world.ours, "doctor", world.ours.greta.pk)
    read(world.ours, "doctor", world.ours.ali.pk)
    review = begin(lead, size="0", signals=["same_surname", "emergency"])
    drawn = rows(world, review)
    found = [(row.user_id, raised(row), row.sampled) for row in drawn]
    assert found == [(world.ours.users["doctor"].pk, ["same_surname", "colleagues_child"], False)]
    with within(world.ours.actor("lead").context()):
        assert LogReview.objects.get().found == {"same_surname": 1, "emergency": 0}
    assert "Johan Berg-Andersson" in lead.get(page(review), {"signal": "same_surname"}).content.decode()
    assert "Johan Berg-Andersson" not in lead.get(page(review), {"signal": "emergency"}).content.decode()
    assert lead.get(page(review), {"signal": "hunger"}).status_code == 400
    assert lead.get(page(review), {"page": "0"}).status_code == 400


def test_without_a_school_in_common_there_is_no_relation(world: World, lead: Client) -> None:
    assert rows(world, begin(lead, size="0", signals=["no_relation"])) == []
    save(AssignmentSchool.objects.get(assignment__user=world.ours.users["nurse"]), valid_from=clock.today() + timedelta(days=2))
    drawn = rows(world, begin(lead, size="0", signals=["no_relation"]))
    assert [(row.user_id, raised(row)) for row in drawn] == [(world.ours.users["nurse"].pk, ["no_relation"])]


def test_a_result_is_kept_once_and_noted_in_the_log(world: World, lead: Client) -> None:
    review = begin(lead)
    row = of(world, review, "nurse")
    assert lead.post(page(review), answered(row, "in_order")).status_code == 302
    kept = of(world, review, "nurse")
    assert (kept.result, kept.reviewed_name) == ("in_order", "Eva Nordin")
    lead.post(page(review), answered(row, "not_in_order", "Kände familjen"))
    assert of(world, review, "nurse").result == "in_order"
    with within(world.ours.actor("lead").context()):
        event = Event.objects.get(what="access.log_review", action="approve")
        assert (event.pupil_id, event.resource_id, event.details) == (world.ours.greta.pk, row.pk, "result=in_order")


def test_what_is_to_be_explained_is_concluded_afterwards(world: World, lead: Client) -> None:
    review = begin(lead)
    row = of(world, review, "nurse")
    lead.post(page(review), answered(row, "to_explain", "Varför på kvällen?"))
    content = lead.get(page(review)).content.decode()
    assert "Varför på kvällen?" in content
    head = world.ours.client("head")
    assert head.post(page(review), answered(row, "to_explain", "Igen")).status_code == 400
    assert head.post(page(review), answered(row, "in_order")).status_code == 400
    assert head.post(page(review), answered(row, "in_order", "Hon hade jour.")).status_code == 302
    kept = of(world, review, "nurse")
    assert (kept.result, kept.conclusion, kept.concluded_name) == ("to_explain", "in_order", "Britt Sandell")


def test_nobody_reviews_their_own(world: World, lead: Client) -> None:
    review = begin(lead)
    own = of(world, review, "lead")
    content = lead.get(page(review)).content.decode()
    assert f"result_{own.pk}" not in content
    assert "Din egen. Granskas av någon annan." in content
    answer = lead.post(page(review), answered(own, "in_order"))
    assert answer.status_code == 403
    assert "dina egna" in answer.content.decode()
    assert of(world, review, "lead").result == ""
    assert world.ours.client("head").post(page(review), answered(own, "in_order")).status_code == 302


def test_the_database_lets_nobody_answer_for_their_own_or_twice(world: World, lead: Client) -> None:
    review = begin(lead)
    own, other = of(world, review, "lead"), of(world, review, "nurse")
    said = {
        "result": "in_order",
        "reviewed_at": clock.now(),
        "reviewed_name": "Eva Nordin",
        "reviewed_by": world.ours.users["lead"],
    }
    with within(world.ours.actor("lead").context()):
        with pytest.raises(IntegrityError, match="other_eyes"), transaction.atomic():
            ReviewedAccess.objects.filter(pk=own.pk).update(**said)
        with pytest.raises(IntegrityError, match="access_reviewed_result"), transaction.atomic():
            ReviewedAccess.objects.filter(pk=other.pk).update(**{**said, "result": "not_in_order"})
        ReviewedAccess.objects.filter(pk=other.pk).update(**said)
        with pytest.raises(IntegrityError, match="answered once"), transaction.atomic():
            ReviewedAccess.objects.filter(pk=other.pk).update(note="Ändrat")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ReviewedAccess.objects.filter(pk=other.pk).update(signals=[])
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            LogReview.objects.update(seed=1)
        for table in ("access_reviewedaccess", "access_logreview"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("start", {"start": "i fjol"}),
        ("start", {"start": LATER}),
        ("end", {"end": ""}),
        ("end", {"end": LATER}),
        ("end", {"start": "2026-05-20", "end": "2026-05-19"}),
        ("end", {"start": "2026-05-01"}),
        ("case", {"case": " "}),
        ("case", {"case": "x" * 61}),
        ("size", {"size": "-1"}),
        ("size", {"size": "201"}),
        ("size", {"size": "tio"}),
        ("per_signal", {"per_signal": "0"}),
        ("signals", {"signals": ["hunger"]}),
        ("signals", {"size": "0"}),
    ],
)
def test_bad_input_is_told_at_its_field_and_draws_nothing(world: World, lead: Client, field: str, typed: dict[str, Any]) -> None:
    answer = lead.post(LIST, usual(**typed))
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in answer.content.decode()
    with within(world.ours.actor("lead").context()):
        assert not LogReview.objects.exists()


def test_a_row_that_lacks_its_note_does_not_stop_the_others(world: World, lead: Client) -> None:
    read(world.ours, "closed_nurse", world.ours.ali.pk)
    review = begin(lead)
    whole, lacking = of(world, review, "nurse"), of(world, review, "closed_nurse")
    answer = lead.post(page(review), {**answered(whole, "in_order"), **answered(lacking, "not_in_order")})
    content = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="id_note_{lacking.pk}_error"' in content
    assert "1 resultat är sparade" in content
    assert (of(world, review, "nurse").result, of(world, review, "closed_nurse").result) == ("in_order", "")
    assert f"note_{whole.pk}" not in content, "what is saved is no longer asked for"
    assert re.search(rf'name="result_{lacking.pk}" value="not_in_order"[^>]*checked', content), "what was chosen stays"


def test_a_result_without_its_words_is_told_at_its_field(world: World, lead: Client) -> None:
    review = begin(lead)
    row = of(world, review, "nurse")
    for typed, field in (
        (answered(row, "not_in_order"), "note"),
        (answered(row, "", "Såg bra ut"), "result"),
        (answered(row, "fine", "Bra"), "result"),
        (answered(row, "in_order", "x" * 1001), "note"),
    ):
        answer = lead.post(page(review), typed)
        assert answer.status_code == 400
        assert f'id="id_{field}_{row.pk}_error"' in answer.content.decode()
    assert of(world, review, "nurse").result == ""


def test_who_is_not_entrusted_is_refused_with_a_row(world: World, lead: Client) -> None:
    review = begin(lead)
    trust(world.ours.users["head"].assignments.get())
    entrust(world.ours, "nurse")
    for who in ("head", "nurse"):
        client = world.ours.client(who)
        assert client.get(LIST).status_code == 403
        assert client.post(LIST, usual()).status_code == 403
        assert client.get(page(review)).status_code == 403
    assert "Granska loggen" not in world.ours.client("head").get(reverse("access:settings")).content.decode()
    assert "Granska loggen" in lead.get(reverse("access:settings")).content.decode()
    with within(world.ours.actor("lead").context()):
        assert Event.objects.filter(outcome="refused", user_id=world.ours.users["head"].pk, rule="competence").count() == 3


def test_another_municipalitys_review_is_not_there(world: World, lead: Client) -> None:
    review = begin(lead)
    entrust(world.theirs, "lead")
    theirs = world.theirs.client("lead")
    row = of(world, review, "nurse")
    assert theirs.get(page(review)).status_code == 404
    assert theirs.post(page(review), answered(row, "in_order")).status_code == 404
    assert theirs.get(reverse("access:log_review_summary", kwargs={"review": review})).status_code == 404
    assert rows(world, begin(theirs)) == []
    assert lead.post(page(review), {f"result_{uuid4()}": "in_order", f"note_{(other := uuid4())}": "x"}).status_code == 404
    assert other


def test_a_reviewer_of_another_compartment_neither_reads_nor_answers(world: World, lead: Client) -> None:
    ours, review = world.ours, begin(lead)
    other = make_user("psychology_lead", "Ylva Sand")
    ours.users["psychology_lead"] = other
    with within(ours.actor("lead").context()):
        trust(make_assignment(other, ours.board, "psychology", "medical_lead", [ours.school]), "log_review")
    client = ours.client("psychology_lead")
    assert client.get(page(review)).status_code == 404
    assert client.post(page(review), answered(of(world, review, "nurse"), "in_order")).status_code == 404
    assert "BUN 2026/512" not in client.get(LIST).content.decode()
    assert rows(world, begin(client)) == []


@pytest.mark.parametrize(("years", "kept"), [(4, True), (6, False)])
def test_nobody_removes_a_review_within_five_years(world: World, admin_url: str, years: int, kept: bool) -> None:
    """Whatever the rights: keys are checked at the end of a transaction, which never comes here."""
    review, long_ago = uuid4(), clock.now() - timedelta(days=366 * years)
    values = [review, world.ours.provider, uuid4(), long_ago.date(), long_ago.date(), uuid4(), long_ago]
    with psycopg.connect(admin_url) as admin:
        admin.execute(
            'INSERT INTO access_logreview (id, provider_id, compartment_id, start, "end", drawn_by_id, drawn_at, case_reference,'
            " signals, per_signal, size, seed, thresholds, among, found, drawn_name)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, '1', '{}', 1, 1, 1, '{}', 1, '{}', 'Eva Nordin')",
            values,
        )
        if kept:
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="kept for five years"):
                admin.execute("DELETE FROM access_logreview WHERE id = %s", [review])
        else:
            assert admin.execute("DELETE FROM access_logreview WHERE id = %s", [review]).rowcount == 1
        admin.rollback()


def test_another_compartments_accesses_are_not_drawn(world: World, lead: Client) -> None:
    read(world.ours, "psychologist", world.ours.greta.pk)
    assert world.ours.users["psychologist"].pk not in {row.user_id for row in rows(world, begin(lead))}


def test_the_summary_counts_by_signal_and_result(world: World, lead: Client) -> None:
    review = begin(lead)
    lead.post(page(review), answered(of(world, review, "nurse"), "not_in_order", "Ingen uppgift i vården"))
    content = lead.get(reverse("access:log_review_summary", kwargs={"review": review})).content.decode()
    every = content[content.index("Alla</th>") :]
    assert re.findall(r'<div class="cell">(\d+)<', every)[:6] == ["2", "2", "0", "0", "1", "1"]
    assert "Eva Nordin" in content
    assert "Greta" not in content
