"""Which questions are asked (enable-when) and what is worked out, given the answers so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from samsyn.content.rules import Behavior, Condition, Item, Operator, Template
from samsyn.content.rules.calculations import calculate
from samsyn.journal.rules.answers import Answers, is_raw, listed, number_of

_COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: lambda a, b: a == b,
    Operator.NOT_EQUAL: lambda a, b: a != b,
    Operator.GREATER: lambda a, b: a > b,
    Operator.LESS: lambda a, b: a < b,
    Operator.AT_LEAST: lambda a, b: a >= b,
    Operator.AT_MOST: lambda a, b: a <= b,
}


@dataclass(frozen=True, slots=True)
class Evaluated:
    """enabled: linkIds of the items that are asked or shown. answers: theirs alone, with what was worked out."""

    enabled: frozenset[str]
    answers: dict[str, Any]


def evaluate(template: Template, answers: Answers) -> Evaluated:
    """The items that are asked, and the answers that count: an answer to a question that is not asked does not."""
    return _Evaluation(template, answers).run()


class _Evaluation:
    """One evaluation, remembering what it has found. The template's check has made sure that it ends."""

    def __init__(self, template: Template, answers: Answers) -> None:
        self.template = template
        self.given = answers
        self.parents = dict(_parents(template.items))
        self.known: dict[str, bool] = {}

    def run(self) -> Evaluated:
        enabled = frozenset(link_id for link_id in self.template.by_id if self.enabled(link_id))
        found = {item.link_id: self.answer(item.link_id) for item in self.template.questions() if item.link_id in enabled}
        return Evaluated(enabled, {link_id: value for link_id, value in found.items() if value is not None})

    def enabled(self, link_id: str) -> bool:
        if link_id not in self.known:
            item, parent = self.template.by_id[link_id], self.parents[link_id]
            self.known[link_id] = (parent is None or self.enabled(parent)) and self.asked(item)
        return self.known[link_id]

    def asked(self, item: Item) -> bool:
        if not item.conditions:
            return True
        holds = map(self.holds, item.conditions)
        return all(holds) if item.behavior is Behavior.ALL else any(holds)

    def holds(self, condition: Condition) -> bool:
        value = self.answer(condition.question)
        if condition.operator is Operator.EXISTS:
            return (value is not None) is condition.answer
        # FHIR: without an answer, no comparison holds.
        if value is None or is_raw(value):
            return False
        asked = self.template.by_id[condition.question]
        found = [number_of(one) if asked.type.is_number else one for one in listed(value)]
        if condition.operator is Operator.NOT_EQUAL:
            return all(one != condition.answer for one in found)
        return any(_COMPARE[condition.operator](one, condition.answer) for one in found)

    def answer(self, link_id: str) -> Any:
        if not self.enabled(link_id):
            return None
        # A draft never holds a worked-out answer; a signed entry does, and keeps showing what was worked out then.
        given = self.given.get(link_id)
        return self.worked_out(self.template.by_id[link_id]) if given is None else given

    def worked_out(self, item: Item) -> str | None:
        if item.calculated is None:
            return None
        inputs = [number_of(self.answer(link_id)) for link_id in item.calculated.of]
        numbers: list[Decimal] = [one for one in inputs if one is not None]
        value = calculate(item.calculated.name, numbers) if len(numbers) == len(inputs) else None
        return None if value is None else f"{value:f}"


def _parents(items: Iterable[Item], parent: str | None = None) -> Iterable[tuple[str, str | None]]:
    for item in items:
        yield item.link_id, parent
        yield from _parents(item.items, item.link_id)
