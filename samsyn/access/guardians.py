"""Guardians by name, so that two can be told apart: one of them may be who the pupil is protected from."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.people.cards import PupilCard


def guardian_names(card: PupilCard) -> dict[UUID, str]:
    """Each guardian's name. Those whose name the actor may not see are numbered, in the same order every time."""
    nameless = sorted({one.person for one in card.guardians if not one.name})
    numbered = {
        person: _("Skyddad vårdnadshavare %(number)d") % {"number": number} if len(nameless) > 1 else _("Skyddad vårdnadshavare")
        for number, person in enumerate(nameless, 1)
    }
    return {one.person: one.name or numbered[one.person] for one in card.guardians}
