"""Production starts neither without its secrets nor with what would take its walls down."""

from __future__ import annotations

import secrets
import subprocess
import sys
from urllib.parse import quote

import psycopg
import pytest

from samsyn.kernel.db.roles import Role, excess
from samsyn.project.deploy_check import production_environment
from samsyn.project.env import database
from samsyn.project.processes import SAMSYN


def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    code = "import django; django.setup()"
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def test_production_starts_with_everything_set() -> None:
    assert start(production_environment()).returncode == 0


@pytest.mark.parametrize(
    "name", ["SAMSYN_SECRET_KEY", "SAMSYN_IDENTITY_HASH_KEY", "SAMSYN_CREDENTIAL_KEYS", "SAMSYN_HOSTS", "DATABASE_URL"]
)
def test_production_names_the_setting_it_lacks(name: str) -> None:
    environment = production_environment()
    del environment[name]
    done = start(environment)
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


STRONG = secrets.token_urlsafe(48)
OIDC = {"SAMSYN_OIDC_URL": "https://idp.example", "SAMSYN_OIDC_CLIENT_ID": "samsyn", "SAMSYN_OIDC_CLIENT_SECRET": "x"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SAMSYN_ENV": "prod"}, "SAMSYN_ENV must be one of"),
        ({"SAMSYN_ENV": "Production"}, "SAMSYN_ENV must be one of"),
        ({"SAMSYN_ENV": ""}, "SAMSYN_ENV must be one of"),
        ({"SAMSYN_DEMO": "1"}, "SAMSYN_DEMO"),
        ({"SAMSYN_HOSTS": "*"}, "SAMSYN_HOSTS"),
        ({"SAMSYN_HOSTS": "samsyn.example,*.example"}, "SAMSYN_HOSTS"),
        ({"SAMSYN_SECRET_KEY": "kort"}, "at least 50"),
        ({"SAMSYN_SECRET_KEY": STRONG[:49]}, "at least 50"),
        ({"SAMSYN_IDENTITY_HASH_KEY": "ab" * 40}, "SAMSYN_IDENTITY_HASH_KEY must be random"),
        ({"SAMSYN_CREDENTIAL_KEYS": f"{STRONG},kort"}, "SAMSYN_CREDENTIAL_KEYS must be at least 50"),
        ({"SAMSYN_SECRET_KEY": STRONG, "SAMSYN_IDENTITY_HASH_KEY": STRONG}, "same secret"),
        ({"SAMSYN_SECRET_KEY": STRONG, "SAMSYN_CREDENTIAL_KEYS": f"{STRONG[::-1]},{STRONG}"}, "same secret"),
        ({**OIDC, "SAMSYN_OIDC_URL": "http://idp.example"}, "SAMSYN_OIDC_URL must begin with https://"),
        ({**OIDC, "SAMSYN_OIDC_URL": "idp.example"}, "SAMSYN_OIDC_URL must begin with https://"),
        ({**OIDC, "SAMSYN_OIDC_CLIENT_ID": ""}, "SAMSYN_OIDC_CLIENT_ID"),
        ({**OIDC, "SAMSYN_OIDC_CLIENT_SECRET": ""}, "SAMSYN_OIDC_CLIENT_SECRET"),
        ({"DATABASE_URL": "postgresql://web@db.example/samsyn?sslmood=x"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "mysql://web@db.example/samsyn"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "postgresql://web@db.example"}, "DATABASE_URL must look like"),
    ],
)
def test_what_is_unsafe_is_refused_in_one_line(changes: dict[str, str], said: str) -> None:
    done = subprocess.run(
        [SAMSYN, "check"], env={**production_environment(), **changes}, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr


def test_a_whole_identity_provider_is_accepted() -> None:
    assert start({**production_environment(), **OIDC}).returncode == 0


def test_the_address_options_reach_the_connection() -> None:
    found = database("postgresql://web:%40x@db.example:5433/samsyn?sslmode=verify-full&sslrootcert=/etc/ca.pem")
    assert found == {
        "NAME": "samsyn",
        "USER": "web",
        "PASSWORD": "@x",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"},
    }
    url = "postgresql://samsyn_web:x@db.example/samsyn?sslmode=verify-full"
    code = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['sslmode'])"
    environment = {**production_environment(), "DATABASE_URL": url}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "verify-full"


@pytest.mark.parametrize(
    ("meant", "user", "said"),
    [
        (Role.WEB, "samsyn_web", ""),
        (Role.WORKER, "samsyn_worker", ""),
        (Role.OWNER, "samsyn_owner", ""),
        (Role.MAINTENANCE, "samsyn_maintenance", ""),
        (Role.WEB, "postgres", "superuser"),
        (Role.MAINTENANCE, "postgres", "superuser"),
        (Role.WEB, "samsyn_maintenance", "bypass"),
        (Role.OWNER, "samsyn_maintenance", "bypass"),
        (Role.WEB, "samsyn_owner", "owns the tables"),
        (Role.WORKER, "samsyn_owner", "owns the tables"),
    ],
)
def test_a_database_user_that_may_more_than_its_role_is_found(admin_url: str, meant: Role, user: str, said: str) -> None:
    with psycopg.connect(admin_url, user=user) as connection:
        found = excess(connection, meant)
    assert (said in found) if said else not found


def test_membership_counts_as_much_as_being_it(admin_url: str) -> None:
    with psycopg.connect(admin_url) as admin:
        admin.execute("CREATE ROLE samsyn_test_member LOGIN IN ROLE samsyn_owner")
        admin.execute("SET ROLE samsyn_test_member")
        assert "owns the tables" in excess(admin, Role.WEB)
        admin.rollback()


def test_production_meets_no_database_as_a_user_that_may_too_much(admin_url: str) -> None:
    parts = psycopg.conninfo.conninfo_to_dict(admin_url)
    address = f"{quote(str(parts['host']), safe='')}:5432/{parts['dbname']}"
    code = "import django; django.setup(); from django.db import connection; connection.cursor().execute('SELECT 1')"
    for user, accepted in (("samsyn_web", True), ("samsyn_owner", False), ("postgres", False)):
        environment = {**production_environment(), "DATABASE_URL": f"postgresql://{user}@{address}"}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode == 0) is accepted, done.stderr
        if not accepted:
            assert done.stderr.splitlines()[-1].startswith(
                "django.core.exceptions.ImproperlyConfigured: DATABASE_URL: the database user"
            )
