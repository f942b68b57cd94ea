"""S5-LEAKED-STILL-USED: a key that got out once and that something runs with now."""

from __future__ import annotations

from itertools import permutations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Key, Live, Severity, Sighting, Status
from checks.sins.s5_immortal.leaked_still_used import CHECK
from tests.checks.sins.cases import LATER, NO_GIT, Case, ask, beside, blob, file, key, limit, seen
from tests.checks.sins.having import local

CRITICAL, HIGH = Severity.CRITICAL, Severity.HIGH
PAST = blob("config.py", "reachable", removed_by=LATER)
ENV = file(".env", "ignored")
# One tracked file in two states, of which both hold the key.
STAYED = (
    blob("app.yaml", "reachable", removed_by=LATER),
    blob("app.yaml", "tip", "reachable", commit=LATER),
    file("app.yaml"),
)
OFF = '{"mcpServers": {"docs": {"args": ["x"], "disabled": %s}}}\n'


def leaked(name: str, *places: Sighting, says: str, severity: Severity = CRITICAL, **more: object) -> Case:
    return Case(name=name, given=seen(key(*places, **more)), status=Status.FAIL, finds=(severity,), says=says)


def fine(name: str, *places: Sighting, **more: object) -> Case:
    return Case(name=name, given=seen(key(*places, **more)), status=Status.PASS, says="No key that leaked is in use.")


