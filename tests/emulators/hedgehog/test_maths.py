"""What a pool does with money, in whole base units."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allsight.emulators.hedgehog.maths import Payout, capacity_left, claimed, deposited, quoted

amounts = st.lists(st.integers(0, 10**15), min_size=2, max_size=8)
fees = st.tuples(st.integers(0, 5_000), st.integers(0, 5_000))


def test_the_example_of_the_sheet() -> None:
    """25 USDC on the weaker of 700 and 300 pay 77.230769."""
    worth = quoted((700_000_000, 300_000_000), 1, 25_000_000, 150, 150)
    assert worth == Payout(53_846_153, 807_692, 807_692, 77_230_769)


def test_golden_quotes(shared_dir: Path) -> None:
    vectors = json.loads((shared_dir / "payloads/hedgehog/golden_vectors.json").read_text())
    for vector in vectors["parimutuel_quotes"]:
        fees_bps = vector["creatorFeeBps"], vector["platformFeeBps"]
        after = deposited(vector["amounts"], vector["option"], vector["stake"])
        assert after[vector["option"]] == vector["poolCorrectAfter"]
        assert sum(after) - after[vector["option"]] == vector["poolIncorrect"]
        assert quoted(vector["amounts"], vector["option"], vector["stake"], *fees_bps) == Payout(
            vector["winningsGross"], vector["creatorFee"], vector["platformFee"], vector["payoutIfWin"]
        )


@given(amounts, st.data(), fees)
def test_no_pool_ever_pays_more_than_it_holds(held: list[int], data: st.DataObject, bps: tuple[int, int]) -> None:
    outcome = data.draw(st.integers(0, len(held) - 1))
    cuts = sorted(data.draw(st.lists(st.integers(0, held[outcome]), max_size=5)))
    stakes = [b - a for a, b in zip([0, *cuts], [*cuts, held[outcome]], strict=True)]
    paid = [claimed(stake, held, outcome, *bps) for stake in stakes]
    assert sum(p.paid + p.creator_fee + p.platform_fee for p in paid) <= sum(held)
    for stake, worth in zip(stakes, paid, strict=True):
        assert worth.paid >= stake
        assert worth.paid == stake + worth.winnings - worth.creator_fee - worth.platform_fee if stake else True


@given(amounts, st.data(), fees)
def test_a_later_stake_on_the_same_option_never_helps(
    held: list[int], data: st.DataObject, bps: tuple[int, int]
) -> None:
    """Save by a unit: a smaller win may fall below the next whole unit of both fees."""
    option = data.draw(st.integers(0, len(held) - 1))
    stake, later = data.draw(st.integers(1, 10**12)), data.draw(st.integers(1, 10**12))
    before = deposited(held, option, stake)
    after = deposited(before, option, later)
    alone, joined = (claimed(stake, pool, option, *bps) for pool in (before, after))
    assert joined.winnings <= alone.winnings
    assert joined.paid <= alone.paid + (joined.winnings < alone.winnings)


def test_a_smaller_win_may_escape_both_fees() -> None:
    assert claimed(1, (3, 9), 0, 3_334, 3_334) == Payout(3, 1, 1, 2)
    assert claimed(1, (4, 9), 0, 3_334, 3_334) == Payout(2, 0, 0, 3)


def test_an_empty_winning_option_pays_nobody_and_a_full_one_pays_the_stake() -> None:
    assert claimed(5, (10, 0), 1, 150, 150).paid == 0
    assert claimed(5, (0, 10), 1, 150, 150) == Payout(0, 0, 0, 5)


def test_stakes_that_no_program_takes() -> None:
    with pytest.raises(IndexError):
        deposited((1, 2), 2, 5)
    with pytest.raises(OverflowError):
        deposited((1, 2), 0, 0)
    with pytest.raises(OverflowError):
        deposited((2**64 - 1, 2), 0, 1)


def test_capacity_of_fixed_odds() -> None:
    assert capacity_left(300_000_000, 3, 2, 40_000_000) == 160_000_000
    assert capacity_left(10, 3, 2, 0) == 6
