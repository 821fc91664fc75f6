"""User-defined triggers with identity, cool-down and end."""
