"""Commands that read: markets, questions, books, rules, and the proof of an opportunity."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from allsight.api.models.markets import BookOut, MarketOut, RulesHistory
from allsight.api.models.opportunities import EvidenceOut, OpportunityOut, Verification
from allsight.api.models.portfolio import SizedOut
from allsight.api.models.questions import QuestionOut, QuestionRow, RuleField
from allsight.api.models.stream import BookPut, ServerFrame
from allsight.cli import show
from allsight.cli.remote import DEFAULT_URL, Remote
from allsight.cli.traces import cell, print_traces
from allsight.domain.clock import MILLISECOND_NS, to_datetime
from allsight.domain.errors import ConnectivityError, InvalidRequestError

Url = Annotated[str, typer.Option("--url", help="Where allsight runs.", envvar="ALLSIGHT_URL")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table.")]
Most = Annotated[int, typer.Option("--most", "-n", min=1, max=10_000, help="How many rows at most.")]
Category = Annotated[str | None, typer.Option(help="politics, macro, crypto, sports, weather, tech …")]
VenueName = Annotated[str | None, typer.Option(help="kalshi or polymarket.")]


def register(app: typer.Typer) -> None:
    """Add the reading commands."""
    app.command()(markets)
    app.command()(questions)
    app.command()(book)
    app.command()(rules)
    app.command()(explain)


def markets(
    q: Annotated[str | None, typer.Argument(help="Words that the title must hold.")] = None,
    venue: VenueName = None,
    category: Category = None,
    most: Most = 40,
    as_json: AsJson = False,
    url: Url = DEFAULT_URL,
) -> None:
    """List markets with their best prices."""
    rows = list(Remote(url).pages("/markets", MarketOut, most=most, q=q, venue=venue, category=category))
    if as_json:
        show.print_json(rows)
        return
    columns = [("V", "left"), ("Market", "fill"), ("Bid ¢", "right"), ("Ask ¢", "right"), ("Age", "right")]
    columns += [("Vol 24h", "right"), ("Closes", "right"), ("Key", "left")]
    show.table(
        f"{len(rows)} markets",
        columns,
        [
            (
                show.code_of(row.venue),
                row.title,
                show.cents(row.quote.bid if row.quote else None),
                show.cents(row.quote.ask if row.quote else None, up=True),
                show.trusted(row.quote.trust if row.quote else None, row.quote.proved_at if row.quote else None),
                show.MISSING if row.volume_24h is None else f"{row.volume_24h:,.0f}",
                show.until(row.closes_at),
                row.key,
            )
            for row in rows
        ],
        spare=("Vol 24h", "Closes"),
    )


def questions(
    q: Annotated[str | None, typer.Argument(help="Words that the question must hold, or a question's id.")] = None,
    category: Category = None,
    min_venues: Annotated[int, typer.Option(help="Only questions that so many venues ask.")] = 2,
    edge: Annotated[bool, typer.Option("--edge", help="Only questions with a locked edge.")] = False,
    sort: Annotated[
        str, typer.Option(help="volume, edge, spread, consensus, closes or title; - before for falling.")
    ] = ("-volume"),
    most: Most = 40,
    as_json: AsJson = False,
    url: Url = DEFAULT_URL,
) -> None:
    """List questions with every venue's price side by side."""
    remote = Remote(url)
    query: dict[str, Any] = {"q": q, "category": category, "min_venues": min_venues, "sort": sort}
    rows = list(remote.pages("/questions", QuestionRow, most=most, edge="1" if edge else None, **query))
    if as_json:
        show.print_json(rows)
        return
    venues = sorted({quote.venue for row in rows for quote in row.quotes}, key=_display_order)
    columns = [("Question", "fill"), ("Edge ¢", "right"), ("Cons. ¢", "right"), ("Spread ¢", "right")]
    columns += [(f"{show.code_of(venue)} bid–ask", "right") for venue in venues]
    columns += [("Rules", "left"), ("Closes", "right"), ("Id", "left")]
    cells = [_question_row(row, venues) for row in rows]
    show.table(f"{len(rows)} questions", columns, cells, spare=("Cons. ¢", "Rules", "Closes"))


def _question_row(row: QuestionRow, venues: list[str]) -> list[str | Text]:
    quotes = {quote.venue: quote for quote in row.quotes}
    cells: list[str | Text] = [
        row.title,
        show.signed(row.edge.per_contract * 100) if row.edge else show.MISSING,
        show.cents(row.consensus.mid) if row.consensus else show.MISSING,
        show.signed(row.spread * 100, 1) if row.spread is not None else show.MISSING,
    ]
    for venue in venues:
        quote = quotes.get(venue)
        if quote is None:
            cells.append(show.MISSING)
        else:
            prices = f"{show.cents(quote.bid)}–{show.cents(quote.ask, up=True)} "
            cells.append(Text(prices) + show.trusted(quote.trust, quote.proved_at))
    marks = [
        f"{mark}{count}"
        for mark, count in (("⬣", row.conflicts.fatal), ("△", row.conflicts.material), ("○", row.conflicts.note))
        if count
    ]
    return [*cells, " ".join(marks), show.until(row.closes_at), row.id]


