"""S1-SUPPRESSED: marks and ignore lists of scanners that hide a key which is really there, or far too much."""

from __future__ import annotations

import json

import pytest

from checks.evidence import Evidence, Need, Suppression
from checks.model import Confidence, Severity, Status
from checks.sins.s1_committed.suppressed import CHECK
from tests.checks.sins.cases import BARE, FIRST, NO_GIT, Case, ask, blob, file, key, limit, seen

MEDIUM = Severity.MEDIUM
HERE = key(file("src/app.py", line=3))


def listed(path: str, text: str, *keys) -> Evidence:
    return seen(*(keys or (HERE,)), texts={path: text})


def hides(name: str, path: str, text: str, *keys, says: str = "tells a scanner to pass by sk-proj-…4f2a") -> Case:
    return Case(name=name, given=listed(path, text, *keys), status=Status.FAIL, finds=(MEDIUM,), says=says)


def harmless(name: str, path: str, text: str, *keys) -> Case:
    return Case(name=name, given=listed(path, text, *keys), status=Status.PASS)


BROAD = "sees next to nothing"
BASELINE = json.dumps({"results": {"src/app.py": [{"line_number": 3, "is_secret": False}]}})
AUDITED = json.dumps({"results": {"src/app.py": [{"line_number": 3, "is_secret": True}]}})
ELSEWHERE = json.dumps({"results": {"src/app.py": [{"line_number": 9}]}})

CASES = (
    Case(
        name="a mark beside a key",
        given=seen(HERE, suppressions=(Suppression(path="src/app.py", line=3, tool="gitleaks", hides="k1"),)),
        status=Status.FAIL,
        finds=(MEDIUM,),
        sure=Confidence.HIGH,
        says="A mark of gitleaks stands beside sk-proj-…4f2a.",
    ),
    Case(
        name="a mark beside a doubtful one is doubted",
        given=seen(
            key(file("tests/t.py", confidence=Confidence.LOW)),
            suppressions=(Suppression(path="tests/t.py", line=3, tool="detect-secrets", hides="k1"),),
        ),
        status=Status.FAIL,
        finds=(MEDIUM,),
        sure=Confidence.LOW,
    ),
    hides("a line that gitleaks is told to pass by", ".gitleaksignore", "# old\nsrc/app.py:openai-api-key:3\n"),
    hides("a line of a past commit", ".gitleaksignore", f"{FIRST}:a.py:openai-api-key:3\n", key(blob("a.py", "reachable"))),
    hides("a baseline", ".secrets.baseline", BASELINE),
    hides("a baseline that somebody audited as a real secret", ".secrets.baseline", AUDITED),
    hides("a path of gitleaks' allow list", ".gitleaks.toml", "[allowlist]\npaths = ['''^src/app\\.py$''']\n"),
    hides("a path of one rule's allow list", "gitleaks.toml", "[[rules]]\nid='x'\n[[rules.allowlists]]\npaths=['src/.*\\.py$']\n"),
    hides("a folder of the code host's list", ".github/secret_scanning.yml", "paths-ignore:\n  - 'src/app.*'  # mock\n", says="pass by"),
    hides("a folder that ggshield passes by", ".gitguardian.yaml", "version: 2\nsecret:\n  ignored_paths:\n    - src/app.py\n"),
    hides("a folder that secretlint passes by", ".secretlintignore", "src/a*\n"),
    hides("a folder that trufflehog passes by", ".trufflehogignore", "app\\.py$\n"),
    hides("a kind of key that trivy passes by", ".trivyignore", "CVE-2024-1\nopenai-api-key\n"),
    hides("everything", ".gitleaks.toml", "[allowlist]\npaths = ['.*']\n", says=BROAD),
    hides("the whole source folder", ".github/secret_scanning.yml", "paths-ignore:\n  - src/**\n", says=BROAD),
    hides("every file", ".gitguardian.yml", "secret:\n  ignored_paths:\n    - '**/*'\n", says=BROAD),
    hides("a list in a folder below", "api/.gitleaksignore", "a.py:x:3\n", key(file("api/a.py"))),
    Case(
        name="a mark beside a publishable key",
        given=seen(key(file("a.js"), secret=False), suppressions=(Suppression(path="a.js", line=3, tool="gitleaks", hides="k1"),)),
        status=Status.PASS,
    ),
    harmless("a line at which no key stands", ".gitleaksignore", "src/app.py:openai-api-key:9\n"),
    harmless("a baseline of other lines", ".secrets.baseline", ELSEWHERE),
    harmless("a baseline that is broken", ".secrets.baseline", "{"),
    harmless("settings that are broken", ".gitleaks.toml", "[allowlist\npaths = ['.*']"),
    harmless("paths of another kind", ".gitleaks.toml", "[allowlist]\npaths = 'src'\n"),
    harmless("fixtures in which no key stands", ".gitleaks.toml", "[allowlist]\npaths = ['''tests/fixtures/.*''']\n"),
    harmless("an expression that is not of the plain sort is not run", ".gitleaks.toml", "[allowlist]\npaths = ['(s+)+rc']\n"),
    harmless("an advisory that trivy passes by", ".trivyignore", "CVE-2024-1\nAVD-AWS-1\n"),
    harmless("a kind of key that is not here", ".trivyignore", "slack-access-token\n"),
    Case(name="no mark and no list", given=seen(HERE), status=Status.PASS, says="No suppression hides a key."),
    Case(name="unreadable files make it partial", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.PARTIAL),
    Case(name="files that were not read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="a bare repository has no files to look at", given=seen(repositories=(BARE,)), status=Status.NOT_CHECKED),
    Case(name="a folder without git", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_suppressed(case: Case) -> None:
    ask(CHECK, case)
