"""Which templates apply, and a template by its version. Versions never change, so a parsed one is kept in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.content.models import Activation, Package
from samsyn.content.rules import Template, check_package
from samsyn.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class ActiveTemplate:
    """A template that applies: the package row's id, and the template."""

    package: UUID
    template: Template


@lru_cache(maxsize=512)
def template_version(package: UUID) -> Template:
    """The template of one stored package. Raises NotFound."""
    body = Package.objects.filter(pk=package, kind=Package.Kind.TEMPLATE).values_list("body", flat=True).first()
    if body is None:
        raise NotFound(_("Mallen finns inte."))
    return check_package(body)


def active_templates(provider: UUID, branch: str, on: date) -> list[ActiveTemplate]:
    """The templates that the provider uses on a day for records of a branch, by title."""
    rows = (
        Activation.objects.filter(provider_id=provider, valid_from__lte=on, package__kind=Package.Kind.TEMPLATE)
        .order_by("name", "-valid_from")
        .distinct("name")
        .values_list("package_id", flat=True)
    )
    found = [ActiveTemplate(package, template_version(package)) for package in rows]
    return sorted((one for one in found if branch in one.template.branches), key=lambda one: one.template.title)


def active_template(provider: UUID, branch: str, name: str, on: date) -> ActiveTemplate:
    """The version of one template that the provider uses on a day. Raises NotFound when none applies to that branch."""
    package = (
        Activation.objects.filter(provider_id=provider, name=name, valid_from__lte=on, package__kind=Package.Kind.TEMPLATE)
        .order_by("-valid_from")
        .values_list("package_id", flat=True)
        .first()
    )
    if package is None or branch not in (template := template_version(package)).branches:
        raise NotFound(_("Mallen används inte här."))
    return ActiveTemplate(package, template)
