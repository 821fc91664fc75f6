"""The venue's stream, frame by frame and without a network."""

import base64
import json
from typing import Any

import pytest

from allsight.domain.book import Trust
from allsight.domain.errors import VenueDataError
from allsight.domain.ids import LaneId
from allsight.domain.market import Lifecycle, Market
from allsight.domain.messages import BookSnapshot, LifecycleChange, PoolSnapshot, SettlementReport
from allsight.ingestion.adapters.hedgehog import addresses
from allsight.ingestion.adapters.hedgehog.memory import Chain
from allsight.ingestion.adapters.hedgehog.stream import ASK_AGAIN_SLOTS, ProgramStream
from allsight.ingestion.solana.accounts import TOKEN_PROGRAM, Account
from tests.ingestion.hedgehog.support import (
    CONFIG,
    LENT,
    P2P,
    PLAIN,
    at,
    loan_data,
    market_account,
    p2p_data,
    p2p_market,
    pool_data,
    pool_markets,
    stakes_account,
    token_data,
)
from tests.support.kalshi_stream import Output

POOL = pool_data(700, 300)
NOW = 5


class Bench:
    """A stream whose node answers as it is told, and what comes out of it."""

    def __init__(self) -> None:
        self.chain = Chain(CONFIG)
        self.stream = ProgramStream(CONFIG, self.chain)
        self.out = Output(LaneId("hedgehog:1"))
        self.ids: dict[str, int] = {}
        self._next = 100

    def open(self, *markets: Market) -> None:
        self.answer(*self.stream.opened(), *self.stream.subscribe(markets))

    def answer(self, *texts: str, refuse: str = "") -> None:
        """Acknowledge requests, or refuse those of a method."""
        for text in texts:
            request = json.loads(text)
            head = {"jsonrpc": "2.0", "id": request["id"]}
            if request["method"] == refuse:
                self.hear({**head, "error": {"code": -32601, "message": "no such method"}})
                continue
            self._next += 1
            target = request["params"][0] if request["params"] else "slots"
            self.ids[str(target)] = self._next
            self.hear({**head, "result": True if "Unsubscribe" in request["method"] else self._next})

    def hear(self, frame: dict[str, Any]) -> bool:
        return self.stream.handle(json.dumps(frame).encode(), NOW, self.out)

    def push(self, account: Account) -> bool:
        """Tell of an account as the node would: markets by their program, others by themselves."""
        body = {"data": [base64.b64encode(account.data).decode(), "base64"], "owner": account.owner}
        by_program = account.owner in CONFIG.programs.listed and account.address not in self.ids
        value: Any = {"pubkey": account.address, "account": body} if by_program else body
        number = self.ids[account.owner if by_program else account.address]
        method = "programNotification" if by_program else "accountNotification"
        result = {"context": {"slot": account.slot}, "value": value}
        return self.hear({"method": method, "params": {"result": result, "subscription": number}})

    def slot(self) -> bool:
        result = {"parent": 1, "root": 1, "slot": 2}
        return self.hear(
            {"method": "slotNotification", "params": {"result": result, "subscription": self.ids["slots"]}}
        )

    def listed(self, *numbers: int) -> None:
        for number in numbers:
            self.chain.described.add(at(number))
            self.chain.listed.add(at(number))

    def last(self, market: Market) -> BookSnapshot:
        return [one for one in self.out.published if isinstance(one, BookSnapshot) and one.key == market.key][-1]

    @property
    def pools(self) -> list[tuple[int, ...]]:
        return [one.pool.amounts for one in self.out.changes if isinstance(one, PoolSnapshot)]


def proven(bench: Bench) -> list[Market]:
    """Follow a pool whose stakes are there."""
    markets = pool_markets(1, POOL)
    bench.chain.take(market_account(1, POOL))
    bench.chain.take(stakes_account(1, 1_000))
    bench.listed(1)
    bench.open(*markets)
    bench.out.resyncs.clear()
    return markets


def test_one_connection_follows_slots_programs_loans_and_stakes() -> None:
    bench = Bench()
    markets = pool_markets(1, POOL)
    said = [json.loads(text) for text in (*bench.stream.opened(), *bench.stream.subscribe(markets))]
    assert [(one["method"], one["params"][0] if one["params"] else "") for one in said] == [
        ("slotSubscribe", ""),
        ("programSubscribe", PLAIN),
        ("programSubscribe", LENT),
        ("programSubscribe", P2P),
        ("accountSubscribe", addresses.lulo_pool(LENT)),
        ("accountSubscribe", addresses.deposit(PLAIN, at(1))),
    ]
    filters = said[1]["params"][1]["filters"]
    assert filters == [{"memcmp": {"offset": 0, "bytes": "4", "encoding": "base58"}}], "ends leave a filter by state"
    assert list(bench.stream.subscribe(markets)) == [], "asking again changes nothing"


