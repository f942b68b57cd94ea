"""What only tells about a value: its length, a mask, a digest, whether it is there, a comparison."""

from __future__ import annotations

from checks.expressions.patterns import pattern_of
from checks.structure import grammar
from checks.structure.environment import environment_name
from checks.structure.languages import Syntax
from checks.structure.slices import cuts, slice_width
from checks.structure.syntax import Assignment, Code

_TELLS_ABOUT = pattern_of(
    r"""(?ix) (?:^|_|\.)(?:len|length|size|count|strlen|bool|boolean|type|typeof|isinstance|id|isset|empty|exists?|any|all
      |is_?(?:empty|null|none|set|blank|some|ok|err|present|valid)\w*|has\w*|includes|contains\w*|starts_?with|ends_?with|has_?prefix
      |has_?suffix|equals\w*|eql|compare\w*|match(?:es)?|test|index_?of|find|search|nil|present|blank|validate\w*|verify\w*|check\w*
      |counttokens|count_tokens|num_tokens\w*|checksum|crc32|fnv\w*|uuid\w*|secretstr|securestring|pubkey) $
      | mask|redact|obfusc|scrub|sanitiz|sanitis|censor|hash|digest|hmac|sha_?\d|md5|blake|bcrypt|scrypt|argon|fingerprint|encrypt|hidden|truncate|shorten
      |anonymi|(?:^|_|\.)hide"""
)
_TELLS_ABOUT_MEMBER = pattern_of(
    r"(?i)^(?:length|size|count|len|is_?(?:empty|null|none|set)|isNotEmpty|has_?value|hashCode|present\?|nil\?|empty\?|blank\?|bytesize|__len__|__class__|constructor|name|type)$"
)
COMPARISONS = frozenset(
    """comparison_operator comparison_expression equality_expression relational_expression instanceof_expression
    is_expression check_expression type_test_expression is_pattern_expression""".split()
)


def tells_about(name: str) -> bool:
    """Whether a function of this name tells something about what it is given: `len`, `mask`, `sha256`, `is_set`."""
    return _TELLS_ABOUT.search(name) is not None


def member_tells_about(name: str) -> bool:
    """Whether a member of this name tells something about what it belongs to: `length`, `empty?`."""
    return _TELLS_ABOUT_MEMBER.match(name) is not None


def only_about(code: Code, assignment: Assignment, shortest: int) -> bool:
    """Whether what a name was given says nothing but something about a value: a number, a length, a mask, a test."""
    node = code.bare(assignment.value.node[1])
    if node.kind in grammar.NUMBERS or node.kind in grammar.TRUTHS or node.kind in COMPARISONS:
        return True
    if node.kind in grammar.CALLS:
        callee = code.dotted(node)
        last = callee.rpartition(".")[2]
        if cuts(last):
            return True  # a longer one would have carried its source
        return not environment_name(code.of(node)) and tells_about(last)
    if node.kind in grammar.MEMBERS:
        return member_tells_about(last_word(code.dotted(node)))
    if node.kind in grammar.SUBSCRIPTS:
        inside = code.of(node)[code.bare(node.below[0]).end - node.start :] if node.below else ""
        return (":" in inside or ".." in inside) and (slice_width(inside) or 99) <= shortest
    if node.kind in grammar.BINARY:
        sign = grammar.operator(node, code.text)
        if sign in grammar.COMPARES or sign in ("-", "*", "/"):
            return True
        return _masks(code, node)
    if node.kind in grammar.NEGATIONS:
        return True
    return grammar.is_string(node) and (bool(grammar.inserted(node)) and _masks(code, node))


def last_word(dotted: str) -> str:
    """`key` of `settings.key()`."""
    return dotted.rstrip("()[]").rpartition(".")[2]


def _masks(code: Code, node: Syntax) -> bool:
    """Whether a string is built of nothing but words and what tells about values."""
    return any(
        (n.kind in grammar.CALLS and tells_about(code.dotted(n)))
        or n.kind in ("slice", "slice_expression")
        or (n.kind in grammar.CALLS and cuts(code.dotted(n).rpartition(".")[2]))
        for n in node.walk()
    )
