"""Swedish text: the sort key that lists and name search use, text fit to be stored, and the mark of texts that pages translate.

PostgreSQL has no Swedish collation that every server offers, so order comes from an immutable key: å, ä, ö after z, accents on
other letters ignored. `sort_key` here and `samsyn_sort_key` in the database give the same text (tested against each other).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

# Key -> the letters it stands for. "{", "|" and "}" follow z in ASCII. w sorts as a letter of its own (SAOL 13 and later).
_KEYS = {
    "{": "å",
    "|": "äæ",
    "}": "öøő",
    "a": "áàâãāăą",
    "c": "çčćċ",
    "d": "đðď",
    "e": "éèêëēęěė",
    "g": "ğģ",
    "i": "íìîïīıį",
    "k": "ķ",
    "l": "łľļĺ",
    "n": "ñňńņ",
    "o": "óòôõō",
    "r": "řŕ",
    "s": "šśşșß",
    "t": "ťţț",
    "u": "úùûūůų",
    "y": "ýÿüű",
    "z": "žźż",
}
_FROM = "".join(_KEYS.values())
_TO = "".join(key * len(letters) for key, letters in _KEYS.items())
# Most names are plain ASCII, as their length in bytes shows, and need no translation. Not STRICT: it could then not be inlined.
SORT_KEY_SQL = f"""
CREATE OR REPLACE FUNCTION samsyn_sort_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(value) = length(value) THEN lower(value)
    ELSE translate(lower(value), '{_FROM}', '{_TO}') END COLLATE "C"
"""
# Letters that show nothing: the fillers of Hangul.
_UNSEEN = "\u115f\u1160\u3164\uffa0"
_TABLE = str.maketrans(_FROM, _TO)


def sort_key(value: str) -> str:
    """The text that a name sorts by and is searched by: lower case, Swedish order, accents ignored."""
    return value.lower().translate(_TABLE)


def clean_text(text: str) -> str:
    """The text in composed form with plain newlines, without control characters and outer white space: fit to be stored."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (one for one in composed if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs"})
    return "".join(kept).strip()


def length_said(text: str) -> int:
    """How much a text says, in characters: letters, digits, spaces between words. What is unseen, or a mere mark, is nothing."""
    words = ("".join(filter(_says, word)) for word in text.split())
    return len(" ".join(word for word in words if word))


def _says(letter: str) -> bool:
    return letter.isalnum() and letter not in _UNSEEN


def too_short(text: str, least: int, missing: str) -> str:
    """Why a text says too little: `missing` when it says nothing, that more is wanted when it is short; empty for enough."""
    said = length_said(text)
    if said >= least:
        return ""
    return N_("För kort. Skriv minst %(least)d bokstäver eller siffror.", least=least) if said else missing


def with_capital(text: str) -> str:
    """The text with a capital first letter. The rest stays as it is: abbreviations and names keep theirs."""
    return text[:1].upper() + text[1:]


class Text(str):
    """A Swedish text made where no language is chosen. It remembers what it was made of, so that a page can say it in another."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]


def N_(template: str, **values: object) -> Text:
    """Mark a user's text in code without Django (rules, policies, tables of words); %(name)s stand for values.

    The page that shows it says `samsyn.kernel.language.translated(text)`, or `{{ text|translated }}`.
    """
    text = Text(template % values if values else template)
    text.template, text.values = template, values
    return text
