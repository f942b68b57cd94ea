"""Making a project: its life told commit by commit, keys made for the moment, git without anybody's configuration."""

from __future__ import annotations

import os
import random
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from checks.keys.formats import Shapes, load_providers
from checks.keys.samples import sample
from checks.sources.objects import git_program

Files = Mapping[str, str | None]  # a path, and what the file becomes; None: it goes

_MARK = re.compile(r"@([a-z0-9-]+)\.([a-z0-9-]+)(?:#([a-z0-9-]+))?@")
_LATIN = (".zip",)  # carried as text, written byte for byte


class Commit(msgspec.Struct, frozen=True):
    """One step in a project's life: who, when, what is said, and what each file becomes."""

    author: str
    when: str
    message: str
    files: Files


class Keys:
    """Keys for the marks in a text: `@openai.project#live@` is one key of that kind wherever the mark stands.

    They open nothing: nobody issued them. They are made when the project is, and are stored nowhere else.
    """

    def __init__(self, shapes: Shapes | None = None) -> None:
        self._shapes = shapes or load_providers()
        self._rng = random.Random()  # noqa: S311 - the keys open nothing
        self._made: dict[tuple[str, str, str], str] = {}

    def fill(self, text: str) -> str:
        """The text with a key for each mark. Raises `KeyError` for a kind that there is not."""
        return _MARK.sub(lambda mark: self._key(mark[1], mark[2], mark[3] or ""), text)

    def _key(self, provider: str, kind: str, name: str) -> str:
        known = (provider, kind, name)
        if known not in self._made:
            self._made[known] = sample(self._shapes, provider, kind, self._rng).decode()
        return self._made[known]


def begin(folder: Path) -> None:
    """An empty repository in a folder that is empty or does not exist. Raises `OSError` and `GitMissing`."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main", ".")


def tell(folder: Path, story: Iterable[Commit], keys: Keys) -> None:
    """Write and commit one step after the other, ignored files too. Raises `OSError` and `GitMissing`."""
    for commit in story:
        put(folder, commit.files, keys)
        git(folder, "add", "--all", "--force", "--", ".")
        message = keys.fill(commit.message)
        git(folder, "commit", "--quiet", "--no-verify", "--message", message, author=commit.author, when=commit.when)


def put(folder: Path, files: Files, keys: Keys) -> None:
    """Write files, with a key for each mark in them. Raises `OSError`."""
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        binary = name.endswith(_LATIN)
        path.write_bytes(text.encode("latin-1") if binary else keys.fill(text).encode())
        if text.startswith("#!"):
            path.chmod(0o755)


def git(folder: Path, *arguments: str, author: str = "Nobody", when: str = "2026-01-01T12:00:00+00:00") -> None:
    """git in the new project only: no configuration of the user or the system, no hook, no signature."""
    who = author.lower().replace(". ", ".").replace(" ", ".")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": author,
        "GIT_AUTHOR_EMAIL": f"{who}@example.org",
        "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_NAME": author,
        "GIT_COMMITTER_EMAIL": f"{who}@example.org",
        "GIT_COMMITTER_DATE": when,
    }
    try:
        subprocess.run(
            [git_program(), "-c", "core.autocrlf=false", "-c", "init.templateDir=", *arguments],
            cwd=folder,
            env=environment,
            check=True,
            capture_output=True,
        )
    except subprocess.CalledProcessError as error:
        raise OSError(
            f"git could not make the project: {error.stderr.decode(errors='replace').strip()[:200]}"
        ) from None
