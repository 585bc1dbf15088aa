"""`samsyn content_load` as an administrator runs it: all or nothing, and what it says is what has happened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from samsyn.content.management.commands.content_load import SHIPPED
from samsyn.content.queries import active_template
from samsyn.content.tests.make import FROM, body, store, store_shipped, use_shipped
from samsyn.kernel.db.context import Context, within
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS


def written(path: Path, **changes: Any) -> Path:
    """The shipped note as a file, changed."""
    path.write_text(json.dumps(body("note") | changes), encoding="utf-8")
    return path


def loaded(database_name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`samsyn content_load` as an administrator runs it."""
    env = {**os.environ, "SAMSYN_DATABASE": database_name, "DJANGO_SETTINGS_MODULE": "samsyn.project.settings"}
    env.pop("SAMSYN_DB_ROLE")
    command = [sys.executable, "-c", "from samsyn.project.cli import main; main()", "content_load", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def stored_packages(admin_url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(admin_url) as admin:
        packages = admin.execute("SELECT name, version, title, fingerprint FROM content_package ORDER BY name, version").fetchall()
        return packages + admin.execute("SELECT provider_id, name, valid_from FROM content_activation ORDER BY 1, 2, 3").fetchall()


def test_the_command_stores_and_activates_what_is_shipped_and_may_be_run_again(
    committed_db: None, database_name: str, admin_url: str
) -> None:
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("DELETE FROM content_package")
    for expected in ("sparat", "finns redan"):
        done = loaded(database_name, "--activate", "2026-08-01")
        assert done.returncode == 0, done.stderr
        assert done.stdout.count(expected) == len(list(SHIPPED.glob("*.json")))
    with within(Context("test", provider=BJORKDALEN)):
        assert active_template(BJORKDALEN, "emi", "health_visit_grade_4", FROM).template.title == "Hälsobesök åk 4"


def test_the_same_content_again_is_said_to_be_there_and_is_no_mistake(
    committed_db: None, database_name: str, admin_url: str, tmp_path: Path
) -> None:
    store(admin_url, body("note"))
    before = stored_packages(admin_url)
    reordered = tmp_path / "note.json"
    reordered.write_text(json.dumps(dict(reversed(body("note").items())), indent=8), encoding="utf-8")
    for file in (SHIPPED / "note.json", reordered):
        done = loaded(database_name, str(file))
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "note 1.0.0: finns redan, med samma innehåll\n"
    assert stored_packages(admin_url) == before


def test_the_same_version_with_other_content_is_refused_and_nothing_is_changed(
    committed_db: None, database_name: str, admin_url: str, tmp_path: Path
) -> None:
    store_shipped(admin_url)
    use_shipped(LYSAS)
    before = stored_packages(admin_url)
    new = written(tmp_path / "a.json", name="note_short", title="Kort anteckning")
    other = written(tmp_path / "b.json", title="En annan titel")
    done = loaded(database_name, str(new), str(other), "--activate", "2026-12-01")
    assert done.returncode == 1
    assert done.stdout == ""
    for words in ("b.json", "note 1.0.0 finns redan", "sparat 20", "nytt versionsnummer", "Inget har ändrats"):
        assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert stored_packages(admin_url) == before


def test_a_version_that_may_not_begin_that_day_is_not_stored_either(
    committed_db: None, database_name: str, admin_url: str, tmp_path: Path
) -> None:
    store_shipped(admin_url)
    use_shipped(LYSAS)
    before = stored_packages(admin_url)
    done = loaded(database_name, str(written(tmp_path / "note.json", version="1.0.1")), "--activate", FROM.isoformat())
    assert done.returncode == 1
    assert done.stdout == ""
    for words in ("börjar gälla samma dag", "Inget har ändrats"):
        assert words in done.stderr
    assert stored_packages(admin_url) == before
