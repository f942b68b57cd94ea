"""S4-DUP-PERSONAL: a person's own key, from a shell or a tool, is an app's key too."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Live, Severity, Sighting, Status
from checks.sins.s4_one_key.dup_personal import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import local

MEDIUM, HIGH = Severity.MEDIUM, Severity.HIGH
SHELL = local(".zshrc")


def doubles(name: str, *places: Sighting, finds: Severity = HIGH, says: str, **more: object) -> Case:
    return Case(name=name, given=seen(key(*places, **more)), status=Status.FAIL, finds=(finds,), says=says)


def alone(name: str, *places: Sighting) -> Case:
    return Case(name=name, given=seen(key(*places)), status=Status.NOT_APPLICABLE)


CASES = (
    doubles("a shell and a manifest", SHELL, file("k8s/secret.yaml"), says="It stands in ~/.zshrc and in k8s/secret.yaml. A stolen laptop stops the app"),
    doubles("a shell and production", SHELL, file(".env.production", "ignored"), says="which looks like production: the file is called .env.production"),
    doubles("an AI tool's settings and a pipeline", local(".codex/config.toml", "LOCAL-CODEX"), file(".github/workflows/a.yml"), says="~/.codex/config.toml"),
    doubles("a private file in the project, and staging", file(".claude/settings.local.json", "ignored"), file(".env.staging", "ignored"), says=".claude/settings.local.json"),
    doubles("a shell and what git hands to everybody", SHELL, file("config.py"), finds=MEDIUM, says="and in config.py"),
    doubles("a limited key", SHELL, file("k8s/secret.yaml"), finds=MEDIUM, says="stands in", privilege="limited"),
    alone("a developer's own settings file", SHELL, file(".env", "ignored")),
    alone("a developer's own settings for development", SHELL, file(".env.development", "untracked")),
    alone("a shell alone", SHELL),
    alone("a document", SHELL, file("README.md")),
    Case(name="an app's key that is nobody's own", given=seen(key(file("k8s/secret.yaml"))), status=Status.PASS),
    Case(name="different keys", given=seen(key(file("k8s/secret.yaml")), key(SHELL, name="k2")), status=Status.PASS),
    Case(name="the machine was left out", given=seen(key(file("k8s/secret.yaml")), without=(Need.MACHINE,)), status=Status.NOT_CHECKED, says="Whether 1 key of apps here is a person’s own was not seen."),
    Case(name="a dead key", given=seen(key(SHELL, file("k8s/secret.yaml"), live=Live.DEAD)), status=Status.NOT_APPLICABLE),
    Case(name="no key", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE, Need.MACHINE)), status=Status.NOT_CHECKED),
    Case(name="only a home, with a key in it", given=seen(key(SHELL), without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="only a home, without a key", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_APPLICABLE),
    Case(name="files that could not be read", given=seen(key(file("k8s/a.yaml")), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_dup_personal(case: Case) -> None:
    ask(CHECK, case)


def test_it_is_as_sure_as_its_less_sure_place() -> None:
    made = key(SHELL, file("k8s/secret.yaml", confidence=Confidence.LOW))
    assert CHECK.judge(seen(made)).findings[0].confidence is Confidence.LOW
