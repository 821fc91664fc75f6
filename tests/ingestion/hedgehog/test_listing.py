"""Accounts and documents in the domain's words."""

from fractions import Fraction

import pytest

from allsight.domain.clock import DAY_NS, SECOND_NS
from allsight.domain.fees import FeeForm
from allsight.domain.market import Category, Lifecycle, Refund, Value
from allsight.domain.messages import SettlementReport
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.hedgehog import wire
from allsight.ingestion.adapters.hedgehog.documents import Document, read_document
from allsight.ingestion.adapters.hedgehog.listing import NO_NAMES, NO_TEXT, UNKNOWN_MINT, Listing
from allsight.ingestion.adapters.hedgehog.memory import Known
from allsight.ingestion.pages import UNREADABLE
from tests.ingestion.hedgehog.support import (
    CLOSE_S,
    CONFIG,
    CREATOR,
    P2P,
    PLAIN,
    RESOLVER,
    at,
    document,
    p2p_data,
    pool_data,
)

NOW = 1_795_000_000 * SECOND_NS


def a_pool(data: bytes, number: int = 1) -> Known:
    return Known(at(number), PLAIN, 10, wire.read_parimutuel(data))


def fixed(data: bytes, number: int = 1) -> Known:
    return Known(at(number), P2P, 10, wire.read_p2p(data))


def said(raw: bytes | None) -> Document | None:
    return None if raw is None else read_document(raw)


def page(known: Known, raw: bytes | None, *, final: bool = False) -> CataloguePage:
    return Listing(CONFIG).page([(known, said(raw))], NOW, final=final)


def test_a_pool_is_an_event_with_a_market_per_option() -> None:
    raw = document("Who wins?", ["A", {"label": "B"}, "C"], category="sports", source="The league")
    found = page(a_pool(pool_data(1, 2, 3)), raw)
    (event,) = found.events
    assert (event.key, event.title, event.category) == (f"hedgehog:{at(1)}", "Who wins?", Category.SPORTS)
    assert event.at_most_one
    assert event.at_least_one
    assert [market.key for market in found.markets] == [f"hedgehog:{at(1)}~{option}" for option in range(3)]
    assert [(market.outcome, market.yes_label, market.no_label) for market in found.markets] == [
        ("A", "A", "No"),
        ("B", "B", "No"),
        ("C", "C", "No"),
    ]
    market = found.markets[1]
    assert (market.event, market.currency, market.lifecycle) == (event.key, "USDC", Lifecycle.OPEN)
    assert (market.closes_ns, market.expected_settle_ns) == (CLOSE_S * SECOND_NS, CLOSE_S * SECOND_NS + DAY_NS)
    assert market.fees.form is FeeForm.INCLUDED
    assert (market.native_of("option"), market.native_of("market"), market.native_of("resolver")) == (
        "1",
        at(1),
        RESOLVER,
    )
    assert [rules.market for rules in found.rules] == [market.key for market in found.markets]
    rules = found.rules[0]
    assert (rules.texts[0].text, rules.deadline_ns) == ("Resolves to Yes if it rains.", CLOSE_S * SECOND_NS)
    assert [source.name for source in rules.sources] == ["The league"]


def test_the_two_options_of_a_yes_or_no_pool_name_each_other() -> None:
    yes, no = page(a_pool(pool_data(1, 2)), document()).markets
    assert (yes.outcome, yes.yes_label, yes.no_label) == ("Yes", "Yes", "No")
    assert (no.outcome, no.yes_label, no.no_label) == ("No", "No", "Yes")


def test_how_long_a_market_may_stay_undecided_bounds_its_settlement() -> None:
    listing = Listing(CONFIG)
    listing.inactive_s[PLAIN] = 604_800
    (market, _) = listing.page([(a_pool(pool_data(1, 2)), said(document()))], NOW).markets
    assert market.latest_settle_ns == (CLOSE_S + 86_400 + 604_800) * SECOND_NS


def test_fixed_odds_are_one_market() -> None:
    found = page(fixed(p2p_data()), document("Rain?", ["yes", "NO"]))
    (market,) = found.markets
    assert (market.key, market.event, market.title) == (f"hedgehog:{at(1)}", f"hedgehog:{at(1)}", "Rain?")
    assert (market.yes_label, market.no_label, market.outcome) == ("Yes", "No", None)
    assert (market.fees.settlement_rate, market.min_size) == (Fraction(2, 100), 1)
    assert market.listed_ns == (CLOSE_S - 604_800) * SECOND_NS
    assert not found.events[0].at_least_one


