"""What the prices of all venues together come to, as a row shows it."""

from decimal import Decimal
from typing import Final

from allsight.analysis.pricing.question import BestPrice, QuestionPrices
from allsight.api.models.questions import BestQuote, Consensus
from allsight.api.views.markets import size_out
from allsight.domain.money import to_decimal

_PLACES: Final = 4


def consensus_out(summary: QuestionPrices) -> Consensus | None:
    """Describe what all venues together say, with the range that they span; None where none says anything."""
    found = summary.consensus
    if found is None:
        return None
    return Consensus(_statistic(found.value), _statistic(found.low), _statistic(found.high))


def _statistic(value: float) -> Decimal:
    return Decimal(f"{value:.{_PLACES}f}")


def best_out(best: BestPrice | None, *, up: bool) -> BestQuote | None:
    """Describe the best price of all venues, rounded `up` or down; None where there is none."""
    if best is None:
        return None
    return BestQuote(to_decimal(best.price, _PLACES, up=up), size_out(best.size), best.venue, best.market)


def change_out(summary: QuestionPrices, spark: tuple[float | None, ...]) -> Decimal | None:
    """Compare the consensus with the point of the spark that is a day old."""
    day_ago = spark[-9] if len(spark) >= 9 else None
    if summary.consensus is None or day_ago is None:
        return None
    return _statistic(summary.consensus.value - day_ago)
