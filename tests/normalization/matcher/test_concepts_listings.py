"""What venues ask in sports and entertainment, two wordings side by side: invented listings and how they lie."""

import pytest

from allsight.normalization.matcher.judgement import Match
from tests.normalization.matcher.concepts import Case, case_id, cases, check

CASES: list[Case] = [
    *cases(
        "one question in two wordings",
        Match.SAME,
        """
        Will the Denver Nuggets win at least 55 games in the 2026-27 regular season?
        Nuggets: Regular Season Wins O/U 54.5 [Over]
        Who will be the first pick in the 2027 Pro Football Draft? [Ada Brook]
        Will Ada Brook be the first overall pick in the 2027 NFL Draft?
        Will Ada Brook be drafted 1st overall in the 2027 NBA Draft?
        2027 NBA Draft: 1st pick? [Ada Brook]
        Will Scottie Vale win the 2027 Masters?
        The Masters 2027 Winner [Scottie Vale]
        Will Max Ferry win the Monaco Grand Prix 2027?
        2027 Monaco GP winner [Max Ferry]
        Will Carla Ace win the 2027 Women's French Open?
        2027 Roland Garros Women's Singles Winner [Carla Ace]
        Will Team Spirit win The International 2027?
        The International 2027 Winner [Team Spirit]
        Will T1 win the 2027 League of Legends World Championship?
        LoL Worlds 2027 winner [T1]
        Will Jon Steel be the UFC heavyweight champion on December 31, 2027?
        UFC heavyweight champion at the end of 2027? [Jon Steel]
        Best Actress at the Oscars 2027? [Jane Roe]
        Will Jane Roe win Best Actress at the 99th Academy Awards?
        Grammy for Album of the Year 2027? [Doechii]
        Will Doechii win Album of the Year at the 69th Annual Grammy Awards?
        "Sinkhole" Rotten Tomatoes score? [Above 85]
        Will Sinkhole score at least 86 on Rotten Tomatoes?
        "Sinkhole" Opening Weekend Box Office? [Between $80m and $90m]
        Will "Sinkhole" Opening Weekend Box Office be between $80m and $90m?
        Top USA Song on Spotify on Feb 6, 2027? ["Blue Moon"]
        Will "Blue Moon" be the #1 song on US Spotify on February 6, 2027?
        Top Spotify artist 2027? [Bad Bunny]
        Will Bad Bunny be the most streamed artist on Spotify in 2027?
        Top US Netflix show this week? [Stranger Waters]
        Will "Stranger Waters" be the top US Netflix show this week?
        Will Taylor Swift and Travis Kelce get married before 2028?
        Taylor Swift and Travis Kelce married by December 31, 2027?
        Next James Bond? [Ada Brook]
        Who will be cast as the next James Bond? [Ada Brook]
        Will Jane Roe win Survivor Season 52?
        Who will win Survivor 52? [Jane Roe]
        Will Lamar Jackson win the 2026-27 NFL MVP award?
        Pro Football MVP 2026-27? [Lamar Jackson]
        NBA MVP 2027? [Nikola Jokic]
        Will Nikola Jokić win the 2026–27 NBA MVP?
        Will Giannis Antetokounmpo be traded before Feb 5, 2027?
        Giannis traded by February 4, 2027?
        Next Premier League manager to leave? [Arne Slot]
        Will Arne Slot be the next Premier League manager to leave?
        Will Arsenal win the Premier League 2026-27?
        English Premier League Winner 2027 [Arsenal]
        Will Erling Haaland win the 2026-27 Premier League Golden Boot?
        EPL top goalscorer 2026-27? [Erling Haaland]
        Will Kylian Mbappe win the 2027 Ballon d'Or?
        2027 Ballon d'Or Winner [Kylian Mbappé]
        Heisman Trophy 2027 winner? [Ada Brook]
        Will Ada Brook win the 2027 Heisman Trophy?
        Will Texas win the 2027 College Football Playoff National Championship?
        College Football Champion 2027? [Texas]
        How many gold medals will Norway win at the 2030 Winter Olympics? [16 or more]
        Will Norway win at least 16 gold medals at the 2030 Winter Olympics?
        Will Norway win the most gold medals at the 2030 Winter Olympics?
        Most gold medals at the 2030 Winter Olympics? [Norway]
        Highest grossing movie of 2027? [Sinkhole]
        Will Sinkhole be the top grossing movie of 2027?
        Will Half-Life 3 be released before 2028?
        Half-Life 3 released by December 31, 2027?
        Game of the Year at The Game Awards 2027? [Half-Life 3]
        Will Half-Life 3 win Game of the Year at The Game Awards 2027?
        Pro Football Championship MVP 2027? [Lamar Jackson]
        Will Lamar Jackson win Super Bowl LXI MVP?
        Will Team Vitality win the PGL Major 2027?
        PGL Major 2027 Winner [Team Vitality]
        Vitality vs FaZe: who wins the match? [Vitality]
        Counter-Strike: Vitality vs FaZe (BO3) [Vitality]
        Will Jannik Stone win the Stone vs Ash : Quarterfinal match? [Jannik Stone]
        Wimbledon: Jannik Stone vs Cam Ash [Jannik Stone]
        Indianapolis 500 winner 2027? [Alex Pal]
        Will Alex Pal win the 2027 Indy 500?
        2027 Kentucky Derby Winner [Journeyman]
        Will Journeyman win the 2027 Kentucky Derby?
        Will Europe win the 2027 Ryder Cup?
        Ryder Cup 2027 winner [Europe]
        Six Nations 2027 winner? [Ireland]
        Will Ireland win the 2027 Six Nations?
        IPL 2027 winner? [Mumbai Indians]
        Will Mumbai Indians win the 2027 Indian Premier League?
        Will India win the 2028 T20 World Cup?
        T20 World Cup 2028: winner [India]
        Will USA win the 2027 FIFA Women's World Cup?
        2027 Women's World Cup winner [USA]
        Will the Yankees win the 2027 AL pennant?
        American League Champion 2027 [New York Y]
        Will the Dodgers have the best record in MLB in 2027?
        Best MLB regular season record 2027 [Dodgers]
        Will the Oilers win the 2027 Stanley Cup?
        2027 Pro Hockey Champion? [Edmonton]
        Will Connor McDavid win the 2026-27 Hart Trophy?
        Hart Memorial Trophy winner 2026-27 [Connor McDavid]
        Who will win Best Director at the 2027 Oscars? [Ada Brook]
        Will Ada Brook win Best Director at the 99th Academy Awards?
        Will "Hamilton" win Best Musical at the 2027 Tony Awards?
        Tony Awards 2027: Best Musical [Hamilton]
        Time Person of the Year 2027? [Pope Leo XIV]
        Will Pope Leo XIV be TIME's Person of the Year for 2027?
        People's Sexiest Man Alive 2027? [Jon Steel]
        Will Jon Steel be named People's Sexiest Man Alive in 2027?
        Nobel Prize in Literature 2027? [Jane Roe]
        Will Jane Roe win the 2027 Nobel Prize in Literature?
        Billboard Hot 100 #1 for the week of March 6, 2027? [Blue Moon]
        Will "Blue Moon" be #1 on the Billboard Hot 100 for the week of March 6, 2027?
        "Sinkhole" domestic opening weekend above $100m?
        Will "Sinkhole" gross more than $100 million in its domestic opening weekend?
        Will Ye be arrested before July 2027?
        Ye arrested by June 30, 2027?
        Who will win Dancing with the Stars Season 36? [Jane Roe]
        Will Jane Roe win season 36 of Dancing with the Stars?
        Love Island USA Season 9 winners? [Ada & Tom]
        Will Ada & Tom win Love Island USA Season 9?
        Will Cristiano Ronaldo score in the 2030 World Cup?
        Cristiano Ronaldo to score at the 2030 FIFA World Cup?
        Will Aaron Judge hit 60+ home runs in 2027?
        Aaron Judge 2027 regular season home runs: 60 or more?
        Most home runs in MLB 2027 regular season? [Aaron Judge]
        Will Aaron Judge lead MLB in home runs in 2027?
        Next Manchester United manager? [Jon Steel]
        Will Jon Steel be the next Manchester United manager?
        Will Mohamed Salah leave Liverpool before September 2, 2027?
        Salah to leave Liverpool by September 1, 2027?
        Will Boston advance to the 2027 Pro Basketball Eastern Conference Finals?
        Will the Boston Celtics reach the 2027 Eastern Conference Finals?
        Will the Lions win the NFC Championship in 2027?
        NFC Champion 2027? [Detroit]
        Liverpool tops Premier League in 2026-27?
        Will Liverpool win the 2026-27 English Premier League?
        Will Purdue be in the Final Four of March Madness 2027?
        Will Purdue make the 2027 Final Four?
        """,
        certain=True,
    ),
    *cases(
        "one implies the other",
        Match.WITHIN,
        """
        Will the Denver pro basketball team win at least 60 times this season?
        Will the Denver pro basketball team win at least 50 times this season?
        Will Ada Brook be the first overall pick in the 2027 NFL Draft?
        Will Ada Brook be picked in the top 5 of the 2027 NFL Draft?
        Will Ada Brook be the first overall pick in the 2027 NFL Draft?
        Will Ada Brook be a first-round pick in the 2027 NFL Draft?
        Will Scottie Vale win the 2027 Masters?
        Will Scottie Vale finish in the top 10 at the 2027 Masters?
        Will Scottie Vale finish in the top 5 at the 2027 Masters?
        Will Scottie Vale finish top 20 at The Masters 2027?
        Will Scottie Vale win the 2027 PGA Championship?
        Will Scottie Vale make the cut at the 2027 PGA Championship?
        Will Max Ferry win the 2027 Monaco Grand Prix?
        Will Max Ferry finish on the podium at the 2027 Monaco Grand Prix?
        Will Carla Ace win the 2027 Women's French Open?
        Will Carla Ace reach the final of the 2027 Women's French Open?
        Will Carla Ace win the 2027 Women's French Open?
        Will Carla Ace reach the quarterfinals of the 2027 Women's French Open?
        Will Jane Roe win Best Actress at the 99th Academy Awards?
        Will Jane Roe be nominated for Best Actress at the 99th Academy Awards?
        "Sinkhole" Rotten Tomatoes score? [Above 90]
        "Sinkhole" Rotten Tomatoes score? [Above 85]
        "Sinkhole" Opening Weekend Box Office? [Above $90m]
        Will "Sinkhole" gross more than $80m in its opening weekend?
        Will LeBron James retire before 2028?
        LeBron James announces retirement before 2028?
        Will Arne Slot be fired by May 31, 2027?
        Arne Slot out as Liverpool manager by May 31, 2027?
        Will Arne Slot be sacked by May 31, 2027?
        Arne Slot out as Liverpool manager by May 31, 2027?
        Will Arsenal win the Premier League 2026-27?
        Will Arsenal finish top 4 in the 2026-27 Premier League?
        Will Texas win the 2027 College Football National Championship?
        Will Texas make the 2027 College Football Playoff?
        Will MrBeast hit 500 million subscribers by June 30, 2027?
        Will MrBeast reach 480 million subscribers by December 31, 2027?
        Will Jon Steel beat Tom Oak by submission?
        Steel vs. Oak: UFC 330 winner [Steel]
        Will Verstappen win the 2027 Monaco Grand Prix?
        Will Verstappen finish top 6 at the 2027 Monaco Grand Prix?
        Will Spain win Euro 2028?
        Will Spain reach the semifinals of Euro 2028?
        Will the Yankees win the 2027 World Series?
        Will the Yankees win the 2027 AL pennant?
        Will the Yankees win the AL East in 2027?
        Will the Yankees make the 2027 MLB playoffs?
        Will Edmonton win the 2027 Pro Hockey Championship?
        Will the Oilers make the Stanley Cup Finals in 2027?
        How many Oscars will "Sinkhole" win in 2027? [5 or more]
        Will "Sinkhole" win at least 3 Oscars in 2027?
        Will "Sinkhole" gross more than $1B worldwide?
        Will "Sinkhole" gross over $800m worldwide?
        Will Detroit vs Boston be the matchup in the 2027 Pro Basketball Eastern Conference Finals?
        Will the Boston Celtics reach the 2027 Eastern Conference Finals?
        Will the Lions play in the NFC Championship Game in 2027?
        Will the Lions make the 2027 NFL playoffs?
        Will the Lions win the NFC Championship in 2027?
        Will the Lions make the 2027 NFL playoffs?
        Will Purdue reach the Final Four in the 2027 NCAA Tournament?
        Will Purdue make the Sweet 16 of the 2027 men's NCAA Tournament?
        """,
    ),
    *cases(
        "one follows from the other",
        Match.AROUND,
        """
        Will the Boston Celtics reach the 2027 NBA Eastern Conference Finals?
        Will the Boston Celtics win the 2027 NBA Eastern Conference Finals?
        Will the Boston Celtics make the 2027 Eastern Conference Finals?
        Will the Boston Celtics win the 2027 NBA Finals?
        Will the Lions reach the 2027 NFC Championship Game?
        Will the Lions win the 2027 NFC Championship?
        Will the Lions reach the 2027 NFC Championship Game?
        Will the Lions win Super Bowl LXI?
        Will Purdue be in the Final Four of March Madness 2027?
        Will Purdue win the 2027 NCAA Tournament?
        """,
    ),
    *cases(
        "one event, no implication",
        Match.RELATED,
        """
        Denver pro basketball wins this season? [At least 50]
        Will the Denver Nuggets win the 2027 NBA Finals?
        Will Ada Brook be the first overall pick in the 2027 NFL Draft?
        Will Eve Stone be the first overall pick in the 2027 NFL Draft?
        Will Ada Brook be the first overall pick in the 2027 NFL Draft?
        Will Ada Brook be the second overall pick in the 2027 NFL Draft?
        Will Max Ferry win the 2027 Monaco Grand Prix?
        Will Max Ferry take pole position at the 2027 Monaco Grand Prix?
        Will Jon Steel beat Tom Oak by KO/TKO?
        Will Jon Steel vs Tom Oak go the distance?
        Will Jane Roe win Best Actress at the 2027 Oscars?
        Will Mary Major be nominated for Best Actress at the 2027 Oscars?
        "Sinkhole" Opening Weekend Box Office? [Above $80m]
        Will Sinkhole gross over $500m worldwide in 2027?
        Top USA Song on Spotify on Feb 6, 2027? ["Blue Moon"]
        Top Global Song on Spotify on Feb 6, 2027? ["Blue Moon"]
        Will Bad Bunny be the top Spotify artist for 2027?
        Will Taylor Swift be the top Spotify artist for 2027?
        Will Bad Bunny be the top Spotify artist for 2027?
        Will Bad Bunny have the top Spotify album for 2027?
        Will "Stranger Waters" be the top US Netflix show this week?
        Will "Stranger Waters" be the #2 US Netflix show this week?
        Will "Stranger Waters" be the top US Netflix show this week?
        Will "Stranger Waters" be the top global Netflix show this week?
        Will Nikola Jokic win the 2026-27 NBA MVP?
        Will Nikola Jokic win the 2027 NBA Finals MVP?
        Next team for Giannis Antetokounmpo? [New York Knicks]
        Next team for Giannis Antetokounmpo? [Miami Heat]
        Will Arsenal win the Premier League 2026-27?
        Will Arsenal be relegated from the Premier League 2026-27?
        Will Burnley be relegated from the EPL 2026-27?
        Will Sunderland be relegated from the EPL 2026-27?
        Will Norway win the most gold medals at the 2030 Winter Olympics?
        Will Norway win the most medals at the 2030 Winter Olympics?
        Will Lamar Jackson win the 2026-27 NFL MVP award?
        Will Lamar Jackson win the Super Bowl LXI MVP?
        Counter-Strike: Vitality vs FaZe (BO3) [Vitality]
        Counter-Strike: Vitality vs FaZe - Map 1 Winner [Vitality]
        Will Verstappen win the 2027 Monaco Grand Prix?
        Will Verstappen have the fastest lap at the 2027 Monaco Grand Prix?
        Will Spain win Euro 2028?
        Will England win the 2028 UEFA European Championship?
        Will the Yankees win the AL East in 2027?
        Will the Yankees win the 2027 World Series?
        Will the Dodgers win the NLCS in 2027?
        Will the Padres win the 2027 National League pennant?
        Will "Sinkhole" receive the most Oscar nominations in 2027?
        Will "Sinkhole" win Best Picture at the 2027 Oscars?
        How many Oscars will "Sinkhole" win in 2027? [5 or more]
        Will "Sinkhole" win Best Picture at the 2027 Oscars?
        Billboard Hot 100 #1 for the week of March 6, 2027? [Blue Moon]
        Will "Red Sun" be #1 on the Billboard Hot 100 for the week of March 6, 2027?
        Will Ada Brook and Tom Oak get engaged in 2027?
        Will Ada Brook and Tom Oak get married in 2027?
        Who will be eliminated in week 3 of Survivor 52? [Jane Roe]
        Will Jane Roe win Survivor 52?
        Will the Thunder win 65 or more games in 2026-27?
        Will the Thunder win the 2027 NBA Finals?
        Most home runs in MLB 2027 regular season? [Aaron Judge]
        Will Shohei Ohtani lead MLB in home runs in 2027?
        Next Manchester United manager? [Jon Steel]
        Will Tom Oak be the next permanent manager of Manchester United?
        Will Detroit vs Boston be the matchup in the 2027 Pro Basketball Eastern Conference Finals?
        Will the Philadelphia 76ers win the 2027 NBA Eastern Conference Finals?
        Will Detroit vs Boston be the matchup in the 2027 Pro Basketball Eastern Conference Finals?
        Will the Boston Celtics win the 2027 NBA Finals?
        Will the Knicks win the 2026-27 Atlantic Division?
        Will the Celtics win the 2027 NBA Atlantic Division?
        """,
    ),
    *cases(
        "alike in words only",
        Match.DIFFERENT,
        """
        Will Ada Brook be the first overall pick in the 2027 NFL Draft?
        Will Ada Brook be the first overall pick in the 2028 NFL Draft?
        Will Scottie Vale win the 2027 PGA Championship?
        Will Scottie Vale win the 2027 Masters?
        Will Max Ferry win the 2027 Monaco Grand Prix?
        Will Max Ferry win the 2027 British Grand Prix?
        Will Max Ferry win the F1 Drivers Championship 2027?
        Will Ferrari win the F1 Constructors Championship 2027?
        Will Carla Ace win the 2027 Women's French Open?
        Will Marco Ace win the 2027 Men's French Open?
        Will Carla Ace win the 2027 French Open?
        Will Carla Ace win the 2027 Wimbledon?
        Will T1 win LoL Worlds 2027?
        Will T1 win MSI 2027?
        Will Jane Roe win Best Actress at the 2027 Oscars?
        Will Jane Roe win Best Actress at the 2027 Golden Globes?
        "Sinkhole" Rotten Tomatoes score? [Above 90]
        Will "Tar Pit" score above 90 on Rotten Tomatoes?
        Top USA Song on Spotify on Feb 6, 2027? ["Blue Moon"]
        Top USA Song on Spotify on Feb 9, 2027? ["Blue Moon"]
        Will Taylor Swift and Travis Kelce get married before 2028?
        Will Taylor Swift be pregnant before 2028?
        Will Taylor Swift release an album in 2027?
        Will Taylor Swift get married in 2027?
        Will Bruno Mars perform at the 2028 Super Bowl halftime show?
        Will Ed Sheeran perform at the 2028 Super Bowl halftime show?
        Will Jane Roe win Survivor Season 52?
        Will Jane Roe win Survivor Season 53?
        Will Nikola Jokic win the 2026-27 NBA MVP?
        Will the Lakers win the 2027 NBA Finals?
        Will the Lakers win the 2026 NBA Cup?
        Will the Lakers win the 2026 NBA Finals?
        Boston vs New York Y series winner? [Boston]
        Red Sox vs. Yankees [Red Sox]
        Will Lamar Jackson win the 2026-27 NFL MVP award?
        Will the Ravens win Super Bowl 2027?
        Will Jannik Stone win the Stone vs Ash match?
        Will Jannik Stone win the 2027 Wimbledon?
        Will Journeyman win the 2027 Kentucky Derby?
        Will Journeyman win the 2027 Preakness Stakes?
        Will India win the 2028 T20 World Cup?
        Will India win the 2027 Cricket World Cup?
        Will England win the 2027 Rugby World Cup?
        Will England win the 2030 FIFA World Cup?
        Will USA win the 2027 Women's World Cup?
        Will USA win the 2030 FIFA World Cup?
        Will Jane Roe win the 2027 Nobel Prize in Literature?
        Will Jane Roe win the 2027 Nobel Peace Prize?
        Billboard Hot 100 #1 for the week of March 6, 2027? [Blue Moon]
        Will "Blue Moon" be #1 on the Billboard Hot 100 for the week of March 13, 2027?
        Will Ada Brook and Tom Oak get engaged in 2027?
        Will Eve Stone and Tom Ford get engaged in 2027?
        Will Neymar be called up for Brazil in the 2030 FIFA World Cup?
        Will Tunisia win the 2030 FIFA World Cup?
        Will any NATO member boycott the 2030 FIFA World Cup?
        Will Brazil win the 2030 FIFA World Cup?
        Will Luis Oak be manager of England after the 2030 World Cup?
        Will Scotland win the 2030 FIFA World Cup?
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_listings_of_sports_and_entertainment(case: Case) -> None:
    check(case)
