"""From Betfair's catalogue to ours: pure functions, wire value in, domain value out. Books are read in `books`."""

import msgspec

from allsight.domain.errors import VenueDataError
from allsight.domain.fees import FeeSchedule
from allsight.domain.ids import CommissionGroup, FundsPool, Venue
from allsight.domain.ladder import Ladder
from allsight.domain.market import Event, Lifecycle, Market, Rules, RulesText
from allsight.domain.money import Currency
from allsight.ingestion.adapters.betfair import fees, lifecycle, texts, wire
from allsight.ingestion.adapters.betfair.ladders import MIN_STAKE, ladder_of
from allsight.ingestion.adapters.betfair.venue import SITE, EventType

LINES = "line and range markets: prices are positions, struck at evens"
ASIAN = "Asian handicap markets: bets may be half refunded"
FIXED = "fixed-odds markets: not exchange books"
EACH_WAY = "each-way markets: two bets in one"
OTHER_LADDER = "markets on a ladder that we do not know"
TRUNCATED = "answers that were cut at the venue's limit"
RULES = (LINES, ASIAN, FIXED, EACH_WAY, OTHER_LADDER)
"""Why markets are left out; shown with their counts, also where nothing fell under them."""

_BY_BETTING_TYPE = {
    "LINE": LINES,
    "RANGE": LINES,
    "ASIAN_HANDICAP_DOUBLE_LINE": ASIAN,
    "ASIAN_HANDICAP_SINGLE_LINE": ASIAN,
    "FIXED_ODDS": FIXED,
}


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What reading a market takes beside its own row.

    Attributes:
        kind: the branch of the catalogue that it stands in.
        facts: how it stands; None where its book did not come.
        fees: its charges.
        seen_ns: when it was read.
    """

    kind: EventType
    facts: lifecycle.MarketFacts | None
    fees: FeeSchedule
    seen_ns: int


def dropped_by(row: wire.MarketCatalogue) -> str | None:
    """Return the rule that leaves a market out, or None."""
    about = row.description
    if about is None:
        return None
    if (rule := _BY_BETTING_TYPE.get(about.betting_type)) is not None:
        return rule
    if about.market_type == "EACH_WAY" or about.each_way_divisor:
        return EACH_WAY
    if about.price_ladder_description is not None and ladder_of(about.price_ladder_description.type) is None:
        return OTHER_LADDER
    return None


def base_rate(row: wire.MarketCatalogue) -> fees.BaseRate:
    """Return the base rate that the catalogue states for our account."""
    about = row.description
    if about is None:
        return fees.BaseRate(None, False, "listMarketCatalogue")
    return fees.BaseRate(about.market_base_rate, about.discount_allowed, "listMarketCatalogue")


def parse_event(row: wire.MarketCatalogue, context: Context) -> Event:
    """Return the Betfair market, as an event of ours.

    One winner is *at most one* that pays; that one surely does is only stated where no runner will be added.

    Raises:
        InvalidKeyError: if the id cannot be a key.
        VenueDataError: if a time cannot be read.
    """
    facts = context.facts
    single = facts is not None and facts.winners == 1
    return Event(
        key=lifecycle.group_of(row.market_id),
        venue=Venue.BETFAIR,
        title=_heading(row),
        category=context.kind.category,
        at_most_one=single,
        at_least_one=single and facts is not None and facts.complete,
        augmented=facts is None or not facts.complete,
        occurs_ns=_occurs_ns(row, context),
        tags=tuple(
            dict.fromkeys(
                tag
                for tag in (context.kind.name, row.competition.name if row.competition else "", _market_type(row))
                if tag
            )
        ),
        url=f"{SITE}{row.market_id}",
    )


def parse_markets(row: wire.MarketCatalogue, context: Context) -> tuple[Market, ...]:
    """Return every runner, as a market of ours; of two of which one surely wins, each is the other's NO.

    Raises:
        InvalidKeyError: if an id cannot be part of a key.
        VenueDataError: if there is no runner, or a time cannot be read.
    """
    if not row.runners:
        raise VenueDataError(f"expected runners in market {row.market_id}, found none")
    facts = context.facts
    opposed = len(row.runners) == 2 and facts is not None and facts.winners == 1 and facts.complete
    names = [_name(runner) for runner in row.runners]
    others = names[::-1] if opposed else ["Yes" if name.lower() == "no" else "No" for name in names]
    return tuple(
        _parse_runner(row, runner, name, other, context)
        for runner, name, other in zip(row.runners, names, others, strict=True)
    )


def parse_rules(row: wire.MarketCatalogue, context: Context) -> tuple[Rules, ...]:
    """Return the resolution text, the same for every runner; none for a market that is over.

    There is no deadline: the venue's times are placeholders in politics, and move with the start in sport.

    Raises:
        InvalidKeyError: if an id cannot be part of a key.
    """
    about = row.description
    markup = (about.rules or "", about.clarifications or "") if about is not None else ("", "")
    parts = [(name, texts.readable(part)) for name, part in zip(("rules", "clarifications"), markup, strict=True)]
    sections = [RulesText(name, text) for name, text in parts if text]
    if sections:
        sections.append(RulesText("markup", f"markup {texts.markup_mark(*markup)}"))
    return tuple(
        Rules(market=lifecycle.market_of(row.market_id, runner), texts=tuple(sections), seen_ns=context.seen_ns)
        for runner in _selections(row)
        if not _lifecycle(runner, context).over
    )


def native_of(market_id: str, runner: lifecycle.Selection, version: int) -> tuple[tuple[str, str], ...]:
    """Return the identifiers that an order names; `version` guards it against a market that has moved on."""
    return (
        ("market_id", market_id),
        ("selection_id", str(runner[0])),
        ("handicap", lifecycle.spell(runner[1])),
        ("version", str(version)),
    )


def ladder_of_row(row: wire.MarketCatalogue) -> Ladder:
    """Return the ladder that a market trades on.

    Raises:
        VenueDataError: if we do not know it.
    """
    about = row.description
    name = about.price_ladder_description.type if about and about.price_ladder_description else None
    ladder = ladder_of(name)
    if ladder is None:
        raise VenueDataError(f"expected a ladder that we know, found {str(name)[:40]!r}")
    return ladder


def _name(described: wire.RunnerDescription) -> str:
    name = described.runner_name.strip() or f"selection {described.selection_id}"
    return f"{name} {described.handicap.normalize():+f}" if described.handicap else name


def _parse_runner(
    row: wire.MarketCatalogue, described: wire.RunnerDescription, name: str, other: str, context: Context
) -> Market:
    runner = (described.selection_id, described.handicap)
    facts = context.facts
    question = texts.question_of(texts.readable(row.description.rules or "")) if row.description else None
    return Market(
        key=lifecycle.market_of(row.market_id, runner),
        event=lifecycle.group_of(row.market_id),
        venue=Venue.BETFAIR,
        title=_title(row, question),
        ladder=ladder_of_row(row),
        currency=Currency.GBP,
        funds_pool=FundsPool("betfair:main"),
        lifecycle=_lifecycle(runner, context),
        yes_label=name,
        no_label=other,
        outcome=name,
        commission_group=CommissionGroup(lifecycle.group_of(row.market_id)),
        accept_delay_s=float(facts.bet_delay) if facts is not None else 0.0,
        min_size=MIN_STAKE,
        fees=context.fees,
        closes_ns=_closes_ns(row, context),
        occurs_ns=_occurs_ns(row, context),
        url=f"{SITE}{row.market_id}",
        native=native_of(row.market_id, runner, facts.version if facts is not None else 0),
    )


def _lifecycle(runner: lifecycle.Selection, context: Context) -> Lifecycle:
    if context.facts is None:
        return Lifecycle.SUSPENDED
    return lifecycle.lifecycle_of(context.facts, runner)


def _selections(row: wire.MarketCatalogue) -> list[lifecycle.Selection]:
    return [(runner.selection_id, runner.handicap) for runner in row.runners or ()]


def _heading(row: wire.MarketCatalogue) -> str:
    """Return "event – market"; either alone where the other is missing or says the same."""
    event, market = (row.event.name.strip() if row.event else ""), row.market_name.strip()
    if not event or event.lower() == market.lower():
        return market or event or row.market_id
    return f"{event} – {market}" if market else event


def _title(row: wire.MarketCatalogue, question: str | None) -> str:
    """Return the venue's own question where its rules ask one, with the event where the question does not name it."""
    if question is None:
        return _heading(row)
    event = row.event.name.strip() if row.event else ""
    return question if not event or event.lower() in question.lower() else f"{event}: {question}"


def _market_type(row: wire.MarketCatalogue) -> str:
    return row.description.market_type if row.description else ""


def _occurs_ns(row: wire.MarketCatalogue, context: Context) -> int | None:
    if not context.kind.dated:
        return None
    return lifecycle.instant((row.description.market_time if row.description else None) or row.market_start_time)


def _closes_ns(row: wire.MarketCatalogue, context: Context) -> int | None:
    """Return when trading stops: `suspendTime`, unless play goes on after it, or it is a placeholder in the past."""
    about = row.description
    if about is None or about.turn_in_play_enabled:
        return None
    suspends_ns = lifecycle.instant(about.suspend_time)
    if suspends_ns is None or (not context.kind.dated and suspends_ns <= context.seen_ns):
        return None
    return suspends_ns
