"""The whole way: keys written into files are found by the scanner, known by their providers, and asked about."""

from __future__ import annotations

import msgspec

from checks.accounts.asking import snapshots
from checks.accounts.facts import facts
from checks.accounts.joins import join, with_last_use
from checks.keys.ledger import Ledger
from checks.keys.secret import Fingerprinter
from checks.liveness.pool import ask, plan
from checks.model import Live, Sighting
from checks.simulator import Simulator
from checks.simulator.accounts import simulated

PROVIDERS = ("openai", "anthropic", "openrouter", "huggingface")


def test_from_a_file_to_what_its_provider_knows(simulator: Simulator, matcher, shapes) -> None:
    variables = {
        "openai": "OPENAI_API_KEY",
        "anthropic": "ANTHROPIC_API_KEY",
        "openrouter": "OPENROUTER_API_KEY",
        "huggingface": "HF_TOKEN",
    }
    fingerprinter = Fingerprinter(b"k" * 32)
    ledger = Ledger(lambda: fingerprinter)
    for provider in PROVIDERS:
        for n, known in enumerate(simulator.world.of(provider)[:3]):
            text = f"{variables[provider]}={known.text}\n".encode()
            for match in matcher.matches(text, f"{provider}-{n}.env"):
                ledger.add(match, Sighting(source="worktree", path=f"{provider}-{n}.env", line=1))
    found = ledger.found()
    assert {key.provider for key in found} == set(PROVIDERS)

    accounts = [simulated(simulator, p, fingerprint=fingerprinter.of, sleep=lambda s: None) for p in PROVIDERS]
    seen = [with_last_use(snapshot) for snapshot in snapshots(accounts)]
    joins = join(found, seen, fingerprinter.of)
    questions = plan(found, shapes, bases=simulator.bases)
    assert all(not q.why_not for q in questions if q.provider != "openrouter" or q.kind == "inference")
    told = list(ask(found, shapes, bases=simulator.bases, a_second=10_000, sleep=lambda s: None))
    known = facts(joins, seen, told, simulator.world.now)

    ledger_rows = ledger.keys()
    rows = {row.fingerprint for row in ledger_rows}
    chatbots = [known[k.fingerprint] for k in found if known[k.fingerprint].name == "prod-chatbot"]
    assert {known_.account.provider for known_ in chatbots if known_.account} >= {"openai", "anthropic", "openrouter"}
    for fact in chatbots:
        assert fact.live is Live.LIVE and fact.age_days == 412 and fact.fingerprint in rows
    money = next(f for f in chatbots if f.account and f.account.provider == "openai").month
    assert money is not None and money.amount > 0 and money.is_whole
    off = [known[k.fingerprint] for k in found if known[k.fingerprint].live is Live.DEAD]
    assert off, "the third key of each provider is switched off"
    assert joins.unseen, "two keys of each provider are in no file"

    written = b"".join(msgspec.json.encode(x) for x in (*seen, joins, *questions, *told, *known.values()))
    for provider in PROVIDERS:
        for key in simulator.world.of(provider):
            assert key.text.encode() not in written
