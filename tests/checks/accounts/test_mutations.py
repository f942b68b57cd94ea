"""Answers that differ from the documents in any one place: nothing breaks, and no amount grows out of it.

Each good answer is changed in one place at random (a field is left out, is null, or is of another type), and the account is
asked as always. What comes is a snapshot, whatever was changed.
"""

from __future__ import annotations

import json
import os
import random
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from checks.accounts.clients import PROVIDERS
from checks.accounts.facts import facts
from checks.accounts.joins import join, with_last_use
from checks.accounts.sums import account_month
from checks.simulator import Simulator
from checks.simulator.server import _Handler
from checks.simulator.talk import Reply
from tests.checks.accounts.worlds import account, fingerprint, found

ROUNDS = 120 if os.environ.get("SHRIFT_FUZZ") else 6
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**40, 1.5, "", "text", "9" * 400, "\n\x1b[31m", [], [None], {}, {"a": 1}, [[]], "NaN", "1e999",
    "../../admin", "a/b?c=d#e", "%2e%2e", "2026-99-99", "\ud83d\ude00",
)  # fmt: skip


def changed(value: Any, rng: random.Random) -> Any:
    """The same with one place changed."""
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            for key, inner in node.items():
                places.append((node, key))
                walk(inner)
        elif isinstance(node, list):
            for n, inner in enumerate(node):
                places.append((node, n))
                walk(inner)

    walk(value)
    if not places:
        return rng.choice(ODD)
    holder, key = rng.choice(places)
    if isinstance(holder, dict) and rng.random() < 0.3:
        del holder[key]
    elif isinstance(holder, list) and rng.random() < 0.2:
        holder.insert(key, rng.choice(ODD))
    else:
        holder[key] = rng.choice(ODD)
    return value


def changed_xml(body: bytes, rng: random.Random) -> bytes:
    """XML with a piece cut out, doubled or replaced."""
    start = rng.randrange(len(body))
    end = min(len(body), start + rng.randrange(1, 60))
    return body[:start] + rng.choice((b"", body[start:end] * 2, b"<x/>", b"&amp;", b"]]>", b"\xff")) + body[end:]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_any_change_in_an_answer_is_survived(
    provider: str, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = _Handler._send
    with account(provider, simulator) as asked:
        good = asked.snapshot()
    most = sum((row.amount for row in good.cost.rows), Decimal(0))
    for n in range(ROUNDS):
        rng = random.Random(f"{provider} {n}")

        def odd(handler: _Handler, reply: Reply, rng: random.Random = rng) -> None:
            if reply.status == 200 and rng.random() < 0.7:
                try:
                    body = json.dumps(changed(json.loads(reply.body), rng)).encode()
                except ValueError:
                    body = changed_xml(reply.body, rng)
                reply = msgspec.structs.replace(reply, body=body)
            send(handler, reply)

        monkeypatch.setattr(_Handler, "_send", odd)
        simulator.seen.clear()
        with account(provider, simulator) as asked:
            snapshot = with_last_use(asked.snapshot())
        assert len(simulator.seen) < 400, "a changed answer made it ask and ask"
        assert all(seen.provider == provider for seen in simulator.seen), "an id of an answer led elsewhere"
        assert not any(".." in seen.path.split("/") for seen in simulator.seen)
        assert msgspec.json.decode(msgspec.json.encode(snapshot), type=type(snapshot)) == snapshot
        for part in (snapshot.keys, snapshot.usage, snapshot.cost, snapshot.limits):
            assert part.state != "could_not_ask" or not part.rows
            assert part.state == "told" or part.why
            assert " in checks/" not in part.why, part.why  # caught, but nobody thought of it
        joins = join(found(provider, simulator.world), [snapshot], fingerprint)
        facts(joins, [snapshot], [], simulator.world.now)
        account_month(snapshot, simulator.world.now)
    assert most >= 0
