"""Sin 3 in pipelines of real folders, through the whole engine: what is printed, traced, handed on, written out, or within a stranger's reach."""

from __future__ import annotations

from collections.abc import Callable

from checks.model import Finding, Report, Severity, Status

Scan = Callable[..., Report]
PIPELINES = (
    "S3-GHA-ECHO", "S3-GHA-REDACTION", "S3-GHA-SCOPE", "S3-GHA-ARTIFACT", "S3-CI-LITERAL", "S3-XTRACE", "S3-ENV-DUMP", "S3-GITLAB", "S3-JENKINS", "S3-CIRCLE-AZURE", "S3-ARGV", "S3-AGENT-CI",
)  # fmt: skip


def of(report: Report, check: str) -> list[Finding]:
    return [f for f in report.findings if f.check == check]


def status(report: Report, check: str) -> Status:
    return next(c.status for c in report.checks if c.id == check)


def places(report: Report, check: str) -> list[tuple[str, int | None]]:
    return [(f.locations[0].path, f.locations[0].line) for f in of(report, check)]


WORKFLOW = """name: nightly
on:
  issue_comment:
jobs:
  answer:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.issue.number }}
      - name: debug
        run: |
          set -x
          echo "$KEY" | base64
          env | sort
          curl -H "Authorization: Bearer $KEY" https://api.openai.com/v1/models
        env:
          KEY: ${{ secrets.OPENAI_API_KEY }}
          ALL: ${{ toJSON(secrets) }}
      - uses: google-github-actions/run-gemini-cli@v0
        with:
          gemini_api_key: ${{ secrets.GEMINI_API_KEY }}
      - run: echo "OPENAI_API_KEY=${{ secrets.OPENAI_API_KEY }}" > .env
      - uses: actions/upload-artifact@v3
        with:
          path: .
"""


def test_each_leak_of_a_workflow_is_told_with_its_line(project, scan: Scan) -> None:
    project.commit(
        {".github/workflows/nightly.yml": WORKFLOW, "app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"}
    )
    report = scan(project.folder)
    path = ".github/workflows/nightly.yml"
    assert places(report, "S3-GHA-ECHO") == [(path, 14)]
    assert places(report, "S3-GHA-REDACTION") == [(path, 19)]
    assert places(report, "S3-XTRACE") == [(path, 14)]
    assert places(report, "S3-ENV-DUMP") == [(path, 15)]
    assert (path, 26) in places(report, "S3-GHA-ARTIFACT")
    assert places(report, "S3-AGENT-CI") == [(path, 20)]
    assert (path, 10) in places(report, "S3-GHA-SCOPE")
    assert places(report, "S3-ARGV") == [(path, 16)]
    graves = {f.check for f in report.findings if f.severity is Severity.HIGH}
    assert {
        "S3-GHA-ECHO",
        "S3-GHA-REDACTION",
        "S3-ENV-DUMP",
        "S3-GHA-ARTIFACT",
        "S3-AGENT-CI",
        "S3-GHA-SCOPE",
    } <= graves


def test_a_narrow_workflow_is_passed(project, scan: Scan) -> None:
    tidy = (
        "on: push\npermissions: { contents: read }\njobs:\n  eval:\n    runs-on: ubuntu-latest\n    environment: staging\n    steps:\n"
        f"      - uses: actions/checkout@{'a' * 40}\n        with: {{ persist-credentials: false }}\n"
        "      - run: python eval.py\n        env:\n          OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}\n"
    )
    project.commit({".github/workflows/eval.yml": tidy})
    report = scan(project.folder)
    asked = {c: status(report, c) for c in PIPELINES}
    assert {c for c, s in asked.items() if s is Status.FAIL} == set()
    assert asked["S3-GHA-ECHO"] is asked["S3-GHA-SCOPE"] is asked["S3-GHA-ARTIFACT"] is Status.PASS


