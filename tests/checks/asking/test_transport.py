"""The transport: bounded in time and size, to one host, and silent about what it carries."""

from __future__ import annotations

import logging
import pickle
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator

import pytest

from checks.asking.auth import Auth, basic, bearer, header
from checks.asking.hosts import Hosts
from checks.asking.transport import LARGEST, Asker, Pace, Patience
from checks.asking.trouble import CouldNotAsk, reason_for
from checks.keys.secret import Secret

VALUE = Secret(b"a-made-up-value-of-some-length")
Script = Callable[[socket.socket, bytes], None]


class Raw:
    """A server that speaks bytes: what it says is no HTTP library's."""

    def __init__(self, script: Script) -> None:
        self.asked: list[bytes] = []
        self._script = script
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(20)
        self._over = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def _serve(self) -> None:
        while not self._over:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(line,), daemon=True).start()

    def _one(self, line: socket.socket) -> None:
        with line:
            line.settimeout(5)
            try:
                told = line.recv(65_536)
                self.asked.append(told)
                self._script(line, told)
            except OSError:
                return

    def close(self) -> None:
        self._over = True
        self._socket.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Script], Raw]]:
    made: list[Raw] = []

    def start(script: Script) -> Raw:
        made.append(Raw(script))
        return made[-1]

    yield start
    for raw in made:
        raw.close()


def says(*parts: bytes, pause: float = 0.0) -> Script:
    def script(line: socket.socket, told: bytes) -> None:
        for part in parts:
            line.sendall(part)
            time.sleep(pause)

    return script


def good(body: bytes = b'{"ok": 1}', extra: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s" % (len(body), extra, body)


def empty(status: int, *headers: bytes) -> bytes:
    """An answer without a body, after which nothing more comes on its line."""
    return b"\r\n".join([b"HTTP/1.1 %d X" % status, *headers, b"Content-Length: 0", b"Connection: close", b"", b""])


def asker(raw: Raw, auth: Auth | None = None, **more) -> Asker:
    more.setdefault("sleep", lambda s: None)
    return Asker("openai", auth or bearer(VALUE), Hosts({"openai": raw.base}), **more)


QUICK = Patience(silence=0.3, answer=0.6, tries=1)


def test_a_plain_question(serve) -> None:
    raw = serve(says(good()))
    with asker(raw, headers={"X-Version": "3"}) as ask:
        assert ask.get("/v1/x", {"a": 1, "b": ["c", "d"], "none": None, "yes": True}) == {"ok": 1}
    text = raw.asked[0].decode()
    assert text.startswith("GET /v1/x?a=1&b=c&b=d&yes=true HTTP/1.1\r\n")
    assert "authorization: bearer a-made-up-value" in text.lower()
    assert "x-version: 3" in text.lower() and "accept-encoding: identity" in text.lower()
    assert "cookie" not in text.lower()


@pytest.mark.parametrize(
    ("auth", "line"),
    [
        (bearer(VALUE), "Authorization: Bearer a-made-up-value-of-some-length"),
        (bearer(VALUE, "Token"), "Authorization: Token a-made-up-value-of-some-length"),
        (header("x-api-key", VALUE), "x-api-key: a-made-up-value-of-some-length"),
        (basic("pk", VALUE), "Authorization: Basic cGs6YS1tYWRlLXVwLXZhbHVlLW9mLXNvbWUtbGVuZ3Ro"),
    ],
)
def test_ways_to_carry_a_credential(auth: Auth, line: str, serve) -> None:
    raw = serve(says(good()))
    with asker(raw, auth) as ask:
        ask.get("/")
    assert line.lower() in raw.asked[0].decode().lower()
    assert repr(auth) == "Auth(…)"
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(auth)


def test_proxies_and_passwords_of_the_environment_are_not_used(serve, monkeypatch: pytest.MonkeyPatch, _home) -> None:
    proxy = serve(says(good(b'{"from": "proxy"}')))
    raw = serve(says(good()))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, proxy.base)
    (_home / ".netrc").write_text("machine 127.0.0.1 login me password stolen\n")
    with asker(raw, Auth(lambda *_: {})) as ask:
        assert ask.get("/") == {"ok": 1}
    assert proxy.asked == [] and b"stolen" not in raw.asked[0] and b"uthorization" not in raw.asked[0]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 300, 304])
