"""The ristretto255 group in plain Python: the asking side of a blinded look-up (RFC 9496, RFC 9497).

Only the asking side runs here: it blinds with a fresh random number that is used once, and it must be able to keep
that number in the database until the answer comes, which the compiled package cannot do. The holder of a long-lived
key evaluates with the compiled package (`oprf.VoprfEvaluator`): this code is not constant-time.
"""

import hashlib
from dataclasses import dataclass

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = (-121665 * pow(121666, -1, P)) % P
_SQRT_M1 = 19681161376707505956807079304988542015446066515923890162744021073123829784752
_SQRT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235
_INVSQRT_A_MINUS_D = 54469307008909316920995813868745141605393597292927456921205312896311721017578
_ONE_MINUS_D_SQ = (1 - _D * _D) % P
_D_MINUS_ONE_SQ = (_D - 1) ** 2 % P


class NotAnElement(ValueError):
    """The 32 bytes are not the canonical encoding of a group element other than the identity."""


@dataclass(frozen=True)
class Element:
    """A group element in extended coordinates; compare by `encode()`, never by coordinates."""

    x: int
    y: int
    z: int
    t: int

    def __add__(self, other: "Element") -> "Element":
        a = (self.y - self.x) * (other.y - other.x) % P
        b = (self.y + self.x) * (other.y + other.x) % P
        c = 2 * self.t * other.t * _D % P
        d = 2 * self.z * other.z % P
        e, f, g, h = b - a, d - c, d + c, b + a
        return Element(e * f % P, g * h % P, f * g % P, e * h % P)

    def double(self) -> "Element":
        """The element added to itself."""
        a, b = self.x * self.x, self.y * self.y
        c = 2 * self.z * self.z
        h = a + b
        e = (h - (self.x + self.y) ** 2) % P
        g = (a - b) % P
        f = (c + g) % P
        return Element(e * f % P, g * h % P, f * g % P, e * h % P)

    def __mul__(self, scalar: int) -> "Element":
        return weighted_sum([(scalar, self)])

    def encode(self) -> bytes:
        """The canonical 32 bytes (RFC 9496, 4.3.2)."""
        u1 = (self.z + self.y) * (self.z - self.y) % P
        u2 = self.x * self.y % P
        _, inverse = _sqrt_ratio(1, u1 * u2 * u2)
        den1, den2 = inverse * u1 % P, inverse * u2 % P
        z_inverse = den1 * den2 * self.t % P
        x, y, den = self.x, self.y, den2
        if self.t * z_inverse % P & 1:
            x, y, den = self.y * _SQRT_M1 % P, self.x * _SQRT_M1 % P, den1 * _INVSQRT_A_MINUS_D % P
        if x * z_inverse % P & 1:
            y = -y
        return _absolute(den * (self.z - y)).to_bytes(32, "little")


IDENTITY = Element(0, 1, 1, 0)


def decode(data: bytes) -> Element:
    """Read 32 bytes (RFC 9496, 4.3.1). Raises NotAnElement, also for the identity."""
    s = int.from_bytes(data, "little")
    if len(data) != 32 or s >= P or s & 1 or s == 0:
        raise NotAnElement("not a canonical group element")
    square = s * s % P
    u1, u2 = (1 - square) % P, (1 + square) % P
    v = (-_D * u1 * u1 - u2 * u2) % P
    was_square, inverse = _sqrt_ratio(1, v * u2 * u2)
    den_x = inverse * u2 % P
    x = _absolute(2 * s * den_x)
    y = u1 * inverse * den_x * v % P
    t = x * y % P
    if not was_square or t & 1 or y == 0:
        raise NotAnElement("not a canonical group element")
    return Element(x, y, 1, t)


def hash_to_element(message: bytes, context: bytes) -> Element:
    """RFC 9497 HashToGroup: a message becomes a group element nobody knows the logarithm of."""
    uniform = expand(message, b"HashToGroup-" + context)
    return _map(uniform[:32]) + _map(uniform[32:])


def hash_to_scalar(message: bytes, context: bytes) -> int:
    """RFC 9497 HashToScalar."""
    return int.from_bytes(expand(message, b"HashToScalar-" + context), "little") % ORDER


def expand(message: bytes, tag: bytes) -> bytes:
    """expand_message_xmd with SHA-512 to 64 bytes (RFC 9380, 5.3.1)."""
    suffix = tag + bytes([len(tag)])
    first = hashlib.sha512(bytes(128) + message + (64).to_bytes(2, "big") + b"\0" + suffix).digest()
    return hashlib.sha512(first + b"\1" + suffix).digest()


def weighted_sum(terms: list[tuple[int, Element]]) -> Element:
    """Sum of scalar times element, four bits of every scalar at a time (one chain of doublings for all terms)."""
    tables = []
    for scalar, element in terms:
        row = [IDENTITY]
        for _ in range(15):
            row.append(row[-1] + element)
        tables.append((scalar % ORDER, row))
    total = IDENTITY
    for shift in range(252, -1, -4):
        if shift != 252:
            total = total.double().double().double().double()
        for scalar, row in tables:
            digit = scalar >> shift & 15
            if digit:
                total = total + row[digit]
    return total


def _map(data: bytes) -> Element:
    t = int.from_bytes(data, "little") % 2**255 % P
    r = _SQRT_M1 * t * t % P
    u = (r + 1) * _ONE_MINUS_D_SQ % P
    v = (-1 - r * _D) * (r + _D) % P
    was_square, s = _sqrt_ratio(u, v)
    c = P - 1
    if not was_square:
        s, c = -_absolute(s * t) % P, r
    n = (c * (r - 1) * _D_MINUS_ONE_SQ - v) % P
    w0, w1, w2, w3 = 2 * s * v % P, n * _SQRT_AD_MINUS_ONE % P, (1 - s * s) % P, (1 + s * s) % P
    return Element(w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P)


def _sqrt_ratio(u: int, v: int) -> tuple[bool, int]:
    u, v = u % P, v % P
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P) % P, (P - 5) // 8, P) % P
    check = v * r * r % P
    flipped, flipped_i = check == -u % P, check == -u * _SQRT_M1 % P
    if flipped or flipped_i:
        r = r * _SQRT_M1 % P
    return check == u or flipped, _absolute(r)


def _absolute(value: int) -> int:
    value %= P
    return P - value if value & 1 else value


BASE = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))
