"""Credentials: the value in the keychain, what may be said of it in a small file, and never the one in the other."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from keyring.backends import SecretService

from checks.keys.secret import Secret
from checks.places import Places
from checks.vault.credentials import LONGEST, SERVICE, CredentialError, Vault
from checks.vault.keychain import Keychain, KeychainLocked, KeychainRefused
from tests.keychain import Session

# keyring leaves its connection to the bus open when the collection stays locked.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


class Memory(SecretService.Keyring):
    """A keychain of the system whose store is a dictionary: for what is not about the keychain."""

    def __init__(self) -> None:
        super().__init__()
        self.store: dict[str, str] = {}
        self.refusing = False

    def get_password(self, service: str, username: str) -> str | None:
        assert service == SERVICE
        return self.store.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.refusing:
            raise PermissionError
        self.store[username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.refusing:
            raise PermissionError
        del self.store[username]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data-dir")


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def vault(places: Places, memory: Memory) -> Vault:
    return Vault(places, Keychain(memory), frozenset({"openai", "anthropic"}))


@pytest.fixture
def value(key) -> Secret:
    return Secret(key().encode())


def at(monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    """Let it be this moment for whoever notes a date."""
    from datetime import UTC, datetime

    from checks.vault import credentials

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.fromisoformat(when).replace(tzinfo=UTC)

    monkeypatch.setattr(credentials, "datetime", Clock)


class TestAdding:
    def test_puts_the_value_into_the_keychain_and_a_note_beside_our_data(
        self, vault: Vault, memory: Memory, value: Secret
    ) -> None:
        entry = vault.add("openai", "ci", value, environment="production")
        assert memory.store == {"openai/ci": value.reveal().decode()}
        assert vault.credentials() == [entry]
        assert (entry.provider, entry.label, entry.environment) == ("openai", "ci", "production")

    def test_notes_the_kind_and_the_ending_and_no_more_of_the_value(
        self, vault: Vault, places: Places, value: Secret
    ) -> None:
        entry = vault.add("openai", "ci", value)
        raw = value.reveal().decode()
        assert entry.masked == f"sk-proj-…{raw[-4:]}"
        written = (places.data / "vault.json").read_text()
        assert raw not in written
        assert not any(raw[n : n + 8] in written for n in range(len("sk-proj-"), len(raw) - 8))

    def test_shows_nothing_of_a_short_value(self, vault: Vault) -> None:
        assert vault.add("openai", "ci", Secret(b"short-one-here")).masked == "…"

    def test_writes_a_note_that_only_the_user_may_read(self, vault: Vault, places: Places, value: Secret) -> None:
        vault.add("openai", "ci", value)
        assert stat.S_IMODE((places.data / "vault.json").stat().st_mode) == 0o600
        assert stat.S_IMODE(places.data.stat().st_mode) == 0o700

    def test_sorts_by_provider_and_label(self, vault: Vault, value: Secret) -> None:
        for provider, label in [("openai", "b"), ("anthropic", "z"), ("openai", "a")]:
            vault.add(provider, label, value)
        assert [c.name for c in vault.credentials()] == ["anthropic/z", "openai/a", "openai/b"]

    def test_a_second_time_needs_to_be_told_to_replace(self, vault: Vault, memory: Memory, value: Secret) -> None:
        vault.add("openai", "ci", value)
        with pytest.raises(CredentialError, match="openai/ci is kept already; --label NAME keeps another, --replace"):
            vault.add("openai", "ci", Secret(b"another"))
        assert memory.store == {"openai/ci": value.reveal().decode()}

    def test_replacing_keeps_the_day_it_was_added_and_notes_the_day_it_was_rotated(
        self, vault: Vault, memory: Memory, value: Secret, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at(monkeypatch, "2026-01-05T10:00:00")
        first = vault.add("openai", "ci", value, environment="staging")
        assert (first.added, first.rotated) == ("2026-01-05T10:00:00+00:00", None)
        at(monkeypatch, "2026-03-01T09:30:00")
        second = vault.add("openai", "ci", Secret(b"another-made-up"), replace=True)
        assert (second.added, second.rotated) == ("2026-01-05T10:00:00+00:00", "2026-03-01T09:30:00+00:00")
        assert second.environment == "staging", "what is not said again stays"
        assert memory.store == {"openai/ci": "another-made-up"}
        assert vault.credentials() == [second]

    def test_to_replace_what_is_not_there_is_to_add(self, vault: Vault, value: Secret) -> None:
        assert vault.add("openai", "ci", value, replace=True).rotated is None

    def test_notes_nothing_when_the_keychain_refuses(
        self, vault: Vault, memory: Memory, places: Places, value: Secret
    ) -> None:
        memory.refusing = True
        with pytest.raises(KeychainRefused):
            vault.add("openai", "ci", value)
        assert vault.credentials() == []
        assert not places.data.exists()


class TestTheBoundsOfAValue:
    @pytest.mark.parametrize(
        ("raw", "why"),
        [
            (b"", "no value was given"),
            (b"x" * (LONGEST + 1), "at most 16,384 bytes"),
            (b" padded", "one line"),
            (b"padded\t", "one line"),
            (b"two\nlines", "one line"),
            (b"two\rlines", "one line"),
            (b"a\0b", "one line"),
            (b"a\x1b[2Jb", "one line"),
            (b"\xff\xfe", "UTF-8"),
        ],
    )
    def test_what_cannot_be_a_value_is_refused_and_not_repeated(
        self, vault: Vault, memory: Memory, raw: bytes, why: str
    ) -> None:
        with pytest.raises(CredentialError, match=why) as caught:
            vault.add("openai", "ci", Secret(raw))
        assert memory.store == {} and vault.credentials() == []
        if raw:
            assert raw.decode("latin-1") not in str(caught.value)

    @pytest.mark.parametrize("raw", [b"x", b"x" * LONGEST, "ключ".encode(), b"with space"])
    def test_what_may_be_one_is_kept(self, vault: Vault, memory: Memory, raw: bytes) -> None:
        vault.add("openai", "ci", Secret(raw))
        assert memory.store["openai/ci"].encode() == raw


class TestNames:
    @pytest.mark.parametrize(
        "label",
        ["", "x" * 65, "a/b", "a\nb", "a\x1b[31m", "a\u202eb", "a\udcffb", " a", "a ", "\u200b"],
        ids=["empty", "long", "slash", "line", "escape", "bidi", "broken byte", "before", "behind", "invisible"],
    )
    def test_a_label_that_could_confuse_is_refused(self, vault: Vault, value: Secret, label: str) -> None:
        with pytest.raises(CredentialError, match="a label has 1 to 64"):
            vault.add("openai", label, value)

    @pytest.mark.parametrize("label", ["default", "x" * 64, "my laptop", "Büro", "ci@home", "鍵"])
    def test_other_labels_are_taken(self, vault: Vault, value: Secret, label: str) -> None:
        assert vault.add("openai", label, value).label == label

    def test_an_unknown_provider_is_refused_with_the_nearest(self, vault: Vault, value: Secret) -> None:
        with pytest.raises(CredentialError, match=r"no provider is called “opena1”; did you mean openai\?"):
            vault.add("opena1", "ci", value)

    def test_and_without_one_where_none_is_near(self, vault: Vault, value: Secret) -> None:
        with pytest.raises(CredentialError, match=r"no provider is called “zzzz”$"):
            vault.add("zzzz", "ci", value)

    def test_an_unknown_environment_is_refused(self, vault: Vault, value: Secret) -> None:
        with pytest.raises(CredentialError, match="development, staging, production, personal"):
            vault.add("openai", "ci", value, environment="moon")

    def test_a_name_is_judged_before_a_value_is_asked_for(self, vault: Vault, value: Secret) -> None:
        vault.admit("openai", "ci")
        vault.add("openai", "ci", value)
        vault.admit("openai", "ci", replace=True)
        for provider, label, environment in [("openai", "ci", ""), ("opena1", "x", ""), ("openai", "x", "moon")]:
            with pytest.raises(CredentialError):
                vault.admit(provider, label, environment=environment)


class TestRemoving:
    def test_takes_both_away(self, vault: Vault, memory: Memory, value: Secret) -> None:
        kept = vault.add("openai", "a", value)
        vault.add("openai", "b", value)
        assert vault.remove("openai", "b").label == "b"
        assert vault.credentials() == [kept]
        assert set(memory.store) == {"openai/a"}

    def test_what_is_not_kept_is_refused(self, vault: Vault) -> None:
        with pytest.raises(CredentialError, match="no credential openai/ci is kept"):
            vault.remove("openai", "ci")

    def test_what_the_keychain_lost_is_removed_from_the_notes(
        self, vault: Vault, memory: Memory, value: Secret
    ) -> None:
        vault.add("openai", "ci", value)
        memory.store.clear()
        memory.delete_password = lambda *a: (_ for _ in ()).throw(_gone())  # type: ignore[method-assign]
        vault.remove("openai", "ci")
        assert vault.credentials() == []

    def test_the_note_stays_when_the_keychain_refuses(self, vault: Vault, memory: Memory, value: Secret) -> None:
        kept = vault.add("openai", "ci", value)
        memory.refusing = True
        with pytest.raises(KeychainRefused):
            vault.remove("openai", "ci")
        assert vault.credentials() == [kept]


def _gone() -> Exception:
    from keyring.errors import PasswordDeleteError

    return PasswordDeleteError()


class TestWhenTheNoteCannotBeWritten:
    """The keychain goes back to what it was: notes and values tell the same."""

    @pytest.fixture
    def full(self, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(path: Path, content: bytes) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(places, "write", fails)

    def test_nothing_is_added(self, vault: Vault, memory: Memory, value: Secret, full: None) -> None:
        with pytest.raises(CredentialError, match=r"cannot write .*vault\.json: No space left on device"):
            vault.add("openai", "ci", value)
        assert memory.store == {}

    def test_nothing_is_replaced(
        self, vault: Vault, memory: Memory, value: Secret, request: pytest.FixtureRequest
    ) -> None:
        kept = vault.add("openai", "ci", value)
        request.getfixturevalue("full")
        with pytest.raises(CredentialError, match="cannot write"):
            vault.add("openai", "ci", Secret(b"another-made-up"), replace=True)
        assert memory.store == {"openai/ci": value.reveal().decode()}
        assert vault.credentials() == [kept]

    def test_nothing_is_removed(
        self, vault: Vault, memory: Memory, value: Secret, request: pytest.FixtureRequest
    ) -> None:
        kept = vault.add("openai", "ci", value)
        request.getfixturevalue("full")
        with pytest.raises(CredentialError, match="cannot write"):
            vault.remove("openai", "ci")
        assert memory.store == {"openai/ci": value.reveal().decode()}
        assert vault.credentials() == [kept]


class TestADamagedNote:
    @pytest.mark.parametrize(
        "content", [b"", b"{", b"[1]", b'{"a": 1}', b'[{"provider": "openai"}]', b"\xff\xfe", b"\0" * 100]
    )
    def test_is_refused_and_left_as_it_is(
        self, vault: Vault, places: Places, memory: Memory, value: Secret, content: bytes
    ) -> None:
        places.write(places.data / "vault.json", content)
        for act in (
            vault.credentials,
            lambda: vault.add("openai", "ci", value),
            lambda: vault.remove("openai", "ci"),
            lambda: vault.admit("openai", "ci"),
        ):
            with pytest.raises(CredentialError, match=r"vault\.json is damaged") as caught:
                act()
            assert "\n" not in str(caught.value)
        assert (places.data / "vault.json").read_bytes() == content
        assert memory.store == {}

    def test_a_folder_in_its_place_is_said_in_one_line(self, vault: Vault, places: Places) -> None:
        (places.data / "vault.json").mkdir(parents=True)
        with pytest.raises(CredentialError, match=r"vault\.json cannot be read: Is a directory"):
            vault.credentials()


@pytest.mark.keychain
class TestWithARealKeychain:
    @pytest.fixture
    def vault(self, places: Places, keychain: Session) -> Vault:
        return Vault(places, Keychain(SecretService.Keyring(), patience=20))

    def test_values_are_in_it_under_their_name(self, vault: Vault, keychain: Session, value: Secret) -> None:
        entry = vault.add("openai", "ci", value)
        assert keychain.values() == {(SERVICE, "openai/ci"): value.reveal()}
        assert vault.value_of(entry) == value
        assert vault.state(entry) == "kept"

    def test_what_it_lost_is_lost_and_can_be_added_again(self, vault: Vault, keychain: Session, value: Secret) -> None:
        entry = vault.add("openai", "ci", value)
        keychain.forget(SERVICE)
        assert vault.state(entry) == "lost"
        assert vault.value_of(entry) is None
        again = vault.add("openai", "ci", value, replace=True)
        assert vault.state(again) == "kept"

    def test_locked_is_neither_kept_nor_lost(self, vault: Vault, keychain: Session, value: Secret) -> None:
        entry = vault.add("openai", "ci", value)
        keychain.lock()
        assert vault.state(entry) == "the keychain is locked; unlock it and try again"
        with pytest.raises(KeychainLocked):
            vault.remove("openai", "ci")
        assert vault.credentials() == [entry]
