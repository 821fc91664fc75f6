"""Every recorded file of the venue that holds market data is read by our own decoders and parsers."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from allsight.domain.book import Trust
from allsight.domain.errors import AllsightError, CredentialsError, InvalidRequestError
from allsight.domain.ids import split_key
from allsight.domain.market import Category
from allsight.ingestion.adapters.betfair import frames, lifecycle, parse, wire
from allsight.ingestion.adapters.betfair.books import parse_book
from allsight.ingestion.adapters.betfair.checks import _nodes
from allsight.ingestion.adapters.betfair.fees import Terms
from allsight.ingestion.adapters.betfair.listing import Listing, read_rows
from allsight.ingestion.adapters.betfair.memory import Memory
from allsight.ingestion.adapters.betfair.rest import read_answer
from allsight.ingestion.adapters.betfair.venue import EventType
from allsight.ingestion.pages import UNREADABLE
from tests.ingestion.betfair.support import NOW_NS, decimal_of, market, objects, raws

ANY_KIND = EventType(id="any", name="Any", category=Category.OTHER)

NOT_USED = {
    "MarketMessage": "",
    "MarketChange": "tv",
    "RunnerChange": "batb batl bdatb bdatl ltp spb spf spl spn tv",
    "MarketDefinition": (
        "betDelayModels bspMarket bspReconciled competitionId competitionName countryCode crossMatching eachWayDivisor "
        "eventId eventName eventTypeId keyLineDefinition lineInterval lineMaxUnit lineMinUnit marketId marketName "
        "marketTime name numberOfActiveRunners openDate persistenceEnabled raceType regulators runnersVoidable "
        "suspendTime timezone turnInPlayEnabled venue"
    ),
    "RunnerDefinition": "adjustmentFactor bsp name removalDate sortPriority",
    "StatusMessage": "connectionId",
    "MarketCatalogue": "totalMatched op",
    "Description": ("betDelayModels bspMarket lineRangeInfo persistenceEnabled raceType regulator rulesHasDate wallet"),
    "RunnerDescription": "metadata",
    "Event": "timezone venue",
    "MarketBook": (
        "betDelayModels bspReconciled crossMatching keyLineDescription lastMatchTime numberOfActiveRunners "
        "numberOfRunners runnersVoidable totalAvailable totalMatched"
    ),
    "RunnerBook": "adjustmentFactor lastPriceTraded matches orders removalDate sp totalMatched",
    "Offers": "tradedVolume",
}
"""Fields that the recordings carry and we leave: starting prices, best-offer ladders (we ask for full depth), volumes,
names that the catalogue has, racing, regulators, and our own orders."""


def unexplained(kind: type[msgspec.Struct], objects_of_it: list[dict[str, Any]]) -> set[str]:
    """Return fields of a recording that we neither read nor have a reason to leave."""
    known = {field.encode_name for field in msgspec.structs.fields(kind)} | set(NOT_USED.get(kind.__name__, "").split())
    tag = kind.__struct_config__.tag_field
    return {key for one in objects_of_it for key in one} - known - {tag}


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return what a recorded answer lists: with or without its envelope."""
    found: list[dict[str, Any]] = []
    for one in objects(path):
        result = one.get("result", one)
        found += result if isinstance(result, list) else [result]
    return found


# -- REST -------------------------------------------------------------------------------------------------------------


def read_login(path: Path) -> int:
    answer = wire.decode_login(path.read_bytes())
    status = answer.login_status or answer.status
    accepted = status == "SUCCESS"
    assert accepted is ("success" in path.name or "cert_login" in path.name)
    assert bool(answer.session_token or answer.token) is accepted or "logout" in path.name
    assert "oken=" not in repr(answer)
    return 1


def read_catalogue(path: Path) -> int:
    rows = rows_of(path)
    nested = [row[name] for row in rows for name in ("description", "event") if row.get(name)]
    assert unexplained(wire.MarketCatalogue, rows) == set()
    assert unexplained(wire.Description, [one for one in nested if "bettingType" in one]) == set()
    assert unexplained(wire.Event, [one for one in nested if "bettingType" not in one]) == set()
    assert unexplained(wire.RunnerDescription, [one for row in rows for one in row.get("runners") or ()]) == set()
    read, unreadable = read_rows(raws(rows))
    listing = Listing(Memory(Terms()), ())
    kept, draft = listing.kept(read, unreadable)
    page = listing.page(kept, {}, draft, NOW_NS, ANY_KIND)
    with_runners = sum(1 for one in kept if one.runners)
    assert dict(page.filtered).get(UNREADABLE, 0) == len(kept) - with_runners
    assert len(page.events) == with_runners
    assert len(kept) + sum(dict(page.filtered)[rule] for rule in parse.RULES) == len(rows)
    for one in page.markets:
        assert lifecycle.market_of(*lifecycle.address_of(one.key)) == one.key
        assert split_key(one.key)[0] is one.venue
    return len(rows)


