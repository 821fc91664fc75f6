"""Documents that follow no schema: what can be read of them, and how they are had from places nobody vouches for."""

import asyncio
import hashlib
import json
import ssl
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.domain.clock import ManualClock
from allsight.domain.market import Category, RulesSource
from allsight.ingestion.adapters.hedgehog import metadata
from allsight.ingestion.adapters.hedgehog.documents import LONGEST_TEXT, LONGEST_TITLE, read_document
from allsight.ingestion.adapters.hedgehog.metadata import LONGEST_DOCUMENT, Documents, RefusedError, is_public
from allsight.ingestion.rest.client import system_trust
from tests.ingestion.hedgehog.support import document
from tests.support.http_server import Answer, HttpServer, Seen


def read(value: object) -> object:
    return read_document(json.dumps(value).encode())


@pytest.mark.parametrize(
    "value",
    [
        {"title": "T", "description": "D", "options": ["A", "B"]},
        {"name": " T ", "rules": "D", "outcomes": ["A", "B"]},
        {"question": "T", "description": "D", "options": [{"title": "A"}, {"label": "B"}]},
        {"Title": "T", "Rules": "D", "Outcomes": [{"name": "A"}, "B"]},
        {"market": {"title": "T", "description": "D", "options": ["A", "B"]}},
        {"id": 5, "metadata": {"name": "T", "description": "D", "outcomes": ["A", "B"]}},
    ],
)
def test_many_schemas_say_the_same(value: object) -> None:
    found = read(value)
    assert found is not None
    assert (found.title, found.text, found.options) == ("T", "D", ("A", "B"))  # type: ignore[attr-defined]


def test_description_and_rules_both_count_and_sources_and_category_are_kept() -> None:
    raw = json.dumps(
        {
            "title": "T",
            "description": "What",
            "rules": "How",
            "category": " Sports ",
            "source": "NWS",
            "sources": [{"name": "BLS", "url": "https://bls.gov"}, "https://x.example", 5],
        }
    ).encode()
    found = read_document(raw)
    assert found is not None
    assert (found.text, found.category) == ("What\n\nHow", Category.SPORTS)
    assert found.sources == (
        RulesSource("NWS"),
        RulesSource("BLS", "https://bls.gov"),
        RulesSource("https://x.example", "https://x.example"),
    )
    assert found.digest == hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize(
    "options", [["A", ""], ["A", None], ["A", "a"], [{"odd": "A"}, "B"], "A,B", {"0": "A"}, [["A"], ["B"]]]
)
def test_options_that_do_not_say_which_is_which_are_none(options: object) -> None:
    found = read({"title": "T", "options": options})
    assert found is not None
    assert found.options == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", [{}, [], 5, None, "text", {"title": 5}, {"title": "  "}, {"market": {"title": ""}}])
def test_without_a_title_there_is_nothing_to_read(value: object) -> None:
    assert read(value) is None


def test_texts_are_cut() -> None:
    found = read({"title": "T" * 10_000, "description": "D" * 100_000})
    assert found is not None
    assert len(found.title) == LONGEST_TITLE  # type: ignore[attr-defined]
    assert len(found.text) == LONGEST_TEXT  # type: ignore[attr-defined]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["title", "options", "market", "source", "x"]), inner)
    ),
    max_leaves=20,
)


@given(json_values)
def test_any_json_is_read_or_refused(value: object) -> None:
    found = read(value)
    assert found is None or found.title  # type: ignore[attr-defined]


@given(st.binary())
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    found = read_document(raw)
    assert found is None or found.title


def test_nesting_beyond_reason_is_no_document() -> None:
    assert read_document(b"[" * 100_000) is None


# -- fetching -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("localhost", False),
    ],
)
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


