"""Switching a key off by its own value: shown before, sent once, and only where a provider takes such a word."""

from __future__ import annotations

import msgspec
import pytest

from checks.asking.trouble import CouldNotAsk
from checks.keys.formats import load_providers
from checks.keys.found import FoundKey
from checks.keys.secret import Secret
from checks.liveness.revoking import revocation, revoke
from checks.simulator import Fault, Simulator
from tests.checks.accounts.worlds import contacts, world_of

HOLDERS = ("github-models", "huggingface", "perplexity", "elevenlabs")
VALUE = b"a-made-up-value-of-some-length"


def key_of(provider: str, value: bytes = VALUE) -> FoundKey:
    return FoundKey(fingerprint="f", provider=provider, kind="any", value=Secret(value))


def test_who_takes_the_word_of_a_holder_is_what_the_providers_files_say() -> None:
    said = {p.id for p in load_providers().providers.values() if p.revocation and p.revocation.by == "holder"}
    # Two more delete a key by its id, with a key that may: that is no word of any holder's.
    assert said == {*HOLDERS, "baseten", "databricks"}


@pytest.mark.parametrize("provider", HOLDERS)
def test_what_would_be_sent_is_shown_and_nothing_is_sent(provider: str) -> None:
    with contacts() as met:
        shown = revocation(key_of(provider))
    assert met == [] and shown.method == "POST" and shown.host and shown.path.startswith("/")
    assert VALUE.decode() not in msgspec.json.encode(shown).decode()
    assert shown.confirmed is (provider != "huggingface")


@pytest.mark.parametrize("provider", HOLDERS)
def test_it_is_sent_once_to_the_provider_alone(provider: str) -> None:
    with Simulator(world_of("revoking")) as simulator, contacts() as met:
        if provider == "elevenlabs":
            with pytest.raises(CouldNotAsk, match="did not take the credential"):
                revoke(key_of(provider), bases=simulator.bases)
        else:
            assert "took the word" in revoke(key_of(provider), bases=simulator.bases)
    assert [(s.provider, s.method) for s in simulator.seen] == [(provider, "POST")]
    assert {who[1] for event, who in met if event == "socket.connect"} == {int(simulator.address.rpartition(":")[2])}
    assert VALUE.decode() not in simulator.seen[0].path + simulator.seen[0].query


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_a_fault_is_said_and_not_tried_again(status: int) -> None:
    faults = (Fault(kind="status", status=status),)
    with Simulator(world_of("revoking"), faults) as simulator, pytest.raises(CouldNotAsk) as caught:
        revoke(key_of("github-models"), bases=simulator.bases)
    assert len(simulator.seen) == 1 and caught.value.status == status
    assert VALUE.decode() not in str(caught.value) + repr(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("provider", ["openai", "anthropic", "groq", "nobody"])
def test_most_providers_take_no_such_word(provider: str) -> None:
    with contacts() as met, pytest.raises(CouldNotAsk) as caught:
        revoke(key_of(provider))
    assert met == [] and caught.value.reason == "not_offered"
