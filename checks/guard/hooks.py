"""The guard's hooks: put where git looks for them, with what stands there called first, and taken away without a trace."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from shlex import quote
from typing import Literal

import msgspec

from checks.fixes.reach import Spot, Unsafe, reached
from checks.guard.repository import Here, text
from checks.guards import managers_in, scanner_in
from checks.program import own_program
from checks.sources.gitconfig import settings

STAGES = ("pre-commit", "pre-push")
MARK = "# shrift guard"
ASIDE = ".before-shrift"  # the name of a hook that stood there, behind its own
LARGEST = 1 << 20

_HOOK = """#!/bin/sh
# shrift guard: looks for keys in what is about to {act}. “shrift guard uninstall” takes this file away.
shrift=shrift
if ! command -v shrift >/dev/null 2>&1; then
    shrift={program}
    if ! [ -x "$shrift" ]; then
        echo "shrift is not on the PATH, so nobody looked for keys; git {verb} --no-verify goes on without." >&2
        exit 1
    fi
fi
before="$(dirname -- "$0")/{stage}{aside}"
{body}
"""
_COMMIT = """if [ -x "$before" ]; then
    "$before" "$@" || exit $?
fi
exec "$shrift" guard run --stage pre-commit"""
_PUSH = """lines=$(cat)
if [ -x "$before" ]; then
    printf '%s\\n' "$lines" | "$before" "$@" || exit $?
