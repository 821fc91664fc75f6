"""Markets, endings and rules: what is equal, and what a change must be noticed by."""

from fractions import Fraction

import msgspec
import pytest

from allsight.domain.errors import InvalidRequestError
from allsight.domain.fees import UNKNOWN_FEE, FeeForm, FeeSchedule
from allsight.domain.market import Lifecycle, Refund, RulesSource, RulesText, Settlement, Value
from allsight.domain.questions import Severity
from tests.support.markets import make_market, make_rules


@pytest.mark.parametrize("settlement", [Value(Fraction(0)), Value(Fraction(37, 100)), Value(Fraction(1)), Refund()])
def test_settlements_survive_storage(settlement: Settlement) -> None:
    def to_text(value: object) -> str:
        return str(value)

    def from_text(kind: type, value: str) -> object:
        return kind(value)

    raw = msgspec.json.encode(settlement, enc_hook=to_text)
    assert msgspec.json.decode(raw, type=Settlement, dec_hook=from_text) == settlement


@pytest.mark.parametrize("value", [Fraction(-1, 100), Fraction(101, 100)])
def test_a_settlement_pays_between_nothing_and_all(value: Fraction) -> None:
    with pytest.raises(InvalidRequestError):
        Value(value)


def test_only_open_markets_trade() -> None:
    assert [stage for stage in Lifecycle if stage.tradable] == [Lifecycle.OPEN]
    assert {stage for stage in Lifecycle if not stage.over} == {Lifecycle.LISTED, Lifecycle.OPEN, Lifecycle.SUSPENDED}


def test_trap_14_every_part_of_the_rules_is_in_their_fingerprint() -> None:
    base = make_rules(make_market().key)
    edits = [
        msgspec.structs.replace(base, texts=(RulesText("rules", "Pays if it happened."),)),
        msgspec.structs.replace(base, texts=(RulesText("other", base.texts[0].text),)),
        msgspec.structs.replace(base, sources=(RulesSource("BLS", "https://bls.gov"),)),
        msgspec.structs.replace(base, deadline_ns=1),
        msgspec.structs.replace(base, digest="ab12"),
    ]
    prints = {base.fingerprint, *(edit.fingerprint for edit in edits)}
    assert len(prints) == len(edits) + 1
    assert msgspec.structs.replace(base, version=9, seen_ns=5).fingerprint == base.fingerprint


def test_blank_rules_are_no_rules() -> None:
    assert not make_rules(make_market().key, " \n").has_text


def test_trap_09_a_fee_is_known_only_inside_its_validity() -> None:
    fee = FeeSchedule(form=FeeForm.QUADRATIC, source="series", valid_from_ns=10, valid_until_ns=20)
    assert [fee.known_at(now) for now in (9, 10, 19, 20)] == [False, True, True, False]
    assert not UNKNOWN_FEE.known_at(15)


def test_market_defaults_and_native_names() -> None:
    market = make_market(expected_settle_ns=None, latest_settle_ns=7, closes_ns=5, native=(("token", "123"),))
    assert market.settles_ns == 7
    assert market.native_of("token") == "123"
    with pytest.raises(InvalidRequestError):
        market.native_of("condition")


def test_severities_have_an_order() -> None:
    assert [severity.rank for severity in (Severity.NOTE, Severity.MATERIAL, Severity.FATAL)] == [1, 2, 3]
