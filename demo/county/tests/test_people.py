from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import islice, pairwise

import pytest
from stdnum.se import personnummer

from demo.county import County, county, journal, measure, visit_history
from demo.county.calendar import grade_label, national_grade
from demo.county.data.given_names import BOYS, GIRLS
from demo.county.data.surnames import SURNAMES
from demo.county.model import Custody, Pupil, Relation, Security
from demo.county.numbers import NumberPool
from samsyn.people.identity_number import Kind, Sex, from_canonical

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def land() -> County:
    return county(11, 14_000, today=TODAY)


@pytest.fixture(scope="module")
def pupils(land: County) -> list[Pupil]:
    return list(land.pupils())


@pytest.fixture(scope="module")
def families(land: County) -> list[tuple[Pupil, ...]]:
    return list(land.families())


def test_the_same_seed_gives_the_same_people(land: County, pupils: list[Pupil]) -> None:
    assert list(county(11, 14_000, today=TODAY).pupils()) == pupils
    assert list(land.pupils(land.providers[3])) == [p for p in pupils if p.namespace == land.providers[3].namespace]


def test_another_seed_gives_other_people(pupils: list[Pupil]) -> None:
    other = list(islice(county(12, 14_000, today=TODAY).pupils(), 100))
    assert [p.given for p in other] != [p.given for p in pupils[:100]]
    assert {p.id for p in other}.isdisjoint(p.id for p in pupils)


@pytest.mark.parametrize("size", [1, 30, 249, 700, 5_001])
def test_the_county_has_exactly_the_pupils_asked_for(size: int) -> None:
    small = county(3, size, today=TODAY)
    assert sum(1 for _ in small.pupils()) == size == sum(provider.pupils for provider in small.providers)


def test_every_seat_of_every_class_is_filled_once(land: County, pupils: list[Pupil]) -> None:
    seats = {row.id: row.size for provider in land.providers for row in provider.classes}
    assert Counter(pupil.school_class.id for pupil in pupils) == seats


def test_every_number_is_valid_and_from_the_test_series(land: County, pupils: list[Pupil]) -> None:
    kinds = Counter[Kind]()
    for pupil in pupils:
        number = from_canonical(pupil.number)
        kinds[number.kind] += 1
        assert (number.kind, number.birth_date) == (pupil.kind, pupil.born)
        assert number.is_test_number == (pupil.kind is not Kind.TEMPORARY_NUMBER)
        assert number.sex in (pupil.sex, None)
        assert personnummer.is_valid(pupil.number) == (pupil.kind is Kind.PERSONAL_NUMBER)
    assert kinds[Kind.TEMPORARY_NUMBER] > 50
    assert kinds[Kind.COORDINATION_NUMBER] > 20
    for provider in land.providers:
        assert all(from_canonical(row.adult.number).is_test_number for row in provider.staff)


def test_numbers_are_unique_within_a_provider(land: County) -> None:
    for provider in land.providers[:8]:
        numbers = [row.adult.number for row in provider.staff]
        for family in land.families(provider):
            numbers += [pupil.number for pupil in family]
            numbers += {r.adult.ordinal: r.adult.number for pupil in family for r in pupil.responsibles}.values()
        assert len(numbers) == len(set(numbers))


def test_a_full_date_moves_to_the_next_and_a_full_year_is_refused() -> None:
    pool, new_years_eve = NumberPool(), date(2016, 12, 31).toordinal()
    taken = [pool.take(new_years_eve, Sex.MALE) for _ in range(366 * 11)]
    assert len({number for _, number in taken}) == len(taken)
    assert taken[10][0] == new_years_eve
    assert taken[11][0] == date(2016, 1, 1).toordinal()
    with pytest.raises(ValueError, match="2016"):
        pool.take(new_years_eve, Sex.MALE)


@pytest.mark.parametrize(
    ("birth_year", "today", "grade"),
    [
        (2020, date(2026, 7, 1), 0),
        (2020, date(2026, 6, 30), -1),
        (2016, TODAY, 4),
        (2016, date(2027, 6, 30), 4),
        (2010, TODAY, 10),
    ],
)
def test_the_grade_follows_from_birth_year_and_school_year(birth_year: int, today: date, grade: int) -> None:
    assert national_grade(birth_year, today) == grade


def test_every_pupil_is_in_the_grade_of_the_birth_year(pupils: list[Pupil]) -> None:
    assert all(national_grade(pupil.born.year, TODAY) == pupil.grade for pupil in pupils)
    assert {grade_label(pupil.grade) for pupil in pupils} == {"F", *"123456789", "gy 1", "gy 2", "gy 3"}


def test_siblings_share_home_and_adults(families: list[tuple[Pupil, ...]]) -> None:
    several = [family for family in families if len(family) > 1]
    assert len(several) > len(families) / 4
    for family in several:
        assert len({(p.address, p.responsibles, p.custody, p.security) for p in family}) == 1


def test_twins_share_birth_date_surname_and_home(families: list[tuple[Pupil, ...]]) -> None:
    pairs = [
        (one, other)
        for family in families
        for index, one in enumerate(family)
        for other in family[index + 1 :]
        if one.born == other.born
    ]
    assert len(pairs) > 100
    assert all(one.number != other.number and one.address == other.address for one, other in pairs)
    assert sum(one.family == other.family for one, other in pairs) > 0.98 * len(pairs)
    assert not any(
        one.grade == other.grade and one.born != other.born
        for family in families
        for index, one in enumerate(family)
        for other in family[index + 1 :]
    )


