"""What the record's pages have in common: the banner, the words for kinds and states."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.access.banner import banner as banner_words
from samsyn.access.class_filter import class_filter, onward
from samsyn.access.gate import StaffRequest
from samsyn.access.policy import SEE_READERS, SEE_WHO_MAY_READ
from samsyn.journal.actions import Signed
from samsyn.journal.models import Attachment, Contact, Entry
from samsyn.journal.rules.filters import Only
from samsyn.journal.timeline import DESTROYED, EMERGENCIES, RECEIVED, RELEASES
from samsyn.kernel import clock
from samsyn.kernel.clock import STOCKHOLM
from samsyn.kernel.text import with_capital
from samsyn.people.cards import PupilCard

CONTACT_KINDS: dict[str, Any] = dict(Contact.Kind.choices)
ORIGINS: dict[str, Any] = dict(Attachment.Origin.choices)
# What the timeline shows besides contacts and files.
OTHERS: dict[str, Any] = {
    RELEASES: gettext_lazy("utlämnanden"),
    RECEIVED: gettext_lazy("mottagna uppgifter och begäranden"),
    EMERGENCIES: gettext_lazy("nödöppningar"),
    DESTROYED: gettext_lazy("det som är förstört"),
}
ONLY_WORDS = {
    Only.UNSIGNED: gettext_lazy("Osignerade"),
    Only.MINE: gettext_lazy("Mina"),
    Only.ATTACHMENTS: gettext_lazy("Filer"),
}


def banner(request: StaffRequest, card: PupilCard) -> dict[str, Any]:
    """The context of the pupil banner; every page about a pupil has it."""
    sees_log = may_see_readers(request, card)
    # Who opens the record and sees no access log comes to the page from here; the others from the log.
    sees_who = not SEE_READERS.given_to(request.actor) and SEE_WHO_MAY_READ.given_to(request.actor) and at_own_school(request, card)
    return {
        "pupil_id": card.id,
        "pupil_name": card.name,
        "pupil": banner_words(card),
        "opened_at": clock.now().astimezone(STOCKHOLM).strftime("%H:%M"),
        "record_href": onward(request, "journal:record", pupil=card.id),
        "log_href": onward(request, "audit:readers", pupil=card.id) if sees_log else None,
        "who_href": onward(request, "audit:who", pupil=card.id) if sees_who else None,
    }


def at_own_school(request: StaffRequest, card: PupilCard) -> bool:
    """Whether the pupil goes, or has gone, to a school of the assignment: one found elsewhere is there for care alone."""
    return any(one.unit in request.actor.schools for one in card.enrolments)


def may_see_readers(request: StaffRequest, card: PupilCard) -> bool:
    """Whether the page leads to the pupil's access log."""
    return SEE_READERS.given_to(request.actor) and at_own_school(request, card)


def environment() -> Any:
    """The pages' Jinja2 environment, for what is not a whole page."""
    engine: Any = engines["jinja2"]
    return engine.env


def instant(value: datetime) -> str:
    """An instant in words, as the pages write it."""
    return str(environment().globals["datetime"](value))


def saved_words(value: datetime) -> str:
    """When a draft was saved: to the second today, else with the day."""
    if clock.day_of(value) == clock.today():
        return value.astimezone(STOCKHOLM).strftime("%H:%M:%S")
    return instant(value)


def addendum_name(kind: str) -> str:
    """What is written about an entry, as a heading: Tillägg, Rättelse, Avvikande mening."""
    return with_capital(str(Entry.Kind(kind).label))


def signed_words(signed: Signed) -> str:
    """What is said when something was signed in its form or from the list."""
    return _("Rättelsen är signerad.") if signed.kind == Entry.Kind.CORRECTION else _("Anteckningen är signerad.")


def day_in_words(value: datetime) -> str:
    """The day of an instant, as the pages write it."""
    return str(environment().globals["date"](value))


def class_link(request: HttpRequest, card: PupilCard) -> dict[str, str] | None:
    """The way back to the class list that the pupil was opened from, with its filter."""
    kept = class_filter(request)
    if not kept:
        return None
    current = card.current(clock.today())
    name = current.class_name if current and current.class_name else ""
    address = reverse("web:class", kwargs={"school_class": kept["klass"]})
    return {
        "label": _("Klass %(name)s") % {"name": name} if name else _("Klassen"),
        "href": f"{address}?visa={kept['visa']}" if "visa" in kept else address,
    }
