"""Who resembles whom: near duplicates for a human to judge, and twins, who are never merged. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from samsyn.integrations.ss12000.changes import Change


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pupils born on the same day: a new one and another. Names are sort keys; personal: has a personal number of their own.

    home: they share a guardian or an address.
    """

    given: str
    family: str
    personal: bool
    other_given: str
    other_family: str
    other_personal: bool
    home: bool


def likeness(pair: Pair) -> Change | None:
    """NEAR_DUPLICATE, TWIN or None (SS 12000 gives no such thing: it is our judgement, and always shown for review).

    Two personal numbers are two persons, unless every name is the same. Somebody whose other number is temporary, reserve or
    missing may be the same child typed in once more. Same surname, home and birth date but another given name: twins.
    """
    given = distance(pair.given, pair.other_given, 2)
    family = distance(pair.family, pair.other_family, 2)
    if given == 0 and family == 0:
        return Change.NEAR_DUPLICATE
    if pair.given == pair.other_family and pair.family == pair.other_given:
        return Change.NEAR_DUPLICATE
    two_numbers = pair.personal and pair.other_personal
    if not two_numbers and given + family <= (2 if pair.home else 1):
        return Change.NEAR_DUPLICATE
    if given == 0 and family <= 1 and pair.home:
        return Change.NEAR_DUPLICATE
    if family == 0 and pair.home:
        return Change.TWIN
    return None


def distance(one: str, other: str, most: int) -> int:
    """Slips of the pen between two texts: letters added, dropped, exchanged or swapped (Damerau–Levenshtein, adjacent swaps).

    Anything over `most` counts as `most` + 1.
    """
    if one == other:
        return 0
    if abs(len(one) - len(other)) > most:
        return most + 1
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                best = min(best, before_last[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
        before_last, last = last, row
    return min(last[-1], most + 1)


@dataclass(frozen=True, slots=True)
class UnitTally:
    """One school unit in a delivery. rows: its pupils, matched: those of them who go there already; known: who goes there today.

    due: those of the known whom the delivery must hold, since it is a whole list of their school or class; kept: those it holds.
    """

    unit: str
    name: str
    rows: int
    matched: int
    known: int
    due: int
    kept: int

    @property
    def retained(self) -> int:
        """How many of the known are still there, as far as the delivery says."""
        return self.known - self.due + self.kept


ENOUGH_ROWS = 10
LEAST_SHARE = 0.7


def too_few_read(received: int, readable: int) -> bool:
    """Whether what came of one kind of records says nothing of the whole: none could be read, or under 70 % of ten or more."""
    return bool(received) and (not readable or (received >= ENOUGH_ROWS and readable < LEAST_SHARE * received))


def is_doubtful(tally: UnitTally) -> bool:
    """Whether the delivery may be of another school, or incomplete: under 70 % of ten or more match, or are there.

    A unit where nobody is known yet is read for the first time: nothing could match.
    """
    if not tally.known:
        return False
    wrong_school = tally.rows >= ENOUGH_ROWS and tally.matched < LEAST_SHARE * tally.rows
    incomplete = tally.due >= ENOUGH_ROWS and tally.kept < LEAST_SHARE * tally.due
    return wrong_school or incomplete
