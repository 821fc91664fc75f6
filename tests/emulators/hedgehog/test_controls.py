"""What others can do to a market, and what goes wrong on the way."""

import base64

import pytest
from websockets.exceptions import ConnectionClosed

from allsight.domain.errors import InvalidRequestError, NotFoundError
from allsight.emulators.hedgehog import addresses
from allsight.emulators.serving.faults import Fault, FaultKind
from tests.emulators.hedgehog.support import BET, GAME, RACE, Site, hedgehog, read_pool

pytestmark = pytest.mark.integration

B64 = {"encoding": "base64", "commitment": "confirmed"}


async def test_a_late_flood_moves_the_shares_and_the_crowd_does_not_undo_it() -> None:
    async with hedgehog(rate=1_000.0) as site:
        site.pass_time(5.9 * 3_600)
        before = await site.pool(GAME)
        site.venue.controls.flood(GAME, 1, 10_000_000_007)
        site.pass_time(1)
        after = await site.pool(GAME)
        assert after.amounts[1] - before.amounts[1] >= 10_000_000_007
        assert await site.balance(GAME) == sum(after.amounts)
        site.pass_time(120)
        later = await site.pool(GAME)
        assert all(low <= high for low, high in zip(after.amounts, later.amounts, strict=True))
        with pytest.raises(InvalidRequestError, match="option 5"):
            site.venue.controls.flood(GAME, 5, 100)
        site.pass_time(600)
        with pytest.raises(InvalidRequestError, match="no stakes"):
            site.venue.controls.flood(GAME, 1, 100)


async def test_a_stake_without_money_leaves_the_balance_below_the_recorded_sum() -> None:
    async with hedgehog() as site:
        before = await site.balance(GAME)
        site.venue.controls.stake_unfunded(GAME, 0, 5_000_000_000)
        site.pass_time(1)
        pool = await site.pool(GAME)
        assert await site.balance(GAME) == before
        assert sum(pool.amounts) == before + 5_000_000_000
        site.pass_time(14 * 3_600)
        assert 0 <= await site.balance(GAME) <= before  # whoever comes first is paid, until nothing is left
        assert any(p.amounts[0] and not p.claimed for p in site.venue.state.pools[GAME].positions)


async def test_a_resolver_may_say_anything_but_not_too_early() -> None:
    async with hedgehog() as site:
        with pytest.raises(InvalidRequestError, match="cannot be resolved"):
            site.venue.controls.resolve(RACE, 3)
        site.pass_time(10 * 3_600)
        with pytest.raises(InvalidRequestError):
            site.venue.controls.resolve(RACE, 4)
        site.venue.controls.resolve(RACE, 3)
        site.pass_time(1)
        pool = await site.pool(RACE)
        assert (pool.state, pool.outcome) == (1, 3)
        with pytest.raises(InvalidRequestError, match="is over"):
            site.venue.controls.invalidate(RACE)
        site.pass_time(2 * 3_600)
        assert (await site.pool(RACE)).outcome == 3  # the universe does not overrule what is done


async def test_a_market_is_invalid_at_any_time() -> None:
    async with hedgehog() as site:
        site.venue.controls.invalidate(GAME)
        site.pass_time(1)
        assert (await site.pool(GAME)).state == 2
        site.pass_time(2 * 3_600)
        assert await site.balance(GAME) == 0


async def test_nobody_resolves_and_anybody_cleans_up() -> None:
    async with hedgehog(inactive_s=36_000) as site:
        site.venue.controls.lose_resolver(GAME)
        site.pass_time(12 * 3_600)
        assert (await site.pool(GAME)).state == 0
        with pytest.raises(InvalidRequestError, match="not inactive"):
            site.venue.controls.invalidate_inactive(GAME)
        site.pass_time(9 * 3_600)
        site.venue.controls.invalidate_inactive(GAME)
        site.pass_time(1)
        pool = site.venue.state.pools[GAME]
        assert (await site.pool(GAME)).state == 2
        past = await site.call("getSignaturesForAddress", pool.address, {"commitment": "confirmed"})
        body = await site.call("getTransaction", past[-1]["signature"], {"commitment": "confirmed"})
        assert body["transaction"]["message"]["instructions"][0]["data"] == "B"  # instruction 10


async def test_a_creator_takes_back_what_nobody_matched() -> None:
    async with hedgehog(rate=5.0) as site:
        peer = site.venue.state.peers[BET]
        site.venue.controls.withdraw_unmatched(BET)
        site.pass_time(1)
        market = peer.market
        data = await site.account(peer.address)
        assert int.from_bytes(data[113:121], "little") == market.yes_amount
        assert market.yes_amount == market.no_amount // market.no * market.yes
        site.pass_time(5 * 3_600)
        assert peer.market == market


