"""Ethereum addresses and the recovery of a signer from a signature, over secp256k1.

Plain arithmetic in affine coordinates, some milliseconds per recovery: enough for logins to an emulator. It never signs
anything that matters, and is not written to withstand timing attacks.
"""

import secrets
from typing import Final

import msgspec

from allsight.domain.errors import CredentialsError
from allsight.emulators.polymarket.keccak import keccak256

_P: Final = 2**256 - 2**32 - 977
_N: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_Point = tuple[int, int]
_G: Final[_Point] = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


class Wallet(msgspec.Struct, frozen=True):
    """A throw-away key pair: the address and the private key, both with `0x`."""

    address: str
    private_key: str

    def __repr__(self) -> str:
        return f"Wallet(address={self.address!r}, private_key=<hidden>)"


def make_wallet() -> Wallet:
    """Make a throw-away key pair."""
    return wallet_of(1 + secrets.randbelow(_N - 1))


def wallet_of(secret: int) -> Wallet:
    """Return the key pair of a private key."""
    return Wallet(_address(_times(_G, secret)), f"0x{secret:064x}")


def recover(digest: bytes, signature: str) -> str:
    """Return the checksummed address that signed a digest.

    Args:
        digest: 32 bytes.
        signature: `0x` and 65 bytes in hex: r, s, v.

    Raises:
        CredentialsError: if the signature belongs to nobody.
    """
    try:
        raw = bytes.fromhex(signature.removeprefix("0x"))
    except ValueError:
        raise CredentialsError("the signature is not hexadecimal") from None
    if len(raw) != 65 or raw[64] not in {0, 1, 27, 28}:
        raise CredentialsError("expected a signature of 65 bytes")
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:64], "big")
    if not (0 < r < _N and 0 < s < _N):
        raise CredentialsError("the signature is out of range")
    square = (pow(r, 3, _P) + 7) % _P
    y = pow(square, (_P + 1) // 4, _P)
    if y * y % _P != square:
        raise CredentialsError("the signature is on no point of the curve")
    if y % 2 != raw[64] % 27 % 2:
        y = _P - y
    inverse = pow(r, -1, _N)
    z = int.from_bytes(digest, "big")
    left, right = _times((r, y), s * inverse % _N), _times(_G, -z * inverse % _N)
    return _address(_sum(left, right))


def checksummed(address: str) -> str:
    """Write an address with the mixed case of EIP-55."""
    plain = address.removeprefix("0x").lower()
    marks = keccak256(plain.encode()).hex()
    return "0x" + "".join(c.upper() if int(mark, 16) >= 8 else c for c, mark in zip(plain, marks, strict=False))


def _address(point: _Point | None) -> str:
    if point is None:
        raise CredentialsError("the signature recovers to no key")
    return checksummed(keccak256(point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big"))[-20:].hex())


def _sum(a: _Point | None, b: _Point | None) -> _Point | None:
    if a is None or b is None:
        return b if a is None else a
    if a[0] == b[0]:
        if (a[1] + b[1]) % _P == 0:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, _P) % _P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, _P) % _P
    x = (slope * slope - a[0] - b[0]) % _P
    return x, (slope * (a[0] - x) - a[1]) % _P


def _times(point: _Point | None, factor: int) -> _Point | None:
    total: _Point | None = None
    while factor:
        if factor & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        factor >>= 1
    return total
