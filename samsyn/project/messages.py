"""The English messages, by Babel: `python -m samsyn.project.messages extract|compile|check`. Swedish is the source language."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from samsyn.project.databases import CHECKOUT

LOCALE = CHECKOUT / "samsyn" / "web" / "locale" / "en" / "LC_MESSAGES"
PO = LOCALE / "django.po"
_METHODS = [("**/tests/**", "ignore"), ("**/migrations/**", "ignore"), ("**.py", "python"), ("**/jinja2/**.html", "jinja2")]
_OPTIONS = {"**/jinja2/**.html": {"silent": "false", "trimmed": "true", "newstyle_gettext": "true"}}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "gettext_noop": None,
    "pgettext_lazy": ((1, "c"), 2),
    "N_": None,
}
_HEADER = r"""# English texts of Samsyn. Swedish is the source language.
msgid ""
msgstr ""
"Project-Id-Version: Samsyn\n"
"Language: en\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def wanted() -> Catalog:
    """Every text in the code and the templates."""
    catalog = Catalog(locale="en")
    found = extract_from_dir(CHECKOUT / "samsyn", _METHODS, _OPTIONS, KEYWORDS, comment_tags=())
    for filename, _line, message, _comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        catalog.add(message, locations=[(f"samsyn/{filename}", 0)], context=context)
    return catalog


def translated() -> Catalog:
    """The English catalogue as it stands."""
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def extract() -> None:
    """Bring the catalogue up to date with the code; new texts get an empty translation."""
    catalog = translated()
    catalog.update(wanted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    write(catalog)


def write(catalog: Catalog) -> None:
    """Write the catalogue, sorted, under a header that is the same each time: who and when stand in the version history."""
    body = BytesIO()
    write_po(body, catalog, omit_header=True, no_location=True, sort_output=True, width=120)
    LOCALE.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(_HEADER.encode() + body.getvalue().rstrip() + b"\n")


def compile_messages() -> None:
    """Write the compiled catalogue where Django looks, if it differs."""
    buffer, catalog = BytesIO(), translated()
    # Babel writes a time into the compiled header; one that stays keeps the file the same when the texts are.
    catalog.creation_date = datetime.fromtimestamp(0, UTC)
    write_mo(buffer, catalog)
    target: Path = PO.with_suffix(".mo")
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists() or target.read_bytes() != buffer.getvalue():
        target.write_bytes(buffer.getvalue())


def missing() -> list[str]:
    """Texts in the code that have no English."""
    have = translated()
    texts = []
    for message in wanted():
        known = have.get(message.id, message.context) if message.id else None
        done = known is not None and (all(known.string) if isinstance(known.string, tuple) else bool(known.string))
        if message.id and not done:
            texts.append(message.id if isinstance(message.id, str) else message.id[0])
    return texts


def main(what: str) -> int:
    """Do what is asked; `check` fails when a text lacks its English."""
    if what == "extract":
        extract()
    elif what == "compile":
        compile_messages()
    else:
        lacking = missing()
        for text in lacking:
            print(f"no English: {text}")
        return 1 if lacking else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
