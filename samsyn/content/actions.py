"""Storing packages, and taking them into use."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.content.models import Activation, Package
from samsyn.content.policy import ACTIVATE
from samsyn.content.rules import InvalidPackage, Template, check_package, fingerprint
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, NotFound

MAX_BYTES = 2 * 2**20


def read_package(path: Path) -> tuple[dict[str, Any], Template]:
    """The body and the checked template of a package file. Raises InvalidPackage."""
    if path.stat().st_size > MAX_BYTES:
        raise InvalidPackage([f"Filen är större än {MAX_BYTES // 2**20} MB."])
    try:
        body = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, RecursionError):
        raise InvalidPackage(["Filen är inte läsbar JSON i UTF-8."]) from None
    except json.JSONDecodeError as error:
        raise InvalidPackage([f"Filen är inte läsbar JSON: rad {error.lineno}, tecken {error.colno}."]) from None
    return body, check_package(body)


def store_package(body: dict[str, Any]) -> tuple[Package, bool]:
    """The stored package of that name and version, and whether it is new (role: maintenance).

    Raises InvalidPackage; Conflict when the version is stored with other content.
    """
    template = check_package(body)
    print_ = fingerprint(body)
    package, made = Package.objects.get_or_create(
        name=template.name,
        version=template.version,
        defaults={
            "kind": body["kind"],
            "title": template.title,
            "body": body,
            "fingerprint": print_,
            "stored_at": clock.now(),
        },
    )
    if package.fingerprint != print_:
        raise Conflict(
            _(
                "%(package)s finns redan med annat innehåll, sparat %(day)s. En version ändras aldrig, eftersom anteckningar läses "
                "i den version de skrevs i. Ge paketet ett nytt versionsnummer."
            )
            % {"package": str(package), "day": clock.day_of(package.stored_at).isoformat()}
        )
    return package, made


def activate(actor: Actor, *, package: UUID, valid_from: date) -> Activation:
    """Take a version into use from a day. Doing it again changes nothing.

    Raises RefusedWithTrace without the permission, NotFound for no such package, Conflict when another version begins the same day.
    """
    check(actor, ACTIVATE)
    chosen = Package.objects.filter(pk=package).first()
    if chosen is None:
        raise NotFound(_("Paketet finns inte."))
    activation = put_into_use(actor.provider, chosen, valid_from, decided_by=actor.name)
    record(actor, AccessEvent(Action.ADMINISTER, "content.activate", resource=package))
    return activation


def put_into_use(provider: UUID, package: Package, valid_from: date, *, decided_by: str) -> Activation:
    """The activation itself, for `activate` and for the installation's own command. Raises Conflict.

    A package that is in use that day already stays so, by the activation that it has.
    """
    begun = Activation.objects.filter(provider_id=provider, name=package.name, valid_from__lte=valid_from)
    in_use = begun.order_by("-valid_from").first()
    if in_use is not None and in_use.package_id == package.pk:
        return in_use
    try:
        with transaction.atomic():
            activation, _made = Activation.objects.get_or_create(
                provider_id=provider,
                name=package.name,
                valid_from=valid_from,
                defaults={"package": package, "decided_by": decided_by, "created_at": clock.now()},
            )
    except IntegrityError:
        activation = Activation.objects.get(provider_id=provider, name=package.name, valid_from=valid_from)
    if activation.package_id != package.pk:
        raise Conflict(_("En annan version av samma paket börjar gälla samma dag. Välj en annan dag."))
    return activation
