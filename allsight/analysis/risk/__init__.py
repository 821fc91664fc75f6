"""Settlement, lock-up, currency and legging risk."""
