"""A stranger's repository: nothing planted in it runs, nothing of it leads elsewhere, and its keys are found all the same."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from checks.cli import main
from checks.sources.objects import git_program
from tests.conftest import Project
from tests.security.hostile import PLANTINGS, Keys, Trap, build, odd_files, snapshot, spring

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes, devices and programs are made the POSIX way")


@pytest.fixture(scope="module")
def keys(shapes) -> Keys:
    import random

    from checks.keys.samples import sample

    rng = random.Random("a hostile repository")
    return Keys(*(sample(shapes, "openai", "project", rng).decode() for _ in range(3)))


@pytest.fixture(scope="module")
def innocent(keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Project:
    home = tmp_path_factory.mktemp("home-of-the-author")
    before, os.environ["HOME"] = os.environ.get("HOME"), str(home)
    try:
        return build(tmp_path_factory.mktemp("innocent") / "project", keys)
    finally:
        os.environ["HOME"] = before or ""


@pytest.fixture
def stranger(innocent: Project, tmp_path: Path) -> Project:
    return innocent.copy(tmp_path / "project")


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path / "trap")


class Seen(msgspec.Struct):
    """What a scan told, as far as these tests ask."""

    report: dict
    out: str

    @property
    def endings(self) -> set[str]:
        return {k["masked"][-4:] for k in self.report["keys"]}

    @property
    def limits(self) -> set[str]:
        return {limit["id"] for limit in self.report["limits"]}

    def sources(self, ending: str) -> set[str]:
        return {s["source"] for k in self.report["keys"] if k["masked"].endswith(ending) for s in k["sightings"]}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, with_rules: Callable[[Path], Path]) -> str:
    """Where Shrift keeps its compiled rules between these scans."""
    return str(with_rules(tmp_path_factory.mktemp("rules") / "kept"))


@pytest.fixture
def look(kept: str, capfd: pytest.CaptureFixture[str]) -> Callable[..., Seen]:
    """Scans in this process."""

    def run(folder: Path, *options: str) -> Seen:
        code = main(["scan", str(folder), "--format", "json", "--data-dir", kept, *options])
        out, err = capfd.readouterr()
        assert (code, err) == (0, "")
        return Seen(json.loads(out), out)

    return run


class TestWhatIsPlantedInAConfiguration:
    @pytest.mark.parametrize("name", PLANTINGS)
    def test_never_runs_and_hides_nothing(
        self, name: str, stranger: Project, trap: Trap, keys: Keys, look, tmp_path: Path
    ) -> None:
        PLANTINGS[name].plant(stranger, trap)
        trap.sprung()  # what git ran while it was planted
        before = snapshot(stranger.folder)
        everything = look(stranger.folder, "--format", "text", "--output", str(tmp_path / "told.txt"))
        staged = look(stranger.folder, "--staged")
        since = look(stranger.folder, "--since", "HEAD~1")
        text = (tmp_path / "told.txt").read_text("utf-8")
        assert trap.sprung() == ""
        assert snapshot(stranger.folder) == before, "nothing in the folder was touched"
        assert everything.endings == keys.endings()
        assert everything.sources(keys.history[-4:]) == {"history"}
        assert staged.endings == {keys.staged[-4:]}
        assert keys.file[-4:] in since.endings
        for key in (keys.history, keys.file, keys.staged):
            assert key[-4:] in text
            assert key not in everything.out + staged.out + since.out + text

    @pytest.mark.parametrize("name", [name for name, planting in PLANTINGS.items() if planting.proof])
    def test_does_run_for_who_trusts_it(self, name: str, stranger: Project, trap: Trap) -> None:
        PLANTINGS[name].plant(stranger, trap)
        trap.sprung()
        assert spring(stranger, trap, PLANTINGS[name].proof) != "", "this planting proves nothing"

    def test_never_runs_with_all_of_it_at_once_on_the_command_line(
        self, stranger: Project, trap: Trap, keys: Keys, kept: str
    ) -> None:
        for name in sorted(
            PLANTINGS, key=lambda n: "hooks" in n.lower()
        ):  # those would stop what is planted after them
            PLANTINGS[name].plant(stranger, trap)
        trap.sprung()
        shrift = Path(sys.executable).with_name("shrift")
        for options in ((), ("--staged",), ("--since", "HEAD~1"), ("--no-history",), ("--jobs", "1")):
            done = subprocess.run(
                [shrift, "scan", stranger.folder, "--format", "json", "--data-dir", kept, *options],
                cwd=stranger.folder,
                capture_output=True,
                check=False,
                timeout=120,
            )
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["keys"]
        assert trap.sprung() == ""


class TestTheCallersEnvironment:
    """A hook or a pipeline runs Shrift with git's own variables set: none of them reaches git."""

    @pytest.fixture
    def scan(self, stranger: Project, kept: str):
        def run(environment: dict[str, str], *options: str) -> dict:
            done = subprocess.run(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "checks",
                    "scan",
                    stranger.folder,
                    "--format",
                    "json",
                    "--data-dir",
                    kept,
                    *list(options),
                ],
                cwd="/",
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
                capture_output=True,
                check=False,
                timeout=120,
            )
            assert done.returncode == 0, done.stderr
            return json.loads(done.stdout)

        return run

    def variables(self, trap: Trap, tmp_path: Path, other: Path) -> dict[str, str]:
        program = trap.program()
        settings = {
            "core.fsmonitor": program,
            "diff.external": program,
            "core.pager": program,
            "log.showSignature": "1",
        }
        numbered = {f"GIT_CONFIG_KEY_{n}": name for n, name in enumerate(settings)}
        numbered |= {f"GIT_CONFIG_VALUE_{n}": value for n, value in enumerate(settings.values())}
        programs = (
            *("GIT_EXTERNAL_DIFF", "GIT_SSH_COMMAND", "GIT_SSH", "GIT_ASKPASS", "GIT_PAGER", "GIT_EDITOR"),
            *("GIT_SEQUENCE_EDITOR", "GIT_PROXY_COMMAND", "GIT_REDIRECT_STDOUT", "SSH_ASKPASS", "PAGER", "EDITOR"),
        )
        traces = (
            "GIT_TRACE",
            "GIT_TRACE2",
            "GIT_TRACE2_EVENT",
            "GIT_TRACE_PACKET",
            "GIT_TRACE_SETUP",
            "GIT_TRACE2_PERF",
        )
        return {
            **dict.fromkeys(programs, program),
            **{name: str(tmp_path / "traces" / name) for name in traces},
            **numbered,
            "GIT_CONFIG_COUNT": str(len(settings)),
            "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor'='{program}'",
            "GIT_CONFIG_GLOBAL": str(tmp_path / "global"),
            "GIT_CONFIG_SYSTEM": str(tmp_path / "global"),
            "GIT_DIR": str(other / ".git"),
            "GIT_WORK_TREE": str(other),
            "GIT_COMMON_DIR": str(other / ".git"),
            "GIT_INDEX_FILE": str(other / ".git" / "index"),
            "GIT_OBJECT_DIRECTORY": str(other / ".git" / "objects"),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(other / ".git" / "objects"),
            "GIT_NAMESPACE": "elsewhere",
            "GIT_CEILING_DIRECTORIES": "/",
            "GIT_EXEC_PATH": str(trap.folder),
            "GIT_TEMPLATE_DIR": str(trap.folder),
            "GIT_GRAFT_FILE": str(tmp_path / "grafts"),
            "GIT_SHALLOW_FILE": str(tmp_path / "shallow"),
            "GIT_REPLACE_REF_BASE": "refs/heads",
            "GIT_ATTR_SOURCE": "HEAD",
            "GIT_DEFAULT_HASH": "sha256",
        }

    def test_is_dropped(
        self, scan, stranger: Project, trap: Trap, tmp_path: Path, make_project, key, keys: Keys
    ) -> None:
        foreign = key()
        other = make_project("other").init()
        other.commit({"settings.py": f"OPENAI_API_KEY = {foreign!r}\n"})
        for program in ("git-cat-file", "git-ls-tree", "git-rev-list", "git"):
            trap.program(program)
        (tmp_path / "traces").mkdir()
        (tmp_path / "global").write_text(f"[core]\n\tfsmonitor = {trap.program()}\n[include]\n\tpath = /dev/tty\n")
        environment = self.variables(trap, tmp_path, other.folder)
        for options in ((), ("--staged",), ("--since", "HEAD~1")):
            told = scan(environment, *options)
            endings = {k["masked"][-4:] for k in told["keys"]}
            assert foreign[-4:] not in endings, "the other repository was read"
            assert endings and endings <= keys.endings()
        assert {k["masked"][-4:] for k in scan(environment)["keys"]} == keys.endings()
        assert trap.sprung() == ""
        assert list((tmp_path / "traces").iterdir()) == []

    def test_and_its_own_configuration_is_not_obeyed(self, scan, trap: Trap, keys: Keys, _home: Path) -> None:
        program = trap.program()
        (_home / ".gitconfig").write_text(f"[core]\n\tfsmonitor = {program}\n[diff]\n\texternal = {program}\n")
        (_home / ".gitattributes").write_text("* diff=evil filter=evil\n")
        assert {k["masked"][-4:] for k in scan({})["keys"]} == keys.endings()
        assert trap.sprung() == ""

    @pytest.mark.parametrize("entry", ["", ".", "bin"], ids=["empty", "dot", "relative"])
    def test_git_is_not_taken_from_the_current_folder(self, entry: str, trap: Trap, tmp_path: Path) -> None:
        (tmp_path / "here" / "bin").mkdir(parents=True)
        for place in ("here", "here/bin"):
            shutil.copy(trap.program("git"), tmp_path / place / "git")
        done = subprocess.run(
            [sys.executable, "-c", "from checks.sources.objects import git_program; print(git_program())"],
            cwd=tmp_path / "here",
            env={
                "PATH": f"{entry}{os.pathsep}{Path(git_program()).parent}",
                "PYTHONPATH": str(Path(__file__).parents[2]),
                "HOME": os.environ["HOME"],
            },
            capture_output=True,
            check=True,
            text=True,
        )
        assert done.stdout.strip() == git_program()


