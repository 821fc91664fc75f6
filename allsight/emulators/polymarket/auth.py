"""API keys: made by a wallet's signature (L1), used by an HMAC (L2); venue sheet 3.4."""

import base64
import binascii
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Mapping
from typing import Final

import msgspec

from allsight.domain.clock import SECOND_NS, Clock
from allsight.domain.errors import CredentialsError
from allsight.emulators.polymarket.errors import bad_request, unauthorized
from allsight.emulators.polymarket.keccak import keccak256
from allsight.emulators.polymarket.wallets import checksummed, recover

MESSAGE: Final = "This message attests that I control the given wallet"
_DOMAIN: Final = keccak256(
    keccak256(b"EIP712Domain(string name,string version,uint256 chainId)")
    + keccak256(b"ClobAuthDomain")
    + keccak256(b"1")
    + (137).to_bytes(32, "big")
)
_STRUCT: Final = keccak256(b"ClobAuth(address address,string timestamp,uint256 nonce,string message)")


class ApiKey(msgspec.Struct, frozen=True):
    """Credentials of the second level; only throw-away ones belong here."""

    address: str
    key: str
    secret: str
    passphrase: str

    def __repr__(self) -> str:
        return f"ApiKey(address={self.address!r}, key={self.key!r}, secret=<hidden>, passphrase=<hidden>)"

    def body(self) -> dict[str, str]:
        """Return the answer that hands the key out."""
        return {"apiKey": self.key, "secret": self.secret, "passphrase": self.passphrase}


def auth_digest(address: str, timestamp: str, nonce: int) -> bytes:
    """Return the EIP-712 digest that a wallet signs to prove itself."""
    struct = keccak256(
        _STRUCT
        + bytes.fromhex(address.removeprefix("0x")).rjust(32, b"\0")
        + keccak256(timestamp.encode())
        + nonce.to_bytes(32, "big")
        + keccak256(MESSAGE.encode())
    )
    return keccak256(b"\x19\x01" + _DOMAIN + struct)


def l2_signature(secret: str, timestamp: str, method: str, path: str, body: bytes) -> str:
    """Return the signature of a request: HMAC-SHA256 over timestamp, method, path without query, and body."""
    key = base64.urlsafe_b64decode(secret)
    message = f"{timestamp}{method}{path}".encode() + body
    return base64.urlsafe_b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


class KeyRing:
    """The API keys that the venue has given out.

    Args:
        clock: by which timestamps are judged.
        skew_s: how far they may be off.
    """

    def __init__(self, clock: Clock, *, skew_s: float) -> None:
        self._clock = clock
        self._skew_s = skew_s
        self._keys: dict[str, ApiKey] = {}
        self._by_nonce: dict[tuple[str, int], str] = {}

    def issue(self, address: str, nonce: int) -> ApiKey:
        """Give out a new key.

        Raises:
            ApiError: 400, if the wallet has one for this nonce.
        """
        owner = checksummed(address)
        if (owner, nonce) in self._by_nonce:
            raise bad_request("Could not create api key")
        secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        made = ApiKey(owner, str(uuid.uuid4()), secret, secrets.token_hex(32))
        self._keys[made.key] = made
        self._by_nonce[owner, nonce] = made.key
        return made

    def derive(self, address: str, nonce: int) -> ApiKey:
        """Return the key that a wallet has for a nonce.

        Raises:
            ApiError: 400, if it has none.
        """
        key = self._by_nonce.get((checksummed(address), nonce))
        if key is None or key not in self._keys:
            raise bad_request("Could not derive api key!")
        return self._keys[key]

    def of(self, address: str) -> list[str]:
        """Return the ids of all keys of a wallet."""
        return [key for key, known in self._keys.items() if known.address == address]

    def revoke(self, key: str) -> None:
        """Forget a key."""
        self._keys.pop(key, None)
        self._by_nonce = {name: known for name, known in self._by_nonce.items() if known != key}

    def verify_wallet(self, headers: Mapping[str, str]) -> tuple[str, int]:
        """Check a signature of the first level and return the wallet's address and nonce.

        Raises:
            ApiError: 401, worded as the venue does.
        """
        address, timestamp = headers.get("POLY_ADDRESS", ""), headers.get("POLY_TIMESTAMP", "")
        nonce, signature = headers.get("POLY_NONCE", "0"), headers.get("POLY_SIGNATURE", "")
        refusal = unauthorized("Invalid L1 Request headers")
        if not (address and signature and nonce.isdecimal() and self._timely(timestamp)):
            raise refusal
        try:
            signer = recover(auth_digest(address, timestamp, int(nonce)), signature)
        except (CredentialsError, ValueError):
            raise refusal from None
        if signer.lower() != address.lower():
            raise refusal
        return signer, int(nonce)

    def verify_request(self, headers: Mapping[str, str], method: str, path: str, body: bytes) -> ApiKey:
        """Check a signature of the second level and return whose it is.

        Args:
            headers: of the request, looked up without regard to case.
            method: upper case.
            path: without the query.
            body: the bytes as received.

        Raises:
            ApiError: 401, worded as the venue does.
        """
        known = self._keys.get(headers.get("POLY_API_KEY", ""))
        timestamp = headers.get("POLY_TIMESTAMP", "")
        if known is None or not self._timely(timestamp):
            raise unauthorized()
        try:
            expected = l2_signature(known.secret, timestamp, method, path, body)
        except binascii.Error:
            raise unauthorized() from None
        given = headers.get("POLY_SIGNATURE", "")
        rest = headers.get("POLY_PASSPHRASE", "") + headers.get("POLY_ADDRESS", "").lower()
        if not (
            hmac.compare_digest(expected.encode(), given.encode())
            and hmac.compare_digest((known.passphrase + known.address.lower()).encode(), rest.encode())
        ):
            raise unauthorized()
        return known

    def _timely(self, timestamp: str) -> bool:
        if not timestamp.isdecimal():
            return False
        return abs(self._clock.now_ns() / SECOND_NS - int(timestamp)) <= self._skew_s