def test_a_key_in_pipelines_of_all_systems_is_one_key(project, scan: Scan, key) -> None:
    value = key()
    project.commit(
        {
            ".gitlab-ci.yml": f"variables:\n  OPENAI_API_KEY: {value}\ntest:\n  script: [make test]\n",
            ".circleci/config.yml": f"jobs:\n  t:\n    docker: [{{image: x}}]\n    environment:\n      OPENAI_API_KEY: {value}\n    steps: [checkout]\n",
            "azure-pipelines.yml": f"variables:\n  OPENAI_API_KEY: {value}\nsteps:\n  - script: make\n",
            "Makefile": f"run:\n\taider --api-key {value}\n",
        }
    )
    report = scan(project.folder)
    (literal,) = of(report, "S3-CI-LITERAL")
    assert {p.path for p in literal.locations} == {
        ".gitlab-ci.yml",
        ".circleci/config.yml",
        "azure-pipelines.yml",
        "Makefile",
    }
    assert places(report, "S3-GITLAB") == [(".gitlab-ci.yml", 2)]
    assert sorted(places(report, "S3-CIRCLE-AZURE")) == [(".circleci/config.yml", 5), ("azure-pipelines.yml", 2)]
    assert places(report, "S3-ARGV") == [("Makefile", 2)]
    assert {f.key for c in ("S3-GITLAB", "S3-CIRCLE-AZURE", "S3-ARGV", "S3-CI-LITERAL") for f in of(report, c)} == {
        literal.key
    }
    assert value not in repr(report)


def test_jenkins_and_a_script_that_is_traced_by_it(project, scan: Scan) -> None:
    project.commit(
        {
            "Jenkinsfile": (
                "pipeline {\n  agent any\n  environment { OPENAI_API_KEY = credentials('openai') }\n  stages { stage('Eval') { steps {\n"
                "    sh \"curl -H 'Authorization: Bearer ${OPENAI_API_KEY}' https://api.openai.com/v1/models\"\n    sh 'bash -x eval.sh'\n  } } }\n}\n"
            ),
            "eval.sh": '#!/bin/bash\nset -e\ncurl -H "Authorization: Bearer $OPENAI_API_KEY" https://api.openai.com/v1/models\n',
        }
    )
    report = scan(project.folder)
    assert places(report, "S3-JENKINS") == [("Jenkinsfile", 5)]
    assert places(report, "S3-XTRACE") == [("eval.sh", 3)]


def test_without_pipelines_and_scripts_nothing_applies(project, scan: Scan) -> None:
    project.commit({"README.md": "# Nothing\n"})
    report = scan(project.folder)
    assert {status(report, c) for c in PIPELINES} == {Status.NOT_APPLICABLE}


def test_a_workflow_below_the_root_does_not_run_from_there(project, scan: Scan) -> None:
    path = "vendor-copy/.github/workflows/nightly.yml"
    project.commit({path: WORKFLOW, "app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"})
    report = scan(project.folder)
    asked = {"S3-GHA-ECHO", "S3-GHA-REDACTION", "S3-GHA-SCOPE", "S3-GHA-ARTIFACT", "S3-XTRACE", "S3-ENV-DUMP", "S3-AGENT-CI"}  # fmt: skip
    found = [f for f in report.findings if f.check in asked]
    assert {f.check for f in found} == asked
    assert {f.severity for f in found} == {Severity.LOW}
    assert all("only workflows at the root of a repository" in f.message for f in found)


def test_at_the_root_of_a_repository_within_it_runs(project, scan: Scan) -> None:
    inner = type(project)(project.folder / "lib" / "inner").init()
    inner.commit({".github/workflows/nightly.yml": WORKFLOW})
    project.commit({"app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"})
    found = of(scan(project.folder), "S3-GHA-SCOPE")
    assert any(f.severity > Severity.LOW and f.locations[0].path.startswith("lib/inner/") for f in found)
