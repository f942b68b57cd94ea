"""A stranger's folder: a repository with keys in it, and whatever may be planted to do harm to who looks at it.

Everything planted leads to one of the programs of a `Trap`, which write down that they ran. A planting is only as good
as its proof: most name a git command that does spring the trap, and the tests run that as well.
"""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tests.conftest import Project


class Trap:
    """Programs that write down that they ran. They lie outside of the folder and are named by what was planted."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._told = folder / "told"

    def program(self, name: str = "trap") -> str:
        """An absolute path."""
        file = self.folder / name
        if not file.exists():
            file.write_text(f'#!/bin/sh\necho "{name} $*" >> "{self._told}"\nexit 1\n')
            file.chmod(0o755)
        return str(file)

    def sprung(self) -> str:
        """What ran since the last call; empty if nothing did."""
        told = self._told.read_text() if self._told.exists() else ""
        self._told.unlink(missing_ok=True)
        return told


class Keys(msgspec.Struct, frozen=True):
    """The made-up keys of a hostile folder, by where they are."""

    history: str  # committed and taken out again: only git's objects hold it
    file: str  # committed and still there
    staged: str  # about to be committed

    def endings(self) -> set[str]:
        return {key[-4:] for key in (self.history, self.file, self.staged)}


def build(folder: Path, keys: Keys) -> Project:
    """The folder before anything is planted."""
    project = Project(folder).init()
    project.commit({"app/client.py": f"OPENAI_API_KEY = {keys.history!r}\n"}, "a first try")
    project.commit({"app/client.py": "import os\n", "README.md": "# A project\n"}, "read it from the environment")
    project.commit({"app/settings.py": f"OPENAI_API_KEY = {keys.file!r}\n"}, "settings")
    project.write("app/staged.py", f"OPENAI_API_KEY = {keys.staged!r}\n")
    project.git("add", "app/staged.py")
    return project


Plant = Callable[[Project, Trap], None]


class Planting(msgspec.Struct, frozen=True):
    """Something planted in a repository; `proof` is a git command that springs the trap, where one does."""

    plant: Plant
    proof: tuple[str, ...] = ()


def configured(*settings: tuple[str, str]) -> Plant:
    """Settings of the repository; `{trap}` is the program's path."""

    def plant(project: Project, trap: Trap) -> None:
        for name, value in settings:
            program = trap.program()
            project.git("config", "--add", name, value.replace("{trap}", program))

    return plant


def attributed(line: str, *settings: tuple[str, str]) -> Plant:
    """Settings, and an attribute that brings them to every file."""

    def plant(project: Project, trap: Trap) -> None:
        (project.folder / ".git" / "info").mkdir(exist_ok=True)
        (project.folder / ".git" / "info" / "attributes").write_text(line + "\n")
        project.write(".gitattributes", line + "\n")
        configured(*settings)(project, trap)
        (project.folder / "README.md").write_text("# A changed project\n")

    return plant


def _hooks(project: Project, trap: Trap) -> None:
    folder = project.folder / ".git" / "hooks"
    folder.mkdir(exist_ok=True)
    for name in (
        *("pre-commit", "post-checkout", "post-index-change", "reference-transaction", "post-commit"),
        *("pre-auto-gc", "fsmonitor-watchman", "pre-push", "post-merge", "pre-receive", "update", "post-rewrite"),
    ):
        shutil.copy(trap.program(), folder / name)


def _hooks_path(project: Project, trap: Trap) -> None:
    _hooks(project, trap)
    (project.folder / ".git" / "hooks").rename(project.folder / "hooks")
    project.git("config", "core.hooksPath", "hooks")


def _included(project: Project, trap: Trap) -> None:
    project.write("evil.config", f"[core]\n\tfsmonitor = {trap.program()}\n")
    with (project.folder / ".git" / "config").open("a") as config:
        config.write("[include]\n\tpath = ../evil.config\n")


def _included_if(project: Project, trap: Trap) -> None:
    project.write("evil.config", f"[core]\n\tfsmonitor = {trap.program()}\n")
    with (project.folder / ".git" / "config").open("a") as config:
        config.write(f'[includeIf "gitdir:{project.folder}/"]\n\tpath = ../evil.config\n')


def _of_the_worktree(project: Project, trap: Trap) -> None:
    project.git("config", "extensions.worktreeConfig", "true")
    (project.folder / ".git" / "config.worktree").write_text(f"[core]\n\tfsmonitor = {trap.program()}\n")


