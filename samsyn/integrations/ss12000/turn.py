"""Whether a run that is to be fetched waits for another register's to be read: so many are read at a time (`jobs.LANES`)."""

from __future__ import annotations

from procrastinate.contrib.django.models import ProcrastinateJob

from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.jobs import lane
from samsyn.integrations.ss12000.models import ImportRun


def waits_for_its_turn(run: ImportRun) -> bool:
    """Whether a run's job is in the queue behind another that is under way. Whose that is, is not said: it may be another care
    provider's."""
    if run.state != State.FETCHING or run.source_id is None:
        return False
    of_lane = ProcrastinateJob.objects.filter(lock=lane(run.source_id), status__in=["todo", "doing"])
    jobs = [(status, given.get("run")) for status, given in of_lane.values_list("status", "args")]
    return ("todo", str(run.pk)) in jobs and any(status == "doing" for status, _run in jobs)
