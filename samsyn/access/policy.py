"""Permissions of the app `access`."""

from __future__ import annotations

from samsyn.access.registry import declare
from samsyn.access.roles import Role
from samsyn.kernel.text import N_

CLINICAL = (
    Role.SCHOOL_NURSE,
    Role.SCHOOL_DOCTOR,
    Role.SCHOOL_PSYCHOLOGIST,
    Role.SPEECH_THERAPIST,
    Role.SCHOOL_COUNSELLOR,
    Role.SPECIAL_EDUCATOR,
)

LIST_CLASSES = declare(
    "people.list_classes",
    label=N_("Se klasslistor"),
    help=N_("Klasserna vid skolorna i uppdraget och eleverna i dem, utan uppgifter om hälsa."),
    roles=[*CLINICAL, Role.MEDICAL_LEAD, Role.PRINCIPAL],
)
SEARCH_PUPILS = declare(
    "people.search",
    label=N_("Söka elev"),
    help=N_("Söka bland eleverna vid skolorna i uppdraget på namn eller personnummer. Varje sökning loggas."),
    roles=[*CLINICAL, Role.MEDICAL_LEAD, Role.PRINCIPAL],
)
SEE_READERS = declare(
    "audit.readers",
    label=N_("Se åtkomstloggen för en elev"),
    help=N_("Vem som har läst eller skrivit i elevens journal i den egna verksamheten."),
    roles=[*CLINICAL, Role.MEDICAL_LEAD, Role.HEAD_OF_OPERATIONS],
)
NOTE_ARRIVAL = declare(
    "people.note_arrival",
    label=N_("Ange att en elev är nyanländ"),
    help=N_("Ange från vilken dag en elev är nyanländ, eller ta bort det. Elevregistret säger inget om det."),
    roles=[*CLINICAL, Role.ADMINISTRATOR],
)
MAKE_CHOICE = declare(
    "access.make_choice",
    label=N_("Öppna en journal efter ett aktivt val"),
    help=N_(
        "Öppna det som kräver ett aktivt val, med ett skäl som loggas och granskas. Valet gäller dagen ut."
        " Den som ger vård söker också bland alla elever hos nämnden."
    ),
    roles=list(CLINICAL),
)
LEADS = (Role.MEDICAL_LEAD, Role.HEAD_OF_OPERATIONS)
SEE_SETTINGS = declare(
    "access.see_settings",
    label=N_("Se sekretessinställningarna"),
    help=N_("Vad vårdgivaren har beslutat om sekretess och åtkomst, från när och varför. Inga uppgifter om elever."),
    roles=[*CLINICAL, *LEADS, Role.PRINCIPAL, Role.ADMINISTRATOR],
)
DECIDE_SETTINGS = declare(
    "access.decide_settings",
    label=N_("Besluta om sekretessinställningar"),
    help=N_(
        "Lägga in ett beslut om en inställning. Det som ger någon mer åtkomst gäller först när en annan person har godkänt det."
    ),
    roles=LEADS,
)
APPROVE_SETTINGS = declare(
    "access.approve_settings",
    label=N_("Godkänna beslut om sekretessinställningar"),
    help=N_("Godkänna det som en annan person har lagt in. Ingen godkänner sitt eget."),
    roles=LEADS,
)
SEE_PAPER = declare(
    "access.see_paper",
    label=N_("Se att en skyddad elevs journal förs på papper"),
    help=N_("Varför journalen inte öppnas, elevens löpnummer och vem man frågar. Bara för den slutna kretsen. Varje gång larmas."),
    roles=[*CLINICAL, *LEADS, Role.PRINCIPAL],
)
MARK_PAPER = declare(
    "access.mark_paper",
    label=N_("Bocka av ett hälsobesök på papper"),
    help=N_("Ange dagen för ett hälsobesök som står i pappersakten, eller ta bort den. Inget om besöket skrivs här."),
    roles=[Role.SCHOOL_NURSE, Role.SCHOOL_DOCTOR],
)
CARERS = (Role.SCHOOL_NURSE, Role.SCHOOL_DOCTOR, Role.SCHOOL_PSYCHOLOGIST, Role.SPEECH_THERAPIST)
RECORD_CONSENT = declare(
    "access.record_consent",
    label=N_("Anteckna samtycken"),
    help=N_(
        "Se elevens samtycken, bedömningar och spärrar i den egna verksamheten, och anteckna vad elev och vårdnadshavare svarar."
    ),
    roles=list(CLINICAL),
)
ASSESS_MATURITY = declare(
    "access.assess_maturity",
    label=N_("Bedöma mognad"),
    help=N_("Bedöma om en elev själv kan bestämma i en viss fråga."),
    roles=list(CLINICAL),
)
SET_BLOCK = declare(
    "access.set_block",
    label=N_("Spärra journal på elevens begäran"),
    help=N_("Spärra det som den egna enheten har antecknat, eller ta bort spärren, när eleven själv begär det."),
    roles=list(CARERS),
)
LIFT_BLOCKS = declare(
    "access.lift_blocks",
    label=N_("Häva spärrar"),
    help=N_("Låta en enhet läsa förbi en spärr när eleven samtycker. Kräver att uppdraget är behörigt att häva spärrar."),
    roles=[*CARERS, *LEADS],
)
OPEN_IN_EMERGENCY = declare(
    "access.open_in_emergency",
    label=N_("Öppna spärrade uppgifter i nödläge"),
    help=N_("När eleven inte kan tillfrågas och inte kan vara utan vården. Sker i två steg, och granskas av någon annan."),
    roles=list(CARERS),
)
REVIEW_EMERGENCIES = declare(
    "access.review_emergencies",
    label=N_("Granska nödöppningar"),
    help=N_("Ta ställning till om en nödöppning var befogad. Ingen granskar sin egen."),
    roles=LEADS,
)
SEE_ALARMS = declare(
    "access.see_alarms",
    label=N_("Se larm"),
    help=N_(
        "Vem som har öppnat en elev med skyddade personuppgifter (bara för den slutna kretsen), eller en journal utan bokning."
    ),
    roles=LEADS,
)
REVIEW_LOG = declare(
    "access.review_log",
    label=N_("Granska åtkomstloggen"),
    help=N_("Dra åtkomster ur loggen och ta ställning till dem. Kräver att uppdraget granskar loggen. Ingen granskar sina egna."),
    roles=LEADS,
)
EXTRACT_LOG = declare(
    "access.extract_log",
    label=N_("Lämna loggutdrag"),
    help=N_("Lämna ut till eleven eller en vårdnadshavare vilka enheter som har läst, och när. Varje utdrag loggas."),
    roles=[*CLINICAL, *LEADS],
)
SEE_ROLES = declare(
    "access.see_roles",
    label=N_("Se vad rollerna får göra"),
    help=N_("Alla behörigheter i ord, vilka roller som har dem hos vårdgivaren, och vad som är beslutat om dem."),
    roles=[*CLINICAL, *LEADS, Role.PRINCIPAL, Role.ADMINISTRATOR],
)
DECIDE_ROLES = declare(
    "access.decide_roles",
    label=N_("Besluta om rollernas behörigheter"),
    help=N_(
        "Ta bort en behörighet från en roll, eller föreslå att den ges tillbaka. Det som ges tillbaka godkänns av en annan person."
    ),
    roles=LEADS,
)
APPROVE_ROLES = declare(
    "access.approve_roles",
    label=N_("Godkänna beslut om rollernas behörigheter"),
    help=N_("Godkänna att en roll får tillbaka en behörighet. Ingen godkänner sitt eget förslag."),
    roles=LEADS,
)
# Without them nobody could give back what was taken away.
KEPT = frozenset({SEE_ROLES.name, DECIDE_ROLES.name, APPROVE_ROLES.name})
SEE_RIGHTS = declare(
    "access.see_rights",
    label=N_("Följa upp behörigheter"),
    help=N_("Vilka uppdrag i den egna nämnden som bör följas upp: oanvända, utan giltig analys, med skolor som är stängda."),
    roles=LEADS,
)
SEE_WHO_MAY_READ = declare(
    "access.see_who_may_read",
    label=N_("Se vem som får läsa en elevs journal"),
    help=N_("Vilka som i dag får öppna elevens journal i den egna verksamheten, och varför."),
    roles=[*CLINICAL, *LEADS, Role.PRINCIPAL],
)
