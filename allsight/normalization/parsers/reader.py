"""From a market's texts and fields to a claim: which kind it is, and every field of it."""

import re
from datetime import date
from typing import Any, Final

import msgspec

from allsight.domain.market import Event, Market, Rules
from allsight.domain.questions import Branch, Predicate, Span
from allsight.normalization.parsers import actions
from allsight.normalization.parsers.bets import Bet
from allsight.normalization.parsers.branches import branches
from allsight.normalization.parsers.claim import HARD_KINDS, Claim, ClaimKind
from allsight.normalization.parsers.comparisons import held_against
from allsight.normalization.parsers.contest_names import is_election
from allsight.normalization.parsers.contest_reader import contest_of
from allsight.normalization.parsers.contests import ONCE, Contest
from allsight.normalization.parsers.dates import local_day, mentions
from allsight.normalization.parsers.document import Document, document
from allsight.normalization.parsers.expiry import (
    before_election,
    by_the_vote,
    election_named,
    not_overdue,
    settled_by_close,
    this_year,
    ticker_deadline,
)
from allsight.normalization.parsers.figures import figure
from allsight.normalization.parsers.frames import FULLY, PLAIN, TRIED, frame_of
from allsight.normalization.parsers.games import Game, game_of
from allsight.normalization.parsers.lexicon import Term, lexicon, names_of, outside, stem
from allsight.normalization.parsers.measure_table import PRICE_MOVE, Measure
from allsight.normalization.parsers.measures import closes, narrowed, variant_of
from allsight.normalization.parsers.numbers import Range, amounts, ranges
from allsight.normalization.parsers.parlays import legs_of
from allsight.normalization.parsers.quantity import any_change, ends_lower
from allsight.normalization.parsers.sources import sources
from allsight.normalization.parsers.teams import LEAGUES, sport_of, team_in
from allsight.normalization.parsers.tickers import listed_of
from allsight.normalization.parsers.timing import Timing, game_day, timing

_NOTHING: Final = frozenset[str]()
"""One empty set for all claims: most have some, and each would take two hundred bytes."""

_STAGES = re.compile(
    r"\bfirst[- ]round\b|\brunoff\b|\brun-off\b|\bsecond round\b|\bsemi-?finals?\b"
    r"|\bquarter-?finals?\b|\bgroup stage\b|\bleague phase\b"
    r"|\bregular season\b|\bconference\b|\bdivision\b|\bfinals? mvp\b|\bspecial election\b"
    r"|\bpopular vote\b|\belectoral (?:college|votes)\b|\bfirst[- ]round leader\b"
    r"|\bfastest lap\b|\bpole\b|\bqualifying\b|\bsprint\b|\bworldwide\b|\bdomestic\b|\bvice[- ]president"
)


_WHICH = re.compile(r"^(?:which|who|whose|what|where|when|how (?:many|much|often|long))\b[^?]*\??\s*$")

_AGAINST = re.compile(r"(?!will |does |is |did )[^?|]{3,100}? vs\.? [^?|]{2,60}\??$")
"""Two against each other, and no word of which of them is to win."""

_ASIDE = re.compile(
    r"\b\d{1,2}(?::\d\d)? ?[ap]m\b|\bthis year\b|^\[[^\[\]]{1,40}\]|\[[^\[\]]{1,40}\]$"
    r"|\((?:e\.g|i\.e|as of|incl|pursuant to|under|as defined|as required|per|formerly|also known as|aka|a\.k\.a)"
    r"\b[^()]{0,120}\)"
)
"""Times of day, tags in brackets before or after a question, which say where it comes from, and explanations."""


def parse(market: Market, event: Event | None, rules: Rules | None) -> Claim:
    """Read what a market asks. Venue fields come first, text second; nothing here depends on which venue it is."""
    doc = document(market, event, rules)
    listed = listed_of(*market.key.partition(":")[2].split("~"), *(value for _, value in market.native))
    legs = legs_of(doc.title.lower)
    if legs:
        return _parlay(market, doc, legs)
    voted = "%" in doc.head and is_election(doc.head)
    game = (
        None
        if voted
        else game_of(doc.head, doc.label.lower, doc.other.lower, doc.event.lower, doc.context, doc.hints, listed)
    )
    if game is not None:
        return _game(market, event, rules, doc, game)
    return _other(market, event, rules, doc)


