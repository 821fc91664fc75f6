"""Keccak, recovery and HMAC against published vectors, and the key endpoints over a real socket."""

import contextlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import SECOND_NS
from allsight.domain.errors import CredentialsError
from allsight.emulators.polymarket.auth import auth_digest, l2_signature
from allsight.emulators.polymarket.books import Book, book_hash
from allsight.emulators.polymarket.keccak import keccak256
from allsight.emulators.polymarket.wallets import checksummed, recover, wallet_of
from tests.emulators.polymarket.support import Site, own_hash, running

TEST_KEY = 0xAC0974BEC39A17E36BA4A6B4D238FF944BACB478CBED5EFCAE784D7BF4F2FF80
TEST_ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
LOGIN_S = 1_795_000_000
LOGIN = (
    "0xd9b5b3512c8b579de7bd0854c8b665dec3dd384cb2d514dcbe370012fa0f222b"
    "5a8f7accb3b4105beff10bb5ce3ce139275b6688b41b72638c2b4297349e02ca1c"
)
"""A login of the public test wallet, which nobody should ever fund, at `LOGIN_S` with nonce 0."""


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        (b"a" * 136, "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e"),
    ],
)
def test_keccak(data: bytes, digest: str) -> None:
    assert keccak256(data).hex() == digest


def test_addresses() -> None:
    assert wallet_of(TEST_KEY).address == TEST_ADDRESS
    assert checksummed(TEST_ADDRESS.lower()) == TEST_ADDRESS
    assert f"{TEST_KEY:x}" not in repr(wallet_of(TEST_KEY))


def test_recovery_of_a_login() -> None:
    assert recover(auth_digest(TEST_ADDRESS, str(LOGIN_S), 0), LOGIN) == TEST_ADDRESS
    assert recover(auth_digest(TEST_ADDRESS, str(LOGIN_S + 1), 0), LOGIN) != TEST_ADDRESS


@given(text=st.one_of(st.text(max_size=140), st.binary(min_size=65, max_size=65).map(lambda raw: "0x" + raw.hex())))
def test_any_text_recovers_to_an_address_or_is_refused(text: str) -> None:
    with contextlib.suppress(CredentialsError):
        assert len(recover(bytes(32), text)) == 42


def test_recorded_signatures(shared_dir: Path) -> None:
    vectors = json.loads((shared_dir / "payloads/polymarket/signing_vectors.json").read_text())
    for login in vectors["clob_auth"]:
        digest = auth_digest(vectors["address"], str(login["timestamp"]), login["nonce"])
        assert recover(digest, login["signature"]) == vectors["address"]
    for vector in vectors["hmac"]:
        body = (vector["body"] or "").encode()
        signature = l2_signature(vector["secret"], str(vector["timestamp"]), vector["method"], vector["path"], body)
        assert signature == vector["signature"]


def test_recorded_book_hash(shared_dir: Path) -> None:
    raw = (shared_dir / "payloads/polymarket/clob_book_live_2026-10-06.json").read_bytes()
    book = msgspec.json.decode(raw, type=Book)
    assert book_hash(book) == book.hash == own_hash(json.loads(raw))


def login(nonce: int = 0, signature: str = LOGIN, at_s: int = LOGIN_S) -> dict[str, str]:
    return {
        "POLY_ADDRESS": TEST_ADDRESS,
        "POLY_SIGNATURE": signature,
        "POLY_TIMESTAMP": str(at_s),
        "POLY_NONCE": str(nonce),
    }


async def set_clock(site: Site) -> None:
    behind = site.clock.now_ns() - LOGIN_S * SECOND_NS
    assert behind > 0
    site.venue.keys._skew_s = behind / SECOND_NS + 10


def l2_headers(credentials: dict[str, Any], site: Site, method: str, path: str, body: bytes = b"") -> dict[str, str]:
    stamp = str(site.clock.now_ns() // SECOND_NS)
    return {
        "POLY_ADDRESS": TEST_ADDRESS,
        "POLY_SIGNATURE": l2_signature(credentials["secret"], stamp, method, path, body),
        "POLY_TIMESTAMP": stamp,
        "POLY_API_KEY": credentials["apiKey"],
        "POLY_PASSPHRASE": credentials["passphrase"],
    }


@pytest.mark.integration
async def test_a_wallet_gets_a_key_and_uses_it() -> None:
    async with running() as site:
        await set_clock(site)
        made = await site.post("/auth/api-key", None, headers=login())
        assert set(made) == {"apiKey", "secret", "passphrase"}
        assert (await site.post("/auth/api-key", None, 400, login()))["error"]
        url = site.venue.clob_url + "/auth/derive-api-key"
        assert (await site.http.get(url, headers=login())).json() == made
        headers = l2_headers(made, site, "GET", "/auth/api-keys")
        keys = await site.http.get(site.venue.clob_url + "/auth/api-keys?x=1", headers=headers)
        assert keys.json() == {"apiKeys": [made["apiKey"]]}  # the query is no part of what is signed
        status = site.venue.clob_url + "/auth/ban-status/closed-only"
        headers = l2_headers(made, site, "GET", "/auth/ban-status/closed-only")
        assert (await site.http.get(status, headers=headers)).json() == {"closed_only": False}
        gone = await site.http.delete(
            site.venue.clob_url + "/auth/api-key", headers=l2_headers(made, site, "DELETE", "/auth/api-key")
        )
        assert gone.json() == "OK"
        again = await site.http.get(status, headers=l2_headers(made, site, "GET", "/auth/ban-status/closed-only"))
        assert (again.status_code, again.json()) == (401, {"error": "Unauthorized/Invalid api key"})


@pytest.mark.integration
async def test_wrong_logins_are_refused() -> None:
    async with running() as site:
        url = site.venue.clob_url + "/auth/api-key"
        for headers in (
            {},
            login(),  # too old
            {**login(), "POLY_SIGNATURE": "0x00"},
            {**login(), "POLY_ADDRESS": "nobody"},
            {**login(), "POLY_NONCE": "x"},
        ):
            answer = await site.http.post(url, headers=headers)
            assert (answer.status_code, answer.json()) == (401, {"error": "Invalid L1 Request headers"})
        await set_clock(site)
        assert (await site.http.post(url, headers=login(nonce=1))).status_code == 401
        assert (await site.http.get(site.venue.clob_url + "/auth/derive-api-key", headers=login())).status_code == 400


@pytest.mark.integration
async def test_wrong_requests_are_refused() -> None:
    async with running() as site:
        known = site.venue.credentials
        good = {"apiKey": known.key, "secret": known.secret, "passphrase": known.passphrase}
        path = "/auth/api-keys"
        url = site.venue.clob_url + path
        right = {**l2_headers(good, site, "GET", path), "POLY_ADDRESS": known.address}
        assert (await site.http.get(url, headers=right)).status_code == 200
        for wrong in (
            {},
            {**right, "POLY_SIGNATURE": "AAAA"},
            {**right, "POLY_PASSPHRASE": "x"},
            {**right, "POLY_ADDRESS": TEST_ADDRESS},
            {**right, "POLY_API_KEY": "x"},
            {**right, "POLY_TIMESTAMP": "1"},
            {**l2_headers(good, site, "POST", path), "POLY_ADDRESS": known.address},
        ):
            assert (await site.http.get(url, headers=wrong)).status_code == 401
        assert known.secret not in repr(known)
