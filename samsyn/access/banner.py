"""The pupil banner's words, as `ui.pupil_banner` takes them: the same on every page about a pupil."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.kernel import clock
from samsyn.kernel.text import with_capital
from samsyn.people.cards import PupilCard
from samsyn.people.models import Protection


def banner(card: PupilCard) -> dict[str, Any]:
    """Who the page is about. What nobody knows is empty: the banner says so in words."""
    today = clock.today()
    enrolment = None if card.stub else card.current(today)
    age = None if card.stub else card.age(today)
    guardians = [one.name or _("skyddad") for one in card.guardians if one.valid_to is None or one.valid_to >= today]
    years = ngettext("%(num)d år", "%(num)d år", age[0]) % {"num": age[0]} if age else ""
    months = ngettext("%(num)d mån", "%(num)d mån", age[1]) % {"num": age[1]} if age else ""
    return {
        "family_name": card.family_name or card.alias,
        "given_name": card.given_name,
        "personal_number": card.display_number,
        "age": f"{years} {months}".strip(),
        "school": " ".join(filter(None, [enrolment.unit_name, enrolment.class_name])) if enrolment else "",
        "guardians": ", ".join(guardians),
        "warnings": [],
        "stub": card.stub,
        "protected": _protected(card),
    }


def _protected(card: PupilCard) -> str | None:
    """That the pupil is protected, and how: of a stub not how, which tells more than its number."""
    if not card.protected:
        return None
    return _("Skyddade personuppgifter") if card.stub else with_capital(str(Protection(card.protection).label))
