"""Sets of outcomes: what a venue states of the markets of one event together."""

from collections.abc import Iterable

from allsight.api.models.questions import OutcomeOut, OutcomeSetOut
from allsight.api.views.times import ms
from allsight.domain.errors import NotFoundError
from allsight.domain.ids import EventKey, MarketKey, venue_of
from allsight.domain.market import Market
from allsight.domain.questions import OutcomeSet
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.parsers.text import clean


class OutcomeViews:
    """Describes sets of outcomes."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    def of_event(self, event: EventKey) -> OutcomeSetOut:
        """Describe what a venue states of the markets of an event.

        Raises:
            NotFoundError: if it states nothing, or there is no such event.
        """
        found = self._matcher.outcome_set(event)
        if found is None:
            raise NotFoundError(f"no venue says how many outcomes of {event} pay")
        return self._out(found)

    def of_markets(self, markets: Iterable[MarketKey]) -> tuple[OutcomeSetOut, ...]:
        """Describe the sets that markets are members of, each once."""
        listed = [found for key in markets if (found := self._matcher.listing(key)) is not None]
        events = dict.fromkeys(one.market.event for one in listed)
        sets = [self._matcher.outcome_set(event) for event in events]
        return tuple(self._out(found) for found in sets if found is not None)

    def _out(self, found: OutcomeSet) -> OutcomeSetOut:
        first = self._matcher.listing(found.markets[0])
        event = None if first is None else first.event
        return OutcomeSetOut(
            id=found.id,
            event=found.event,
            event_title="" if event is None else clean(event.title),
            stated_by=venue_of(found.markets[0]),
            at_least=found.at_least,
            at_most=found.at_most,
            exhaustive=found.at_least > 0,
            other=bool(found.others),
            augmented=found.augmented,
            thinned=found.thinned,
            outcomes=tuple(self._outcome(key, other=key in found.others) for key in found.markets),
            fingerprint=found.fingerprint,
            as_of=ms(found.as_of_ns),
        )

    def _outcome(self, key: MarketKey, *, other: bool) -> OutcomeOut:
        listing = self._matcher.listing(key)
        label: str = key if listing is None else _label(listing.market)
        return OutcomeOut(market=key, label=label, question=self._matcher.question_of(key), other=other)


def _label(market: Market) -> str:
    """Return what tells a market from its siblings: its outcome, or else its title."""
    named = clean(market.outcome or market.yes_label)
    return clean(market.title) if named.lower() in ("", "yes") else named