fi
printf '%s\\n' "$lines" | "$shrift" guard run --stage pre-push"""

MANAGED = {
    "pre-commit": "add to .pre-commit-config.yaml:\n\n  - repo: local\n    hooks:\n      - id: shrift\n        name: keys in what is about to be committed\n        entry: shrift guard run\n        language: system\n        pass_filenames: false\n        always_run: true\n\nthen: pre-commit install",
    "lefthook": "add to lefthook.yml:\n\npre-commit:\n  commands:\n    shrift:\n      run: shrift guard run\n\nthen: lefthook install",
    "husky": "add a line to .husky/pre-commit:\n\nshrift guard run",
    "overcommit": "add to .overcommit.yml:\n\nPreCommit:\n  Shrift:\n    enabled: true\n    command: ['shrift', 'guard', 'run']\n\nthen: overcommit --install && overcommit --sign",
    "simple-git-hooks": "add “shrift guard run &&” before the command of pre-commit in package.json, then: npx simple-git-hooks",
}
_CONFIGS = {
    "pre-commit": (".pre-commit-config.yaml", ".pre-commit-config.yml"),
    "lefthook": ("lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml"),
    "husky": (".husky",),
    "overcommit": (".overcommit.yml",),
}

Kind = Literal["none", "ours", "foreign", "odd"]


class CannotInstall(Exception):
    """Nothing was changed; the message says why, and what to do instead."""


class Folder(msgspec.Struct, frozen=True, kw_only=True):
    """Where git looks for hooks, and who says so."""

    path: Path
    said_by: str = ""  # the file whose core.hooksPath it is; empty for the usual one
    shared: bool = False  # it lies outside this repository: other repositories use it, too


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """A hook of one stage as it is now."""

    stage: str
    path: Path
    kind: Kind
    runs: bool = False  # git would run it
    calls: str = ""  # the scanner it runs, by name
    managers: tuple[str, ...] = ()
    chained: bool = False


def folder_of(here: Here) -> Folder:
    """Where git looks. The last of the files that say so wins; `include` is not followed."""
    home = Path.home()
    xdg = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "git" / "config"
    found: tuple[str, Path] | None = None
    for file in (
        Path("/etc/gitconfig"),
        xdg,
        home / ".gitconfig",
        here.common_dir / "config",
        here.git_dir / "config.worktree",
    ):
        for setting in settings(text(file, LARGEST)):
            if setting.name == "core.hookspath" and setting.value:
                found = (setting.value, file)
    if found is None:
        return Folder(path=here.common_dir / "hooks")
    path = Path(os.path.expanduser(found[0]))  # noqa: PTH111 - a `~` of nobody stays as it is
    path = Path(os.path.realpath(path if path.is_absolute() else here.root / path))
    inside = path.is_relative_to(here.root) or path.is_relative_to(here.common_dir)
    return Folder(path=path, said_by=str(found[1]), shared=not inside)


def hook_of(folder: Folder, stage: str) -> Hook:
    """The hook of a stage, by its bytes; nothing of it is run."""
    path = folder.path / stage
    try:
        mode = path.lstat().st_mode
    except OSError:
        return Hook(stage=stage, path=path, kind="none")
    if not stat.S_ISREG(mode):
        return Hook(stage=stage, path=path, kind="odd", runs=os.access(path, os.X_OK))
    told = text(path, LARGEST)
    return Hook(
        stage=stage,
        path=path,
        kind="ours" if MARK in told else "foreign",
        runs=os.access(path, os.X_OK),
        calls=scanner_in(told) or "",
        managers=tuple(managers_in(told)),
        chained=(folder.path / (stage + ASIDE)).exists(),
    )


def managers_here(here: Here) -> Iterator[str]:
    """The hook managers that are configured in this project."""
    for name, files in _CONFIGS.items():
        if any((here.root / file).exists() for file in files):
            yield name
    told = text(here.root / "package.json", LARGEST)
    if '"simple-git-hooks"' in told:
        yield "simple-git-hooks"


def install(here: Here, stages: tuple[str, ...], *, anyway: bool = False, shared: bool = False) -> list[Path]:
    """Put the hooks in place; what stands there is kept beside and called first. Raises `CannotInstall`.

    `anyway` is for a project whose hooks a manager looks after, `shared` for a folder of hooks that others use, too.
    """
    folder = folder_of(here)
    if folder.shared and not shared:
        raise CannotInstall(
            f"core.hooksPath in {folder.said_by} points to {folder.path}, which other repositories use, too; "
            "--shared installs it for all of them"
        )
    managers = list(managers_here(here))
    if managers and not anyway:
        ways = "\n\n".join(f"{name}: {MANAGED[name]}" for name in managers)
        raise CannotInstall(
            f"the hooks here are looked after by {', '.join(managers)}, which may overwrite another one; "
            f"--anyway installs it all the same. Or:\n\n{ways}"
        )
    found = [hook_of(folder, stage) for stage in stages]
    for hook in found:
        if hook.kind == "odd":
            raise CannotInstall(f"{hook.path} is no plain file; call “shrift guard run --stage {hook.stage}” in it")
        if hook.kind == "foreign" and (folder.path / (hook.stage + ASIDE)).exists():
            raise CannotInstall(
                f"{hook.path} is not ours, and {hook.stage}{ASIDE} is taken; call “shrift guard run” in it"
            )
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        for hook in found:
            with reached(folder.path, hook.stage) as spot:
                _put(spot, hook, _hook(hook.stage))
    except Unsafe as error:
        raise CannotInstall(f"{hook.path}: {error}") from None
    except OSError as error:
        raise CannotInstall(f"{folder.path} cannot be changed: {error.strerror}") from None
    return [hook.path for hook in found]


def uninstall(here: Here) -> list[str]:
    """Take our hooks away, and put back what stood there; what was done, in words. Raises `CannotInstall`."""
    folder = folder_of(here)
    done = []
    try:
        for stage in STAGES:
            hook = hook_of(folder, stage)
            if hook.kind != "ours":
                continue
            with reached(folder.path, stage) as spot:
                seen = spot.see(LARGEST)
                if seen is None or MARK.encode() not in seen.data:
                    raise Unsafe("it was changed this very moment")
                if spot.beside(stage + ASIDE).identity() is not None:
                    spot.take(stage + ASIDE)
                    done.append(f"{hook.path}: what stood there before is back")
                else:
                    spot.remove()
                    done.append(f"{hook.path}: removed")
    except Unsafe as error:
        raise CannotInstall(f"{hook.path}: {error}") from None
    except OSError as error:
        raise CannotInstall(f"{folder.path} cannot be changed: {error.strerror}") from None
    return done


def _hook(stage: str) -> bytes:
    act, verb, body = ("be committed", "commit", _COMMIT) if stage == "pre-commit" else ("be pushed", "push", _PUSH)
    return _HOOK.format(
        act=act,
        verb=verb,
        stage=stage,
        aside=ASIDE,
        body=body,
        program=quote(own_program()),
    ).encode()


def _put(spot: Spot, hook: Hook, content: bytes) -> None:
    """Put a hook in place whole, where it is what was looked at: git never meets half of one. Raises `Unsafe`, `OSError`."""
    seen = spot.see(LARGEST)
    if seen is not None and seen.data == content and hook.runs:
        return
    if (hook.kind == "foreign") is not (seen is not None and MARK.encode() not in seen.data):
        raise Unsafe("it was changed this very moment")
    temporary = f".{hook.stage}.{token_hex(4)}"  # one that a stopped process left is in nobody’s way
    spot.write(temporary, content, None, mode=0o755, acl=None)
    kept = hook.stage + ASIDE if hook.kind == "foreign" else None
    try:
        if kept:
            spot.link(kept)  # a name that is free: it fails where somebody has taken it meanwhile
        try:
            spot.put(temporary, seen)
        except BaseException:
            if kept:
                spot.remove(kept)
            raise
    finally:
        spot.remove(temporary)
