"""Routes of people: sessions, the account, currencies, and orders, which are refused (venue sheet 1, 3.5, 4)."""

from http import HTTPStatus
from typing import Any, Final

from starlette.routing import Route

from allsight.domain.clock import DAY_NS
from allsight.emulators.smarkets.errors import ApiError, nothing_found
from allsight.emulators.smarkets.formats import micros
from allsight.emulators.smarkets.limits import LOGIN, LOGOUT
from allsight.emulators.smarkets.rest import Call, Rest
from allsight.emulators.smarkets.sessions import Sessions
from allsight.emulators.smarkets.state import CURRENCY
from allsight.emulators.universe.calendar import EPOCH_NS

_CURRENCIES: Final = {
    "AUD": ("Australian Dollar", "0.4921"), "BRL": ("Brazilian Real", "0.1385"), "CAD": ("Canadian Dollar", "0.5362"),
    "CHF": ("Swiss Franc", "0.9340"), "CZK": ("Czech Koruna", "0.0358"), "DKK": ("Danish Krone", "0.1168"),
    "EUR": ("Euro", "0.8718"), "GBP": ("Pound Sterling", "1"), "HKD": ("Hong Kong Dollar", "0.0963"),
    "HUF": ("Hungarian Forint", "0.0022"), "JPY": ("Japanese Yen", "0.0048"), "NOK": ("Norwegian Krone", "0.0741"),
    "PLN": ("Polish Zloty", "0.2052"), "SEK": ("Swedish Krona", "0.0793"), "USD": ("US Dollar", "0.7496"),
}  # fmt: skip
"""Name and rate of each currency that the venue knows; the rates are made up and stand still."""

_BALANCE: Final = "1000.00"


class AccountRoutes:
    """Serves what needs or makes a session."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def routes(self, rest: Rest) -> list[Route]:
        """Return the routes."""
        return [
            rest.route("/sessions/", self._log_in, method="POST", status=201, limit=lambda _: LOGIN),
            rest.route("/sessions/", self._log_out, method="DELETE", limit=lambda _: LOGOUT),
            rest.route("/sessions/verify/", self._verify, method="POST", status=201, limit=lambda _: LOGIN),
            rest.route("/accounts/", self._account),
            rest.route("/currencies/", self._currencies),
            rest.route("/currencies/{code}/", self._currency),
            rest.route("/orders/", self._orders),
            rest.route("/orders/", self._refuse, method="POST"),
            rest.route("/orders/", self._refuse, method="DELETE"),
            rest.route("/orders/{order_id}/", self._refuse, method="DELETE"),
        ]

    def _log_in(self, call: Call) -> Any:
        return self._sessions.log_in(call.body)

    def _verify(self, call: Call) -> Any:
        return self._sessions.verify(call.body)

    def _log_out(self, call: Call) -> Any:
        return self._sessions.log_out(call.signed())

    def _account(self, call: Call) -> Any:
        call.signed()
        account = {
            "account_id": "1",
            "balance": _BALANCE,
            "available_balance": _BALANCE,
            "exposure": "0.00",
            "bonus_balance": "0.00",
            "commission_type": "0.02",
            "currency": CURRENCY,
            "signup_date": micros(EPOCH_NS - 300 * DAY_NS),
            "is_first_time_deposit": False,
        }
        return {"account": account}

    def _currencies(self, _call: Call) -> Any:
        return {"currencies": [_currency(code) for code in _CURRENCIES]}

    def _currency(self, call: Call) -> Any:
        if call.path["code"] not in _CURRENCIES:
            raise nothing_found()
        return _currency(call.path["code"])

    def _orders(self, call: Call) -> Any:
        call.signed()
        return {"orders": [], "pagination": {"next_page": None}}

    def _refuse(self, call: Call) -> Any:
        call.signed()
        raise ApiError(HTTPStatus.FORBIDDEN, "FORBIDDEN", "this account may not trade through the API")


def _currency(code: str) -> dict[str, str]:
    name, rate = _CURRENCIES[code]
    return {"code": code, "name": name, "rate_to_gbp": rate}
