"""What a setting's value says, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samsyn.access.rules.settings import LAWS, Setting, law_of
from samsyn.kernel.language import translated
from samsyn.kernel.text import with_capital


def value_words(setting: Setting, value: str) -> str:
    """The value in words, with a capital letter."""
    if setting.id == "P-17" and (law := law_of({"P-17": value})):
        said = [_("%(law)s, från %(day)s") % {"law": translated(LAWS[one]), "day": day.isoformat()} for one, day in law.items()]
        return "; ".join(said)
    if value in setting.values:
        return with_capital(translated(setting.values[value])) or _("Inget angivet")
    if setting.id == "P-9" and value.isdigit():
        return ngettext("%(num)s dag", "%(num)s dagar", int(value)) % {"num": value}
    if setting.id == "P-23":
        return _("%(num)s år efter den sista uppgiften") % {"num": value}
    return value
