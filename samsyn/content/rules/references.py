"""What binds a template's items together: conditions and calculations must point at real questions, and never in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from samsyn.content.rules.calculations import KNOWN
from samsyn.content.rules.model import Condition, Item, ItemType, Operator, walk
from samsyn.content.rules.reading import Problems

_ORDER = {Operator.GREATER, Operator.LESS, Operator.AT_LEAST, Operator.AT_MOST}


def check_references(items: Iterable[Item], by_id: Mapping[str, Item], problems: Problems) -> None:
    """Adds a fault for each reference that leads nowhere, does not fit, or comes back to where it began."""
    top = tuple(items)
    for item in walk(top):
        for condition in item.conditions:
            fault = _condition_fault(condition, by_id)
            if fault:
                problems.append(f"Punkt ”{item.link_id}”, villkor: {fault}")
        fault = _calculation_fault(item, by_id)
        if fault:
            problems.append(f"Punkt ”{item.link_id}”, beräkning: {fault}")
    circle = _circle(_edges(top))
    if circle:
        problems.append(f"Punkt ”{circle[0]}”: villkoren går i cirkel ({' → '.join(circle)}).")


def _condition_fault(condition: Condition, by_id: Mapping[str, Item]) -> str:
    asked = by_id.get(condition.question)
    if asked is None:
        return f"frågan ”{condition.question}” finns inte."
    if not asked.type.is_question:
        return f"”{condition.question}” är ingen fråga."
    if condition.operator is Operator.EXISTS:
        return "" if isinstance(condition.answer, bool) else "”exists” jämförs med true eller false."
    if condition.operator in _ORDER and not (asked.type.is_number or asked.type is ItemType.DATE):
        return "större och mindre gäller bara tal och datum."
    if not _fits(condition.answer, asked):
        return f"svaret passar inte frågan ”{condition.question}”."
    return ""


def _fits(answer: bool | Decimal | str, asked: Item) -> bool:
    if asked.type is ItemType.BOOLEAN:
        return isinstance(answer, bool)
    if asked.type.is_number:
        return isinstance(answer, Decimal)
    if asked.type is ItemType.CHOICE:
        return isinstance(answer, str) and asked.option(answer) is not None
    return isinstance(answer, str)


def _calculation_fault(item: Item, by_id: Mapping[str, Item]) -> str:
    if item.calculated is None:
        return ""
    known = KNOWN.get(item.calculated.name)
    if known is None:
        return f"”{item.calculated.name}” är ingen känd beräkning ({', '.join(sorted(KNOWN))})."
    if not item.type.is_number:
        return "bara tal kan beräknas."
    inputs = [by_id.get(link_id) for link_id in item.calculated.of]
    if None in inputs:
        return "frågan " + ", ".join(f"”{one}”" for one in item.calculated.of if one not in by_id) + " finns inte."
    unit = item.unit.code if item.unit else None
    units = tuple(one.unit.code if one and one.unit else None for one in inputs)
    if any(one and not one.type.is_number for one in inputs):
        return "bara tal kan räknas med."
    if units != (known.units or (unit,) * len(units)) or (known.unit and unit != known.unit):
        return "enheterna stämmer inte."
    return ""


def _edges(items: tuple[Item, ...], parent: Item | None = None) -> dict[str, list[str]]:
    """From each item to what decides whether, or with what, it is answered: its conditions, its inputs and its group."""
    edges: dict[str, list[str]] = {}
    for item in items:
        leads = [condition.question for condition in item.conditions]
        leads += item.calculated.of if item.calculated else ()
        leads += [parent.link_id] if parent else []
        edges[item.link_id] = leads
        edges.update(_edges(item.items, item))
    return edges


def _circle(edges: Mapping[str, list[str]]) -> list[str]:
    """The first circle in the graph, as the way round; empty when there is none."""
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> list[str]:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return []
        for following in edges.get(node, ()):
            found = visit(following, [*path, node])
            if found:
                return found
        done.add(node)
        return []

    return next((circle for node in edges if (circle := visit(node, []))), [])