class TestProgramsInTheFolder:
    """Nothing in a scanned folder is imported or run, even if it is the current folder as well."""

    def plant(self, folder: Path, trap: Trap) -> None:
        program = trap.program("imported")
        code = f"import os; os.system({program!r} + ' </dev/null')\n"
        for name in ("hyperscan", "msgspec", "click", "rich", "keyring", "pathspec", "sitecustomize", "usercustomize"):
            (folder / f"{name}.py").write_text(code)
        for package in ("checks", "gui", "platformdirs"):
            (folder / package).mkdir(exist_ok=True)
            (folder / package / "__init__.py").write_text(code)
            (folder / package / "__main__.py").write_text(code)
        for command in ("git", "sh", "ssh", "git-cat-file"):
            shutil.copy(trap.program(), folder / command)
        (folder / "conftest.py").write_text(code)
        (folder / "evil.pth").write_text(f"import os; os.system({program!r})\n")
        (folder / "pyvenv.cfg").write_text("home = .\n")
        about = folder / "evil-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(
            "[shrift.checks]\nevil = hyperscan:x\n[keyring.backends]\nevil = click\n"
        )

    @pytest.mark.parametrize("command", ["shrift", "the window's engine"])
    def test_are_neither_imported_nor_run(
        self, command: str, stranger: Project, trap: Trap, keys: Keys, kept: str
    ) -> None:
        self.plant(stranger.folder, trap)
        shrift = Path(sys.executable).with_name("shrift")
        started = [shrift] if command == "shrift" else [sys.executable, "-P", "-m", "checks"]
        for folder in (stranger.folder, Path()):
            done = subprocess.run(
                [*started, "scan", folder, "--format", "json", "--data-dir", kept],
                cwd=stranger.folder,
                capture_output=True,
                check=False,
                timeout=120,
            )
            assert done.returncode == 0, done.stderr
            told = json.loads(done.stdout)
            assert {k["masked"][-4:] for k in told["keys"]} == keys.endings()
            assert told["plugins"] == []
        assert trap.sprung() == ""


