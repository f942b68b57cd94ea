"""`shrift vault reveal`: a value goes through a pipe, whole and alone, and only where it was said that it shall."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from checks.keys.secret import Secret
from checks.places import Places
from checks.vault.credentials import SERVICE, Vault
from checks.vault.keychain import Keychain
from tests.keychain import Session

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
COMMAND = [sys.executable, "-P", "-m", "checks", "vault", "reveal", "openai"]


@pytest.fixture
def kept(tmp_path: Path) -> dict[str, str]:
    return {"SHRIFT_DATA_DIR": str(tmp_path / "kept"), "PYTHONPATH": str(Path(__file__).parents[3])}


def run(kept: dict[str, str], *more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *more], env=os.environ | kept, capture_output=True, timeout=60)


@pytest.mark.keychain
class TestWithAKeychain:
    @pytest.fixture
    def value(self, keychain: Session, tmp_path: Path, key) -> bytes:
        made = key().encode()
        Vault(Places(tmp_path / "kept"), Keychain()).add("openai", "default", Secret(made))
        return made

    def test_the_value_alone_goes_through_the_pipe(self, kept, value: bytes) -> None:
        done = run(kept, "--yes")
        assert (done.returncode, done.stdout, done.stderr) == (0, value, b"")

    def test_without_a_word_that_it_shall_nothing_leaves(self, kept, value: bytes) -> None:
        done = run(kept)
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"--yes" in done.stderr and value not in done.stderr

    def test_a_terminal_is_refused(self, kept, value: bytes) -> None:
        ours, theirs = pty.openpty()
        with contextlib.ExitStack() as stack:
            stack.callback(os.close, ours)
            done = subprocess.run(
                [*COMMAND, "--yes"], env=os.environ | kept, stdout=theirs, stderr=subprocess.PIPE, timeout=60
            )
            os.close(theirs)
        assert done.returncode == 2
        assert b"a terminal keeps what it shows" in done.stderr

    def test_what_the_keychain_lost_is_said_to_be_lost(self, kept, value: bytes, keychain: Session) -> None:
        Keychain().delete(SERVICE, "openai/default")
        done = run(kept, "--yes")
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"no longer in the keychain" in done.stderr


def test_what_was_never_kept_is_refused_in_one_line(kept) -> None:
    done = run(kept, "--yes", "--label", "nobody")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == "shrift: no credential openai/nobody is kept; see “shrift vault list”\n".encode()
