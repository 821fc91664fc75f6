"""Addresses of the chain: base 58, public keys, and addresses that a program derives from seeds.

`solders` does the cryptography. It is imported on first use, so that a terminal command which asks no chain does not
wait for it.
"""

from allsight.domain.errors import InvalidRequestError

ADDRESS_BYTES = 32

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(raw: bytes) -> str:
    """Write bytes of any length in base 58, as filters of a node want them; `solders` only writes keys."""
    number = int.from_bytes(raw, "big")
    letters = []
    while number:
        number, digit = divmod(number, 58)
        letters.append(_ALPHABET[digit])
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    return _ALPHABET[0] * zeros + "".join(reversed(letters))


def address_of(raw: bytes) -> str:
    """Write the 32 bytes of a public key in base 58."""
    from solders.pubkey import Pubkey

    return str(Pubkey.from_bytes(raw))


def address_bytes(address: str) -> bytes:
    """Read an address back into its 32 bytes.

    Raises:
        InvalidRequestError: if the text is no address.
    """
    from solders.pubkey import Pubkey

    try:
        return bytes(Pubkey.from_string(address))
    except ValueError:
        raise InvalidRequestError(f"expected an address of 32 bytes in base 58, found {address[:60]!r}") from None


def derived_address(program: str, *seeds: bytes) -> str:
    """Return the address that a program derives from seeds.

    Raises:
        InvalidRequestError: if the program is no address.
    """
    from solders.pubkey import Pubkey

    return str(Pubkey.find_program_address(list(seeds), Pubkey(address_bytes(program)))[0])
