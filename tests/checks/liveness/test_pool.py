"""Asking about keys: only who was planned, one call a key, with the key where it belongs and nowhere else."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import msgspec
import pytest

from checks.asking.trouble import CouldNotAsk
from checks.keys.formats import load_providers
from checks.keys.found import FoundKey
from checks.keys.samples import sample
from checks.keys.secret import Secret
from checks.liveness.model import Told
from checks.liveness.pool import ask, plan
from checks.model import Live
from checks.simulator import Fault, Simulator, World
from checks.simulator.contracts import langfuse
from checks.simulator.world import WorldKey
from tests.checks.accounts.worlds import NOW, QUICK, contacts, fingerprint, world_of

SHAPES = load_providers()
RNG = random.Random("liveness")
# Of each provider with a call: a kind that may be asked about.
KINDS = {
    p.id: next(k.id for k in p.kind if k.tested and k.secret and SHAPES.liveness(p.id, k.id) is not None)
    for p in SHAPES.providers.values()
    if any(k.tested and k.secret and SHAPES.liveness(p.id, k.id) for k in p.kind)
}
VALUES = {
    "aws-bedrock": {"region": "us-east-1"},
    "azure-openai": {"resource": "prod-models"},
    "databricks": {"host": "adb-1.azuredatabricks.net"},
}


def key_of(provider: str, value: bytes | None = None) -> FoundKey:
    raw = value or sample(SHAPES, provider, KINDS[provider], random.Random(provider))
    return FoundKey(fingerprint=fingerprint(raw), provider=provider, kind=KINDS[provider], value=Secret(raw))


@pytest.fixture(scope="module")
def server() -> Iterator[Simulator]:
    world = world_of("liveness")
    keys = dict(world.keys)
    for provider in KINDS:
        if provider not in keys or provider in ("aws-bedrock", "azure-openai"):
            alive = WorldKey(id="k", name="k", value=key_of(provider).value, created=NOW)
            keys[provider] = (*keys.get(provider, ()), alive)
    with Simulator(World(now=NOW, keys=keys, credentials=world.credentials)) as running:
        yield running


@pytest.fixture
def simulator(server: Simulator) -> Simulator:
    server.fail()
    server.seen.clear()
    return server


def everything(simulator: Simulator) -> dict[str, dict[str, str]]:
    more = {
        "langfuse": {"public": langfuse.public_of(simulator.world.of("langfuse")[0])},
        "litellm": {"proxy": simulator.bases["litellm"]},
    }
    return VALUES | more


def asked(simulator: Simulator, *keys: FoundKey, **more) -> list[Told]:
    more = {"values": everything(simulator), "a_second": 10_000.0, "unconfirmed": True} | more
    return list(ask(keys, SHAPES, bases=simulator.bases, sleep=lambda s: None, **more))


def alive(provider: str, simulator: Simulator) -> FoundKey:
    value = simulator.world.of(provider)[0].value if provider not in ("azure-openai", "aws-bedrock") else None
    return key_of(provider, value.reveal() if value else None)


@pytest.mark.parametrize("provider", [p for p in KINDS if p not in ("azure-openai", "aws-bedrock")])
def test_a_key_that_works_and_one_that_does_not(provider: str, simulator: Simulator) -> None:
    key = alive(provider, simulator)
    other = key_of(provider, sample(SHAPES, provider, KINDS[provider], RNG))
    with contacts() as met:
        told = {t.fingerprint: t for t in asked(simulator, key, other)}
    assert told[key.fingerprint].live is Live.LIVE, told[key.fingerprint]
    assert told[other.fingerprint].live is Live.DEAD, told[other.fingerprint]
    assert {e for e, _ in met} <= {"socket.connect", "socket.getaddrinfo"}
    assert {seen.provider for seen in simulator.seen} == {provider}
    assert len(simulator.seen) <= 3
    for seen in simulator.seen:
        assert key.value.reveal().decode() not in seen.path + seen.query, "a key is never part of an address"


def test_a_pair_in_a_way_of_its_own(simulator: Simulator) -> None:
    (told,) = asked(simulator, alive("langfuse", simulator))
    assert told.live is Live.LIVE
    (told,) = asked(simulator, alive("langfuse", simulator), values={"langfuse": {"public": "pk-lf-wrong"}})
    assert told.live is Live.DEAD
    assert len(simulator.seen) == 3, "both regions must say so before a key is dead"


def test_a_key_of_another_region_is_not_dead(simulator: Simulator) -> None:
    simulator.fail(Fault(kind="status", status=401, provider="moonshot", times=1))
    (told,) = asked(simulator, alive("moonshot", simulator))
    assert told.live is Live.LIVE
    simulator.fail(Fault(kind="status", status=401, provider="moonshot", times=1), Fault(kind="status", status=503))
    (told,) = asked(simulator, alive("moonshot", simulator))
    assert told.live is Live.COULD_NOT_ASK, "one region says no, the other did not answer"


@pytest.mark.parametrize("kind", ["slow", "closed", "cut_off", "malformed", "huge", "redirect", "packed", "dripping"])
def test_a_fault_is_never_a_verdict(kind: str, simulator: Simulator) -> None:
    simulator.elsewhere = "http://127.0.0.1:9"
    simulator.fail(Fault(kind=kind))  # type: ignore[arg-type]
    for told in asked(simulator, alive("openai", simulator), alive("groq", simulator), patience=QUICK):
        assert told.live is Live.COULD_NOT_ASK and told.why


def test_a_provider_that_does_not_answer_is_left_alone(simulator: Simulator) -> None:
    simulator.fail(Fault(kind="slow"))
    keys = [key_of("groq", sample(SHAPES, "groq", "project", RNG)) for _ in range(6)]
    told = asked(simulator, *keys, patience=QUICK)
    assert [t.live for t in told] == [Live.COULD_NOT_ASK] * 6
    assert len(simulator.seen) == 2


def test_busy_is_alive_and_not_asked_again(simulator: Simulator) -> None:
    simulator.fail(Fault(kind="status", status=429, retry_after="30"))
    began = time.monotonic()
    (told,) = asked(simulator, alive("openai", simulator))
    assert told.live is Live.LIVE and len(simulator.seen) == 1 and time.monotonic() - began < 5


def test_keys_of_one_provider_are_asked_about_one_after_the_other_and_slowly(simulator: Simulator) -> None:
    keys = [key_of("groq", sample(SHAPES, "groq", "project", RNG)) for _ in range(5)]
    waits: list[float] = []
    list(ask(keys, SHAPES, bases=simulator.bases, a_second=2.0, sleep=waits.append))
    assert len(waits) == 4 and all(0 < w <= 0.5 * n + 0.01 for n, w in enumerate(waits, 1))


def test_providers_are_asked_beside_each_other(simulator: Simulator) -> None:
    told = asked(simulator, *(alive(p, simulator) for p in ("openai", "groq", "mistral", "xai", "cohere")))
    assert {t.provider: t.live for t in told} == dict.fromkeys(
        ("openai", "groq", "mistral", "xai", "cohere"), Live.LIVE
    )


def test_the_asking_can_be_ended(simulator: Simulator) -> None:
    told = asked(simulator, alive("openai", simulator), stopped=lambda: True)
    assert [t.live for t in told] == [Live.NOT_ASKED] and simulator.seen == []


def test_no_keys_no_questions(simulator: Simulator) -> None:
    assert asked(simulator) == [] and plan([], SHAPES) == []


class TestThePlan:
    def test_says_who_would_be_asked_what_and_asks_nobody(self) -> None:
        keys = [key_of(p) for p in KINDS]
        with contacts() as met:
            questions = plan(keys, SHAPES, values=VALUES, unconfirmed=True)
        assert met == []
        assert [q.provider for q in questions] == list(KINDS)
        for key, question in zip(keys, questions, strict=True):
            written = msgspec.json.encode(question).decode()
            assert key.value.reveal().decode() not in written
            if not question.why_not:
                assert question.host != "" and "{" not in question.url
                known = (*SHAPES.providers[key.provider].hosts, "api.github.com", "amazonaws.com")
                assert question.method in ("GET", "POST") and question.carried_in
                assert any(question.host.endswith(h.lstrip(".")) for h in known), question
        left = {q.provider for q in questions if q.why_not}
        assert left == {"langfuse", "litellm"}, "of all others nothing is missing, and their hosts are their own"

    def test_asks_nothing_that_is_not_confirmed_unless_told_to(self) -> None:
        (question,) = plan([key_of("perplexity")], SHAPES)
        assert "not confirmed" in question.why_not
        (question,) = plan([key_of("perplexity")], SHAPES, unconfirmed=True)
        assert not question.why_not

    @pytest.mark.parametrize("provider", ["azure-openai", "databricks", "litellm", "langfuse"])
    def test_says_what_is_missing(self, provider: str) -> None:
        (question,) = plan([key_of(provider)], SHAPES)
        assert question.why_not and SHAPES.providers[provider].liveness.needs in question.why_not

    def test_never_asks_about_kinds_that_must_not_be_tried(self) -> None:
        for kind in SHAPES.kinds:
            if kind.tested and kind.secret:
                continue
            key = FoundKey(fingerprint="f", provider=kind.provider, kind=kind.id, value=Secret(b"x" * 40))
            (question,) = plan([key], SHAPES, unconfirmed=True)
            assert question.why_not and not question.url

    @pytest.mark.parametrize(
        ("provider", "values"),
        [
            ("azure-openai", {"resource": "evil.example.org/"}),
            ("azure-openai", {"resource": "a@evil.example.org#"}),
            ("azure-openai", {"resource": "-"}),
            ("aws-bedrock", {"region": "evil.example.org/?"}),
            ("databricks", {"host": "evil.example.org"}),
            ("databricks", {"host": "evil.example.org/.cloud.databricks.com"}),
            ("databricks", {"host": "x.cloud.databricks.com.evil.example.org"}),
            ("litellm", {"proxy": "http://proxy.example.org"}),
            ("litellm", {"proxy": "https://user:pw@proxy.example.org"}),
            ("litellm", {"proxy": "file:///etc/passwd"}),
        ],
    )
    def test_a_value_that_would_lead_elsewhere_is_refused(self, provider: str, values: dict[str, str]) -> None:
        (question,) = plan([key_of(provider)], SHAPES, values={provider: values}, unconfirmed=True)
        assert question.why_not and not question.url
        (told,) = ask([key_of(provider)], SHAPES, values={provider: values}, unconfirmed=True)
        assert told.live is Live.NOT_ASKED

    def test_a_plug_in_leads_only_to_hosts_that_it_names(self) -> None:
        text = """