def _game(market: Market, event: Event | None, rules: Rules | None, doc: Document, game: Game) -> Claim:
    bet = game.wager
    when = game_day(doc, market, event, game.day)
    starts_ns = game.starts_ns or market.occurs_ns or (event.occurs_ns if event else None)
    game = msgspec.structs.replace(game, turned=doc.reversed, starts_ns=starts_ns, closes_ns=market.closes_ns)
    names = tuple(sorted(_side_name(side.text, side.teams) for side in game.sides if side.text or side.teams))
    names = names or (bet.player,)
    scope = tuple(word for word in (bet.bet.value, bet.segment, game.timing, bet.player, bet.detail) if word)
    paying = () if bet.paying is None else (_side_name(game.sides[bet.paying].text, game.sides[bet.paying].teams),)
    spans = _spans(doc, when)
    found = sources(rules.sources, doc.rules) if rules else ()
    predicate = Predicate(
        subject=(*paying, *names) if paying else names,
        action="win" if bet.bet is Bet.WINNER else bet.bet.value,
        measure=None if bet.line is None else bet.stat or ("margin" if bet.bet is Bet.SPREAD else "total"),
        threshold=bet.line,
        scope=scope,
        window=when.window,
        negated=doc.reversed or not bet.over,
        source=found[0].name if found else None,
        branches=branches(doc.rules),
        spans=spans,
    )
    terms, head, near = _bags(doc, (), set())
    return Claim(
        kind=ClaimKind.GAME,
        predicate=predicate, terms=terms, named=_NOTHING, head=head, near=near, hard={}, stages=_NOTHING,
        period=when.period, disputed=when.disputed, game=game, act=predicate.action, negated=predicate.negated,
        sources=found,
        **_common(market, doc, spans, predicate.branches),
    )  # fmt: skip


def _parlay(market: Market, doc: Document, legs: frozenset[str]) -> Claim:
    when = timing(doc, market, grain="")
    predicate = Predicate(
        subject=tuple(sorted(legs)), action="parlay", window=when.window, negated=doc.reversed,
        branches=branches(doc.rules), spans=_spans(doc, when),
    )  # fmt: skip
    terms, head, near = _bags(doc, (), set())
    return Claim(
        kind=ClaimKind.HAPPENING,
        predicate=predicate, terms=terms, named=_NOTHING, head=head, near=near, hard={}, stages=_NOTHING,
        period=when.period, disputed=when.disputed, act="parlay", legs=legs, joint=True, negated=doc.reversed,
        **_common(market, doc, predicate.spans, predicate.branches),
    )  # fmt: skip


