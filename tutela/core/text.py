"""One rule for every text that comes in, whatever the door: form, API, message or file (decision 0006)."""

import unicodedata

from django.utils.translation import gettext as _

from tutela.core.errors import InvalidInput

BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Without width and without use in any script; two names that differ only by them look the same.
INVISIBLE = frozenset("\u200b\u2060\ufeff")
# Stands where a character was lost on the way; what was meant is not known any more.
REPLACED = "\ufffd"
_KEPT_CONTROLS = frozenset("\n\t")


def clean_text(value: str, *, field: str = "text", max_length: int = 200, lines: bool = False) -> str:
    """Normalise to NFC and trim; refuse what no person types.

    NUL and other control characters, lone surrogates (and U+FFFD, which a browser sends in their place) and over-long
    texts raise InvalidInput naming `field`.
    Direction marks and characters without width are removed: they change how a name looks, or not even that. Joiners
    stay, Persian and emoji need them.
    """
    if not isinstance(value, str):
        raise InvalidInput(field, _("Write text here."))
    if any(0xD800 <= ord(c) <= 0xDFFF or c == REPLACED for c in value):
        raise InvalidInput(field, _("This text has a broken character. Type it again instead of pasting it."))
    text = value.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = "".join(c for c in text if c not in BIDI_CONTROLS and c not in INVISIBLE)
    # Normalised last: taking a mark out can bring a letter and its accent together.
    text = unicodedata.normalize("NFC", text).strip()
    allowed = _KEPT_CONTROLS if lines else frozenset()
    if any(unicodedata.category(c) == "Cc" and c not in allowed for c in text):
        raise InvalidInput(field, _("This text has a control character. Type it again instead of pasting it."))
    if len(text) > max_length:
        raise InvalidInput(field, _("Shorten this to %(n)d characters.") % {"n": max_length})
    return text


def has_bidi_controls(value: str) -> bool:
    """Whether direction marks were in the text, so that the screen can say they were removed."""
    return any(c in BIDI_CONTROLS for c in value)
