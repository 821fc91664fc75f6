import base64

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from allsight.domain.clock import ManualClock, from_iso
from allsight.domain.errors import CredentialsError
from allsight.ingestion.adapters.kalshi.auth import KalshiSigner
from allsight.ingestion.adapters.kalshi.venue import KalshiConfig

KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
CLOCK = ManualClock(from_iso("2026-11-22T12:00:00.123456Z"))


def pem(kind: serialization.PrivateFormat) -> str:
    return KEY.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()


@pytest.mark.parametrize("kind", [serialization.PrivateFormat.TraditionalOpenSSL, serialization.PrivateFormat.PKCS8])
def test_a_signature_is_what_the_venue_checks(kind: serialization.PrivateFormat) -> None:
    headers = KalshiSigner("an-id", pem(kind), CLOCK)("GET", "/trade-api/v2/portfolio/balance")
    assert headers["KALSHI-ACCESS-KEY"] == "an-id"
    assert headers["KALSHI-ACCESS-TIMESTAMP"] == "1795348800123"
    KEY.public_key().verify(
        base64.b64decode(headers["KALSHI-ACCESS-SIGNATURE"]),
        b"1795348800123GET/trade-api/v2/portfolio/balance",
        padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32),
        hashes.SHA256(),
    )


def test_trap_38_a_bad_key_is_refused_without_being_quoted() -> None:
    with pytest.raises(CredentialsError) as caught:
        KalshiSigner("an-id", "-----BEGIN RSA PRIVATE KEY-----\nsecretsecret\n-----END RSA PRIVATE KEY-----", CLOCK)
    assert "secretsecret" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_a_key_of_another_kind_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(CredentialsError, match="not an RSA key"):
        KalshiSigner("an-id", other.decode(), CLOCK)


def test_trap_38_the_configuration_does_not_show_its_secrets() -> None:
    config = KalshiConfig(key_id="the-key-id", private_key="the-private-key")
    assert "the-key-id" not in repr(config)
    assert "the-private-key" not in f"{config} {config!r}"
