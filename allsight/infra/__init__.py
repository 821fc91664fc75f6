"""What the rooms stand on: storage, cache, monitoring, workers."""
