"""Permissions of the register import."""

from __future__ import annotations

from samsyn.access.registry import declare
from samsyn.access.roles import Role
from samsyn.kernel.text import N_

IMPORT_REGISTER = declare(
    "ss12000.import",
    label=N_("Läsa in elevregister"),
    help=N_(
        "Hämta elever, vårdnadshavare och klasser från elevregistret eller en fil, granska och godkänna. Visar inga journaler."
    ),
    roles=[Role.ADMINISTRATOR],
)
SEE_UNKNOWN_SCHOOL = declare(
    "ss12000.unknown_school",
    label=N_("Följa upp elever vid okänd skola"),
    help=N_("Se elever som saknas i elevregistret och tidigare gick vid skolorna i uppdraget, och anteckna vart de har flyttat."),
    roles=[Role.ADMINISTRATOR, Role.SCHOOL_NURSE, Role.MEDICAL_LEAD],
)
