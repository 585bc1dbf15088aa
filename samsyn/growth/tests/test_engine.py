"""The growth engine: what a measurement is beside a reference."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsyn.growth.engine import (
    SHIPPED,
    Formula,
    IsoClass,
    Measure,
    Measured,
    Position,
    ages_at,
    assess,
    bmi,
    centile,
    change_between,
    iso_bmi,
    iso_class,
    reference,
    sds,
    sds_of_many,
    target_height,
    value_at,
)
from samsyn.growth.engine.bmi import cut_off
from samsyn.growth.engine.library import FaultyTable, about, read_curves
from samsyn.growth.engine.sds import NO_REFERENCE, RESTRICTED, TO_LYING, TO_STANDING
from samsyn.growth.engine.tables import Index, Reading
from samsyn.people.identity_number import Sex

BOY, GIRL = Sex.MALE, Sex.FEMALE
HEIGHT, WEIGHT, BMI, HEAD = Measure.HEIGHT, Measure.WEIGHT, Measure.BMI, Measure.HEAD_CIRCUMFERENCE
WHO, IOTF, WIKLAND = reference("who"), reference("iotf"), reference("se-wikland-2002")


@pytest.mark.parametrize("name", SHIPPED)
def test_each_reference_says_where_it_is_from_and_its_medians_lie_at_nought(name: str) -> None:
    told = about(name)
    assert all((told.title, told.version, told.source, told.licence, told.caution))
    for (measure, sex), table in reference(name).tables.items():
        for place in {table.first, (table.first + table.last) // 2, table.last}:
            row = table.row(place)
            if row is not None:
                assert sds(reference(name), sex, measure, place, row.median) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("sex", "measure", "days", "value", "expected"),
    [
        # Rows of WHO's own tables: median, and where L is one two SD by hand.
        (BOY, HEIGHT, 0, 49.8842, 0.0),
        (BOY, HEIGHT, 0, 49.8842 * (1 + 2 * 0.03795), 2.0),
        (BOY, HEIGHT, 731, 87.1303, 0.0),
        (GIRL, HEIGHT, 730, 86.4008, 0.0),
        # 228 months are 6939.75 days: the nearest whole day is in the table's flat end.
        (GIRL, HEIGHT, 6940, 163.1548, 0.0),
    ],
)
def test_who_by_the_printed_rows(sex: Sex, measure: Measure, days: int, value: float, expected: float) -> None:
    assert sds(WHO, sex, measure, days, value) == pytest.approx(expected, abs=1e-4)


def test_who_from_five_years_is_read_between_months() -> None:
    months = (110.2647 + 110.8006) / 2
    found = sds(WHO, BOY, HEIGHT, 61.5 * 30.4375, months)
    assert found == pytest.approx(0, abs=1e-9)


def test_a_half_day_goes_up_below_five_years_as_who_rounds() -> None:
    assert sds(WHO, BOY, HEIGHT, 0.5, 50.0601) == pytest.approx(0)
    assert sds(WHO, BOY, HEIGHT, 0.49, 49.8842) == pytest.approx(0)
    assert sds(WHO, BOY, HEIGHT, 1856.6, 110.0) == sds(WHO, BOY, HEIGHT, 1856, 110.0)


@pytest.mark.parametrize(
    ("used", "measure", "days"),
    [
        (WHO, HEIGHT, -1),
        (WHO, HEIGHT, 6971),
        (WHO, WEIGHT, 3683),
        (WHO, HEAD, 1857),
        (WHO, HEIGHT, -0.6),
        (WHO, HEIGHT, 6971.2),
        (IOTF, BMI, 730),
        (IOTF, HEIGHT, 3000),
        (WIKLAND, HEIGHT, 2556),
        (WIKLAND, HEIGHT, 6575),
    ],
)
def test_outside_a_reference_there_is_none(used: object, measure: Measure, days: float) -> None:
    assert assess(used, Measured(BOY, measure, days, 20.0)).notes == (NO_REFERENCE,)  # type: ignore[arg-type]


def test_the_swedish_table_at_its_rows() -> None:
    # Day 2557 is the first whole one after seven years.
    assert sds(WIKLAND, BOY, HEIGHT, 2556.75, 124.37) == pytest.approx(0, abs=1e-9)
    assert sds(WIKLAND, BOY, HEIGHT, 2556.75, 124.37 - 5.21) == pytest.approx(-1)
    assert sds(WIKLAND, GIRL, HEIGHT, 6574.5, 167.59 + 2 * 6.08) == pytest.approx(2)


def test_weight_at_birth_goes_by_the_logarithm() -> None:
    born = reference("se-niklasson-2008-birth")
    row = born.tables[WEIGHT, BOY].row(24)
    assert row is not None
    assert row.median == pytest.approx(10**-0.165)
    assert sds(born, BOY, WEIGHT, 24, 10 ** (-0.165 + 0.064)) == pytest.approx(1)


def test_beyond_three_a_weight_goes_by_the_distance_from_two_to_three() -> None:
    second, third = (value_at(WHO, BOY, WEIGHT, 3000, z) for z in (2.0, 3.0))
    assert second is not None
    assert third is not None
    step = third - second
    assert sds(WHO, BOY, WEIGHT, 3000, third + 2 * step) == pytest.approx(5)
    assert assess(WHO, Measured(BOY, WEIGHT, 3000, third + step)).notes == (RESTRICTED,)
    low = value_at(WHO, BOY, BMI, 3000, -3.0)
    lower = value_at(WHO, BOY, BMI, 3000, -2.0)
    assert low is not None
    assert lower is not None
    assert sds(WHO, BOY, BMI, 3000, low - (lower - low)) == pytest.approx(-4)
    # Height is not restricted.
    far = value_at(WHO, BOY, HEIGHT, 3000, 5.0)
    assert far is not None
    assert sds(WHO, BOY, HEIGHT, 3000, far) == pytest.approx(5)


@pytest.mark.parametrize(
    ("days", "position", "compared", "notes"),
    [
        (700, None, 85.0, ()),
        (700, Position.LYING, 85.0, ()),
        (700, Position.STANDING, 85.7, (TO_LYING,)),
        (731, Position.STANDING, 85.0, ()),
        (731, Position.LYING, 84.3, (TO_STANDING,)),
    ],
)
def test_lying_and_standing_differ_by_seven_millimetres(
    days: int, position: Position | None, compared: float, notes: tuple[str, ...]
) -> None:
    found = assess(WHO, Measured(BOY, HEIGHT, days, 85.0, position))
    assert (found.value, found.notes) == (compared, notes)


def test_a_weight_is_compared_with_the_length_below_two_years_and_the_height_above() -> None:
    kind = Measure.WEIGHT_FOR_LENGTH
    young, old = (assess(WHO, Measured(BOY, kind, days, 10.0, stature_cm=80.0)) for days in (700, 800))
    assert young.sds is not None
    assert old.sds is not None
    assert young.sds != old.sds
    standing = assess(WHO, Measured(BOY, kind, 700, 10.0, Position.STANDING, 79.3))
    assert standing.sds == pytest.approx(young.sds)
    assert assess(WHO, Measured(BOY, kind, 700, 10.0)).sds is None
    assert assess(WHO, Measured(BOY, kind, 700, 10.0, stature_cm=130.0)).notes == (NO_REFERENCE,)


def test_iotfs_cut_offs_are_those_of_cole_2012() -> None:
    ten = 10 * 365.25
    for sex, over, obese in ((BOY, 19.80, 23.96), (GIRL, 19.78, 23.97)):
        assert cut_off(sex, ten, 25) == pytest.approx(over, abs=0.01)
        assert cut_off(sex, ten, 30) == pytest.approx(obese, abs=0.01)
        for adult in (16, 17, 18.5, 25, 30, 35):
            assert cut_off(sex, 18 * 365.25, adult) == pytest.approx(adult, abs=1e-3)
    # Standard deviations of the cut-offs at 18 years, boys and girls.
    for adult, boy, girl in ((18.5, -1.0138, -0.9749), (25, 1.3103, 1.2439), (30, 2.2876, 2.1918)):
        assert sds(IOTF, BOY, BMI, 18 * 365.25, adult) == pytest.approx(boy, abs=1e-3)
        assert sds(IOTF, GIRL, BMI, 18 * 365.25, adult) == pytest.approx(girl, abs=1e-3)


@pytest.mark.parametrize(
    ("iso", "name"),
    [
        (15.9, IsoClass.THINNESS_3),
        (16.0, IsoClass.THINNESS_2),
        (17.0, IsoClass.THINNESS_1),
        (18.5, IsoClass.NORMAL),
        (24.99, IsoClass.NORMAL),
        (25.0, IsoClass.OVERWEIGHT),
        (30.0, IsoClass.OBESITY),
        (35.0, IsoClass.SEVERE_OBESITY),
    ],
)
def test_a_class_begins_at_its_limit(iso: float, name: IsoClass) -> None:
    assert iso_class(iso) is name


def test_iso_bmi_of_a_child_and_of_a_grown_up() -> None:
    line = cut_off(GIRL, 3652, 25)
    assert line is not None
    assert iso_bmi(GIRL, 3652, line) == pytest.approx(25)
    assert iso_bmi(GIRL, 7000, 23.4) == 23.4
    assert iso_bmi(GIRL, 700, 16.0) is None
    assert bmi(32.0, 140.0) == pytest.approx(16.327, abs=1e-3)


def test_both_ages_of_a_child_born_too_early() -> None:
    born = date(2024, 2, 29)
    early = ages_at(born, date(2025, 2, 28), gestation_days=210)
    assert (early.days, early.corrected_days, early.corrected) == (365, 295, True)
    assert not ages_at(born, born + timedelta(730), gestation_days=210).corrected
    assert not ages_at(born, date(2025, 2, 28), gestation_days=259).corrected
    assert not ages_at(born, date(2025, 2, 28)).corrected
    assert ages_at(born, born, gestation_days=210).corrected_days == -70
    with pytest.raises(ValueError, match="before the birth"):
        ages_at(born, date(2024, 2, 28))


def test_velocity_and_change() -> None:
    found = change_between((3000, 128.0, 0.1), (3183, 131.0, 0.3))
    assert found.days == 183
    assert found.per_year == pytest.approx(5.99, abs=0.01)
    assert found.sds == pytest.approx(0.2)
    assert found.sds_per_year == pytest.approx(0.399, abs=0.001)
    assert change_between((3000, 128.0, None), (3183, 131.0, 0.3)).sds is None
    with pytest.raises(ValueError, match="not later"):
        change_between((3000, 128.0, None), (3000, 131.0, None))


def test_target_height_by_both_formulas() -> None:
    assert target_height(BOY, 167, 181, Formula.TANNER).height == pytest.approx(180.5)
    assert target_height(GIRL, 167, 181, Formula.TANNER).height == pytest.approx(167.5)
    assert target_height(BOY, 167, 181, Formula.LUO_1998).height == pytest.approx(45.99 + 0.78 * 174)
    girl = target_height(GIRL, 167, 181, Formula.LUO_1998)
    assert (girl.height, girl.high - girl.low) == (pytest.approx(37.85 + 0.75 * 174), pytest.approx(20))
    for wrong in (1.67, 119.9, 230.1, float("nan")):
        with pytest.raises(ValueError, match="120-230"):
            target_height(GIRL, wrong, 181, Formula.TANNER)


@given(
    measure=st.sampled_from([HEIGHT, WEIGHT, BMI, HEAD]),
    rows=st.lists(
        st.tuples(st.booleans(), st.integers(-10, 7200), st.floats(0.0, 300, allow_subnormal=False)), min_size=1, max_size=40
    ),
)
def test_many_at_once_are_as_each_alone(measure: Measure, rows: list[tuple[bool, int, float]]) -> None:
    male, days, values = (np.array(column) for column in zip(*rows, strict=True))
    found = sds_of_many(WHO, measure, male, days, values)
    for (boy, day, value), many in zip(rows, found.tolist(), strict=True):
        alone = sds(WHO, BOY if boy else GIRL, measure, day, value)
        assert (many != many) if alone is None else many == pytest.approx(alone, rel=1e-6, abs=1e-6)  # noqa: PLR0124 (NaN)


def test_many_of_what_a_reference_does_not_measure() -> None:
    found = sds_of_many(IOTF, HEIGHT, np.array([True]), np.array([3000]), np.array([130.0]))
    assert np.isnan(found).all()
    with pytest.raises(ValueError, match="differ"):
        sds_of_many(IOTF, BMI, np.array([True]), np.array([3000, 3001]), np.array([13.0]))


@given(st.sampled_from([HEIGHT, WEIGHT, BMI]), st.sampled_from(Sex), st.integers(0, 3600), st.floats(-2.9, 2.9))
def test_a_value_and_its_sds_say_the_same(measure: Measure, sex: Sex, days: int, z: float) -> None:
    value = value_at(WHO, sex, measure, days, z)
    assert value is not None
    assert sds(WHO, sex, measure, days, value) == pytest.approx(z, abs=1e-9)


def test_centiles() -> None:
    assert [round(centile(z), 2) for z in (-2, 0, 1, 3)] == [2.28, 50.0, 84.13, 99.87]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Rad 1: rubrikerna"),
        ("sex,measure,at,L,M\n", "Rad 1: rubrikerna"),
        ("sex,measure,at,L,M,S\n", "inga rader"),
        ("sex,measure,at,L,M,S\nmale,height,1,1,50\n", "Rad 2: 5 kolumner"),
        ("sex,measure,at,L,M,S\nmale,height,1,1,50,0.04\nman,height,2,1,50,0.04\n", "Rad 3: okänt kön"),
        ("sex,measure,at,L,M,S\nmale,shoe,2,1,50,0.04\n", "Rad 2: okänt kön eller mått"),
        ("sex,measure,at,L,M,S\nmale,height,1,1,femtio,0.04\n", "Rad 2: ett värde är inget tal"),
        ("sex,measure,at,L,M,S\nmale,height,1,1,nan,0.04\n", "Rad 2: ett värde är inget tal"),
        ("sex,measure,at,L,M,S\nmale,height,1,1,50,0\n", "Rad 2: median och spridning"),
        ("sex,measure,at,L,M,S\nmale,height,1,1,-50,0.1\n", "Rad 2: median och spridning"),
        ("sex,measure,at,mean,sd\nmale,height,1,50,-1\n", "Rad 2: median och spridning"),
        ("sex,measure,at,L,M,S\nmale,height,2,1,50,0.04\nmale,height,2,1,51,0.04\n", "Rad 3: raderna ska stiga"),
        ("sex,measure,at,L,M,S\nmale,height,2,1,50,0.04\n", "height, male: minst två rader"),
    ],
)
def test_a_table_that_cannot_be_used_says_the_line(text: str, fault: str) -> None:
    with pytest.raises(FaultyTable, match=fault):
        read_curves(text, Index.AGE_MONTHS, Reading.LINEAR)