id = "acme"
name = "Acme"
hosts = ["api.acme.example"]
words = ["acme"]
[[kind]]
id = "live"
name = "Acme key"
pattern = "acme_[A-Za-z0-9]{32}"
prefix = "acme_"
[liveness]
method = "GET"
url = "https://HOST/v1/me"
header = "Authorization: Bearer"
live = [200]
dead = [401]
"""
        key = FoundKey(fingerprint="f", provider="acme", kind="live", value=Secret(b"acme_" + b"x" * 32))
        for host, allowed in (
            ("api.acme.example", True),
            ("eu.api.acme.example", True),
            ("api.acme.example.evil.org", False),
            ("evil.org", False),
            ("127.0.0.1", False),
            ("api.acme.example:8443", False),
            ("u@api.acme.example", False),
        ):
            shapes = load_providers([("acme.toml", text.replace("HOST", host))])
            (question,) = plan([key], shapes)
            assert bool(question.url) is allowed, host


def test_an_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(CouldNotAsk):
        plan([], SHAPES, bases={"openai": "http://evil.example.org"})


@pytest.mark.parametrize(
    "provider", [p for p in SHAPES.providers.values() if p.liveness and p.liveness.also], ids=lambda p: p.id
)
def test_other_regions_are_hosts_of_the_same_vendor(provider) -> None:
    from urllib.parse import urlsplit

    for url in provider.liveness.also:
        parts = urlsplit(url)
        assert parts.scheme == "https" and parts.hostname in provider.hosts


def test_another_region_of_a_plug_in_is_one_of_its_hosts_or_is_not_asked() -> None:
    text = """
id = "acme"
name = "Acme"
hosts = ["api.acme.example"]
words = ["acme"]
[[kind]]
id = "live"
name = "Acme key"
pattern = "acme_[A-Za-z0-9]{32}"
prefix = "acme_"
[liveness]
method = "GET"
url = "https://api.acme.example/v1/me"
also = ["https://127.0.0.1/steal"]
header = "Authorization: Bearer"
live = [200]
dead = [401]
"""
    from checks.asking.hosts import Hosts
    from checks.liveness.pool import _placed

    shapes = load_providers([("acme.toml", text)])
    with pytest.raises(CouldNotAsk) as caught:
        _placed("https://127.0.0.1/steal", "acme", shapes, {}, Hosts())
    assert caught.value.reason == "not_allowed"
    with pytest.raises(CouldNotAsk):
        _placed("https:///nowhere", "acme", shapes, {}, Hosts())
