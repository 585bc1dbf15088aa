"""How far an entry has come: what must still be answered, what is empty by choice, and what is usual and not said yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from samsyn.content.rules import Item, ItemType, Operator, Template
from samsyn.content.rules.model import walk
from samsyn.journal.rules.answers import Answers
from samsyn.journal.rules.evaluate import Evaluated, evaluate


@dataclass(frozen=True, slots=True)
class EmptyPart:
    """A part of the form with its optional questions that have no answer. whole: nothing in the part has one."""

    link_id: str
    title: str
    questions: tuple[str, ...]
    whole: bool


def required_left(template: Template, answers: Answers) -> tuple[Item, ...]:
    """The questions that must still be answered before signing, as it stands now, in the form's order."""
    return tuple(item for item in _unanswered(template.items, evaluate(template, answers)) if item.required)


def empty_parts(template: Template, answers: Answers) -> tuple[EmptyPart, ...]:
    """The optional questions that are asked and not answered, part by part.

    A question whose being empty lets others be asked is not among them: that it is empty says something.
    """
    counted = evaluate(template, answers)
    speaking = _speaking_when_empty(template)
    loose = [item for item in template.items if item.type is not ItemType.GROUP]
    parts = [("form", template.title, loose)] if loose else []
    parts += [(item.link_id, item.text, list(item.items)) for item in template.items if item.type is ItemType.GROUP]
    found = []
    for link_id, title, items in parts:
        questions = [one.text for one in _unanswered(items, counted) if not one.required and one.link_id not in speaking]
        answered = any(one.link_id in counted.answers for one in walk(items))
        if questions:
            found.append(EmptyPart(link_id, title, tuple(questions), not answered))
    return tuple(found)


def usual_left(template: Template, answers: Answers) -> tuple[Item, ...]:
    """The questions with a usual answer that are asked and have none yet."""
    return tuple(item for item in _unanswered(template.items, evaluate(template, answers)) if item.usual is not None)


def _unanswered(items: Iterable[Item], counted: Evaluated) -> Iterator[Item]:
    for item in walk(items):
        asked = item.type.is_question and item.link_id in counted.enabled and item.calculated is None
        if asked and item.link_id not in counted.answers:
            yield item


def _speaking_when_empty(template: Template) -> set[str]:
    conditions = (condition for item in walk(template.items) for condition in item.conditions)
    return {one.question for one in conditions if one.operator is Operator.EXISTS and one.answer is False}
