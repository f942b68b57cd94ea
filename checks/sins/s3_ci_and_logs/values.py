"""Values: whether a text may be a key of a kind that no shape here knows, or only stands for one."""

from __future__ import annotations

from checks.expressions.patterns import pattern_of

_STANDS_FOR = pattern_of(
    r"(?i)x{4,}|\*{3,}|\.{3}|…|[<>{}$%\[\]()]|your|change|replace|example|dummy|fake|test|placeholder|insert|todo|redact|filter|mask|hidden|secret|sample|mock|scrub"
    r"|remove|sanit|invalid|none|null|undefined|default|api[-_]?key|token|1234|abcd|SHRIFT[0-9a-f]{8}|^https?:|^sk-(?:no|x)|process\.env|environ"
)
LEAST = 20
_DISTINCT = 10


def looks_real(value: str) -> bool:
    """Whether it is long, of letters and digits, without the words people write in place of a key. Never sure."""
    return (
        LEAST <= len(value) <= 400
        and _STANDS_FOR.search(value) is None
        and any(c.isdigit() for c in value)
        and any(c.isalpha() for c in value)
        and len(set(value)) >= _DISTINCT
    )
