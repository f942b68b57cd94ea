"""Scoring: the score, what raises it, and what it would be after some of it. Pure."""
