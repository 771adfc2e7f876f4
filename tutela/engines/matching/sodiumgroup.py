"""The ristretto255 group on libsodium, as RFC 9497 needs it: scalars and elements are 32 bytes each.

libsodium comes ready-made inside the package `rbcl`; its functions are called directly, because the package's own wrappers
cannot work through a batch. Multiplication and inversion take the same time for every scalar. Every multiplication refuses
an element that is malformed, not in its one canonical encoding, or the identity.
"""

import contextlib
import ctypes
import hashlib
import importlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from tutela.engines.matching.evaluation import CONTEXT, POINT_BYTES

ORDER = 2**252 + 27742317777372353535851937790883648493
_SCALAR_TAG = b"HashToScalar-" + CONTEXT
_ELEMENT_TAG = b"HashToGroup-" + CONTEXT
_BLOCK = bytes(128)  # SHA-512 takes its input in blocks of this size
_PREFIX = "crypto_core_ristretto255_"


class NotAnElement(ValueError):
    """The 32 bytes are not the canonical encoding of a group element other than the identity."""


def _library() -> ctypes.CDLL:
    """libsodium, initialised. `rbcl` unpacks it into the temporary folder at every start and leaves it; gone once loaded."""
    bundled = importlib.import_module("rbcl._sodium")
    with contextlib.suppress(OSError):
        Path(bundled.lib_path).unlink()
    return ctypes.CDLL("libsodium", handle=bundled._sodium._handle)


_sodium = _library()


def _call(name: str, arguments: int) -> "ctypes._NamedFuncPointer":
    function: ctypes._NamedFuncPointer = getattr(_sodium, name)
    function.argtypes = [ctypes.c_char_p] * arguments
    function.restype = ctypes.c_int
    return function


_multiply = _call("crypto_scalarmult_ristretto255", 3)
_multiply_base = _call("crypto_scalarmult_ristretto255_base", 2)
_add = _call(_PREFIX + "add", 3)
_from_hash = _call(_PREFIX + "from_hash", 2)
_random = _call(_PREFIX + "scalar_random", 1)
_reduce = _call(_PREFIX + "scalar_reduce", 2)
_invert = _call(_PREFIX + "scalar_invert", 2)
_scalar_multiply = _call(_PREFIX + "scalar_mul", 3)
_scalar_subtract = _call(_PREFIX + "scalar_sub", 3)


def expand(message: bytes, tag: bytes) -> bytes:
    """expand_message_xmd with SHA-512 to 64 bytes (RFC 9380, 5.3.1)."""
    suffix = tag + bytes([len(tag)])
    first = hashlib.sha512(_BLOCK + message + b"\0\x40\0" + suffix).digest()
    return hashlib.sha512(first + b"\1" + suffix).digest()


def hash_to_scalar(message: bytes, tag: bytes = _SCALAR_TAG) -> bytes:
    """RFC 9497 HashToScalar."""
    out = ctypes.create_string_buffer(POINT_BYTES)
    _reduce(out, expand(message, tag))
    return out.raw


def hash_to_elements(messages: Iterable[bytes]) -> list[bytes]:
    """RFC 9497 HashToGroup: each message becomes an element nobody knows the logarithm of."""
    out = ctypes.create_string_buffer(POINT_BYTES)
    found = []
    for message in messages:
        _from_hash(out, expand(message, _ELEMENT_TAG))
        found.append(out.raw)
    return found


def composite_weights(seed: bytes, pairs: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    """The public scalar of each pair (asked, answered) in the one proof of a batch (RFC 9497, 2.2.1)."""
    start = hashlib.sha512(_BLOCK + sized(seed))
    suffix = _SCALAR_TAG + bytes([len(_SCALAR_TAG)])
    end, last = b"Composite\0\x40\0" + suffix, b"\1" + suffix
    out = ctypes.create_string_buffer(POINT_BYTES)
    found = []
    for place, (asked, answered) in enumerate(pairs):
        first = start.copy()
        first.update(b"%b\0\x20%b\0\x20%b%b" % (place.to_bytes(2, "big"), asked, answered, end))
        _reduce(out, hashlib.sha512(first.digest() + last).digest())
        found.append(out.raw)
    return found


def random_scalars(count: int) -> list[bytes]:
    """Uniform scalars other than zero."""
    out = ctypes.create_string_buffer(POINT_BYTES)
    found = []
    for _ in range(count):
        _random(out)
        found.append(out.raw)
    return found


def scalar(number: int) -> bytes:
    """32 bytes. Raises ValueError for zero and for numbers that are not below the order of the group."""
    if not 0 < number < ORDER:
        raise ValueError("not a scalar of the group")
    return number.to_bytes(POINT_BYTES, "little")


def scalar_product(one: bytes, other: bytes) -> bytes:
    """Product modulo the order."""
    out = ctypes.create_string_buffer(POINT_BYTES)
    _scalar_multiply(out, one, other)
    return out.raw


def scalar_difference(one: bytes, other: bytes) -> bytes:
    """`one` minus `other` modulo the order."""
    out = ctypes.create_string_buffer(POINT_BYTES)
    _scalar_subtract(out, one, other)
    return out.raw


def inverses(scalars: Sequence[bytes]) -> list[bytes]:
    """The inverse of each scalar (none may be zero), for the price of one inversion and three products each."""
    if not scalars:
        return []
    products = [scalars[0]]
    for item in scalars[1:]:
        products.append(scalar_product(products[-1], item))
    out = ctypes.create_string_buffer(POINT_BYTES)
    if _invert(out, products[-1]):
        raise ValueError("zero has no inverse")
    rest, found = out.raw, []
    for item, before in zip(reversed(scalars[1:]), reversed(products[:-1]), strict=True):
        found.append(scalar_product(rest, before))
        rest = scalar_product(rest, item)
    return [rest, *reversed(found)]


def multiples_of_base(scalars: Iterable[bytes]) -> list[bytes]:
    """Each scalar times the generator. Raises NotAnElement when a scalar is zero."""
    out = ctypes.create_string_buffer(POINT_BYTES)
    found = []
    for item in scalars:
        if _multiply_base(out, item):
            raise NotAnElement("the product is the identity")
        found.append(out.raw)
    return found


def products(scalars: Iterable[bytes], elements: Sequence[bytes]) -> list[bytes]:
    """Scalar times element, pair by pair. Raises NotAnElement."""
    _check_form(elements)
    out = ctypes.create_string_buffer(POINT_BYTES)
    found = []
    for item, element in zip(scalars, elements, strict=True):
        if _multiply(out, item, element):
            raise NotAnElement("not a canonical group element")
        found.append(out.raw)
    return found


def weighted_sum(scalars: Iterable[bytes], elements: Sequence[bytes]) -> bytes:
    """Sum of scalar times element. Raises NotAnElement."""
    _check_form(elements)
    total, term = ctypes.create_string_buffer(POINT_BYTES), ctypes.create_string_buffer(POINT_BYTES)
    for item, element in zip(scalars, elements, strict=True):
        if _multiply(term, item, element):
            raise NotAnElement("not a canonical group element")
        _add(total, total, term)
    return total.raw


def sized(data: bytes) -> bytes:
    """The data after its length in two bytes."""
    return len(data).to_bytes(2, "big") + data


def _check_form(elements: Iterable[bytes]) -> None:
    """libsodium reads 32 bytes wherever it is pointed to, and release 1.0.18 does not look at the highest bit."""
    if not all(isinstance(item, bytes) and len(item) == POINT_BYTES and item[-1] < 128 for item in elements):
        raise NotAnElement("an element has 32 bytes, the highest bit unused")
