"""Shrift's engine: what works without a window, and what the author of a check imports."""

__version__ = "0.1.0"
