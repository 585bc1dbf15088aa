"""What is nearly allowed: each condition of a rule is asked alone, where the table's own rows meet it together with others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from samsyn.access.rules import Action, Facts, Outcome, decide
from samsyn.access.rules.circles import SCHOOL_FILES
from samsyn.access.rules.extracting import LONGEST_REASON, Wanted, faults_wanted
from samsyn.access.rules.facts import ActorFacts, ActorKind, DocumentClass, Flag, Ground, ProviderKind, RelationKind
from samsyn.access.rules.vocabulary import Capable
from samsyn.access.tests.table.world import DAY, ask, document, errand, mature, pupil, release, school_support, staff, yes

ALLOW, BLOCK, RELEASE = Outcome.ALLOW, Outcome.BLOCK, Outcome.RELEASE
NOTES, RECORD, VACCINATION = DocumentClass.COUNSELLOR_FILE, DocumentClass.EMI_RECORD, DocumentClass.VACCINATION
CASE = errand(RelationKind.CASE_MEMBER)
EDUCATOR, COUNSELLOR, NURSE = staff("special_educator"), staff("school_counsellor"), staff("school_nurse")
MOTHER, PUPIL = ActorFacts(ActorKind.GUARDIAN, "mother"), ActorFacts(ActorKind.PUPIL, "pupil")


def outcome(facts: Facts) -> Outcome:
    return decide(facts).outcome


@pytest.mark.parametrize(
    ("who", "relations", "level", "said"),
    [
        (EDUCATOR, CASE, "case_team", ALLOW),
        (EDUCATOR, (), "case_team", BLOCK),
        (EDUCATOR, CASE, "author", BLOCK),
        (staff("teacher"), CASE, "case_team", BLOCK),
        (staff("principal"), (), "case_team", BLOCK),
        (staff("principal"), (), "principal", ALLOW),
        (staff("principal", schools=("B",)), (), "principal", BLOCK),
        (staff("administrator"), CASE, "case_team", BLOCK),
    ],
)
def test_others_notes_are_for_those_who_handle_the_case(who: ActorFacts, relations: tuple, level: str, said: Outcome) -> None:
    assert outcome(ask(who, Action.OPEN, NOTES, relations=relations, settings={"P-7": level})) is said


def test_a_counsellors_notes_as_health_care_are_the_counsellors_alone() -> None:
    as_health_care = {"P-4b": "health_care", "P-7": "case_team"}
    assert outcome(ask(EDUCATOR, Action.OPEN, NOTES, relations=CASE, settings=as_health_care)) is BLOCK
    own = document(NOTES, author="me")
    assert outcome(ask(COUNSELLOR, Action.OPEN, own, settings=as_health_care)) is ALLOW
    assert outcome(ask(EDUCATOR, Action.OPEN, DocumentClass.CASE_FILE, relations=CASE, settings=as_health_care)) is ALLOW


@pytest.mark.parametrize(
    ("question", "capable", "age", "said"),
    [
        ("portal", Capable.GUARDIANS, 14, ALLOW),
        ("set_block", Capable.GUARDIANS, 14, BLOCK),
        ("portal", Capable.PUPIL, 14, BLOCK),
        ("portal", Capable.BOTH, 14, BLOCK),
        ("portal", Capable.GUARDIANS, 15, ALLOW),
        ("portal", Capable.GUARDIANS, 16, BLOCK),
    ],
)
def test_a_guardian_reads_on_by_an_assessment_of_that_question(question: str, capable: Capable, age: int, said: Outcome) -> None:
    child = pupil(age, maturity=mature(question, capable))
    assert outcome(ask(MOTHER, Action.OPEN, RECORD, child, settings={"P-12": "on"})) is said
    assert outcome(ask(MOTHER, Action.OPEN, RECORD, child)) is BLOCK


@pytest.mark.parametrize(("age", "said"), [(12, ALLOW), (13, BLOCK), (None, BLOCK)])
def test_a_guardian_reads_to_twelve(age: int | None, said: Outcome) -> None:
    assert outcome(ask(MOTHER, Action.OPEN, RECORD, pupil(age))) is said


@pytest.mark.parametrize(("age", "said"), [(15, BLOCK), (16, ALLOW), (None, BLOCK)])
def test_a_pupil_reads_from_sixteen(age: int | None, said: Outcome) -> None:
    assert outcome(ask(PUPIL, Action.OPEN, RECORD, pupil(age))) is said
    assert outcome(ask(PUPIL, Action.WRITE, RECORD, pupil(age))) is BLOCK


@pytest.mark.parametrize(
    ("withdrawn", "said"), [(None, ALLOW), (DAY + timedelta(1), ALLOW), (DAY, BLOCK), (DAY - timedelta(1), BLOCK)]
)
def test_a_block_is_set_as_long_as_the_wish_stands(withdrawn: date | None, said: Outcome) -> None:
    wish = replace(yes("pupil", "set_block", "", RECORD), withdrawn_on=withdrawn)
    here, elsewhere = (document(RECORD, unit=unit) for unit in ("school_nurses-unit", "A"))
    facts = ask(NURSE, Action.BLOCK, here, pupil(18), consents=(wish,), relations=errand())
    assert outcome(facts) is said
    refused = replace(facts, consents=(replace(wish, refused=True),))
    for other in (refused, replace(facts, resource=elsewhere), replace(facts, pupil=pupil(17))):
        assert outcome(other) is BLOCK


def vaccinated(age: int, *words: str, **more: object) -> Outcome:
    """What comes of the words: each giver with + for yes and - for no."""
    givers = {"m": "mother", "f": "father", "p": "pupil"}
    said = tuple(replace(yes(givers[one[0]], "vaccination", "", VACCINATION), refused=one[1] == "-") for one in words)
    vaccinator = staff("school_nurse", licences=("nurse",), competences=("vaccination",))
    return outcome(ask(vaccinator, Action.ADMINISTER, VACCINATION, pupil(age), consents=said, relations=errand(), **more))


def test_who_must_say_yes_to_a_vaccination() -> None:
    assert vaccinated(8, "m+", "f+") is ALLOW
    assert {vaccinated(8, "m+"), vaccinated(8), vaccinated(8, "m+", "f-"), vaccinated(8, "p+")} == {BLOCK}
    assert vaccinated(14, "m+", "f+", "p+") is ALLOW
    assert {vaccinated(14, "m+", "f+"), vaccinated(14, "m+", "f+", "p-"), vaccinated(14, "p+")} == {BLOCK}
    assert vaccinated(16, "p+") is ALLOW
    assert {vaccinated(16, "m+", "f+"), vaccinated(16, "p-")} == {BLOCK}


@pytest.mark.parametrize("kind", sorted(SCHOOL_FILES | {DocumentClass.TEAM_AGENDA, DocumentClass.PSYCHOLOGY_RECORD}))
def test_what_is_under_23_2_goes_by_an_overriding_interest_and_nothing_else_does(kind: DocumentClass) -> None:
    asked = replace(release(Ground.OSL_10_27, school_support(board="other")), overriding=True, necessary=True, cleared=True)
    keeper = staff("school_psychologist") if kind is DocumentClass.PSYCHOLOGY_RECORD else COUNSELLOR
    assert outcome(ask(keeper, Action.RELEASE, kind, release=asked)) is RELEASE
    independent = document(kind, provider_kind=ProviderKind.INDEPENDENT)
    assert outcome(ask(keeper, Action.RELEASE, independent, release=asked)) is BLOCK
    assert outcome(ask(keeper, Action.RELEASE, kind, release=replace(asked, overriding=False))) is not RELEASE


@pytest.mark.parametrize(("people", "said"), [(9, BLOCK), (10, ALLOW), (11, ALLOW)])
def test_sums_are_of_ten_at_least(people: int, said: Outcome) -> None:
    sums = document(RECORD, flags=frozenset({Flag.AGGREGATE}), people=people)
    facts = replace(ask(staff("medical_lead"), Action.STATISTICS, sums), pupil=None)
    assert outcome(facts) is said
    assert outcome(replace(facts, resource=replace(sums, flags=frozenset()))) is BLOCK


@pytest.mark.parametrize(
    ("start", "end", "fields"),
    [
        (DAY, DAY, set()),
        (DAY - timedelta(1), DAY, set()),
        (DAY, DAY - timedelta(1), {"end"}),
        (DAY + timedelta(1), DAY + timedelta(1), {"start"}),
        (None, DAY, {"start"}),
        (DAY, None, {"end"}),
    ],
)
def test_the_period_of_an_extract_has_begun_and_ends_after_that(start: date | None, end: date | None, fields: set[str]) -> None:
    assert set(faults_wanted(Wanted("pupil", start, end, "Eleven bad om det"), DAY)) == fields


@pytest.mark.parametrize(("length", "wrong"), [(0, True), (LONGEST_REASON, False), (LONGEST_REASON + 1, True)])
def test_the_reason_of_an_extract_is_said_and_fits(length: int, *, wrong: bool) -> None:
    assert ("reason" in faults_wanted(Wanted("pupil", DAY, DAY, "a" * length), DAY)) is wrong
