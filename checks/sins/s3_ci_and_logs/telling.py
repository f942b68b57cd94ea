"""Commands that tell what they are given: onto the screen, into a summary or a comment; as it is, or reshaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from checks.expressions.patterns import pattern_of
from checks.model import Severity
from checks.sins.s3_ci_and_logs.printing.scripting import is_taken
from checks.sins.s3_ci_and_logs.scripts import Piece
from checks.sins.s3_ci_and_logs.shell import Output, Shell, output, program, words
from checks.structure.flow import Use
from checks.structure.syntax import Call

PRINTS = frozenset(
    """echo printf print say cat tee base64 rev sed cut xxd jq yq od hexdump tr awk gawk fold head tail gzip strings tac
    Write-Host Write-Output Write-Information Write-Warning Write-Error Write-Verbose Out-Host Out-String""".split()
)
RESHAPES = frozenset("base64 base32 rev sed cut xxd jq yq od hexdump tr awk gawk fold head tail gzip tac".split())
_LETS_THROUGH = PRINTS | frozenset("sort uniq grep more less nl column fmt iconv xargs Out-Null".split())
_COMMENTS = pattern_of(r"^(?:pr|issue|release|discussion)$"), pattern_of(r"^(?:comment|create|edit|review)$")
_MASKS = pattern_of(r"(?i)\*|redact|mask|x{3}|hidden|\.\*/|/d['\"]?$")
# `cut -c-8` leaves eight signs, `head -c -8` leaves out eight.
_LEFT = pattern_of(r"^(?:-c)?\s*(\d{1,3})$")
_MANY = {"cut": pattern_of(r"^(?:-c)?\s*(?:1?-)?(\d{1,3})$"), "head": _LEFT, "tail": _LEFT}
_SLICE = pattern_of(r"\$\{\w+:\s*(-\s*)?(\d{1,3})(?:\s*:\s*(\d{1,3}))?\}")
_FEW = 4  # signs tell nothing of a secret
_EXPANDED = pattern_of(r"\$\{\w+(?::\d|:\s*-\d|[#%/^,@])")
_MASKED = pattern_of(r"::add-mask::[^\n]{0,200}?\$\{?(\w+)|task\.setsecret[^\n]{0,200}?\$\{?(\w+)")

_COMMANDS = pattern_of(r"(?i)::add-mask::|##vso\[task\.set(?:secret|variable)")

Kind = Literal["log", "summary", "comment"]


class Told(msgspec.Struct, frozen=True):
    """A secret that a command tells. `reshaped` names what makes another text of it than the one that is hidden; `part` is
    how many signs of it are told where these are not all.
    """

    call: Call
    use: Use
    where: Kind
    reshaped: str = ""
    part: int = 0


def told_in(piece: Piece, is_secret: Callable[[Use], bool]) -> Iterator[Told]:
    """Every secret that a script prints, writes into the run's summary, or sends as a comment."""
    read = piece.shell
    flow = read.flow(is_secret)
    masked = {a or b for a, b in _MASKED.findall(piece.text)}
    for call in read.commands:
        name = program(call)
        comment = name == "gh" and _is_comment(call)
        if not comment and (name not in PRINTS or (name == "sed" and _is_in_place(call))):
            continue
        where, behind = _goes(call, comment)
        if where is None or (where == "log" and _is_answer(call, read)):
            continue
        for argument in call.arguments:
            if _COMMANDS.search(argument.text):  # read by the system, not shown
                break
            use = flow.carried(argument)
            if use is None or _named_first(argument.text) in masked or use.name in masked:
                continue
            if _hides((call, *behind)):
                break
            yield Told(call, use, where, *_reshaped((call, *behind), argument.text, use, piece))
            break


_ASIDE = pattern_of(r">\s*(?:&2|/dev/(?:stderr|tty))")


def _is_answer(call: Call, read: Shell) -> bool:
    """Whether a command says it as the answer of a function, which the script takes: `A=$(answer)`."""
    text = read.code.text
    start = text.rfind("\n", 0, call.node[1].start) + 1
    return is_taken(call, text) and _ASIDE.search(text[start:].partition("\n")[0][:400]) is None


def reaches_log(out: Output) -> bool:
    """Whether what is printed ends on the screen: at the end of a pipeline of commands that hand on what they read."""
    return out.where in ("log", "piped") and all(n in _LETS_THROUGH for n in out.names) and not _quiet(out.behind)


