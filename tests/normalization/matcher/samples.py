"""Markets for matcher tests, from a few words."""

from fractions import Fraction
from typing import NamedTuple

import msgspec

from allsight.domain.clock import from_iso
from allsight.domain.ids import FundsPool, Venue, event_key, market_key, short_id
from allsight.domain.ladder import Ladder, probability_ladder
from allsight.domain.market import Category, Event, Lifecycle, Market, Rules, RulesSource, RulesText, Strike
from allsight.domain.money import Currency

_LADDER: Ladder = probability_ladder(Fraction(1, 100), quantum=Fraction(1, 100))


class Listed(NamedTuple):
    """What a venue's catalogue says of one market."""

    market: Market
    event: Event
    rules: Rules | None


def listed(
    venue: Venue,
    title: str,
    *,
    outcome: str = "Yes",
    no_label: str = "No",
    rules: str | None = None,
    event: str = "",
    group: str = "",
    close: str | None = "2026-12-31T23:00:00Z",
    opens: str | None = "2026-10-01T00:00:00Z",
    occurs: str | None = None,
    strike: Strike | None = None,
    category: Category = Category.OTHER,
    exclusive: bool = False,
    sources: tuple[tuple[str, str], ...] = (),
    name: str = "",
) -> Listed:
    """List a market; its key comes from its words unless `name` is given, siblings share `group`."""
    key = market_key(venue, name or short_id(venue, title, outcome, rules or "", str(close)))
    of_event = event_key(venue, group or f"E-{key.partition(':')[2]}")
    parts = (RulesText("rules", rules),) if rules else ()
    return Listed(
        Market(
            key=key,
            event=of_event,
            venue=venue,
            title=title,
            ladder=_LADDER,
            currency=Currency.USD,
            funds_pool=FundsPool(f"{venue}:main"),
            lifecycle=Lifecycle.OPEN,
            yes_label=outcome,
            no_label=no_label,
            strike=strike,
            closes_ns=None if close is None else from_iso(close),
            opens_ns=None if opens is None else from_iso(opens),
            occurs_ns=None if occurs is None else from_iso(occurs),
        ),
        Event(key=of_event, venue=venue, title=event, category=category, at_most_one=exclusive),
        Rules(market=key, texts=parts, sources=tuple(RulesSource(*source) for source in sources)),
    )


RIVALS = ("Jane Roe", "John Doe", "Another person")
"""Who stands for president in `rivals`."""


def rivals(venue: Venue, *, stated: bool) -> list[Listed]:
    """List who may win an election; `stated` says that one of them must, else outcomes may be added."""
    found = [
        listed(
            venue, "Who will win the 2027 presidential election in Freedonia?", outcome=name,
            rules=f"If {name} wins the 2027 presidential election in Freedonia, then the market resolves to Yes.",
            name=f"FREE-{number}", group="FREE", event="Freedonia president 2027", close="2027-12-31T23:00:00Z",
            exclusive=True,
        )
        for number, name in enumerate(RIVALS)
    ]  # fmt: skip
    event = msgspec.structs.replace(found[0].event, at_least_one=stated, augmented=not stated)
    return [one._replace(event=event) for one in found]
