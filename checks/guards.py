"""Guards: which scanner a hook, a hook manager's configuration or a pipeline runs. Told by names; nothing is run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from checks.expressions import absence
from checks.expressions.patterns import pattern_of
from checks.joins.lowered import Copies

# `detect-private-key` is left out: it knows PEM files, not API keys.
_SCANNERS = pattern_of(
    r"(?<![\w-])(gitleaks|detect-secrets|ggshield|gitguardian|trufflehog|talisman|kingfisher|ripsecrets|betterleaks"
    r"|secretlint|shrift|noseyparker|git-secrets|git secrets)\b",
    re.I,
)
# Programs that do more than look for keys, with the words that make them do it; GitLab's own job is a template.
_ALSO_SCANNERS = (
    ("GitLab secret detection", pattern_of(r"Secret-Detection(?:\.latest)?\.gitlab-ci\.yml|\bsecret_detection\b", re.I)),
    ("trivy", pattern_of(r"\btrivy\b[^\n]{0,200}--(?:scanners|security-checks)[= ]\S{0,80}\bsecret|\bscanners:\s*['\"]?[\w, ]*\bsecret", re.I)),
    ("semgrep", pattern_of(r"\bsemgrep\b[^\n]{0,200}\b(?:ci\b|p/secrets|--secrets)", re.I)),
    ("checkov", pattern_of(r"\bcheckov\b[^\n]{0,200}--framework[= ][\w, ]*\bsecrets\b", re.I)),
)  # fmt: skip
# What a hook calls to have the work done, and the files in which that is configured.
MANAGERS = (
    ("pre-commit", pattern_of(r"\b(?:pre-commit|prek)\s+(?:run|hook-impl)\b|\bpre-commit/action\b|\bpre_commit\b|\bINSTALL_PYTHON\b"), (".pre-commit-config.yaml", ".pre-commit-config.yml")),
    ("lefthook", pattern_of(r"\blefthook\b"), ("lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml")),
    ("overcommit", pattern_of(r"\bovercommit\b"), (".overcommit.yml",)),
    ("lint-staged", pattern_of(r"\blint-staged\b"), ("package.json#lint-staged", ".lintstagedrc")),
    ("husky", pattern_of(r"\bhusky\b"), (".husky/", "package.json#husky")),
    ("simple-git-hooks", pattern_of(r"\bsimple-git-hooks\b"), ("package.json#simple-git-hooks",)),
)  # fmt: skip
# Of a package.json: what is run, not what is installed.
_PARTS = ("lint-staged", "husky", "simple-git-hooks")


def scanner_in(text: str) -> str | None:
    """The scanner that a file runs; comments are left aside."""
    bare = _bare.of(text)
    found = _SCANNERS.search(bare)
    if found:
        return found[1].lower().replace(" ", "-")
    return next((name for name, sign in _ALSO_SCANNERS if sign.search(bare)), None)


def is_manager(name: str) -> bool:
    """Whether this is the name of a hook manager, which runs what its configuration says."""
    return any(name == manager for manager, _, _ in MANAGERS)


def managers_in(text: str) -> list[str]:
    """The hook managers that a hook calls."""
    bare = _bare.of(text)
    return [name for name, sign, _ in MANAGERS if sign.search(bare)]


def configured(manager: str, path: str) -> bool:
    """Whether this file is where that manager is told what to run."""
    files = next((files for name, _, files in MANAGERS if name == manager), ())
    return any(path == f or (f.endswith(("/", "rc")) and path.startswith(f)) for f in files)


def parts(path: str, text: str) -> Iterator[tuple[str, str]]:
    """A file as its parts that run something: a package.json has several, and much that is only installed."""
    if path.rsplit("/", 1)[-1] != "package.json":
        yield path, text
        return
    try:
        told: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    for name in _PARTS if isinstance(told, dict) else ():
        if told.get(name):
            yield f"{path}#{name}", json.dumps(told[name])


def _uncommented(text: str) -> Iterator[str]:
    for line in text.splitlines():
        bare = line.split(" #", 1)[0]
        if not bare.lstrip().startswith(("#", "//")):
            yield bare


_bare = Copies(lambda text: "\n".join(_uncommented(text)), absence.blanked, 1_000_000)
