"""The main navigation, in order. An entry shows for those whose role has its permission."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samsyn.access.policy import LIST_CLASSES, SEE_SETTINGS
from samsyn.access.registry import Permission
from samsyn.integrations.ss12000.policy import IMPORT_REGISTER, SEE_UNKNOWN_SCHOOL
from samsyn.journal.policy import OPEN, OVERSEE_UNSIGNED, READ_IN_SUPPORT, RELEASE, SET_LOCKING


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its words, the name of its address, who sees it."""

    label: str | Promise
    url: str
    permission: Permission


ENTRIES: list[Entry] = [
    Entry(_("Klasser"), "web:classes", LIST_CLASSES),
    Entry(_("Osignerat"), "journal:unsigned", OPEN),
    Entry(_("Utlämnanden"), "journal:release_inbox", RELEASE),
    Entry(_("Elevregister"), "ss12000:runs", IMPORT_REGISTER),
    Entry(_("Okänd skola"), "ss12000:unknown_school", SEE_UNKNOWN_SCHOOL),
    Entry(_("Låsning"), "journal:locking", SET_LOCKING),
    # Leads keep no record of their own: for them it is the others'.
    Entry(_("Osignerat"), "journal:unsigned_overview", OVERSEE_UNSIGNED),
    Entry(_("Supportsessioner"), "journal:support_sessions", READ_IN_SUPPORT),
    Entry(_("Sekretess"), "access:settings", SEE_SETTINGS),
]


def visible_entries(role: str, withdrawn: frozenset[str]) -> list[Entry]:
    """The entries that a role may open, of which these permissions are taken away."""
    return [entry for entry in ENTRIES if entry.permission.held(role, withdrawn)]
