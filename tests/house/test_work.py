"""What runs without a page: each job and command is known, and says whether it touches records; those that do ask the decision."""

from __future__ import annotations

import inspect
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.core.management import get_commands
from procrastinate.contrib.django import app as jobs

from samsyn.kernel.jobs import REGISTRY

# By name: why it needs no decision, or the module whose source asks it.
JOBS = {
    "access.clear_sessions": "removes sessions whose time is out, and touches no record",
    "audit.seal": "seals rows of the log, and reads none of them to anybody",
    "audit.seal_all": "enqueues the job of each provider",
    "journal.lock_overdue": "samsyn.journal.actions.locking",
    "journal.lock_overdue_everywhere": "enqueues the job of each provider, and touches no record",
    "ss12000.fetch": "compares a register with people and classes; a person approves it row by row",
    "ss12000.commit": "writes what a person has approved: people and classes, no record",
    "ss12000.pull": "the same as ss12000.fetch, because it is time",
    "ss12000.schoolwork": "samsyn.integrations.ss12000.run.schoolwork",
    "ss12000.due": "enqueues what is due, and touches no record",
}
COMMANDS = {
    "audit_partitions": "makes tables for coming months",
    "audit_seal": "seals rows of the log",
    "audit_verify": "compares hashes of the log's rows",
    "backup": "the maintenance role's dump, which no page reaches",
    "content_check": "reads templates",
    "content_load": "stores templates",
    "db": "starts and stops the database",
    "decide": "decides on facts from a file",
    "demo": "starts a demo with synthetic data",
    "demo_load": "loads synthetic data into an empty demo",
    "growth_sds": "compares measurements from a file, of nobody",
    "provider": "care providers and boards, no record",
    "destructions": "carries out again what two persons had decided on, by the database's function; shows no record",
    "identities": "writes keyed hashes of numbers anew, by the database's function; shows none",
    "restore": "the maintenance role's dump, which no page reaches",
    "staff": "users and assignments, no record",
    "synth": "makes synthetic data for a benchmark",
    "web": "starts the web server",
    "worker": "starts the worker",
    "ss12000": "reads a register, as its jobs do",
}


def our_jobs() -> set[str]:
    for config in apps.get_app_configs():
        if config.name.startswith("samsyn.") and find_spec(f"{config.name}.jobs") is not None:
            import_module(f"{config.name}.jobs")
    of_tests = {name for name, made in REGISTRY.items() if ".tests." in made.run.__module__}
    return {name for name in jobs.tasks if not name.startswith(("builtin:", "procrastinate."))} - of_tests


def our_commands() -> set[str]:
    return {name for name, owner in get_commands().items() if str(owner).startswith("samsyn.")}


def test_every_job_is_known() -> None:
    assert our_jobs() == set(JOBS)


def test_every_command_is_known() -> None:
    assert our_commands() == set(COMMANDS)


@pytest.mark.parametrize("job", sorted(name for name, said in JOBS.items() if said.startswith("samsyn.")))
def test_a_job_that_touches_records_asks_the_decision(job: str) -> None:
    assert "require_machine(" in inspect.getsource(import_module(JOBS[job]))
