"""The words users meet for kinds, changes, reasons and states."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samsyn.kernel.language import translated


def said(message: str) -> str:
    """A stored message in the reader's language: each of its lines is a text of its own."""
    return " ".join(translated(line) for line in message.splitlines())


KIND_WORDS = {
    "unit": _("Skolenhet"),
    "class": _("Klass"),
    "pupil": _("Elev"),
    "guardian": pgettext_lazy("en person", "Vårdnadshavare"),
}

CHANGE_WORDS = {
    "new": _("ny"),
    "changed": _("ändrad"),
    "moved": _("flyttad"),
    "left": _("saknas eller slutat"),
    "protected": _("skyddad identitet"),
    "lifted": _("skydd hävt"),
    "twin": _("tvilling"),
    "near_duplicate": _("möjlig dubblett"),
    "invalid": _("går inte att läsa in"),
    "unchanged": _("oförändrad"),
}

STATE_WORDS = {
    "fetching": _("hämtas"),
    "review": _("att granska"),
    "stopped": _("stoppad med en fråga"),
    "approved": _("godkänd, skrivs"),
    "committed": _("införd"),
    "cancelled": _("avbruten"),
    "failed": _("misslyckad"),
}

REASON_WORDS = {
    "name": _("namn"),
    "number_given": _("personnummer i stället för tidigare nummer"),
    "number_changed": _("annat personnummer än förut"),
    "birth_date": _("födelsedatum"),
    "sex": _("kön"),
    "deceased": _("avliden enligt registret"),
    "address": _("adress"),
    "contact": _("telefon eller e-post"),
    "protection": _("skyddad identitet"),
    "guardians": _("vårdnadshavare"),
    "guardians_gone": _("registret anger inte längre någon vårdnadshavare"),
    "becomes_pupil": _("blir elev"),
    "unit": _("skola"),
    "class": _("klass"),
    "grade": _("årskurs eller skolform"),
    "ends": _("slutdatum"),
    "source_id": _("annan identifierare i registret, samma personnummer"),
    "enrolment_ended": _("inskrivningen har avslutats"),
    "missing": _("saknas i registret"),
    "no_number": _("saknar personnummer"),
    "foreign_number": _("utländskt nummer, används inte"),
    "guardian_missing": _("en vårdnadshavare finns inte i registret eller går inte att läsa in"),
    "unit_unknown": _("skolenheten finns inte i registret"),
    "board_unknown": _("nämnden går inte att avgöra; ange den på registret"),
    "name_missing": _("namn saknas"),
    "number_twice": _("två personer i leveransen har samma personnummer"),
    "number_taken": _("personnumret tillhör redan en annan person"),
    "number_empty": _("personnumret är tomt"),
    "number_characters": _("personnumret innehåller tecken som inte hör hemma där"),
    "number_format": _("personnumret har fel form"),
    "number_century_unknown": _("århundradet i personnumret går inte att avgöra"),
    "number_separator": _("plustecknet i personnumret stämmer inte med året"),
    "number_date": _("personnumret innehåller ett datum som inte finns"),
    "number_future": _("födelsedatumet i personnumret ligger i framtiden"),
    "number_birth_number": _("födelsenumret 000 finns inte"),
    "number_check_digit": _("personnumrets kontrollsiffra stämmer inte"),
    "number_letter_case": _("reservnumrets bokstav måste vara stor"),
    "closed": _("avslutad"),
    "code": _("skolenhetskod"),
    "school_types": _("skolformer"),
    "school_year": _("läsår"),
    "new_year": _("nytt läsår"),
}
