"""Following up pupils at "unknown school"."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.integrations.ss12000.models import UnknownSchoolTask
from samsyn.integrations.ss12000.policy import IMPORT_REGISTER, SEE_UNKNOWN_SCHOOL
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Invalid, NotFound
from samsyn.kernel.text import clean_text


def finish_task(actor: Actor, task: UUID, *, outcome: str) -> UnknownSchoolTask:
    """Note where the pupil has gone, which ends the task. Raises NotFound outside one's reach, Invalid without a text."""
    check(actor, SEE_UNKNOWN_SCHOOL)
    found = UnknownSchoolTask.objects.select_for_update().filter(pk=task, done_at=None).first()
    if found is None or (not IMPORT_REGISTER.given_to(actor) and found.unit_id not in actor.schools):
        raise NotFound(_("Uppgiften finns inte eller är redan klar."))
    text = " ".join(clean_text(outcome).split())
    if not 3 <= len(text) <= 500:
        raise Invalid(_("Skriv vart eleven har flyttat, eller vad du har fått veta."))
    found.done_at, found.done_by, found.outcome = clock.now(), actor.user, text
    found.save(update_fields=["done_at", "done_by", "outcome"])
    record(actor, AccessEvent(Action.WRITE, "ss12000.unknown_school", pupil=found.pupil_id, resource=found.pk))
    return found