CASES = (
    leaked("an earlier commit and a settings file", PAST, ENV, says="It leaked into an earlier commit (config.py, 9 Oct 2025, 3f9c1e2). .env holds it now."),
    leaked("a commit no branch has any more", blob("a.py"), ENV, says="a commit that no branch has any more"),
    leaked("a commit's message", beside("message", commit=LATER), ENV, says="a commit's message"),
    leaked("git's log of a branch", beside("reflog"), ENV, says="git's log of a branch"),
    leaked("tracked code and an ignored settings file", file("config.py"), ENV, says="a file that git tracks"),
    leaked("another branch's newest state", blob("config.py", "tip"), ENV, says="a file that git tracks (config.py"),
    leaked("build output that git tracks", file("dist/app.js"), ENV, says="build output"),
    leaked("build output that is given away", file("dist/app.js", "ignored"), ENV, says="build output"),
    leaked("a recording", file("tests/cassettes/a.yaml"), ENV, says="recorded traffic"),
    leaked("a notebook", file("try.ipynb", "untracked"), ENV, says="a notebook"),
    leaked("a manifest runs with it", PAST, file("k8s/secret.yaml", "untracked"), says="k8s/secret.yaml holds it now"),
    leaked("a pipeline runs with it", PAST, file(".github/workflows/ci.yml", "untracked"), says=".github/workflows/ci.yml holds it now"),
    leaked("a shell on this machine hands it out", PAST, local(".zshrc"), says="~/.zshrc holds it now"),
    leaked("a program that runs now has it", PAST, local("4211 node", "LOCAL-PROC-ENV"), says="A program that runs now (4211 node) holds it now"),
    leaked("a log that git tracks", file("app.log"), ENV, says="a log (app.log)"),
    leaked("a log that only this machine has", file("app.log", "ignored"), ENV, says="a log", severity=HIGH),
    leaked("a place on this machine is told from the home", local(".bash_history", "LOCAL-SHELL-HIST"), ENV, says="(~/.bash_history)", severity=HIGH),
    leaked("a transcript on this machine", local(".claude/projects/a/1.jsonl", "LOCAL-CLAUDE-CODE-LOG"), ENV, says="a transcript", severity=HIGH),
    leaked("lines that were typed", local(".bash_history", "LOCAL-SHELL-HIST"), ENV, says="lines that were typed", severity=HIGH),
    leaked("typed, and committed too", local(".bash_history", "LOCAL-SHELL-HIST"), PAST, ENV, says="lines that were typed"),
    leaked("a key of small rights is still a key", PAST, ENV, says="holds it now", privilege="limited", severity=HIGH),
    leaked("a tracked file that had lost it, and has it again", blob("app.yaml", "reachable", removed_by=LATER), file("app.yaml"), says="an earlier commit (app.yaml"),
    leaked("a tracked file that held it before, and a file that git does not have", *STAYED, ENV, says="It leaked into a file that git tracks (app.yaml"),
    leaked("a server that is not turned off", PAST, file(".mcp.json"), says=".mcp.json holds it now"),
    leaked("the provider could not be asked", PAST, ENV, says="holds it now", live=Live.COULD_NOT_ASK),
    leaked("several things run with it", PAST, ENV, file("k8s/a.yaml", "untracked"), says=".env and k8s/a.yaml hold it now"),
    leaked(
        "more places than are told",
        PAST,
        ENV,
        *(file(f"logs/{n}.log") for n in range(4)),
        file("k8s/a.yaml", "untracked"),
        file("k8s/b.yaml", "untracked"),
        says="and 2 more places. .env, k8s/a.yaml and 1 more place hold it now",
    ),
    fine("leaked and used nowhere", PAST),
    fine("used and never leaked", ENV),
    fine("one tracked settings file is one place", file(".env")),
    fine("a tracked file that was changed around the key", *STAYED),
    fine("a tracked file of which a commit was written anew", blob("app.yaml"), file("app.yaml")),
    fine("the provider says that it is dead", PAST, ENV, live=Live.DEAD),
    fine("it says itself that its time is over", PAST, ENV, facts=("expired on 3 Nov 2026",)),
    fine("a template is no use", PAST, file(".env.example")),
    fine("a test's settings are no use", PAST, file("tests/fixtures/.env")),
    fine("a copy that nothing reads is no use", PAST, file(".env.bak", "ignored")),
    fine("only staged", PAST, file(".env", "staged")),
    Case(
        name="another key is in use now",
        given=seen(key(PAST), key(ENV, name="k2")),
        status=Status.PASS,
    ),
    Case(name="a publishable key", given=seen(key(PAST, ENV, secret=False)), status=Status.NOT_APPLICABLE),
    Case(name="no key at all", given=seen(), status=Status.NOT_APPLICABLE, says="No key was seen"),
    Case(name="no key, outside git", given=NO_GIT, status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE, Need.MACHINE)), status=Status.NOT_CHECKED),
    Case(
        name="the history was left out",
        given=seen(key(ENV), without=(Need.HISTORY,)),
        status=Status.PARTIAL,
        says="the git history was not read",
    ),
    Case(
        name="no key, and a history that nobody read",
        given=seen(without=(Need.HISTORY,)),
        status=Status.NOT_CHECKED,
    ),
    Case(name="objects are broken", given=seen(key(ENV), limits=(limit("broken-objects"),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_leaked_still_used(case: Case) -> None:
    ask(CHECK, case)


@pytest.mark.parametrize(("off", "status"), (("true", Status.PASS), ("false", Status.FAIL)))
def test_a_server_that_is_turned_off_runs_with_nothing(off: str, status: Status) -> None:
    here = file(".mcp.json", line=1, column=OFF.index('"x"') + 2)
    assert CHECK.judge(seen(key(PAST, here), texts={".mcp.json": OFF % off})).status is status


def test_every_key_is_one_finding_with_its_uses_first() -> None:
    (finding,) = CHECK.judge(seen(key(PAST, ENV))).findings
    assert [(p.source, p.path) for p in finding.locations] == [("worktree", ".env"), ("history", "config.py")]
    assert finding.key == "k1"


def test_it_is_as_sure_as_its_less_sure_half() -> None:
    def sure(leak: Confidence, use: Confidence, of: Confidence = Confidence.HIGH) -> Confidence:
        made = key(blob("a.py", "reachable", confidence=leak), file(".env", "ignored", confidence=use), confidence=of)
        return CHECK.judge(seen(made)).findings[0].confidence

    low, medium, high = Confidence
    assert sure(high, high) is high
    assert sure(medium, high) is medium
    assert sure(high, low) is low
    assert sure(high, high, of=medium) is medium


def test_the_order_in_which_places_were_met_changes_nothing() -> None:
    places = (PAST, ENV, file("app.log"), local(".zshrc"))

    def answer(order: tuple[Sighting, ...]) -> object:
        made: Key = key(*order)
        return CHECK.judge(seen(made))

    assert len({repr(answer(order)) for order in permutations(places)}) == 1


def test_a_notebook_that_git_tracks_is_told_once() -> None:
    notebook = (file("a.ipynb"), blob("a.ipynb", "tip"))
    (finding,) = CHECK.judge(seen(key(*notebook, ENV))).findings
    assert finding.message.startswith("It leaked into a notebook (a.ipynb). .env holds it now.")
