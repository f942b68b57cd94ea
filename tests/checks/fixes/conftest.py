"""What tests of fixes share: a keychain that is a dictionary, a folder as a mirror, and commands run in this process."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from keyring.backends import SecretService

from checks.cli import main
from checks.fixes.records import Records
from checks.places import Places
from checks.vault.credentials import Vault
from checks.vault.keychain import Keychain


class Memory(SecretService.Keyring):
    """A keychain of the system whose store is a dictionary: for what is not about the keychain."""

    def __init__(self) -> None:
        super().__init__()
        self.store: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.store.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.store[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        from keyring.errors import PasswordDeleteError

        if self.store.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def in_memory(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Every keychain that a command opens is this one."""
    usual = Keychain.__init__
    monkeypatch.setattr(Keychain, "__init__", lambda self, backend=None, patience=None: usual(self, memory))
    monkeypatch.setattr("checks.vault.fingerprints.is_likely", lambda: True)
    return memory


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data-dir")


@pytest.fixture
def books(places: Places, memory: Memory) -> tuple[Records, Vault]:
    keychain = Keychain(memory)
    return Records(places, keychain), Vault(places, keychain)


def mirror(folder: Path) -> dict[str, tuple[int, bytes | str]]:
    """Everything in a folder: its mode and its bytes, or where it leads."""
    found: dict[str, tuple[int, bytes | str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            found[str(path.relative_to(folder))] = (0, str(path.readlink()))
        elif path.is_file():
            found[str(path.relative_to(folder))] = (stat.S_IMODE(path.stat().st_mode), path.read_bytes())
    return found


class Fixing:
    """`shrift fix …` in this process, on one folder."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes], extra: tuple[str, ...] = ()) -> None:
        self.folder, self._capture, self.extra = folder, capture, extra

    def __call__(self, *words: str, code: int | None = 0) -> str:
        """What a command prints; its words on standard error in `said`."""
        self._capture.readouterr()
        where = self.extra or ("--in", str(self.folder))
        where = () if words[0] in ("undo", "records", "forget") else where
        ended = main(["fix", *words, *where])
        out, err = self._capture.readouterr()
        self.said = err.decode()
        assert code is None or ended == code, f"{ended}: {self.said}{out.decode()}"
        return out.decode()

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--format", "json"))

    def ids(self) -> dict[str, dict[str, Any]]:
        """The fixes that can be carried out, by their ids."""
        return {f["id"]: f for f in self.json("list") if not f["why_not"]}

    def round_trip(self, *names: str, but: tuple[str, ...] = ()) -> dict[str, Any]:
        """Apply, and see that the checks are content; undo, and see that every byte is back. The outcome.

        `but` are checks whose findings want another step as well.
        """
        before = mirror(self.folder)
        outcome = self.json("apply", *names, "--yes")
        assert outcome["checks"] and {c["check"] for c in outcome["checks"] if c["left"]} == set(but), outcome["checks"]
        self.after = mirror(self.folder)
        assert self.after != before
        self("undo", outcome["record"])
        assert mirror(self.folder) == before
        return outcome


@pytest.fixture
def fixing(
    capfdbinary: pytest.CaptureFixture[bytes], data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Fixing]:
    monkeypatch.setenv("SHRIFT_DATA_DIR", str(data_dir))
    monkeypatch.setenv("COLUMNS", "120")
    return lambda folder, *extra: Fixing(folder, capfdbinary, extra)
