"""What a definition on the stream changes: the life of runners, fees, delay, results (sheet 7.4)."""

from collections.abc import Iterator

import msgspec

from allsight.domain.clock import MILLISECOND_NS
from allsight.domain.ids import native_id
from allsight.domain.messages import CatalogueMessage, FeesChange, LifecycleChange, MarketSeen
from allsight.ingestion.adapters.betfair import fees, lifecycle, parse
from allsight.ingestion.adapters.betfair.frames import MarketDefinition
from allsight.ingestion.adapters.betfair.memory import Memory
from allsight.ingestion.websockets.protocol import StreamOutput

SOURCE = "stream marketDefinition"


def news(
    market_id: str,
    definition: MarketDefinition,
    before: lifecycle.MarketFacts | None,
    memory: Memory,
    recv_ns: int,
    venue_ns: int | None,
) -> Iterator[CatalogueMessage]:
    """Take a definition in and yield what it changes, in the order in which it has to be told.

    Raises:
        VenueDataError, InvalidKeyError: if it cannot be read.
    """
    facts = memory.learn(market_id, lifecycle.facts_of_definition(definition))
    known = memory.of(market_id)
    for runner in facts.statuses:
        step = lifecycle.lifecycle_of(facts, runner)
        if before is None or runner not in before.statuses or lifecycle.lifecycle_of(before, runner) is not step:
            yield LifecycleChange(lifecycle.market_of(market_id, runner), step, recv_ns, venue_ns)
    known.stream_rate = fees.BaseRate(definition.market_base_rate, definition.discount_allowed, SOURCE)
    charges = memory.fees_of(market_id)
    for market in tuple(known.markets.values()):
        runner = lifecycle.address_of(market.key)[1]
        step = lifecycle.lifecycle_of(facts, runner)
        renewed = msgspec.structs.replace(
            market,
            lifecycle=step,
            fees=charges,
            accept_delay_s=float(facts.bet_delay),
            native=parse.native_of(market_id, runner, facts.version),
        )
        known.markets[market.key] = renewed
        if market.fees != charges:
            yield FeesChange(market.key, charges, recv_ns, venue_ns)
        if (market.accept_delay_s, market.native) != (renewed.accept_delay_s, renewed.native):
            yield MarketSeen(renewed, recv_ns)
    if before is None or before.status != facts.status or before.statuses != facts.statuses:
        yield from lifecycle.settlements(market_id, facts, SOURCE, recv_ns)


def look_again(market_id: str, before: lifecycle.MarketFacts | None, memory: Memory, out: StreamOutput) -> None:
    """Have a market read again over REST that has moved: its rules may have been edited, or its results be there."""
    known = memory.of(market_id)
    facts = known.facts
    if before is None or facts is None or (facts.version, facts.status) == (before.version, before.status):
        return
    for key in known.markets:
        out.lookup((native_id(key),))
        return  # one runner brings the whole market


def stamp_ns(pt: int | None) -> int | None:
    """Return a publish time in nanoseconds."""
    return None if pt is None else pt * MILLISECOND_NS
