"""Records on paper: tagged, archivable, with who, number, page and reason, and nothing read as markup."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsyn.access.decisions import HiddenWithTrace
from samsyn.access.gate import RefusedWithTrace
from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.content.tests.make import body
from samsyn.journal.actions import add_addendum, correct_entry, mark_wrong_pupil, sign_entry
from samsyn.journal.pdf import make_pdf
from samsyn.journal.reading import Download, print_record
from samsyn.journal.tests.make import NOTE, VISIT, changed, save, signed_visit, start
from samsyn.journal.tests.test_reading import attach
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import Invalid, NotFound
from samsyn.kernel.ids import uuid7

REASON = "Begärd av vårdnadshavare"


def printed(actor: Actor, pupil: Any, **options: Any) -> Download:
    with within(actor.context()):
        return print_record(actor, pupil=pupil, reason=REASON, **options)


def words(pdf: pikepdf.Pdf) -> str:
    """The text of all pages, as a reader of the file finds it: by each font's own map from glyphs to characters."""
    found = []
    for page in pdf.pages:
        maps = {str(name): _characters(font) for name, font in page.obj.Resources.get("/Font", {}).items()}
        current: dict[int, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                current = maps[str(operands[0])]
            elif str(operator) in {"Tj", "TJ"}:
                parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        found += [current.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2)]
            elif str(operator) == "ET":
                found.append(" ")
    return re.sub(r"\s+", " ", "".join(found))