def test_a_redirect_is_followed_nowhere(status: int, serve) -> None:
    other = serve(says(good()))
    raw = serve(says(empty(status, b"Location: %s/" % other.base.encode())))
    with asker(raw) as ask, pytest.raises(CouldNotAsk) as caught:
        ask.get("/")
    assert caught.value.reason == "redirected" and other.asked == []


def test_an_answer_that_has_no_end_is_ended(serve) -> None:
    def script(line: socket.socket, told: bytes) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            line.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")

    raw = serve(script)
    with asker(raw) as ask, pytest.raises(CouldNotAsk) as caught:
        ask.get("/")
    assert caught.value.reason == "too_large" and str(LARGEST >> 20) in str(caught.value)


@pytest.mark.parametrize(
    "parts",
    [
        [b"HTTP/1.1 200 OK\r\n"] + [b"X: 1\r\n"] * 50,
        [b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"] + [b"x"] * 50,
        [b"H"] * 50,
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"] + [b"1\r\nx\r\n"] * 50,
    ],
    ids=["headers", "body", "first line", "chunks"],
)
def test_a_drip_is_ended_by_the_clock(parts: list[bytes], serve) -> None:
    raw = serve(says(*parts, pause=0.1))
    began = time.monotonic()
    with asker(raw, patience=Patience(silence=2, answer=0.5, tries=1)) as ask, pytest.raises(CouldNotAsk) as caught:
        ask.get("/")
    assert time.monotonic() - began < 2.5, "each byte came in time, the whole did not"
    assert caught.value.reason in ("slow", "cut_off")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 300_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
    ],
)
def test_what_is_no_answer_is_none(said: bytes, serve) -> None:
    raw = serve(says(said))
    with asker(raw, patience=QUICK) as ask, pytest.raises(CouldNotAsk) as caught:
        ask.get("/")
    assert caught.value.reason in ("cut_off", "slow", "unreachable")
    assert caught.value.__cause__ is None and "\n" not in str(caught.value)


@pytest.mark.parametrize("told", ["gzip", "br", "deflate", "zstd", "gzip, identity", "x-bomb"])
def test_a_packed_answer_is_not_unpacked(told: str, serve) -> None:
    raw = serve(says(good(b"\x1f\x8b" + b"\0" * 50, f"Content-Encoding: {told}\r\n".encode())))
    with asker(raw) as ask, pytest.raises(CouldNotAsk) as caught:
        ask.get("/")
    assert caught.value.reason == "malformed"


class TestAskingAgain:
    def test_after_the_wait_that_was_asked_for(self, serve) -> None:
        slept: list[float] = []
        answers = [empty(429, b"Retry-After: 7"), good()]
        raw = serve(lambda line, told: line.sendall(answers[len(raw.asked) - 1]))
        with asker(raw, sleep=slept.append) as ask:
            assert ask.get("/") == {"ok": 1}
        assert len(slept) == 1 and 7 <= slept[0] < 7.5

    def test_by_the_providers_own_clock(self, serve) -> None:
        slept: list[float] = []
        late = empty(503, b"Date: Mon, 01 Jan 2029 10:00:00 GMT", b"Retry-After: Mon, 01 Jan 2029 10:00:09 GMT")
        answers = [late, good()]
        raw = serve(lambda line, told: line.sendall(answers[len(raw.asked) - 1]))
        with asker(raw, sleep=slept.append) as ask:
            ask.get("/")
        assert 9 <= slept[0] < 9.5, "years of difference between two clocks are no wait"

    def test_not_after_a_wait_that_is_too_long(self, serve) -> None:
        slept: list[float] = []
        raw = serve(says(empty(429, b"Retry-After: 86400")))
        with asker(raw, sleep=slept.append) as ask, pytest.raises(CouldNotAsk) as caught:
            ask.get("/")
        assert slept == [] and len(raw.asked) == 1 and caught.value.wait == 86_400

    def test_a_few_times_and_then_no_more(self, serve) -> None:
        slept: list[float] = []
        raw = serve(says(empty(500)))
        with asker(raw, sleep=slept.append) as ask, pytest.raises(CouldNotAsk) as caught:
            ask.get("/")
        assert len(raw.asked) == 3 and caught.value.reason == "broken"
        assert slept[0] < slept[1], "each wait is longer"

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
    def test_not_where_it_would_not_help(self, status: int, serve) -> None:
        raw = serve(says(empty(status)))
        with asker(raw) as ask, pytest.raises(CouldNotAsk) as caught:
            ask.get("/")
        assert len(raw.asked) == 1 and caught.value.status == status

    def test_never_what_changes_something(self, serve) -> None:
        raw = serve(says(empty(500)))
        with asker(raw) as ask, pytest.raises(CouldNotAsk):
            ask.told("DELETE", "/key", again=False)
        assert len(raw.asked) == 1

    def test_nobody_who_did_not_answer_twice(self, serve) -> None:
        raw = serve(lambda line, told: time.sleep(1))
        with asker(raw, patience=Patience(silence=0.1, answer=0.2, tries=1)) as ask:
            for _ in range(4):
                with pytest.raises(CouldNotAsk):
                    ask.get("/")
        assert len(raw.asked) == 2


