"""An extract of the access log in words: what its page and its PDF say, in Swedish as the recipient reads."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from samsyn.access.extracts.actions import Extract
from samsyn.access.readers import said_done
from samsyn.access.rules.extracting import Line
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.pdf import typeset
from samsyn.organisation.models import Branch, CareProvider

TEMPLATE = Path(__file__).parent.parent / "typst" / "log_extract.typ"


def _instant(value: datetime) -> str:
    return format_datetime(value, "d MMMM y 'kl.' HH.mm", tzinfo=clock.STOCKHOLM, locale="sv_SE")


def _short(value: datetime) -> str:
    return format_datetime(value, "y-MM-dd 'kl.' HH.mm", tzinfo=clock.STOCKHOLM, locale="sv_SE")


@override("sv")
def extract_words(actor: Actor, extract: Extract) -> dict[str, Any]:
    """All that the recipient reads, as the PDF's JSON; the page shows the same."""
    now = clock.now()
    who = _("%(when)s av %(name)s") % {"when": _instant(now), "name": actor.name}
    period = _("%(start)s–%(end)s") % {"start": _day(extract.start), "end": _day(extract.end)}
    return {
        "title": _("Loggutdrag"),
        "heading": _("Loggutdrag"),
        "provider": CareProvider.objects.values_list("name", flat=True).get(pk=actor.provider),
        "branch": str(Branch(actor.branch).label),
        "printed_at": now.isoformat(),
        "printed_by": actor.name,
        "pupil": {"name": extract.card.name, "number": extract.card.display_number, "protected": extract.card.protected},
        "facts": [
            _("Lämnas till: %(name)s") % {"name": extract.recipient},
            _("Period: %(period)s") % {"period": period},
            _("Utlämnat %(who)s") % {"who": who},
        ],
        "explained": _explained(extract),
        "footer": _("Loggutdrag, utlämnat %(who)s") % {"who": who},
        "words": {
            "page": _("sida"),
            "of": _("av"),
            "protected": _("Skyddade personuppgifter"),
            "none": _("Det finns ingen åtkomst att visa för perioden."),
        },
        "columns": [_("När"), _("Enhet"), *([_("Vem")] if extract.named else []), _("Vad")],
        "widths": [3, 4, 3, 4] if extract.named else [3, 4, 5],
        "rows": [_row(line, extract.named) for line in extract.lines],
    }


def _day(value: Any) -> str:
    return format_date(value, "d MMMM y", locale="sv_SE")


def _row(line: Line, named: bool) -> list[str]:
    return [_short(line.time), line.unit, *([line.user_name] if named else []), said_done(Logged(line.action), line.what)]


def _explained(extract: Extract) -> list[str]:
    """What the extract is. A guardian's says that secret things are left out, whether or not there are any."""
    said = [
        _(
            "Här står när någon i verksamheten har tagit del av eller ändrat uppgifter om eleven, vid vilken enhet och vad som"
            " gjordes. Det som gjordes flera gånger under samma minut står en gång."
        )
    ]
    if extract.guardian:
        said.append(_("Uppgifter som är sekretessbelagda lämnas inte ut. Utdraget visar inte om det finns sådana."))
    return [*said, _("Har du frågor om en åtkomst? Kontakta enheten. Du kan begära att vårdgivaren utreder den.")]


def extract_pdf(words: dict[str, Any]) -> bytes:
    """The PDF of what `extract_words` made."""
    return typeset(TEMPLATE, words)
