"""Workflows: whole lines are added where the tree says, and everything that people wrote stays."""

from __future__ import annotations

import pytest

WORKFLOW = ".github/workflows/ci.yml"

PLAIN = """\
name: ci   # every push
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      # the code
      - uses: actions/checkout@v4   # pinned soon
      - name: with history
        uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/checkout@v4
        with: { ref: main }
      - uses: actions/checkout@v4
        with:
          persist-credentials: true
      - run: make test
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          make docs
          git push origin gh-pages
"""
PERSISTED = """\
name: ci   # every push
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      # the code
      - uses: actions/checkout@v4   # pinned soon
        with:
          persist-credentials: false
      - name: with history
        uses: actions/checkout@v4
        with:
          persist-credentials: false
          fetch-depth: 0
      - uses: actions/checkout@v4
        with: { persist-credentials: false,  ref: main }
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - run: make test
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          make docs
          git push origin gh-pages
"""


def test_no_credential_of_git_is_left_behind_unless_a_later_step_pushes_with_it(project, fixing) -> None:
    project.commit({WORKFLOW: PLAIN})
    shrift = fixing(project.folder)
    outcome = shrift.round_trip(f"narrow-artifact:{WORKFLOW}", but=("S3-GHA-ARTIFACT",))  # the job that pushes keeps it
    assert shrift.after[WORKFLOW][1].decode() == PERSISTED
    assert any("speaks to the git host" in text for text in outcome["then"])


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_it_is_gone_where_nothing_pushes(project, fixing, eol: str) -> None:
    text = PLAIN.split("  publish:")[0].replace("\n", eol)
    project.commit({WORKFLOW: text})
    shrift = fixing(project.folder)
    shrift.round_trip(f"narrow-artifact:{WORKFLOW}")
    assert shrift.after[WORKFLOW][1].decode() == PERSISTED.split("  publish:")[0].replace("\n", eol)


ARTIFACT = """\
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: make
        env: {KEY: "${{ secrets.OPENAI_API_KEY }}"}
      - uses: actions/upload-artifact@v3
        with:
          name: all
          path: PATH
          retention-days: 3
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("./   # everything", "|   # everything\n            ./\n            !**/.env*\n            !.git/**"),
        ('"."', "|\n            .\n            !**/.env*\n            !.git/**"),
        (
            "|\n            .\n            !dist",
            "|\n            .\n            !dist\n            !**/.env*\n            !.git/**",
        ),
        ("|\n            dist\n            .env", "|\n            dist"),
    ],
    ids=["plain", "quoted", "a block", "a file of secrets"],
)
def test_an_artifact_leaves_files_of_secrets_out(project, fixing, before: str, after: str) -> None:
    project.commit({WORKFLOW: ARTIFACT.replace("PATH", before)})
    shrift = fixing(project.folder)
    shrift.round_trip(f"narrow-artifact:{WORKFLOW}")
    assert shrift.after[WORKFLOW][1].decode() == ARTIFACT.replace("PATH", after)


DERIVED = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: |
          # the field that is needed
          TOKEN=$(echo "$CONFIG" | jq -r .api_key)
          ./deploy "$TOKEN"
        env:
          CONFIG: ${{ secrets.APP_CONFIG }}
"""


def test_what_is_made_of_a_secret_is_masked_before_it_is_used(project, fixing) -> None:
    project.commit({WORKFLOW: DERIVED})
    shrift = fixing(project.folder)
    shrift.round_trip(f"quiet-step:{WORKFLOW}")
    line = '          TOKEN=$(echo "$CONFIG" | jq -r .api_key)\n'
    assert shrift.after[WORKFLOW][1].decode() == DERIVED.replace(line, line + '          echo "::add-mask::$TOKEN"\n')
