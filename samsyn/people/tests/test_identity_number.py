"""Every number here is from the Tax Agency's test series, an official example of a shape, or deliberately invalid."""

import copy
import pickle
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from stdnum.se import personnummer

from samsyn.people.identity_number import (
    MESSAGES,
    CenturyUnknown,
    ErrorCode,
    IdentityNumber,
    InvalidIdentityNumber,
    Kind,
    Sex,
    check_digit,
    from_canonical,
    make_test_number,
    parse,
)

TODAY = date(2026, 11, 22)
PUPIL = "201303052383"
DATES = st.dates(min_value=date(1850, 1, 1), max_value=TODAY)
SEXES = st.sampled_from(Sex)
NUMBERS = st.builds(make_test_number, DATES, SEXES, st.integers(0, 10), coordination=st.booleans())


@pytest.fixture(scope="module", autouse=True)
def _peer_lives_on_the_same_day() -> Iterator[None]:
    class FixedDate(date):
        @classmethod
        def today(cls) -> "FixedDate":
            return cls(TODAY.year, TODAY.month, TODAY.day)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(personnummer, "datetime", SimpleNamespace(date=FixedDate))
        yield


def code_of(text: str, born: date | None = None) -> ErrorCode:
    with pytest.raises(InvalidIdentityNumber) as refused:
        parse(text, today=TODAY, born=born)
    return refused.value.code


@pytest.mark.parametrize(
    "text",
    [
        "201303052383",
        "20130305-2383",
        "130305-2383",
        "2013-03-05-2383",
        " 20130305 2383 ",
        "20130305\u20132383",
        "20130305\u22122383",
        "20130305\u00a0\u2011\u00a02383",
        "2013\u202f03\u202f05\u202f2383",
        "\ufeff20130305\u200b2383\n",
        "20130305\u00ad2383",
    ],
)
def test_every_usual_way_of_writing_gives_the_same_number(text: str) -> None:
    number = parse(text, today=TODAY)
    assert (number.kind, number.value, number.birth_date) == (Kind.PERSONAL_NUMBER, PUPIL, date(2013, 3, 5))
    assert (number.sex, number.display, number.masked) == (Sex.FEMALE, "20130305-2383", "20130305-****")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ErrorCode.EMPTY),
        (" \u00a0\u200b", ErrorCode.EMPTY),
        ("okänt", ErrorCode.CHARACTERS),
        ("２０１３０３０５２３８３", ErrorCode.CHARACTERS),
        ("٢٠١٣٠٣٠٥٢٣٨٣", ErrorCode.CHARACTERS),
        ("20130305²383", ErrorCode.CHARACTERS),
        ("20130305.2383", ErrorCode.CHARACTERS),
        ("20130305-238", ErrorCode.FORMAT),
        ("20130305--2383", ErrorCode.FORMAT),
        ("2013030523833", ErrorCode.FORMAT),
        ("999999", ErrorCode.FORMAT),
        ("20130305-ABCD", ErrorCode.FORMAT),
        ("20130305+2383", ErrorCode.SEPARATOR),
        ("20130231-2384", ErrorCode.DATE),
        ("20130005-2384", ErrorCode.DATE),
        ("20130345-2384", ErrorCode.DATE),
        ("20130392-2384", ErrorCode.DATE),
        ("20130292-2384", ErrorCode.DATE),
        ("20130299-2384", ErrorCode.DATE),
        ("20130305-0000", ErrorCode.BIRTH_NUMBER),
        ("20130305-2384", ErrorCode.CHECK_DIGIT),
        ("20261123-2386", ErrorCode.FUTURE),
        ("21130305-2383", ErrorCode.FORMAT),
        ("17130305-2383", ErrorCode.FORMAT),
        ("99130305-2383", ErrorCode.FORMAT),
        ("20210325k069", ErrorCode.LETTER_CASE),
    ],
)
def test_bad_input_is_refused_with_its_reason(text: str, code: ErrorCode) -> None:
    assert code_of(text) is code


