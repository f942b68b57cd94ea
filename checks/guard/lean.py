"""`shrift guard run`, without what it does not need: its words are read by hand, and the answer is written plainly.

Exit: 0 nothing is in the way · 1 a key would go along · 2 nobody can look here · 3 a mistake of ours. Whatever is not 0
stops the commit or the push: what nobody looked at does not pass.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from checks.guard.looking import Hit, Looked

LEVELS = ("low", "medium", "high")
STAGES = ("pre-commit", "pre-push")
LONGEST = 16 << 20  # of git's list of what is pushed
MEMORY, ROOM = "/dev/shm", 32 << 20  # noqa: S108 - a folder in it is made for us alone, by a name nobody can guess
WAY_ROUND = "“git commit --no-verify” goes on without the guard."


class Asked(NamedTuple):
    """What was asked for."""

    folder: str = "."
    stage: str = "pre-commit"
    least: str = "medium"
    data_dir: str | None = None


def is_lean(arguments: Sequence[str]) -> bool:
    """Whether these words are a run of the guard that is understood here."""
    return list(arguments[:2]) == ["guard", "run"] and asked(arguments[2:]) is not None


def main(arguments: Sequence[str]) -> int:
    """Run the guard; returns the exit code."""
    told = asked(arguments[2:])
    assert told is not None, "is_lean was asked before"
    return run(told)


def asked(words: Sequence[str]) -> Asked | None:
    """The request; None for what is not understood, which the whole command line explains."""
    found = {
        "folder": ".",
        "stage": "pre-commit",
        "least": "medium",
        "data_dir": os.environ.get("SHRIFT_DATA_DIR") or None,
    }
    names = {"--stage": "stage", "--at-least": "least", "--data-dir": "data_dir"}
    left = list(words)
    folder = False
    while left:
        word = left.pop(0)
        name, equals, value = word.partition("=")
        if name in names and word.startswith("--"):
            if not equals and not left:
                return None
            found[names[name]] = value if equals else left.pop(0)
        elif word.startswith("-") or folder or not word:
            return None
        else:
            found["folder"], folder = word, True
    if found["stage"] not in STAGES or found["least"] not in LEVELS or found["data_dir"] == "":
        return None
    return Asked(**found)  # type: ignore[arg-type]


def run(told: Asked) -> int:
    """Look, and say what is in the way."""
    from checks.guard.repository import NoRepository

    try:
        lines = None
        if told.stage == "pre-push":
            lines = _pushed()
            if not lines.strip():
                return 0  # git has nothing to push, or a person typed this by hand
        from checks.guard.changes import find
        from checks.guard.looking import look
        from checks.guard.sift import Sift
        from checks.places import Places
        from checks.sources.objects import GitMissing, Unreadable
    except NoRepository as error:
        return _refused(str(error))
    except KeyboardInterrupt:
        return _stopped()
    try:
        here = find(Path(told.folder))
        with _in_memory(here.staged, lines is None):
            looked = look(here, Sift(Places(Path(told.data_dir) if told.data_dir else None)), told.least, lines)
    except (NoRepository, GitMissing, Unreadable) as error:
        return _refused(str(error))
    except KeyboardInterrupt:
        return _stopped()
    except OSError as error:
        return _refused(error.strerror or "what is staged cannot be read")
    except Exception as error:  # ours; its words may quote what was read
        from checks.terminal.refusal import told as where

        _say(f"shrift guard: this is a mistake in Shrift itself ({where(error)}), so nobody looked. {WAY_ROUND}")
        return 3
    return _answer(told, looked)


@contextmanager
def _in_memory(index: Path, small: bool) -> Iterator[None]:
    """Temporary files lie in memory where the system has room for them: to remove a few from a busy disk takes longer than all else."""
    import tempfile

    was = tempfile.tempdir
    try:
        if small and sys.platform == "linux" and os.access(MEMORY, os.W_OK | os.X_OK):
            room = os.statvfs(MEMORY)
            if room.f_bavail * room.f_frsize > 4 * index.stat().st_size + ROOM:
                tempfile.tempdir = MEMORY
    except OSError:
        pass
    try:
        yield
    finally:
        tempfile.tempdir = was


def _pushed() -> str:
    """Git's lines about what is pushed. The pre-commit framework reads them itself and tells by variables."""
    if os.environ.get("PRE_COMMIT") == "1":
        told = {name: os.environ.get(f"PRE_COMMIT_{name}_REF") for name in ("FROM", "TO")}
        return f"- {told['TO'] or _newest()} - {told['FROM'] or '0' * 40}"
    return sys.stdin.read(LONGEST) if not sys.stdin.isatty() else ""


def _newest() -> str:
    from checks.guard.repository import find, head

    return head(find(Path())) or ""


def _answer(told: Asked, looked: Looked) -> int:
    act = "committed" if told.stage == "pre-commit" else "pushed"
    stopped = [h for h in looked.hits if not h.accepted and not h.there]
    for hit in looked.hits:
        if hit in stopped:
            continue
        if hit.accepted:
            _say(f"shrift guard: {_key(hit)} is tolerated: accepted by {hit.accepted}.")
        else:
            _say(
                f"shrift guard: {_key(hit)} was in this file before, and is not held up. It is out already: revoke it."
            )
    for hit in stopped:
        _say(f"shrift guard: a key is about to be {act}: {_key(hit)}")
    for path in looked.unread[:20]:
        _say(f"shrift guard: {path} cannot be read, so nobody looked at it")
    if stopped:
        _ways_out(told, stopped, looked.first)
        return 1
    if looked.unread:
        _say(f"Nothing was {act}. {WAY_ROUND if act == 'committed' else WAY_ROUND.replace('commit', 'push')}")
        return 2
    return 0


def _ways_out(told: Asked, stopped: Sequence[Hit], first: bool) -> None:
    from shlex import quote

    hit = stopped[0]
    path = quote(hit.path)
    lines = []
    if told.stage == "pre-commit":
        lines.append(("leave it out", f"git rm --cached {path}" if first else f"git restore --staged {path}"))
        lines.append(("put it into the keychain", "shrift fix list"))
    else:
        lines.append(("take it out of the commits", "git rebase -i, then edit those that hold it"))
        lines.append(("it was elsewhere before", "revoke it at the provider; “shrift scan” says where it lies"))
    lines.append(
        ("tolerate it for a while", f"shrift accept add {quote(f'{hit.path}:{hit.line}')} --owner YOU --reason WHY")
    )
    _say(f"Nothing was {'committed' if told.stage == 'pre-commit' else 'pushed'}. The ways out:")
    width = max(len(words) for words, _ in lines)
    for words, command in lines:
        _say(f"  {words:<{width}}  {command}")


def _key(hit: Hit) -> str:
    inside = f" ({hit.member})" if hit.member else ""
    return f"{hit.title} {hit.masked} in {hit.path}:{hit.line}{inside}"


def _refused(why: str) -> int:
    _say(f"shrift guard: {why}, so nobody looked. {WAY_ROUND}")
    return 2


def _stopped() -> int:
    _say("shrift guard: stopped, so nobody looked")
    return 3


def _say(text: str) -> None:
    """A line on standard error; a name of a file cannot move the cursor or hide what stands before it."""
    plain = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    print(plain.encode("utf-8", "backslashreplace").decode(), file=sys.stderr)
