"""S7-IDE-CONFIG: a key in the settings of an editor, a run configuration or a development container."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.sins.keyed import hole, told, unseen
from checks.sins.s7_just_config.rooms import editor_of, editors_among
from checks.sins.s7_just_config.standing import Standing, also_in, findings, in_git, standing
from checks.words import count_of

READS = (
    Reading(
        (
            ".vscode/*.json", "*.code-workspace", ".idea/**", ".run/*.xml", "*.run.xml", ".devcontainer/**/*.json", ".devcontainer.json",
            ".gitpod.y*ml", ".envrc*", "mise*.toml", ".mise*.toml", ".mise/*.toml", ".config/mise/**", "Vagrantfile", "Tiltfile", "skaffold*.y*ml",
            "nbproject/**", ".replit", ".zed/*.json", ".fleet/*.json",
        ),
        ("key", "token", "secret"),
    ),
)  # fmt: skip


def judge(evidence: Evidence) -> Verdict:
    """High for each key where git has the file, medium where one machine has it."""
    if not evidence.has(Need.WORKTREE, Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    found = standing(evidence, lambda path: editor_of(path) is not None)
    files = editors_among(paths_of(evidence))
    if not found and not files:
        return unseen(missed, "No settings of an editor or a development environment lie here.")
    told_of = findings(CHECK, found, evidence, lambda places: _tell(places, evidence))
    return told(
        told_of,
        missed,
        failed=f"{count_of(len(told_of), 'key')} in settings of editors and development environments.",
        passed="No settings of an editor or a development environment hold a key.",
        looked_at=f"{count_of(len(files), 'file')} of editors and development environments",
    )


def _tell(places: list[Standing], evidence: Evidence) -> str:
    first = places[0]
    tool = editor_of(first.path)
    what = "it" if first.key is not None else "a value that looks like a secret"
    under = f" as {first.name[:80]}" if first.name else ""
    who = "The whole team starts with one key" if in_git(places, evidence) else "Extensions and agents read these files"
    instead = f"; {tool.instead}" if tool else ""
    return f"{first.path}{also_in(places)} hold{'' if also_in(places) else 's'} {what}{under}. {who}{instead}."


CHECK = Check(
    "S7-IDE-CONFIG",
    sin=Sin.JUST_CONFIG,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
