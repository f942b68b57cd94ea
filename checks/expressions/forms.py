"""Forms: functions that make an expression of something else, told apart by what they do.

What a form made is kept on the shelf under its name: one that would make something else has another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from types import CodeType
from typing import Any


def name_of(form: Callable[..., Any]) -> str:
    """The same in every process, as long as the function does the same."""
    does = hashlib.sha256(_said(form.__code__).encode()).hexdigest()[:24]
    return f"{form.__module__}.{form.__qualname__} {does}"


def _said(constant: object) -> str:
    """A constant, or what a function does, without addresses, and sets in order."""
    if isinstance(constant, CodeType):
        return f"{constant.co_code!r} {constant.co_names!r} {_said(constant.co_consts)}"
    if isinstance(constant, tuple | frozenset):
        said = [_said(c) for c in constant]
        return f"({', '.join(sorted(said) if isinstance(constant, frozenset) else said)})"
    return repr(constant)
