"""The keychain is one narrow door: the system's own store or none, locked is not empty, a refusal is never "nothing"."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import keyring.backend
import pytest
from keyring import errors
from keyring.backends import SecretService, fail, null
from keyring.backends.chainer import ChainerBackend

from checks.keys.secret import Secret
from checks.vault import keychain as door
from checks.vault.keychain import (
    Keychain,
    KeychainError,
    KeychainLocked,
    KeychainRefused,
    NoKeychain,
    PlainTextKeychain,
)
from tests.keychain import Session, enter

# keyring leaves its connection to the bus open when the collection stays locked.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

VALUE = Secret(b"a made-up value")
CALLS = {
    "get": lambda k: k.get("service", "name"),
    "set": lambda k: k.set("service", "name", VALUE),
    "delete": lambda k: k.delete("service", "name"),
}


@pytest.fixture
def real(keychain: Session) -> Keychain:
    return Keychain(SecretService.Keyring())


@pytest.mark.keychain
class TestARealKeychain:
    def test_gives_back_what_was_stored(self, real: Keychain, keychain: Session) -> None:
        real.set("service", "name", VALUE)
        assert real.get("service", "name") == VALUE
        assert keychain.values() == {("service", "name"): VALUE.reveal()}

    def test_replaces_a_value_and_keeps_one(self, real: Keychain, keychain: Session) -> None:
        real.set("service", "name", Secret(b"old"))
        real.set("service", "name", Secret(b"new"))
        assert keychain.values() == {("service", "name"): b"new"}

    def test_has_nothing_for_a_name_that_was_never_stored(self, real: Keychain) -> None:
        assert real.get("service", "name") is None

    def test_says_whether_there_was_something_to_remove(self, real: Keychain) -> None:
        real.set("service", "name", VALUE)
        assert real.delete("service", "name") is True
        assert real.delete("service", "name") is False
        assert real.get("service", "name") is None

    def test_has_a_name_that_people_know(self, real: Keychain) -> None:
        assert real.name == "Secret Service"

    @pytest.mark.parametrize("value", ["ключ", "🔑" * 20, "a b", "\\n%s{}", "x" * 16_384], ids=lambda v: v[:6])
    def test_keeps_every_letter(self, real: Keychain, value: str) -> None:
        real.set("service", "name", Secret(value.encode()))
        assert real.get("service", "name") == Secret(value.encode())


@pytest.mark.keychain
class TestALockedKeychain:
    @pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
    @pytest.mark.parametrize("patience", [None, 20.0], ids=["a person is there", "nobody is there"])
    def test_is_locked_and_not_empty(self, keychain: Session, call, patience: float | None) -> None:
        backend = SecretService.Keyring()
        Keychain(backend).set("service", "name", VALUE)
        keychain.lock()
        with pytest.raises(KeychainLocked, match="locked; unlock it"):
            call(Keychain(backend, patience=patience))
        keychain.unlock()
        assert Keychain(backend).get("service", "name") == VALUE

    def test_opens_no_prompt_when_nobody_is_there(self, keychain: Session) -> None:
        class Prompting(SecretService.Keyring):
            def get_password(self, service: str, username: str) -> str | None:
                raise AssertionError("asked a locked keychain, which opens a prompt")

        keychain.lock()
        with pytest.raises(KeychainLocked):
            Keychain(Prompting(), patience=20).get("service", "name")

    def test_is_looked_at_in_the_collection_that_is_used(self, keychain: Session) -> None:
        backend = SecretService.Keyring()
        backend.preferred_collection = "/org/freedesktop/secrets/collection/session"
        keychain.lock()
        patient = Keychain(backend, patience=20)
        patient.set("service", "name", VALUE)  # the session's own collection is never locked
        assert patient.get("service", "name") == VALUE
        assert patient.delete("service", "name")


@pytest.mark.keychain
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_closed_prompt_is_a_refusal(call, monkeypatch: pytest.MonkeyPatch) -> None:
    # This keychain holds no collection: making the first one needs a prompt, and nobody can show it.
    with Session(password=None) as session:
        enter(session, monkeypatch)
        with pytest.raises(KeychainRefused, match="prompt was closed or could not be shown"):
            call(Keychain(SecretService.Keyring()))
        with pytest.raises(KeychainRefused, match="holds no collection yet"):
            call(Keychain(SecretService.Keyring(), patience=20))


@pytest.mark.keychain
class TestWhereThereIsNone:
    @pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
    def test_a_bus_without_a_keychain(self, call, monkeypatch: pytest.MonkeyPatch) -> None:
        with Session(keychain=False) as session:
            enter(session, monkeypatch)
            with pytest.raises(NoKeychain, match="no keychain in this session; nothing is stored"):
                call(Keychain())

    @pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
    def test_a_bus_that_is_gone(self, call, monkeypatch: pytest.MonkeyPatch) -> None:
        with Session(keychain=False) as session:
            enter(session, monkeypatch)
            session.stop()
            with pytest.raises(NoKeychain):
                call(Keychain())

    @pytest.mark.parametrize("address", ["", "nonsense", "tcp:host=localhost,port=1", "unix:path=/dev/null"])
    def test_an_address_that_leads_nowhere(self, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        with pytest.raises(NoKeychain):
            Keychain().get("service", "name")

    def test_a_keychain_that_ends_while_it_is_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with Session() as session:
            enter(session, monkeypatch)
            real = Keychain(SecretService.Keyring())
            real.set("service", "name", VALUE)
            session.stop()
            with pytest.raises(KeychainError):
                real.get("service", "name")
            with pytest.raises(KeychainError):
                real.delete("service", "name")


@pytest.mark.keychain
class TestWhichOneIsChosen:
    def stores(self, keychain: Session) -> bool:
        Keychain().set("service", "name", VALUE)
        return keychain.values() == {("service", "name"): VALUE.reveal()}

    def test_the_systems_without_being_named(self, keychain: Session) -> None:
        assert self.stores(keychain)
        assert Keychain(patience=20).get("service", "name") == VALUE

    @pytest.mark.parametrize(
        "name", ["keyring.backends.SecretService.Keyring", "keyring.backends.chainer.ChainerBackend"]
    )
    def test_the_one_that_is_named(self, keychain: Session, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
        assert self.stores(keychain)

    def test_none_where_a_person_turned_keyring_off(self, keychain: Session, _home: Path) -> None:
        settings = _home / ".config" / "python_keyring" / "keyringrc.cfg"
        settings.parent.mkdir(parents=True)
        settings.write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n")
        with pytest.raises(NoKeychain):
            Keychain().get("service", "name")
        settings.write_text("[backend]\ndefault-keyring=keyrings.alt.file.PlaintextKeyring\nkeyring-path=/tmp\n")
        with pytest.raises(PlainTextKeychain, match=r"keyrings\.alt\.file\.PlaintextKeyring is not the system's"):
            Keychain().get("service", "name")
        settings.write_bytes(b"\xff not settings")
        assert self.stores(keychain)

    @pytest.mark.parametrize("name", ["keyring.backends.SecretService.Nothing", "keyring.backends.macOS.Keyring"])
    def test_none_where_it_is_not_on_this_system(
        self, keychain: Session, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
        with pytest.raises(NoKeychain):
            Keychain().get("service", "name")

    @pytest.mark.parametrize("name", ["nothing", "os.path.join", "evil_backend.Keyring"])
    def test_what_is_not_the_systems_is_not_even_loaded(
        self, keychain: Session, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "evil_backend.py").write_text("raise SystemExit('loaded')")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
        with pytest.raises(PlainTextKeychain, match=f"{name} is not the system's own"):
            Keychain().get("service", "name")
        assert keychain.values() == {}


class PlaintextKeyring(keyring.backend.KeyringBackend):
    """As other distributions bring them: values in a file."""

    priority = -1.0  # type: ignore[assignment]  # keyring itself must not choose it in another test
    stored: dict[tuple[str, str], str] = {}  # noqa: RUF012 - what would have been written in the clear

    def get_password(self, service: str, username: str) -> str | None:
        return self.stored.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.stored[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.stored[service, username]


PlaintextKeyring.__module__ = "keyrings.alt.file"


class Heir(PlaintextKeyring):
    """A class of somebody's own over a plain file."""


