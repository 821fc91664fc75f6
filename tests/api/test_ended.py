"""Opportunities that have just closed: all of them is there to be asked for before storage has written it."""

from pathlib import Path
from typing import Any, cast

from allsight.analysis.arbitrage.episode import ChangeKind, OpportunityChange
from allsight.analysis.arbitrage.scanner import Scanner
from allsight.analysis.arbitrage.verify import verify
from allsight.api.models.stream import OpportunityPut
from allsight.api.views.opportunities import OpportunityBoard
from allsight.api.views.sources import OpportunitySource
from allsight.domain.clock import ManualClock
from allsight.domain.ids import MarketKey, OpportunityId
from allsight.domain.money import default_rates
from allsight.domain.opportunity import OpportunityStatus
from allsight.infra.db.database import Database
from allsight.normalization.cache.store import StateStore
from tests.analysis.build import KA, NOW_NS, PM, Reader, book, cluster, kalshi, linked, polymarket, terms


async def test_what_has_closed_is_proved_before_storage_has_written_it(tmp_path: Path) -> None:
    yes, no = kalshi(), polymarket()
    reader = Reader(
        (yes, book(yes, [("0.45", "300")], [("0.46", "500")])), (no, book(no, [("0.502", "800")], [("0.506", "100")]))
    )
    clock, said = ManualClock(NOW_NS), list[OpportunityChange]()
    store = StateStore(clock, cast("Any", None))
    scanner = Scanner(reader, clock, default_rates(NOW_NS), said.append)
    scanner.set_cluster(cluster(linked(yes), linked(no)), {KA: terms(yes), PM: terms(no)})
    async with await Database.open(tmp_path) as written_never:
        board = OpportunityBoard(scanner, store, clock, written_never.opportunities, str)
        name = said[0].opportunity.id
        live = await board.evidence(name)
        reader.views[yes.key] = book(yes, [("0.45", "300")], [("0.52", "500")], version=2)
        scanner.on_dirty([yes.key])
        assert said[-1].kind is ChangeKind.CLOSED
        assert scanner.evidence(name) is None
        board.end(said[-1].opportunity, said[-1].life, said[-1].evidence)
        found, evidence = await board.find(name), await board.evidence(name)
        nobody = await board.evidence(OpportunityId("NOBODY"))
    assert found is not None
    assert found[0].status is OpportunityStatus.CLOSED
    assert evidence is not None
    assert live is not None
    assert verify(evidence).holds
    assert evidence.sha256 == live.sha256 == found[0].evidence
    assert nobody is None


async def test_what_closes_while_rows_are_built_is_not_shown_open_again(tmp_path: Path) -> None:
    """Rows are renewed one by one; between two of them the second opportunity closes, and clients are told so."""
    yes, no, other = kalshi(), polymarket(), polymarket(key=MarketKey("polymarket:other"))
    reader = Reader(
        (yes, book(yes, [("0.45", "300")], [("0.46", "500")])),
        (no, book(no, [("0.502", "800")], [("0.506", "100")])),
        (other, book(other, [("0.502", "800")], [("0.506", "100")])),
    )
    clock, said = ManualClock(NOW_NS), list[OpportunityChange]()
    scanner = Scanner(reader, clock, default_rates(NOW_NS), said.append)
    known = {KA: terms(yes), PM: terms(no), other.key: terms(other)}
    scanner.set_cluster(cluster(linked(yes), linked(no), linked(other)), known)
    assert [one.kind for one in said] == [ChangeKind.OPENED] * 2
    first, second = (one.opportunity for one in said)
    async with await Database.open(tmp_path) as written_never:
        store = StateStore(clock, cast("Any", None))
        board = OpportunityBoard(scanner, store, clock, written_never.opportunities, str)
        source = OpportunitySource(board, clock)
        items = iter(source.changed(lambda _topic: True))
        row = next(items)
        assert isinstance(row, OpportunityPut)
        assert row.key == first.id
        leg = next(one.market for one in second.legs if one.market != KA)
        reader.views[leg] = book(no if leg == PM else other, [], [], version=2)
        scanner.on_dirty([leg])
        closed = said[-1]
        assert (closed.kind, closed.opportunity.id) == (ChangeKind.CLOSED, second.id)
        board.end(closed.opportunity, closed.life, closed.evidence)
        assert source.put(closed.opportunity).data.status is OpportunityStatus.CLOSED
        assert list(items) == []
