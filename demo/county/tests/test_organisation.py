from collections import Counter
from datetime import date

import pytest

from demo.county import County, county
from demo.county.data.places import FICTITIOUS_MUNICIPALITIES, REAL_MUNICIPALITIES
from demo.county.model import ProviderKind, Role, SchoolKind

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def land() -> County:
    return county(5, 40_000, today=TODAY)


def test_the_county_has_every_kind_of_provider(land: County) -> None:
    kinds = Counter(provider.kind for provider in land.providers)
    assert kinds == {
        ProviderKind.MUNICIPALITY: 49,
        ProviderKind.REGION: 1,
        ProviderKind.FEDERATION: 1,
        ProviderKind.COMPANY: 2,
    }
    assert all(provider.pupils and provider.boards for provider in land.providers)


def test_no_name_or_code_is_a_real_municipalitys(land: County) -> None:
    assert len(REAL_MUNICIPALITIES) == 49 == len(set(FICTITIOUS_MUNICIPALITIES))
    assert set(FICTITIOUS_MUNICIPALITIES).isdisjoint(REAL_MUNICIPALITIES.values())
    assert {provider.code for provider in land.providers}.isdisjoint(REAL_MUNICIPALITIES)


def test_codes_are_unique_and_in_the_fictitious_series(land: County) -> None:
    codes = [school.code for provider in land.providers for school in provider.schools]
    assert len(codes) == len(set(codes))
    assert all(len(code) == 8 and code.startswith("99") for code in codes)
    assert len({provider.organisation_number for provider in land.providers}) == 53


def test_schools_have_the_grades_of_their_kind(land: County) -> None:
    grades = {
        SchoolKind.F_6: range(7),
        SchoolKind.LOWER_SECONDARY: range(7, 10),
        SchoolKind.F_9: range(10),
        SchoolKind.UPPER_SECONDARY: range(10, 13),
        SchoolKind.ADAPTED: range(1, 10),
    }
    rows = [row for provider in land.providers for row in provider.classes]
    assert {row.school.kind for row in rows} == set(grades)
    assert all(row.grade in grades[row.school.kind] for row in rows)


def test_most_classes_have_twenty_to_twenty_eight_pupils(land: County) -> None:
    sizes = [row.size for provider in land.providers for row in provider.classes if row.school.kind is not SchoolKind.ADAPTED]
    assert sum(20 <= size <= 28 for size in sizes) > 0.7 * len(sizes)
    assert max(sizes) <= 36


def test_school_and_class_names_do_not_clash(land: County) -> None:
    for provider in land.providers:
        assert len({school.name for school in provider.schools}) == len(provider.schools)
        names = [(row.school.code, row.name) for row in provider.classes]
        assert len(names) == len(set(names))


def test_every_school_has_a_principal_and_a_whole_health_team(land: County) -> None:
    for provider in land.providers:
        for school in provider.schools:
            roles = {row.role for row in provider.staff if school in row.schools}
            assert roles == set(Role)


def test_a_small_county_fills_the_first_providers_only() -> None:
    small = county(5, 600, today=TODAY)
    assert [provider.key for provider in small.providers if provider.pupils] == ["m01", "m02"]
    assert len(small.providers) == 53
