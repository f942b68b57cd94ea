"""What came of it: which files were changed, and what their checks say now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from checks.fixes.plan import Fix
from checks.fixes.records import Record
from checks.model import Finding, Word

if TYPE_CHECKING:
    from checks.fixes.scene import Scene


class CheckedAgain(Word, frozen=True, kw_only=True):
    """A check that the fixes were for: how many of its findings they were to mend, how many of those are left, and how
    many others it has.
    """

    check: str
    meant: int
    left: int
    others: int = 0


class Outcome(Word, frozen=True, kw_only=True):
    """A finished application. `then` is what is left for a person."""

    record: str
    fixes: tuple[str, ...]
    files: tuple[str, ...]
    checks: tuple[CheckedAgain, ...] = ()
    then: tuple[str, ...] = ()
    sealed: bool = False


class Undone(Word, frozen=True, kw_only=True):
    """What was put back."""

    record: str
    files: tuple[str, ...]
    notes: tuple[str, ...] = ()


def checked_again(
    record: Record, fixes: Sequence[Fix], scene: Scene, study: Callable[[frozenset[str]], Scene]
) -> Outcome:
    """Examine once more, the checks of these fixes alone, and say what is left of what they were for."""
    meant = frozenset(id for fix in fixes for id in fix.findings)
    checks = frozenset(check for fix in fixes for check in fix.checks)
    before = {_identity(f) for f in scene.findings if f.id in meant}
    now = [_identity(f) for f in study(checks).findings]
    counted = {check: [i for i in before if i[0] == check] for check in sorted(checks)}
    return Outcome(
        record=record.id,
        fixes=tuple(fix.id for fix in fixes),
        files=tuple(dict.fromkeys(file.shown for file in record.files)),
        checks=tuple(
            CheckedAgain(
                check=check,
                meant=len(those),
                left=len(set(now).intersection(those)),
                others=sum(found[0] == check and found not in before for found in now),
            )
            for check, those in counted.items()
        ),
        then=tuple(dict.fromkeys(text for fix in fixes for text in fix.then)),
        sealed=record.is_sealed,
    )


def told(outcome: Outcome) -> str:
    """The outcome for a terminal."""
    from checks.report.escape import for_terminal

    lines = [f"Changed: {', '.join(outcome.files)}"]
    for row in outcome.checks:
        said = "gone" if row.left == 0 else "still there; it wants another step as well"
        if 0 < row.left < row.meant:
            said = f"{row.left} of {row.meant} still there"
        said += f" ({row.others} elsewhere)" if row.others else ""
        lines.append(f"Checked again: {row.check}, {said}.")
    lines += [f"Left to you: {text}" for text in outcome.then]
    copy = " What stood there is kept sealed, its key is in the keychain." if outcome.sealed else ""
    lines.append(f"Back: shrift fix undo {outcome.record}.{copy}")
    return "".join(f"{for_terminal(line)}\n" for line in lines)


def _identity(finding: Finding) -> tuple[str, str, str, str]:
    """What makes a finding the same in two examinations: not its id, which may hold a fingerprint of one run."""
    place = finding.locations[0] if finding.locations else None
    return finding.check, finding.title, place.path if place else "", (place.member or "") if place else ""
