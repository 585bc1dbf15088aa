"""Organisations for tests. The care providers stand in every test database: the web role may not make any."""

from __future__ import annotations

from uuid import UUID

import psycopg

from samsyn.organisation.models import CareProvider

LYSAS = UUID("019a0000-0000-7000-8000-000000000001")
BJORKDALEN = UUID("019a0000-0000-7000-8000-000000000002")
FRISKOLAN = UUID("019a0000-0000-7000-8000-000000000003")
_PROVIDERS = (
    (LYSAS, "Lysås kommun", CareProvider.Kind.MUNICIPALITY, "2120009001"),
    (BJORKDALEN, "Björkdalens kommun", CareProvider.Kind.MUNICIPALITY, "2120009002"),
    (FRISKOLAN, "Friskolan Ekbacken AB", CareProvider.Kind.INDEPENDENT, "5560009003"),
)


def seed_providers(admin: psycopg.Connection[object]) -> None:
    """Put the care providers into a new test database."""
    for provider, name, kind, number in _PROVIDERS:
        admin.execute(
            "INSERT INTO organisation_careprovider (id, name, kind, organisation_number, municipality_code)"
            " VALUES (%s, %s, %s, %s, '')",
            [provider, name, kind.value, number],
        )