@pytest.mark.parametrize(
    ("known", "raw", "why"),
    [
        (a_pool(pool_data(1, 2)), None, NO_TEXT),
        (a_pool(pool_data(1, 2)), b'{"description":"no title"}', NO_TEXT),
        (a_pool(pool_data(1, 2, 3)), document(), NO_NAMES),
        (a_pool(pool_data(1, 2)), document(options=None), NO_NAMES),
        (fixed(p2p_data()), document(options=["Lakers", "Celtics"]), NO_NAMES),
        (a_pool(pool_data(1, 2, mint=CREATOR)), document(), UNKNOWN_MINT),
        (fixed(p2p_data((1, 2**32 - 1))), document(), None),
    ],
)
def test_trap_25_what_is_left_out_is_counted_by_rule(known: Known, raw: bytes | None, why: str | None) -> None:
    found = page(known, raw)
    counted = dict(found.filtered)
    assert {rule for rule, count in counted.items() if count} == ({why} if why else set())
    assert bool(found.markets) is (why is None)
    assert UNREADABLE in counted, "rules are visible even where they drop nothing"


def test_trap_14_an_edit_anywhere_in_the_document_changes_the_fingerprint() -> None:
    known = a_pool(pool_data(1, 2))
    before, after = (page(known, document(image=image)).rules[0] for image in ("a.png", "b.png"))
    assert before.texts == after.texts
    assert before.fingerprint != after.fingerprint
    assert page(known, document(image="a.png")).rules[0].fingerprint == before.fingerprint


def test_a_title_alone_is_listed_without_rules_text() -> None:
    found = page(a_pool(pool_data(1, 2)), b'{"title":"T","options":["A","B"]}')
    assert len(found.markets) == 2
    assert not found.rules[0].has_text, "so it is in no locked opportunity"


def ends(known: Known) -> list[SettlementReport]:
    return list(page(known, document(options=["Yes", "No"])).settlements)


def test_a_resolved_pool_pays_its_outcome_alone() -> None:
    found = ends(a_pool(pool_data(10, 20, state=1, outcome=1, outcome_s=77)))
    assert [report.settlement for report in found] == [Value(Fraction(0)), Value(Fraction(1))]
    assert {(report.final, report.venue_ns) for report in found} == {(False, 77 * SECOND_NS)}


def test_a_winner_on_which_nobody_had_staked_pays_nobody() -> None:
    found = ends(a_pool(pool_data(10, 0, state=1, outcome=1)))
    assert found[0].settlement == Value(Fraction(0)), "the stakes that exist are worth nothing"
    assert found[1].settlement == Value(Fraction(1)), "and no stake exists that could claim this"
    assert all("every stake stays locked" in report.source for report in found)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (a_pool(pool_data(10, 0, state=2)), [Refund(), Refund()]),
        (fixed(p2p_data(state=1)), [Value(Fraction(1))]),
        (fixed(p2p_data(state=2)), [Value(Fraction(0))]),
        (fixed(p2p_data(state=3)), [Refund()]),
        (a_pool(pool_data(10, 0)), []),
        (fixed(p2p_data()), []),
        (fixed(p2p_data(state=9)), []),
        (a_pool(pool_data(10, 0, state=9)), []),
    ],
)
def test_how_markets_end(known: Known, expected: list[object]) -> None:
    assert [report.settlement for report in ends(known)] == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (a_pool(pool_data(1, 2)), Lifecycle.OPEN),
        (a_pool(pool_data(1, 2, state=1)), Lifecycle.SETTLED),
        (a_pool(pool_data(1, 2, state=2)), Lifecycle.SETTLED),
        (a_pool(pool_data(1, 2, state=3)), Lifecycle.SUSPENDED),
        (fixed(p2p_data(state=3)), Lifecycle.SETTLED),
        (fixed(p2p_data(state=4)), Lifecycle.SUSPENDED),
    ],
)
def test_states_that_we_do_not_know_are_not_traded(known: Known, expected: Lifecycle) -> None:
    assert {market.lifecycle for market in page(known, document()).markets} == {expected}


def test_ends_of_the_last_commitment_are_final() -> None:
    found = page(a_pool(pool_data(10, 20, state=1)), document(), final=True)
    assert all(report.final for report in found.settlements)
