"""`shrift vault account`, `show` and `status`: values come in by standard input alone, and what accounts tell is shown."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.accounts.clients import PROVIDERS
from checks.accounts.model import Snapshot
from checks.asking.transport import Asker
from checks.cli import main
from checks.vault.credentials import SERVICE
from tests.keychain import Session

pytestmark = [pytest.mark.keychain, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "kept"
    monkeypatch.setenv("SHRIFT_DATA_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Nobody is ever reached: what would be asked is written down."""
    asked: list[str] = []

    def told(self: Asker, method: str, path: str, *_: object, **__: object) -> object:
        from checks.asking.trouble import CouldNotAsk

        asked.append(f"{method} {self.address('')}")
        raise CouldNotAsk("unreachable")

    monkeypatch.setattr(Asker, "ask", told)
    monkeypatch.setattr(Asker, "told", told)
    return asked


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch, capfd) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str, given: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        code = main(["vault", *arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return run


def test_an_account_is_turned_on_listed_and_turned_off(vault, keychain: Session, key) -> None:
    value = key("openai", "admin")
    code, out, err = vault("account", "add", "openai", given=value + "\n")
    assert (code, err) == (0, "")
    assert "shrift online on openai" in out and value[-12:] not in out
    assert keychain.values() == {(SERVICE, "openai/default"): value.encode()}
    (entry,) = json.loads(vault("account", "list", "--format", "json")[1])
    assert (entry["provider"], entry["label"], entry["settings"]) == ("openai", "default", {})
    assert "stays in the keychain" in vault("account", "remove", "openai")[1]
    assert json.loads(vault("account", "list", "--format", "json")[1]) == []
    assert keychain.values() == {(SERVICE, "openai/default"): value.encode()}


def test_without_a_value_the_vaults_own_is_used(vault, keychain: Session, key) -> None:
    assert vault("account", "add", "openai")[0] == 2
    vault("add", "openai", given=key("openai", "admin"))
    assert vault("account", "add", "openai")[0] == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("opena1",), "accounts at “opena1” cannot be asked"),
        (("openai", "--set", "base"), "a setting is written NAME=VALUE"),
        (("openai", "--set", "base=https://x.example.org"), "has no setting “base”"),
        (("litellm",), "this is needed, too: Address of the proxy"),
        (("litellm", "--set", "base=http://proxy.example.org"), "cross the network in the clear"),
        (("openai", "--label", "a/b"), "a label has 1 to 64"),
    ],
)
def test_what_is_no_account_is_refused_in_one_line(vault, keychain: Session, words: tuple[str, ...], why: str) -> None:
    code, out, err = vault("account", "add", *words, given="x")
    assert (code, out) == (2, "")
    assert why in err and err.count("\n") == 1
    assert keychain.values() == {}


def test_steps_name_page_command_and_settings_of_every_provider(vault) -> None:
    told = json.loads(vault("account", "steps", "--format", "json")[1])
    assert [s["provider"] for s in told] == list(PROVIDERS)
    assert all(len(s["steps"]) == 4 for s in told)
    (litellm,) = json.loads(vault("account", "steps", "litellm", "--format", "json")[1])
    assert litellm["settings"][0] == {
        "name": "base", "title": "Address of the proxy", "needed": True, "example": "https://litellm.example.org",
    }  # fmt: skip
    assert "--set base=https://litellm.example.org" in litellm["steps"][1]
    assert vault("account", "steps", "nobody")[0] == 2


def test_asking_that_fails_says_why_and_is_not_remembered_as_told(vault, keychain: Session, key, nobody) -> None:
    vault("account", "add", "openai", given=key("openai", "admin"))
    code, out, _ = vault("show")
    assert code == 0 and nobody
    assert "Keys: could not ask: the provider could not be reached." in out
    told = json.loads(vault("show", "--stored", "--format", "json")[1])
    assert told == {"snapshots": [], "simulated": False}


def test_a_locked_keychain_costs_the_account_not_the_command(vault, keychain: Session, key, nobody) -> None:
    vault("account", "add", "openai", given=key("openai", "admin"))
    keychain.lock()
    code, out, _ = vault("show", "--format", "json")
    (snapshot,) = json.loads(out)["snapshots"]
    assert code == 0 and nobody == []
    assert {snapshot[p]["state"] for p in ("keys", "usage", "cost", "limits")} == {"could_not_ask"}
    assert "locked" in snapshot["keys"]["why"]
    status = json.loads(vault("status", "--format", "json")[1])
    assert status["keychain"]["state"] == "locked"
    assert [c["state"] for c in status["credentials"]] == ["unknown"]


def test_status_tells_what_is_kept_and_what_is_lost(vault, keychain: Session, key) -> None:
    vault("account", "add", "openai", given=key("openai", "admin"))
    status = json.loads(vault("status", "--format", "json")[1])
    assert status["keychain"] == {"state": "ready", "name": "Secret Service", "why": ""}
    assert [c["state"] for c in status["credentials"]] == ["kept"]
    assert [a["provider"] for a in status["accounts"]] == ["openai"]
    assert status["policy_days"] == 90


def test_an_account_that_is_not_there_is_refused(vault) -> None:
    assert "no account at openai is turned on" in vault("show", "openai")[2]
    assert "give one of them" in vault("show", "--stored", "--simulated")[2]
    assert "No account is turned on" in vault("show")[1]


def test_the_simulated_accounts_are_marked_and_whole(vault, monkeypatch) -> None:
    monkeypatch.undo()
    code, out, _ = vault("show", "openai", "--simulated")
    assert code == 0
    assert out.startswith("Simulated: these accounts are made up, nobody was asked.\nopenai/simulated")
    assert "prod-chatbot" in out and "organization: stops at 500.00 USD in a month" in out
    told = json.loads(vault("show", "--simulated", "--format", "json")[1])
    assert told["simulated"] and {s["provider"] for s in told["snapshots"]} == set(PROVIDERS)
    assert "sha256" not in str(told)


def test_what_is_written_is_read_back_as_snapshots(vault, monkeypatch) -> None:
    import msgspec

    monkeypatch.undo()
    told = json.loads(vault("show", "--simulated", "--format", "json")[1])
    assert len(msgspec.convert(told["snapshots"], list[Snapshot])) == len(PROVIDERS)


def test_one_word_names_an_account_as_the_lists_write_it(vault, keychain: Session, key, nobody) -> None:
    assert vault("account", "add", "openai/atlas", given=key("openai", "admin"))[0] == 0
    vault("account", "add", "openai", given=key("openai", "admin"))
    labels = [a["label"] for a in json.loads(vault("account", "list", "--format", "json")[1])]
    assert labels == ["atlas", "default"] and len(keychain.values()) == 2
    told = json.loads(vault("show", "openai/atlas", "--format", "json")[1])["snapshots"]
    assert [s["label"] for s in told] == ["atlas"]
    assert "no account at openai/x is turned on" in vault("show", "openai/x")[2]
    assert "shrift vault remove openai/atlas" in vault("account", "remove", "openai/atlas")[1]
    assert vault("account", "remove", "openai/atlas")[0] == 2 and vault("account", "add", "openai/")[0] == 2
