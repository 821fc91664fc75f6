"""What Drift says of prediction markets beyond what every venue says."""

from allsight.emulators.universe.model import EventWords, Words


class DriftEventWords(EventWords, frozen=True):
    """What only Drift says of an event, which always holds one market: the labels under which its app shows it."""

    categories: tuple[str, ...]


class DriftWords(Words, frozen=True):
    """How Drift words a market.

    The chain carries nothing but the symbol. Title and rules stand in the web app alone, so that a client must be
    given them beside the market data.

    Attributes:
        symbol: at most 32 bytes, ends in `-BET`.
        base_asset: the symbol without that ending.
        reduce_only_ns: when the security council has decided and the market takes closing orders only; its expiry is
            the close of the listing.
    """

    symbol: str
    base_asset: str
    title: str
    rules: str
    reduce_only_ns: int
