"""The two keys that tests of Kalshi sign with: primes are slow to find, and every process would find its own."""

from allsight.emulators.kalshi.auth import make_key

KEY, OTHER_KEY = make_key(), make_key()
