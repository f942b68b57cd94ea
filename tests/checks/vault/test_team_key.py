"""One fingerprint key for a team: piped out, piped in, never shown, and named in reports by a name that tells nothing of it."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import pytest

from checks.cli import main
from checks.keys.secret import Fingerprinter, Secret
from checks.vault import team_key
from checks.vault.fingerprints import NAME, SERVICE
from checks.vault.keychain import KeychainError

KEY = "0123456789abcdef" * 4


class Kept:
    """A keychain in memory; `trouble` is what it answers instead."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], Secret] = {}
        self.trouble = ""

    def get(self, service: str, name: str) -> Secret | None:
        if self.trouble:
            raise KeychainError(self.trouble)
        return self.values.get((service, name))

    def set(self, service: str, name: str, value: Secret) -> None:
        self.values[service, name] = value


@pytest.fixture
def kept(monkeypatch) -> Kept:
    made = Kept()
    monkeypatch.setattr("checks.vault.keychain.Keychain", lambda *_, **__: made)
    return made


@pytest.fixture
def run(capfdbinary, monkeypatch):
    def call(*words: str, given: bytes = b"") -> tuple[int, bytes, bytes]:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(given), isatty=lambda: False))
        code = main(["vault", "team-key", *words])
        return code, *capfdbinary.readouterr()

    return call


def test_what_one_gives_another_takes(run, kept) -> None:
    code, given, _ = run("give", "--yes")
    assert code == 0 and len(given) == 64
    own = kept.values.pop((SERVICE, NAME))
    assert own.reveal() == given
    kept.values[SERVICE, NAME] = Secret(KEY.encode())  # another machine with a key of its own
    code, said, _ = run("take", given=given + b"\n")
    assert code == 0 and kept.values[SERVICE, NAME] == own
    name = Fingerprinter(bytes.fromhex(given.decode())).name
    assert name.encode() in said and given not in said and b"from before are compared by masks" in said
    assert name.encode() in run("name")[1]
    assert b"It is the one that is kept" in run("take", given=given)[1]


def test_the_name_tells_nothing_of_the_key(run, kept) -> None:
    kept.values[SERVICE, NAME] = Secret(KEY.encode())
    name = run("name")[1].decode().strip()
    assert len(name) == 16 and name not in KEY and KEY[:8] not in name
    assert Fingerprinter(bytes.fromhex(KEY)).of(b"value") != name


@pytest.mark.parametrize("given", [b"", b"zz" * 32, KEY.encode()[:-2], KEY.encode() + b"00", b"\xff" * 64])
def test_what_is_no_key_is_refused_and_the_kept_one_stays(run, kept, given: bytes) -> None:
    kept.values[SERVICE, NAME] = Secret(KEY.encode())
    code, _, err = run("take", given=given)
    assert code == 2 and err.count(b"\n") == 1
    assert kept.values[SERVICE, NAME] == Secret(KEY.encode())


def test_it_leaves_the_keychain_only_when_asked_and_never_onto_a_terminal(run, kept, monkeypatch) -> None:
    assert run("give")[0] == 2 and kept.values == {}
    monkeypatch.setattr(team_key.sys.stdout, "isatty", lambda: True, raising=False)
    assert run("give", "--yes")[0] == 2


def test_a_damaged_key_and_a_keychain_that_refuses_are_one_line(run, kept) -> None:
    kept.values[SERVICE, NAME] = Secret(b"zz")
    for words in (("give", "--yes"), ("name",)):
        code, _, err = run(*words)
        assert code == 2 and b"is damaged" in err
    kept.trouble = "the keychain is locked"
    for words in (("give", "--yes"), ("name",), ("take",)):
        code, _, err = run(*words, given=KEY.encode())
        assert code == 2 and err == b"shrift: the keychain is locked\n"


def test_where_none_is_kept_yet(run, kept) -> None:
    assert b"There is none yet" in run("name")[1] and kept.values == {}
    assert run("take", given=KEY.encode())[0] == 0
