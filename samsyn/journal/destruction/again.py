"""After a restore: what was destroyed since the backup is destroyed again. Only the maintenance role may.

A restored database knows nothing of decisions carried out after its backup. They are written out beforehand, one line of JSON
each, and done again from that: decision, who entered it, who confirmed it, what it named; nothing of what stood there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.journal.destruction.actions import destroy
from samsyn.journal.destruction.asking import WHAT
from samsyn.journal.models import Attachment, DestructionItem, DestructionOrder, Entry, ReceivedDocument
from samsyn.journal.rules.destroying import Thing
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import Invalid

PURPOSE = "destructions.command"
# By the installation's own secret: a line that somebody else wrote, or changed, destroys nothing.
_SIGNER = Signer(salt="samsyn.destructions")
_COLUMNS = (
    "id",
    "provider_id",
    "compartment_id",
    "pupil_id",
    "number",
    "decided_on",
    "entered_by_id",
    "entered_name",
    "entered_at",
    "proposed_at",
    "confirmed_by_id",
    "confirmed_name",
    "carried_out_at",
)


@dataclass(frozen=True, slots=True)
class Redone:
    """What came of a decision done again. gone: things destroyed; missing: what the restored database does not have."""

    number: str
    done_before: bool
    gone: int
    missing: int


def carried_out_since(since: datetime) -> Iterator[str]:
    """The decisions carried out from an instant on, in all care providers, each as a line."""
    with within(Context(PURPOSE)):
        for row in DestructionOrder.objects.filter(carried_out_at__gte=since).order_by("carried_out_at").prefetch_related("items"):
            values = {name: getattr(row, name) for name in _COLUMNS}
            values["items"] = [[one.thing, str(one.row)] for one in row.items.all()]
            told = json.loads(json.dumps(values, default=str))
            yield json.dumps({**told, "signature": _SIGNER.signature(_text(told))}, ensure_ascii=False)


def _text(values: dict[str, Any]) -> str:
    """What is signed of a line: the same however its keys are ordered."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def read_lines(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The lines that `carried_out_since` wrote, in their order. Raises Invalid naming a line that cannot be read or is not ours."""
    found = []
    for place, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            _SIGNER.unsign(f"{_text({name: one for name, one in values.items() if name != 'signature'})}:{values['signature']}")
            found.append(_checked(values))
        except BadSignature:
            said = _("Rad %(place)d har ändrats, eller är skriven av en installation med en annan nyckel. Inget är gjort.")
            raise Invalid(said % {"place": place}, {"file": [said % {"place": place}]}) from None
        except (ValueError, TypeError, KeyError, AttributeError):
            said = _("Rad %(place)d kan inte läsas. Inget är gjort.") % {"place": place}
            raise Invalid(said, {"file": [said]}) from None
    return found


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """A line's values. Raises ValueError, KeyError, TypeError, AttributeError for what no export wrote."""
    ids = ("id", "provider_id", "compartment_id", "pupil_id", "entered_by_id", "confirmed_by_id")
    made: dict[str, Any] = {name: UUID(values[name]) for name in ids}
    made |= {name: datetime.fromisoformat(values[name]) for name in ("entered_at", "proposed_at")}
    made |= {name: str(values[name]) for name in ("number", "decided_on", "entered_name", "confirmed_name")}
    items = [(Thing(thing).value, UUID(row)) for thing, row in values["items"]]
    if not made["number"].strip() or made["entered_by_id"] == made["confirmed_by_id"] or not items:
        raise ValueError("no decision by two persons")
    return {**made, "items": items}


def do_again(account: str, decision: dict[str, Any]) -> Redone:
    """Carry a decision out in this database, unless it is carried out already: all or nothing, with a row in the access log."""
    provider, room, pupil = decision["provider_id"], decision["compartment_id"], decision["pupil_id"]
    actor = Actor(
        provider, PURPOSE, name=f"Drift ({account})", role="system", compartment=room, compartments=(room,), closed_group=True
    )
    with within(actor.context()):
        held = DestructionOrder.objects.filter(pk=decision["id"]).first()
        if held is not None and held.carried_out_at is not None:
            return Redone(decision["number"], done_before=True, gone=0, missing=0)
        there = _there(provider, room, pupil, decision["items"])
        missing = len(decision["items"]) - len(there)
        if there:
            _entered(decision, held, there)
            destroy(decision["id"])
        event = AccessEvent(
            Logged.DESTROY,
            WHAT,
            pupil=pupil,
            resource=decision["id"],
            rule="redone",
            reason=decision["number"],
            details=f"rows={len(there)} missing={missing}",
        )
        record(actor, event)
    return Redone(decision["number"], done_before=False, gone=len(there), missing=missing)


def _there(provider: UUID, room: UUID, pupil: UUID, items: list[tuple[str, UUID]]) -> list[tuple[str, UUID]]:
    """Those of the named things that the restored record has: what was written after the backup is not there to be destroyed."""
    kept = {"provider_id": provider, "compartment_id": room, "pupil_id": pupil, "pk__in": [row for _thing, row in items]}
    known = set(Entry.objects.filter(**kept, about=None).values_list("pk", flat=True))
    known |= set(Attachment.objects.filter(**kept).values_list("pk", flat=True))
    known |= set(ReceivedDocument.objects.filter(**kept).values_list("pk", flat=True))
    return [(thing, row) for thing, row in items if row in known]


def _entered(decision: dict[str, Any], held: DestructionOrder | None, there: list[tuple[str, UUID]]) -> None:
    """The decision and what it names as they were, so that the function has what it asks for."""
    columns = {name: decision[name] for name in _COLUMNS if name not in {"proposed_at", "carried_out_at", "confirmed_by_id"}}
    row = held or DestructionOrder.objects.create(**{**columns, "confirmed_name": ""})
    if row.proposed_at is None:
        where = {name: decision[name] for name in ("provider_id", "compartment_id", "pupil_id")}
        rows = [one for _thing, one in there]
        about = Counter(Entry.objects.filter(**where, about_id__in=rows).values_list("about_id", flat=True))
        DestructionItem.objects.bulk_create(
            DestructionItem(**where, order=row, thing=thing, row=one, addenda=about[one]) for thing, one in there
        )
        row.proposed_at = decision["proposed_at"]
    row.confirmed_by_id, row.confirmed_name = decision["confirmed_by_id"], decision["confirmed_name"]
    row.save(update_fields=["proposed_at", "confirmed_by", "confirmed_name"])
