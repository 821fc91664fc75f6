"""The account API, as far as a reader of markets needs it (venue sheet 4.10)."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from allsight.emulators.betfair.rpc import Caller, Operation
from allsight.emulators.betfair.sessions import Sessions

RATES: Final = {"EUR": 1.141, "USD": 1.318, "AUD": 2.014, "CAD": 1.842, "SEK": 12.61, "NOK": 13.27, "DKK": 8.52}
"""Units of a currency for one pound."""


class FundsQuery(msgspec.Struct, frozen=True):
    """Parameters of `getAccountFunds`."""

    wallet: str | None = None


class RatesQuery(msgspec.Struct, frozen=True, rename="camel"):
    """Parameters of `listCurrencyRates`."""

    from_currency: str | None = None


class Nothing(msgspec.Struct, frozen=True):
    """No parameters."""


class AccountApi:
    """Answers the operations."""

    def __init__(self, sessions: Sessions) -> None:
        self._account = sessions.account

    def operations(self) -> Mapping[str, Operation]:
        """Return every operation by name."""
        return {
            "getAccountFunds": Operation(FundsQuery, self._funds),
            "getAccountDetails": Operation(Nothing, self._details),
            "getDeveloperAppKeys": Operation(Nothing, self._app_keys, keyed=False),
            "listCurrencyRates": Operation(RatesQuery, self._rates),
            "getAccountStatement": Operation(Nothing, lambda _a, _c: {"accountStatement": [], "moreAvailable": False}),
        }

    def _funds(self, _asked: FundsQuery, _caller: Caller) -> Any:
        return {
            "availableToBetBalance": 1000.0,
            "exposure": 0.0,
            "retainedCommission": 0.0,
            "exposureLimit": -10000.0,
            "discountRate": 0.0,
            "pointsBalance": 0,
            "wallet": "UK",
        }

    def _details(self, _asked: Nothing, _caller: Caller) -> Any:
        return {
            "currencyCode": "GBP",
            "firstName": "Emma",
            "lastName": "Lated",
            "localeCode": "en",
            "region": "GBR",
            "timezone": "Europe/London",
            "discountRate": 0.0,
            "pointsBalance": 0,
            "countryCode": "GB",
        }

    def _app_keys(self, _asked: Nothing, _caller: Caller) -> Any:
        keys = ((self._account.delayed_app_key, "1.0-DELAY", True), (self._account.app_key, "1.0", False))
        versions = [
            {
                "owner": self._account.username,
                "versionId": 30_000 + place,
                "version": version,
                "applicationKey": key,
                "delayData": delayed,
                "subscriptionRequired": True,
                "ownerManaged": False,
                "active": True,
            }
            for place, (key, version, delayed) in enumerate(keys)
        ]
        return [{"appName": "allsight", "appId": 20_000, "appVersions": versions}]

    def _rates(self, _asked: RatesQuery, _caller: Caller) -> Any:
        return [{"currencyCode": code, "rate": rate} for code, rate in RATES.items()]
