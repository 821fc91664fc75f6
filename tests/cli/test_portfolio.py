"""The terminal on open opportunities: the best set under a bankroll, and who shares depth."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from allsight.api.models.portfolio import PortfolioOut
from allsight.domain.ladder import Side
from allsight.domain.opportunity import OpportunityClass
from tests.cli.terminal import Terminal
from tests.support.opened import leg, opened, serving_opened

pytestmark = pytest.mark.integration

ASK = ("arb", "portfolio", "--bankroll", "5000")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Serve three locked opportunities, two of which share depth, and a conditional one."""
    best = opened("BEST", "9.00", leg("kalshi:FED", "40.00"), leg("polymarket:0xfed", "50.00", Side.NO))
    worse = opened("WORSE", "8.00", leg("kalshi:FED", "30.00", contracts="60"))
    apart = opened("APART", "1.25", leg("kalshi:OTHER", "10.00"))
    unsure = opened("UNSURE", "7.00", leg("kalshi:X", "1.00"), class_=OpportunityClass.CONDITIONAL)
    with serving_opened(best, worse, apart, unsure) as served:
        yield served


def test_the_set_its_cost_by_venue_and_what_is_left_out(terminal: Terminal, url: str) -> None:
    told = terminal.run(*ASK, "--url", url)
    assert told.code == 0, told.err
    assert "2 of 3 opportunities" in told.out
    assert "the best set: +10.25 USD, +9.25 after 5 % a year, for 100.00 of 5,000.00; 4,900.00 left" in told.out
    assert "what has to lie where: KA 50.00, PM 50.00\n" in told.out
    (left,) = (line for line in told.out.splitlines() if "WORSE" in line)
    assert "takes the same offers as BEST at Kalshi" in left


def test_as_json_and_by_all_options(terminal: Terminal, url: str) -> None:
    options = ("--rank", "after_hurdle", "--hurdle", "60", "--funds", "KA:39", "--class", "locked", "--json")
    told = terminal.run(*ASK, *options, "--url", url)
    found = msgspec.json.decode(told.out, type=PortfolioOut)
    assert [row.id for row in found.chosen] == ["WORSE"], "73 days at 60 % a year are 12 %"
    assert {left.opportunity_id: left.reason for left in found.left_out} == {"APART": "funds", "BEST": "other"}


def test_explain_says_who_takes_the_same_offers(terminal: Terminal, url: str) -> None:
    told = terminal.run("explain", "BEST", "--url", url)
    assert "shares depth: 60 YES at KA are taken by WORSE as well: of those that share, one can be filled" in told.out
    assert "shares depth" not in terminal.run("explain", "APART", "--url", url).out


def test_explain_for_less_money_asks_for_that_size(terminal: Terminal, url: str, tmp_path: Path) -> None:
    said = terminal.run("explain", "BEST", "--bankroll", "60", "--url", url)
    assert (said.code, "guarantees anything for 60.00 or less" in said.err) == (1, True), "the hand-made one has none"
    file = tmp_path / "evidence.json"
    file.write_text("{}")
    said = terminal.run("explain", str(file), "--bankroll", "60")
    assert (said.code, "evidence of one size" in said.err) == (1, True)


def test_conditional_ones_are_marked(terminal: Terminal, url: str) -> None:
    told = terminal.run(*ASK, "--class", "conditional", "--url", url)
    assert "1 of 1 opportunities" in told.out
    assert "Not guaranteed" in told.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--bankroll", "0"), "expected a bankroll from 0.01"),
        (("--bankroll", "plenty"), "found 'plenty'"),
        (("--bankroll", "5", "--funds", "NYSE:5"), "expected venues out of"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_refused_is_one_sentence(terminal: Terminal, url: str, options: tuple[str, ...], words: str) -> None:
    said = terminal.run("arb", "portfolio", *options, "--url", url)
    assert said.code == 1
    assert words in said.err
    assert said.err.count("\n") == 1


def test_help_has_examples(terminal: Terminal) -> None:
    told = terminal.run("arb", "portfolio", "--help")
    assert (told.code, "Examples:" in told.out) == (0, True)
