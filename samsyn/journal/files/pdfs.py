"""PDF: only what the pages draw is carried into a new document. Scripts, actions, forms, links and enclosed files stay behind."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf, Stream

from samsyn.journal.files.refused import FileRefused
from samsyn.kernel.text import N_

MOST_PAGES = 300
MOST_OBJECTS = 200_000
# For the whole process (qpdf knows no other way): a stream that unpacks to more than this is not unpacked.
_MOST_UNPACKED = 64 * 2**20
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=_MOST_UNPACKED,
    png_max_memory=_MOST_UNPACKED,
    tiff_max_memory=_MOST_UNPACKED,
    run_length_max_memory=_MOST_UNPACKED,
    dct_max_memory=_MOST_UNPACKED,
    max_stream_filters=8,
    parser_max_container_size=1_000_000,
    doc_max_warnings=1_000,
)
# All that a page may keep. Additional actions, annotations, private data, threads and thumbnails are not among them.
_PAGE_KEYS = frozenset(["/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Parent", "/Group"])
# Keys that fetch, run or enclose something, on the streams that are drawn. On other dictionaries they may be ordinary names.
_STREAM_KEYS = ("/F", "/FFilter", "/FDecodeParms", "/OPI", "/Ref", "/PS", "/Metadata", "/PieceInfo", "/AF", "/Measure", "/PtData")
_ACTION_TYPES = frozenset(
    [
        "/JavaScript",
        "/Launch",
        "/GoToR",
        "/GoToE",
        "/URI",
        "/SubmitForm",
        "/ImportData",
        "/ResetForm",
        "/Movie",
        "/Sound",
        "/Rendition",
        "/RichMediaExecute",
        "/GoTo3DView",
        "/Named",
        "/Thread",
        "/Trans",
        "/SetOCGState",
        "/Hide",
    ]
)
_ACTIVE_KEYS = (
    "/JS",
    "/JavaScript",
    "/OpenAction",
    "/AA",
    "/AcroForm",
    "/XFA",
    "/EmbeddedFiles",
    "/EF",
    "/Annots",
    "/RichMediaContent",
)


def rewrite_pdf(content: bytes) -> tuple[bytes, int]:
    """The pages as a new document, and their number. Filled-in fields and stamps become drawing. Raises FileRefused."""
    try:
        with Pdf.open(io.BytesIO(content), attempt_recovery=True, suppress_warnings=True) as source:
            _check(source)
            _flatten(source)
            with Pdf.new() as clean:
                for page in source.pages:
                    _keep_drawing(page)
                    clean.pages.append(page)
                _strip_streams(clean)
                left = active_content(clean)
                if left:
                    raise FileRefused(N_("Filen innehåller något som kan köras. Skriv ut den till en ny PDF och försök igen."))
                out = io.BytesIO()
                _save(clean, out)
                return out.getvalue(), len(clean.pages)
    except pikepdf.PasswordError:
        raise FileRefused(_ENCRYPTED) from None
    except FileRefused:
        raise
    except (
        pikepdf.PdfError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RuntimeError,
        OverflowError,
        RecursionError,
        MemoryError,
    ):
        raise FileRefused(N_("PDF-filen är skadad och kan inte läsas. Skriv ut den till en ny PDF och försök igen.")) from None


def _save(pdf: Pdf, out: io.BytesIO) -> None:
    """Write the document with its drawing as packed as it came: unpacking somebody's bomb would cost seconds."""
    packed = pikepdf.StreamDecodeLevel.none
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, stream_decode_level=packed, compress_streams=False)


_ENCRYPTED = N_(
    "PDF-filen är krypterad eller skyddad med lösenord. Ta bort skyddet, eller skriv ut den till en ny PDF, och försök igen."
)


def _check(source: Pdf) -> None:
    if source.is_encrypted:
        raise FileRefused(_ENCRYPTED)
    if len(source.pages) > MOST_PAGES:
        raise FileRefused(N_("PDF-filen har fler än %(number)s sidor. Dela upp den.", number=MOST_PAGES))
    if len(source.objects) > MOST_OBJECTS:
        raise FileRefused(N_("PDF-filen är för invecklad. Skriv ut den till en ny PDF och försök igen."))


def _flatten(source: Pdf) -> None:
    """Draw what annotations show (filled-in fields, stamps, ink) into the pages: it may be what the paper says."""
    if "/AcroForm" in source.Root:
        if "/XFA" in source.Root.AcroForm:
            del source.Root.AcroForm["/XFA"]
        source.generate_appearance_streams()
    source.flatten_annotations("all")


def _keep_drawing(page: pikepdf.Page) -> None:
    # Inherited boxes and resources are put on the page itself, since its parents are left behind.
    for key in ("/Resources", "/MediaBox", "/CropBox", "/Rotate"):
        if key not in page.obj:
            inherited = _inherited(page.obj, key)
            if inherited is not None:
                page.obj[key] = inherited
    for key in set(page.obj.keys()) - _PAGE_KEYS:
        del page.obj[key]


def _inherited(page: Object, key: str) -> Object | None:
    node, steps = page, 0
    while "/Parent" in node and steps < 64:
        node, steps = node["/Parent"], steps + 1
        if key in node:
            return node[key]
    return None


def _strip_streams(pdf: Pdf) -> None:
    for one in pdf.objects:
        if isinstance(one, Stream):
            for key in _STREAM_KEYS:
                if key in one:
                    del one[key]
            if one.get("/Subtype") == Name("/PS") or one.get("/Subtype2") == Name("/PS"):
                one.write(b"")


def active_content(pdf: Pdf) -> set[str]:
    """What in the document could act, by name: an empty set for a document that only draws."""
    found = {key for key in (*_ACTIVE_KEYS, "/Names", "/URI") if key in pdf.Root}
    for one in _dictionaries(pdf):
        kind, action = str(one.get("/Type", "")), str(one.get("/S", ""))
        if action in _ACTION_TYPES and kind in {"", "/Action"}:
            found.add(action)
        if kind in {"/Filespec", "/EmbeddedFile", "/Annot"}:
            found.add(kind)
        if kind in {"/Page", "/Pages"}:
            found |= {key for key in _ACTIVE_KEYS if key in one}
        if isinstance(one, Stream) and "/F" in one:
            found.add("/F")
    return found


def _dictionaries(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary in the document, also those written inside others."""
    waiting = list(pdf.objects)
    steps = 0
    while waiting:
        one = waiting.pop()
        steps += 1
        if steps > 20 * MOST_OBJECTS:
            raise FileRefused(N_("PDF-filen är för invecklad. Skriv ut den till en ny PDF och försök igen."))
        if isinstance(one, Dictionary | Stream):
            yield one
            waiting += [value for value in one.values() if _direct(value)]
        elif isinstance(one, pikepdf.Array):
            waiting += [value for value in one if _direct(value)]


def _direct(value: object) -> bool:
    return isinstance(value, Dictionary | pikepdf.Array) and not value.is_indirect
