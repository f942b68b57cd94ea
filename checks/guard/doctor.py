"""Does the guard guard? Whether git runs it here, and if not, who stands in the way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Literal

import msgspec

from checks.guard.hooks import MANAGED, STAGES, Folder, Hook, folder_of, hook_of, managers_here
from checks.guard.repository import Here, text
from checks.guards import scanner_in
from checks.program import own_program

_FILES = {
    "pre-commit": (".pre-commit-config.yaml", ".pre-commit-config.yml"),
    "lefthook": ("lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml"),
    "husky": (".husky/pre-commit",),
    "overcommit": (".overcommit.yml",),
    "simple-git-hooks": ("package.json",),
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    what: str
    state: Literal["ok", "note", "fail"]
    said: str


def examine(here: Here) -> list[Row]:
    """All rows; the guard is at work where none has failed."""
    folder = folder_of(here)
    return [_program(), *_folder(here, folder), *(_hook(here, hook_of(folder, stage)) for stage in STAGES)]


def _program() -> Row:
    found = shutil.which("shrift")
    if found:
        return Row(what="shrift", state="ok", said=found)
    own = own_program()
    if own:
        return Row(what="shrift", state="note", said=f"not on the PATH of this shell: a hook runs {own}")
    return Row(
        what="shrift", state="fail", said="not on the PATH, and nowhere a hook would find it: it stops each commit"
    )


def _folder(here: Here, folder: Folder) -> Iterator[Row]:
    usual = here.common_dir / "hooks"
    if not folder.said_by:
        yield Row(what="hooks", state="ok", said=f"git runs those in {usual}")
        return
    shared = ", which other repositories use, too" if folder.shared else ""
    yield Row(
        what="hooks", state="ok", said=f"core.hooksPath in {folder.said_by}: git runs those in {folder.path}{shared}"
    )
    for stage in STAGES:
        shadowed = hook_of(Folder(path=usual), stage)
        if shadowed.kind in ("ours", "foreign") and usual != folder.path:
            yield Row(what="hooks", state="note", said=f"{shadowed.path} is shadowed by core.hooksPath, and never run")
    if not folder.path.is_dir():
        yield Row(what="hooks", state="note", said=f"{folder.path} is not there: git runs no hook at all")


def _hook(here: Here, hook: Hook) -> Row:
    worst: Literal["note", "fail"] = "fail" if hook.stage == "pre-commit" else "note"
    if hook.kind == "none":
        said = "no hook: “shrift guard install” puts one there" + ("" if worst == "fail" else " (--stage pre-push)")
        managers = [m for m in managers_here(here) if hook.stage == "pre-commit"]
        if managers:
            said = f"{managers[0]} is configured here and not installed in this clone. {MANAGED[managers[0]].rsplit('then: ', 1)[-1]}"
        return Row(what=hook.stage, state=worst, said=said)
    if not hook.runs:
        return Row(what=hook.stage, state=worst, said=f"{hook.path} is not executable, so git passes it by: chmod +x")
    if hook.kind == "ours":
        chained = ", after the hook that stood there" if hook.chained else ""
        return Row(what=hook.stage, state="ok", said=f"the guard runs{chained}")
    if hook.calls == "shrift":
        return Row(what=hook.stage, state="ok", said="a hook of somebody else’s calls shrift")
    for manager in hook.managers:
        scanner = _configured(here, manager)
        if scanner:
            return Row(what=hook.stage, state="ok", said=f"{manager} runs it, and is told to run {scanner}")
        if manager in MANAGED:
            return Row(
                what=hook.stage,
                state=worst,
                said=f"{manager} runs it, and no scanner is among what it runs: {MANAGED[manager]}",
            )
    if hook.calls:
        return Row(what=hook.stage, state="ok", said=f"a hook of somebody else’s calls {hook.calls}")
    return Row(
        what=hook.stage,
        state=worst,
        said=f"{hook.path} looks for no keys; “shrift guard install” runs after it, and keeps it",
    )


def _configured(here: Here, manager: str) -> str:
    """The scanner that a manager's configuration names."""
    for file in _FILES.get(manager, ()):
        if scanner := scanner_in(text(here.root / file, 1 << 20)):
            return scanner
    return ""
