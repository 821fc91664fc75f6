"""A Solana node on loopback: accounts, slots, JSON-RPC and subscriptions, for the emulated venues of that chain.

A venue writes the accounts of its programs into a `SolanaNode` and records its transactions there; clients read and
follow them with any Solana library, the host changed. Written from the venue sheets' section on Solana JSON-RPC.
"""
