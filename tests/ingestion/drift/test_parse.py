"""From accounts to markets: grid, life, fees, words and ends."""

import base64
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.analysis.pricing.fees import order_charge
from allsight.domain.clock import SECOND_NS
from allsight.domain.fees import FeeForm
from allsight.domain.ladder import Side
from allsight.domain.market import Category, Lifecycle, Market, Value
from allsight.domain.money import Currency
from allsight.ingestion.adapters.drift import accounts, books, parse, wire
from allsight.ingestion.adapters.drift.accounts import MarketStatus
from allsight.ingestion.adapters.drift.described import GIVEN, OURS, Description, ours
from allsight.ingestion.adapters.drift.fees import NETWORK_COST, ROUNDING_ALLOWANCE, SHORT_PAY, fee_schedule
from tests.ingestion.drift.files import golden, layouts
from tests.ingestion.drift.support import NOW_NS, OKC, key, market_account, oracle_account, state_account

NOW_S = NOW_NS // SECOND_NS
PAST, FUTURE = NOW_S - 60, NOW_S + 60


def seen(said: Description | None = None, **fields: Any) -> parse.Seen:
    state = accounts.read_state(state_account())
    account = accounts.read_market(market_account(**fields))
    return parse.Seen(symbol=OKC, account=account, state=state, description=said or Description())


def market(**fields: Any) -> Market:
    return parse.parse_market(seen(**fields), NOW_NS)


def test_a_market_is_one_perpetual_whose_longs_are_yes() -> None:
    found = market()
    assert (found.key, found.event, found.currency) == (key(), key(), Currency.USDC)
    assert (found.title, found.lifecycle, found.open_interest) == (OKC, Lifecycle.OPEN, Decimal(52_300))
    assert (found.min_size, found.ladder.quantum, len(found.ladder)) == (1, 1, 999)
    assert [str(found.ladder.price(rung)) for rung in (0, 998)] == ["0.001000", "0.999000"]
    assert found.native_of("market_index") == "67"
    assert found.accept_delay_s == 8.0, "keepers fill a taker's order; its own transaction does not"


def test_grid_and_sizes_are_the_accounts() -> None:
    found = market(tick=2_500, step=5 * 10**8, least=15 * 10**8)
    assert (found.ladder.quantum, found.min_size) == (Fraction(1, 2), 3)
    assert (found.ladder.price(0), found.ladder.price(398)) == (Decimal("0.002500"), Decimal("0.997500"))
    assert len(market(tick=1).ladder) == 999_999


@given(tick=st.integers(1, 999_999), step=st.integers(1, 10**12))
def test_every_grid_lies_between_zero_and_one(tick: int, step: int) -> None:
    ladder = parse.ladder_of(tick, step)
    assert all(0 < ladder.probability(rung) < 1 for rung in (0, len(ladder) - 1))
    assert ladder.quantum * 10**9 == step


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": MarketStatus.INITIALIZED}, Lifecycle.LISTED),
        ({"status": MarketStatus.ACTIVE}, Lifecycle.OPEN),
        ({"status": MarketStatus.ACTIVE, "paused": 0b0000_0011}, Lifecycle.OPEN),
        ({"status": MarketStatus.ACTIVE, "paused": 0b0000_0101}, Lifecycle.SUSPENDED),
        ({"status": MarketStatus.ACTIVE, "expiry_ts": FUTURE}, Lifecycle.OPEN),
        ({"status": MarketStatus.ACTIVE, "expiry_ts": PAST}, Lifecycle.CLOSED),
        ({"status": MarketStatus.FILL_PAUSED}, Lifecycle.SUSPENDED),
        ({"status": MarketStatus.REDUCE_ONLY}, Lifecycle.SUSPENDED),
        ({"status": MarketStatus.REDUCE_ONLY, "expiry_ts": FUTURE}, Lifecycle.CLOSED),
        ({"status": MarketStatus.SETTLEMENT, "expiry_ts": PAST, "expiry_price": 999_999}, Lifecycle.SETTLED),
        ({"status": MarketStatus.DELISTED, "expiry_ts": PAST, "expiry_price": 1}, Lifecycle.SETTLED),
        ({"status": MarketStatus.DELISTED}, Lifecycle.REMOVED),
        ({"status": 9}, Lifecycle.SUSPENDED),
        ({"status": 255, "expiry_ts": PAST}, Lifecycle.CLOSED),
    ],
)
def test_the_life_of_a_market(fields: dict[str, Any], expected: Lifecycle) -> None:
    assert parse.parse_lifecycle(seen(**fields).account, NOW_NS) is expected


