"""Pools and fixed-odds markets from listing to the last claim, as a client sees them."""

import base64
import struct
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from solders.transaction import Transaction

from allsight.domain.clock import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS
from allsight.emulators.hedgehog import addresses
from allsight.emulators.hedgehog.layouts import PoolPosition
from allsight.emulators.solana.keys import USDC
from allsight.emulators.universe.chance import uniform
from allsight.emulators.universe.model import Payoff
from tests.emulators.hedgehog.support import BET, GAME, RACE, PoolWorld, Site, hedgehog, listing, read_pool
from tests.emulators.solana.support import START_NS

pytestmark = pytest.mark.integration

B64 = {"encoding": "base64", "commitment": "confirmed"}
OPEN_POOLS = [{"memcmp": {"offset": 0, "bytes": "4"}}, {"memcmp": {"offset": 129, "bytes": "1"}}]


async def open_pools(site: Site) -> set[str]:
    found = set()
    for program in (addresses.POOLS, addresses.PLAIN_POOLS):
        answer = await site.call("getProgramAccounts", program, B64 | {"filters": OPEN_POOLS, "withContext": True})
        found |= {entry["pubkey"] for entry in answer["value"]}
    return found


def address(site: Site, group: str) -> str:
    return site.venue.state.pools[group].address


async def test_pools_are_enumerated_and_read() -> None:
    async with hedgehog() as site:
        assert await open_pools(site) == {address(site, GAME), address(site, RACE)}
        pool = await site.pool(GAME)
        assert (pool.state, pool.outcome, pool.outcome_s) == (0, 0, 0)
        assert pool.closes_s == (START_NS + 6 * HOUR_NS) // SECOND_NS
        assert pool.resolves_s == (START_NS + 10 * HOUR_NS) // SECOND_NS
        assert pool.platform_bps == 150
        share = pool.amounts[0] / sum(pool.amounts)
        assert abs(share - 0.7) < 0.1
        assert await site.balance(GAME) == sum(pool.amounts)
        market = site.venue.state.pools[GAME]
        assert market.address == addresses.market_of(market.program, pool.creator, pool.index)
        user = await site.account(addresses.user_of(market.program, pool.creator))
        assert struct.unpack_from("<I", user, 33)[0] == pool.index + 1
        config = await site.account(addresses.config_of(market.program))
        assert struct.unpack_from("<H", config, 33)[0] == pool.platform_bps


async def test_positions_add_up_to_the_pool_also_after_a_restart() -> None:
    async with hedgehog(rate=1_000.0) as site:
        for _ in range(40):
            site.pass_time(120)
        pool = site.venue.state.pools[RACE]
        live = positions(pool.positions)
        assert sum_up(pool.positions) == (await site.pool(RACE)).amounts
        now = site.clock.now_ns()
        filters = [{"memcmp": {"offset": 0, "bytes": "5"}}, {"memcmp": {"offset": 1, "bytes": pool.address}}]
        found = await site.call("getProgramAccounts", pool.program, B64 | {"filters": filters})
        assert len(found) == len(live)
    async with hedgehog(start_ns=now) as site:
        again = site.venue.state.pools[RACE]
        assert again.address == pool.address
        assert sum_up(again.positions) == again.market.amounts
        assert positions(again.positions).keys() == live.keys()
        assert all(before <= after for before, after in zip(pool.market.amounts, again.market.amounts, strict=True))
        behind = sum(again.market.amounts) - sum(pool.market.amounts)
        assert 0 <= behind < sum(pool.market.amounts) / 100


def positions(found: tuple[PoolPosition, ...]) -> dict[str, tuple[int, ...]]:
    return {position.wallet: position.amounts for position in found}


def sum_up(found: tuple[PoolPosition, ...]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*(position.amounts for position in found), strict=True)))