def _other(market: Market, event: Event | None, rules: Rules | None, doc: Document) -> Claim:
    table = lexicon()
    head_terms = [term for part in doc.headline for term in table.terms(part.lower)]
    head_terms += table.terms(doc.event.lower)
    assets = [term.name for term in head_terms if term.kind == "asset"]
    found_number = figure(market, doc, bool(assets))
    measure, reading, when, touch = found_number.measure, found_number.reading, found_number.when, found_number.touch
    sighting = None if measure else actions.act_of(doc.claimed, doc.label.lower, doc.event.lower)
    act, word = (sighting.act.name, sighting.words) if sighting else ("measure", "")
    contest = contest_of(doc, _closing_day(market)) if measure is None else None
    if contest is not None:
        act, word = (act, word) if act in ONCE else ("win", "")
        reading = contest.count
    if reading is None and measure is None:
        when = _due(when, doc, market)
        when = msgspec.structs.replace(when, period=by_the_vote(act, when.period))
    denied = actions.negated(doc.head) if measure is None else actions.denies(doc.head)
    turned = doc.reversed != (contest.denied if contest else denied)
    if measure is PRICE_MOVE and (doc.label.lower.startswith("down") or ends_lower(doc.head)):
        turned = not turned
    if act == "grow" and contest is None and actions.shrinks(doc.label.lower, doc.title.lower):
        turned = not turned
    if act in actions.NEGATED and contest is None:
        act, turned = actions.NEGATED[act], not turned
    if measure is not None and measure.name == "rate_change" and reading is not None and any_change(doc):
        turned = not turned
    absorbed = set(measure.absorbed.split()) if measure else set(actions.ABSORBED.get(act, ()))
    absorbed.update(stem(part) for part in word.split())
    sport = sport_of(doc.head, doc.event.lower, doc.hints, doc.condition.lower)
    team = team_in([part.lower for part in doc.headline], sport) if sport in LEAGUES else None
    consumed = _consumed(doc)
    if reading is not None:
        consumed += ((reading.section, reading.start, reading.end),)
    if team is not None:
        consumed += tuple((doc.headline[number].section, start, end) for number, start, end in team[1])
    terms, head, near = _bags(doc, consumed, absorbed)
    if found_number.bound:
        terms, head, near = (bag | {found_number.bound} for bag in (terms, head, near))
    if team is not None:
        named_team = frozenset((team[0],))
        terms, head, near = terms | named_team, head | named_team, near | named_team
    place = _place(measure, head_terms, doc)
    placed = frozenset({place} if place else ())
    yearless = when.period is not None and when.period.yearless
    frame = frame_of(doc.headline, sighting, terms, table, yearless=yearless, hints=doc.hints) if sighting else PLAIN
    variant = variant_of(measure, f"{doc.head} {doc.event.lower}", doc.context, when.period) if measure else None
    if touch and measure is not None and measure.unit == "$" and closes(doc.head):
        variant = "close"
    found = sources(rules.sources, doc.rules) if rules else ()
    spans = _spans(doc, when)
    hard = {
        kind: names
        for kind in HARD_KINDS
        if (names := frozenset(t.name for t in head_terms if t.kind == kind and t.name not in absorbed))
    }
    stages = frozenset(
        match.group().replace("-", " ").rstrip("s") for match in _STAGES.finditer(doc.head + " | " + doc.event.lower)
    )
    named = frozenset(t.name for t in table.terms(doc.label.lower) if t.name in terms)
    words = actions_word(act, measure, reading, touch)
    predicate = Predicate(
        subject=(place,) if measure and place else tuple(sorted(terms)),
        action=words,
        measure="_".join(part for part in (measure.name, variant) if part) if measure else None,
        comparator=reading.comparator if reading else None,
        threshold=None if reading is None else reading.low if reading.low is not None else reading.high,
        upper=reading.high if reading and reading.low is not None and reading.low != reading.high else None,
        unit=(reading.unit or (measure.unit if measure else None)) if reading else None,
        scope=tuple(sorted({*stages, *(name for names in hard.values() for name in names)})),
        place=place if place and measure and measure.places != ("asset",) else None,
        window=when.window,
        negated=turned,
        source=found[0].name if found else None,
        branches=branches(doc.rules),
        spans=spans,
    )
    if contest is not None:
        predicate = msgspec.structs.replace(predicate, **contest.told)
    return Claim(
        kind=_kind(contest, measure, reading), contest=contest,
        predicate=predicate, terms=terms,
        named=named or _NOTHING, head=head, near=near | placed,
        hard=hard, stages=stages or _NOTHING, measure=measure, variant=variant, place=place, reading=reading,
        period=when.period, disputed=when.disputed, act=act, frame=frame, touch=touch, joint=found_number.joint,
        parts=narrowed(measure, doc.head) if measure is not None else _NOTHING,
        unnamed=not doc.label.text and bool(_WHICH.match(doc.title.lower) or _AGAINST.match(doc.title.lower)),
        race=_race(doc), than=held_against(doc.title.lower) & terms,
        negated=turned, sources=found,
        **_common(market, doc, spans, predicate.branches),
    )  # fmt: skip


def _due(when: Timing, doc: Document, market: Market) -> Timing:
    """Complete the time of a happening from close and identifier."""
    ahead = before_election(doc.title.lower)
    if ahead is not None:
        return Timing(ahead, 0.8)
    if when.period is not None:
        told = this_year(doc.title.lower, not_overdue(when.period, doc.full, market.closes_ns))
        return msgspec.structs.replace(when, period=settled_by_close(told, market.closes_ns, market.opens_ns))
    ended = ticker_deadline(doc.native)
    return Timing(None if ended is None else this_year(doc.title.lower, ended), 0.4)


def _common(market: Market, doc: Document, spans: dict[str, Span], said: tuple[Branch, ...]) -> dict[str, Any]:
    return {
        "market": market.key,
        "event": market.event,
        "venue": market.venue,
        "quotes": _quotes(doc, spans, said),
        "opens_ns": market.opens_ns or market.listed_ns,
        "supposed": _NOTHING if doc.supposed is None else _named_in(doc, doc.supposed),
        "rules": doc.rules,
    }


def actions_word(act: str, measure: Measure | None, reading: Range | None, touch: bool) -> str:
    """Return the predicate's action: the act itself, or how a quantity is held against its range."""
    if measure is None or reading is None:
        return act
    if touch:
        return "touch"
    if reading.low is not None and reading.high is not None:
        return "be_exactly" if reading.low == reading.high else "be_between"
    return "be_above" if reading.low is not None else "be_below"


