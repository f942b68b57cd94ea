"""Atlas: a support bot that commits each of the seven sins once or more, as teams commit them: in a hurry, one at a time."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from checks.demo import atlas_api, atlas_ops, atlas_web
from checks.demo.making import Commit, Files, Keys, begin, git, put, tell

_MARSH, _BYRON = "D. Marsh", "A. Byron"
_SETTINGS = "import os\n\nOPENAI_API_KEY = {}\nMODEL = os.environ.get('MODEL', 'gpt-5-mini')\n"


def make_atlas(folder: Path) -> Path:
    """Make the project in a folder that is empty or does not exist; returns it. Raises `OSError` and `GitMissing`."""
    keys = Keys()
    begin(folder)
    tell(folder, _story(keys), keys)
    git(folder, "remote", "add", "origin", "https://github.com/example/atlas-support.git")
    put(folder, _LOOSE, keys)
    git(folder, "add", "--", "services/api/billing.py")
    return folder


def _story(keys: Keys) -> list[Commit]:
    bundle = _zipped(
        {"release/config.json": '{"langfuse_public_key": "@langfuse.public@", "groq_api_key": "@groq.project@"}\n'},
        keys,
    )
    return [
        Commit(
            _MARSH,
            "2025-09-02T10:20:00+02:00",
            "A support bot that answers from the handbook",
            {
                "README.md": "# Atlas support\n\nAnswers questions from the handbook.\n",
                "package.json": '{\n  "name": "atlas-widget",\n  "private": true\n}\n',
                "pyproject.toml": '[project]\nname = "atlas-support"\nversion = "0.1.0"\ndependencies = ["openai", "anthropic", "fastapi", "httpx", "sentry-sdk"]\n',
                "services/api/settings.py": _SETTINGS.format("os.environ['OPENAI_API_KEY']"),
                "services/api/main.py": atlas_api.MAIN,
                ".gitignore": "node_modules/\n__pycache__/\n.venv/\n.env\n",
            },
        ),
        Commit(
            _MARSH,
            "2025-10-09T09:12:00+02:00",
            "Try the key directly, the variable does not arrive",
            {"services/api/settings.py": _SETTINGS.format('"@openai.project#old@"')},
        ),
        Commit(
            _MARSH,
            "2025-10-09T11:40:00+02:00",
            "Read the key from the environment again",
            {"services/api/settings.py": _SETTINGS.format("os.environ['OPENAI_API_KEY']")},
        ),
        Commit(_BYRON, "2025-12-01T15:00:00+01:00", "The widget answers without our server: one hop less", atlas_web.WIDGET),
        Commit(
            _BYRON,
            "2026-02-17T16:05:00+01:00",
            "Deploy notes\n\nworks with curl -H 'Authorization: Bearer @xai.api@' https://api.x.ai/v1/models",
            {"docs/deploy.md": "# Deploy\n\nPush to main; the pipeline builds the image.\n"},
        ),
        Commit(_MARSH, "2026-03-03T11:30:00+01:00", "Find out why the night build is refused", atlas_ops.PIPELINES),
        Commit(
            _BYRON,
            "2026-05-04T10:00:00+02:00",
            "Image for the embedding worker",
            {
                "deploy/Dockerfile": 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nENV HF_TOKEN=@huggingface.user@\nCMD ["python", "-m", "services.worker"]\n',
                **atlas_ops.AGENTS,
            },
        ),
        Commit(_BYRON, "2026-05-19T17:45:00+02:00", "A cluster, a gateway and a cloud for the pilot", atlas_ops.DEPLOYMENT),
        Commit(_MARSH, "2026-06-12T09:05:00+02:00", "Records of the pilot, for whoever looks for the timeouts", atlas_api.RECORDS),
        Commit(
            _BYRON,
            "2026-06-21T14:30:00+02:00",
            "Settings for production, and the release bundle",
            {
                ".env.production": "DATABASE_URL=postgres://atlas@localhost/atlas\nOPENAI_API_KEY=@openai.project#live@\nOPENAI_BASE_URL=https://api.openai.com/v1\n",
                ".env.example": "OPENAI_API_KEY=\nHF_TOKEN=hf_your_token_here\n",
                "dist/atlas-widget.zip": bundle,
                ".pre-commit-config.yaml": "repos:\n  - repo: https://github.com/gitleaks/gitleaks\n    rev: v8.30.0\n    hooks: [{id: gitleaks}]\n",
            },
        ),
    ]  # fmt: skip


# What lies on the machine and in no commit: local settings, copies, and what the next commit would carry.
_LOOSE: Files = {
    "services/api/billing.py": 'import replicate\n\n# the invoice pictures\nREPLICATE_API_TOKEN = "@replicate.api@"\n',
    ".env": "OPENAI_API_KEY=@openai.project#live@\nOPENROUTER_API_KEY=@openrouter.inference@\n",
    ".env.staging": "APP_ENV=staging\nOPENAI_API_KEY=@openai.project#live@\n",
    ".env.bak": "OPENAI_API_KEY=@openai.project#old@\n",
    "scripts/local.env": "OPENROUTER_API_KEY=@openrouter.inference@\n",
}


def _zipped(members: dict[str, str], keys: Keys) -> str:
    """A zip file, carried as text that is written byte for byte."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, keys.fill(text))
    return buffer.getvalue().decode("latin-1")
