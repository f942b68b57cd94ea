"""What all tests share: no file of the developer's own is read or written, git is the real one, keys are made up."""

from __future__ import annotations

import gc
import itertools
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tests.keychain import _keychain_session, keychain  # noqa: F401 - fixtures for every test

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Programs that tests start keep their bytecode: to compile all checks anew in each takes longer than what it does.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.pop("PYTHONUNBUFFERED", None)  # as most people run it: what is said late can fail late
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
for _name in [n for n in os.environ if n.startswith("GIT_")] + ["DBUS_SESSION_BUS_ADDRESS", "SHRIFT_DATA_DIR"]:
    os.environ.pop(_name, None)

if os.environ.get("SHRIFT_FUZZ"):
    from hypothesis import settings

    settings.register_profile("fuzz", max_examples=5_000, deadline=None)
    settings.load_profile("fuzz")
else:
    from hypothesis import settings

    settings.register_profile("quick", max_examples=60, deadline=None)
    settings.load_profile("quick")


def pytest_collection_finish() -> None:
    """Seventeen thousand tests are made of millions of objects that stay to the end: nobody looks through them again for rubbish."""
    gc.collect()
    gc.freeze()


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """A worker tells what a test came to, and nothing of the five other messages about one that passed.

    Each is packed, sent, unpacked and heard by every plug-in: for most tests that took longer than they do.
    """
    asked = item.config.option
    if not hasattr(item.config, "workerinput") or asked.durations is not None or asked.xmlpath:
        return None  # these count what comes before and after a test as well
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            item.ihook.pytest_runtest_logreport(report=report)
    return True


def pytest_runtest_setup() -> None:
    """What the test before let go of is gone: Qt deletes it only in a loop of events, which many tests never enter.

    Hundreds of widgets of the past would be drawn anew with every change of the palette.
    """
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is not None and (app := widgets.QApplication.instance()) is not None:
        app.sendPostedEvents(None, sys.modules["PySide6.QtCore"].QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names of new homes, in a folder of their own: `mktemp` reads the whole folder for each of its numbers."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _home(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own."""
    home = next(_homes)
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return home


@pytest.fixture(autouse=True, scope="session")
def _compiled_once() -> Iterator[None]:
    """What was compiled in this process is not compiled again in it: that takes longer than most scans here."""
    from checks.expressions.search import Search

    compiled: dict[tuple[object, ...], bytes] = {}
    real = Search._compile

    def once(self: Search, expressions: Sequence[bytes]) -> bytes:
        search = (self._flags, *expressions)
        if search not in compiled:
            compiled[search] = real(self, expressions)
        return compiled[search]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Search, "_compile", once)
        yield


@pytest.fixture(autouse=True, scope="session")
def _judged_here() -> Iterator[None]:
    """A scan in a test's process judges there, as where no process can be forked off.

    To fork one off this large process takes longer than most scans. Programs that tests start do so, with its bound on
    what a text may take; `tests/security/test_hostile_texts.py` is about that.
    """
    from checks.judgement import judge

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("checks.examination.judge_all", judge)
        yield


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Chance that is the same in every run of the same test."""
    return random.Random(request.node.nodeid)


@pytest.fixture(scope="session")
def shapes():
    """All built-in key shapes."""
    from checks.keys.formats import load_providers

    return load_providers()


@pytest.fixture(scope="session")
def matcher(shapes):
    """The matcher over all built-in shapes."""
    from checks.keys.matcher import Matcher

    return Matcher(shapes)


@pytest.fixture
def key(shapes, rng) -> Callable[[str, str], str]:
    """Makes a key of a kind: `key("openai", "project")`. Made when the test runs, stored nowhere."""
    from checks.keys.samples import sample

    return lambda provider="openai", kind="project": sample(shapes, provider, kind, rng).decode()


class Project:
    """A git repository under test, driven by the real git."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._day = 0

    def git(self, *arguments: str, feed: bytes | None = None, check: bool = True) -> str:
        self._day += 1
        when = f"2026-01-{1 + self._day // 24 % 27:02}T{self._day % 24:02}:00:00+0000"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ["HOME"],
            "GIT_CONFIG_NOSYSTEM": "1",
            # Nobody tidies up behind a commit: to look whether it is time to is a process more.
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "maintenance.auto",
            "GIT_CONFIG_VALUE_0": "false",
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.org",
            "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.org",
            "GIT_COMMITTER_DATE": when,
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=environment, input=feed, capture_output=True, check=False
        )
        if check and done.returncode:
            raise AssertionError(f"git {arguments}: {done.stderr.decode()}")
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def init(self, *options: str) -> Project:
        self.git("init", "--quiet", "--initial-branch=main", *options, ".")
        return self

    def copy(self, folder: Path) -> Project:
        """Another one like it; links stay links."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Project(folder)

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def commit(self, files: dict[str, str | bytes | None] | None = None, message: str = "a step") -> str:
        for path, content in (files or {}).items():
            if content is None:
                (self.folder / path).unlink()
            else:
                self.write(path, content)
        self.git("add", "--all", "--force", ".")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty git repository."""
    return Project(tmp_path / "project").init()


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[[str], Project]:
    """Makes more folders beside it; `.init()` makes one a repository."""
    return lambda name: Project(tmp_path / name)


@pytest.fixture(scope="session")
def compiled_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled rules as a scan keeps them, which used most of them: compiling takes longer than most scans here."""
    folder = tmp_path_factory.mktemp("first")
    code = (
        "import sys\n"
        "from checks.cli import main\n"
        "project, data, report = sys.argv[1:]\n"
        "assert main(['demo', '--make-only', project]) == 0\n"
        "assert main(['scan', project, '--data-dir', data, '--format', 'json', '--output', report]) == 0\n"
    )
    words = [str(folder / name) for name in ("project", "data", "report.json")]
    here = {**os.environ, "HOME": str(folder), "PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run([sys.executable, "-P", "-c", code, *words], env=here, stdout=subprocess.DEVNULL, check=True)
    return folder / "data" / "cache" / "rules"


@pytest.fixture(scope="session")
def with_rules(compiled_rules: Path) -> Callable[[Path], Path]:
    """Makes a data folder as after a first scan: nothing in it but the compiled rules."""

    def make(folder: Path) -> Path:
        shutil.copytree(compiled_rules, folder / "cache" / "rules")
        return folder

    return make


@pytest.fixture
def data_dir(tmp_path: Path, with_rules: Callable[[Path], Path]) -> Path:
    """Such a folder for this test."""
    return with_rules(tmp_path / "shrift-data")


@pytest.fixture
def scan(data_dir: Path) -> Iterator[Callable[..., object]]:
    """Examines folders in this process and returns the report."""
    from checks.catalog import load
    from checks.examination import Request, examine
    from checks.places import Places

    catalog = load()

    def run(*paths: Path, **options):
        return examine(Request(paths=tuple(p.resolve() for p in paths), **options), catalog, Places(data_dir))

    yield run
