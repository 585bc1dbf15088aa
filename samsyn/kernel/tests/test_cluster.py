"""The embedded server: what a killed one leaves behind, another major version's data, neighbours, and whom it runs as."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from samsyn.kernel.db.roles import prepare_database
from samsyn.kernel.postgres import takeover
from samsyn.kernel.postgres.cluster import ROOT_STATE, Cluster, wheel_servers
from samsyn.kernel.postgres.errors import ClusterError
from samsyn.project.databases import cluster


def test_a_number_that_another_server_has_got_since_is_not_ours(tmp_path: Path) -> None:
    ours = cluster()
    ours.start()
    assert ours.is_running()
    killed = replace(ours, state=tmp_path)
    killed.data.mkdir()
    (killed.data / "postmaster.pid").write_text((ours.data / "postmaster.pid").read_text())
    assert not killed.is_running()


@pytest.mark.parametrize("left", ["", "x", "99999999"])
def test_a_lock_file_without_a_process_is_not_a_server(tmp_path: Path, left: str) -> None:
    killed = replace(cluster(), state=tmp_path)
    killed.data.mkdir()
    (killed.data / "postmaster.pid").write_text(left)
    assert not killed.is_running()


MAJORS = sorted(wheel_servers())
Made = Callable[..., Cluster]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Makes clusters of their own, which are stopped and gone afterwards."""
    root = ROOT_STATE if os.geteuid() == 0 else tmp_path
    clusters: list[Cluster] = []

    def make(name: str = "one", major: int = MAJORS[-1]) -> Cluster:
        clusters.append(Cluster(root / f"test-{os.getpid()}-{name}", cluster().user, major))
        return clusters[-1]

    yield make
    for one in clusters:
        one.stop()
    for one in clusters:
        shutil.rmtree(one.state, ignore_errors=True)


def with_a_name(server: Cluster) -> None:
    """Start it with a database that holds one row."""
    server.start()
    prepare_database(server.admin_url(), "samsyn")
    with psycopg.connect(server.admin_url("samsyn")) as admin:
        admin.execute("CREATE TABLE kept (name text)")
        admin.execute("INSERT INTO kept VALUES ('Åsa')")


def name_in(server: Cluster) -> list[tuple[str]]:
    with psycopg.connect(server.admin_url("samsyn")) as admin:
        return admin.execute("SELECT name FROM kept").fetchall()


def test_a_newer_server_takes_over_what_an_older_one_held(made: Made) -> None:
    older = made(major=MAJORS[0])
    with_a_name(older)
    older.stop()
    newer = made(major=MAJORS[-1])
    newer.start()
    assert name_in(newer) == [("Åsa",)]
    assert not older.data.exists()
    assert (older.data.with_name(f"{older.data.name}-kept") / "PG_VERSION").exists()
    newer.stop()
    newer.start()
    assert name_in(newer) == [("Åsa",)]


@pytest.mark.parametrize("trouble", ["difference", "error"])
def test_a_takeover_that_went_wrong_leaves_the_old_data_and_begins_anew(
    made: Made, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    older, newer = made(major=MAJORS[0]), made(major=MAJORS[-1])
    with_a_name(older)
    older.stop()
    with monkeypatch.context() as broken:
        if trouble == "difference":
            broken.setattr(takeover, "differing", lambda *_: ["kept"])
        else:
            broken.setattr(takeover, "_DATABASES", "SELECT 'missing'")
        with pytest.raises(ClusterError):
            newer.start()
    assert not newer.is_running()
    assert (older.data / "PG_VERSION").exists()
    newer.start()
    assert name_in(newer) == [("Åsa",)]


def test_data_of_an_unknown_version_are_not_left_beside_an_empty_server(made: Made) -> None:
    server = made()
    unknown = server.state / "data-99"
    unknown.mkdir(parents=True)
    (unknown / "PG_VERSION").write_text("99\n")
    with pytest.raises(ClusterError, match="data-99 holds a database of PostgreSQL 99") as refused:
        server.start()
    assert len(str(refused.value).splitlines()) == 1
    assert not server.data.exists()


@pytest.mark.parametrize("chosen", ["99", "eighteen"])
def test_a_version_that_is_not_there_cannot_be_chosen(monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    monkeypatch.setenv("SAMSYN_EMBEDDED_POSTGRES", chosen)
    with pytest.raises(ClusterError, match="SAMSYN_EMBEDDED_POSTGRES must be one of"):
        cluster()


def test_two_checkouts_have_a_server_each(made: Made) -> None:
    one, other = Cluster.for_checkout(Path("/a/checkout")), Cluster.for_checkout(Path("/another/checkout"))
    assert one.state != other.state
    first, second = made("first"), made("second")
    with_a_name(first)
    with_a_name(second)
    first.stop()
    assert not first.is_running()
    assert name_in(second) == [("Åsa",)]


def as_somebody_else(uid: int, gid: int, state: Path, major: int, said: Path) -> None:
    """In a process of its own: give up being root, then start a server, ask it, and stop it."""
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    server = Cluster(state, None, major)
    try:
        server.start()
        with psycopg.connect(server.admin_url()) as admin:
            one = admin.execute("SELECT 1").fetchone()
        said.write_text(f"{one} {server.data.stat().st_uid} {server.data.stat().st_mode & 0o777:o}")
        server.stop()
    except PermissionError:
        said.write_text("unreadable")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else; an ordinary user runs the other tests as such")
def test_an_ordinary_user_has_a_server_without_any_other_account(made: Made) -> None:
    server = made("ordinary")
    someone = pwd.getpwnam("nobody")
    with server.locked():
        said = server.state / "said"
        os.chown(server.state, someone.pw_uid, someone.pw_gid)
    (server.state / "lock").unlink()
    # Forked, so that the interpreter need not lie where that user may read.
    arguments = (someone.pw_uid, someone.pw_gid, server.state, server.major, said)
    process = multiprocessing.get_context("fork").Process(target=as_somebody_else, args=arguments)
    process.start()
    process.join()
    if said.read_text() == "unreadable":
        pytest.skip("the checkout lies where others may not read")
    assert said.read_text() == f"(1,) {someone.pw_uid} 700"


@pytest.mark.skipif(os.geteuid() != 0, reason="for root")
def test_root_runs_its_server_as_a_service_user_who_alone_may_enter(made: Made) -> None:
    server = made("root")
    server.start()
    pid = (server.data / "postmaster.pid").read_text().split()[0]
    user = pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name
    assert user == server.user != "root"
    assert [folder.stat().st_mode & 0o777 for folder in (server.data, server.socket_dir)] == [0o700, 0o700]
