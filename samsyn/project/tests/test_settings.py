"""Production does not start without its secrets, nor with the demo."""

from __future__ import annotations

import subprocess
import sys

import pytest

from samsyn.project.deploy_check import production_environment


def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    code = "import django; django.setup()"
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def test_production_starts_with_everything_set() -> None:
    assert start(production_environment()).returncode == 0


@pytest.mark.parametrize("name", ["SAMSYN_SECRET_KEY", "SAMSYN_IDENTITY_HASH_KEY", "SAMSYN_HOSTS", "DATABASE_URL"])
def test_production_names_the_setting_it_lacks(name: str) -> None:
    environment = production_environment()
    del environment[name]
    done = start(environment)
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


def test_production_refuses_the_demo() -> None:
    done = start({**production_environment(), "SAMSYN_DEMO": "1"})
    assert done.returncode != 0
    assert "SAMSYN_DEMO" in done.stderr.splitlines()[-1]


def test_a_short_secret_is_refused() -> None:
    done = start({**production_environment(), "SAMSYN_SECRET_KEY": "kort"})
    assert "32" in done.stderr.splitlines()[-1]
