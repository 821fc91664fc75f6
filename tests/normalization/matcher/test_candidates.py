"""The candidate stage: who is proposed, who never is, and that neither order nor history changes it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allsight.domain.ids import MarketKey, Venue
from allsight.normalization.matcher.candidates.identifiers import NOTHING, read_identifier
from allsight.normalization.matcher.candidates.index import CANDIDATES, CandidateIndex
from allsight.normalization.matcher.measured.catalogue import read_catalogue
from allsight.normalization.matcher.measured.labelled import Label, read_pairs
from allsight.normalization.parsers.claim import Claim
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.samples import listed

RECALL_AT = 20
TITLED_FLOOR = 0.99
NAMED_FLOOR = 0.99

ASSETS = ("Bitcoin", "Ethereum", "Solana")
VENUES = (Venue.KALSHI, Venue.POLYMARKET, Venue.SMARKETS)


def _claim(venue: Venue, title: str, *, name: str = "", **more: str | None) -> Claim:
    one = listed(venue, title, name=name, **more)  # type: ignore[arg-type]
    return parse(one.market, one.event, one.rules)


CLAIMS = tuple(
    _claim(venue, f"Will {asset} be above ${level},000 on December {day}?", name=f"{asset}-{level}-{day}")
    for venue in VENUES
    for asset in ASSETS
    for level in (60, 70, 80)
    for day in (11, 12)
)

MARKETS = tuple(claim.market for claim in CLAIMS)


def _index(claims: "tuple[Claim, ...] | list[Claim]") -> CandidateIndex:
    index = CandidateIndex()
    for claim in claims:
        index.add(claim)
    return index


def test_the_twin_comes_first() -> None:
    index = _index(CLAIMS)
    for claim in CLAIMS:
        others = {market.partition(":")[2] for market in index.candidates(claim)[: len(VENUES) - 1]}
        assert others == {claim.market.partition(":")[2]}


def test_names_find_each_other_across_wordings() -> None:
    ours = _claim(Venue.KALSHI, "Will the Federal Reserve cut rates by 25bps in December 2026?")
    theirs = _claim(Venue.POLYMARKET, "Fed decreases interest rates by 25 bps after December 2026 meeting?")
    index = _index([*CLAIMS, ours, theirs])
    assert index.candidates(ours)[0] == theirs.market
    assert index.candidates(theirs)[0] == ours.market


def test_what_happens_on_days_far_apart_is_left_out() -> None:
    ours = _claim(Venue.KALSHI, "Bulls vs Lakers", outcome="Bulls", occurs="2026-11-02T01:00:00Z")
    theirs = _claim(Venue.POLYMARKET, "Bulls vs Lakers", outcome="Bulls", occurs="2026-11-20T01:00:00Z")
    twin = _claim(Venue.POLYMARKET, "Bulls vs. Lakers", outcome="Bulls", occurs="2026-11-02T02:00:00Z")
    assert _index([ours, theirs, twin]).candidates(ours) == (twin.market,)


def test_what_was_over_before_the_other_was_listed_is_left_out() -> None:
    old = _claim(Venue.KALSHI, "Will Jane Doe resign by March 31, 2025?", close="2025-03-31T23:00:00Z", opens=None)
    new = _claim(Venue.POLYMARKET, "Will Jane Doe resign by March 31, 2027?", opens="2026-10-01T00:00:00Z")
    assert _index([old, new]).candidates(new) == ()


@pytest.mark.long
@given(st.permutations(CLAIMS), st.sets(st.sampled_from(MARKETS)))
@settings(max_examples=20)
def test_neither_order_nor_history_changes_who_is_proposed(order: list[Claim], passing: set[MarketKey]) -> None:
    index = CandidateIndex()
    for claim in order:
        index.add(claim)
    for market in passing:
        index.remove(market)
    for claim in order:
        index.add(claim)
    straight = _index(CLAIMS)
    assert len(index) == len(CLAIMS)
    assert [index.candidates(claim) for claim in CLAIMS] == [straight.candidates(claim) for claim in CLAIMS]


@pytest.mark.long
@given(st.sets(st.sampled_from(MARKETS)))
def test_neither_the_gone_nor_the_own_venue_is_proposed(gone: set[MarketKey]) -> None:
    index = _index(CLAIMS)
    for market in gone:
        index.remove(market)
        index.remove(market)
    kept = [claim for claim in CLAIMS if claim.market not in gone]
    assert len(index) == len(kept)
    for claim in kept:
        found = index.candidates(claim)
        assert not gone.intersection(found)
        assert not any(market.startswith(f"{claim.venue}:") for market in found)
        assert len(found) <= CANDIDATES


def test_an_edit_replaces_what_was_said_before() -> None:
    before = _claim(Venue.KALSHI, "Will Jane Doe resign in 2026?", name="edited")
    after = _claim(Venue.KALSHI, "Will John Roe be arrested in 2026?", name="edited")
    roe = _claim(Venue.POLYMARKET, "John Roe arrested in 2026?")
    doe = _claim(Venue.POLYMARKET, "Jane Doe resigns in 2026?")
    index = _index([before, roe, doe])
    assert index.candidates(before)[0] == doe.market
    index.add(after)
    assert len(index) == 3
    assert index.candidates(after)[0] == roe.market


@pytest.mark.long
def test_a_thousand_look_alikes_do_not_bury_the_twin() -> None:
    crowd = [
        _claim(Venue.POLYMARKET, f"Will the temperature in Austin be above {level}°F on November {day}, 2026?",
               name=f"A{level}-{day}")
        for level in range(60, 110)
        for day in range(1, 31)
    ]  # fmt: skip
    index = _index(crowd)
    for level, day in ((60, 1), (85, 14), (109, 30)):
        ours = _claim(Venue.KALSHI, f"Austin temperature on Nov {day}, 2026: above {level}°F", name=f"K{level}-{day}")
        index.add(ours)
        assert index.candidates(ours)[0] == f"polymarket:A{level}-{day}"


def test_one_ladder_does_not_take_every_place() -> None:
    ladder = [
        _claim(Venue.KALSHI, f"Will the Fed cut rates {count} times in 2026?", name=f"L{count}", group="ladder")
        for count in range(40)
    ]
    single = _claim(Venue.KALSHI, "Will the Fed cut rates before 2027?", name="single")
    ours = _claim(Venue.POLYMARKET, "Will 3 Fed rate cuts happen in 2026?", name="ours")
    found = _index([*ladder, single, ours]).candidates(ours)
    assert found[0] == "kalshi:L3"
    assert single.market in found
    assert len(found) == CANDIDATES


def test_a_day_without_its_year_still_finds_its_twin() -> None:
    ours = _claim(Venue.KALSHI, "Solana price on Dec 11, 2026 at 12pm EST?", outcome="$180 or above", close=None)
    theirs = _claim(Venue.POLYMARKET, "Will the price of Solana be above $180 on December 11?", close=None, opens=None)
    assert _index([ours, theirs]).candidates(ours) == (theirs.market,)


def test_listings_named_by_identifiers_alone_are_found() -> None:
    slugs = [
        "mlb-bos-nyy-2026-06-06",
        "mlb-bos-nyy-2026-06-06-total-9pt5",
        "mlb-bos-nyy-2026-06-06-total-10pt5",
        "mlb-bos-nyy-2026-06-07-total-9pt5",
        "fif-eng-cri-2026-06-10-draw",
        "mlb-lad-pit-2026-06-10-k-jared-jones-2pt5",
    ]
    index = _index([_claim(Venue.POLYMARKET, "", name=slug, close=None, opens=None) for slug in slugs])
    for ticker, slug in (
        ("KXMLBGAME-26JUN061935BOSNYY-NYY", slugs[0]),
        ("KXMLBTOTAL-26JUN061935BOSNYY-10", slugs[1]),
        ("KXMLBTOTAL-26JUN061935BOSNYY-11", slugs[2]),
        ("KXMLBTOTAL-26JUN071305BOSNYY-10", slugs[3]),
        ("KXINTLFRIENDLYGAME-26JUN10ENGCRI-TIE", slugs[4]),
        ("KXMLBKS-26JUN101840LADPIT-PITJJONES17-3", slugs[5]),
    ):
        ours = _claim(Venue.KALSHI, "", name=ticker, close=None, opens=None)
        index.add(ours)
        assert index.candidates(ours)[0] == f"polymarket:{slug}"


@pytest.mark.parametrize("native", ["0x88b2a7dda2fdc398", "253591", "9RBTZETQ", "", "-" * 300])
def test_identifiers_without_a_shape_say_nothing(native: str) -> None:
    assert read_identifier(native) == NOTHING


@given(st.text(alphabet="abkx0126JUNpt.-", max_size=80))
def test_any_identifier_can_be_read(native: str) -> None:
    read_identifier(native)


@pytest.mark.long
@pytest.mark.timeout(400)
def test_trap_16_labelled_pairs_are_found_in_real_catalogues(shared_dir: Path) -> None:
    """Half of what has a title and a little of what has not; `python -m benchmarks matching` takes it all."""
    folder = shared_dir / "matching"
    files = (("kalshi", Venue.KALSHI), ("polymarket", Venue.POLYMARKET), ("forecasting", Venue.HEDGEHOG))
    claims: dict[str, Claim] = {}
    for name, venue in files:
        for number, one in enumerate(read_catalogue(folder / f"catalogue_{name}.jsonl.gz", venue)):
            if number % (2 if one.market.title else 40):
                continue
            claims[one.market.key] = parse(one.market, one.event, one.rules)
    floors = {"pairs_dev": TITLED_FLOOR, "pairs_ids_dev": NAMED_FLOOR}
    wanted: dict[str, list[tuple[str, str]]] = {}
    for name in floors:
        for pair in read_pairs(folder / f"{name}.jsonl"):
            for half in pair.listings:
                if half.market.title or half.market.key not in claims:
                    claims[half.market.key] = parse(half.market, half.event, half.rules)
            first, second = (half.market for half in pair.listings)
            if pair.label in (Label.SAME, Label.OPPOSITE) and first.venue is not second.venue:
                wanted.setdefault(name, []).append((first.key, second.key))
    index = _index(list(claims.values()))
    for name, pairs in wanted.items():
        there = [two in index.candidates(claims[one], RECALL_AT) for one, two in pairs]
        back = [one in index.candidates(claims[two], RECALL_AT) for one, two in pairs]
        either = sum(map(max, there, back)) / len(pairs)
        print(
            f"\n{name} among {len(index):,}: recall@{RECALL_AT} {either:.1%} of {len(pairs)}, "
            f"{sum(there) / len(pairs):.1%} seen from the first, {sum(back) / len(pairs):.1%} from the second"
        )
        assert either >= floors[name]
