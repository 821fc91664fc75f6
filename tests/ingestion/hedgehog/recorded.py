"""What reads each file that lies beside Hedgehog's sheet, and which fields of them are left."""

import json
from pathlib import Path

import msgspec

from allsight.domain.book import Trust
from allsight.domain.ids import LaneId, Venue
from allsight.domain.messages import LifecycleChange, PoolSnapshot, SettlementReport
from allsight.ingestion.adapters.hedgehog import addresses, wire
from allsight.ingestion.adapters.hedgehog.memory import Chain
from allsight.ingestion.adapters.hedgehog.stream import ProgramStream
from allsight.ingestion.adapters.hedgehog.venue import HedgehogConfig
from allsight.ingestion.rest.solana import _Answer, _read_program
from allsight.ingestion.solana.accounts import TOKEN_PROGRAM, Account, RpcAccount, RpcContext, holds
from allsight.ingestion.websockets.solana import _Frame, _Value
from tests.ingestion.hedgehog.support import LENT, token_data
from tests.support.fields import Fields
from tests.support.kalshi_stream import Output
from tests.support.markets import make_market
from tests.support.recorded import Account as Recordings
from tests.support.recorded import Compared, Found, Left, Parsed
from tests.support.recordings import read_json, read_lines

_KEPT = "what the chain needs to keep an account"
_VERSION = "of the protocol, which has one"

FIELDS = Fields(
    {
        RpcAccount: {"executable lamports rentEpoch space": _KEPT},
        _Value: {"executable lamports rentEpoch space": _KEPT},
        RpcContext: {"apiVersion": "of the node"},
        _Answer: {"jsonrpc": _VERSION},
        _Frame: {"jsonrpc": _VERSION},
    }
)

LAYOUTS: dict[tuple[str, str], type[msgspec.Struct] | None] = {
    ("parimutuel", "ConfigV1"): wire.Config,
    ("parimutuel", "UserV1"): wire.User,
    ("parimutuel", "MarketV1"): wire.ParimutuelMarket,
    ("parimutuel", "UserPositionV1"): wire.UserPosition,
    ("parimutuel", "LuloPoolV1"): None,
    ("p2p", "UserV1"): wire.User,
    ("p2p", "MarketV1"): wire.P2pMarket,
    ("parlay", "MarketV1"): wire.ParlayMarket,
    ("classic_legacy_amm", "amm.Swap (anchor)"): wire.ClassicSwap,
}
"""What each account is read as; None for one that is a single number."""

LAYOUTS_LEFT = {
    ("p2p", "ConfigV1"): "every market carries its fee",
    ("p2p", "UserPositionV1"): "who took the offer: the market holds the sums",
    ("parlay", "MarketEntryV1"): "an entry of a contest: not listed",
    ("classic_legacy_amm", "outcome_tokens.Market (anchor)"): "ended: its pool tells that it was there",
}
LAYOUT_FIELDS_LEFT = {
    "accountType": "which account it is",
    "n uriLen": "how long the list or the text is that follows",
    "amount": "the single number of a pool of lent deposits",
    "nextPosition creatorClaimed": "of the takers' claims: for execution",
    "nonce": "of the address's derivation",
}
PARLAY_LEFT = "index resolver creationTimestamp resolveTimestamp outcomeTimestamp highScoreCount highScore events uri"
"""A contest is not listed; its head says that it is there."""


def our_name(field: str) -> str:
    """Return what a field of a layout is called in our structs."""
    name = "".join(f"_{one.lower()}" if one.isupper() else one for one in field)
    return name.replace("_timestamp", "_s").replace("_duration", "_s")


def read_layouts(path: Path) -> Found:
    """Hold every field of every account against our structs; their places are compared in `test_golden`."""
    accounts = {
        (program, name): [field for _, _, field, _ in layout["fields"]]
        for program, of_it in read_json(path).items()
        if isinstance(of_it, dict)
        for name, layout in of_it.get("accounts", {}).items()
    }
    assert accounts.keys() == LAYOUTS.keys() | LAYOUTS_LEFT.keys()
    left = {name for names in LAYOUT_FIELDS_LEFT for name in names.split()}
    for which, kind in LAYOUTS.items():
        read = {field.name for field in msgspec.structs.fields(kind)} if kind is not None else set()
        extra = set(PARLAY_LEFT.split()) if which[0] == "parlay" else set()
        unknown = {field for field in accounts[which] if our_name(field) not in read} - left - extra
        assert not unknown, f"{which} has fields that nobody has explained: {sorted(unknown)}"
    return {"accounts": len(LAYOUTS), "unread accounts": len(LAYOUTS_LEFT)}


