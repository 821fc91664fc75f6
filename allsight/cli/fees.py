"""What venues have published to charge, on any day: read from the data that come with the program."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
import typer

from allsight.cli import show
from allsight.cli.serve import parse_venue
from allsight.domain.clock import to_datetime
from allsight.domain.errors import InvalidRequestError
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import Venue
from allsight.domain.money import to_decimal
from allsight.ingestion.published import midnight, published_fees

_PLACES = 6


class Charged(msgspec.Struct, frozen=True, kw_only=True):
    """What a venue charged for a kind of market; null rates are not known."""

    venue: str
    kind: str
    form: FeeForm
    rate: Decimal | None
    maker_rate: Decimal | None
    exponent: int
    rounding_unit: Decimal
    valid_from: str | None
    valid_until: str | None
    source: str


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(fees)


def fees(
    venue: Annotated[str | None, typer.Argument(help="One venue; all of them if none is named.")] = None,
    on: Annotated[str | None, typer.Option(help="The day, as 2026-07-10 (UTC); today if none is named.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Print what venues have published to charge, today or on a day that is past.

    A market's own fee is what its venue states of it: `allsight markets --json` shows that.
    """
    day = _day(on)
    rows = [
        _charged(one, kind, published_fees(one).on(kind, midnight(day)))
        for one in ([parse_venue(venue)] if venue else Venue)
        for kind in published_fees(one).kinds()
    ]
    if as_json:
        show.print_json(rows)
        return
    columns = [("V", "left"), ("Kind", "left"), ("Form", "left"), ("Taker", "right"), ("Maker", "right")]
    columns += [("From", "left"), ("Until", "left"), ("Source", "fill")]
    cells = [
        (
            show.code_of(row.venue),
            row.kind,
            row.form,
            _percent(row.rate),
            _percent(row.maker_rate),
            row.valid_from or show.MISSING,
            row.valid_until or show.MISSING,
            row.source,
        )
        for row in rows
    ]
    show.table(f"What was charged on {day}", columns, cells, spare=("Form", "From", "Until"))


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidRequestError(f"expected a day as 2026-07-10, found {text[:40]!r}") from None


def _charged(venue: Venue, kind: str, schedule: FeeSchedule) -> Charged:
    known = schedule.form is not FeeForm.UNKNOWN
    return Charged(
        venue=venue,
        kind=kind,
        form=schedule.form,
        rate=to_decimal(schedule.rate, _PLACES, up=True).normalize() if known else None,
        maker_rate=to_decimal(schedule.maker_rate, _PLACES, up=True).normalize() if known else None,
        exponent=schedule.exponent,
        rounding_unit=to_decimal(schedule.rounding_unit, _PLACES, up=True).normalize(),
        valid_from=str(to_datetime(schedule.valid_from_ns).date()) if schedule.valid_from_ns else None,
        valid_until=None if schedule.valid_until_ns is None else str(to_datetime(schedule.valid_until_ns).date()),
        source=schedule.source,
    )


def _percent(rate: Decimal | None) -> str:
    return show.MISSING if rate is None else f"{(rate * 100).normalize():f} %"
