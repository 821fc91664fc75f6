"""What a market charges, read from its own account (sheet 5 and 6)."""

from fractions import Fraction

from allsight.domain.fees import FeeForm, FeeSchedule
from allsight.domain.pool import BPS
from allsight.ingestion.adapters.hedgehog.wire import P2pMarket, ParimutuelMarket

NETWORK_COST = Fraction(60, 100)
"""What placing a stake and claiming it may cost beside the platform's share: two transactions, and the rent of the
position's account of 78 bytes, 0.00143 SOL, which no documented instruction gives back. At 400 $ a SOL that is 0.59 $.
"""


def pool_fees(market: ParimutuelMarket) -> FeeSchedule:
    """Return a pool's fees: a share of the winnings, which the levels of its book hold already.

    A level says what a unit of payout costs *after* fees, since that is what the pool's own arithmetic gives. Charging
    the share again would count it twice, and calling it no fee would be untrue.
    """
    return FeeSchedule(
        form=FeeForm.INCLUDED,
        rate=Fraction(market.creator_fee_bps + market.platform_fee_bps, BPS),
        source="creatorFee + platformFee of the market account, of winnings alone",
    )


def p2p_fees(market: P2pMarket) -> FeeSchedule:
    """Return the fee of fixed odds: nothing when a stake is placed, the platform's share when it is paid out.

    Whether the share is taken of the winnings or of the whole payout is not confirmed (sheet 6). The payout is the
    worse of the two for whoever is paid, so it is what we count: when the stake is placed, so that no ending is dearer.
    """
    return FeeSchedule(
        form=FeeForm.NONE,
        settlement_rate=Fraction(market.platform_fee_bps, BPS),
        order_allowance=NETWORK_COST,
        source="platformFee of the market account, taken to be of the whole payout",
    )
