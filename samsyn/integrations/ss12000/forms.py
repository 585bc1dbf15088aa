"""Forms of the import's pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from samsyn.integrations.ss12000.changes import MAY_BE_AUTOMATIC
from samsyn.integrations.ss12000.files.file_import import Scope
from samsyn.integrations.ss12000.words import CHANGE_WORDS

CHOOSE = _("Välj ett av alternativen.")
_NO_FILE = _("Välj en fil.")


def _choice(field: forms.Field, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    """The same field with these choices."""
    said = {"invalid_choice": CHOOSE}
    return forms.ChoiceField(
        label=field.label, required=field.required, help_text=field.help_text, choices=choices, error_messages=said
    )


class SourceForm(forms.Form):
    """How a register is read by itself."""

    name = forms.CharField(label=_("Namn"), max_length=200)
    every_minutes = forms.ChoiceField(
        label=_("Läs ändringar"),
        required=False,
        choices=[
            ("", _("bara för hand")),
            ("60", _("varje timme")),
            ("360", _("var sjätte timme")),
            ("1440", _("en gång om dygnet")),
        ],
    )
    auto_approved = forms.MultipleChoiceField(
        label=_("Godkänn utan granskning vid schemalagd läsning"),
        required=False,
        choices=[(one.value, CHANGE_WORDS[one.value]) for one in MAY_BE_AUTOMATIC],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Hävt skydd, möjliga dubbletter, byte av personnummer och borttagna vårdnadshavare granskas alltid."),
    )
    board_id = forms.ChoiceField(label=_("Nämnd för skolor vars nämnd registret inte anger"), required=False)
    schoolwork = forms.BooleanField(label=_("Läs även frånvaro och betyg till elevstödet"), required=False)

    def __init__(self, *args: Any, boards: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("ingen")), *((str(key), name) for key, name in boards)]
        self.fields["board_id"] = _choice(self.fields["board_id"], choices)


class FileForm(forms.Form):
    """A pupil file."""

    file = forms.FileField(
        label=_("Fil"),
        error_messages={
            "required": _NO_FILE,
            "missing": _NO_FILE,
            "invalid": _NO_FILE,
            "empty": _("Filen är tom. Välj en annan."),
        },
    )
    unit = forms.ChoiceField(label=_("Skola"), required=False, help_text=_("Behövs när filen saknar kolumnen Skolenhetskod."))
    scope = forms.ChoiceField(
        label=_("Filen innehåller"),
        choices=[
            (Scope.SCHOOLS.value, _("alla elever vid sina skolor")),
            (Scope.CLASSES.value, _("alla elever i sina klasser")),
            (Scope.PART.value, _("några elever")),
            (Scope.ADMITTED.value, _("antagna till gymnasieskolan (antagningslista)")),
        ],
        help_text=_("Den som saknas i en hel lista förs till okänd skola, efter din granskning."),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, *args: Any, units: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("enligt filen")), *((str(key), name) for key, name in units)]
        self.fields["unit"] = _choice(self.fields["unit"], choices)
