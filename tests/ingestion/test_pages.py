from allsight.ingestion.pages import PageDraft
from tests.support.markets import a_market, make_rules


def test_a_page_holds_what_was_put_on_it_and_on_the_pages_that_were_added() -> None:
    first, second = PageDraft(["hidden"]), PageDraft(["hidden", "ended"])
    market = a_market("kalshi:A")
    second.markets.append(market)
    second.rules.append(make_rules(market.key))
    second.filtered["hidden"] += 2
    first.filtered["hidden"] += 1
    first.add(second.page())
    page = first.page()
    assert page.markets == (market,)
    assert page.rules == (make_rules(market.key),)
    assert (page.events, page.settlements) == ((), ())
    assert page.filtered == (("hidden", 3), ("ended", 0)), "a rule is shown even where it drops nothing"