def read_books(path: Path) -> int:
    rows = rows_of(path)
    runners = [runner for one in rows for runner in one["runners"]]
    assert unexplained(wire.MarketBook, rows) == set()
    assert unexplained(wire.RunnerBook, runners) == set()
    assert unexplained(wire.Offers, [runner["ex"] for runner in runners if "ex" in runner]) == set()
    levels = 0
    for raw in raws(rows):
        book = wire.decode_book(raw)
        assert lifecycle.facts_of_book(book).version > 0
        for runner in book.runners or ():
            known = market(book.market_id, runner.selection_id, runner.handicap)
            snapshot = parse_book(runner, known, NOW_NS, trust=Trust.DELAYED)
            levels += len(snapshot.bids) + len(snapshot.asks)
            if snapshot.bids and snapshot.asks:
                assert max(one.rung for one in snapshot.bids) < min(one.rung for one in snapshot.asks)
    return len(rows) + levels


def read_definition(path: Path) -> int:
    found = [one for one in objects(path) if "op" not in one]
    assert unexplained(frames.MarketDefinition, found) == set()
    assert unexplained(frames.RunnerDefinition, [runner for one in found for runner in one["runners"]]) == set()
    for one in found:
        facts = lifecycle.facts_of_definition(msgspec.convert(one, frames.MarketDefinition, strict=False))
        list(lifecycle.settlements("1.2", facts, "here", NOW_NS))
    return len(found)


def read_listed(decode: Callable[[msgspec.Raw], object]) -> Callable[[Path], int]:
    return lambda path: len([decode(raw) for raw in raws(rows_of(path))])


def read_menu(path: Path) -> int:
    nodes = list(_nodes(wire.decode_menu(path.read_bytes())))
    politics = next(node for node in nodes if node.id == "2378961")
    assert politics.name == "Politics"
    return sum(node.type == "MARKET" for node in nodes)


def read_failure(kind: type[AllsightError]) -> Callable[[Path], int]:
    def read(path: Path) -> int:
        error = read_answer(path.read_bytes())
        assert type(error) is kind
        return 1

    return read


# -- stream -----------------------------------------------------------------------------------------------------------


KINDS: dict[str, type[msgspec.Struct]] = {
    "mcm": frames.MarketMessage,
    "status": frames.StatusMessage,
    "connection": frames.ConnectionMessage,
}


def read_stream(path: Path) -> int:
    """Decode every message, and prove that no field of it is unknown to us."""
    found = objects(path)
    for message in found:
        assert unexplained(KINDS[message["op"]], [message]) == set()
        changes = message.get("mc") or []
        assert unexplained(frames.MarketChange, changes) == set()
        assert unexplained(frames.RunnerChange, [rc for one in changes for rc in one.get("rc") or ()]) == set()
        definitions = [one["marketDefinition"] for one in changes if "marketDefinition" in one]
        assert unexplained(frames.MarketDefinition, definitions) == set()
        runners = [runner for one in definitions for runner in one["runners"]]
        assert unexplained(frames.RunnerDefinition, runners) == set()
        frame = frames.decode_frame(json.dumps(message).encode())
        for change, sent in zip(getattr(frame, "mc", None) or (), changes, strict=True):
            for read, level in zip(change.rc or (), sent.get("rc") or (), strict=True):
                assert (read.hc or 0) == decimal_of(level.get("hc") or 0)
                assert len(read.atb or ()) == len(level.get("atb") or ())
            if change.definition is not None:
                lifecycle.facts_of_definition(change.definition)
    return len(found)


def read_orders(path: Path) -> int:
    """Decode the envelope of the order stream; what it says comes with execution."""
    found = objects(path)
    for message in found:
        frame = frames.decode_frame(json.dumps(message).encode())
        assert isinstance(frame, frames.OrderMessage)
        assert (frame.id, len(frame.oc or ())) == (message.get("id"), len(message.get("oc") or ()))
    return len(found)


READERS: dict[str, Callable[[Path], int]] = {
    **{
        f"rest/blw_{name}.json": read_login
        for name in (
            "keep_alive_fail",
            "keep_alive_success",
            "login_fail",
            "login_interactive_fail",
            "login_interactive_success",
            "login_success",
            "logout_fail",
            "logout_success",
        )
    },
    **{f"rest/nt_{name}.json": read_login for name in ("cert_login", "login_failure", "login_success")},
    "rest/bp_get_account_funds_error_no_appkey.json": read_failure(CredentialsError),
    "rest/nt_account_funds_error.json": read_failure(InvalidRequestError),
    "rest/blw_list_competitions.json": read_listed(wire.decode_competition),
    "rest/blw_list_event_types.json": read_listed(wire.decode_event_type),
    "rest/blw_list_events.json": read_listed(wire.decode_event),
    "rest/blw_list_market_types.json": read_listed(wire.decode_market_type),
    **{
        f"rest/{name}.json": read_catalogue
        for name in (
            "blw_list_market_catalogue",
            "blw_list_market_catalogue_no_ero",
            "bp_list_market_catalog_bet_delay_models",
            "nt_betting_list_market_catalogue",
            "nt_list_market_catalogue",
        )
    },
    **{f"history/flumine_{name}_catalogue.json": read_catalogue for name in ("1.197931750", "1.197931751")},
    **{
        f"rest/{name}.json": read_books
        for name in (
            "blw_list_market_book",
            "blw_list_runner_book",
            "bp_list_market_book",
            "bp_list_market_book_no_rollup",
        )
    },
    **{f"rest/nt_market_definition_{name}.json": read_definition for name in ("closed", "open")},
    "rest/nt_market_definition_runner_removed.json": read_stream,
    "rest/nt_navigation_menu_politics_specials.json": read_menu,
    "stream/blw_market_definition.json": read_definition,
    "stream/nt_market_definition.json": read_definition,
    "history/ORDER-1.177596575.jsonl": read_orders,
}

