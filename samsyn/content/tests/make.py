"""Content for tests: the packages that come with Samsyn, stored and in use."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import psycopg

from samsyn.content.actions import put_into_use
from samsyn.content.management.commands.content_load import SHIPPED
from samsyn.content.models import Package
from samsyn.content.rules import fingerprint
from samsyn.kernel.db.context import Context, within

FROM = date(2026, 8, 1)


def body(name: str) -> dict[str, Any]:
    """The body of a shipped package."""
    return json.loads((SHIPPED / f"{name}.json").read_text(encoding="utf-8"))


def store(admin_url: str, package: dict[str, Any]) -> UUID:
    """Store a package as the installation would: no role of the pages may. It stays in this process's database."""
    key = uuid5(NAMESPACE_URL, f"{package['name']}/{package['version']}/{fingerprint(package)}")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO content_package (id, kind, name, version, title, body, fingerprint, stored_at)"
            " VALUES (%s, 'template', %s, %s, %s, %s, %s, now()) ON CONFLICT DO NOTHING",
            [key, package["name"], package["version"], package["title"], json.dumps(package), fingerprint(package)],
        )
    return key


def store_shipped(admin_url: str) -> None:
    """Store every package that comes with Samsyn."""
    for path in sorted(SHIPPED.glob("*.json")):
        store(admin_url, body(path.stem))


def use_shipped(provider: UUID) -> None:
    """Put every stored shipped package into use at a care provider."""
    with within(Context("test", provider=provider)):
        for path in sorted(SHIPPED.glob("*.json")):
            package = Package.objects.get(name=path.stem, version=body(path.stem)["version"])
            put_into_use(provider, package, FROM, decided_by="prov")
