"""Rotation in documents: whether one says how often keys are replaced, and in steps what is done when one leaks.

Both are asked of what belongs together: an interval of the item, row or paragraph it stands in, steps of the section under
a heading. A long document has all of these words somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.expressions.patterns import pattern_of

_SUBJECT = pattern_of(
    r"(?i)\b(?:(?<!primary )(?<!foreign )(?<!answer )keys?(?![- ]?(?:frames?|points?|features?|results?|boards?|vault))|secrets?|tokens?|credentials?)\b"
)
_ROTATES = pattern_of(r"(?i)\b(?:rotat(?:e|es|ed|ing|ions?)|renew(?:al|ed|ing)?|replac(?:e|es|ed|ing|ement))\b")
# A key that ends is replaced in time; a token of a session, an address or a certificate that ends is another matter.
_ENDS = pattern_of(
    r"(?i)\b(?:keys?|secrets?|credentials?)\b[^.|\n]{0,30}\bexpir(?:e|es|y|ation)\b|\bexpir(?:e|es|y|ation) of (?:[\w-]+ ){0,3}(?:keys?|secrets?|credentials?)\b"
)
# A few days without “every” are how long something takes, or how long what is old goes on.
_INTERVAL = pattern_of(
    r"(?i)\bevery\s+(?:(?:\d{1,3}|thirty|sixty|ninety)[ -])?(?:days?|weeks?|months?|quarters?|years?)\b"
    r"|(?<![\d.–-])\b(?:1[4-9]|[2-9]\d|\d{3}|thirty|sixty|ninety)[ -]days?\b|(?<![\d.–-])\b\d{1,2}[ -](?:weeks|months?)\b"
    r"|\b(?:quarterly|monthly|yearly|annually|half-yearly)\b"
)
# Other things that are rotated: logs, images, videos' frames, copies, people; and tokens that nobody keeps.
_OTHER = pattern_of(
    r"(?i)\b(?:log|image|video|key-?frame|screen|matrix|tyre|axis|backup)s?[- ](?:are |is )?rotat\w*|rotat\w*\s+(?:logs?|images?|backups?|the (?:log|image|screen))|log ?rotate"
    r"|\b(?:refresh|session|jwt|csrf|id|device|push|login)[- ]tokens?"
)
_LEAKS = r"(?<!memory )\b(?:leak(?:s|ed|ing|age)?|compromis(?:e|es|ed)|expos(?:ed|ure))\b"
_A_KEY = r"\b(?:keys?|secrets?|tokens?|credentials?)\b"
_LEAK = pattern_of(rf"(?i)(?P<leak>{_LEAKS})")
_LEAK_OF_A_KEY = pattern_of(rf"(?i){_A_KEY}.{{0,60}}?(?P<leak>{_LEAKS})|(?P<leaked>{_LEAKS}).{{0,60}}?{_A_KEY}")
_NEGATED = pattern_of(r"(?i)(?:\b(?:never|not|no|without|avoids?|prevents?|cannot|against|nor)|n['’]t)\b[^.;:]{0,40}$")
_REVOKES = pattern_of(r"(?i)\brevo(?:k(?:e|es|ed|ing)|cation)\b")
_ACTS = pattern_of(
    r"(?i)\b(?:revok|rotat|replac|disabl|regenerat|generat|invalidat|deactivat|delet|remov|reset|(?:new|another) (?:api )?(?:key|secret|token|credential))"
)
_STEP = pattern_of(r"^[ \t]*(?:\d+[.)]|[-*] \[[ x]\]|(?:\*\*)?Step \d|#{1,6} (?:Step )?\d)")
_ITEM = pattern_of(r"^([ \t]*)(?:[-*+]|\d+[.)])[ \t]+\S")
_HEADING = pattern_of(r"^(#{1,6}) +(\S.*)$")
_UNDERLINE = pattern_of(r"^([=~-])\1{2,}[ \t]*$")
_NO_LEVEL = 7  # of what stands before the first heading: nothing lies under it


class Part(msgspec.Struct):
    """What stands under one heading. `above` are the headings that it lies under, the document's title first."""

    line: int
    level: int
    heading: str
    above: tuple[str, ...]
    lines: list[str]


