"""S7-BACKUP-COPY: a stray copy of a file with a key, which nobody remembers when the key is replaced."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import is_past
from checks.model import Confidence, Location, Severity, Sin, Status, Verdict
from checks.signals.looking import paths_of
from checks.sins.env_files import is_secret_file
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import present
from checks.sins.s7_just_config.rooms import copies_among, is_copy
from checks.sins.s7_just_config.standing import Standing, also_in, findings, in_git, standing
from checks.words import count_of

_PACKED = pattern_of(r"(?i)\.(?:zip|tar|tgz|tar\.(?:gz|bz2|xz)|7z|rar)$")
_EXAMPLE = pattern_of(r"(?i)(?:^|[._-])(?:example|sample|template|dist|tmpl)(?:[._-]|$)")


def judge(evidence: Evidence) -> Verdict:
    """Medium for each key in a copy, more where the world can read it, less where only its owner can."""
    if not evidence.has(Need.WORKTREE, Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    copies = copies_among(paths_of(evidence))
    found = [*standing(evidence, is_copy, named=lambda path: False), *_packed(evidence)]
    found += _by_names({p.path for p in found}, evidence)
    if not copies and not found:
        return unseen(missed, "No copy of a file lies here.")
    told_of = findings(
        CHECK, found, evidence, lambda places: _tell(places, evidence), base=lambda places: Severity.MEDIUM
    )
    return told(
        told_of,
        missed,
        failed=f"{count_of(len(told_of), 'key')} in copies that nothing reads.",
        passed="No copy of a file holds a key.",
        looked_at=count_of(len(copies), "copy", "copies"),
    )


def _packed(evidence: Evidence) -> Iterator[Standing]:
    """A file with secrets inside an archive that lies here: a project that somebody packed to send or to keep it."""
    for key, sighting in present(evidence):
        member = sighting.member or ""
        if sighting.source == "machine" or sighting.place == "staged" or not _PACKED.search(sighting.path):
            continue
        if is_secret_file(member) or is_copy(member):
            name = sighting.symbol or ""
            yield Standing(sighting.path, name, sighting.location, key, sighting, sighting.confidence, True)


def _by_names(known: set[str], evidence: Evidence) -> Iterator[Standing]:
    """Copies of settings files whose names alone say that they hold secrets."""
    for file in evidence.files:
        name = file.path.rsplit("/", 1)[-1]
        if file.secret_names and file.path not in known and is_copy(file.path) and not _EXAMPLE.search(name):
            place = Location(source="worktree", path=file.path)
            yield Standing(file.path, "", place, None, None, Confidence.MEDIUM, False)


def _tell(places: list[Standing], evidence: Evidence) -> str:
    first = places[0]
    inside = f"{first.location.member} inside {first.path}" if first.location.member else first.path
    what = "it" if first.key is not None else "secrets, by its names"
    seen = first.key.sightings if first.key is not None else ()
    now, past = ({s.path for s in seen if is_past(s) is old} - {p.path for p in places} for old in (False, True))
    twin = f" {min(now)} holds it too." if now else f" {min(past)} held it before." if past else ""
    git = " Git has the copy, too." if in_git(places, evidence) else ""
    hold = "hold" if also_in(places) else "holds"
    return f"{inside}{also_in(places)} {hold} {what}. Ignore rules and reviews pass copies by, and the next one who replaces the key forgets them.{twin}{git}"


CHECK = Check(
    "S7-BACKUP-COPY",
    sin=Sin.JUST_CONFIG,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.FILES},
    judge=judge,
    module=__name__,
)
