"""LOCAL-PROC-ENV, LOCAL-PROC-ARGV and LOCAL-AGENT-IGNORE, in every status they can have."""

from __future__ import annotations

import pytest

from checks.catalog import Check
from checks.machine import LocalFile, ProcessFact, Signal
from checks.model import Confidence, Key, Severity, Sighting, Status
from checks.sins.machine import agent_ignore, proc_argv, proc_env
from tests.checks.sins.cases import Case, ask
from tests.checks.sins.cases import key as a_key
from tests.checks.sins.machine.test_local import CONFIG, machine
from tests.checks.test_catalog import can_return

ENV, ARGV, IGNORE = proc_env.CHECK, proc_argv.CHECK, agent_ignore.CHECK


def held(check: Check, program: str = "node", **more: object) -> Key:
    path = f"process {program}"
    return a_key(Sighting(source="machine", path=path, place=check.id, symbol="OPENAI_API_KEY"), **more)


def fact(check: Check, program: str = "node", pid: int = 17, **more: object) -> ProcessFact:
    where = "environment" if check is ENV else "arguments"
    given = {"path": f"process {program}", "name": program, "pid": pid, "key": "k1", "symbol": "OPENAI_API_KEY"}
    return ProcessFact(**(given | {"where": where} | more))  # type: ignore[arg-type]


def running(check: Check, *facts: ProcessFact, key: Key | None = None, **more: object):
    given = {"processes": facts, "processes_read": 40}
    return machine(*([key or held(check)] if facts else []), **(given | more))


def shared(check: Check, severity: Severity) -> tuple[Case, ...]:
    """What the two checks about programs say alike."""
    return (
        Case(
            name="a program that holds a key fails, told by name, number and variable",
            given=running(check, fact(check)),
            status=Status.FAIL,
            finds=(severity,),
            sure=Confidence.HIGH,
            says="node (17) holds it behind OPENAI_API_KEY.",
        ),
        Case(
            name="many programs with one key are one finding",
            given=running(check, *(fact(check, pid=n) for n in range(10, 17)), fact(check, "python3", 9)),
            status=Status.FAIL,
            finds=(severity,),
            says="node (10, 11, 12, 13, …), python3 (9) hold it",
        ),
        Case(
            name="an administrator's key is graver",
            given=running(check, fact(check), key=held(check, privilege="admin")),
            status=Status.FAIL,
            finds=(severity.shifted(1),),
        ),
        Case(name="programs without a key pass", given=running(check), status=Status.PASS),
        Case(
            name="programs that could not be looked at make it partial",
            given=running(check, processes_unread=4),
            status=Status.PARTIAL,
            says="4 could not be",
        ),
        Case(name="another's home has no programs", given=running(check, own=False), status=Status.NOT_APPLICABLE),
        Case(
            name="a machine that was not looked at is not checked",
            given=machine(asked=False),
            status=Status.NOT_CHECKED,
        ),
    )


ENV_CASES = (
    *shared(ENV, Severity.LOW),
    Case(
        name="a shell hands it on to everything",
        given=running(ENV, fact(ENV, "zsh")),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
        says="Everything that is started from there inherits it",
    ),
    Case(
        name="so does an editor",
        given=running(ENV, fact(ENV, "Code.exe")),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
    ),
    Case(
        name="a key among arguments is another check's matter",
        given=running(ENV, fact(ARGV)),
        status=Status.PASS,
    ),
)
ARGV_CASES = shared(ARGV, Severity.MEDIUM)

SETTINGS = LocalFile(place="LOCAL-CLAUDE-CODE-CFG", path=".claude/settings.json", kind=CONFIG)
DENY = Signal(
    path="~/.claude/settings.json", setting="permissions.deny.**", words="Claude Code may not read .env files."
)
IGNORE_CASES = (
    Case(
        name="an agent that nothing is kept from fails",
        given=machine(files=(SETTINGS,)),
        status=Status.FAIL,
        finds=(Severity.LOW,),
        says="No rule of yours keeps Claude Code from reading .env files",
    ),
    Case(
        name="a rule that names .env files passes",
        given=machine(files=(SETTINGS,), signals={"LOCAL-CLAUDE-CODE-CFG": (DENY,)}),
        status=Status.PASS,
    ),
    Case(
        name="a home without such an agent is not judged",
        given=machine(files=(LocalFile(place="LOCAL-CODEX", path="x", kind=CONFIG),)),
        status=Status.NOT_APPLICABLE,
    ),
    Case(
        name="settings that could not be read are not judged",
        given=machine(
            files=(LocalFile(place="LOCAL-CLAUDE-CODE-CFG", path=".claude/settings.json", kind=CONFIG, unread="x"),)
        ),
        status=Status.NOT_CHECKED,
    ),
    Case(name="a machine that was not looked at is not checked", given=machine(asked=False), status=Status.NOT_CHECKED),
)
TABLES = ((ENV, ENV_CASES), (ARGV, ARGV_CASES), (IGNORE, IGNORE_CASES))
ALL = [(check, case) for check, cases in TABLES for case in cases]


@pytest.mark.parametrize(("check", "case"), ALL, ids=[f"{check.id}: {case.name}" for check, case in ALL])
def test_cases(check: Check, case: Case) -> None:
    ask(check, case)


@pytest.mark.parametrize(("check", "cases"), TABLES, ids=[check.id for check, _ in TABLES])
def test_every_status_it_can_return_was_seen(check: Check, cases: tuple[Case, ...]) -> None:
    assert {case.status for case in cases} == can_return(check)
