"""The node's own keys: one key-encryption key for the node and one per organisation, an index key, signing keys.

The file provider keeps them in `DIR/keys/node.json` (0600). Case keys are wrapped by these and live in the keystore
database, which has its own backup cycle: deleting a wrapped key is erasure once that cycle has passed.
"""

import base64
import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NODE = "node"


class KeyProblem(Exception):
    """A key is missing or does not open what it should; nothing is shown rather than something wrong."""


class KeyFile:
    """File key provider. `owner` is "node" or an organisation id: organisations are controllers with own keys."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._data: dict[str, Any] = {}
        self._reload()

    @staticmethod
    def create(path: Path) -> "KeyFile":
        """Make a new key file with fresh keys; never overwrites one."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        data = {"version": 1, "kek": {NODE: {"1": _fresh()}}, "index": _fresh(), "secret": _fresh(48), "exchange": {}}
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            json.dump(data, handle)
        return KeyFile(path)

    @property
    def secret(self) -> str:
        """Secret for sessions and form tokens."""
        return str(self._data["secret"])

    def derive(self, name: str) -> bytes:
        """A 32-byte key for one use, derived from the index key (for example a blind index of one field)."""
        return HKDF(SHA256(), 32, None, name.encode()).derive(base64.b64decode(self._data["index"]))

    def wrap(self, key: bytes, *, owner: str, context: bytes) -> tuple[int, bytes]:
        """Wrap a case key under the newest key of `owner`; returns (epoch, blob)."""
        epochs = self._owner(owner)
        epoch = max(int(number) for number in epochs)
        nonce = os.urandom(12)
        return epoch, nonce + AESGCM(base64.b64decode(epochs[str(epoch)])).encrypt(nonce, key, context)

    def unwrap(self, blob: bytes, *, owner: str, epoch: int, context: bytes) -> bytes:
        """Open a wrapped case key; raises KeyProblem when the key is gone or the blob was changed."""
        stored = self._owner(owner).get(str(epoch))
        if stored is None:
            raise KeyProblem(f"key epoch {epoch} is not in the key file")
        try:
            return AESGCM(base64.b64decode(stored)).decrypt(blob[:12], blob[12:], context)
        except Exception as error:
            raise KeyProblem("a wrapped key does not open") from error

    def exchange_keys(self, owner: str) -> dict[str, Any] | None:
        """The private exchange key set of the node or of an organisation, as stored by the exchange app."""
        if owner not in self._data["exchange"]:
            self._reload()
        found = self._data["exchange"].get(owner)
        return None if found is None else dict(found)

    def store_exchange_keys(self, owner: str, keys: dict[str, Any]) -> dict[str, Any]:
        """Keep a private exchange key set, unless another process was first. Returns the one that is kept."""
        with self._locked():
            kept = self._data["exchange"].setdefault(owner, keys)
            self._save()
        return dict(kept)

    def add_owner(self, owner: str) -> None:
        """Give an organisation its own key-encryption key; does nothing when it has one."""
        if owner not in self._data["kek"]:
            with self._locked():
                self._data["kek"].setdefault(owner, {"1": _fresh()})
                self._save()

    def _owner(self, owner: str) -> dict[str, str]:
        if owner not in self._data["kek"]:
            self._reload()
        if owner not in self._data["kek"]:
            raise KeyProblem("this owner has no key")
        return dict(self._data["kek"][owner])

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One process changes the key file at a time, starting from what is on disk."""
        with open(self.path.with_suffix(".lock"), "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            self._reload()
            yield

    def _reload(self) -> None:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise KeyProblem(f"The key file {self.path} cannot be read. Restore it from the key backup.") from error
        if not isinstance(found, dict) or not {"kek", "index", "secret", "exchange"} <= found.keys():
            raise KeyProblem(f"The key file {self.path} is incomplete. Restore it from the key backup.")
        self._data = found

    def _save(self) -> None:
        new = self.path.with_suffix(".new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            json.dump(self._data, handle)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(new, self.path)


@lru_cache(maxsize=4)
def key_file(path: Path) -> KeyFile:
    """The key file of this process's node."""
    return KeyFile(path)


def node_keys() -> KeyFile:
    """Keys of the node this process serves."""
    from django.conf import settings

    return key_file(settings.TUTELA.key_file)


def owner_name(organisation_id: UUID | None) -> str:
    """Key owner for an organisation, or the node itself."""
    return NODE if organisation_id is None else str(organisation_id)


def _fresh(size: int = 32) -> str:
    return base64.b64encode(os.urandom(size)).decode()
