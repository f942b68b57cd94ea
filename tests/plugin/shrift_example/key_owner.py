"""S5-KEY-OWNER: does the project say who looks after its keys?"""

from __future__ import annotations

import re

from checks import Check, Evidence, Location, Need, Severity, Sin, Status, Verdict

_OWNER = re.compile(r"(?im)^\s*owner\s*:\s*\S+")


def judge(evidence: Evidence) -> Verdict:
    """Fails where no KEYS.md names an owner."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason="The files were not listed.")
    texts = {path: text for path, text in evidence.texts.items() if path.rsplit("/", 1)[-1] == "KEYS.md"}
    looked_at = f"{len(texts)} files called KEYS.md, of {len(evidence.files)} files"
    if any(_OWNER.search(text) for text in texts.values()):
        return Verdict(status=Status.PASS, reason="KEYS.md names an owner.", looked_at=looked_at)
    finding = CHECK.finding(
        "No KEYS.md names an owner. When a key leaks, nobody knows who may revoke it.",
        locations=[Location(source="worktree", path=path) for path in sorted(texts)],
    )
    return Verdict(status=Status.FAIL, reason="Nobody owns the keys.", looked_at=looked_at, findings=(finding,))


CHECK = Check(
    "S5-KEY-OWNER",
    sin=Sin.IMMORTAL,
    severity=Severity.LOW,
    needs={Need.FILES, Need.WORKTREE},
    reads=("KEYS.md",),
    judge=judge,
    module=__name__,
)
