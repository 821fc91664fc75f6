"""A portfolio against every subset, and why a sum of guarantees is one: netting never takes more of all."""

import itertools
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.portfolio import Portfolio, Reason, Wish, choose
from allsight.analysis.arbitrage.proof import Claimed, Proof, ProofLeg, Refusal, conclude, proof_leg
from allsight.analysis.arbitrage.ranking import Ranking, after_hurdle
from allsight.analysis.arbitrage.terms import Bounds
from allsight.domain.ids import Venue
from allsight.domain.ladder import Side
from allsight.domain.market import Market, Refund, Value
from allsight.domain.money import default_rates
from allsight.domain.opportunity import Limit, LimitKind, Opportunity, OpportunityKind
from allsight.domain.states import State, StateKind, StateTable
from tests.analysis.build import KALSHI_FEE, NOW_NS, book, linked
from tests.analysis.groups.scene import exchanged, market, told
from tests.support.opened import leg, opened

KEYS = ("kalshi:A", "kalshi:B", "polymarket:C", "polymarket:D", "betfair:1.1~1~0", "smarkets:F")
CENTS = st.integers(1, 30_000).map(lambda amount: Decimal(amount).scaleb(-2))


@st.composite
def opportunities(draw: st.DrawFn) -> list[Opportunity]:
    """Draw up to eight over six markets, so that many meet; amounts from cents to hundreds."""
    made = []
    for number in range(draw(st.integers(0, 8))):
        keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True))
        legs = [leg(key, str(draw(CENTS)), draw(st.sampled_from(Side))) for key in keys]
        days = draw(st.none() | st.integers(0, 400).map(Decimal))
        made.append(opened(f"O{number}", str(draw(CENTS)), *legs, lock_days=days))
    return made


wishes = st.builds(
    Wish,
    bankroll=st.integers(1, 100_000).map(lambda amount: Decimal(amount).scaleb(-2)),
    funds=st.dictionaries(st.sampled_from(Venue), CENTS | st.just(Decimal(0)), max_size=3),
    rank=st.sampled_from(Ranking),
    hurdle=st.sampled_from([Decimal(0), Decimal("0.05"), Decimal("0.4")]),
)


