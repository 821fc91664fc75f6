"""The pot of a parimutuel pool: golden numbers, and what must hold for any pool."""

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import EventKey
from allsight.domain.money import Currency
from allsight.domain.pool import Pool


def pool(*amounts: int, creator: int = 150, platform: int = 150) -> Pool:
    return Pool(
        event=EventKey("hedgehog:P"),
        currency=Currency.USDC,
        decimals=6,
        amounts=amounts,
        creator_bps=creator,
        platform_bps=platform,
    )


SHEET = pool(700_000_000, 300_000_000)
"""The example of the sheet's section 5.1."""

fees = st.integers(0, 5_000)
amounts = st.lists(st.integers(0, 10**15), min_size=2, max_size=6)
pools = st.builds(lambda held, creator, platform: pool(*held, creator=creator, platform=platform), amounts, fees, fees)
stakes = st.integers(1, 10**13)
prices = st.integers(1, 999).map(lambda mills: Fraction(mills, 1_000))


def test_the_example_of_the_sheet() -> None:
    assert SHEET.payout(1, 25_000_000) == 77_230_769
    assert float(SHEET.effective_price(1, 25_000_000)) == pytest.approx(0.3237051798)
    assert SHEET.share(1) == Fraction(3, 10)
    assert pool(700_000_000, 325_000_000).share(1) == Fraction(325, 1025)
    assert SHEET.break_even(1) == Fraction(300, 300 + Fraction(97, 100) * 700)
    assert SHEET.max_stake_at(1, Fraction(35, 100)) == 65_615_385
    assert SHEET.no(0, 25_000_000) == SHEET.payout(1, 25_000_000)


def test_golden_quotes(shared_dir: Path) -> None:
    golden = json.loads((shared_dir / "payloads/hedgehog/golden_vectors.json").read_text())
    assert golden["parimutuel_quotes"]
    for one in golden["parimutuel_quotes"]:
        found = pool(*one["amounts"], creator=one["creatorFeeBps"], platform=one["platformFeeBps"])
        option, stake = one["option"], one["stake"]
        assert found.payout(option, stake) == one["payoutIfWin"]
        assert float(found.effective_price(option, stake)) == pytest.approx(one["effectivePrice"], abs=1e-9)
        before = found.share(option)
        assert before is not None
        assert float(before) == pytest.approx(one["poolShareBefore"], abs=1e-9)
        after = pool(*(held + stake * (place == option) for place, held in enumerate(one["amounts"]))).share(option)
        assert after is not None
        assert float(after) == pytest.approx(one["poolShareAfter"], abs=1e-9)


