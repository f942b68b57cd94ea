"""Excerpts: three lines around a key, fit to be shown.

Only the key itself is masked with certainty; its neighbours are unknown text and may hold other secrets. So whatever
looks like a value is hidden there too: it is better to show too little than a database password.
"""

from __future__ import annotations

from checks.events import ExcerptLine
from checks.expressions.patterns import pattern_of

WIDTH = 160  # characters of a line that are shown
CONTEXT = 1  # lines before and after

_SECRET_SETTING = pattern_of(
    r"""(?ix) (["']? [\w.\-]* (?: pass(?:word|wd|phrase)? | pwd | secret | token | api_?key | private | credential
        | auth(?:orization)? | cookie | session | salt | signature | dsn ) [\w.\-]* ["']? \s* (?: => | [:=] )+ \s* )
        (["']?) ([^\s"',;}{][^"',;}{]*)"""
)
_USERINFO = pattern_of(r"(://[^/\s:@]{0,256}:)[^/\s@]{1,512}(@)")
_VALUE = pattern_of(r"[A-Za-z0-9+/=_\-.~%]{12,}")
_SEPARATORS = pattern_of(r"[/=_\-.~%+]+")
_PIECE = pattern_of(
    r"(?:[A-Z]{1,4}[a-z]{2,18}|(?<![a-z])[a-z]{2,18}){1,6}\d{0,2}|[A-Z]{1,12}\d{0,2}|[a-z]?\d{1,4}[a-z]?|[A-Za-z]"
)
_BEARER = pattern_of(r"(?i)\b(bearer|basic|token)\s+[^\s\"']{6,}")


def excerpt(data: bytes, start: int, end: int, masked: str, first_line: int = 1) -> tuple[ExcerptLine, ...]:
    """The line of `data[start:end]` and its neighbours; `first_line` is the number of the first line of `data`.

    The value is replaced by its mask before anything else happens to the text, here and wherever else it stands.
    """
    value = data[start:end]
    begin, finish = start, end
    for _ in range(CONTEXT + 1):
        begin = data.rfind(b"\n", max(0, begin - 4_000), begin)
        if begin < 0:
            break
    for _ in range(CONTEXT + 1):
        finish = data.find(b"\n", finish + 1 if finish > end else finish, finish + 4_000)
        if finish < 0:
            break
    begin = begin + 1 if begin >= 0 else max(0, start - 4_000)
    finish = finish if finish >= 0 else min(len(data), end + 4_000)
    number = first_line + data.count(b"\n", 0, begin)

    before = data[begin:start].replace(value, b"\xe2\x80\xa6").decode("utf-8", "replace").split("\n")
    after = data[end:finish].replace(value, b"\xe2\x80\xa6").decode("utf-8", "replace").split("\n")
    own = number + len(before) - 1
    lines = [
        ExcerptLine(number=number + i, text=_cut(quieted(text)))
        for i, text in enumerate(before[:-1])
        if number + i >= own - CONTEXT
    ]
    head, tail = quieted(before[-1]), quieted(after[0])
    if len(head) > WIDTH // 2:
        head = "…" + head[-WIDTH // 2 :]
    lines.append(
        ExcerptLine(number=own, text=head + masked + _cut(tail, WIDTH // 2), mark=(len(head), len(head) + len(masked)))
    )
    below = own + value.count(b"\n")  # a private key spans lines
    lines.extend(
        ExcerptLine(number=below + i, text=_cut(quieted(text)))
        for i, text in enumerate(after[1 : 1 + CONTEXT], start=1)
    )
    return tuple(lines)


def quieted(text: str) -> str:
    """A line with everything hidden that looks like a value; names, words and punctuation stay."""
    text = text.rstrip("\r").expandtabs(4)
    text = _USERINFO.sub(r"\1…\2", text)
    text = _BEARER.sub(r"\1 …", text)
    text = _SECRET_SETTING.sub(r"\1\2…", text)
    return _VALUE.sub(lambda m: m[0] if _is_plain(m[0]) else "…", text)


def _is_plain(token: str) -> bool:
    """Whether a long token is made of words (a path, a name, a host), not of chance."""
    return all(_PIECE.fullmatch(piece) for piece in _SEPARATORS.split(token) if piece)


def _cut(text: str, width: int = WIDTH) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
