"""A whole scan that asks: the simulator plays the providers. Every fault ends in a stated “could not ask”; no value leaves."""

from __future__ import annotations

import io
import random
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checks.accounts.clients import PROVIDERS
from checks.accounts.known import AccountsTold
from checks.asking.transport import Patience
from checks.catalog import load
from checks.demo.simulated import Simulated
from checks.events import Phase, decode_event, encode_event
from checks.examination import Request, examine
from checks.keys.secret import Secret
from checks.model import Limit, Live, Report, Severity, Status, encode
from checks.places import Places
from checks.report import available, writer
from checks.simulator import Fault, Simulator, make_world
from tests.checks.accounts.worlds import contacts

QUICK = Patience(silence=0.3, answer=0.6, tries=2)
ASKED = ("openai", "anthropic", "openrouter", "mistral", "huggingface")
KINDS = {
    "openai": "project",
    "anthropic": "api",
    "openrouter": "inference",
    "mistral": "workspace",
    "huggingface": "user",
}
NAMES = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "openrouter": "OPENROUTER_API_KEY", "mistral": "MISTRAL_API_KEY", "huggingface": "HF_TOKEN"}  # fmt: skip


class Scanned:
    """A project with one key of each provider in its history and its files, scanned with the simulator."""

    def __init__(self, project, data_dir: Path, key) -> None:
        self.values = {p: key(p, KINDS[p]) for p in ASKED}
        project.commit({f"{p}.py": f'{NAMES[p]} = "{v}"\n' for p, v in self.values.items()})
        self.folder, self.data_dir = project.folder.resolve(), data_dir
        self.world = make_world(
            rng=random.Random("asked"), known={p: [Secret(v.encode())] for p, v in self.values.items()}
        )
        self.events: list[Any] = []

    def scan(self, *faults: Fault, names: tuple[str, ...] = ASKED, **options: Any) -> Report:
        self.events.clear()
        with Simulator(self.world, faults) as simulator:
            providers = Simulated(simulator, names, patience=QUICK, sleep=lambda seconds: None)
            report = examine(
                Request(paths=(self.folder,), **options),
                load(),
                Places(self.data_dir),
                emit=self.events.append,
                providers=providers,
            )
            self.seen = list(simulator.seen)
        return report


@pytest.fixture
def scanned(project, data_dir, key) -> Scanned:
    return Scanned(project, data_dir, key)


def status(report: Report) -> dict[str, Status]:
    return {c.id: c.status for c in report.checks}


def limits(report: Report) -> list[Limit]:
    return [limit for limit in report.limits if limit.id == "could-not-ask"]


def test_accounts_and_life_of_keys_are_asked_after_everything_was_read(scanned) -> None:
    report = scanned.scan()
    phases = [e.phase for e in scanned.events if isinstance(e, Phase) and e.state == "done"]
    assert phases == ["list", "files", "history", "accounts", "judge"]
    keys = {k.provider: k for k in report.keys}
    assert {k.live for k in keys.values()} == {Live.LIVE}
    assert {k.known.name for k in keys.values()} == {"prod-chatbot"}
    assert keys["openai"].known.month is not None and keys["openai"].known.currency == "USD"
    assert keys["openrouter"].known.join == "sure" and keys["openai"].known.join == "likely"
    assert limits(report) == []
    found = status(report)
    assert found["S5-AGE-PROVIDER"] is found["S4-ORPHAN"] is found["S5-NO-EXPIRY"] is Status.FAIL
    assert found["S6-SPIKE"] in (Status.PASS, Status.PARTIAL)


def test_a_live_key_in_the_history_holds_the_score_at_40(scanned) -> None:
    report = scanned.scan()
    assert (report.score.gates[0].id, report.score.gates[0].cap) == ("live-in-git", 40)
    assert report.score.high <= 40


def test_a_dead_key_in_the_history_is_medium_and_one_that_could_not_be_asked_stays(scanned, project) -> None:
    project.commit({f"{p}.py": None for p in ASKED})
    scanned.world = make_world(rng=random.Random("other"))  # none of the keys is known there: all are dead
    report = scanned.scan(Fault(kind="status", status=500, provider="anthropic"))
    found = {f.key: f.severity for f in report.findings if f.check == "S1-HISTORY"}
    by = {k.provider: (k.live, found[k.fingerprint]) for k in report.keys}
    assert by["openai"] == (Live.DEAD, Severity.MEDIUM)
    assert by["anthropic"] == (Live.COULD_NOT_ASK, Severity.HIGH)
    assert report.score.gates[0].id == "key-in-git"


def test_only_those_who_were_chosen_are_asked(scanned) -> None:
    with contacts() as met:
        report = scanned.scan(names=("openai",))
    assert {s.provider for s in scanned.seen} == {"openai"}
    assert {address[0] for event, address in met if event == "socket.connect" and isinstance(address, tuple)} == {
        "127.0.0.1"
    }
    rows = {k.provider: k for k in report.keys}
    assert rows["openai"].live is Live.LIVE
    assert {rows[p].live for p in ASKED if p != "openai"} == {Live.NOT_ASKED}
    assert all(rows[p].known is None for p in ASKED if p != "openai")
    found = next(c for c in report.checks if c.id == "S5-AGE-PROVIDER")
    assert found.share < 1


