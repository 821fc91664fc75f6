"""The best way to reach a target position across venues, explained."""
