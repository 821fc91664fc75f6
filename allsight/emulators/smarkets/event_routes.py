"""Routes of events: the listing with its filters and pages, and what hangs on an event (venue sheet 3.1, 3.5)."""

from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import urlencode

from starlette.routing import Route

from allsight.domain.clock import SECOND_NS
from allsight.emulators.smarkets.catalogue import Catalogue
from allsight.emulators.smarkets.errors import nothing_found
from allsight.emulators.smarkets.formats import micros, seconds
from allsight.emulators.smarkets.params import Params, ids_of
from allsight.emulators.smarkets.rest import Call, Rest
from allsight.emulators.smarkets.state import SmarketsState
from allsight.emulators.smarkets.tree import Branch
from allsight.emulators.smarkets.types import DOMAINS, OLD_TYPES, SCOPES, SHOWN_STATES, STATES, old_type
from allsight.emulators.universe.model import ListedEvent
from allsight.emulators.universe.words.smarkets import SmarketsEventWords

JURISDICTIONS: Final = ("CDG", "CFTC", "DGA", "IGC", "IRGC", "MGA", "SGA", "UKGC")
PLATFORMS: Final = ("exchange", "sbk")

_MARKETS_MOST: Final = 50
_STATES_MOST: Final = 300
_COMPETITORS_MOST: Final = 300
_POPULAR: Final = 20

Key = tuple[Any, ...]
_PARTS: Final[dict[str, Callable[[Branch], Any]]] = {
    "id": lambda branch: int(branch.id),
    "start_datetime": lambda branch: "" if branch.start_ns is None else seconds(branch.start_ns),
    "name": lambda branch: branch.name,
    "display_order": lambda branch: branch.display_order,
}
_SORTS: Final = (
    "id",
    "start_datetime,id",
    "start_datetime,name",
    "display_order,start_datetime,id",
    "display_order,start_datetime,name",
)


