"""Journal rows in bulk: contacts, entries, kept versions and observations by COPY to temporary tables, then INSERT … SELECT.

From one staged row the database makes contact, entry and signed version, in the order of time: as in a real record, a pupil's
rows then lie far apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from random import Random
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from demo.copying import NULL, copy_rows, escaped, open_tables, stamped
from demo.county.model import Board, Provider, Pupil
from demo.organisations import care_unit_id, compartment_id
from demo.records import Written
from demo.staff import Author, nurses
from samsyn.content.models import Package
from samsyn.journal.rules.observe import ObservationValue
from samsyn.organisation.models import Branch, Unit

_TABLES: Final = {
    "bulk_author": "author int, user_id uuid, name text, role text, compartment_id uuid, unit_id uuid, unit_name text",
    "bulk_entry": (
        "contact_id uuid, entry_id uuid, version_id uuid, pupil_id uuid, author int, local timestamp, kind text, place text,"
        " template_id uuid, answers jsonb, summary text, signed bool"
    ),
    "bulk_observation": (
        "id uuid, entry_id uuid, pupil_id uuid, author int, effective_on date, link_id text, system text, code text, display text,"
        " number numeric, unit text, coded text, text text"
    ),
}
_STAGED: Final = """
FROM bulk_entry s JOIN bulk_author a USING (author)
CROSS JOIN LATERAL (SELECT s.local AT TIME ZONE 'Europe/Stockholm' AS began, CASE WHEN s.signed THEN 3 ELSE 2 END AS version) t
CROSS JOIN LATERAL (
    SELECT t.began + interval '20 minutes' AS saved, CASE WHEN s.signed THEN t.began + interval '20 minutes' END AS signed) u"""
_CONTACTS: Final = f"""
INSERT INTO journal_contact (id, provider_id, compartment_id, pupil_id, occurred_at, kind, place, process, unit_id, created_by_id,
    created_at)
SELECT s.contact_id, %(provider)s, a.compartment_id, s.pupil_id, t.began, s.kind, s.place, '', a.unit_id, a.user_id, t.began
{_STAGED} ORDER BY s.local, s.contact_id"""
_ENTRIES: Final = f"""
INSERT INTO journal_entry (id, provider_id, compartment_id, pupil_id, contact_id, kind, reason, template_id, answers, summary,
    version, author_id, author_name, author_role, unit_name, created_at, saved_at, saved_by_id, saved_name, sequence, logged_at,
    signed_at, signed_by_id, signed_name, signed_role, locked_at, lock_note, wrong_pupil_name, wrong_pupil_reason)
SELECT s.entry_id, %(provider)s, a.compartment_id, s.pupil_id, s.contact_id, 'entry', '', s.template_id, s.answers, s.summary,
    t.version, a.user_id, a.name, a.role, a.unit_name, t.began, u.saved, a.user_id, a.name, 1, t.began,
    u.signed, CASE WHEN s.signed THEN a.user_id END, CASE WHEN s.signed THEN a.name ELSE '' END,
    CASE WHEN s.signed THEN a.role ELSE '' END, u.signed, '', '', ''
{_STAGED} ORDER BY s.local, s.entry_id"""
_VERSIONS: Final = f"""
INSERT INTO journal_entryversion (id, provider_id, compartment_id, pupil_id, entry_id, number, cause, answers, saved_at,
    saved_by_id, saved_name, kept_at)
SELECT s.version_id, %(provider)s, a.compartment_id, s.pupil_id, s.entry_id, t.version, 'signed', s.answers, u.saved, a.user_id,
    a.name, u.signed
{_STAGED} WHERE s.signed ORDER BY s.local, s.version_id"""
_OBSERVATIONS: Final = """
INSERT INTO journal_observation (id, provider_id, compartment_id, pupil_id, entry_id, link_id, system, code, display, effective_on,
    number, unit, coded, text)
SELECT o.id, %(provider)s, a.compartment_id, o.pupil_id, o.entry_id, o.link_id, o.system, o.code, o.display, o.effective_on,
    o.number, o.unit, o.coded, o.text
