"""What runs by itself: due registers, notifications, forgetting, the command, schoolwork."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from samsyn.integrations.ss12000.actions import decide_row
from samsyn.integrations.ss12000.changes import Decision, State
from samsyn.integrations.ss12000.credentials import new_token
from samsyn.integrations.ss12000.fake import TOKEN, serve
from samsyn.integrations.ss12000.jobs import enqueue_due
from samsyn.integrations.ss12000.models import ImportRow, ImportRun, ImportSource
from samsyn.integrations.ss12000.schedule import due_sources, forget_old_rows, may_pull, settle_interrupted
from samsyn.integrations.ss12000.tests.making import (
    LYSAS,
    SYSTEM,
    boards,
    demo_register,
    objects,
    pupil_objects,
    pupils,
    read,
    rows,
    seeing,
    source,
)
from samsyn.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


def queued() -> list[str]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("task_name", flat=True))


class TestClock:
    def test_a_register_is_due_by_its_own_interval(self, imported: ImportRun) -> None:
        assert due_sources(SYSTEM) == []
        with seeing():
            ImportSource.objects.update(every_minutes=60)
        assert due_sources(SYSTEM) == []
        with seeing():
            ImportSource.objects.update(last_run_at=clock.now() - timedelta(minutes=61))
        assert [with_schoolwork for _source, with_schoolwork in due_sources(SYSTEM)] == [False]
        enqueue_due(timestamp=0)
        assert queued() == ["ss12000.pull"]

    def test_once_a_week_everything_is_read(self, imported: ImportRun) -> None:
        assert may_pull(SYSTEM, source()) == "delta"
        with seeing():
            ImportSource.objects.update(last_full_at=clock.now() - timedelta(days=8))
        assert may_pull(SYSTEM, source()) == "full"

    def test_a_run_under_review_by_hand_is_not_disturbed_and_a_scheduled_one_is_replaced(self, imported: ImportRun) -> None:
        with seeing():
            run = ImportRun.objects.create(
                provider_id=LYSAS, source_id=source(), way="delta", state=State.REVIEW, started_at=clock.now()
            )
        assert may_pull(SYSTEM, source()) == ""
        with seeing():
            ImportRun.objects.filter(pk=run.pk).update(scheduled=True)
        assert may_pull(SYSTEM, source()) == "delta"
        with seeing():
            assert ImportRun.objects.get(pk=run.pk).state == State.CANCELLED

    @pytest.mark.parametrize("begun", ["answer", "decision", "approved"])
    def test_a_scheduled_run_that_somebody_reviews_is_left_to_them(self, imported: ImportRun, begun: str) -> None:
        register = objects()
        pupil_objects(register)[0]["familyName"] = "Nysson"
        run = read(demo_register(register), approve=False)
        with seeing():
            ImportRun.objects.filter(pk=run.pk).update(
                scheduled=True,
                answer="Skolan läggs ned." if begun == "answer" else "",
                approved_by=uuid4() if begun == "approved" else None,
            )
        if begun == "decision":
            decide_row(SYSTEM, rows(run, change="changed")[0].pk, decision=Decision.SKIP)
        assert may_pull(SYSTEM, source()) == ""
        with seeing():
            left = ImportRun.objects.get(pk=run.pk)
            assert (left.state, "enligt schemat" in left.message) == (State.REVIEW, True)
            assert left.rows.exclude(decision="").exists() == (begun == "decision")

    def test_a_run_whose_process_has_gone_is_settled(self) -> None:
        with seeing():
            run = ImportRun.objects.create(provider_id=LYSAS, way="full", started_at=clock.now() - timedelta(hours=6))
        settle_interrupted(SYSTEM)
        with seeing():
            found = ImportRun.objects.get(pk=run.pk)
        assert (found.state, "avbröts" in found.message) == (State.FAILED, True)

    def test_rows_are_emptied_three_months_after_the_run(self, imported: ImportRun) -> None:
        forget_old_rows(SYSTEM)
        with seeing():
            assert ImportRow.objects.filter(run=imported).exclude(after={}).exists()
            ImportRun.objects.update(ended_at=clock.now() - timedelta(days=91))
        forget_old_rows(SYSTEM)
        with seeing():
            assert not ImportRow.objects.exclude(after={}).exists()
            assert ImportRow.objects.filter(run=imported).count() > 260


class TestNotification:
    @pytest.fixture
    def address(self, imported: ImportRun) -> str:
        token, kept = new_token()
        with seeing():
            ImportSource.objects.update(notify_hash=kept)
        return reverse("ss12000:notify", kwargs={"provider": LYSAS, "source": source(), "token": token})

    def post(self, address: str, body: bytes = b'{"modifiedEntites": ["Person"], "deletedEntities": false}') -> int:
        return Client().post(address, body, content_type="application/json").status_code

    def test_a_notification_queues_a_pull_and_nothing_else(self, address: str) -> None:
        assert self.post(address) == 204
        assert queued() == ["ss12000.pull"]
        args = ProcrastinateJob.objects.get().args
        assert set(args) == {"provider", "compartments", "source"}

    @pytest.mark.parametrize(
        "provider, found, token",
        [(LYSAS, None, "fel"), (LYSAS, uuid4(), "fel"), (uuid4(), None, "fel")],
        ids=["token", "source", "provider"],
    )
    def test_a_wrong_address_is_nothing(self, address: str, provider: UUID, found: UUID | None, token: str) -> None:
        wrong = reverse("ss12000:notify", kwargs={"provider": provider, "source": found or source(), "token": token})
        assert self.post(wrong) == 404
        assert queued() == []

    def test_what_is_no_notification_is_refused(self, address: str) -> None:
        assert self.post(address, b"<html>") == 400
        assert self.post(address, b"[]") == 400
        assert self.post(address, b"x" * 70_000) == 413
        assert queued() == []

    def test_too_many_notifications_are_turned_away(self, address: str) -> None:
        statuses = [self.post(address) for _ in range(31)]
        assert statuses[-1] == 429

    def test_wrong_tokens_do_not_use_up_the_registers_attempts(self, address: str) -> None:
        wrong = address.rsplit("/", 2)[0] + "/fel/"
        assert {self.post(wrong) for _ in range(40)} == {404}
        assert self.post(address) == 204

    def test_a_get_shows_nothing(self, address: str) -> None:
        assert Client().get(address).status_code == 405


class TestCommand:
    def run_command(self, url: str, *more: str) -> dict[str, object]:
        out = io.StringIO()
        call_command("ss12000", "--provider", "Lysås kommun", "--url", url, "--token", TOKEN, "--json", *more, stdout=out)
        found: dict[str, object] = json.loads(out.getvalue())
        return found

    def test_it_reads_a_register_to_review_and_then_approves(self) -> None:
        boards()
        with serve(demo_register()) as server:
            first = self.run_command(f"{server.url}/v2")
            assert first["state"] == "review"
            second = self.run_command(f"{server.url}/v2", "--approve")
        assert second["state"] == "committed"
        assert sum(second["counts"]["pupil"].values()) == 260  # type: ignore[index]

    def test_it_shows_a_table_without_anybodys_name(self) -> None:
        boards()
        out = io.StringIO()
        with serve(demo_register()) as server:
            call_command("ss12000", "--provider", "2120009001", "--url", f"{server.url}/v2", "--token", TOKEN, stdout=out)
        assert "Elev" in out.getvalue()
        assert "Lindberg" not in out.getvalue()

    def test_an_unknown_provider_is_a_wrong_argument(self) -> None:
        with pytest.raises(CommandError) as caught:
            call_command("ss12000", "--provider", "Ingenstans", "--url", "https://register.example/v2")
        assert caught.value.returncode == 2

    def test_a_wrong_token_fails_in_words(self) -> None:
        with serve(demo_register()) as server, pytest.raises(CommandError, match="inloggningsuppgifter"):
            call_command("ss12000", "--provider", "2120009001", "--url", f"{server.url}/v2", "--token", "fel", stdout=io.StringIO())


def test_an_unchanged_import_is_asked_for_twice_by_the_same_source(imported: ImportRun) -> None:
    read(demo_register())
    with seeing():
        assert ImportSource.objects.count() == 1
    assert pupils(imported)["new"] > 200
