"""Images: decoded and written anew, so that only the picture remains (no place, device, comment or hidden data)."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from samsyn.journal.files.refused import FileRefused
from samsyn.kernel.text import N_, Text

# A3 at 400 dots per inch is 31 million pixels; in memory 40 million are 120–160 MB.
MOST_PIXELS = 40_000_000
_QUALITY = 90


def rewrite_image(content: bytes, image_format: str) -> tuple[bytes, str]:
    """The picture as a fresh JPEG (photographs) or PNG, the right way up, with its media type. Raises FileRefused."""
    try:
        with Image.open(io.BytesIO(content), formats=[image_format]) as image:
            _check(image)
            image.load()
            upright = ImageOps.exif_transpose(image)
            return _write(upright, photograph=image_format in {"JPEG", "WEBP"})
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise FileRefused(_too_large()) from None
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        TypeError,
        KeyError,
        IndexError,
        ArithmeticError,
    ) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(N_("Bilden är skadad och kan inte läsas.")) from None


def _too_large() -> Text:
    return N_("Bilden har fler än %(number)s miljoner bildpunkter. Skanna i lägre upplösning.", number=MOST_PIXELS // 1_000_000)


def _check(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise FileRefused(_too_large())
    if getattr(image, "n_frames", 1) > 1:
        raise FileRefused(N_("Filen har flera bilder i sig. Spara den som PDF och försök igen."))


def _write(image: Image.Image, *, photograph: bool) -> tuple[bytes, str]:
    see_through = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    if see_through:
        # On white paper, as it would be printed.
        layered = image.convert("RGBA")
        flat = Image.new("RGBA", layered.size, "white")
        flat.alpha_composite(layered)
        image = flat.convert("RGB")
    elif image.mode not in {"1", "L", "RGB"}:
        image = image.convert("L" if image.mode.startswith("I") or image.mode == "F" else "RGB")
    # A new picture from the bare pixels: nothing that stood beside them comes along.
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    out = io.BytesIO()
    if photograph:
        bare.save(out, "JPEG", quality=_QUALITY, optimize=True)
        return out.getvalue(), "image/jpeg"
    bare.save(out, "PNG", optimize=False)
    return out.getvalue(), "image/png"
