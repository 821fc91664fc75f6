"""What can go wrong, named by what the caller does next.

    AllsightError
    ├── RetryLaterError          wait and try again
    │   ├── ConnectivityError    the venue or the network did not answer
    │   ├── RateLimitedError     the venue said "slower"; carries `retry_after_s`
    │   └── MaintenanceError     the venue said "closed now"
    ├── InvalidRequestError      fix the request
    │   ├── InvalidKeyError      the text is no key of ours
    │   ├── OffLadderError       the price is not on the market's ladder
    │   └── NotFoundError        nothing by that name
    ├── CredentialsError         fix the credentials
    ├── VenueDataError           the venue said something that we cannot read
    │   └── SequenceGapError     messages were lost: resynchronise
    └── OutcomeUnknownError      a write may or may not have happened: ask, never resend

Messages say what was expected and what was found. They never hold secrets.
"""


class AllsightError(Exception):
    """The root of every error that allsight raises on purpose."""

    code = "error"
    """A stable name, shown to users in brackets and used by API clients."""


class RetryLaterError(AllsightError):
    """Nothing is wrong with the request; the same call may succeed later."""

    code = "retry_later"


class ConnectivityError(RetryLaterError):
    """The other side did not answer, or the connection broke."""

    code = "connectivity"


class RateLimitedError(RetryLaterError):
    """The other side asked us to slow down."""

    code = "rate_limited"

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class MaintenanceError(RetryLaterError):
    """The venue is closed for now, by its own word."""

    code = "maintenance"


class InvalidRequestError(AllsightError):
    """The request can never succeed as it stands."""

    code = "invalid_request"


class InvalidKeyError(InvalidRequestError):
    """A text is not a well-formed key."""

    code = "invalid_key"


class OffLadderError(InvalidRequestError):
    """A price does not lie on the market's ladder."""

    code = "off_ladder"


class NotFoundError(InvalidRequestError):
    """There is nothing by that name."""

    code = "not_found"


class CredentialsError(AllsightError):
    """The venue refused our credentials, or they are unusable."""

    code = "credentials"


class VenueDataError(AllsightError):
    """A venue sent something that its protocol, as we know it, does not allow."""

    code = "venue_data"


class SequenceGapError(VenueDataError):
    """Messages were lost on a stream: its books are not to be trusted until they are taken anew."""

    code = "sequence_gap"


class OutcomeUnknownError(AllsightError):
    """A write was sent and its outcome is not known: neither accepted nor rejected."""

    code = "outcome_unknown"
