"""S7-BACKUP-COPY: a stray copy of a file with a key."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Live, Severity, Sighting, Status
from checks.sins.s7_just_config.backup_copy import CHECK
from tests.checks.sins.cases import Case, ask, blob, fact, file, key, limit, repository, seen
from tests.checks.sins.s7_just_config.plain_keys import holding

LOW, MEDIUM, HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH


def told(name: str, *places: Sighting, says: str = "", severity: Severity = MEDIUM, **more: object) -> Case:
    return Case(name=name, given=seen(key(*places, **more)), status=Status.FAIL, finds=(severity,), says=says)


def copy(path: str) -> Case:
    return told(f"a copy called {path}", file(path, "untracked"), says=f"{path} holds it. Ignore rules and reviews")


def none(path: str) -> Case:
    return Case(name=f"no copy: {path}", given=seen(key(file(path, "ignored"))), status=Status.NOT_APPLICABLE)


CASES = (
    *(
        copy(path)
        for path in (
            ".env.bak", ".env.old", ".env.orig", ".env.save", ".env.copy", ".env~", ".env.swp", ".env.swo", ".env.un~", ".env.tmp", ".env.1",
            "api/prod.env.txt", "env (1)", "config (1).json", "#.env#", ".env.swn", "config.yaml.bak", "config.json.old", "settings.py.orig",
            ".env.production.bak", ".env_backup", "config copy.json", "Copy of config.json", "backup/config.yaml", ".history/src/settings_20260101.py",
            ".env.20260101", ".env.bak2",
        )
    ),
    told("an archive of the project", file("atlas.zip", "untracked", member="atlas/.env"), says="atlas/.env inside atlas.zip holds it"),
    told("an archive for Unix", file("atlas.tar.gz", "ignored", member="atlas/.env.production"), says="inside atlas.tar.gz"),
    told("beside the file itself", file(".env.bak", "untracked"), file(".env", "ignored"), says=".env holds it too."),
    told("of a file that left", file(".env.bak", "untracked"), blob(".env", "reachable"), says=".env held it before."),
    told("two copies of one key", file(".env.bak", "untracked"), file(".env.old", "untracked"), says=".env.bak and 1 more file hold it."),
    told("a copy that git has", file(".env.bak"), says="Git has the copy, too."),
    told("a copy in a public repository", file(".env.bak", reach=("public",)), severity=HIGH),
    told("a key that administers", file(".env.bak", "untracked"), severity=HIGH, privilege="admin"),
    told("a live key", file(".env.bak", "untracked"), severity=HIGH, live=Live.LIVE),
    Case(name="ignored and its owner's alone", given=holding({".env.bak": "K={key}\n"}, place="ignored", mode=0o600), status=Status.FAIL, finds=(LOW,)),
    Case(name="names that say it alone", given=seen(files=(fact(".env.bak", secret_names=3),)), status=Status.FAIL, finds=(LOW,), sure=Confidence.MEDIUM, says=".env.bak holds secrets, by its names"),
    Case(name="a copy of an example", given=seen(files=(fact(".env.example.bak", secret_names=1),)), status=Status.PASS),
    Case(name="a copy without secrets", given=seen(files=(fact(".env.bak"),)), status=Status.PASS),
    Case(name="an archive in which a program's code holds it", given=seen(key(file("release.zip", member="app/main.js"))), status=Status.NOT_APPLICABLE),
    none(".env"),
    none(".env.local"),
    none("backup.py"),
    none("config.json"),
    Case(name="a copy of which only the past is left", given=seen(key(blob(".env.bak", "reachable"))), status=Status.NOT_APPLICABLE),
    Case(name="a key that is dead", given=seen(key(file(".env.bak"), live=Live.DEAD)), status=Status.NOT_APPLICABLE),
    Case(name="no copies", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="no copies, but not all could be read", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=seen(repositories=(repository(".env.bak"),), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_backup_copy(case: Case) -> None:
    ask(CHECK, case)
