"""How two claims of one kind lie to each other: one module per kind, and what they share."""
