"""The terminal: commands and what they share, from the words that were typed to an exit code."""
