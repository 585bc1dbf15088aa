"""A rule: a function over facts, with the row it is named after, its ground, its certainty and what it says in Swedish."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict, Unpack

from samsyn.access.rules.decision import Answer, Certainty, Decision
from samsyn.access.rules.facts import Facts
from samsyn.access.rules.vocabulary import Action, ActorKind, DocumentClass

REVIEWED = date(2026, 11, 26)
Test = Callable[[Facts], Answer | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the decision.

    opens: it can give access or a way to it. The others, walls, only restrict: what no rule opens is closed. says: the rule in
    Swedish, for users and for jurists. rows: of the decision table. kinds, documents and actions: what it is about; None for all.
    """

    name: str
    test: Test
    says: str
    ground: str
    rows: tuple[int, ...]
    certainty: Certainty
    settings: tuple[str, ...]
    opens: bool
    kinds: frozenset[ActorKind] | None
    documents: frozenset[DocumentClass] | None
    actions: frozenset[Action] | None
    reviewed: date = REVIEWED
    _decisions: dict[Answer, Decision] = field(default_factory=dict, repr=False, compare=False)

    def __call__(self, facts: Facts) -> Decision | None:
        """The decision when the rule holds for the facts."""
        answer = self.test(facts)
        if answer is None:
            return None
        made = self._decisions.get(answer)
        if made is None:
            made = Decision(answer.outcome, self.name, self.ground, self.says, answer.shown, answer.log, self.certainty)
            self._decisions[answer] = made
        return made

    def concerns(self, kind: ActorKind, document: DocumentClass, action: Action) -> bool:
        """Whether it is about such an actor, document and action at all."""
        by_whom = self.kinds is None or kind in self.kinds
        of_what = self.documents is None or document in self.documents
        return by_whom and of_what and (self.actions is None or action in self.actions)


class About(TypedDict, total=False):
    """What a rule may say of itself beyond its rows, words and ground."""

    certainty: Certainty
    settings: tuple[str, ...]
    kinds: Iterable[ActorKind]
    documents: Iterable[DocumentClass]
    actions: Iterable[Action]


class Chapter:
    """The rules of one module, as they are written. Each is declared with `wall` or `way` and named after its first row.

    actions: what its rules are about, when they do not say otherwise.
    """

    def __init__(self, title: str, *, actions: Iterable[Action] | None = None) -> None:
        self.title = title
        self.actions = actions
        self.rules: list[Rule] = []

    def wall(self, *rows: int, says: str, ground: str, **about: Unpack[About]) -> Callable[[Test], Rule]:
        """Declare a rule that only restricts."""
        return self._declare(rows, says, ground, about, opens=False)

    def way(self, *rows: int, says: str, ground: str, **about: Unpack[About]) -> Callable[[Test], Rule]:
        """Declare a rule that can give access, or a way to it."""
        return self._declare(rows, says, ground, about, opens=True)

    def _declare(self, rows: tuple[int, ...], says: str, ground: str, about: About, *, opens: bool) -> Callable[[Test], Rule]:
        kinds, documents, actions = about.get("kinds"), about.get("documents"), about.get("actions", self.actions)

        def declare(test: Test) -> Rule:
            made = Rule(
                name=test.__name__,
                test=test,
                says=says,
                ground=ground,
                rows=rows,
                certainty=about.get("certainty", Certainty.H),
                settings=about.get("settings", ()),
                opens=opens,
                kinds=None if kinds is None else frozenset(kinds),
                documents=None if documents is None else frozenset(documents),
                actions=None if actions is None else frozenset(actions),
            )
            self.rules.append(made)
            return made

        return declare