def test_golden_stakes_at_a_price(shared_dir: Path) -> None:
    golden = json.loads((shared_dir / "payloads/hedgehog/golden_vectors.json").read_text())
    assert golden["parimutuel_max_stake_at_price"]
    for one in golden["parimutuel_max_stake_at_price"]:
        found = pool(*one["amounts"], creator=one["feeBpsTotal"] // 2, platform=one["feeBpsTotal"] // 2)
        price = Fraction(str(one["maxEffectivePrice"]))
        stake = found.max_stake_at(one["option"], price)
        assert stake == one["maxStake"]
        assert float(found.effective_price(one["option"], stake)) == pytest.approx(one["check"], abs=1e-9)


def test_an_empty_pool_has_no_odds() -> None:
    empty = pool(0, 0)
    assert empty.share(0) is None
    assert empty.break_even(0) is None
    assert empty.payout(0, 5) == 5, "alone in the pot one gets the stake back"
    assert empty.max_stake_at(0, Fraction(99, 100)) == 0
    assert empty.max_stake_at_margin(0, Fraction(99, 100)) == 0


def test_the_only_stake_on_an_option_wins_the_whole_pot() -> None:
    found = pool(400_000_000, 0)
    assert found.share(1) == 0
    assert found.payout(1, 1) == 1 + 400_000_000 - 2 * 6_000_000
    assert found.max_stake_at_margin(1, Fraction(1, 1_000)) == 1
    assert found.no(1, 10) == found.payout(0, 10)
    assert found.no(0, 10) == found.payout(1, 10)


def test_no_on_many_options_is_the_worst_of_them() -> None:
    found = pool(120, 80, 200)
    worst = found.no(0, 28)
    parts = {1: 8, 2: 20}
    ends = []
    for option, part in parts.items():
        held = found.amounts[option] + part
        winnings = part * (400 + 28 - held) // held
        ends.append(part + winnings - 2 * (winnings * 150 // 10_000))
    assert worst == min(ends)
    assert pool(120, 80, 0).no(0, 28) == 0, "if the empty option wins, the pot keeps every stake"
    assert pool(120, 0, 0).no(0, 28) == 0


@pytest.mark.parametrize(
    ("held", "creator", "platform"),
    [((1,), 0, 0), ((1, -1), 0, 0), ((1, 1), -1, 0), ((1, 1), 5_001, 5_000)],
)
def test_what_is_no_pool(held: tuple[int, ...], creator: int, platform: int) -> None:
    with pytest.raises(InvalidRequestError):
        pool(*held, creator=creator, platform=platform)


def test_what_cannot_be_asked() -> None:
    for ask in (
        lambda: SHEET.payout(2, 1),
        lambda: SHEET.payout(0, -1),
        lambda: SHEET.effective_price(0, 0),
        lambda: SHEET.max_stake_at(0, Fraction(1)),
        lambda: SHEET.max_stake_at_margin(0, Fraction(0)),
    ):
        with pytest.raises(InvalidRequestError):
            ask()


@given(pools, stakes, st.integers(1, 10**6))
def test_more_stake_never_pays_less(found: Pool, stake: int, more: int) -> None:
    assert found.payout(0, stake + more) >= found.payout(0, stake)


@given(pools, stakes)
def test_a_winner_gets_the_stake_back_and_never_more_than_the_pot(found: Pool, stake: int) -> None:
    paid = found.payout(0, stake)
    assert stake <= paid <= found.total + stake


@given(pools, st.lists(st.integers(0, 10**12), min_size=1, max_size=5), st.data())
def test_all_winners_together_never_get_more_than_the_pot(found: Pool, ours: list[int], data: st.DataObject) -> None:
    """Everybody's stakes on the winning option, claimed one after the other as the program does it."""
    after = pool(found.amounts[0] + sum(ours), *found.amounts[1:], creator=found.creator_bps, platform=0)
    claims = [*ours, found.amounts[0]]
    staked, others = after.amounts[0], after.total - after.amounts[0]
    if staked:
        won = [stake * others // staked for stake in claims]
        paid = [stake + gross - gross * after.creator_bps // 10_000 for stake, gross in zip(claims, won, strict=True)]
        assert sum(paid, 0) <= after.total


@given(pools, stakes)
def test_the_floors_cost_less_than_one_unit(found: Pool, stake: int) -> None:
    staked, others = found.amounts[0] + stake, found.total - found.amounts[0]
    exact = stake + (1 - found.fee) * stake * others / staked
    assert exact - 1 < found.payout(0, stake) < exact + 2


@given(pools, stakes, st.integers(1, 10**6))
def test_the_price_rises_with_the_stake_up_to_the_floors(found: Pool, stake: int, more: int) -> None:
    before, after = found.effective_price(0, stake), found.effective_price(0, stake + more)
    assert after >= before - Fraction(3, found.payout(0, stake))
    assert after <= 1


@pytest.mark.long
@given(pools, prices, st.integers(1, 10**6))
@example(pool(21, 23, creator=0, platform=0), Fraction(113, 200), 2)  # it takes the floors of so few units to stake 2
def test_what_may_be_staked_holds_the_price_and_hardly_more_could_be(found: Pool, price: Fraction, more: int) -> None:
    stake, staked = found.max_stake_at(0, price), found.amounts[0]
    winnings = (1 - found.fee) * (found.total - staked)
    assert stake >= 0
    if stake:
        assert found.effective_price(0, stake) <= price
    exact = winnings * price / (1 - price) - staked
    assert stake <= max(exact + 1, Fraction(0))
    assert found.max_stake_at_margin(0, price) <= max(exact, Fraction(0)) or not staked
    for beyond in (stake + 1, stake + 2, stake + 3, stake + more):
        surely_paid = beyond + beyond * winnings / (staked + beyond) - 1
        assert beyond > price * surely_paid, "whatever the floors take, this could have been staked"


@given(pools, prices)
def test_the_depth_at_the_margin_is_where_the_last_unit_costs_the_price(found: Pool, price: Fraction) -> None:
    staked, stake = found.amounts[0], found.max_stake_at_margin(0, price)
    if not staked:
        assert stake in (0, 1)
        return
    # The slope of stake over payout at a stake s is (a + s)² / (w·a + (a + s)²), with what is won, w, after fees.
    won = (1 - found.fee) * (found.total - staked)

    def slope(at: int) -> Fraction:
        square = (staked + at) ** 2
        return Fraction(square) / (won * staked + square)

    assert not stake or slope(stake) <= price
    assert slope(stake + 1) > price


@given(pools, st.lists(prices, max_size=5))
def test_depth_goes_through_what_may_be_staked_and_what_that_pays(found: Pool, some: list[Fraction]) -> None:
    stakes = [found.max_stake_at_margin(0, price) for price in some]
    assert list(found.depth(0, some)) == [(stake, found.payout(0, stake)) for stake in stakes]


def test_where_fees_take_all_that_is_won_nothing_but_certainty_breaks_even() -> None:
    taken = pool(0, 1, creator=5_000, platform=5_000)
    assert [taken.break_even(option) for option in range(2)] == [1, 1]


@given(pools)
def test_shares_add_up_to_one_and_break_even_lies_above_them(found: Pool) -> None:
    shares = [found.share(option) for option in range(len(found.amounts))]
    if found.total:
        assert sum(share for share in shares if share is not None) == 1
        for option, share in enumerate(shares):
            break_even = found.break_even(option)
            assert break_even is not None
            assert share is not None
            assert break_even >= share


@given(pools, stakes)
def test_a_complete_set_never_wins(found: Pool, stake: int) -> None:
    """Staking on every option in proportion returns at most what it cost, whoever wins (sheet 5.1)."""
    total = found.total
    if total:
        parts = [stake * held // total for held in found.amounts]
        after = [held + part for held, part in zip(found.amounts, parts, strict=True)]
        for part, held in zip(parts, after, strict=True):
            if part:
                gross = part * (sum(after) - held) // held
                assert part + gross - gross * found.creator_bps // 10_000 <= stake + len(parts) + 1


@given(pools, st.integers(1, 10**12))
def test_no_is_never_better_than_the_worst_of_the_others(found: Pool, stake: int) -> None:
    least = found.no(0, stake)
    assert 0 <= least <= found.total + stake
    for smaller, larger in pairwise((stake, stake + 10, stake + 1_000)):
        assert found.no(0, larger) >= found.no(0, smaller) - len(found.amounts) * 2
