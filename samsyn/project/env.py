"""Reading settings from the environment. In production what is missing or unsafe stops the start, by name and in one line."""

from __future__ import annotations

import os
import secrets
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.core.exceptions import ImproperlyConfigured

ENVIRONMENTS = ("development", "test", "production")
ENVIRONMENT = os.environ.get("SAMSYN_ENV", "development")
if ENVIRONMENT not in ENVIRONMENTS:
    # `prod` must not come to mean development, with made-up secrets and without TLS.
    raise ImproperlyConfigured(f"SAMSYN_ENV must be one of {', '.join(ENVIRONMENTS)}, not {ENVIRONMENT!r}.")
PRODUCTION = ENVIRONMENT == "production"


def text(name: str, default: str = "") -> str:
    """A setting that may be absent."""
    return os.environ.get(name, default)


def flag(name: str) -> bool:
    """Whether a setting is switched on. Raises ImproperlyConfigured for anything but 1, 0 or nothing."""
    value = os.environ.get(name, "")
    if value not in {"", "0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value == "1"


def words(name: str) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def required(name: str) -> str:
    """A setting that production cannot start without. Raises ImproperlyConfigured."""
    value = os.environ.get(name, "")
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"{name} is not set; production cannot start without it.")
    return value


SECRET_LENGTH = 50
SECRET_VARIETY = 10


def _strong(name: str, value: str) -> str:
    """A secret as it is. Raises ImproperlyConfigured for one that could be guessed."""
    if len(value) < SECRET_LENGTH:
        raise ImproperlyConfigured(f"{name} must be at least {SECRET_LENGTH} characters long.")
    if len(set(value)) < SECRET_VARIETY:
        raise ImproperlyConfigured(f"{name} must be random: it has fewer than {SECRET_VARIETY} different characters.")
    return value


def secret(name: str, state: Path) -> str:
    """A secret that cannot be guessed: set in production, made once and kept in the state folder elsewhere."""
    value = required(name)
    if value:
        return _strong(name, value)
    path = state / name.lower()
    if not path.exists():
        state.mkdir(parents=True, exist_ok=True)
        fresh = state / f"{path.name}.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)  # the first of several processes wins, whole
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


def secret_list(name: str, state: Path) -> list[str]:
    """Secrets that follow each other, the one in use first; elsewhere than in production one that is made."""
    return [_strong(name, value) for value in words(name)] or [secret(name, state)]


def all_different(named: dict[str, list[str]]) -> None:
    """Raises ImproperlyConfigured when two secrets are the same: whoever learned one would have both."""
    for one, other in combinations([(name, value) for name, values in named.items() for value in values], 2):
        if one[1] == other[1]:
            raise ImproperlyConfigured(f"{one[0]} and {other[0]} hold the same secret; make one for each.")


def hosts(name: str) -> list[str]:
    """Host names; in production required, and each by name. Raises ImproperlyConfigured."""
    required(name)
    found = words(name)
    if PRODUCTION and any("*" in host for host in found):
        raise ImproperlyConfigured(f"{name} must name the hosts; production refuses *.")
    return found


def identity_provider(url: str, client_id: str, client_secret: str) -> str:
    """The names of three settings; returns the first one's value. In production: by TLS, and whole. Raises ImproperlyConfigured."""
    value = text(url)
    if PRODUCTION and value:
        parts = urlsplit(value)
        if parts.scheme != "https" or not parts.netloc:
            raise ImproperlyConfigured(f"{url} must begin with https:// in production.")
        required(client_id)
        required(client_secret)
    return value


_DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def database(url: str, name: str = "DATABASE_URL") -> dict[str, object]:
    """Django's settings for a `postgresql://user:password@host:port/name?sslmode=…` address. Raises ImproperlyConfigured.

    What stands after `?` are the connection's own options, as PostgreSQL names them.
    """
    try:
        parts = psycopg.conninfo.conninfo_to_dict(url) if "://" in url else {}
    except psycopg.Error:
        parts = {}
    if not parts.get("dbname"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/name?sslmode=verify-full.")
    known: dict[str, object] = {django: str(parts.pop(libpq, None) or "") for libpq, django in _DJANGO_NAMES.items()}
    return {**known, "OPTIONS": parts}


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
