"""The Polymarket exchange as a local server, written from the venue's own documents and recorded traffic."""
