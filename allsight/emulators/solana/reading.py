"""The methods that read accounts (Hedgehog sheet 9)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from allsight.emulators.solana.accounts import Account, rent_exempt
from allsight.emulators.solana.errors import RpcError, invalid_params, min_context_slot
from allsight.emulators.solana.formats import account_body
from allsight.emulators.solana.node import SolanaNode
from allsight.emulators.solana.params import AccountConfig, Config, Matcher, Params, ProgramConfig, pubkey
from allsight.emulators.solana.tokens import TOKEN_PROGRAMS, amount_body, read_mint, read_token_account

VERSION: Final = "3.0.6"
_MOST_ACCOUNTS: Final = 100

Method = Callable[[Params], Any]


class TokenFilter(msgspec.Struct, frozen=True, rename="camel"):
    """Which token accounts of a wallet."""

    mint: str | None = None
    program_id: str | None = None


def slot_of(node: SolanaNode, config: Config) -> int:
    """Return the slot that a call is answered for.

    Raises:
        RpcError: -32016 if the client has seen a newer one.
    """
    slot = node.chain.slot(config.commitment)
    if config.min_context_slot is not None and slot < config.min_context_slot:
        raise min_context_slot(slot)
    return slot


def with_context(slot: int, value: Any) -> dict[str, Any]:
    """Return a value with the slot that it holds for."""
    return {"context": {"apiVersion": VERSION, "slot": slot}, "value": value}


class AccountMethods:
    """Reads accounts of a node."""

    def __init__(self, node: SolanaNode) -> None:
        self._node = node

    def methods(self) -> Mapping[str, Method]:
        """Return the methods by their names on the wire."""
        return {
            "getAccountInfo": self._account_info,
            "getMultipleAccounts": self._multiple_accounts,
            "getProgramAccounts": self._program_accounts,
            "getBalance": self._balance,
            "getMinimumBalanceForRentExemption": self._rent_exemption,
            "getTokenAccountBalance": self._token_balance,
            "getTokenAccountsByOwner": self._token_accounts,
            "getTokenSupply": self._token_supply,
        }

    def _body(self, account: Account, config: AccountConfig, slot: int) -> dict[str, Any]:
        parsed = self._node.parsed(account, slot) if config.encoding == "jsonParsed" else None
        return account_body(account, config, parsed)

    def _account_info(self, params: Params) -> Any:
        key, config = params.pubkey(0), params.config(1, AccountConfig)
        slot = slot_of(self._node, config)
        account = self._node.accounts.read(key, slot)
        return with_context(slot, None if account is None else self._body(account, config, slot))

    def _multiple_accounts(self, params: Params) -> Any:
        keys, config = params.get(0, list[str]), params.config(1, AccountConfig)
        if len(keys) > _MOST_ACCOUNTS:
            raise invalid_params(f"Too many inputs provided; max {_MOST_ACCOUNTS}")
        slot = slot_of(self._node, config)
        found = [self._node.accounts.read(pubkey(key), slot) for key in keys]
        return with_context(slot, [None if account is None else self._body(account, config, slot) for account in found])

    def _program_accounts(self, params: Params) -> Any:
        program, config = params.pubkey(0), params.config(1, ProgramConfig)
        slot, matches = slot_of(self._node, config), Matcher(config.filters)
        found = [
            {"pubkey": key, "account": self._body(account, config, slot)}
            for key, account in self._node.accounts.owned(program, slot)
            if matches(account.data)
        ]
        return with_context(slot, found) if config.with_context else found

    def _balance(self, params: Params) -> Any:
        slot = slot_of(self._node, params.config(1, Config))
        account = self._node.accounts.read(params.pubkey(0), slot)
        return with_context(slot, 0 if account is None else account.lamports)

    def _rent_exemption(self, params: Params) -> Any:
        return rent_exempt(params.get(0, int))

    def _token_balance(self, params: Params) -> Any:
        slot = slot_of(self._node, params.config(1, Config))
        account = self._node.accounts.read(params.pubkey(0), slot)
        if account is None:
            raise invalid_params("Invalid param: could not find account")
        holding = read_token_account(account)
        if holding is None:
            raise invalid_params("Invalid param: not a Token account")
        return with_context(slot, amount_body(holding.amount, self._node.decimals(holding.mint, slot)))

    def _token_supply(self, params: Params) -> Any:
        slot = slot_of(self._node, params.config(1, Config))
        account = self._node.accounts.read(params.pubkey(0), slot)
        mint = None if account is None else read_mint(account)
        if mint is None:
            raise _no_mint()
        return with_context(slot, amount_body(mint.supply, mint.decimals))

    def _token_accounts(self, params: Params) -> Any:
        wallet, wanted, config = params.pubkey(0), params.get(1, TokenFilter), params.config(2, AccountConfig)
        slot = slot_of(self._node, config)
        if (wanted.mint is None) == (wanted.program_id is None):
            raise invalid_params("Invalid params: expected either mint or programId.")
        if wanted.program_id is not None and pubkey(wanted.program_id) not in TOKEN_PROGRAMS:
            raise invalid_params("Invalid param: unrecognized Token program id")
        if wanted.mint is not None and self._node.accounts.read(pubkey(wanted.mint), slot) is None:
            raise _no_mint()
        programs = TOKEN_PROGRAMS if wanted.program_id is None else {wanted.program_id}
        found = []
        for program in sorted(programs):
            for key, account in self._node.accounts.owned(program, slot):
                holding = read_token_account(account)
                if holding is None or holding.owner != wallet or wanted.mint not in {None, holding.mint}:
                    continue
                found.append({"pubkey": key, "account": self._body(account, config, slot)})
        return with_context(slot, found)


def _no_mint() -> RpcError:
    return invalid_params("Invalid param: could not find mint")
