"""Sign and verify the trust list, and judge whether it may replace the one in force.

At least two of the pinned operators sign it. It only moves forward, chains to the list before it, and ends.
A list marked as exercise holds loopback addresses and nothing else; a real list holds none.
"""

import hashlib
import ipaddress
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64decode

from tutela.engines.envelopes import jose
from tutela.engines.envelopes.errors import Fault, TrustFault, TrustRollback
from tutela.engines.envelopes.keys import PrivateKey, PublicKey
from tutela.engines.envelopes.strictjson import canonical
from tutela.engines.envelopes.trustlist import TrustList, from_payload, to_payload

TRUST_TYP = "tutela-trustlist+jws"
THRESHOLD = 2
LIFETIME = timedelta(days=7)
MAX_LIST_BYTES = 4 * 1024 * 1024


def sign_trust_list(trust: TrustList, operators: Sequence[PrivateKey]) -> bytes:
    """Check a list and sign it with the given operator keys; returns the bytes of the file."""
    payload = to_payload(trust)
    check_list(from_payload(payload))
    members: list[Any] = [{"protected": {"alg": jose.SIGN_ALG, "kid": key.kid, "typ": TRUST_TYP}} for key in operators]
    body = canonical(payload)
    signed = [
        jws.serialize_json(m, body, k.jose(), registry=jose.TRUST_SIGNATURES)
        for m, k in zip(members, operators, strict=True)
    ]
    signatures = [{"protected": one["protected"], "signature": one["signature"]} for one in signed]
    payload_text = signed[0]["payload"] if signed else ""
    return json.dumps({"payload": payload_text, "signatures": signatures}, indent=1).encode()


def read_trust_list(
    data: bytes,
    operators: Sequence[PublicKey],
    *,
    current: TrustList | None = None,
    threshold: int = THRESHOLD,
) -> TrustList:
    """Verify and read a list file.

    `operators` are the pinned operator keys of this node, `current` the list in force. Signatures of unknown
    operators are ignored; two key ids with the same key count once. Raises TrustFault (too few signatures, bad
    entries, broken chain) or TrustRollback (older version, or another list under the same version).
    """
    if len(data) > MAX_LIST_BYTES:
        raise TrustFault("The trust list is larger than 4 MiB.")
    try:
        body, signers = _verified(data, operators)
        payload = json.loads(body) if body else {}
    except (Fault, JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise TrustFault("The file is not a trust list.") from error
    if len(signers) < threshold:
        raise TrustFault(f"The trust list carries {len(signers)} valid signatures; {threshold} are needed.")
    trust = from_payload(payload, hash_=hashlib.sha256(body).hexdigest(), signed_by=signers)
    check_list(trust)
    if current is not None:
        _check_step(trust, current)
    return trust


def _verified(data: bytes, operators: Sequence[PublicKey]) -> tuple[bytes, tuple[str, ...]]:
    """Return the signed bytes and the ids of the operators whose signatures hold, each key counted once."""
    document = json.loads(data)
    known = {key.kid: key for key in operators}
    body, good = b"", {}
    for entry in document["signatures"][:16]:
        header = json.loads(urlsafe_b64decode(str(entry["protected"]).encode()))
        key = known.get(header["kid"])
        if key is None or set(entry) != {"protected", "signature"}:
            continue
        jose.check_header(header, typ=TRUST_TYP, allowed={"alg", "kid", "typ"}, alg=jose.SIGN_ALG)
        flat: Any = {"payload": document["payload"], **entry}
        try:
            body = jws.deserialize_json(flat, key.jose(), registry=jose.TRUST_SIGNATURES).payload
        except JoseError:
            continue
        good[key.x] = key.kid
    return body, tuple(good.values())


def _check_step(new: TrustList, current: TrustList) -> None:
    if new.version < current.version:
        raise TrustRollback(f"Version {new.version} is older than version {current.version} in force.")
    if new.version == current.version and new.hash != current.hash:
        raise TrustRollback(f"Another list was signed under the same version {new.version}.")
    if new.version == current.version + 1 and new.prev_hash != current.hash:
        raise TrustFault("The new trust list does not follow the one in force.")
    if new.exercise != current.exercise:
        raise TrustFault("An exercise list cannot replace a real one, nor the other way round.")


def check_list(trust: TrustList) -> None:
    """Refuse lists that live too long, name a node or key twice, or hold addresses of the wrong kind."""
    if trust.expires <= trust.issued or trust.expires - trust.issued > LIFETIME:
        raise TrustFault("A trust list is valid for at most seven days.")
    ids = [node.id for node in trust.nodes]
    kids = [key.kid for node in trust.nodes for key in node.all_keys()]
    if len(set(ids)) != len(ids) or len(set(kids)) != len(kids):
        raise TrustFault("A node id or a key id stands in the trust list twice.")
    for node in trust.nodes:
        check_endpoint(node.endpoint, exercise=trust.exercise)


def check_endpoint(url: str, *, exercise: bool) -> None:
    """Refuse an address this kind of list may not hold. Exercise: loopback only. Real: https to a public host.

    Raises TrustFault. The check is on the text; the sender checks the resolved address again.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise TrustFault("An address in the trust list cannot be read.") from error
    if parts.username or parts.query or parts.fragment or not host:
        raise TrustFault("An address in the trust list has parts that are not allowed.")
    loopback = is_loopback(host)
    if exercise:
        if not loopback or parts.scheme not in ("http", "https"):
            raise TrustFault("An exercise list may only hold addresses of this machine.")
        return
    if loopback or parts.scheme != "https" or not _public_host(host):
        raise TrustFault("A trust list may only hold https addresses of public hosts.")


def is_loopback(host: str) -> bool:
    """Say whether a host name or address means this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _public_host(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        # The last label of a public name starts with a letter; 0x7f.1 and the like are numbers in disguise.
        private = host.endswith((".local", ".internal", ".localdomain"))
        return "." in host and host.rpartition(".")[2][:1].isalpha() and not private