def test_a_followed_market_is_confirmed_and_read_once_both_it_and_its_stakes_are_followed() -> None:
    bench = Bench()
    markets = pool_markets(1, POOL)
    slots, plain, *others = bench.stream.opened()
    (stakes,) = bench.stream.subscribe(markets)
    bench.answer(slots, *others, stakes)
    assert not bench.out.acknowledged
    bench.answer(plain)
    assert bench.out.acknowledged == {market.key for market in markets}
    assert bench.out.resyncs == [market.key for market in markets]
    assert bench.out.references == [], "the catalogue has just been read"


def test_a_bet_changes_every_option_of_the_pool() -> None:
    bench = Bench()
    markets = proven(bench)
    assert bench.push(stakes_account(1, 1_100, slot=12))
    assert bench.push(market_account(1, pool_data(700, 400), slot=12))
    assert bench.pools[-1] == (700, 400)
    for market in markets:
        book = bench.last(market)
        assert (book.trust, book.lane) == (Trust.DELAYED, "hedgehog:1")
        assert book.asks
    assert set(bench.out.fresh) == {market.key for market in markets}
    assert bench.out.resyncs == []


def test_a_bet_is_not_believed_before_its_payment_is_seen() -> None:
    bench = Bench()
    markets = proven(bench)
    bench.push(market_account(1, pool_data(700, 400), slot=12))
    assert bench.last(markets[0]).trust is Trust.RESYNCING
    assert bench.out.resyncs == [market.key for market in markets]
    bench.push(stakes_account(1, 1_100, slot=12))
    assert bench.last(markets[0]).trust is Trust.DELAYED
    bench.push(stakes_account(1, 900, slot=13))
    assert bench.last(markets[0]).trust is Trust.HALTED
    assert "900 of the 1100" in bench.last(markets[0]).reason


def test_what_stays_unproven_is_asked_for_again() -> None:
    bench = Bench()
    markets = proven(bench)
    bench.push(market_account(1, pool_data(700, 400), slot=12))
    bench.out.resyncs.clear()
    for _ in range(ASK_AGAIN_SLOTS):
        assert bench.slot(), "a slot proves that the node follows the chain"
    assert bench.out.resyncs == [market.key for market in markets]
    bench.chain.take(stakes_account(1, 1_100, slot=14))
    bench.out.resyncs.clear()
    for _ in range(2 * ASK_AGAIN_SLOTS):
        bench.slot()
    assert bench.out.resyncs == []
    assert bench.last(markets[0]).trust is Trust.DELAYED, "found out on another road, and told from here"


def test_trap_19_late_and_repeated_notifications_change_nothing() -> None:
    bench = Bench()
    proven(bench)
    bench.push(stakes_account(1, 1_100, slot=12))
    bench.push(market_account(1, pool_data(700, 400), slot=12))
    told = len(bench.out.published)
    bench.push(market_account(1, pool_data(700, 400), slot=12))
    bench.push(market_account(1, pool_data(700, 350), slot=11))
    bench.push(stakes_account(1, 1_050, slot=11))
    assert len(bench.out.published) == told
    assert bench.pools[-1] == (700, 400)


def test_fixed_odds_are_live_and_shrink_as_they_are_taken() -> None:
    bench, data = Bench(), p2p_data()
    market = p2p_market(1, data)
    bench.chain.take(market_account(1, data, program=P2P))
    bench.chain.take(stakes_account(1, 340_000_000, program=P2P))
    bench.listed(1)
    bench.open(market)
    assert bench.last(market).trust is Trust.LIVE
    assert bench.last(market).bids[0].size == 80_000_000
    bench.push(stakes_account(1, 440_000_000, slot=12, program=P2P))
    bench.push(market_account(1, p2p_data(no=140_000_000), slot=12, program=P2P))
    assert bench.last(market).bids[0].size == 30_000_000
    assert bench.last(market).trust is Trust.LIVE


def test_a_new_market_is_read_by_the_catalogue() -> None:
    bench = Bench()
    bench.open()
    bench.push(market_account(2, POOL))
    assert bench.out.references == [f"account:{at(2)}"]
    assert bench.out.published == []


def test_an_end_is_told_at_once_and_is_not_final_yet() -> None:
    bench = Bench()
    markets = proven(bench)
    books = len(bench.out.published)
    bench.push(market_account(1, pool_data(700, 300, state=1, outcome=1, outcome_s=9), slot=12))
    changes = [one for one in bench.out.changes if isinstance(one, LifecycleChange)]
    assert [(one.key, one.lifecycle, one.venue_ns) for one in changes] == [
        (market.key, Lifecycle.SETTLED, 9_000_000_000) for market in markets
    ]
    ends = [one for one in bench.out.changes if isinstance(one, SettlementReport)]
    assert [one.final for one in ends] == [False, False]
    assert len(bench.out.published) == books, "no book of a market that is over"
    bench.push(market_account(1, pool_data(700, 300, state=1, outcome=1, outcome_s=9), slot=14))
    assert len([one for one in bench.out.changes if isinstance(one, SettlementReport)]) == 2