async def test_a_stake_is_a_notification_a_transaction_and_a_log() -> None:
    async with hedgehog() as site, site.follow() as client:
        pool = site.venue.state.pools[GAME]
        filters = [{"memcmp": {"offset": 0, "bytes": "4"}}]
        await client.call("programSubscribe", pool.program, B64 | {"filters": filters})
        await client.call("logsSubscribe", {"mentions": [pool.address]}, {"commitment": "confirmed"})
        before = pool.market.amounts
        site.venue.controls.flood(GAME, 1, 25_000_000, stakes=1)
        site.pass_time(1)
        told, logs = await client.next(), await client.next()
        value = told["params"]["result"]["value"]
        assert value["pubkey"] == pool.address
        after = read_pool(base64.b64decode(value["account"]["data"][0])).amounts
        assert after == (before[0], before[1] + 25_000_000)
        said = logs["params"]["result"]["value"]
        assert said["err"] is None
        config = {"encoding": "base64", "maxSupportedTransactionVersion": 0, "commitment": "confirmed"}
        body = await site.call("getTransaction", said["signature"], config)
        transaction = Transaction.from_bytes(base64.b64decode(body["transaction"][0]))
        transaction.verify()
        called = transaction.message.instructions[0]
        assert bytes(called.data) == b"\x04\x01" + (25_000_000).to_bytes(8, "little")
        keys = [str(transaction.message.account_keys[index]) for index in bytes(called.accounts)]
        assert keys[0] == pool.address
        assert keys[3] == pool.deposit
        assert keys[2] == USDC
        assert len(keys) == (15 if pool.program == addresses.POOLS else 9)
        moved = body["meta"]["postTokenBalances"][0]
        assert moved["owner"] == pool.address
        assert int(moved["uiTokenAmount"]["amount"]) == await site.balance(GAME) == sum(after)
        past = await site.call("getSignaturesForAddress", pool.address, {"commitment": "confirmed"})
        assert [entry["signature"] for entry in past] == [said["signature"]]


async def test_the_crowd_stakes_until_the_close_and_never_faster_than_its_rate() -> None:
    async with hedgehog(rate=0.5) as site:
        pool = site.venue.state.pools[GAME]
        for _ in range(60):
            site.pass_time(60)
        assert 0 < len(site.venue.node.transactions) <= 0.5 * 60 * 62
        site.pass_time(6 * 3_600)
        closed = pool.market.amounts
        site.pass_time(1_800)
        assert pool.market.amounts == closed
        assert (await site.pool(GAME)).state == 0  # nothing marks the close on the chain


async def test_an_outcome_is_named_and_winners_claim() -> None:
    async with hedgehog() as site:
        pool = site.venue.state.pools[GAME]
        site.pass_time(11 * 3_600 + 1)
        read = await site.pool(GAME)
        assert (read.state, read.outcome) == (1, 0)
        assert read.outcome_s == (START_NS + 11 * HOUR_NS) // SECOND_NS
        assert address(site, GAME) not in await open_pools(site)
        site.pass_time(2 * 3_600)
        winners = [position for position in pool.positions if position.amounts[0]]
        assert all(position.claimed for position in winners)
        assert await site.balance(GAME) < sum(read.amounts) // 1_000  # what floor division has left
        fees = await site.account(addresses.platform_fees_of(pool.program, USDC))
        assert struct.unpack_from("<Q", fees, 64)[0] > 0
        past = await site.call("getSignaturesForAddress", pool.address, {"commitment": "confirmed"})
        assert len(past) == len(winners) + 1
        log = (await site.call("getTransaction", past[0]["signature"], {"commitment": "confirmed"}))["meta"]
        assert any(line.startswith("Program log: Winnings: ") for line in log["logMessages"])
        assert (await site.pool(GAME)).amounts == read.amounts


async def test_what_is_not_decided_in_full_is_invalid_and_refunded() -> None:
    world = PoolWorld()
    for entry in world.all[GAME]:
        world.payoffs[entry.id] = Payoff(Fraction(1, 2), refund=True)
    for entry in world.all[RACE]:
        world.payoffs[entry.id] = Payoff(Fraction(0))
    async with hedgehog(world) as site:
        site.pass_time(14 * 3_600)
        for group in (GAME, RACE):
            assert (await site.pool(group)).state == 2
            assert await site.balance(group) == 0


async def test_an_empty_winning_option_locks_every_stake() -> None:
    world = PoolWorld()
    group = next(name for name in (f"race{number}#pool" for number in range(200)) if uniform(1, name, "shunned") < 0.12)
    world.add(group, tuple(listing(group, place, f"option {place}", 0.25) for place in range(4)))
    for place, entry in enumerate(world.all[group]):
        world.payoffs[entry.id] = Payoff(Fraction(int(place == 3)))
    async with hedgehog(world) as site:
        site.pass_time(20 * 3_600)
        pool = await site.pool(group)
        assert (pool.state, pool.outcome, pool.amounts[3]) == (1, 3, 0)
        assert await site.balance(group) == sum(pool.amounts) > 0


