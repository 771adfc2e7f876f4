"""Keys of a node and of each organisation inside it.

An organisation is a controller of its own: it signs what it sends and only its own key opens what it gets.
A key id names owner, use and number, for example `tutela:it.sicily/hotline#sig-1`.
Sources: RFC 8037 (OKP keys), RFC 9864 (algorithm names).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from tutela.engines.envelopes.errors import Malformed, UnknownKey
from tutela.engines.envelopes.times import format_time, parse_time


class Use(Enum):
    """What a key may be used for; a key never serves two uses."""

    HTTP_SIG = "http"
    MESSAGE_SIG = "sig"
    MESSAGE_ENC = "enc"
    CHECKPOINT = "log"

    @property
    def curve(self) -> str:
        """Curve of keys for this use."""
        return "X25519" if self is Use.MESSAGE_ENC else "Ed25519"


def key_id(owner: str, use: Use, number: int = 1) -> str:
    """Return the key id of the owner's nth key for a use."""
    return f"{owner}#{use.value}-{number}"


@dataclass(frozen=True)
class PublicKey:
    """A public key with its validity (UTC). `x` is the raw key in unpadded base64url."""

    kid: str
    use: Use
    x: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    revoked_at: datetime | None = None

    def usable_at(self, moment: datetime) -> bool:
        """Say whether the key may be used at a wall-clock moment (aware UTC)."""
        if self.valid_from is not None and moment < self.valid_from:
            return False
        if self.valid_until is not None and moment >= self.valid_until:
            return False
        return self.revoked_at is None or moment < self.revoked_at

    def jose(self) -> OKPKey:
        """Return the key in the form the JOSE library takes. Raises Malformed for bytes that are no key."""
        try:
            key = OKPKey.import_key({"kty": "OKP", "crv": self.use.curve, "x": self.x, "kid": self.kid})
            key.raw_value  # noqa: B018  forces the library to decode the bytes now
        except (JoseError, ValueError, TypeError) as error:
            raise Malformed("A public key in the list is not usable.") from error
        return key

    def ed25519(self) -> Ed25519PublicKey:
        """Return the raw verification key; only for Ed25519 uses."""
        public = self.jose().public_key
        if not isinstance(public, Ed25519PublicKey):
            raise UnknownKey("This key cannot verify signatures.")
        return public

    def to_json(self) -> dict[str, Any]:
        """Return the form published in the trust list."""
        data: dict[str, Any] = {"kid": self.kid, "use": self.use.value, "x": self.x}
        for name in ("valid_from", "valid_until", "revoked_at"):
            moment = getattr(self, name)
            if moment is not None:
                data[name] = format_time(moment)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PublicKey":
        """Read the published form. Raises Malformed."""
        try:
            times = {n: parse_time(data[n]) for n in ("valid_from", "valid_until", "revoked_at") if n in data}
            key = cls(str(data["kid"]), Use(data["use"]), str(data["x"]), **times)
        except (KeyError, ValueError, TypeError) as error:
            raise Malformed("A public key in the list is incomplete.") from error
        key.jose()
        return key


@dataclass(frozen=True)
class PrivateKey:
    """A private key; `d` and `x` in unpadded base64url. Its text form never shows the secret."""

    kid: str
    use: Use
    x: str
    d: str = field(repr=False)

    @classmethod
    def generate(cls, kid: str, use: Use) -> "PrivateKey":
        """Make a fresh key from the operating system's random source."""
        data = OKPKey.generate_key("X25519" if use is Use.MESSAGE_ENC else "Ed25519").as_dict(private=True)
        return cls(kid, use, str(data["x"]), str(data["d"]))

    def public(self) -> PublicKey:
        """Return the public half, without validity."""
        return PublicKey(self.kid, self.use, self.x)

    def jose(self) -> OKPKey:
        """Return the key in the form the JOSE library takes."""
        data: dict[str, str | list[str]] = {"kty": "OKP", "crv": self.use.curve, "kid": self.kid}
        data |= {"x": self.x, "d": self.d}
        return OKPKey.import_key(data)

    def ed25519(self) -> Ed25519PrivateKey:
        """Return the raw signing key; only for Ed25519 uses."""
        private = self.jose().private_key
        if not isinstance(private, Ed25519PrivateKey):
            raise UnknownKey("This key cannot sign.")
        return private


@dataclass(frozen=True)
class KeySet:
    """All private keys of one owner (a node or one organisation), at least one for each use.

    Several keys of one use may live together during rotation; the last one is the one to use.
    """

    owner: str
    keys: tuple[PrivateKey, ...]

    @classmethod
    def generate(cls, owner: str, number: int = 1) -> "KeySet":
        """Make the four keys of an owner: http-sig, message-sig, message-enc, checkpoint."""
        return cls(owner, tuple(PrivateKey.generate(key_id(owner, use, number), use) for use in Use))

    def current(self, use: Use) -> PrivateKey:
        """Return the key to sign or receive with. Raises UnknownKey."""
        for key in reversed(self.keys):
            if key.use is use:
                return key
        raise UnknownKey("No key for this use.")

    def by_id(self, kid: str, use: Use) -> PrivateKey | None:
        """Return the private key with this id and use, or None."""
        return next((key for key in self.keys if key.kid == kid and key.use is use), None)

    def public(self) -> tuple[PublicKey, ...]:
        """Return all public halves."""
        return tuple(key.public() for key in self.keys)

    def to_json(self) -> dict[str, Any]:
        """Return the secret form for the key store. Never log, send or show it."""
        rows = [{"kid": k.kid, "use": k.use.value, "x": k.x, "d": k.d} for k in self.keys]
        return {"owner": self.owner, "keys": rows}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "KeySet":
        """Read the secret form. Raises Malformed."""
        try:
            rows = tuple(PrivateKey(r["kid"], Use(r["use"]), r["x"], r["d"]) for r in data["keys"])
            return cls(str(data["owner"]), rows)
        except (KeyError, ValueError, TypeError) as error:
            raise Malformed("The key store entry is incomplete.") from error


def find_key(keys: Iterable[PublicKey], kid: str, use: Use, moment: datetime) -> PublicKey:
    """Return the key with this id, for this use, usable at this moment. Raises UnknownKey."""
    for key in keys:
        if key.kid == kid and key.use is use:
            if not key.usable_at(moment):
                raise UnknownKey("The key is not valid at this time.")
            return key
    raise UnknownKey("The key id is not known for this use.")


def current_key(keys: Iterable[PublicKey], use: Use, moment: datetime) -> PublicKey:
    """Return the newest usable key for a use, by `valid_from`, then by order. Raises UnknownKey."""
    usable = [key for key in keys if key.use is use and key.usable_at(moment)]
    if not usable:
        raise UnknownKey("The recipient has no usable key for this use.")
    floor = datetime.min.replace(tzinfo=moment.tzinfo)
    return max(enumerate(usable), key=lambda pair: (pair[1].valid_from or floor, pair[0]))[1]
