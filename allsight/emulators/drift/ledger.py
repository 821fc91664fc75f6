"""Fills as transactions: what the keeper sends, and the logs by which the program tells of it."""

import base64
from typing import Final

from solders.compute_budget import set_compute_unit_price
from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey

from allsight.emulators.drift import keys
from allsight.emulators.drift.fills import Fill
from allsight.emulators.drift.records import action_record
from allsight.emulators.solana.node import SolanaNode

FILL_PERP_ORDER: Final = bytes.fromhex("0dbcf86786d96af0")
"""Discriminator of the keeper's instruction, the hash of its name as Anchor makes it."""

_PRICE: Final = 10_000
"""Micro-lamports per compute unit that a keeper bids at least."""


def log_fill(node: SolanaNode, fill: Fill) -> str:
    """Record a fill on chain and return its signature.

    The transaction names the program, the market and the users, so that subscribers find it by any of them.
    """
    named = [keys.STATE, fill.taker.user, keys.perp_market(fill.index)]
    if fill.maker is not None:
        named.append(fill.maker.user)
    metas = [
        AccountMeta(Pubkey.from_string(key), is_signer=False, is_writable=key != keys.STATE)
        for key in dict.fromkeys(named)
    ]
    maker = b"\0" if fill.maker is None else b"\1" + fill.maker.order.to_bytes(4, "little")
    data = FILL_PERP_ORDER + b"\1" + fill.taker.order.to_bytes(4, "little") + maker
    # Keepers bid a fee that differs from one transaction to the next; without it two fills of a slot could be one.
    fee = set_compute_unit_price(_PRICE + fill.record)
    instruction = Instruction(Pubkey.from_string(keys.PROGRAM), data, metas)
    event = base64.b64encode(action_record(fill)).decode()
    logs = (
        f"Program {keys.PROGRAM} invoke [1]",
        "Program log: Instruction: FillPerpOrder",
        f"Program data: {event}",
        f"Program {keys.PROGRAM} consumed 182345 of 600000 compute units",
        f"Program {keys.PROGRAM} success",
    )
    return node.record([fee, instruction], keys.signer(keys.KEEPER), logs=logs).signature
