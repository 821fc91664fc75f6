"""The error bodies of Smarkets (venue sheet 2)."""

from http import HTTPStatus
from typing import Any


class ApiError(Exception):
    """An answer that is an error: a code in the venue's spelling and whatever it says about it."""

    def __init__(self, status: HTTPStatus, error_type: str, data: Any = "") -> None:
        super().__init__(f"{status.value} {error_type}")
        self.status = status
        self.error_type = error_type
        self.data = data

    def body(self) -> dict[str, Any]:
        """Return the JSON body."""
        return {"error_type": self.error_type, "data": self.data}


def invalid(field: str, problem: str) -> ApiError:
    """Make the answer to a parameter or body that is not what it should be."""
    return ApiError(HTTPStatus.BAD_REQUEST, "REQUEST_VALIDATION_ERROR", {field: [problem]})


def too_large(found: int, most: int) -> ApiError:
    """Make the answer to more ids in a path than the route takes."""
    return ApiError(HTTPStatus.REQUEST_URI_TOO_LONG, "REQUEST_TOO_LARGE", f"expected at most {most} ids, found {found}")


def auth_required() -> ApiError:
    """Make the answer to a call without a session that holds."""
    return ApiError(HTTPStatus.UNAUTHORIZED, "AUTH_REQUIRED", "a valid session token is required")


def nothing_found() -> ApiError:
    """Make the answer to ids of which the route has nothing."""
    return ApiError(HTTPStatus.NOT_FOUND, "NO_RESULTS_FOUND", "no results found")
