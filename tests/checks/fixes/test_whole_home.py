"""Every place of a home that can be fixed is fixed in one: files stay readable by their programs, and all comes back."""

from __future__ import annotations

import json
import random

from checks.keys.samples import sample
from tests.checks.fixes.conftest import mirror
from tests.homes import build


def _readable(files: dict[str, tuple[int, bytes | str]]) -> set[str]:
    """The JSON files that can be read, whole or line by line."""
    found = set()
    for path, (_, data) in files.items():
        if path.endswith((".json", ".jsonl")) and isinstance(data, bytes):
            try:
                for line in data.splitlines() if path.endswith("l") else [data]:
                    json.loads(line)
            except ValueError:
                continue
            found.add(path)
    return found


def test_a_whole_home_is_fixed_and_comes_back(tmp_path, fixing, in_memory, shapes) -> None:
    home = tmp_path / "home"
    rng = random.Random(20261129)
    build(home, "linux", lambda p="openai", k="project": sample(shapes, p, k, rng).decode(), rng)
    before = mirror(home)
    shrift = fixing(home, "--home", str(home))
    listed = shrift.json("list")
    chosen = [f["id"] for f in listed if not f["why_not"]]
    assert {c.partition(":")[0] for c in chosen} >= {"use-manager", "use-tool-store", "clear-record", "deny-secrets"}
    assert len({(f["title"], f["target"]) for f in listed}) == len(listed)  # nothing is offered twice
    assert not any("/.factory/" in c or "/.gemini/.env" in c for c in chosen if c.startswith("use-"))  # the tools’ own
    outcome = shrift.json("apply", "--yes", *chosen)
    after = mirror(home)
    assert _readable(after) >= _readable(before)
    assert sum(not c["left"] for c in outcome["checks"]) > 15
    assert after != before
    shrift("undo", outcome["record"])
    assert mirror(home) == before
