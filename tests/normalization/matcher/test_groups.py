"""Groups of questions: what joins them, on what basis, and that they are what they would be if built afresh."""

import itertools
import random
from collections.abc import Sequence
from fractions import Fraction

import pytest

from allsight.domain.clock import ManualClock
from allsight.domain.groups import Basis, Bond, BondKind, Group, Member
from allsight.domain.ids import EventKey, MarketKey, Venue
from allsight.domain.market import Strike
from allsight.domain.questions import Conflict, ConflictKind, Severity
from allsight.normalization.matcher.groups import Groups
from allsight.normalization.matcher.judgement import Judgement
from allsight.normalization.matcher.listing import Listing
from allsight.normalization.matcher.matcher import Matcher
from allsight.normalization.matcher.spread import titled
from tests.normalization.matcher.samples import Listed, listed
from tests.normalization.matcher.test_structure import APART, OPPOSITE, SAME, WITHIN, Scripted, asks, matched
from tests.normalization.matcher.universe import TODAY, catalogue


def settled(groups: Groups) -> dict[str, Group]:
    """Look at everything that waits and return the groups that come of it, with those that had come before."""
    held: dict[str, Group] = {}
    for _ in range(10_000):
        if not groups.due:
            return held
        changes = groups.step()
        for name in changes.removed:
            held.pop(name, None)
        held.update((group.id, group) for group in changes.groups)
    raise AssertionError("it goes on for ever")


def of(matcher: Matcher) -> list[Group]:
    """Build all groups of a matcher afresh."""
    groups = Groups(matcher)
    groups.touch((question.id for question in matcher.questions), list(matcher.known.listings))
    return list(settled(groups).values())


def events(*, turned: bool = False, exclusive: bool = False, **pairs: Judgement) -> tuple[Matcher, list[Listed]]:
    """Link a with c and b with d across venues; a and b are of one event."""
    a, b = (asks(name, Venue.KALSHI, group="K", exclusive=exclusive) for name in "ab")
    c, d = (asks(name, Venue.BETFAIR, group=name.upper()) for name in "cd")
    scorer = Scripted(ac=SAME, bd=OPPOSITE if turned else SAME, **pairs)
    return matched(scorer, d, c, b, a), [a, b, c, d]


def answers(bond: Bond, group: Group) -> set[tuple[str, bool]]:
    """Write a bond's answers by the name of the market that each member's Kalshi side has."""
    named = {}
    for place, member in enumerate(group.members):
        named[place] = next(one.market[-1] for one in member.markets if one.venue is Venue.KALSHI)
    return {(named[place], answer) for place, answer in bond.answers}


def test_siblings_that_imply_each_other_are_joined_for_sure() -> None:
    matcher, _ = events(ab=WITHIN)
    (group,) = of(matcher)
    assert [len(member.markets) for member in group.members] == [2, 2]
    (bond,) = group.bonds
    assert (bond.kind, bond.basis, bond.at_least) == (BondKind.LADDER, Basis.SIBLINGS, 1)
    assert answers(bond, group) == {("a", False), ("b", True)}


def test_the_other_side_of_a_question_turns_the_answer() -> None:
    matcher, _ = events(turned=True, ab=WITHIN)
    (group,) = of(matcher)
    ((_, bond),) = [(group, bond) for bond in group.bonds]
    assert answers(bond, group) == {("a", False), ("b", False)}, "b's YES is NO of its question"


def test_what_was_read_across_venues_is_no_more_than_read() -> None:
    matcher, _ = events(ad=WITHIN)
    (group,) = of(matcher)
    assert [bond.basis for bond in group.bonds] == [Basis.READ]


def test_a_set_is_what_the_venue_states() -> None:
    matcher, listed = events(exclusive=True, ab=APART)
    (group,) = of(matcher)
    (bond,) = group.bonds
    assert (bond.kind, bond.basis, bond.at_least, bond.at_most) == (BondKind.ONE_OF, Basis.STATED, 0, 1)
    assert bond.event == listed[0].market.event
    assert answers(bond, group) == {("a", True), ("b", True)}


def test_a_set_at_one_venue_that_nobody_else_asks_about_is_a_group_too() -> None:
    matcher = matched(Scripted(), *(asks(name, Venue.KALSHI, group="K", exclusive=True) for name in "abc"))
    (group,) = of(matcher)
    assert [member.question for member in group.members] == [None] * 3
    ((bond,),) = [group.bonds]
    assert (bond.kind, len(bond.answers), bond.at_most) == (BondKind.ONE_OF, 3, 1)


