"""What both roads to a Solana node share, and no venue: addresses, accounts, layouts, and the order of slots."""
