"""Whatever people decide in whatever order: one home a market, and the next process finds the same from storage."""

import asyncio
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from allsight.domain.decisions import Action
from allsight.domain.errors import InvalidRequestError
from allsight.domain.questions import LinkStatus
from allsight.infra.db.database import Database
from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.desk import VENUES, Office, market, said

pytestmark = [pytest.mark.integration, pytest.mark.long]

PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
"""All but explaining, which traces every line."""

NAMES = "abcdefgh"
MARKETS = [market(name, VENUES[number % len(VENUES)]) for number, name in enumerate(NAMES)]

_LIKENESS = st.dictionaries(
    st.frozensets(st.sampled_from(NAMES), min_size=2, max_size=2),
    st.tuples(st.sampled_from([Match.SAME, Match.OPPOSITE]), st.booleans()),
    min_size=3,
    max_size=12,
)
_STEP = st.tuples(
    st.integers(0, 40), st.sampled_from(Action), st.sampled_from([Match.WITHIN, Match.AROUND]), st.integers(0, 9)
)

CROSSED = {
    frozenset("ab"): (Match.SAME, True),
    frozenset("ah"): (Match.SAME, False),
    frozenset("bc"): (Match.SAME, False),
    frozenset("bh"): (Match.OPPOSITE, True),
}
"""What was said of the question of b must not go with the last of its suitors."""


OUTLIVED = {
    frozenset("bc"): (Match.SAME, True),
    frozenset("ac"): (Match.SAME, False),
    frozenset("ag"): (Match.SAME, False),
}
"""A question loses everybody while a decision about it waits to be made anew: it may not come back with it."""


def carry_out(office: Office, step: tuple[int, Action, Match, int]) -> None:
    """Decide about some link, or now and then edit the rules of its market instead."""
    number, action, finding, chance = step
    links = office.matcher.links()
    if not links:
        return
    link = links[number % len(links)]
    if chance == 0:
        office.edit(link.market, f"Edition {number} of the rules.")
        return
    try:
        office.decide(link.id, action, finding=finding if action is Action.SUBSET else None)
    except InvalidRequestError:
        return


async def stored_and_read(office: Office, migrated: Path, place: Path) -> dict[str, object]:
    folder = shutil.copytree(migrated, place / "data")
    async with await Database.open(folder) as database:
        await database.links.save(list(office.questions.values()), office.said, office.decisions)
    async with await Database.open(folder) as database:
        questions, links = await database.links.load()
        return said(office.reopened(questions, links, await database.links.decisions()))


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(told=_LIKENESS, steps=st.lists(_STEP, max_size=14))
@example(
    told=OUTLIVED,
    steps=[
        (1, Action.SUBSET, Match.WITHIN, 1),
        (1, Action.CONFIRM, Match.WITHIN, 0),
        (2, Action.CONFIRM, Match.WITHIN, 1),
    ],
)
def test_any_decisions_keep_one_home_a_market_and_outlive_the_process(
    migrated: Path, told: dict[frozenset[str], tuple[Match, bool]], steps: list[tuple[int, Action, Match, int]]
) -> None:
    office = Office(MARKETS, told)
    for step in steps:
        carry_out(office, step)
        homes = Counter(link.market for link in office.matcher.links(LinkStatus.CONFIRMED))
        assert max(homes.values(), default=0) <= 1
    with tempfile.TemporaryDirectory() as folder:
        assert asyncio.run(stored_and_read(office, migrated, Path(folder))) == said(office.matcher)


@settings(max_examples=100, deadline=None, phases=PHASES)
@given(told=_LIKENESS, steps=st.lists(_STEP, max_size=14), last=_STEP)
@example(told=CROSSED, steps=[(6, Action.SUBSET, Match.WITHIN, 1)], last=(5, Action.SUBSET, Match.WITHIN, 0))
def test_an_undo_gives_back_what_the_decision_found(
    told: dict[frozenset[str], tuple[Match, bool]],
    steps: list[tuple[int, Action, Match, int]],
    last: tuple[int, Action, Match, int],
) -> None:
    office = Office(MARKETS, told)
    for step in steps:
        carry_out(office, step)
    before, made = said(office.matcher), len(office.decisions)
    carry_out(office, (*last[:3], 1))
    if len(office.decisions) == made or office.decisions[-1].action is Action.UNDO:
        return
    decision = office.decisions[-1]
    office.decide(decision.link, Action.UNDO)
    after = said(office.matcher)
    assert [after[name] for name in ("links", "relations")] == [before[name] for name in ("links", "relations")]
