"""What each value of a predicate rests on: where in the venue's text it stands, and how surely it was read."""
