"""Stored values come back as they were, whatever they are."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allsight.domain.decisions import Decision
from allsight.domain.market import Event, Market, Rules
from allsight.domain.messages import SettlementReport
from allsight.domain.opportunity import Evidence, Opportunity
from allsight.domain.questions import Link, Question
from allsight.infra.db.codec import Codec
from tests.infra.values import any_of

pytestmark = pytest.mark.long

STORED = (Event, Market, Rules, SettlementReport, Question, Link, Decision, Opportunity, Evidence)


@pytest.mark.parametrize("kind", STORED)
@settings(max_examples=25)  # the larger ones take a while to draw
@given(data=st.data())
def test_reading_inverts_writing(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(any_of(kind))
    codec = Codec(kind)
    assert codec.decode(codec.encode(value)) == value


def test_a_damaged_text_is_not_guessed_at() -> None:
    with pytest.raises(msgspec.ValidationError):
        Codec(Event).decode('{"key": "kalshi:A"}')
