"""Stems go back to the words of the venue's own text."""

import pytest

from allsight.api.views.wording import as_written

_TITLE = "Will a usable <b>Licence</b> be announced for Galadyne by Volodymyr Zelenskyy?"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("licenc, usabl", "Licence, usable"),
        ("galadyn zelenskyy", "Galadyne Zelenskyy"),
        ("announc", "announced"),
        ("president, us", "president, us"),
        ("", ""),
        ("2027-07-31", "2027-07-31"),
    ],
)
def test_a_stem_is_shown_as_the_text_has_it(value: str, written: str) -> None:
    assert as_written(value, (_TITLE, "The licences are usable.")) == written
