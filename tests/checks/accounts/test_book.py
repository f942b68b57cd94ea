"""The book of accounts: what is asked, with what settings. Values are in the keychain and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.accounts.book import FILE, AccountEntry, Book, for_liveness
from checks.keys.secret import Secret
from checks.places import Places
from checks.simulator import Simulator
from checks.vault.credentials import CredentialError, Vault
from checks.vault.keychain import Keychain, KeychainLocked
from tests.checks.vault.test_credentials import Memory
from tests.keychain import Session

VALUE = Secret(b"a-made-up-value-of-some-length")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data")


@pytest.fixture
def vault(places: Places) -> Vault:
    return Vault(places, Keychain(Memory()))


@pytest.fixture
def book(places: Places, vault: Vault) -> Book:
    return Book(places, vault)


class TestAdding:
    def test_keeps_the_value_in_the_vault_and_the_settings_in_the_book(
        self, book: Book, vault: Vault, places: Places
    ) -> None:
        entry = book.add("litellm", "work", VALUE, {"base": "https://proxy.example.org/"})
        assert entry.settings == {"base": "https://proxy.example.org"}
        assert book.accounts() == [entry] and entry.name == "litellm/work"
        assert [c.name for c in vault.credentials()] == ["litellm/work"]
        assert VALUE.reveal() not in (places.data / FILE).read_bytes()
        assert (places.data / FILE).stat().st_mode & 0o777 == 0o600

    def test_takes_a_credential_that_the_vault_has_already(self, book: Book, vault: Vault) -> None:
        vault.add("openai", "default", VALUE)
        assert book.add("openai").name == "openai/default"

    def test_without_a_value_and_without_a_credential_is_refused(self, book: Book) -> None:
        with pytest.raises(CredentialError, match="the vault has no openai/default: give its value"):
            book.add("openai")
        assert book.accounts() == []

    def test_a_second_time_must_be_told_to_replace(self, book: Book, vault: Vault) -> None:
        book.add("openai", value=VALUE)
        with pytest.raises(CredentialError, match="there already; --replace"):
            book.add("openai", value=VALUE)
        book.add("openai", value=Secret(b"another value that is made up"), replace=True)
        assert len(book.accounts()) == 1
        assert vault.value_of(vault.credentials()[0]) == Secret(b"another value that is made up")

    @pytest.mark.parametrize("provider", ["aws-bedrock", "google-gemini", "azure-openai"])
    def test_keeps_nothing_of_those_with_tools_of_their_own(self, book: Book, vault: Vault, provider: str) -> None:
        settings = {"aws-bedrock": {}, "google-gemini": {"project": "p"}, "azure-openai": {"subscription": "0" * 36}}
        with pytest.raises(CredentialError, match="nothing is kept"):
            book.add(provider, value=VALUE, settings=settings[provider])
        book.add(provider, settings=settings[provider])
        assert vault.credentials() == []

    @pytest.mark.parametrize(
        ("provider", "label", "settings", "why"),
        [
            ("groq", "default", {}, "accounts at “groq” cannot be asked; it is one of openai, "),
            ("openai", "a/b", {}, "a label has"),
            ("openai", "default", {"color": "red"}, "has no setting “color”"),
            ("litellm", "default", {}, "this is needed, too: Address of the proxy"),
            ("litellm", "default", {"base": "http://proxy.example.org"}, "in the clear"),
            ("litellm", "default", {"base": "https://user:pass@proxy.example.org"}, "an address looks like"),
            ("litellm", "default", {"base": "ftp://proxy"}, "an address looks like"),
            ("litellm", "default", {"base": "https://proxy.example.org/?a=b"}, "a host, and perhaps a port"),
            ("langfuse", "default", {"public": "a\nb"}, "on one line"),
            ("google-gemini", "default", {"project": "x" * 400}, "at most 300 signs"),
        ],
    )
    def test_what_cannot_be_an_account_is_refused(
        self, book: Book, vault: Vault, provider: str, label: str, settings: dict[str, str], why: str
    ) -> None:
        with pytest.raises(CredentialError, match=why):
            book.add(provider, label, VALUE, settings)
        assert book.accounts() == [] and vault.credentials() == []


class TestRemoving:
    def test_leaves_the_credential_in_the_vault(self, book: Book, vault: Vault) -> None:
        book.add("openai", value=VALUE)
        assert book.remove("openai").name == "openai/default"
        assert book.accounts() == [] and len(vault.credentials()) == 1

    def test_what_is_not_there_is_refused(self, book: Book) -> None:
        with pytest.raises(CredentialError, match="there is no account openai/default"):
            book.remove("openai")


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'[{"provider": 3}]', b"\xff\xfe"])
def test_a_damaged_book_is_refused_and_left_as_it_is(book: Book, places: Places, content: bytes) -> None:
    places.data.mkdir(parents=True)
    (places.data / FILE).write_bytes(content)
    with pytest.raises(CredentialError, match="is damaged"):
        book.accounts()
    with pytest.raises(CredentialError, match="is damaged"):
        book.add("openai", value=VALUE)
    assert (places.data / FILE).read_bytes() == content


def test_an_account_is_opened_with_its_credential(book: Book, simulator: Simulator) -> None:
    entry = book.add("openai", value=simulator.world.credentials["openai"])
    with book.opened(entry, bases=simulator.bases) as asked:
        snapshot = asked.snapshot()
    assert snapshot.keys.state == "told" and snapshot.label == "default"
    assert "openai/default" in repr(asked) and VALUE.reveal().decode() not in repr(asked)


def test_a_credential_that_was_lost_shows_when_the_account_is_asked(book: Book, vault: Vault) -> None:
    entry = book.add("openai", value=VALUE)
    vault.remove("openai", "default")
    with book.opened(entry) as asked:
        assert asked.snapshot().keys.reason == "no_credential"


@pytest.mark.keychain
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_locked_keychain_is_not_a_missing_credential(places: Places, keychain: Session) -> None:
    vault = Vault(places, Keychain(patience=20))
    entry = Book(places, vault).add("openai", value=VALUE)
    keychain.lock()
    with pytest.raises(KeychainLocked):
        Book(places, vault).opened(entry)
    keychain.unlock()
    assert Book(places, vault).opened(entry)


def test_what_the_book_knows_helps_to_ask_about_found_keys(book: Book) -> None:
    book.add("litellm", "work", VALUE, {"base": "https://proxy.example.org"})
    book.add("langfuse", "own", VALUE, {"base": "https://lf.example.org", "public": "pk-lf-1"})
    values, bases = for_liveness(book.accounts())
    assert values == {"litellm": {"proxy": "https://proxy.example.org"}}
    assert bases == {"langfuse": "https://lf.example.org"}


def test_an_entry_says_nothing_of_a_value() -> None:
    assert set(AccountEntry.__struct_fields__) == {"provider", "label", "settings", "added"}


DAMAGED = {
    "deep": b'[{"provider": "openai", "label": "a", "added": "", "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}]",
    "large": b"[" + b" " * (1 << 20) + b"]",
    "a provider nobody knows": b'[{"provider": "evil", "label": "a", "added": ""}]',
    "an address in the clear": b'[{"provider": "openai", "label": "a", "added": "", "settings": {"base": "http://evil.example"}}]',
    "signs that move a terminal": b'[{"provider": "openai", "label": "a\\u001b[2J", "added": ""}]',
    "a setting of two lines": b'[{"provider": "openai", "label": "a", "added": "", "settings": {"x": "1\\n2"}}]',
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_book_that_somebody_changed_is_refused_in_one_line_and_none_of_it_is_repeated(
    name: str, places: Places, book: Book
) -> None:
    places.data.mkdir(parents=True, exist_ok=True)
    (places.data / FILE).write_bytes(DAMAGED[name])
    with pytest.raises(CredentialError) as refused:
        book.accounts()
    told = str(refused.value)
    assert FILE in told and told.isprintable() and "evil" not in told
