"""Pictures for the documentation, taken while the browser tests look at the same pages."""

import os
from pathlib import Path
from typing import Any

from PIL import Image

PICTURES = os.environ.get("TUTELA_PICTURES")
TALLEST = 1500


def keep_picture(page: Any, name: str) -> None:
    """The page from its top, as far as it is worth showing; few colours, so that the repository stays small."""
    if not PICTURES:
        return
    path = Path(PICTURES) / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    with Image.open(path) as picture:
        top = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, TALLEST)))
        small = top.quantize(64)
    small.save(path, optimize=True)
