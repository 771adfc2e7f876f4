"""A child's photo: bounded, really an image, without metadata, re-encoded. It exists in memory only until it is sealed."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from tutela.core.errors import InvalidInput

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 60_000_000
LONG_SIDE, SMALL_SIDE = 1600, 240
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# Pillow knows only some formats until it is told to load all of them.
Image.init()


@dataclass(frozen=True)
class Picture:
    """A re-encoded JPEG, its small copy, and its size in pixels."""

    image: bytes
    small: bytes
    width: int
    height: int


def picture(data: bytes, *, size: int | None = None, field: str = "photo") -> Picture:
    """Turn an upload into a picture. `size` is the size of the upload when only its beginning was kept.

    Raises InvalidInput at `field` for what is too large, no image, broken, or has absurdly many pixels.
    Rotation from the camera is applied; place, time, device and everything else in the file is dropped.
    """
    if max(size or 0, len(data)) > MAX_BYTES:
        raise InvalidInput(field, _("This photo is larger than 12 MB. Take it again with fewer pixels, or send a smaller copy."))
    if not data:
        raise InvalidInput(field, _("This file is empty. Choose a photo."))
    source = _open(data, field)
    upright = ImageOps.exif_transpose(source).convert("RGB")
    upright.info = {}  # a comment in the file would be written again
    image = upright.copy()
    image.thumbnail((LONG_SIDE, LONG_SIDE))
    small = upright
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Picture(_jpeg(image), _jpeg(small), image.width, image.height)


def _open(data: bytes, field: str) -> Image.Image:
    refused = InvalidInput(field, _("This file is not a photo we can read. Use JPEG, PNG or WebP."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            source = Image.open(BytesIO(data), formats=FORMATS)
            if source.width * source.height > MAX_PIXELS:
                raise InvalidInput(field, _("This photo has too many pixels. Send a smaller copy."))
            source.load()
    except InvalidInput:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as broken:
        raise refused from broken
    return source


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
