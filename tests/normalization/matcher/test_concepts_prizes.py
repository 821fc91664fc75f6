"""Prizes of any ceremony: invented listings of the shapes that venues publish, with look-alikes beside them."""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.concepts import Case, Side, case_id, cases, check

SAME, WITHIN = Match.SAME, Match.WITHIN
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT

CASES: list[Case] = [
    *cases(
        "one prize, other ceremonies",
        DIFFERENT,
        """
        Will Sinkhole win Best Picture at the 2027 Critics Choice Awards?
        Will Sinkhole win Best Picture at the 2027 Oscars?
        Will Sinkhole win Best Picture at the Critics' Choice Awards 2027?
        Will Sinkhole win Best Picture in 2027?
        Will Doechii win Album of the Year at the 2027 American Music Awards?
        Will Doechii win Album of the Year in 2027?
        Will Raye win Album of the Year at the 2027 Brit Awards?
        Will Raye win Album of the Year at the 2027 Grammys?
        Will Rosalía win Album of the Year at the Latin Grammys 2026?
        Will Rosalía win Album of the Year at the 2026 Grammys?
        Will Doechii win Song of the Year at the 2027 MTV Video Music Awards?
        Will Doechii win Song of the Year at the 2027 Grammys?
        Will Doechii be Pitchfork's album of the year for 2026?
        Will Doechii win Album of the Year at the 2026 Grammys?
        Will Hollow Knight win Game of the Year at DICE 2027?
        Will Hollow Knight win Game of the Year at The Game Awards 2027?
        Will Balatro win Game of the Year at the 2026 Golden Joystick Awards?
        Will Balatro win Game of the Year at The Game Awards 2026?
        Will Morgan Wallen win Entertainer of the Year at the 2026 ACM Awards?
        Will Morgan Wallen win Entertainer of the Year at the 2026 CMA Awards?
        Will Sinkhole win Best Film at the 2027 Goya Awards?
        Will Sinkhole win Best Film at the 2027 European Film Awards?
        Will Sinkhole win the Golden Bear at the 2027 Berlin Film Festival?
        Will Sinkhole win the Golden Lion at the 2027 Venice Film Festival?
        """,
    ),
    *cases(
        "other years and other people's other prizes of a ceremony that no table knows",
        DIFFERENT,
        """
        Will Sinkhole win Best Film at the 2027 Goya Awards?
        Will Sinkhole win Best Film at the 2028 Goya Awards?
        Will Jane Roe win Best Actress at the 2027 Goya Awards?
        Will Mary Major win Best Director at the 2027 Goya Awards?
        """,
    ),
    *cases(
        "one ceremony, written in two ways",
        SAME,
        """
        Will Sinkhole win Best Picture at the 2027 Critics Choice Awards?
        Critics Choice Awards 2027: Best Picture Winner [Sinkhole]
        Will Doechii win Artist of the Year at the 2026 American Music Awards?
        AMAs 2026: Artist of the Year [Doechii]
        Will Doechii win Album of the Year at the 2027 Juno Awards?
        Will Doechii win Album of the Year at the 2027 JUNOs?
        Will Balatro win Game of the Year at the 2026 Golden Joystick Awards?
        Golden Joysticks 2026: Game of the Year winner [Balatro]
        Will Sinkhole win Best Film at the 2027 Goya Awards?
        Goya Awards 2027: Best Film [Sinkhole]
        Will Sinkhole win the Golden Lion at the 2026 Venice Film Festival?
        2026 Venice Film Festival: Golden Lion winner [Sinkhole]
        """,
        certain=True,
    ),
    *cases(
        "the ceremony that is known best, where nothing names another",
        SAME,
        """
        Will Sinkhole win Best Picture in 2027?
        Will Sinkhole win Best Picture at the 2027 Oscars?
        Game of the Year 2026 [Balatro]
        Will Balatro win Game of the Year at The Game Awards 2026?
        """,
        certain=True,
    ),
    *cases(
        "rivals for one prize, and other prizes for one work",
        RELATED,
        """
        Will Sinkhole win Best Film at the 2027 Goya Awards?
        Will Marblehead win Best Film at the 2027 Goya Awards?
        Will Sinkhole win Best Film at the 2027 Goya Awards?
        Will Sinkhole win Best Screenplay at the 2027 Goya Awards?
        Will Doechii win Album of the Year at the 2027 Brit Awards?
        Will Raye win Album of the Year at the 2027 Brit Awards?
        """,
    ),
    *cases(
        "who wins was nominated",
        WITHIN,
        """
        Will Sinkhole win Best Picture at the 2027 Critics Choice Awards?
        Will Sinkhole be nominated for Best Picture at the 2027 Critics Choice Awards?
        Will Jane Roe win Best Actress at the 2027 Goya Awards?
        Will Jane Roe be nominated for Best Actress at the 2027 Goya Awards?
        """,
    ),
    Case(
        "the event names the ceremony",
        Side("Best Picture", "Sinkhole", event="Critics Choice Awards 2027"),
        Side("Best Picture", "Sinkhole", event="Oscars 2027"),
        DIFFERENT,
    ),
    Case(
        "the event names the ceremony",
        Side("Best Picture", "Sinkhole", event="Critics Choice Awards 2027"),
        Side("Will Sinkhole win Best Picture at the 2027 Critics Choice Awards?"),
        SAME,
        certain=True,
    ),
    Case(
        "the rules name the ceremony",
        Side(
            "Who will win Album of the Year?", "Raye",
            rules="If Raye wins Album of the Year at the 2027 Polaris Awards, the market resolves to Yes.",
        ),
        Side("Will Raye win Album of the Year at the 2027 Grammys?"),
        DIFFERENT,
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_a_concept_holds_both_ways_round(case: Case) -> None:
    check(case)
