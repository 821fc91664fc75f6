"""From venue sockets and HTTP to domain events."""
