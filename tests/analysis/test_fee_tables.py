"""Golden tables: every worked example of the six venue sheets, to each venue's rounding unit.

Each row names the section of its sheet. Schedules are read by the venues' own readers, so a row holds from what the
venue writes down to the last digit of what it charges.
"""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from allsight.analysis.pricing.fees import (
    effective_price,
    fill_charge,
    fills_charges,
    maker_terms,
    order_charge,
    paid_back,
    settlement_charge,
    unit_fee,
)
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import EventKey
from allsight.domain.ladder import Side
from allsight.domain.money import Currency
from allsight.domain.pool import Pool
from allsight.ingestion.adapters.betfair import fees as betfair
from allsight.ingestion.adapters.drift import accounts
from allsight.ingestion.adapters.drift import fees as drift
from allsight.ingestion.adapters.hedgehog import fees as hedgehog
from allsight.ingestion.adapters.hedgehog import wire as hedgehog_wire
from allsight.ingestion.adapters.kalshi import fees as kalshi
from allsight.ingestion.adapters.polymarket import fees as polymarket
from allsight.ingestion.adapters.polymarket import wire as polymarket_wire
from allsight.ingestion.adapters.smarkets import fees as smarkets
from tests.ingestion.drift.support import market_account, state_account
from tests.ingestion.hedgehog.support import p2p_data, pool_data

USD, PUSD, USDC, GBP = (one.minor_unit for one in (Currency.USD, Currency.PUSD, Currency.USDC, Currency.GBP))
F = Fraction

# -- Kalshi, sheet 5.1 ----------------------------------------------------------------------------------------------

# Price, contracts, multiplier, fee_cost: the 33 recorded fills of August 2026, in their order.
KALSHI_FILLS = """
0.0010 227.27 1 0.015930 | 0.0010 90.90 1 0.006400 | 0.0010 90.90 1 0.006400 | 0.0020 45.45 1 0.006400
0.0330 28.32 1 0.063340 | 0.0130 71.94 1 0.064780 | 0.2280 4.15 1 0.051200 | 0.0010 909.09 1 0.063610
0.0100 10.00 1 0.007000 | 0.0400 10.00 1 0.026900 | 0.7400 15.00 1 0.202100 | 0.3300 20.00 1 0.309600
0.2700 10.00 1 0.138000 | 0.2800 10.00 1 0.141200 | 0.0800 10.00 1 0.051600 | 0.5200 3.00 1 0.052500
0.1300 10.00 1 0.079200 | 0.2400 5.00 1 0.063900 | 0.1600 10.00 1 0.094100 | 0.1500 20.00 1 0.178500
0.5100 1.00 0.5 0.008800 | 0.1300 20.00 1 0.158400 | 0.2800 1.00 1 0.014200 | 0.5200 1.00 0.5 0.008800
0.2700 1.00 0.5 0.006900 | 0.1300 20.00 0.5 0.079200 | 0.1300 1.00 0.5 0.004000 | 0.4800 1.00 0.5 0.008800
0.4800 1.00 0.5 0.008800 | 0.1500 20.00 1 0.178500 | 0.2700 10.00 0.5 0.069000 | 0.2700 1.00 0.5 0.006900
0.2700 0.27 0.5 0.001900
"""
KALSHI_ROWS = [row.split() for line in KALSHI_FILLS.strip().splitlines() for row in line.split("|")]


def kalshi_schedule(multiplier: str, fee_type: str = "quadratic") -> FeeSchedule:
    return kalshi.fee_schedule(fee_type, Decimal(multiplier))


def test_kalshi_33_recorded_fills() -> None:
    assert len(KALSHI_ROWS) == 33
    for price, contracts, multiplier, charged in KALSHI_ROWS:
        found = fill_charge(kalshi_schedule(multiplier), F(price), F(contracts), USD)
        assert found == F(charged), (price, contracts)


def test_the_kalshi_table_is_what_was_recorded(shared_dir: Path) -> None:
    path = shared_dir / "payloads" / "kalshi" / "portfolio_fills_2026-08.json"
    recorded = []
    for fill in json.loads(path.read_text())["payload"]["fills"]:
        price = fill["yes_price_dollars"] if fill["side"] == "yes" else fill["no_price_dollars"]
        multiplier = "0.5" if fill["ticker"].startswith("KXMLB") else "1"
        recorded.append([price, fill["count_fp"], multiplier, fill["fee_cost"]])
    assert recorded == KALSHI_ROWS


