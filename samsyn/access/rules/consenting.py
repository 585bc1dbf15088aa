"""Whether a consent holds: whose it must be, for what, of what, to whom and when (OSL 10:1, 12:2; FB 6:11; setting P-13).

No act sets an age. P-13 holds the practice, and an assessment of the pupil's maturity for the question at hand goes before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from samsyn.access.rules.facts import ConsentFacts, Facts, PupilFacts
from samsyn.access.rules.settings import ages
from samsyn.access.rules.vocabulary import Capable

ADULT = 18
# Kinds of custody that decide for a child. A register that names a guardian without saying the kind counts as custody.
CUSTODY = frozenset({"joint", "sole", "specially_appointed", "temporary", "social_board", "unspecified"})


class Consent(StrEnum):
    """What the consents on file amount to."""

    GIVEN = "given"
    MISSING = "missing"
    # The pupil, whose own word is needed, has not been asked.
    PUPIL_NOT_ASKED = "pupil_not_asked"
    REFUSED = "refused"


def guardians(facts: Facts, pupil: PupilFacts) -> frozenset[str]:
    """The persons who have custody of a pupil that is under age."""
    return guardians_of(pupil, facts.on)


def guardians_of(pupil: PupilFacts, day: date) -> frozenset[str]:
    """The same, on a day."""
    if pupil.age is not None and pupil.age >= ADULT:
        return frozenset()
    return frozenset(one.person for one in pupil.guardians if one.kind in CUSTODY and one.period.holds_on(day))


def capable(facts: Facts, pupil: PupilFacts, question: str) -> Capable:
    """Who decides the question: by the assessment made of it, else by age. Of unknown age: all of them."""
    if pupil.age is not None and pupil.age >= ADULT:
        return Capable.PUPIL
    for one in pupil.maturity:
        if one.question == question and one.period.holds_on(facts.on):
            return one.capable
    bands = ages(facts.settings, "P-13")
    if pupil.age is None or bands is None:
        return Capable.BOTH
    if pupil.age < bands[0]:
        return Capable.GUARDIANS
    return Capable.BOTH if pupil.age < bands[1] else Capable.PUPIL


@dataclass(frozen=True, slots=True)
class Standing:
    """What the consents amount to, and which of those who decide have not been heard: persons, or the pupil."""

    state: Consent
    unheard: frozenset[str] = frozenset()


def consent(facts: Facts, purpose: str, recipient: str) -> Consent:
    """What the consents say of releasing this document to the recipient for the purpose.

    A consent for another purpose, document or recipient, outside its time, or by somebody whose it is not, counts for nothing. A
    withdrawal or a no that is known stops, as long as nobody has said yes anew.
    """
    return standing(facts, purpose, recipient).state


def standing(facts: Facts, purpose: str, recipient: str) -> Standing:
    """The same, and who is yet to be heard."""
    pupil = facts.pupil
    if pupil is None:
        return Standing(Consent.MISSING)
    deciders = capable(facts, pupil, purpose)
    custody = guardians(facts, pupil)
    needed = frozenset() if deciders is Capable.PUPIL else custody
    if deciders is not Capable.GUARDIANS:
        needed |= {pupil.id}
    about = _about(facts, purpose, recipient)
    in_place = any(_by_social_board(facts, one) for one in about)
    if in_place:
        needed -= custody
    said = last_words(facts, about, pupil, custody)
    if any(said.get(giver) is False for giver in needed):
        return Standing(Consent.REFUSED)
    missing = frozenset(giver for giver in needed if giver not in said)
    if pupil.id in missing:
        return Standing(Consent.PUPIL_NOT_ASKED, missing)
    nobody_can = deciders is not Capable.PUPIL and not custody and not in_place
    return Standing(Consent.MISSING if missing or nobody_can else Consent.GIVEN, missing)


def _about(facts: Facts, purpose: str, recipient: str) -> list[ConsentFacts]:
    return [
        one
        for one in facts.consents
        if one.purpose == purpose
        and one.recipient == recipient
        and facts.resource.document in one.scope
        and one.period.holds_on(facts.on)
    ]


def last_words(facts: Facts, about: list[ConsentFacts], pupil: PupilFacts, custody: frozenset[str]) -> dict[str, bool]:
    """The last word of each giver who has a say in the capacity that is stated. On the same day a no is the last one."""
    words: dict[str, bool] = {}
    for one in sorted(about, key=lambda one: (one.period.start, _is_no(facts, one))):
        entitled = one.giver == pupil.id if one.capacity == "pupil" else one.giver in custody
        if entitled and one.capacity != "social_board":
            words[one.giver] = not _is_no(facts, one)
    return words


def _is_no(facts: Facts, one: ConsentFacts) -> bool:
    return one.refused or (one.withdrawn_on is not None and one.withdrawn_on <= facts.on)


def _by_social_board(facts: Facts, one: ConsentFacts) -> bool:
    """A decision of the social board in the guardians' place (LVU 11 §, FB 6 kap. 13 a §)."""
    return one.capacity == "social_board" and not _is_no(facts, one)
