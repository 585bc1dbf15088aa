"""The rules of the decision as a page for jurists: `docs/reference/secrecy.md`, in Swedish, made from the code."""

from __future__ import annotations

from collections.abc import Iterator

from samsyn.access.rules.decide import CHAPTERS, RULES
from samsyn.access.rules.decision import Certainty
from samsyn.access.rules.rule import Rule
from samsyn.access.rules.settings import LAWS, SETTINGS

_INTRODUCTION = """# Sekretessreglerna

Så här avgör Samsyn vem som får läsa, skriva och lämna ut. Sidan är gjord ur koden (`samsyn/access/rules/`) och prövas mot den: det
som står här är det som gäller i programmet. *Granskad* är den dag då regeln senast jämfördes med beslutstabellen. Ingen jurist har
granskat reglerna än; de med säkerhet M eller L behöver det mest.

## Så vägs reglerna

- En **vägg** begränsar bara. En **väg** kan ge åtkomst, eller visa vilket steg som krävs. Det som ingen väg öppnar är stängt.
- Gäller flera regler på samma gång vinner den strängaste: *nekas* före *efter samtycke*, *lämnas ut efter prövning*, *i nödläge*,
  *efter aktivt val* och *tillåts*.
- Den som ingen regel släpper i närheten av uppgiften får inte veta att den finns: svaret är detsamma som för något som inte finns.
- Bara ett uppdrag gäller åt gången. Rättigheter från flera uppdrag läggs aldrig ihop.
- **Rad** är raden i beslutstabellen som regeln är uppkallad efter. **Säkerhet**: H klar, M omtvistad, L öppen. En inställning har
  utgångsvärdet tills vårdgivaren har beslutat annat, med beslutsfattare, dag och motiv.

Pröva själv: `samsyn decide --explain < fakta.json`. Fälten i fakta står i `samsyn decide --schema`.
"""
_HARD = """## Det som ingen inställning ändrar

- En vårdnadshavare spärrar aldrig barnets journal (rad 56).
- Rektor, lärare och annan personal utanför vården läser aldrig en patientjournal (rad 14, 16, 17, 35).
- En annan vårdgivares journal läses bara genom sammanhållen dokumentation, och bara så som den lagen säger (rad 68–79).
- Ingen häver en annan vårdgivares spärr (rad 74).
- En journal skrivs aldrig över och förstörs inte i förtid: tio år, loggen fem (rad 102, 106, 107).
- OSL 25:13 a gäller aldrig mellan nämnder eller i fristående skolor, och OSL 10:27 aldrig från EMI (rad 19–23).
- En orosanmälan kräver varken lov eller samtycke (rad 82).
- Ingen söker fram personer efter etnicitet, religion, socialtjänst eller brott (rad 115).
- Ett samtycke gäller bara för sitt ändamål (rad 121).
"""
_CERTAINTY = {Certainty.H: "H", Certainty.M: "M", Certainty.L: "L"}


def rule_table() -> str:
    """The whole page as Markdown."""
    return "\n".join([_INTRODUCTION, _HARD, *_chapters(), *_settings()])


def _chapters() -> Iterator[str]:
    for chapter in CHAPTERS:
        yield f"## {chapter.title}\n"
        yield "| Rad | Regel | Slag | Grund | Säkerhet | Inställning | Granskad |"
        yield "| --- | --- | --- | --- | --- | --- | --- |"
        for rule in chapter.rules:
            yield _line(rule)
        yield ""


def _line(rule: Rule) -> str:
    cells = (
        ", ".join(map(str, rule.rows)),
        f"{rule.says}<br>`{rule.name}`",
        "väg" if rule.opens else "vägg",
        rule.ground,
        _CERTAINTY[rule.certainty],
        ", ".join(rule.settings),
        rule.reviewed.isoformat(),
    )
    return "| " + " | ".join(cells) + " |"


def _settings() -> Iterator[str]:
    yield "## Inställningar\n"
    yield "Värdena står från den snävaste åtkomsten till den vidaste. Utgångsvärdet är fetstilt, med skäl om det inte är snävast.\n"
    yield "| Inställning | Värden | Grund | Regler |"
    yield "| --- | --- | --- | --- |"
    for setting in SETTINGS.values():
        values = "; ".join(_value(value, label, first=value == setting.first) for value, label in setting.values.items())
        other = f"; eller {setting.also}{_laws(setting.id)}" if setting.also else ""
        why = f"<br>*Skäl:* {setting.because}" if setting.because else ""
        used = ", ".join(dict.fromkeys(str(rule.rows[0]) for rule in RULES if setting.id in rule.settings))
        yield f"| {setting.id} {setting.label} | {values}{other}{why} | {setting.ground or '–'} | {used} |"
    yield ""


def _laws(name: str) -> str:
    return ": " + "; ".join(f"{words} (`{law}`)" for law, words in LAWS.items()) if name == "P-17" else ""


def _value(value: str, label: str, *, first: bool) -> str:
    said = f"**{label or 'inget angivet'}**" if first else label
    return f"{said} (`{value}`)" if value else said
