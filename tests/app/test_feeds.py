"""Which venues are contacted, and what is said of the others."""

import random
from pathlib import Path

import pytest

from allsight.app.feeds import Feeds, make_adapters
from allsight.domain.clock import ManualClock
from allsight.domain.ids import Venue
from allsight.domain.messages import VenueState, VenueStateChange
from allsight.domain.venue import Access
from allsight.ingestion.adapter import Parked
from allsight.ingestion.queue.bus import InProcessBus
from allsight.settings import Settings
from tests.support.toy_adapter import ToyAdapter


def test_a_parked_venue_says_why_and_is_never_started() -> None:
    adapter, bus = ToyAdapter(None, ()), InProcessBus()
    adapter.parked = Parked(VenueState.OFF, "no certificate is configured")
    said: list[VenueStateChange] = []
    bus.handle((VenueStateChange,), said.append)  # type: ignore[arg-type]
    feeds = Feeds([adapter], bus, ManualClock(5), random.Random(1))
    stats = feeds.readers[0].stats()
    assert feeds.supervisors == []
    assert (stats.state, stats.reason) == (VenueState.OFF, "no certificate is configured")
    assert [change.reason for change in said] == [stats.reason]


def test_every_venue_of_the_settings_is_built_from_its_own_block(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:1"
    account = {"username": "me", "password": "a secret", "rest_url": nobody, "environment": "emulated"}
    settings = Settings.model_validate({"data_dir": tmp_path, "smarkets": {**account, "poll_interval_s": 3}})
    adapters = {adapter.venue: adapter for adapter in make_adapters(settings, ManualClock(5), random.Random(1))}
    assert set(adapters) == set(settings.venues)
    smarkets = adapters[Venue.SMARKETS]
    assert (smarkets.keyed, smarkets.environment, smarkets.urls) == (True, "emulated", (("REST", nobody),))
    assert smarkets.limits.poll_interval_s == 3
    plain = make_adapters(Settings(venues=(Venue.SMARKETS,)), ManualClock(5), random.Random(1))
    assert [adapter.keyed for adapter in plain] == [False]


def test_hedgehog_is_built_from_its_own_block() -> None:
    nobody = "http://127.0.0.1:1"
    block = {
        "environment": "emulated",
        "rpc_url": f"{nobody}/s3cret",
        "ipfs_url": nobody,
        "genesis": "*",
        "mints": [{"address": "M", "currency": "USDC", "decimals": 9}],
        "p2p_programs": [],
        "calls_per_s": 50,
        "catalogue_every_s": 20,
    }
    settings = Settings.model_validate({"venues": ["hedgehog"], "hedgehog": block})
    assert "s3cret" not in repr(settings)
    (adapter,) = make_adapters(settings, ManualClock(5), random.Random(1))
    assert (adapter.venue, adapter.environment, adapter.keyed, adapter.parked) == (
        Venue.HEDGEHOG,
        "emulated",
        True,
        None,
    )
    assert dict(adapter.urls)["stream"] == "ws://127.0.0.1:2"
    assert adapter.limits.catalogue_every_s == 20
    (plain,) = make_adapters(Settings(venues=(Venue.HEDGEHOG,)), ManualClock(5), random.Random(1))
    assert dict(plain.urls)["Solana node"] == "https://api.mainnet-beta.solana.com"
    assert not plain.keyed


def test_a_halted_venue_is_switched_on_by_one_setting_and_each_host_has_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def made() -> dict[Venue, tuple[Parked | None, dict[str, str]]]:
        adapters = make_adapters(Settings(), ManualClock(5), random.Random(1))
        return {one.venue: (one.parked, dict(one.urls)) for one in adapters}

    parked, _ = made()[Venue.DRIFT]
    assert parked is not None
    assert parked.state is VenueState.HALTED
    for name, value in {
        "ENABLED": "true", "DLOB_URL": "http://127.0.0.1:1", "DLOB_WS_URL": "ws://127.0.0.1:2/ws",
        "DATA_URL": "http://127.0.0.1:3", "RPC_URL": "https://rpc.example/my-key",
        "RPC_WS_URL": "wss://rpc.example/my-key", "RULES_URL": "http://127.0.0.1:6/markets.json",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"ALLSIGHT_DRIFT__{name}", value)
    parked, urls = made()[Venue.DRIFT]
    assert parked is None
    assert urls == {
        "order books": "http://127.0.0.1:1",
        "stream": "ws://127.0.0.1:2/ws",
        "data": "http://127.0.0.1:3",
        "Solana node": "https://rpc.example",
        "Solana stream": "wss://rpc.example",
        "rules": "http://127.0.0.1:6",
    }
    assert "my-key" not in repr(Settings())


def test_betfair_is_off_without_an_account_and_reached_as_its_block_says_with_one(tmp_path: Path) -> None:
    nobody = {"environment": "emulated", "api_url": "http://127.0.0.1:1/exchange/", "stream_url": "tls://127.0.0.1:2"}
    account = {"app_key": "a", "username": "b", "password": "c", "delayed": True, **nobody}
    off, on = (
        make_adapters(
            Settings.model_validate({"data_dir": tmp_path, "venues": ("betfair",), "betfair": chosen}),
            ManualClock(5),
            random.Random(1),
        )[0]
        for chosen in ({}, account)
    )
    assert off.parked is not None
    assert (on.parked, off.keyed, on.keyed) == (None, False, True)
    assert dict(on.urls)["stream"] == "tls://127.0.0.1:2"
    assert on.capabilities.streams is Access.ABSENT
