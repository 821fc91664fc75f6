"""The two kinds of errors of the APIs and their envelopes (venue sheet 3)."""

from typing import Any, Final

import msgspec


class Service(msgspec.Struct, frozen=True):
    """How one of the APIs words its errors: every API numbers its codes in its own way.

    Attributes:
        prefix: of method names.
        exception: the name of its exceptions.
        letters: what stands before the number of a code.
        numbers: by error code.
    """

    prefix: str
    exception: str
    letters: str
    numbers: dict[str, int]


BETTING: Final = Service(
    "SportsAPING/v1.0/",
    "APINGException",
    "ANGX",
    {
        "TOO_MUCH_DATA": 1,
        "INVALID_INPUT_DATA": 2,
        "INVALID_SESSION_INFORMATION": 3,
        "NO_APP_KEY": 4,
        "NO_SESSION": 5,
        "UNEXPECTED_ERROR": 6,
        "INVALID_APP_KEY": 7,
        "TOO_MANY_REQUESTS": 8,
        "SERVICE_BUSY": 9,
        "TIMEOUT_ERROR": 10,
        "REQUEST_SIZE_EXCEEDS_LIMIT": 14,
        "ACCESS_DENIED": 15,
    },
)
ACCOUNT: Final = Service(
    "AccountAPING/v1.0/",
    "AccountAPINGException",
    "AANGX",
    {
        "INVALID_INPUT_DATA": 1,
        "INVALID_SESSION_INFORMATION": 2,
        "UNEXPECTED_ERROR": 3,
        "INVALID_APP_KEY": 4,
        "SERVICE_BUSY": 5,
        "TIMEOUT_ERROR": 6,
        "NO_SESSION": 10,
        "NO_APP_KEY": 11,
        "TOO_MANY_REQUESTS": 14,
    },
)


class ApiError(Exception):
    """The venue understood a request and refuses it, for a reason that has a code."""

    def __init__(self, code: str, details: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class TransportFault(Exception):  # noqa: N818 (the venue's own word)
    """A request that never reached the service: no JSON, an unknown operation, a parameter that is missing or wrong."""

    def __init__(self, rpc_code: int, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.rpc_code = rpc_code
        self.text = text
        self.status = status


def not_json() -> TransportFault:
    """Make the answer to a body that is no JSON."""
    return TransportFault(-32700, "DSC-0008")


def unknown_operation() -> TransportFault:
    """Make the answer to an operation that does not exist."""
    return TransportFault(-32601, "DSC-0021", 404)


def parameter_missing() -> TransportFault:
    """Make the answer to a request without a parameter that it needs."""
    return TransportFault(-32602, "DSC-0018")


def parameter_wrong() -> TransportFault:
    """Make the answer to a parameter of a wrong type or outside its enumeration."""
    return TransportFault(-32602, "DSC-0009")


def exception_body(service: Service, error: ApiError, request_uuid: str) -> tuple[str, dict[str, Any]]:
    """Return the code with its number, as `ANGX-0003`, and the body of the exception."""
    number = service.numbers.get(error.code, service.numbers["UNEXPECTED_ERROR"])
    body = {
        "exceptionname": service.exception,
        service.exception: {"requestUUID": request_uuid, "errorCode": error.code, "errorDetails": error.details},
    }
    return f"{service.letters}-{number:04d}", body