FROM bulk_observation o JOIN bulk_author a USING (author) ORDER BY o.effective_on, o.id"""
_EPOCH: Final = date(1970, 1, 1).toordinal()


class Record(NamedTuple):
    """One entry to enter. pupil: the pupil's row here; author: a number from `Authors`."""

    pupil: str
    author: int
    written: Written
    signed: bool
    random: Random


class Authors:
    """The nurses who write, each with the record they write in. `number_for` tells who writes about a pupil in a grade."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._posts: list[tuple[Author, Board]] = []
        self._numbers: dict[tuple[UUID, UUID], int] = {}
        self._of_school: dict[UUID, list[int]] = {}
        self._of_board: dict[UUID, list[int]] = {}
        by_school = nurses(provider)
        for school in provider.schools:
            for author in by_school.get(school.id, []):
                number = self.add(author, school.board)
                self._of_school.setdefault(school.id, []).append(number)
                self._of_board.setdefault(school.board.id, []).append(number)

    def add(self, author: Author, board: Board) -> int:
        """The number of an author who writes in a board's record."""
        key = (author.user, board.id)
        if key not in self._numbers:
            self._numbers[key] = len(self._posts)
            self._posts.append((author, board))
        return self._numbers[key]

    def number_for(self, pupil: Pupil, grade: int) -> int:
        """Who writes. What was written in compulsory school stays in its board's record when the pupil goes on to another board."""
        school = pupil.school_class.school
        boards = self._provider.boards
        if grade < 10 <= pupil.grade and boards[0] != school.board and boards[0].id in self._of_board:
            known = self._of_board[boards[0].id]
        else:
            known = self._of_school.get(school.id) or self._of_board[school.board.id]
        return known[pupil.ordinal % len(known)]

    def rows(self) -> list[tuple[str, ...]]:
        """The rows of bulk_author."""
        rows: list[tuple[str, ...]] = []
        units = Unit.objects.filter(provider_id=self._provider.namespace, kind=Unit.Kind.CARE, branch=Branch.EMI)
        names = dict(units.values_list("pk", "name"))
        for number, (author, board) in enumerate(self._posts):
            unit = care_unit_id(self._provider, board.id, Branch.EMI)
            room = compartment_id(self._provider, board.id, Branch.EMI)
            rows.append(
                (f"{number}", f"{author.user}", escaped(author.name), author.role, f"{room}", f"{unit}", escaped(names[unit]))
            )
        return rows


def enter_records(provider: Provider, authors: Authors, records: Iterable[Record]) -> int:
    """Enter entries of one provider in the running transaction, within the provider's context; returns how many."""
    packages = dict(Package.objects.order_by("stored_at").values_list("name", "pk"))
    observations: list[tuple[str, ...]] = []
    open_tables(_TABLES)
    copy_rows("bulk_author", authors.rows())
    count = copy_rows("bulk_entry", _entry_rows(records, packages, observations))
    copy_rows("bulk_observation", observations)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        for statement in (_CONTACTS, _ENTRIES, _VERSIONS, _OBSERVATIONS):
            cursor.execute(statement, {"provider": provider.namespace})
    return count


def _entry_rows(
    records: Iterable[Record], packages: dict[str, UUID], observations: list[tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    for pupil, author, written, signed, random in records:
        hour, minute = divmod(written.minute, 60)
        moment = ((written.on.toordinal() - _EPOCH) * 1440 + written.minute) * 60_000
        bits = random.getrandbits(74) & ~0xFF
        entry = stamped(moment, bits + 1)
        if signed:
            day = written.on.isoformat()
            drawn = enumerate(written.observations, 3)
            observations += [
                (stamped(moment, bits + number), entry, pupil, f"{author}", day, *_observed(one)) for number, one in drawn
            ]
        yield (
            stamped(moment, bits),
            entry,
            stamped(moment, bits + 2),
            pupil,
            f"{author}",
            f"{written.on} {hour:02}:{minute:02}",
            written.kind,
            written.place,
            f"{packages[written.template]}",
            escaped(written.answers),
            escaped(written.summary),
            "t" if signed else "f",
        )


def _observed(one: ObservationValue) -> tuple[str, ...]:
    number = NULL if one.number is None else f"{one.number:f}"
    return one.link_id, one.system, one.code, escaped(one.display), number, one.unit, one.coded, escaped(one.text)
