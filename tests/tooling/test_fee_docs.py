"""The tables of docs/fees.md are the data that the program computes with."""

from allsight.domain.ids import Venue
from allsight.domain.money import house_rates
from scripts import fee_docs


def test_the_page_is_what_the_data_say() -> None:
    page = fee_docs.PAGE.read_text(encoding="utf-8")
    assert fee_docs.with_tables(page) == page, "python -m scripts.fee_docs"
    for mark in ("fees", "currencies", "delays", "carry"):
        assert f"<!-- {mark}: end -->" in page


def test_every_venue_and_currency_is_in_the_tables() -> None:
    assert all(f"| {venue.label} |" in fee_docs.fee_table() for venue in Venue)
    assert all(f"| {venue.label} |" in fee_docs.lockup_table() for venue in Venue)
    assert all(f"| {rate.currency.value} |" in fee_docs.currency_table() for rate in house_rates())


def test_a_table_that_differs_from_the_data_is_found() -> None:
    page = fee_docs.PAGE.read_text(encoding="utf-8")
    assert "| Smarkets | Standard | net_profit | 0.02 |" in page
    stale = page.replace("| Smarkets | Standard | net_profit | 0.02 |", "| Smarkets | Standard | net_profit | 0.01 |")
    assert fee_docs.with_tables(stale) == page
