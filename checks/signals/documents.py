"""Documents: who does what when a key leaks, when it was last tried, and who must look at changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from checks.expressions.patterns import pattern_of
from checks.model import Location
from checks.readings import Reading
from checks.signals.looking import matcher, paths_of
from checks.signals.rotation import says_interval, says_steps
from checks.signals.rules import MOST_RULES, covering
from checks.signals.signal import Found, Look, Practice, Sign, Signal, Step
from checks.signals.signs import WORKFLOWS, files, text
from checks.structure.positions import lines_of

DOCUMENTS = ("SECURITY.md", "docs/**/*.md", "docs/**/*.rst", "runbooks/**", "playbooks/**", "ops/**/*.md", "CONTRIBUTING.md", "*RUNBOOK*.md", "*runbook*.md", "*drill*.md", "*DRILL*.md", "adr/**/*.md")  # fmt: skip
# Not a drill-down into figures.
_DRILL = pattern_of(
    r"(?i)\b(?:drills?(?![- ]?(?:downs?|through|into|in)\b)|game ?days?|table ?tops?|last (?:tested|exercised|rehearsed))\b"
)
_OTHER_DRILL = pattern_of(r"(?i)\b(?:backup|restor(?:e|es|ing|ation)|disaster|fail-?over|recovery|evacuation|load)\b")
_KEYS = pattern_of(r"(?i)\b(?:keys?|secrets?|tokens?|credentials?|rotations?|leaks?)\b")
_DATE = pattern_of(
    r"\b(20\d\d)-(\d\d)-(\d\d)\b|\b(\d{1,2})\.? (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* (20\d\d)\b"
)
DRILL_DAYS = 365  # an exercise is worth something that long


def sections(content: str) -> Iterator[tuple[int, str]]:
    """(line, text) of the sections of a document: from one heading to the next."""
    starts = [
        0,
        *(m.start() for m in re.finditer(r"(?m)^(?:#{1,6} |[^\n]{1,200}\n[=~-]{3,}\s*$)", content) if m.start()),
    ]
    for begin, end in zip(starts, [*starts[1:], len(content)], strict=True):
        yield lines_of(content).at(begin)[0], content[begin:end]


def _policy(content: str, path: str) -> Iterator[Found]:
    """A part that says how often which keys are replaced."""
    for line in says_interval(content):
        yield Found(line, 1, path.rsplit("/", 1)[-1])


def _runbook(content: str, path: str) -> Iterator[Found]:
    """A part that says in steps what is done about a leaked key."""
    for line in says_steps(content):
        yield Found(line, 1, path.rsplit("/", 1)[-1])


def drills(content: str) -> Iterator[tuple[int, datetime]]:
    """(line, day) of the dated exercises that a document tells of: a date under a heading about drills, or on a line about one.

    That a backup was restored is no exercise with keys.
    """
    for line, section in sections(content):
        if not _DRILL.search(section):
            continue
        heading = section.partition("\n")[0]
        for met in _DATE.finditer(section):
            own = section[section.rfind("\n", 0, met.start()) + 1 : met.end() + 200].partition("\n")[0]
            about = heading if _DRILL.search(heading) else own
            if not _DRILL.search(about) or (_OTHER_DRILL.search(about) and not _KEYS.search(section)):
                continue
            year, month, day = (met[1], met[2], met[3]) if met[1] else (met[6], met[5], met[4])
            try:
                form = "%Y-%m-%d" if met[1] else "%Y-%b-%d"
                yield (
                    line + section.count("\n", 0, met.start()),
                    datetime.strptime(f"{year}-{month}-{day} +0000", f"{form} %z"),
                )
            except ValueError:
                continue


def last_drill(look_in: dict[str, str], now: datetime) -> tuple[datetime, Location] | None:
    """The newest exercise that documents (path to text) tell of and that is not still to come."""
    found = [
        (day, Location(source="worktree", path=path, line=line))
        for path, content in look_in.items()
        for line, day in drills(content)
        if day <= now
    ]
    return max(found, key=lambda d: (d[0], d[1].path, d[1].line or 0), default=None)


def _exercised(look: Look) -> Iterator[Signal]:
    fits = matcher(DOCUMENTS)
    last = last_drill({p: t for p, t in look.evidence.texts.items() if fits(p)}, look.evidence.now)
    if last is None:
        return
    day, place = last
    words = f"the last drill is written down for {day.day} {day:%b %Y}"
    if (look.evidence.now - day).days <= DRILL_DAYS:
        yield look.proves(words, [place])
    else:
        yield look.says(Step.CONFIGURED, words, [place])


# What a change must not touch without its owner: an example, and the paths that make it matter here.
GUARDED = (
    (".github/workflows/x.yml", r"(?:^|/)\.github/workflows/"),
    ("infra/x", r"(?:^|/)infra/"),
    ("terraform/x", r"(?:^|/)terraform/"),
    ("helm/x", r"(?:^|/)helm/"),
    ("prod.tfvars", r"\.tfvars$"),
    (".env.example", r"(?:^|/)\.env\.example$"),
)
_OWNERS = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


def owned(content: str) -> set[str]:
    """The examples of guarded paths that a CODEOWNERS file gives an owner; the last rule that fits decides."""
    rules: list[tuple[Callable[[str], bool], bool]] = []
    for raw in content.splitlines()[:MOST_RULES]:
        pattern, *owners = raw.partition("#")[0].split() or [""]
        if pattern and not pattern.startswith(("[", "^[")):  # a heading of GitLab's sections
            rules.append((covering(pattern), bool(owners)))
    return {path for path, _ in GUARDED if next((has for covers, has in reversed(rules) if covers(path)), False)}


def _owners(look: Look) -> Iterator[Signal]:
    """Owners of the paths that exist here and where secrets are used. Whether the host insists on them only it can say."""
    present = paths_of(look.evidence)
    for path, content in sorted(look.evidence.texts.items()):
        if not path.endswith("CODEOWNERS"):
            continue
        covered = owned(content)
        matter = {example for example, sign in GUARDED if any(re.search(sign, p) for p in present)}
        if matter and matter <= covered:
            yield look.says(
                Step.CONFIGURED,
                "who changes pipelines and deployments needs an owner's look",
                [Location(source="worktree", path=path)],
            )


PRACTICES = (
    Practice(
        id="P-RUNBOOK",
        title="Written rules for rotation and leaks",
        signs=(
            files("SECURITY.md", ".github/SECURITY.md", "THREAT_MODEL.md", "docs/THREAT_MODEL.md", says="{} is there", step=Step.DECLARED),
            files(".github/ISSUE_TEMPLATE/*rotat*", says="the issue template {} opens a rotation"),
            Sign(Reading(DOCUMENTS, ("rotat", "renew", "replac", "expir")), "{} says how often keys are replaced", _policy),
            Sign(Reading(DOCUMENTS, ("leak", "compromis", "exposed", "revok")), "{} says what is done about a leaked key", _runbook),
            text(WORKFLOWS, r"(?i)^name:\s*(.*rotat.*)$", "the workflow “{}” reminds of rotation", words=("rotat",)),
        ),
        proof=_exercised,
        reads=(Reading(DOCUMENTS, ("drill", "game day", "gameday", "tabletop", "table top", "last tested", "last exercised")),),
    ),
    Practice(
        id="P-OWNERS",
        title="Owners of what deploys",
        signs=(files(*_OWNERS, says="{} names owners", step=Step.DECLARED),),
        proof=_owners,
        reads=(Reading(_OWNERS),),
    ),
)  # fmt: skip