async def test_a_new_listing_is_a_new_account() -> None:
    world = PoolWorld()
    begins = START_NS + HOUR_NS
    later = tuple(
        msgspec.structs.replace(entry, listed_ns=begins, open_ns=begins + 15 * MINUTE_NS)
        for entry in (listing("new#pool", 0, "Up", 0.6), listing("new#pool", 1, "Down", 0.4))
    )
    world.add("new#pool", later)
    async with hedgehog(world, rate=1_000.0) as site, site.follow() as client:
        for program in (addresses.POOLS, addresses.PLAIN_POOLS):
            filters = [{"memcmp": {"offset": 0, "bytes": "4"}}]
            await client.call("programSubscribe", program, B64 | {"filters": filters})
        assert "new#pool" not in site.venue.state.pools
        site.pass_time(3_601)
        told = [await client.next()]
        while told[-1]["params"]["result"]["value"]["pubkey"] != address(site, "new#pool"):
            told.append(await client.next())
        pool = await site.pool("new#pool")
        assert pool.amounts == (0, 0)
        past = await site.call("getSignaturesForAddress", address(site, "new#pool"), {"commitment": "confirmed"})
        assert len(past) == 1
        site.pass_time(1_000)
        assert sum((await site.pool("new#pool")).amounts) > 0
        assert (await site.document(pool.uri)).json()


async def test_listings_are_let_go_and_their_accounts_stay() -> None:
    async with hedgehog() as site:
        key = address(site, GAME)
        site.pass_time(4 * 86_400)
        assert site.venue.state.pools == {}
        assert site.venue.state.listings == {}
        assert read_pool(await site.account(key)).state == 1


async def test_a_market_that_is_over_is_found_over_and_one_that_vanishes_is_not_opened() -> None:
    async with hedgehog(start_ns=START_NS + 14 * HOUR_NS) as site:
        read = await site.pool(GAME)
        assert read.state == 1
        assert await site.balance(GAME) < sum(read.amounts) // 1_000
        assert len(site.venue.node.transactions) == 0
        peer = site.venue.state.peers[BET]
        assert (await site.account(peer.address))[129] == 1
    async with hedgehog(start_ns=START_NS + 5 * DAY_NS) as site:
        assert site.venue.state.pools == {}


def peer_fields(data: bytes) -> dict[str, Any]:
    names = ("yes", "no", "yes_amount", "no_amount", "state", "claimed", "created", "closes", "resolves", "outcome")
    return dict(zip(names, struct.unpack_from("<IIQQB?qqqq", data, 105), strict=True))


async def test_fixed_odds_fill_and_settle() -> None:
    async with hedgehog(rate=5.0) as site:
        peer = site.venue.state.peers[BET]
        first = peer_fields(await site.account(peer.address))
        assert first["state"] == 0
        assert first["yes_amount"] % first["yes"] == 0
        assert first["no_amount"] % first["no"] == 0
        for _ in range(7):
            site.pass_time(3_600)
        data = await site.account(peer.address)
        last = peer_fields(data)
        assert last["no_amount"] >= first["no_amount"]
        assert last["no_amount"] * last["yes"] <= last["yes_amount"] * last["no"]
        count = struct.unpack_from("<I", data, 37)[0]
        positions = [
            await site.account(addresses.peer_position_of(peer.program, peer.address, n)) for n in range(count)
        ]
        assert sum(struct.unpack_from("<Q", entry, 69)[0] for entry in positions) == last["no_amount"]
        site.pass_time(5 * 3_600)
        assert peer_fields(await site.account(peer.address))["state"] == 1


@pytest.mark.parametrize(
    ("payoff", "state"), [(Payoff(Fraction(0)), 2), (Payoff(Fraction(1, 2)), 3), (Payoff(Fraction(1), refund=True), 3)]
)
async def test_fixed_odds_end_no_or_invalid(payoff: Payoff, state: int) -> None:
    world = PoolWorld()
    world.payoffs[world.all[BET][0].id] = payoff
    async with hedgehog(world) as site:
        site.pass_time(12 * 3_600)
        assert peer_fields(await site.account(site.venue.state.peers[BET].address))["state"] == state