def test_tomorrow_is_refused_and_today_accepted() -> None:
    assert parse(make_test_number(TODAY, Sex.MALE).value, today=TODAY).birth_date == TODAY
    assert code_of(make_test_number(date(2026, 11, 23), Sex.MALE).value) is ErrorCode.FUTURE
    assert code_of("20270060" + "238" + str(check_digit("270060238"))) is ErrorCode.FUTURE


@pytest.mark.parametrize(
    ("born", "sign", "expected"),
    [
        (date(1926, 12, 31), "+", 1926),  # turns 100 this year: plus from New Year's Day, not from the birthday
        (date(1927, 1, 1), "-", 1927),
        (date(1999, 12, 31), "-", 1999),
        (date(2000, 1, 1), "-", 2000),
        (date(2000, 2, 29), "-", 2000),
        (date(1904, 2, 29), "+", 1904),
        (date(2026, 11, 22), "-", 2026),
    ],
)
def test_the_separator_tells_the_century(born: date, sign: str, expected: int) -> None:
    number = make_test_number(born, Sex.MALE).value
    parsed = parse(f"{number[2:8]}{sign}{number[8:]}", today=TODAY)
    assert parsed.birth_date is not None
    assert parsed.birth_date.year == expected


def test_minus_becomes_plus_at_new_year() -> None:
    number = make_test_number(date(1927, 6, 1), Sex.FEMALE).value
    before = parse(f"{number[2:8]}-{number[8:]}", today=date(2026, 12, 31))
    after = parse(f"{number[2:8]}+{number[8:]}", today=date(2027, 1, 1))
    assert before.value == after.value == number
    with pytest.raises(InvalidIdentityNumber):
        parse(f"{number[2:8]}-{number[8:]}", today=date(2027, 1, 1))  # would be born in June 2027


def test_a_written_century_must_agree_with_the_plus() -> None:
    hundred, younger = make_test_number(date(1926, 12, 31), Sex.MALE), make_test_number(date(1927, 1, 1), Sex.MALE)
    assert parse(hundred.display.replace("-", "+"), today=TODAY) == hundred
    assert code_of(younger.display.replace("-", "+")) is ErrorCode.SEPARATOR


def test_leap_day_of_a_year_without_one_is_refused() -> None:
    assert code_of(f"19000229-238{check_digit('000229238')}") is ErrorCode.DATE


def test_ten_digits_without_separator_need_the_birth_date() -> None:
    with pytest.raises(CenturyUnknown):
        parse(PUPIL[2:], today=TODAY)
    assert parse(PUPIL[2:], today=TODAY, born=date(2013, 3, 5)).value == PUPIL
    assert parse(PUPIL[2:], today=TODAY, born=date(1913, 3, 5)).value == "19" + PUPIL[2:]
    assert code_of(PUPIL[2:], born=date(2012, 3, 5)) is ErrorCode.CENTURY_UNKNOWN


def test_the_birth_date_never_overrides_what_is_written() -> None:
    assert parse("130305-2383", today=TODAY, born=date(1913, 3, 5)).value == PUPIL


