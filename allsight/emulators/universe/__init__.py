"""A world of questions that has never been, listed by the venues in their own words.

Everything here is a pure function of a seed and an instant: two processes that compute the universe for the
same seed see the same events, texts, probabilities and settlements without talking to one another. Nothing is
stored, nothing is drawn from a global source of randomness, no clock is read.
"""
