"""Opportunities as the API shows them: rows, certificates, evidence, and the ones that have just ended."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple, Protocol

from allsight.analysis.arbitrage.portfolio import shared_depth
from allsight.analysis.arbitrage.ranking import HURDLE
from allsight.analysis.risk.carry import Hurdle, hurdle_cost
from allsight.api.models.common import Severities
from allsight.api.models.opportunities import (
    Belief,
    CostOut,
    EdgePointOut,
    HurdleOut,
    LegFillOut,
    LegOut,
    LimitOut,
    OpportunityOut,
    OpportunityRow,
    SharedDepthOut,
    StateOut,
)
from allsight.api.views.costs import lockup_out
from allsight.api.views.markets import event_category
from allsight.api.views.times import ms, ms_or_none
from allsight.api.views.turns import gathered
from allsight.domain.book import Trust
from allsight.domain.clock import SECOND_NS, Clock, to_iso
from allsight.domain.ids import MarketKey, OpportunityId
from allsight.domain.money import to_decimal
from allsight.domain.opportunity import EdgePoint, Evidence, Leg, Opportunity, OpportunityStatus
from allsight.domain.questions import Severity
from allsight.domain.repositories import OpportunityRepository
from allsight.normalization.cache.store import StateStore

LINGER_NS: Final = 10 * SECOND_NS
"""How long a closed opportunity stays in the live list, with its reason."""

_TOTALS: Final = frozenset({"gross", "net"})
"""First and last line of the sum: the answer has them as fields of their own."""

DEFAULT_HURDLE: Final = Hurdle(HURDLE)

_RATE_PLACES: Final = 6
_CENTS: Final = 2
_LIFE_POINTS: Final = 60
_RECENT: Final = 500


class OpenOpportunities(Protocol):
    """What is open at this moment: the scanner's part of the list."""

    def opportunities(self) -> Iterable[Opportunity]:
        """Go through everything that is open."""
        ...

    def get(self, opportunity: OpportunityId) -> Opportunity | None:
        """Return an open one, or None."""
        ...

    def life(self, opportunity: OpportunityId) -> Sequence[EdgePoint]:
        """Return the life of an open one."""
        ...

    def evidence(self, opportunity: OpportunityId) -> Evidence | None:
        """Return what proves an open one, or None."""
        ...


class _Ended(NamedTuple):
    """One that closed lately, with all that is asked of it: storage may be behind, and whoever sees it asks at once."""

    opportunity: Opportunity
    life: tuple[EdgePoint, ...]
    evidence: Evidence | None