@pytest.mark.parametrize(
    ("fee_type", "price", "contracts", "taker", "maker"),
    [
        ("quadratic", "0.48", "1", "0.0175", "0"),  # 5.1, the demo's row
        ("quadratic_with_maker_fees", "0.50", "100", "1.75", "0.4375"),  # 5.1: 0.07 · 0.25
        ("quadratic_with_combo_maker_fees", "0.50", "100", "1.75", "0.875"),  # 5.1: 0.07 · 0.50
        ("quadratic", "0.50", "1", "0.0175", "0"),  # 5.1, break-even: worst at 0.50, 1.75 cents
        ("quadratic", "0.055", "1", "0.0037", "0"),  # 5.1, what 0.07 · C · P · (1 − P) gives in the rounding cases
        ("quadratic", "0.50", "0.30", "0.0053", "0"),
    ],
)
def test_kalshi_takers_and_makers(fee_type: str, price: str, contracts: str, taker: str, maker: str) -> None:
    schedule = kalshi_schedule("1", fee_type)
    for terms, charge in ((schedule, taker), (maker_terms(schedule), maker)):
        fine = F(1, 10**6)  # the trade fee alone, not what rounding the payment adds
        assert fill_charge(terms, F(price), F(contracts), fine) == F(charge)


@pytest.mark.parametrize(
    ("price", "contracts", "trade_fee", "net"),
    [
        ("0.055", "1", "0.0085", ("0.0150", "0.0050", "0.0150")),
        ("0.50", "0.30", "0.0041", ("0.0100", "0.0000", "0.0100")),
        ("0.3301", "0.03", "0.0005", ("0.010097", "0.000097", "0.000097")),
    ],
)
def test_kalshi_rounding_to_cents_and_its_rebate(
    price: str, contracts: str, trade_fee: str, net: tuple[str, ...]
) -> None:
    """Sheet 5.1: the documented cases of accounts that are kept in cents, three fills of one order each."""
    paid = F(price) * F(contracts) + F(trade_fee)
    rounding = -(-paid // F(1, 100)) * F(1, 100) - paid
    back = paid_back([rounding] * 3, kalshi.ROUNDING_REBATE)
    assert [F(trade_fee) + rounding - less for less in back] == [F(one) for one in net]


@pytest.mark.parametrize("parts", [1, 7, 100])
def test_kalshi_what_is_promised_covers_any_hundred_fills_of_a_level(parts: int) -> None:
    schedule = kalshi_schedule("1")
    for price in ("0.0330", "0.13", "0.5", "0.9999"):
        promised = order_charge(schedule, [(F(price), F("0.57") * parts)], USD).total
        charged = sum(fills_charges(schedule, [(F(price), F("0.57"))] * parts, USD))
        assert charged <= promised


def test_kalshi_settlement_takes_nothing_more() -> None:
    """Sheets 2.3 and 5.1: `fee_cost` of a settlement is the trade fees over again, in 22 of 22; no fee on yes or no."""
    assert settlement_charge(kalshi_schedule("1"), F(10), F(4), USD) == 0


# -- Polymarket, sheet 1.5 ------------------------------------------------------------------------------------------

POLYMARKET_TABLE = {
    "0.07": ("0.63", "1.47", "1.75"),
    "0.05": ("0.45", "1.05", "1.25"),
    "0.04": ("0.36", "0.84", "1.00"),
    "0.03": ("0.27", "0.63", "0.75"),
}
"""Rate: fee of 100 shares at 0.10 or 0.90, at 0.30 or 0.70, at 0.50."""


def polymarket_schedule(**fields: object) -> FeeSchedule:
    row = {"conditionId": "0x1", "feeSchedule": {"exponent": 1, "takerOnly": True, "rebateRate": 0.25} | fields}
    return polymarket.from_catalogue(msgspec.json.decode(json.dumps(row), type=polymarket_wire.GammaMarket))


@pytest.mark.parametrize("rate", POLYMARKET_TABLE)
def test_polymarket_fees_of_100_shares(rate: str) -> None:
    schedule = polymarket_schedule(rate=float(rate))
    outer, inner, middle = POLYMARKET_TABLE[rate]
    for price, fee in (("0.10", outer), ("0.90", outer), ("0.30", inner), ("0.70", inner), ("0.50", middle)):
        assert fill_charge(schedule, F(price), F(100), PUSD) == F(fee)
        assert fill_charge(maker_terms(schedule), F(price), F(100), PUSD) == 0, "takers alone pay"


def test_polymarket_the_old_crypto_curve() -> None:
    schedule = polymarket_schedule(rate=0.25, exponent=2)
    assert fill_charge(schedule, F(1, 2), F(100), PUSD) == F("1.5625")


def test_polymarket_rounds_to_five_decimals_and_never_below_what_is_charged() -> None:
    """The venue drops a fee below 0.00001; which way it rounds above is not documented, so we round up."""
    schedule = polymarket_schedule(rate=0.04)
    assert fill_charge(schedule, F("0.333"), F(1), PUSD) == F("0.00889")
    assert fill_charge(schedule, F("0.01"), F("0.01"), PUSD) == F("0.00001")


def test_polymarket_a_budget_is_spent_with_its_fee() -> None:
    """1.5: of a budget B, B / (1 + e / p) is spent on shares and the rest on their fee."""
    schedule, price, budget = polymarket_schedule(rate=0.04), F(1, 2), F(102)
    amount = budget / (1 + unit_fee(schedule, price) / price)
    assert (amount, fill_charge(schedule, price, amount / price, PUSD)) == (100, 2)


def test_polymarket_what_makers_share_is_shown_and_not_counted() -> None:
    (rebate,) = polymarket_schedule(rate=0.04).rebates
    assert (rebate.rate, rebate.at_fill) == (F(1, 4), False)
    assert maker_terms(polymarket_schedule(rate=0.04)).rate == 0


# -- Betfair, sheet 6.1 ---------------------------------------------------------------------------------------------


def betfair_schedule(percent: str, discount: str = "0", *, allowed: bool = True) -> FeeSchedule:
    rate = betfair.BaseRate(Decimal(percent), allowed, "catalogue")
    return betfair.schedule((rate,), betfair.Terms(discount=F(discount)))


@pytest.mark.parametrize(
    ("percent", "discount", "allowed", "profit", "commission"),
    [
        ("2", "0", True, "100", "2"),  # the "Basic" package
        ("2.5", "0", True, "100", "2.5"),
        ("5", "0", True, "100", "5"),  # the default
        ("6.5", "0", True, "100", "6.5"),
        ("7", "0", True, "100", "7"),
        ("10", "0", True, "100", "10"),
        ("5", "0.2", True, "100", "4"),  # MBR · (1 − discountRate)
        ("5", "0.2", False, "100", "5"),  # discountAllowed: false
        ("5", "0", True, "33.33", "1.67"),  # 1.6665, to the penny against us
        ("5", "0", True, "-40", "0"),  # a losing market pays none
    ],
)
def test_betfair_commission(percent: str, discount: str, allowed: bool, profit: str, commission: str) -> None:
    schedule = betfair_schedule(percent, discount, allowed=allowed)
    assert settlement_charge(schedule, 100 + F(profit), F(100), GBP) == F(commission)
    assert order_charge(schedule, [(F(1, 2), F(100))], GBP).total == 0, "nothing is taken at the fill"


@pytest.mark.parametrize(
    ("odds", "back", "lay"), [("3", "2.9", "1.475"), ("1.5", "1.475", "2.9"), ("2", "1.95", "1.95")]
)
def test_betfair_effective_odds(odds: str, back: str, lay: str) -> None:
    """6.1 at 5 %: backing is worth 1 + (o − 1)(1 − c), laying 1 + (1 − c)/(l − 1)."""
    schedule, price = betfair_schedule("5"), 1 / F(odds)
    assert (effective_price(schedule, price), effective_price(schedule, 1 - price)) == (1 / F(back), 1 / F(lay))


def test_betfair_two_legs_of_different_venues() -> None:
    """6.1: a cross-venue check is 1/oE_yes + 1/oE_no < 1."""
    schedule = betfair_schedule("5")
    assert effective_price(schedule, 1 / F("2.1")) + effective_price(schedule, 1 / F("2.1")) < 1
    assert effective_price(schedule, 1 / F("2.0")) + effective_price(schedule, 1 / F("2.1")) > 1


# -- Smarkets, sheet 5.2 --------------------------------------------------------------------------------------------


def smarkets_schedule(rate: str, base: FeeForm = FeeForm.NET_PROFIT) -> FeeSchedule:
    return smarkets.fee_schedule(smarkets.commission_of(None, base, F(rate)), b"null")


def test_smarkets_worked_example() -> None:
    """Wins of 28.73, a loss of 10.71, 2 % of the net 18.02: the venue writes 0.36 of 0.3604, we never go below."""
    assert settlement_charge(smarkets_schedule("0.02"), F("28.73"), F("10.71"), GBP) == F("0.37")


@pytest.mark.parametrize(
    ("rate", "base", "at_fill", "at_settlement"),
    [
        ("0.02", FeeForm.NET_PROFIT, "0", "1"),  # Standard
        ("0.01", FeeForm.TURNOVER, "0.50", "0"),  # Pro, on the stake, win or lose
        ("0.03", FeeForm.NET_PROFIT, "0", "1.50"),  # Select
        ("0", FeeForm.NET_PROFIT, "0", "0"),  # the first 60 days
    ],
)
def test_smarkets_tiers(rate: str, base: FeeForm, at_fill: str, at_settlement: str) -> None:
    """100 contracts at 50 %: 50 staked, 50 won."""
    schedule = smarkets_schedule(rate, base)
    assert order_charge(schedule, [(F(1, 2), F(100))], GBP).total == F(at_fill)
    assert settlement_charge(schedule, F(100), F(50), GBP) == F(at_settlement)


@pytest.mark.parametrize(("odds", "back", "lay"), [("3", "2.96", "1.49"), ("1.5", "1.49", "2.96")])
def test_smarkets_effective_odds(odds: str, back: str, lay: str) -> None:
    schedule, price = smarkets_schedule("0.02"), 1 / F(odds)
    assert (effective_price(schedule, price), effective_price(schedule, 1 - price)) == (1 / F(back), 1 / F(lay))


# -- Drift, sheets 2, 6 and 7, with the golden quotes ---------------------------------------------------------------

DRIFT_SCHEDULE = drift.fee_schedule(accounts.read_state(state_account()), accounts.read_market(market_account()))


@pytest.mark.parametrize(
    ("side", "fills", "cost", "fee", "if_right"),
    [
        (Side.YES, [("0.646", 50)], "32.3", "0.0323", "49.94995"),
        (Side.YES, [("0.646", 90), ("0.652", 10)], "64.66", "0.06466", "99.8999"),
        (Side.NO, [("0.64", 100)], "36", "0.064", None),
        (Side.NO, [("0.64", 150), ("0.636", 50)], "72.2", "0.1278", None),
    ],
)
def test_drift_quotes(side: Side, fills: list[tuple[str, int]], cost: str, fee: str, if_right: str | None) -> None:
    yes = side is Side.YES
    bought = [(F(price) if yes else 1 - F(price), F(contracts)) for price, contracts in fills]
    contracts = sum((count for _, count in bought), F(0))
    charged = sum(order_charge(DRIFT_SCHEDULE, bought, USDC, side).fills)
    later = contracts * DRIFT_SCHEDULE.settlement_rate
    assert sum((price * count for price, count in bought), F(0)) == F(cost)
    assert charged == F(fee) + later
    if if_right is not None:
        assert contracts - later == F(if_right)


def test_drift_losses_of_the_golden_quotes() -> None:
    """100 NO that lose: 36.164, which is collateral, fee and the expiry's fee; the millionth is ours besides."""
    charged = sum(order_charge(DRIFT_SCHEDULE, [(F("0.36"), F(100))], USDC, Side.NO).fills)
    assert F("36.164") <= 36 + charged <= F("36.164") + 100 * drift.SHORT_PAY


def test_drift_makers_are_paid_in_the_fill() -> None:
    """Sheet 6: takers 10 basis points of the YES notional, makers 2 given; the market may adjust the taker's."""
    schedule = msgspec.structs.replace(DRIFT_SCHEDULE, settlement_rate=F(0))
    assert unit_fee(schedule, F("0.64")) == F("0.00064")
    assert unit_fee(schedule, F("0.36"), Side.NO) == F("0.00064")
    assert unit_fee(maker_terms(schedule), F("0.64")) == F("-0.000128")


# -- Hedgehog, sheets 5 and 6 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amounts", "option", "stake", "bps", "paid"),
    [
        ((700, 300), 0, 25, (150, 150), "35.034483"),
        ((700, 300), 1, 25, (150, 150), "77.230769"),  # 5.1: effective price 0.3237
        ((700, 300), 1, 1, (0, 0), "3.325581"),
        ((120, 80, 200, 0), 3, 10, (150, 150), "398"),
    ],
)
def test_hedgehog_pools(amounts: tuple[int, ...], option: int, stake: int, bps: tuple[int, int], paid: str) -> None:
    """The fees are inside what a stake pays: the schedule adds nothing."""
    million = 10**6
    staked = tuple(amount * million for amount in amounts)
    pool = Pool(
        event=EventKey("hedgehog:pool"),
        currency=Currency.USDC,
        decimals=6,
        amounts=staked,
        creator_bps=bps[0],
        platform_bps=bps[1],
    )
    assert F(pool.payout(option, stake * million), million) == F(paid)
    schedule = hedgehog.pool_fees(hedgehog_wire.read_parimutuel(pool_data(*staked, fees_bps=bps)))
    assert (schedule.rate, schedule.form) == (F(sum(bps), 10_000), FeeForm.INCLUDED)
    assert order_charge(schedule, [(F(stake) / F(paid), F(paid))], USDC).fills == (0,)


def test_hedgehog_fixed_odds() -> None:
    """6: 40 on NO at 3:2 pay 100; the platform's 2 % is taken to be of the payout, the worse of two readings."""
    schedule = hedgehog.p2p_fees(hedgehog_wire.read_p2p(p2p_data(fee_bps=200)))
    charge = order_charge(schedule, [(F(2, 5), F(100))], USDC, Side.NO)
    assert charge.fills == (2,)
    assert charge.allowance == hedgehog.NETWORK_COST