def test_twins_stay_together_when_their_date_has_one_number_left(land: County) -> None:
    pool = land.providers[0].numbers_taken.copy()
    for day in range(date(2008, 1, 1).toordinal(), date(2021, 1, 1).toordinal(), 2):
        for sex in Sex:
            for _ in range(10):
                pool.take(day, sex)
    crowded = replace(land.providers[0], numbers_taken=pool)
    pairs = [(family[0], family[-1]) for family in land.families(crowded) if family[0].grade == family[-1].grade and family[1:]]
    assert len(pairs) > 10
    assert all(one.born == other.born for one, other in pairs)


def test_custody_shows_in_adults_and_addresses(families: list[tuple[Pupil, ...]]) -> None:
    by_custody = {family[0].custody: family[0] for family in families}
    assert set(by_custody) == set(Custody)
    assert len(by_custody[Custody.SOLE].responsibles) == 1
    one, other = by_custody[Custody.TWO_HOMES].responsibles
    assert one.adult.address != other.adult.address
    placed = by_custody[Custody.PLACED]
    assert placed.responsibles[-1].relation is Relation.FAMILY_HOME
    assert placed.address == placed.responsibles[-1].adult.address != placed.responsibles[0].adult.address
    assert by_custody[Custody.APPOINTED].responsibles[0].relation is Relation.APPOINTED_GUARDIAN
    assert by_custody[Custody.UNACCOMPANIED].responsibles[0].relation is Relation.LEGAL_REPRESENTATIVE


def test_guardians_were_grown_up_when_the_eldest_was_born(families: list[tuple[Pupil, ...]]) -> None:
    for family in families:
        eldest = min(pupil.born for pupil in family)
        for row in family[0].responsibles:
            born = from_canonical(row.adult.number).birth_date
            assert born is not None
            assert 20 <= eldest.year - born.year <= 43


def test_the_rare_cases_are_there(pupils: list[Pupil]) -> None:
    security = Counter(pupil.security for pupil in pupils)
    assert 0.002 < security[Security.MARKED] / len(pupils) < 0.01
    assert 0 < security[Security.PROTECTED] / len(pupils) < 0.004
    assert any(pupil.transfer and pupil.transfer.origin for pupil in pupils)
    assert any(pupil.transfer and not pupil.transfer.origin for pupil in pupils)
    assert all(date(2026, 8, 18) < pupil.transfer.on <= TODAY for pupil in pupils if pupil.transfer)
    namesakes = Counter((pupil.school_class.id, pupil.given, pupil.family) for pupil in pupils)
    assert max(namesakes.values()) > 1


def test_names_are_many_and_of_many_origins(pupils: list[Pupil]) -> None:
    assert len(set(" ".join([*GIRLS.values(), *BOYS.values()]).split())) >= 300
    assert len(set(" ".join(SURNAMES.values()).split())) >= 400
    assert {pupil.origin for pupil in pupils} == set(SURNAMES)
    letters = set("".join(pupil.given + pupil.family for pupil in pupils))
    assert set("åäöéüøÅÄÖćžłşđíñ") <= letters


def test_growth_is_plausible_and_smooth(pupils: list[Pupil]) -> None:
    for pupil in pupils[:400]:
        curve = [measure(pupil, 6 + step / 2) for step in range(25)]
        assert all(95 < point.height_cm < 215 and 11 < point.bmi < 40 for point in curve)
        assert all(-0.3 <= after.height_cm - before.height_cm < 9 for before, after in pairwise(curve))
        assert measure(pupil, 10) == measure(pupil, 10)
    seven = [measure(pupil, 7).height_cm for pupil in pupils[:400]]
    assert 121 < sum(seven) / len(seven) < 126


def test_visits_come_in_the_programmes_grades_and_never_in_the_future(pupils: list[Pupil]) -> None:
    for pupil in pupils[:500]:
        visits = visit_history(pupil, TODAY)
        assert {entry.grade for entry in visits} <= {0, 2, 4, 5, 6, 8, 10}
        assert all(entry.on <= TODAY and entry.on.weekday() < 5 and entry.grade <= pupil.grade for entry in visits)
        assert all(national_grade(pupil.born.year, entry.on) == entry.grade for entry in visits)
        assert visits == sorted(visits, key=lambda entry: entry.on)


def test_a_journal_has_the_size_asked_for_and_is_repeatable(pupils: list[Pupil]) -> None:
    for pupil in pupils[:100]:
        record = journal(pupil, TODAY, entries=45)
        assert len(record) == 45
        assert record == journal(pupil, TODAY, entries=45)
        assert all(entry.on <= TODAY and (entry.text or entry.values) for entry in record)
        assert all(national_grade(pupil.born.year, entry.on) == entry.grade for entry in record)


@pytest.mark.parametrize("today", [date(2026, 7, 5), date(2027, 1, 10), date(2027, 6, 30), date(2024, 2, 29)])
def test_any_day_of_the_school_year_will_do(today: date) -> None:
    land = county(4, 300, today=today)
    for pupil in land.pupils():
        assert national_grade(pupil.born.year, today) == pupil.grade
        assert max(entry.on for entry in journal(pupil, today)) <= today
    assert land.register_for(land.providers[0])["persons"]


def test_no_pupils_is_refused_and_so_is_a_county_larger_than_the_test_series() -> None:
    with pytest.raises(ValueError, match="at least one"):
        county(1, 0, today=TODAY)
    with pytest.raises(ValueError, match="several counties"):
        county(1, 3_000_000, today=TODAY)
