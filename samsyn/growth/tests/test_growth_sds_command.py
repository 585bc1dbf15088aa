"""`samsyn growth_sds`."""

from __future__ import annotations

import subprocess

import pytest

from samsyn.project.processes import SAMSYN


def run(text: str | bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    given = text.encode() if isinstance(text, str) else text
    return subprocess.run([SAMSYN, "growth_sds", *options], input=given, capture_output=True, check=False)


def test_rows_come_back_with_sds_centile_and_note() -> None:
    done = run(
        "sex,age_days,measure,value,position\n"
        "male,0,height,49.8842,\n"
        "female,730.4,height,85.7008,standing\n"
        "female,9000,height,170,\n"
        "male,3000,weight,90,\n"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().splitlines() == [
        "sex,age_days,measure,value,position,sds,centile,note",
        "male,0,height,49.8842,,0.0000,50.00,",
        "female,730.4,height,85.7008,standing,0.0000,50.00,height as length",
        "female,9000,height,170,,,,no reference",
        "male,3000,weight,90,,9.5860,100.00,restricted beyond 3",
    ]


def test_columns_in_any_order_and_a_byte_order_mark() -> None:
    done = run("\ufeffvalue,measure,age_days,sex,stature_cm\r\n10,weight_for_length,700,male,80\r\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().splitlines()[1].startswith("10,weight_for_length,700,male,80,-0.")


def test_a_swedish_reference() -> None:
    done = run("sex,age_days,measure,value\nmale,2556.75,height,119.16\n", "--reference=se-wikland-2002")
    assert done.stdout.decode().splitlines()[1] == "male,2556.75,height,119.16,-1.0000,15.87,"


def test_a_row_that_cannot_be_read_is_told_and_the_others_are_done() -> None:
    done = run(
        "sex,age_days,measure,value\nx,1,height,50\nmale,en,height,50\nmale,1,height,-5\nmale,nan,height,50\nmale,1,height\nmale,0,height,49.8842\n"
    )
    assert done.returncode == 2
    notes = [line.split("unreadable: ")[-1].strip('"') for line in done.stdout.decode().splitlines()[1:]]
    assert notes[:5] == [
        "sex is none of female, male",
        "age_days is no number",
        "value is not above zero",
        "age_days is no number",
        "3 columns, not 4",
    ]
    assert notes[5].endswith("0.0000,50.00,")
    assert "5 rader" in done.stderr.decode()


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", (), "Kolumner saknas på rad 1: sex, age_days, measure, value"),
        ("sex,measure,value\n", (), "Kolumner saknas på rad 1: age_days"),
        ("sex,sex,age_days,measure,value\n", (), "två gånger"),
        ("sex,age_days,measure,value\nmale,1,height,5\xe5\n".encode("latin-1"), (), "inte i UTF-8"),
        ("sex,age_days,measure,value\n", ("--reference=uk90",), "ingen referens som heter 'uk90'"),
    ],
)
def test_what_cannot_be_read_at_all(text: str | bytes, options: tuple[str, ...], said: str) -> None:
    done = run(text, *options)
    assert done.returncode == 2
    assert said in done.stderr.decode()
