"""Keys that a build server writes into an app's own files, before it builds the app.

The repository holds an empty constant, or none; the pipeline writes the secret in its place. From there on the key is in
every copy of the app, though it never was in git.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.model import Confidence
from checks.sins.s2_client_side.apps import App, Form, app_of
from checks.sins.s2_client_side.baked import Baked
from checks.sins.s2_client_side.public_names import names_secret
from checks.sins.s2_client_side.shipped import spot
from checks.structure.pipelines import Script, pipeline, system_of

_SECRET = pattern_of(r"(?<![\w.])secrets\.([A-Za-z_]\w{0,99})|\$\{?([A-Za-z_]\w{0,99})")
_TARGET = pattern_of(r"(?:>>?|\btee\b(?:\s+-a)?)\s*[\"']?([^\s\"'<>|;&()]{1,300})")
_HEREDOC = pattern_of(r"<<-?\s*[\"'\\]?(\w{1,60})")
_REPLACES = pattern_of(r"\b(?:sed|perl)\b[^\n|;&]{0,40}?\s-\w*i\w*\b[^\n]*?[\s\"']([\w./-]{1,300})[\"']?\s*$")
_GOES_TO = pattern_of(r"^\s*(?:cd|pushd)\s+[\"']?([\w./-]{1,200})[\"']?\s*(?:&&|;|$)")
_TOP = pattern_of(
    r"^(?:\$\{\{\s*github\.workspace\s*\}\}|\$\{?\w*(?:WORKSPACE|PROJECT_DIR|SOURCESDIRECTORY)\w*\}?|\.)/"
)
_MOST_LINES = 5_000  # of one script


def written_by_pipelines(form: Form, evidence: Evidence) -> Iterator[Baked]:
    """The keys that pipelines write into apps of this form."""
    return (baked for app, baked in _written(evidence) if app.form is form)


@once
def _written(evidence: Evidence) -> tuple[tuple[App, Baked], ...]:
    return tuple(found for path, text in sorted(evidence.texts.items()) for found in _in_file(path, text, evidence))


def _in_file(path: str, text: str, evidence: Evidence) -> Iterator[tuple[App, Baked]]:
    read = pipeline(text, path) if system_of(path) else None
    if read is None:
        return
    lines = text.split("\n")
    for job, step in read.steps:
        if step.run is None:
            continue
        given = {s.name: s.value for s in read.settings(job, step)}
        for name, target, line in _in_script(step.run, given):
            app = app_of(target, evidence)
            if app is not None:
                column = lines[line - 1].find(name) + 1 if line <= len(lines) else 0
                how = f"is written into {target} by {path}, before the app is built"
                yield app, Baked(name, how, spot(path, line, column or None), Confidence.HIGH)


def _in_script(script: Script, given: dict[str, str]) -> Iterator[tuple[str, str, int]]:
    """Name, file and line of each model's key that a script writes into a file."""
    target = end = folder = ""
    for number, line in enumerate(script.text.split("\n")[:_MOST_LINES], script.line):
        if end:
            if line.strip() == end:
                target = end = ""
            elif name := _key_in(line, given):
                yield name, target, number
            continue
        if met := _GOES_TO.match(line):
            folder = met[1].strip("/")
            folder = "" if folder.startswith(".") else folder
        to = _TARGET.search(line) or _REPLACES.search(line)
        if to is None:
            continue
        target = _TOP.sub("", to[1])
        target = f"{folder}/{target}" if folder and target == to[1] else target
        if met := _HEREDOC.search(line):
            end = met[1]
        elif name := _key_in(line[: to.start()] if ">" in to[0] else line, given):
            yield name, target, number


def _key_in(line: str, given: dict[str, str]) -> str:
    """The name of a model's key whose value stands in a line when it runs."""
    for met in _SECRET.finditer(line):
        name = met[1] or met[2]
        if names_secret(name):
            return name
        behind = re.search(r"secrets\.(\w{1,100})", given.get(name, ""))
        if behind and names_secret(behind[1]):
            return behind[1]
    return ""