class TestLeadsOutOfTheFolder:
    @pytest.fixture
    def foreign(self, make_project, key) -> tuple[Project, str]:
        """Another repository of this machine, which the stranger's folder would like to have read."""
        value = key()
        other = make_project("secret-work").init()
        other.commit({"settings.py": f"OPENAI_API_KEY = {value!r}\n"})
        return other, value[-4:]

    def test_a_git_file_that_points_elsewhere_is_not_followed(self, look, make_project, foreign, key) -> None:
        other, ending = foreign
        own = key()
        folder = make_project("lure").folder
        (folder / "own.py").write_text(f"OPENAI_API_KEY = {own!r}\n")
        (folder / ".git").write_text(f"gitdir: {other.folder / '.git'}\n")
        seen = look(folder)
        assert seen.endings == {own[-4:]} and ending not in seen.endings
        assert "foreign-git-dir" in seen.limits

    def test_a_git_link_that_points_elsewhere_is_not_followed_and_said(self, look, make_project, foreign, key) -> None:
        other, _ = foreign
        own = key()
        folder = make_project("lure").folder
        (folder / "own.py").write_text(f"OPENAI_API_KEY = {own!r}\n")
        (folder / ".git").symlink_to(other.folder / ".git")
        seen = look(folder)
        assert seen.endings == {own[-4:]}
        assert "foreign-git-dir" in seen.limits

    @pytest.mark.parametrize("how", ["link", "file"])
    def test_a_git_folder_elsewhere_inside_is_read(self, look, stranger: Project, keys: Keys, how: str) -> None:
        (stranger.folder / ".git").rename(stranger.folder / ".real")
        if how == "link":
            (stranger.folder / ".git").symlink_to(".real")
        else:
            (stranger.folder / ".git").write_text("gitdir: .real\n")
        assert keys.history[-4:] in look(stranger.folder).endings

    def test_a_common_folder_elsewhere_is_not_followed(self, look, stranger: Project, foreign, keys: Keys) -> None:
        other, ending = foreign
        (other.folder / ".git" / "description").write_text("a message")
        (stranger.folder / ".git" / "commondir").write_text(f"{other.folder / '.git'}\n")
        seen = look(stranger.folder)
        assert ending not in seen.endings
        assert keys.file[-4:] in seen.endings

    def test_a_working_tree_elsewhere_is_not_read(self, look, stranger: Project, foreign, keys: Keys) -> None:
        other, _ = foreign
        stranger.git("config", "core.worktree", str(other.folder))
        assert look(stranger.folder).endings == keys.endings()

    def test_links_to_files_and_folders_elsewhere_are_not_followed(
        self, look, stranger: Project, foreign, keys: Keys
    ) -> None:
        other, _ = foreign
        (stranger.folder / "settings.py").symlink_to(other.folder / "settings.py")
        (stranger.folder / "work").symlink_to(other.folder)
        (stranger.folder / ".gitignore").symlink_to("/dev/zero")
        (stranger.folder / ".gitmodules").symlink_to(other.folder / "settings.py")
        assert look(stranger.folder).endings == keys.endings()

    @pytest.mark.parametrize(
        "name", ["logs", "hooks", "refs/evil", "config", "COMMIT_EDITMSG", "packed-refs", "HEAD.lock"]
    )
    def test_links_in_the_git_folder_are_not_followed(
        self, look, stranger: Project, tmp_path: Path, key, keys: Keys, name: str
    ) -> None:
        value = key()
        secret = tmp_path / "secret"
        secret.mkdir()
        (secret / "file").write_text(f"OPENAI_API_KEY={value}\n")
        (secret / "file").chmod(0o755)
        place = stranger.folder / ".git" / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
        place.symlink_to(secret if name in ("logs", "hooks", "refs/evil") else secret / "file")
        seen = look(stranger.folder)
        assert value[-4:] not in seen.endings
        assert seen.endings == keys.endings()

    def test_borrowed_objects_are_read_and_nothing_runs(
        self, look, stranger: Project, foreign, trap: Trap, keys: Keys
    ) -> None:
        other, ending = foreign
        stranger.git("config", "core.alternateRefsCommand", trap.program())
        (stranger.folder / ".git" / "objects" / "info").mkdir(exist_ok=True)
        (stranger.folder / ".git" / "objects" / "info" / "alternates").write_text(
            f"{other.folder / '.git' / 'objects'}\n/nowhere/at/all\n"
        )
        seen = look(stranger.folder)
        assert seen.endings == keys.endings() | {ending}, "what git itself would read of this repository"
        assert trap.sprung() == ""

    def test_objects_are_not_fetched_from_an_address(self, look, stranger: Project, keys: Keys) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = f"http://127.0.0.1:{server.getsockname()[1]}/objects\n"
            info = stranger.folder / ".git" / "objects" / "info"
            info.mkdir(exist_ok=True)
            (info / "http-alternates").write_text(address)
            (info / "alternates").write_text(address)
            stranger.git("config", "remote.origin.url", address.strip())
            stranger.git("config", "remote.origin.promisor", "true")
            stranger.git("config", "extensions.partialClone", "origin")
            readme = stranger.git("rev-parse", "HEAD:README.md")
            (stranger.folder / ".git" / "objects" / readme[:2] / readme[2:]).unlink()
            assert look(stranger.folder).endings == keys.endings()
            server.setblocking(False)
            with pytest.raises(BlockingIOError):
                server.accept()


