"""From a decision to orders, fills and one ledger."""
