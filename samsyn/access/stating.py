"""The reason that somebody states for an active choice, as it is kept."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from samsyn.kernel.errors import Invalid
from samsyn.kernel.language import translated
from samsyn.kernel.text import N_, clean_text, too_short

SHORTEST, LONGEST = 5, 300
# What `decide` is asked with, where it is asked what would be if a reason were stated.
ANY_REASON: Final = "any reason"


def why_not_stated(said: str) -> str:
    """What is wrong with one of an emergency's reasons, as the user is told; empty when nothing is."""
    if short := too_short(said, SHORTEST, N_("Skriv varför, med några ord.")):
        return translated(short)
    return _("Skriv högst %(most)d tecken.") % {"most": LONGEST} if len(said) > LONGEST else ""


def stated(reason: str) -> str:
    """The reason as it is kept. Raises Invalid when it says nothing, or too much."""
    why = " ".join(clean_text(reason).split())
    if short := too_short(why, SHORTEST, N_("Skriv varför du behöver öppna journalen.")):
        message = translated(short)
    elif len(why) > LONGEST:
        message = _("Skriv högst %(most)d tecken.") % {"most": LONGEST}
    else:
        return why
    raise Invalid(message, {"reason": [message]})
