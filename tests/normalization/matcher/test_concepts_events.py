"""Conditions, counts, companies and eras: what makes two claims belong to one event, in markets of our own making.

Each pair asks one thing of the matcher, and most have a look-alike beside them. No market here is one that a venue
lists.
"""

import pytest

from allsight.normalization.matcher.judgement import Match
from allsight.normalization.parsers.suppositions import supposition
from tests.normalization.matcher.asks import Ask, check, lie

SAME, OPPOSITE, WITHIN, AROUND = Match.SAME, Match.OPPOSITE, Match.WITHIN, Match.AROUND
RELATED, DIFFERENT = Match.RELATED, Match.DIFFERENT


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # what is asked on a condition is not what is asked without it, nor is it the condition
        (
            "If Oyelaran wins the election, will Kenya leave the EU by 2029?",
            "Will Kenya leave the EU by 2029?",
            RELATED,
        ),
        ("Conditional on Chile leaving NATO by 2028, will Peru leave NATO by 2029?", "Will Peru leave NATO by 2029?",
         RELATED),
        ("Will Peru join NATO if Chile does?", "Will Peru join NATO?", RELATED),
        ("If Kenya invades Ghana before 2030, will Peru send troops?", "Will Kenya invade Ghana before 2030?", RELATED),
        ("Assuming Kenya strikes Ghana in 2027, will Peru impose sanctions on Kenya in 2027?",
         "Will Kenya strike Ghana in 2027?", RELATED),
        # another act of those who are in it is another event
        (
            "If Kenya invades Ghana before 2030, will Peru respond with military force?",
            "Kenya x Peru military clash before 2028?",
            DIFFERENT,
        ),
        # one condition on both sides
        ("If Chile leaves NATO, will Peru leave NATO by June 30, 2029?",
         "If Chile leaves NATO, will Peru leave NATO before July 1, 2029?", SAME),
    ],
)  # fmt: skip
def test_a_condition_makes_another_question(one: str, two: str, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("text", "supposed"),
    [
        ("if kenya leaves nato by 2028, will peru leave?", "if kenya leaves nato by 2028,"),
        ("will peru leave nato if chile does?", " if chile does"),
        ("conditional on a ceasefire, will peru hold elections?", "conditional on a ceasefire,"),
        ("will the ban be reinstated (if expired) by may?", ""),
        ("will peru sanction chile, if any country does?", ""),
        ("Will the film If gross $100m?", ""),
        ("will kenya look as if it won?", ""),
        ("if only", ""),
    ],
)
def test_what_a_headline_supposes_is_read_by_its_place(text: str, supposed: str) -> None:
    span = supposition(text)
    assert ("" if span is None else text[slice(*span)]) == supposed


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        (Ask("How many Starhopper launches in 2027?", "0"), "Will Starhopper launch in 2027?", OPPOSITE),
        (Ask("How many Fed governors will resign in 2027?", "0"), "Will any Fed governor resign in 2027?", OPPOSITE),
        (Ask("How many Starhopper launches in 2027?", "None"), "Will Starhopper launch in 2027?", OPPOSITE),
        (Ask("How many Starhopper launches in 2027?", "2"), "Will Starhopper launch in 2027?", WITHIN),
        (Ask("How many times will Kenya strike Ghana in 2027?", "3"), "Will Kenya strike Ghana in 2027?", WITHIN),
        (Ask("How many times will Kenya strike Ghana in 2027?", "0"), "Will Kenya strike Ghana by March 31, 2027?",
         RELATED),
        # so many of a sort say nothing of one among them, unless one is enough
        (Ask("How many countries will recognize Somaliland in 2027?", "3 or more"),
         "Will Kenya recognize Somaliland in 2027?", RELATED),
        (Ask("How many countries will recognize Somaliland in 2027?", "1 or more"),
         "Will Kenya recognize Somaliland in 2027?", AROUND),
        (Ask("How many countries will join NATO in 2027?", "0"), "Will Peru join NATO in 2027?", RELATED),
        (Ask("How many justices will retire in 2027?", "2"), "Will Justice Okoye retire in 2027?", RELATED),
        # nobody answers the question
        ("How many times will Kenya strike Ghana in 2027?", "Will Kenya strike Ghana in 2027?", RELATED),
        ("When will Kenya strike Ghana?", "Will Kenya strike Ghana in 2027?", RELATED),
        ("Where will Xi and Modi next meet?", "Will Xi and Modi meet in 2027?", RELATED),
    ],
)  # fmt: skip
def test_a_count_of_an_act_lies_to_the_act(one: str | Ask, two: str, match: Match) -> None:
    found, certain = lie(one, two)
    assert found is match
    assert not certain


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # whom she meets first of two is not whether those two meet
        ("Will Donald Trump meet with Modi or Lula first?", "Will Modi and Lula meet before 2028?", DIFFERENT),
        ("Will Donald Trump meet with Modi or Lula first?", "Will Xi and Modi meet before 2028?", DIFFERENT),
        ("Will Donald Trump meet with Modi or Lula first?", "Donald Trump and Xi meet before 2028?", DIFFERENT),
        ("Will Donald Trump meet with Modi or Lula first?", "Will Trump meet Modi before 2028?", RELATED),
        ("Ceasefire between Kenya and Ghana or Peru by June 2027?", "Ghana x Peru ceasefire by June 2027?", DIFFERENT),
        ("Will Xi, Putin and Modi meet together in 2027?", "Will Xi meet with Putin in 2027?", RELATED),
        # people of no fame are people too
        ("Will Oyelaran meet with Mbeki in 2027?", "Will Oyelaran meet with Diallo in 2027?", DIFFERENT),
        ("Will Oyelaran speak to Mbeki in May 2027?", "Will Oyelaran speak to Diallo in May 2027?", DIFFERENT),
        ("Will Oyelaran marry Mbeki before 2028?", "Will Oyelaran marry Diallo before 2028?", DIFFERENT),
        # a call is no meeting, by whatever words
        ("Will Oyelaran and Mbeki have a phone call in 2027?", "Will Oyelaran speak with Mbeki on the phone in 2027?",
         SAME),
        ("Phone call between Xi and Modi by June 30, 2027?", "Will Xi talk to Modi by June 30, 2027?", SAME),
        ("Will Xi and Modi have a video call in 2027?", "Will Xi and Modi meet in 2027?", RELATED),
    ],
)  # fmt: skip
def test_who_is_together_makes_the_event(one: str, two: str, match: Match) -> None:
    check(one, two, match)


