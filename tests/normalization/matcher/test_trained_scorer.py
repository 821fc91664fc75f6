"""The scorer that serves: certain logic stands, vetoes hold whatever the probability, reasons are given."""

import pytest

from allsight.domain.questions import FieldVerdict
from allsight.normalization.matcher.features import STEADY, TURNING
from allsight.normalization.matcher.judgement import Judgement, Match
from allsight.normalization.matcher.measured.grading import read
from allsight.normalization.matcher.model import CLASSES, Weights
from allsight.normalization.matcher.relations.verdicts import DIFFERENT
from allsight.normalization.matcher.trained_scorer import TrainedScorer, vetoes
from allsight.normalization.parsers.claim import Claim
from tests.normalization.matcher.measured.bets import above, labelled, reaches
from tests.normalization.matcher.measured.pairs import SAME, pair

OURS, THEIRS = read(pair(SAME, 1, a=above("Bitcoin", 90), b=above("Bitcoin", 90)))
FAR = read(pair(SAME, 1, a=above("Bitcoin", 90), b="Will it rain in Paris on Sunday?"))


class Fixed:
    """Logic that has made up its mind."""

    def __init__(self, judgement: Judgement) -> None:
        self.judgement = judgement

    def rules_out(self, ours: Claim, theirs: Claim) -> bool:
        return self.judgement.match is Match.DIFFERENT

    def judge(self, ours: Claim, theirs: Claim) -> Judgement:
        return self.judgement


def logic(match: Match, fields: dict[str, str], *, certain: bool = False) -> Fixed:
    return Fixed(
        Judgement(
            match,
            0.8 * match.one_question,
            certain,
            tuple(FieldVerdict(name, word, "", "") for name, word in fields.items()),
        )
    )


def sure_of(name: str, by: float = 9.0, *, change_from: float = 0.7, auto_from: float = 0.95) -> Weights:
    return Weights(
        constants={one: by if one == name else 0.0 for one in CLASSES},
        steady={one: (0.0,) * len(STEADY) for one in CLASSES},
        turning=(0.0,) * len(TURNING),
        change_from=change_from,
        auto_from=auto_from,
    )


@pytest.mark.parametrize(
    "field", ["threshold", "window", "scope", "participants", "measure", "place", "never heard of"]
)
@pytest.mark.parametrize("word", ["differs", "unread"])
def test_a_veto_forbids_a_link_and_changes_no_relation(field: str, word: str) -> None:
    scorer = TrainedScorer(sure_of("one", 30), logic(Match.SAME, {"action": "equal", field: word}))
    found = scorer.judge(OURS, THEIRS)
    assert (found.match, found.certain) == (Match.SAME, False)
    assert found.score > 0.999
    assert f"{field} {word}" in found.reason


def test_words_may_be_unread_where_the_model_is_sure() -> None:
    known = logic(Match.SAME, {"action": "equal", "words": "unread"})
    assert TrainedScorer(sure_of("one"), known).judge(OURS, THEIRS).certain
    doubtful = TrainedScorer(sure_of("one", 2.0), known).judge(OURS, THEIRS)
    assert (doubtful.match, doubtful.certain) == (Match.SAME, False)
    differing = logic(Match.SAME, {"action": "equal", "words": "differs"})
    assert not TrainedScorer(sure_of("one"), differing).judge(OURS, THEIRS).certain


def test_words_that_are_left_on_both_sides_forbid_a_link() -> None:
    for ours, theirs, certain in (("new", "", True), ("", "new", True), ("white-collar", "tech", False)):
        left = FieldVerdict("words", "unread", ours, theirs)
        found = TrainedScorer(sure_of("one"), Fixed(Judgement(Match.SAME, 0.8, False, (left,))))
        assert found.judge(OURS, THEIRS).certain is certain


def test_certain_logic_stands_whatever_the_model_thinks() -> None:
    for match in (Match.SAME, Match.OPPOSITE):
        found = TrainedScorer(sure_of("different", 30), logic(match, {"action": "equal"}, certain=True)).judge(
            OURS, THEIRS
        )
        assert (found.match, found.certain) == (match, True)
        assert found.score >= 0.9, "nor is it dropped for a low score"


def test_certain_logic_knows_what_need_not_be_read_but_never_what_may_differ() -> None:
    known = logic(Match.SAME, {"action": "equal", "variant": "unread"}, certain=True)
    assert TrainedScorer(sure_of("different", 30), known).judge(OURS, THEIRS).certain
    known = logic(Match.SAME, {"action": "equal", "threshold": "differs"}, certain=True)
    assert not TrainedScorer(sure_of("one", 30), known).judge(OURS, THEIRS).certain


