"""From the bytes that came to the bytes that are kept."""

from __future__ import annotations

from dataclasses import dataclass

import filetype  # type: ignore[import-untyped]

from samsyn.journal.files.images import rewrite_image
from samsyn.journal.files.pdfs import rewrite_pdf
from samsyn.journal.files.refused import FileRefused
from samsyn.kernel.text import N_

_IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/tiff": "TIFF"}
_NAMES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept: rewritten bytes, their media type, and how many pages."""

    content: bytes
    media_type: str
    pages: int


def accept(content: bytes, *, most_bytes: int) -> Accepted:
    """The file, rewritten. Only images (JPEG, PNG, WebP, TIFF) and PDF, whatever it is called. Raises FileRefused."""
    if not content:
        raise FileRefused(N_("Filen är tom. Välj en annan."))
    if len(content) > most_bytes:
        raise FileRefused(N_("Filen är större än %(mb)s MB. Skanna i lägre upplösning eller dela upp den.", mb=most_bytes // 2**20))
    kind = filetype.guess(content)
    media_type = kind.mime if kind else ""
    if media_type == "application/pdf":
        rewritten, pages = rewrite_pdf(content)
    elif media_type in _IMAGES:
        rewritten, media_type = rewrite_image(content, _IMAGES[media_type])
        pages = 1
    else:
        raise FileRefused(N_("Filen är varken bild (JPEG, PNG, WebP, TIFF) eller PDF. Spara om den som PDF och försök igen."))
    if len(rewritten) > 2 * most_bytes:
        raise FileRefused(N_("Filen blir för stor när den görs säker. Skanna i lägre upplösning eller dela upp den."))
    return Accepted(rewritten, media_type, pages)


def suffix(media_type: str) -> str:
    """The end of a kept file's name."""
    return _NAMES[media_type]
