"""What the matcher is told of a market."""

import msgspec

from allsight.domain.market import Event, Market, Rules


class Listing(msgspec.Struct, frozen=True, gc=False):
    """A market with the event and the rules that explain it."""

    market: Market
    event: Event | None = None
    rules: Rules | None = None
