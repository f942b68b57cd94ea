"""Steps of GitHub Actions whose script is no shell's but Python or JavaScript, each with the secrets that it is given."""

from __future__ import annotations

import re

import msgspec

from checks.evidence import Evidence
from checks.sins.s3_ci_and_logs.scripts import Piece, expressions, secret_of, secrets_in
from checks.structure.flow import Use
from checks.structure.pipelines import Job, Pipeline, Step
from checks.structure.syntax import Code, code


class Scripted(msgspec.Struct, frozen=True, eq=False):
    """Such a script. `known` are the variables that hold a secret, each with the secret's name."""

    piece: Piece
    known: dict[str, str]
    is_python: bool

    @property
    def code(self) -> Code:
        """The script as it is read."""
        return code(self.piece.text, "x.py" if self.is_python else "x.js")

    def is_secret(self, use: Use) -> bool:
        """Whether a use in it is a secret."""
        return is_known(use, self.known)

    def secret_named(self, use: Use) -> str:
        """The name of the secret that a use is."""
        named = [n for e in expressions(use.text) for n in secrets_in(e)]
        return self.known.get(use.name) or (named[0] if named else use.name)


def is_known(use: Use, known: dict[str, str]) -> bool:
    """Whether a use in a program is a secret: one of these variables, or what GitHub puts into its text."""
    if use.kind == "text":
        return any(secrets_in(e) for e in expressions(use.text))
    return use.kind in ("environment", "item") and use.name in known


def scripted(read: Pipeline, job: Job, step: Step, evidence: Evidence) -> Scripted | None:
    """The script of a step, where it is one."""
    script = step.input("script") if step.action == "actions/github-script" else None
    if script is not None:
        text, line, python = script.value, script.line, False
    elif step.run is not None and re.match(r"python|node", step.shell):
        text, line, python = step.run.text, step.run.line, step.shell.startswith("python")
    else:
        return None
    known = {s.name: n for s in read.settings(job, step) if (n := secret_of(s, "github"))}
    lines = tuple(evidence.texts.get(read.path, "").split("\n"))
    return Scripted(Piece(read.path, text, line, "", lines=lines), known, python)