def level(label: str, floor: int) -> Listing:
    """List a threshold of bitcoin's price."""
    return Listing(
        *listed(
            Venue.KALSHI, "Bitcoin price on Nov 30, 2026 at 5pm EST?", outcome=label, group="KXBTCD", name=f"T{floor}",
            strike=Strike(comparator=">", floor=Fraction(floor)), close=CLOSES, event="Bitcoin price on Nov 30, 2026?",
            rules=f"If the simple average of the sixty seconds of CF Benchmarks' Bitcoin Real-Time Index before 5 PM "
            f"EST on Nov 30, 2026 is {label}, then the market resolves to Yes.",
        )
    )  # fmt: skip


def bracket(low: int, high: int, venue: Venue = Venue.POLYMARKET) -> Listing:
    """List a bracket of bitcoin's price."""
    return Listing(
        *listed(
            venue, f"Will the price of Bitcoin be between ${low:,} and ${high:,} on November 30?", group="BTC",
            close=CLOSES, event="Bitcoin price on November 30?", name=f"B{low}", exclusive=True,
            rules=f'This market resolves to "Yes" if the CF Benchmarks price of Bitcoin is between ${low:,} and '
            f"${high:,} at 5 PM ET on November 30, 2026.",
        )
    )  # fmt: skip


CLOSES = "2026-11-30T22:00:00Z"


def said(listings: Sequence[Listing]) -> dict[tuple[tuple[str, bool], ...], Bond]:
    """Return the bonds of the one group that some markets make, by their markets' names."""
    (group,) = of(entered(listings))
    names = [member.markets[0].market.partition(":")[2] for member in group.members]
    return {tuple(sorted((names[at], answer) for at, answer in bond.answers)): bond for bond in group.bonds}


def test_a_bracket_is_what_lies_between_two_thresholds_of_another_venue() -> None:
    bonds = said([level("above 90000", 90_000), level("above 92000", 92_000), bracket(90_000, 92_000)])
    between = bonds[("B90000", True), ("T90000", False), ("T92000", True)]
    assert (between.kind, between.basis, between.at_least) == (BondKind.RANGES, Basis.READ, 1)
    assert bonds[("B90000", False), ("T92000", False)].kind is BondKind.RANGES


def test_a_question_tells_which_groups_hold_it() -> None:
    matcher, _ = events(ab=WITHIN)
    groups = Groups(matcher)
    groups.touch(question.id for question in matcher.questions)
    first = next(iter(matcher.questions)).id
    assert groups.holding(first) == ()
    (group,) = settled(groups).values()
    assert all(groups.holding(question.id) == (group,) for question in matcher.questions)


def test_what_hangs_together_with_nothing_is_no_group() -> None:
    matcher, _ = events(ab=APART)
    assert of(matcher) == []


def test_a_market_that_ends_leaves_its_group() -> None:
    matcher, listed = events(ab=WITHIN)
    groups = Groups(matcher)
    groups.touch(question.id for question in matcher.questions)
    (name,) = settled(groups)
    changes = matcher.remove(listed[0].market.key)
    groups.touch(changes.questions | changes.removed, [listed[0].market.key])
    removed = set[str]()
    while groups.due:
        removed.update(groups.step().removed)
    assert name in removed


@pytest.mark.long
def test_two_questions_of_one_event_differ_in_level_and_day_and_that_is_no_conflict() -> None:
    found = catalogue(7)
    matcher = entered(found.listings)
    groups = Groups(matcher)
    seen = 0
    for group in of(matcher):
        for one, two in itertools.combinations(group.members[:4], 2):
            shared = {of_event(matcher, key) for key in asking(one)} & {of_event(matcher, key) for key in asking(two)}
            if not shared:
                continue
            first, second = (min(asking(each), key=lambda key: of_event(matcher, key) not in shared)
                             for each in (one, two))  # fmt: skip
            if any(c.kind in LEVEL_AND_DAY for each in (one, two) for c in conflicts_of(matcher, each)):
                continue
            assert not {c.kind for c in groups.between(first, second)} & LEVEL_AND_DAY
            seen += 1
    assert seen > 50


LEVEL_AND_DAY = {ConflictKind.THRESHOLD, ConflictKind.DEADLINE}


def asking(member: Member) -> list[MarketKey]:
    return [one.market for one in member.markets]


def of_event(matcher: Matcher, market: MarketKey) -> EventKey:
    return matcher.claim(market).event


def conflicts_of(matcher: Matcher, member: Member) -> tuple[Conflict, ...]:
    return () if member.question is None else matcher.cluster(member.question).conflicts


