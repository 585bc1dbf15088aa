"""The access decision as a pure function: facts in, decision out."""

from samsyn.access.rules.decide import decide, explain
from samsyn.access.rules.decision import Decision, LogCategory, Outcome, Shown
from samsyn.access.rules.facts import Facts
from samsyn.access.rules.vocabulary import Action

__all__ = ["Action", "Decision", "Facts", "LogCategory", "Outcome", "Shown", "decide", "explain"]
