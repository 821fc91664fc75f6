"""Hedgehog: accounts of a Solana node's stream. A bet changes two, the market's and that of its stakes."""

import base64
import hashlib
import random
import struct
from collections.abc import Callable, Iterator

import msgspec

from allsight.domain.ids import Venue
from allsight.ingestion.adapters.hedgehog import addresses
from allsight.ingestion.adapters.hedgehog.books import pool_ladder
from allsight.ingestion.adapters.hedgehog.memory import Chain
from allsight.ingestion.adapters.hedgehog.stream import ProgramStream
from allsight.ingestion.adapters.hedgehog.venue import USDC, HedgehogConfig
from allsight.ingestion.solana.accounts import TOKEN_PROGRAM
from allsight.ingestion.solana.address import address_bytes, address_of
from allsight.ingestion.websockets.solana import decode_frame
from benchmarks.scenes.base import MARKETS, NOW, Said, StreamScene, described

_PROGRAM = HedgehogConfig().programs.parimutuel[1]
_WALLET = bytes([1]) * 32
_MINT = address_bytes(USDC.address)
_URI = b"ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi/market.json"
_CLOSE_S = NOW // 10**9 + 30 * 86_400
_OPTIONS = 2
_SLOT = 324_000_000


class Hedgehog(StreamScene):
    """Pools of two options: the token account of the stakes, then the market's own, some 600 bytes each."""

    venue = Venue.HEDGEHOG
    name = "Hedgehog account"
    kind = "two books a frame, sampled from a pool's cost function"
    books = _OPTIONS

    def __init__(self, count: int = MARKETS) -> None:
        self.pools = [address_of(hashlib.sha256(b"%d" % number).digest()) for number in range(-(-count // _OPTIONS))]
        self.markets = [
            described(
                self.venue,
                address,
                pool_ladder(USDC),
                str(option),
                program=_PROGRAM,
                market=address,
                deposit=addresses.deposit(_PROGRAM, address),
                option=str(option),
            )
            for address in self.pools
            for option in range(_OPTIONS)
        ]

    def decoder(self) -> Callable[[bytes], object]:
        """Return what decodes a frame."""
        return decode_frame

    def protocol(self, url: str = "ws://bench") -> ProgramStream:
        """Return a new connection's protocol, after a catalogue that has described every market."""
        config = HedgehogConfig(rpc_ws_url=url)
        chain = Chain(config)
        chain.described.update(self.pools)
        chain.listed.update(self.pools)
        return ProgramStream(config, chain)

    def conversation(self) -> list[Said]:
        """Acknowledge every subscription, and send every pool."""
        asked = self._asked()
        answers = [
            msgspec.json.encode({"jsonrpc": "2.0", "result": number, "id": request})
            for request, number in enumerate(asked.values(), 1)
        ]
        books = [raw for address in self.pools for raw in self._told(asked, address, _stakes(), _SLOT)]
        return [(len(asked), answers + books)]

    def frames(self, count: int) -> list[bytes]:
        """Return the notifications of one bet after the other."""
        rng, asked = random.Random(1), self._asked()
        staked = {address: _stakes() for address in self.pools}
        made: list[bytes] = []
        while len(made) < count:
            address = rng.choice(self.pools)
            staked[address][rng.randrange(_OPTIONS)] += rng.randrange(1, 50_000_000)
            made += self._told(asked, address, staked[address], _SLOT + 1 + len(made))
        return made[:count]

    def _asked(self) -> dict[str, int]:
        """Return the number of every subscription by its address, in the order of the requests."""
        protocol = self.protocol()
        texts = [*protocol.opened(), *protocol.subscribe(self.markets)]
        asked = [msgspec.json.decode(text)["params"] for text in texts]
        return {params[0] if params else "": 1_000 + number for number, params in enumerate(asked)}

    @staticmethod
    def _told(asked: dict[str, int], address: str, amounts: list[int], slot: int) -> Iterator[bytes]:
        deposit = addresses.deposit(_PROGRAM, address)
        stakes = _account(_MINT + _WALLET + struct.pack("<Q", sum(amounts)) + bytes(93), TOKEN_PROGRAM)
        yield _notification("accountNotification", asked[deposit], slot, stakes)
        pool = {"pubkey": address, "account": _account(_pool(amounts), _PROGRAM)}
        yield _notification("programNotification", asked[_PROGRAM], slot, pool)


def _stakes() -> list[int]:
    return [640_000_000, 410_000_000]


def _pool(amounts: list[int]) -> bytes:
    """Return the account of a pool's market (venue sheet, 3)."""
    head = struct.pack("<B32sI32s32s", 3, _WALLET, 0, _WALLET, _MINT)
    times = struct.pack("<qqqHHBB", _CLOSE_S, _CLOSE_S + 86_400, 0, 150, 150, 0, 0)
    return head + times + struct.pack(f"<B{len(amounts)}QI", len(amounts), *amounts, len(_URI)) + _URI


def _account(data: bytes, owner: str) -> dict[str, object]:
    return {
        "lamports": 2_039_280,
        "data": [base64.b64encode(data).decode(), "base64"],
        "owner": owner,
        "executable": False,
        "rentEpoch": 2**64 - 1,
        "space": len(data),
    }


def _notification(method: str, subscription: int, slot: int, value: object) -> bytes:
    result = {"context": {"slot": slot}, "value": value}
    return msgspec.json.encode(
        {"jsonrpc": "2.0", "method": method, "params": {"result": result, "subscription": subscription}}
    )
