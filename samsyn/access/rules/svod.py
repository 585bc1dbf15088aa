"""Coherent documentation between care providers (lag 2022:913): the only direct reading across them, and only as the act says."""

from __future__ import annotations

from samsyn.access.rules.circles import CARERS, DIRECT, PATIENT_RECORDS, at_work, has_errand, stated
from samsyn.access.rules.consenting import Consent, capable, consent
from samsyn.access.rules.decision import BLOCK, CHOICE, CHOSEN, CONSENT, Answer, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import Facts
from samsyn.access.rules.rule import Chapter
from samsyn.access.rules.settings import value
from samsyn.access.rules.vocabulary import Action, ActorKind, Capable, DocumentClass, Purpose, SvodChoice
from samsyn.kernel.text import N_, length_said

SVOD = Chapter(N_("Sammanhållen vård- och omsorgsdokumentation"))
STAFF = (ActorKind.STAFF,)
READ = "coherent_record"
ORDER = tuple(SvodChoice)
# A provider's name and no more: it can be asked to lift its block.
_NAME_ONLY = Answer(Outcome.EMERGENCY, Shown.PROVIDER_NAME, LogCategory.EMERGENCY)
_EMERGENCY = Answer(Outcome.EMERGENCY, Shown.FLAG, LogCategory.EMERGENCY)
_OPENED = Answer(Outcome.ALLOW, Shown.REASON, LogCategory.EMERGENCY)
_EXISTS = Answer(Outcome.ALLOW, Shown.FLAG, LogCategory.ORDINARY)


def concerned(facts: Facts) -> bool:
    """Whether it is asked for through coherent documentation."""
    shared = facts.svod.through or facts.resource.document is DocumentClass.COHERENT_RECORD
    return shared and facts.action in DIRECT


def blocked_between_providers(facts: Facts) -> bool:
    """Whether the pupil has blocked what the provider keeps against others."""
    return any(
        one.between_providers
        and one.provider == facts.resource.provider
        and (not one.unit or one.unit == facts.resource.unit)
        and (one.period is None or one.period.holds_on(facts.on))
        for one in facts.blocks
    )


@SVOD.wall(
    76,
    says=N_("Bara vårdpersonal läser genom sammanhållen dokumentation. Skolans personal gör det inte ens med samtycke."),
    ground="Lag 2022:913 1 kap. 3 § och 3 kap. 7 §",
)
def row_076_only_carers(facts: Facts) -> Answer | None:
    """Neither counsellor, principal, guardian, support nor machine reads through it. The act's list is exhaustive (3:7)."""
    if not concerned(facts):
        return None
    assignment = at_work(facts)
    return None if assignment is not None and assignment.role in CARERS and not assignment.administrative else BLOCK


@SVOD.wall(
    77,
    79,
    says=N_("Vårdgivaren är inte ansluten, eller har inte gjort den sortens uppgifter tillgängliga."),
    ground="Lag 2022:913 2 kap. 1–2 och 4 §§, PDL 5 kap. 4 §",
    settings=("P-16",),
)
def row_077_joined_and_published(facts: Facts) -> Answer | None:
    """Voluntary, decided (P-16), the pupil informed first, and kind by kind. A psychologist's record is not published (row 79)."""
    if not concerned(facts):
        return None
    state = facts.svod
    open_kind = facts.resource.document in state.published and facts.resource.document is not DocumentClass.PSYCHOLOGY_RECORD
    available = state.joined and state.informed and value(facts.settings, "P-16") == "on" and open_kind
    return None if available else BLOCK


@SVOD.wall(
    73,
    says=N_("Utan aktuell patientrelation läses inget hos andra vårdgivare, inte heller med samtycke."),
    ground="Lag 2022:913 3 kap. 1 och 7 §§",
)
def row_073_current_relation(facts: Facts) -> Answer | None:
    """A current relation of care, and only reading. Consent does not take its place (3:7)."""
    if not concerned(facts) or facts.action is Action.LIST:
        return None
    reads = facts.action is Action.OPEN and facts.purpose is Purpose.CARE
    return None if reads and has_errand(facts) and facts.pupil is not None else BLOCK


@SVOD.wall(
    74,
    says=N_("Uppgifterna är spärrade hos den andra vårdgivaren. Vid fara för liv visas vilken, så att den kan häva spärren."),
    ground="Lag 2022:913 3 kap. 5 §",
)
def row_074_blocked_elsewhere(facts: Facts) -> Answer | None:
    """Nobody forces another provider's block: in danger to life its name is shown, and it is asked (3:5)."""
    if not concerned(facts) or not blocked_between_providers(facts):
        return None
    danger = facts.emergency is not None and facts.emergency.indispensable
    return _NAME_ONLY if danger and facts.action is Action.OPEN else BLOCK


@SVOD.way(
    70,
    says=N_("Vårdpersonalen ser att det finns uppgifter hos någon annan vårdgivare, men inte hos vem."),
    ground="Lag 2022:913 2 kap. 4 §",
    kinds=STAFF,
    documents=PATIENT_RECORDS,
    actions=(Action.LIST,),
)
def row_070_existence(facts: Facts) -> Answer | None:
    """A flag without provider or content (2:4)."""
    return _EXISTS if concerned(facts) and facts.pupil is not None else None


@SVOD.way(
    71,
    72,
    75,
    78,
    says=N_("Vårdpersonal med aktuell patientrelation läser hos andra vårdgivare med samtycke, efter aktiva val i ordning."),
    ground="Lag 2022:913 3 kap. 1 och 6 §§",
    settings=("P-13",),
    kinds=STAFF,
    documents=PATIENT_RECORDS,
    actions=(Action.OPEN,),
)
def row_071_reads_by_choices(facts: Facts) -> Answer | None:
    """Relation, then consent; not asked of a child who cannot consent itself (row 72, 3:1 st. 3). Each choice in its order.

    In danger to life, when consent cannot be had, what is not blocked is read after the same choices (row 75, 3:6).
    """
    pupil = facts.pupil
    if not concerned(facts) or pupil is None or not has_errand(facts):
        return None
    complete = facts.svod.choices == ORDER and stated(facts)
    if capable(facts, pupil, READ) is Capable.GUARDIANS:
        return CHOSEN if complete else CHOICE
    said = consent(facts, READ, facts.actor.assignment.unit if facts.actor.assignment else "")
    emergency = facts.emergency
    if said is Consent.GIVEN:
        return CHOSEN if complete else CHOICE
    if said is not Consent.REFUSED and emergency is not None and emergency.consent_impossible and emergency.indispensable:
        return _OPENED if complete and length_said(emergency.reason) else _EMERGENCY
    return CONSENT
