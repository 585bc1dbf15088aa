"""The embedded server: what a killed one leaves behind is not taken for one that runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

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
