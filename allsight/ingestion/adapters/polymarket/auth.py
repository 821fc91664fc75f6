"""Sign requests for private endpoints ("L2"). Public reads need none of this; nothing here makes or stores a key."""

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping

import msgspec

from allsight.domain.errors import CredentialsError


class Credentials(msgspec.Struct, frozen=True):
    """An API key of the venue. `address` is the signing account that made the key, whichever wallet holds the funds."""

    address: str
    api_key: str
    secret: str
    passphrase: str

    def __repr__(self) -> str:
        return f"Credentials(address={self.address!r}, …)"


def hmac_signature(secret: str, timestamp_s: int, method: str, path: str, body: bytes) -> str:
    """Return the signature of a request: URL-safe base 64, padding kept, of HMAC-SHA-256.

    `path` begins with a slash and has no query; `body` holds the very bytes that are sent.

    Raises:
        CredentialsError: if the secret is not URL-safe base 64.
    """
    try:
        key = base64.b64decode(secret, altchars=b"-_", validate=True)
    except binascii.Error:
        raise CredentialsError("the API secret is not URL-safe base 64") from None
    message = f"{timestamp_s}{method}{path}".encode() + body
    return base64.urlsafe_b64encode(hmac.digest(key, message, "sha256")).decode()


class Signer:
    """Makes the five headers of a private request.

    Args:
        credentials: the key.
        now_s: the venue's time in whole seconds; correct it by `GET /time`, as the tolerated error is not documented.
    """

    def __init__(self, credentials: Credentials, now_s: Callable[[], int]) -> None:
        self._credentials = credentials
        self._now_s = now_s

    def __call__(self, method: str, path: str, body: bytes) -> Mapping[str, str]:
        """Return headers for this method, absolute path and body."""
        key, timestamp_s = self._credentials, self._now_s()
        return {
            "POLY_ADDRESS": key.address,
            "POLY_SIGNATURE": hmac_signature(key.secret, timestamp_s, method, path, body),
            "POLY_TIMESTAMP": str(timestamp_s),
            "POLY_API_KEY": key.api_key,
            "POLY_PASSPHRASE": key.passphrase,
        }
