"""One typed settings object, built once by the terminal command and passed down; nothing else reads the environment."""
