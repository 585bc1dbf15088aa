"""Reads the items of a template, each checked by itself. What binds items together stands in `references.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from samsyn.content.rules.model import (
    Behavior,
    Calculation,
    Coding,
    Condition,
    Item,
    ItemType,
    Limits,
    ObservationCode,
    Operator,
    Option,
    Unit,
)
from samsyn.content.rules.reading import Problems, Reader

# The UCUM codes that the field uses. A closed list, so that "CM" is a fault and not a new unit.
UNITS = frozenset(
    ["1", "%", "cm", "mm", "m", "kg", "g", "kg/m2", "deg", "dB", "Hz", "a", "mo", "wk", "d", "h", "min", "mm[Hg]", "/min"]
)
MAX_DEPTH = 6
MAX_ITEMS = 500
_LINK_ID = re.compile(r"^[a-z][a-z0-9_]{0,60}$")
_KEYS = frozenset(
    [
        "linkId",
        "text",
        "type",
        "help",
        "code",
        "unit",
        "required",
        "repeats",
        "enableWhen",
        "enableBehavior",
        "answerOption",
        "limits",
        "calculated",
        "initial",
        "usual",
        "observation",
        "summary",
        "item",
    ]
)


def read_items(value: Any, problems: Problems, *, depth: int = 0) -> tuple[Item, ...]:
    """The items of a list; faults go to `problems`."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        problems.append("Paketet: punkter ska vara en lista med objekt.")
        return ()
    if depth > MAX_DEPTH or len(value) > MAX_ITEMS:
        problems.append(f"Paketet: högst {MAX_DEPTH} nivåer och {MAX_ITEMS} punkter i en grupp.")
        return ()
    return tuple(_item(one, problems, depth) for one in value)


def _item(body: Mapping[str, Any], problems: Problems, depth: int) -> Item:
    link_id = body.get("linkId")
    reader = Reader(f"Punkt ”{link_id if isinstance(link_id, str) else '?'}”", body, problems)
    reader.only(_KEYS)
    item = Item(
        link_id=reader.matching("linkId", _LINK_ID, "små bokstäver, siffror och understreck"),
        text=reader.text("text"),
        type=ItemType(reader.word("type", [one.value for one in ItemType])),
        help=reader.text("help", optional=True),
        codes=tuple(_coding(reader, one) for one in reader.objects("code")),
        unit=_unit(reader),
        required=reader.flag("required"),
        repeats=reader.flag("repeats"),
        conditions=tuple(_condition(reader, one) for one in reader.objects("enableWhen")),
        behavior=Behavior(reader.word("enableBehavior", [one.value for one in Behavior], Behavior.ALL.value)),
        options=tuple(_option(reader, one) for one in reader.objects("answerOption")),
        limits=_limits(reader),
        calculated=_calculation(reader),
        initial=_chosen(reader, "initial"),
        usual=_chosen(reader, "usual"),
        observation=_observation(reader),
        summary=reader.flag("summary"),
        items=read_items(body.get("item"), problems, depth=depth + 1),
    )
    _check_form(item, reader)
    return item


def _check_form(item: Item, reader: Reader) -> None:
    """What may and must stand on an item of its type."""
    if item.type is ItemType.GROUP and not item.items:
        reader.fault("gruppen är tom.")
    if item.type is not ItemType.GROUP and item.items:
        reader.fault("bara en grupp har punkter under sig.")
    if not item.type.is_question and (item.required or item.observation or item.summary or _chooses(item)):
        reader.fault("är ingen fråga och har inget svar.")
    if item.type is ItemType.QUANTITY and item.unit is None:
        reader.fault("enheten saknas.")
    if item.unit is not None and not item.type.is_number:
        reader.fault("bara tal har enhet.")
    if item.limits is not None and not item.type.is_number:
        reader.fault("bara tal har gränser.")
    if item.repeats and not item.type.is_choice:
        reader.fault("bara val kan upprepas.")
    _check_options(item, reader)
    _check_observation(item, reader)


