"""How persons relate to organisations in the fake register, for the filters relationship.*."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from samsyn.integrations.ss12000.fake.register import Register, Row

Link = tuple[str, str, Row]
"""Person, organisation, and the object that carries the dates."""


def links(register: Register, kind: str) -> Iterable[Link]:
    """Every relation of one kind. Raises KeyError for a kind outside RELATIONSHIPS."""
    return _KINDS[kind](register)


def _enrolments(register: Register) -> Iterator[Link]:
    for person in register.persons:
        for item in person.get("enrolments") or []:
            yield person["id"], item["enroledAt"]["id"], item


def _duties(register: Register) -> Iterator[Link]:
    for item in register.duties:
        yield (item.get("person") or {}).get("id", ""), item["dutyAt"]["id"], item


def _children(register: Register) -> Iterator[Link]:
    for item in register.placements:
        yield item["child"]["id"], item["placedAt"]["id"], item


def _owners(register: Register) -> Iterator[Link]:
    for item in register.placements:
        for owner in item.get("owners") or []:
            yield owner["id"], item["placedAt"]["id"], item


def _members(register: Register) -> Iterator[Link]:
    for group in register.groups:
        for item in group.get("groupMemberships") or []:
            yield item["person"]["id"], group["organisation"]["id"], item


def _responsible_for(register: Register, children: Iterable[Link]) -> Iterator[Link]:
    adults = {person["id"]: [item["person"]["id"] for item in person.get("responsibles") or []] for person in register.persons}
    for child_id, unit_id, item in children:
        for adult_id in adults.get(child_id, []):
            yield adult_id, unit_id, item


_KINDS: dict[str, Callable[[Register], Iterable[Link]]] = {
    "enrolment": _enrolments,
    "duty": _duties,
    "placement.child": _children,
    "placement.owner": _owners,
    "groupMembership": _members,
    "responsibleFor.enrolment": lambda register: _responsible_for(register, _enrolments(register)),
    "responsibleFor.placement": lambda register: _responsible_for(register, _children(register)),
}
RELATIONSHIPS = frozenset(_KINDS)
