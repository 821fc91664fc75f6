import json
from pathlib import Path

import pytest

from allsight.domain.errors import CredentialsError
from allsight.ingestion.adapters.polymarket.auth import Credentials, Signer, hmac_signature

SECRET = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def test_signatures_of_the_official_client(shared_dir: Path) -> None:
    vectors = json.loads((shared_dir / "payloads" / "polymarket" / "signing_vectors.json").read_bytes())["hmac"]
    assert len(vectors) == 4
    for one in vectors:
        body = (one["body"] or "").encode()
        signature = hmac_signature(one["secret"], one["timestamp"], one["method"], one["path"], body)
        assert signature == one["signature"]


def test_a_published_vector_without_the_recordings() -> None:
    signature = hmac_signature(SECRET, 1_000_000, "test-sign", "/orders", b'{"hash": "0x123"}')
    assert signature == "ZwAdJKvoYRlEKDkNMwd5BuwNNtg93kNaR_oU2HrfVvc="


def test_headers_name_the_account_and_never_show_the_secret() -> None:
    key = Credentials(address="0xabc", api_key="id", secret=SECRET, passphrase="p4ss")
    headers = Signer(key, lambda: 1_795_000_000)("GET", "/data/orders", b"")
    assert headers["POLY_SIGNATURE"] == "ou6-BnColhKIrJ1taDTjLFyUOuXkVdVyTCk9dY148sA="
    assert headers["POLY_TIMESTAMP"] == "1795000000"
    assert set(headers) == {"POLY_ADDRESS", "POLY_SIGNATURE", "POLY_TIMESTAMP", "POLY_API_KEY", "POLY_PASSPHRASE"}
    assert SECRET not in str(headers)


def test_trap_38_credentials_do_not_print_themselves() -> None:
    key = Credentials(address="0xabc", api_key="api-id", secret=SECRET, passphrase="p4ss")
    for text in (repr(key), str(key), f"{key}", f"{[key]}"):
        assert not any(word in text for word in (SECRET, "p4ss", "api-id"))


def test_a_broken_secret_is_named_without_being_shown() -> None:
    with pytest.raises(CredentialsError) as caught:
        hmac_signature("no base 64!", 1, "GET", "/", b"")
    assert "no base" not in str(caught.value)
