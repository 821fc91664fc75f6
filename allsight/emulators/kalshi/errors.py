"""The error bodies of Kalshi (venue sheet 2.5)."""

from typing import Any

TOO_MANY_REQUESTS = b'{"error":"too many requests"}'


class ApiError(Exception):
    """An answer that is an error, in the nested shape that the wire carries."""

    def __init__(self, status: int, code: str, details: str = "") -> None:
        super().__init__(f"{status} {code}: {details}")
        self.status = status
        self.code = code
        self.details = details

    def body(self) -> dict[str, Any]:
        """Return the JSON body."""
        error = {"code": self.code, "message": self.code.replace("_", " ")}
        if self.details:
            error["details"] = self.details
        return {"error": error}


def bad_request(details: str) -> ApiError:
    """Make the answer to a request that cannot be understood."""
    return ApiError(400, "bad_request", details)


def not_found(details: str = "") -> ApiError:
    """Make the answer to a name that means nothing here."""
    return ApiError(404, "not_found", details)


def unauthorized(details: str, code: str = "authentication_error") -> ApiError:
    """Make the answer to a signature that does not hold."""
    return ApiError(401, code, details)
