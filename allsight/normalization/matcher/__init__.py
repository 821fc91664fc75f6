"""Which markets ask the same question, and in which orientation."""
