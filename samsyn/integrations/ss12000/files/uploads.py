"""A pupil file from upload to a run to review. A file with any mistake changes nothing, and every mistake is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.integrations.ss12000.actions import conclude_run, import_context, permitted, start_run
from samsyn.integrations.ss12000.files.admission_file import read_admitted
from samsyn.integrations.ss12000.files.file_import import FileDelivery, Scope, read_file, unit_mistakes
from samsyn.integrations.ss12000.files.file_rows import BY_NAME, Mistake, PupilFile, read_pupils
from samsyn.integrations.ss12000.files.mistake_list import keep
from samsyn.integrations.ss12000.files.tables import UnreadableFile, read_sheet
from samsyn.integrations.ss12000.models import ImportRun
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.organisation.models import Unit


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A run to review, or the mistakes. unreadable: why the file as a whole cannot be read. left_out: rows that admit nobody.

    listed: the key to the whole list of mistakes (`mistake_list`). unknown_headers: of columns that were not read.
    """

    run: ImportRun | None = None
    mistakes: tuple[Mistake, ...] = ()
    unreadable: str = ""
    unknown_headers: tuple[str, ...] = ()
    left_out: int = 0
    listed: str = ""


def import_file(actor: Actor, file: IO[bytes], name: str, *, unit: UUID | None, scope: Scope) -> Uploaded:
    """Read a file to a run for review. unit: where pupils go whose row names no unit. A refused file leaves its row in the log."""
    permitted(actor)
    today = clock.today()
    try:
        sheet = read_sheet(file, name)
    except UnreadableFile as error:
        return _refused(actor, Uploaded(unreadable=str(error)))
    found = read_admitted(sheet, today) if scope is Scope.ADMITTED else read_pupils(sheet, today)
    if not found.pupils and not found.mistakes:
        return _refused(actor, Uploaded(unreadable=_("Ingen i filen är antagen.")))
    with import_context(actor):
        delivery = _delivery(found, unit, scope)
    words = (
        BY_NAME["unit_code"].header,
        _("Skolenheten finns inte i Samsyn."),
        _("Skolenhetskod saknas. Välj skola eller fyll i kolumnen."),
    )
    wrong = [*found.mistakes, *unit_mistakes(found, delivery, words)]
    if wrong:
        # One of them is perhaps the column that is missing.
        not_read = _("Kolumnen läses inte: rubriken känns inte igen eller står redan i en annan kolumn.")
        wrong += [Mistake(1, header, not_read) for header in found.unknown_headers]
        mistakes = tuple(sorted(wrong, key=lambda one: one.row))
        return _refused(actor, Uploaded(mistakes=mistakes, listed=keep(actor, mistakes)))
    started = start_run(actor, source=None, way=ImportRun.Way.FILE)
    run = conclude_run(actor, started.pk, lambda made: read_file(made, delivery, today))
    return Uploaded(run, unknown_headers=found.unknown_headers, left_out=found.left_out)


def _delivery(found: PupilFile, unit: UUID | None, scope: Scope) -> FileDelivery:
    codes = {code for _row, code in found.codes if code}
    units = {one.school_unit_code: one for one in Unit.objects.filter(kind=Unit.Kind.SCHOOL, school_unit_code__in=codes)}
    default = Unit.objects.filter(pk=unit, kind=Unit.Kind.SCHOOL).first() if unit else None
    return FileDelivery(found.pupils, units, default, scope)


def _refused(actor: Actor, uploaded: Uploaded) -> Uploaded:
    with import_context(actor):
        why = "unreadable" if uploaded.unreadable else f"mistakes={len(uploaded.mistakes)}"
        record(actor, AccessEvent(Action.IMPORT, "ss12000.file", Outcome.FAILED, details=why))
    return uploaded
