"""Which files a Python program loads: what is imported, by whom, and where imports alone do not tell it."""

from __future__ import annotations

import pytest

from checks.joins.loading import is_imported, loaded_with
from tests.checks.sins.having import having

BESIDE = {"other.py": "import json\n"}


def loaded(texts: dict[str, str], path: str, *unread: str) -> set[str] | None:
    found = loaded_with(path, having(BESIDE | texts, names=unread))
    return None if found is None else set(found.files)


@pytest.mark.parametrize(
    ("at", "text", "file"),
    [
        ("app/main.py", "from app.llm import client\n", "app/llm.py"),
        ("app/main.py", "from app import llm\n", "app/llm.py"),
        ("app/main.py", "import app.llm as models\n", "app/llm.py"),
        ("app/main.py", "from .llm import client\n", "app/llm.py"),
        ("app/main.py", "from . import llm\n", "app/llm.py"),
        ("app/api/main.py", "from ..llm import client\n", "app/llm.py"),
        ("main.py", "import llm\n", "llm.py"),
        ("main.py", "from llm import *\n", "llm/__init__.py"),
        ("main.py", "def start():\n    from app.llm import client\n", "app/llm.py"),
        ("main.py", "import importlib\nllm = importlib.import_module('app.llm')\n", "app/llm.py"),
        ("main.py", "from shop.llm import client\n", "src/shop/llm.py"),
        ("run.py", "uvicorn.run('app.main:app', port=80)\n", "app/main.py"),
        ("run.py", "app = Celery('shop', include=['app.jobs'])\n", "app/jobs.py"),
        ("run.py", "queue.enqueue('app.jobs.send', 1)\n", "app/jobs.py"),
        ("scripts/clean.py", "import sys\nsys.path.insert(0, '../backend')\nfrom app.llm import client\n", "backend/app/llm.py"),
        ("scripts/clean.py", "import sys\nsys.path.insert(0, '../backend')\nimport llm\n", "backend/llm.py"),
        ("scripts/clean.py", "from app.llm import client\n", "backend/app/llm.py"),
        ("front/app.py", "import streamlit as st\n", "front/pages/chat.py"),
    ],
)  # fmt: skip
def test_an_import_loads_its_file(at: str, text: str, file: str) -> None:
    assert loaded({at: text, file: "client = 1\n"}, at) == {at, file}


@pytest.mark.parametrize(
    ("at", "text", "file"),
    [
        ("main.py", "import requests\n", "app/requests.py"),  # no path of modules leads into a folder beside
        ("main.py", "print('settings.json')\n", "settings.py"),
        ("main.py", "from app.tools.text import cut\n", "app/tools/llm.py"),
        ("app/main.py", "from ..llm import client\n", "app/llm.py"),
    ],
)
def test_what_is_not_imported_is_not_loaded(at: str, text: str, file: str) -> None:
    assert loaded({at: text, file: "client = 1\n", "app/tools/text.py": "cut = 1\n"}, at, "app/__init__.py") in (
        {at},
        {at, "app/tools/text.py"},
    )


def test_imports_are_followed_in_turn_and_in_circles() -> None:
    chain = {"a.py": "import b\n", "b.py": "import c\n", "c.py": "import a\n"}
    assert loaded(chain, "a.py") == {"a.py", "b.py", "c.py"}


def test_a_shared_module_is_loaded_with_the_programs_that_import_it() -> None:
    texts = {
        "app/reports.py": "def begin():\n    pass\n",
        "app/main.py": "from app.reports import begin\nfrom app import llm\n",
        "app/llm.py": "x = 1\n",
        "jobs/clean.py": "import json\n",
        "tests/test_reports.py": "from app.reports import begin\nfrom app import fakes\n",
        "app/fakes.py": "x = 1\n",
    }
    found = loaded_with("app/reports.py", having(texts))
    assert found is not None
    assert found.files == {"app/reports.py", "app/main.py", "app/llm.py"}
    assert not found.alone


def test_of_a_package_that_is_passed_through_nothing_is_called() -> None:
    texts = {"main.py": "from lib.base import connect\n", "lib/__init__.py": "from lib.llm import client\n"}
    assert loaded(texts | {"lib/base.py": "", "lib/llm.py": ""}, "main.py") == {"main.py", "lib/base.py"}
    texts["main.py"] = "from lib import client\n"
    assert loaded(texts | {"lib/llm.py": ""}, "main.py") == {"main.py", "lib/__init__.py", "lib/llm.py"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("main.py", "import importlib\nfor name in names:\n    importlib.import_module(name)\n"),
        ("main.py", "app = Celery('shop')\napp.autodiscover_tasks()\n"),
        ("config/settings.py", "INSTALLED_APPS = ['shop']\n"),
        ("wsgi.py", "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\n"),
        ("gunicorn.conf.py", "workers = 2\n"),
        ("main.py", "from service.llm import client\n"),  # the folder is called otherwise where it runs
    ],
)
def test_where_imports_do_not_tell_it_is_said(path: str, text: str) -> None:
    assert loaded({path: text, "backend/llm.py": "client = 1\n"}, path) is None


def test_a_file_that_was_not_read_leaves_the_rest_open() -> None:
    texts = {"main.py": "from app import steps\n"}
    found = loaded_with("main.py", having(texts, names=("app/steps.py",)))
    assert found is not None
    assert not found.whole
    assert found.files == {"main.py", "app/steps.py"}


def test_who_imports_a_file() -> None:
    evidence = having({"main.py": "from app import (\n    config,\n    llm,\n)\n", "app/llm.py": "", "app/jobs.py": "llm = 1\n"})  # fmt: skip
    assert is_imported("app/llm.py", evidence)
    assert not is_imported("app/jobs.py", evidence)
