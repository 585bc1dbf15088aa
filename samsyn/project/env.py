"""Reading settings from the environment. In production a missing secret stops the start, by name."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ENVIRONMENT = os.environ.get("SAMSYN_ENV", "development")
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


def secret(name: str, state: Path) -> str:
    """A secret of at least 32 characters: set in production, made once and kept in the state folder elsewhere."""
    value = required(name)
    if value:
        if len(value) < 32:
            raise ImproperlyConfigured(f"{name} must be at least 32 characters long.")
        return value
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


def database(url: str) -> dict[str, object]:
    """Django's settings for a `postgresql://user:password@host:port/name` address. Raises ImproperlyConfigured."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
