"""Sin 3 on real folders: what code, settings and files tell of keys in logs, through the whole engine."""

from __future__ import annotations

import json
from collections.abc import Callable

from checks.model import Confidence, Finding, Report, Severity, Status

Scan = Callable[..., Report]
CHECKS = "S3-CODE-PRINT S3-DEBUG-HTTP S3-SENTRY-PY S3-SENTRY-JS-CRASH S3-LOGFILE S3-CASSETTE S3-NOTEBOOK S3-TRACE-CAPTURE".split()


def of(report: Report, check: str) -> list[Finding]:
    return [f for f in report.findings if f.check == check]


def status(report: Report, check: str) -> Status:
    return next(c.status for c in report.checks if c.id == check)


APP = (
    "import logging\nimport os\n\nimport sentry_sdk\nfrom openai import OpenAI\n\nlogger = logging.getLogger(__name__)\n"
    "sentry_sdk.init(dsn=os.environ['SENTRY_DSN'])\n\n\ndef ask(question, openai_api_key=os.environ['OPENAI_API_KEY']):\n"
    "    logger.info('using %s', openai_api_key)\n    return OpenAI(api_key=openai_api_key)\n"
)
CLEAN = (
    "import logging\nimport os\n\nfrom openai import OpenAI\n\nlogger = logging.getLogger(__name__)\n\n\ndef ask(question):\n"
    "    api_key = os.environ['OPENAI_API_KEY']\n    logger.info('using …%s, %d tokens', api_key[-4:], len(question))\n    return OpenAI(api_key=api_key)\n"
)


def test_an_app_that_tells_its_key_everywhere(project, scan: Scan, key) -> None:
    value = key()
    notebook = {
        "cells": [
            {"cell_type": "code", "source": ["import os\n", "print(os.environ['OPENAI_API_KEY'])\n"], "outputs": [{"output_type": "stream", "text": [f"{value}\n"]}]}
        ],
        "nbformat": 4,
    }  # fmt: skip
    project.commit(
        {
            "requirements.txt": "openai\nsentry-sdk\n",
            "app.py": APP,
            "Dockerfile": "FROM python:3.12\nENV OPENAI_LOG=debug\nENV OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_REQUEST=.*\nCMD python app.py\n",
            "web/app.ts": "import * as Sentry from '@sentry/node';\nSentry.init({ includeLocalVariables: true });\n",
            "try.ipynb": json.dumps(notebook, indent=1),
            "tests/cassettes/ask.yaml": f"interactions:\n- request:\n    headers:\n      authorization:\n      - Bearer {value}\n",
            "logs/app.log": f"2026-11-02 INFO app using {value}\n",
        }
    )
    report = scan(project.folder)
    found = {check: of(report, check) for check in CHECKS}
    assert {check: len(findings) for check, findings in found.items()} == dict.fromkeys(CHECKS, 1)
    places = {check: (f[0].locations[0].path, f[0].locations[0].line) for check, f in found.items()}
    assert places["S3-CODE-PRINT"] == ("app.py", 12)
    assert places["S3-DEBUG-HTTP"] == ("Dockerfile", 2)
    assert places["S3-SENTRY-PY"] == ("app.py", 8)
    assert places["S3-SENTRY-JS-CRASH"] == ("web/app.ts", 2)
    assert places["S3-LOGFILE"] == ("logs/app.log", 1)
    assert places["S3-TRACE-CAPTURE"] == ("Dockerfile", 3)
    assert "The output of cell 1 of try.ipynb shows it" in found["S3-NOTEBOOK"][0].message
    assert found["S3-CASSETTE"][0].confidence is Confidence.HIGH
    assert found["S3-CASSETTE"][0].severity is Severity.HIGH
    assert {f.key for c in ("S3-LOGFILE", "S3-CASSETTE", "S3-NOTEBOOK") for f in found[c]} == {
        report.keys[0].fingerprint
    }
    assert not any(value in f.message for f in report.findings)


def test_an_app_that_keeps_it_to_itself(project, scan: Scan, key) -> None:
    project.commit(
        {
            ".gitignore": ".env\n",
            "requirements.txt": "openai\n",
            "app.py": CLEAN,
            "logs/app.log": "2026-11-02 INFO using …4f2a\n",
        }
    )
    project.write(".env", f"OPENAI_API_KEY={key()}\n")
    report = scan(project.folder)
    assert {c: status(report, c) for c in CHECKS if status(report, c) not in (Status.PASS, Status.NOT_APPLICABLE)} == {}
    assert status(report, "S3-CODE-PRINT") is Status.PASS
    assert status(report, "S3-LOGFILE") is Status.PASS


def test_a_key_that_is_written_in_a_call_is_the_ledger_s(project, scan: Scan, key) -> None:
    value = key()
    project.commit({"app.py": f"# api_key\nprint('key: {value}')\n"})
    report = scan(project.folder)
    (finding,) = of(report, "S3-CODE-PRINT")
    assert finding.key == report.keys[0].fingerprint


def test_a_folder_without_models_has_nothing_to_tell(project, scan: Scan) -> None:
    project.commit({"app.py": "print('hello')\n", "README.md": "hello\n"})
    report = scan(project.folder)
    assert {status(report, c) for c in CHECKS} == {Status.NOT_APPLICABLE}