def book(
    key: Annotated[str, typer.Argument(help="A market's key, for example kalshi:KXFED-26DEC-C25.")],
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Follow it live until Ctrl-C.")] = False,
    depth: Annotated[int, typer.Option(min=1, max=100, help="Levels per side.")] = 10,
    as_json: AsJson = False,
    url: Url = DEFAULT_URL,
) -> None:
    """Show a market's order book; --watch follows it."""
    remote = Remote(url)
    now = remote.get(f"/markets/{key}/book", BookOut)
    if watch:
        asyncio.run(_follow(remote, key, now, depth, as_json))
    elif as_json:
        show.print_json(now)
    else:
        show.CONSOLE.print(_book_table(now, depth))


async def _follow(remote: Remote, key: str, first: BookOut, depth: int, as_json: bool) -> None:
    if as_json:
        async for now in _books(remote, key):
            show.print_line(now)
        return
    with Live(_book_table(first, depth), console=show.CONSOLE, auto_refresh=False) as screen:
        async for now in _books(remote, key):
            screen.update(_book_table(now, depth), refresh=True)


async def _books(remote: Remote, key: str) -> AsyncIterator[BookOut]:
    """Go through a book's states as the server tells them, for ever."""
    import websockets

    decoder = msgspec.json.Decoder(ServerFrame)
    try:
        async with websockets.connect(remote.stream_url, max_size=1 << 24) as socket:
            await socket.send(msgspec.json.encode({"op": "subscribe", "topics": [f"book:{key}"]}).decode())
            async for raw in socket:
                for item in getattr(decoder.decode(raw), "items", ()):
                    if isinstance(item, BookPut):
                        yield item.data
    except (OSError, websockets.WebSocketException) as error:
        raise ConnectivityError(f"the stream at {remote.url} ended: {type(error).__name__}") from None
    raise ConnectivityError(f"{remote.url} ended the stream")


def _book_table(book: BookOut, depth: int) -> Group:
    # The key stands above the table and not in its title, which breaks at the table's width: keys are copied.
    head = Text(f"{book.key}  ", no_wrap=True, overflow="ignore")
    head += show.trusted(book.trust, book.proved_at) + Text(f" {show.plain(book.trust_reason)}", style="dim")
    grid = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("Bid size", "Price ¢", "Ask size"):
        grid.add_column(column, justify="right")
    for price, size in reversed(book.asks[:depth]):
        grid.add_row("", show.cents(price, up=True), f"{size:,f}")
    for price, size in book.bids[:depth]:
        grid.add_row(f"{size:,f}", show.cents(price), "")
    return Group(head, grid)


def rules(
    key: Annotated[str, typer.Argument(help="A market's key, or a question's id to see what differs.")],
    as_json: AsJson = False,
    url: Url = DEFAULT_URL,
) -> None:
    """Show a market's resolution rules, or for a question where its venues' rules differ."""
    remote = Remote(url)
    if ":" in key:
        history = remote.get(f"/markets/{key}/rules", RulesHistory)
        if as_json:
            show.print_json(history)
            return
        for version in history.versions:
            show.CONSOLE.print(Text(f"version {version.version}, seen {show.age(version.seen_at)} ago", style="bold"))
            for part in version.texts:
                show.CONSOLE.print(Text(f"{part.section}: ", style="dim") + Text(show.plain(part.text)))
            for source in version.sources:
                show.CONSOLE.print(Text("source: ", style="dim") + Text(show.plain(f"{source.name} {source.url}")))
        print_traces("read of title, fields and the newest version", history.traces)
        return
    question = remote.get(f"/questions/{key}", QuestionOut)
    if as_json:
        show.print_json({"fields": question.fields, "conflicts": question.conflicts})
        return
    columns = [("Field", "left"), *((show.code_of(market.venue), "left") for market in question.markets), ("", "left")]
    lines: list[Sequence[str | Text]] = [(line.field, *_cells(line), line.verdict) for line in question.fields]
    show.table(question.row.title, columns, lines)
    for conflict in question.conflicts:
        show.CONSOLE.print(
            Text(f"{conflict.number}. {conflict.kind} ({conflict.severity}): {show.plain(conflict.ending)}")
        )


