"""Permissions of school support's cases."""

from __future__ import annotations

from samsyn.access.registry import declare
from samsyn.access.roles import Role
from samsyn.kernel.text import N_

SEE_SCHOOLWORK = declare(
    "cases.schoolwork",
    label=N_("Se frånvaro och betyg"),
    help=N_("Frånvaro, närvaro och betyg ur elevregistret, för elevstödets arbete. Visas aldrig i den medicinska journalen."),
    roles=[Role.SCHOOL_COUNSELLOR, Role.SPECIAL_EDUCATOR, Role.PRINCIPAL],
)
