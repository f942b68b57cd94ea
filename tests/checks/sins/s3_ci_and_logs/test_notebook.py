"""S3-NOTEBOOK: keys in notebooks."""

from __future__ import annotations

import json
import random

import pytest

from checks.evidence import Need
from checks.keys.standin import standin
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.notebook import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import having

UNKNOWN = "".join(random.Random(7).choices("bcdfghjkmnpqrstvwz23456789", k=40))
STANDIN = standin("abcdef0123456789", 60)


def cell(source: str) -> str:
    return json.dumps(
        {"cells": [{"cell_type": "code", "source": source.splitlines(keepends=True)}], "nbformat": 4}, indent=1
    )


def unknown(name: str, source: str, says: str) -> Case:
    return Case(
        name=name,
        given=having({"a.ipynb": cell(source)}),
        status=Status.FAIL,
        finds=(Severity.HIGH,),
        sure=Confidence.LOW,
        says=says,
        never_says=UNKNOWN,
    )


def fine(name: str, source: str) -> Case:
    return Case(name=name, given=having({"a.ipynb": cell(source)}), status=Status.PASS)


CASES = (
    Case(name="a key in a cell", given=having({}, key(file("a.ipynb", member="cells/0/source"))), status=Status.FAIL, finds=(Severity.HIGH,), says="Cell 1 of a.ipynb holds it."),
    Case(name="a key in an output alone", given=having({}, key(file("a.ipynb", member="cells/2/outputs/0/text"))), status=Status.FAIL, finds=(Severity.HIGH,), says="The output of cell 3 of a.ipynb shows it, though no cell"),
    Case(name="a key in both", given=having({}, key(file("a.ipynb", member="cells/0/source"), file("a.ipynb", member="cells/1/outputs/0/traceback"))), status=Status.FAIL, finds=(Severity.HIGH,), says="holds it, and the output of cell 2 shows it"),
    Case(name="in two notebooks", given=having({}, key(file("a.ipynb", member="cells/0/source"), file("b.ipynb", member="cells/0/source"))), status=Status.FAIL, finds=(Severity.HIGH,), says="as does 1 more notebook"),
    Case(name="one that git does not track", given=having({}, key(file("a.ipynb", "untracked", member="cells/0/source"))), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="a checkpoint", given=having({}, key(file(".ipynb_checkpoints/a-checkpoint.ipynb", "ignored"))), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="Quarto", given=having({}, key(file("a.qmd"))), status=Status.FAIL, finds=(Severity.HIGH,), says="Line 3 of a.qmd"),
    Case(name="Databricks' export", given=having({"etl.py": "# Databricks notebook source\nkey = 1\n"}, key(file("etl.py"))), status=Status.FAIL, finds=(Severity.HIGH,)),
    Case(name="marimo", given=having({"nb.py": "import marimo\n\napp = marimo.App()\n"}, key(file("nb.py"))), status=Status.FAIL, finds=(Severity.HIGH,)),
    Case(name="a pair of jupytext", given=having({"nb.py": "# ---\n# jupyter:\n#   jupytext:\n# ---\n\n# %%\nk = 1\n"}, key(file("nb.py"))), status=Status.FAIL, finds=(Severity.HIGH,)),
    Case(name="code that is none", given=having({"app.py": "k = 1\n"}, key(file("app.py"))), status=Status.NOT_APPLICABLE),
    unknown("an unknown value in the environment", f'import os\nos.environ["OPENAI_API_KEY"] = "{UNKNOWN}"\n', "gives OPENAI_API_KEY a value"),
    unknown("by a magic", f"%env GROQ_API_KEY={UNKNOWN}\n", "GROQ_API_KEY"),
    unknown("by a magic without a sign between", f"%set_env GROQ_API_KEY {UNKNOWN}\n", "gives GROQ_API_KEY a value"),
    unknown("by a shell", f"!export HF_TOKEN={UNKNOWN}\n", "HF_TOKEN"),
    unknown("by the module's field", f"openai.api_key = '{UNKNOWN}'\n", "openai.api_key"),
    fine("the ledger's own is not told twice", f'os.environ["OPENAI_API_KEY"] = "{STANDIN}"\n'),
    fine("the id of an access key, whose name is not cut", f"%set_env AWS_ACCESS_KEY_ID={UNKNOWN[:17]}\n"),
    fine("the id of an access key, as long as one", f"%set_env AWS_ACCESS_KEY_ID={UNKNOWN}\n"),
    fine("a prompt", 'import getpass\nos.environ["OPENAI_API_KEY"] = getpass.getpass("the key please, it is long")\n'),
    fine("Colab's store", "from google.colab import userdata\napi_key = userdata.get('OPENAI_API_KEY')\n"),
    fine("Databricks' store", "api_key = dbutils.secrets.get(scope='llm', key='openai_api_key_of_ours')\n"),
    fine("a placeholder", 'os.environ["OPENAI_API_KEY"] = "<your-openai-api-key-goes-here-1>"\n'),
    fine("an address", 'api_key = "https://a.example.com/keys/0123456789"\n'),
    Case(name="notebooks without keys", given=having({}, names=("a.ipynb",)), status=Status.PASS),
    Case(name="no notebook", given=having({"app.py": "print(1)"}), status=Status.NOT_APPLICABLE),
    Case(name="nothing seen and files lost", given=having({}, limits=(limit("unreadable", "worktree", 3),)), status=Status.NOT_CHECKED),
    Case(name="files that were not read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({}, names=("a.ipynb",), limits=(limit("unreadable", "worktree", 3),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_notebook(case: Case) -> None:
    ask(CHECK, case)