def _cells(line: RuleField) -> list[Text]:
    least = [min((one.confidence for one in found), default=None) for found in line.traces]
    return [cell(value, sure) for value, sure in zip(line.values, least, strict=True)]


def explain(
    opportunity: Annotated[str, typer.Argument(help="An opportunity's id, or a file with downloaded evidence.")],
    bankroll: Annotated[str | None, typer.Option(help="Prove an open one anew for at most so many dollars.")] = None,
    as_json: AsJson = False,
    url: Url = DEFAULT_URL,
) -> None:
    """Recompute an opportunity from its evidence and print both results to the digit."""
    path = Path(opportunity)
    if path.suffix == ".json" or path.exists():
        if bankroll is not None:
            raise InvalidRequestError("a file is evidence of one size: expected an id with --bankroll")
        evidence, shown = _read_evidence(path), None
    elif bankroll is not None:
        found = Remote(url).get(f"/opportunities/{opportunity}/sized", SizedOut, bankroll=bankroll)
        evidence, shown = found.evidence, found.opportunity
    else:
        remote = Remote(url)
        evidence = remote.get(f"/opportunities/{opportunity}/evidence", EvidenceOut)
        shown = remote.get(f"/opportunities/{opportunity}", OpportunityOut)
    verdict = _verify(evidence)
    if as_json:
        show.print_json({"verification": verdict, "opportunity": shown})
    else:
        if shown is not None:
            _print_certificate(shown)
        word = "agrees" if verdict.ok else "DOES NOT AGREE"
        show.CONSOLE.print(f"claimed {verdict.claimed}, recomputed {verdict.recomputed}: {word}")
        for difference in verdict.differences:
            show.CONSOLE.print(Text(f"  {difference}"))
    if not verdict.ok:
        raise typer.Exit(2)


def _verify(evidence: EvidenceOut) -> Verification:
    """Recompute here, not at the server: the proof needs nobody's word."""
    from allsight.api.views.verification import verify_evidence

    return verify_evidence(evidence, time.time_ns())


def _read_evidence(path: Path) -> EvidenceOut:
    try:
        return msgspec.json.decode(path.read_bytes(), type=EvidenceOut)
    except OSError as error:
        raise InvalidRequestError(f"cannot read {path}: {error.strerror}") from None
    except msgspec.DecodeError as error:
        raise InvalidRequestError(f"{path} holds no evidence: {error}") from None


def _print_certificate(shown: OpportunityOut) -> None:
    row = shown.row
    show.CONSOLE.print(Text(f"{row.id}  {show.plain(row.title)}  {row.class_}, {row.status}", style="bold"))
    columns = [
        ("If it settles…", "fill"),
        *((f"{show.code_of(leg.venue)} {leg.side.upper()}", "right") for leg in row.legs),
    ]
    columns += [("You receive", "right"), ("Profit", "right")]
    lines: list[list[str]] = [
        [state.label, *(f"{pay:,f}" for pay in state.pays), f"{state.receive:,f}", show.signed(state.profit)]
        for state in shown.states
    ]
    show.table("endings", columns, lines)
    if shown.shares_depth:
        show.CONSOLE.print(Text(_shared(shown)), soft_wrap=True)
    total = sum((cost.amount for cost in shown.costs), Decimal(0))
    show.table(
        "costs",
        [("", "left"), ("", "right")],
        [(cost.label, show.signed(cost.amount)) for cost in shown.costs] if total else [],
    )
    for said in _bound(shown):
        show.CONSOLE.print(Text(said), soft_wrap=True)


def _bound(shown: OpportunityOut) -> Iterator[str]:
    """Say for how long the outlay is bound, and what that has to earn."""
    if shown.lockup is None:
        yield "pays: a venue does not say when"
        return
    days = [f"{to_datetime(at * MILLISECOND_NS):%d %b %Y}" for at in (shown.lockup.median_at, shown.lockup.late_at)]
    guess = " (assumed: no venue states how long it takes)" if shown.lockup.assumed else ""
    yield f"pays: by {days[0]} with even chance, by {days[1]} nine times in ten{guess}"
    if shown.hurdle is not None:
        annual = f"{float(shown.hurdle.annual):.2%}"
        yield f"after a hurdle of {annual} a year on the outlay until then: {show.signed(shown.hurdle.left)}"


def _shared(shown: OpportunityOut) -> str:
    """Say which open opportunities take the same offers."""
    told = [
        f"{one.contracts:,f} {one.side.upper()} at {show.code_of(one.venue)} are taken by {one.opportunity_id} as well"
        for one in shown.shares_depth
    ]
    return f"shares depth: {'; '.join(told)}: of those that share, one can be filled as shown"


def _display_order(venue: str) -> int:
    from allsight.domain.ids import Venue

    return list(Venue).index(Venue(venue))
