"""S6-OPEN-LOCAL-SERVER: a model server or gateway here that others can reach and that asks nobody for a key."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.machine import Listener, Machine
from checks.model import Confidence, Severity, Status, Target
from checks.sins.s6_flying_blind.open_local_server import CHECK
from tests.checks.sins.cases import NOW, Case, ask


def server(**more: object) -> Listener:
    """Ollama, open to all."""
    given = {"tool": "Ollama", "process": "ollama", "pid": 17, "address": "0.0.0.0", "port": 11434, "beyond": True}
    return Listener(**(given | {"authentication": "never"} | more))  # type: ignore[arg-type]


def machine(*servers: Listener, own: bool = True, whole: bool = True, asked: bool = True) -> Evidence:
    return Evidence(
        target=Target(path="/home/ada", name="this machine", kind="machine", sources=("machine",)),
        gathered=frozenset({Need.MACHINE}) if asked else frozenset(),
        machine=Machine(own=own, listeners=servers, sockets_read=whole),
        now=NOW,
    )


INSIDE = server(address="127.0.0.1", beyond=False)

CASES = (
    Case(
        name="an open server fails",
        given=machine(server()),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
        sure=Confidence.HIGH,
        says="Ollama listens on all addresses of this machine, port 11434. It has no authentication.",
    ),
    Case(
        name="it is said that nobody was asked",
        given=machine(server()),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
        says="Nobody was asked",
    ),
    Case(
        name="one that passes requests on with the user's keys is high",
        given=machine(server(tool="LiteLLM proxy", port=4000, forwards=True, authentication="unknown")),
        status=Status.FAIL,
        finds=(Severity.HIGH,),
        sure=Confidence.MEDIUM,
        says="with your own keys",
    ),
    Case(
        name="one that is known by its port alone is doubted",
        given=machine(server(process="", pid=None, confidence=Confidence.LOW)),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
        sure=Confidence.LOW,
        says="by its port alone",
    ),
    Case(
        name="a command line without a key is said to ask for none",
        given=machine(server(tool="vLLM", address="192.168.1.7", port=8000, authentication="off")),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
        says="listens on 192.168.1.7, port 8000. Its command line asks for no key.",
    ),
    Case(name="one that asks for a key passes", given=machine(server(authentication="set")), status=Status.PASS),
    Case(name="one for this machine alone passes", given=machine(INSIDE), status=Status.PASS),
    Case(
        name="two servers are two findings",
        given=machine(server(), server(port=11435)),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,) * 2,
    ),
    Case(name="a machine without a model server is not judged", given=machine(), status=Status.NOT_APPLICABLE),
    Case(name="another's home is not judged", given=machine(server(), own=False), status=Status.NOT_APPLICABLE),
    Case(name="sockets that were not shown make it partial", given=machine(INSIDE, whole=False), status=Status.PARTIAL),
    Case(name="a machine that was not looked at is not checked", given=machine(asked=False), status=Status.NOT_CHECKED),
)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_cases(case: Case) -> None:
    ask(CHECK, case)