def is_summary(out: Output) -> bool:
    """Whether it ends on the page of the run."""
    return out.where == "file" and "GITHUB_STEP_SUMMARY" in out.target


def _goes(call: Call, comment: bool) -> tuple[Kind | None, tuple[Call, ...]]:
    if comment:
        return "comment", ()
    out = output(call)
    if is_summary(out):
        return "summary", out.behind
    if program(call) == "tee" and any("GITHUB_STEP_SUMMARY" in w for w in words(call)):
        return "summary", out.behind
    if any(program(c) == "tee" and any("GITHUB_STEP_SUMMARY" in w for w in words(c)) for c in out.behind):
        return "summary", out.behind
    if any(program(c) == "gh" and _is_comment(c) for c in out.behind):
        return "comment", out.behind
    return ("log", out.behind) if reaches_log(out) else (None, ())


def _is_comment(call: Call) -> bool:
    said = words(call)[:2]
    return len(said) == 2 and all(p.match(w) for p, w in zip(_COMMENTS, said, strict=True))


def _quiet(behind: tuple[Call, ...]) -> bool:
    """`grep -q` and `grep -c` tell whether something is there; `Out-Null` tells nothing."""
    return any(
        (program(c) == "grep" and any(re.match(r"-\w*[qc]|--(?:quiet|silent|count)", w) for w in words(c)))
        or program(c) == "Out-Null"
        for c in behind
    )


def _hides(chain: tuple[Call, ...]) -> bool:
    """Whether a command on the way leaves a mask, or at most four signs."""
    for call in chain:
        name, said = program(call), words(call)
        if name == "sed" and any(_MASKS.search(w) for w in said):
            return True
        if name == "tr" and any("*" in w for w in said):
            return True
        if 0 < _cut(call) <= _FEW:
            return True
    return False


def _cut(call: Call) -> int:
    """How many signs `cut -c1-8`, `head -c 8` and `tail -c 8` leave; 0 where they leave what is not counted."""
    said, many = words(call), _MANY.get(program(call))
    if many is None or not any(w.startswith("-c") for w in said):
        return 0
    return next((int(met[1]) for w in said if (met := many.match(w)) is not None), 0)


def _sliced(text: str) -> int:
    """How many signs `${KEY:0:8}…${KEY: -4}` leaves; 0 where another expansion is among them."""
    slices = [(bool(back), int(first), int(many or 0)) for back, first, many in _SLICE.findall(text)]
    if (
        not slices
        or len(slices) < len(_EXPANDED.findall(text))
        or any(not many and not back for back, _, many in slices)
    ):
        return 0
    return sum(many or first for _, first, many in slices)


def _named_first(text: str) -> str:
    found = re.search(r"\$\{?(\w+)", text)
    return found[1] if found else ""


def _reshaped(chain: tuple[Call, ...], text: str, use: Use, piece: Piece) -> tuple[str, int]:
    """What makes another text of a secret, and how many signs of it are left where it only takes a part."""
    for call in chain:
        if program(call) in RESHAPES and (program(call) != "tr" or not _is_trim(call)):
            return program(call), _cut(call)
    if _EXPANDED.search(text):
        return "an expansion", _sliced(text)
    name = _named_first(text)
    if name and name != use.name and use.kind != "text":
        for assignment in piece.shell.code.assigned(name):
            value = assignment.value.text
            met = next((w for w in sorted(RESHAPES) if re.search(rf"\b{w}\b", value)), "")
            if met or _EXPANDED.search(value):
                return met or "an expansion", 0 if met else _sliced(value)
    return "", 0


def weight_of_part(signs: int) -> Severity | None:
    """How grave it is that so many signs of a secret are told; None for all of them, or as many as most have."""
    if not 0 < signs <= 20:
        return None
    return Severity.LOW if signs <= 12 else Severity.MEDIUM


def _is_in_place(call: Call) -> bool:
    """`sed -i` writes into a file and prints nothing."""
    return any(re.match(r"-\w*i|--in-place", w) for w in words(call))


def _is_trim(call: Call) -> bool:
    """`tr -d '\\n'` takes away what is not part of the secret."""
    said = words(call)
    return "-d" in said and any(w in ("\\n", "\\r\\n", "\\r", " ") for w in said)
