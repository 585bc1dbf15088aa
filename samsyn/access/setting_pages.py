"""What the pages about settings show: what holds on a day, what waits for a second person, one setting's history and its form."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from samsyn.access.alarms import unheard
from samsyn.access.models import SettingDecision
from samsyn.access.policy import APPROVE_SETTINGS, DECIDE_SETTINGS
from samsyn.access.registry import permission
from samsyn.access.rules.deciding import ELSEWHERE, RANGES
from samsyn.access.rules.settings import LAWS, SETTINGS, Setting, value
from samsyn.access.setting_queries import decisions_about, decisions_on, settings_on, waiting_decisions
from samsyn.access.setting_words import value_words
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.language import translated
from samsyn.kernel.text import N_

# How a value is asked for, where it is not one of a few.
KINDS: Final = {"P-9": "number", "P-17": "law", "P-18": "number", "P-23": "years", "P-24": "text"}

# What whoever decides should know besides, by setting.
NOTES: Final = {
    "P-20": N_(
        "Det som redan är skrivet om skyddade elever ligger kvar när ni väljer papper eller löpnummer, men ingen kan läsa det. "
        "Väljer ni digitalt senare går det att läsa igen. "
        "Löpnummer döljer namnen: anteckna först på papper vem vart och ett gäller."
    ),
}


@dataclass(frozen=True, slots=True)
class Held:
    """What a setting is on a day. decision: what says so, None when nothing is decided; elsewhere: another page decides it."""

    id: str
    label: str
    ground: str
    words: str
    decision: SettingDecision | None
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a second person. own: the reader entered it; may_answer: the reader may say yes or no, or withdraw it."""

    decision: SettingDecision
    label: str
    before: str
    after: str
    own: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen."""

    value: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Form:
    """The form for a new decision. kind: choice, number, years, text or law; hint: below the value's label."""

    kind: str
    hint: str
    options: list[Option] = field(default_factory=list)
    laws: list[Option] = field(default_factory=list)


def held_on(actor: Actor, day: date) -> list[Held]:
    """All settings as they are on a day; on a past one as they were in Samsyn then, whatever was entered since about that day."""
    decided = decisions_on(actor.provider, day, known=day if day < clock.today() else None)
    return [_held(setting, decided.get(setting.id)) for setting in SETTINGS.values()]


def entered_later(actor: Actor, day: date) -> list[Held]:
    """What was entered after a past day with that day, or one before it, as its first: it did not hold in Samsyn then."""
    if day >= clock.today():
        return []
    found = decisions_on(actor.provider, day)
    known = decisions_on(actor.provider, day, known=day)
    return [_held(SETTINGS[name], row) for name, row in found.items() if name in SETTINGS and known.get(name) != row]


def _held(setting: Setting, decision: SettingDecision | None) -> Held:
    words = value_words(setting, value({setting.id: decision.value} if decision else {}, setting.id))
    return Held(setting.id, translated(setting.label), setting.ground, words, decision, setting.id in ELSEWHERE)


def waiting_for(actor: Actor, setting: str = "") -> list[Waiting]:
    """What waits for a second person: about all settings, or about one."""
    rows = [row for row in waiting_decisions(actor.provider) if row.setting == (setting or row.setting)]
    before = {day: settings_on(actor.provider, day) for day in {row.valid_from for row in rows}}
    return [_waiting(actor, row, value(before[row.valid_from], row.setting)) for row in rows]


def _waiting(actor: Actor, row: SettingDecision, before: str) -> Waiting:
    about, own = SETTINGS[row.setting], row.proposed_by_id == actor.user
    may_answer = (DECIDE_SETTINGS if own else APPROVE_SETTINGS).given_to(actor)
    label = translated(about.label)
    return Waiting(row, label, value_words(about, before), value_words(about, row.value), own, may_answer)


def about_setting(actor: Actor, setting: Setting) -> dict[str, Any]:
    """One setting: what it is now, what waits, all that was decided about it, and the form for those who may decide."""
    today = clock.today()
    decisions = decisions_about(actor.provider, setting.id)
    approved = [row for row in decisions if row.approved_at is not None and row.valid_from <= today]
    current = max(approved, key=lambda row: (row.valid_from, row.approved_at, row.id), default=None)
    may_decide = DECIDE_SETTINGS.given_to(actor) and setting.id not in ELSEWHERE
    return {
        "held": _held(setting, current),
        "waiting": waiting_for(actor, setting.id),
        "history": [(row, value_words(setting, row.value)) for row in decisions],
        "current": current,
        "today": today,
        "form": form_for(setting, value({setting.id: current.value} if current else {}, setting.id)) if may_decide else None,
        "may_lock": permission("journal.set_locking").given_to(actor),
        "unheard": unheard(actor) if setting.id == "P-20" else "",
        "note": translated(NOTES[setting.id]) if setting.id in NOTES else "",
    }


def form_for(setting: Setting, now: str) -> Form:
    """The form. now: what the setting is today, which says what would be wider."""
    kind = KINDS.get(setting.id, "choice")
    two = _("Kräver två personer.")
    hint = two if kind != "choice" and setting.widens(now, "") else ""
    if setting.id in RANGES and kind == "number":
        low, high = RANGES[setting.id]
        hint = " ".join(filter(None, [_("Ett helt tal mellan %(low)s och %(high)s.") % {"low": low, "high": high}, hint]))
    options = []
    if kind in {"choice", "years"}:
        for one in setting.values:
            said = _("Gäller nu.") if one == now else two if setting.widens(now, one) else ""
            options.append(Option(one, value_words(setting, one), said))
    if kind == "years":
        options.append(Option("years", _("Ett antal år efter den sista uppgiften"), "" if now.isdigit() else two))
    laws = [Option(one, translated(words), "") for one, words in LAWS.items()] if kind == "law" else []
    return Form(kind, hint if kind != "years" else "", options, laws)