def test_status_bytes_are_the_layouts(shared_dir: Path) -> None:
    names = layouts(shared_dir)["enums"]["MarketStatus"]
    assert [status.name.replace("_", "").lower() for status in MarketStatus] == [name.lower() for name in names]


def test_markets_that_cannot_be_legs_are_left_out_by_name() -> None:
    assert parse.unfit(seen().account) is None
    assert parse.unfit(seen(margin=1_000).account) == "not fully collateralised"
    wrong: list[dict[str, Any]] = [{"tick": 0}, {"step": 0}, {"tick": 1_000_000}]
    for fields in wrong:
        assert parse.unfit(seen(**fields).account) == "without a grid of prices and sizes"


# -- ends ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "value"),
    [
        (999_999, Fraction(999_999, 10**6)),
        (1, Fraction(1, 10**6)),
        (871_234, Fraction(871_234, 10**6)),
        (0, Fraction(0)),
    ],
)
def test_the_expiry_price_is_what_yes_pays_to_the_millionth(price: int, value: Fraction) -> None:
    report = parse.parse_settlement(
        seen(status=MarketStatus.SETTLEMENT, expiry_ts=PAST, expiry_price=price), None, NOW_NS
    )
    assert report is not None
    assert (report.settlement, report.final, report.venue_ns) == (Value(value), True, PAST * SECOND_NS)


def test_between_expiry_and_settlement_the_oracle_tells_and_is_not_final() -> None:
    oracle = accounts.read_oracle(oracle_account(1_000_000))
    ended = seen(status=MarketStatus.REDUCE_ONLY, expiry_ts=PAST)
    report = parse.parse_settlement(ended, oracle, NOW_NS)
    assert report is not None
    assert (report.settlement, report.final) == (Value(Fraction(1)), False)
    assert parse.parse_settlement(ended, None, NOW_NS) is None
    running = seen(status=MarketStatus.REDUCE_ONLY, expiry_ts=FUTURE)
    assert parse.parse_settlement(running, oracle, NOW_NS) is None
    assert parse.parse_settlement(seen(), oracle, NOW_NS) is None


def test_a_price_that_cannot_be_is_no_settlement() -> None:
    for price in (-1, 1_000_001):
        ended = seen(status=MarketStatus.SETTLEMENT, expiry_ts=PAST, expiry_price=price)
        assert parse.parse_settlement(ended, None, NOW_NS) is None


# -- fees ------------------------------------------------------------------------------------------------------------


def test_the_first_tier_is_charged_and_again_at_expiry() -> None:
    fees = market().fees
    assert (fees.form, fees.rate, fees.settlement_rate) == (
        FeeForm.NOTIONAL,
        Fraction(1, 1_000),
        Fraction(1, 1_000) + SHORT_PAY,
    )
    assert fees.order_allowance == ROUNDING_ALLOWANCE + NETWORK_COST


@pytest.mark.parametrize(("percent", "rate"), [(-50, "0.0005"), (20, "0.0012"), (-100, "0"), (100, "0.002")])
def test_a_market_adjusts_the_fill_and_not_the_expiry(percent: int, rate: str) -> None:
    fees = market(adjustment=percent).fees
    assert (fees.rate, fees.settlement_rate) == (Fraction(rate), Fraction(1, 1_000) + SHORT_PAY)


def test_trap_09_rates_that_cannot_be_are_unknown_and_not_zero() -> None:
    account = accounts.read_market(market_account())
    for numbers in ({"denominator": 0}, {"numerator": 100_000}):
        fees = fee_schedule(accounts.read_state(state_account(**numbers)), account)
        assert fees.form is FeeForm.UNKNOWN
    adjusted = accounts.read_market(market_account(adjustment=101))
    assert fee_schedule(accounts.read_state(state_account()), adjusted).form is FeeForm.UNKNOWN


