"""JSON-RPC errors as a Solana node words them (Hedgehog sheet 9)."""

from typing import Any, Final

TOO_MANY_REQUESTS: Final = (
    b'{"jsonrpc":"2.0","error":{"code":429,"message":"Too many requests for a specific RPC call"},"id":null}'
)
"""The body of HTTP 429."""


class RpcError(Exception):
    """An answer that is an error."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.data = data

    def body(self) -> dict[str, Any]:
        """Return the error object."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.data is not None:
            error["data"] = self.data
        return error


def parse_error() -> RpcError:
    """Make the answer to what is no JSON."""
    return RpcError(-32700, "Parse error")


def invalid_request(message: str = "Invalid request") -> RpcError:
    """Make the answer to JSON that is no call."""
    return RpcError(-32600, message)


def method_not_found() -> RpcError:
    """Make the answer to a method that the node does not know."""
    return RpcError(-32601, "Method not found")


def invalid_params(message: str) -> RpcError:
    """Make the answer to parameters that say something else."""
    return RpcError(-32602, message)


def node_behind(slots: int) -> RpcError:
    """Make the answer of a node whose slot stands still."""
    return RpcError(-32005, f"Node is behind by {slots} slots", {"numSlotsBehind": slots})


def min_context_slot(slot: int) -> RpcError:
    """Make the answer to a client that has seen a newer slot elsewhere."""
    return RpcError(-32016, "Minimum context slot has not been reached", {"contextSlot": slot})


def not_available(slot: int) -> RpcError:
    """Make the answer about a slot that has no block here."""
    return RpcError(-32004, f"Block not available for slot {slot}")


def signature_failure() -> RpcError:
    """Make the answer to a transaction that is not properly signed."""
    return RpcError(-32003, "Transaction signature verification failure")


def preflight_failure(why: str, err: Any) -> RpcError:
    """Make the answer to a transaction that fails before it is sent on."""
    return RpcError(-32002, f"Transaction simulation failed: {why}", simulation(err))


def simulation(err: Any) -> dict[str, Any]:
    """Return the outcome of a simulation that ends with an error."""
    return {
        "accounts": None,
        "err": err,
        "innerInstructions": None,
        "logs": [],
        "replacementBlockhash": None,
        "returnData": None,
        "unitsConsumed": 0,
    }
