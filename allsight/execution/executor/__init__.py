"""One order interface for every venue, with bounded loss over partial fills."""
