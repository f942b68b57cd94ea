"""S5-AGE-LOCAL: how old each key is at least, by what was seen here."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.keys.standin import standin
from checks.model import Confidence, Live, Severity, Sighting, Status
from checks.sins.s5_immortal.age_local import CHECK
from tests.checks.sins.cases import Case, ask, blob, file, key, limit, seen
from tests.checks.sins.having import having, local

INFO, LOW, MEDIUM = Severity.INFO, Severity.LOW, Severity.MEDIUM
NAME = "0123456789abcdef"


def since(when: str, path: str = ".env", **more: object) -> Sighting:
    return file(path, "ignored", when=f"{when}T08:00:00+00:00", **more)


def old(name: str, *places: Sighting, finds: Severity, says: str, **more: object) -> Case:
    return Case(name=name, given=seen(key(*places, **more)), status=Status.FAIL, finds=(finds,), says=says)


def young(name: str, *places: Sighting, **more: object) -> Case:
    return Case(
        name=name,
        given=seen(key(*places, **more)),
        status=Status.PASS,
        says="Nothing here shows a key that is over its time",
    )


def manifest(value: str, made: str) -> str:
    return f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: llm\n  creationTimestamp: {made}\nstringData:\n  KEY: {value}\n"


CASES = (
    old("over 180 days", since("2026-05-01"), finds=INFO, says="It is at least 207 days old: .env was last written on 1 May 2026 and holds it. 180 days is the interval outside production."),
    old("over twice that", since("2025-10-09"), finds=LOW, says="at least 411 days"),
    old("over four times that", since("2024-01-01"), finds=MEDIUM, says="at least 1,058 days"),
    old("in production 90 days are the interval", since("2026-07-01", ".env.production"), finds=INFO, says="90 days is the interval in production"),
    old("in production, four times that", since("2025-10-09", ".env.production"), finds=MEDIUM, says="in production"),
    old("an administration key after 30 days", since("2026-10-01"), finds=MEDIUM, says="30 days is the interval for an administration key", privilege="admin"),
    old("the history knows more than the file", since("2026-11-20"), blob(".env", "reachable", when="2025-01-09T09:00:00+00:00"), finds=LOW, says="a commit of 9 Jan 2025 (3f9c1e2) holds it"),
    old("a place of the machine", local(".zshrc", when="2025-01-01T00:00:00+00:00"), finds=LOW, says=".zshrc was last written"),
    old("a date that cannot be true is passed over", since("1980-01-01"), since("2026-05-01", "a/.env"), finds=INFO, says="at least 207 days"),
    Case(
        name="what a cluster noted of its Secret",
        given=having({"k8s/secret.yaml": manifest(standin(NAME, 40), "2024-06-01T00:00:00Z")}, key(file("k8s/secret.yaml"), name=NAME)),
        status=Status.FAIL,
        finds=(MEDIUM,),
        says="k8s/secret.yaml says that the object with it was created on 1 Jun 2024",
    ),
    Case(
        name="what a cluster noted of another Secret",
        given=having({"k8s/secret.yaml": manifest("other", "2024-06-01T00:00:00Z")}, key(file("k8s/a.yaml"), name=NAME)),
        status=Status.PASS,
    ),
    young("written this month", since("2026-11-02")),
    young("one day under its interval", since("2026-05-29")),
    Case(name="a key of which only the past is left", given=seen(key(blob("a.py", "reachable"))), status=Status.NOT_APPLICABLE, says="the matter of sin 1"),
    Case(name="a dead key", given=seen(key(since("2024-01-01"), live=Live.DEAD)), status=Status.NOT_APPLICABLE),
    Case(name="a key that ended", given=seen(key(since("2024-01-01"), facts=("expired on 2 Feb 2024",))), status=Status.NOT_APPLICABLE),
    Case(name="no key", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="no date at all", given=seen(key(file(".env", when=None))), status=Status.NOT_CHECKED, says="No place it was seen in has a date."),
    Case(name="a date of the future", given=seen(key(since("2031-01-01"))), status=Status.NOT_CHECKED, says="lies in the future"),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE, Need.MACHINE)), status=Status.NOT_CHECKED),
    Case(
        name="one of two has a date",
        given=seen(key(since("2026-11-02")), key(file(".env", when=None), name="k2")),
        status=Status.PARTIAL,
        says="1 key has no date that can be believed",
    ),
    Case(name="the history was left out", given=seen(key(since("2026-11-02")), without=(Need.HISTORY,)), status=Status.PARTIAL, says="was not read"),
    Case(name="a shallow clone", given=seen(key(since("2026-11-02")), limits=(limit("shallow"),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_age_local(case: Case) -> None:
    ask(CHECK, case)


def test_it_is_no_surer_than_the_sighting() -> None:
    (finding,) = CHECK.judge(seen(key(since("2024-01-01", confidence=Confidence.LOW)))).findings
    assert finding.confidence is Confidence.LOW
