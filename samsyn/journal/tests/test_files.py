"""Files from outside: what acts is gone, what is seen remains, what cannot be made safe is refused in plain words."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, PngImagePlugin

from samsyn.journal.files import Accepted, FileRefused, accept
from samsyn.journal.files.pdfs import MOST_PAGES, active_content

MOST = 20 * 2**20


def kept(content: bytes) -> Accepted:
    return accept(content, most_bytes=MOST)


def picture(image_format: str, mode: str = "RGB", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size, "white" if mode != "P" else 0)
    image.paste(image.resize((5, 5)), (0, 0))
    image.save(out, image_format, **options)
    return out.getvalue()


def paper(change: Callable[[Pdf, pikepdf.Page], None] | None = None, pages: int = 1, **options: object) -> bytes:
    """A PDF with a black box on each page, changed by the test."""
    with Pdf.new() as pdf:
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=(200, 200))
            page.Contents = pdf.make_stream(b"q 0 0 0 rg 50 50 100 100 re f Q")
        if change:
            change(pdf, pdf.pages[0])
        out = io.BytesIO()
        pdf.save(out, **options)
        return out.getvalue()


def javascript(pdf: Pdf) -> Dictionary:
    return pdf.make_indirect(Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("app.alert(1)")))


def _open_action(pdf: Pdf, page: pikepdf.Page) -> None:
    pdf.Root.OpenAction = javascript(pdf)


def _additional_actions(pdf: Pdf, page: pikepdf.Page) -> None:
    pdf.Root.AA = Dictionary(WC=javascript(pdf))
    page.obj.AA = Dictionary(O=javascript(pdf), C=Dictionary(S=Name.Launch, F=String("cmd.exe")))


def _named_script(pdf: Pdf, page: pikepdf.Page) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), javascript(pdf)])))


def _enclosed_file(pdf: Pdf, page: pikepdf.Page) -> None:
    pdf.attachments["virus.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ\x90", filename="virus.exe")


def _link(pdf: Pdf, page: pikepdf.Page) -> None:
    action = Dictionary(Type=Name.Action, S=Name.URI, URI=String("https://example.org/"))
    page.obj.Annots = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 200, 200]), A=action))]
    )


def _launch(pdf: Pdf, page: pikepdf.Page) -> None:
    action = Dictionary(S=Name.Launch, F=String("cmd.exe"), Next=javascript(pdf))
    page.obj.Annots = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 200, 200]), A=action))]
    )


def _file_annotation(pdf: Pdf, page: pikepdf.Page) -> None:
    spec = pikepdf.AttachedFileSpec(pdf, b"MZ\x90", filename="virus.exe")
    page.obj.Annots = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=spec.obj))]
    )


def _xfa_form(pdf: Pdf, page: pikepdf.Page) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp><script>app.alert(1)</script></xdp>"))


def _external_stream(pdf: Pdf, page: pikepdf.Page) -> None:
    image = Stream(
        pdf, b"\x00", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8
    )
    image.F = String("http://example.org/tracker")
    image.OPI = Dictionary(Type=Name.OPI)
    image.Metadata = pdf.make_stream(b"<x/>")
    page.obj.Resources = Dictionary(XObject=Dictionary(I=pdf.make_indirect(image)))


def _outline(pdf: Pdf, page: pikepdf.Page) -> None:
    item = pdf.make_indirect(Dictionary(Title=String("x"), A=javascript(pdf)))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=item, Last=item, Count=1))


def _media(pdf: Pdf, page: pikepdf.Page) -> None:
    page.obj.Annots = Array(
        [
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.RichMedia,
                    Rect=Array([0, 0, 9, 9]),
                    RichMediaContent=Dictionary(Assets=Dictionary(Names=Array([String("x.swf"), pdf.make_stream(b"FWS")]))),
                )
            )
        ]
    )


HOSTILE = [
    _open_action,
    _additional_actions,
    _named_script,
    _enclosed_file,
    _link,
    _launch,
    _file_annotation,
    _xfa_form,
    _external_stream,
    _outline,
    _media,
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda one: one.__name__)
def test_nothing_that_acts_survives_and_the_page_does(hostile: Callable[[Pdf, pikepdf.Page], None]) -> None:
    accepted = kept(paper(hostile))
    assert (accepted.media_type, accepted.pages) == ("application/pdf", 1)
    with Pdf.open(io.BytesIO(accepted.content)) as clean:
        assert active_content(clean) == set()
        assert set(clean.Root.keys()) <= {"/Type", "/Pages", "/Version", "/Extensions"}
        assert b"50 50 100 100 re" in clean.pages[0].Contents.read_bytes()
        for one in clean.objects:
            if isinstance(one, Dictionary | Stream):
                assert not {"/JS", "/OpenAction", "/AA", "/A", "/EF", "/XFA", "/Annots", "/FS", "/RichMediaContent"} & set(
                    one.keys()
                )
    with Pdf.open(io.BytesIO(accepted.content)) as clean:
        unpacked = io.BytesIO()
        clean.save(unpacked, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    for word in (b"app.alert", b"cmd.exe", b"virus", b"example.org", b"MZ\x90", b"FWS"):
        assert word not in unpacked.getvalue()


def test_what_hostile_files_hold_is_seen_as_active_before() -> None:
    """The check would find it: else the test above proves nothing."""
    for hostile in HOSTILE:
        with Pdf.open(io.BytesIO(paper(hostile))) as before:
            assert active_content(before), hostile.__name__


def test_what_a_form_or_stamp_shows_stays_on_the_page() -> None:
    def stamp(pdf: Pdf, page: pikepdf.Page) -> None:
        shown = Stream(pdf, b"0 1 0 rg 0 0 20 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 20, 20]))
        page.obj.Annots = Array(
            [
                pdf.make_indirect(
                    Dictionary(
                        Type=Name.Annot,
                        Subtype=Name.Stamp,
                        Rect=Array([10, 10, 30, 30]),
                        F=4,
                        AP=Dictionary(N=pdf.make_indirect(shown)),
                        A=javascript(pdf),
                    )
                )
            ]
        )

    with Pdf.open(io.BytesIO(kept(paper(stamp)).content)) as clean:
        drawn = [one.read_bytes() for one in clean.objects if isinstance(one, Stream)]
        assert any(b"0 0 20 20 re" in one for one in drawn)
        assert active_content(clean) == set()


def test_pages_keep_their_boxes_resources_and_turn_also_when_inherited() -> None:
    def inherit(pdf: Pdf, page: pikepdf.Page) -> None:
        parent = page.obj.Parent
        parent.MediaBox = Array([0, 0, 300, 400])
        parent.Rotate = 90
        parent.Resources = Dictionary(Font=Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)))
        del page.obj["/MediaBox"]
        if "/Resources" in page.obj:
            del page.obj["/Resources"]

    with Pdf.open(io.BytesIO(kept(paper(inherit)).content)) as clean:
        page = clean.pages[0]
        assert [float(one) for one in page.mediabox] == [0, 0, 300, 400]
        assert int(page.obj.Rotate) == 90
        assert page.obj.Resources.Font.F.BaseFont == Name.Helvetica


@pytest.mark.parametrize(
    "encryption",
    [
        pikepdf.Encryption(owner="hemlig", user="hemlig"),
        pikepdf.Encryption(owner="hemlig", user=""),
        pikepdf.Encryption(owner="hemlig", user="x", R=4),
    ],
)
def test_an_encrypted_pdf_is_refused_with_what_to_do(encryption: pikepdf.Encryption) -> None:
    with pytest.raises(FileRefused, match="krypterad eller skyddad"):
        kept(paper(encryption=encryption))


def test_a_pdf_without_pages_or_with_far_too_many_is_refused() -> None:
    with pytest.raises(FileRefused, match="skadad"):
        kept(paper(lambda pdf, page: pdf.pages.__delitem__(0)))
    assert kept(paper(pages=MOST_PAGES)).pages == MOST_PAGES
    with pytest.raises(FileRefused, match=f"fler än {MOST_PAGES} sidor"):
        kept(paper(pages=MOST_PAGES + 1))


def test_a_pdf_that_unpacks_to_far_more_than_it_is_is_refused_or_kept_packed() -> None:
    packer = zlib.compressobj(1)
    twice = zlib.compress(b"".join(packer.compress(bytes(2**20)) for _ in range(200)) + packer.flush(), 9)

    def enclose(pdf: Pdf, page: pikepdf.Page) -> None:
        page.obj.Contents = Stream(pdf, twice, Filter=Array([Name.FlateDecode, Name.FlateDecode]))
        page.obj.Annots = Array(
            [
                pdf.make_indirect(
                    Dictionary(
                        Type=Name.Annot,
                        Subtype=Name.Stamp,
                        Rect=Array([1, 1, 9, 9]),
                        F=4,
                        AP=Dictionary(
                            N=Stream(pdf, twice, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Filter=Array([Name.FlateDecode] * 2))
                        ),
                    )
                )
            ]
        )

    content = paper(enclose, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    assert len(content) < 100_000
    try:
        assert len(kept(content).content) < 5 * 2**20
    except FileRefused as refused:
        assert "PDF-filen" in str(refused)


def test_a_pdf_whose_pages_go_in_a_circle_is_refused() -> None:
    def circle(pdf: Pdf, page: pikepdf.Page) -> None:
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)

    with pytest.raises(FileRefused, match=r"skadad|invecklad"):
        kept(paper(circle))


@pytest.mark.parametrize(
    ("image_format", "mode", "media_type"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("PNG", "I;16", "image/png"),
        ("WEBP", "RGB", "image/jpeg"),
        ("TIFF", "1", "image/png"),
        ("TIFF", "RGB", "image/png"),
    ],
)
def test_a_picture_is_written_anew(image_format: str, mode: str, media_type: str) -> None:
    accepted = kept(picture(image_format, mode))
    assert (accepted.media_type, accepted.pages) == (media_type, 1)
    with Image.open(io.BytesIO(accepted.content)) as image:
        image.load()
        assert image.size == (40, 30)


def test_place_device_and_comments_are_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "Telefon"
    exif.get_ifd(0x8825)[2] = (57.0, 42.0, 0.0)
    content = picture("JPEG", exif=exif, comment=b"Greta Andersson", icc_profile=b"profile")
    accepted = kept(content)
    with Image.open(io.BytesIO(accepted.content)) as image:
        assert image.size == (30, 40)
        assert not image.getexif()
        assert not {"icc_profile", "comment", "exif", "xmp"} & image.info.keys()
    for word in (b"Telefon", b"Greta", b"profile"):
        assert word not in accepted.content


def test_what_is_hidden_behind_a_picture_is_gone() -> None:
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", "<script>alert(1)</script>")
    accepted = kept(picture("PNG", pnginfo=hidden) + b"<html><script>alert(2)</script>PK\x03\x04")
    assert b"script" not in accepted.content
    assert b"PK\x03\x04" not in accepted.content


def test_a_see_through_picture_is_laid_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(kept(out.getvalue()).content)) as image:
        assert image.getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize("side", [6_500, 10_000, 30_000])
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked(side: int) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")
    with pytest.raises(FileRefused, match="miljoner bildpunkter"):
        kept(content)


def test_a_picture_of_many_pages_is_refused_with_what_to_do() -> None:
    with pytest.raises(FileRefused, match="Spara den som PDF"):
        kept(picture("TIFF", save_all=True, append_images=[Image.new("RGB", (9, 9))]))


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"MZ\x90\x00" + b"\x00" * 200,
        b"PK\x03\x04" + b"\x00" * 200,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"GIF89a" + b"\x00" * 100,
        "Vanlig text åäö".encode(),
        b"\x7fELF" + b"\x00" * 100,
        b"#!/bin/sh\necho hej\n",
        b"%!PS-Adobe-3.0\n",
        b"\x00",
    ],
)
def test_only_pictures_and_pdf_come_in_whatever_they_are_called(content: bytes) -> None:
    with pytest.raises(FileRefused, match="varken bild"):
        kept(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "tom"),
        (b"\xff\xd8\xff\xe0" + b"x" * (MOST + 1), "större än 20 MB"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "skadad"),
        (picture("PNG")[:60], "skadad"),
        (b"%PDF-1.7\n" + b"x" * 500, "skadad"),
        (paper()[:150], "skadad"),
    ],
)
def test_a_broken_or_too_large_file_is_refused_in_plain_words(content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        kept(content)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["pdf", "png", "jpeg", "tiff"]), st.data())
def test_a_file_damaged_anywhere_is_kept_safe_or_refused(kind: str, data: st.DataObject) -> None:
    whole = {"pdf": paper(_open_action), "png": picture("PNG"), "jpeg": picture("JPEG"), "tiff": picture("TIFF")}[kind]
    at = data.draw(st.integers(4, len(whole) - 1))
    bytes_ = data.draw(st.binary(max_size=8))
    try:
        accepted = kept(whole[:at] + bytes_ + whole[at + len(bytes_) :])
    except FileRefused as refused:
        assert str(refused)
        return
    if accepted.media_type == "application/pdf":
        with Pdf.open(io.BytesIO(accepted.content)) as clean:
            assert active_content(clean) == set()
