"""Random members, bonds and rules: worlds keep to what is known, core states are the worlds, pairs are as they were."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from allsight.analysis.arbitrage.groups.tables import StatesTable
from allsight.analysis.arbitrage.states import CASES, state_table
from allsight.domain.groups import Basis, Bond, BondKind, Member
from allsight.domain.ids import Venue
from allsight.domain.market import Value
from allsight.domain.questions import Branch, Conflict, ConflictKind, Orientation, Severity
from allsight.domain.states import StateKind
from tests.analysis.groups.scene import implies, market, member, one_of
from tests.analysis.groups.tables import Rules, alone, reading, rows, tables

VENUES = (Venue.KALSHI, Venue.POLYMARKET, Venue.SMARKETS)
KA, PM = market("ka", "E"), market("pm", "E", Venue.POLYMARKET)
BRANCHES = st.lists(
    st.builds(
        Branch,
        case=st.sampled_from(sorted(CASES)),
        outcome=st.sampled_from(["refund", "no", "yes", "fair_price", "split", "stands", "unclear"]),
        hours=st.sampled_from([None, 24, 48]),
    ),
    max_size=4,
    unique_by=lambda branch: branch.case,
).map(tuple)
ENDS = st.sampled_from([None, Fraction(0), Fraction(1)])


@st.composite
def groups(draw: st.DrawFn) -> tuple[list[Member], list[Bond], Rules]:
    """Make up to five members of up to three markets, some turned round, with bonds of all kinds."""
    count = draw(st.integers(2, 5))
    members, rules = [], {}
    for number in range(count):
        venues = draw(st.lists(st.sampled_from(VENUES), min_size=1, max_size=3, unique=True))
        markets = [market(f"m{number}", f"E{number % 2}", venue) for venue in venues]
        turned = [one for one in markets if draw(st.booleans())]
        members.append(member(f"member {number}", *markets, turned=turned))
        rules.update({one.key: draw(BRANCHES) for one in markets})
    bonds: list[Bond] = []
    for first, second in draw(st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=5)):
        if first != second:
            bonds.append(implies(first, second))
    if draw(st.booleans()):
        answers = tuple((place, draw(st.booleans())) for place in range(count))
        bonds.append(
            Bond(kind=BondKind.RANGES, basis=Basis.READ, answers=answers, at_least=1, at_most=count)
        )  # fmt: skip
    if draw(st.booleans()):
        named = [(place, draw(st.booleans())) for place in range(count)]
        bonds.append(one_of(*named, event=market("x", "E0").event, exactly=draw(st.booleans())))
    assume(bonds)
    return members, bonds, rules


def check(table: StatesTable) -> None:
    group, worlds = table.shown.group, table.shown.worlds
    for world in worlds:
        for bond in group.bonds:
            given_ = sum(world[place] is answer for place, answer in bond.answers)
            assert bond.at_least <= given_ <= bond.at_most
    core = rows(table, StateKind.CORE)
    assert [row.answers for row in core] == list(worlds)
    assert len(set(worlds)) == len(worlds)
    for row in core:
        for each, answer in zip(group.members, row.answers, strict=True):
            for linked in each.markets:
                settlement = row.state.settlements[linked.market]
                assert settlement == Value(Fraction((linked.orientation is Orientation.SAME) is answer))
    ids = [row.state.id for row in table.rows]
    assert len(set(ids)) == len(ids)
    kinds = [list(StateKind).index(row.state.kind) for row in table.rows]
    assert kinds == sorted(kinds)


@pytest.mark.long
@given(made=groups())
def test_worlds_keep_to_the_bonds_and_core_states_are_the_worlds(made: tuple[list[Member], list[Bond], Rules]) -> None:
    members, bonds, rules = made
    for table in tables(members, bonds, rules=rules):
        check(table)
    check(alone(members[0], rules))


@given(
    first=BRANCHES,
    second=BRANCHES,
    turned=st.booleans(),
    ends=st.tuples(ENDS, ENDS),
    severity=st.none() | st.sampled_from(Severity),
    kind=st.sampled_from([ConflictKind.VOID, ConflictKind.SOURCE]),
)
def test_of_two_markets_it_is_the_table_that_pairs_are_proved_over(
    first: tuple[Branch, ...], second: tuple[Branch, ...], turned: bool, ends: tuple[Fraction | None, Fraction | None],
    severity: Severity | None, kind: ConflictKind,
) -> None:  # fmt: skip
    asked = member("q", KA, PM, turned=[PM] if turned else [])
    rules = {KA.key: first, PM.key: second}
    conflicts = [] if severity is None else [
        Conflict(
            kind=kind, severity=severity, first=KA.key, second=PM.key, ending="They part.",
            first_yes=ends[0], second_yes=ends[1],
        )
    ]  # fmt: skip
    ours = {row.state.id: row.state for row in alone(asked, rules, conflicts).rows}
    proved = {state.id: state for state in state_table(asked.markets, reading(rules), conflicts).states}
    assert ours.keys() == proved.keys()
    for name, state in proved.items():
        assert ours[name].settlements == state.settlements
        assert ours[name].opened_by == state.opened_by
        assert state.why.startswith(ours[name].why), "of fair prices it speaks only where one is paid"
