"""Own rows: what a program reads from the row that a caller opens with the token of the own session.

`SELECT openai_api_key FROM people WHERE session_token = ${token}`: nobody comes to the row of another without that other's
token. A number or a name opens every row, so they do not count.
"""

from __future__ import annotations

from functools import lru_cache

from checks.expressions.patterns import pattern_of
from checks.structure import grammar
from checks.structure.flow import Use
from checks.structure.holding import assignments_at
from checks.structure.languages import Syntax
from checks.structure.syntax import Code

_COLUMN = r"(?<!\$\{)\b\w{0,30}(?:token(?:_?hash)?|session_?id)"
_BY_TOKEN = pattern_of(
    rf"(?i)\bwhere\b[^;]{{0,200}}?{_COLUMN}\b[\"'`]?\s{{0,4}}[=:,}}]|\.(?:eq|get|filter|filter_by|first|find_?by|find_?one|find)\(\s{{0,9}}[\"'{{]?\s{{0,9}}(?:\w{{1,40}}\.)?{_COLUMN}\b[\"'`]?\s{{0,4}}[=:,}}]"
)
_LONGEST_QUERY = 4_000
_ROOT = pattern_of(r"^(?:await\s+)?([A-Za-z_$][\w$]*)\s*(?:[.\[?]|$)")
_FIELDS = grammar.MEMBERS | grammar.SUBSCRIPTS
_DEEPEST = 3  # `row = rows[0]`, `rows = answer.rows`


def is_of_own_row(read: Code, use: Use) -> bool:
    """Whether what is named, such as `rows[0].openai_api_key`, is a field of a row that was looked up by a session's token."""
    at = _fields(read).get((use.line, use.column), ())
    return any(_is_own(read, node, use.text, _DEEPEST) for node in at)


@lru_cache(maxsize=1)
def _fields(read: Code) -> dict[tuple[int, int], list[Syntax]]:
    """The members and items of a file, by where they begin."""
    found: dict[tuple[int, int], list[Syntax]] = {}
    for node in read.find(_FIELDS):
        found.setdefault(read.lines.at(node.start), []).append(node)
    return found


def _is_own(read: Code, node: Syntax, text: str, depth: int) -> bool:
    root = _ROOT.match(text)
    if root is None or depth < 0:
        return False
    given = [(a.node[1], a.value.text[:_LONGEST_QUERY]) for a in assignments_at(read, node, root[1])]
    return bool(given) and all(_BY_TOKEN.search(said) or _is_own(read, at, said, depth - 1) for at, said in given)
