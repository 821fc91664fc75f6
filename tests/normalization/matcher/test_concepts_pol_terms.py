"""Politics: terms of office, courts, referendums, candidacies and margins, by invented examples in pairs of lines."""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.asks import Ask, lie
from tests.normalization.matcher.concepts_pol import Side, check

_TABLE = {
    Match.SAME: """
US Presidential Election 2028 - Democratic Nominee [Jane Roe]
Will Jane Roe win the 2028 Democratic presidential nomination?
Who will leave the Trump Cabinet next? [Jane Roe]
Will Jane Roe be the next to leave the Trump Cabinet?
How many Senate seats will Republicans hold after the 2026 midterms? [53]
Will Republicans hold exactly 53 Senate seats after the 2026 midterm elections?
Keir Starmer - Exit Date [2026]
Will Keir Starmer cease to be Prime Minister in 2026?
Who will Trump nominate as Fed Chair? [Jane Roe]
Will Trump nominate Jane Roe as the next Fed chair?
When will Trump announce his Fed Chair pick? [Before Feb 2026]
Will Trump announce a Fed Chair nominee by January 31, 2026?
Will Jane Roe cease to be Speaker of the House before 2027?
Jane Roe out as House Speaker by end of 2026?
Will Jane Roe no longer be Prime Minister of Fiji before 2027?
Jane Roe out as Prime Minister of Fiji by December 31, 2026?
Will Jane Roe drop out before Nov 1, 2026?
Will Jane Roe withdraw from the NYC mayoral race by October 31, 2026?
Will RFK Jr. be confirmed as HHS Secretary?
Will the Senate confirm Robert F. Kennedy Jr. as Secretary of Health and Human Services?
Will the filibuster be abolished before 2027?
Will the Senate eliminate the filibuster in 2026?
Will the Senate nuke the filibuster in 2026?
Will the Senate eliminate the filibuster in 2026?
Will Trump issue an executive order on elections before June 1, 2026?
Will Trump sign an executive order on elections by May 31, 2026?
Will the Supreme Court strike down Trump's tariffs by June 30, 2026?
Will the Supreme Court rule against Trump's tariffs by June 30, 2026?
Will voters approve Amendment 9 in Ohio in 2026?
Will Amendment 9 pass in Ohio in 2026?
Will the Fiji parliament be dissolved by June 30, 2026?
Will President Roe dissolve the Fiji parliament before Jul 1, 2026?
Will Jane Roe win the 2027 Polish presidential election?
Poland presidential election winner 2027: Jane Roe?
Will anyone win the 2026 Texas Republican Senate primary in the first round?
Will any candidate win the Texas Republican Senate primary outright in 2026?
Will Jane Roe win the 2027 Brazilian election?
Will Jane Roe be elected president of Brazil in 2027?
""",
    Match.OPPOSITE: """
Will Trump serve his full term?
Will Trump leave office before his term ends?
Will Keir Starmer remain Prime Minister through 2026?
Will Keir Starmer cease to be PM before 2027?
""",
    Match.WITHIN: """
How many House seats will Democrats win in 2026? [230-239]
Will Democrats win more than 225 House seats in the 2026 midterms?
How many Senate seats will Republicans hold after the 2026 midterms? [53]
Will the Republican Party hold 52 or more Senate seats after the 2026 midterm elections?
How many Senate seats will Republicans hold after the 2026 midterms? [53]
Will the Republican Party control the Senate after the 2026 midterm elections?
When will Keir Starmer leave office? [Before Jul 1, 2026]
Starmer out by December 31, 2026?
Will Trump resign before 2027?
Will Trump cease to be President before 2027?
Will Kamala Harris win the popular vote by 2% or more in 2028?
Will Kamala Harris win the popular vote in the 2028 presidential election?
Will Jane Roe win by more than 5% in the Texas Senate Republican primary runoff in 2026?
Will Jane Roe win the 2026 Texas Republican Senate primary runoff?
Will the Democratic candidate win more than 300 electoral votes in 2028?
Will the Democrats win at least 290 electoral votes in the 2028 presidential election?
Will the Democrats win at least 290 electoral votes in the 2028 presidential election?
Will the Democrats win the 2028 presidential election?
Will Luiz Inácio Lula da Silva win the 2026 Brazilian presidential election?
Will Lula run for reelection in 2026?
Will Luiz Inácio Lula da Silva win the 2026 Brazilian presidential election in the first round?
Will Lula win the 2026 Brazilian election?
Will Jane Roe win the 2026 California gubernatorial election?
Will Jane Roe run for governor of California in 2026?
""",
    Match.RELATED: """
Who will Trump nominate as Fed Chair? [Jane Roe]
Will Trump nominate John Doe as the next Fed chair?
Will Jane Roe leave General Secretary of the Acme Party of China before Jan 1, 2027?
Will Jane Roe remain General Secretary of the Acme Party through 2027?
Will Jane Roe be the Democratic nominee for the Senate in Louisiana?
Will the Democrats win the Louisiana Senate race in 2026?
Will Jane Roe be the Republican nominee for the Senate in Texas?
Will any candidate win the Texas Republican Senate Primary outright?
Will Jane Roe be nominated to the Supreme Court?
Will John Doe be nominated to the Supreme Court?
Will Keir Starmer cease to be Labour leader before 2027?
Will Keir Starmer leave office as Prime Minister before 2027?
Will the Supreme Court rule against Trump's tariffs by June 30, 2026?
Supreme Court rules in favor of Trump's tariffs by June 30, 2026?
Will Jane Roe win the Texas Republican Senate primary by 3% or more?
Will Jane Roe be the Republican nominee for Senate in Texas?
""",
    Match.DIFFERENT: """
DOGE price on Apr 12, 2027?
Will the 7-day average of Suez Canal transits be 20 or more on April 12, 2027?
State dinner for Peru on May 3, 2027?
Will the tunnel under the Bosporus be closed on May 3, 2027?
Which countries will recognize Atlantis in 2026? [Japan]
Will New Zealand recognize Atlantis before 2027?
Will Social Democratic Party win the 2026 Narnia Islands parliamentary election?
Will the Swedish Social Democratic Party (S) win the most seats in the 2026 Swedish parliamentary election?
Will D.C. become a state before 2029?
Will Puerto Rico become a state before 2029?
Will Jane Roe be president of Peru on 11 January 2025?
Will Jane Roe be the leader of Peru at the end of 2026?
Will Jane Roe cease to be the president of Peru before 1 July 2025?
Will Jane Roe be the leader of Peru at the end of 2026?
Will the Supreme Court strike down Trump's tariffs by June 30, 2026?
Will the US strike down Iranian drones by June 30, 2026?
""",
}


def _side(line: str) -> Side:
    title, _, label = line.partition(" [")
    return {"title": title, "outcome": label.removesuffix("]")} if label else title


def _pairs() -> list[tuple[Side, Side, Match]]:
    found = []
    for match, text in _TABLE.items():
        lines = [_side(line) for line in text.strip().splitlines()]
        found += [(one, two, match) for one, two in zip(lines[::2], lines[1::2], strict=True)]
    return found


@pytest.mark.parametrize(("one", "two", "match"), _pairs())
def test_terms_courts_referendums_and_margins(one: Side, two: Side, match: Match) -> None:
    check(one, two, match)


@pytest.mark.parametrize(
    ("office", "certain"), [("President of Freedonia", True), ("First Secretary of the Communist Party", False)]
)
def test_of_which_office_a_leader_is_the_sentence_that_pays_says(office: str, certain: bool) -> None:
    pays = 'This market will resolve to "Yes" if Jane Roe ceases to be President of Freedonia by December 31, 2027.'
    leader = Ask("Jane Roe out as leader of Freedonia by December 31, 2027?", rules=pays)
    found, sure = lie(Ask(f"Will Jane Roe leave {office} before Jan 1, 2028?"), leader)
    assert (found is Match.SAME, sure) == (certain, certain)
