"""Exact guaranteed payoff over the joint terminal states of linked markets."""
