"""Everything that can be fixed in the demo project is fixed in one, examined again, and taken back to the byte."""

from __future__ import annotations

import subprocess

from checks.demo import make
from tests.checks.fixes.conftest import mirror


def test_a_whole_project_is_fixed_and_comes_back(tmp_path, fixing, in_memory, scan) -> None:
    folder = make(tmp_path / "atlas-support").resolve()
    shrift = fixing(folder)
    chosen = [id for id in shrift.ids() if id != "ignore-context:.dockerignore"]  # another fix makes the same file
    assert {c.partition(":")[0] for c in chosen} >= {
        "unstage", "untrack", "ignore", "example-file", "agent-inputs", "clear-record", "clear-outputs", "filter-recordings",
        "docker-secrets", "server-route", "narrow-artifact",
    }  # fmt: skip
    before, found = mirror(folder), scan(folder, history=False)
    outcome = shrift.json("apply", "--yes", *chosen)
    gone = [c["check"] for c in outcome["checks"] if not c["left"]]
    assert len(gone) > len(outcome["checks"]) / 2, outcome["checks"]
    after = scan(folder, history=False)
    assert not after.partial and len(after.findings) < len(found.findings)
    new = {(f.check, f.title) for f in after.findings} - {(f.check, f.title) for f in found.findings}
    assert not new, new  # nothing that was in order is not
    done = subprocess.run(["git", "fsck", "--strict"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0
    shrift("undo", outcome["record"])
    assert mirror(folder) == before