def _kind(contest: Contest | None, measure: Measure | None, reading: Range | None) -> ClaimKind:
    if contest is not None:
        return ClaimKind.CONTEST
    return ClaimKind.HAPPENING if measure is None and reading is None else ClaimKind.NUMBER


def _closing_day(market: Market) -> date | None:
    return None if market.closes_ns is None else local_day(market.closes_ns)


def _place(measure: Measure | None, head: list[Term], doc: Document) -> str | None:
    if measure is None or not measure.places:
        return _bank(head, doc) if measure is not None and measure.family == "rates" else None
    wanted = measure.places
    for term in (*head, *lexicon().terms(doc.condition.lower)):
        if term.kind in wanted:
            return term.name
    return measure.default_place or None


def _bank(head: list[Term], doc: Document) -> str | None:
    """Return whose rate is meant: a bank's by name, or that of the country whose bank it is."""
    banks = ("fed", "ecb", "boe", "boj", "boc", "rba", "bok", "bcb", "rbnz", "cbr")
    named = next((term.name for term in head if term.name in banks), None)
    if named is None and ("federal funds" in doc.head or "fed funds" in doc.head):
        named = "fed"
    country = next((term.name for term in head if term.kind == "country"), None)
    return named or country or ("fed" if "rate cut" in doc.head or "rate hike" in doc.head else None)


def _bags(
    doc: Document, consumed: tuple[tuple[str, int, int], ...], absorbed: set[str]
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the terms of the headline that no field accounts for, all of it, and its neighbourhood."""
    table = lexicon()
    terms: set[str] = set()
    head: set[str] = set()
    all_named: set[str] = set()
    for part in doc.headline:
        places = [(start, end) for name, start, end in consumed if name == part.section]
        found = table.terms(part.lower)
        if part is doc.title and doc.aside:
            found = tuple(outside(found, doc.aside))
        dated = election_named(part.lower)  # it says by when, not what
        all_named |= names_of(found)
        head |= names_of(found if dated is None else outside(found, (dated.span(),)))
        terms.update(term.name for term in outside(found, places) if term.name not in absorbed)
    near = all_named.union(*(names_of(table.terms(part.lower)) for part in (doc.event, doc.condition)))
    return frozenset(terms), frozenset(head), frozenset(near)


def _race(doc: Document) -> frozenset[str]:
    return _NOTHING if doc.rival is None else _named_in(doc, doc.rival)


def _named_in(doc: Document, span: tuple[int, int]) -> frozenset[str]:
    return frozenset(names_of(lexicon().terms(doc.title.lower[slice(*span)])))


def _consumed(doc: Document) -> tuple[tuple[str, int, int], ...]:
    """Return the places in the headline that dates and numeric conditions account for."""
    found = []
    for part in doc.headline:
        found += [(part.section, m.start, m.end) for m in mentions(part.lower, doc.anchor)]
        found += [(part.section, r.start, r.end) for r in ranges(part.lower)]
        plain = part is doc.label
        found += [(part.section, r.start, r.end) for r in amounts(part.lower) if plain or r.unit is not None]
        found += [(part.section, m.start(), m.end()) for m in _ASIDE.finditer(part.lower)]
        manner = (election_named(part.lower), FULLY.search(part.lower), TRIED.search(part.lower))
        found += [(part.section, m.start(), m.end()) for m in manner if m is not None]
    return tuple(found)


def _spans(doc: Document, when: Timing) -> dict[str, Span]:
    spans = {}
    if when.period is not None and when.period.section:
        spans["window"] = Span(when.period.section, when.period.start, when.period.end)
    if doc.condition.text:
        spans["condition"] = doc.condition.span(0, len(doc.condition.text))
    return spans


def _quotes(doc: Document, spans: dict[str, Span], said: tuple[Branch, ...]) -> dict[str, str]:
    raw = {part.section: part.raw for part in (*doc.rules, doc.event, *doc.headline)}
    quoted = {
        name: raw[span.section][span.start : span.end][:300] for name, span in spans.items() if span.section in raw
    }
    if "condition" not in quoted:
        quoted["headline"] = " – ".join(part.raw.strip() for part in doc.headline)[:300]
    for branch in said:
        if branch.span is not None:
            quoted[f"branch:{branch.case}"] = raw[branch.span.section][branch.span.start : branch.span.end].strip()[
                :300
            ]
    return quoted


def _side_name(text: str, teams: frozenset[str]) -> str:
    return next(iter(teams)).partition(":")[2] if len(teams) == 1 else text