def test_without_a_word_nobody_is_asked(project, data_dir, scan, scanned) -> None:
    with contacts() as met:
        report = scan(project.folder)
    assert [m for m in met if m[0] == "socket.connect" and isinstance(m[1], tuple)] == []
    assert {k.live for k in report.keys} == {Live.NOT_ASKED}
    assert status(report)["S5-AGE-PROVIDER"] is Status.NOT_CHECKED


FAULTS = [
    Fault(kind="status", status=401), Fault(kind="status", status=403), Fault(kind="status", status=429),
    Fault(kind="status", status=500), Fault(kind="slow"), Fault(kind="dripping"), Fault(kind="slow_headers"),
    Fault(kind="cut_off"), Fault(kind="closed"), Fault(kind="malformed"), Fault(kind="odd"), Fault(kind="empty"),
    Fault(kind="deep"), Fault(kind="huge"), Fault(kind="packed"), Fault(kind="redirect"), Fault(kind="loop"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f.kind}-{f.status}")
def test_every_fault_ends_in_a_stated_could_not_ask_and_never_in_a_pass(scanned, fault: Fault) -> None:
    began = time.monotonic()
    report = scanned.scan(fault, names=("openai", "openrouter"))
    assert time.monotonic() - began < 60
    assert not report.partial, report.limits
    assert status(report)["S5-AGE-PROVIDER"] is not Status.PASS
    told = {limit.what.partition("/")[0] for limit in limits(report)}
    assert told == {"openai", "openrouter"} or fault.kind == "loop"
    assert all(limit.why.strip() for limit in limits(report))
    asked = {k.provider: k.live for k in report.keys}
    quiet = fault.kind in ("loop",) or (fault.status in (401, 403, 429) and fault.kind == "status")
    if not quiet:
        assert asked["openai"] in (Live.COULD_NOT_ASK, Live.LIVE)
        assert Live.DEAD not in (asked["openai"], asked["openrouter"])
    for value in scanned.values.values():
        assert value not in encode(report).decode()


def test_no_value_and_no_digest_of_one_is_in_report_event_or_memory(scanned) -> None:
    report = scanned.scan()
    written = [encode(report), *(encode_event(e) for e in scanned.events)]
    for form in available():
        target = io.BytesIO()
        writer(form)(report, target, load())
        written.append(target.getvalue())
    written += [p.read_bytes() for p in scanned.data_dir.rglob("*") if p.is_file()]
    everything = b"\n".join(written)
    for provider in ASKED:
        for key in scanned.world.of(provider):
            assert key.value.reveal() not in everything
            assert (
                key.sha256.encode() not in everything or provider == "openrouter"
            )  # there the id of a key is its hash
    for secret in scanned.world.credentials.values():
        assert secret.reveal() not in everything


def test_a_key_that_is_called_by_its_value_is_masked_wherever_its_name_is_written(scanned, monkeypatch) -> None:
    monkeypatch.setattr(Simulated, "simulated", False)  # so that it is remembered, too
    named = scanned.values["openai"]
    rows = scanned.world.keys["openai"]
    keys = {**scanned.world.keys, "openai": (msgspec.structs.replace(rows[0], name=f"old {named}"), *rows[1:])}
    scanned.world = msgspec.structs.replace(scanned.world, keys=keys)
    report = scanned.scan()
    written = [encode(report), *(encode_event(e) for e in scanned.events)]
    written += [p.read_bytes() for p in scanned.data_dir.rglob("*") if p.is_file()]
    assert named.encode() not in b"\n".join(written)
    assert [k.known.name for k in report.keys if k.provider == "openai"] == [f"old sk-proj-…{named[-4:]}"]
    assert list(scanned.data_dir.rglob("memory.sqlite"))


def test_the_event_carries_what_was_told_and_is_read_back(scanned) -> None:
    scanned.scan()
    (event,) = [e for e in scanned.events if isinstance(e, AccountsTold)]
    assert event.simulated and {s.provider for s in event.snapshots} == set(ASKED) & set(PROVIDERS)
    assert decode_event(encode_event(event)) == event


def test_what_is_simulated_is_marked_and_not_remembered(scanned) -> None:
    report = scanned.scan()
    assert [limit.id for limit in report.limits if limit.id == "simulated"] == ["simulated"]
    assert list(scanned.data_dir.rglob("memory.sqlite")) == []


def test_what_real_accounts_told_is_remembered(scanned, monkeypatch) -> None:
    from checks.memory import Memory

    monkeypatch.setattr(Simulated, "simulated", False)
    scanned.scan()
    kept = Memory(Places(scanned.data_dir)).snapshots()
    assert {s.provider for s in kept} == set(ASKED)
    scanned.scan(memory=False)


def test_stopped_while_asking_the_rest_is_judged(project, data_dir, scanned) -> None:
    import threading

    cancel = threading.Event()
    with Simulator(scanned.world) as simulator:
        report = examine(
            Request(paths=(scanned.folder,)),
            load(),
            Places(data_dir),
            emit=lambda e: cancel.set() if isinstance(e, Phase) and e.phase == "accounts" else None,
            cancel=cancel,
            providers=Simulated(simulator, ASKED),
        )
    assert report.partial and report.stopped
    assert {k.live for k in report.keys} == {Live.NOT_ASKED}
    assert status(report)["S1-TRACKED"] is Status.FAIL


def test_a_row_without_anything_known_has_none(scanned) -> None:
    report = scanned.scan(names=())
    assert all(k.known is None for k in report.keys)
    assert msgspec.json.decode(encode(report))["keys"][0]["known"] is None
