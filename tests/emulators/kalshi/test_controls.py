from decimal import Decimal

import pytest

from allsight.domain.errors import NotFoundError
from tests.emulators.kalshi.support import CUT, FED, HOLD, kalshi
from tests.emulators.small_world import CENTS, TENTHS

pytestmark = pytest.mark.integration


async def test_a_halt_keeps_the_book_and_its_end_renews_it() -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.subscribe("market_lifecycle_v2")
        before = await site.get(f"/markets/{HOLD}/orderbook")
        site.venue.controls.halt(HOLD)
        assert (await stream.next())["msg"] == {
            "market_ticker": HOLD,
            "event_type": "deactivated",
            "is_deactivated": True,
        }
        assert (await site.get(f"/markets/{HOLD}"))["market"]["status"] == "inactive"
        assert await site.get(f"/markets/{HOLD}/orderbook") == before
        site.clock.advance(1)
        site.venue.controls.resume(HOLD)
        assert (await stream.next())["msg"]["event_type"] == "activated"
        assert (await site.get(f"/markets/{HOLD}"))["market"]["status"] == "active"
        assert await site.get(f"/markets/{HOLD}/orderbook") != before


async def test_trap_14_edited_rules_are_served_at_once() -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.subscribe("market_lifecycle_v2")
        site.clock.advance(60)
        site.venue.controls.edit(HOLD, rules_primary="If the committee hikes, then the market resolves to Yes.")
        assert (await stream.next())["msg"]["event_type"] == "metadata_updated"
        market = (await site.get(f"/markets/{HOLD}"))["market"]
        assert market["rules_primary"].startswith("If the committee hikes")
        assert market["updated_time"] == "2026-11-22T12:01:00Z"


async def test_trap_21_a_new_grid_moves_no_price_and_drops_what_is_off_it() -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.subscribe("market_lifecycle_v2")
        before = await site.get(f"/markets/{HOLD}/orderbook")
        site.venue.controls.regrid(HOLD, TENTHS)
        told = (await stream.next())["msg"]
        assert told["event_type"] == "price_level_structure_updated"
        assert told["price_ranges"] == [{"start": "0.0000", "end": "1.0000", "step": "0.0010"}]
        assert await site.get(f"/markets/{HOLD}/orderbook") == before

        site.venue.controls.regrid(CUT, CENTS)
        book = (await site.get(f"/markets/{CUT}/orderbook"))["orderbook_fp"]
        assert all(Decimal(price) % Decimal("0.01") == 0 for leg in book.values() for price, _ in leg)
        site.venue.trade_once()


async def test_an_early_close_moves_the_close_time() -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.subscribe("market_lifecycle_v2")
        site.venue.controls.close(HOLD)
        told = (await stream.next())["msg"]
        assert (told["event_type"], told["close_ts"]) == ("close_date_updated", 1_795_348_800)
        market = (await site.get(f"/markets/{HOLD}"))["market"]
        assert (market["status"], market["close_time"]) == ("closed", "2026-11-22T12:00:00Z")


async def test_an_event_can_charge_something_else_and_take_it_back() -> None:
    async with kalshi() as site, site.stream() as stream:
        await stream.subscribe("market_lifecycle_v2")
        site.venue.controls.override_fees(FED, "quadratic_with_maker_fees", 0.5)
        told = await stream.next()
        assert (told["type"], told["seq"]) == ("event_fee_update", 1)
        assert told["msg"] == {
            "event_ticker": FED,
            "fee_type_override": "quadratic_with_maker_fees",
            "fee_multiplier_override": 0.5,
        }
        assert (await site.get(f"/events/{FED}"))["event"]["fee_multiplier_override"] == 0.5
        site.venue.controls.override_fees(FED, None, None)
        assert (await stream.next())["msg"]["fee_type_override"] is None
        assert "fee_multiplier_override" not in (await site.get(f"/events/{FED}"))["event"]
        changes = await site.every("/events/fee_changes", "event_fee_changes", limit=1)
        assert [entry["fee_multiplier_override"] for entry in changes] == [0.5, None]


async def test_names_that_are_not_listed_are_refused() -> None:
    async with kalshi() as site:
        with pytest.raises(NotFoundError):
            site.venue.controls.halt("NOPE")
        with pytest.raises(NotFoundError):
            site.venue.controls.override_fees("NOPE", None, None)
        site.venue.controls.pause_trading(paused=True)
        assert (await site.get("/exchange/status"))["trading_active"] is False
