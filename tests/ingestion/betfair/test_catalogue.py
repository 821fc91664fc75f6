"""The catalogue over real sockets: within the venue's weights, complete, and with what has changed."""

from collections.abc import Callable
from typing import Any

import pytest

from allsight.domain.book import Trust
from allsight.domain.errors import (
    AllsightError,
    ConnectivityError,
    CredentialsError,
    InvalidRequestError,
    RateLimitedError,
    VenueDataError,
)
from allsight.domain.ids import native_id
from allsight.domain.market import Category, Lifecycle, Value
from allsight.ingestion.adapter import CataloguePage
from allsight.ingestion.adapters.betfair import parse
from allsight.ingestion.adapters.betfair.adapter import BetfairAdapter
from allsight.ingestion.adapters.betfair.rest import TooMuchDataError, read_answer, read_error
from allsight.ingestion.adapters.betfair.venue import EventType, books_per_request
from allsight.ingestion.pages import UNREADABLE
from tests.ingestion.betfair.support import ADA, ALAN, book_json, description
from tests.ingestion.betfair.test_auth import running
from tests.support.betfair_server import BetfairServer, RpcError

pytestmark = pytest.mark.integration

POLITICS = EventType(id="2378961", name="Politics", category=Category.POLITICS)


class World:
    """A venue's markets: (id, event, start time, market type), and how each stands."""

    def __init__(self, *markets: tuple[str, str, str, str]) -> None:
        self.markets = {one[0]: one for one in markets}
        self.books: dict[str, dict[str, Any]] = {one[0]: book_json(one[0]) for one in markets}
        self.rules: dict[str, str] = {}
        self.rows_per_answer = 200
        self.server = BetfairServer(
            listEvents=self._events,
            listMarketCatalogue=self._catalogue,
            listMarketBook=self._books,
            listMarketTypes=self._types,
        )

    def close(self, market_id: str, *statuses: str) -> None:
        """Settle a market: it leaves the catalogue, and its book says how it ended."""
        del self.markets[market_id]
        runners = [{"selectionId": 11 + number, "status": status} for number, status in enumerate(statuses)]
        self.books[market_id] = book_json(market_id, status="CLOSED", version=99, runners=runners)

    def _matching(self, chosen: dict[str, Any]) -> list[tuple[str, str, str, str]]:
        since = chosen.get("marketStartTime", {}).get("from", "")
        return sorted(
            (
                one
                for one in self.markets.values()
                if one[0] in chosen.get("marketIds", self.markets)
                and one[1] in chosen.get("eventIds", [one[1]])
                and one[3] in chosen.get("marketTypeCodes", [one[3]])
                and one[2] >= since
            ),
            key=lambda one: one[2],
        )

    def _events(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        counts: dict[str, int] = {}
        for _, event, _, _ in self._matching(params["filter"]):
            counts[event] = counts.get(event, 0) + 1
        return [{"event": {"id": event, "name": event}, "marketCount": count} for event, count in counts.items()]

    def _types(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        found = {one[3] for one in self._matching(params["filter"])}
        return [{"marketType": one, "marketCount": 1} for one in sorted(found)]

    def _catalogue(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        if params["maxResults"] > 200:
            raise RpcError("TOO_MUCH_DATA")
        found = self._matching(params["filter"])[: min(params["maxResults"], self.rows_per_answer)]
        return [self._row(*one) for one in found]

    def _row(self, market_id: str, event: str, start: str, market_type: str) -> dict[str, Any]:
        about = description(marketType=market_type)
        if market_id in self.rules:
            about["rules"] = self.rules[market_id]
        names = [{"selectionId": 11, "runnerName": "Ada", "handicap": 0.0}, {"selectionId": 12, "runnerName": "Alan"}]
        return {
            "marketId": market_id,
            "marketName": f"Market {market_id}",
            "marketStartTime": start,
            "description": about,
            "runners": names,
            "eventType": {"id": "2378961", "name": "Politics"},
            "event": {"id": event, "name": event},
        }

    def _books(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        weight = 17 if "priceProjection" in params else 2
        if len(params["marketIds"]) * weight > 200:
            raise RpcError("TOO_MUCH_DATA")
        found = [self.books[one] for one in params["marketIds"] if one in self.books]
        still_open = [one for one in found if one["status"] != "CLOSED"]
        return still_open or found


async def everything(adapter: BetfairAdapter, since_ns: int | None = None) -> list[CataloguePage]:
    return [page async for page in adapter.catalogue(since_ns)]


def market_ids(pages: list[CataloguePage]) -> list[str]:
    return [native_id(event.key) for page in pages for event in page.events]


def a_world(count: int, event_of: Callable[[int], str] = lambda number: f"e{number % 5}") -> World:
    return World(
        *((f"1.3{number:08d}", event_of(number), f"2027-01-01T{number:05d}", "NONSPORT") for number in range(count))
    )


async def test_events_are_read_together_as_far_as_their_markets_fit() -> None:
    world = a_world(450, lambda number: f"e{number // 60}")
    async with running(world.server, event_types=(POLITICS,)) as adapter:
        pages = await everything(adapter)
    assert sorted(market_ids(pages)) == sorted(world.markets)
    assert [len(asked["filter"]["eventIds"]) for asked in world.server.asked("listMarketCatalogue")] == [3, 3, 2]
    assert max(len(asked["marketIds"]) for asked in world.server.asked("listMarketBook")) == 100
    assert all(asked["maxResults"] == 200 for asked in world.server.asked("listMarketCatalogue"))


async def test_an_event_of_more_markets_than_an_answer_holds_is_read_on_by_start_time() -> None:
    world = a_world(520, lambda number: "one")
    async with running(world.server, event_types=(POLITICS,)) as adapter:
        pages = await everything(adapter)
    assert sorted(market_ids(pages)) == sorted(world.markets)
    assert len(world.server.asked("listMarketCatalogue")) == 3
    assert parse.TRUNCATED not in dict(pages[0].filtered)


async def test_markets_that_all_start_at_once_are_taken_apart_by_type_and_what_is_cut_is_counted() -> None:
    kinds = ("NONSPORT", "SPECIAL")
    world = World(*((f"1.3{number:08d}", "one", "2017", kinds[number % 2]) for number in range(300)))
    async with running(world.server, event_types=(POLITICS,)) as adapter:
        pages = await everything(adapter)
        assert sorted(market_ids(pages)) == sorted(world.markets)
        world.markets |= {f"1.4{number:08d}": (f"1.4{number:08d}", "one", "2017", "SPECIAL") for number in range(100)}
        pages = await everything(adapter)
    assert dict(pages[0].filtered)[parse.TRUNCATED] == 1


async def test_trap_25_what_is_left_out_is_counted_by_rule() -> None:
    world = World(("1.1", "e", "2017", "NONSPORT"), ("1.2", "e", "2017", "EACH_WAY"))
    async with running(world.server, event_types=(POLITICS,)) as adapter:
        (page,) = await everything(adapter)
    assert market_ids([page]) == ["1.1"]
    assert dict(page.filtered) == {**dict.fromkeys(parse.RULES, 0), parse.EACH_WAY: 1}


async def test_one_odd_row_costs_itself_alone() -> None:
    world = a_world(2)
    good = world._catalogue

    def odd(params: dict[str, Any]) -> list[Any]:
        return [*good(params), {"marketId": 7}, {"marketId": "1.9", "runners": []}]

    world.server.operations["listMarketCatalogue"] = odd
    async with running(world.server, event_types=(POLITICS,)) as adapter:
        (page,) = await everything(adapter)
    assert len(page.events) == 2
    assert dict(page.filtered)[UNREADABLE] == 2


async def test_changes_are_new_markets_moved_ones_and_results() -> None:
    world = a_world(6)
    first, second, *_ = sorted(world.markets)
    async with running(world.server, event_types=(POLITICS,)) as adapter:
        await everything(adapter)
        assert [page for page in await everything(adapter, 1) if page.events] == [], "nothing has changed"
        world.markets["1.400000000"] = ("1.400000000", "e9", "2028", "NONSPORT")
        world.books["1.400000000"] = book_json("1.400000000")
        world.books[first]["status"], world.books[first]["version"] = "SUSPENDED", 8
        world.rules[first] = "Edited."
        world.close(second, "WINNER", "LOSER")
        pages = await everything(adapter, 1)
        markets = {market.key: market for page in pages for market in page.markets}
        assert markets[f"betfair:{first}~11~0"].lifecycle is Lifecycle.SUSPENDED  # type: ignore[index]
        assert markets[f"betfair:{second}~11~0"].lifecycle is Lifecycle.SETTLED  # type: ignore[index]
        assert markets["betfair:1.400000000~11~0"].lifecycle is Lifecycle.OPEN  # type: ignore[index]
        texts = {text.text for page in pages for rules in page.rules for text in rules.texts}
        assert "Edited." in texts
        ends = {report.key: report.settlement for page in pages for report in page.settlements}
        assert {str(one) for one in ends} == {f"betfair:{second}~11~0", f"betfair:{second}~12~0"}
        world.server.calls.clear()
        await everything(adapter, 1)
        assert all(second not in asked["marketIds"] for asked in world.server.asked("listMarketBook"))


async def test_a_closed_market_is_looked_up_with_its_result_and_an_unknown_one_is_not_found() -> None:
    world = a_world(2)
    first, second = sorted(world.markets)
    async with running(world.server, event_types=(POLITICS,)) as adapter:
        await everything(adapter)
        world.close(first, "LOSER", "WINNER")
        page = await adapter.lookup([f"{first}~11~0", f"{second}~12~0", "1.999~1~0", "nonsense", "a:b"])
    assert {native_id(market.key) for market in page.markets} == {
        f"{one}~{runner}~0" for one in (first, second) for runner in (11, 12)
    }
    assert [report.settlement for report in page.settlements] == [Value(0), Value(1)]  # type: ignore[arg-type]


async def test_a_market_that_nobody_knows_any_more_is_forgotten() -> None:
    world = a_world(2)
    gone = min(world.markets)
    async with running(world.server, event_types=(POLITICS,)) as adapter:
        await everything(adapter)
        del world.markets[gone], world.books[gone]
        await everything(adapter)
        page = await adapter.lookup([f"{gone}~11~0"])
    assert page.markets == ()


async def test_too_much_data_halves_the_batch_and_that_is_remembered() -> None:
    world = a_world(80)
    usual = world._books

    def stingy(params: dict[str, Any]) -> list[dict[str, Any]]:
        if len(params["marketIds"]) > 30:
            raise RpcError("TOO_MUCH_DATA")
        return usual(params)

    world.server.operations["listMarketBook"] = stingy
    async with running(world.server, event_types=(POLITICS,)) as adapter:
        pages = await everything(adapter)
        sizes = [len(asked["marketIds"]) for asked in world.server.asked("listMarketBook")]
    assert len(market_ids(pages)) == 80
    assert sizes[:2] == [80, 40]
    assert sizes[2:] == [20, 20, 20, 20]


async def test_books_are_polled_within_their_weight_in_pounds_and_unvirtual() -> None:
    world = a_world(1)
    offers = {"availableToBack": [{"price": 3.0, "size": 20.5}], "availableToLay": [{"price": 3.1, "size": 4}]}
    world.books = {
        "1.200000001": book_json(runners=[{"selectionId": 11, "handicap": 0.0, "status": "ACTIVE", "ex": offers}])
    }
    async with running(world.server) as adapter:
        ada, alan = await adapter.books((ADA, ALAN))
    (asked,) = world.server.asked("listMarketBook")
    assert asked == {
        "marketIds": ["1.200000001"],
        "priceProjection": {"priceData": ["EX_ALL_OFFERS"]},
        "currencyCode": "GBP",
    }
    assert (len(ada.asks), len(ada.bids), ada.trust) == (1, 1, Trust.LIVE)
    assert (alan.asks, alan.bids, alan.trust) == ((), (), Trust.HALTED), "the answer does not name that runner"


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"status": "SUSPENDED"}, "the market is suspended"), ({"status": "A_NEW_WORD"}, "the market is suspended")],
)
async def test_trap_21_a_book_tells_of_its_markets_suspension_before_the_catalogue_does(
    changes: dict[str, Any], why: str
) -> None:
    world = a_world(1)
    world.books = {"1.200000001": book_json(**changes)}
    async with running(world.server) as adapter:
        books = await adapter.books((ADA, ALAN))
    assert {(book.trust, book.reason) for book in books} == {(Trust.HALTED, why)}


