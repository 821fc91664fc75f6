"""Decode accounts and logs with the venue's official client; runs in the client's own environment, never in ours.

Standard input: `{"accounts": {name: base 64}, "logs": [line, …]}`. Prints what it understood as one JSON object.
"""

import asyncio
import base64
import json
import sys
from pathlib import Path
from typing import Any

import driftpy  # type: ignore[import-not-found,unused-ignore]
from anchorpy import Idl, Program, Provider, Wallet  # type: ignore[import-not-found,unused-ignore]
from driftpy.decode.user import decode_user  # type: ignore[import-not-found,unused-ignore]
from driftpy.events.parse import parse_logs  # type: ignore[import-not-found,unused-ignore]
from solana.rpc.async_api import AsyncClient  # type: ignore[import-not-found,unused-ignore]
from solders.pubkey import Pubkey

PROGRAM = Pubkey.from_string("dRiftyHA39MWEi3m9aunc5MzRF1JYuBsbn6VPcn33UH")


def plain(value: Any) -> Any:
    """Turn the client's objects into JSON: structs to objects, enums to their name, keys to texts."""
    if isinstance(value, Pubkey):
        return str(value)
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if hasattr(value, "__dict__") or hasattr(value, "__attrs_attrs__"):
        if not vars(value):
            return type(value).__name__
        return {name: plain(one) for name, one in vars(value).items() if not name.startswith("_")}
    return value


async def main() -> None:
    asked = json.load(sys.stdin)
    idl = Idl.from_json((Path(driftpy.__file__).parent / "idl" / "drift.json").read_text())
    client = AsyncClient("http://127.0.0.1:1")
    program = Program(idl, PROGRAM, Provider(client, Wallet.dummy()))
    found: dict[str, Any] = {}
    for name, text in asked["accounts"].items():
        raw = base64.b64decode(text)
        found[name] = plain(decode_user(raw) if name.startswith("user") else program.coder.accounts.decode(raw))
    found["events"] = [{"name": one.name, **plain(one.data)} for one in parse_logs(program, asked["logs"])]
    json.dump(found, sys.stdout)
    await client.close()


asyncio.run(main())
