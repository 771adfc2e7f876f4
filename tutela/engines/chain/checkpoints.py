"""Signed checkpoints: three lines that fix the size and the head of a journal at a moment.

Whoever keeps one can later prove that rows were cut off or rewritten. The text form is a signed note, so that
other tools can read it. Sources: C2SP tlog-checkpoint and signed-note.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature

from tutela.engines.envelopes.errors import BadSignature, Malformed, UnknownKey
from tutela.engines.envelopes.keys import PrivateKey, PublicKey, Use

_DASH = "\u2014"
_SIGNATURE = re.compile(rf"^{_DASH} ([^ +\n]+) ([A-Za-z0-9+/=]+)$")
_MAX_NOTE = 64 * 1024
_ED25519 = b"\x01"


@dataclass(frozen=True)
class Checkpoint:
    """The head of a journal: `origin` names it, `size` counts its rows, `root` is the Merkle head (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """Return the signed text: origin, size and root in base64, each on a line."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign_checkpoint(checkpoint: Checkpoint, key: PrivateKey) -> str:
    """Return the signed note of a checkpoint."""
    return cosign(checkpoint.body() + "\n", key)


def cosign(note: str, key: PrivateKey) -> str:
    """Add one signature line to a note; a peer does this to say that it has seen this head."""
    if key.use is not Use.CHECKPOINT:
        raise UnknownKey("Only a checkpoint key signs checkpoints.")
    body = _split(note)[0]
    raw = _key_hash(key.kid, key.public()) + key.ed25519().sign(body.encode())
    return f"{note}{_DASH} {key.kid} {base64.b64encode(raw).decode()}\n"


def read_checkpoint(note: str, keys: Iterable[PublicKey], *, origin: str) -> tuple[Checkpoint, tuple[str, ...]]:
    """Verify a note and return the checkpoint with the ids of the keys whose signatures hold.

    Unknown signers are ignored, a false signature under a known name is not. Raises Malformed, BadSignature
    (a known signature is false or none is known).
    """
    body, lines = _split(note)
    checkpoint = _parse(body)
    if checkpoint.origin != origin:
        raise BadSignature("The checkpoint belongs to another journal.")
    known = {key.kid: key for key in keys if key.use is Use.CHECKPOINT}
    good = tuple(name for name, raw in lines if name in known and _holds(body, name, raw, known[name]))
    if not good:
        raise BadSignature("No known key signed the checkpoint.")
    return checkpoint, good


def _holds(body: str, name: str, raw: bytes, key: PublicKey) -> bool:
    if raw[:4] != _key_hash(name, key):
        return False
    try:
        key.ed25519().verify(raw[4:], body.encode())
    except InvalidSignature as error:
        raise BadSignature("A signature of the checkpoint does not match.") from error
    return True


def _key_hash(name: str, key: PublicKey) -> bytes:
    raw = key.ed25519().public_bytes_raw()
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + raw).digest()[:4]


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > _MAX_NOTE:
        raise Malformed("The checkpoint is too long.")
    body, blank, tail = note.partition("\n\n")
    if not blank:
        raise Malformed("This is not a signed checkpoint.")
    lines = []
    for line in tail.splitlines():
        match = _SIGNATURE.match(line)
        if match is None:
            raise Malformed("A signature line of the checkpoint cannot be read.")
        try:
            lines.append((match[1], base64.b64decode(match[2], validate=True)))
        except binascii.Error as error:
            raise Malformed("A signature line of the checkpoint cannot be read.") from error
    return body + "\n", lines


def _parse(body: str) -> Checkpoint:
    lines = body.split("\n")
    if len(lines) != 4 or not re.fullmatch("0|[1-9][0-9]{0,15}", lines[1]):
        raise Malformed("A checkpoint has three lines: origin, size, root.")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except binascii.Error as error:
        raise Malformed("The root of the checkpoint cannot be read.") from error
    if len(root) != 32:
        raise Malformed("The root of the checkpoint has not 32 bytes.")
    return Checkpoint(lines[0], int(lines[1]), root)
