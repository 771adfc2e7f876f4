"""The node's index keys, and keeping both indexes in step with the files."""

import secrets
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from django.db import transaction

from tutela.access import policies as access_policies
from tutela.access.actors import Actor
from tutela.cases import selectors as cases
from tutela.core import vault
from tutela.core.errors import NotVisible
from tutela.core.keys import node_keys
from tutela.core.service import service
from tutela.engines.matching import index, keys, oprf
from tutela.engines.names import norm_version
from tutela.journal import services as journal
from tutela.leads import events
from tutela.leads.models import BlindKey, Epoch, Handle, LocalKey
from tutela.leads.reading import case_facts

TIERS = (keys.STRICT, keys.WIDE)


def suite(tier: str) -> str:
    """What both sides of a question must share: protocol, tables of names, tier."""
    return f"voprf1:{norm_version()}:{tier}"


def epoch() -> int:
    """Number of the epoch that runs."""
    newest = Epoch.objects.order_by("-number").values_list("number", flat=True).first()
    return newest or 1


def evaluator(tier: str) -> oprf.VoprfEvaluator:
    """The node's key for a tier in this epoch; derived, never stored by itself."""
    return _evaluator(tier, epoch())


@lru_cache(maxsize=8)
def _evaluator(tier: str, number: int) -> oprf.VoprfEvaluator:
    seed = node_keys().derive(f"leads-index:{tier}:{number}")
    return oprf.VoprfEvaluator(seed, f"tutela {tier} {number}".encode())


def local_tag(message: bytes) -> str:
    """Fingerprint of a key for use inside this node."""
    return vault.blind_index(message.decode(), use="leads-local")[:32]


def reindex_local(case: UUID) -> None:
    """Bring the node's own index in step with one file."""
    found = keys.local_keys(case_facts(case))
    LocalKey.objects.filter(case_id=case).delete()
    LocalKey.objects.bulk_create(LocalKey(case_id=case, tag=local_tag(key.message)) for key in found)


@transaction.atomic
def reindex(case: UUID) -> int:
    """Bring the index for peers in step with one file; returns the number of entries. A record that was joined to
    another has none: the kept one speaks for both."""
    BlindKey.objects.filter(case_id=case).delete()
    try:
        row = cases.case_row(case)
    except NotVisible:
        return 0
    if row.pk != case:
        LocalKey.objects.filter(case_id=case).delete()
    else:
        reindex_local(case)
    if row.pk != case or row.status in ("closed", "transferred"):
        Handle.objects.filter(case_id=case).delete()
        return 0
    handle = _handle(case)
    found = case_facts(case)
    rows = [
        _entry(case, tier, evaluator(tier), key, bytes.fromhex(handle.value))
        for tier in TIERS
        for key in keys.index_keys(found, tier)
    ]
    BlindKey.objects.bulk_create(rows)
    return len(rows)


def _entry(case: UUID, tier: str, key_holder: oprf.Evaluator, key: keys.Key, handle: bytes) -> BlindKey:
    made = index.entry(key_holder, key, handle)
    return BlindKey(case_id=case, tier=tier, tag=made.tag.hex(), entry=made.pack())


def _handle(case: UUID) -> Handle:
    number, held = epoch(), access_policies.danger(case)
    row = Handle.objects.filter(case_id=case).first() or Handle(case_id=case, epoch=0)
    if row.epoch != number:
        row.epoch, row.value = number, secrets.token_hex(index.HANDLE_BYTES)
    row.held = held
    row.save()
    return row


def follow_danger(case: UUID) -> None:
    """Take a child out of the published index, or put her back, at the moment the danger flag changes."""
    Handle.objects.filter(case_id=case).update(held=access_policies.danger(case))


def published(tier: str) -> list[index.Entry]:
    """What peers may look into: without children under the danger flag and without keys too many share."""
    open_cases = Handle.objects.filter(held=False, epoch=epoch()).values("case_id")
    rows = BlindKey.objects.filter(tier=tier, case_id__in=open_cases).values_list("entry", flat=True)
    return index.publishable(index.Entry.unpack(bytes(row)) for row in rows)


def held_keys(tier: str) -> list[tuple[str, keys.Key]]:
    """(case, key) of children under the danger flag, newest first, for the turned-round question."""
    held = Handle.objects.filter(held=True, epoch=epoch()).order_by("-id").values_list("case_id", flat=True)
    return [(str(case), key) for case in held[:50] for key in _telling(keys.index_keys(case_facts(case), tier))]


def _telling(found: Iterable[keys.Key]) -> list[keys.Key]:
    return [key for key in found if key.kind != "M"]


def case_of_handle(value: bytes) -> UUID | None:
    """Our file behind a handle of this epoch."""
    return Handle.objects.filter(value=value.hex(), epoch=epoch()).values_list("case_id", flat=True).first()


@service
def change_epoch(*, by: Actor, reason: str) -> int:
    """A new index key: every entry and handle made before is worthless. Returns the number of files indexed anew."""
    row = Epoch.objects.create(number=epoch() + 1, reason=reason, started_by=by.label)
    journal.record(by=by, event=events.EpochChanged(number=row.number, reason=reason), purpose="administration")
    known = list(Handle.objects.values_list("case_id", flat=True))
    for case in known:
        reindex(case)
    return len(known)
