"""The settings P-1…P-24 that a care provider decides within the law: what they may be, and what holds until something is decided.

Source: the decision table's settings. A missing value, or one the setting cannot have, counts as the default.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from samsyn.kernel.text import N_


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. values: what it may be, narrowest access first.

    default: the value until another is decided; the first unless said. because: why it is not the first. pattern: of a setting that
    may be a number or a text too; also: what that is. access: whether its value widens or narrows somebody's access at all.
    """

    id: str
    label: str
    values: Mapping[str, str]
    ground: str
    default: str = ""
    because: str = ""
    pattern: str = ""
    also: str = ""
    access: bool = True

    @property
    def first(self) -> str:
        """The value that holds until another is decided."""
        return self.default or next(iter(self.values))

    def takes(self, value: str) -> bool:
        """Whether it may have the value."""
        return value in self.values or bool(self.pattern and re.fullmatch(self.pattern, value))

    def widens(self, before: str, after: str) -> bool:
        """Whether going from one value to another lets somebody read more than before: such a change takes two persons.

        Of a setting that is a number or text any change counts, since which way is wider is not the same for all of them.
        """
        if not self.access or before == after:
            return False
        if self.pattern:
            return True
        order = list(self.values)
        return order.index(after) > order.index(before)


_OFF_ON = {"off": N_("nej"), "on": N_("ja")}
_ALL = (
    Setting(
        "P-1",
        N_("Vad som skapar en vårdrelation"),
        {"errand": N_("bokning, uppgift eller ärende"), "class_list": N_("klasslistan"), "school_list": N_("skolans elevlista")},
        "PDL 4 kap. 1 §",
    ),
    Setting(
        "P-2",
        N_("Psykologens verksamhetsgren"),
        {"separate": N_("skild från EMI"), "same": N_("samma som EMI, enligt skriftligt beslut")},
        "OSL 8 kap. 2 §, 23 kap. 2 §, 25 kap. 1 §",
    ),
    Setting(
        "P-3",
        N_("Företrädarens psykologjournal"),
        {
            "consent": N_("med samtycke"),
            "inform": N_("aktivt val, och eleven och vårdnadshavaren får veta"),
            "choice": N_("aktivt val med skäl"),
        },
        "PDL 4 kap. 1 §",
        default="choice",
        because=N_("Lagen kräver att uppgifterna behövs i vården, inte samtycke (PDL 4 kap. 1 §). Hur mycket mer är yrkesetik."),
    ),
    Setting(
        "P-4",
        N_("Logopedens verksamhetsgren"),
        {"school": N_("elevstöd eller psykologi"), "emi": N_("EMI")},
        "OSL 23 kap. 2 §, 25 kap. 1 §",
        default="emi",
        because=N_("Logopeden ger vård, och i EMI gäller den starkare sekretessen (OSL 25 kap. 1 §). Kommuner gör olika."),
    ),
    Setting(
        "P-4b",
        N_("Kuratorns dokumentation"),
        {"school": N_("skolans (OSL 23:2)"), "health_care": N_("patientjournal, som hälso- och sjukvårdskurator")},
        "PDL 3 kap. 3 §",
        access=False,
    ),
    Setting(
        "P-5",
        N_("Elevhälsoteamets dagordning"),
        {"invitation": N_("kallelse till ett ärende i taget"), "team": N_("hela teamet ser dagordningen")},
        "OSL 8 kap. 2 §",
    ),
    Setting(
        "P-6",
        N_("EMI och elevakten"),
        {"never": N_("aldrig"), "per_case": N_("per ärende, med samtycke eller OSL 10:27")},
        "OSL 8 kap. 2 §, 23 kap. 2 §",
    ),
    Setting(
        "P-7",
        N_("Vem som läser kuratorns och specialpedagogens anteckningar"),
        {"author": N_("författaren"), "case_team": N_("de som handlägger ärendet"), "principal": N_("också rektorn")},
        "OSL 23 kap. 2 §",
    ),
    Setting(
        "P-8",
        N_("Andra nämnders hälsojournaler inom kommunen"),
        {"release": N_("lämnas ut"), "direct": N_("direktåtkomst enligt nämndkartan")},
        "OSL 25 kap. 11 § 1, PDL 5 kap. 4 §",
    ),
    Setting(
        "P-9",
        N_("Överlappande dagar när en elev byter skola"),
        {"0": N_("inga")},
        "PDL 4 kap. 1–2 §§",
        pattern="[0-9]|[1-8][0-9]|90",
        also=N_("ett antal dagar, 0–90"),
    ),
    Setting(
        "P-10",
        N_("Verksamhetschefens och MLA:s åtkomst"),
        {"none": N_("ingen till enskilda journaler"), "task": N_("för en uppgift i taget")},
        "PDL 4 kap. 1 §",
        default="task",
        because=N_(
            "Den som leder vården ska kunna utreda en avvikelse, en uppgift i taget och med skäl (PDL 2 kap. 4 § och 4 kap. 1 §)."
        ),
    ),
    Setting(
        "P-11",
        N_("Ålder i portalen: vårdnadshavare till och med, elev från"),
        {"none": N_("portalen visar ingen journal"), "12/16": "0–12 / 16+", "12/13": "0–12 / 13+"},
        "PDL 5 kap. 5 §, OSL 12 kap. 3 §",
        default="12/16",
        because=N_("Åldrarna är praxis i 1177. Innan någon har kopplat in en portal visas inget."),
    ),
    Setting("P-12", N_("Förlängd åtkomst i portalen 13–15 år"), _OFF_ON, "OSL 12 kap. 3 §"),
    Setting(
        "P-13",
        N_("Vem som samtycker"),
        {
            "13/18": N_("under 13 vårdnadshavarna, 13–17 eleven och vårdnadshavarna"),
            "13/16": N_("under 13 vårdnadshavarna, 13–15 eleven och vårdnadshavarna, från 16 eleven"),
            "12/15": N_("under 12 vårdnadshavarna, 12–14 eleven och vårdnadshavarna, från 15 eleven"),
        },
        "FB 6 kap. 11 §, OSL 12 kap. 3 §",
        default="13/16",
        because=N_("Ingen lag sätter en ålder. Åldrarna är praxis, och en bedömning av elevens mognad går före."),
    ),
    Setting(
        "P-14",
        N_("Kopia till en av två vårdnadshavare"),
        {
            "both": N_("båda ska vilja det"),
            "inform": N_("var och en efter prövning, och den andra får veta"),
            "each": N_("var och en efter prövning"),
        },
        "FB 6 kap. 11 §, OSL 12 kap. 3 §",
        default="each",
        because=N_(
            "Var och en har rätt till insyn efter prövning (OSL 12 kap. 3 §). Att kräva båda kan neka en rätt som lagen ger."
        ),
    ),
    Setting(
        "P-14v",
        N_("Samtycke till vaccination vid gemensam vårdnad"),
        {"both": N_("båda"), "one": N_("en räcker om inget tyder på oenighet")},
        "FB 6 kap. 11 och 13 §§, JO 6626-2009",
    ),
    Setting(
        "P-15",
        N_("Visa att det finns spärrade uppgifter"),
        _OFF_ON,
        "PDL 4 kap. 4 § tredje stycket",
        default="on",
        because=N_(
            "Lagen tillåter att det visas, och den som vårdar måste veta att något fattas för att kunna fråga eller häva i nödläge."
        ),
    ),
    Setting(
        "P-15b",
        N_("Vårdenhet och vårdprocess"),
        {"unit": N_("spärr gäller vårdenheten"), "process": N_("spärr kan gälla en vårdprocess")},
        "PDL 4 kap. 4 §",
        access=False,
    ),
    Setting("P-16", N_("Med i sammanhållen vård- och omsorgsdokumentation"), _OFF_ON, "Lag 2022:913 2 kap."),
    Setting(
        "P-17",
        N_("Lagändringar som gäller"),
        {"none": N_("ingen")},
        "",
        pattern=r"[a-z0-9_]+=\d{4}-\d{2}-\d{2}(,[a-z0-9_]+=\d{4}-\d{2}-\d{2})*",
        also=N_("en eller flera lagändringar, var och en med dagen den gäller från"),
    ),
    Setting(
        "P-18",
        N_("Minsta antal i statistik"),
        {"10": "10"},
        "OSL 25 kap. 1 §",
        pattern="[3-9]|[1-9][0-9]",
        also=N_("ett antal, 3–99"),
    ),
    Setting(
        "P-19",
        N_("Loggutdrag till patienten"),
        {"unit": N_("enhet och tid"), "name": N_("också användarens namn")},
        "PDL 8 kap. 5 §",
    ),
    Setting(
        "P-20",
        N_("Elever med skyddade personuppgifter"),
        {
            "stub": N_("inte i Samsyn, här bara ett löpnummer"),
            "paper": N_("på papper, här en uppgift att bocka av"),
            "closed_group": N_("digitalt i en sluten krets"),
        },
        "OSL 21 kap. 3 §, 22 kap. 1 §",
        default="paper",
        because=N_("Med en uppgift att bocka av glöms ingen elev bort, och inget om eleven står i Samsyn (OSL 21 kap. 3 §)."),
    ),
    Setting(
        "P-21",
        N_("Dagar till låsning"),
        {"14": "14"},
        "PDL 3 kap. 10 §",
        access=False,
        pattern="[1-9]|[1-8][0-9]|90",
        also=N_("ett antal dagar, 1–90"),
    ),
    Setting("P-22", N_("Avvikelser lämnar EMI utan personuppgifter"), {"on": N_("ja"), "off": N_("nej")}, "OSL 25 kap. 1 §"),
    Setting(
        "P-23",
        N_("Hur länge journaler bevaras"),
        {"keep": N_("för alltid")},
        "PDL 3 kap. 17 §",
        pattern="[1-9][0-9]",
        also=N_("ett antal år efter den sista uppgiften, 10–99"),
    ),
    Setting(
        "P-24",
        N_("Föreskrifternas namn i blanketter"),
        {"": ""},
        "",
        access=False,
        pattern=r"[^\x00-\x1f]{0,200}",
        also=N_("en text, högst 200 tecken"),
    ),
)
SETTINGS: Mapping[str, Setting] = {setting.id: setting for setting in _ALL}
_DEFAULT = {setting.id: setting.first for setting in _ALL}

