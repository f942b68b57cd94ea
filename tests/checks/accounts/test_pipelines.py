"""Secrets of pipelines: hosts are asked for names and days, with a sign-in, at their own address; faults are told."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from checks.accounts.pipelines import with_secrets
from checks.asking.transport import Patience
from checks.evidence import HostFact
from checks.keys.secret import Secret
from checks.simulator import Fault, Simulator
from checks.simulator.contracts.hosts import PROJECT
from checks.simulator.server import _Handler
from tests.checks.accounts.test_faults import FAULTS
from tests.checks.accounts.worlds import NOW, contacts

HOSTS = ("github.com", "gitlab.com")


def asked(
    simulator: Simulator, host: str, *, project: str = PROJECT, token: Secret | None = None, **more: Any
) -> HostFact:
    more.setdefault("patience", Patience(tries=1))
    return with_secrets(
        HostFact(host=host, project=project),
        token or simulator.world.credentials[host],
        bases=simulator.bases,
        sleep=lambda seconds: None,
        **more,
    )


def test_github_tells_names_days_and_who_is_given_them(simulator: Simulator) -> None:
    told = asked(simulator, "github.com")
    assert told.secrets is not None and told.secrets_why == ""
    rows = {s.name: s for s in told.secrets}
    assert {n: (s.level, s.of, s.visibility) for n, s in rows.items()} == {
        "OPENAI_API_KEY": ("repository", "", None),
        "NPM_TOKEN": ("repository", "", None),
        "ANTHROPIC_API_KEY": ("organization", "acme", "all"),
        "GROQ_API_KEY": ("organization", "acme", "selected"),
        "MISTRAL_API_KEY": ("environment", "prod/eu", None),
    }
    day = rows["OPENAI_API_KEY"].updated
    assert day is not None and (NOW - day).days == 412


def test_gitlab_tells_names_and_marks_and_is_never_asked_for_a_value(simulator: Simulator, monkeypatch) -> None:
    bodies: list[bytes] = []
    send = _Handler._send

    def caught(handler: _Handler, reply: Any) -> None:
        bodies.append(reply.body)
        send(handler, reply)

    monkeypatch.setattr(_Handler, "_send", caught)
    told = asked(simulator, "gitlab.com")
    assert told.secrets is not None and told.secrets_why == ""
    assert [(s.name, s.level, s.of, s.protected, s.scope, s.updated) for s in told.secrets] == [
        ("OPENAI_API_KEY", "repository", "", False, "*", None),
        ("GROQ_API_KEY", "repository", "", False, "production", None),
        ("ANTHROPIC_API_KEY", "group", "acme", False, "*", None),
    ]
    assert {s.path for s in simulator.seen} == {"/api/graphql"}
    assert not any(b"value" in body for body in bodies)


@pytest.mark.parametrize("host", HOSTS)
def test_a_project_that_the_sign_in_may_not_read_is_told_as_such(simulator: Simulator, host: str) -> None:
    told = asked(simulator, host, project="acme/other")
    assert told.secrets is None and "shows the" in told.secrets_why


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_and_is_no_empty_list(name: str, host: str, simulator: Simulator) -> None:
    fault, _ = FAULTS[name]
    simulator.elsewhere = "http://127.0.0.1:9"
    simulator.fail(fault)
    with contacts() as met:
        told = asked(simulator, host)
    assert told.secrets is None and told.secrets_why and "\n" not in told.secrets_why
    assert {who[1] for event, who in met if event == "socket.connect"} == {int(simulator.address.rpartition(":")[2])}
    shown = repr(told) + msgspec.json.encode(told).decode()
    assert simulator.world.credentials[host].reveal().decode() not in shown


@pytest.mark.parametrize(
    ("where", "missing", "why"),
    [
        ("/orgs/", set(), "admin:org"),
        ("organization-secrets", {"ANTHROPIC_API_KEY", "GROQ_API_KEY"}, "the organisation’s secrets were not told"),
        ("environments", {"MISTRAL_API_KEY"}, "the secrets of environments were not told"),
    ],
)
def test_a_part_that_is_not_told_leaves_the_others(
    simulator: Simulator, where: str, missing: set[str], why: str
) -> None:
    simulator.fail(Fault(kind="status", status=403, where=where))
    told = asked(simulator, "github.com")
    assert told.secrets is not None and why in told.secrets_why
    everything = {"OPENAI_API_KEY", "NPM_TOKEN", "ANTHROPIC_API_KEY", "GROQ_API_KEY", "MISTRAL_API_KEY"}
    assert {s.name for s in told.secrets} == everything - missing
    assert where == "environments" or all(s.visibility is None for s in told.secrets)


def test_the_groups_of_gitlab_that_are_not_told_leave_the_project(simulator: Simulator) -> None:
    simulator.fail(Fault(kind="status", status=403, after=2))
    told = asked(simulator, "gitlab.com")
    assert [s.level for s in told.secrets or ()] == ["repository", "repository"]
    assert "the variables of its groups were not told" in told.secrets_why


LYING: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "a list shorter than it says": ("github.com", [{"total_count": 3, "secrets": []}]),
    "rows without a name": ("github.com", [{"total_count": 1, "secrets": [{"created_at": "2026-01-01T00:00:00Z"}]}]),
    "pages that never end": (
        "github.com",
        [{"secrets": [{"name": f"S{n}_{m}"} for m in range(100)]} for n in range(400)],
    ),
    "a cursor that never ends": (
        "gitlab.com",
        [
            {
                "data": {
                    "project": {"ciVariables": {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": str(n)}}}
                }
            }
            for n in range(400)
        ],
    ),
    "a cursor in a circle": (
        "gitlab.com",
        [{"data": {"project": {"ciVariables": {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": "x"}}}}}]
        * 9,
    ),
    "an error in the place of data": ("gitlab.com", [{"errors": [{"message": "no"}]}]),
}


@pytest.mark.parametrize("name", LYING)
def test_a_host_that_lies_is_not_believed(name: str, simulator: Simulator, monkeypatch) -> None:
    host, answers = LYING[name]
    told = iter(answers)
    send = _Handler._send

    def lying(handler: _Handler, reply: Any) -> None:
        send(handler, msgspec.structs.replace(reply, status=200, body=msgspec.json.encode(next(told))))

    monkeypatch.setattr(_Handler, "_send", lying)
    fact = asked(simulator, host)
    assert fact.secrets is None and fact.secrets_why
    assert len(simulator.seen) < 40


@pytest.mark.parametrize(
    "project", ["acme/..", "../orgs/acme", "acme", "a/b/c/../../x", "acme/chat?x=1#y", "acme/chat\u202e"]
)
def test_the_name_of_a_project_leads_nowhere_else(project: str, simulator: Simulator) -> None:
    told = asked(simulator, "github.com", project=project)
    assert told.secrets is None
    assert not any(s.path.startswith("/orgs") for s in simulator.seen)


def test_a_sign_in_that_no_header_carries_is_not_sent(simulator: Simulator) -> None:
    told = asked(simulator, "github.com", token=Secret(b"two\nlines"))
    assert told.secrets is None and simulator.seen == []


def test_a_host_without_such_a_list_is_not_asked(simulator: Simulator) -> None:
    fact = HostFact(host="huggingface.co", project="a/b")
    assert with_secrets(fact, Secret(b"made-up"), bases=simulator.bases) is fact
    assert simulator.seen == []
