"""Whether what was proved may still be bought: trust, life, fees and offers of every leg, without a solver."""

from collections.abc import Set

import msgspec

from allsight.analysis.arbitrage.proof import Proof, Refusal
from allsight.analysis.arbitrage.terms import StoreReader
from allsight.domain.book import Trust
from allsight.domain.ids import MarketKey
from allsight.domain.opportunity import CloseReason, Opportunity


class Filled(msgspec.Struct, frozen=True):
    """What tells of a proof that nothing better was looked for: it stands while its orders can be filled as it says."""

    proof: Proof

    def stands(self, reader: StoreReader) -> bool:
        """Tell whether they still can."""
        return is_there(self.proof, reader)


def lost(shown: Opportunity, reader: StoreReader, now_ns: int, keys: Set[MarketKey] | None = None) -> Refusal | None:
    """Say which leg may not be bought any more, and why; of some markets alone, if they are given."""
    for leg in shown.legs:
        if keys is not None and leg.market not in keys:
            continue
        market, view = reader.market(leg.market), reader.view(leg.market)
        if market is None or not market.lifecycle.tradable:
            state = "not listed any more" if market is None else market.lifecycle
            return Refusal(CloseReason.MARKET_CLOSED, f"the {leg.venue.code} market is {state}")
        if view is None or view.trust is not Trust.LIVE:
            because = "" if view is None or not view.trust_reason else f": {view.trust_reason}"
            return Refusal(CloseReason.TRUST, f"{leg.venue.code} book {view.trust if view else 'gone'}{because}")
        if not market.fees.known_at(now_ns):
            return Refusal(CloseReason.FEES, f"the {leg.venue.code} fee schedule is not in force any more")
    return None


def is_there(proof: Proof, reader: StoreReader) -> bool:
    """Tell whether all orders of a proof could still be filled as it says, whatever else may be had by now."""
    for leg in proof.legs:
        market, view = reader.market(leg.market.key), reader.view(leg.market.key)
        if market is None or market.fees != leg.market.fees or view is None or view.trust is not Trust.LIVE:
            return False
        offers = view.offers(leg.side)
        if view.ladder != leg.market.ladder or len(offers) < len(leg.fills):
            return False
        if any(now.rung != fill.rung or now.size < fill.size for now, fill in zip(offers, leg.fills, strict=False)):
            return False
    return True


def is_current(proof: Proof, reader: StoreReader) -> bool:
    """Tell whether every leg's book may still be used and offers what the proof takes of it."""
    for leg in proof.legs:
        view = reader.view(leg.market.key)
        if view is None or view.trust is not Trust.LIVE or view.ladder != leg.market.ladder:
            return False
        if view.offers(leg.side)[: len(leg.fills)] != leg.levels[: len(leg.fills)]:
            return False
    return True
