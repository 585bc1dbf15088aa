"""Permissions of the record. Which pupils they reach is the access decision's; whose compartment, the database's."""

from __future__ import annotations

from samsyn.access.registry import declare
from samsyn.access.roles import Role
from samsyn.kernel.text import N_

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
    label=N_("Läsa journal"),
    help=N_("Öppna journalen i den egna verksamhetsgrenen för elever man deltar i vården av. Varje öppning loggas."),
    roles=_KEEPERS,
)
WRITE = declare(
    "journal.write",
    label=N_("Skriva i journal"),
    help=N_("Börja kontakter och skriva anteckningar i den egna verksamhetsgrenen."),
    roles=_KEEPERS,
)
SIGN = declare(
    "journal.sign",
    label=N_("Signera"),
    help=N_("Signera egna anteckningar. En signerad anteckning är låst."),
    roles=_KEEPERS,
)
CORRECT = declare(
    "journal.correct",
    label=N_("Rätta och göra tillägg"),
    help=N_("Skriva tillägg och rättelser till låsta anteckningar, och märka det som hamnat på fel elev."),
    roles=_KEEPERS,
)
PRINT = declare(
    "journal.print",
    label=N_("Skriva ut journal"),
    help=N_("Ta ut en journal som PDF. Skälet anges och loggas."),
    roles=_KEEPERS,
)
ATTACH = declare(
    "journal.attach",
    label=N_("Lägga in filer och inskannat"),
    help=N_("Lägga in bilder och PDF-filer i journalen, daterade in i tidslinjen."),
    roles=_KEEPERS,
)
RELEASE = declare(
    "journal.release",
    label=N_("Pröva och lämna ut uppgifter"),
    help=N_("Ta emot en begäran om uppgifter ur den egna verksamhetens journal, pröva den och lämna ut. Varje steg loggas."),
    roles=_KEEPERS,
)
ASK_RELEASE = declare(
    "journal.ask_release",
    label=N_("Begära uppgifter från en annan verksamhet"),
    help=N_("Be en annan verksamhet hos vårdgivaren om uppgifter om en elev. Den verksamheten prövar begäran."),
    roles=_KEEPERS,
)
OPEN_WITHDRAWN = declare(
    "journal.open_withdrawn",
    label=N_("Läsa det som skrivits på fel elev"),
    help=N_(
        "Läsa innehållet i anteckningar som är märkta som skrivna på fel elev. Den som skrev och den som märkte kan det alltid."
    ),
    roles=[Role.SCHOOL_DOCTOR],
)
SET_LOCKING = declare(
    "journal.set_locking",
    label=N_("Bestämma när osignerat låses"),
    help=N_("Ange efter hur många dagar en osignerad anteckning låses, med beslutet bakom."),
    roles=[Role.MEDICAL_LEAD, Role.HEAD_OF_OPERATIONS],
)
DESTROY = declare(
    "journal.destroy",
    label=N_("Verkställa IVO:s beslut om att förstöra journal"),
    help=N_(
        "Lägga in ett beslut av IVO och vad det gäller, eller verkställa det som en annan har lagt in."
        " Kräver att uppdraget verkställer sådana beslut. Journalens text visas inte."
    ),
    roles=[Role.MEDICAL_LEAD, Role.HEAD_OF_OPERATIONS],
)
OVERSEE_UNSIGNED = declare(
    "journal.oversee_unsigned",
    label=N_("Följa upp det som är osignerat"),
    help=N_("Vilka i verksamheten som har osignerat, hur mycket och hur gammalt. Inga elever och ingen journaltext visas."),
    roles=[Role.MEDICAL_LEAD, Role.HEAD_OF_OPERATIONS],
)
APPROVE_SUPPORT = declare(
    "journal.approve_support",
    label=N_("Godkänna att support läser"),
    help=N_(
        "Låta en namngiven supporttekniker läsa namngivna elevers journaler i ett supportärende, högst åtta timmar."
        " Varje läsning larmas, och kan avbrytas genast."
    ),
    roles=[Role.HEAD_OF_OPERATIONS],
)
READ_IN_SUPPORT = declare(
    "journal.read_in_support",
    label=N_("Läsa i en godkänd supportsession"),
    help=N_("Läsa det som vårdgivaren har godkänt, i ett ärende, med skäl. Utan godkänd session syns ingenting."),
    roles=[Role.SUPPORT],
)
LEAD_TASKS = declare(
    "journal.lead_tasks",
    label=N_("Läsa enskilda journaler i en uppgift"),
    help=N_(
        "Utreda en avvikelse eller ett klagomål (verksamhetschefen), eller granska journaler som Samsyn drar slumpvis."
        " Ett ärende i taget, med skäl för varje journal. Varje öppning loggas."
    ),
    roles=[Role.MEDICAL_LEAD, Role.HEAD_OF_OPERATIONS],
)
