"""Accounts that are really there and that no client should list as markets: other programs, unreadable documents."""

from typing import Final

from allsight.domain.clock import SECOND_NS
from allsight.emulators.hedgehog import addresses
from allsight.emulators.hedgehog.chainside import Ledger
from allsight.emulators.hedgehog.documents import Library
from allsight.emulators.hedgehog.layouts import (
    INVALID,
    RESOLVED,
    ParlayMarket,
    PoolMarket,
    PoolPosition,
    classic_market,
    classic_swap,
)
from allsight.emulators.solana.keys import SPL_2022_PROGRAM, USDC, keypair
from allsight.emulators.solana.tokens import Mint, mint_account

_PARLAY_EVENTS: Final = bytes((0x41, 0x41, 0x42))


def bad_documents(library: Library) -> dict[str, str]:
    """Put documents that cannot be read as a market's, and return their URIs by what is wrong with them."""
    return {
        "unreachable": "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi/market.json",
        "private": "http://127.0.0.1:9/market.json",
        "scheme": "file:///etc/hostname",
        "empty": "",
        "html": library.add(b"<html><body>not found</body></html>", "text/html"),
        "no-json": library.add(b'{"title": "Half a document'),
        "no-title": library.add(b'{"description": "A text without a question.", "options": ["Yes", "No"]}'),
        "options": library.add(b'{"title": "Three of two?", "description": "Count them.", "options": ["A", "B", "C"]}'),
        "list": library.add(b'["title", "description"]'),
        "huge": library.add(b'{"title": "Long", "description": "' + b"long " * 400_000 + b'"}'),
    }


def put_noise(ledger: Ledger, library: Library, at_ns: int) -> dict[str, str]:
    """Write the accounts; returns their addresses by name."""
    now_s = at_ns // SECOND_NS
    slot = ledger.before
    creator = str(keypair("hedgehog", "noise").pubkey())
    other = str(keypair("hedgehog", "other mint").pubkey())
    ledger.node.put(other, mint_account(Mint(creator, 10**15, 9), SPL_2022_PROGRAM), slot=slot)
    written = {}

    def pool(name: str, index: int, uri: str, **fields: object) -> None:
        known = {
            "creator": creator, "index": index, "resolver": creator, "mint": USDC, "closes_s": now_s + 864_000,
            "resolves_s": now_s + 950_400, "creator_bps": 500, "platform_bps": 150,
            "amounts": (3_000_000, 2_000_000), "uri": uri,
        }  # fmt: skip
        market = PoolMarket(**(known | fields))  # type: ignore[arg-type]
        address = addresses.market_of(addresses.POOLS, creator, index)
        ledger.write(address, addresses.POOLS, market.data(), slot)
        ledger.hold(addresses.deposit_of(addresses.POOLS, address), USDC, address, sum(market.amounts), slot)
        written[name] = address

    uris = bad_documents(library)
    for index, (name, uri) in enumerate(uris.items()):
        pool(f"uri {name}", index, uri)
    readable = library.add(b'{"title": "Is this pool fine?", "description": "Hardly.", "options": ["Yes", "No"]}')
    pool("unknown mint", 20, readable, mint=other)
    pool("nobody staked", 21, readable, amounts=(0, 0))
    pool("long closed", 22, readable, closes_s=now_s - 864_000, resolves_s=now_s - 860_000)
    pool("most options", 23, readable, amounts=tuple(range(255)), state=INVALID)
    pool("largest amounts", 24, readable, amounts=(2**63 + 1, 2**53 + 1), state=RESOLVED)
    position = PoolPosition(written["nobody staked"], creator, (0, 0))
    address = addresses.pool_position_of(addresses.POOLS, position.market, creator)
    ledger.write(address, addresses.POOLS, position.data(), slot)
    _other_programs(ledger, creator, now_s, slot, written)
    return written


def _other_programs(ledger: Ledger, creator: str, now_s: int, slot: int, written: dict[str, str]) -> None:
    for index in range(2):
        parlay = ParlayMarket(
            creator, index, creator, USDC, 12, 5_000_000, 100, 150, now_s - 86_400, now_s + 86_400, now_s + 172_800,
            _PARLAY_EVENTS, "",
        )  # fmt: skip
        written[f"parlay {index}"] = address = addresses.market_of(addresses.PARLAYS, creator, index)
        ledger.write(address, addresses.PARLAYS, parlay.data(), slot)
    for index in range(2):
        market, swap, underlying = (str(keypair("hedgehog", "classic", part, index).pubkey()) for part in "msu")
        data = classic_swap(market, underlying, creator, index, 10**10)
        ledger.write(swap, addresses.CLASSIC_AMM, data, slot)
        ledger.write(market, addresses.CLASSIC_TOKENS, classic_market(USDC), slot)
        written[f"classic {index}"] = swap
