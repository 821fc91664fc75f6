"""How a node writes accounts."""

import base64
from typing import Any, Final

from allsight.emulators.solana import base58
from allsight.emulators.solana.accounts import RENT_EPOCH, Account
from allsight.emulators.solana.errors import invalid_params, invalid_request
from allsight.emulators.solana.params import AccountConfig
from allsight.emulators.solana.tokens import Mint, TokenAccount, amount_body

_MOST_BASE58: Final = 128


def account_body(account: Account, config: AccountConfig, parsed: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return an account as JSON.

    Args:
        account: what lies there.
        config: the encoding, and which part of the data.
        parsed: its contents by field names, for `jsonParsed`; without them that is base64.

    Raises:
        RpcError: if the encoding is unknown, or base58 is asked for and the data is too long for it.
    """
    data = account.data
    if config.data_slice is not None:
        data = data[config.data_slice.offset : config.data_slice.offset + config.data_slice.length]
    return {
        "data": _encoded(data, config.encoding) if parsed is None or config.encoding != "jsonParsed" else parsed,
        "executable": account.executable,
        "lamports": account.lamports,
        "owner": account.owner,
        "rentEpoch": RENT_EPOCH,
        "space": len(account.data),
    }


def _encoded(data: bytes, encoding: str) -> Any:
    if encoding in {"base64", "jsonParsed"}:
        return [base64.b64encode(data).decode(), "base64"]
    if encoding in {"binary", "base58"}:
        if len(data) > _MOST_BASE58:
            raise invalid_request(
                "Encoded binary (base 58) data should be less than 128 bytes, please use Base64 encoding."
            )
        text = base58.encode(data)
        return text if encoding == "binary" else [text, "base58"]
    # base64+zstd is valid on a real node; this one has no compressor and says so.
    raise invalid_params(f"Invalid params: unknown variant `{encoding}`, expected `base58`, `base64` or `jsonParsed`.")


def parsed_holding(holding: TokenAccount, decimals: int, size: int) -> dict[str, Any]:
    """Return the contents of a token account by field names."""
    info = {
        "isNative": False,
        "mint": holding.mint,
        "owner": holding.owner,
        "state": "initialized",
        "tokenAmount": amount_body(holding.amount, decimals),
    }
    return {"parsed": {"info": info, "type": "account"}, "program": "spl-token", "space": size}


def parsed_mint(mint: Mint, size: int) -> dict[str, Any]:
    """Return the contents of a mint by field names."""
    info = {
        "decimals": mint.decimals,
        "freezeAuthority": None,
        "isInitialized": True,
        "mintAuthority": mint.authority,
        "supply": str(mint.supply),
    }
    return {"parsed": {"info": info, "type": "mint"}, "program": "spl-token", "space": size}
