"""Keys in pipelines and in Terraform: the file names them, and their system hands them over."""

from __future__ import annotations

import time

import pytest

from checks.fixes.fixers.declared import _open_at

WORKFLOW = """\
on: push
env:
  OPENAI_API_KEY: "{one}"   # ours
jobs:
  eval:
    runs-on: ubuntu-latest
    steps:
      - uses: acme/ask@v1
        with:
          header: Bearer {one}
"""
NAMED = """\
on: push
env:
  OPENAI_API_KEY: "${{ secrets.OPENAI_API_KEY }}"   # ours
jobs:
  eval:
    runs-on: ubuntu-latest
    steps:
      - uses: acme/ask@v1
        with:
          header: Bearer ${{ secrets.OPENAI_API_KEY }}
"""
PIPELINE = """\
variables:
  DEBUG: "1"
  OPENAI_API_KEY: "{one}"
eval:
  script: python eval.py
"""
TAKEN = """\
variables:
  DEBUG: "1"
  # OPENAI_API_KEY is a variable of the project, masked
eval:
  script: python eval.py
"""


def test_a_workflow_names_the_secret(project, key, fixing, in_memory) -> None:
    path = ".github/workflows/eval.yml"
    project.commit({path: WORKFLOW.format(one=key())})
    shrift = fixing(project.folder)
    outcome = shrift.round_trip(f"pipeline-secret:{path}")
    assert shrift.after[path][1].decode() == NAMED
    hands = "shrift vault reveal openai --label project --yes | gh secret set OPENAI_API_KEY"
    assert any(hands in t for t in outcome["then"]) and any("from forks" in t for t in outcome["then"])


def test_a_line_of_gitlab_goes_for_a_variable_of_the_project(project, key, fixing, in_memory) -> None:
    project.commit({".gitlab-ci.yml": PIPELINE.format(one=key()).replace("\n", "\r\n")})
    shrift = fixing(project.folder)
    outcome = shrift.round_trip("pipeline-secret:.gitlab-ci.yml")
    assert shrift.after[".gitlab-ci.yml"][1].decode() == TAKEN.replace("\n", "\r\n")
    assert any("| glab variable set OPENAI_API_KEY --masked --protected" in t for t in outcome["then"])


VARIABLES = 'region = "eu"\nopenai_key   = "{one}" # old\ntags = {{\n  a = "b"\n}}\n'
DECLARED = """\
variable "openai_key" {{
  type = string # a "quote" {{
  /* }} " */
  default = "{one}"
}}
"""


@pytest.mark.parametrize(
    ("path", "text", "after"),
    [
        (
            "prod.tfvars",
            VARIABLES,
            'region = "eu"\n# TF_VAR_openai_key is in the keychain: shrift run --name TF_VAR_openai_key=openai/project -- terraform plan\ntags = {\n  a = "b"\n}\n',
        ),
        (
            "main.tf",
            DECLARED,
            'variable "openai_key" {\n  type = string # a "quote" {\n  /* } " */\n  # TF_VAR_openai_key is in the keychain: shrift run --name TF_VAR_openai_key=openai/project -- terraform plan\n}\n',
        ),
    ],
)
def test_terraform_finds_the_value_in_its_environment(path, text, after, project, key, fixing, in_memory) -> None:
    project.commit({path: text.format(one=key())})
    shrift = fixing(project.folder)
    others = [] if path.endswith("tfvars") else ["S7-TFVARS-STATE"]  # it does not say that it is sensitive
    outcome = shrift.round_trip(f"terraform-ephemeral:{path}", but=tuple(others))
    assert shrift.after[path][1].decode() == after
    assert any("-- terraform plan" in t for t in outcome["then"])


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        (".github/workflows/a.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: ask {one}\n", "stands in a command"),
        (".github/workflows/a.yml", "on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/x.yml@v1\n    with:\n      key: {one}\n", "GitHub fills no secret in"),
        (".github/workflows/a.yml", "on:\n  workflow_call: {{}}\nenv:\n  OPENAI_API_KEY: {one}\njobs: {{}}\n", "other workflows call it"),
        (".github/workflows/a.yml", "on: push\nenv: {{OPENAI_API_KEY: {one}}}\njobs: {{}}\n", "stands in braces"),
        (".gitlab-ci.yml", "a:\n  variables:\n    OPENAI_API_KEY: {one}\n  script: x\n", "nothing else stands in"),
        (".gitlab-ci.yml", "variables:\n  A: b\n  OPENAI_API_KEY:\n    value: {one}\na:\n  script: x\n", "no variable of its own"),
        (".gitlab-ci.yml", "a:\n  script: ask {one}\n", "no variable of its own"),
        ("a.tfvars", 'keys = {{\n  openai = "{one}"\n}}\n', "no value of a variable"),
        ("a.tf", 'locals {{\n  key = "{one}"\n}}\n', "no value of a variable"),
        ("a.tf", 'locals {{\n  a = <<EOT\nvariable "x" {{\nEOT\n}}\nvariable "k" {{\n  default = "{one}"\n}}\n', "no value of a variable"),
    ],
)  # fmt: skip
def test_what_has_no_place_for_a_name_is_left(path, text, why, project, key, fixing, in_memory) -> None:
    project.commit({path: text.format(one=key())})
    recipe = "terraform-ephemeral" if path.startswith("a.") else "pipeline-secret"
    left = [f for f in fixing(project.folder).json("list") if f["recipe"] == recipe]
    assert left and any(why in f["why_not"] for f in left), [f["why_not"] for f in left]


def test_comments_that_never_end_are_answered_at_once() -> None:
    data = b"/* " * 300_000 + b'\nvariable "k" {\n  default = "x"\n}\n'
    began = time.process_time()
    assert _open_at(data, len(data)) is None
    assert _open_at(b"/* { */ [\n", 10) == [8] and _open_at(b"}\n", 2) is None
    assert time.process_time() - began < 5
