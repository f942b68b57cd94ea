"""Shrift's window. It shows what the engine says; it never meets the value of a key."""
