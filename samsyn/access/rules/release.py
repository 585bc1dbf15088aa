"""Grounds for release (utlämnande): each asked of one at a time, by the one who wants the document or the one who keeps it.

RELEASE says that the keeper may hand it over after a test, item by item; CONSENT that a consent is lacking. Nobody reads by it.
"""

from __future__ import annotations

from samsyn.access.rules.circles import HEALTH_CARE as IN_HEALTH_CARE
from samsyn.access.rules.circles import MEDICAL, PATIENT_RECORDS, SCHOOL_FILES, UNDER_23_2, at_work, is_public, own_room
from samsyn.access.rules.consenting import ADULT, Consent, consent
from samsyn.access.rules.decision import BLOCK, CONSENT, REFUSE, RELEASE, Answer, Certainty
from samsyn.access.rules.facts import Facts, RecipientFacts, ReleaseFacts
from samsyn.access.rules.rule import Chapter
from samsyn.access.rules.vocabulary import Action, Flag, Ground, ProviderKind
from samsyn.kernel.text import N_, length_said

RELEASES = Chapter(N_("Utlämnande"), actions=(Action.RELEASE,))
_OF_SCHOOL = frozenset({"school_support", "psychology", "speech"})


def asked(facts: Facts, ground: Ground) -> tuple[ReleaseFacts, RecipientFacts] | None:
    """The release and its recipient, when this ground is the one asked of."""
    release = facts.release
    if release is None or release.ground is not ground:
        return None
    return release, release.recipient


def keeps(facts: Facts) -> bool:
    """Whether the actor is among those who keep the document, and so the one who decides."""
    assignment = at_work(facts)
    return assignment is not None and own_room(facts, assignment)


def _other_health_care(facts: Facts, to: RecipientFacts) -> bool:
    return to.health_care and (to.provider, to.board, to.branch) != (
        facts.resource.provider,
        facts.resource.board,
        facts.resource.branch,
    )


@RELEASES.wall(
    19,
    22,
    says=N_("Den som lämnar ut anger skälet, och en patientjournal lämnas ut av någon som arbetar i hälso- och sjukvården."),
    ground="PDL 3 kap. 11 §, OSL 6 kap. 3 §",
)
def row_019_who_hands_out(facts: Facts) -> Answer | None:
    """Each release is somebody's decision, with a written reason, noted in the record (PDL 3:11)."""
    if not keeps(facts):
        return None
    assignment = at_work(facts)
    stranger = assignment is not None and facts.resource.document in PATIENT_RECORDS and assignment.role not in IN_HEALTH_CARE
    reasoned = facts.release is not None and bool(length_said(facts.release.reason))
    return REFUSE if stranger or not reasoned else None


@RELEASES.wall(
    53,
    52,
    93,
    says=N_("Det som är hemligt för vårdnadshavaren lämnas inte ut till vårdnadshavaren, inte heller i ett loggutdrag."),
    ground="OSL 12 kap. 3 §",
)
def row_053_not_to_the_guardian(facts: Facts) -> Answer | None:
    """The same when the keeper hands out: what would do the child considerable harm stays (OSL 12:3)."""
    if facts.release is None or Flag.SECRET_TO_GUARDIAN not in facts.resource.flags:
        return None
    person = facts.release.recipient.person
    to_guardian = facts.pupil is not None and any(one.person == person for one in facts.pupil.guardians)
    if not to_guardian:
        return None
    return REFUSE if keeps(facts) else BLOCK


@RELEASES.way(
    18,
    24,
    30,
    31,
    64,
    65,
    68,
    80,
    120,
    121,
    124,
    125,
    says=N_(
        "Uppgifter lämnas ut när de som bestämmer över dem samtycker, för det ändamål och till den mottagare som samtycket nämner."
    ),
    ground="OSL 10 kap. 1 § och 12 kap. 2 §, PSL 6 kap. 12 §",
    settings=("P-13",),
)
def row_018_consent(facts: Facts) -> Answer | None:
    """One that is missing can be asked for; the pupil's own word comes first (row 31); a no stops (row 120)."""
    if (found := asked(facts, Ground.CONSENT)) is None:
        return None
    release, to = found
    state = consent(facts, release.purpose, to.id)
    if state is Consent.GIVEN:
        return RELEASE
    return CONSENT if state is Consent.MISSING else REFUSE


@RELEASES.way(
    55,
    47,
    67,
    68,
    says=N_("Den som begär ut en handling får den prövad: den lämnas ut om det står klart att det kan ske utan men."),
    ground="OSL 6 kap. 3–4 §§, 23 kap. 2 §, 25 kap. 1 §; PDL 8 kap. 2 §",
)
def row_055_harm_test(facts: Facts) -> Answer | None:
    """Anybody may ask. The keeper tests each item, and hands out what was cleared."""
    if (found := asked(facts, Ground.HARM_TEST)) is None:
        return None
    return RELEASE if found[0].cleared or not keeps(facts) else REFUSE