@pytest.mark.parametrize(("config", "told"), [(True, False), (False, True)])
async def test_trap_23_delayed_books_are_delayed_whoever_says_so(config: bool, told: bool) -> None:
    world = a_world(1)
    world.books = {"1.200000001": book_json(isMarketDataDelayed=told)}
    async with running(world.server, delayed=config, book_depth=3) as adapter:
        (book,) = await adapter.books((ADA,))
        assert adapter.limits.poll_batch == 40
        names = [check.name for check in adapter.checks()]
        assert ("stream" in names) is not config
        assert adapter.capabilities.streams.value == ("absent" if config else "keyed")
    assert (book.trust, "delayed app key" in book.reason) == (Trust.DELAYED, True)
    (asked,) = world.server.asked("listMarketBook")
    assert asked["priceProjection"]["exBestOffersOverrides"] == {"bestPricesDepth": 3}


@pytest.mark.parametrize(("depth", "count"), [(0, 11), (1, 40), (3, 40), (6, 20), (10, 12), (300, 1)])
def test_how_many_books_a_request_may_ask_for(depth: int, count: int) -> None:
    assert books_per_request(depth) == count


# -- errors ---------------------------------------------------------------------------------------------------------


def failure(code: str, number: int = -32099, name: str = "APINGException") -> bytes:
    exception = f'"exceptionname":"{name}","{name}":{{"errorCode":"{code}","requestUUID":"x"}}'
    return (
        f'{{"jsonrpc":"2.0","error":{{"code":{number},"message":"ANGX-0003","data":{{{exception}}}}},"id":1}}'.encode()
    )


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("TOO_MUCH_DATA", TooMuchDataError),
        ("INVALID_INPUT_DATA", InvalidRequestError),
        ("REQUEST_SIZE_EXCEEDS_LIMIT", InvalidRequestError),
        ("INVALID_SESSION_INFORMATION", CredentialsError),
        ("NO_SESSION", CredentialsError),
        ("NO_APP_KEY", CredentialsError),
        ("INVALID_APP_KEY", CredentialsError),
        ("ACCESS_DENIED", CredentialsError),
        ("TOO_MANY_REQUESTS", RateLimitedError),
        ("SERVICE_BUSY", ConnectivityError),
        ("TIMEOUT_ERROR", ConnectivityError),
        ("UNEXPECTED_ERROR", ConnectivityError),
        ("SOMETHING_NEW", VenueDataError),
    ],
)
def test_errors_are_told_apart_by_their_code_whichever_interface_numbers_them(
    code: str, kind: type[AllsightError]
) -> None:
    for name in ("APINGException", "AccountAPINGException"):
        error = read_answer(failure(code, name=name))
        assert isinstance(error, kind)
        assert code in str(error)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"jsonrpc":"2.0","error":{"code":-32602,"message":"DSC-0018"},"id":1}', InvalidRequestError),
        (b'{"jsonrpc":"2.0","error":{"code":-32601,"message":"DSC-0021"},"id":1}', InvalidRequestError),
        (b'{"jsonrpc":"2.0","error":{"code":-32603,"message":"?"},"id":1}', ConnectivityError),
        (b'{"jsonrpc":"2.0","error":{"code":-32099,"message":"ANGX-0003"},"id":1}', VenueDataError),
        (b'{"jsonrpc":"2.0","result":[],"id":1}', type(None)),
        (b"not json", type(None)),
    ],
)
def test_faults_of_the_transport_carry_no_data(body: bytes, kind: type[object]) -> None:
    assert type(read_answer(body)) is kind


