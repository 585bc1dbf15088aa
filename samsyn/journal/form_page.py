"""A template with its answers as a form: sections of fields, each with its value, its error and when it is asked. Plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samsyn.content.rules.model import Behavior, Item, ItemType, Operator, Template, walk
from samsyn.journal.rules.answers import listed, number_of
from samsyn.journal.rules.evaluate import Evaluated, evaluate
from samsyn.journal.rules.findings import Finding, Level
from samsyn.journal.rules.reading import show_number
from samsyn.kernel.language import translated

# Names in the form can't meet those of its own hidden fields.
PREFIX = "q_"
_YES_NO = (("true", gettext_lazy("Ja")), ("false", gettext_lazy("Nej")))
# More options than this read better as a list to open than as buttons.
_MANY = 6


@dataclass(frozen=True, slots=True)
class Field:
    """One question. kind: number, calculated, date, string, text, radio, checkboxes, select or display. values: as typed."""

    name: str
    kind: str
    label: str
    hint: str
    unit: str
    decimals: int
    values: tuple[str, ...]
    options: tuple[dict[str, str], ...]
    required: bool
    error: str
    question: str
    enable_when: dict[str, Any] | None
    calculated: dict[str, Any] | None

    @property
    def value(self) -> str:
        """The single value; empty when there is none."""
        return self.values[0] if self.values else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together within a section."""

    legend: str
    enable_when: dict[str, Any] | None
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class FormSection:
    """A numbered part of the form. kind, state: how far it has come, in words with an icon."""

    id: str
    title: str
    parts: tuple[Field | Group, ...]
    kind: str
    state: str


def form_sections(template: Template, answers: Mapping[str, Any], findings: Sequence[Finding]) -> list[FormSection]:
    """The form. Questions outside any group stand in a first section with the template's title."""
    counted = evaluate(template, answers)
    by_id = {finding.link_id: finding for finding in reversed(findings)}
    build = _Builder(counted, answers, by_id)
    loose = [item for item in template.items if item.type is not ItemType.GROUP]
    made = [build.section("form", template.title, loose)] if loose else []
    made += [build.section(item.link_id, item.text, item.items) for item in template.items if item.type is ItemType.GROUP]
    return made


def form_errors(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """The error summary: one link a finding that stops, to its field."""
    return [
        {"text": translated(finding.message), "href": f"#field_{PREFIX}{finding.link_id}"}
        for finding in findings
        if finding.level is not Level.WARN
    ]


def field_link(item: Item) -> dict[str, str]:
    """A question as a link to its field."""
    return {"text": item.text, "href": f"#field_{PREFIX}{item.link_id}"}


def typed_answers(post: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The answers of a posted form, by linkId."""
    return {name.removeprefix(PREFIX): values for name, values in post.items() if name.startswith(PREFIX)}


def stored_as_typed(template: Template, answers: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Stored answers as a form would send them, by linkId."""
    questions = [item for item in template.questions() if not item.calculated]
    return {item.link_id: [_shown(item, one) for one in listed(answers.get(item.link_id))] for item in questions}


class _Builder:
    """Makes fields of items, with the answers and findings at hand."""

    def __init__(self, counted: Evaluated, answers: Mapping[str, Any], findings: Mapping[str, Finding]) -> None:
        self.counted = counted
        self.answers = answers
        self.findings = findings

    def section(self, section_id: str, title: str, items: Iterable[Item]) -> FormSection:
        kept = list(items)
        parts = tuple(self.group(item) if item.type is ItemType.GROUP else self.field(item) for item in kept)
        return FormSection(section_id, title, parts, *self.state(kept))

    def state(self, items: list[Item]) -> tuple[str, str]:
        asked = [
            item for item in walk(items) if item.type.is_question and item.link_id in self.counted.enabled and not item.calculated
        ]
        wrong = [item for item in asked if (found := self.findings.get(item.link_id)) and found.level is not Level.WARN]
        answered = sum(item.link_id in self.counted.answers for item in asked)
        if wrong:
            return "danger", ngettext("%(n)d att rätta", "%(n)d att rätta", len(wrong)) % {"n": len(wrong)}
        if asked and answered == len(asked):
            return "ok", _("klar")
        if not answered:
            return "muted", _("tom")
        return "muted", _("%(n)d av %(all)d") % {"n": answered, "all": len(asked)}

    def group(self, item: Item) -> Group:
        fields = tuple(self.field(one) for one in walk(item.items) if one.type is not ItemType.GROUP)
        return Group(item.text, _enable_when(item), fields)

    def field(self, item: Item) -> Field:
        finding = self.findings.get(item.link_id)
        value = self.counted.answers.get(item.link_id) if item.calculated else self.answers.get(item.link_id)
        return Field(
            name=PREFIX + item.link_id,
            kind=_kind(item),
            label=item.text,
            hint=item.help,
            unit=item.unit.display if item.unit else "",
            decimals=1 if item.limits is None or item.limits.decimals is None else item.limits.decimals,
            values=tuple(_shown(item, one) for one in listed(value)),
            options=_options(item),
            required=item.required,
            error=translated(finding.message) if finding and finding.level is not Level.WARN else "",
            question=translated(finding.message) if finding and finding.level is Level.WARN else "",
            enable_when=_enable_when(item),
            calculated=_calculated(item),
        )


def _kind(item: Item) -> str:
    if item.type is ItemType.DISPLAY:
        return "display"
    if item.calculated:
        return "calculated"
    if item.type.is_number:
        return "number"
    if item.type.is_choice and item.repeats:
        return "checkboxes"
    if item.type.is_choice:
        return "radio" if len(item.options) <= _MANY and item.type is ItemType.CHOICE else "select"
    kinds = {ItemType.BOOLEAN: "radio", ItemType.DATE: "date", ItemType.TEXT: "text"}
    return kinds.get(item.type, "string")


def _options(item: Item) -> tuple[dict[str, str], ...]:
    if item.type is ItemType.BOOLEAN:
        return tuple({"value": value, "label": str(label)} for value, label in _YES_NO)
    return tuple({"value": option.code, "label": option.display} for option in item.options)


def _shown(item: Item, value: Any) -> str:
    """A stored answer as it is typed."""
    if isinstance(value, dict):
        return str(value.get("raw") or value.get("text") or "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if item.type.is_number:
        number = number_of(value)
        return show_number(number) if number is not None else ""
    return str(value)


def _enable_when(item: Item) -> dict[str, Any] | None:
    if not item.conditions:
        return None
    return {
        "behavior": "any" if item.behavior is Behavior.ANY else "all",
        "conditions": [
            {
                "name": PREFIX + condition.question,
                "operator": condition.operator.value,
                "value": condition.answer if condition.operator is Operator.EXISTS else str(condition.answer),
            }
            for condition in item.conditions
        ],
    }


def _calculated(item: Item) -> dict[str, Any] | None:
    if item.calculated is None:
        return None
    fields = [PREFIX + link_id for link_id in item.calculated.of]
    # The page's formula takes weight before height.
    return {"formula": item.calculated.name, "fields": fields[::-1] if item.calculated.name == "bmi" else fields}
