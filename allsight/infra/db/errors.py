"""What storage says when it cannot do its work.

AllsightError
├── StorageError             the database itself is unusable: fix the folder, the file or the program
├── RetryLaterError
│   └── StorageBusyError     locked, out of space, unreachable: the same call may succeed later
└── InvalidRequestError
    └── StorageRefusedError  the values contradict what is stored: the same call never succeeds
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from allsight.domain.errors import AllsightError, InvalidRequestError, RetryLaterError


class StorageError(AllsightError):
    """The database cannot be used as it is; the message says what to do about it."""

    code = "storage"


class StorageBusyError(RetryLaterError):
    """The database did not answer in time or could not write now."""

    code = "storage_busy"


class StorageRefusedError(InvalidRequestError):
    """A constraint of the database forbids these values."""

    code = "storage_refused"


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into ours within the block, so that no caller has to know SQLAlchemy.

    What is neither a passing trouble nor a bad value, a damaged file for instance, goes through as it is and ends the
    process: going on without storage would pretend that something is kept.
    """
    try:
        yield
    except (exc.IntegrityError, exc.DataError) as error:
        raise StorageRefusedError(f"the database refused the values: {_reason(error)}") from error
    except (exc.OperationalError, exc.InterfaceError) as error:
        raise StorageBusyError(f"the database could not do it now: {_reason(error)}") from error
    except exc.TimeoutError as error:
        raise StorageBusyError("no connection to the database became free in time") from error
    except exc.DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise StorageBusyError(f"the connection to the database broke: {_reason(error)}") from error
    except OSError as error:
        raise StorageBusyError(f"the database cannot be reached: {error}") from error


def _reason(error: exc.DBAPIError) -> str:
    return " ".join(str(error.orig).split())[:200]