async def test_a_stranger_takes_odds_in_multiples_until_nothing_is_left() -> None:
    async with hedgehog(rate=5.0) as site:
        peer, take = site.venue.state.peers[BET], site.venue.controls.take
        taken = peer.market.no_amount
        for wrong in (0, peer.market.no + 1, peer.left + peer.market.no):
            with pytest.raises(InvalidRequestError):
                take(BET, wrong)
        take(BET, 3 * peer.market.no)
        assert peer.market.no_amount == taken + 3 * peer.market.no
        assert peer.balance == peer.market.yes_amount + peer.market.no_amount
        take(BET, peer.left)
        site.pass_time(5 * 3_600)
        assert peer.left == 0, "the crowd finds nothing any more"


@pytest.mark.parametrize("group", [GAME, BET])
async def test_money_leaves_a_market_and_comes_back(group: str) -> None:
    async with hedgehog() as site:
        market = site.venue.state.pools.get(group) or site.venue.state.peers[group]
        full = market.balance
        site.venue.controls.drain(group, 5_000_000)
        assert market.balance == full - 5_000_000
        site.venue.controls.repay(group)
        assert market.balance == full


async def test_a_page_can_be_edited_and_a_content_address_cannot() -> None:
    async with hedgehog() as site:
        with pytest.raises(InvalidRequestError):
            site.venue.controls.edit(GAME, description="Twice.")
    async with hedgehog(pages=True) as site:
        uri = (await site.pool(GAME)).uri
        assert uri.startswith(f"{site.venue.ipfs_url}/pages/")
        before = (await site.ipfs.get(uri)).text
        site.venue.controls.edit(GAME, description="It has to happen twice.")
        after = (await site.ipfs.get(uri)).text
        assert "returned in full" in before
        assert "It has to happen twice." in after
        assert (await site.ipfs.get("/pages/nothing")).status_code == 404


async def test_names_that_mean_nothing() -> None:
    async with hedgehog() as site:
        controls = site.venue.controls
        names = (
            controls.invalidate,
            controls.lose_resolver,
            controls.withdraw_unmatched,
            controls.repay,
            controls.edit,
        )
        for act in names:
            with pytest.raises(NotFoundError):
                act("nothing")


async def test_a_node_that_stands_still_tells_nothing() -> None:
    async with hedgehog() as site:
        before = await site.pool(GAME)
        site.venue.controls.stall()
        site.venue.controls.flood(GAME, 0, 1_000_000)
        site.pass_time(60)
        assert await site.pool(GAME) == before
        site.venue.controls.resume()
        site.pass_time(1)
        assert (await site.pool(GAME)).amounts[0] == before.amounts[0] + 1_000_000


def grow(site: Site, times: int) -> None:
    for _ in range(times):
        site.venue.controls.flood(GAME, 0, 1_000_000, stakes=1)
        site.pass_time(1)


async def test_notifications_are_doubled_late_and_out_of_order() -> None:
    async with hedgehog() as site, site.follow() as client:
        pool = site.venue.state.pools[GAME]
        start = pool.market.amounts[0]
        await client.call("accountSubscribe", pool.address, B64)
        target = f"ws:accountNotification:{pool.address}"
        site.venue.faults.inject(Fault(kind=FaultKind.DUPLICATE, target=target, count=1))
        site.venue.faults.inject(Fault(kind=FaultKind.REORDER, target=target, after_n=1, count=1))
        grow(site, 3)
        seen, slots = [], []
        for _ in range(4):
            result = (await client.next())["params"]["result"]
            slots.append(result["context"]["slot"])
            seen.append((read_pool(base64.b64decode(result["value"]["data"][0])).amounts[0] - start) // 1_000_000)
        assert seen == [1, 1, 3, 2]
        assert slots[0] == slots[1] < slots[3] < slots[2]


async def test_a_socket_drops_and_one_method_is_refused() -> None:
    async with hedgehog() as site, site.follow() as client:
        await client.call("accountSubscribe", site.venue.state.pools[GAME].address, B64)
        site.venue.faults.inject(Fault(kind=FaultKind.DISCONNECT, target="ws:accountNotification:*", count=1))
        grow(site, 1)
        with pytest.raises(ConnectionClosed):
            await client.next()
        site.venue.faults.inject(
            Fault(kind=FaultKind.RATE_LIMITED, target="rpc:getProgramAccounts", retry_after_s=30, count=1)
        )
        call = {"jsonrpc": "2.0", "id": 1, "method": "getProgramAccounts", "params": [addresses.POOLS, B64]}
        refused = await site.rpc.post("/", json=call)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
        assert (await site.pool(GAME)).state == 0
