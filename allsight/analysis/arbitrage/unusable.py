"""Why a market can be no leg of an opportunity, for whoever looks at it and wonders."""

from allsight.domain.market import Market
from allsight.domain.money import CurrencyRates


def why_no_leg(market: Market, rates: CurrencyRates, now_ns: int) -> tuple[str, ...]:
    """Return what is not known of a market's costs, in sentences; nothing where all of it is.

    That its book is not LIVE, or that it does not trade, is shown as its trust and is not repeated here.
    """
    fees, currency = market.fees.why_unknown(now_ns), rates.why_missing(market.currency)
    said = (fees and f"Its fee is not known: {fees}", currency and f"Its currency cannot be valued: {currency}")
    return tuple(f"{one}." for one in said if one)
