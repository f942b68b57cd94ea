"""The whole way in processes of their own, with a real keychain: a key moves, a program gets it, and it comes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checks.fixes.conftest import mirror

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(os.name == "nt", reason="the keychain of these tests is Linux's")
def test_a_key_moves_a_program_gets_it_and_it_comes_back(keychain, key, data_dir, tmp_path) -> None:
    value = key()
    home = tmp_path / "their-home"
    (home / "shop").mkdir(parents=True)
    settings = home / "shop" / ".env"
    settings.write_text(f"OPENAI_API_KEY={value}\n")
    settings.chmod(0o600)
    before = mirror(home)

    def shrift(*words: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "checks", *words],
            capture_output=True,
            text=True,
            cwd=home / "shop",
            env={**os.environ, "PYTHONPATH": str(ROOT), "SHRIFT_DATA_DIR": str(data_dir)},
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert value not in done.stderr
        return done.stdout

    where = ("--home", str(home))
    (plan,) = json.loads(shrift("fix", "plan", *where, "--format", "json", "use-manager:~/shop/.env"))
    applied = shrift("fix", "apply", *where, "--yes", "--expect", plan["digest"], "use-manager:~/shop/.env")
    assert value not in applied and "gone" in applied
    assert settings.read_text() == "OPENAI_API_KEY=shrift://openai/dotenv\n"
    assert not any(value.encode() in file.read_bytes() for file in data_dir.rglob("*") if file.is_file())
    seen = shrift(
        "run", "--env-file", ".env", "--", sys.executable, "-c", "import os; print(os.environ['OPENAI_API_KEY'])"
    )
    assert seen == f"{value}\n"
    shrift("fix", "undo")
    assert mirror(home) == before
    assert "Nothing is kept" in shrift("vault", "list")
    shrift("run", "--name", "OPENAI_API_KEY", "true", code=2)
