"""Sports and entertainment listings that share nearly every word and are not one bet."""

import pytest

from allsight.domain.ids import Venue
from allsight.normalization.matcher.judgement import Match
from allsight.normalization.matcher.rules_scorer import RulesScorer
from allsight.normalization.parsers.reader import parse
from tests.normalization.matcher.concepts import Case, case_id, cases

NEVER_ONE: list[Case] = cases(
    "never one question",
    Match.DIFFERENT,
    """
    Will Boston win Game 1 of the 2027 NBA Finals?
    Will the Boston Celtics win the 2027 NBA Finals?
    Will the Celtics sweep the 2027 NBA Finals?
    Will the Boston Celtics win the 2027 NBA Finals?
    Will the Celtics lose the 2027 NBA Finals?
    Will the Boston Celtics win the 2027 NBA Finals?
    Will the Celtics have the best record in the NBA in 2026-27?
    Will the Celtics win the 2027 NBA Finals?
    Will the Celtics have the best record in the Eastern Conference in 2026-27?
    Will the Celtics win the 2027 NBA Eastern Conference Finals?
    Will the Celtics be the 1 seed in the Eastern Conference in 2026-27?
    Will the Celtics win the Eastern Conference in 2027?
    Will a Celtics player win 2027 NBA Finals MVP?
    Will the Celtics win the 2027 NBA Finals?
    Will the Yankees win the most games in MLB in 2027?
    Will the Yankees win the 2027 World Series?
    Will the Yankees win the 2027 ALDS?
    Will the Yankees win the 2027 ALCS?
    Will the Yankees win the AL Wild Card game in 2027?
    Will the Yankees win the 2027 AL pennant?
    Will Lamar Jackson win 2026-27 NFL Offensive Player of the Year?
    Will Lamar Jackson win 2026-27 NFL MVP?
    Will Lamar Jackson finish second in 2026-27 NFL MVP voting?
    Will Lamar Jackson win 2026-27 NFL MVP?
    Will Lamar Jackson be a finalist for 2026-27 NFL MVP?
    Will Lamar Jackson win 2026-27 NFL MVP?
    Will Lamar Jackson be unanimous NFL MVP in 2026-27?
    Will Lamar Jackson win 2026-27 NFL MVP?
    Will Jane Roe win Best Actress at the 2027 BAFTAs?
    Will Jane Roe win Best Actress at the 2027 Oscars?
    Will Jane Roe win Best Actress in a Drama at the 2027 Golden Globes?
    Will Jane Roe win Best Actress in a Comedy or Musical at the 2027 Golden Globes?
    Will Jane Roe win Best Actress in a Drama at the 2027 Golden Globes?
    Will Jane Roe win Best Supporting Actress at the 2027 Golden Globes?
    Will "Sinkhole" win Best International Feature at the 2027 Oscars?
    Will "Sinkhole" win Best Animated Feature at the 2027 Oscars?
    Will "Sinkhole" win Best Original Screenplay at the 2027 Oscars?
    Will "Sinkhole" win Best Adapted Screenplay at the 2027 Oscars?
    Will "Sinkhole" win Best Sound at the 2027 Oscars?
    Will "Sinkhole" win Best Original Song at the 2027 Oscars?
    Will Doechii win Best Rap Song at the 2027 Grammys?
    Will Doechii win Best Rap Album at the 2027 Grammys?
    Will Doechii win Best Rap Performance at the 2027 Grammys?
    Will Doechii win Best Melodic Rap Performance at the 2027 Grammys?
    Will Doechii win Record of the Year at the 2027 Grammys?
    Will Doechii win Song of the Year at the 2027 Grammys?
    Will Israel win the televote for Eurovision 2027?
    Will Israel win the jury vote for Eurovision 2027?
    Will Israel finish second at Eurovision 2027?
    Will Israel win Eurovision 2027?
    Will Israel finish last at Eurovision 2027?
    Will Israel win Eurovision 2027?
    Will Israel win Junior Eurovision 2027?
    Will Israel win Eurovision 2027?
    Will Israel qualify for the Eurovision 2027 Grand Final?
    Will Israel participate in Eurovision 2027?
    Will Max Ferry win the sprint at the 2027 Miami Grand Prix?
    Will Max Ferry win the 2027 Miami Grand Prix?
    Will Max Ferry win the most races in the 2027 F1 season?
    Will Max Ferry win the 2027 F1 Drivers Championship?
    Will Max Ferry win a race in the 2027 F1 season?
    Will Max Ferry win the 2027 F1 Drivers Championship?
    Will Max Ferry win 10 races in 2027?
    Will Max Ferry win the 2027 F1 Drivers Championship?
    Will Scottie Vale lead after round 1 of the 2027 Masters?
    Will Scottie Vale win the 2027 Masters?
    Will Scottie Vale be the top American at the 2027 Masters?
    Will Scottie Vale win the 2027 Masters?
    Will Scottie Vale miss the cut at the 2027 Masters?
    Will Scottie Vale make the cut at the 2027 Masters?
    Will Scottie Vale win a major in 2027?
    Will Scottie Vale win the 2027 Masters?
    Will Carla Ace win the 2027 French Open women's doubles?
    Will Carla Ace win the 2027 Women's French Open?
    Will Carla Ace win the 2027 US Open?
    Will Carla Ace win the 2027 US Open women's doubles?
    Will Carla Ace win a Grand Slam in 2027?
    Will Carla Ace win the 2027 Wimbledon?
    Will Carla Ace finish 2027 as WTA No. 1?
    Will Carla Ace win the 2027 WTA Finals?
    Will Arsenal win the 2026-27 FA Cup?
    Will Arsenal win the 2026-27 EFL Cup?
    Will Arsenal win the Women's Champions League 2026-27?
    Will Arsenal win the 2026-27 Champions League?
    Will Arsenal win the 2026-27 Premier League and Champions League?
    Will Arsenal win the 2026-27 Premier League?
    Will Arsenal win a trophy in 2026-27?
    Will Arsenal win the 2026-27 Premier League?
    Will Arsenal finish first in the 2026-27 Champions League league phase?
    Will Arsenal win the 2026-27 Champions League?
    Will Arsenal be top of the Premier League at Christmas 2026?
    Will Arsenal win the 2026-27 Premier League?
    Will Arsenal go unbeaten in the 2026-27 Premier League?
    Will Arsenal win the 2026-27 Premier League?
    Will Brazil win Group C in the 2026 FIFA World Cup?
    Will Brazil qualify from Group C in the 2026 FIFA World Cup?
    Will Brazil be eliminated in the group stage of the 2026 World Cup?
    Will Brazil make it out of the group stage in the 2026 FIFA World Cup?
    Will Brazil be eliminated in the semifinals of the 2026 World Cup?
    Will Brazil reach the semifinals of the 2026 FIFA World Cup?
    Will Brazil finish third at the 2026 World Cup?
    Will Brazil reach the semifinals of the 2026 World Cup?
    Will Brazil host the 2038 FIFA World Cup?
    Will Brazil win the 2038 FIFA World Cup?
    Will Brazil win the 2027 Women's World Cup?
    Will Brazil host the 2027 Women's World Cup?
    Will Brazil win the 2026 U-20 World Cup?
    Will Brazil win the 2026 FIFA World Cup?
    Will Brazil win the 2029 Club World Cup?
    Will Brazil win the 2030 FIFA World Cup?
    Top song on Spotify in the US on Feb 6, 2027? [Blue Moon]
    Top song on Apple Music in the US on Feb 6, 2027? [Blue Moon]
    Will "Blue Moon" debut at #1 on the Billboard Hot 100?
    Will "Blue Moon" reach the top 10 on the Billboard Hot 100?
    Will Bad Bunny be the second most streamed artist on Spotify in 2027?
    Will Bad Bunny be the most streamed artist on Spotify in 2027?
    Will "Sinkhole" be the highest grossing movie of 2027 domestically?
    Will "Sinkhole" be the highest grossing movie of 2027 worldwide?
    Will "Sinkhole" have the biggest opening weekend of 2027?
    Will "Sinkhole" be the highest grossing movie of 2027?
    "Sinkhole" Rotten Tomatoes score? [Above 85]
    "Sinkhole" Rotten Tomatoes audience score? [Above 85]
    "Sinkhole" Rotten Tomatoes score? [Above 85]
    "Sinkhole" Metacritic score? [Above 85]
    "Sinkhole" Rotten Tomatoes score on March 6? [Above 85]
    "Sinkhole" Rotten Tomatoes score on March 20? [Above 85]
    Will Taylor Swift release a new album in 2027?
    Will Taylor Swift announce a new album in 2027?
    Will Ada Brook win Survivor 52?
    Will Ada Brook make the final three of Survivor 52?
    Will Ada Brook be eliminated next on Survivor 52?
    Will Ada Brook win Survivor 52?
    Will Jon Steel win by KO in round 1 against Tom Oak?
    Will Jon Steel win by KO against Tom Oak?
    Will Jon Steel fight Tom Oak in 2027?
    Will Jon Steel beat Tom Oak in 2027?
    Will LeBron James retire before the 2027-28 season?
    Will LeBron James play in the 2027-28 season?
    Will LeBron James be traded in 2027?
    Will LeBron James leave the Lakers in 2027?
    Next team for Giannis? [Knicks]
    Will Giannis be traded to the Heat?
    Will Ada Brook be the first overall pick in the 2027 NBA Draft?
    Will the Wizards have the first overall pick in the 2027 NBA Draft?
    Will Ada Brook be drafted by the Wizards in the 2027 NBA Draft?
    Will Ada Brook be the first overall pick in the 2027 NBA Draft?
    Will the first overall pick in the 2027 NFL Draft be a quarterback?
    Will Ada Brook be the first overall pick in the 2027 NFL Draft?
    Will Texas win the 2027 SEC Championship?
    Will Texas win the 2027 College Football National Championship?
    Will Duke win the 2027 ACC Tournament?
    Will Duke win the 2027 NCAA Tournament?
    Will UConn win the 2027 women's NCAA Tournament?
    Will UConn win the 2027 NCAA Tournament?
    Will Mumbai win the WPL 2027?
    Will Mumbai win the IPL 2027?
    Will Norway win the most medals at the 2028 Summer Olympics?
    Will Norway win the most medals at the 2030 Winter Olympics?
    """,
)
"""Of which some imply each other; none asks what the other asks."""


@pytest.mark.parametrize("case", NEVER_ONE, ids=case_id)
def test_look_alikes_are_never_one_question(case: Case) -> None:
    ours, theirs = parse(*case.first.listed(Venue.KALSHI)), parse(*case.second.listed(Venue.POLYMARKET))
    found = RulesScorer().judge(ours, theirs)
    assert not found.match.one_question
    assert not found.certain