class TestAllTogether:
    def test_waits_have_a_bound(self, serve) -> None:
        slept: list[float] = []
        busy = empty(429, b"Retry-After: 8")
        raw = serve(lambda line, told: line.sendall(busy if len(raw.asked) % 2 else good()))
        with asker(raw, sleep=slept.append, patience=Patience(waits=20)) as ask:
            for _ in range(2):
                assert ask.get("/") == {"ok": 1}
            with pytest.raises(CouldNotAsk) as caught:
                ask.get("/")
        assert caught.value.reason == "busy" and len(slept) == 2

    def test_the_whole_has_a_bound(self, serve) -> None:
        raw = serve(says(good()))
        with asker(raw, patience=Patience(whole=0.2)) as ask:
            ask.get("/")
            time.sleep(0.3)
            with pytest.raises(CouldNotAsk) as caught:
                ask.get("/")
        assert caught.value.reason == "slow" and len(raw.asked) == 1

    def test_a_person_can_end_it(self, serve) -> None:
        over = threading.Event()
        raw = serve(says(good()))
        with asker(raw, stopped=over.is_set) as ask:
            ask.get("/")
            over.set()
            with pytest.raises(CouldNotAsk) as caught:
                ask.get("/")
        assert caught.value.reason == "ended" and len(raw.asked) == 1


class TestNothingIsToldOfTheCredential:
    @pytest.mark.parametrize(
        "said",
        [b"", empty(401), b"junk", good(b"no json"), good()],
    )
    def test_in_errors_traces_and_logs(self, said: bytes, serve, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        raw = serve(says(said))
        written = ""
        with asker(raw, patience=QUICK) as ask:
            try:
                ask.get("/path", {"q": "1"})
            except CouldNotAsk as trouble:
                written += "".join(traceback.format_exception(trouble)) + repr(trouble) + str(trouble.args)
            written += repr(ask) + repr(ask.auth) + str(ask.__dict__.keys())
        assert raw.asked and VALUE.reveal() in raw.asked[0]
        assert VALUE.reveal().decode() not in written + caplog.text
        assert VALUE.reveal().decode()[8:] not in written + caplog.text

    def test_words_of_a_provider_are_not_repeated(self, serve) -> None:
        body = b'{"error": "Incorrect API key provided: a-made-up-value-of-some-length"}'
        raw = serve(says(b"HTTP/1.1 401 X\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)))
        with asker(raw) as ask, pytest.raises(CouldNotAsk) as caught:
            ask.get("/")
        assert str(caught.value) == "the provider did not take the credential (401)"


def test_a_pace_is_kept_over_threads() -> None:
    slept: list[float] = []
    pace = Pace(10.0, sleep=slept.append)
    threads = [threading.Thread(target=pace.wait, args=("host",)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pace.wait("another host")
    assert len(slept) == 5 and 0.35 < max(slept) <= 0.5


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "refused"), (402, "no_credit"), (403, "forbidden"), (404, "not_found"), (429, "busy"), (500, "broken"),
     (599, "broken"), (302, "redirected"), (400, "not_understood"), (451, "not_understood"), (999, "broken")],
)  # fmt: skip
def test_what_a_status_says(status: int, reason: str) -> None:
    assert reason_for(status) == reason