class OpportunityBoard:
    """Open opportunities, and the ones that ended lately, as rows.

    Args:
        opened: the live ones.
        store: present trust and age of the legs.
        clock: how long an ended one lingers.
        kept: ended ones of earlier days.
        describe_links: says for a market who linked it, on which rules.
        hurdle: what bound money must earn.
    """

    def __init__(
        self,
        opened: OpenOpportunities,
        store: StateStore,
        clock: Clock,
        kept: OpportunityRepository,
        describe_links: Callable[[MarketKey], str],
        hurdle: Hurdle = DEFAULT_HURDLE,
    ) -> None:
        self._opened = opened
        self._store = store
        self._clock = clock
        self._kept = kept
        self._describe_links = describe_links
        self._hurdle = hurdle
        self._ended: deque[_Ended] = deque(maxlen=_RECENT)

    def end(self, opportunity: Opportunity, life: Sequence[EdgePoint], evidence: Evidence | None) -> None:
        """Take over an opportunity that has closed, with the proof of the last state that was shown."""
        self._ended.append(_Ended(opportunity, tuple(life), evidence))

    def live_rows(self) -> Iterator[OpportunityRow]:
        """Describe what is open, and what closed within the last ten seconds, each as it is when it is asked for."""
        horizon = self._clock.now_ns() - LINGER_NS
        ended = [item for item in self._ended if (item.opportunity.closed_ns or 0) >= horizon]
        for id_ in [one.id for one in self._opened.opportunities()]:
            if (now := self._opened.get(id_)) is not None:  # what closed meanwhile was pushed then
                yield self.row(now)
        for one in ended:
            yield self.row(one.opportunity, one.life)

    def provable(self) -> list[Opportunity]:
        """Return what is open and of which every leg is LIVE at this moment."""
        top = self._store.top
        return [
            one for one in self._opened.opportunities() if all(top(leg.market)[2] is Trust.LIVE for leg in one.legs)
        ]

    async def closed_rows(self) -> list[OpportunityRow]:
        """Describe what has closed, newest first: of this process, then what was kept from before."""
        ended = list(reversed(self._ended))
        rows = await gathered(self.row(one.opportunity, one.life) for one in ended)
        known = {row.id for row in rows}
        earlier = min((one.opportunity.closed_ns or 0 for one in ended), default=None)
        kept = await self._kept.closed(before_ns=earlier, limit=_RECENT)
        return rows + await gathered(self.row(one, ()) for one in kept if one.id not in known)

    async def find(self, opportunity: OpportunityId) -> tuple[Opportunity, Sequence[EdgePoint]] | None:
        """Return an opportunity with its life, wherever it is kept; None if there never was one."""
        live = self._opened.get(opportunity)
        if live is not None:
            return live, self._opened.life(opportunity)
        ended = self._lately(opportunity)
        if ended is not None:
            return ended.opportunity, ended.life
        kept = await self._kept.get(opportunity)
        return None if kept is None else (kept, await self._kept.life(opportunity))

    async def evidence(self, opportunity: OpportunityId) -> Evidence | None:
        """Return what proves an opportunity, open or closed, wherever it is kept; None if there is none."""
        live = self._opened.evidence(opportunity)
        if live is not None:
            return live
        ended = self._lately(opportunity)
        if ended is not None and ended.evidence is not None:
            return ended.evidence
        return await self._kept.evidence(opportunity)

    def _lately(self, opportunity: OpportunityId) -> _Ended | None:
        return next((one for one in self._ended if one.opportunity.id == opportunity), None)

    def row(self, one: Opportunity, life: Sequence[EdgePoint] | None = None) -> OpportunityRow:
        """Describe one opportunity as a row, with its legs' present age and trust while it is open."""
        is_open = one.status is OpportunityStatus.OPEN
        legs = tuple(self._leg(leg, live=is_open) for leg in one.legs)
        withheld = next((leg for leg in legs if leg.trust is not Trust.LIVE), None) if is_open else None
        market = self._store.market(one.legs[0].market)
        points = self._opened.life(one.id) if life is None else life
        return OpportunityRow(
            id=one.id,
            version=one.version,
            kind=one.kind,
            class_=one.class_,
            status=one.status,
            question_id=one.question,
            question_ids=one.questions,
            title=one.title,
            category=event_category(None if market is None else self._store.event(market.event)),
            base=one.base,
            contracts=one.contracts,
            edge=one.edge,
            outlay=one.outlay,
            guaranteed=one.guaranteed,
            worst_divergence=one.worst_divergence,
            return_=one.return_,
            annualised=one.annualised,
            lock_days=one.lock_days,
            settles_at=ms_or_none(one.settles_ns),
            limit_by=LimitOut(one.limit_by.kind, one.limit_by.venue),
            legs=legs,
            conflicts=_severities(one),
            losing_state=one.losing_state,
            proved_at=min(leg.proved_at for leg in legs),
            provable=withheld is None and is_open,
            not_provable="" if withheld is None else _why_withheld(withheld),
            opened_at=ms(one.opened_ns),
            updated_at=ms(one.updated_ns),
            closed_at=ms_or_none(one.closed_ns),
            close_reason=one.close_reason,
            close_detail=one.close_detail,
            life=tuple(EdgePointOut(ms(point.at_ns), point.edge, point.contracts) for point in _thin(points)),
        )

    def out(self, one: Opportunity, life: Sequence[EdgePoint]) -> OpportunityOut:
        """Describe one opportunity with its certificate."""
        return OpportunityOut(
            row=self.row(one, life),
            gross=one.gross,
            costs=tuple(CostOut(cost.label, cost.amount) for cost in one.costs if cost.label not in _TOTALS),
            states=tuple(
                StateOut(
                    state=state.state,
                    kind=state.kind,
                    label=state.label,
                    pays=state.pays,
                    commission=state.commission,
                    receive=state.receive,
                    profit=state.profit,
                    opened_by=state.opened_by,
                    why=state.why,
                )
                for state in one.states
            ),
            folded=one.folded,
            why_not_locked=one.why_not_locked,
            beliefs=self._beliefs(one),
            parted="Not known yet: no linked pair has been followed to two settlements here.",
            evidence_sha256=one.evidence,
            shares_depth=self._shared(one) if one.status is OpportunityStatus.OPEN else (),
            lockup=lockup_out(one.lockup),
            hurdle=self._hurdle_of(one),
        )

    def _hurdle_of(self, one: Opportunity) -> HurdleOut | None:
        if one.lock_days is None:
            return None
        annual, counted = self._hurdle.annual, self._hurdle.counted((leg.venue, leg.outlay) for leg in one.legs)
        cost = hurdle_cost(Fraction(one.outlay), Fraction(one.lock_days), Fraction(annual), counted)
        return HurdleOut(
            annual=annual,
            counted=to_decimal(counted, _RATE_PLACES, up=False),
            cost=to_decimal(cost, _CENTS, up=True),
            left=to_decimal(Fraction(one.guaranteed) - cost, _CENTS, up=False),
        )

    def _shared(self, one: Opportunity) -> tuple[SharedDepthOut, ...]:
        return tuple(
            SharedDepthOut(
                opportunity_id=shared.other.id,
                title=shared.other.title,
                venue=shared.leg.venue,
                market=shared.leg.market,
                side=shared.leg.side,
                contracts=shared.contracts,
            )
            for shared in shared_depth(one, self._opened.opportunities())
        )

    def _leg(self, leg: Leg, *, live: bool) -> LegOut:
        view = self._store.view(leg.market) if live else None
        return LegOut(
            market=leg.market,
            name=leg.name,
            venue=leg.venue,
            side=leg.side,
            contracts=leg.contracts,
            price=leg.price,
            worst_price=leg.worst_price,
            cost=leg.cost,
            fee=leg.fee,
            currency=leg.currency,
            outlay=leg.outlay,
            fills=tuple(LegFillOut(fill.price, fill.contracts, fill.cost, fill.fee) for fill in leg.fills),
            trust=leg.trust if view is None else view.trust,
            trust_reason="" if view is None else view.trust_reason,
            proved_at=ms(leg.proved_ns if view is None else view.proved_ns),
        )

    def _beliefs(self, one: Opportunity) -> tuple[Belief, ...]:
        markets = [self._store.market(leg.market) for leg in one.legs]
        rules = [self._store.rules(leg.market) for leg in one.legs]
        sources = [market.fees.source for market in markets if market is not None]
        return (
            Belief("books", all(leg.trust is Trust.LIVE for leg in one.legs), "every leg was LIVE when it was proved"),
            Belief("fees", len(sources) == len(one.legs), "; ".join(dict.fromkeys(sources))),
            Belief(
                "rules",
                all(text is not None and text.has_text for text in rules),
                ", ".join("unread" if text is None else f"v{text.version}" for text in rules),
            ),
            Belief("link", True, "; ".join(dict.fromkeys(self._describe_links(leg.market) for leg in one.legs))),
            Belief("proof", True, f"settled exactly {to_iso(one.updated_ns)}"),
        )


def best_locked(rows: Iterable[OpportunityRow]) -> Decimal | None:
    """Return the largest guaranteed profit among locked rows that are open."""
    profits = [row.guaranteed for row in rows if row.class_ == "locked" and row.status == "open"]
    return max(profits, default=None)


def _severities(one: Opportunity) -> Severities:
    counts: Counter[Severity] = Counter(dict(one.conflicts))
    return Severities(note=counts[Severity.NOTE], material=counts[Severity.MATERIAL], fatal=counts[Severity.FATAL])


def _why_withheld(leg: LegOut) -> str:
    reason = f": {leg.trust_reason}" if leg.trust_reason else ""
    return f"{leg.venue} book is {leg.trust}{reason}"


def _thin(points: Sequence[EdgePoint]) -> Sequence[EdgePoint]:
    """Keep at most so many points, the newest always among them."""
    if len(points) <= _LIFE_POINTS:
        return points
    step = -(-len(points) // _LIFE_POINTS)
    return points[::-1][::step][::-1]