def test_trap_11_a_rung_that_is_read_at_another_hour_parts_from_every_rung_of_its_twin() -> None:
    """Above 85 at ten o'clock and above 90 at noon: what implies the one at noon need not have held at ten."""
    hours = {
        Venue.KALSHI: "The value is read at 12:00 PM ET.",
        Venue.POLYMARKET: "The source will be checked at {} ET.",
    }

    def rungs(hour: str) -> tuple[Groups, dict[tuple[Venue, int], MarketKey]]:
        texts = {venue: text.format(hour) for venue, text in hours.items()}
        made = {
            (venue, level): listed(
                venue,
                f'"Distant Letter" Rotten Tomatoes score above {level} on December 11, 2026?',
                group="SCORE",
                outcome=f"Above {level}",
                rules=f'If "Distant Letter" has a Tomatometer score above {level} on December 11, 2026, then the '
                f"market resolves to Yes. {text}",
            )
            for venue, text in texts.items()
            for level in (85, 90)
        }
        matcher = entered([Listing(*one) for one in made.values()])
        return Groups(matcher), {name: one.market.key for name, one in made.items()}

    apart, keys = rungs("10:00 AM")
    one, two = keys[Venue.POLYMARKET, 85], keys[Venue.KALSHI, 90]
    assert [(c.kind, c.severity) for c in apart.between(one, two)] == [(ConflictKind.DEADLINE, Severity.MATERIAL)]
    assert apart.between(two, one)
    assert apart.between(keys[Venue.KALSHI, 85], two) == ()
    alike, keys = rungs("12:00 PM")
    assert alike.between(keys[Venue.POLYMARKET, 85], keys[Venue.KALSHI, 90]) == ()


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_of_news_comes_to_the_same_groups(seed: int) -> None:
    """Markets come in slices; groups are looked at in between or at the end."""
    listings = catalogue(7).listings[:]
    chance = random.Random(seed)
    chance.shuffle(listings)
    matcher = entered([])
    groups, held = Groups(matcher), dict[str, Group]()
    for start in range(0, len(listings), 40):
        slice_ = listings[start : start + 40]
        changes = matcher.upsert_many(slice_)
        groups.touch(changes.questions | changes.removed, [one.market.key for one in slice_])
        if chance.random() < 0.5:
            for _ in range(chance.randint(1, 50)):
                step = groups.step()
                for name in step.removed:
                    del held[name]
                held.update((group.id, group) for group in step.groups)
    while groups.due:
        step = groups.step()
        for name in step.removed:
            del held[name]
        held.update((group.id, group) for group in step.groups)
    assert {contents(group) for group in held.values()} == {contents(group) for group in of(matcher)}


def entered(listings: Sequence[Listing]) -> Matcher:
    """Return a matcher that knows some listings."""
    matcher = Matcher(ManualClock(TODAY))
    matcher.upsert_many(listings)
    return matcher


def contents(group: Group) -> tuple[object, ...]:
    """Return what a group says, whatever its members' order."""
    names = [frozenset(one.market for one in member.markets) for member in group.members]
    return frozenset(names), frozenset(
        (bond.kind, bond.basis, frozenset((names[place], answer) for place, answer in bond.answers), bond.at_least)
        for bond in group.bonds
    )


def test_members_are_named_without_a_venues_markup() -> None:
    tails = [("68° or below", "B68"), ("69° or above", "T69")]
    listings = [
        Listing(*listed(Venue.KALSHI, f"Will the **high temp in NYC** be {said} on Nov 30?", group="HIGH", name=name,
                        exclusive=True))
        for said, name in tails
    ]  # fmt: skip
    (group,) = of(entered(listings))
    assert {member.title for member in group.members} == {
        f"Will the high temp in NYC be {said} on Nov 30?" for said, _ in tails
    }


@pytest.mark.parametrize(
    ("title", "outcome", "wanted"),
    [
        ("Oklahoma City at Toronto Winner?", "Toronto", "Oklahoma City at Toronto Winner?: Toronto"),
        ("Will Toronto win?", "Toronto", "Will Toronto win?"),
        ("Who wins the race?", "Ada", "Who wins the race?: Ada"),
        ("Total points: Over 222.5", "Over 222.5", "Total points: Over 222.5"),
        ("Who wins the race?", "", "Who wins the race?"),
    ],
)
def test_a_market_that_asks_alone_is_named_so_that_its_siblings_are_told_apart(
    title: str, outcome: str, wanted: str
) -> None:
    assert titled(title, outcome) == wanted
