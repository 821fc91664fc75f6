"""Markets, quotes and books as the API shows them."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from allsight.analysis.arbitrage.unusable import why_no_leg
from allsight.analysis.pricing import implied
from allsight.analysis.risk.carry import carry
from allsight.api.models.common import Quote, TraceOut
from allsight.api.models.markets import (
    BookOut,
    MarketOut,
    PoolOptionOut,
    PoolOut,
    RulesHistory,
    RulesOut,
    RulesSourceOut,
    RulesTextOut,
)
from allsight.api.views.costs import Costs, carry_out, currency_out, fees_out, lockup_out
from allsight.api.views.times import ms, ms_or_none
from allsight.domain.book import BookView, Level
from allsight.domain.clock import MILLISECOND_NS
from allsight.domain.errors import NotFoundError
from allsight.domain.ids import MarketKey
from allsight.domain.ladder import Ladder, PriceKind
from allsight.domain.market import Category, Event, Market, Rules
from allsight.domain.messages import PoolSnapshot
from allsight.domain.money import to_decimal
from allsight.domain.questions import LinkedMarket, Orientation
from allsight.normalization.cache.store import StateStore

_SIZE_PLACES: Final = 2
_PRICE_PLACES: Final = 4
_RATE_PLACES: Final = 6
_HUNDRED: Final = Fraction(100)


def probability(ladder: Ladder, rung: int, *, up: bool) -> Decimal:
    """Write a rung's probability: exactly for prices, rounded against the reader for odds."""
    if ladder.kind is PriceKind.PROBABILITY:
        return ladder.price(rung)
    return to_decimal(ladder.probability(rung), _PRICE_PLACES, up=up)


def contracts(ladder: Ladder, level: Level) -> Decimal:
    """Write a level's size in contracts (units of payout), rounded down."""
    return to_decimal(ladder.payout(level.rung, level.size), _SIZE_PLACES, up=False)


def quote(market: Market, view: BookView, now_ns: int, pool: PoolSnapshot | None = None) -> Quote:
    """Describe the top of a book in its market's own orientation."""
    return quote_out(implied.quote(market, view, now_ns), view, share_out(market, pool))


def quote_out(prices: implied.Quote, view: BookView, share: Decimal | None = None) -> Quote:
    """Describe prices that were read from this view, and the share of the pool behind it where there is one."""
    return Quote(
        key=prices.market,
        venue=prices.venue,
        bid=price_or_none(prices.bid, up=False),
        ask=price_or_none(prices.ask, up=True),
        bid_size=None if prices.bid is None else size_out(prices.bid_size),
        ask_size=None if prices.ask is None else size_out(prices.ask_size),
        depth_bid=size_out(prices.bid_near),
        depth_ask=size_out(prices.ask_near),
        trust=view.trust,
        trust_reason=view.trust_reason,
        trust_since=ms(view.trust_since_ns),
        proved_at=ms(view.proved_ns),
        changed_at=ms(view.changed_ns),
        lag_ms=_lag_ms(view),
        version=view.version,
        pool=share,
    )


def share_out(market: Market, seen: PoolSnapshot | None, orientation: Orientation = Orientation.SAME) -> Decimal | None:
    """Write a market's share of its pool, in the orientation asked for; None where it is no option of one."""
    if seen is None or market.key not in seen.markets:
        return None
    share = seen.pool.share(seen.markets.index(market.key))
    if share is None:
        return None
    return price_or_none(share if orientation is Orientation.SAME else 1 - share, up=False)


def price_or_none(price: Fraction | None, *, up: bool) -> Decimal | None:
    """Write a probability, rounded against the reader where it has no short decimal."""
    return None if price is None else to_decimal(price, _PRICE_PLACES, up=up)


def size_out(amount: Fraction) -> Decimal:
    """Write contracts, rounded down."""
    return to_decimal(amount, _SIZE_PLACES, up=False)


def _lag_ms(view: BookView) -> float | None:
    return None if view.lag_ns is None else round(view.lag_ns / MILLISECOND_NS, 1)


def tick(ladder: Ladder, near_rung: int) -> Decimal:
    """Return the distance between native order prices around a rung."""
    bands = ladder.order_bands or ladder.bands
    native = ladder.native(min(max(near_rung, 0), len(ladder) - 1))
    band = next((band for band in bands if native <= band.last), bands[-1])
    return Decimal(band.step).scaleb(-ladder.decimals)


def pool_out(market: Market, seen: PoolSnapshot | None) -> PoolOut | None:
    """Describe the pool behind a market, or return None for a market that has none."""
    if seen is None or market.key not in seen.markets:
        return None
    pool = seen.pool

    def amount(units: int) -> Decimal:
        return Decimal(units).scaleb(-pool.decimals)

    return PoolOut(
        option=seen.markets.index(market.key),
        total=amount(pool.total),
        options=tuple(
            PoolOptionOut(
                market=key,
                staked=amount(pool.amounts[option]),
                share=price_or_none(pool.share(option), up=False),
                break_even=price_or_none(pool.break_even(option), up=True),
            )
            for option, key in enumerate(seen.markets)
        ),
        creator_fee=Decimal(pool.creator_bps).scaleb(-4),
        platform_fee=Decimal(pool.platform_bps).scaleb(-4),
        held=None if seen.held is None else amount(seen.held),
        solvent=seen.solvent,
        seen_at=ms(seen.recv_ns),
    )


