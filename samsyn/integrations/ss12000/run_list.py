"""The register page's runs in words: files tell themselves apart by their schools and numbers, and name nobody."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.integrations.ss12000.changes import Change, Kind, State
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.run.stage import rows_of

# A larger file is told by its numbers alone: its rows would be read for every look at the list.
MOST_PUPILS = 2000
_MOST_NAMES = 2
_SCHOOLS = """
SELECT DISTINCT r.run_id, place #>> '{}'
FROM ss12000_importrow r,
    jsonb_path_query(CASE WHEN r.change = 'left' THEN r.before ELSE r.after END, '$.enrolments[*].unit_name ? (@ != "")') place
WHERE r.run_id = ANY(%(runs)s) AND r.kind = 'pupil' AND r.change <> 'same'"""


def schools_of_files(runs: Iterable[ImportRun]) -> dict[UUID, list[str]]:
    """The schools of the changed pupils of each file that waits for somebody, by run. The protected have none here."""
    waiting = [
        run.pk
        for run in runs
        if run.way == ImportRun.Way.FILE and run.state in {State.REVIEW, State.STOPPED} and _changes(run, Kind.PUPIL) <= MOST_PUPILS
    ]
    found: dict[UUID, list[str]] = {}
    for run_id, name in sorted(rows_of(_SCHOOLS, {"runs": waiting})) if waiting else ():
        found.setdefault(run_id, []).append(name)
    return found


def what_was_read(run: ImportRun, schools: list[str]) -> str:
    """The register's name; of a file its schools, its pupils, and how much would change."""
    if run.source is not None:
        name: str = run.source.name
        return name
    parts = [_("fil")]
    if len(schools) > _MOST_NAMES:
        parts.append(ngettext("%(num)d skola", "%(num)d skolor", len(schools)) % {"num": len(schools)})
    elif schools:
        parts.append(", ".join(schools))
    # Those who have left are not in the file.
    pupils = sum(number for change, number in run.counts.get(Kind.PUPIL, {}).items() if change != Change.LEFT)
    if run.counts:
        changes = _changes(run, *Kind)
        parts.append(ngettext("%(num)d elev", "%(num)d elever", pupils) % {"num": pupils})
        parts.append(ngettext("%(num)d ändring", "%(num)d ändringar", changes) % {"num": changes})
    return " · ".join(parts)


def _changes(run: ImportRun, *kinds: Kind) -> int:
    return sum(number for kind in kinds for change, number in run.counts.get(kind, {}).items() if change != "unchanged")
