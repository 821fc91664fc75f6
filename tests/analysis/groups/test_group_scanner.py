"""Opportunities over several questions: what is found, what it is called, what closes it, and what asks no solver."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest

from allsight.analysis.arbitrage.episode import ChangeKind
from allsight.analysis.arbitrage.terms import Bounds
from allsight.analysis.arbitrage.verify import verify
from allsight.domain.book import Trust
from allsight.domain.groups import Basis, Bond, BondKind
from allsight.domain.ids import MarketKey, Venue
from allsight.domain.ladder import Band, Ladder, PriceKind
from allsight.domain.market import Lifecycle, Market
from allsight.domain.opportunity import CloseReason, OpportunityClass, OpportunityKind
from allsight.domain.questions import Branch, Conflict, ConflictKind, Severity
from tests.analysis.groups.scene import Scene, exchanged, implies, market, member, one_of

LOW, HIGH = market("CPI-T3", "CPI"), market("CPI-T4", "CPI")


def rungs(basis: Basis = Basis.SIBLINGS, kind: BondKind = BondKind.LADDER) -> Scene:
    """Return two levels of one figure: above 4 implies above 3."""
    scene = Scene([LOW, HIGH], [member("above 3", LOW), member("above 4", HIGH)], [implies(1, 0, basis, kind)])
    return scene.set()


def candidates(*, exactly: bool = False) -> tuple[Scene, list[Market]]:
    """Return three candidates of one event, of whom one wins at most, or exactly one."""
    markets = [market(name, "RACE") for name in ("Ada", "Bo", "Cy")]
    members = [member(one.title, one) for one in markets]
    bond = one_of((0, True), (1, True), (2, True), event=markets[0].event, exactly=exactly)
    return Scene(markets, members, [bond]).set(), markets


def test_a_ladder_that_is_out_of_order_is_locked() -> None:
    scene = rungs()
    scene.put(LOW, bid="0.30", ask="0.35")
    assert scene.open == []
    scene.put(HIGH, bid="0.40", ask="0.45")  # NO at 0.60 and YES of the lower level at 0.35: one of them pays
    (found,) = scene.open
    assert (found.kind, found.class_) == (OpportunityKind.LADDER, OpportunityClass.LOCKED)
    assert (found.guaranteed, found.outlay, found.contracts) == (Decimal("5.00"), Decimal("95.00"), Decimal(100))
    assert {(leg.market, leg.side.value) for leg in found.legs} == {(LOW.key, "yes"), (HIGH.key, "no")}
    assert [str(question) for question in found.questions] == ["q-above 3", "q-above 4"]


def test_what_was_only_read_is_never_locked() -> None:
    scene = rungs(Basis.READ, BondKind.IMPLIES)
    scene.put(LOW, ask="0.35")
    scene.put(HIGH, bid="0.40")
    (found,) = scene.open
    assert (found.kind, found.class_) == (OpportunityKind.IMPLICATION, OpportunityClass.CONDITIONAL)
    assert any("nobody has confirmed it" in reason for reason in found.why_not_locked)


@pytest.mark.parametrize("basis", [Basis.SIBLINGS, Basis.READ])
def test_a_bracket_and_the_thresholds_at_its_ends_pay_whatever_comes(basis: Basis) -> None:
    """Not above 3, or above 4, or between: none of the three implies another, and one of them is always right."""
    between = market("CPI-B3", "CPI")
    members = [member("above 3", LOW), member("above 4", HIGH), member("from 3 to 4", between)]
    cover = Bond(kind=BondKind.RANGES, basis=basis, answers=((0, False), (1, True), (2, True)), at_least=1, at_most=3)
    scene = Scene([LOW, HIGH, between], members, [implies(1, 0, basis), implies(2, 0, basis), cover]).set()
    scene.put(LOW, bid="0.70")
    scene.put(HIGH, ask="0.30")
    assert scene.open == []
    scene.put(between, ask="0.30")
    (found,) = scene.open
    locked = OpportunityClass.LOCKED if basis.certain else OpportunityClass.CONDITIONAL
    assert (found.kind, found.class_, found.guaranteed) == (OpportunityKind.LADDER, locked, Decimal("10.00"))
    assert [str(state.profit) for state in found.states if state.kind == "core"].count("10.00") == 3


def test_trap_13_at_most_one_is_not_one_of_them() -> None:
    """Buying everybody is riskless only where somebody of them must win."""
    scenes = [candidates(exactly=exactly) for exactly in (False, True)]
    for scene, markets in scenes:
        for one in markets:
            scene.put(one, ask="0.30")
    assert scenes[0][0].open == []
    (found,) = scenes[1][0].open
    assert found.kind is OpportunityKind.NEGRISK
    assert (found.guaranteed, found.class_) == (Decimal("10.00"), OpportunityClass.LOCKED)


def test_not_everybody_wins_so_their_noes_pay_all_but_one() -> None:
    scene, markets = candidates()
    for one in markets:
        scene.put(one, bid="0.40")
    (found,) = scene.open
    assert (found.outlay, found.guaranteed) == (Decimal("180.00"), Decimal("20.00"))
    assert sorted(str(state.profit) for state in found.states if state.kind == "core") == ["120.00", *["20.00"] * 3]


def test_what_two_groups_find_is_shown_once() -> None:
    """The set by itself and the whole group come to the same orders."""
    scene, markets = candidates(exactly=True)
    for one in markets:
        scene.put(one, bid="0.40")
    assert len(scene.open) == 1
    for one in markets:
        scene.put(one, bid="0.41")
    assert len(scene.open) == 1
    scene.put(markets[0], bid="0.05")
    assert scene.open == []
    assert [kind for kind in scene.kinds() if kind is not ChangeKind.UPDATED] == [ChangeKind.OPENED, ChangeKind.CLOSED]


def test_of_two_that_open_with_the_same_orders_in_one_instant_each_has_its_own_end() -> None:
    """Once the first has moved on to a cheaper market, its first orders may be shown as another opportunity."""
    twin = market("CPI-T4", "CPI-twin", Venue.POLYMARKET)
    below, above, alone = member("above 3", LOW), member("above 4", HIGH, twin), member("above 4", HIGH)
    scene = Scene([LOW, HIGH, twin], [below, above], [implies(1, 0)]).set()
    scene.scanner.set_group(msgspec.structs.replace(scene.group, id="g2", members=(below, alone)), scene.terms)
    scene.scanner.settle()
    scene.put(LOW, ask="0.35")
    scene.put(HIGH, bid="0.45")
    scene.put(twin, bid="0.55")
    scene.put(HIGH, bid="0.44")
    assert len({one.id for one in scene.open}) == len(scene.open) == 2
    scene.put(LOW)
    assert scene.open == []


def test_trap_13_that_one_must_win_is_said_of_the_own_markets_alone() -> None:
    """A set of another venue may all pay nothing where one venue must pay one of its own."""
    mine = [market(name, "RACE") for name in ("Ada", "Bo")]
    theirs = [market(name, "race", Venue.POLYMARKET) for name in ("ada", "bo")]
    bond = one_of((0, True), (1, True), event=mine[0].event, exactly=True)
    members = [member("Ada", mine[0], theirs[0]), member("Bo", mine[1], theirs[1])]
    scene = Scene([*mine, *theirs], members, [bond]).set()
    for one in theirs:
        scene.put(one, ask="0.40")
    assert scene.open == []
    for one in mine:
        scene.put(one, ask="0.45")
    (found,) = scene.open
    assert {leg.venue for leg in found.legs} == {Venue.KALSHI}


def test_commission_is_netted_over_the_whole_event() -> None:
    """One of three wins: what the others lose is taken off before commission, so it is charged on 8 of 100 alone."""
    markets = [exchanged(name, "1.2") for name in ("Ada", "Bo", "Cy")]
    bond = one_of((0, True), (1, True), (2, True), event=markets[0].event, exactly=True)
    scene = Scene(markets, [member(one.title, one) for one in markets], [bond]).set()
    for one, ask in zip(markets, ("0.50", "0.30", "0.12"), strict=True):
        scene.put(one, ask=ask)
    (found,) = scene.open
    assert (found.outlay, found.guaranteed) == (Decimal("92.00"), Decimal("7.60"))
    assert {state.commission for state in found.states if state.kind == "core"} == {Decimal("0.40")}
    assert {cost.label: cost.amount for cost in found.costs}["commission"] == Decimal("-0.40")


def test_a_pair_with_a_bet_at_odds_and_commission() -> None:
    """A stake of 40 at 2.50 wins 60, of which 3 are commission: 97 contracts of the other answer balance it."""
    odds = Ladder(kind=PriceKind.ODDS, decimals=2, bands=(Band(101, 300, 1),), quantum=Fraction(1, 100))
    back = msgspec.structs.replace(exchanged("Ada", "1.2"), ladder=odds)
    against = market("ADA", "RACE")
    scene = Scene([back, against], [member("Ada wins", back, against)], []).set()
    scene.show(back, [], [("2.50", "40")])
    scene.put(against, bid="0.50")
    (found,) = scene.open
    assert (found.kind, found.class_) == (OpportunityKind.PAIR, OpportunityClass.LOCKED)
    assert (found.outlay, found.guaranteed) == (Decimal("88.50"), Decimal("8.50"))
    assert {leg.venue: leg.contracts for leg in found.legs} == {Venue.BETFAIR: 100, Venue.KALSHI: 97}
    assert [(state.label, state.commission) for state in found.states if state.kind == "core"] == [
        ("Yes", Decimal("3.00")),
        ("No", Decimal("0.00")),
    ]
    (episode,) = scene.scanner.episodes()
    assert verify(episode.evidence).holds


def test_trap_07_a_stake_pays_by_each_level_and_not_by_the_limit() -> None:
    """40 at 2.50 and 50 at 2.20 pay 210: a hedge of what 90 would pay at the limit of 2.20 is off by 12."""
    odds = Ladder(kind=PriceKind.ODDS, decimals=2, bands=(Band(101, 300, 1),), quantum=Fraction(1, 100))
    back = msgspec.structs.replace(exchanged("Ada", "1.2"), ladder=odds)
    against = market("ADA", "RACE")
    scene = Scene([back, against], [member("Ada wins", back, against)], []).set()
    scene.show(back, [], [("2.50", "40"), ("2.20", "50")])
    scene.put(against, bid="0.50", size="300")
    (found,) = scene.open
    assert {leg.venue: leg.contracts for leg in found.legs} == {Venue.BETFAIR: 210, Venue.KALSHI: 204}
    assert [(state.receive, state.profit) for state in found.states if state.kind == "core"] == [
        (Decimal("204.00"), Decimal("12.00")),
        (Decimal("204.00"), Decimal("12.00")),
    ]


def test_two_legs_that_the_closed_form_can_hold_are_left_to_it() -> None:
    mine, theirs = market("ADA", "RACE"), market("ada", "race", Venue.POLYMARKET)
    scene = Scene([mine, theirs], [member("Ada wins", mine, theirs)], []).set()
    scene.put(mine, bid="0.50")
    scene.put(theirs, ask="0.40")
    assert scene.open == []


def test_no_solver_is_asked_about_what_the_weights_rule_out() -> None:
    scene = rungs()
    scene.put(LOW, bid="0.30", ask="0.50")
    scene.put(HIGH, bid="0.20", ask="0.30")
    before = scene.scanner.stats.guards
    for bid in ("0.21", "0.19", "0.15", "0.20"):
        scene.put(HIGH, bid=bid, ask="0.30")
    assert scene.scanner.stats.guards == before
    assert scene.scanner.stats.dismissed >= 4
    assert scene.open == []


def test_a_proof_stands_while_what_it_takes_is_there() -> None:
    scene = rungs()
    scene.show(LOW, [], [("0.35", "50"), ("0.70", "50")])
    scene.put(HIGH, bid="0.40")
    sized = scene.scanner.stats.sized
    scene.show(LOW, [], [("0.35", "50"), ("0.80", "50")])  # a level that nobody would take
    assert (scene.scanner.stats.sized, scene.scanner.stats.stood) == (sized, 1)
    scene.show(LOW, [], [("0.35", "50"), ("0.36", "50")])  # one that adds to it
    assert scene.scanner.stats.sized > sized
    assert [one.contracts for one in scene.open] == [Decimal(100)]
    scene.show(LOW, [], [("0.35", "20")])
    assert [one.contracts for one in scene.open] == [Decimal(20)]
    assert scene.kinds() == [ChangeKind.OPENED, ChangeKind.UPDATED, ChangeKind.UPDATED]
    assert len({change.opportunity.id for change in scene.said}) == 1


@pytest.mark.parametrize("reason", [CloseReason.PRICE, CloseReason.TRUST, CloseReason.MARKET_CLOSED, CloseReason.LINK])
def test_it_closes_and_says_why(reason: CloseReason) -> None:
    scene = rungs()
    scene.put(LOW, ask="0.35")
    scene.put(HIGH, bid="0.40")
    match reason:
        case CloseReason.PRICE:
            scene.put(HIGH, bid="0.34")
        case CloseReason.TRUST:
            scene.put(HIGH, bid="0.40", trust=Trust.STALE)
        case CloseReason.MARKET_CLOSED:
            scene.reader.markets[HIGH.key] = msgspec.structs.replace(HIGH, lifecycle=Lifecycle.SUSPENDED)
            scene.told(HIGH)
        case _:
            scene.scanner.drop_group("g1")
    assert scene.open == []
    assert scene.kinds() == [ChangeKind.OPENED, ChangeKind.CLOSED]
    assert scene.said[-1].opportunity.close_reason is reason
    assert scene.said[-1].evidence is not None


def test_a_group_that_is_put_together_anew_keeps_what_is_open() -> None:
    scene = rungs()
    scene.put(LOW, ask="0.35")
    scene.put(HIGH, bid="0.40")
    scene.scanner.set_group(msgspec.structs.replace(scene.group, bonds=(implies(1, 0), implies(1, 0))), scene.terms)
    scene.scanner.settle()
    assert scene.kinds() == [ChangeKind.OPENED]
    scene.scanner.set_group(msgspec.structs.replace(scene.group, bonds=()), scene.terms)
    scene.scanner.settle()
    assert scene.kinds() == [ChangeKind.OPENED, ChangeKind.CLOSED]


def test_a_difference_between_the_rules_bars_it() -> None:
    far = market("cpi-3", "cpi", Venue.POLYMARKET)
    conflict = Conflict(
        kind=ConflictKind.SOURCE, severity=Severity.MATERIAL, first=far.key, second=HIGH.key,
        ending="They part if the figure is revised.", first_yes=Fraction(0), second_yes=Fraction(1),
    )  # fmt: skip
    scene = Scene(
        [far, HIGH], [member("above 3", far), member("above 4", HIGH)], [implies(1, 0)], conflicts=[conflict]
    ).set()
    scene.put(far, ask="0.35")
    scene.put(HIGH, bid="0.40")
    (found,) = scene.open
    assert found.class_ is OpportunityClass.CONDITIONAL
    assert "They part if the figure is revised." in " ".join(found.why_not_locked)
    assert found.worst_divergence == -found.outlay


def test_what_is_called_off_bars_it_unless_other_orders_are_safe() -> None:
    """One market refunds when it is called off, and its price is then less than what it was bought with."""
    branches = {HIGH.key: (Branch("void", "refund"),), LOW.key: (Branch("void", "no"),)}
    scene = Scene(
        [LOW, HIGH], [member("above 3", LOW), member("above 4", HIGH)], [implies(1, 0)], branches=branches
    ).set()
    scene.put(LOW, ask="0.35")
    scene.put(HIGH, bid="0.40")
    (found,) = scene.open
    assert found.class_ is OpportunityClass.CONDITIONAL
    assert "Called off" in found.losing_state


@pytest.mark.parametrize("third", ["Draw", "Cy"])
def test_a_tie_is_no_ending_of_its_own_where_the_draw_is_an_outcome(third: str) -> None:
    """Both sides pay nothing in a tie; with the draw bought, that is the world in which the draw pays."""
    markets = [market(name, "GAME") for name in ("Ada", "Bo", third)]
    bond = one_of((0, True), (1, True), (2, True), event=markets[0].event, exactly=True)
    level = {one.key: (Branch("tie", "yes" if one.title == "Draw" else "no"),) for one in markets}
    scene = Scene(markets, [member(one.title, one) for one in markets], [bond], branches=level).set()
    for one in markets:
        scene.put(one, ask="0.30")
    (found,) = scene.open
    assert (found.class_ is OpportunityClass.LOCKED) is (third == "Draw")
    assert any("Tie" in state.label for state in found.states) is (third != "Draw")


def test_shared_bounds_hold() -> None:
    scene = Scene(
        [LOW, HIGH], [member("above 3", LOW), member("above 4", HIGH)], [implies(1, 0)],
        bounds=Bounds(bankroll=Fraction(19), max_contracts=Fraction(50)),
    ).set()  # fmt: skip
    scene.put(LOW, ask="0.35")
    scene.put(HIGH, bid="0.40")
    (found,) = scene.open
    assert found.outlay == Decimal("19.00")


def test_evidence_is_run_again_and_a_missing_bond_is_noticed() -> None:
    scene, markets = candidates(exactly=True)
    for one in markets:
        scene.put(one, ask="0.30")
    (episode,) = scene.scanner.episodes()
    verdict = verify(episode.evidence)
    assert verdict.holds, verdict.problems
    body = msgspec.json.decode(msgspec.json.encode(episode.evidence.body))
    body["group"]["bonds"][0]["at_least"] = 0
    forged = verify(msgspec.structs.replace(episode.evidence, body=body))
    assert not forged.intact
    assert any("table of endings" in problem for problem in forged.problems)


def test_the_program_ends_and_everything_closes() -> None:
    scene = rungs()
    scene.put(LOW, ask="0.35")
    scene.put(HIGH, bid="0.40")
    scene.scanner.shutdown()
    assert scene.said[-1].opportunity.close_reason is CloseReason.SHUTDOWN
    assert list(scene.scanner.episodes()) == []
    assert scene.scanner.episode(scene.said[0].opportunity.id) is None


def test_nothing_is_looked_at_after_the_end() -> None:
    """Nor what was open of a group that had just been put together anew: it has closed once, and stays so."""
    scene = rungs()
    scene.put(LOW, ask="0.35")
    scene.put(HIGH, bid="0.40")
    scene.scanner.set_group(msgspec.structs.replace(scene.group, bonds=(implies(1, 0), implies(1, 0))), scene.terms)
    scene.scanner.shutdown()
    scene.put(LOW)
    scene.put(LOW, ask="0.30")
    assert scene.kinds() == [ChangeKind.OPENED, ChangeKind.CLOSED]
    assert (scene.scanner.groups, len(scene.scanner.agenda)) == (0, 0)
    assert MarketKey("kalshi:nobody") not in scene.scanner.dated()