_DETONATED = (
    'This market will resolve to "Yes" if a nuclear weapon detonates anywhere between January 30, 2024, and June 30, '
    "2024, 11:59 PM ET."
)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        ("Will Oyelaran remain President of Ghana through 2024?", "Oyelaran out as President of Ghana in 2027?",
         DIFFERENT),
        ("Will Oyelaran remain President of Ghana through 2027?", "Oyelaran out as President of Ghana in 2027?",
         OPPOSITE),
        ("Will Oyelaran leave President of Ghana before Jan 1, 2027?",
         "Will Oyelaran remain President of Ghana through June 30, 2023?", DIFFERENT),
        ("Will Oyelaran leave President of Ghana before Jan 1, 2027?",
         "Will Oyelaran remain President of Ghana through June 30, 2026?", RELATED),
        ("Will Peru not leave NATO in 2024?", "Will Peru leave NATO in 2027?", DIFFERENT),
        ("Will Kenya test a nuclear weapon before January 1, 2027?",
         Ask("Will a nuclear weapon detonate by June 30?", rules=_DETONATED), DIFFERENT),
        ("Will humans be extinct five years after AGI, by 2040?", "Zhenai announces AGI in 2027?", DIFFERENT),
        ("Will a European Union member state select embryos by 2040?",
         "Will Ghana be a member state of the European Union by July 31, 2027?", DIFFERENT),
        ("Will Zhenai file for an IPO during 2027?", "Zhenai IPO before 2029?", RELATED),
        # a deadline that passed long before trading ends is next year's
        (Ask("Kenya x Ghana ceasefire by December 31?", close="2027-05-31T00:00:00Z"),
         "Will Kenya and Ghana agree to a ceasefire before May 2027?", AROUND),
        (Ask("Kenya x Ghana ceasefire by December 31?", close="2027-01-02T00:00:00Z"),
         "Will Kenya and Ghana agree to a ceasefire before May 2027?", WITHIN),
        # by the first moment of a day is by the eve
        (Ask("Will Oyelaran's net worth be above $1 trillion by Jan 1st, 2029?",
             rules='This market will resolve to "Yes" if the net worth is above $1 trillion by December 31, 2028.'),
         "Will Oyelaran have a net worth of more than 1000 billion dollars before 2027?", AROUND),
        (Ask("Will Oyelaran's net worth be above $1 trillion by Jan 1st, 2029?",
             rules='This market will resolve to "Yes" if the net worth is above $1 trillion by December 31, 2028.'),
         "Will Oyelaran have a net worth of more than 900 billion dollars before 2027?", RELATED),
    ],
)  # fmt: skip
def test_times_far_apart_make_two_events(one: str | Ask, two: str | Ask, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # two bills are two, and so are two states
        ("Will the Clean Rivers Act become law in 2027?", "Will the Open Skies Act become law in 2027?", DIFFERENT),
        ("Will legislation extending the enhanced premium tax credits become law before Feb 1, 2027?",
         "Will the Grand Farm Bill with a beef provision be signed into law before July 2027?", DIFFERENT),
        ("State of the union of Ghana at the end of 2027?",
         "Will the Free State stop its relationship with Peru before 2028?", DIFFERENT),
        # one of a sort is asked for by name only where the act was read
        ("Will Peru join NATO before 2035?", "Will any NATO member country trigger Article 5 by 2027?", DIFFERENT),
        ("Will Ama Oyelaran testify before Congress before 2028?",
         "Will any certificate of vote be challenged in Congress in 2027?", DIFFERENT),
        ("Will Justice Okoye retire by June 30, 2027?", "Will any justice retire in 2027?", WITHIN),
        # a first secretary is not the first of several
        ("Will Ama Oyelaran be out as First Secretary of Cuba in 2027?",
         "Ama Oyelaran out as First Secretary of Cuba before 2028?", SAME),
        ("Will Ama Oyelaran resign as First Minister of Wales in 2027?", "Oyelaran out as First Minister in 2027?",
         WITHIN),
        # the vote before which a thing is to happen is not what is asked
        ("Will Peru pass more aid before the 2026 midterm elections?",
         "Will the 2026 midterm elections be held as scheduled?", DIFFERENT),
        # a party of one country is not its namesake in another's province
        ("Will the Liberal Party win the 2026 Brazilian Senate election?",
         "Will the Parti liberal win the most seats in the 2026 Quebec general election?", DIFFERENT),
    ],
)  # fmt: skip
def test_what_is_shared_is_the_thing_itself(one: str, two: str, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # where two meet is no third party
        ("Will Trump and Putin meet in Hungary in 2027?", "Will Trump and Putin meet in 2027?", WITHIN),
        ("Will Trump and Putin meet in Hungary in 2027?", "Will Trump and Putin meet in Turkey in 2027?", RELATED),
        ("Will Xi and Modi meet next in Qatar / Oman before 2028?", "Will Xi and Modi meet before July 2027?", RELATED),
        ("Will Kenya and Ghana hold peace talks in Peru in 2027?", "Will Kenya and Ghana hold talks in 2027?", WITHIN),
        ("Will Trump and Putin meet in Hungary in 2027?", "Will Trump and Xi meet in Hungary in 2027?", DIFFERENT),
        # all of a thing is more than any of it
        ("Will Hamas release all hostages in June 2027?", "Will Hamas release any hostages in June 2027?", WITHIN),
        ("Will Kenya release all remaining prisoners in 2027?", "Will Kenya release prisoners in 2027?", WITHIN),
        ("Will Peru lift its tariffs on Chile in 2027?", "Will Peru lift all its tariffs on Chile in 2027?", AROUND),
        # deals of several kinds
        ("US-China trade deal before 2028?", "US-China nuclear deal before 2028?", RELATED),
        ("Peru-Chile minerals deal in 2027?", "Peru-Chile trade deal in 2027?", RELATED),
        ("US-China trade deal before 2028?", "US x China trade agreement by June 30, 2027?", AROUND),
        # troops go in, and out
        ("Will Kenya send troops to Ghana in 2027?", "Will Kenyan troops be deployed in Ghana in 2027?", SAME),
        ("Will Kenya withdraw its troops from Ghana in 2027?", "Will Kenya deploy troops to Ghana in 2027?", RELATED),
        ("Will Kenya pull its forces out of Ghana in 2027?", "Will Kenya withdraw troops from Ghana in 2027?", SAME),
        ("Will Kenya send troops to Ghana in 2027?", "Will Ghana send troops to Kenya in 2027?", DIFFERENT),
        # authorities against somebody, in whichever voice
        ("Will Meta be fined by the EU in 2027?", "Will the EU fine Meta in 2027?", SAME),
        ("Will the EU fine Meta in 2027?", "Will the EU fine Google in 2027?", DIFFERENT),
        ("Will Peru impose tariffs on Chile in 2027?", "Will Peru lift tariffs on Chile in 2027?", RELATED),
        ("Will Peru impose tariffs on Chile in 2027?", "Will Chile impose tariffs on Peru in 2027?", DIFFERENT),
        ("Will the government shutdown end by June 30, 2027?", "Government shutdown by June 30, 2027?", DIFFERENT),
        ("Will the shutdown be over by June 30, 2027?", "Will the government shutdown end by June 30, 2027?", SAME),
        # who may buy a thing are rivals, and an offering is filed before it is made
        ("Will Apple acquire Perplexity in 2027?", "Will Samsung acquire Perplexity in 2027?", RELATED),
        ("Will Apple acquire Perplexity in 2027?", "Will Apple acquire Mistral in 2027?", DIFFERENT),
        ("Will Zhenai IPO before 2028?", "Will Zhenai file an S-1 before 2028?", WITHIN),
        ("Will Zhenai file a registration statement before 2028?", "Will Zhenai file an S-1 before 2028?", SAME),
        ("Will Kenya withdraw from the WHO in 2027?", "Will Kenya withdraw from NATO in 2027?", DIFFERENT),
    ],
)  # fmt: skip
def test_parts_of_an_act_are_read_for_what_they_are(one: str, two: str, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("one", "two", "certain"),
    [
        ("Will Hamas release all hostages by June 30, 2027?", "Hamas releases all hostages by June 30, 2027?", True),
        ("Will Kenya send troops to Ghana in 2027?", "Kenya sends troops to Ghana in 2027?", True),
        ("Will Xi and Modi have a phone call in 2027?", "Phone call between Xi and Modi in 2027?", True),
    ],
)  # fmt: skip
def test_what_reads_alike_may_stand_unasked(one: str, two: str, certain: bool) -> None:
    assert lie(one, two) == (SAME, certain)


