"""Deciding on a release, by the official or for the authority; and what a refusal leads on to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.access.keeping import lies, person
from samsyn.access.rules import Decision
from samsyn.access.rules.vocabulary import Ground, ProviderKind
from samsyn.audit.actions import record
from samsyn.audit.events import Action as Logged
from samsyn.journal.models import Release, ReleaseDecision, ReleaseItem
from samsyn.journal.policy import RELEASE
from samsyn.journal.releases.asking import grounds_for
from samsyn.journal.releases.content import released_content
from samsyn.journal.releases.holding import answers, stopped, tested_thing
from samsyn.journal.releases.matters import WHAT, Matter, conflict, reach_release
from samsyn.journal.releases.printed import may_go_on
from samsyn.journal.releases.recipients import provider_kind
from samsyn.journal.releases.things import Thing, things
from samsyn.journal.releases.words import Findings
from samsyn.journal.rules.releasing import (
    ASKS,
    LETS_OUT,
    LONGEST_WANTED,
    Decided,
    Finding,
    Level,
    Result,
    State,
    Verdict,
    fault_ended,
    fault_opinion,
    faults_decided,
    level_to_decide,
    result_of,
    sealed,
    still_standing,
    still_testing,
)
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Invalid
from samsyn.kernel.ids import uuid7
from samsyn.kernel.language import translated
from samsyn.kernel.text import N_

NAMELESS = N_(
    "Grunden kräver att du vet vem som begär uppgifterna. Besluta nej här, och lägg in begäran på nytt med namn och hur du vet"
    " vem det är."
)


def decide_release(actor: Actor, *, pupil: UUID, release: UUID, decided: Decided) -> ReleaseDecision:
    """Decide: what is released is put together as it reads now, and what `decide` says of each item has to be RELEASE.

    Decided again it is what still stands of what was decided first. Raises Invalid naming the fields, Conflict when it is not this
    level's to decide, HiddenWithTrace, RefusedWithTrace.
    """
    check(actor, RELEASE)
    matter = reach_release(actor, pupil, release, lock=True)
    row = matter.row
    if level_to_decide(matter.state, matter.decisions) is not Level(decided.level):
        raise conflict(actor, matter, _("Ärendet är redan beslutat."))
    items = list(row.items.order_by("tested_at", "id"))
    grounds = {one.ground.value for one in grounds_for(actor, matter.reached.card, row)}
    untested = _untested(actor, matter, items)
    verdicts = [one.verdict for one in items]
    wrong = faults_decided(decided, grounds=grounds, items=verdicts, untested=len(untested), today=clock.today())
    if matter.state is State.DECIDE_AGAIN and "release" in wrong and decided.release:
        wrong["release"] = N_("Inget av det som skulle lämnas finns kvar. Avsluta ärendet.")
    if decided.release and "ground" not in wrong and decided.ground != Ground.PUBLIC_DOCUMENT and not row.is_identified:
        wrong["ground"] = NAMELESS
    if wrong:
        raise Invalid(_("Beslutet kan inte sparas."), {name: [translated(said)] for name, said in wrong.items()})
    decision = _let_out(actor, matter, decided) if decided.release else None
    content = _content(actor, matter, items) if decision else {}
    if decision:
        _leave_outside(actor, matter, untested)
    masked = any(one.masked for one in items if one.verdict == Verdict.RELEASE)
    made = _entered(actor, matter, decided, decision, content, result_of(bool(decision), verdicts, masked=masked))
    _log(actor, matter, made)
    return made


def _untested(actor: Actor, matter: Matter, items: list[ReleaseItem]) -> list[Thing]:
    """What could be tested and was not, while anything is."""
    if not still_testing(matter.state, matter.decisions):
        return []
    tested = {one.entry_id or one.attachment_id: one for one in items}
    return [one for one in things(actor, matter.row.pupil_id, tested) if one.item is None]


def _leave_outside(actor: Actor, matter: Matter, untested: list[Thing]) -> None:
    """Note that the rest was not asked for, so that the matter shows that it was never tested."""
    ReleaseItem.objects.bulk_create(
        ReleaseItem(
            **lies(actor, matter.row.pupil_id),
            release=matter.row,
            **tested_thing(None if one.is_file else one.id, one.id if one.is_file else None),
            verdict=Verdict.OUTSIDE,
            test="",
            masked=[],
            secret_to_guardian=False,
            tested_by_id=person(actor),
            tested_name=actor.name,
            tested_at=clock.now(),
        )
        for one in untested
    )


def _content(actor: Actor, matter: Matter, items: list[ReleaseItem]) -> dict[str, Any]:
    """What goes out; of what was decided on before, what still stands. Raises Invalid when that is nothing."""
    content = released_content(actor, matter.row.pupil_id, items)
    before = matter.row.decisions.filter(result__in=LETS_OUT).order_by("-entered_at", "-id").first()
    if before is None:
        return content
    content = still_standing(before.content, content)
    if not any(content.values()):
        raise Invalid(
            _("Beslutet kan inte sparas."), {"release": [_("Inget av det som skulle lämnas finns kvar. Avsluta ärendet.")]}
        )
    return content


def _let_out(actor: Actor, matter: Matter, decided: Decided) -> Decision:
    """The decision on the items that go out. Raises Invalid with the reason of the first that may not."""
    answered = answers(actor, matter.reached.card, matter.row, decided)
    why = stopped(answered)
    had = decided.findings | {Finding.REASONS_AGAINST}
    lacking = [one for one in ASKS.get(Ground(decided.ground), ()) if one not in had]
    if why and lacking and not stopped(answers(actor, matter.reached.card, matter.row, with_findings(decided, lacking))):
        boxes = " ".join(f"”{Findings(one.value).label}”." for one in lacking)
        said = _("Grunden kräver att du har kommit fram till det här: %(boxes)s Kryssa för det, eller välj en annan grund.")
        raise Invalid(_("Uppgifterna kan inte lämnas ut på den grunden."), {"findings": [said % {"boxes": boxes}]})
    if why:
        raise Invalid(_("Uppgifterna kan inte lämnas ut på den grunden."), {"ground": [why]})
    return answered[0]


def with_findings(decided: Decided, more: Iterable[Finding]) -> Decided:
    """The decision as it would be with more found."""
    return replace(decided, findings=decided.findings | set(more))


def _entered(
    actor: Actor, matter: Matter, decided: Decided, decision: Decision | None, content: dict[str, Any], result: Result
) -> ReleaseDecision:
    own = decided.level == Level.OFFICIAL
    made = ReleaseDecision.objects.create(
        **lies(actor, matter.row.pupil_id),
        release=matter.row,
        level=decided.level,
        result=result.value,
        ground=decided.ground if decision else Ground.HARM_TEST.value,
        question=decided.question if decision and decided.ground == Ground.CONSENT else "",
        findings=sorted(one.value for one in decided.findings),
        reason=decided.reason.strip(),
        number="" if own else decided.number.strip(),
        rule=decision.rule if decision else "",
        law=decision.ground if decision else "",
        content=content,
        sha256=sealed(content) if content else "",
        decided_on=decided.decided_on if decided.decided_on is not None and not own else clock.today(),
        decided_name=actor.name if own else decided.decided_name.strip(),
        entered_by_id=person(actor),
        entered_name=actor.name,
        entered_role=actor.role,
        entered_at=clock.now(),
    )
    if matter.row.request_id is not None and not content:
        # Who asked from another room learns of the no there; what is let out comes when it is delivered.
        with connection.cursor() as cursor:
            cursor.execute("SELECT samsyn_journal_answer(%s, %s)", [made.pk, uuid7()])
    return made


def _log(actor: Actor, matter: Matter, made: ReleaseDecision) -> None:
    event = matter.reached.event(
        Logged.RELEASE,
        WHAT,
        resource=matter.row.pk,
        reason=made.reason,
        details=f"decided={made.result} level={made.level} on={made.ground} to={matter.row.recipient_kind}",
    )
    record(actor, replace(event, ground=made.law or event.ground, rule=made.rule or event.rule))


def ask_authority(actor: Actor, *, pupil: UUID, release: UUID) -> Release:
    """Note that the one refused wants the authority's own decision, which can be appealed (OSL 6 kap. 3 §).

    Of what was kept when the rest was handed over it becomes a matter of its own. Raises Conflict when nothing is refused, the
    provider is independent, or a colleague asked; HiddenWithTrace, RefusedWithTrace.
    """
    check(actor, RELEASE)
    matter = reach_release(actor, pupil, release, lock=True)
    if not may_go_on(actor, matter) or provider_kind(actor) is ProviderKind.INDEPENDENT:
        raise conflict(actor, matter, _("Det finns inget nekat beslut att pröva."))
    row = matter.row
    record(actor, matter.reached.event(Logged.WRITE, WHAT, resource=row.pk, details="authority_asked"))
    if matter.state is State.DELIVERED:
        return _the_rest(actor, row)
    row.appealable_asked_on = clock.today()
    row.save(update_fields=["appealable_asked_on"])
    return row


def _the_rest(actor: Actor, row: Release) -> Release:
    """A matter of what was not handed over, for the authority to decide on: what was found secret is there, and is tested anew."""
    kept = list(row.items.filter(verdict=Verdict.REFUSE))
    said = _("Det som inte lämnades ut av: %(wanted)s") % {"wanted": row.wanted}
    rest = Release.objects.get(pk=row.pk)
    rest.pk, rest.wanted, rest.asked_on = uuid7(), said[:LONGEST_WANTED], clock.today()
    rest.request, rest.continues, rest.delivered_at, rest.delivered_name = None, row, None, ""
    rest.appealable_asked_on = clock.today()
    rest.entered_by_id, rest.entered_name, rest.entered_role, rest.entered_at = person(actor), actor.name, actor.role, clock.now()
    rest.save(force_insert=True)
    for one in kept:
        one.pk, one.release = uuid7(), rest
    ReleaseItem.objects.bulk_create(kept)
    return rest


def refer_to_ivo(actor: Actor, *, pupil: UUID, release: UUID, opinion: str) -> ReleaseDecision:
    """An independent provider that refuses hands the question, with its own opinion, to IVO at once (PDL 8 kap. 2 §).

    Raises Invalid without an opinion, Conflict when nothing is refused or the provider is public; RefusedWithTrace.
    """
    check(actor, RELEASE)
    matter = reach_release(actor, pupil, release, lock=True)
    if not may_go_on(actor, matter) or provider_kind(actor) is not ProviderKind.INDEPENDENT:
        raise conflict(actor, matter, _("Det finns inget nekat beslut att lämna över."))
    refused = matter.row.decisions.order_by("-entered_at", "-id")[0]
    said = opinion.strip()
    if wrong := fault_opinion(said):
        raise Invalid(_("Ärendet kan inte lämnas över."), {"opinion": [translated(wrong)]})
    decided = Decided(Level.OFFICIAL.value, refused.ground, refused.question, frozenset(), said, release=False)
    made = _entered(actor, matter, decided, None, {}, Result.REFERRED)
    _log(actor, matter, made)
    return made


def end_release(actor: Actor, *, pupil: UUID, release: UUID, reason: str) -> ReleaseDecision:
    """End a matter when what was to be handed over is destroyed, all or in part, or may go out no longer: with day, who and why.

    Raises Invalid without a reason, Conflict when it can be handed over as decided; HiddenWithTrace, RefusedWithTrace.
    """
    check(actor, RELEASE)
    matter = reach_release(actor, pupil, release, lock=True)
    if matter.state is not State.DECIDE_AGAIN:
        raise conflict(actor, matter, _("Ärendet kan inte avslutas så."))
    wrong = fault_ended(reason)
    if wrong:
        raise Invalid(_("Ärendet kan inte avslutas."), {"ended_reason": [translated(wrong)]})
    decided = Decided(Level.OFFICIAL.value, Ground.HARM_TEST.value, "", frozenset(), reason, release=None)
    made = _entered(actor, matter, decided, None, {}, Result.ENDED)
    _log(actor, matter, made)
    return made
