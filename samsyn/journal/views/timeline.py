"""A record's rows as the timeline component shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.journal.named import destroyed_title
from samsyn.journal.releases.words import DocumentKind, GroundWords, Results
from samsyn.journal.rows import AddendumRow, TimelineRow
from samsyn.journal.rules.releasing import Result
from samsyn.journal.views.shared import ORIGINS, addendum_name, day_in_words
from samsyn.kernel.addresses import address
from samsyn.kernel.text import with_capital

Shown = dict[str, Any]


def shown(rows: tuple[TimelineRow, ...], pupil: UUID, *, query: str, may_correct: bool) -> list[Shown]:
    """What the component `timeline` takes. query: the end of every page's address; may_correct: may move a file."""
    made: dict[str, Callable[[TimelineRow], Shown]] = {
        "entry": lambda row: _entry(row, pupil, query),
        "attachment": lambda row: _file(row, pupil, query, may_correct),
        "release": lambda row: _release(row, pupil),
        "received": lambda row: _received(row, pupil),
        "emergency": _emergency,
        "destroyed": _destroyed,
    }
    return [made[row.what](row) for row in rows]


def _release(row: TimelineRow, pupil: UUID) -> Shown:
    """The note of who got what and why, or of a refusal (PDL 3 kap. 11 §)."""
    ground = with_capital(str(GroundWords(row.lock_note).label))
    lines: list[Shown] = [{"kind": "", "text": f"{with_capital(str(Results(row.kind).label))}. {row.summary}"}]
    state = "refused"
    if row.kind in {Result.RELEASED, Result.PARTLY}:
        state = "released" if row.pages else "decided"
        lines.append({"kind": "hint", "text": _("Grund: %(ground)s") % {"ground": ground}})
    one: Shown = {"title": _("Utlämnande: %(name)s") % {"name": row.title}, "when": row.occurred_at, "by": row.author_name}
    return one | {"state": state, "reason": "", "lines": lines, "href": address("journal:release", pupil=pupil, release=row.id)}


def _received(row: TimelineRow, pupil: UUID) -> Shown:
    said = _("Uppgifterna lämnas inte: %(reason)s") % {"reason": row.summary} if row.kind == DocumentKind.ANSWER else row.summary
    lines: list[Shown] = [{"kind": "", "text": said}, {"kind": "hint", "text": _("Från %(unit)s") % {"unit": row.unit_name}}]
    one: Shown = {"title": row.title, "when": row.occurred_at, "by": row.author_name, "state": "received", "reason": ""}
    return one | {"lines": lines, "href": address("journal:received", pupil=pupil, document=row.id)}


def _emergency(row: TimelineRow) -> Shown:
    lines: list[Shown] = [{"kind": "", "text": row.summary}]
    one: Shown = {"title": _("Öppnat i nödläge"), "when": row.occurred_at, "by": row.author_name, "state": "emergency"}
    return one | {"reason": "", "lines": lines}


def _destroyed(row: TimelineRow) -> Shown:
    """A tombstone: that something was there, and the decision by which it is gone (PDL 8 kap. 4 §)."""
    said = _("Förstörd %(day)s efter IVO:s beslut %(number)s.")
    text = said % {"day": day_in_words(row.signed_at or row.occurred_at), "number": row.lock_note}
    one: Shown = {"title": destroyed_title(row.kind), "when": row.occurred_at, "by": row.author_name, "state": "destroyed"}
    return one | {"reason": "", "lines": [{"kind": "plain", "text": text}]}


def _entry(row: TimelineRow, pupil: UUID, query: str) -> Shown:
    one: Shown = {"title": row.title, "when": row.occurred_at, "by": row.signed_name or row.author_name, "reason": ""}
    one["href"] = address("journal:entry", pupil=pupil, entry=row.id) + query
    if row.wrong_pupil_at:
        text = _("Skriven på fel elev. Innehållet visas inte här.")
        return one | {"state": "struck", "by": row.author_name, "lines": [{"kind": "", "text": text}]}
    return one | {"state": _state(row), "lines": list(_lines(row))}


def _state(row: TimelineRow | AddendumRow) -> str:
    return "signed" if row.signed_at else "locked" if row.locked_at else "unsigned"


def _lines(row: TimelineRow) -> Iterator[Shown]:
    if any(one.kind == "correction" and one.signed_at for one in row.addenda):
        yield {"kind": "warn", "text": _("Rättad: se rättelsen nedan")}
    yield {"kind": "", "text": row.summary} if row.summary else {"kind": "plain", "text": _("Inget skrivet än.")}
    if row.locked_at and not row.signed_at:
        yield {"kind": "hint", "text": _("Låst %(day)s") % {"day": day_in_words(row.locked_at)}}
    yield from map(_addendum, row.addenda)


def _addendum(one: AddendumRow) -> Shown:
    name = addendum_name(one.kind)
    lead = f"{name} {day_in_words(one.created_at)}"
    return {"kind": "addendum", "lead": lead, "text": one.summary, "state": _state(one), "by": one.author_name}


def _file(row: TimelineRow, pupil: UUID, query: str, may_correct: bool) -> Shown:
    one: Shown = {"when": row.occurred_at, "by": row.author_name, "reason": ""}
    if row.wrong_pupil_at:
        return one | {"title": _("Fil struken"), "state": "struck", "lines": []}
    pages = ngettext("%(num)d sida", "%(num)d sidor", row.pages) % {"num": row.pages}
    fetched = _("hämtas som fil")
    lines: list[Shown] = [{"kind": "plain", "text": f"{ORIGINS[row.kind]} · {pages} · {fetched}"}]
    if may_correct:
        href = address("journal:file_wrong_pupil", pupil=pupil, attachment=row.id) + query
        lines.append({"kind": "link", "text": _("Ligger filen på fel elev?"), "lead": row.title, "href": href})
    href = address("journal:download", pupil=pupil, attachment=row.id)
    return one | {"title": row.title, "state": "file", "href": href, "lines": lines}