def test_faults_of_the_rest_flavour() -> None:
    detail = b'{"exceptionname":"APINGException","APINGException":{"errorCode":"INVALID_APP_KEY"}}'
    body = b'{"faultcode":"Client","faultstring":"ANGX-0007","detail":' + detail + b"}"
    assert read_error(400, body) == (CredentialsError, "INVALID_APP_KEY")
    assert read_error(400, b'{"faultcode":"Client","faultstring":"DSC-0018"}') == (InvalidRequestError, "DSC-0018")
    assert read_error(502, b"upstream") == (None, "upstream")


async def test_busy_answers_are_asked_again_and_account_errors_end_it() -> None:
    answers: list[Any] = [RpcError("SERVICE_BUSY"), RpcError("TOO_MANY_REQUESTS"), []]
    venue = BetfairServer()

    def busy(params: dict[str, Any]) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, RpcError):
            raise answer
        return answer

    venue.operations["listEventTypes"] = busy
    async with running(venue) as adapter:
        await adapter.start()
        assert answers == []
        answers.append(RpcError("ACCESS_DENIED"))
        with pytest.raises(CredentialsError, match="ACCESS_DENIED"):
            await adapter._rest.list_event_types()


async def test_every_check_of_the_doctor_says_what_it_found() -> None:
    world = a_world(3)
    world.server.operations["listEventTypes"] = [{"eventType": {"id": "2378961", "name": "Politics"}, "marketCount": 3}]
    async with running(world.server, event_types=(POLITICS,), delayed=True) as adapter:
        found = {check.name: await check.run() for check in adapter.checks()}
    assert found["login"] == "accepted; 1 since the start"
    assert found["app key and event types"] == "1 event types with 3 markets"
    assert found["navigation file"] == "1 markets"
    assert found["catalogue, rules and fees"].startswith("1 Betfair markets with 2 runners, 2 with rules")
    assert found["order books"] == "2 books, 0 levels, DELAYED"