@pytest.mark.parametrize(
    ("text", "kind", "born", "value"),
    [
        ("20130101TF01", Kind.TEMPORARY_NUMBER, date(2013, 1, 1), "20130101TF01"),
        ("20130101-tf01", Kind.TEMPORARY_NUMBER, date(2013, 1, 1), "20130101TF01"),
        ("130101-TF01", Kind.TEMPORARY_NUMBER, date(2013, 1, 1), "20130101TF01"),
        ("20130101-T123", Kind.TEMPORARY_NUMBER, date(2013, 1, 1), "20130101T123"),
        ("20130101XA02", Kind.TEMPORARY_NUMBER, date(2013, 1, 1), "20130101XA02"),
        ("20210325K069", Kind.RESERVE_NUMBER, date(2021, 3, 25), "20210325K069"),
        ("20210325-DA0C", Kind.RESERVE_NUMBER, date(2021, 3, 25), "20210325DA0C"),
        ("20210325-TB4C", Kind.RESERVE_NUMBER, date(2021, 3, 25), "20210325TB4C"),
        ("20210325-SF12", Kind.RESERVE_NUMBER, date(2021, 3, 25), "20210325SF12"),
        ("20210325-123R", Kind.RESERVE_NUMBER, date(2021, 3, 25), "20210325123R"),
        ("20210325-12M3", Kind.RESERVE_NUMBER, date(2021, 3, 25), "2021032512M3"),
        ("18500101-M001", Kind.RESERVE_NUMBER, None, "18500101M001"),
        ("98240301AA06", Kind.RESERVE_NUMBER, date(2024, 3, 1), "98240301AA06"),
        ("22950606-fh20", Kind.RESERVE_NUMBER, date(1995, 6, 6), "22950606FH20"),
        ("25780404KHD5", Kind.RESERVE_NUMBER, date(1978, 4, 4), "25780404KHD5"),
        ("00342145-BZ31", Kind.RESERVE_NUMBER, None, "00342145BZ31"),
    ],
)
def test_numbers_with_letters(text: str, kind: Kind, born: date | None, value: str) -> None:
    number = parse(text, today=TODAY)
    assert (number.kind, number.birth_date, number.value, number.sex) == (kind, born, value, None)
    assert not number.is_test_number
    assert number.is_national_reserve_number == (value[:2] not in ("18", "19", "20"))


@pytest.mark.parametrize(
    "text", ["22950606-IO20", "00340145-BZ31", "00342130-BZ31", "24240301AA06", "20230101ÅÄ01", "21240301AA06"]
)
def test_letters_outside_the_known_series_are_refused(text: str) -> None:
    with pytest.raises(InvalidIdentityNumber):
        parse(text, today=TODAY)


@pytest.mark.parametrize(
    ("date_part", "born"),
    [
        ("20130365", date(2013, 3, 5)),
        ("20240289", date(2024, 2, 29)),
        ("20130391", date(2013, 3, 31)),
        ("20130360", None),
        ("20130065", None),
        ("20130060", None),
    ],
)
def test_coordination_numbers_resolve_or_leave_out_the_date(date_part: str, born: date | None) -> None:
    number = parse(f"{date_part}239{check_digit(date_part[2:] + '239')}", today=TODAY)
    assert (number.kind, number.birth_date, number.sex) == (Kind.COORDINATION_NUMBER, born, Sex.MALE)
    assert number.is_test_number


@pytest.mark.parametrize("value", ["191500722390", "191503882399"])
def test_published_coordination_test_numbers_are_accepted(value: str) -> None:
    assert parse(value, today=TODAY).is_test_number


@given(NUMBERS)
def test_every_form_leads_back_to_the_number(number: IdentityNumber) -> None:
    assert parse(number.display, today=TODAY) == number
    assert parse(parse(number.value, today=TODAY).value, today=TODAY) == number
    assert from_canonical(number.value) == number
    assert number.is_test_number
    sign = "+" if TODAY.year - int(number.value[:4]) >= 100 else "-"
    assume(TODAY.year - int(number.value[:4]) < 200)
    assert parse(f"{number.value[2:8]}{sign}{number.value[8:]}", today=TODAY) == number


@given(NUMBERS, st.integers(0, 11), st.integers(1, 9))
def test_no_single_wrong_digit_passes_unseen(number: IdentityNumber, place: int, shift: int) -> None:
    wrong = number.value[:place] + str((int(number.value[place]) + shift) % 10) + number.value[place + 1 :]
    if place < 2:  # the check digit does not cover the century
        assert wrong[:2] in ("18", "19", "20") or code_of(wrong) is ErrorCode.FORMAT
    else:
        assert code_of(wrong) in (ErrorCode.CHECK_DIGIT, ErrorCode.DATE, ErrorCode.BIRTH_NUMBER)


