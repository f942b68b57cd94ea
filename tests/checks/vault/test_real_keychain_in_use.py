"""A real keychain in use: values are replaced, it is locked, it refuses, it vanishes in the middle, many read at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from keyring.backends import SecretService
from keyring.errors import KeyringLocked, PasswordSetError

from checks.keys.secret import Secret
from checks.places import Places
from checks.vault.credentials import FILE, SERVICE, CredentialError, Vault
from checks.vault.keychain import Keychain, KeychainError, KeychainLocked, KeychainRefused
from tests.keychain import Session, enter

# keyring leaves its connection to the bus open when the collection stays locked.
pytestmark = [pytest.mark.keychain, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

OLD, NEW = Secret(b"the old value, made up"), Secret(b"the new value, made up")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data")


def vault_with(places: Places, backend: object | None = None) -> Vault:
    return Vault(places, Keychain(backend or SecretService.Keyring(), patience=20))


class Interrupted(SecretService.Keyring):
    """Something happens right before a value is set: the moment in which most can go wrong."""

    def __init__(self, happens) -> None:
        super().__init__()
        self._happens = happens

    def set_password(self, service: str, username: str, password: str) -> None:
        self._happens()
        super().set_password(service, username, password)


class TestReplacing:
    def test_leaves_one_value_and_both_dates(self, places: Places, keychain: Session) -> None:
        vault = vault_with(places)
        first = vault.add("openai", "ci", OLD)
        second = vault.add("openai", "ci", NEW, replace=True)
        assert keychain.values() == {(SERVICE, "openai/ci"): NEW.reveal()}
        assert second.added == first.added and second.rotated is not None and first.rotated is None
        assert vault.value_of(second) == NEW
        assert OLD.reveal() not in (places.data / FILE).read_bytes()

    def test_many_times_leaves_one(self, places: Places, keychain: Session) -> None:
        vault = vault_with(places)
        for n in range(12):
            vault.add("openai", "ci", Secret(b"value number %d, made up" % n), replace=True)
        assert keychain.values() == {(SERVICE, "openai/ci"): b"value number 11, made up"}
        assert len(vault.credentials()) == 1

    def test_that_cannot_be_noted_brings_the_old_value_back(
        self, places: Places, keychain: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        vault = vault_with(places)
        vault.add("openai", "ci", OLD)

        def full(path: Path, content: bytes) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(places, "write", full)
        with pytest.raises(CredentialError, match="No space left"):
            vault.add("openai", "ci", NEW, replace=True)
        assert keychain.values() == {(SERVICE, "openai/ci"): OLD.reveal()}


class TestLocking:
    def test_in_the_middle_of_replacing_leaves_the_old_value(self, places: Places, keychain: Session) -> None:
        vault_with(places).add("openai", "ci", OLD)
        noted = (places.data / FILE).read_bytes()
        with pytest.raises(KeychainLocked):
            vault_with(places, Interrupted(keychain.lock)).add("openai", "ci", NEW, replace=True)
        assert (places.data / FILE).read_bytes() == noted
        keychain.unlock()
        assert keychain.values() == {(SERVICE, "openai/ci"): OLD.reveal()}

    def test_and_unlocking_needs_no_new_start(self, places: Places, keychain: Session) -> None:
        vault = vault_with(places)
        entry = vault.add("openai", "ci", OLD)
        for _ in range(3):
            keychain.lock()
            with pytest.raises(KeychainLocked):
                vault.value_of(entry)
            keychain.unlock()
            assert vault.value_of(entry) == OLD

    def test_is_seen_by_all_who_read_at_once(self, places: Places, keychain: Session) -> None:
        vault = vault_with(places)
        entry = vault.add("openai", "ci", OLD)
        keychain.lock()
        states: list[str] = []
        readers = [threading.Thread(target=lambda: states.append(vault.state(entry))) for _ in range(8)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert states == ["the keychain is locked; unlock it and try again"] * 8, "locked is neither kept nor lost"


class TestRefusing:
    @pytest.mark.parametrize(
        ("raised", "told"), [(PasswordSetError("no"), KeychainRefused), (KeyringLocked("no"), KeychainLocked)]
    )
    def test_to_store_leaves_everything_as_it_was(
        self, places: Places, keychain: Session, raised: Exception, told: type[KeychainError]
    ) -> None:
        def refuses() -> None:
            raise raised

        vault_with(places).add("openai", "ci", OLD)
        noted = (places.data / FILE).read_bytes()
        for label in ("ci", "another"):
            with pytest.raises(told):
                vault_with(places, Interrupted(refuses)).add("openai", label, NEW, replace=True)
        assert (places.data / FILE).read_bytes() == noted
        assert keychain.values() == {(SERVICE, "openai/ci"): OLD.reveal()}


class TestVanishing:
    def test_in_the_middle_of_adding_notes_nothing(self, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
        with Session() as session:
            enter(session, monkeypatch)
            with pytest.raises(KeychainError) as caught:
                vault_with(places, Interrupted(session.stop)).add("openai", "ci", NEW)
        assert NEW.reveal().decode() not in str(caught.value)
        assert not (places.data / FILE).exists() and vault_with(places).credentials() == []

    def test_in_the_middle_of_replacing_keeps_the_note(self, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
        with Session() as session:
            enter(session, monkeypatch)
            entry = vault_with(places).add("openai", "ci", OLD)
            with pytest.raises(KeychainError):
                vault_with(places, Interrupted(session.stop)).add("openai", "ci", NEW, replace=True)
            vault = vault_with(places)
            assert vault.credentials() == [entry]
            assert vault.state(entry) not in ("kept", "lost"), "a keychain that is gone lost nothing"

    def test_while_many_read_ends_each_of_them(self, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
        with Session() as session:
            enter(session, monkeypatch)
            vault = vault_with(places)
            entry = vault.add("openai", "ci", OLD)
            halfway, outcomes = threading.Event(), []

            def read() -> None:
                for n in range(12):
                    if n == 3:
                        halfway.set()
                    try:
                        outcomes.append(vault.value_of(entry))
                    except KeychainError as error:
                        outcomes.append(error)

            readers = [threading.Thread(target=read) for _ in range(4)]
            for reader in readers:
                reader.start()
            halfway.wait(20)
            session.stop()
            for reader in readers:
                reader.join(60)
            assert not any(reader.is_alive() for reader in readers)
        assert len(outcomes) == 48
        assert all(isinstance(o, KeychainError) or o == OLD for o in outcomes), "an answer or a trouble, never nothing"


class Counting(SecretService.Keyring):
    """Notes how many are inside at once."""

    inside, most = 0, 0
    guard = threading.Lock()

    def get_password(self, service: str, username: str) -> str | None:
        with Counting.guard:
            Counting.inside += 1
            Counting.most = max(Counting.most, Counting.inside)
        try:
            return super().get_password(service, username)
        finally:
            with Counting.guard:
                Counting.inside -= 1


class TestReadingAtOnce:
    def test_is_one_at_a_time_and_each_gets_its_own(self, places: Places, keychain: Session) -> None:
        vault = vault_with(places)
        entries = [vault.add("openai", f"n{n}", Secret(b"value number %d, made up" % n)) for n in range(6)]
        Counting.most = 0
        vaults = [Vault(places, Keychain(Counting(), patience=30)) for _ in entries]
        got: dict[str, list[Secret | None]] = {}

        def read(own: Vault, entry) -> None:
            got[entry.label] = [own.value_of(entry) for _ in range(5)]

        readers = [threading.Thread(target=read, args=pair) for pair in zip(vaults, entries, strict=True)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert Counting.most == 1
        assert got == {f"n{n}": [Secret(b"value number %d, made up" % n)] * 5 for n in range(6)}

    def test_while_one_replaces_gives_the_old_or_the_new(self, places: Places, keychain: Session) -> None:
        vault = vault_with(places)
        entry = vault.add("openai", "ci", OLD)
        seen: set[Secret | None] = set()
        over = threading.Event()

        def read() -> None:
            own = vault_with(places)
            while not over.is_set():
                seen.add(own.value_of(entry))

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        for n in range(6):
            vault.add("openai", "ci", (OLD, NEW)[n % 2], replace=True)
        over.set()
        for reader in readers:
            reader.join()
        assert seen and seen <= {OLD, NEW}

    def test_from_several_programs(self, places: Places, keychain: Session) -> None:
        vault_with(places).add("openai", "ci", OLD)
        script = (
            "import hashlib, sys\n"
            "from pathlib import Path\n"
            "from checks.places import Places\n"
            "from checks.vault.credentials import Vault\n"
            "from checks.vault.keychain import Keychain\n"
            "vault = Vault(Places(Path(sys.argv[1])), Keychain(patience=30))\n"
            "(entry,) = vault.credentials()\n"
            "print({hashlib.sha256(vault.value_of(entry).reveal()).hexdigest() for _ in range(5)})\n"
        )
        root = str(places.data.parent)
        programs = [
            subprocess.Popen([sys.executable, "-c", script, root], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(3)
        ]
        import hashlib

        for program in programs:
            out, err = program.communicate(timeout=120)
            assert program.returncode == 0, err.decode()[-500:]
            assert out.decode().strip() == str({hashlib.sha256(OLD.reveal()).hexdigest()})
