"""The best set of open opportunities over a real socket, and the detail that says who shares depth."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import httpx
import msgspec
import pytest

from allsight.analysis.arbitrage.finder import Finder
from allsight.api.models.opportunities import EvidenceOut, OpportunityOut, SharedDepthOut
from allsight.api.models.portfolio import PortfolioOut, SizedOut
from allsight.api.server import bind, serve
from allsight.api.views.verification import verify_evidence
from allsight.domain.clock import ManualClock
from allsight.domain.ids import EventKey, LinkId, MarketKey, QuestionId
from allsight.domain.ladder import Side
from allsight.domain.money import default_rates
from allsight.domain.opportunity import OpportunityClass, OpportunityStatus
from tests.analysis.build import KA, NOW_NS, PM, QUESTION, Reader, book, cluster, kalshi, linked, polymarket, terms
from tests.api.routes import problem
from tests.support.opened import Opened, Store, application, board, leg, opened

pytestmark = pytest.mark.integration

BEST = opened("BEST", "9.00", leg("kalshi:FED", "40.00"), leg("polymarket:0xfed", "50.00", Side.NO))
WORSE = opened("WORSE", "8.00", leg("kalshi:FED", "30.00", contracts="60"), leg("betfair:1.1~1~0", "20.00", Side.NO))
APART = opened("APART", "1.25", leg("kalshi:OTHER", "10.00"))
UNSURE = opened("UNSURE", "99.00", leg("kalshi:X", "1.00"), class_=OpportunityClass.CONDITIONAL)
MADE = (APART, WORSE, BEST, UNSURE)


async def asked(path: str = "/opportunities/portfolio", store: Store | None = None, **query: Any) -> httpx.Response:
    """Ask a server on a socket of its own."""
    app = application(board(Opened(MADE), store))
    async with (
        serve(app, bind("127.0.0.1", 0)) as url,
        httpx.AsyncClient(base_url=f"{url}/api/v1", trust_env=False) as client,
    ):
        return await client.get(path, params=query)


async def found(store: Store | None = None, **query: Any) -> PortfolioOut:
    answer = await asked(store=store, **query)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=PortfolioOut)


async def test_the_best_set_with_a_reason_for_the_rest() -> None:
    answer = await asked(bankroll="500.009")
    shown = answer.json()
    assert [shown[name] for name in ("base", "bankroll", "outlay", "guaranteed", "left", "best_proven")] == [
        "USD", "500.00", "100.00", "10.25", "400.00", True,
    ]  # fmt: skip
    assert [row["id"] for row in shown["chosen"]] == ["BEST", "APART"]
    assert (shown["considered"], shown["notes"], shown["after_hurdle"]) == (3, [], "9.25")
    assert shown["left_out"] == [
        {
            "opportunity_id": "WORSE", "title": "Title of WORSE", "class": "locked", "guaranteed": "8.00",
            "outlay": "50.00", "reason": "shares_depth", "sentence": "takes the same offers as BEST at Kalshi",
            "because": ["BEST"],
        }
    ]  # fmt: skip
    assert shown["by_venue"] == [{"venue": "kalshi", "outlay": "50.00"}, {"venue": "polymarket", "outlay": "50.00"}]


async def test_a_bankroll_and_funds_change_what_is_best() -> None:
    small = await found(bankroll=60)
    assert [row.id for row in small.chosen] == ["WORSE", "APART"]
    assert (small.outlay, small.left) == (Decimal("60.00"), Decimal("0.00"))
    funded = await found(bankroll=5_000, funds="ka:35, POLYMARKET:1000")
    assert [row.id for row in funded.chosen] == ["WORSE"]
    assert {left.opportunity_id: left.reason for left in funded.left_out} == {"BEST": "funds", "APART": "funds"}


async def test_after_a_hurdle_what_earns_less_is_left_out() -> None:
    strict = await found(bankroll=500, rank="after_hurdle", hurdle="0.6")
    assert [row.id for row in strict.chosen] == ["WORSE", "APART"], "73 days at 60 % a year are 12 %"
    assert strict.after_hurdle == Decimal("2.05")


async def test_conditional_ones_come_only_by_request_and_it_says_so() -> None:
    unsure = await found(None, bankroll=500, **{"class": "conditional"})
    assert [row.id for row in unsure.chosen] == ["UNSURE"]
    (note,) = unsure.notes
    assert note.startswith("Not guaranteed")


async def test_what_is_not_live_at_this_moment_is_not_considered() -> None:
    shown = await found(Store(stale=["polymarket:0xfed"]), bankroll=500)
    assert [row.id for row in shown.chosen] == ["WORSE", "APART"]
    assert shown.considered == 2


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"bankroll": 0}, "a bankroll from 0.01"),
        ({"bankroll": -5}, "a bankroll from 0.01"),
        ({"bankroll": "1e12"}, "to 1,000,000,000"),
        ({"bankroll": "NaN"}, "a bankroll from"),
        ({"bankroll": "much"}, "found 'much'"),
        ({"bankroll": 5, "funds": "NYSE:5"}, "expected venues out of kalshi"),
        ({"bankroll": 5, "funds": "KALSHI"}, "VENUE:AMOUNT"),
        ({"bankroll": 5, "funds": "KA:5,kalshi:6"}, "Kalshi twice"),
        ({"bankroll": 5, "funds": "KA:-1"}, "funds at Kalshi from 0"),
    ],
    ids=str,
)
async def test_what_makes_no_sense_is_refused_in_a_sentence(query: dict[str, Any], words: str) -> None:
    said = problem(await asked(**query), 400)
    assert said.code == "invalid_request"
    assert words in said.detail


@pytest.mark.parametrize("query", [{}, {"bankroll": 5, "class": "both"}, {"bankroll": 5, "rank": "annualised"}])
async def test_what_is_no_parameter_is_refused(query: dict[str, Any]) -> None:
    assert problem(await asked(**query), 422).code == "invalid_request"


async def test_the_detail_names_who_takes_the_same_offers() -> None:
    detail = msgspec.json.decode((await asked("/opportunities/BEST")).content, type=OpportunityOut)
    assert detail.shares_depth == (
        SharedDepthOut(
            opportunity_id="WORSE", title="Title of WORSE", venue="kalshi", market="kalshi:FED", side="yes",
            contracts=Decimal(60),
        ),
    )  # fmt: skip
    alone = msgspec.json.decode((await asked("/opportunities/APART")).content, type=OpportunityOut)
    assert alone.shares_depth == ()


class Scanned:
    """One question over two real books, and a server that shows what is open there."""

    def __init__(self) -> None:
        yes, no = kalshi(), polymarket()
        self.reader = Reader(
            (yes, book(yes, [], [("0.40", "200"), ("0.42", "300")])), (no, book(no, [("0.55", "400"), ("0.53", "400")]))
        )
        self.finder = Finder(
            self.reader, ManualClock(NOW_NS), default_rates(NOW_NS), lambda one, two: (), lambda change: None
        )
        self.finder.set_cluster(cluster(linked(yes), linked(no)), {KA: terms(yes), PM: terms(no)})
        (self.shown,) = self.finder.opportunities()

    async def ask(self, path: str, **query: Any) -> httpx.Response:
        """Ask routes on a board of what is open."""
        app = application(board(self.finder), self.finder.sized)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://routes/api/v1") as client:
            return await client.get(path, params=query)


async def test_what_is_too_dear_is_proved_anew_for_the_bankroll() -> None:
    scanned = Scanned()
    answer = await scanned.ask("/opportunities/portfolio", bankroll=100)
    shown = msgspec.json.decode(answer.content, type=PortfolioOut)
    (row,) = shown.chosen
    assert shown.resized == (row.id,) == (scanned.shown.id,)
    assert Decimal(95) < row.outlay <= 100 < scanned.shown.outlay
    assert 0 < row.guaranteed < scanned.shown.guaranteed
    assert (shown.left_out, shown.best_proven) == ((), True)
    assert shown.notes == ("1 smaller than listed: proved anew for the money there is.",)


async def test_a_size_has_a_certificate_and_evidence_of_its_own() -> None:
    scanned = Scanned()
    path = f"/opportunities/{scanned.shown.id}/sized"
    sized = msgspec.json.decode((await scanned.ask(path, bankroll=100)).content, type=SizedOut)
    assert sized.opportunity.row.outlay <= 100
    assert sized.opportunity.evidence_sha256 == sized.evidence.sha256
    alone = msgspec.json.decode((await scanned.ask(f"{path}/evidence", bankroll=100)).content, type=EvidenceOut)
    assert alone == sized.evidence
    verdict = verify_evidence(sized.evidence, NOW_NS)
    assert verdict.ok
    assert verdict.claimed == verdict.recomputed
    assert sized.opportunity.states[0].profit >= sized.opportunity.row.guaranteed > 0
    assert "for 0.02 or less" in problem(await scanned.ask(path, bankroll="0.02"), 404).detail
    assert problem(await scanned.ask("/opportunities/NOBODY/sized", bankroll=100), 404).code == "not_found"
    assert problem(await scanned.ask(path, bankroll=0), 400).code == "invalid_request"


def test_a_closed_one_shares_nothing() -> None:
    closed = msgspec.structs.replace(BEST, status=OpportunityStatus.CLOSED)
    assert board(Opened(MADE)).out(closed, ()).shares_depth == ()


async def test_a_large_one_makes_room_for_what_its_last_contracts_crowd_out() -> None:
    """For 200 dollars the larger alone guarantees 26; with a hundred contracts of the other it is more."""
    scanned = Scanned()
    yes, no = (
        msgspec.structs.replace(one, key=MarketKey(f"{one.key}-2"), event=EventKey(f"{one.event}-2"))
        for one in (kalshi(), polymarket())
    )
    scanned.reader.markets |= {one.key: one for one in (yes, no)}
    scanned.reader.views |= {
        yes.key: book(yes, [], [("0.30", "100")]), no.key: book(no, [("0.52", "100")])
    }  # fmt: skip
    links = [msgspec.structs.replace(linked(one), link=LinkId(f"l-{one.key}")) for one in (yes, no)]
    asked = msgspec.structs.replace(cluster(*links), question=msgspec.structs.replace(QUESTION, id=QuestionId("two")))
    scanned.finder.set_cluster(asked, {one.key: terms(one) for one in (yes, no)})
    assert len(list(scanned.finder.opportunities())) == 2
    answer = await scanned.ask("/opportunities/portfolio", bankroll=200)
    shown = msgspec.json.decode(answer.content, type=PortfolioOut)
    assert len(shown.chosen) == 2
    alone = scanned.finder.sized(scanned.shown.id, Fraction(200))
    assert alone is not None
    assert alone.opportunity.guaranteed + 5 < shown.guaranteed
    assert 199 < shown.outlay <= 200, "the larger fills what the other leaves"
