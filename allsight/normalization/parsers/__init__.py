"""Rule text and titles to predicates, deadlines and sources, each with the span it came from."""
