"""Table classes: what kind of room a table is, and so who may reach its rows.

Each table declares one. Models do it by their base class (`samsyn.kernel.models`), other packages' tables in `THIRD_PARTY`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from samsyn.kernel.db.roles import Role


class TableClass(StrEnum):
    """The six classes of design page §3."""

    GLOBAL = "global"
    INSTALLATION = "installation"
    PROVIDER = "provider"
    COMPARTMENT = "compartment"
    ACTOR = "actor"
    AUDIT = "audit"


_PROVIDER_ROW = "provider_id = (nullif(current_setting('samsyn.provider', true), ''))::uuid"
_COMPARTMENT_ROW = _PROVIDER_ROW + " AND compartment_id = ANY ((nullif(current_setting('samsyn.compartments', true), ''))::uuid[])"
_PASSAGE = (
    " AND (nullif(current_setting('samsyn.passage_pupils', true), '') IS NULL"
    " OR pupil_id = ANY ((nullif(current_setting('samsyn.passage_pupils', true), ''))::uuid[]))"
)
_IN_CLOSED_GROUP = "nullif(current_setting('samsyn.closed_group', true), '') = 'on'"


class Closed(StrEnum):
    """Which of a provider table's rows are for the closed group around protected persons alone."""

    NONE = "none"
    PROTECTED = "protected"  # those whose column `protected` says so
    ALL = "all"


CLOSED: dict[Closed, str] = {
    Closed.NONE: "",
    Closed.PROTECTED: f" AND (NOT protected OR {_IN_CLOSED_GROUP})",
    Closed.ALL: f" AND {_IN_CLOSED_GROUP}",
}

POLICIES: dict[TableClass, str] = {
    TableClass.PROVIDER: _PROVIDER_ROW,
    TableClass.COMPARTMENT: _COMPARTMENT_ROW + _PASSAGE,
    TableClass.ACTOR: "actor_id = (nullif(current_setting('samsyn.actor', true), ''))::uuid",
    TableClass.AUDIT: _PROVIDER_ROW,
}

# No class lets web or worker delete. A record's rows nobody may: they are destroyed by one function alone (ADR 11).
_WRITE = "SELECT, INSERT, UPDATE"
GRANTS: dict[TableClass, dict[Role, str]] = {
    TableClass.GLOBAL: {Role.WEB: "SELECT", Role.WORKER: "SELECT", Role.MAINTENANCE: "SELECT, INSERT, UPDATE, DELETE"},
    TableClass.INSTALLATION: {
        Role.WEB: _WRITE + ", DELETE",
        Role.WORKER: _WRITE + ", DELETE",
        Role.MAINTENANCE: "SELECT, INSERT, UPDATE, DELETE",
    },
    TableClass.PROVIDER: {Role.WEB: _WRITE, Role.WORKER: _WRITE, Role.MAINTENANCE: _WRITE + ", DELETE"},
    TableClass.COMPARTMENT: {Role.WEB: _WRITE, Role.WORKER: _WRITE, Role.MAINTENANCE: _WRITE},
    TableClass.ACTOR: {Role.WEB: _WRITE, Role.WORKER: _WRITE, Role.MAINTENANCE: _WRITE + ", DELETE"},
    TableClass.AUDIT: {Role.WEB: "SELECT, INSERT", Role.WORKER: "SELECT, INSERT", Role.MAINTENANCE: "SELECT, INSERT"},
}


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """Tables of another package, found by the start of their name."""

    prefix: str
    table_class: TableClass


THIRD_PARTY = (
    ThirdParty("django_migrations", TableClass.GLOBAL),
    ThirdParty("django_content_type", TableClass.GLOBAL),
    ThirdParty("django_site", TableClass.GLOBAL),
    ThirdParty("auth_", TableClass.GLOBAL),
    ThirdParty("account_", TableClass.INSTALLATION),
    # Never written: the subject is the user's name, and a row here would let another subject in as that user.
    ThirdParty("socialaccount_", TableClass.GLOBAL),
    ThirdParty("procrastinate_", TableClass.INSTALLATION),
)


def third_party_class(table: str) -> TableClass | None:
    """The declared class of another package's table; None when it has none."""
    return next((party.table_class for party in THIRD_PARTY if table.startswith(party.prefix)), None)