@RELEASES.way(
    19,
    17,
    20,
    21,
    33,
    37,
    says=N_("EMI lämnar enstaka uppgifter till elevstödet när en elev behöver stöd och uppgiften krävs för det."),
    ground="OSL 25 kap. 13 a §",
)
def row_019_necessary_support(facts: Facts) -> Answer | None:
    """Within one authority and public schools only: not across boards (row 20) nor in an independent school (row 21)."""
    if (found := asked(facts, Ground.OSL_25_13A)) is None:
        return None
    release, to = found
    resource = facts.resource
    within = (to.provider, to.board) == (resource.provider, resource.board) and to.branch in _OF_SCHOOL
    applies = resource.document in MEDICAL and is_public(facts) and within and to.provider_kind is not ProviderKind.INDEPENDENT
    return RELEASE if applies and release.necessary else BLOCK


@RELEASES.way(
    23,
    says=N_("Skolans uppgift lämnas när det är uppenbart att intresset av det väger tyngre än sekretessen. Gäller aldrig EMI:s."),
    ground="OSL 10 kap. 27 §",
)
def row_023_overriding_interest(facts: Facts) -> Answer | None:
    """The general clause: not from health care (OSL 10:27 st. 2), and not in independent schools."""
    if (found := asked(facts, Ground.OSL_10_27)) is None:
        return None
    applies = facts.resource.document in UNDER_23_2 and facts.resource.branch != "emi" and is_public(facts)
    return RELEASE if applies and found[0].overriding else BLOCK


@RELEASES.way(
    6,
    7,
    125,
    says=N_("Hälso- och sjukvård hos kommunens nämnder lämnar uppgifter till varandra utan hinder av sekretess."),
    ground="OSL 25 kap. 11 § 1",
)
def row_006_within_the_municipality(facts: Facts) -> Answer | None:
    """From what is under OSL 25:1 only: a psychologist's record is under 23:2 and is not reached by it (row 125)."""
    if (found := asked(facts, Ground.OSL_25_11)) is None:
        return None
    _release, to = found
    same = to.provider == facts.resource.provider and _other_health_care(facts, to)
    return RELEASE if same and facts.resource.document in MEDICAL and is_public(facts) else BLOCK


@RELEASES.way(
    66,
    67,
    77,
    80,
    124,
    says=N_("För den som är under 18 får vården och socialtjänsten de uppgifter som behövs för nödvändig vård."),
    ground="OSL 25 kap. 12 §",
)
def row_066_necessary_care_under_18(facts: Facts) -> Answer | None:
    """From public care, of a child, to an authority in care or social service. From 18 it is not there (row 67)."""
    if (found := asked(facts, Ground.OSL_25_12)) is None:
        return None
    release, to = found
    child = facts.pupil is not None and facts.pupil.age is not None and facts.pupil.age < ADULT
    to_authority = to.provider_kind is not ProviderKind.INDEPENDENT and (
        _other_health_care(facts, to) or (to.authority is not None and to.authority.value == "social_board")
    )
    applies = child and to_authority and facts.resource.document in MEDICAL and is_public(facts)
    return RELEASE if applies and release.necessary else BLOCK


@RELEASES.way(
    61,
    66,
    says=N_("Den som på grund av sitt hälsotillstånd inte kan samtycka får den vård som behövs: uppgiften lämnas till vården."),
    ground="OSL 25 kap. 13 §",
)
def row_061_cannot_consent(facts: Facts) -> Answer | None:
    """Consent cannot be had because of health or the like, and the care is necessary; also to private care."""
    if (found := asked(facts, Ground.OSL_25_13)) is None:
        return None
    release, to = found
    impossible = facts.emergency is not None and facts.emergency.consent_impossible
    applies = facts.resource.document in MEDICAL and is_public(facts) and _other_health_care(facts, to)
    return RELEASE if applies and impossible and release.necessary else BLOCK


@RELEASES.way(
    39,
    says=N_("Den avlämnande skolan lämnar den mottagande de uppgifter om eleven som underlättar övergången."),
    ground="Skollagen 3 kap. 12 j §",
    certainty=Certainty.M,
)
def row_039_change_of_school(facts: Facts) -> Answer | None:
    """The school's own data, between schools of every kind; not the records of EMI or of the psychologist."""
    if (found := asked(facts, Ground.EDUCATION_ACT_3_12J)) is None:
        return None
    release, to = found
    school_to_school = facts.resource.document in SCHOOL_FILES and to.branch == "school_support"
    return RELEASE if school_to_school and release.necessary else BLOCK
