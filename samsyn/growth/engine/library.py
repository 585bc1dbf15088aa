"""The references: those that come along, and one's own as a CSV file. Each is checked row by row before it is used."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from samsyn.growth.engine.measures import Measure
from samsyn.growth.engine.tables import Curve, Form, Index, Reading, Table
from samsyn.kernel.text import N_
from samsyn.people.identity_number import Sex

_FOLDER: Final = Path(__file__).parent / "references"
_COLUMNS: Final = {("L", "M", "S"): Form.LMS, ("mean", "sd"): Form.MEAN_SD}
MOST_ROWS: Final = 100_000
_MOST_FAULTS: Final = 20

Key = tuple[Measure, Sex]


class FaultyTable(ValueError):
    """A table that cannot be used. faults: each with its line, in Swedish."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class About:
    """Where a reference is from. licence: what is known of the right to spread it. caution: what to think of when reading by it."""

    id: str
    title: str
    version: str
    source: str
    licence: str
    caution: str


@dataclass(frozen=True, eq=False)
class Reference:
    """A reference as it is read.

    lying_below_days: the age below which heights are lengths of lying children, and lying_minus_standing_cm what the two differ by;
    none where the reference does not tell. restricted: the measures whose SDS beyond ±3 goes by the distance from two to three.
    """

    about: About
    tables: Mapping[Key, Table]
    lying_below_days: int | None = None
    lying_minus_standing_cm: float = 0.0
    restricted: frozenset[Measure] = field(default_factory=frozenset)


@cache
def _index() -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in json.loads((_FOLDER / "index.json").read_text(encoding="utf-8"))}


SHIPPED: Final = tuple(_index())


@cache
def about(name: str) -> About:
    """Where a reference is from.

    Raises:
        KeyError: there is none of that name.
    """
    told = _index()[name]
    return About(*(told[word] for word in ("id", "title", "version", "source", "licence", "caution")))


@cache
def reference(name: str) -> Reference:
    """A reference that comes along, by its id (`SHIPPED`). Read once.

    Raises:
        KeyError: there is none of that name.
    """
    told = _index()[name]
    curves: dict[Key, list[Curve]] = defaultdict(list)
    logarithmic = frozenset(Measure(one) for one in told.get("logarithmic", ()))
    for table in told["tables"]:
        text = (_FOLDER / table["file"]).read_text(encoding="utf-8")
        for key, curve in read_curves(text, Index(table["index"]), Reading(table["reading"]), logarithmic).items():
            curves[key].append(curve)
    return Reference(
        about(name),
        {key: Table(tuple(found)) for key, found in curves.items()},
        told.get("lying_below_days"),
        told.get("lying_minus_standing_cm", 0.0),
        frozenset(Measure(one) for one in told.get("restricted", ())),
    )


def read_curves(
    text: str, index: Index, reading: Reading = Reading.LINEAR, logarithmic: frozenset[Measure] = frozenset()
) -> dict[Key, Curve]:
    """The tables of a CSV file: `sex,measure,at,L,M,S` or `sex,measure,at,mean,sd`, commas between and points in the numbers.

    at: what the rows go by, rising for each sex and measure. logarithmic: measures whose mean and SD are of the logarithm to ten.

    Raises:
        FaultyTable: with each fault and its line.
    """
    lines = csv.reader(io.StringIO(text))
    head = next(lines, [])
    form = _COLUMNS.get(tuple(head[3:]))
    if head[:3] != ["sex", "measure", "at"] or form is None:
        raise FaultyTable([_at(1, N_("rubrikerna ska vara sex,measure,at,L,M,S eller sex,measure,at,mean,sd"))])
    found: dict[Key, list[tuple[float, ...]]] = defaultdict(list)
    faults: list[str] = []
    for number, line in enumerate(lines, 2):
        fault = N_("fler än %(most)d rader", most=MOST_ROWS) if number > MOST_ROWS + 1 else _take(line, len(head), found)
        if fault:
            faults.append(_at(number, fault))
        if number > MOST_ROWS or len(faults) >= _MOST_FAULTS:
            break
    faults += [fault for key, rows in found.items() for fault in _of_the_whole(key, rows)]
    if faults or not found:
        raise FaultyTable(faults or [N_("Filen har inga rader.")])
    return {key: _curve(rows, index, reading, _form(form, key[0], logarithmic)) for key, rows in found.items()}


def _at(line: int, fault: str) -> str:
    return N_("Rad %(line)d: %(fault)s.", line=line, fault=fault)


def _form(form: Form, measure: Measure, logarithmic: frozenset[Measure]) -> Form:
    return Form.LOGARITHMIC if form is Form.MEAN_SD and measure in logarithmic else form


def _curve(rows: Iterable[tuple[float, ...]], index: Index, reading: Reading, form: Form) -> Curve:
    figures = np.array(list(rows))
    return Curve(index, reading, form, figures[:, 0], figures[:, 1:])


def _take(line: list[str], width: int, found: dict[Key, list[tuple[float, ...]]]) -> str:
    """Add a line's figures; what is wrong with it, or nothing."""
    if len(line) != width:
        return N_("%(found)d kolumner i stället för %(wanted)d", found=len(line), wanted=width)
    try:
        key = Measure(line[1]), Sex(line[0])
    except ValueError:
        return N_("okänt kön eller mått: %(sex)s, %(measure)s", sex=line[0], measure=line[1])
    try:
        figures = tuple(float(one) for one in line[2:])
    except ValueError:
        return N_("ett värde är inget tal")
    if not all(np.isfinite(figures)):
        return N_("ett värde är inget tal")
    if figures[-1] <= 0 or (width == 6 and figures[2] <= 0):
        return N_("median och spridning ska vara större än noll")
    if found[key] and figures[0] <= found[key][-1][0]:
        return N_("raderna ska stiga för varje kön och mått")
    found[key].append(figures)
    return ""


def _of_the_whole(key: Key, rows: list[tuple[float, ...]]) -> list[str]:
    return [N_("%(measure)s, %(sex)s: minst två rader behövs", measure=key[0].value, sex=key[1].value)] if len(rows) < 2 else []