def book_out(market: Market, view: BookView, pool: PoolSnapshot | None = None) -> BookOut:
    """Describe a whole book in the market's own orientation, with the pool behind it."""
    ladder = view.ladder
    return BookOut(
        key=market.key,
        venue=market.venue,
        bids=tuple((probability(ladder, level.rung, up=False), contracts(ladder, level)) for level in view.bids),
        asks=tuple((probability(ladder, level.rung, up=True), contracts(ladder, level)) for level in view.asks),
        native_bids=tuple(ladder.price(level.rung) for level in view.bids),
        native_asks=tuple(ladder.price(level.rung) for level in view.asks),
        tick=tick(ladder, view.best_ask),
        trust=view.trust,
        trust_reason=view.trust_reason,
        trust_since=ms(view.trust_since_ns),
        proved_at=ms(view.proved_ns),
        changed_at=ms(view.changed_ns),
        venue_at=ms_or_none(view.venue_ns),
        lag_ms=_lag_ms(view),
        version=view.version,
        pool=pool_out(market, pool),
    )


class MarketViews:
    """Describes markets by key.

    Args:
        store: what is known of them.
        costs: what currencies, time and bound money cost.
    """

    def __init__(self, store: StateStore, costs: Costs) -> None:
        self._store = store
        self._costs = costs

    def market(self, key: MarketKey) -> Market:
        """Return a market.

        Raises:
            NotFoundError: if there is none by that key.
        """
        market = self._store.market(key)
        if market is None:
            raise NotFoundError(f"there is no market {str(key)[:120]!r}")
        return market

    def book(self, key: MarketKey) -> BookOut:
        """Describe a market's book; the error is that of `market`."""
        market = self.market(key)
        view = self._store.view(key)
        if view is None:
            raise NotFoundError(f"{key} has no book")
        return book_out(market, view, self._store.pool(market.event))

    def out(self, market: Market, linked: LinkedMarket | None, question: str | None, now_ns: int) -> MarketOut:
        """Describe a market with its quote, in its own orientation."""
        event: Event | None = self._store.event(market.event)
        view = self._store.view(market.key)
        rules = self._store.rules(market.key)
        quantum, costs = market.ladder.quantum, self._costs
        rates = costs.rates()
        return MarketOut(
            key=market.key,
            venue=market.venue,
            event_key=market.event,
            event_title="" if event is None else event.title,
            title=market.title,
            outcome=market.outcome,
            yes_label=market.yes_label,
            no_label=market.no_label,
            category=event_category(event),
            lifecycle=market.lifecycle,
            currency=market.currency,
            worth=currency_out(market.currency, rates),
            why_no_leg=why_no_leg(market, rates, now_ns),
            price_kind=market.ladder.kind,
            tick=tick(market.ladder, view.best_ask if view else 0),
            size_quantum=to_decimal(quantum, _RATE_PLACES, up=True),
            min_size=to_decimal(market.min_size * quantum, _RATE_PLACES, up=True),
            fees=fees_out(market, view, now_ns),
            opens_at=ms_or_none(market.opens_ns),
            closes_at=ms_or_none(market.closes_ns),
            expected_settle_at=ms_or_none(market.expected_settle_ns),
            latest_settle_at=ms_or_none(market.latest_settle_ns),
            lockup=lockup_out(costs.delays.lockup(market, event_category(event), now_ns)),
            carry=carry_out(carry(market, costs.chosen, now_ns)),
            volume_24h=market.volume_24h,
            open_interest=market.open_interest,
            url=market.url,
            rules_version=None if rules is None else rules.version,
            question_id=question,
            orientation=None if linked is None else linked.orientation,
            quote=None
            if view is None or not view.changed_ns
            else quote(market, view, now_ns, self._store.pool(market.event)),
        )


def event_category(event: Event | None) -> Category:
    """Return the category of an event, `other` where the event is unknown."""
    return Category.OTHER if event is None else event.category


def rules_out(rules: Rules) -> RulesOut:
    """Describe one version of a market's rules."""
    return RulesOut(
        market=rules.market,
        version=rules.version,
        fingerprint=rules.fingerprint,
        seen_at=ms(rules.seen_ns),
        texts=tuple(RulesTextOut(text.section, text.text) for text in rules.texts),
        sources=tuple(RulesSourceOut(source.name, source.url) for source in rules.sources),
        deadline_at=ms_or_none(rules.deadline_ns),
    )


def rules_history(market: MarketKey, versions: Sequence[Rules], traces: tuple[TraceOut, ...]) -> RulesHistory:
    """Describe all versions of a market's rules, newest first, and what was read of the one in force."""
    newest_first = sorted(versions, key=lambda rules: rules.version, reverse=True)
    return RulesHistory(market=market, versions=tuple(rules_out(rules) for rules in newest_first), traces=traces)
