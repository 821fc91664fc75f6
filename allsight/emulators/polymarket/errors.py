"""The error bodies of Polymarket (venue sheet 3.9)."""

from typing import Final

TOO_MANY_REQUESTS: Final = b'{"error":"Too Many Requests"}'


class ApiError(Exception):
    """An answer that is an error: a status and the text of its `error`."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status = status
        self.text = text


def no_book() -> ApiError:
    """Make the answer to a token without a book."""
    return ApiError(404, "No orderbook exists for the requested token id")


def not_found(what: str) -> ApiError:
    """Make the answer to a name that means nothing here."""
    return ApiError(404, f"{what} not found")


def bad_request(text: str) -> ApiError:
    """Make the answer to a request that cannot be understood."""
    return ApiError(400, text)


def unprocessable(text: str) -> ApiError:
    """Make Gamma's answer to a parameter that it does not take."""
    return ApiError(422, text)


def unauthorized(text: str = "Unauthorized/Invalid api key") -> ApiError:
    """Make the answer to a signature that does not hold."""
    return ApiError(401, text)
