"""The kinds of topics that the universe is made of, by category. None of them words anything."""
