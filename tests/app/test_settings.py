"""Settings: read once, refused clearly, and never showing a secret."""

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from allsight.cli.serve import load_settings, parse_venue
from allsight.domain.errors import CredentialsError, InvalidRequestError
from allsight.domain.ids import Venue
from allsight.settings import Settings

SECRET = "-----BEGIN PRIVATE KEY----- very secret"


def test_defaults_are_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALLSIGHT_HOST", raising=False)
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.kalshi.private_key_pem() is None
    assert settings.haircut > 0


def test_what_bound_money_costs_and_earns_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLSIGHT_HURDLE", "0.08")
    monkeypatch.setenv("ALLSIGHT_CARRY", '{"kalshi": "0.03"}')
    settings = Settings()
    assert (settings.hurdle, settings.carry) == (Decimal("0.08"), {Venue.KALSHI: Decimal("0.03")})
    for wrong in ('{"kalshi": "1"}', '{"kalshi": "-0.1"}', '{"nowhere": "0.1"}'):
        monkeypatch.setenv("ALLSIGHT_CARRY", wrong)
        with pytest.raises(ValidationError):
            Settings()


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLSIGHT_PORT", "8123")
    monkeypatch.setenv("ALLSIGHT_KALSHI__KEY_ID", "abc")
    monkeypatch.setenv("ALLSIGHT_KALSHI__PRIVATE_KEY", SECRET)
    settings = load_settings()
    assert settings.port == 8123
    assert settings.kalshi.private_key_pem() == SECRET


def test_trap_38_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLSIGHT_KALSHI__PRIVATE_KEY", SECRET)
    with pytest.raises(InvalidRequestError) as refused:
        load_settings()
    assert "key_id" in str(refused.value)
    assert "secret" not in str(refused.value)
    monkeypatch.setenv("ALLSIGHT_KALSHI__KEY_ID", "abc")
    assert "very secret" not in repr(load_settings())


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.com"])
def test_only_loopback_is_served(host: str) -> None:
    with pytest.raises(ValidationError, match="loopback"):
        Settings(host=host)


def test_a_missing_key_file_is_said_without_its_content(tmp_path: Path) -> None:
    settings = Settings.model_validate({"kalshi": {"key_id": "a", "private_key_file": tmp_path / "none.pem"}})
    with pytest.raises(CredentialsError, match="FileNotFoundError"):
        settings.kalshi.private_key_pem()


def test_a_smarkets_account_is_whole_and_does_not_show() -> None:
    with pytest.raises(ValidationError, match="username and password"):
        Settings.model_validate({"smarkets": {"username": "me"}})
    account = {"username": "me", "password": SECRET, "commission": "0.03"}
    settings = Settings.model_validate({"smarkets": account})
    assert "very secret" not in repr(settings)
    with pytest.raises(ValidationError, match="net_profit"):
        Settings.model_validate({"smarkets": {"commission_base": "quadratic"}})


def test_a_misspelt_setting_of_a_venue_is_refused() -> None:
    with pytest.raises(ValidationError, match="key_idd"):
        Settings.model_validate({"kalshi": {"key_idd": "a"}})


def test_venues_are_read_by_name() -> None:
    assert parse_venue(" Kalshi ") is Venue.KALSHI
    with pytest.raises(InvalidRequestError, match="polymarket"):
        parse_venue("nowhere")


def test_trap_38_an_account_with_betfair_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APP_KEY", "USERNAME", "PASSWORD"):
        monkeypatch.setenv(f"ALLSIGHT_BETFAIR__{name}", f"very secret {name}")
    monkeypatch.setenv("ALLSIGHT_BETFAIR__DISCOUNT_PERCENT", "20")
    settings = load_settings()
    assert "very secret" not in repr(settings)
    assert settings.betfair.discount_percent == 20


def test_a_key_of_a_certificate_needs_the_certificate() -> None:
    with pytest.raises(ValidationError, match="certificate_file"):
        Settings.model_validate({"betfair": {"certificate_key_file": "key.pem"}})
