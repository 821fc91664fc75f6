"""The state store: books, trust and versions; the only place where books live."""