@given(st.integers(0, 9))
def test_only_one_check_digit_is_right(digit: int) -> None:
    text = PUPIL[:11] + str(digit)
    if digit == 3:
        assert parse(text, today=TODAY).value == PUPIL
    else:
        assert code_of(text) is ErrorCode.CHECK_DIGIT


@given(NUMBERS)
def test_no_text_form_for_logs_shows_the_number(number: IdentityNumber) -> None:
    for shown in (repr(number), str(number), f"{number}", repr([number]), "%s" % number):  # noqa: UP031
        assert number.value not in shown
        assert number.value[8:] not in shown
        assert number.value[:8] not in shown
    assert pickle.loads(pickle.dumps(number)) == copy.deepcopy(number) == number  # noqa: S301


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[0-9 +\-A-Za-z]{8,16}", fullmatch=True)))
@example("20130305-2384")
def test_any_text_is_read_or_refused_with_a_fixed_message(text: str) -> None:
    try:
        number = parse(text, today=TODAY)
    except InvalidIdentityNumber as refused:
        assert str(refused) == MESSAGES[refused.code]
        assert refused.__cause__ is None
        assert refused.args == (MESSAGES[refused.code],)
    else:
        assert len(number.value) == 12
        assert from_canonical(number.value) == number


def test_each_date_and_sex_has_eleven_test_numbers() -> None:
    born = date(2016, 2, 29)
    values = {make_test_number(born, sex, index).value for sex in Sex for index in range(11)}
    assert len(values) == 22
    assert {value[8:11] for value in values} == {"238", "239", *(str(n) for n in range(980, 1000))}
    with pytest.raises(ValueError, match="11"):
        make_test_number(born, Sex.MALE, 11)


# python-stdnum 2.x is the peer. It knows personal numbers only, and guesses a century where we ask.


@given(st.builds(make_test_number, DATES, SEXES, st.integers(0, 10)))
def test_the_peer_agrees_on_test_numbers(number: IdentityNumber) -> None:
    assert personnummer.is_valid(number.value)
    assert personnummer.get_birth_date(number.value) == number.birth_date
    assert personnummer.get_gender(number.value) == ("M" if number.sex is Sex.MALE else "F")


@given(st.from_regex(r"(18|19|20)?[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])[-+][0-9]{4}", fullmatch=True), st.booleans())
def test_the_peer_agrees_on_random_digits(text: str, repair: bool) -> None:
    digits = text[:-5] + text[-4:]
    if repair:
        text = text[:-1] + str(check_digit(digits[-10:-1]))
    assume(text[-4:-1] != "000")
    try:
        number = parse(text, today=TODAY)
    except InvalidIdentityNumber as refused:
        assume(refused.code not in (ErrorCode.FUTURE, ErrorCode.SEPARATOR))
        assert not personnummer.is_valid(text)
    else:
        assert personnummer.is_valid(text)
        assert personnummer.get_birth_date(text) == number.birth_date


@pytest.mark.parametrize(
    ("text", "ours", "peers"),
    [
        pytest.param("201303652398", True, False, id="coordination number"),
        pytest.param("20130101TF01", True, False, id="temporary number"),
        pytest.param("20210325K069", True, False, id="reserve number"),
        pytest.param("2013-03-05-2383", True, True, id="dashes in the date"),
        pytest.param("2013 0305\u200b2383", True, False, id="zero-width space"),
        pytest.param("1303052383", False, True, id="ten digits, century guessed"),
        pytest.param("20130305+2383", False, True, id="plus on a child"),
        pytest.param("20130305-0007", False, True, id="birth number 000"),
        pytest.param("20300101-2388", False, True, id="future"),
        pytest.param("21130305-2383", False, True, id="century 21"),
        pytest.param("20130305:2383", False, True, id="colon"),
    ],
)
def test_known_differences_from_the_peer(text: str, ours: bool, peers: bool) -> None:
    try:
        parse(text, today=TODAY)
        accepted = True
    except InvalidIdentityNumber:
        accepted = False
    assert (accepted, personnummer.is_valid(text)) == (ours, peers)