def read_conversation(path: Path) -> Found:
    """Say what the sample says, hear what it hears, and end with the pool as it was resolved."""
    lines, golden = read_lines(path), read_json(path.with_name("golden_vectors.json"))
    FIELDS.decode(_read_program.decode, lines[1]["msg"])
    program = golden["parimutuel_markets"][0]["pubkey"]
    asked, listed = lines[0]["msg"], lines[1]["msg"]["result"]
    assert asked["params"][1]["filters"] == [
        msgspec.json.decode(msgspec.json.encode(holds(0, b"\x03"))),
        msgspec.json.decode(msgspec.json.encode(holds(129, b"\x00"))),
    ]
    chain = Chain(HedgehogConfig())
    stream = ProgramStream(HedgehogConfig(), chain)
    for one in listed["value"]:
        body = msgspec.convert(one["account"], RpcAccount)
        assert chain.take(body.at(one["pubkey"], listed["context"]["slot"]))
        chain.described.add(one["pubkey"])
        chain.listed.add(one["pubkey"])
    chain.take(Account(addresses.deposit(LENT, program), 401_000_060, token_data(1_085_000_000), TOKEN_PROGRAM))

    market = make_market(
        f"hedgehog:{program}~1",
        native=(
            ("program", LENT),
            ("market", program),
            ("deposit", addresses.deposit(LENT, program)),
            ("option", "1"),
        ),
    )
    said = [json.loads(text) for text in (*stream.opened(), *stream.subscribe([market]))]
    subscribe = next(one for one in said if one["method"] == "programSubscribe" and one["params"][0] == LENT)
    assert subscribe["params"] == lines[2]["msg"]["params"]
    out = Output(LaneId("hedgehog:1"))
    answers = {LENT: 7_001, addresses.deposit(LENT, program): 7_002}
    for one in said:
        number = answers.get(one["params"][0] if one["params"] else "", one["id"])
        reply = json.dumps({"jsonrpc": "2.0", "id": one["id"], "result": number}).encode()
        stream.handle(reply, 1, out)
    assert set(out.resyncs) == {market.key}
    for line in lines[3:]:
        if line["dir"] == "recv":
            FIELDS.check(_Frame, line["msg"])
        if line["dir"] == "recv" and line["msg"].get("method") == "programNotification":
            assert stream.handle(json.dumps(line["msg"]).encode(), 2, out)
    pools = [one for one in out.changes if isinstance(one, PoolSnapshot)]
    assert [snapshot.pool.amounts for snapshot in pools][-1] == (700_000_000, 325_000_000)
    assert set(out.trusts(Trust.DELAYED)) == {market.key}
    ends = [one for one in out.changes if isinstance(one, SettlementReport)]
    assert [(one.key.rpartition("~")[2], float(one.settlement.yes)) for one in ends] == [("0", 1.0), ("1", 0.0)]  # type: ignore[union-attr]
    assert {one.lifecycle for one in out.changes if isinstance(one, LifecycleChange)} == {"settled"}
    return {"messages": len(lines), "pool changes": len(pools), "settlements": len(ends)}


ACCOUNT = Recordings(
    Venue.HEDGEHOG,
    (
        Left("SOURCES.md", "describes the others"),
        Compared(
            "golden_vectors.json",
            "ingestion/hedgehog/test_golden.py domain/test_pool.py emulators/hedgehog/test_layouts.py",
            "accounts, addresses, odds, filters, quotes; instructions by the emulator",
        ),
        Parsed("layouts.json", "hedgehog.wire", read_layouts),
        Parsed("rpc_transcript.synthetic.jsonl", "SolanaRpc, RpcConversation, ProgramStream", read_conversation),
    ),
    FIELDS,
)
