"""Second judges that answer over the network."""
