"""The demo project: a small repository with made-up keys in all the places where real ones are found.

The keys are made when the project is made, open nothing, and are stored nowhere else.
"""

from __future__ import annotations

import os
import random
import subprocess
import zipfile
from pathlib import Path

import msgspec

from checks.keys.formats import Shapes, load_providers
from checks.keys.samples import sample
from checks.sources.objects import git_program

_MARSH, _BYRON = "D. Marsh", "A. Byron"


class _Commit(msgspec.Struct, frozen=True):
    """One step in the project's life: who, when, what is said, and what each file becomes (None: it goes)."""

    author: str
    when: str
    message: str
    files: dict[str, str | None]


def make(folder: Path) -> Path:
    """Make the project in a folder that is empty or does not exist; returns it. Raises `OSError` and `GitMissing`."""
    shapes = load_providers()
    rng = random.Random()  # noqa: S311 - the keys open nothing
    folder.mkdir(parents=True, exist_ok=True)
    story, loose = _story(shapes, rng)
    _git(folder, "init", "--quiet", "--initial-branch=main", ".")
    for commit in story:
        for name, text in commit.files.items():
            _put(folder, name, text)
        _git(folder, "add", "--all", "--force", "--", ".")
        _git(
            folder,
            "commit",
            "--quiet",
            "--no-verify",
            "--message",
            commit.message,
            author=commit.author,
            when=commit.when,
        )
    _git(folder, "remote", "add", "origin", "https://github.com/example/atlas-support.git")
    for name, text in loose.items():
        _put(folder, name, text)
    _git(folder, "add", "--", "services/api/billing.py")
    return folder


def _story(shapes: Shapes, rng: random.Random) -> tuple[list[_Commit], dict[str, str | None]]:
    def key(provider: str, kind: str) -> str:
        return sample(shapes, provider, kind, rng).decode()

    old, current, docker = key("openai", "project"), key("openai", "project"), key("huggingface", "user")
    agent, notebook, staged, local = (
        key("anthropic", "api"),
        key("groq", "project"),
        key("replicate", "api"),
        key("openrouter", "inference"),
    )
    pasted, public = key("xai", "api"), key("langfuse", "public")
    settings = "import os\n\nOPENAI_API_KEY = {}\nMODEL = os.environ.get('MODEL', 'gpt-5-mini')\n"
    bundle = _zipped({"release/config.json": f'{{"langfuse_public_key": "{public}", "groq_api_key": "{notebook}"}}\n'})
    return [
        _Commit(
            _MARSH,
            "2025-09-02T10:20:00+02:00",
            "A support bot that answers from the handbook",
            {
                "README.md": "# Atlas support\n\nAnswers questions from the handbook.\n",
                "package.json": '{\n  "name": "atlas-widget",\n  "private": true\n}\n',
                "pyproject.toml": '[project]\nname = "atlas-support"\nversion = "0.1.0"\ndependencies = ["openai", "anthropic"]\n',
                "services/api/settings.py": settings.format("os.environ['OPENAI_API_KEY']"),
                "services/api/main.py": "from settings import MODEL\n\n\ndef answer(question: str) -> str:\n    return f'{MODEL}: {question}'\n",
                ".gitignore": "node_modules/\n__pycache__/\n.venv/\n.env\n",
            },
        ),
        _Commit(
            _MARSH,
            "2025-10-09T09:12:00+02:00",
            "Try the key directly, the variable does not arrive",
            {"services/api/settings.py": settings.format(f'"{old}"')},
        ),
        _Commit(
            _MARSH,
            "2025-10-09T11:40:00+02:00",
            "Read the key from the environment again",
            {"services/api/settings.py": settings.format("os.environ['OPENAI_API_KEY']")},
        ),
        _Commit(
            _BYRON,
            "2026-02-17T16:05:00+01:00",
            f"Deploy notes\n\nworks with curl -H 'Authorization: Bearer {pasted}' https://api.x.ai/v1/models",
            {"docs/deploy.md": "# Deploy\n\nPush to main; the pipeline builds the image.\n"},
        ),
        _Commit(
            _BYRON,
            "2026-05-04T10:00:00+02:00",
            "Image for the embedding worker",
            {
                "deploy/Dockerfile": f'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nENV HF_TOKEN={docker}\nCMD ["python", "-m", "services.worker"]\n',
                ".mcp.json": '{\n  "mcpServers": {\n    "search": {\n      "command": "search-mcp",\n      "env": {"ANTHROPIC_API_KEY": "'
                + agent
                + '"}\n    }\n  }\n}\n',
            },
        ),
        _Commit(
            _BYRON,
            "2026-06-21T14:30:00+02:00",
            "Settings for production, and the release bundle",
            {
                ".env.production": f"DATABASE_URL=postgres://atlas@localhost/atlas\nOPENAI_API_KEY={current}\nOPENAI_BASE_URL=https://api.openai.com/v1\n",
                ".env.example": "OPENAI_API_KEY=\nHF_TOKEN=hf_your_token_here\n",
                "dist/atlas-widget.zip": bundle,
                ".pre-commit-config.yaml": "repos:\n  - repo: https://github.com/gitleaks/gitleaks\n    rev: v8.30.0\n    hooks: [{id: gitleaks}]\n",
            },
        ),
    ], {
        "services/api/billing.py": f'import replicate\n\n# the invoice pictures\nREPLICATE_API_TOKEN = "{staged}"\n',
        ".env": f"OPENAI_API_KEY={current}\nOPENROUTER_API_KEY={local}\n",
        "scripts/local.env": f"OPENROUTER_API_KEY={local}\n",
    }


def _zipped(members: dict[str, str]) -> str:
    """A zip file, carried as text that `_put` writes byte for byte."""
    import io

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue().decode("latin-1")


def _put(folder: Path, name: str, text: str | None) -> None:
    path = folder / name
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("latin-1" if name.endswith(".zip") else "utf-8"))


def _git(folder: Path, *arguments: str, author: str = _MARSH, when: str = "2026-06-21T14:30:00+02:00") -> None:
    """git in the new project only: no configuration of the user or the system, no hook, no signature."""
    who = author.lower().replace(". ", ".").replace(" ", ".")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": author,
        "GIT_AUTHOR_EMAIL": f"{who}@example.org",
        "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_NAME": author,
        "GIT_COMMITTER_EMAIL": f"{who}@example.org",
        "GIT_COMMITTER_DATE": when,
    }
    try:
        subprocess.run(
            [git_program(), "-c", "core.autocrlf=false", "-c", "init.templateDir=", *arguments],
            cwd=folder,
            env=environment,
            check=True,
            capture_output=True,
        )
    except subprocess.CalledProcessError as error:
        raise OSError(
            f"git could not make the demo project: {error.stderr.decode(errors='replace').strip()[:200]}"
        ) from None
