"""The canonical acts, ordered from the particular to the general, with the words that name them."""

from allsight.normalization.parsers import acts_of_state as state
from allsight.normalization.parsers.act import Act
from allsight.normalization.parsers.acts_of_law import ACTS_OF_LAW
from allsight.normalization.parsers.acts_of_war import ACTS_OF_WAR

ACTS: tuple[Act, ...] = (
    Act(
        "lift",
        r"\b(?:lift|eas|remov|waiv|suspend|revok)(?:s|es|ed|e)?\b"
        r"(?=.{0,40}\b(?:sanctions?|tariffs?|bans?|blockade|embargo|restrictions?|controls?)\b)"
        r"|\b(?:lifted|eased|waived|revoked)\b(?= (?:by|before|in|on|from|this)\b|\?|$)",
        "lift eas remov waiv suspend revok announc",
        "law",
    ),
    Act(
        "ceasefire_in_force",
        r"\b(?:cease-?fire|truce)\b(?=.{0,80}\b(?:takes? effect|in effect|comes? into (?:force|effect)|holds? for)\b)",
        "ceasefir ceasefire effect com hold forc deal agreement",
        "peace",
        mutual=True,
    ),
    Act(
        "take_effect",
        (
            r"\btakes? effect|\bin effect\b|comes? into (?:force|effect)|enters? into force|\bin "
            r"force\b|\beffective\b|implement(?:s|ed)?\b"
        ),
        "effect force enter com implement effectiv",
        "law",
    ),
    Act(
        "announce_pick",
        r"\bannounc(?:es?|ed|ing|ement)\b(?=.{0,80}\b(?:nominee|as (?:the |his )?next|as (?:the |his )?new"
        r"|new chair|a next|picks?)\b)",
        "announc announcement issu name naming nominee pick next new",
        "office",
    ),
    Act("endorse", r"\bendors(?:es?|ed|ement)\b", "endors endorsement", "candidacy", directed=True),
    Act("run_for_office", state.RUNNING, "announc declar run candidacy campaign bid election nomination", "candidacy"),
    Act(
        "be_nominee",
        r"\bnominee (?:for|in)\b|\bthe [a-z ]{0,40}nominee\b|\bnomination\b|\bprimary\b(?! against)"
        r"|\bnominated for\b",
        "nominee name",
        "office",
    ),
    Act(
        "stay_in_office", state.STAYING, "remain stay still offic surviv serv finish complet full term second", "office"
    ),
    Act(
        "announce_leaving",
        (
            r"\bannounc(?:es?|ed|ing)\b(?=.{0,30}\b(?:retire|retirement|retiring|resignation|resign|departure"
            r"|stepping down|leaving|depart)\b)"
        ),
        "announc retir retirement resignation resign departur depart stepping down leaving",
        "office",
    ),
    Act(
        "impeach_and_remove",
        r"\bimpeached (?:and|&) (?:removed|convicted)\b|\b(?:convicted|removed)(?= by the senate)",
        "impeach remov convict offic senate",
        "office",
    ),
    Act(
        "resign",
        r"\bresign(?:s|ed|ing|ation)?\b|\bsteps? down\b|\bstepping down\b|\bquits?\b",
        "resign resignation step stepping down quit offic role position post manager coach head",
        "office",
    ),
    Act("retire", r"\bretir(?:es?|ed|ing|ement)\b", "retir retirement", "office"),
    Act(
        "be_fired",
        r"\bfir(?:es?|ed|ing)\b(?! (?:upon|on|at)\b)|\bsack(?:s|ed)?\b|\bdismiss(?:es|ed)?\b(?! charges)",
        "fir sack dismis manager coach head",
        "office",
        directed=True,
    ),
    Act("leave_office", state.LEAVING, state.LEFT, "office"),
    Act("nominate", r"\bnominat(?:es?|ed|ing)\b|\bappoint(?:s|ed)?\b", "nominat appoint", "office", directed=True),
    Act(
        "be_next",
        (
            r"\bnext (?:president|prime minister|leader|chancellor|pope|mayor|governor|chair|ceo"
            r"|speaker|secretary|attorney|fed chair|[a-z]+ leader)|\bbe the next\b|\breplace[sd]?\b"
            r"|\bsucceed"
        ),
        "next replac succeed",
        "office",
    ),
    Act(
        "finish_in_top",
        (
            r"\btop[- ](?:3|4|5|10|20|three|four|five|ten)\b|\bfinish (?:2nd|3rd|4th|second|third"
            r"|fourth|in)\b|\bpodium\b"
        ),
        "finish podium",
    ),
    Act(
        "announce_ipo",
        r"\bannounc(?:es?|ed|ing)\b(?=.{0,20}\b(?:ipo|initial public offering)\b)|\bfiles? for (?:an )?"
        r"(?=ipo\b)|\bfiles?\b(?=.{0,40}\b(?:registration statement|[sf]-1)\b)",
        "announc fil file ipo initial registration statement s-1 f-1 form sec",
        "company",
    ),
    Act("recession", r"\brecession\b", "", "slump"),
    Act(
        "call_election",
        r"\b(?:calls?|called|announces?)\b(?=.{0,20}\belections?\b)|\belections? (?:is |be |are )?called\b",
        "call snap announc",
        "office",
    ),
    Act(
        "extend_ceasefire",
        r"\bextend(?:s|ed)?\b(?=.{0,40}\b(?:cease-?fire|truce)\b)|\b(?:cease-?fire|truce)\b"
        r"(?=.{0,24}\bextend(?:s|ed)?\b)|\b(?:cease-?fire|truce) extension\b",
        "extend extension ceasefir ceasefire",
        "peace",
    ),
    Act(
        "break_ceasefire",
        r"\b(?:break|violat)(?:s|es|ed)?\b(?=.{0,40}\b(?:cease-?fire|truce)\b)|\b(?:cease-?fire|truce)"
        r"\b(?=.{0,24}\b(?:broken|ends?\b(?! of\b)|over|cancel|collaps|violat))",
        "break broken violat ceasefir ceasefire",
        "peace",
    ),
    Act("ceasefire", r"\bcease-?fire\b|\btruce\b", "ceasefir ceasefire declar announc agre", "peace", mutual=True),
    Act("blockade", r"\bblockad", "blockad announc declar", "war", directed=True),
    Act(
        "declare_emergency",
        r"\b(?:declar|announc|issu)(?:es?|ed|ing)\b(?=.{0,40}\bemergency\b)",
        "declar announc issu",
        "law",
    ),
    Act("declare", r"\bdeclares?\b|\bdeclared\b", "declar declaration issu"),
    Act(
        "announce_acquisition",
        r"\bannounc(?:es?|ed|ing)\b(?=.{0,40}\b(?:acquisition|merger|takeover|buyout)\b)"
        r"|\bagree(?:s|d)? to (?=(?:buy|acquire|merge)\b)",
        "announc agre acquisition merger takeover buyout buy acquir merg deal",
        "company",
        directed=True,
    ),
    Act(
        "announce",
        r"\bannounc(?:es?|ed|ing)\b|\bannouncement\b|\bunveil|\breveal(?:s|ed)?\b",
        "announc announcement unveil reveal new issu",
        "product",
    ),
    Act("relegated", r"\brelegat", "relegat"),
    Act(
        "participate",
        r"\bparticipat(?:es?|ed|ing|ion)\b|\btakes? part\b|\bcompetes?\b(?= (?:in|at))",
        "participat part tak compet",
    ),
    Act(
        "qualify",
        r"\bqualif|\badvance\b|\bmakes? the\b|\breach(?:es)? the\b|\bplays? in the\b",
        "qualify qualif advanc playoff mak reach play final finalist",
    ),
    Act("impeach", r"\bimpeach", "impeach impeachment house", "office", directed=True),
    Act(
        "acquit",
        r"\bacquit|\bnot guilty\b|\bcharges? (?:are |be )?(?:dropped|dismissed)\b|\bdrops? charges\b",
        "acquit guilty charg drop dismis",
        "justice",
    ),
    Act("convict", r"\bconvict(?!ion of)|\bfound guilty\b|\bpleads? guilty\b", "convict found guilty plead", "justice"),
    Act(
        "jail",
        r"\bjail|\bin prison\b|\bimprison|\bsentenced\b|\bin custody\b|\bbehind bars\b",
        "jail prison imprison sentenc custody",
        "justice",
        directed=True,
    ),
    Act(
        "charge",
        r"\bcharged\b(?! \$)|\bindict|\bcriminal charges\b",
        "charg indict indictment federal",
        "justice",
        directed=True,
    ),
    Act("deport", r"\bdeport", "deport", "justice", directed=True),
    Act("extradite", r"\bextradit", "extradit extradition", "justice", directed=True),
    Act("arrest", r"\barrest|\bdetained\b|\btaken into custody\b", "arrest detain", "justice", directed=True),
    Act("pardon", r"\bpardon|\bclemency\b|\bcommut(?:es?|ed|ation)\b", "pardon receiv", "justice", directed=True),
    Act("testify", r"\btestif|\btestimony\b", "testify testimony front", "justice"),
    Act("sue", r"\bsues?\b|\bsued\b|\bfiles? (?:a )?(?:law)?suit\b", "su lawsuit fil suit", "justice", directed=True),
    Act(
        "ipo",
        r"\bipo\b|initial public offering|\bgo(?:es)? public\b|\bpublicly listed\b|\bdirect listing\b",
        "ipo complet list listing occur publicly trad company",
        "company",
    ),
    Act("delay", r"\bdelay(?:s|ed)?\b|\bpostpon(?:es?|ed)\b", "delay postpon", "product"),
    Act("cancel", r"\bcancel(?:s|ed|led)?\b", "cancel", "product"),
    Act(
        "take_stake",
        r"\b(?:takes?|buys?|acquires?|purchases?) (?:an? |any )?(?:equity |ownership |minority )?stakes?\b",
        "tak buy acquir purchas stak equity ownership",
        "company",
        directed=True,
    ),
    Act(
        "acquire",
        r"\bgains? (?:formal |full )?(?:sovereignty|ownership)(?: over| of)?\b"
        r"|\bacquir(?:es?|ed)\b|\bacquisition\b|\bmerg(?:es?|ed|er)\b|\bbuys?\b|\btakeover\b|\bpurchases?\b|\bannex(?:es|ed)?\b",
        "acquir acquisition merg merger buy takeover purchas annex gain formal full sovereignty ownership",
        "company",
        directed=True,
    ),
    Act(
        "normalize",
        r"\bnormali[sz](?:es?|ed|ing|ation)\b|\babraham accords\b",
        "normaliz normalis normalization normalisation agre relation",
        "peace",
        mutual=True,
    ),
    Act(
        "peace",
        r"\bpeace (?:deal|agreement|treaty|accord)\b|\bend(?:s|ed)? (?:the )?(?=(?:[a-z]+ ){0,3}war\b)"
        r"|\b(?:war|conflict|fighting|hostilities) (?=ends?\b)",
        "peac deal agreement treaty end sign agre conflict fight hostility",
        "peace",
        mutual=True,
    ),
    Act("decree", state.DECREE, "sign issu", "law"),
    Act("uphold", state.UPHELD, "rul rule uphold favor favour side", "court"),
    Act(
        "rule_against", state.RULED, "rul rule against strik down invalidat illegal unlawful unconstitutional", "court"
    ),
    Act(
        "become_law",
        r"\bbecom(?:es?|ing) law\b|\bsigned into law\b|\bsign(?:s|ed)?\b(?=.{0,30}\b(?:bill|act)\b)"
        r"|\benact(?:s|ed)?\b|\b(?:regulation|legislation)\b(?= (?:by|before|in|this|passed|passes)\b)",
        "law sign enact pass regulation legislation",
        "law",
    ),
    Act("repeal", state.ABOLISHING, "repeal overturn abolish eliminat scrap scrapp nuke nuk remov end senate", "law"),
    Act("veto", r"\bveto(?:es|ed)?\b", "veto", "law"),
    Act("pass", r"\bpass(?:es|ed)?\b|\bvoters? approve[sd]?\b|\bapproved by voters\b", "pass voter approv", "law"),
    Act("recognize", r"\brecogni[sz](?:es?|ed|ing)\b|\brecognition\b", "recogniz recognis recognition", directed=True),
    Act(
        "agree",
        r"\bagree(?:s|d)?\b|\breach(?:es|ed)? (?:a |an )?(?=(?:new )?(?:trade |nuclear )?(?:deal|agreement))"
        r"|\bstrikes? (?:a |an )(?=(?:[a-z]+ )?deal)"
        r"|(?:(?<=\bnuclear )|(?<=\btrade )|(?<=\bmineral )|(?<=\bminerals )|(?<=\bhostage ))"
        r"(?:deal|agreement|accord)\b"
        r"|\b(?:deal|agreement|accord|pact)\b(?= (?:by|before|in|with|reached|signed|this)\b|\?|$)",
        "agre new reach announc strik",
        "deal",
        mutual=True,
    ),
    Act("sign", r"\bsign(?:s|ed)?\b", "sign", "deal", mutual=True),
    *ACTS_OF_LAW,
    Act("join", r"\b(?:re)?joins?\b|\bmember of\b|\baccession\b|\baccede", "join rejoin member accession"),
    *ACTS_OF_WAR,
    Act(
        "meet",
        r"\bmeets?\b|\bmeetings?\b|\bmet with\b|\bsummits?\b|\btalks\b",
        "meet meeting met talk summit hold",
        "meeting",
        mutual=True,
    ),
    Act(
        "visit",
        r"\bvisit(?:s|ed)?\b|\benters?\b(?= [a-z]+\b)|\btravels? to\b|\bgo(?:es)? to\b",
        "visit enter travel",
        "meeting",
    ),
    Act("attend", r"\battend(?:s|ed)?\b", "attend", "meeting"),
    Act(
        "open_embassy",
        r"\b(?:re)?open(?:s|ed)?\b(?=.{0,30}\bembassy\b)|\bembassy\b(?=.{0,30}\b(?:re)?open(?:s|ed)?\b)",
        "open reopen embassy",
        "peace",
    ),
    Act("reopen", r"\breopen(?:s|ed)?\b|\bback to normal\b|\breturns? to normal\b", "reopen return back", ""),
    Act("marry", r"\bmarr(?:y|ies|ied)\b|\bwedding\b", "marry marri wedding", "love", mutual=True),
    Act("engage", r"\bengaged\b|\bpropos(?:es?|ed) to\b", "engag", "love", mutual=True),
    Act("divorce", r"\bdivorc", "divorc", "love", mutual=True),
    Act("die", r"\bdies?\b|\bdeath of\b|\bpasse[sd] away\b|\bassassinat|\bkilled\b", "die dead death kill", "life"),
    Act("be_cast", r"\bcast (?:in|as)\b", "cast"),
    Act("say", r"\bsays?\b|\bmention(?:s|ed)?\b|\bsaid\b", "say said mention"),
    Act("tweet", r"\btweets?\b|\bposts?\b(?= (?:on|about))", "tweet post"),
    Act("ban", r"\bban(?:s|ned|ning)?\b|\boutlaw", "ban outlaw", "law", directed=True),
    Act("sanction", r"\bsanction(?:s|ed)?\b", "sanction impos", "law", directed=True),
    Act("dissolve", r"\bdissol(?:ve[sd]?|ution)\b", "dissolv dissolution", "office", directed=True),
    Act(
        "collapse",
        r"\b(?:regime|government)\b(?= (?:be )?(?:falls?|collaps|overthrow|toppl|loses? power))|\boverthrow"
        r"|\btoppl(?:es?|ed)\b|\bcollaps(?:es?|ed)\b|\bcoup\b",
        "fall collaps overthrow coup toppl los power government regim",
        "office",
    ),
    Act("vote", r"\bvotes? (?:to|for|against|on)\b", "vote", "office"),
    Act("confirm", r"\bconfirm(?:s|ed)?\b", "confirm senate", "office", directed=True),
    Act("shutdown", r"\bshut ?down\b", "shutdown shut down government federal", "slump"),
    Act("default", r"\bdefaults?\b(?= on\b|\?|$)", "default", "slump"),
    Act("landfall", r"\blandfall\b", "landfall"),
    Act(
        "release",
        r"\bnew (?=(?:[a-z0-9.$&'-]+ ){1,4}(?:album|single|ep|mixtape|song)\b(?! (?:top|debut|reach|hit|win)))|"
        r"\breleas(?:es?|ed|ing)\b|\blaunch(?:es|ed)?\b|\bships?\b|\bdrops?\b(?! out)|\bcomes? out\b|\bairs\b",
        "releas launch ship drop new",
        "product",
        directed=True,
    ),
    Act(
        "create",
        r"\bcreat(?:es?|ed)\b|\bestablish(?:es|ed)?\b|\bissu(?:es?|ed)\b|\bsets? up\b",
        "creat establish issu set",
    ),
    Act(
        "grow",
        r"\bup or down\b|\b(?:up|down)\b(?= (?:in|this|for) (?:[a-z]{3,9} )?(?:20\d\d|q[1-4]|year|month)\b)"
        r"|\b(?:more|fewer|less|higher|lower|greater|hotter|colder|warmer)\b"
        r"(?=.{1,80}\bthan (?:in |during |that of )?(?:20\d\d|last (?:year|month)|the (?:year|month) before)\b)"
        r"|\bexceeds?\b(?= (?:that of )?20\d\d\b)",
        "up down more fewer less higher lower greater hotter colder warmer exceed",
    ),
    Act("lower", r"\bcuts?\b|\bdecreas(?:es?|ed)\b|\breduc(?:es?|ed)\b|\blower(?:s|ed)?\b", "cut decreas reduc lower"),
    Act("raise", r"\bhikes?\b|\bincreas(?:es?|ed)\b|\brais(?:es?|ed)\b", "hik increas rais"),
    Act("bankrupt", r"\bbankrupt(?:cy)?\b|\bchapter 11\b", "bankrupt bankruptcy fil declar protection", "company"),
    Act("approve", r"\bapprov(?:es?|ed|al)\b", "approv approval receiv", "law"),
    Act("legalize", r"\blegali[sz](?:es?|ed|ation)\b", "legaliz legalis", "law"),
    Act(
        "close",
        r"\bclos(?:es?|ed)\b(?= (?:its|their|the (?:strait|border|airspace|embassy|canal|port|crossing))\b)"
        r"|\b(?:strait of [a-z]+|border|airspace|embassy|canal|port|crossing) (?:be |is |remains? )?closed\b",
        "clos closur major",
    ),
    Act(
        "speak",
        r"\bspeaks?\b|\b(?:phone|video) calls?\b|\bon the phone\b|\btalks? (?:to|with)\b",
        "speak talk phon phone call",
        "meeting",
        mutual=True,
    ),
    Act("return", r"\breturns? (?:to|from)\b|\breleased from\b", "return"),
    Act(
        "hold_office",
        rf"\bhead of state\b|{state.HOLDING}",
        "head state end de facto acting interim still",
        "office",
    ),
    Act("lose_power", r"\bloses? power\b", "los power", "office"),
    Act(
        "hold_election",
        r"\bholds?\b(?= (?:(?!in\b)[a-z'-]+ ){0,4}elections?\b)|\belections? (?:is |be |are )?held\b",
        "hold held",
    ),
    Act(
        "hold",
        r"\bholds?\b(?= (?:a|an|the|new|presidential|parliamentary|general)\b)|\bheld\b(?= (?:by|before|in|on)\b|\?|$)",
        "hold held",
    ),
    Act("appear", r"\bappears?\b|\bperforms?\b|\bheadlin(?:es?)\b", "appear perform headlin"),
    Act(
        "withdraw",
        r"\bwithdraws?\b|\bwithdrawal\b|\b(?:pull|drop)(?:s|p?ed)? out\b|\bexits?\b(?= (?:from )?(?:the )?[a-z])"
        r"|\bleaves?\b(?= (?:the )?(?:nato|eu|european union|un|uk|united kingdom|who|opec|eurozone|union|npt)\b)",
        "withdraw withdrawal pull drop dropp out leav exit",
    ),
    Act(
        "win",
        (
            r"\bwins?\b|\bwinner\b|\bwon\b|\bchampions?\b|\bchampionship\b|\bwinning\b|\bawarded\b"
            r"|\belected\b|\bbe (?:the )?(?:president|mayor|governor|prime minister|senator)\b"
        ),
        "award recipient receiv goe host name",
    ),
    Act(
        "lead",
        (
            r"\bhas the (?:best|most)|\b(?:is|be) the (?:best|largest|top|most)|\btop\b|\bbest\b(?! practices?\b)"
            r"|\blargest\b|#1\b|\bnumber one\b|(?<!will )\bmost\b(?! of\b)|\bhighest\b"
        ),
        "",
    ),
)
BE = Act("be", "")
"""The act of headlines that name none of the table."""