class EventRoutes:
    """Serves the event tree."""

    def __init__(self, state: SmarketsState, catalogue: Catalogue) -> None:
        self._state = state
        self._catalogue = catalogue

    def routes(self, rest: Rest) -> list[Route]:
        """Return the routes."""
        return [
            rest.route("/events/", self._list),
            rest.route("/events/{event_ids}/", self._by_id),
            rest.route("/events/{event_ids}/markets/", self._markets),
            rest.route("/events/{event_ids}/markets_count/", self._markets_count),
            rest.route("/events/{event_ids}/states/", self._states),
            rest.route("/events/{event_ids}/competitors/", self._competitors),
            rest.route("/popular_event_ids/", self._popular),
        ]

    def _list(self, call: Call) -> Any:
        params = call.params
        new_type = bool(params.flag("with_new_type"))
        params.one_of("jurisdiction", JURISDICTIONS)
        params.one_of("platform", PLATFORMS)
        sort = params.one_of("sort", _SORTS, "id") or "id"
        limit = params.limit(20, 1_000)
        names = sort.split(",")
        after = _after(params, names)
        keyed = sorted((_key(branch, names), branch) for branch in self._wanted(params))
        rest = [(key, branch) for key, branch in keyed if after is None or key > after]
        page = [branch for _, branch in rest[:limit]]
        following = _next_page(params, page[-1], names) if len(rest) > limit else None
        return {
            "events": [self._catalogue.event(branch, new_type=new_type) for branch in page],
            "pagination": {"next_page": following},
        }

    def _wanted(self, params: Params) -> Iterable[Branch]:
        """Filter the tree; kinds that the venue has never heard of are ignored, as it does."""
        ids = set(params.texts("id"))
        parents = set(params.texts("parent_id"))
        states = set(params.some_of("state", STATES)) or set(SHOWN_STATES)
        types = OLD_TYPES & set(params.texts("type"))
        domains = DOMAINS & set(params.texts("type_domain"))
        scopes = SCOPES & set(params.texts("type_scope"))
        inplay = params.flag("inplay_enabled")
        hidden = bool(params.flag("include_hidden"))
        starts = params.instant("start_datetime_min"), params.instant("start_datetime_max")
        modified = params.instant("last_modified_min"), params.instant("last_modified_max")
        for branch in self._state.tree.values():
            if (
                (not ids or branch.id in ids)
                and (not parents or branch.parent_id in parents)
                and (not types or old_type(branch.domain, branch.scope) in types)
                and (not domains or branch.domain in domains)
                and (not scopes or branch.scope in scopes)
                and (inplay is None or (branch.leaf is not None and branch.leaf.inplay_enabled) is inplay)
                and (hidden or not self._catalogue.event_hidden(branch))
                and _within(branch.start_ns, starts)
                and _within(self._catalogue.modified_ns(branch), modified)
                and self._catalogue.event_state(branch) in states
            ):
                yield branch

    def _by_id(self, call: Call) -> Any:
        new_type = bool(call.params.flag("with_new_type"))
        found = self._branches(call, _STATES_MOST)
        return {"events": [self._catalogue.event(branch, new_type=new_type) for branch in found]}

    def _markets(self, call: Call) -> Any:
        params = call.params
        params.one_of("sort", ("event_id,display_order",))
        params.one_of("jurisdiction", JURISDICTIONS)
        types = {name for text in params.texts("market_type") for name in text.split(",")}
        popular = params.flag("popular")
        most = params.whole("limit_by_event")
        volumes = bool(params.flag("with_volumes"))
        bodies: list[Any] = []
        for branch in self._branches(call, _MARKETS_MOST):
            shown = [
                market
                for market in self._shown(branch, params)
                if (not types or (SmarketsEventWords.of(market).market_type or ("",))[0] in types)
                and (popular is None or self._catalogue.popular(market) is popular)
            ]
            bodies += [self._catalogue.market(market, volumes=volumes) for market in shown[:most]]
        return {"markets": bodies}

    def _markets_count(self, call: Call) -> Any:
        counts = [
            {"event_id": branch.id, "count": len(self._shown(branch, call.params))}
            for branch in self._branches(call, _MARKETS_MOST)
        ]
        return {"markets_count": counts}

    def _shown(self, branch: Branch, params: Params) -> list[ListedEvent]:
        hidden = bool(params.flag("include_hidden"))
        return [market for market in branch.markets if hidden or not self._state.is_hidden(market)]

    def _states(self, call: Call) -> Any:
        found = [self._event_state(branch) for branch in self._branches(call, _STATES_MOST) if _is_game(branch)]
        if not found:
            raise nothing_found()
        return {"event_states": found}

    def _event_state(self, branch: Branch) -> dict[str, Any]:
        """Tell how a game goes; nothing is known of its score."""
        start = branch.start_ns or 0
        now = self._state.clock.now_ns()
        state = self._catalogue.event_state(branch)
        over = state in {"ended", "settled"}
        played = [entry.determined_ns for market in branch.markets for entry in self._state.contracts(market)]
        return {
            "id": branch.id,
            "state": state,
            "actual_start_datetime": micros(start) if state == "live" or over else None,
            "actual_end_datetime": micros(min(played)) if over else None,
            "clock": {"seconds": (now - start) // SECOND_NS, "stopped": False} if state == "live" else None,
            "match_period": "in_play" if state == "live" else "ended" if over else "pre_match",
            "scores": None,
            "instant_match": False,
        }

    def _competitors(self, call: Call) -> Any:
        bodies = [
            {
                "id": str(side.id),
                "event_id": branch.id,
                "name": side.name,
                "short_name": side.name,
                "short_code": side.short_code,
                "country": None,
            }
            for branch in self._branches(call, _COMPETITORS_MOST)
            for side in (branch.leaf.competitors if branch.leaf else ())
        ]
        return {"competitors": bodies}

    def _popular(self, _call: Call) -> Any:
        def traded(branch: Branch) -> float:
            return sum(entry.volume_24h for market in branch.markets for entry in self._state.contracts(market))

        leaves = [branch for branch in self._state.tree.values() if branch.leaf is not None]
        busiest = sorted(leaves, key=traded, reverse=True)[:_POPULAR]
        return {"popular_event_ids": [branch.id for branch in busiest]}

    def _branches(self, call: Call, most: int) -> list[Branch]:
        ids = sorted(ids_of(call.path["event_ids"], most), key=int)
        return [self._state.tree[name] for name in ids if name in self._state.tree]


def _is_game(branch: Branch) -> bool:
    return branch.leaf is not None and bool(branch.leaf.competitors)


def _within(at_ns: int | None, bounds: tuple[int | None, int | None]) -> bool:
    low, high = bounds
    if low is None and high is None:
        return True
    return at_ns is not None and (low is None or at_ns >= low) and (high is None or at_ns <= high)


def _key(branch: Branch, names: list[str]) -> Key:
    return (*(_PARTS[name](branch) for name in names), int(branch.id))


def _after(params: Params, names: list[str]) -> Key | None:
    """Return the key behind which a page begins; the id breaks ties of every sort."""
    last = params.whole("pagination_last_id")
    if last is None:
        return None
    values: list[Any] = []
    for name in names:
        whole = name in {"id", "display_order"}
        value: Any = params.whole(f"pagination_last_{name}") if whole else params.text(f"pagination_last_{name}")
        values.append(value if value is not None else 0 if whole else "")
    return (*values, last)


def _next_page(params: Params, last: Branch, names: list[str]) -> str:
    """Write the query of the following page: all filters again, booleans as Python spells them."""
    kept = [(name, _spelt(value)) for name, value in params.items() if not name.startswith("pagination_last_")]
    given = {name for name, _ in kept}
    usual = [("with_new_type", "False"), ("sort", "id"), ("limit", "20"), ("include_hidden", "False")]
    kept += [(name, value) for name, value in usual if name not in given]
    kept += [(f"pagination_last_{name}", str(_PARTS[name](last))) for name in dict.fromkeys((*names, "id"))]
    return "?" + urlencode(kept)


def _spelt(value: str) -> str:
    return value.capitalize() if value in {"true", "false"} else value
