"""What currencies are worth while the program runs."""

from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import ValidationError

from allsight.app.rates import RateKeeper, chosen_rates
from allsight.domain.clock import DAY_NS, ManualClock, from_iso, to_datetime
from allsight.domain.messages import RateSeen
from allsight.domain.money import Currency, CurrencyRates, Interval, stated_rate
from allsight.settings import RateSettings, Settings

NOW_NS = from_iso("2026-11-22T14:00:00Z")
OWN = RateSettings(
    currency=Currency.GBP, lo=Decimal("1.31"), hi=Decimal("1.32"), as_of=to_datetime(NOW_NS), valid_days=Decimal(1)
)


class Bench:
    def __init__(self, settings: Settings) -> None:
        self.clock = ManualClock(NOW_NS)
        self.said: list[CurrencyRates] = []
        self.keeper = RateKeeper(self.clock, chosen_rates(settings), self.said.append)

    def state(self, rate: str) -> None:
        now_ns = self.clock.now_ns()
        seen = stated_rate(Currency.GBP, Fraction(rate), now_ns, "a venue")
        self.keeper.take(RateSeen(seen, now_ns))

    @property
    def sterling(self) -> Interval:
        return self.keeper.current.of(Currency.GBP)


def test_a_venues_rate_takes_the_place_of_the_band_and_ages() -> None:
    bench = Bench(Settings())
    assert bench.sterling == Interval(Fraction(125, 100), Fraction(140, 100))
    bench.keeper.step()
    assert bench.said == []
    bench.state("1.3")
    bench.keeper.step()
    assert bench.sterling == Interval(Fraction("1.235"), Fraction("1.313"))
    assert len(bench.said) == 1
    bench.clock.advance(86_400)
    bench.keeper.step()
    assert bench.sterling.hi == Fraction("1.313") * Fraction(101, 100)
    bench.state("1.31")
    bench.keeper.step()
    assert bench.sterling.hi == Fraction("1.3231"), "the newest of a place counts"
    bench.clock.advance(3 * 86_400)
    bench.keeper.step()
    assert bench.sterling.lo < Fraction(125, 100), "the house's band again, four days older"
    assert "wide band" in bench.keeper.current.sources[Currency.GBP]


def test_the_same_values_again_are_no_news() -> None:
    bench = Bench(Settings())
    bench.state("1.3")
    bench.keeper.step()
    bench.clock.advance(60)
    bench.state("1.3")
    bench.keeper.step()
    assert len(bench.said) == 1


def test_what_is_set_counts_until_it_is_too_old() -> None:
    bench = Bench(Settings(rates=(OWN,)))
    bench.state("1.3")
    bench.keeper.step()
    assert bench.sterling == Interval(Fraction("1.31"), Fraction("1.32"))
    assert bench.keeper.current.sources[Currency.GBP] == "settings, of 2026-11-22T14:00:00.000Z"
    bench.clock.advance(DAY_NS / 10**9)
    bench.keeper.step()
    assert bench.sterling.hi == Fraction("1.313") * Fraction(101, 100)


def test_a_haircut_of_ones_own_is_the_stablecoins_basis() -> None:
    bench = Bench(Settings(stablecoin_haircut=Decimal("0.01")))
    assert bench.keeper.current.of(Currency.PUSD) == Interval(Fraction(99, 100), Fraction(1))


@pytest.mark.parametrize(
    "wrong",
    [{"lo": "1.4"}, {"currency": "USD"}, {"as_of": "2026-11-22T14:00:00"}, {"valid_days": 0}, {"lo": "0"}],
)
def test_a_rate_that_is_none_is_refused(wrong: dict[str, object]) -> None:
    fields = {"currency": "GBP", "lo": "1.31", "hi": "1.32", "as_of": "2026-11-22T14:00:00Z"} | wrong
    with pytest.raises(ValidationError):
        RateSettings.model_validate(fields)


def test_rates_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    row = '[{"currency": "GBP", "lo": "1.31", "hi": "1.32", "as_of": "2026-11-22T14:00:00Z"}]'
    monkeypatch.setenv("ALLSIGHT_RATES", row)
    (rate,) = Settings().rates
    assert (rate.lowest, rate.highest, rate.valid_days) == (Fraction("1.31"), Fraction("1.32"), 7)
