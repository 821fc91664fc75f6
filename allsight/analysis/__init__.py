"""What the normalised markets are worth and what is mispriced between them."""
