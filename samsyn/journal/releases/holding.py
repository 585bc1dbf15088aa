"""Whether something may go out on a ground: asked of each item when it is decided, and again on the day it is handed over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from samsyn.access.rules import Action, Decision, Facts, Outcome
from samsyn.access.rules.facts import EmergencyFacts, ReleaseFacts
from samsyn.access.rules.vocabulary import Ground
from samsyn.journal.models import Attachment, Entry, Release, ReleaseDecision, ReleaseItem
from samsyn.journal.reach import reach_attachment, reach_entry
from samsyn.journal.releases.asking import base_facts, item_decision, release_facts
from samsyn.journal.releases.recipients import recipient_facts
from samsyn.journal.rules.releasing import ASKS, Decided, Finding, Verdict
from samsyn.kernel.actor import Actor
from samsyn.kernel.language import translated
from samsyn.people.cards import PupilCard


def answers(actor: Actor, card: PupilCard, row: Release, decided: Decided, *, reading: bool = True) -> list[Decision]:
    """What `decide` says of each item that is tested to go out.

    reading: the actor has to be able to take each out of the record, since another may have tested it. Raises HiddenWithTrace,
    RefusedWithTrace.
    """
    facts = base_facts(actor, card)
    if Finding.CANNOT_CONSENT in decided.findings:
        facts = replace(facts, emergency=EmergencyFacts(consent_impossible=True))
    release = _found(actor, row, decided)
    items = row.items.filter(verdict=Verdict.RELEASE).order_by("tested_at", "id")
    return [_answer(actor, facts, one, release, reading=reading) for one in items]


def stopped(answered: list[Decision]) -> str:
    """Why the first that may not go out may not, in words; empty when all may."""
    first = next((one for one in answered if one.outcome is not Outcome.RELEASE), None)
    return translated(first.message) if first is not None else ""


def no_longer(actor: Actor, card: PupilCard, row: Release) -> str:
    """Why what was decided last to be handed over may not be today, in words; empty when it may.

    A consent is withdrawn or has run out, custody or protection has changed, a law or setting is another.
    """
    made = row.decisions.order_by("-entered_at", "-id")[0]
    return stopped(answers(actor, card, row, as_decided(made), reading=False))


def as_decided(made: ReleaseDecision) -> Decided:
    """A decision that stands, as it was typed."""
    findings = frozenset(Finding(one) for one in made.findings)
    return Decided(made.level, made.ground, made.question, findings, made.reason, release=True)


def tested_thing(entry: UUID | None, file: UUID | None) -> dict[str, Any]:
    """The columns that say what an item is."""
    return {"entry_id": entry} if entry is not None else {"attachment_id": file}


def _found(actor: Actor, row: Release, decided: Decided) -> ReleaseFacts:
    ground = Ground(decided.ground)
    asked = set(ASKS.get(ground, ())) & decided.findings
    question = decided.question if ground is Ground.CONSENT else ""
    return release_facts(recipient_facts(actor, row.recipient_kind, row.recipient), ground, question, asked, decided.reason)


def _answer(actor: Actor, facts: Facts, item: ReleaseItem, release: ReleaseFacts, *, reading: bool) -> Decision:
    # Once found secret to the guardians it stays so, in whichever matter it was found.
    same = tested_thing(item.entry_id, item.attachment_id)
    secret = ReleaseItem.objects.filter(pupil_id=item.pupil_id, secret_to_guardian=True, **same).exists()
    return item_decision(actor, facts, _thing(actor, item, reading=reading), release, secret=secret)


def _thing(actor: Actor, item: ReleaseItem, *, reading: bool) -> Entry | Attachment:
    if item.entry_id is not None:
        if reading:
            return reach_entry(actor, item.entry_id, Action.PRINT)[0]
        return Entry.objects.select_related("contact").get(pk=item.entry_id)
    file = item.attachment_id or item.pk  # one of the two is there
    return reach_attachment(actor, file, Action.PRINT)[0] if reading else Attachment.objects.select_related("contact").get(pk=file)
