"""Expressions: compiled late, and not tried where they cannot match."""
