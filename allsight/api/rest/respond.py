"""Turn values into answers: JSON bytes with an ETag, errors as problems."""

import hashlib
from typing import Any, Final

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from allsight.api.models.common import Problem
from allsight.domain.errors import (
    AllsightError,
    CredentialsError,
    InvalidRequestError,
    NotFoundError,
    RetryLaterError,
)
from allsight.normalization.matcher.ruling import OvertakenError

_ENCODER: Final = msgspec.json.Encoder()
_PROBLEM: Final = "application/problem+json"
CSV: Final = "text/csv"
MAX_LIMIT: Final = 1_000


class ConflictError(InvalidRequestError):
    """The thing has changed since the caller looked at it."""

    code = "stale_version"


class UnacknowledgedError(InvalidRequestError):
    """A decision passes over differences that must be looked at first; `missing` names their kinds."""

    code = "unacknowledged"

    def __init__(self, message: str, missing: tuple[str, ...]) -> None:
        super().__init__(message)
        self.missing = missing


class NotStoredError(AllsightError):
    """What was asked for is done, and would be forgotten if the program ended now."""

    code = "not_stored"


def answer(request: Request, value: Any) -> Response:
    """Encode a value; answers 304 if the caller holds exactly this already."""
    return _tagged(request, _ENCODER.encode(value), "application/json")


def answer_csv(request: Request, text: str, name: str) -> Response:
    """Hand out a table as a file of this name; answers 304 if the caller holds exactly this already."""
    response = _tagged(request, text.encode(), f"{CSV}; charset=utf-8; header=present")
    response.headers["content-disposition"] = f'attachment; filename="{name}"'
    response.headers["vary"] = "accept"
    return response


def _tagged(request: Request, body: bytes, media_type: str) -> Response:
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def install_problems(app: FastAPI) -> None:
    """Make every error an RFC 9457 problem with a stable code."""

    @app.exception_handler(AllsightError)
    async def ours(_request: Request, error: AllsightError) -> Response:
        missing = error.missing if isinstance(error, UnacknowledgedError) else ()
        return problem(_status(error), error.code, str(error), missing)

    @app.exception_handler(RequestValidationError)
    async def malformed(_request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return problem(422, "invalid_request", f"{where}: {first['msg']}")

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> Response:
        code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error")
        return problem(error.status_code, code, str(error.detail))


def problem(status: int, code: str, detail: str, missing: tuple[str, ...] = ()) -> Response:
    """Write one error."""
    title = code.replace("_", " ")
    body = Problem(type="about:blank", title=title, status=status, detail=detail, code=code, missing=missing)
    return Response(_ENCODER.encode(body), status_code=status, media_type=_PROBLEM)


def _status(error: AllsightError) -> int:
    match error:
        case NotFoundError():
            return 404
        case ConflictError() | OvertakenError():
            return 409
        case UnacknowledgedError():
            return 422
        case InvalidRequestError():
            return 400
        case CredentialsError():
            return 401
        case RetryLaterError() | NotStoredError():
            return 503
        case _:
            return 500
