"""What goes wrong in a record, with what a page needs in order to help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.journal.rules.findings import Finding
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.language import translated


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of an entry right now."""

    entry: UUID
    template: UUID
    version: int
    answers: dict[str, Any]
    saved_at: datetime
    saved_name: str


class EntryConflict(Conflict):
    """Somebody else saved the entry meanwhile. `stored` is theirs and `mine` what was sent: the page shows both."""

    def __init__(self, stored: Stored, mine: dict[str, Any]) -> None:
        super().__init__(_("Anteckningen har ändrats av någon annan medan du skrev. Jämför texterna och välj vad som ska gälla."))
        self.stored = stored
        self.mine = mine


class LocksSoon(Invalid):
    """A rule that would lock more entries in its first night than have been confirmed.

    `entries`: those that the actor can see, unsigned right now. `night`: the day of the first locking by the rule.
    """

    def __init__(self, entries: int, night: date) -> None:
        super().__init__(_("Bekräfta att anteckningarna ska låsas."))
        self.entries = entries
        self.night = night


class NotReady(Invalid):
    """The entry cannot be signed yet. `findings` are what to fix and what to confirm."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        fields: dict[str, list[str]] = {}
        for finding in findings:
            fields.setdefault(finding.link_id, []).append(translated(finding.message))
        super().__init__(_("Anteckningen kan inte signeras än."), fields)
        self.findings = tuple(findings)
