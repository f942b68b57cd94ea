"""Memory: what was told once and can be shown again without asking, in SQLite files beside Shrift's other data.

Never a value of a key, nor a digest of one. `store` keeps what providers list (their own masks) and what was known of a
fingerprint; `scans` keeps what each scan reported; `files` opens both.
"""

from __future__ import annotations

from checks.memory.files import BrokenMemory
from checks.memory.store import Memory, Remembered

__all__ = ["BrokenMemory", "Memory", "Remembered"]
