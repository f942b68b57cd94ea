"""What tests of the window share: no display, no file of the developer's own, a stand-in for the engine."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHRIFT_DATA_DIR", str(tmp_path / "shrift-data"))


@pytest.fixture
def replay(tmp_path: Path) -> Callable[..., list[str]]:
    """A program for `Engine(program=…)` that does these steps (see `replay.py`)."""

    def program(*steps: dict[str, Any]) -> list[str]:
        script = tmp_path / "steps.jsonl"
        script.write_text("".join(json.dumps(step) + "\n" for step in steps), encoding="utf-8")
        return [sys.executable, "-S", str(Path(__file__).parent / "replay.py"), str(script)]

    return program
