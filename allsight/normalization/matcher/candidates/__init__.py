"""Which markets are worth comparing: exact postings over rare keys, and vectors of their words, at half a million."""