def chain(*members: object) -> ChainerBackend:
    class Chain(ChainerBackend):
        priority = -1.0  # type: ignore[assignment]
        backends = list(members)  # noqa: RUF012

    return Chain()


class TestWhatIsNoKeychain:
    @pytest.fixture(autouse=True)
    def _nothing_in_the_clear(self) -> Iterator[None]:
        yield
        assert PlaintextKeyring.stored == {}

    @pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
    @pytest.mark.parametrize(
        "backend",
        [PlaintextKeyring(), Heir(), chain(PlaintextKeyring()), chain(Heir(), PlaintextKeyring())],
        ids=["plain file", "heir of it", "chain of one", "chain of two"],
    )
    def test_is_refused_by_name(self, call, backend: object) -> None:
        with pytest.raises(PlainTextKeychain, match="is not the system's own keychain; Shrift stores nothing in it"):
            call(Keychain(backend))

    @pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
    @pytest.mark.parametrize("backend", [null.Keyring(), fail.Keyring(), chain()], ids=["null", "fail", "empty chain"])
    def test_that_keeps_nothing_is_none(self, call, backend: object) -> None:
        with pytest.raises(NoKeychain):
            call(Keychain(backend))

    @pytest.mark.keychain
    def test_of_a_chain_only_the_systems_keychain_is_used(self, keychain: Session) -> None:
        both = Keychain(chain(PlaintextKeyring(), SecretService.Keyring()))
        both.set("service", "name", VALUE)
        assert keychain.values() == {("service", "name"): VALUE.reveal()}
        keychain.lock()
        with pytest.raises(KeychainLocked):  # and what it does not take goes nowhere else
            both.set("service", "name", Secret(b"another"))


