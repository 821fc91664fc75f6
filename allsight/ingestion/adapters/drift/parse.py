"""From the program's accounts to our markets: pure functions."""

import functools
from decimal import Decimal
from fractions import Fraction

import msgspec

from allsight.domain.clock import SECOND_NS
from allsight.domain.ids import event_key, market_key
from allsight.domain.ladder import Band, Ladder, PriceKind
from allsight.domain.market import Event, Lifecycle, Market, Rules, RulesText, Value
from allsight.domain.messages import SettlementReport
from allsight.ingestion.adapters.drift.accounts import (
    FILL_PAUSED_BIT,
    MarketStatus,
    PerpMarket,
    PrelaunchOracle,
    State,
)
from allsight.ingestion.adapters.drift.described import Description
from allsight.ingestion.adapters.drift.fees import fee_schedule
from allsight.ingestion.adapters.drift.venue import (
    ACCEPT_DELAY_S,
    BASE_UNIT,
    CURRENCY,
    FUNDS_POOL,
    PRICE_DECIMALS,
    PRICE_UNIT,
    VENUE,
)

FULL_COLLATERAL = 10_000
"""Margin ratio of a market whose positions are paid for in full (sheet 2); else a leg would not cost its price."""

_LIFECYCLES: dict[int, Lifecycle] = {
    MarketStatus.INITIALIZED: Lifecycle.LISTED,
    MarketStatus.ACTIVE: Lifecycle.OPEN,
    MarketStatus.SETTLEMENT: Lifecycle.SETTLED,
    MarketStatus.DELISTED: Lifecycle.REMOVED,
}


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A market with everything that was read of it at one time.

    Attributes:
        symbol: its name in the HTTP services, which may be longer than the one on chain (sheet 3).
        volume_24h: in shares, by the Data API.
    """

    symbol: str
    account: PerpMarket
    state: State
    description: Description
    volume_24h: Decimal | None = None


def unfit(account: PerpMarket) -> str | None:
    """Return why a market cannot be read as one of ours, or None: what is left out is counted by this text."""
    if account.margin_ratio_initial != FULL_COLLATERAL:
        return "not fully collateralised"
    if not 0 < account.order_tick_size < PRICE_UNIT or account.order_step_size <= 0:
        return "without a grid of prices and sizes"
    return None


@functools.lru_cache(maxsize=64)
def ladder_of(tick: int, step: int) -> Ladder:
    """Return the grid of a tick over 10**6, strictly between 0 and 1, and of a step of size over 10**9.

    Markets with the same grid share one ladder, and so its tables.
    """
    band = Band(first=tick, last=(PRICE_UNIT - 1) // tick * tick, step=tick)
    return Ladder(PriceKind.PROBABILITY, PRICE_DECIMALS, (band,), Fraction(step, BASE_UNIT))


def parse_lifecycle(account: PerpMarket, now_ns: int) -> Lifecycle:
    """Return where a market stands (sheet 2). What we do not know is a pause.

    A market that may only be reduced is over for us once its expiry is set: that is how a resolution begins. From the
    expiry on nobody may place an order, whatever the status says (error 6147).
    """
    if account.status == MarketStatus.DELISTED and account.expiry_price > 0:
        return Lifecycle.SETTLED
    found = _LIFECYCLES.get(account.status, Lifecycle.SUSPENDED)
    if found in (Lifecycle.SETTLED, Lifecycle.REMOVED):
        return found
    expired = 0 < account.expiry_ts * SECOND_NS <= now_ns
    if expired or (account.status == MarketStatus.REDUCE_ONLY and account.expiry_ts > 0):
        return Lifecycle.CLOSED
    if found is Lifecycle.OPEN and account.paused_operations & FILL_PAUSED_BIT:
        return Lifecycle.SUSPENDED
    return found


def parse_market(seen: Seen, now_ns: int) -> Market:
    """Return a market. `unfit` must have been asked before."""
    account, said = seen.account, seen.description
    ladder = ladder_of(account.order_tick_size, account.order_step_size)
    closes_ns = account.expiry_ts * SECOND_NS if account.expiry_ts > 0 else said.closes_ns
    settles_ns = None if closes_ns is None else closes_ns + seen.state.settlement_duration_s * SECOND_NS
    return Market(
        key=market_key(VENUE, seen.symbol),
        event=event_key(VENUE, seen.symbol),
        venue=VENUE,
        title=said.title or seen.symbol,
        ladder=ladder,
        currency=CURRENCY,
        funds_pool=FUNDS_POOL,
        lifecycle=parse_lifecycle(account, now_ns),
        accept_delay_s=ACCEPT_DELAY_S,
        min_size=max(1, -(-account.min_order_size // account.order_step_size)),
        fees=fee_schedule(seen.state, account),
        listed_ns=said.listed_ns,
        closes_ns=closes_ns,
        expected_settle_ns=settles_ns,
        volume_24h=seen.volume_24h,
        open_interest=Decimal(account.base_long).scaleb(-9),
        native=(
            ("symbol", seen.symbol),
            ("market_index", str(account.market_index)),
            ("account", account.address),
            ("oracle", account.oracle),
        ),
    )


def parse_event(seen: Seen) -> Event:
    """Return the event of a market; the venue knows no groups, so each has its own."""
    said = seen.description
    return Event(
        key=event_key(VENUE, seen.symbol), venue=VENUE, title=said.title or seen.symbol, category=said.category
    )


def parse_rules(seen: Seen) -> Rules:
    """Return a market's rules, without text where nobody has written any: then nothing on it is ever locked."""
    said = seen.description
    texts = (RulesText(said.section, said.rules),) if said.rules.strip() else ()
    return Rules(market=market_key(VENUE, seen.symbol), texts=texts, deadline_ns=said.closes_ns)


def parse_settlement(seen: Seen, oracle: PrelaunchOracle | None, now_ns: int) -> SettlementReport | None:
    """Return how a market ended, as far as the chain says, or None.

    The expiry price is final, and is what a share of YES pays: 0.999999 for a winner, less where the losses of others
    could not be collected. Between expiry and settlement an admin has written the outcome into the oracle, which the
    program takes its price from; that is told as not final.
    """
    account, key = seen.account, market_key(VENUE, seen.symbol)
    lifecycle = parse_lifecycle(account, now_ns)
    expiry_ns = account.expiry_ts * SECOND_NS
    if lifecycle is Lifecycle.SETTLED and 0 <= account.expiry_price <= PRICE_UNIT:
        value = Value(Fraction(account.expiry_price, PRICE_UNIT))
        return SettlementReport(key, value, True, "PerpMarket expiryPrice", now_ns, expiry_ns or None)
    if lifecycle is Lifecycle.CLOSED and oracle is not None and 0 < expiry_ns <= now_ns:
        value = Value(Fraction(min(max(oracle.price, 0), PRICE_UNIT), PRICE_UNIT))
        return SettlementReport(key, value, False, "PrelaunchOracle price after expiry", now_ns, expiry_ns)
    return None


def number_or_none(text: str) -> Decimal | None:
    """Read a figure of the listing, which may be empty; a figure that is none says nothing."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() and number >= 0 else None