def test_golden_quotes_from_book_to_money(shared_dir: Path) -> None:
    """Walk the golden book with the fee of a State account: every figure of the vector comes out to the digit."""
    quotes = golden(shared_dir)["quotes"]
    listed = market()
    route = books.route_of(listed)
    raw = {
        side: [
            wire.Level(Decimal(str(price)) * 10**6, Decimal(size) * 10**9, wire.Sources(dlob=Decimal(size) * 10**9))
            for price, size in quotes["book"][side]
        ]
        for side in ("bids", "asks")
    }
    book = wire.Book(bids=tuple(raw["bids"]), asks=tuple(raw["asks"]))
    bids, asks = books.parse_sides(book, route)
    offers = {
        Side.YES: sorted(asks, key=lambda one: one.rung),
        Side.NO: sorted(bids, key=lambda one: one.rung, reverse=True),
    }
    assert (listed.fees.rate, listed.fees.settlement_rate - SHORT_PAY) == tuple(
        Fraction(str(quotes[name])) for name in ("takerRate", "expiryFeeRate")
    )
    unit, expiry = Currency.USDC.minor_unit, listed.fees.settlement_rate - SHORT_PAY
    for case in quotes["cases"]:
        side, left, fills = Side(case["side"].lower()), case["shares"], []
        for one in offers[side]:
            taken = min(left, one.size)
            left -= taken
            price = listed.ladder.probability(one.rung)
            fills.append((price if side is Side.YES else 1 - price, Fraction(taken)))
        fills = [fill for fill in fills if fill[1]]
        shares, cost = Fraction(case["shares"]), sum((price * size for price, size in fills), Fraction(0))
        later = shares * listed.fees.settlement_rate
        charged = order_charge(listed.fees, fills, unit, side)
        fee = sum(charged.fills, Fraction(0)) - later
        assert fee == Fraction(str(case["fee"]))
        if side is Side.YES:
            assert cost + fee == Fraction(str(case["cost"]))
            assert shares - later == Fraction(str(case["payoutIfYes"]))
            effective = (cost + fee) / (shares * (1 - expiry))
            assert round(float(effective), 9) == case["effectivePrice"]
        else:
            assert cost == Fraction(str(case["collateralUsed"]))
            assert shares - cost - fee == Fraction(str(case["gainIfNo"]))
            assert cost + fee + shares * expiry == Fraction(str(case["lossIfYes"]))
            assert (cost + fee) / shares == Fraction(str(case["effectiveNoPrice"]))
    best = [listed.ladder.probability(offers[side][0].rung) for side in Side]
    assert sum(best) / 2 == Fraction(str(quotes["mid"]))
    for limit, name in (("0.65", "sizeAtYesLimit0.65"), ("0.66", "sizeAtYesLimit0.66")):
        within = [one.size for one in asks if listed.ladder.probability(one.rung) <= Fraction(limit)]
        assert sum(within) == quotes[name]


def test_the_golden_market_becomes_a_market(shared_dir: Path) -> None:
    raw = base64.b64decode(golden(shared_dir)["account_perp_market"]["data_base64"])
    account = accounts.read_market(raw)
    found = parse.parse_market(
        parse.Seen(symbol=account.name, account=account, state=seen().state, description=ours()[OKC]), NOW_NS
    )
    assert (found.lifecycle, found.open_interest, found.min_size) == (Lifecycle.OPEN, Decimal(52_300), 1)
    assert found.title == "Will the Oklahoma City Thunder win the 2025 NBA Finals?"


# -- words -----------------------------------------------------------------------------------------------------------


def test_words_give_title_category_rules_and_end() -> None:
    said = Description(
        title="Will it rain?", rules="Pays if it rains.", category=Category.WEATHER, closes_ns=NOW_NS + 5
    )
    told = seen(said)
    found = parse.parse_market(told, NOW_NS)
    assert (found.title, found.closes_ns, found.expected_settle_ns) == (
        "Will it rain?",
        NOW_NS + 5,
        NOW_NS + 5 + 3_600 * SECOND_NS,
    )
    assert parse.parse_event(told).category is Category.WEATHER
    rules = parse.parse_rules(told)
    assert [(text.section, text.text) for text in rules.texts] == [(GIVEN, "Pays if it rains.")]
    assert rules.deadline_ns == NOW_NS + 5
    dated = parse.parse_market(seen(said, expiry_ts=FUTURE), NOW_NS)
    assert dated.closes_ns == FUTURE * SECOND_NS, "what is on chain counts before what somebody wrote"


def test_a_market_without_words_has_rules_without_text() -> None:
    rules = parse.parse_rules(seen())
    assert (rules.texts, rules.has_text) == ((), False)


def test_our_own_words_are_marked_as_ours() -> None:
    rules = parse.parse_rules(seen(ours()[OKC]))
    assert [text.section for text in rules.texts] == [OURS]
    assert all(one.rules.startswith("Ours, not the venue's") for one in ours().values())


@pytest.mark.parametrize(("text", "number"), [("12.5", Decimal("12.5")), ("", None), ("NaN", None), ("-1", None)])
def test_figures_of_the_listing_may_be_missing(text: str, number: Decimal | None) -> None:
    assert parse.number_or_none(text) == number
