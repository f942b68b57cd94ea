"""A real keychain for tests: gnome-keyring on a bus of its own, started once for a worker, emptied after each test.

Nothing of the developer's session is touched. Two things are needed to make it dependable: the bus has no folder of
services, so that it never starts a second keychain behind our back; and the daemon owns its name some time after its
start, so that is waited for, with a deadline.
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

PASSWORD = b"for tests only"
DEADLINE = 20  # seconds until a start has failed
SERVICE = "org.freedesktop.secrets"

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class Session:
    """A private session bus, with a keychain on it or without. Use as a context manager.

    `password` opens the collection "login" and makes it the default one; None starts a keychain that holds none.
    """

    def __init__(self, *, keychain: bool = True, password: bytes | None = PASSWORD) -> None:
        self._with_keychain, self._password = keychain, password
        self._processes: list[subprocess.Popen[bytes]] = []
        self._folder = Path()
        self.address = ""

    def __enter__(self) -> Session:
        self._folder = Path(tempfile.mkdtemp(prefix="shrift-keychain-"))
        try:
            self._start_bus()
            if self._with_keychain:
                self._start_keychain()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        collect()
        for process in reversed(self._processes):
            process.terminate()
            try:
                process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """What the parts of this session, and programs that use it, are started with."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self._folder), "LC_ALL": "C.UTF-8"}
        for name in ("RUNTIME_DIR", "DATA_HOME", "CONFIG_HOME", "CACHE_HOME"):
            folder = self._folder / name.lower()
            folder.mkdir(mode=0o700, exist_ok=True)
            environment[f"XDG_{name}"] = str(folder)
        if self.address:
            environment["DBUS_SESSION_BUS_ADDRESS"] = self.address
        return environment

    def stop(self) -> None:
        """End the bus and what is on it; its address stays and leads nowhere."""
        self.__exit__()

    def connection(self):
        """A connection to this bus; close it."""
        from jeepney.io.blocking import open_dbus_connection

        return open_dbus_connection(self.address)

    def lock(self) -> None:
        """Lock the default collection, as a screen saver or the person would."""
        with closing(self.connection()) as bus:
            _collection(bus).lock()

    def unlock(self, password: bytes = PASSWORD) -> None:
        """Unlock it without a prompt, through the interface that gnome-keyring keeps for its own login."""
        from jeepney import DBusAddress, new_method_call
        from secretstorage.util import format_secret, open_session

        interface = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
        with closing(self.connection()) as bus:
            collection = _collection(bus)
            secret = format_secret(open_session(bus), password, "text/plain")
            call = new_method_call(
                DBusAddress("/org/freedesktop/secrets", SERVICE, interface),
                "UnlockWithMasterPassword",
                "o(oayays)",
                (collection.collection_path, secret),
            )
            bus.send_and_get_reply(call)
            if collection.is_locked():
                raise RuntimeError("the test's keychain did not unlock")

    def values(self) -> dict[tuple[str, str], bytes]:
        """All values by service and name. The collection must be unlocked."""
        with closing(self.connection()) as bus:
            found = {}
            for item in _collection(bus).get_all_items():
                told = item.get_attributes()
                found[told.get("service", ""), told.get("username", "")] = item.get_secret()
            return found

    def forget(self, service: str | None = None) -> None:
        """Remove all values, or those of one service: what a person may do behind our back."""
        with closing(self.connection()) as bus:
            for item in list(_collection(bus).get_all_items()):
                if service is None or item.get_attributes().get("service") == service:
                    item.delete()

    def _start_bus(self) -> None:
        configuration = self._folder / "bus.conf"
        configuration.write_text(_BUS)
        process = self._spawn(
            "dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address=1", "--nopidfile"
        )
        assert process.stdout is not None
        with process.stdout:
            self.address = process.stdout.readline().decode().strip()
        if not self.address:
            raise RuntimeError("dbus-daemon did not start")

    def _start_keychain(self) -> None:
        unlock = ["--unlock"] if self._password is not None else []
        process = self._spawn("gnome-keyring-daemon", "--foreground", "--components=secrets", *unlock)
        assert process.stdin is not None and process.stdout is not None
        with process.stdin:
            process.stdin.write(self._password or b"")
        process.stdout.close()
        self._wait(process)

    def _spawn(self, *command: str) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE if command[0] != "dbus-daemon" else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self.environment(),
            )
        except FileNotFoundError:
            # Not a skip: these tests stand for a promise. `make test` installs what they need.
            raise RuntimeError(f"{command[0]} is missing; Debian: apt install gnome-keyring dbus-daemon") from None
        self._processes.append(process)
        return process

    def _wait(self, daemon: subprocess.Popen[bytes]) -> None:
        from jeepney import DBusAddress, new_method_call

        bus_itself = DBusAddress("/", "org.freedesktop.DBus", "org.freedesktop.DBus")
        asked = new_method_call(bus_itself, "NameHasOwner", "s", (SERVICE,))  # asking starts nothing
        end = time.monotonic() + DEADLINE
        state = "it does not own its name on the bus"
        while time.monotonic() < end and daemon.poll() is None:
            with closing(self.connection()) as bus:
                if bus.send_and_get_reply(asked).body[0]:
                    if self._password is None or not _collection(bus).is_locked():
                        return
                    state = "its collection is locked"
            time.sleep(0.01)
        raise RuntimeError(f"gnome-keyring is not ready after {DEADLINE} seconds: {state}")


def _collection(bus):
    import secretstorage

    return secretstorage.get_collection_by_alias(bus, "default")


def enter(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process, and the children it starts, live in a session."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL", "PYTHON_KEYRING_BACKEND"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session.address)


@pytest.fixture(scope="session")
def _keychain_session() -> Iterator[Session]:
    with Session() as session:
        yield session


@pytest.fixture
def keychain(_keychain_session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """An empty, unlocked, real keychain, in which this test and its children live."""
    enter(_keychain_session, monkeypatch)
    yield _keychain_session
    _keychain_session.unlock()
    _keychain_session.forget()
    collect()


def collect() -> None:
    """Collect the connections that keyring left open, before they are collected in the middle of somebody else's test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
