"""What was worked out about one evidence is kept until another is asked about.

Evidence is immutable but holds mappings, so that it can neither be hashed nor referred to weakly. Only the last one is
kept: an examination judges one, and a window that keeps running must not keep the texts of every project it ever saw.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from checks.evidence import Evidence

T = TypeVar("T")


def once(make: Callable[[Evidence], T]) -> Callable[[Evidence], T]:
    """A function of evidence whose answer for the last evidence is kept. Safe for several threads."""
    kept: list[tuple[Evidence, T]] = []
    lock = threading.Lock()

    @wraps(make)
    def asked(evidence: Evidence) -> T:
        with lock:
            if kept and kept[0][0] is evidence:
                return kept[0][1]
        made = make(evidence)
        with lock:
            kept[:] = [(evidence, made)]
        return made

    return asked