def _characters(font: Any) -> dict[int, str]:
    made: dict[int, str] = {}
    text = font.ToUnicode.read_bytes().decode("ascii")
    for block in re.findall(r"beginbfchar\s(.*?)endbfchar", text, re.DOTALL):
        for code, value in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            made[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
    for block in re.findall(r"beginbfrange\s(.*?)endbfrange", text, re.DOTALL):
        for low, high, value in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            first = bytes.fromhex(value).decode("utf-16-be")
            for step in range(int(high, 16) - int(low, 16) + 1):
                made[int(low, 16) + step] = first[:-1] + chr(ord(first[-1]) + step)
    return made


def kinds(pdf: pikepdf.Pdf) -> list[str]:
    """The structure elements in reading order."""
    found: list[str] = []

    def visit(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for one in node:
                visit(one)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(str(node.S))
            if "/K" in node:
                visit(node.K)

    visit(pdf.Root.StructTreeRoot.K)
    return found


@pytest.mark.django_db
def test_a_printed_record_is_tagged_archivable_and_says_who_and_why(world: World) -> None:
    nurse = world.ours.actor("nurse")
    signed_visit(nurse, world.ours.greta.pk)
    download = printed(nurse, world.ours.greta.pk)
    assert (download.name, download.media_type) == ("journal.pdf", "application/pdf")
    with pikepdf.Pdf.open(io.BytesIO(download.content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "sv-SE"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert (metadata.get("pdfaid:part"), metadata.get("pdfaid:conformance")) == ("2", "A")
            assert metadata.get("pdfuaid:part") == "1"
            assert metadata.get("dc:title") == "Utdrag ur journal"
        order = kinds(pdf)
        assert {"/H1", "/H2", "/H3", "/L", "/LI", "/Lbl", "/LBody"} <= set(order)
        assert order.index("/H1") < order.index("/H2") < order.index("/H3")
        text = words(pdf)
    number = world.ours.greta
    with within(nurse.context()):
        from samsyn.people.queries import pupil_card

        card = pupil_card(number.pk)
    assert card is not None
    for expected in (
        "Greta Andersson",
        card.display_number,
        "sida 1 av",
        REASON,
        "Maria Lind, skolsköterska",
        "Hälsobesök åk 4",
        "136,2 cm",
        "Trivs i klassen men sover dåligt.",
        "Signerad",
        f"Mall: Hälsobesök åk 4 {body('health_visit_grade_4')['version']}",
        "Lysås kommun",
    ):
        assert expected in text, expected


@pytest.mark.django_db
def test_each_page_has_name_number_and_page_of_pages(world: World) -> None:
    nurse = world.ours.actor("nurse")
    for count in range(8):
        signed_visit(nurse, world.ours.greta.pk, changed(VISIT, sleep=[f"Natt {count}. " + "Sover. " * 60]))
    with pikepdf.Pdf.open(io.BytesIO(printed(nurse, world.ours.greta.pk).content)) as pdf:
        pages = len(pdf.pages)
        assert pages > 3
        for number in range(pages):
            with pikepdf.Pdf.new() as one:
                one.pages.append(pdf.pages[number])
                text = words(one)
            assert "Greta Andersson" in text
            assert f"sida {number + 1} av {pages}" in text


@pytest.mark.django_db
def test_printing_needs_a_reason_and_is_logged_with_it(world: World) -> None:
    nurse, greta = world.ours.actor("nurse"), world.ours.greta.pk
    entry = signed_visit(nurse, greta)
    printed(nurse, greta)
    with within(nurse.context()):
        event = Event.objects.get(action="print")
        with pytest.raises(Invalid) as refused:
            print_record(nurse, pupil=greta, reason=" ")
        with pytest.raises(NotFound):
            print_record(nurse, pupil=greta, reason=REASON, entries=(uuid7(),))
        assert print_record(nurse, pupil=greta, reason=REASON, entries=(entry,)).content
    assert (event.pupil_id, event.reason, event.details) == (greta, REASON, "entries=1 files=0")
    assert list(refused.value.fields) == ["reason"]
    with pytest.raises(RefusedWithTrace):
        printed(world.ours.actor("teacher"), greta)
    with pytest.raises(HiddenWithTrace):
        printed(world.theirs.actor("nurse"), greta)


@pytest.mark.django_db
def test_states_addenda_corrections_and_files_are_told_and_the_wrong_pupils_content_is_not(world: World) -> None:
    nurse, greta = world.ours.actor("nurse"), world.ours.greta.pk
    visit = signed_visit(nurse, greta)
    with within(nurse.context()):
        add_addendum(nurse, entry=visit, text="Röntgen beställs.")
        draft = correct_entry(nurse, entry=visit, reason="Siffrorna hade bytt plats.")
    saved = save(nurse, draft.entry, changed(VISIT, height=["131,2"]))
    with within(nurse.context()):
        sign_entry(nurse, entry=draft.entry, version=saved.version)
    save(nurse, start(nurse, greta, "note").entry, NOTE)
    wrong = signed_visit(nurse, greta, changed(NOTE, text=["Hemligt om någon annan."]), "note")
    with within(nurse.context()):
        mark_wrong_pupil(nurse, entry=wrong, reason="Fel elev.")
    attach(nurse, greta)
    with pikepdf.Pdf.open(io.BytesIO(printed(nurse, greta).content)) as pdf:
        text = words(pdf)
    for expected in (
        "Tillägg",
        "Röntgen beställs.",
        "Rättelse",
        "Siffrorna hade bytt plats.",
        "131,2 cm",
        "136,2 cm",
        "Osignerad. Senast sparad",
        "Rättad: se rättelsen nedan.",
        "Skriven på fel elev.",
        "Filer och inskannat",
        "Journal från BVC (inskannat papper, 3 sidor)",
    ):
        assert expected in text, expected
    assert "Hemligt" not in text


@pytest.mark.django_db
def test_a_protected_pupils_print_says_so(world: World) -> None:
    closed = world.ours.actor("closed_nurse")
    signed_visit(closed, world.ours.protected.pk)
    with pikepdf.Pdf.open(io.BytesIO(printed(closed, world.ours.protected.pk).content)) as pdf:
        text = words(pdf)
    assert "Skyddade personuppgifter" in text
    assert "Hemlig Hemligsson" in text


def data(text: str) -> dict[str, Any]:
    return {
        "title": f"Journal, {text}",
        "heading": "Journal",
        "provider": text,
        "printed_at": "2026-11-22T10:00:00+00:00",
        "printed_by": text,
        "pupil": {"name": text, "number": "–", "school": text, "protected": False},
        "facts": [text],
        "footer": text,
        "words": {"page": "sida", "of": "av", "files": "Filer", "protected": "Skyddade personuppgifter"},
        "entries": [
            {
                "heading": text,
                "facts": [text],
                "withdrawn": False,
                "withdrawn_note": "",
                "state_note": "",
                "sections": [{"heading": text, "level": 1, "rows": [{"label": text, "text": f"{text}\n{text}"}]}],
                "addenda": [],
            }
        ],
        "files": [],
    }


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('#read("/etc/passwd")', '#read("/etc/passwd")'),
        ("= Rubrik *fet* _kursiv_ $x^2$ @ref <label>", "= Rubrik *fet* _kursiv_ $x^2$ @ref <label>"),
        ('"citat" \\ {} [] #panic("x")', '"citat" \\ {} [] #panic("x")'),
        ("Łucja Nguyễn Öström ß ¿", "Łucja Nguyễn Öström ß ¿"),
        ("glad \U0001f600 flicka", "glad [U+1F600] flicka"),
        ("漢字 och ქართული", "[U+6F22][U+5B57] och"),
        ("\ue000", "[U+E000]"),
        ("0\u0f39 ä", "0[U+0F39] ä"),
    ],
)
def test_text_is_shown_as_it_was_typed_and_never_read_as_markup(typed: str, shown: str) -> None:
    with pikepdf.Pdf.open(io.BytesIO(make_pdf(data(typed)))) as pdf:
        assert shown.replace(" ", "") in words(pdf).replace(" ", "")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40))
def test_any_text_that_can_be_stored_can_be_printed(text: str) -> None:
    assert make_pdf(data(text)).startswith(b"%PDF-1.7")