# The changes of law that P-17 may give a day, by their switch.
LAWS: Mapping[str, str] = {
    "prop_2025_26_12": N_("Prop. 2025/26:12, stärkt skydd för barn"),
    "ds_2023_26": N_("Ds 2023:26, barns och vårdnadshavares åtkomst till journalen"),
    "sou_2025_44": N_("SOU 2025:44, förbättrat stöd i skolan"),
    "ehds": N_("EHDS, förordning (EU) 2025/327"),
}

# Floors that no setting lowers, in years after the last entry: PDL 3 kap. 17 § and HSLF-FS 2016:40 4 kap. 9 §.
RECORD_FLOOR = 10
LOG_FLOOR = 5


def value(settings: Mapping[str, str], name: str) -> str:
    """What the setting is; its default when nothing, or something it cannot be, is given."""
    given = settings.get(name)
    if given is None or not SETTINGS[name].takes(given):
        return _DEFAULT[name]
    return given


def ages(settings: Mapping[str, str], name: str) -> tuple[int, int] | None:
    """The two ages of P-11 or P-13; None for a portal that shows nothing."""
    first, _, second = value(settings, name).partition("/")
    return (int(first), int(second)) if second else None


def number(settings: Mapping[str, str], name: str) -> int:
    """A setting that is a number."""
    return int(value(settings, name))


def retention_years(settings: Mapping[str, str]) -> int | None:
    """How long a record is kept after its last entry, never less than the floor; None: it is never destroyed."""
    kept = value(settings, "P-23")
    return None if kept == "keep" else max(int(kept), RECORD_FLOOR)


def in_force(law: Mapping[str, date], switch: str, day: date) -> bool:
    """Whether a change of law applies on the day. One that has no day does not."""
    start = law.get(switch)
    return start is not None and start <= day


def law_of(settings: Mapping[str, str]) -> Mapping[str, date]:
    """The changes of law that are decided to apply, each with its day (P-17). What is no switch, or no day, counts as none."""
    found = {}
    for part in value(settings, "P-17").split(","):
        switch, _, day = part.partition("=")
        if switch in LAWS:
            try:
                found[switch] = date.fromisoformat(day)
            except ValueError:
                continue
    return found


def law_value(law: Mapping[str, date]) -> str:
    """The value of P-17 that says so."""
    return ",".join(f"{switch}={law[switch].isoformat()}" for switch in LAWS if switch in law) or SETTINGS["P-17"].first