def _promisor(project: Project, trap: Trap) -> None:
    """A partial clone whose missing object would be fetched by running a program."""
    configured(
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.url", "ext::{trap} %S"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.partialCloneFilter", "blob:none"),
        ("protocol.ext.allow", "always"),
    )(project, trap)
    readme = project.git("rev-parse", "HEAD:README.md")
    (project.folder / ".git" / "objects" / readme[:2] / readme[2:]).unlink(missing_ok=True)


def _upload_pack(project: Project, trap: Trap) -> None:
    configured(
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.url", str(project.folder)),
        ("remote.origin.uploadpack", "{trap}"),
        ("remote.origin.receivepack", "{trap}"),
        ("remote.origin.promisor", "true"),
    )(project, trap)
    readme = project.git("rev-parse", "HEAD:README.md")
    (project.folder / ".git" / "objects" / readme[:2] / readme[2:]).unlink(missing_ok=True)


def _vcs(project: Project, trap: Trap) -> None:
    trap.program("git-remote-evil")
    configured(("remote.origin.url", "evil://host/x"), ("remote.origin.vcs", "evil"))(project, trap)


def _submodule(project: Project, trap: Trap) -> None:
    head = project.git("rev-parse", "HEAD")
    project.write(
        ".gitmodules",
        f'[submodule "evil"]\n\tpath = sub\n\turl = -u{trap.program()}\n\tupdate = !{trap.program()}\n'
        f'[submodule "pack"]\n\tpath = --upload-pack={trap.program()}\n\turl = ext::{trap.program()}\n',
    )
    (project.folder / "sub").mkdir()
    project.git("update-index", "--add", "--cacheinfo", f"160000,{head},sub")
    configured(
        ("protocol.ext.allow", "always"),
        ("submodule.evil.url", "ext::{trap}"),
        ("submodule.evil.update", "!{trap}"),
        ("submodule.evil.active", "true"),
        ("status.submoduleSummary", "true"),
    )(project, trap)


def _signed(project: Project, trap: Trap) -> None:
    """A commit that claims a signature, which `log.showSignature` would have a program check."""
    configured(("log.showSignature", "true"), ("gpg.program", "{trap}"), ("gpg.ssh.program", "{trap}"))(project, trap)
    raw = project.git("cat-file", "commit", "HEAD")
    head, _, message = raw.partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n AAAA\n -----END PGP SIGNATURE-----"
    signed = project.git(
        "hash-object", "-t", "commit", "-w", "--stdin", feed=f"{head}\n{signature}\n\n{message}\n".encode()
    )
    project.git("update-ref", "HEAD", signed)


