"""Sin 5 on real folders: what leaked and is still used, what is old, what is built in, through the whole engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from checks.model import Confidence, Finding, Report, Severity, Status

Scan = Callable[..., Report]


def of(report: Report, check: str) -> list[Finding]:
    return [f for f in report.findings if f.check == check]


def status(report: Report, check: str) -> Status:
    return next(c.status for c in report.checks if c.id == check)


def test_a_key_that_was_removed_and_is_still_used_is_told_once_with_both_places(project, scan: Scan, key) -> None:
    value = key()
    commit = project.commit({"config.py": f'OPENAI_API_KEY = "{value}"\n', ".gitignore": ".env\n"})
    project.commit({"config.py": "import os\n"})
    project.write(".env", f"OPENAI_API_KEY={value}\n")
    report = scan(project.folder)
    (finding,) = of(report, "S5-LEAKED-STILL-USED")
    assert finding.severity is Severity.CRITICAL
    assert finding.confidence is Confidence.HIGH
    assert f"an earlier commit (config.py, 1 Jan, {commit[:7]}). .env holds it now." in finding.message
    assert [(p.source, p.path) for p in finding.locations] == [("worktree", ".env"), ("history", "config.py")]


def test_a_key_that_was_replaced_after_it_leaked_is_no_finding(project, scan: Scan, key) -> None:
    project.commit({"config.py": f'OPENAI_API_KEY = "{key()}"\n', ".gitignore": ".env\n"})
    project.commit({"config.py": "import os\n"})
    project.write(".env", f"OPENAI_API_KEY={key()}\n")
    report = scan(project.folder)
    assert of(report, "S5-LEAKED-STILL-USED") == []
    assert status(report, "S5-LEAKED-STILL-USED") is Status.PASS


def test_a_key_that_never_left_its_settings_file_is_no_finding(project, scan: Scan, key) -> None:
    project.commit({"app.py": "import os\n", ".gitignore": ".env\n"})
    project.write(".env", f"OPENAI_API_KEY={key()}\n")
    assert of(scan(project.folder), "S5-LEAKED-STILL-USED") == []


def test_a_canary_that_is_called_one_is_no_finding(project, scan: Scan, key) -> None:
    line = f'OPENAI_API_KEY = "{key()}"  # canary\n'
    project.commit({"config.py": line, ".gitignore": "local.toml\n"})
    project.commit({"config.py": "import os\n"})
    project.write("local.toml", line)
    assert of(scan(project.folder), "S5-LEAKED-STILL-USED") == []


def test_without_the_history_it_is_said_that_it_was_not_read(project, scan: Scan, key) -> None:
    project.commit({"app.py": "import os\n", ".gitignore": ".env\n"})
    project.write(".env", f"OPENAI_API_KEY={key()}\n")
    assert status(scan(project.folder, history=False), "S5-LEAKED-STILL-USED") is Status.PARTIAL


def test_a_key_in_the_image_needs_a_release(project, scan: Scan, key) -> None:
    project.commit({"Dockerfile": f"FROM python\nENV OPENAI_API_KEY={key()}\n"})
    (finding,) = of(scan(project.folder), "S5-SLOW-ROTATION")
    assert finding.message.startswith("In Dockerfile it is part of the image")


def test_a_deployed_project_is_asked_for_its_papers(project, scan: Scan) -> None:
    files = {"app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n", "Dockerfile": "FROM python\n"}
    project.commit(files)
    papers = ("S5-NO-POLICY", "S5-NO-RUNBOOK", "S5-NO-DRILL")
    report = scan(project.folder)
    assert {status(report, p) for p in papers} == {Status.FAIL}
    page = (
        "# Keys\n\nAPI keys are rotated every 90 days.\n\n# When a key leaks\n\n1. Make a new key at OpenAI.\n2. Deploy it.\n"
        "3. Revoke the leaked key.\n\n# Drills\n\n2026-03-02: one worker kept the old key.\n"
    )
    project.commit({"docs/keys.md": page})
    report = scan(project.folder)
    assert {status(report, p) for p in papers} == {Status.PASS}


def test_a_project_without_models_is_not_asked(project, scan: Scan) -> None:
    project.commit({"app.py": "print('hello')\n", "Dockerfile": "FROM python\n"})
    report = scan(project.folder)
    said = {c.id: c.status for c in report.checks if c.id.startswith("S5-")}
    assert set(said.values()) == {Status.NOT_APPLICABLE}, said


def test_no_value_is_in_what_is_told(project, scan: Scan, key, tmp_path: Path) -> None:
    value = key()
    project.commit(
        {"config.py": f'OPENAI_API_KEY = "{value}"\n', "Dockerfile": f"FROM a\nENV OPENAI_API_KEY={value}\n"}
    )
    project.write(".env", f"OPENAI_API_KEY={value}\n")
    assert value not in repr(scan(project.folder))
