"""Listeners: model servers that wait for connections on this machine, by what the system says of its sockets.

No request is sent. A server is known by its process, or by a port that one server alone is known for; whether it asks
for a key is known where its design or its own command line says so, and else it is not known.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from checks.machine import Listener
from checks.model import Confidence
from checks.servers import PLAIN, SERVERS
from checks.sources import shown


class Socket(NamedTuple):
    """A waiting socket with what is known of its process."""

    address: str
    port: int
    pid: int | None
    name: str
    command: str
    variables: str  # names of secrets, and the plain settings of `PLAIN`, never a secret's value


def listening() -> tuple[tuple[Listener, ...], bool]:
    """The model servers that listen here, and whether all sockets could be seen."""
    sockets, whole = _sockets()
    return recognised(sockets), whole


def recognised(sockets: Iterable[Socket]) -> tuple[Listener, ...]:
    """The model servers among these sockets, one row for each server and port."""
    found: dict[tuple[str, int], Listener] = {}
    for socket in sockets:
        for server in SERVERS:
            by_process = server.command.search(socket.command or socket.name)
            # A port says something only where the system does not say whose it is.
            by_port = not by_process and not (socket.command or socket.name) and server.port == socket.port
            if not by_process and not by_port:
                continue
            listener = Listener(
                tool=server.tool,
                process=shown(socket.name),
                pid=socket.pid,
                address=socket.address,
                port=socket.port,
                beyond=_beyond(socket.address),
                authentication=server.asks(f"{socket.command} {socket.variables}"),
                forwards=server.forwards,
                confidence=Confidence.HIGH if by_process else Confidence.LOW,
            )
            known = found.get((server.tool, socket.port))
            if known is None or (listener.beyond and not known.beyond):
                found[server.tool, socket.port] = listener
            break
    return tuple(found.values())


def _beyond(address: str) -> bool:
    """Whether others can reach an address: not the loopback; all interfaces can be reached."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = found.ipv4_mapped if found.version == 6 else None  # 127.0.0.1 as IPv6 writes it
    return not (mapped or found).is_loopback


def _sockets() -> tuple[Sequence[Socket], bool]:
    import psutil

    connections: list[tuple[int | None, Any]] = []
    try:
        connections = [(c.pid, c) for c in psutil.net_connections(kind="tcp")]
        whole = True
    except (psutil.Error, OSError):
        # Some systems show a user the sockets of the own processes only.
        connections, whole = [], False
        for process in psutil.process_iter():
            try:
                connections += [(process.pid, c) for c in process.net_connections(kind="tcp")]
            except (psutil.Error, OSError):
                continue
    found = []
    known: dict[int, tuple[str, str, str]] = {}
    for pid, connection in connections:
        if connection.status != psutil.CONN_LISTEN or not connection.laddr:
            continue
        name = command = variables = ""
        if pid is not None and pid != os.getpid():
            if pid not in known:
                known[pid] = _about(pid)
            name, command, variables = known[pid]
        found.append(Socket(connection.laddr.ip, connection.laddr.port, pid, name, command, variables))
    return found, whole


def _about(pid: int) -> tuple[str, str, str]:
    import psutil

    name = command = ""
    said: list[str] = []
    try:
        process = psutil.Process(pid)
        name = process.name()
        command = " ".join(process.cmdline())[:8_192]
        for variable, value in process.environ().items():
            said.append(f"{variable}={value}" if variable in PLAIN else variable)
    except (psutil.Error, OSError):
        pass
    return name, command, " ".join(said)