def worth(one: Opportunity, wish: Wish) -> Decimal:
    """Return what an opportunity adds, as it is shown: rounded down to the cent."""
    if wish.rank is Ranking.PROFIT:
        return one.guaranteed
    left = after_hurdle(one, wish.hurdle)
    return Decimal(-1) if left is None else Decimal(left.numerator * 100 // left.denominator).scaleb(-2)


def keeps(found: Sequence[Opportunity], wish: Wish) -> bool:
    """Tell whether a set costs no more than there is, anywhere, and is in no market twice."""
    legs = [each for one in found for each in one.legs]
    return (
        sum((one.outlay for one in found), Decimal(0)) <= wish.bankroll
        and all(sum(each.outlay for each in legs if each.venue is venue) <= most for venue, most in wish.funds.items())
        and len({each.market for each in legs}) == len(legs)
    )


def subsets(made: Sequence[Opportunity]) -> Iterator[tuple[Opportunity, ...]]:
    return itertools.chain.from_iterable(itertools.combinations(made, size) for size in range(len(made) + 1))


@pytest.mark.long
@given(opportunities(), wishes)
def test_no_subset_that_keeps_to_the_wish_is_better(made: list[Opportunity], wish: Wish) -> None:
    found = choose(made, wish)
    assert found.best_proven
    assert keeps(found.chosen, wish)
    best = max(
        (sum((worth(one, wish) for one in few), Decimal(0)), -sum((one.outlay for one in few), Decimal(0)))
        for few in subsets([one for one in made if worth(one, wish) > 0])
        if keeps(few, wish)
    )
    assert (sum((worth(one, wish) for one in found.chosen), Decimal(0)), -found.outlay) == best
    if wish.rank is Ranking.AFTER_HURDLE:
        assert found.after_hurdle == best[0]
    else:
        assert found.guaranteed == best[0]
    assert sum(found.by_venue.values(), Decimal(0)) == found.outlay


@pytest.mark.long
@given(opportunities(), wishes)
def test_everything_else_is_left_out_for_a_reason_that_holds(made: list[Opportunity], wish: Wish) -> None:
    found = choose(made, wish)
    assert {one.id for one in found.chosen} | {left.opportunity.id for left in found.left_out} == {o.id for o in made}
    assert len(found.chosen) + len(found.left_out) == len(made)
    for left in found.left_out:
        one = left.opportunity
        assert worth(one, wish) <= 0 or not keeps((*found.chosen, one), wish)
        assert set(left.because) <= {member.id for member in found.chosen}
        match left.reason:
            case Reason.SHARES_DEPTH:
                assert all(_meets(one, _named(found, id_), same=True) for id_ in left.because)
                assert left.because
            case Reason.BANKROLL:
                assert found.outlay + one.outlay > wish.bankroll
            case Reason.FUNDS:
                assert any(
                    found.by_venue.get(venue, Decimal(0)) + sum(each.outlay for each in one.legs if each.venue is venue)
                    > most
                    for venue, most in wish.funds.items()
                )
            case Reason.OTHER:
                opposite = [_meets(one, _named(found, id_), same=False) for id_ in left.because]
                assert all(opposite) if opposite else worth(one, wish) <= 0


def _named(found: Portfolio, name: str) -> Opportunity:
    return next(one for one in found.chosen if one.id == name)


def _meets(one: Opportunity, two: Opportunity, *, same: bool) -> bool:
    return any(a.market == b.market and (a.side is b.side) == same for a in one.legs for b in two.legs)


# -- why the sum is guaranteed ---------------------------------------------------------------------------------------

PRICES = st.integers(2, 50)
SIZES = st.tuples(st.integers(20, 500), st.integers(90, 110)).map(lambda drawn: (drawn[0], drawn[0] * drawn[1] // 100))
"""Of both legs, within a tenth of each other: sizes that lie far apart seldom gain whatever happens."""
DRAWN = st.tuples(st.sampled_from(Side), PRICES, PRICES, SIZES)

EXCHANGED = (exchanged("M1", "1.9"), exchanged("M2", "1.9"))
PLAIN = (market("N1", "E", fees=KALSHI_FEE), market("N2", "E", fees=KALSHI_FEE))


def endings() -> StateTable:
    """Return every joint ending of two questions, each asked at the exchange and elsewhere, voided there or not."""
    states = []
    for answers in itertools.product((True, False), repeat=2):
        for voided in itertools.product((False, True), repeat=2):
            settlements = {
                one.key: Refund() if void else Value(Fraction(answer))
                for one, answer, void in zip(EXCHANGED, answers, voided, strict=True)
            } | {one.key: Value(Fraction(answer)) for one, answer in zip(PLAIN, answers, strict=True)}
            kind = StateKind.BRANCH if any(voided) else StateKind.CORE
            states.append(State(id=f"{answers}{voided}", kind=kind, label="so", settlements=settlements))
    return StateTable(tuple(states))


TABLE = endings()


def bought(one: Market, side: Side, price: int, size: int) -> ProofLeg:
    """Buy a side at a price in cents."""
    yes = price if side is Side.YES else 100 - price
    rows = [(f"0.{yes:02}", str(size))]
    view = book(one, [] if side is Side.YES else rows, rows if side is Side.YES else [])
    worth_ = default_rates(NOW_NS).of(one.currency)
    return proof_leg(one, linked(one), told(one), view, side, view.offers(side), worth_)


def proved(*legs: ProofLeg) -> Proof | Refusal:
    claimed = Claimed(
        kind=OpportunityKind.PAIR, questions=(), title="two questions", legs=legs, table=TABLE, conflicts=(),
        limit=Limit(LimitKind.DEPTH), rates=default_rates(NOW_NS), bounds=Bounds(),
    )  # fmt: skip
    return conclude(claimed, NOW_NS)


@pytest.mark.long
@given(DRAWN, DRAWN)
def test_all_together_make_no_less_in_any_ending_than_the_sum_of_each(
    first: tuple[Side, int, int, tuple[int, int]], second: tuple[Side, int, int, tuple[int, int]]
) -> None:
    """Both are half at one exchange, in one commission group, which nets what one loses there against the other."""
    pairs = []
    for number, (side, here, there, (size, other)) in enumerate((first, second)):
        far = Side.NO if side is Side.YES else Side.YES
        pairs.append((bought(EXCHANGED[number], side, here, size), bought(PLAIN[number], far, there, other)))
    each, together = [proved(*pair) for pair in pairs], proved(*pairs[0], *pairs[1])
    assume(not any(isinstance(one, Refusal) for one in each))
    one, two = (one for one in each if isinstance(one, Proof))
    assert isinstance(together, Proof), "two that are positive are so together"
    assert together.outlay == one.outlay + two.outlay
    for alone, other_, joint in zip(one.outcomes, two.outcomes, together.outcomes, strict=True):
        assert joint.profit >= alone.profit + other_.profit
    core = [[o.profit for o in each_.outcomes if o.state.kind is StateKind.CORE] for each_ in (one, two, together)]
    assert min(core[2]) >= min(core[0]) + min(core[1])
