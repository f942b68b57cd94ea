"""The fingerprint key: two scans name a key alike while a keychain holds it, and say so when they cannot."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from keyring.backends import SecretService

from checks.keys.secret import Secret
from checks.places import Places
from checks.vault.alone import alone
from checks.vault.fingerprints import NAME, SERVICE, fingerprinter
from checks.vault.keychain import Keychain
from tests.keychain import Session

# keyring leaves its connection to the bus open when the collection stays locked.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

VALUE = b"a made-up value"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data-dir")


def patient() -> Keychain:
    return Keychain(SecretService.Keyring(), patience=20)


@pytest.mark.keychain
class TestWithAKeychain:
    def test_the_same_value_has_the_same_name_the_next_time(self, places: Places, keychain: Session) -> None:
        first, why = fingerprinter(places, keychain=patient())
        second, why_again = fingerprinter(places, keychain=patient())
        assert first.of(VALUE) == second.of(VALUE)
        assert (why, why_again) == ("", "")

    def test_the_key_is_in_the_keychain_and_in_no_file(self, places: Places, keychain: Session, tmp_path: Path) -> None:
        fingerprinter(places, keychain=patient())
        assert list(keychain.values()) == [(SERVICE, NAME)]
        assert len(bytes.fromhex(keychain.values()[SERVICE, NAME].decode())) == 32
        assert not places.data.exists() and not places.config.exists() and not places.cache.exists()

    def test_nothing_is_stored_when_nothing_may_be(self, places: Places, keychain: Session) -> None:
        one, why = fingerprinter(places, may_store=False, keychain=patient())
        other, _ = fingerprinter(places, may_store=False, keychain=patient())
        assert keychain.values() == {}
        assert one.of(VALUE) != other.of(VALUE)
        assert why == "nothing may be kept: fingerprints hold for this run only"

    def test_but_a_key_that_is_there_is_used(self, places: Places, keychain: Session) -> None:
        kept, _ = fingerprinter(places, keychain=patient())
        read, why = fingerprinter(places, may_store=False, keychain=patient())
        assert kept.of(VALUE) == read.of(VALUE)
        assert why == ""

    @pytest.mark.parametrize("kept", [b"", b"zz", b"00" * 31, b"00" * 33, "ключ".encode()])
    def test_a_damaged_key_is_not_used_and_not_replaced(self, places: Places, keychain: Session, kept: bytes) -> None:
        patient().set(SERVICE, NAME, Secret(kept))
        one, why = fingerprinter(places, keychain=patient())
        other, _ = fingerprinter(places, keychain=patient())
        assert one.of(VALUE) != other.of(VALUE)
        assert why.startswith("the kept fingerprint key is damaged")
        assert keychain.values() == {(SERVICE, NAME): kept}

    def test_a_locked_keychain_costs_only_the_next_time(self, places: Places, keychain: Session) -> None:
        kept, _ = fingerprinter(places, keychain=patient())
        keychain.lock()
        locked, why = fingerprinter(places, keychain=patient())
        assert why == "the keychain is locked; unlock it and try again: fingerprints hold for this run only"
        assert locked.of(VALUE) != kept.of(VALUE)
        keychain.unlock()
        again, _ = fingerprinter(places, keychain=patient())
        assert again.of(VALUE) == kept.of(VALUE), "the key was not replaced while it could not be read"


def test_of_two_first_scans_at_once_both_use_the_key_that_stays(places: Places) -> None:
    class Raced(SecretService.Keyring):
        kept: str | None = None

        def get_password(self, service: str, username: str) -> str | None:
            return self.kept

        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept = "ab" * 32  # the other one was a moment later

    raced = Keychain(Raced())
    ours, _ = fingerprinter(places, keychain=raced)
    theirs, _ = fingerprinter(places, keychain=raced)
    assert ours.of(VALUE) == theirs.of(VALUE)


def test_without_a_keychain_each_run_has_names_of_its_own(places: Places) -> None:
    one, why = fingerprinter(places)
    other, _ = fingerprinter(places)
    assert one.of(VALUE) == one.of(VALUE) != other.of(VALUE)
    assert "fingerprints hold for this run only" in why


class TestAScan:
    """Through the command line, as people and pipelines run it."""

    @pytest.fixture
    def folder(self, tmp_path: Path, key) -> Path:
        folder = tmp_path / "project"
        folder.mkdir()
        (folder / "settings.py").write_text(f"OPENAI_API_KEY = {key()!r}\n")
        return folder

    @pytest.fixture
    def report(self, folder: Path, data_dir: Path):
        def run(*options: str) -> tuple[str, list[str]]:
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "checks",
                    "scan",
                    str(folder),
                    "--format",
                    "json",
                    "--data-dir",
                    str(data_dir),
                    *options,
                ],
                capture_output=True,
                env=os.environ,
                check=False,
                timeout=120,
            )
            assert done.returncode == 0, done.stderr.decode()
            told = json.loads(done.stdout)
            (found,) = told["keys"]
            return found["fingerprint"], [x["why"] for x in told["limits"] if x["id"] == "fingerprints"]

        return run

    @pytest.mark.keychain
    def test_names_a_key_as_the_scan_before_did(self, report, folder: Path, keychain: Session) -> None:
        first, limits = report()
        assert report() == (first, limits) == (first, [])
        assert report("--no-memory") == (first, [])
        (folder / "more.py").write_text("x\n")  # else it would be told as it was
        keychain.lock()
        while_locked, limits = report()  # and it ended, though nobody answered a prompt
        assert while_locked != first
        assert limits == ["the keychain is locked; unlock it and try again: fingerprints hold for this run only"]

    @pytest.mark.keychain
    def test_keeps_nothing_with_no_memory(self, report, keychain: Session, data_dir: Path) -> None:
        before = sorted(data_dir.rglob("*"))
        first, limits = report("--no-memory")
        assert limits == ["nothing may be kept: fingerprints hold for this run only"]
        assert keychain.values() == {}
        assert sorted(data_dir.rglob("*")) == before
        assert report("--no-memory")[0] != first

    def test_says_so_without_a_keychain(self, report, folder: Path) -> None:
        first, limits = report()
        (folder / "more.py").write_text("x\n")  # else it would be told as it was
        second, _ = report()
        assert first != second
        assert len(limits) == 1 and "fingerprints hold for this run only" in limits[0]


class Slow:
    """A keychain in which two that ask at once both find nothing, as long as nothing keeps them apart."""

    def __init__(self) -> None:
        self.kept: Secret | None = None
        self.both = threading.Barrier(2)
        self._asked = threading.local()

    def get(self, service: str, name: str) -> Secret | None:
        kept = self.kept
        if kept is None and getattr(self._asked, "once", False):
            with contextlib.suppress(threading.BrokenBarrierError):
                self.both.wait(0.3)
        self._asked.once = True
        return kept

    def set(self, service: str, name: str, value: Secret) -> None:
        self.kept = value


def test_two_first_scans_at_once_have_one_key(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    keychain, names = Slow(), []

    def scan() -> None:
        names.append(fingerprinter(places, keychain=keychain)[0].of(VALUE))  # type: ignore[arg-type]

    scans = [threading.Thread(target=scan) for _ in range(2)]
    for one in scans:
        one.start()
    for one in scans:
        one.join(20)
    assert len(names) == 2 and len(set(names)) == 1


def test_where_nothing_can_be_locked_the_scan_goes_on(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with alone("x") as locked:
        assert not locked
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with alone("x") as first, alone("x", patience=0.0) as second, alone("y") as other:
        assert (first, second, other) == (True, False, True)


@pytest.mark.keychain
def test_two_programs_that_scan_first_at_once_have_one_key(places: Places, keychain: Session) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from checks.places import Places\n"
        "from checks.vault.fingerprints import fingerprinter\n"
        "from checks.vault.keychain import Keychain\n"
        "chain = Keychain(patience=30)\n"
        "sys.stdin.read(1)\n"
        "print(fingerprinter(Places(Path(sys.argv[1])), keychain=chain)[0].of(b'a made-up value'))\n"
    )
    root = str(places.data.parent)
    programs = [
        subprocess.Popen([sys.executable, "-c", script, root], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    for program in programs:  # all of them have begun, and go on together
        assert program.stdin is not None
        program.stdin.write(b"x")
        program.stdin.flush()
    told = {program.communicate(timeout=120)[0].decode().strip() for program in programs}
    assert len(told) == 1 and "" not in told
