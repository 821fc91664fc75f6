"""The scheduler of the jobs that the rooms define."""
