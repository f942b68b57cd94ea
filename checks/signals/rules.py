"""Rules of ignore files and their like, as a project wrote them: bounded, and a rule that makes no sense is no rule."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

MOST_RULES = 2_000
LONGEST_RULE = 400  # characters


@lru_cache(maxsize=256)
def covering(content: str) -> Callable[[str], bool]:
    """Tells whether the rules of an ignore file cover a path. The last rule that fits decides, as in git."""
    from pathspec import GitIgnoreSpec

    lines = [line.rstrip() for line in content.splitlines()[:MOST_RULES]]
    rules = [line for line in lines if line and not line.startswith("#") and len(line) <= LONGEST_RULE]
    try:
        return GitIgnoreSpec.from_lines(rules).match_file
    except Exception:  # the library raises errors of several sorts, `re.error` among them
        if len(rules) < 2:
            return lambda path: False
        return GitIgnoreSpec.from_lines([rule for rule in rules if _is_rule(rule)]).match_file


def _is_rule(rule: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([rule])
    except Exception:
        return False
    return True
