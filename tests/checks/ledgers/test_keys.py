"""`shrift keys`: every key with what is known of it, asked about and switched off only by a word; no value leaves."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.cli import main
from checks.keys.secret import Secret
from checks.simulator import Fault, Simulator, make_world
from checks.simulator.accounts import simulated
from tests.keychain import Session

pytestmark = [pytest.mark.keychain, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]


@pytest.fixture
def values(key) -> list[str]:
    return [key(), key("openrouter", "inference")]


@pytest.fixture
def folder(project, values) -> Path:
    project.commit({"app.py": f'OPENAI_API_KEY = "{values[0]}"\n', "b.py": f'OPENROUTER_API_KEY = "{values[1]}"\n'})
    return project.folder


@pytest.fixture
def run(data_dir: Path, folder: Path, monkeypatch, capfd) -> Callable[..., tuple[int, str, str]]:
    def command(*words: str, given: str = "", where: bool = True) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        more = ["--in", str(folder)] if where else []
        code = main([*words, *more, "--data-dir", str(data_dir)])
        out, err = capfd.readouterr()
        return code, out, err

    return command


@pytest.fixture
def world(values, monkeypatch):
    """The simulator in the place of all providers, with the folder's keys in its lists."""
    made = make_world(known={"openai": [Secret(values[0].encode())], "openrouter": [Secret(values[1].encode())]})
    with Simulator(made) as simulator:
        from checks.online.questioning import Turned

        monkeypatch.setattr(Turned, "_beside", lambda self: ({}, simulator.bases))

        def opened(self, fingerprint, only=None):
            return [
                simulated(simulator, p, fingerprint=fingerprint) for p in self.names if p in ("openai", "openrouter")
            ], []

        monkeypatch.setattr(Turned, "opened", opened)
        yield simulator


def masked(value: str) -> str:
    """As the ledger shows a key of OpenRouter."""
    return f"{'sk-or-v1-' if value.startswith('sk-or-v1-') else 'sk-or-'}…{value[-4:]}"


def test_lists_keys_without_asking_and_without_values(run, keychain: Session, values) -> None:
    code, out, err = run("keys")
    assert (code, err) == (0, "")
    assert out.count("not asked") == 2 and "app.py:1" in out
    told = json.loads(run("keys", "--format", "json")[1])
    assert [k["known"] for k in told["keys"]] == [None, None]
    assert not [v for v in values if v[12:] in out + str(told)]


def test_asked_it_tells_name_owner_age_use_and_money_and_remembers_them(run, keychain: Session, world) -> None:
    told = json.loads(run("keys", "--online=openai", "--format", "json")[1])
    rows = {k["provider"]: k for k in told["keys"]}
    known = rows["openai"]["known"]
    assert (known["name"], known["age_days"], known["account"]) == ("prod-chatbot", 412, "openai/default")
    assert rows["openai"]["live"] == "live" and float(known["month"]) >= 0
    assert rows["openrouter"]["known"] is None and rows["openrouter"]["live"] == "not_asked"
    assert len(told["unseen"]) == 5  # the admin key and the four others
    asked = len(world.seen)
    out = run("keys")[1]
    assert "prod-chatbot" in out and "412 days old" in out and "live (asked" in out
    assert len(world.seen) == asked


def test_a_dry_run_names_host_and_header_and_asks_nobody(run, keychain: Session, values) -> None:
    mask = f"sk-proj-…{values[0][-4:]}"
    code, out, _ = run("keys", "ask", mask, "--dry-run")
    assert code == 0
    assert f"GET https://api.openai.com/v1/models  with {mask} in Authorization" in out
    (question,) = json.loads(run("keys", "ask", mask, "--dry-run", "--format", "json")[1])
    assert question["host"] == "api.openai.com"


def test_one_key_is_asked_about_by_the_beginning_of_its_fingerprint(run, keychain: Session, world, values) -> None:
    rows = json.loads(run("keys", "--format", "json")[1])["keys"]
    name = next(k["fingerprint"] for k in rows if k["provider"] == "openai")
    (told,) = json.loads(run("keys", "ask", name[:10], "--format", "json")[1])
    assert (told["fingerprint"], told["live"]) == (name, "live")
    assert {s.provider for s in world.seen} == {"openai"}
    world.fail(Fault(kind="status", status=500))
    out = run("keys", "ask", name)[1]
    assert out.startswith("sk-proj-…") and "could not ask" in out and values[0][-12:] not in out
    rows = json.loads(run("keys", "--format", "json")[1])["keys"]
    assert next(k["live"] for k in rows if k["fingerprint"] == name) == "could_not_ask"


