"""The universe's listings at the four further venues, as their adapters read them."""

from decimal import Decimal
from fractions import Fraction

from allsight.domain.clock import SECOND_NS, to_iso
from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.ids import FundsPool, Venue, event_key, market_key, short_id
from allsight.domain.ladder import probability_ladder
from allsight.domain.market import Event, Lifecycle, Market, Rules, RulesSource, RulesText
from allsight.domain.money import Currency
from allsight.emulators.universe.model import ListedEvent
from allsight.emulators.universe.model import Listing as Worded
from allsight.emulators.universe.words.betfair import BetfairEventWords, BetfairWords
from allsight.emulators.universe.words.drift import DriftWords
from allsight.emulators.universe.words.hedgehog import HedgehogEventWords, HedgehogWords
from allsight.emulators.universe.words.smarkets import SmarketsEventWords, SmarketsWords
from allsight.ingestion.adapters.betfair import fees as betfair_fees
from allsight.ingestion.adapters.betfair import lifecycle as betfair_lifecycle
from allsight.ingestion.adapters.betfair import parse as betfair_parse
from allsight.ingestion.adapters.betfair import wire as betfair_wire
from allsight.ingestion.adapters.betfair.venue import EVENT_TYPES
from allsight.ingestion.adapters.drift import fees as drift_fees
from allsight.ingestion.adapters.drift import parse as drift_parse
from allsight.ingestion.adapters.drift import venue as drift_venue
from allsight.ingestion.adapters.hedgehog import fees as hedgehog_fees
from allsight.ingestion.adapters.hedgehog import venue as hedgehog_venue
from allsight.ingestion.adapters.smarkets import fees as smarkets_fees
from allsight.ingestion.adapters.smarkets import parse as smarkets_parse
from allsight.ingestion.adapters.smarkets import wire as smarkets_wire
from allsight.normalization.matcher.listing import Listing

_KINDS = {kind.id: kind for kind in EVENT_TYPES}
_COMMISSION = smarkets_fees.Commission(FeeForm.NET_PROFIT, Fraction(2, 100), "account commission_type")
_TAKER = Fraction(1, 1_000)


def betfair(event: ListedEvent, members: list[Worded], at_ns: int) -> list[Listing]:
    """Read runners of one market of Betfair, which stands open."""
    group = BetfairEventWords.of(event)
    runners = [BetfairWords.of(member, at_ns) for member in members]
    row = betfair_wire.MarketCatalogue(
        market_id=group.market_id,
        market_name=group.market_name,
        market_start_time=to_iso(group.start_ns),
        description=betfair_wire.Description(
            betting_type=group.betting_type,
            market_type=group.market_type,
            market_time=to_iso(group.start_ns),
            suspend_time=to_iso(group.suspend_ns),
            turn_in_play_enabled=group.turn_in_play_enabled,
            market_base_rate=Decimal(group.base_rate),
            discount_allowed=group.discount_allowed,
            rules=runners[0].rules,
            clarifications=runners[0].clarifications or None,
            price_ladder_description=betfair_wire.LadderDescription("CLASSIC"),
        ),
        runners=tuple(
            betfair_wire.RunnerDescription(
                selection_id=runner.selection_id,
                runner_name=runner.runner_name,
                handicap=Decimal(runner.handicap),
                sort_priority=runner.sort_priority,
            )
            for runner in runners
        ),
        event_type=betfair_wire.Named(group.event_type_id, group.event_type),
        competition=betfair_wire.Named(group.competition_id, group.competition) if group.competition else None,
        event=betfair_wire.Event(id=group.event_id, name=group.event_name, country_code=group.country),
    )
    if betfair_parse.dropped_by(row) is not None:
        return []
    in_play = group.turn_in_play_ns is not None and group.turn_in_play_ns <= at_ns
    context = betfair_parse.Context(
        kind=_KINDS[group.event_type_id],
        facts=betfair_lifecycle.MarketFacts(
            status="OPEN",
            version=1,
            bet_delay=group.bet_delay if in_play else 0,
            winners=group.winners,
            complete=group.complete,
            statuses={(runner.selection_id, Decimal(runner.handicap)): "ACTIVE" for runner in runners},
        ),
        fees=betfair_fees.schedule((betfair_parse.base_rate(row),), betfair_fees.Terms()),
        seen_ns=at_ns,
    )
    parent = betfair_parse.parse_event(row, context)
    rules = {one.market: one for one in betfair_parse.parse_rules(row, context)}
    return [Listing(one, parent, rules.get(one.key)) for one in betfair_parse.parse_markets(row, context)]


