"""An emulated Betfair Exchange: market data over its REST APIs and its stream, written from the venue sheet alone."""