def _check_options(item: Item, reader: Reader) -> None:
    if item.type.is_choice != bool(item.options):
        reader.fault("val ska ha svarsalternativ, och bara val.")
    codes = [option.code for option in item.options]
    if len(set(codes)) != len(codes):
        reader.fault("samma svarsalternativ finns två gånger.")
    is_boolean = item.type is ItemType.BOOLEAN
    for key, value in (("initial", item.initial), ("usual", item.usual)):
        if value is not None and not (isinstance(value, bool) if is_boolean else item.type.is_choice and value in codes):
            reader.fault(f"”{key}” ska vara ett av svarsalternativen, eller true/false för ja–nej.")


def _chooses(item: Item) -> bool:
    return item.initial is not None or item.usual is not None


def _check_observation(item: Item, reader: Reader) -> None:
    if item.observation is None:
        return
    if (item.observation.unit or None) != (item.unit.code if item.unit else None):
        reader.fault("observationens enhet är inte punktens.")
    if item.type in {ItemType.TEXT, ItemType.STRING, ItemType.OPEN_CHOICE} or item.repeats:
        reader.fault("löptext, öppna val och upprepade svar blir inga observationer.")


def _coding(reader: Reader, body: Mapping[str, Any]) -> Coding:
    inner = Reader(reader.where + ", kod", body, reader.problems)
    inner.only(["system", "code", "display"])
    return Coding(inner.text("system"), inner.text("code"), inner.text("display", optional=True))


def _unit(reader: Reader) -> Unit | None:
    body = reader.object("unit")
    if body is None:
        return None
    inner = Reader(reader.where + ", enhet", body, reader.problems)
    inner.only(["code", "display"])
    return Unit(inner.word("code", sorted(UNITS)), inner.text("display"))


def _option(reader: Reader, body: Mapping[str, Any]) -> Option:
    inner = Reader(reader.where + ", svarsalternativ", body, reader.problems)
    inner.only(["code", "display", "value"])
    return Option(inner.text("code"), inner.text("display"), inner.number("value"))


def _condition(reader: Reader, body: Mapping[str, Any]) -> Condition:
    inner = Reader(reader.where + ", villkor", body, reader.problems)
    inner.only(["question", "operator", "answer"])
    answer = body.get("answer")
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        answer = inner.number("answer") or Decimal(0)
    elif not isinstance(answer, bool | str):
        inner.fault("”answer” ska vara text, tal eller true/false.")
        answer = ""
    return Condition(inner.text("question"), Operator(inner.word("operator", [one.value for one in Operator])), answer)


def _limits(reader: Reader) -> Limits | None:
    body = reader.object("limits")
    if body is None:
        return None
    inner = Reader(reader.where + ", gränser", body, reader.problems)
    inner.only(["minimum", "maximum", "usual_minimum", "usual_maximum", "decimals", "source"])
    decimals = inner.number("decimals")
    if decimals is not None and decimals not in range(7):
        inner.fault("”decimals” ska vara 0–6.")
    numbers = [inner.number(key) for key in ("minimum", "usual_minimum", "usual_maximum", "maximum")]
    known = [number for number in numbers if number is not None]
    if known != sorted(known):
        inner.fault("gränserna står i fel ordning.")
    minimum, usual_minimum, usual_maximum, maximum = numbers
    places = None if decimals is None else int(decimals)
    return Limits(minimum, maximum, usual_minimum, usual_maximum, places, inner.text("source"))


def _calculation(reader: Reader) -> Calculation | None:
    body = reader.object("calculated")
    if body is None:
        return None
    inner = Reader(reader.where + ", beräkning", body, reader.problems)
    inner.only(["calculate", "of"])
    return Calculation(inner.text("calculate"), tuple(inner.texts("of")))


def _chosen(reader: Reader, key: str) -> str | bool | None:
    value = reader.body.get(key)
    if value is not None and not isinstance(value, bool | str):
        reader.fault(f"”{key}” ska vara text eller true/false.")
        return None
    return value


def _observation(reader: Reader) -> ObservationCode | None:
    body = reader.object("observation")
    if body is None:
        return None
    inner = Reader(reader.where + ", observation", body, reader.problems)
    inner.only(["system", "code", "display", "unit"])
    return ObservationCode(inner.text("code"), inner.text("display"), inner.text("system"), inner.text("unit", optional=True))
