"""The sheet of a fix."""

from __future__ import annotations

from change_samples import CHANGES
from change_samples import HOSTILE as HOSTILE_CHANGE
from fix_samples import DONE, HOSTILE, LEFT, MOVED, RULES, UNTRACK

from checks.events import Excerpt
from checks.model import Report
from gui.models.fixes import applied_words
from gui.pages.changes_sheet import ChangesSheet
from gui.pages.fix_sheet import FixSheet

from .studio import Studio, draw_dialog, show_report


def draw_fix(studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    """The sheet of a fix: being looked up, safe, worth a look, without lines, left, refused; and what is said afterwards."""
    window = studio.window
    show_report(window, done, excerpts, "findings")
    found = next(f for f in done.findings if any(note.id == "ignore" for note in f.fixes))
    window.findings.choose(found.id)
    studio.shot("15-fix-findings")
    for name, plans in (
        ("waiting", None), ("safe", [RULES]), ("moved", [MOVED]), ("untrack", [UNTRACK]), ("left", [LEFT]),
        ("hostile", [HOSTILE]), ("several", [RULES, MOVED, UNTRACK]),
    ):  # fmt: skip
        sheet = FixSheet("Add the ignore rules", window)
        draw_dialog(studio, f"15-fix-{name}", sheet, lambda s=sheet, p=plans: s.show_plans(p) if p else None)
    for name, changes in (
        ("changes", CHANGES),
        ("changes-none", []),
        ("changes-hostile", [HOSTILE_CHANGE, *CHANGES] * 3),
    ):
        listed = ChangesSheet(window)
        draw_dialog(studio, f"15-fix-{name}", listed, lambda s=listed, c=changes: s.show_changes(c))
    since = ChangesSheet(window)

    def tell() -> None:
        since.show_changes(CHANGES[:1])
        since.tell(
            ".gitignore: it was changed since it was fixed. Nothing was put back. What stands there now would be kept beside it, under another name.",
            change=CHANGES[0].id,
            changed_since=True,
        )

    draw_dialog(studio, "15-fix-changes-since", since, tell)
    refused = FixSheet(RULES.title, window)

    def refuse() -> None:
        refused.show_plans([RULES])
        refused.tell("A file has changed since the plan was shown; look at it again.")

    draw_dialog(studio, "15-fix-refused", refused, refuse)
    window.toast.tell(applied_words(DONE, "S1-ENV-NOTIGNORED"), stays=True, act=("Undo", lambda: None))
    studio.shot("15-fix-done")
    window.toast.hide()