PLANTINGS: dict[str, Planting] = {
    "core.fsmonitor": Planting(configured(("core.fsmonitor", "{trap}")), ("status",)),
    "filter, clean and smudge": Planting(
        attributed("* filter=evil", ("filter.evil.clean", "{trap}"), ("filter.evil.smudge", "{trap}")),
        ("add", "README.md"),
    ),
    "filter, process": Planting(
        attributed("* filter=evil", ("filter.evil.process", "{trap}"), ("filter.evil.required", "true")),
        ("add", "README.md"),
    ),
    "textconv": Planting(attributed("* diff=evil", ("diff.evil.textconv", "{trap}")), ("log", "-p")),
    "textconv, cached": Planting(
        attributed("* diff=evil", ("diff.evil.textconv", "{trap}"), ("diff.evil.cachetextconv", "true")), ("diff",)
    ),
    "diff.external": Planting(configured(("diff.external", "{trap}")), ("diff", "HEAD~1")),
    "a diff driver's command": Planting(attributed("* diff=evil", ("diff.evil.command", "{trap}")), ("diff", "HEAD~1")),
    "a merge driver": Planting(attributed("* merge=evil", ("merge.evil.driver", "{trap} %O %A %B"))),
    "hooks": Planting(_hooks, ("commit", "-m", "x")),
    "core.hooksPath": Planting(_hooks_path, ("commit", "-m", "x")),
    "aliases of git's own words": Planting(
        configured(
            *(
                (f"alias.{word}", "!{trap}")
                for word in ("cat-file", "ls-tree", "ls-files", "rev-list", "diff-tree", "st")
            )
        ),
        ("st",),
    ),
    "credential.helper": Planting(configured(("credential.helper", "!{trap}"))),
    "core.sshCommand": Planting(
        configured(("core.sshCommand", "{trap}"), ("remote.origin.url", "ssh://host.invalid/x")), ("fetch",)
    ),
    "core.gitProxy": Planting(
        configured(("core.gitProxy", "{trap}"), ("remote.origin.url", "git://host.invalid/x")), ("fetch",)
    ),
    "core.pager and core.editor": Planting(
        configured(
            ("core.pager", "{trap}"),
            ("core.editor", "{trap}"),
            ("sequence.editor", "{trap}"),
            ("core.askPass", "{trap}"),
        ),
        ("commit", "--amend"),
    ),
    "pagers of single commands": Planting(
        configured(*((f"pager.{word}", "{trap}") for word in ("ls-tree", "ls-files", "diff-tree", "rev-list", "log"))),
    ),
    "remote.*.vcs": Planting(_vcs),
    "protocol.ext": Planting(
        configured(("protocol.ext.allow", "always"), ("remote.origin.url", "ext::{trap} %S")), ("fetch",)
    ),
    "a lazy fetch by protocol.ext": Planting(_promisor, ("cat-file", "-p", "HEAD:README.md")),
    "a lazy fetch by an upload-pack": Planting(_upload_pack, ("cat-file", "-p", "HEAD:README.md")),
    "a submodule that runs": Planting(_submodule),
    "include.path": Planting(_included, ("status",)),
    "includeIf": Planting(_included_if, ("status",)),
    "the worktree's own configuration": Planting(_of_the_worktree, ("status",)),
    "core.alternateRefsCommand": Planting(configured(("core.alternateRefsCommand", "{trap}"))),
    "gpg.program and log.showSignature": Planting(_signed, ("log",)),
    "rewritten addresses": Planting(
        configured(("url.ext::{trap} .insteadOf", "https://"), ("remote.origin.url", "https://host.invalid/x"))
    ),
    "uploadpack.packObjectsHook": Planting(configured(("uploadpack.packObjectsHook", "{trap}"))),
    "gc and maintenance": Planting(configured(("gc.auto", "1"), ("gc.recentObjectsHook", "{trap}"))),
    "trailers and mail": Planting(
        configured(
            ("trailer.x.command", "{trap}"), ("sendemail.smtpserver", "{trap}"), ("interactive.diffFilter", "{trap}")
        )
    ),
    "safe.directory for everybody": Planting(configured(("safe.directory", "*"), ("safe.bareRepository", "all"))),
}


def spring(project: Project, trap: Trap, proof: tuple[str, ...]) -> str:
    """Run plain git, as somebody would who trusts the folder; what it ran of the trap."""
    subprocess.run(
        ["git", *proof],
        cwd=project.folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": os.environ["HOME"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@b.c",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@b.c",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )
    return trap.sprung()


@contextmanager
def odd_files(folder: Path) -> Iterator[dict[str, Path]]:
    """Pipes, sockets, links in circles and out of the folder: what must not be opened or followed."""
    folder.mkdir(parents=True, exist_ok=True)
    os.mkfifo(folder / "pipe.env")
    os.mkfifo(folder / ".env")
    server = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    try:
        os.chdir(folder)  # an address of a socket is at most some hundred bytes long
        server.bind("socket.py")
    finally:
        os.chdir(here)
    (folder / "circle").symlink_to("circle")
    (folder / "up").symlink_to("..")
    (folder / "everything").symlink_to("/")
    (folder / "memory.py").symlink_to("/dev/zero")
    (folder / "terminal.py").symlink_to("/dev/tty")
    try:
        yield {p.name: p for p in folder.iterdir()}
    finally:
        server.close()


def snapshot(folder: Path) -> dict[str, tuple[object, ...]]:
    """Every entry of a folder with its kind, mode, size, times and content; equal if nothing was touched."""
    found = {}
    for entry in sorted(folder.rglob("*")):
        status = entry.lstat()
        content: object = None
        if stat.S_ISREG(status.st_mode) and status.st_size < 1 << 20:
            content = entry.read_bytes()
        elif stat.S_ISLNK(status.st_mode):
            content = str(entry.readlink())
        found[str(entry)] = (
            status.st_mode,
            status.st_size,
            status.st_mtime_ns,
            status.st_ctime_ns,
            status.st_ino,
            content,
        )
    return found
