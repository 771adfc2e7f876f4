"""What reaches a door sooner or later. One corpus for every form and every endpoint.

HOSTILE is refused at the field. KIND is what children are really called, and must never be. ODD may be taken or refused.
"""

import struct
import zlib
from io import BytesIO

from PIL import Image

HOSTILE = {
    "nul": "Sara\x00",
    "control": "Sa\x07ra",
    "escape": "\x1b[31mSara",
    "ten thousand and one": "x" * 10_001,
    "ten thousand marks": "e" + "\u0301" * 10_001,
    "broken": "Sar\ufffd",  # what a browser and the framework make of a lone surrogate
}
ODD = {
    "bidi": "\u202eSara\u202c \u2066Habtom\u2069",
    "combining": "Z\u0351\u036b\u0343a\u0312\u0313l\u0300g\u0301o\u0302",
    "emoji": "👩🏽‍🦱 Sara 🇪🇷",
    "formula": '=cmd|" /C calc"!A0',
    "markup": '<script>alert(1)</script>"\'&amp;{{ 7*7 }}{% debug %}',
    "sql": "'; DROP TABLE cases_case; --",
    "only marks": "\u202e\u200b",
    "plane 16": "\U0010ffff",
    "not a number": "NaN",
    "2^40": str(2**40),
    "2^80": str(2**80),
    "minus": "-1",
    "path": "../../../../etc/passwd",
    "half": "%ZZ%00%",
}
KIND = {
    "one letter": "Y",
    "twelve parts": "María del Carmen Josefa Nguyễn von der O'Neill Al-Ḥasan Þóra Ægir Çelik",
    "geez": "ሰላም ሃብቶም",
    "arabic": "محمد عبد الرحمٰن",
    "persian joiner": "می‌خواهم",
    "ukrainian": "Соломія Їжакевич-Ґалаґан",
    "apostrophe": "D’Angelo",
}
DAYS = ("2026-02-31", "0001-01-01", "9999-12-31", "2999-01-01", "31 February", "NaN", str(2**80), "0000-00-00")
ODD_DAYS = ("१२-०३-२०१०", "31/12/2010", "2010-3-1")
MOMENTS = ("2026-02-31T10:00", "0001-01-01T00:00", "9999-12-31T23:59", "2026-03-29T02:30", "NaN", str(2**80), "25:61")
NUMBERS = (str(2**40), str(2**80), "-1", "NaN", "1e999", "½", "0x10", "9" * 5000)
ODD_NUMBERS = ("٣", " 14 ", "014", "14.0")
CHOICES = ("", "nowhere", "\x00", "1 OR 1=1", "x" * 10_001, str(2**80), "00000000-0000-0000-0000-000000000000")


def photo(side: int = 8) -> bytes:
    """A small photo that is one."""
    body = BytesIO()
    Image.new("RGB", (side, side), "grey").save(body, "JPEG")
    return body.getvalue()


def png_bomb(side: int = 30_000) -> bytes:
    """A few kilobytes that claim 900 million pixels."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")


FILES = {
    "no photo": ("girl.jpg", b"this is not a photo"),
    "empty": ("girl.jpg", b""),
    "document": ("girl.jpg", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"),
    "drawing": ("girl.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "page": ("girl.jpg", b"<!doctype html><script>alert(1)</script>"),
    "drawing as a photo": ("girl.jpg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "bomb": ("girl.png", png_bomb()),
    "half": ("girl.jpg", photo(64)[:200]),
    "half a png": ("girl.png", png_bomb()[:60]),
    "60 MB": ("girl.jpg", photo() + bytes(60 * 1024 * 1024)),
}
