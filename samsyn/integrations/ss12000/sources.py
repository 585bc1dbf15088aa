"""Setting up registers. Secrets are encrypted before they are stored, and never shown again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.integrations.ss12000.changes import ENDED, MAY_BE_AUTOMATIC, State
from samsyn.integrations.ss12000.client.client import (
    BearerToken,
    ClientCredentials,
    Limits,
    Patience,
    Resource,
    Settings,
    SS12000Client,
)
from samsyn.integrations.ss12000.client.errors import BadSettings, SS12000Error
from samsyn.integrations.ss12000.client.settings import check_address
from samsyn.integrations.ss12000.credentials import lock, unlock
from samsyn.integrations.ss12000.models import ImportRun, ImportSource
from samsyn.integrations.ss12000.policy import IMPORT_REGISTER
from samsyn.integrations.ss12000.words import said
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import Conflict, Invalid, NotFound

# Somebody waits for the answer.
_TRIAL = Patience(connect=5.0, read=10.0, answer=15.0, total=20.0, attempts=1)


@dataclass(frozen=True, slots=True)
class Register:
    """How a register is reached. A client id with secret, or a fixed token, or neither."""

    url: str
    token_url: str = ""
    client_id: str = ""
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    name: str = ""

    @property
    def auth(self) -> ImportSource.Auth:
        """How we show who we are."""
        if self.client_id:
            return ImportSource.Auth.CLIENT
        return ImportSource.Auth.TOKEN if self.token else ImportSource.Auth.NONE


def ensure_source(actor: Actor, register: Register, *, http: httpx.BaseTransport | None = None) -> ImportSource:
    """The provider's register at this address, made when new. Credentials that are given take the place of those it had, once the
    register has taken them; none given change nothing.

    Raises Invalid for a bad address, for what is too long, and for new credentials that the register does not take.
    """
    _check(register)
    with within(actor.context()):
        found = ImportSource.objects.filter(url=register.url, closed_on=None).first()
    if found is not None:
        if register.auth is ImportSource.Auth.NONE or _has(found, register):
            return found
        _try_out(actor, found, register, http)
    with within(actor.context()):
        if found is None:
            found = ImportSource(provider_id=actor.provider, url=register.url, name=_free_name(register))
        _set_credentials(found, register)
        found.save()
        record(actor, AccessEvent(Action.ADMINISTER, "ss12000.source", resource=found.pk))
    return found


def _has(source: ImportSource, register: Register) -> bool:
    """Whether a register has these credentials already."""
    try:
        secret = unlock(source.secret or b"")
    except Invalid:
        return False  # of another installation's key: it cannot be used any more
    known = (source.auth, source.token_url, source.client_id, secret)
    return known == (register.auth, register.token_url, register.client_id, register.secret or register.token)


def _try_out(actor: Actor, source: ImportSource, register: Register, http: httpx.BaseTransport | None) -> None:
    """Ask a known register for something with new credentials. Raises Invalid, with a row in the log, when it gives no answer."""
    auth: BearerToken | ClientCredentials = BearerToken(register.token)
    if register.client_id:
        auth = ClientCredentials(register.token_url, register.client_id, register.secret)
    settings = Settings(register.url, auth, patience=_TRIAL, limits=Limits(page_size=1))
    try:
        with SS12000Client(settings, http=http) as client:
            next(iter(client.stream(Resource.ORGANISATIONS)), None)
    except SS12000Error as error:
        with within(actor.context()):
            record(actor, AccessEvent(Action.ADMINISTER, "ss12000.source", Outcome.FAILED, resource=source.pk, details=error.code))
        message = " ".join([said(error.user_message), _("De nya uppgifterna är inte sparade; de förra gäller.")])
        raise Invalid(message, {"secret" if register.client_id else "token": [message]}) from None


def _free_name(register: Register) -> str:
    """What a new register is called: what was asked for, or else its address. Raises Invalid when both are taken."""
    longest = _longest("name")
    wanted = register.name or (urlsplit(register.url).hostname or register.url)[:longest]
    taken = set(ImportSource.objects.filter(closed_on=None).values_list("name", flat=True))
    for name in (wanted, register.url[:longest]):
        if name not in taken:
            return name
    raise _taken()


def _taken() -> Invalid:
    message = _("Ett annat register heter redan så.")
    return Invalid(message, {"name": [message]})


def _longest(name: str) -> int:
    longest: int = getattr(ImportSource._meta.get_field(name), "max_length", 0)
    return longest


def _unfit(register: Register) -> dict[str, list[str]]:
    """What cannot be stored as it is written, by field."""
    problems: dict[str, list[str]] = {}
    for name in ("name", "url", "token_url", "client_id"):
        text, longest = getattr(register, name), _longest(name)
        if len(text) > longest:
            problems[name] = [_("Skriv högst %(most)d tecken.") % {"most": longest}]
        elif not text.isprintable():
            problems[name] = [_("Texten innehåller styrtecken.")]
    return problems


def _check(register: Register) -> None:
    problems: dict[str, list[str]] = {}
    for name, address in (("url", register.url), ("token_url", register.token_url if register.client_id else "")):
        try:
            if address or name == "url":
                check_address(address)
        except BadSettings as error:
            problems[name] = [said(error.user_message)]
    problems |= _unfit(register)
    if register.client_id and not register.token_url:
        problems["token_url"] = [_("Skriv adressen som ger åtkomstbiljetter.")]
    if problems:
        raise Invalid(" ".join(message for messages in problems.values() for message in messages), problems)


def _set_credentials(source: ImportSource, register: Register) -> None:
    source.auth = register.auth
    source.token_url, source.client_id = register.token_url, register.client_id
    secret = register.secret if register.client_id else register.token
    if secret:
        source.secret = lock(secret)
    elif source.auth == ImportSource.Auth.NONE:
        source.secret = None


def _in_use(source: UUID) -> ImportSource:
    """A register, locked. Raises NotFound for one that is not used any more."""
    found = ImportSource.objects.select_for_update().filter(pk=source, closed_on=None).first()
    if found is None:
        raise NotFound(_("Registret finns inte."))
    return found


def close_source(actor: Actor, source: UUID) -> ImportSource:
    """Use a register no more: it is not fetched, by hand or by the clock, and its key is forgotten. What it gave stays.

    Raises NotFound, and Conflict, with a row in the log, while one of its runs is under way.
    """
    check(actor, IMPORT_REGISTER)
    with within(actor.context()):
        found = _in_use(source)
        open_runs = ImportRun.objects.filter(source=found).exclude(state__in=ENDED)
        under_way = open_runs.exists()
        if not under_way:
            found.closed_on, found.closed_by, found.closed_by_name = clock.today(), actor.user, actor.name
            found.every_minutes, found.secret, found.subscription_expires, found.notify_hash = None, None, None, None
            found.save()
        outcome = Outcome.FAILED if under_way else Outcome.ALLOWED
        record(actor, AccessEvent(Action.ADMINISTER, "ss12000.source", outcome, resource=found.pk, details="closed"))
    if under_way:
        raise Conflict(_("En hämtning eller granskning av registret pågår. Avsluta eller avbryt den först."))
    return found


def has_given(source: UUID) -> bool:
    """Whether any run of a register has been written."""
    return ImportRun.objects.filter(source=source, state=State.COMMITTED).exists()


def change_source(actor: Actor, source: UUID, **wanted: Any) -> ImportSource:
    """Change name, schedule, board, what is approved automatically and whether schoolwork is read. Raises Invalid."""
    check(actor, IMPORT_REGISTER)
    automatic = wanted.get("auto_approved", [])
    if not set(automatic) <= {change.value for change in MAY_BE_AUTOMATIC}:
        raise Invalid(_("Den sortens ändring måste alltid granskas."))
    with within(actor.context()):
        found = _in_use(source)
        if ImportSource.objects.filter(name=wanted.get("name", found.name), closed_on=None).exclude(pk=source).exists():
            raise _taken()
        for name in ("name", "every_minutes", "full_every_days", "board_id", "auto_approved", "schoolwork"):
            if name in wanted:
                setattr(found, name, wanted[name])
        found.save()
        record(actor, AccessEvent(Action.ADMINISTER, "ss12000.source", resource=found.pk))
    return found
