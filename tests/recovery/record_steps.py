"""Steps in a record that are repeated while things are killed: autosave and signing. Each returns what it has had acknowledged."""

from __future__ import annotations

import json
from uuid import UUID

from django.conf import settings
from django.contrib import auth

from samsyn.access.models import User
from samsyn.access.session_store import SessionStore
from samsyn.access.sessions import SESSION_KEY, actor_of, assignments_of
from samsyn.access.tests.make import make_world
from samsyn.journal.actions import save_draft, sign_entry, start_contact
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7
from samsyn.people.models import Pupil

_open: dict[str, object] = {}


def seed() -> None:
    """Put two municipalities into a fresh database."""
    make_world()


def _nurse() -> tuple[Actor, UUID]:
    """The nurse at work, and a pupil of hers."""
    if not _open:
        user = User.objects.get(username="nurse")
        actor = actor_of(user, next(iter(assignments_of(user))), "Elevhälsan")
        with within(actor.context()):
            _open["pupil"] = Pupil.objects.get(person__given_name="Greta").pk
        _open["actor"] = actor
    return _open["actor"], _open["pupil"]


def _note(actor: Actor, pupil: UUID, text: str) -> tuple[UUID, int]:
    with within(actor.context()):
        begun = start_contact(actor, pupil=pupil, template="note", answers={"reason": ["Prov"], "text": [text]})
    return begun.entry, begun.version


def autosave() -> str:
    """Save a draft again and again, each time with a higher number in it; returns entry and number."""
    actor, pupil = _nurse()
    if "entry" not in _open:
        _open.update(zip(("entry", "version"), _note(actor, pupil, "0"), strict=True), editing=uuid7(), number=0)
    _open["number"] += 1
    with within(actor.context()):
        saved = save_draft(
            actor,
            entry=_open["entry"],
            version=_open["version"],
            editing=_open["editing"],
            sequence=_open["number"],
            answers={"reason": ["Prov"], "text": [str(_open["number"])]},
        )
    _open["version"] = saved.version
    return f"{_open['entry']} {_open['number']}"


def sign() -> str:
    """Write and sign a note; returns the entry."""
    actor, pupil = _nurse()
    entry, version = _note(actor, pupil, "Signeras.")
    with within(actor.context()):
        sign_entry(actor, entry=entry, version=version)
    return str(entry)


def open_in_browser() -> str:
    """Log the nurse in with a draft open; returns what her browser knows, as JSON."""
    actor, pupil = _nurse()
    entry, version = _note(actor, pupil, "0")
    session = SessionStore()
    user = User.objects.get(pk=actor.user)
    session[auth.SESSION_KEY] = str(user.pk)
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SESSION_KEY] = str(actor.assignment)
    session.create()
    known = {"session": session.session_key, "pupil": pupil, "entry": entry, "version": version, "editing": uuid7()}
    return json.dumps(known, default=str)