def says_interval(content: str) -> Iterator[int]:
    """The lines of the headings under which an item, a row or a paragraph says how often keys are replaced."""
    for part in _parts(content):
        under = any(map(_turns_keys, part.above))
        if any(_is_interval(part.heading, block, under=under) for block in _blocks(part.lines)):
            yield part.line


def _is_interval(heading: str, block: str, *, under: bool) -> bool:
    """Whether a block says how often; `under` a heading above its own that is about keys that are replaced."""
    if not _INTERVAL.search(block):
        return False
    own = _OTHER.sub("", block)
    if _ENDS.search(own):
        return True
    if not under and not _turns_keys(f"{_OTHER.sub('', heading)}\n{own}"):
        return False
    return _turns_keys(heading) or _ROTATES.search(own) is not None or _SUBJECT.search(own) is not None


def _turns_keys(told: str) -> bool:
    return _ROTATES.search(told) is not None and _SUBJECT.search(told) is not None


def says_steps(content: str) -> Iterator[int]:
    """The lines of the headings under which steps say what is done about a leaked key: one of them must take it away."""
    parts = list(_parts(content))
    passed = 0
    for number, part in enumerate(parts):
        if number < passed:
            continue
        about = _SUBJECT.search(part.heading) is not None and any(
            sign.search(part.heading) for sign in (_LEAK, _ROTATES, _REVOKES)
        )
        end = number + 1
        while about and end < len(parts) and parts[end].level > part.level:
            end += 1
        lines = [part.heading, *part.lines]
        for below in parts[number + 1 : end]:
            lines += ["#" * below.level + " " + below.heading, *below.lines]
        steps = [line for line in lines if _STEP.search(line)]
        if len(steps) < 2 or not any(_leaks(line, alone=about) for line in lines):
            continue
        done = [line for line in lines if (_STEP.search(line) or _ITEM.search(line)) and _ACTS.search(line)]
        if any(about or _REVOKES.search(line) or _SUBJECT.search(line) for line in done):
            passed = end
            yield part.line


def _leaks(line: str, *, alone: bool) -> bool:
    """Whether a line speaks of a leak that happens, `alone` or near the word for a key: not one that is to be prevented."""
    found = (_LEAK if alone else _LEAK_OF_A_KEY).finditer(line)
    return any(not _NEGATED.search(line[: met.start(met.lastgroup or 0)]) for met in found)


def _parts(content: str) -> Iterator[Part]:
    """The parts of a document, without the code in it: a comment there is no heading."""
    lines = _prose(content)
    part = Part(1, _NO_LEVEL, "", (), [])
    over: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        found = _HEADING.match(line)
        if found:
            level, heading, at = len(found[1]), found[2], number
        elif _UNDERLINE.match(line) and part.lines and part.lines[-1].strip() and not part.lines[-1].startswith("|"):
            level, heading, at = "=-~".index(line[0]) + 1, part.lines.pop().strip(), number - 1
        else:
            part.lines.append(line)
            continue
        yield part
        over = [(n, h) for n, h in over if n < level]
        part = Part(at, level, heading, tuple(h for _, h in over), [])
        over.append((level, heading))
    yield part


def _prose(content: str) -> list[str]:
    """The lines of a document, those of its blocks of code empty."""
    lines, fence = [], ""
    for line in content.split("\n"):
        mark = line.lstrip()[:3]
        if fence:
            fence = "" if mark == fence else fence
            lines.append("")
        elif mark in ("```", "~~~"):
            fence = mark
            lines.append("")
        else:
            lines.append(line)
    return lines


def _blocks(lines: list[str]) -> Iterator[str]:
    """What belongs together: an item with the one that it lies under, a row with the table's first, a paragraph."""
    block: list[str] = []
    head, above = "", ("", -1)
    for line in [*lines, ""]:
        row = line.lstrip().startswith("|")
        item = None if row else _ITEM.match(line)
        if block and (row or item or not line.strip()):
            yield "\n".join(block)
            block = []
        if row:
            if head and re.search(r"\w", line):
                yield f"{head}\n{line}"
            head = head or line
            continue
        head = ""
        if item:
            indent = len(item[1].expandtabs())
            if indent <= max(above[1], 0):
                above = (line, indent)
                block = [line]
            else:
                block = [above[0], line]
        elif line.strip():
            block.append(line)
