"""The server: one address on this machine for all providers, each behind its own path; faults happen as they are told."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from checks.keys.formats import load_providers
from checks.simulator.contracts import CONTRACTS, others
from checks.simulator.faults import Fault
from checks.simulator.talk import Ask, Reply
from checks.simulator.world import World

_MORE = ("billing", "budgets", "identity")  # services of a provider that have addresses of their own


class Seen(msgspec.Struct, frozen=True):
    """A question that came, without what it proved itself with."""

    provider: str
    method: str
    path: str
    query: str


class Simulator:
    """Answers on 127.0.0.1 at a port of the system's choice. Use as a context manager."""

    def __init__(self, world: World, faults: tuple[Fault, ...] = ()) -> None:
        self.world = world
        self.seen: list[Seen] = []
        self.released = threading.Event()
        self.elsewhere = ""  # where the fault "redirect" leads
        self._faults = list(faults)
        self._met: dict[int, int] = {}
        self._first: dict[tuple[str, str], bytes] = {}
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Simulator:
        handler = type("Handler", (_Handler,), {"simulator": self})
        self._server = _Quiet(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        if self._thread is not None:
            self._thread.join()

    @property
    def address(self) -> str:
        """Where it answers."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def bases(self) -> dict[str, str]:
        """For `Account` and `Hosts`: each provider's address here."""
        names = dict.fromkeys((*CONTRACTS, *load_providers().providers))
        found = {name: f"{self.address}/{name}" for name in names}
        return found | {f"{name}:{more}": f"{self.address}/{name}" for name in CONTRACTS for more in _MORE}

    def fail(self, *faults: Fault) -> None:
        """Put these faults in the place of the ones before."""
        with self._lock:
            self._faults = list(faults)
            self._met.clear()
            self._first.clear()

    def fault_for(self, provider: str, path: str) -> Fault | None:
        """The fault that happens now, if any."""
        with self._lock:
            for fault in self._faults:
                if fault.provider in ("", provider) and fault.where in path:
                    met = self._met.get(id(fault), 0)
                    self._met[id(fault)] = met + 1
                    if met >= fault.after and (fault.times is None or met < fault.after + fault.times):
                        return fault
        return None

    def first(self, provider: str, path: str, reply: Reply) -> bytes:
        """The body that was given here first: for the provider that shows one page for ever."""
        with self._lock:
            return self._first.setdefault((provider, path), reply.body)


class _Quiet(ThreadingHTTPServer):
    """A server that says nothing when who asked has gone."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """What breaks on one connection is that connection's."""


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    simulator: Simulator
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits for the one who asked to say that the headers came
    _ahead = 0.0

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_DELETE = do_PUT = do_PATCH = do_GET

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The server's clock, which a fault may put ahead."""
        return format_datetime(self._now(), usegmt=True)

    def _now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._ahead)

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        _, provider, rest = (parts.path + "/").split("/", 2)
        path = "/" + unquote(rest.removesuffix("/"))
        simulator = self.simulator
        simulator.seen.append(Seen(provider, self.command, path, parts.query))
        fault = simulator.fault_for(provider, path)
        self._ahead = fault.seconds if fault and fault.kind == "skew" else 0.0
        ask = Ask(
            method=self.command,
            path=path,
            query=parse_qs(parts.query, keep_blank_values=True),
            headers={k.lower(): v for k, v in self.headers.items()},
            body=body,
            now=self._now(),
        )
        contract = CONTRACTS.get(provider)
        reply = contract(ask, simulator.world) if contract else others.answer(ask, simulator.world, provider)
        if fault is None or fault.kind == "skew":
            self._send(reply)
        else:
            self._fail(fault, reply, provider, path + _action(body))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def _fail(self, fault: Fault, reply: Reply, provider: str, path: str) -> None:
        kind = fault.kind
        if kind == "status":
            said = self.headers.get("Authorization") or self.headers.get("x-api-key") or ""
            body = msgspec.json.encode({"error": {"message": f"Incorrect API key provided: {said}"}})
            wait = {"Retry-After": fault.retry_after} if fault.retry_after else {}
            self._send(Reply(status=fault.status, body=body, headers=wait))
        elif kind == "malformed":
            self._send(Reply(body=b"<html>Please sign in to the network of this hotel</html>"))
        elif kind == "odd":
            self._send(Reply(body=b'["odd", 3, {"data": "text", "keys": {"a": 1}}]'))
        elif kind == "empty":
            self._send(Reply(body=b"{}"))
        elif kind == "deep":
            self._send(Reply(body=b"[" * 100_000 + b"]" * 100_000))
        elif kind == "packed":
            self._send(msgspec.structs.replace(reply, headers={"Content-Encoding": "gzip"}))
        elif kind == "loop":
            first = self.simulator.first(provider, path, reply)
            self._send(msgspec.structs.replace(reply, body=_without_end(first)))
        elif kind == "redirect":
            self._send(Reply(status=302, headers={"Location": f"{self.simulator.elsewhere}{self.path}"}))
        else:
            self.close_connection = True
            self._break(kind, reply)

    def _break(self, kind: str, reply: Reply) -> None:
        """Answers that never come to their end."""
        released = self.simulator.released
        try:
            if kind == "closed":
                return
            if kind == "slow":
                released.wait(60)
                return
            self.send_response(200)
            if kind == "slow_headers":
                self.flush_headers()
                for n in range(6_000):
                    self.wfile.write(f"X-{n}: 1\r\n".encode())
                    if released.wait(0.02):
                        return
                return
            self.send_header("Content-Type", "application/json")
            if kind == "huge":
                self.end_headers()
                while not released.is_set():
                    self.wfile.write(b'{"data": [' + b" " * 65_536)
                return
            self.send_header("Content-Length", str(len(reply.body) + 6_000))
            self.end_headers()
            if kind == "cut_off":
                self.wfile.write(reply.body[: len(reply.body) // 2])
                return
            for n in range(6_000):  # dripping
                self.wfile.write(reply.body[n : n + 1] or b" ")
                if released.wait(0.02):
                    return
        except (BrokenPipeError, ConnectionError, TimeoutError):
            return


def _action(body: bytes) -> str:
    """What is asked of a service that has one path for all."""
    found = re.match(rb"Action=(\w+)", body)
    return "?" + found[1].decode() if found else ""


def _without_end(body: bytes) -> bytes:
    """A page that says there is another one, and shows itself again."""
    for before, after in (
        (b'"has_more":false', b'"has_more":true'),
        (b'"next_page":null', b'"next_page":"1"'),
        (b"<IsTruncated>false</IsTruncated>", b"<IsTruncated>true</IsTruncated><Marker>1</Marker>"),
        (b'"nextPageToken":""', b'"nextPageToken":"1"'),
    ):
        body = body.replace(before, after)
    return body