def test_what_was_read_through_stands() -> None:
    found = TrainedScorer(sure_of("related", 30), logic(Match.WITHIN, {"action": "equal", "threshold": "differs"}))
    assert found.judge(OURS, THEIRS).match is Match.WITHIN
    assert found.judge(OURS, THEIRS) == found.weigh(OURS, THEIRS)[0]


def test_where_logic_could_not_read_the_model_decides_if_it_is_sure() -> None:
    unread = logic(Match.SAME, {"action": "equal", "window": "unread"})
    assert TrainedScorer(sure_of("related"), unread).judge(OURS, THEIRS).match is Match.RELATED
    assert TrainedScorer(sure_of("related", 1.0), unread).judge(OURS, THEIRS).match is Match.SAME
    bare = Fixed(DIFFERENT)
    assert TrainedScorer(sure_of("related"), bare).judge(OURS, THEIRS).match is Match.RELATED


def test_the_model_never_turns_round_what_logic_found() -> None:
    unread = logic(Match.OPPOSITE, {"action": "equal", "window": "unread"})
    assert TrainedScorer(sure_of("one", 30), unread).judge(OURS, THEIRS).match is Match.OPPOSITE
    unread = logic(Match.WITHIN, {"action": "equal", "window": "unread"})
    assert TrainedScorer(sure_of("subset", 30), unread).judge(OURS, THEIRS).match is Match.WITHIN


def test_another_question_in_other_words_is_never_made_one() -> None:
    assert not TrainedScorer(sure_of("one", 30), Fixed(DIFFERENT)).judge(*FAR).match.one_question
    alike = TrainedScorer(sure_of("one", 30), Fixed(DIFFERENT)).judge(OURS, THEIRS)
    assert (alike.match, alike.certain) == (Match.SAME, False), "proposed, for nothing but its words"


def test_the_model_never_adds_an_implication() -> None:
    for match in (Match.SAME, Match.RELATED, Match.DIFFERENT):
        found = TrainedScorer(sure_of("subset", 30), logic(match, {"window": "unread"})).judge(OURS, THEIRS)
        assert found.match is match
    bare = TrainedScorer(sure_of("subset", 30), logic(Match.WITHIN, {"window": "unread"})).judge(OURS, THEIRS)
    assert bare.match is Match.WITHIN


def test_chances_make_one() -> None:
    _, chances = TrainedScorer().weigh(*FAR)
    assert sum(chances.values()) == pytest.approx(1)


def test_what_is_ruled_out_is_not_judged_to_be_one_question() -> None:
    for match in Match:
        scorer = TrainedScorer(sure_of("one", 30), logic(match, {"action": "unread"}))
        assert scorer.rules_out(*FAR) is (match in (Match.RELATED, Match.DIFFERENT))
        assert not scorer.rules_out(OURS, THEIRS)
        if scorer.rules_out(*FAR):
            assert not scorer.judge(*FAR).match.one_question


def test_both_orders_come_to_the_same() -> None:
    scorer = TrainedScorer()
    for one in labelled()[:6]:
        ours, theirs = read(one)
        straight, mirrored = scorer.judge(ours, theirs), scorer.judge(theirs, ours)
        assert mirrored.match is straight.match.mirrored
        assert mirrored.certain is straight.certain
        assert mirrored.score == pytest.approx(straight.score)


def test_the_other_side_of_the_same_bet_is_as_sure() -> None:
    scorer = TrainedScorer()
    straight = scorer.judge(*read(pair(SAME, 1, a=above("Bitcoin", 90), b=reaches("Bitcoin", 90))))
    turned = scorer.judge(
        *read(pair(SAME, 1, a=above("Bitcoin", 90), b=reaches("Bitcoin", 90), outcomes=("Yes", "No")))
    )
    assert (straight.match, turned.match) == (Match.SAME, Match.OPPOSITE)
    assert straight.certain is turned.certain is True
    assert turned.score == pytest.approx(straight.score, abs=0.05)


def test_a_link_says_why_in_one_line() -> None:
    found = TrainedScorer().judge(OURS, THEIRS)
    assert found.reason.startswith("same with probability ")
    assert "\n" not in found.reason
    assert found.mirrored.reason == found.reason
    assert vetoes(found, Match.RELATED) == ("another question",)
    assert vetoes(found, Match.OPPOSITE) == ("read otherwise",)
