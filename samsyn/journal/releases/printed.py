"""A release on paper, in Swedish as the recipient reads: what is handed over, or the refusal and what can be done about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import override

from samsyn.access.rules.vocabulary import ProviderKind
from samsyn.journal.models import Release, ReleaseDecision
from samsyn.journal.releases.matters import Matter
from samsyn.journal.releases.recipients import provider_kind
from samsyn.journal.releases.words import GroundWords
from samsyn.journal.rules.releasing import Level, Result, is_whole, leaves_a_no
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.text import with_capital
from samsyn.organisation.models import CareProvider


@override("sv")
def released_words(actor: Actor, matter: Matter, made: ReleaseDecision) -> dict[str, Any]:
    """The PDF's data of what is handed over: exactly what the decision kept."""
    ground = with_capital(str(GroundWords(made.ground).label))
    facts = [
        _("Lämnas till: %(name)s") % {"name": matter.row.recipient_name},
        _("Begärt: %(day)s av %(name)s") % {"day": _day(matter.row.asked_on), "name": matter.row.asker},
        _("Grund: %(ground)s. %(law)s") % {"ground": ground, "law": made.law},
        _("Beslutat %(day)s av %(name)s, %(unit)s")
        % {"day": _day(made.decided_on), "name": made.decided_name, "unit": matter.row.unit_name},
    ]
    said = [_("Det här är de uppgifter ur journalen som lämnas ut. Originalet finns kvar hos vårdgivaren.")]
    if not is_whole(made.content, made.sha256):
        said.append(_("En del av det som lämnades ut är förstört efter beslut av IVO, och står inte här."))
    if made.result == Result.PARTLY:
        said += [_("En del av det som begärdes lämnas inte ut, eftersom sekretess gäller."), *ways_on(actor, matter.row, made)]
    return _page(actor, matter, _("Utlämnade uppgifter"), facts, said, made.content)


@override("sv")
def decision_words(actor: Actor, matter: Matter, made: ReleaseDecision) -> dict[str, Any]:
    """The PDF's data of a refusal, with what the one refused can do."""
    facts = [
        _("Till: %(name)s") % {"name": matter.row.asker},
        _("Begärt: %(day)s. %(wanted)s") % {"day": _day(matter.row.asked_on), "wanted": matter.row.wanted},
        _("Beslutat %(day)s av %(name)s, %(unit)s")
        % {"day": _day(made.decided_on), "name": made.decided_name, "unit": matter.row.unit_name},
    ]
    if made.number:
        facts.append(_("Beslutets nummer: %(number)s") % {"number": made.number})
    ended = made.result == Result.ENDED
    outcome = _("Ärendet är avslutat utan att uppgifterna har lämnats.") if ended else _("Uppgifterna lämnas inte ut.")
    said = [outcome, _("Skäl: %(reason)s") % {"reason": made.reason}, *ways_on(actor, matter.row, made)]
    return _page(actor, matter, _("Beslut om utlämnande"), facts, said, {"entries": [], "files": []})


def may_go_on(actor: Actor, matter: Matter) -> bool:
    """Whether the one refused, in all or in part, can have it tried further now."""
    asked = matter.row.appealable_asked_on is not None or matter.row.continued_by.exists()
    return leaves_a_no(matter.state, matter.decisions, authority_asked=asked) and not _of_the_own_board(actor, matter.row)


def _of_the_own_board(actor: Actor, row: Release) -> bool:
    """Whether it was for a colleague: within an authority nobody appeals (OSL 6 kap. 7 §)."""
    to = row.to_compartment
    return to is not None and to.board_id == actor.board


def ways_on(actor: Actor, row: Release, made: ReleaseDecision) -> list[str]:
    """What can be done about a refusal: it differs between an official's, the authority's and an independent provider's."""
    if made.result == Result.ENDED or _of_the_own_board(actor, row):
        return []
    if made.result == Result.REFERRED or provider_kind(actor) is ProviderKind.INDEPENDENT:
        return [
            _(
                "Vårdgivaren är enskild. När en journalhandling inte lämnas ut ska vårdgivaren genast lämna över frågan,"
                " med sitt eget yttrande, till Inspektionen för vård och omsorg, som prövar den (patientdatalagen 8 kap. 2 §)."
            )
        ]
    if made.level == Level.OFFICIAL:
        return [
            _(
                "Det här är ett besked från en tjänsteperson. Du kan begära att myndigheten prövar frågan och fattar ett skriftligt"
                " beslut (offentlighets- och sekretesslagen 6 kap. 3 §). Det beslutet kan du överklaga."
            )
        ]
    return [
        _("Så överklagar du"),
        _(
            "Du kan överklaga beslutet till kammarrätten. Skriv vilket beslut du överklagar, varför det är fel och hur du vill att"
            " det ändras. Skriv också namn, personnummer och kontaktuppgifter. Skicka överklagandet till myndigheten som har"
            " fattat beslutet. Det ska ha kommit in inom tre veckor från den dag då du fick del av beslutet."
        ),
    ]


def _page(actor: Actor, matter: Matter, heading: str, facts: list[str], said: list[str], content: dict[str, Any]) -> dict[str, Any]:
    card, now = matter.reached.card, clock.now()
    return {
        "title": heading,
        "heading": heading,
        "provider": CareProvider.objects.values_list("name", flat=True).get(pk=actor.provider),
        "printed_at": now.isoformat(),
        "printed_by": actor.name,
        "pupil": {"name": card.name, "number": card.display_number, "school": "", "protected": card.protected},
        "facts": facts,
        "explained": said,
        "footer": _("%(heading)s, %(day)s") % {"heading": heading, "day": _day(clock.today())},
        "words": {"page": _("sida"), "of": _("av"), "files": _("Filer som följer med"), "protected": _("Skyddade personuppgifter")},
        "entries": content["entries"],
        "files": [{"label": one["label"], "text": one["text"]} for one in content["files"]],
    }


def _day(value: date) -> str:
    return format_date(value, "d MMMM y", locale="sv_SE")
