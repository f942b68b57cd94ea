"""Everything that can go wrong, at every provider: each ends in a stated "could not ask", never in a wrong zero or a hang."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import msgspec
import pytest

from checks.accounts.clients import PROVIDERS
from checks.accounts.credentials import Held
from checks.accounts.model import Snapshot
from checks.asking.transport import Patience
from checks.asking.trouble import CouldNotAsk
from checks.keys.secret import Secret
from checks.simulator import Fault, Simulator
from checks.simulator.accounts import SETTINGS
from tests.checks.accounts.worlds import LOGS, QUICK, account, contacts

PARTS = ("keys", "usage", "cost", "limits")
# Where a whole answer is `{}`, an interface that leaves out what is empty says that there is nothing.
LEAVES_OUT = ("google-gemini",)

FAULTS: dict[str, tuple[Fault, tuple[str, ...]]] = {
    "401": (Fault(kind="status", status=401), ("refused",)),
    "402": (Fault(kind="status", status=402), ("no_credit",)),
    "403": (Fault(kind="status", status=403), ("forbidden",)),
    "404": (Fault(kind="status", status=404), ("not_found",)),
    "418": (Fault(kind="status", status=418), ("not_understood",)),
    "429": (Fault(kind="status", status=429), ("busy",)),
    "429 with a wait": (Fault(kind="status", status=429, retry_after="2"), ("busy",)),
    "429 with an hour to wait": (Fault(kind="status", status=429, retry_after="3600"), ("busy",)),
    "429 with a time": (Fault(kind="status", status=429, retry_after="Fri, 20 Nov 2026 15:04:07 GMT"), ("busy",)),
    "429 with nonsense": (Fault(kind="status", status=429, retry_after="soon"), ("busy",)),
    "500": (Fault(kind="status", status=500), ("broken",)),
    "503": (Fault(kind="status", status=503, retry_after="1"), ("broken",)),
    "closed": (Fault(kind="closed"), ("cut_off", "unreachable")),
    "cut off": (Fault(kind="cut_off"), ("cut_off",)),
    "malformed": (Fault(kind="malformed"), ("malformed",)),
    "odd": (Fault(kind="odd"), ("malformed",)),
    "empty": (Fault(kind="empty"), ("malformed",)),
    "deep": (Fault(kind="deep"), ("malformed",)),
    "packed": (Fault(kind="packed"), ("malformed",)),
    "huge": (Fault(kind="huge"), ("too_large",)),
    "redirect": (Fault(kind="redirect"), ("redirected",)),
}
SLOW = {"slow": "slow", "dripping": "dripping", "slow headers": "slow_headers"}


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another host, that must never hear of anything."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_error(500)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    other = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=other.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{other.server_port}", heard
    other.shutdown()
    other.server_close()
    thread.join()


def asked_parts(snapshot: Snapshot):
    return [(n, getattr(snapshot, n)) for n in PARTS if getattr(snapshot, n).state != "not_offered"]


def assert_no_secret(simulator: Simulator, provider: str, text: str) -> None:
    for value in (
        simulator.world.credentials[provider].reveal().decode(),
        *(k.text for k in simulator.world.of(provider)),
    ):
        assert value not in text
        assert value[-20:] not in text


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_everywhere(
    name: str,
    provider: str,
    simulator: Simulator,
    elsewhere: tuple[str, list[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    fault, reasons = FAULTS[name]
    simulator.elsewhere, heard = elsewhere
    heard.clear()
    simulator.fail(fault)
    slept: list[float] = []
    caplog.set_level(logging.DEBUG)
    with contacts() as met, account(provider, simulator, patience=Patience(tries=2), sleep=slept.append) as asked:
        snapshot = asked.snapshot()
    parts = asked_parts(snapshot)
    assert parts or snapshot.keys.state == "not_offered"
    for part_name, part in parts:
        if name == "empty" and provider in LEAVES_OUT and part_name == "keys":
            continue
        if name == "404" and (provider, part_name) == ("openai", "limits"):
            assert part.state == "partly" and all(row.is_set is None for row in part.rows)
            continue  # a limit that is not there may be answered so: it stays unknown
        assert part.state == "could_not_ask", (part_name, part)
        assert part.reason in reasons, (part_name, part)
        assert part.rows == () and part.why and "\n" not in part.why
    assert snapshot.log.state == ("could_not_ask" if provider in LOGS else "not_offered")
    assert heard == [], "another host was asked"
    assert {who[1] for event, who in met if event == "socket.connect"} == {int(simulator.address.rpartition(":")[2])}
    assert max(slept, default=0) <= Patience().wait + 1, "a provider may not keep us waiting as long as it likes"
    assert_no_secret(simulator, provider, caplog.text + repr(snapshot) + msgspec.json.encode(snapshot).decode())


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("name", SLOW)
def test_a_provider_that_takes_its_time(name: str, provider: str, simulator: Simulator) -> None:
    simulator.fail(Fault(kind=SLOW[name]))
    began = time.monotonic()
    with account(provider, simulator, patience=QUICK) as asked:
        snapshot = asked.snapshot()
    assert time.monotonic() - began < 20
    for part_name, part in asked_parts(snapshot):
        assert part.state == "could_not_ask", (part_name, part)
        assert part.reason in ("slow", "unreachable"), (part_name, part)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_fault_on_a_later_page_leaves_what_came_before(status: int, provider: str, simulator: Simulator) -> None:
    simulator.fail(Fault(kind="status", status=status, after=5))
    with account(provider, simulator, patience=Patience(tries=1)) as asked:
        snapshot = asked.snapshot()
    states = {part.state for _, part in asked_parts(snapshot)}
    assert states <= {"told", "partly", "could_not_ask"}
    for _, part in asked_parts(snapshot):
        if part.state == "partly":
            assert part.rows and part.why and not part.is_whole
        if part.state == "could_not_ask":
            assert not part.rows and part.why


@pytest.mark.parametrize(
    "provider", ["openai", "anthropic", "fireworks", "google-gemini", "azure-openai", "aws-bedrock", "xai", "litellm"]
)
def test_a_list_that_never_ends_is_given_up(provider: str, simulator: Simulator) -> None:
    simulator.fail(Fault(kind="loop"))
    with account(provider, simulator) as asked:
        snapshot = asked.snapshot()
    assert snapshot.keys.state in ("partly", "could_not_ask"), snapshot.keys
    assert snapshot.keys.reason == "loop"
    assert len(simulator.seen) < 100


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("seconds", [-86_400.0, -3_000.0, 3_000.0, 86_400.0])
def test_a_clock_that_is_wrong_changes_nothing(provider: str, seconds: float, simulator: Simulator) -> None:
    simulator.fail(Fault(kind="skew", seconds=seconds))
    with account(provider, simulator) as asked:
        snapshot = asked.snapshot()
    for part_name, part in asked_parts(snapshot):
        assert part.state == "told", (part_name, part.why)
    assert snapshot.clock_ahead is not None and abs(snapshot.clock_ahead - seconds) < 60


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_passing_fault_is_asked_again(provider: str, simulator: Simulator) -> None:
    slept: list[float] = []
    simulator.fail(
        Fault(kind="status", status=429, retry_after="3", times=1), Fault(kind="status", status=503, times=1)
    )
    with account(provider, simulator, sleep=slept.append) as asked:
        snapshot = asked.snapshot()
    for part_name, part in asked_parts(snapshot):
        assert part.state == "told", (part_name, part.why)
    assert len(slept) == 2 and 3 <= slept[0] < 4, "the wait is the one that was asked for"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_wrong_credential_is_refused(provider: str, simulator: Simulator) -> None:
    wrong = (
        Secret(b'{"AccessKeyId": "AKIA' + b"B" * 16 + b'", "SecretAccessKey": "wrong"}')
        if provider == "aws-bedrock"
        else Secret(b"wrong")
    )
    with account(provider, simulator, held=Held(wrong, SETTINGS.get(provider, {}))) as asked:
        snapshot = asked.snapshot()
    for part_name, part in asked_parts(snapshot):
        assert (part.state, part.reason) == ("could_not_ask", "refused"), (part_name, part)


@pytest.mark.parametrize("value", ["with\nnewline", "with\r\nX-Other: header", "s p a c e ", "schlüssel", "\0"])
def test_a_credential_that_no_header_carries_is_none(value: str, simulator: Simulator) -> None:
    for provider in ("openai", "anthropic", "deepgram"):
        with account(provider, simulator, held=Held(Secret(value.encode()))) as asked:
            snapshot = asked.snapshot()
        assert snapshot.keys.reason == "no_credential"
        assert value not in repr(snapshot)
    assert simulator.seen == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_missing_credential_asks_nobody(provider: str, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with contacts() as met, account(provider, simulator, held=Held(None, SETTINGS.get(provider, {}))) as asked:
        snapshot = asked.snapshot()
    assert {part.reason for _, part in asked_parts(snapshot)} == {"no_credential"}
    assert met == [] and simulator.seen == []


def test_a_server_that_is_not_there(simulator: Simulator) -> None:
    from checks.accounts.asking import Account

    for provider in PROVIDERS:
        bases = dict.fromkeys(simulator.bases, "http://127.0.0.1:9")
        held = Held(simulator.world.credentials[provider], SETTINGS.get(provider, {}))
        with Account(provider, held, bases=bases, sleep=lambda s: None) as asked:
            snapshot = asked.snapshot()
        assert {part.reason for _, part in asked_parts(snapshot)} == {"unreachable"}


def test_revoking_is_never_tried_twice(simulator: Simulator) -> None:
    with account("openrouter", simulator) as asked:
        key = asked.snapshot().keys.rows[0]
        simulator.seen.clear()
        simulator.fail(Fault(kind="status", status=500))
        with pytest.raises(CouldNotAsk) as caught:
            asked.revoke(key)
    assert caught.value.reason == "broken"
    assert [s.method for s in simulator.seen] == ["DELETE"]
