"""Signing: three headers on every request and on the stream's upgrade (venue sheet 3)."""

import base64
from collections.abc import Mapping

from allsight.domain.clock import MILLISECOND_NS, Clock
from allsight.domain.errors import CredentialsError


class KalshiSigner:
    """Signs `timestamp + METHOD + path` by RSA-PSS with SHA-256 and a salt as long as the digest.

    The path starts at the root and ends before the query; host and body are no part of the message, so a signature made
    for an emulator is a valid one for the venue, and the reverse.

    Args:
        key_id: the key's id, a UUID.
        private_key: PEM text, PKCS#1 or PKCS#8.
        clock: gives the timestamp, which the venue accepts for a few seconds.

    Raises:
        CredentialsError: if the text is no unencrypted RSA private key.
    """

    def __init__(self, key_id: str, private_key: str, clock: Clock) -> None:
        # 16 MB and a quarter of a second: only who has a key pays for it.
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import padding, rsa

        try:
            key = serialization.load_pem_private_key(private_key.encode(), password=None)
        except (ValueError, TypeError):
            # The library's message may quote the text; the cause is cut off with it.
            raise CredentialsError("the Kalshi private key is no unencrypted PEM private key") from None
        if not isinstance(key, rsa.RSAPrivateKey):
            raise CredentialsError("the Kalshi private key is not an RSA key")
        self._key_id = key_id
        self._key = key
        self._clock = clock
        self._hash = hashes.SHA256()
        self._padding = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=hashes.SHA256.digest_size)

    def __call__(self, method: str, path: str, body: bytes = b"") -> Mapping[str, str]:
        """Return the headers for this method and path; the body is not signed."""
        timestamp = str(self._clock.now_ns() // MILLISECOND_NS)
        signature = self._key.sign(f"{timestamp}{method}{path}".encode(), self._padding, self._hash)
        return {
            "KALSHI-ACCESS-KEY": self._key_id,
            "KALSHI-ACCESS-TIMESTAMP": timestamp,
            "KALSHI-ACCESS-SIGNATURE": base64.b64encode(signature).decode("ascii"),
        }