def smarkets(event: ListedEvent, members: list[Worded], at_ns: int, *, complete: bool = True) -> list[Listing]:
    """Read contracts of one market of Smarkets, `complete` where they are all that it has."""
    group = SmarketsEventWords.of(event)
    leaf = group.leaf
    words = [SmarketsWords.of(member, at_ns) for member in members]
    begun = at_ns >= leaf.start_ns
    path = "/".join(node.slug for node in leaf.parents)
    facts = smarkets_parse.facts_of(
        smarkets_wire.Event(
            id=leaf.id,
            name=leaf.name,
            bettable=True,
            state="live" if leaf.competitors and begun else "upcoming",
            type=smarkets_wire.EventType(leaf.domain, leaf.scope),
            full_slug=f"/{path}/{leaf.slug}",
            bet_allowed=leaf.bet_allowed,
            special_rules=words[0].special_rules or None,
            start_datetime=to_iso(leaf.start_ns),
        ),
        "",
    )
    market = smarkets_wire.Market(
        id=group.market_id,
        event_id=leaf.id,
        name=group.name,
        state="open",
        description=words[0].description,
        market_type=None if group.market_type is None else smarkets_wire.MarketType(*group.market_type),
        category=group.category,
        winner_count=group.winner_count,
        complete=group.complete,
        bet_delay=group.bet_delay_s if begun else 0,
    )
    contracts = [
        smarkets_wire.Contract(
            id=one.contract_id,
            market_id=group.market_id,
            name=one.name,
            state_or_outcome="open",
            contract_type=smarkets_wire.ContractType(one.contract_type),
        )
        for one in words
    ]
    parent = smarkets_parse.parse_event(market, facts, whole=complete)
    fees = smarkets_fees.fee_schedule(_COMMISSION, b"null")
    return [
        Listing(
            smarkets_parse.parse_market(one, market, facts, contracts, fees),
            parent,
            smarkets_parse.parse_rules(one, market, facts, at_ns),
        )
        for one in contracts
    ]


def drift(event: ListedEvent, members: list[Worded], at_ns: int) -> list[Listing]:
    """Read the market of one event of Drift: what its accounts say as numbers, and its words."""
    return [_drift(event, member, at_ns) for member in members]


def _drift(event: ListedEvent, member: Worded, at_ns: int) -> Listing:
    words = DriftWords.of(member, at_ns)
    fees = FeeSchedule(
        form=FeeForm.NOTIONAL,
        source="State perpFeeStructure tier 0",
        rate=_TAKER,
        rounding_unit=drift_fees.ROUNDING_UNIT,
        order_allowance=drift_fees.ORDER_ALLOWANCE,
        settlement_rate=_TAKER + drift_fees.SHORT_PAY,
    )
    market = Market(
        key=market_key(Venue.DRIFT, words.symbol),
        event=event_key(Venue.DRIFT, words.symbol),
        venue=Venue.DRIFT,
        title=words.title,
        ladder=drift_parse.ladder_of(100, 10_000_000),
        currency=drift_venue.CURRENCY,
        funds_pool=drift_venue.FUNDS_POOL,
        lifecycle=Lifecycle.OPEN,
        accept_delay_s=drift_venue.ACCEPT_DELAY_S,
        fees=fees,
        listed_ns=member.listed_ns,
        closes_ns=member.announced_close_ns,
    )
    parent = Event(key=market.event, venue=Venue.DRIFT, title=event.title)
    texts = (RulesText("Rules", words.rules),)
    return Listing(market, parent, Rules(market=market.key, texts=texts, deadline_ns=market.closes_ns))


def hedgehog(event: ListedEvent, members: list[Worded], at_ns: int) -> list[Listing]:
    """Read one account of Hedgehog: a market per option of a pool, one for fixed odds."""
    group = HedgehogEventWords.of(event)
    name, pool = short_id(event.id), group.kind == "pool"
    parent = Event(
        key=event_key(Venue.HEDGEHOG, name),
        venue=Venue.HEDGEHOG,
        title=group.title,
        at_most_one=pool,
        at_least_one=pool,
    )
    found = []
    for member in members:
        words = HedgehogWords.of(member, at_ns)
        two = len(group.options) == 2
        key = market_key(Venue.HEDGEHOG, name, str(words.place)) if pool else market_key(Venue.HEDGEHOG, name)
        market = Market(
            key=key,
            event=parent.key,
            venue=Venue.HEDGEHOG,
            title=group.title,
            outcome=words.option if pool else None,
            yes_label=words.option if pool else "Yes",
            no_label=group.options[1 - words.place] if two and pool else "No",
            ladder=probability_ladder(Fraction(1, 1_000), Fraction(1, 10**6)),
            currency=Currency.USDC,
            funds_pool=FundsPool("hedgehog:USDC"),
            lifecycle=Lifecycle.OPEN,
            accept_delay_s=hedgehog_venue.ACCEPT_DELAY_S,
            fees=_pool_fees() if pool else _odds_fees(),
            closes_ns=group.closes_ns // SECOND_NS * SECOND_NS,
            expected_settle_ns=group.resolves_ns,
        )
        rules = Rules(
            market=key,
            texts=(RulesText("description", group.description),),
            sources=(RulesSource(group.source),) if group.source else (),
            deadline_ns=market.closes_ns,
            seen_ns=at_ns,
        )
        found.append(Listing(market, parent, rules))
    return found


def _pool_fees() -> FeeSchedule:
    return FeeSchedule(form=FeeForm.INCLUDED, rate=Fraction(3, 100), source="creatorFee + platformFee")


def _odds_fees() -> FeeSchedule:
    return FeeSchedule(
        form=FeeForm.NONE,
        settlement_rate=Fraction(1, 100),
        order_allowance=hedgehog_fees.NETWORK_COST,
        source="platformFee of the market account, taken to be of the whole payout",
    )