MADE = ("nt_mcm_RESUB_DELTA", "nt_mcm_SUB_IMAGE_no_market_def")
_ORDERS = "orders and money: the trading part reads them when it is built"
_FILTERS = "a list of filters that we do not set"
NOT_READ = {
    **{
        f"rest/{name}.json": _ORDERS
        for name in (
            "blw_cancel_orders",
            "blw_list_cleared_orders",
            "blw_list_current_orders",
            "blw_list_current_orders_description",
            "blw_list_market_profit_and_loss",
            "blw_place_orders",
            "blw_replace_orders",
            "blw_update_orders",
            "bp_heartbeat_success",
            "bp_list_cleared_orders",
        )
    },
    **{f"rest/blw_list_{name}.json": _FILTERS for name in ("countries", "time_ranges", "venues")},
    **{
        f"stream/{name}.json": "best-offer levels of three numbers under atb: made by hand, refused below"
        for name in MADE
    },
}
_ORDER_SIDE = ("_orders", "place_order", "account_funds_")


def reason_of(name: str) -> str | None:
    """Return why a file is read elsewhere, or not at all."""
    if name.startswith("history/") and name.endswith(".gz"):
        return "replayed to books by test_agreement"
    if name.startswith("rest/requests/"):
        return "a request: compared in test_requests"
    if name in NOT_READ:
        return f"not read: {NOT_READ[name]}"
    if name.startswith("rest/") and any(part in name for part in _ORDER_SIDE):
        return f"not read: {_ORDERS}"
    return None


def reader_of(name: str) -> Callable[[Path], int] | None:
    if name in READERS:
        return READERS[name]
    if name in NOT_READ or not name.startswith("stream/"):
        return None
    return read_orders if "_ocm_" in name else read_stream


def files_of(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "SOURCES.md":
            yield str(path.relative_to(folder))


@pytest.fixture
def payloads(shared_dir: Path) -> Path:
    return shared_dir / "payloads" / "betfair"


def test_every_recorded_file_is_read_or_left_out_for_a_reason(payloads: Path) -> None:
    names = sorted(files_of(payloads))
    rows = []
    for name in names:
        reader = reader_of(name)
        if reader is None:
            rows.append((name, reason_of(name) or "?"))
            continue
        count = reader(payloads / name)
        assert count > 0, f"{name} held nothing that was read"
        rows.append((name, f"{count} objects read"))
    print()
    for name, found in rows:
        print(f"  {name:64} {found}")
    assert [name for name, found in rows if found == "?"] == []
    assert (set(READERS) | set(NOT_READ)) - set(names) == set(), "a table row names a file that is not there"
    assert sum(found.endswith("read") for _, found in rows) > 100


@pytest.mark.parametrize("name", MADE)
def test_levels_of_another_shape_are_refused_not_misread(payloads: Path, name: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="length 2"):
        frames.decode_frame((payloads / f"stream/{name}.json").read_bytes())


def test_the_2026_catalogue_reads_as_its_readers_expect(payloads: Path) -> None:
    rows = rows_of(payloads / "rest/bp_list_market_catalog_bet_delay_models.json")
    read, _ = read_rows(raws(rows))
    kept, draft = Listing(Memory(Terms()), ()).kept(read)
    page = Listing(Memory(Terms()), ()).page(kept, {}, draft, NOW_NS, ANY_KIND)
    first = page.markets[0]
    assert page.events[0].title == "St Johnstone v Partick – Match Odds"
    assert (first.outcome, first.fees.source) == ("St Johnstone", "listMarketCatalogue marketBaseRate 2.5 %")
    text = page.rules[0].texts[0].text
    assert text.startswith("Predict the result of this match.\nAll bets apply to Full Time")
    assert "Regs" not in text
    assert "<" not in text


def test_recorded_statuses_are_failures_with_codes(payloads: Path) -> None:
    for name, code in (("bp_status_error", "TIMEOUT"), ("bp_status_error_alt", "INVALID_REQUEST")):
        frame = frames.decode_frame((payloads / f"stream/{name}.json").read_bytes())
        assert isinstance(frame, frames.StatusMessage)
        assert (frame.status_code, frame.error_code, frame.connection_closed) == ("FAILURE", code, True)
