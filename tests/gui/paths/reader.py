"""A screen reader's ears: a message bus of one's own, the bus of accessibility on it (at-spi), and what a window tells there."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from jeepney import DBusAddress, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.low_level import HeaderFields, MessageType

LAUNCHERS = [Path(folder) / "at-spi-bus-launcher" for folder in ("/usr/libexec", "/usr/lib/at-spi2-core")]
LAUNCHER = next((path for path in LAUNCHERS if path.exists()), None)
REGISTRY = "org.a11y.atspi.Registry"
ROOT = "/org/a11y/atspi/accessible/root"
ACCESSIBLE = "org.a11y.atspi.Accessible"
# Bits of a state, as at-spi numbers them.
ENABLED, FOCUSABLE, FOCUSED, SELECTED, SHOWING, VISIBLE = 8, 11, 12, 23, 25, 30
PATIENCE = 30  # seconds
MOST = 4_000  # things of one window
Place = tuple[str, str]  # whose it is, and its path there


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that is told: its role, name and state, and how deep it lies."""

    role: str
    name: str
    state: int
    depth: int

    def is_(self, bit: int) -> bool:
        """Whether it is in a state."""
        return bool(self.state >> bit & 1)


@contextmanager
def buses(folder: Path) -> Iterator[Mapping[str, str]]:
    """A session of one's own, for as long as it is needed: the variables of whoever takes part in it."""
    assert LAUNCHER is not None
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    variables = {"XDG_RUNTIME_DIR": str(runtime), "HOME": str(folder), "GSETTINGS_BACKEND": "memory"}
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address=unix:path={runtime}/bus"]
    environment = {**os.environ, **variables}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, **quiet) as daemon:
        try:
            assert daemon.stdout is not None
            variables["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().strip()
            environment |= variables
            with subprocess.Popen(
                [str(LAUNCHER), "--launch-immediately"], env=environment, stdout=subprocess.DEVNULL, **quiet
            ) as launcher:
                try:
                    yield variables
                finally:
                    launcher.terminate()
        finally:
            daemon.terminate()


class Reader:
    """Listens on the bus of accessibility."""

    def __init__(self, session: str) -> None:
        status = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Status")
        with open_dbus_connection(session) as bus:
            self._patiently(lambda: _body(bus, Properties(status).set("IsEnabled", "b", True)))
            _body(bus, Properties(status).set("ScreenReaderEnabled", "b", True))
            (address,) = _body(bus, new_method_call(status.with_interface("org.a11y.Bus"), "GetAddress"))
        self._bus = open_dbus_connection(address)

    @staticmethod
    def _patiently(ask: Any) -> Any:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return ask()
            except Refused:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def program(self, name: str) -> Place:
        """Where a program tells its things, when it has come."""

        def found() -> Place:
            (children,) = self._call_all([((REGISTRY, ROOT), "GetChildren")])
            places = [tuple(child) for child in children[0]] if children else []
            for place, told in zip(places, self._call_all([(place, "Name") for place in places]), strict=True):
                if told is not None and told[0][1] == name:
                    return place
            raise Refused(f"no program says that it is {name}")

        return self._patiently(found)

    def hear(self, place: Place) -> list[Heard]:
        """Everything below that is shown, from the top; what is gone meanwhile is left out."""
        found: dict[Place, Heard] = {}
        below: dict[Place, list[Place]] = {}
        row, depth = [place], 0
        while row:
            told = self._call_all([(at, "GetChildren") for at in row])
            for at, answer in zip(row, told, strict=True):
                below[at] = [] if answer is None else [tuple(child) for child in answer[0]]
            row = [child for at in row for child in below[at] if child not in below]
            states = self._call_all([(at, "GetState") for at in row])
            shown = [(at, s[0][0] | s[0][1] << 32) for at, s in zip(row, states, strict=True) if s is not None]
            shown = [(at, state) for at, state in shown if state >> SHOWING & 1]
            asked = self._call_all([(at, what) for at, _ in shown for what in ("GetRoleName", "Name")])
            for n, (at, state) in enumerate(shown):
                role, name = asked[2 * n : 2 * n + 2]
                if role is not None and name is not None:
                    found[at] = Heard(role=role[0], name=name[0][1], state=state, depth=depth)
            row, depth = [at for at, _ in shown if at in found], depth + 1
            assert len(found) < MOST
        return [*self._in_order(place, found, below)]

    def _in_order(self, place: Place, found: dict[Place, Heard], below: dict[Place, list[Place]]) -> Iterator[Heard]:
        for child in below.get(place, ()):
            if child in found:
                yield found[child]
                yield from self._in_order(child, found, below)

    def _call_all(self, wanted: list[tuple[Place, str]]) -> list[Any]:
        """The answers to many questions that are asked at once, None for each that is refused."""
        order = []
        for place, what in wanted:
            address = DBusAddress(place[1], place[0], ACCESSIBLE)
            message = new_method_call(address, what) if what.startswith("Get") else Properties(address).get(what)
            order.append(next(self._bus.outgoing_serial))
            self._bus.send(message, serial=order[-1])
        answers: dict[int, Any] = {}
        while len(answers) < len(order):
            answer = self._bus.receive(timeout=PATIENCE)
            serial = answer.header.fields.get(HeaderFields.reply_serial)
            if serial is not None:
                refused = answer.header.message_type is MessageType.error
                answers[serial] = None if refused else answer.body
        return [answers[serial] for serial in order]

    def close(self) -> None:
        """Listen no more."""
        self._bus.close()


class Refused(Exception):
    """The other side answers with an error, or is not there."""


def _body(bus: DBusConnection, message: Any) -> Any:
    answer = bus.send_and_get_reply(message, timeout=PATIENCE)
    if answer.header.message_type is MessageType.error:
        raise Refused(str(answer.body))
    return answer.body
