"""Routes: the best set of open opportunities under a bankroll."""

from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from allsight.analysis.arbitrage.portfolio import Wish
from allsight.analysis.arbitrage.ranking import HURDLE, Ranking
from allsight.api.context import ApiContext
from allsight.api.models.opportunities import EvidenceOut
from allsight.api.models.portfolio import PortfolioOut, SizedOut
from allsight.api.rest.describe import answers
from allsight.api.rest.query import venue_named
from allsight.api.rest.respond import answer
from allsight.domain.errors import InvalidRequestError, NotFoundError
from allsight.domain.ids import OpportunityId, Venue
from allsight.domain.opportunity import OpportunityClass

_CENT: Final = Decimal("0.01")
_GREATEST: Final = Decimal(1_000_000_000)

Bankroll = Annotated[str, Query(max_length=40, description="The most that it may cost, in the base currency.")]


def routes(context: ApiContext) -> APIRouter:
    """Build the routes; they come before `/opportunities/{opportunity}`, which would take them for ids."""
    router = APIRouter(prefix="/opportunities", tags=["opportunities"])

    @router.get("/portfolio", **answers(PortfolioOut))
    async def portfolio(
        request: Request,
        bankroll: Bankroll,
        class_: Annotated[OpportunityClass, Query(alias="class")] = OpportunityClass.LOCKED,
        rank: Annotated[Ranking, Query(description="What is to be most.")] = Ranking.PROFIT,
        hurdle: Annotated[
            Decimal, Query(ge=0, le=10, description="What bound money must earn a year, as a ratio.")
        ] = HURDLE,
        funds: Annotated[
            str | None,
            Query(
                max_length=400,
                description="The most that may lie at a venue, in the base currency: KALSHI:500,PM:1200.50. "
                "A venue that is not named has no limit of its own.",
            ),
        ] = None,
    ) -> Response:
        """Choose the open opportunities that together guarantee most; no two take offers of one market."""
        wish = Wish(bankroll=_amount(bankroll, "a bankroll", _CENT), funds=_funds(funds), rank=rank, hurdle=hurdle)
        return answer(request, await context.portfolio.best(wish, class_))

    @router.get("/{opportunity}/sized", **answers(SizedOut))
    async def sized(request: Request, opportunity: str, bankroll: Bankroll) -> Response:
        """Prove an open opportunity anew for an outlay of at most so much, with the evidence of that."""
        return answer(request, proved(opportunity, bankroll))

    @router.get("/{opportunity}/sized/evidence", **answers(EvidenceOut))
    async def evidence(request: Request, opportunity: str, bankroll: Bankroll) -> Response:
        """Return that evidence alone, as a file that `POST /verify` takes."""
        return answer(request, proved(opportunity, bankroll).evidence)

    def proved(opportunity: str, bankroll: str) -> SizedOut:
        most = _amount(bankroll, "a bankroll", _CENT)
        found = context.portfolio.sized(OpportunityId(opportunity), most)
        if found is None:
            raise NotFoundError(
                f"no opportunity {opportunity[:40]!r} is open that guarantees anything for {most:,f} or less"
            )
        return found

    return router


def _funds(text: str | None) -> dict[Venue, Decimal]:
    found: dict[Venue, Decimal] = {}
    for part in filter(None, (part.strip() for part in (text or "").split(","))):
        name, colon, amount = part.partition(":")
        if not colon:
            raise InvalidRequestError(f"expected funds as VENUE:AMOUNT, found {part[:40]!r}")
        venue = venue_named(name)
        if venue in found:
            raise InvalidRequestError(f"expected funds of each venue once, found {venue.label} twice")
        found[venue] = _amount(amount.strip(), f"funds at {venue.label}", Decimal(0))
    return found


def _amount(text: str, what: str, least: Decimal) -> Decimal:
    """Read an amount, rounded down to the cent."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not least <= amount <= _GREATEST:
        raise InvalidRequestError(f"expected {what} from {least} to {_GREATEST:,f}, found {text[:40]!r}")
    return amount.quantize(_CENT, ROUND_FLOOR)
