"""What is said between a phone and a server, as plain words: parsing only, no I/O."""
