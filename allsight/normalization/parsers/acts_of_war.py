"""The canonical acts of war, ordered from the particular to the general, with the words that name them."""

from allsight.normalization.parsers.act import Act

_CARRIED = "launch conduct carry commenc undertak direct against militar new"
"""Words with which it is said that an act of war is done, and to whom: they say nothing more of it."""

ACTS_OF_WAR: tuple[Act, ...] = (
    Act(
        "war",
        r"\bgo(?:es)? to war\b|\b(?:at|declares?) (?:formal )?war\b|\bfull-scale war\b"
        r"|\bwar (?=between\b|with\b|against\b)",
        "war declar formal full-scale",
        "war",
        mutual=True,
    ),
    Act("armed_conflict", r"\b(?:military|armed) conflict\b", "militar armed conflict", "war", mutual=True),
    Act(
        "clash",
        r"\bmilitary (?:clash|engagement)\b|\bclash(?:es)?\b",
        "militar clash engagement " + _CARRIED,
        "war",
        mutual=True,
    ),
    Act(
        "invade",
        r"\binvade[sd]?\b|\binvasion\b|\bground (?:offensive|operation)\b",
        "invad invasion ground offensiv operation forc troop " + _CARRIED,
        "war",
        directed=True,
    ),
    Act(
        "capture",
        r"\bcaptur(?:es?|ed)\b|\btakes? control\b|\bseiz(?:es?|ed)\b|\btakes (?=[a-z]+ (?:canal|city))"
        r"|\brecaptur",
        "captur control seiz recaptur tak forc troop",
        "war",
        directed=True,
    ),
    Act(
        "attack",
        r"\battack(?:s|ed)?\b|\bmilitary action\b",
        "attack militar action forc troop " + _CARRIED,
        "war",
        directed=True,
    ),
    Act(
        "strike",
        r"\b(?:air|missile |military |drone )?strikes?\b(?! (?:a |an )?deal)|\bstruck\b|\bbomb(?:s|ed)?\b",
        "strik strike strike_military airstrik missil militar bomb struck " + _CARRIED,
        "war",
        directed=True,
    ),
    Act(
        "nuclear_test",
        r"\btests? (?=(?:a |another )?nuclear)|\bnuclear (?:weapons? )?tests?\b",
        "test conduct",
        "war",
    ),
    Act(
        "nuclear_use",
        r"\buses? (?=(?:(?:a|another|tactical) ){0,2}nuclear)|\bnuclear (?:attack|strike)\b|\bdetonat[a-z]+\b"
        r"(?=.{0,40}\b(?:act of war|in combat|offensive)\b)",
        "detonat detonation use act war offensive conduct",
        "war",
    ),
    Act("detonate", r"\bdetonat[a-z]*", "detonat detonation", "war"),
    Act(
        "pull_troops",
        r"\b(?:withdr[ae]w(?:s|al)?|pulls?(?: out)?|remov(?:es?|ed)|brings? home)\b"
        r"(?=.{0,40}\b(?:troops|forces|soldiers|military)\b)",
        "withdraw withdrawal pull out remov bring home troop forc soldier military",
        "war",
        directed=True,
    ),
    Act(
        "deploy",
        r"\bsends?\b(?= (?:[a-z]{2,20} ){0,3}(?:troops|forces|soldiers)\b)|"
        r"\bdeploy(?:s|ed)?\b|\bdeployment\b|\b(?:forces|troops|boots|soldiers)\b"
        r"(?= (?:from (?:[a-z]{2,20} ){1,3})?"
        r"(?:(?:be|openly|present|stationed|active|fighting|fight) ){0,3}(?:in|on|inside|enter|into)\b)",
        "deploy forc troop boot enter present fight soldier military send stationed",
        "war",
        directed=True,
    ),
)
