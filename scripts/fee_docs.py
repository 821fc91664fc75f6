"""Write the tables of docs/fees.md from the data that the program computes with.

python -m scripts.fee_docs            writes them between their marks
python -m scripts.fee_docs --check    fails when they are stale
"""

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from allsight.analysis.risk.carry import offsets
from allsight.analysis.risk.lockup import priors
from allsight.domain.clock import DAY_NS, HOUR_NS, to_datetime
from allsight.domain.fees import FeeForm, FeeSchedule, RebateOf
from allsight.domain.ids import Venue
from allsight.domain.money import DatedRate, Interval, house_rates
from allsight.ingestion.published import published_fees

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "fees.md"
_PART = re.compile(r"(<!-- (\w+): made by `python -m scripts\.fee_docs` -->\n).*?(<!-- \w+: end -->)", re.DOTALL)


def fee_table() -> str:
    """Write what venues published to charge, row by row as their files have it."""
    rows = []
    for venue in Venue:
        for row in published_fees(venue).rows:
            one = row.schedule
            rows.append(
                (
                    venue.label,
                    row.kind if row.name == row.kind else f"{row.kind}: {_names(row.name)}",
                    one.form.value,
                    _taker(one),
                    _maker(one),
                    _plain(one.rounding_unit) if one.rounding_unit else "–",
                    _span(one.valid_from_ns, one.valid_until_ns),
                    "; ".join(part for part in (one.source.removeprefix(f"{venue} "), row.note) if part),
                )
            )
    return _table(("Venue", "Kind", "Form", "Taker", "Maker", "Unit", "Days", "Source; note"), rows)


def currency_table() -> str:
    """Write the house's rates."""
    return _table(
        ("Currency", "lo", "hi", "As of", "Widens by", "Lasts", "Source"),
        [
            (
                rate.currency.value,
                *_ends(rate.worth),
                str(to_datetime(rate.as_of_ns).date()),
                f"{_plain(rate.widens_per_day * 100)} % a day" if rate.widens_per_day else "–",
                _lasts(rate),
                rate.source,
            )
            for rate in house_rates()
        ],
    )


def lockup_table() -> str:
    """Write the delays that the sheets state, or that are assumed where they do not."""
    return _table(
        ("Venue", "Category", "Half within", "9 in 10", "All", "Stated", "Source"),
        [
            (
                venue.label,
                "all others" if category is None else category.value,
                *(f"{span // HOUR_NS} h" for span in (found.median_ns, found.late_ns, found.longest_ns)),
                "assumed" if found.assumed else "yes",
                found.source,
            )
            for (venue, category), found in priors().items()
        ],
    )


def carry_table() -> str:
    """Write what venues are said to pay on bound money."""
    return _table(
        ("Venue", "What", "A year", "Days", "On", "Needs", "Source"),
        [
            (
                one.venue.label,
                one.kind,
                f"{_plain(one.annual * 100)} %",
                _span(one.valid_from_ns, one.valid_until_ns),
                one.on,
                one.needs,
                one.source,
            )
            for one in offsets()
        ],
    )


def with_tables(page: str) -> str:
    """Return the page with its tables made anew."""
    made = {"fees": fee_table, "currencies": currency_table, "delays": lockup_table, "carry": carry_table}
    return _PART.sub(lambda part: f"{part[1]}{made[part[2]]()}\n{part[3]}", page)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _names(text: str) -> str:
    return " ".join(f"`{name}`" for name in text.split())


def _taker(one: FeeSchedule) -> str:
    if one.form is FeeForm.UNKNOWN:
        return "unknown"
    found = _plain(one.rate) + (f", exponent {one.exponent}" if one.exponent != 1 else "")
    return found + (f", at most {_plain(one.settlement_rate)} a contract at expiry" if one.settlement_rate else "")


def _maker(one: FeeSchedule) -> str:
    if one.form is FeeForm.UNKNOWN:
        return "unknown"
    found = [_plain(one.maker_rate)]
    for rebate in one.rebates:
        rate = _plain(rebate.rate)
        found.append(f"{rate} back in the fill" if rebate.of is RebateOf.FORM else f"{rate} of takers' fees, later")
    return ", ".join(found)


def _span(from_ns: int, until_ns: int | None) -> str:
    first = str(to_datetime(from_ns).date()) if from_ns else "…"
    return f"{first} to {'…' if until_ns is None else to_datetime(until_ns - 1).date()}"


def _ends(worth: Interval) -> tuple[str, str]:
    return _plain(worth.lo), _plain(worth.hi)


def _lasts(rate: DatedRate) -> str:
    return "by definition" if rate.valid_for_ns is None else f"{rate.valid_for_ns // DAY_NS} days"


def _plain(number: Fraction) -> str:
    return f"{float(number):.6f}".rstrip("0").rstrip(".")


def main() -> int:
    """Write or check the tables."""
    parser = argparse.ArgumentParser(description="Write the tables of docs/fees.md.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when they are stale")
    check = parser.parse_args().check
    page = PAGE.read_text(encoding="utf-8")
    wanted = with_tables(page)
    if page != wanted and check:
        print(f"{PAGE.relative_to(ROOT)} is stale: python -m scripts.fee_docs", file=sys.stderr)
    elif page != wanted:
        PAGE.write_text(wanted, encoding="utf-8")
    return int(check and page != wanted)


if __name__ == "__main__":
    raise SystemExit(main())
