"""Evidence stands alone, agrees to the digit, and does not survive being touched."""

import ast
import copy
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from allsight.analysis.arbitrage import verify as verifier
from allsight.analysis.arbitrage.certificate import certify
from allsight.analysis.arbitrage.document import canonical, digest
from allsight.analysis.arbitrage.evidence import build_evidence
from allsight.analysis.arbitrage.verify import Verdict, verify
from allsight.domain.opportunity import Evidence
from allsight.domain.questions import Branch, Predicate
from tests.analysis.build import KA, PM, book, kalshi, polymarket, proved, terms

FORMER = Path(__file__).parents[1] / "fixtures" / "evidence" / "pair-1.json"


def evidence() -> Evidence:
    yes = kalshi(), book(kalshi(), [("0.45", "300")], [("0.46", "123.45"), ("0.47", "500")])
    no = polymarket(), book(polymarket(), [("0.502", "200.123456"), ("0.497", "800")])
    found = proved(yes, no)
    return build_evidence(found, certify(found))


def tampered(change: Callable[[dict[str, Any]], None], *, rehash: bool) -> Verdict:
    body = copy.deepcopy(evidence().body)
    change(body)
    return verify(Evidence(body["schema"], digest(body) if rehash else evidence().sha256, body))


def test_evidence_holds_and_agrees_to_the_digit() -> None:
    verdict = verify(evidence())
    assert verdict.problems == ()
    assert verdict.holds
    assert {"outlay", "guaranteed", "worst divergence"} <= {check.item for check in verdict.checks}


def test_evidence_survives_being_written_to_a_file_and_read_by_anyone() -> None:
    before = evidence()
    text = canonical(before.body).decode()
    after = Evidence(before.schema, before.sha256, json.loads(text))
    assert verify(after).holds
    assert canonical(after.body).decode() == text
    assert '": ' not in text


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    body = evidence().body
    assert digest(dict(reversed(list(body.items())))) == digest(body)


def set_path(*path: Any) -> Callable[[dict[str, Any]], None]:
    """Return a change that replaces what stands at a path by the last argument."""
    *where, last, value = path

    def change(body: dict[str, Any]) -> None:
        node: Any = body
        for step in where:
            node = node[step]
        assert node[last] != value
        node[last] = value

    return change


TAMPERINGS = {
    "a better guarantee": set_path("figures", "guaranteed", "100/1"),
    "cents": set_path("figures", "shown_guaranteed", "9/1"),
    "a cheaper fee": set_path("legs", 0, "fees", "rate", "1/100"),
    "more depth": set_path("legs", 0, "fills", 0, [45, 99_999_999]),
    "a better level": set_path("legs", 0, "fills", 0, [40, 12_345]),
    "a dearer currency": set_path("rates", "values", "pUSD", {"lo": "1/1", "hi": "1/1"}),
    "a cost line": set_path("figures", "costs", 0, ["gross", "99/1"]),
    "a live book": set_path("legs", 1, "book", "trust", "stale"),
    "an open market": set_path("legs", 1, "lifecycle", "suspended"),
    "another side": set_path("legs", 1, "side", "yes"),
    "an unconfirmed link": set_path("legs", 1, "link", "status", "proposed"),
    "unread rules": set_path("legs", 0, "rules", None),
    "a slow venue": set_path("legs", 0, "accept_delay_s", 3.0),
    "an unknown fee": set_path("legs", 0, "fees", "form", "unknown"),
    "an expired fee": set_path("legs", 0, "fees", "valid_until_ns", 5),
    "a minimum": set_path("legs", 1, "min_size", 10**12),
    "a class": set_path("class", "conditional"),
    "an ending": set_path("states", 1, "settlements", str(PM), {"type": "value", "yes": "1/1"}),
    "a severity": set_path("states", 2, "opened_by", "material"),
    "a floor": set_path("parameters", "min_profit", "1000/1"),
    "a bankroll": set_path("parameters", "bankroll", "5/1"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_detected_by_the_hash(what: str) -> None:
    verdict = tampered(TAMPERINGS[what], rehash=False)
    assert not verdict.intact
    assert not verdict.holds


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_detected_by_the_sums_even_with_a_fresh_hash(what: str) -> None:
    verdict = tampered(TAMPERINGS[what], rehash=True)
    assert verdict.intact
    assert not verdict.holds


def test_a_dropped_ending_is_missed() -> None:
    def drop(body: dict[str, Any]) -> None:
        del body["states"][-1]

    assert any("lacks" in problem for problem in tampered(drop, rehash=True).problems)


@pytest.mark.parametrize(
    "change",
    [set_path("schema", "allsight.pair/9"), set_path("legs", []), set_path("legs", 0, 7)],
    ids=["another layout", "no legs", "no leg"],
)
def test_what_is_no_evidence_is_refused_with_words(change: Callable[[dict[str, Any]], None]) -> None:
    (problem,) = tampered(change, rehash=True).problems
    assert problem.startswith("the evidence cannot be recomputed: expected") or "two legs" in problem


def test_evidence_of_an_older_program_still_holds() -> None:
    """Written by the version that knew pairs alone: schema `allsight.pair/1`."""
    kept = msgspec.json.decode(FORMER.read_bytes(), type=Evidence)
    assert kept.schema == "allsight.pair/1"
    verdict = verify(kept)
    assert verdict.holds, verdict.problems
    kept.body["figures"]["guaranteed"] = "999/1"
    assert not verify(kept).holds


def test_a_conditional_one_is_evidence_as_well() -> None:
    void = Predicate(subject=(), action="win", branches=(Branch("void", "refund"),))
    yes = kalshi(), book(kalshi(), asks=[("0.46", "500")])
    no = polymarket(), book(polymarket(), [("0.502", "800")])
    told = {KA: terms(yes[0], predicate=void), PM: terms(no[0], predicate=void)}
    found = proved(yes, no, leg_terms=told)
    assert found.why_not
    assert verify(build_evidence(found, certify(found))).holds


def test_the_verifier_imports_only_the_domain_the_layout_and_the_fee_formulas() -> None:
    """Decision 0011: what finds and what checks share no code but these."""
    allowed = ("allsight.domain", "allsight.analysis.arbitrage.document", "allsight.analysis.pricing.fees")
    for module, extra in ((verifier.__file__, ()), (verify_layout(), ("hashlib", "json", "typing"))):
        tree = ast.parse(Path(module).read_text(encoding="utf-8"))
        names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        ours = {name for name in names if name.startswith("allsight")}
        assert all(name.startswith(allowed) for name in ours)
        assert names - ours <= {"collections.abc", "fractions", "msgspec", *extra}


def verify_layout() -> str:
    from allsight.analysis.arbitrage import document

    return document.__file__


def test_fractions_and_instants_are_written_exactly() -> None:
    body = evidence().body
    assert body["legs"][0]["fees"]["rate"] == "7/100"
    assert isinstance(body["at_ns"], int)
    assert Fraction(body["figures"]["outlay"]) > 0
    assert msgspec.json.decode(canonical(body)) == body
