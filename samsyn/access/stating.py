"""The reason that somebody states for an active choice, as it is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from samsyn.kernel.errors import Invalid
from samsyn.kernel.text import clean_text

SHORTEST, LONGEST = 5, 300


def stated(reason: str) -> str:
    """The reason as it is kept. Raises Invalid when it says nothing, or too much."""
    why = " ".join(clean_text(reason).split())
    if len(why) < SHORTEST:
        message = _("Skriv varför du behöver öppna journalen.")
    elif len(why) > LONGEST:
        message = _("Skriv högst %(most)d tecken.") % {"most": LONGEST}
    else:
        return why
    raise Invalid(message, {"reason": [message]})
