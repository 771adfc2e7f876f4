"""Signing and encryption keys of the node and of each organisation in it, made at first use, kept in the key file."""

from functools import lru_cache
from uuid import UUID

from django.conf import settings

from tutela.core.keys import node_keys, owner_name
from tutela.engines.envelopes.keys import KeySet


def key_set(*, organisation_id: UUID | None = None, code: str = "") -> KeySet:
    """The private key set of an organisation (its id and code), or of the node itself.

    Owner labels are `tutela:it.example` and `tutela:it.example/code`, as in the trust list.
    """
    return _key_set(str(settings.TUTELA.key_file), owner_name(organisation_id), code)


@lru_cache(maxsize=256)
def _key_set(key_file: str, slot: str, code: str) -> KeySet:
    keys = node_keys()
    stored = keys.exchange_keys(slot)
    if stored is None:
        label = f"{settings.TUTELA.id}/{code}" if code else settings.TUTELA.id
        fresh = KeySet.generate(label)
        keys.store_exchange_keys(slot, fresh.to_json())
        stored = keys.exchange_keys(slot) or fresh.to_json()
    return KeySet.from_json(stored)
