"""Case keys: every child's file has its own AES-256 key, wrapped by the node's (or an organisation's) key.

A scope is the id of the case, or of the record itself where there is no case yet (a call, a sighting). A scope owned
by an organisation opens only while somebody of that organisation acts: what a caller told the hotline is unreadable
to the other desks of the same node even if a query reaches the row.
"""

import contextlib
import hmac
import os
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import IntegrityError, connections, transaction

from tutela.core.keys import NODE, KeyProblem, node_keys, owner_name

if TYPE_CHECKING:
    from tutela.core.models import WrappedKey

SUITE = 2
UNPADDED = 1
BLOCK = 32
KEY_SECONDS = 60.0

_acting: ContextVar[UUID | None] = ContextVar("acting_organisation", default=None)
_cache: dict[UUID, tuple[float, str, bytes]] = {}


class Sealed(KeyProblem):
    """The value cannot be opened here: wrong organisation, wrong place, changed bytes or destroyed key."""


@contextlib.contextmanager
def acting_for(organisation_id: UUID | None) -> Iterator[None]:
    """Run a block as a member of an organisation, so that scopes owned by it open."""
    token = _acting.set(organisation_id)
    try:
        yield
    finally:
        _acting.reset(token)


def encrypt(plain: bytes, *, scope: UUID, owner: UUID | None, context: str) -> bytes:
    """Seal bytes for a scope; makes the scope's key at first use. `context` binds node, model, row and field.

    Filled up to whole blocks of 32 bytes before sealing, so that the length does not tell one short code from another.
    """
    holder, key = _scope_key(scope, create_for=owner_name(owner))
    if owner is not None and holder != str(owner):
        raise Sealed("this scope already belongs to somebody else: a record of its own needs a scope of its own")
    nonce = os.urandom(12)
    sealed = AESGCM(_field_key(key, context)).encrypt(nonce, _filled(plain), _bind(scope, context, SUITE))
    return bytes([SUITE]) + nonce + sealed


def decrypt(blob: bytes, *, scope: UUID, context: str) -> bytes:
    """Open a sealed value. Raises Sealed when anything does not fit; never returns the ciphertext."""
    if not blob or blob[0] not in (SUITE, UNPADDED):
        raise Sealed("unknown sealing suite")
    _holder, key = _scope_key(scope)
    try:
        plain = AESGCM(_field_key(key, context)).decrypt(blob[1:13], blob[13:], _bind(scope, context, blob[0]))
    except Exception as error:
        raise Sealed("a sealed value does not open in this place") from error
    return plain if blob[0] == UNPADDED else _unfilled(plain)


def load_keys(scopes: Iterable[UUID]) -> None:
    """Fetch the keys of many scopes in one query, before a list opens one value of each. What does not open is left
    out here and raises Sealed when a value of it is read."""
    from tutela.core.models import WrappedKey

    now = time.monotonic()
    wanted = [scope for scope in set(scopes) if scope not in _cache or _cache[scope][0] <= now]
    if len(wanted) < 2:
        return
    for row in WrappedKey.objects.filter(scope__in=wanted):
        with contextlib.suppress(KeyProblem):
            _remember(row.scope, row.owner, _unwrapped(row))


def has_key(scope: UUID) -> bool:
    """Whether the key of a scope still exists."""
    from tutela.core.models import WrappedKey

    return WrappedKey.objects.filter(scope=scope).exists()


def forget(scope: UUID) -> None:
    """Destroy the key of a scope: every value sealed for it becomes noise.

    Other processes of the node keep an opened key for at most KEY_SECONDS. On SQLite the write-ahead log is emptied
    too, since it holds the deleted row until then; backups of the keystore end with their own cycle.
    """
    from tutela.core.models import WrappedKey

    WrappedKey.objects.filter(scope=scope).delete()
    _cache.pop(scope, None)
    _derived.cache_clear()
    if connections["keystore"].vendor == "sqlite":
        transaction.on_commit(_empty_log, using="keystore")


def _empty_log() -> None:
    with connections["keystore"].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def clear_cache() -> None:
    """Drop opened keys from memory."""
    _cache.clear()
    _derived.cache_clear()


def blind_index(value: str, *, use: str) -> str:
    """Keyed fingerprint of a normalised value for equality search; `use` separates the fields."""
    return hmac.new(node_keys().derive(f"blind:{use}"), value.encode(), "sha256").hexdigest()


def _scope_key(scope: UUID, create_for: str | None = None) -> tuple[str, bytes]:
    cached = _cache.get(scope)
    if cached and cached[0] > time.monotonic():
        owner, key = cached[1], cached[2]
    else:
        owner, key = _load(scope, create_for)
        _remember(scope, owner, key)
    if owner != NODE and str(_acting.get()) != owner:
        raise Sealed("this belongs to another organisation of the node")
    return owner, key


def _remember(scope: UUID, owner: str, key: bytes) -> None:
    if len(_cache) > 5000:
        _cache.clear()
    _cache[scope] = (time.monotonic() + KEY_SECONDS, owner, key)


def _unwrapped(row: "WrappedKey") -> bytes:
    return node_keys().unwrap(bytes(row.wrapped), owner=row.owner, epoch=row.epoch, context=row.scope.bytes)


def _load(scope: UUID, create_for: str | None) -> tuple[str, bytes]:
    from tutela.core.models import WrappedKey

    row = WrappedKey.objects.filter(scope=scope).first()
    if row is None:
        if create_for is None:
            raise Sealed("the key of this file is gone")
        row = _create(scope, create_for)
    return row.owner, _unwrapped(row)


def _create(scope: UUID, owner: str) -> "WrappedKey":
    from tutela.core.models import WrappedKey

    if owner != NODE:
        node_keys().add_owner(owner)
    epoch, wrapped = node_keys().wrap(os.urandom(32), owner=owner, context=scope.bytes)
    try:
        with transaction.atomic(using="keystore"):
            return WrappedKey.objects.create(scope=scope, owner=owner, epoch=epoch, wrapped=wrapped)
    except IntegrityError:
        return WrappedKey.objects.get(scope=scope)


def _field_key(key: bytes, context: str) -> bytes:
    return _derived(key, context.rsplit("|", 1)[-1])


@lru_cache(maxsize=4096)
def _derived(key: bytes, field: str) -> bytes:
    return HKDF(SHA256(), 32, None, f"field:{field}".encode()).derive(key)


def _filled(plain: bytes) -> bytes:
    """One mark byte and zeros up to the next whole block (ISO/IEC 7816-4)."""
    return plain + b"\x80" + bytes(-(len(plain) + 1) % BLOCK)


def _unfilled(plain: bytes) -> bytes:
    return plain.rstrip(b"\0")[:-1]


def _bind(scope: UUID, context: str, suite: int) -> bytes:
    return f"{settings.TUTELA.id}|{scope}|{context}|{suite}".encode()
