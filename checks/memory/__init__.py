"""Memory: what was told once and can be shown again without asking, in a SQLite file beside Shrift's other data.

Never a value of a key, nor a digest of one: what providers list (their own masks), and what was known of a fingerprint.
"""

from __future__ import annotations

from checks.memory.store import BrokenMemory, Memory, Remembered

__all__ = ["BrokenMemory", "Memory", "Remembered"]
