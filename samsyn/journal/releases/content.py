"""What goes out: the items of a release as they read, without what is masked. Kept with the decision, delivered as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import override

from samsyn.journal.models import Attachment, ReleaseItem
from samsyn.journal.printed import printed_entry, printed_file
from samsyn.journal.queries import entry_texts
from samsyn.journal.releases.matters import mask_key
from samsyn.journal.rows import EntryText
from samsyn.journal.rules.releasing import Verdict, masked_sections
from samsyn.kernel.actor import Actor


@override("sv")
def released_content(actor: Actor, pupil: UUID, items: Sequence[ReleaseItem]) -> dict[str, Any]:
    """Entries with their addenda, and files, in the shape that the print has. It does not say whether anything is left out."""
    going = [one for one in items if one.verdict == Verdict.RELEASE]
    masked = {one.entry_id: one.masked for one in going if one.entry_id}
    files = [one.attachment for one in going if one.attachment is not None]
    return {"entries": _entries(actor, pupil, masked) if masked else [], "files": [_file(one) for one in files]}


def _entries(actor: Actor, pupil: UUID, masked: dict[UUID, list[str]]) -> list[dict[str, Any]]:
    texts = [one for one in entry_texts(actor, pupil, list(masked)) if one.wrong_pupil_at is None and one.locked_at is not None]
    roots = [one for one in texts if one.about is None]
    return [
        {
            "id": str(root.id),
            **printed_entry(_shown(root, root.id, masked[root.id])),
            "addenda": [printed_entry(_shown(one, root.id, masked[root.id])) for one in texts if one.about == root.id],
        }
        for root in roots
    ]


def _shown(text: EntryText, root: UUID, masked: Sequence[str]) -> EntryText:
    hidden = {row.link_id for one in text.sections for row in one.rows if mask_key(text.id, root, row.link_id) in masked}
    return replace(text, sections=masked_sections(text.sections, hidden))


def _file(row: Attachment) -> dict[str, Any]:
    return {**printed_file(row), "id": str(row.pk), "title": row.title, "dated_on": row.dated_on.isoformat()}
