"""What the checks of single CI systems share: secrets that steps print, settings that hold one, files that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.catalog import Check
from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.keys.standin import keys_in
from checks.model import Confidence, Finding, Location, Severity
from checks.sins.s3_ci_and_logs.scripts import (
    OWN_TOKENS,
    Piece,
    confidence_at,
    graver_if,
    log_is_public,
    secret_named,
    secret_variables,
    source_in,
)
from checks.sins.s3_ci_and_logs.shell import is_plain_value, is_secret_name
from checks.sins.s3_ci_and_logs.telling import told_in, weight_of_part
from checks.sins.severity import severity_of
from checks.structure.pipelines import Setting
from checks.words import count_of

_USED = pattern_of(r"\$\{?([A-Za-z_]\w{2,99})")


def printed(check: Check, pieces: Iterable[Piece], evidence: Evidence) -> Iterator[Finding]:
    """Secrets that a step prints. Medium, for the system hides their exact text; high where they are reshaped."""
    for piece in pieces:
        known = secret_variables(piece)
        seen: set[tuple[str, int]] = set()
        for one in told_in(piece, source_in(piece)):
            name = secret_named(one.use, known, piece.shell)
            if (name, one.call.line) in seen:
                continue
            seen.add((name, one.call.line))
            of_part = weight_of_part(one.part)
            how = (
                f"goes through {one.reshaped} into the log, where it is not hidden"
                if one.reshaped
                else "is printed into the log"
            )
            severity = Severity.HIGH if one.reshaped or log_is_public(evidence, piece) else Severity.MEDIUM
            what = f"{name} {how}. Everybody who can read the log has it."
            if of_part is not None:
                what = f"{count_of(one.part, 'sign')} of {name} go into the log, where they are not hidden."
            yield check.finding(
                f"{piece.name}: {what}",
                title="A step that prints a secret",
                locations=[piece.at(one.call.line, one.call.column)],
                severity=Severity.LOW if name in OWN_TOKENS else of_part or severity,
                confidence=confidence_at(piece.path, Confidence.HIGH if name in known.values() else Confidence.MEDIUM),
                about=f"{piece.name} {name} printed",
            )


def literals(check: Check, path: str, settings: Iterable[Setting], evidence: Evidence, public: bool) -> Iterator[Finding]:  # fmt: skip
    """Variables of a pipeline that hold a key, or by their names a secret, as plain text."""
    seen: set[tuple[str, int]] = set()
    for setting in settings:
        if (setting.name, setting.line) in seen:
            continue
        seen.add((setting.name, setting.line))
        place = Location(source="worktree", path=path, line=setting.line, column=setting.column)
        key = next(keys_in(setting.value, evidence.keys), None)
        if key is not None and key.secret:
            sightings = [s for s in key.sightings if s.path == path]
            yield check.finding(
                f"{setting.name} holds a key as plain text. Everybody who can read the file has it, and the log does not hide it.",
                key=key.fingerprint,
                locations=[place],
                severity=severity_of(Severity.HIGH, key, sightings, evidence),
                confidence=confidence_at(path, key.confidence),
                about=setting.name,
            )
        elif key is None and is_secret_name(setting.name) and is_plain_value(setting.value):
            yield check.finding(
                f"{setting.name} is called like a secret and stands in the file as plain text. Everybody who can read the file has it, and the log does not hide it.",
                locations=[place],
                severity=graver_if(Severity.MEDIUM, public),
                confidence=confidence_at(path, Confidence.MEDIUM),
                about=setting.name,
            )


def used_secrets(pieces: Iterable[Piece]) -> list[str]:
    """The names of secrets that scripts use and no file sets: they are kept by the system."""
    found: dict[str, None] = {}
    for piece in pieces:
        given = {s.name for s in piece.settings}
        names = [*_USED.findall(piece.text), *secret_variables(piece).values()]
        names += [e for e in piece.shell.expressions if is_secret_name(e)] if piece.system == "azure" else []
        found |= dict.fromkeys(
            n for n in names if is_secret_name(n) and n not in given | OWN_TOKENS and not n.startswith("CI_")
        )
    return list(found)
