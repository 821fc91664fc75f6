"""What the stream says of itself, and what definitions say of markets (sheet 7.2, 7.4)."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from allsight.domain.book import Level, Trust
from allsight.domain.errors import CredentialsError
from allsight.domain.fees import FeeForm
from allsight.domain.ids import MarketKey
from allsight.domain.market import Lifecycle, Refund, Value
from allsight.domain.messages import (
    FeesChange,
    LadderChange,
    LifecycleChange,
    MarketSeen,
    Message,
    SettlementReport,
)
from allsight.ingestion.adapters.betfair.ladders import CLASSIC, FINEST
from allsight.ingestion.adapters.betfair.lifecycle import facts_of_book
from allsight.ingestion.adapters.betfair.stream import RENEW_SESSION
from tests.ingestion.betfair.support import ADA, ALAN, Talk, book, change, definition, market, row
from tests.ingestion.betfair.test_stream import live

# -- faults of the venue ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["NO_APP_KEY", "INVALID_APP_KEY", "NOT_AUTHORIZED"])
def test_a_refused_key_is_the_users_to_mend(code: str) -> None:
    with pytest.raises(CredentialsError, match=code):
        Talk(ADA).fail(code)


@pytest.mark.parametrize("code", ["NO_SESSION", "INVALID_SESSION_INFORMATION"])
def test_a_dead_session_has_us_log_in_again_and_connect_anew(code: str) -> None:
    talk = Talk(ADA, authenticated=False)
    talk.hear({"op": "connection", "connectionId": "1"})
    talk.fail(code, 1)
    assert talk.out.breaks == [f"the stream failed: {code}"]
    assert talk.out.references == [RENEW_SESSION]
    assert talk.session.token == ""
    assert talk.stream.opened() == ()
    talk.hear({"op": "connection", "connectionId": "2"})
    assert talk.out.breaks[-1] == "there is no session to authenticate with"
    assert "a-token" not in "".join(talk.out.breaks)


def test_a_token_that_was_replaced_meanwhile_is_left_alone() -> None:
    talk = Talk(ADA, authenticated=False)
    talk.hear({"op": "connection", "connectionId": "1"})
    talk.session.token = "a-newer-token"
    talk.fail("NO_SESSION", 1)
    assert talk.session.token == "a-newer-token"


@pytest.mark.parametrize(
    "code",
    [
        "TIMEOUT",
        "INVALID_REQUEST",
        "INVALID_INPUT",
        "CONNECTION_FAILED",
        "MAX_CONNECTION_LIMIT_EXCEEDED",
        "TOO_MANY_REQUESTS",
        "UNEXPECTED_ERROR",
        "SOMETHING_NEW",
    ],
)
def test_other_faults_end_the_connection_with_their_code(code: str) -> None:
    talk = live()
    talk.fail(code)
    assert talk.out.breaks == [f"the stream failed: {code}"]


def test_a_connection_that_merely_broke_is_taken_up_again_but_not_after_a_refused_clock() -> None:
    talk = live()
    talk.fail("TIMEOUT")
    talk.reconnect(ADA, ALAN)
    assert talk.said()["initialClk"] == "i1"
    talk.fail("INVALID_CLOCK", talk.said()["id"])
    assert talk.out.breaks[-1] == "the stream failed: INVALID_CLOCK"
    talk.reconnect(ADA, ALAN)
    assert "initialClk" not in talk.said()


def limited(talk: Talk, most: int) -> None:
    """Answer subscriptions as a venue that takes so many markets."""
    answered = 0
    while answered < len(talk.out.sent):
        said: dict[str, Any] = json.loads(talk.out.sent[answered])
        answered += 1
        if said["op"] != "marketSubscription":
            continue
        ids = said["marketFilter"]["marketIds"]
        if len(ids) > most:
            talk.fail("SUBSCRIPTION_LIMIT_EXCEEDED", said["id"], closed=False)
        else:
            talk.image(*(change(one, marketDefinition=definition()) for one in ids), request=said["id"])


def test_markets_beyond_the_limit_are_refused_visibly_and_the_others_carried() -> None:
    markets = [market(f"1.20000000{number}") for number in range(9)]
    talk = Talk(*markets)
    limited(talk, 6)
    assert len(talk.out.fresh) == 4
    assert len(talk.out.refusals) == 5, "what is refused is asked for again by and by, and then two more fit"
    assert "more markets than a subscription may have" in next(iter(talk.out.refusals.values()))
    refused = [one for one in markets if one.key in talk.out.refusals]
    talk.out.refusals.clear()
    talk.out.sent[:] = talk.stream.subscribe(refused)
    limited(talk, 6)
    assert len(talk.out.refusals) == 3
    assert talk.out.breaks == []


def test_one_market_too_many_leaves_the_subscription_before_in_force() -> None:
    talk = live()
    talk.out.sent[:] = talk.stream.subscribe((market("1.200000002"),))
    limited(talk, 1)
    assert list(talk.out.refusals) == ["betfair:1.200000002~11~0"]
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.0, 1]]}]))
    assert len(talk.deltas) == 1
    (nudge,) = talk.stream.snapshot((ADA,))
    assert "heartbeat" in nudge


# -- late and delayed data ------------------------------------------------------------------------------------------


def test_trap_22_books_are_stale_while_the_venue_is_behind_and_whole_again_after() -> None:
    talk = live()
    assert talk.hear({"op": "mcm", "id": talk.stream._active, "status": 503}), "stay connected"
    assert talk.out.stales == [(None, "the venue says that its data are late (503)")]
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.0, 5]]}]), status=503)
    assert len(talk.out.stales) == 1, "said once"
    assert len(talk.snapshots) == 2
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.0, 6]]}]))
    assert [one.key for one in talk.snapshots[2:]] == [ADA.key, ALAN.key]
    assert talk.snapshots[2].trust is Trust.LIVE
    assert talk.snapshots[2].asks == (Level(CLASSIC.rung_of("3"), 500),)
    assert talk.deltas[-1].changes == ((True, CLASSIC.rung_of("3"), 600),)


def test_an_image_that_comes_while_the_venue_is_behind_is_stale_at_once() -> None:
    talk = Talk(ADA)
    talk.image(change(marketDefinition=definition()), status=503)
    assert talk.out.fresh == [ADA.key]
    assert talk.out.stales[-1] == ((ADA.key,), "the venue says that its data are late (503)")


def test_a_conflated_stream_is_delayed_and_says_why() -> None:
    talk = Talk(ADA)
    request = talk.said()["id"]
    talk.subscribed(request)
    whole = change(marketDefinition=definition())
    talk.mcm(whole, request=request, ct="SUB_IMAGE", initialClk="i", conflateMs=180_000)
    assert talk.snapshots[0].trust is Trust.DELAYED
    assert "delayed app key" in talk.snapshots[0].reason


def test_a_key_that_rest_found_delayed_is_delayed_here_too() -> None:
    talk = Talk(ADA)
    talk.memory.delayed = True
    talk.image()
    assert talk.snapshots[0].trust is Trust.DELAYED


# -- definitions ------------------------------------------------------------------------------------------------------


def of(talk: Talk, kind: type[Message]) -> list[Any]:
    return [one for one in talk.out.changes if isinstance(one, kind)]


def steps(talk: Talk) -> list[tuple[MarketKey, Lifecycle]]:
    return [(one.key, one.lifecycle) for one in of(talk, LifecycleChange)]


def test_suspension_and_resumption_move_every_runner_and_end_in_whole_books() -> None:
    talk = live(remembered=True)
    assert steps(talk) == [(ADA.key, Lifecycle.OPEN), (ALAN.key, Lifecycle.OPEN)]
    talk.mcm(change(marketDefinition=definition(status="SUSPENDED", version=8)))
    assert steps(talk)[2:] == [(ADA.key, Lifecycle.SUSPENDED), (ALAN.key, Lifecycle.SUSPENDED)]
    assert talk.out.references == ["1.200000001~11~0"], "rules may have been edited with the version"
    talk.mcm(change(rc=[{"id": 11, "atb": [[3.0, 9]]}], marketDefinition=definition(version=9)))
    assert [one.key for one in talk.snapshots[2:]] == [ADA.key, ALAN.key]
    assert talk.snapshots[2].asks == (Level(CLASSIC.rung_of("3"), 900),)
    assert talk.deltas == []


def test_the_same_definition_again_is_no_news() -> None:
    talk = live(remembered=True)
    before = len(talk.out.changes)
    talk.mcm(change(marketDefinition=definition()))
    assert len(talk.out.changes) == before
    assert talk.out.references == []


def test_the_bet_delay_and_the_version_are_told_exactly() -> None:
    talk = live(remembered=True)
    talk.mcm(change(marketDefinition=definition(betDelay=5, inPlay=True, version=9)))
    seen = of(talk, MarketSeen)
    assert {one.market.key for one in seen[-2:]} == {ADA.key, ALAN.key}
    assert {one.market.accept_delay_s for one in seen[-2:]} == {5.0}
    assert {one.market.native_of("version") for one in seen[-2:]} == {"9"}


def test_the_base_rate_changes_the_fees_and_the_dearer_one_holds() -> None:
    talk = live(remembered=True)
    (first, _) = of(talk, FeesChange)
    assert (first.fees.form, first.fees.rate) == (FeeForm.NET_PROFIT, Fraction(5, 100))
    talk.mcm(change(marketDefinition=definition(marketBaseRate=6.5)))
    assert of(talk, FeesChange)[-1].fees.rate == Fraction(65, 1_000)
    talk.memory.of("1.200000001").row = row()
    talk.mcm(change(marketDefinition=definition(marketBaseRate=2)))
    assert of(talk, FeesChange)[-1].fees.rate == Fraction(5, 100), "the catalogue says five"


def test_a_withdrawn_runner_is_refunded_and_removed_at_once() -> None:
    talk = live(remembered=True)
    talk.mcm(change(marketDefinition=definition("ACTIVE", "REMOVED", version=8)))
    assert steps(talk)[-1] == (ALAN.key, Lifecycle.REMOVED)
    (report,) = of(talk, SettlementReport)
    assert (report.key, report.settlement, report.final) == (ALAN.key, Refund(), True)


def test_results_settle_every_runner_and_have_rest_confirm_them() -> None:
    talk = live(remembered=True)
    closed = definition("WINNER", "LOSER", status="CLOSED", version=9, settledTime="2027-01-15T08:00:00.000Z")
    talk.mcm(change(marketDefinition=closed))
    assert steps(talk)[2:] == [(ADA.key, Lifecycle.SETTLED), (ALAN.key, Lifecycle.SETTLED)]
    assert [(one.settlement, one.final) for one in of(talk, SettlementReport)] == [
        (Value(Fraction(1)), True),
        (Value(Fraction(0)), True),
    ]
    assert talk.out.references == ["1.200000001~11~0"]


def test_a_close_without_results_is_closed_and_no_more() -> None:
    talk = live(remembered=True)
    talk.mcm(change(marketDefinition=definition(status="CLOSED", version=9)))
    assert steps(talk)[2:] == [(ADA.key, Lifecycle.CLOSED), (ALAN.key, Lifecycle.CLOSED)]
    assert of(talk, SettlementReport) == []


def test_a_definition_that_rest_has_overtaken_moves_nothing_back() -> None:
    talk = live(remembered=True)
    talk.memory.learn("1.200000001", facts_of_book(book(status="SUSPENDED", version=20)))
    talk.mcm(change(marketDefinition=definition(version=8)))
    assert steps(talk)[-1] == (ALAN.key, Lifecycle.SUSPENDED)
    assert len(talk.snapshots) == 2


def test_trap_21_another_ladder_is_told_before_the_books_on_it() -> None:
    talk = Talk(ADA)
    fine = definition(priceLadderDefinition={"type": "FINEST"})
    talk.image(change(rc=[{"id": 11, "atb": [[3.03, 1]]}], marketDefinition=fine))
    (regrid,) = of(talk, LadderChange)
    assert (regrid.key, regrid.ladder) == (ADA.key, FINEST)
    assert talk.snapshots[0].asks == (Level(FINEST.rung_of(Decimal("3.03")), 100),)
