"""The version of this program, for those who need nothing else of it."""

__version__ = "0.1.0"