def of_the_system(**methods) -> Keychain:
    """A keychain of the system whose methods do what a test needs."""
    return Keychain(type("Odd", (SecretService.Keyring,), methods)())


class TestTrouble:
    @pytest.mark.parametrize(
        ("raised", "told"),
        [
            (errors.KeyringLocked("x"), KeychainLocked),
            (errors.InitError("x"), KeychainRefused),
            (errors.NoKeyringError("x"), NoKeychain),
            (errors.PasswordSetError("x"), KeychainRefused),
            (errors.KeyringError("x"), KeychainRefused),
            (FileNotFoundError(2, "x"), KeychainRefused),
            (ConnectionResetError(), KeychainRefused),
            (RuntimeError("x"), KeychainRefused),
            (type("LockedException", (Exception,), {})("x"), KeychainLocked),
        ],
        ids=lambda x: x.__name__ if isinstance(x, type) else type(x).__name__,
    )
    def test_every_error_becomes_one_of_ours_and_repeats_no_word_of_it(
        self, raised: Exception, told: type[KeychainError]
    ) -> None:
        raised.args = (VALUE.reveal().decode(),)

        def fails(self, *arguments: str) -> None:
            raise raised

        with pytest.raises(told) as caught:
            of_the_system(set_password=fails).set("service", "name", VALUE)
        assert VALUE.reveal().decode() not in str(caught.value)
        assert "\n" not in str(caught.value)
        assert caught.value.__cause__ is None and caught.value.__suppress_context__

    def test_a_removal_that_was_not_allowed_is_not_taken_for_nothing_there(self) -> None:
        def refuses(self, *arguments: str) -> None:
            raise errors.PasswordDeleteError("not allowed")

        kept = of_the_system(delete_password=refuses, get_password=lambda self, service, name: "still there")
        with pytest.raises(KeychainRefused, match="did not remove"):
            kept.delete("service", "name")

    def test_calls_are_made_one_at_a_time(self) -> None:
        inside, most = [], []

        def looks(self, service: str, name: str) -> str:
            inside.append(name)
            most.append(len(inside))
            turn.wait(0.02)  # long enough for the others to come in, if they could
            inside.remove(name)
            return name

        turn = threading.Event()
        answers: dict[str, Secret | None] = {}
        readers = [
            threading.Thread(target=lambda n=str(n): answers.update({n: of_the_system(get_password=looks).get("s", n)}))
            for n in range(8)
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert max(most) == 1
        assert answers == {str(n): Secret(str(n).encode()) for n in range(8)}

    def test_a_keychain_that_never_answers_has_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(door, "_raise_if_locked", lambda backend: None)
        monkeypatch.setattr(door, "_ONE_AT_A_TIME", threading.Lock())
        released, asked = threading.Event(), []

        def hangs(self, service: str, name: str) -> None:
            asked.append(name)
            released.wait()

        silent = Keychain(type("Odd", (SecretService.Keyring,), {"get_password": hangs})(), patience=0.05)
        try:
            with pytest.raises(KeychainRefused, match=r"did not answer within 0\.05 seconds"):
                silent.get("service", "first")
            with pytest.raises(KeychainRefused, match="did not answer"):
                silent.get("service", "second")
            assert asked == ["first"], "a silent keychain is asked once, not once for every name"
        finally:
            released.set()
