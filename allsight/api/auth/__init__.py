"""API keys, scopes and wallet sign-in."""
