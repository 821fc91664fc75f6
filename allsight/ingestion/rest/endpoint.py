"""An HTTP endpoint as data: what to call, who meters it, what it costs."""

import string
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import msgspec

from allsight.domain.errors import InvalidRequestError

SAFE_METHODS = frozenset({"GET", "HEAD"})

Params = Mapping[str, str | int | bool | Sequence[str] | None]
"""Query parameters; a sequence repeats its key, None leaves the key out."""

Query = list[tuple[str, str | int | float | bool | None]]
"""Pairs as the HTTP library takes them; ours hold texts only."""


class RestEndpoint(msgspec.Struct, frozen=True):
    """One endpoint of a venue.

    Attributes:
        method: upper case.
        path: below the base URL, with `{name}` where arguments go.
        scope: the limiter's bucket.
        cost: tokens that one call takes out of it.
        signed: whether a signature must be there; where False a key still signs if there is one.
        reads: the call only reads although its method says otherwise, as where a venue asks by POST.
        content_type: of the body, where there is one.
    """

    method: str
    path: str
    scope: str
    cost: float = 1.0
    signed: bool = False
    reads: bool = False
    content_type: str = "application/json"

    @property
    def safe(self) -> bool:
        """Tell whether repeating the call changes nothing at the venue."""
        return self.reads or self.method in SAFE_METHODS

    def fill(self, arguments: Mapping[str, str]) -> str:
        """Return the path with percent-encoded arguments; a comma stays, since venues list several ids with it.

        Raises:
            InvalidRequestError: if an argument is missing or empty.
        """
        names = [name for _, name, _, _ in string.Formatter().parse(self.path) if name]
        if any(not arguments.get(name) for name in names):
            raise InvalidRequestError(f"{self.method} {self.path} needs {', '.join(names)}")
        return self.path.format(**{name: quote(arguments[name], safe=",") for name in names})


def query_of(params: Params) -> Query:
    """Flatten parameters to pairs in the order given; booleans are written `true` and `false`."""
    pairs: Query = []
    for name, value in params.items():
        if value is None:
            continue
        if isinstance(value, bool):
            pairs.append((name, "true" if value else "false"))
        elif isinstance(value, str | int):
            pairs.append((name, str(value)))
        else:
            pairs.extend((name, item) for item in value)
    return pairs
