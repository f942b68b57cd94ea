"""One reading of a stranger's bytes in a process of its own, which may not take much: `python bounded.py WHAT NAME MB SECONDS`.

The bytes come by standard input. What comes back is what was read, in short, or the way in which the process died.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import msgspec

MEGABYTE = 1 << 20


class Reading(msgspec.Struct, kw_only=True):
    """What a reading told and cost."""

    told: dict[str, int] = {}  # of each member its bytes, or what a form has to count
    cut: list[str] = []
    seconds: float = 0.0  # of a processor
    megabytes: int = 0  # at most


def read(what: str, data: bytes, name: str = "", *, megabytes: int = 1_024, seconds: int = 20) -> Reading:
    """Read in a child that ends at these bounds. Raises `AssertionError` where it came to them."""
    done = subprocess.run(
        [sys.executable, "-P", __file__, what, name, str(megabytes), str(seconds)],
        input=data,
        capture_output=True,
        timeout=20 * seconds,
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert done.returncode == 0, f"ended by {done.returncode}: {done.stderr.decode()[-500:]}"
    return msgspec.json.decode(done.stdout, type=Reading)


def _members(data: bytes, name: str) -> tuple[dict[str, int], list[str]]:
    from checks.sources import Document, Place, PlaceKind
    from checks.sources.archives import Opening, members

    opening = Opening()
    document = Document(place=Place(source="worktree", kind=PlaceKind.PLAIN, path=name), data=data)
    told = {(d.place.member or "")[:40]: len(d.data) for d in members(document, opening)}
    return told, sorted({limit.why for limit in opening.limits})


def _tree(data: bytes, name: str) -> tuple[dict[str, int], list[str]]:
    from checks.structure.tree import documents

    found = documents(data.decode(), name)
    return {"documents": len(found), "values": sum(1 for d in found for _ in d.walk())}, []


def _code(data: bytes, name: str) -> tuple[dict[str, int], list[str]]:
    from checks.structure.syntax import code

    read = code(data.decode(), name)
    return {"calls": len(read.calls), "strings": len(read.strings), "read": bool(read)}, []


if __name__ == "__main__":
    what, name, megabytes, seconds = sys.argv[1:]
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (int(megabytes) * MEGABYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds),) * 2)
    began = time.process_time()
    told, cut = {"members": _members, "tree": _tree, "code": _code}[what](content, name)
    used = resource.getrusage(resource.RUSAGE_SELF)
    sys.stdout.write(
        json.dumps(
            {
                "told": told,
                "cut": cut,
                "seconds": time.process_time() - began,
                "megabytes": used.ru_maxrss // 1024,
            }
        )
    )
