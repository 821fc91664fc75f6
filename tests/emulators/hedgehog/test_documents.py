"""The gateway and what accounts point to; accounts that no client should list."""

import base64

import pytest

from allsight.domain.ids import Venue
from allsight.emulators.hedgehog import addresses
from allsight.emulators.hedgehog.documents import cid_of, document
from allsight.emulators.serving.faults import Fault, FaultKind
from allsight.emulators.universe.words.hedgehog import HedgehogEventWords
from tests.emulators.hedgehog.support import BET, GAME, RACE, PoolWorld, hedgehog, read_pool
from tests.emulators.solana.support import START_NS

pytestmark = pytest.mark.integration


async def test_every_market_points_to_a_document_with_its_words() -> None:
    async with hedgehog() as site:
        for group in (GAME, RACE):
            uri = (await site.pool(group)).uri
            assert uri.startswith("ipfs://bafybei")
            answer = await site.document(uri)
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "application/json"
            assert "immutable" in answer.headers["cache-control"]
            body = answer.json()
            title = body.get("title") or body.get("name") or body.get("question")
            options = body.get("options") or body.get("outcomes")
            labels = [entry if isinstance(entry, str) else entry.get("title") or entry["name"] for entry in options]
            assert title == f"Who wins the {group}?"
            assert len(labels) == len((await site.pool(group)).amounts)
            assert "returned in full" in (body.get("description") or body["rules"])
        peer = site.venue.state.peers[BET]
        assert (await site.document(peer.market.uri)).status_code == 200


def test_several_styles_of_documents_occur() -> None:
    words = PoolWorld().events(Venue.HEDGEHOG, START_NS)[0].words
    assert isinstance(words, HedgehogEventWords)
    made = {document(words, 1, f"group {number}")[:9] for number in range(20)}
    assert len(made) == 3
    assert cid_of(b"a") != cid_of(b"b")
    assert len(cid_of(b"a")) == 59


async def test_a_gateway_that_has_nothing_or_has_trouble() -> None:
    async with hedgehog() as site:
        uri = (await site.pool(GAME)).uri
        assert (await site.document("ipfs://bafybeinothing/market.json")).status_code == 504
        assert (await site.document(uri.replace("market.json", "cover.png"))).status_code == 404
        site.venue.faults.inject(Fault(kind=FaultKind.HTML, target="http:GET /ipfs/*", status=502, count=1))
        assert (await site.document(uri)).status_code == 502
        site.venue.faults.inject(Fault(kind=FaultKind.RATE_LIMITED, target="http:GET /ipfs/*", count=1))
        assert (await site.document(uri)).status_code == 429
        assert (await site.document(uri)).status_code == 200


async def test_noise_is_on_the_chain_and_unreadable() -> None:
    async with hedgehog(noise=True) as site:
        noise = site.venue.state.noise
        data = {name: await site.account(key) for name, key in noise.items() if name.startswith("uri ")}
        uris = {name.removeprefix("uri "): read_pool(entry).uri for name, entry in data.items()}
        assert uris["empty"] == ""
        assert (await site.document(uris["unreachable"])).status_code == 504
        assert (await site.document(uris["html"])).headers["content-type"].startswith("text/html")
        assert len((await site.document(uris["huge"])).content) > 1_000_000
        assert len((await site.document(uris["options"])).json()["options"]) == 3
        most = read_pool(await site.account(noise["most options"]))
        assert len(most.amounts) == 255
        largest = read_pool(await site.account(noise["largest amounts"]))
        assert largest.amounts == (2**63 + 1, 2**53 + 1)
        odd = await site.account(noise["unknown mint"])
        assert odd[69:101] != data["uri empty"][69:101]
        parlays = await site.call("getProgramAccounts", addresses.PARLAYS, {"encoding": "base64"})
        assert all(base64.b64decode(entry["account"]["data"][0])[149] == 0 for entry in parlays)
        assert len(parlays) == 2
        discriminator = {"memcmp": {"offset": 0, "bytes": "dkokXHR3DTw"}}
        legacy = await site.call(
            "getProgramAccounts", addresses.CLASSIC_TOKENS, {"encoding": "base64", "filters": [discriminator]}
        )
        assert len(legacy) == 2
        assert len(await site.call("getProgramAccounts", addresses.CLASSIC_AMM, {"encoding": "base64"})) == 2