class Names:
    """A name service that remembers, and answers as it is told."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.addresses


def documents(gateway: str, names: Names | None = None, clock: ManualClock | None = None) -> Documents:
    return Documents(gateway, clock=clock or ManualClock(0), again_s=60.0, look_up=names or Names("10.0.0.1"))


@pytest.mark.parametrize(
    "uri",
    [
        "http://93.184.216.34/a.json",
        "http://127.0.0.1/a.json",
        "file:///etc/passwd",
        "ftp://x.example/a",
        "data:application/json,{}",
        "ipfs://../secret",
        "ipfs://bafyexample0/../../admin",
        "ipfs://bafyexample0/%2e%2e/admin",
        "ipfs://bafyexample0/a?x=1",
        "https://user:pw@x.example/a",
        "https://",
        "",
        "https://x.example/" + "a" * 3_000,
    ],
)
def test_trap_37_addresses_of_the_wrong_kind_are_not_fetched(uri: str) -> None:
    with pytest.raises(RefusedError):
        documents("https://ipfs.io")._address(uri)


@pytest.mark.parametrize("addresses", [(), ("10.0.0.1",), ("93.184.216.34", "127.0.0.1"), ("169.254.169.254",)])
async def test_trap_37_a_host_with_any_private_address_is_not_asked(addresses: tuple[str, ...]) -> None:
    names = Names(*addresses)
    found = documents("https://ipfs.io", names)
    await found.read(["https://innocent.example:8443/a.json"])
    assert found.known("https://innocent.example:8443/a.json") is None
    assert names.asked == [("innocent.example", 8443)]


@pytest.mark.integration
async def test_documents_come_from_the_gateway_and_are_read_once() -> None:
    clock = ManualClock(0)
    async with HttpServer(default=Answer(body=document("Rain?"))) as server:
        found = documents(server.url + "/", clock=clock)
        uri = "ipfs://bafyexample0/market.json"
        await found.read([uri, uri])
        clock.advance(3_600)
        await found.read([uri])
        known = found.known(uri)
    assert known is not None
    assert known.title == "Rain?"
    assert [seen.path for seen in server.seen] == ["/ipfs/bafyexample0/market.json"], "content that names itself stays"


@pytest.mark.integration
async def test_trap_14_a_document_that_can_be_edited_is_read_again() -> None:
    clock = ManualClock(0)
    async with HttpServer(
        Answer(body=document("Before")), Answer(500), default=Answer(body=document("After"))
    ) as server:
        found, uri = documents(server.url, clock=clock), f"{server.url}/m.json"
        titles = []
        for pause_s in (0, 1, 60, 60):
            clock.advance(pause_s)
            await found.read([uri])
            known = found.known(uri)
            assert known is not None
            titles.append(known.title)
    assert titles == ["Before", "Before", "Before", "After"], "nor is it lost while its host is down"
    assert len(server.seen) == 3


@pytest.mark.integration
async def test_no_reading_loads_the_systems_trust_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes 50 ms, in which the loop serves nobody."""
    system_trust()
    loads = list[object]()
    monkeypatch.setattr(ssl, "create_default_context", loads.append)
    async with HttpServer(default=Answer(body=document("Rain?"))) as server:
        found, uri = documents(server.url), f"{server.url}/m.json"
        await found.read([uri])
    assert found.known(uri) is not None
    assert loads == []


@pytest.mark.integration
@pytest.mark.parametrize(
    "answer",
    [
        Answer(404),
        Answer(500),
        Answer(body=b"<html>"),
        Answer(body=b"x" * (LONGEST_DOCUMENT + 1)),
        Answer(cut=True),
        Answer(302, headers={"location": "http://10.0.0.1/secret"}),
        Answer(302, headers={"location": "https://innocent.example/secret"}),
        Answer(302, headers={"location": "/ipfs/again"}),
        Answer(302),
    ],
)
async def test_trap_37_what_cannot_be_had_is_no_error_and_no_document(answer: Answer) -> None:
    async with HttpServer(default=answer) as server:
        found = documents(server.url)
        await found.read(["ipfs://bafyexample0"])
    assert found.known("ipfs://bafyexample0") is None
    assert len(server.seen) <= 4


@pytest.mark.integration
async def test_a_gateway_may_send_us_on_within_itself() -> None:
    def route(seen: Seen) -> Answer:
        if seen.path == "/ipfs/bafyexample0":
            return Answer(301, headers={"location": "/ipfs/bafyexample0/"})
        return Answer(body=document("Moved"))

    async with HttpServer(route=route) as server:
        found = documents(server.url)
        await found.read(["ipfs://bafyexample0"])
        known = found.known("ipfs://bafyexample0")
    assert known is not None
    assert known.title == "Moved"


@pytest.mark.integration
async def test_a_slow_host_does_not_hold_up_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "PATIENCE_S", 0.3)

    def route(seen: Seen) -> Answer:
        return Answer(hang=True) if "slow" in seen.path else Answer(body=document())

    async with HttpServer(route=route) as server, asyncio.timeout(5):
        found = documents(server.url)
        await found.read([f"ipfs://slow{number:08}" for number in range(3)] + ["ipfs://bafyexample0"])
        assert found.known("ipfs://bafyexample0") is not None
        assert found.known("ipfs://slow00000000") is None
