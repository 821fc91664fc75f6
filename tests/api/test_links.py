"""The topic `links`: counts that follow every step, and what has become of links, conflated and bounded."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
import websockets
from hypothesis import given, settings
from hypothesis import strategies as st

from allsight.api.models.matches import LinkNews, MatchCounts, MatchPage
from allsight.api.models.stream import Delete, LinkCountsPut, LinkPut, Put
from allsight.api.views import links as views
from allsight.api.views.links import COUNTS_KEY, LINGER_NS, LINKS, LinkSource, LinkTally
from allsight.domain.clock import ManualClock
from allsight.domain.decisions import Action
from allsight.domain.errors import InvalidRequestError
from allsight.domain.ids import LinkId, Venue
from allsight.domain.questions import LinkStatus
from allsight.normalization.cache.store import StateStore
from allsight.normalization.matcher.changes import Changes
from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.desk import VENUES, Office, market
from tests.normalization.matcher.samples import listed
from tests.support import eventually
from tests.support.small_program import small_program

NAMES = "abcdef"
MARKETS = [market(name, VENUES[number % len(VENUES)]) for number, name in enumerate(NAMES)]
LIKENESS = st.dictionaries(
    st.frozensets(st.sampled_from(NAMES), min_size=2, max_size=2),
    st.tuples(st.sampled_from([Match.SAME, Match.OPPOSITE]), st.booleans()),
    min_size=2,
    max_size=9,
)
DOUBTED = {frozenset("ab"): (Match.SAME, False), frozenset("cd"): (Match.SAME, False)}


class Followed(Office):
    """An office that tells a listener of every step, the first one as well."""

    def __init__(self, told: dict[frozenset[str], tuple[Match, bool]], listen: Callable[[Changes], object]) -> None:
        self.listen = listen
        super().__init__(MARKETS, told)

    def keep(self, changes: Changes) -> Changes:
        self.listen(super().keep(changes))
        return changes


class Bench:
    """The source over such an office, and what it would send to somebody who wants its topic."""

    def __init__(self, told: dict[frozenset[str], tuple[Match, bool]] = DOUBTED) -> None:
        steps: list[Changes] = []
        self.office = Followed(told, steps.append)
        self.clock = ManualClock(self.office.clock.now_ns())
        self.tally = LinkTally(self.office.matcher)
        self.source = LinkSource(self.office.matcher, self.tally, StateStore(self.clock, cast("Any", None)), self.clock)
        self.office.listen = self.source.note
        for step in steps:
            self.source.note(step)

    def sent(self, *, wanted: bool = True) -> list[Put | Delete]:
        return list(self.source.changed(lambda topic: wanted and topic == LINKS))

    def news(self) -> dict[LinkId, LinkNews]:
        return {LinkId(one.data.id): one.data for one in self.sent() if isinstance(one, LinkPut)}

    def proposed(self, name: str) -> LinkId:
        return self.office.link(name, LinkStatus.PROPOSED).id


def counted(office: Office, tally: LinkTally) -> MatchCounts:
    """Count everything afresh."""
    found = Counter(link.status for link in office.matcher.links() if tally.matters(link))
    return MatchCounts(*(found[LinkStatus(name)] for name in MatchCounts.__struct_fields__))


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(
    told=LIKENESS,
    steps=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(Action), st.integers(0, 5)), max_size=10),
)
def test_counts_that_follow_are_those_that_counting_afresh_finds(
    told: dict[frozenset[str], tuple[Match, bool]], steps: list[tuple[int, Action, int]]
) -> None:
    bench = Bench(told)
    office, tally = bench.office, bench.tally
    for number, action, chance in steps:
        links = office.matcher.links()
        if not links:
            return
        link = links[number % len(links)]
        if chance == 0:
            office.edit(link.market, f"Edition {number} of the rules.")
        elif chance == 1:
            office.keep(office.matcher.remove(link.market))
        else:
            try:
                office.decide(link.id, action, finding=Match.WITHIN if action is Action.SUBSET else None)
            except InvalidRequestError:
                continue
        assert tally.counts() == counted(office, tally)


def test_a_tally_that_begins_late_has_everything() -> None:
    bench = Bench()
    late = LinkTally(bench.office.matcher)
    assert late.counts() == bench.tally.counts() == MatchCounts(proposed=2, stale=0, confirmed=2, rejected=0)


def test_a_decision_is_told_with_who_made_it_and_how_many_wait_then() -> None:
    bench = Bench()
    bench.sent()
    assert bench.sent() == []
    name = bench.proposed("b")
    bench.office.decide(name, Action.REJECT, by="bob")
    items = bench.sent()
    told = next(one.data for one in items if isinstance(one, LinkPut) and one.key == name)
    assert told.decision is not None
    assert (told.status, told.decision.by, told.decision.action) == (LinkStatus.REJECTED, "bob", Action.REJECT)
    counts = items[-1]
    assert isinstance(counts, LinkCountsPut)
    assert (counts.key, counts.data.rejected) == (COUNTS_KEY, 1)
    bench.office.decide(name, Action.UNDO, by="bob")
    undone = bench.news()[name]
    assert undone.decision is not None
    assert (undone.status, undone.decision.action) == (LinkStatus.PROPOSED, Action.UNDO)


def test_a_link_that_is_no_more_is_told_as_gone() -> None:
    bench = Bench()
    name, market_key = bench.proposed("b"), bench.office.link("b", LinkStatus.PROPOSED).market
    bench.sent()
    bench.office.keep(bench.office.matcher.remove(market_key))
    assert bench.news()[name].status is None
    assert bench.tally.counts().proposed == 1


def test_many_changes_between_two_ticks_are_one_state() -> None:
    bench = Bench()
    name = bench.proposed("b")
    bench.sent()
    for _ in range(20):
        bench.office.decide(name, Action.REJECT)
        bench.office.decide(name, Action.UNDO)
    items = bench.sent()
    assert [one.key for one in items if one.key == name] == [name]
    assert sum(isinstance(one, LinkCountsPut) for one in items) == 1


def test_news_end_after_a_minute_and_versions_only_rise() -> None:
    bench = Bench()
    first = bench.sent()
    bench.clock.advance(LINGER_NS)
    ended = bench.sent()
    assert {one.key for one in ended} == {one.key for one in first if isinstance(one, LinkPut)}
    assert all(isinstance(one, Delete) for one in ended)
    assert min(one.version for one in ended) > max(one.version for one in first)
    assert [one.key for one in bench.source.snapshot(LINKS)] == [COUNTS_KEY]


def test_no_more_than_so_many_links_are_news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    bench = Bench()
    name = bench.proposed("b")
    bench.office.decide(name, Action.REJECT)
    shown = [one.key for one in bench.source.snapshot(LINKS)]
    assert (len(shown), shown[0]) == (3, COUNTS_KEY)
    assert name in shown


def test_what_nobody_wants_is_not_built_and_forgotten() -> None:
    bench = Bench()
    assert bench.sent(wanted=False) == []
    assert bench.sent() == []


@pytest.mark.integration
async def test_somebody_elses_decision_comes_over_the_socket_at_once(tmp_path: Path) -> None:
    title = "Will the rate of CPI inflation be above 3.0% for the year ending in October 2026?"
    rules = "If the 12-month percent change in the CPI-U for October 2026 is above 3.0%, this resolves to Yes."
    with small_program(tmp_path) as program:
        program.show(*listed(Venue.KALSHI, title, outcome="Above 3.0%", rules=rules, name="CPI-T3.0"))
        program.show(*listed(Venue.POLYMARKET, title, rules=rules, name="0xcpi"))
        await eventually(lambda: program.get("/matches", MatchPage, status="confirmed").total >= 2, within=30)
        link = next(
            row.link
            for row in program.get("/matches", MatchPage, status="confirmed").items
            if row.market.venue == "polymarket"
        )
        async with websockets.connect(f"{program.url.replace('http', 'ws')}/api/v1/stream") as socket:

            async def items() -> list[dict[str, Any]]:
                async with asyncio.timeout(10):
                    while not (found := msgspec.json.decode(await socket.recv(), type=dict[str, Any]).get("items")):
                        pass
                return list(found)

            await socket.send('{"op":"subscribe","topics":["links"]}')
            assert (await items())[0]["data"]["confirmed"] == 2
            await asyncio.to_thread(program.post, f"/matches/{link.id}/reject", by="bob")
            told: dict[str, Any] = {}
            while not told.get(link.id, {}).get("decision"):  # that the two were linked may still be on its way
                told = {one["key"]: one["data"] for one in await items()}
    assert told[link.id]["decision"]["by"] == "bob"
    assert (told[link.id]["status"], told[link.id]["title"]) == ("rejected", title)
    assert told[COUNTS_KEY]["rejected"] == 1
