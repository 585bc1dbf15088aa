"""Deciding on a release, by the official or for the authority; and what a refusal leads on to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

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
from samsyn.journal.releases.holding import answers, stopped
from samsyn.journal.releases.matters import WHAT, Matter, conflict, reach_release
from samsyn.journal.releases.recipients import provider_kind
from samsyn.journal.rules.releasing import (
    LETS_OUT,
    Decided,
    Level,
    Result,
    State,
    fault_ended,
    fault_opinion,
    faults_decided,
    level_to_decide,
    result_of,
    sealed,
    still_standing,
)
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Invalid
from samsyn.kernel.language import translated
from samsyn.kernel.text import N_


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
    wrong = faults_decided(decided, grounds=grounds, items=[one.verdict for one in items], today=clock.today())
    if matter.state is State.DECIDE_AGAIN and "release" in wrong and decided.release:
        wrong["release"] = N_("Inget av det som skulle lämnas finns kvar. Avsluta ärendet.")
    if wrong:
        raise Invalid(_("Beslutet kan inte sparas."), {name: [translated(said)] for name, said in wrong.items()})
    decision = _let_out(actor, matter, decided) if decided.release else None
    content = _content(actor, matter, items) if decision else {}
    made = _entered(actor, matter, decided, decision, content, result_of(bool(decided.release), [one.verdict for one in items]))
    _log(actor, matter, made)
    return made


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
    if why:
        raise Invalid(_("Uppgifterna kan inte lämnas ut på den grunden."), {"ground": [why]})
    return answered[0]


def _entered(
    actor: Actor, matter: Matter, decided: Decided, decision: Decision | None, content: dict[str, Any], result: Result
) -> ReleaseDecision:
    own = decided.level == Level.OFFICIAL
    return ReleaseDecision.objects.create(
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

    Raises Conflict when nothing is refused, or the provider is independent; HiddenWithTrace, RefusedWithTrace.
    """
    check(actor, RELEASE)
    matter = reach_release(actor, pupil, release, lock=True)
    if matter.state is not State.REFUSED or provider_kind(actor) is ProviderKind.INDEPENDENT:
        raise conflict(actor, matter, _("Det finns inget nekat beslut att pröva."))
    row = matter.row
    row.appealable_asked_on = clock.today()
    row.save(update_fields=["appealable_asked_on"])
    record(actor, matter.reached.event(Logged.WRITE, WHAT, resource=row.pk, details="authority_asked"))
    return row


def refer_to_ivo(actor: Actor, *, pupil: UUID, release: UUID, opinion: str) -> ReleaseDecision:
    """An independent provider that refuses hands the question, with its own opinion, to IVO at once (PDL 8 kap. 2 §).

    Raises Invalid without an opinion, Conflict when nothing is refused or the provider is public; RefusedWithTrace.
    """
    check(actor, RELEASE)
    matter = reach_release(actor, pupil, release, lock=True)
    if matter.state is not State.REFUSED or provider_kind(actor) is not ProviderKind.INDEPENDENT:
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
