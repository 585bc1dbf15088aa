"""Permissions of the record. Which pupils they reach is the access decision's; whose compartment, the database's."""

from __future__ import annotations

from samsyn.access.registry import declare
from samsyn.access.roles import Role

_KEEPERS = [
    Role.SCHOOL_NURSE,
    Role.SCHOOL_DOCTOR,
    Role.SCHOOL_PSYCHOLOGIST,
    Role.SPEECH_THERAPIST,
    Role.SCHOOL_COUNSELLOR,
    Role.SPECIAL_EDUCATOR,
    Role.PRINCIPAL,
]

OPEN = declare(
    "journal.open",
    label="Läsa journal",
    help="Öppna journalen i den egna verksamhetsgrenen för elever man deltar i vården av. Varje öppning loggas.",
    roles=_KEEPERS,
)
WRITE = declare(
    "journal.write",
    label="Skriva i journal",
    help="Börja kontakter och skriva anteckningar i den egna verksamhetsgrenen.",
    roles=_KEEPERS,
)
SIGN = declare(
    "journal.sign",
    label="Signera",
    help="Signera egna anteckningar. En signerad anteckning är låst.",
    roles=_KEEPERS,
)
CORRECT = declare(
    "journal.correct",
    label="Rätta och göra tillägg",
    help="Skriva tillägg och rättelser till låsta anteckningar, och märka det som hamnat på fel elev.",
    roles=_KEEPERS,
)
PRINT = declare(
    "journal.print",
    label="Skriva ut journal",
    help="Ta ut en journal som PDF. Skälet anges och loggas.",
    roles=_KEEPERS,
)
ATTACH = declare(
    "journal.attach",
    label="Lägga in filer och inskannat",
    help="Lägga in bilder och PDF-filer i journalen, daterade in i tidslinjen.",
    roles=_KEEPERS,
)
OPEN_WITHDRAWN = declare(
    "journal.open_withdrawn",
    label="Läsa det som skrivits på fel elev",
    help="Läsa innehållet i anteckningar som är märkta som skrivna på fel elev. Den som skrev och den som märkte kan det alltid.",
    roles=[Role.SCHOOL_DOCTOR],
)
SET_LOCKING = declare(
    "journal.set_locking",
    label="Bestämma när osignerat låses",
    help="Ange efter hur många dagar en osignerad anteckning låses, med beslutet bakom.",
    roles=[Role.MEDICAL_LEAD, Role.HEAD_OF_OPERATIONS],
)
