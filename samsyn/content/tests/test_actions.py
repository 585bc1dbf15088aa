"""Storing and using packages: a version never changes, whoever asks, and each care provider's own choice of version holds."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from samsyn.access.gate import RefusedWithTrace
from samsyn.access.tests.make import World, make_world
from samsyn.audit.models import Event
from samsyn.content.actions import activate, put_into_use
from samsyn.content.management.commands.content_load import SHIPPED, Command
from samsyn.content.models import Package
from samsyn.content.queries import active_template, active_templates, template_version
from samsyn.content.tests.make import FROM, body, store, store_shipped, use_shipped
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import Conflict, NotFound
from samsyn.kernel.ids import uuid7
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(admin_url: str) -> World:
    store_shipped(admin_url)
    return make_world()


def _next(version: str) -> dict[str, Any]:
    package = body("note")
    package["version"] = version
    package["title"] = f"Anteckning {version}"
    return package


def test_the_version_that_has_begun_last_applies(world: World, admin_url: str) -> None:
    use_shipped(LYSAS)
    later = store(admin_url, _next("1.1.0"))
    with within(Context("test", provider=LYSAS)):
        put_into_use(LYSAS, Package.objects.get(pk=later), date(2026, 12, 1), decided_by="prov")
        assert active_template(LYSAS, "emi", "note", date(2026, 11, 30)).template.version == "1.0.0"
        assert active_template(LYSAS, "emi", "note", date(2026, 12, 1)).template.version == "1.1.0"
        titles = [one.template.title for one in active_templates(LYSAS, "psychology", date(2026, 12, 2))]
    assert titles == ["Anteckning 1.1.0", "Tillägg"]


def test_a_template_of_another_branch_or_provider_does_not_apply(world: World) -> None:
    use_shipped(LYSAS)
    with within(Context("test", provider=LYSAS)), pytest.raises(NotFound):
        active_template(LYSAS, "psychology", "health_visit_grade_4", date(2026, 12, 1))
    with within(Context("test", provider=BJORKDALEN)):
        assert active_templates(BJORKDALEN, "emi", date(2026, 12, 1)) == []


def test_taking_into_use_is_logged_repeatable_and_for_those_who_may(world: World, admin_url: str) -> None:
    package = store(admin_url, _next("1.2.0"))
    lead, nurse = world.ours.actor("lead"), world.ours.actor("nurse")
    with within(lead.context()):
        first = activate(lead, package=package, valid_from=FROM)
        assert activate(lead, package=package, valid_from=FROM) == first
        assert Event.objects.filter(what="content.activate", resource_id=package).count() == 2
        other = store(admin_url, _next("1.3.0"))
        with pytest.raises(Conflict):
            activate(lead, package=other, valid_from=FROM)
        with pytest.raises(NotFound):
            activate(lead, package=uuid7(), valid_from=FROM)
    with within(nurse.context()), pytest.raises(RefusedWithTrace):
        activate(nurse, package=package, valid_from=FROM)


def test_a_version_in_use_takes_no_other_day_from_the_next_one(world: World, admin_url: str) -> None:
    package, following = store(admin_url, _next("1.2.0")), store(admin_url, _next("1.3.0"))
    lead, later = world.ours.actor("lead"), FROM + timedelta(days=30)
    with within(lead.context()):
        first = activate(lead, package=package, valid_from=FROM)
        assert activate(lead, package=package, valid_from=later) == first
        assert activate(lead, package=following, valid_from=later).valid_from == later
        # Back to the earlier one: that begins something new.
        assert activate(lead, package=package, valid_from=later + timedelta(days=1)) != first


def test_no_role_of_the_product_can_change_a_stored_package(world: World, admin_url: str) -> None:
    package = store(admin_url, body("note"))
    with pytest.raises(DatabaseError, match="permission denied"), within(Context("test", provider=LYSAS)):
        Package.objects.filter(pk=package).update(title="Ändrad")
    for role in ("samsyn_maintenance", "samsyn_worker", "samsyn_web"):
        for statement in ("UPDATE content_package SET title = 'x'", "DELETE FROM content_package"):
            with psycopg.connect(admin_url) as admin, pytest.raises(psycopg.errors.InsufficientPrivilege):
                admin.execute(f"SET ROLE {role}")
                admin.execute(statement)


def test_an_unknown_version_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        template_version(uuid7())


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"{", "rad 1"), (b"\xff\xfe{}", "UTF-8"), (b"[]", "JSON-objekt"), (b"{}", "”title” saknas"), (b"[" * 100_000, "läsbar JSON")],
)
def test_a_broken_file_is_refused_in_plain_words(tmp_path: Path, content: bytes, message: str, capsys: Any) -> None:
    file = tmp_path / "broken.json"
    file.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command(Command(), str(file))
    assert message in str(refused.value)
    with pytest.raises(CommandError):
        call_command("content_check", str(file), str(SHIPPED / "note.json"))
    shown = capsys.readouterr()
    assert message in shown.err
    assert "note 1.0.0" in shown.out
