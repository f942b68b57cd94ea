"""Workflows for cases: a text with one job, or only its steps."""

from __future__ import annotations

from checks.evidence import Evidence
from checks.model import Key, Limit
from tests.checks.sins.cases import remote, repository
from tests.checks.sins.having import having

PATH = ".github/workflows/ci.yml"


def workflow(steps: str, *, on: str = "push", top: str = "", job: str = "") -> str:
    """A workflow with one job. `steps` are the lines of its steps, without indentation."""
    inside = "".join(f"      {line}\n" if line else "\n" for line in steps.strip("\n").split("\n"))
    return f"on: {on}\n{top}jobs:\n  eval:\n    runs-on: ubuntu-latest\n{job}    steps:\n{inside}"


def flow(steps: str, path: str = PATH, public: bool = False, limits: tuple[Limit, ...] = (), **more: str) -> Evidence:
    """A repository with this workflow."""
    return pipe(workflow(steps, **more), path, public=public, limits=limits)


def pipe(
    text: str,
    path: str,
    *keys: Key,
    public: bool = False,
    limits: tuple[Limit, ...] = (),
    texts: dict[str, str] | None = None,
) -> Evidence:
    """A repository with this pipeline, and with other files."""
    all_ = {path: text} | (texts or {})
    remotes = (remote(public=public),)
    return having(all_, *keys, repositories=(repository(*all_, remotes=remotes),), limits=limits)


KEYED = "env:\n  KEY: ${{ secrets.OPENAI_API_KEY }}"


def run(script: str, **more: str) -> str:
    """A step that runs this with the key in KEY."""
    lines = "".join(f"    {line}\n" for line in script.split("\n"))
    extra = "".join(f"  {name}: {value}\n" for name, value in more.items())
    return f"- run: |\n{lines}{extra}  env:\n    KEY: ${{{{ secrets.OPENAI_API_KEY }}}}"
