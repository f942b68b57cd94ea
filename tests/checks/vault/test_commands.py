"""`shrift vault`: values come in by standard input or a hidden prompt, and never come out again."""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import io
import json
import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.cli import main
from checks.vault.credentials import SERVICE
from tests.keychain import Session, enter

# keyring leaves its connection to the bus open when the collection stays locked.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

PROMPT = b"(not shown): "
COMMAND = [sys.executable, "-m", "checks", "vault"]


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "kept"
    monkeypatch.setenv("SHRIFT_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def value(key) -> str:
    return key()


@pytest.fixture
def vault(
    keychain: Session, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs `shrift vault …` in this process with a real keychain: exit code, standard output, standard error."""

    def run(*arguments: str, given: str | bytes = "") -> tuple[int, str, str]:
        raw = given.encode() if isinstance(given, str) else given
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        code = main(["vault", *arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return run


def written_in(folder: Path) -> bytes:
    return b"\n".join(f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file())


@pytest.mark.keychain
class TestAdd:
    def test_keeps_a_value_from_standard_input(self, vault, keychain: Session, value: str) -> None:
        code, out, err = vault("add", "openai", "--label", "ci", "--environment", "production", given=value + "\n")
        assert (code, err) == (0, "")
        assert out == f"openai/ci is kept in the keychain: sk-proj-…{value[-4:]}\n"
        assert keychain.values() == {(SERVICE, "openai/ci"): value.encode()}

    @pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
    def test_takes_the_line_end_of_echo_away(self, vault, keychain: Session, value: str, ending: str) -> None:
        assert vault("add", "openai", given=value + ending)[0] == 0
        assert keychain.values() == {(SERVICE, "openai/default"): value.encode()}

    def test_shows_and_writes_the_value_nowhere(self, vault, data_dir: Path, value: str) -> None:
        said = vault("add", "openai", given=value) + vault("list") + vault("list", "--format", "json")
        assert value not in str(said)
        assert value[8:] not in str(said)
        assert value.encode() not in written_in(data_dir)
        assert b"openai" in written_in(data_dir)

    @pytest.mark.parametrize(
        ("arguments", "given", "why"),
        [
            (("opena1",), "x", "no provider is called “opena1”; did you mean openai?"),
            (("openai", "--label", "a/b"), "x", "a label has 1 to 64"),
            (("openai", "--label", "\x1b[31mred"), "x", "a label has 1 to 64"),
            (("openai", "--environment", "moon"), "x", "the environment is one of"),
            (("openai",), "", "no value was given"),
            (("openai",), "\n", "no value was given"),
            (("openai",), "two\nlines", "a value has one line"),
            (("openai",), "x" * 16_385, "at most 16,384 bytes"),
            (("openai",), "x" * 16_384 + "\r\n" + "y", "at most 16,384 bytes"),
            (("openai",), "x" * 16_384 + "\r\n\n" + "y" * 100, "at most 16,384 bytes"),
            (("openai",), b"\xff" * 20, "a value is text in UTF-8"),
            ((), "", "Missing argument"),
            (("openai", "sk-not-a-label"), "", "unexpected extra argument"),
            (("openai", "--value", "x"), "", "No such option"),
        ],
        ids=range(14),
    )
    def test_says_in_one_line_what_is_wrong(self, vault, keychain, arguments, given, why: str) -> None:
        code, out, err = vault("add", *arguments, given=given)
        assert (code, out) == (2, "")
        assert err.startswith("shrift: ") and err.count("\n") == 1 and why in err
        assert "\x1b" not in err
        assert keychain.values() == {}

    def test_replaces_only_when_told(self, vault, keychain: Session, value: str) -> None:
        vault("add", "openai", given=value)
        code, _, err = vault("add", "openai", given="another-made-up-value")
        assert code == 2 and "--replace puts the new value in its place" in err
        assert keychain.values() == {(SERVICE, "openai/default"): value.encode()}
        assert vault("add", "openai", "--replace", given="another-made-up-value")[0] == 0
        assert keychain.values() == {(SERVICE, "openai/default"): b"another-made-up-value"}

    def test_a_data_folder_that_cannot_be_made_leaves_nothing_in_the_keychain(
        self, vault, keychain: Session, tmp_path: Path, value: str
    ) -> None:
        (tmp_path / "file").write_text("")
        code, _, err = vault("add", "openai", "--data-dir", str(tmp_path / "file" / "below"), given=value)
        assert code == 2 and err.count("\n") == 1 and "vault.json" in err and "Not a directory" in err
        assert keychain.values() == {}


@pytest.mark.keychain
class TestList:
    def test_of_nothing_says_how_to_begin(self, vault) -> None:
        assert vault("list") == (
            0,
            "Nothing is kept. “shrift vault add PROVIDER” keeps a credential in the keychain.\n",
            "",
        )

    def test_has_a_line_for_each(self, vault, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "80")
        vault("add", "openai", "--environment", "production", given=value)
        vault("add", "anthropic", "--label", "my laptop", given="x" * 40)
        vault("add", "openai", "--replace", given=value)
        code, out, _ = vault("list")
        first, second = out.splitlines()
        assert code == 0
        assert first.split()[:2] == ["anthropic/my", "laptop"] and "added 20" in first and "replaced" not in first
        assert second.startswith("openai/default ") and f"…{value[-4:]}" in second
        assert "production" in second and "replaced 20" in second and "added" not in second
        assert max(map(len, out.splitlines())) <= 80

    def test_as_json_is_for_programs(self, vault, value: str) -> None:
        vault("add", "openai", "--environment", "staging", given=value)
        (entry,) = json.loads(vault("list", "--format", "json")[1])
        added = entry.pop("added")
        assert added.endswith("+00:00")
        assert entry == {
            "provider": "openai",
            "label": "default",
            "environment": "staging",
            "rotated": None,
            "masked": f"sk-proj-…{value[-4:]}",
            "state": "kept",
        }
        assert json.loads(vault("list", "--format", "json", "--data-dir", "/nowhere")[1]) == []

    def test_says_what_the_keychain_lost(self, vault, keychain: Session, value: str) -> None:
        vault("add", "openai", given=value)
        keychain.forget()
        out = vault("list")[1]
        assert ", lost" in out and "add it again with --replace" in out

    def test_says_once_that_the_keychain_is_locked(self, vault, keychain: Session, value: str) -> None:
        vault("add", "openai", given=value)
        vault("add", "anthropic", given=value)
        keychain.lock()
        code, out, _ = vault("list")
        assert code == 0
        assert out.count("the keychain is locked; unlock it and try again") == 1
        assert "lost" not in out and "openai/default" in out

    def test_of_a_damaged_note_is_a_refusal(self, vault, data_dir: Path) -> None:
        (data_dir / "data").mkdir(parents=True)
        (data_dir / "data" / "vault.json").write_text("{")
        code, out, err = vault("list")
        assert (code, out) == (2, "") and "vault.json is damaged" in err and err.count("\n") == 1

    def test_shows_no_control_character_of_a_note_that_was_written_by_hand(self, vault, data_dir: Path) -> None:
        (data_dir / "data").mkdir(parents=True)
        note = {"provider": "open\x1b[31mai", "label": "a\nb", "added": "\u202e2026-01-01", "masked": "\x07…"}
        (data_dir / "data" / "vault.json").write_text(json.dumps([note]))
        out = vault("list")[1]
        assert not {"\x1b", "\u202e", "\x07"} & set(out)


@pytest.mark.keychain
class TestRemove:
    def test_forgets_here_and_says_that_the_provider_does_not(self, vault, keychain: Session, value: str) -> None:
        vault("add", "openai", given=value)
        code, out, _ = vault("remove", "openai")
        assert code == 0 and "stays alive until you revoke it at the provider" in out
        assert keychain.values() == {}
        assert vault("list")[1].startswith("Nothing is kept")

    def test_of_what_is_not_there_is_refused(self, vault) -> None:
        code, _, err = vault("remove", "openai", "--label", "x\x1b[31m")
        assert code == 2 and "no credential openai/x\\x1b[31m is kept" in err

    def test_of_a_locked_keychain_changes_nothing(self, vault, keychain: Session, value: str) -> None:
        vault("add", "openai", given=value)
        keychain.lock()
        code, _, err = vault("remove", "openai")
        assert (code, err) == (2, "shrift: the keychain is locked; unlock it and try again\n")
        keychain.unlock()
        assert keychain.values() == {(SERVICE, "openai/default"): value.encode()}


def child(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, check=False, timeout=120)


class TestWithoutAKeychain:
    """In a process of its own: which keychain there is is decided once for a process."""

    def refused(self, value: str, data_dir: Path) -> bytes:
        done = child("add", "openai", given=value.encode())
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.startswith(b"shrift: ") and done.stderr.count(b"\n") == 1
        assert not data_dir.exists()
        return done.stderr

    def test_nothing_is_kept(self, value: str, data_dir: Path) -> None:
        assert b"there is no keychain in this session; nothing is stored" in self.refused(value, data_dir)

    @pytest.mark.keychain
    def test_nor_on_a_bus_that_has_none(self, value: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with Session(keychain=False) as session:
            enter(session, monkeypatch)
            assert b"there is no keychain in this session" in self.refused(value, data_dir)

    @pytest.mark.keychain
    def test_nor_in_one_that_writes_values_in_the_clear(
        self, keychain: Session, value: str, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        package = tmp_path / "site" / "keyrings" / "alt"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "file.py").write_text(
            "import os, keyring.backend\n"
            "class PlaintextKeyring(keyring.backend.KeyringBackend):\n"
            "    priority = 9.5\n"
            "    def get_password(self, service, username): return None\n"
            "    def set_password(self, service, username, password):\n"
            "        open(os.environ['HOME'] + '/plain', 'w').write(password)\n"
        )
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
        assert b"keyrings.alt.file.PlaintextKeyring is not the system's own" in self.refused(value, data_dir)
        assert not (Path(os.environ["HOME"]) / "plain").exists()
        assert keychain.values() == {}


@pytest.mark.keychain
class TestAProcessOfItsOwn:
    def test_shows_the_value_in_neither_arguments_nor_environment(
        self, keychain: Session, value: str, data_dir: Path
    ) -> None:
        process = subprocess.Popen(
            [*COMMAND, "add", "openai"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        with process:
            assert process.stdin is not None
            process.stdin.write(value.encode())
            process.stdin.flush()  # the pipe stays open, so the process lives and waits for more
            about = Path(f"/proc/{process.pid}")
            while not (arguments := (about / "cmdline").read_bytes()) and process.poll() is None:
                pass  # the system fills it in a moment after the start
            environment = (about / "environ").read_bytes()
            out, err = process.communicate(timeout=120)
        assert b"vault" in arguments and b"SHRIFT_DATA_DIR" in environment
        assert value.encode() not in arguments + environment
        assert process.returncode == 0, err
        assert value.encode() not in out + err + written_in(data_dir)
        assert keychain.values() == {(SERVICE, "openai/default"): value.encode()}
        listed = child("list")
        assert b"openai/default" in listed.stdout and value.encode() not in listed.stdout


class Terminal:
    """A command that runs on a terminal of its own, with a person who types."""

    def __init__(self, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        self.seen = b""
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=self._with_a_person,
        )
        os.close(slave)

    @staticmethod
    def _with_a_person() -> None:
        """Before the command begins: the terminal is its own, and it hears Ctrl+C also where these tests run in the background."""
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def until(self, text: bytes) -> None:
        while text not in self.seen:
            piece = os.read(self.master, 4_096)
            assert piece, f"ended before it said {text!r}: {self.seen!r}"
            self.seen += piece

    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self.master)[3] & termios.ECHO)

    def type(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def end(self) -> int:
        with contextlib.suppress(OSError):  # how a terminal says that nobody is at its other end
            while piece := os.read(self.master, 4_096):
                self.seen += piece
        os.close(self.master)
        return self.process.wait(120)


@pytest.mark.keychain
class TestAtATerminal:
    def test_the_value_is_asked_for_and_not_shown(self, keychain: Session, value: str) -> None:
        terminal = Terminal("add", "openai", "--label", "laptop")
        terminal.until(PROMPT)
        assert b"Value for openai/laptop" in terminal.seen
        assert not terminal.echoes()
        terminal.type(value.encode() + b"\n")
        assert terminal.end() == 0
        assert value.encode() not in terminal.seen
        assert b"openai/laptop is kept in the keychain" in terminal.seen
        assert keychain.values() == {(SERVICE, "openai/laptop"): value.encode()}

    @pytest.mark.parametrize(
        ("keys", "code", "told"),
        [(b"\x03", 3, b"shrift: stopped"), (b"\x04", 2, b"no value was given"), (b"\n", 2, b"no value was given")],
        ids=["Ctrl+C", "Ctrl+D", "Enter"],
    )
    def test_a_person_may_think_better_of_it(
        self, keychain: Session, data_dir: Path, keys: bytes, code: int, told: bytes
    ) -> None:
        terminal = Terminal("add", "openai")
        terminal.until(PROMPT)
        terminal.type(keys)
        assert terminal.end() == code
        assert told in terminal.seen and b"Traceback" not in terminal.seen
        assert keychain.values() == {} and not data_dir.exists()

    def test_nobody_types_a_value_for_a_name_that_is_refused(self, keychain: Session) -> None:
        terminal = Terminal("add", "opena1")
        assert terminal.end() == 2
        assert PROMPT not in terminal.seen and b"did you mean openai?" in terminal.seen

    def test_nor_where_it_could_not_be_kept(self) -> None:
        terminal = Terminal("add", "openai")
        assert terminal.end() == 2
        assert PROMPT not in terminal.seen and b"there is no keychain" in terminal.seen


@pytest.mark.keychain
def test_a_terminal_that_would_show_the_value_is_refused(
    vault, keychain: Session, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Shows(io.StringIO):
        def isatty(self) -> bool:
            return True

    # What Python falls back to where a terminal cannot be told to hide: it warns, and reads what everybody sees.
    monkeypatch.setattr("getpass.getpass", getpass.fallback_getpass)
    monkeypatch.setattr(sys, "stdin", Shows("typed in the open\n"))
    assert main(["vault", "add", "openai"]) == 2
    assert "this terminal would show the value; give it on standard input" in capfd.readouterr().err
    assert keychain.values() == {}


def test_a_name_is_taken_as_the_list_shows_it(vault, value: str) -> None:
    code, out, _ = vault("add", "openai/atlas", given=value)
    assert code == 0 and out.startswith("openai/atlas is kept")
    assert vault("reveal", "openai/atlas", "--yes")[1].strip() == value
    assert vault("remove", "openai/else")[0] == 2
    assert vault("remove", "openai/atlas")[0] == 0 and "openai/atlas" not in vault("list")[1]
