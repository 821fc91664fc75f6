"""The live stream: snapshot, versioned updates, resynchronisation."""