@pytest.mark.parametrize(
    ("one", "two", "match"),
    [
        # who governs after a vote, whoever wins it
        ("Will the New Front win the most seats in the 2027 Ghana parliamentary election?",
         "Will the New Front be part of the next Ghanaian government?", RELATED),
        ("Will the Liberal Party win the next Ghanaian general election?",
         "Will a Liberal-Green coalition form the next Ghanaian government?", RELATED),
        ("Will AfD win the next German federal election?", "Will AfD be in the next German government?", RELATED),
        ("Will AfD win the next German federal election?", "Will SPO be in the next Austrian government?", DIFFERENT),
        ("Will AfD be in the next German government?", "Will AfD join the next German government?", SAME),
        ("Will AfD win the next German federal election?", "Will AfD be banned in 2027?", DIFFERENT),
        # who stands for president, and who beside
        ("Will Ama Oyelaran be the Democratic VP nominee in 2028?",
         "Will Kofi Mbeki be the Democratic presidential nominee in 2028?", DIFFERENT),
        ("Will Ama Oyelaran be the Democratic VP nominee in 2028?",
         "Will Ama Oyelaran be the Democratic presidential nominee in 2028?", RELATED),
        ("Will Ama Oyelaran be the Democratic VP nominee in 2028?",
         "Will Kofi Mbeki be the Democratic VP nominee in 2028?", RELATED),
        # chambers of other countries are not filled with their presidents
        ("Who will win the next Colombian Senate election?",
         "Will Ama Oyelaran win the 2026 Colombian presidential election?", DIFFERENT),
        # to be put up for an office, and to leave one
        ("Will Ama Oyelaran leave President of Ghana before 2028?",
         "Will the New Front nominate Ama Oyelaran for President of Ghana by August 15, 2027?", DIFFERENT),
        ("Will Kofi Mbeki be confirmed as Attorney General in 2027?", "Kofi Mbeki out as Attorney General in 2027?",
         DIFFERENT),
        ("Will Kofi Mbeki be confirmed as Attorney General in 2027?",
         "Will Kofi Mbeki be nominated as Attorney General in 2027?", WITHIN),
        # a word for a sort of thing makes no event by itself, nor does one out of the name of an office, nor a letter
        ("Will the majority of films in 2030 be AI generated?", "Will Ama Oyelaran be the next Senate Majority Leader?",
         DIFFERENT),
        ("Will a model compile a single .c file in 2027?", "Will placeholder C be asked for in 2027?", DIFFERENT),
        ("Will Peru lose control over the Arica Heights before 2030?", "Which party will control the senate in 2029?",
         DIFFERENT),
    ],
)  # fmt: skip
def test_votes_offices_and_who_governs(one: str, two: str, match: Match) -> None:
    check(one, two, match)
