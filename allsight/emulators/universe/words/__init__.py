"""What each venue says of what it lists beyond what all of them say: the fields that its server speaks from."""
