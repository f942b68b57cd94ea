"""What tests of the guard share: the guard as a hook runs it, in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checks.guard.lean import asked, run


@pytest.fixture
def guarded(project: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs the guard on the project; its exit code and what it says."""

    def look(*words: str) -> tuple[int, str]:
        told = asked([str(project.folder), "--data-dir", str(tmp_path / "data"), *words])
        assert told is not None
        code = run(told)
        return code, capsys.readouterr().err

    return look
