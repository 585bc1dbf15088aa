"""An approval, a decision or an answer holds for the comparison that was looked at, and for no later one."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality
from samsyn.audit.models import Event
from samsyn.integrations.ss12000.actions import Outdated, answer_question, approve, commit_run, decide_row
from samsyn.integrations.ss12000.changes import Decision
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.tests.making import SYSTEM, rows, seeing
from samsyn.integrations.ss12000.tests.test_review_pages import administrator, lines, number, place, run_of, upload
from samsyn.people.models import Enrolment

__all__ = ["administrator", "place"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
MESSAGE = "Inläsningen har jämförts på nytt sedan du öppnade sidan. Inget är skrivet."


@dataclass
class Two:
    """Two files about the same pupil; the first is written, which has brought the second back to review."""

    second: ImportRun
    looked_at: str


def address(run: ImportRun, name: str = "run", **ids: object) -> str:
    return reverse(f"ss12000:{name}", kwargs={"run": run.pk, **ids})


def comparison_on(page: str) -> str:
    (found,) = set(re.findall(r'name="comparison" value="(\d+)"', page))
    return found


@pytest.fixture
def two(administrator: Client, place: Municipality) -> Two:
    made = run_of(upload(administrator, lines(f"{number(0)};Åsa;Öqvist;4B;99010001")))
    commit_run(SYSTEM, approve(SYSTEM, made.pk).pk)
    first, second = (run_of(upload(administrator, lines(f"{number(0)};Åsa;Öqvist;{name};99010001"))) for name in ("5A", "4A"))
    looked_at = comparison_on(administrator.get(address(second)).content.decode())
    commit_run(SYSTEM, approve(SYSTEM, first.pk).pk)
    assert commit_run(SYSTEM, approve(SYSTEM, second.pk).pk).state == "review"
    return Two(second, looked_at)


def state(run: ImportRun) -> tuple[str, str]:
    with seeing():
        found = Enrolment.objects.get(pupil__person__family_name="Öqvist", valid_to=None)
        return ImportRun.objects.get(pk=run.pk).state, found.school_class.name


def test_a_page_from_before_the_new_comparison_approves_nothing(administrator: Client, two: Two) -> None:
    for sent in ({"comparison": two.looked_at}, {}, {"comparison": "x"}, {"comparison": "9" * 50}):
        answer = administrator.post(address(two.second, "approve"), sent)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert MESSAGE in page
        assert "Öqvist" in page
        assert comparison_on(page) == str(int(two.looked_at) + 1)
        assert 'href="?' not in page  # the page stands at another address than its own
        assert state(two.second) == ("review", "5A")
    with seeing():
        assert Event.objects.filter(what="ss12000.run", outcome="failed", resource_id=two.second.pk).count() == 4


def test_the_page_made_anew_approves(administrator: Client, two: Two) -> None:
    page = administrator.get(address(two.second)).content.decode()
    assert administrator.post(address(two.second, "approve"), {"comparison": comparison_on(page)}).status_code == 302
    assert commit_run(SYSTEM, two.second.pk).state == "committed"
    assert state(two.second) == ("committed", "4A")


def test_a_decision_about_a_row_that_looked_otherwise_is_not_taken(administrator: Client, two: Two) -> None:
    (row,) = rows(two.second, kind="pupil")
    where = address(two.second, "decide", row=row.pk)
    answer = administrator.post(where, {"decision": "skip", "comparison": two.looked_at})
    assert (answer.status_code, MESSAGE in answer.content.decode()) == (409, True)
    assert not rows(two.second, kind="pupil")[0].decision
    now = str(int(two.looked_at) + 1)
    assert administrator.post(where, {"decision": "skip", "comparison": now}).status_code == 302
    assert rows(two.second, kind="pupil")[0].decision == "skip"


def test_the_actions_refuse_what_was_said_of_another_comparison(two: Two) -> None:
    old = int(two.looked_at)
    (row,) = rows(two.second, kind="pupil")
    with pytest.raises(Outdated):
        approve(SYSTEM, two.second.pk, comparison=old)
    with pytest.raises(Outdated):
        decide_row(SYSTEM, row.pk, decision=Decision.SKIP, comparison=old)
    with seeing():
        ImportRun.objects.filter(pk=two.second.pk).update(state="stopped")
    with pytest.raises(Outdated):
        answer_question(SYSTEM, two.second.pk, reason="Det är rätt skola", comparison=old)


def test_an_answer_to_a_question_of_another_comparison_is_not_taken(administrator: Client, two: Two) -> None:
    with seeing():
        ImportRun.objects.filter(pk=two.second.pk).update(state="stopped")
    answer = administrator.post(address(two.second, "answer"), {"reason": "Rätt skola", "comparison": two.looked_at})
    assert (answer.status_code, MESSAGE in answer.content.decode()) == (409, True)
    assert state(two.second)[0] == "stopped"
