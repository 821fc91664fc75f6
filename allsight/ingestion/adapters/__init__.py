"""One folder per venue, each with the same eight files; no venue knows another."""
