"""Commands about single links: list them, show one, decide, or go through them with one key each."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from allsight.api.models.matches import MatchDetail, MatchOut
from allsight.cli import match_loop, match_show, show
from allsight.cli.read import AsJson, Most, Url, VenueName
from allsight.cli.remote import DEFAULT_URL, Remote
from allsight.domain.decisions import Action
from allsight.domain.errors import InvalidRequestError

Match = Annotated[str, typer.Argument(help="A link's id, as 'match list' prints it.")]
By = Annotated[str, typer.Option("--by", help="Who decides.", envvar="ALLSIGHT_REVIEWER")]
Note = Annotated[str, typer.Option("--note", help="Why, for whoever looks later.")]
Version = Annotated[int | None, typer.Option(help="The version that was looked at: refused if it has moved on.")]
Acknowledged = Annotated[
    list[str] | None, typer.Option("--ack", help="A kind of fatal or unread difference that was looked at; repeat it.")
]
Status = Annotated[str | None, typer.Option(help="proposed, stale, confirmed or rejected; what waits if none.")]
Relation = Annotated[str | None, typer.Option(help="same, opposite, within, around, related or different.")]
Conflict = Annotated[str | None, typer.Option(help="A kind of difference, note, material, fatal, any or none.")]

_DIRECTIONS = ("market_in_question", "question_in_market")

_LET_IN = {
    Action.CONFIRM: "Say that the market asks the question, on the side that the link has.",
    Action.OPPOSITE: "Say that the market asks the question, on the other side than the link has.",
}
"""Decisions that pass over differences, which must be named."""

_SUBSET = "Say that one implies the other: a relation of two questions instead of a link."

_PLAIN = {
    Action.RELATED: "Say that they hang together and neither implies the other.",
    Action.REJECT: "Say that the market does not ask the question.",
    Action.SPLIT: "Take the market out of the question that it is linked to.",
    Action.UNDO: "Take back the last decision about the link that still stands.",
}


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("list")(list_)
    group.command("show")(show_)
    for action, text in _LET_IN.items():
        group.command(action, help=text)(_letting_in(action))
    group.command(Action.SUBSET, help=_SUBSET)(subset)
    for action, text in _PLAIN.items():
        group.command(action, help=text)(_plain(action))
    group.command()(review)


def list_(
    q: Annotated[str | None, typer.Argument(help="Words that the titles must hold.")] = None,
    status: Status = None,
    relation: Relation = None,
    conflict: Conflict = None,
    venue: VenueName = None,
    most: Most = 40,
    as_json: AsJson = False,
    url: Url = DEFAULT_URL,
) -> None:
    """List links, what matters most first: stale ones, then money at stake times doubt."""
    query: dict[str, Any] = {"q": q, "status": status, "relation": relation, "conflict": conflict, "venue": venue}
    rows = list(Remote(url).pages("/matches", MatchOut, most=most, **query))
    if as_json:
        show.print_json(rows)
        return
    columns = [("Status", "left"), ("Says", "left"), ("Score", "right"), ("Market and question", "fill")]
    columns += [("Rules", "left"), ("At stake", "right"), ("By", "left"), ("Id", "left")]
    show.table(f"{len(rows)} links", columns, [match_show.row(row) for row in rows], spare=("By", "At stake"))


def show_(match: Match, as_json: AsJson = False, url: Url = DEFAULT_URL) -> None:
    """Show a link: fields, both texts with their differences marked, what has changed, decisions."""
    found = Remote(url).get(f"/matches/{match}", MatchDetail)
    if as_json:
        show.print_json(found)
        return
    match_show.print_detail(found, texts=True)


def _letting_in(action: Action) -> Callable[..., None]:
    def command(
        match: Match,
        by: By = "you",
        note: Note = "",
        ack: Acknowledged = None,
        version: Version = None,
        as_json: AsJson = False,
        url: Url = DEFAULT_URL,
    ) -> None:
        _decide(url, match, action, as_json, by=by, note=note, version=version, acknowledged=ack or [])

    return command


def subset(
    match: Match,
    direction: Annotated[str, typer.Argument(help=" or ".join(_DIRECTIONS))],
    by: By = "you",
    note: Note = "",
    version: Version = None,
    as_json: AsJson = False,
    url: Url = DEFAULT_URL,
) -> None:
    """Say that one implies the other, and which.

    Raises:
        InvalidRequestError: if there is no such direction.
    """
    if direction not in _DIRECTIONS:
        raise InvalidRequestError(f"expected {' or '.join(_DIRECTIONS)}, found {direction[:40]!r}")
    _decide(url, match, Action.SUBSET, as_json, by=by, note=note, version=version, direction=direction)


def _plain(action: Action) -> Callable[..., None]:
    def command(
        match: Match,
        by: By = "you",
        note: Note = "",
        version: Version = None,
        as_json: AsJson = False,
        url: Url = DEFAULT_URL,
    ) -> None:
        _decide(url, match, action, as_json, by=by, note=note, version=version)

    return command


def review(
    status: Status = None,
    relation: Relation = None,
    conflict: Conflict = None,
    venue: VenueName = None,
    by: By = "you",
    most: Most = 100,
    url: Url = DEFAULT_URL,
) -> None:
    """Go through what waits for a decision, one key each; ? lists the keys."""
    query: dict[str, Any] = {"status": status, "relation": relation, "conflict": conflict, "venue": venue}
    remote = Remote(url)
    rows = list(remote.pages("/matches", MatchOut, most=most, **query))
    match_loop.Loop(remote, by, match_loop.keys()).run([row.link.id for row in rows])


def _decide(url: str, match: str, action: Action, as_json: bool, **body: Any) -> None:
    found = Remote(url).post(f"/matches/{match}/{action}", MatchDetail, body)
    if as_json:
        show.print_json(found)
        return
    show.CONSOLE.print(match_show.summary(found), highlight=False, markup=False)