def test_the_end_of_a_market_that_is_not_listed_is_nobodys_news() -> None:
    bench = Bench()
    bench.open()
    bench.chain.described.add(at(1))
    bench.push(market_account(1, POOL))
    bench.push(market_account(1, pool_data(700, 300, state=2), slot=12))
    assert bench.out.changes == []


def test_an_account_that_cannot_be_read_takes_its_books_and_no_others() -> None:
    bench = Bench()
    markets = proven(bench)
    bench.push(market_account(1, b"\x03\x01\x02", slot=12))
    book = bench.last(markets[0])
    assert (book.trust, book.asks) == (Trust.HALTED, ())
    assert bench.out.gaps == []


def test_trap_20_a_reconnect_asks_for_everything_again_and_lists_the_programs() -> None:
    bench = Bench()
    markets = proven(bench)
    bench.open(*markets)
    assert bench.out.references == [f"program:{program}" for program in (PLAIN, LENT, P2P)]
    assert set(bench.out.resyncs) == {market.key for market in markets}
    old = bench.ids[addresses.deposit(PLAIN, at(1))] - 50
    told = len(bench.out.published)
    result = {"context": {"slot": 99}, "value": {"data": ["", "base64"], "owner": "x"}}
    bench.hear({"method": "accountNotification", "params": {"result": result, "subscription": old}})
    assert len(bench.out.published) == told


def test_markets_that_are_left_leave_their_stakes_with_the_last_option() -> None:
    bench = Bench()
    markets = proven(bench)
    assert list(bench.stream.unsubscribe(markets[:1])) == []
    (text,) = bench.stream.unsubscribe(markets[1:])
    assert json.loads(text)["method"] == "accountUnsubscribe"
    bench.answer(text)
    told = len(bench.out.published)
    bench.push(market_account(1, pool_data(700, 400), slot=12))
    assert len(bench.out.published) == told
    assert list(bench.stream.unsubscribe(markets)) == []


@pytest.mark.parametrize("method", ["programSubscribe", "accountSubscribe"])
@pytest.mark.parametrize("late", [False, True])
def test_a_refused_subscription_is_the_markets_own_trouble(method: str, late: bool) -> None:
    bench = Bench()
    markets = pool_markets(1, POOL)
    if late:
        bench.answer(*bench.stream.opened(), refuse=method)
        bench.answer(*bench.stream.subscribe(markets), refuse=method)
    else:
        bench.answer(*bench.stream.opened(), *bench.stream.subscribe(markets), refuse=method)
    assert bench.out.refusals == {market.key: "no such method (-32601)" for market in markets}
    assert not bench.out.breaks


def test_a_node_without_slots_is_given_up() -> None:
    bench = Bench()
    bench.answer(*bench.stream.opened(), refuse="slotSubscribe")
    assert bench.out.breaks == ["the node does not tell of slots: no such method (-32601)"]


def test_a_loan_that_shrinks_takes_the_trust_of_all_who_rely_on_it() -> None:
    bench = Bench()
    markets = pool_markets(1, POOL, LENT)
    bench.chain.take(market_account(1, POOL, program=LENT))
    bench.chain.take(stakes_account(1, 0, program=LENT))
    bench.chain.take(Account(addresses.lulo_pool(LENT), 10, loan_data(1_000), LENT))
    bench.listed(1)
    bench.open(*markets)
    assert bench.last(markets[0]).trust is Trust.DELAYED
    bench.push(Account(addresses.lulo_pool(LENT), 12, loan_data(999), LENT))
    assert bench.last(markets[0]).trust is Trust.HALTED


def test_frames_of_no_protocol_are_the_nodes_fault() -> None:
    bench = Bench()
    bench.open()
    with pytest.raises(VenueDataError):
        bench.hear({"jsonrpc": "2.0", "id": 999, "result": 5})


def test_the_url_of_the_stream_is_the_nodes_by_default() -> None:
    stream = ProgramStream(CONFIG, Chain(CONFIG))
    assert stream.endpoint().url == "wss://api.mainnet-beta.solana.com"
    assert (list(stream.snapshot(())), list(stream.probe(pool_markets(1, POOL)[0])), stream.keep_alive()) == (
        [],
        [],
        "",
    )


def test_a_token_account_of_a_market_that_is_not_known_changes_nothing() -> None:
    bench = Bench()
    bench.open()
    assert not bench.chain.take(Account(addresses.deposit(PLAIN, at(3)), 10, token_data(5), TOKEN_PROGRAM))
    assert list(bench.chain.take_news()) == []
