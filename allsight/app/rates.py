"""What currencies are worth, kept up to date: by what is set, what venues state, and the house's own figures."""

from collections.abc import Callable, Iterable

from allsight.domain.clock import DAY_NS, Clock, from_datetime
from allsight.domain.messages import RateSeen
from allsight.domain.money import Currency, CurrencyRates, DatedRate, Interval, RateOrigin, house_rates, rates_at
from allsight.settings import Settings


def chosen_rates(settings: Settings) -> tuple[DatedRate, ...]:
    """Return the house's rates and those that the settings state, which count over all others while they are valid."""
    own = tuple(
        DatedRate(
            currency=rate.currency,
            worth=Interval(rate.lowest, rate.highest),
            as_of_ns=from_datetime(rate.as_of),
            source="settings",
            origin=RateOrigin.SET,
            valid_for_ns=round(rate.valid_days * DAY_NS),
        )
        for rate in settings.rates
    )
    return (*house_rates(settings.haircut), *own)


class RateKeeper:
    """Takes rates in and says when what holds is another than before.

    Args:
        clock: the age of rates.
        rates: what is known from the start.
        apply: called with what holds now, after `current` has changed.
    """

    def __init__(
        self, clock: Clock, rates: Iterable[DatedRate], apply: Callable[[CurrencyRates], None] = lambda _: None
    ) -> None:
        self._clock = clock
        self._apply = apply
        self._fixed = tuple(rates)
        self._stated: dict[tuple[Currency, str], DatedRate] = {}
        self._news = False
        self._current = self._now()

    @property
    def current(self) -> CurrencyRates:
        """Return what holds."""
        return self._current

    def take(self, seen: RateSeen) -> None:
        """Take in what a venue states; the newest of each place counts, from the next step on."""
        place = (seen.rate.currency, seen.rate.source)
        known = self._stated.get(place)
        if known is None or known.as_of_ns < seen.rate.as_of_ns:
            self._stated[place] = seen.rate
            self._news = True

    def step(self) -> None:
        """Let rates age; to be called about once a second."""
        if not self._news and self._current.known_at(self._clock.now_ns()):
            return
        self._news = False
        former, self._current = self._current, self._now()
        if (former.values, former.missing) != (self._current.values, self._current.missing):
            self._apply(self._current)

    def _now(self) -> CurrencyRates:
        return rates_at((*self._fixed, *self._stated.values()), self._clock.now_ns())
