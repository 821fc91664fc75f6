"""What a parimutuel pool does with money: whole base units, floor division, as the program does it (venue sheet 5)."""

from collections.abc import Sequence
from typing import Final

import msgspec

BPS: Final = 10_000
_U64: Final = 2**64 - 1


class Payout(msgspec.Struct, frozen=True):
    """What a winning stake brings: `winnings` before fees, and what is paid: stake and winnings less both fees."""

    winnings: int
    creator_fee: int
    platform_fee: int
    paid: int


def deposited(amounts: Sequence[int], option: int, stake: int) -> tuple[int, ...]:
    """Return a pool's amounts after a stake.

    Raises:
        IndexError: if the pool has no such option.
        OverflowError: if the stake is not positive or the amount no longer fits into 64 bits.
    """
    if not 0 <= option < len(amounts):
        raise IndexError(f"option {option} of {len(amounts)}")
    if stake <= 0 or amounts[option] + stake > _U64:
        raise OverflowError(f"a stake of {stake} on {amounts[option]}")
    return (*amounts[:option], amounts[option] + stake, *amounts[option + 1 :])


def claimed(stake: int, amounts: Sequence[int], outcome: int, creator_bps: int, platform_bps: int) -> Payout:
    """Return what a stake on the outcome brings; fees are taken from winnings only.

    With nothing on the outcome nobody is paid, and the pool keeps everything.
    """
    right, total = amounts[outcome], sum(amounts)
    if right == 0 or stake == 0:
        return Payout(0, 0, 0, 0)
    winnings = stake * (total - right) // right
    creator_fee = winnings * creator_bps // BPS
    platform_fee = winnings * platform_bps // BPS
    return Payout(winnings, creator_fee, platform_fee, stake + winnings - creator_fee - platform_fee)


def quoted(amounts: Sequence[int], option: int, stake: int, creator_bps: int, platform_bps: int) -> Payout:
    """Return what a stake that is made now brings if its option wins and nobody stakes after it."""
    return claimed(stake, deposited(amounts, option, stake), option, creator_bps, platform_bps)


def capacity_left(yes_amount: int, yes: int, no: int, no_amount: int) -> int:
    """Return how much NO takers may still stake against one person's odds (venue sheet 6)."""
    return yes_amount // yes * no - no_amount
