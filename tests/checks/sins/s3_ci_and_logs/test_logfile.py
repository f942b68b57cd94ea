"""S3-LOGFILE: keys that already lie in logs."""

from __future__ import annotations

import random

import pytest

from checks.evidence import Need
from checks.keys.standin import standin
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.logfile import CHECK, is_log
from tests.checks.sins.cases import BARE, Case, ask, blob, file, key, limit, remote, repository, seen
from tests.checks.sins.having import having

# Of no provider's shape, made when the test runs.
UNKNOWN = "".join(random.Random(7).choices("bcdfghjkmnpqrstvwz23456789", k=40))
STANDIN = standin("abcdef0123456789", 40)

CASES = (
    Case(name="in a log that git tracks", given=having({}, key(file("logs/app.log"))), status=Status.FAIL, finds=(Severity.HIGH,), says="logs/app.log holds it. Git hands it to everybody"),
    Case(name="in a log that git ignores", given=having({}, key(file("app.log", "ignored"))), status=Status.FAIL, finds=(Severity.MEDIUM,), says="goes on writing it"),
    Case(name="in a folder without git", given=having({}, key(file("nohup.out", "plain")), repositories=()), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="in a log of a public repository", given=having({}, key(blob("a.log", "tip", "public"), file("a.log", reach=("public",))), repositories=(repository(remotes=(remote(),)),)), status=Status.FAIL, finds=(Severity.CRITICAL,)),
    Case(name="in a capture of a browser", given=having({}, key(file("session.har", "untracked"))), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="in an agent's transcript", given=having({}, key(file(".specstory/history/a.md", "untracked"))), status=Status.NOT_APPLICABLE),
    Case(name="in an agent's history", given=having({}, key(file(".aider.input.history", "untracked"))), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="in a test report", given=having({}, key(file("junit.xml", "untracked"))), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="two keys in one log", given=having({}, key(file("a.log"), name="k1"), key(file("a.log", line=9), name="k2")), status=Status.FAIL, finds=(Severity.HIGH,) * 2),
    Case(name="one key in two logs", given=having({}, key(file("a.log"), file("b.log"))), status=Status.FAIL, finds=(Severity.HIGH,), says="a.log and 1 more log hold it"),
    Case(name="a limited key", given=having({}, key(file("a.log"), privilege="limited")), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="in a bare repository's newest state", given=seen(key(blob("a.log", "tip")), repositories=(repository("a.log", bare=True),)), status=Status.FAIL, finds=(Severity.HIGH,)),
    Case(name="a header of unknown shape", given=having({"app.log": f"GET /\nAuthorization: Bearer {UNKNOWN}\n"}), status=Status.FAIL, finds=(Severity.HIGH,), sure=Confidence.LOW, says="looks like a credential", never_says=UNKNOWN),
    Case(name="another header of unknown shape", given=having({"logs/a.log": f'"x-api-key": "{UNKNOWN}"\n'}), status=Status.FAIL, finds=(Severity.HIGH,), sure=Confidence.LOW),
    Case(name="a masked header", given=having({"app.log": "Authorization: Bearer sk-proj-************************\nx-api-key: [REDACTED-REDACTED-12]\n"}), status=Status.PASS),
    Case(name="a key that the ledger knows is told once", given=having({"app.log": f"Bearer {STANDIN}\n"}, key(file("app.log"))), status=Status.FAIL, finds=(Severity.HIGH,)),
    Case(name="a number of a request", given=having({"app.log": "request id req_0123456789abcdef0123456789abcdef\n"}), status=Status.PASS),
    Case(name="logs without keys", given=having({}, names=("logs/a.log",)), status=Status.PASS),
    Case(name="code in a folder of that name", given=having({}, key(file("src/logs/index.ts"))), status=Status.NOT_APPLICABLE),
    Case(name="a key only staged", given=having({}, key(file("a.log", "staged"))), status=Status.PASS),
    Case(name="a publishable key", given=having({}, key(file("a.log"), secret=False)), status=Status.PASS),
    Case(name="no log", given=having({"app.py": "print(1)"}), status=Status.NOT_APPLICABLE),
    Case(name="nothing seen and files lost", given=having({}, limits=(limit("unreadable", "worktree", 3),)), status=Status.NOT_CHECKED),
    Case(name="files that were not read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="a bare repository without its history", given=seen(repositories=(BARE,), without=(Need.HISTORY,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({}, names=("a.log",), limits=(limit("unreadable", "worktree", 3),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_logfile(case: Case) -> None:
    ask(CHECK, case)


@pytest.mark.parametrize(
    "path",
    "a.log logs/a logs/2026/x.txt nohup.out npm-debug.log yarn-error.log pip-log.txt crash.log .pytest_cache/v/cache/lastfailed junit-results.xml"
    " session.har .next/trace 0123abcd-json.log app.log.1 server.err mcp-server.log debug.log stdout.txt .aider.chat.history.txt".split(),
)
def test_what_a_log_is_called(path: str) -> None:
    assert is_log(path)


@pytest.mark.parametrize(
    "path",
    "src/log.py logs/README.md logger.ts CHANGELOG.md catalog.json tests/cassettes/a.yaml logs/.gitkeep config/logs.yaml src/log/index.html".split(),
)
def test_what_only_sounds_like_one(path: str) -> None:
    assert not is_log(path)
