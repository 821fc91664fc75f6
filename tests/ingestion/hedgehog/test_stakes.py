"""Whether the stakes that a market records are there: before that is proven nothing is trusted."""

import pytest

from allsight.domain.book import Trust
from allsight.ingestion.adapters.hedgehog import addresses
from allsight.ingestion.adapters.hedgehog.memory import Chain, Known, Verdict
from allsight.ingestion.adapters.hedgehog.venue import USDC
from allsight.ingestion.solana.accounts import TOKEN_PROGRAM, Account
from tests.ingestion.hedgehog.support import (
    CONFIG,
    CREATOR,
    LENT,
    P2P,
    PLAIN,
    at,
    loan_data,
    market_account,
    p2p_data,
    pool_data,
    stakes_account,
    token_data,
)

POOL = pool_data(700, 300)


def chain(*accounts: Account) -> Chain:
    made = Chain(CONFIG)
    for account in accounts:
        made.take(account)
    return made


def known(made: Chain, number: int = 1) -> Known:
    found = made.market(at(number))
    assert found is not None
    return found


def verdict(*accounts: Account, number: int = 1) -> Verdict:
    made = chain(*accounts)
    return made.verdict(known(made, number))


def loan(amount: int, slot: int = 10) -> Account:
    return Account(addresses.lulo_pool(LENT), slot, loan_data(amount), LENT)


def test_stakes_that_nobody_has_looked_at_are_not_trusted() -> None:
    found = verdict(market_account(1, POOL))
    assert (found.trust, found.held, found.decided) == (Trust.RESYNCING, None, False)


@pytest.mark.parametrize("held", [1_000, 1_001])
def test_stakes_that_are_there_are_proven(held: int) -> None:
    assert verdict(market_account(1, POOL), stakes_account(1, held)) == Verdict(held)


def test_a_pool_that_holds_less_than_it_records_is_halted() -> None:
    found = verdict(market_account(1, POOL), stakes_account(1, 999))
    assert (found.trust, found.held) == (Trust.HALTED, 999)
    assert "999 of the 1000" in found.reason


def test_both_sides_of_fixed_odds_must_be_there() -> None:
    data = p2p_data(yes=300, no=40)
    assert verdict(market_account(1, data, program=P2P), stakes_account(1, 340, program=P2P)).trust is None
    assert verdict(market_account(1, data, program=P2P), stakes_account(1, 339, program=P2P)).trust is Trust.HALTED


@pytest.mark.parametrize(
    "account",
    [
        stakes_account(1, 1_000, mint=CREATOR),
        Account(addresses.deposit(PLAIN, at(1)), 10, b"", ""),
        Account(addresses.deposit(PLAIN, at(1)), 10, token_data(1_000), PLAIN),
        Account(addresses.deposit(PLAIN, at(1)), 10, token_data(1_000)[:70], TOKEN_PROGRAM),
    ],
)
def test_another_token_or_no_token_account_is_no_stake(account: Account) -> None:
    found = verdict(market_account(1, POOL), account)
    assert (found.trust, found.held) == (Trust.HALTED, 0)


def test_a_stake_that_is_recorded_but_not_seen_to_be_paid_is_open_until_it_is() -> None:
    made = chain(market_account(1, POOL), stakes_account(1, 1_000))
    made.take(market_account(1, pool_data(700, 400), slot=12))
    assert made.verdict(known(made)).trust is Trust.RESYNCING, "the account of the stakes may be on its way"
    made.take(stakes_account(1, 1_100, slot=12))
    assert made.verdict(known(made)) == Verdict(1_100)


def test_a_stake_that_was_never_paid_is_found_out() -> None:
    """The hole of the published source: a stake recorded without a transfer (sheet 1)."""
    made = chain(market_account(1, POOL), stakes_account(1, 1_000))
    made.take(market_account(1, pool_data(700, 10**12), slot=12))
    made.take(stakes_account(1, 1_000, slot=13))
    assert made.verdict(known(made)).trust is Trust.HALTED


def test_an_old_sight_of_the_stakes_does_not_undo_a_newer_one() -> None:
    made = chain(market_account(1, POOL), stakes_account(1, 500, slot=12), stakes_account(1, 1_000, slot=11))
    assert made.verdict(known(made)).trust is Trust.HALTED


def test_what_is_missing_may_be_lent_out() -> None:
    market, stakes = market_account(1, POOL, program=LENT), stakes_account(1, 0, program=LENT)
    assert verdict(market, stakes).trust is Trust.RESYNCING, "the loan has not been seen"
    assert verdict(market, stakes, loan(1_000)) == Verdict(1_000)
    assert verdict(market, stakes, loan(999)).trust is Trust.HALTED
    assert verdict(market, stakes, loan(5_000, slot=9)).trust is Trust.RESYNCING
    plain = verdict(market_account(1, POOL), stakes_account(1, 0), loan(1_000))
    assert plain.trust is Trust.HALTED, "a build that lends nothing out has no loan"


def test_one_loan_does_not_prove_the_stakes_of_two_markets() -> None:
    made = chain(
        market_account(1, POOL, program=LENT),
        market_account(2, POOL, program=LENT),
        stakes_account(1, 400, program=LENT),
        stakes_account(2, 0, program=LENT),
        loan(1_599),
    )
    assert {made.verdict(known(made, number)).trust for number in (1, 2)} == {Trust.HALTED}
    made.take(loan(1_600, slot=11))
    assert [made.verdict(known(made, number)) for number in (1, 2)] == [Verdict(1_000), Verdict(1_000)]
    assert set(made.take_news()) == {at(1), at(2)}


def test_trap_19_late_and_repeated_accounts_are_no_news() -> None:
    made = chain(market_account(1, POOL, slot=10))
    assert list(made.take_news()) == [at(1)]
    assert made.take(market_account(1, POOL, slot=10))
    assert made.take(market_account(1, POOL, slot=12))
    made.take(market_account(1, pool_data(1, 1), slot=11))
    assert list(made.take_news()) == []
    assert known(made).market.recorded == 1_000
    made.take(market_account(1, pool_data(700, 301), slot=13))
    assert list(made.take_news()) == [at(1)]


def test_an_account_that_can_no_longer_be_read_is_news_and_no_market() -> None:
    made = chain(market_account(1, POOL))
    assert not made.take(market_account(1, b"\x03", slot=11))
    assert made.market(at(1)) is None
    assert list(made.take_news()) == [at(1)]
    assert made.take(market_account(1, POOL, slot=12))


def test_ends_wait_for_the_last_commitment() -> None:
    made = chain(market_account(1, POOL))
    assert not made.unfinished
    made.take(market_account(1, pool_data(700, 300, state=1), slot=11))
    assert list(made.unfinished) == [at(1)]


def test_a_new_start_forgets_the_chain() -> None:
    made = chain(market_account(1, POOL), stakes_account(1, 1_000), loan(5))
    made.clear()
    assert made.market(at(1)) is None
    assert made.take(market_account(1, POOL, slot=1)), "slots may begin anew"


def test_which_accounts_prove_a_market() -> None:
    made = Chain(CONFIG)
    assert made.stakes(PLAIN, at(1)) == (addresses.deposit(PLAIN, at(1)),)
    assert made.stakes(LENT, at(1)) == (addresses.deposit(LENT, at(1)), addresses.lulo_pool(LENT))
    assert USDC.decimals == 6
