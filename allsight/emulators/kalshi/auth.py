"""Keys and signatures (venue sheet 3): RSA-PSS over timestamp, method and path."""

import base64
import binascii
import uuid
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from allsight.domain.clock import MILLISECOND_NS, Clock
from allsight.domain.errors import CredentialsError
from allsight.emulators.kalshi.config import KalshiKey
from allsight.emulators.kalshi.errors import unauthorized

_PSS = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)


def make_key() -> KalshiKey:
    """Make a throw-away key pair of 2048 bits."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return KalshiKey(str(uuid.uuid4()), pem.decode())


class KeyRing:
    """The keys that the venue knows.

    Args:
        clock: by which timestamps are judged.
        skew_s: how far they may be off.
    """

    def __init__(self, clock: Clock, *, skew_s: float) -> None:
        self._clock = clock
        self._skew_ms = round(skew_s * 1000)
        self._public: dict[str, rsa.RSAPublicKey] = {}

    def add(self, key: KalshiKey) -> None:
        """Learn the public half of a key.

        Raises:
            CredentialsError: if the PEM holds no RSA private key.
        """
        try:
            private = serialization.load_pem_private_key(key.private_key_pem.encode(), password=None)
        except ValueError:
            raise CredentialsError("the emulator's key is no PEM private key") from None
        if not isinstance(private, rsa.RSAPrivateKey):
            raise CredentialsError("the emulator's key is not of the RSA kind")
        self._public[key.key_id] = private.public_key()

    def verify(self, headers: Mapping[str, str], method: str, path: str) -> str:
        """Return the id of the key that signed a request.

        Args:
            headers: of the request, looked up without regard to case.
            method: upper case.
            path: as received, without the query.

        Raises:
            ApiError: 401, worded as the venue does.
        """
        key_id = headers.get("KALSHI-ACCESS-KEY", "")
        sent_at = headers.get("KALSHI-ACCESS-TIMESTAMP", "")
        signature = headers.get("KALSHI-ACCESS-SIGNATURE", "")
        if not (key_id and sent_at and signature):
            raise unauthorized("MISSING_HEADERS")
        public = self._public.get(key_id)
        if public is None:
            raise unauthorized("NOT_FOUND")
        now_ms = self._clock.now_ns() // MILLISECOND_NS
        if not sent_at.isdecimal() or abs(now_ms - int(sent_at)) > self._skew_ms:
            raise unauthorized("", code="header_timestamp_expired")
        try:
            raw = base64.b64decode(signature, validate=True)
            public.verify(raw, f"{sent_at}{method}{path}".encode(), _PSS, hashes.SHA256())
        except (binascii.Error, InvalidSignature):
            raise unauthorized("INCORRECT_API_KEY_SIGNATURE") from None
        return key_id