@pytest.mark.parametrize(("word", "why"), [("abc", "no key here is called"), ("0" * 12, "no key here is called")])
def test_a_key_that_is_not_there_is_refused(run, keychain: Session, word: str, why: str) -> None:
    code, out, err = run("keys", "ask", word)
    assert (code, out) == (2, "") and why in err


def test_two_keys_of_one_mask_are_named_by_their_fingerprints() -> None:
    from checks.ledgers.rows import named
    from checks.model import Confidence, Key
    from checks.terminal.refusal import Refusal

    keys = [
        Key(fingerprint=f"{n}" * 32, provider="openai", kind="project", masked="sk-…aaaa", confidence=Confidence.HIGH)
        for n in (1, 2)
    ]
    with pytest.raises(Refusal, match="2 keys are called"):
        named(["sk-…aaaa"], keys)
    assert named(["111111", "1" * 32], keys) == keys[:1]


def test_a_key_is_switched_off_by_its_account_only_after_the_word(run, keychain: Session, world, values) -> None:
    mask = masked(values[1])
    plan = json.loads(run("keys", "revoke", mask, "--plan", "--format", "json")[1])
    assert (plan["way"], plan["sure"], plan["name"]) == ("account", True, "prod-chatbot")
    assert plan["sends"].startswith("DELETE 127.0.0.1") and plan["breaks"][0] == "b.py:1"
    code, _, err = run("keys", "revoke", mask, given="nope\n")
    assert code == 2 and "nothing was sent" in err
    assert not [s for s in world.seen if s.method == "DELETE"]
    code, out, _ = run("keys", "revoke", mask, given=values[1][-4:] + "\n")
    assert code == 0 and "prod-chatbot was switched off at openrouter." in out
    assert [s.path for s in world.seen if s.method == "DELETE"]


def test_a_key_that_its_account_may_not_switch_off_says_where_it_is_done(run, keychain: Session, world, values) -> None:
    code, out, err = run("keys", "revoke", f"sk-proj-…{values[0][-4:]}", given=values[0][-4:] + "\n")
    assert code == 2
    assert "delete the account" in err and "do it on https://platform.openai.com/api-keys" in err
    assert "What reads it here stops working" in out


def test_a_provider_that_refuses_the_revocation_is_no_success(run, keychain: Session, world, values) -> None:
    mask = masked(values[1])
    world.fail(Fault(kind="status", status=403, provider="openrouter", where="/keys/"))
    code, out, err = run("keys", "revoke", mask, given=values[1][-4:] + "\n")
    assert code == 1 and "the key was not switched off" in err and "switched off at" not in out, err


def test_without_an_account_nothing_can_be_sent(run, keychain: Session, values) -> None:
    code, _, err = run("keys", "revoke", masked(values[1]), given=values[1][-4:] + "\n")
    assert code == 2 and "no account at openrouter is turned on" in err


def test_a_provider_without_an_interface_for_it_is_no_missing_account(run, project, key) -> None:
    value = key("groq", "project")
    project.commit({"groq.py": f'GROQ_API_KEY = "{value}"\n'})
    plan = json.loads(run("keys", "revoke", f"gsk_…{value[-4:]}", "--plan", "--format", "json")[1])
    assert plan["way"] == "none" and plan["why_not"] == "no call that switches its keys off is known" and plan["page"]


def test_without_a_keychain_a_mask_names_a_key_and_nothing_is_remembered(run, data_dir: Path, world, values) -> None:
    out = run("keys", "--online=openai")[1]
    assert "Without a keychain these fingerprints hold for this run only" in out
    from checks.memory import Memory
    from checks.places import Places

    rows = json.loads(run("keys", "--format", "json")[1])["keys"]
    assert Memory(Places(data_dir)).known([k["fingerprint"] for k in rows]) == {}
    assert all(k["known"] is None for k in rows)
