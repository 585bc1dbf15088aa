"""How a register is reached: address, credentials, patience and limits."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from samsyn.integrations.ss12000.client.errors import BadSettings
from samsyn.kernel.text import N_

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class NoAuth:
    """Nothing is sent; the register trusts the network or a client certificate."""


@dataclass(frozen=True, slots=True)
class BearerToken:
    """A fixed token."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """OAuth2 client credentials (RFC 6749 §4.4). `secret_in_body` sends them as form fields instead of HTTP Basic."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""
    secret_in_body: bool = False


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """Files in PEM for mutual TLS."""

    certificate_file: str
    key_file: str
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Patience:
    """Times in seconds. `answer` is for one answer, `total` for one operation with all its pages, waits included.

    Time that our own side spends between pages does not count.
    """

    connect: float = 10.0
    read: float = 60.0
    answer: float = 600.0
    total: float = 4 * 3600.0
    attempts: int = 5
    first_wait: float = 0.5
    longest_wait: float = 120.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds. Bodies over `parse_whole` bytes are parsed as a stream.

    `requests_per_second` holds over time, None is no limit; `burst`: how many may follow each other at once before it does.
    """

    body: int = 2048 * MIB
    parse_whole: int = 8 * MIB
    pages: int = 20_000
    page_size: int | None = 500
    lookup_batch: int = 100
    requests_per_second: float | None = 10.0
    burst: int = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """A register. Raises BadSettings unless its addresses are plain https (http only to this machine)."""

    base_url: str
    auth: NoAuth | BearerToken | ClientCredentials = NoAuth()
    certificate: ClientCertificate | None = None
    authorities_file: str | None = None
    """PEM file of further certificate authorities to trust, for registers on an internal network."""
    patience: Patience = Patience()
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        check_address(self.base_url)
        if isinstance(self.auth, ClientCredentials):
            check_address(self.auth.token_url)


def check_address(url: str) -> None:
    """Raise BadSettings unless `url` is a plain https address, or http to a loopback address."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise BadSettings(detail=N_("Adressen går inte att tolka.")) from None
    if not host or any(char.isspace() or not char.isprintable() for char in url):
        raise BadSettings(detail=N_("Adressen går inte att tolka."))
    if parts.username or parts.password or parts.query or parts.fragment:
        raise BadSettings(detail=N_("Adressen får inte innehålla användarnamn, lösenord eller parametrar."))
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise BadSettings(detail=N_("Adressen måste börja med https://."))


def is_loopback(host: str) -> bool:
    """True for localhost and loopback IP addresses."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port, with the scheme's default port filled in."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)
