"""Rules of ignore files and their like, as a project wrote them: bounded, and a rule that makes no sense is no rule."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

Backend = Literal["hyperscan", "simple"]
FEW_STARS = 3  # in one rule, as for the ignore rules of a folder that is read
MOST_RULES = 2_000
LONGEST_RULE = 400  # characters


@lru_cache(maxsize=256)
def covering(content: str) -> Callable[[str], bool]:
    """Tells whether the rules of an ignore file cover a path. The last rule that fits decides, as in git."""
    from pathspec import GitIgnoreSpec

    lines = [line.rstrip() for line in content.splitlines()[:MOST_RULES]]
    rules = [line for line in lines if line and not line.startswith("#") and len(line) <= LONGEST_RULE]
    # Few paths are asked about, so that the search which has to be compiled pays only where a stranger's stars would
    # make the other take for ever.
    backend: Backend = "hyperscan" if any(rule.count("*") > FEW_STARS for rule in rules) else "simple"
    try:
        return GitIgnoreSpec.from_lines(rules, backend=backend).match_file
    except Exception:  # the library raises errors of several sorts, `re.error` among them
        kept = [rule for rule in rules if _is_rule(rule)]
        return GitIgnoreSpec.from_lines(kept, backend=backend).match_file if kept else lambda path: False


def _is_rule(rule: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([rule], backend="simple")
    except Exception:
        return False
    return True
