"""Following up pupils at "unknown school"."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.integrations.ss12000.models import UnknownSchoolTask
from samsyn.integrations.ss12000.policy import IMPORT_REGISTER, SEE_UNKNOWN_SCHOOL
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Invalid, NotFound
from samsyn.kernel.text import clean_text, length_said
from samsyn.people.models import Protection


def open_tasks(actor: Actor) -> QuerySet[UnknownSchoolTask]:
    """The open tasks within one's reach: for administrators all, for others of pupils from schools in the assignment. Those about
    protected persons only for the closed group."""
    tasks = UnknownSchoolTask.objects.filter(done_at=None)
    if not IMPORT_REGISTER.given_to(actor):
        tasks = tasks.filter(unit__in=actor.schools)
    return tasks if actor.closed_group else tasks.filter(pupil__person__protection=Protection.NONE)


def finish_task(actor: Actor, task: UUID, *, outcome: str) -> UnknownSchoolTask:
    """Note where the pupil has gone, which ends the task. Raises NotFound outside one's reach, Invalid without a text."""
    check(actor, SEE_UNKNOWN_SCHOOL)
    found = open_tasks(actor).select_for_update(of=("self",)).filter(pk=task).first()
    if found is None:
        raise NotFound(_("Uppgiften finns inte eller är redan klar."))
    text = " ".join(clean_text(outcome).split())
    if length_said(text) < 3 or len(text) > 500:
        raise Invalid(_("Skriv vart eleven har flyttat, eller vad du har fått veta."))
    found.done_at, found.done_by, found.outcome = clock.now(), actor.user, text
    found.save(update_fields=["done_at", "done_by", "outcome"])
    record(actor, AccessEvent(Action.WRITE, "ss12000.unknown_school", pupil=found.pupil_id, resource=found.pk))
    return found
