"""One ledger from fills to settlement, reconciled against each venue."""
