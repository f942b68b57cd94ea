"""Secrets that pipelines are given by name: which job uses which, and for what environment."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.model import Location
from checks.readings import Reading
from checks.sins.llm_use import WORDS, is_llm_variable
from checks.structure.pipelines import PATHS, Job, pipeline, system_of

READS = (Reading(PATHS, WORDS),)
_SECRET = pattern_of(r"(?<![\w.])secrets\.([A-Za-z_]\w{0,99})|(?<![\w.])secrets\[['\"]([A-Za-z_]\w{0,99})['\"]\]")
_VARIABLE = pattern_of(r"\$\(?\{?([A-Za-z_]\w{0,99})")


class Used(msgspec.Struct, frozen=True):
    """A secret of the host as a job names it. `environment` is what the job says it deploys to."""

    name: str
    job: str
    environment: str
    location: Location


@once
def _used(evidence: Evidence) -> tuple[Used, ...]:
    return tuple(u for path, text in sorted(evidence.texts.items()) for u in _in_file(path, text))


def _in_file(path: str, text: str) -> Iterator[Used]:
    read = pipeline(text, path) if system_of(path) else None
    if read is None:
        return
    pattern = _SECRET if read.system in ("github", "github-action") else _VARIABLE
    for number, line in enumerate(text.splitlines(), 1):
        for met in pattern.findall(line.partition(" #")[0]):
            name = met if isinstance(met, str) else met[0] or met[1]
            if not is_llm_variable(name):
                continue
            # What stands before the jobs is given to all of them.
            jobs = [j for j in read.jobs if j.line <= number <= (j.end_line or j.line)]
            place = Location(source="worktree", path=path, line=number)
            for job in jobs or read.jobs or (Job(""),):
                yield Used(name, job.name, job.environment, place)


def llm_secrets(evidence: Evidence) -> tuple[Used, ...]:
    """Every use of a secret whose name is a provider key's, job by job."""
    return _used(evidence)