PIPES = (
    "objects/ab/" + "c" * 38,
    "objects/pack/pack-" + "0" * 40 + ".idx",
    "objects/pack/pack-" + "0" * 40 + ".pack",
    "objects/info/alternates",
    "objects/info/packs",
    "packed-refs",
    "shallow",
    "refs/heads/pipe",
    "logs/pipe",
    "index",
    "config",
    "HEAD.lock",
    "COMMIT_EDITMSG",
    "info/exclude",
    "commondir",
    "hooks/pre-commit",
)
SCANS = """
import os, sys
from checks.cli import main
for folder in sys.argv[2:]:
    report = folder + ".json"
    if main(["scan", folder, "--format", "json", "--output", report, "--data-dir", sys.argv[1]]):
        os.unlink(report)
"""


@pytest.fixture(scope="module")
def beside_pipes(innocent: Project, kept: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Endings of the keys that were found beside each of the pipes. One process reads all: it is stopped if it waits."""
    home = tmp_path_factory.mktemp("pipes")
    folders = {where: home / str(number) for number, where in enumerate(PIPES)}
    for where, folder in folders.items():
        pipe = innocent.copy(folder).folder / ".git" / where
        pipe.parent.mkdir(parents=True, exist_ok=True)
        pipe.unlink(missing_ok=True)
        os.mkfifo(pipe, 0o755)
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            [sys.executable, "-P", "-c", SCANS, kept, *folders.values()],
            env={**os.environ, "HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])},
            check=False,
            timeout=240,
        )
    reports = {where: folder.with_suffix(".json") for where, folder in folders.items()}
    return {
        where: {k["masked"][-4:] for k in json.loads(report.read_bytes())["keys"]}
        for where, report in reports.items()
        if report.exists()
    }


class TestHistoryThatIsBentOrBroken:
    def test_a_replaced_object_is_read_as_it_is(self, look, stranger: Project, keys: Keys) -> None:
        harmless = stranger.git("hash-object", "-w", "--stdin", feed=b"import nothing\n")
        for commit in ("HEAD~2", "HEAD"):
            for path in ("app/client.py", "app/settings.py"):
                if blob := stranger.git("rev-parse", "--verify", "--quiet", f"{commit}:{path}", check=False):
                    stranger.git("replace", "--force", blob, harmless, check=False)
        assert stranger.git("show", "HEAD~2:app/client.py") == "import nothing", "git itself is misled"
        assert look(stranger.folder).endings == keys.endings()

    def test_a_grafted_history_is_whole(self, look, stranger: Project, keys: Keys) -> None:
        (stranger.folder / ".git" / "info").mkdir(exist_ok=True)
        (stranger.folder / ".git" / "info" / "grafts").write_text(stranger.git("rev-parse", "HEAD") + "\n")
        assert stranger.git("rev-list", "--count", "HEAD") == "1", "git itself is misled"
        seen = look(stranger.folder)
        assert seen.endings == keys.endings()
        (found,) = [k for k in seen.report["keys"] if k["masked"].endswith(keys.history[-4:])]
        assert all(s["commit"] for s in found["sightings"])

    @pytest.mark.parametrize("file", ["commit-graph", "multi-pack-index", "bitmap", "rev"])
    def test_a_broken_helper_file_hides_nothing(self, look, stranger: Project, keys: Keys, file: str) -> None:
        objects = stranger.folder / ".git" / "objects"
        stranger.git("repack", "-adq", "--write-bitmap-index", "--write-midx" if file == "multi-pack-index" else "-q")
        stranger.git("commit-graph", "write", "--reachable")
        (target,) = {
            "commit-graph": lambda: [objects / "info" / "commit-graph"],
            "multi-pack-index": lambda: [objects / "pack" / "multi-pack-index"],
            "bitmap": lambda: list((objects / "pack").glob("*.bitmap"))[:1],
            "rev": lambda: [next((objects / "pack").glob("*.pack")).with_suffix(".rev")],
        }[file]()
        size = target.stat().st_size if target.exists() else 200
        if target.exists():
            target.chmod(0o644)
        target.write_bytes(b"\xff" * size)
        assert look(stranger.folder).endings == keys.endings()

    def test_an_owner_that_git_would_not_trust_is_no_hindrance(self, stranger: Project, keys: Keys, look) -> None:
        if os.getuid() == 0:
            for entry in [stranger.folder, *stranger.folder.rglob("*")]:
                os.chown(entry, 65534, 65534, follow_symlinks=False)
        done = subprocess.run(
            ["git", "status"],
            cwd=stranger.folder,
            env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"},
            capture_output=True,
            check=False,
        )
        assert b"dubious ownership" in done.stderr, "git itself refuses"
        assert look(stranger.folder).endings == keys.endings()

    @pytest.mark.parametrize("where", PIPES)
    def test_a_pipe_in_the_git_folder_is_not_waited_for(
        self, beside_pipes: dict[str, set[str]], keys: Keys, where: str
    ) -> None:
        assert where in beside_pipes, "it was waited for, or the scan of it broke"
        assert {keys.history[-4:], keys.file[-4:]} <= beside_pipes[where]


RULES = {
    "zeros": b"\0" * (1 << 20),
    "one line": b"x" * (1 << 20),
    "brackets": b"[" * (1 << 20),
    "many lines": b"a*b\n" * 250_000,
    "winding": (b"*a" * 40 + b"*b\n") * 10_000,
    "deep winding": (b"**/a/" * 20 + b"b\n") * 1_000,
    "by turns": b"*a*b*c*d\nx\n" * 50_000,
    "nonsense": b"!" * 1_000 + b"\n\\\n[z-a]\n[!\n" + bytes(range(256)) * 10,
}


class TestOddFiles:
    def test_pipes_sockets_devices_and_circles_are_passed_by(self, look, stranger: Project, keys: Keys) -> None:
        with odd_files(stranger.folder / "odd") as odd:
            seen = look(stranger.folder)
            assert len(odd) >= 8
        assert seen.endings == keys.endings()

    @pytest.mark.parametrize(
        "name",
        [
            b"line\nend.py",
            b"\x1b[2J\x1b]0;title\x07.py",
            "\u202egnp.py".encode(),
            b"\xff\xfe\x80.py",
            b"-rf",
            b"--staged.py",
            b"a b 'c\" $(touch x) `id`.py",
            b"<img src=x onerror=alert(1)>.py",
            b"=cmd().csv",
            b"\xf0\x9f\x94\x91.py",
            b"%s%n{0}.py",
            b"[bold]x[red].py",
            b"x" * 250 + b".py",
            b"..py",
            b"...",
            b":(glob)*",
        ],
        ids=[
            "line",
            "escape",
            "bidi",
            "not UTF-8",
            "option",
            "long option",
            "shell",
            "HTML",
            "CSV",
            "emoji",
            "format",
            "markup",
            "long",
            "dot",
            "dots",
            "pathspec",
        ],
    )
    def test_every_name_is_told_without_obeying_it(
        self, name: bytes, look, kept: str, make_project, key, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        value = key()
        project = make_project("odd-names").init()
        file = os.path.join(os.fsencode(project.folder), name)  # noqa: PTH118 - bytes
        with open(file, "wb") as written:  # noqa: PTH123
            written.write(f"OPENAI_API_KEY = {value!r}\n".encode())
        project.commit()
        seen = look(project.folder, "--format", "sarif", "--output", str(tmp_path / "told.sarif"))
        assert seen.endings == {value[-4:]}
        assert seen.sources(value[-4:]) == {"worktree", "history"}
        told = {"sarif": (tmp_path / "told.sarif").read_text("utf-8")}
        words = ["--format", "text", "--format", "events", "--output", str(tmp_path / "told.jsonl")]
        assert main(["scan", str(project.folder), "--data-dir", kept, *words]) == 0
        told["events"] = (tmp_path / "told.jsonl").read_text("utf-8")
        told["text"], err = capfd.readouterr()
        for form, text in told.items():
            obeyed = {"\x1b", "\x07"} if form == "events" else {"\x1b", "\x07", "\u202e"}  # no terminal reads JSON
            assert not obeyed & set(text + err), form
            assert value[-4:] in text and value not in text

    def test_deep_folders_end_somewhere(self, look, make_project, key) -> None:
        value = key()
        folder = make_project("deep").folder
        (folder / "top.py").write_text(f"OPENAI_API_KEY = {value!r}\n")
        here = os.open(folder, os.O_RDONLY)
        for _ in range(3_000):  # a path of this length cannot be named, only walked
            os.mkdir("d", dir_fd=here)
            below = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.close(here)
        seen = look(folder)
        assert seen.endings == {value[-4:]}
        assert "too-deep" in seen.limits
        subprocess.run(["rm", "-rf", folder / "d"], check=True)

    def test_a_zip_bomb_is_bounded_and_what_is_beside_its_zeros_is_found(self, look, make_project, key) -> None:
        value = key()
        folder = make_project("bomb").folder
        with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("settings.py", f"OPENAI_API_KEY = {value!r}\n")
            for number in range(20):
                archive.writestr(f"zeros-{number}", bytes(8 << 20))
        inner = (folder / "bomb.zip").read_bytes()
        for level in range(6):
            with zipfile.ZipFile(folder / "nested.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(f"level-{level}.zip", inner)
            inner = (folder / "nested.zip").read_bytes()
        seen = look(folder)
        assert seen.endings == {value[-4:]}
        assert "container" in seen.limits

    @pytest.mark.parametrize("name", ["huge.log", "huge.zip", ".gitignore"])
    def test_a_huge_file_of_holes_costs_what_is_in_it(self, look, make_project, key, name: str) -> None:
        value = key()
        folder = make_project("sparse").init().folder
        with (folder / name).open("wb") as file:
            file.write(b"# begins\n")
            file.seek(1 << 40)  # a tebibyte, of which some bytes are on the disk
            file.write(f"\nOPENAI_API_KEY={value}\n".encode())
        seen = look(folder)
        assert seen.endings == {value[-4:]}

    @pytest.mark.parametrize("name", RULES)
    def test_rules_that_would_take_for_ever_do_not(self, look, make_project, key, name: str) -> None:
        value = key()
        project = make_project("rules").init()
        project.write(".gitignore", RULES[name] + b"\n/ignored.py\n")
        for file in ("a" * 200 + ".py", "a/" * 40 + "c.py", "ignored.py"):
            project.write(file, f"OPENAI_API_KEY = {value!r}\n")
        # What takes seconds to compile does so once: here it is other rules of the same kind.
        elsewhere = RULES["by turns" if "winding" in name else name]
        (project.folder / ".git" / "info" / "exclude").write_bytes(elsewhere)
        assert look(project.folder).endings == {value[-4:]}


def swollen(project: Project, levels: int = 9) -> None:
    """A commit of some kilobytes with thousands of millions of files: each folder is the same one ten times."""

    def told(*words: str, given: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=project.folder, input=given, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    blob = told("hash-object", "-w", "--stdin", given="a\n")
    tree = told("mktree", given="".join(f"100644 blob {blob}\tf{n}\n" for n in range(10)))
    for _ in range(levels):
        tree = told("mktree", given="".join(f"040000 tree {tree}\td{n}\n" for n in range(10)))
    project.git(
        "update-ref",
        "refs/heads/main",
        told("-c", "user.name=A", "-c", "user.email=a@example.org", "commit-tree", tree, given="swollen"),
    )


def test_a_commit_with_files_without_end_is_left_at_a_bound(
    project: Project, keys: Keys, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checks.sources.tracked.MOST_LISTED", 1 << 20)
    monkeypatch.setattr("checks.response.decoy.MOST_LISTED", 1 << 20)
    swollen(project)
    project.write("app.py", f'OPENAI_API_KEY = "{keys.file}"\n')
    where = ["--data-dir", str(tmp_path / "data")]
    main(["scan", str(project.folder), "--format", "json", *where])
    report = json.loads(capfd.readouterr().out)
    assert [k["masked"][-4:] for k in report["keys"]] == [keys.file[-4:]]
    assert "index" in {limit["id"] for limit in report["limits"]}
    assert main(["drill", "start", "--in", str(project.folder), *where]) == 2
    assert "too many" in capfd.readouterr().err and not list((tmp_path / "data").rglob("project"))


def test_a_kept_report_and_the_board_are_written_through_no_link_of_a_folder_they_are_about(
    project: Project, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    mine, kept, where = tmp_path / "profile", tmp_path / "kept.json", ["--data-dir", str(tmp_path / "data")]
    mine.write_text("mine\n")
    (project.folder / "out").symlink_to(mine)
    assert main(["scan", str(project.folder), "--format", "json", "--output", str(kept), *where]) == 0
    for words in (["report", str(kept), "--format", "csv"], ["projects", "summary"]):
        assert main([*words, "--output", str(project.folder / "out"), *where]) == 2
        assert "leads out of" in capfd.readouterr().err and mine.read_text() == "mine\n"
        assert main([*words, "--output", str(project.folder / "in"), *where]) == 0
    assert (project.folder / "in").read_text().startswith("# ")


@pytest.mark.parametrize(
    "words",
    ["scan {project} --format json", "drill runbook --in {project}", "attest export --in {project}"],
    ids=["report", "runbook", "answers"],
)
def test_nothing_is_written_through_a_link_that_came_with_the_folder(
    project: Project, tmp_path: Path, capfd: pytest.CaptureFixture[str], words: str
) -> None:
    mine = tmp_path / "profile"
    mine.write_text("mine\n")
    (project.folder / "docs").symlink_to(tmp_path)
    (project.folder / "out").symlink_to("docs/profile")
    for name in ("out", "docs/profile"):
        output = ["--output", str(project.folder / name), "--data-dir", str(tmp_path / "data")]
        assert main([*words.format(project=project.folder).split(), *output]) == 2
        assert "leads out of" in capfd.readouterr().err and mine.read_text() == "mine\n"
