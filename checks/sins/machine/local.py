"""LOCAL-…: one place on the machine, judged alike for every tool. What differs is in the place's own description.

Sin 7 where a tool or a person keeps a key open in a file, sin 3 where a history, a log or a transcript recorded one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, partial

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.fixes.guidance import shell_path
from checks.machine import RECORDS, FileClass, LocalFile, LocalPlace, shown_path
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting, Sin, Status, Verdict
from checks.sins.keyed import KEPT_LOCATIONS, unique
from checks.sins.severity import severity_of
from checks.texts import CheckText, Example, Reference
from checks.words import capital, count_of

_WHY = {
    False: "Every program that runs as you can read the file: an extension, an install script, an agent that was told to. "
    "Backups and synced folders carry it on.",
    True: "Records are kept for long, read by agents, attached to bug reports and copied in backups. Nobody looks for keys "
    "in them, except who steals them.",
}
_FIXES = {
    False: ("use-tool-store", "tighten-file", "replace-key", "revoke-key"),
    True: ("replace-key", "revoke-key", "clear-record"),
}
_TAGS = {False: ("CWE-312", "CWE-522", "OWASP-NHI2"), True: ("CWE-532", "CWE-312", "OWASP-NHI2")}
_REFERENCES = {
    False: Reference(
        title="OWASP Secrets Management Cheat Sheet",
        url="https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
    ),
    True: Reference(
        title="CWE-532: Insertion of Sensitive Information into Log File",
        url="https://cwe.mitre.org/data/definitions/532.html",
    ),
}
_SHOWN_PATHS = 12


class LocalCheck(Check):
    """A check made of a place's description. Its text is made of the same."""

    def __init__(self, place: LocalPlace, *, record: bool) -> None:
        """`record` is the half of a place that keeps record: histories, logs, transcripts."""
        self.place, self.record = place, record
        super().__init__(
            place.record_id if record else place.id,
            sin=Sin.CI_AND_LOGS if record else place.sin,
            severity=place.severity,
            needs={Need.MACHINE},
            judge=partial(judge, self),
            module=__name__,
            places=(place,),
        )

    @cached_property
    def text(self) -> CheckText:
        """The words, made of the place's own."""
        place, record = self.place, self.record
        paths = [p for f in place.files if (f.kind in RECORDS) is record for p in f.paths]
        listed = ", ".join(paths[:_SHOWN_PATHS])
        more = f" and {count_of(len(paths) - _SHOWN_PATHS, 'more path')}" if len(paths) > _SHOWN_PATHS else ""
        moved = f" Moved by {', '.join('$' + v for v in place.variables)}." if place.variables else ""
        example = place.record.example if record and place.record else place.example
        own = place.record is not None and record
        return CheckText(
            title_pass=place.title_pass or f"No key in {self.called}",
            title_fail=place.title_fail or f"Keys in {self.called}",
            question=f"Do {self.called} hold a key or a login that others could read?",
            what=f"{listed}{more}.{moved}",
            why=(place.why if place.why and not own else _WHY[record]),
            how_to_fix=self.safer,
            fixes=list(place.fixes if place.fixes and not own else _FIXES[record]),
            example=Example(bad=example.bad, good=example.good),
            references=[*(Reference(title=r.title, url=r.url) for r in place.references), _REFERENCES[record]],
            tags=list(place.tags if place.tags and not own else _TAGS[record]),
        )

    @property
    def safer(self) -> str:
        """The tool's own safer store, in sentences."""
        return self.place.record.safer if self.record and self.place.record else self.place.safer

    @property
    def called(self) -> str:
        """What is looked at, in words: `Codex CLI’s files`, `shell histories`."""
        own = self.place.called if not (self.record and self.place.record) else ""
        tool = self.place.tool
        return own or f"{tool}’{'' if tool.endswith('s') else 's'} {'records' if self.record else 'files'}"

    @property
    def absent(self) -> str:
        """The reason where nothing of it is there."""
        return (
            f"There are no {self.place.called} in this home."
            if self.place.called
            else f"Nothing of {self.place.tool} lies in this home."
        )


def judge(check: LocalCheck, evidence: Evidence) -> Verdict:
    """Fails for each key and each login that lies open at this place, and for each file that others may read."""
    place, machine = check.place, evidence.machine
    if not evidence.has(Need.MACHINE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.MACHINE])
    files = machine.of((check.id,))
    if not files:
        if check.id not in machine.looked:
            return Verdict(status=Status.NOT_CHECKED, reason="The examination was stopped before it came here.")
        return Verdict(status=Status.NOT_APPLICABLE, reason=check.absent)
    seen = _seen(evidence, check.id)
    findings = [
        *_keys(check, evidence, files, seen),
        *_tokens(check, evidence, files),
        *_open_files(check, files, seen),
        *_left_over(check, evidence, files, seen),
    ]
    read = [f for f in files if f.unread is None]
    whole = check.id in machine.looked and len(read) == len(files) and not any(f.cut for f in files)
    share = 1.0 if whole else max(0.1, (len(read) - sum(f.cut for f in read) / 2) / max(len(files), 1) - 0.05)
    looked_at = count_of(len(read), "file")
    if findings:
        return Verdict(
            status=Status.FAIL,
            reason=f"{_summary(findings)} in {check.called}.",
            looked_at=looked_at,
            findings=tuple(findings),
            share=share,
        )
    if not whole:
        return Verdict(
            status=Status.PARTIAL,
            reason=f"Nothing lies open in what could be read of {check.called}. But {_missed(files)}.",
            looked_at=looked_at,
            share=share,
        )
    stores = [s.words for s in machine.signals.get(place.id, ())]
    return Verdict(
        status=Status.PASS,
        reason=" ".join([f"No key and no login lies open in {check.called}.", *stores]),
        looked_at=looked_at,
    )


def exposed(file: LocalFile) -> bool:
    """Whether more than this user's own programs can come to the file."""
    return bool(file.access.readers or file.access.writers or file.synced)


def exposure_of(file: LocalFile) -> str:
    """Who can come to a file, as the end of a sentence: `; everyone on this machine may read it`."""
    said = ""
    if file.access.writers:
        said += f"; {_people(file.access.writers)} may change it"
    elif file.access.readers:
        said += f"; {_people(file.access.readers)} may read it"
    return said + (f"; {file.synced} copies it elsewhere" if file.synced else "")


def _keys(
    check: LocalCheck, evidence: Evidence, files: Iterable[LocalFile], seen: dict[str, tuple[Key, list[Sighting]]]
) -> Iterator[Finding]:
    by_path = {f.path: f for f in files}
    for key, sightings in seen.values():
        met = [by_path[s.path] for s in sightings if s.path in by_path]
        worst = max(met, key=lambda f: (exposed(f), bool(f.access.writers)), default=None)
        paths = list(dict.fromkeys(s.path for s in sightings))
        named = next((s.symbol for s in sightings if s.symbol), None)
        where = shown_path(paths[0]) if len(paths) == 1 else count_of(len(paths), "file")
        verb = "was recorded in" if check.record else "stands in"
        behind = f" behind {named}" if named and not check.record else ""
        yield check.finding(
            f"It {verb} {where}{behind}{exposure_of(worst) if worst else ''}. {_safer(check)}",
            key=key.fingerprint,
            locations=unique(s.location for s in sightings)[:KEPT_LOCATIONS],
            severity=severity_of(
                check.severity.shifted(int(worst is not None and exposed(worst))), key, sightings, evidence
            ),
            confidence=max((s.confidence for s in sightings), key=lambda c: c.rank, default=Confidence.LOW),
        )


def _tokens(check: LocalCheck, evidence: Evidence, files: Iterable[LocalFile]) -> Iterator[Finding]:
    del evidence
    for file in files:
        for login in (True, False):
            tokens = [t for t in file.tokens if t.login is login]
            if not tokens:
                continue
            settings = list(dict.fromkeys(t.setting for t in tokens))
            what = "A login that renews itself" if login else "A secret without a vendor’s mark"
            yield check.finding(
                f"{what} stands in {shown_path(file.path)} behind {_listed(settings)}{exposure_of(file)}. {_safer(check)}",
                locations=[
                    Location(source="machine", path=file.path, line=t.line, member=t.member)
                    for t in tokens[:KEPT_LOCATIONS]
                ],
                severity=check.severity.shifted(int(exposed(file))),
                confidence=Confidence.HIGH if login else Confidence.MEDIUM,
                title=f"{check.place.tool}’s login lies in a file" if login else None,
                fixes=("use-tool-store", "tighten-file") if login else None,
                about="login" if login else "secret",
            )


def _open_files(
    check: LocalCheck, files: Iterable[LocalFile], seen: dict[str, tuple[Key, list[Sighting]]]
) -> Iterator[Finding]:
    holding = {s.path for _, sightings in seen.values() for s in sightings}
    for file in files:
        if not (file.path in holding or file.tokens or file.private):
            continue
        place = [Location(source="machine", path=file.path)]
        if file.access.readers or file.access.writers:
            written = bool(file.access.writers)
            who = _people(file.access.writers or file.access.readers)
            mode = f" (mode {file.mode:04o})" if file.mode is not None else ""
            yield check.finding(
                f"{capital(who)} may {'change' if written else 'read'} {shown_path(file.path)}{mode}, "
                f"and it holds a secret. “chmod 600 {shell_path(place[0])}” closes it to others.",
                locations=place,
                severity=Severity.HIGH if written else Severity.MEDIUM,
                title="A secret file that others may change" if written else "A secret file that others may read",
                fixes=("tighten-file", "replace-key"),
                about="permissions",
            )
        if file.synced:
            yield check.finding(
                f"{shown_path(file.path)} holds a secret, and {file.synced} copies it to other machines. {_safer(check)}",
                locations=place,
                severity=Severity.HIGH,
                title="A secret file in a synced folder",
                fixes=("unsync", "replace-key", "revoke-key"),
                about="synced",
            )


def _left_over(
    check: LocalCheck, evidence: Evidence, files: tuple[LocalFile, ...], seen: dict[str, tuple[Key, list[Sighting]]]
) -> Iterator[Finding]:
    """Copies that a move to another place, or to a safer store, has left behind."""
    place = check.place
    stores = [s for s in evidence.machine.signals.get(place.id, ()) if s.store]
    keys = {s.path: k for k, sightings in seen.values() for s in sightings}
    for file in files:
        if file.kind in RECORDS or not (file.path in keys or file.tokens):
            continue
        others = _copies(file, files, seen)
        if stores and file.kind is FileClass.LOGIN:
            message = f"{stores[0].words} What stood in {shown_path(file.path)} before was not taken out, and still opens the account."
        elif file.legacy and others:
            message = f"{shown_path(file.path)} is an older place, and holds the same as {shown_path(others[0].path)}. {place.wins}".strip()
        elif file.legacy:
            message = f"{shown_path(file.path)} is a place that {place.tool} has moved away from; what is in it was left over. {place.wins}".strip()
        else:
            continue
        key = keys.get(file.path)
        yield check.finding(
            message,
            key=key.fingerprint if key else None,
            locations=[Location(source="machine", path=p.path) for p in (file, *others)],
            severity=Severity.MEDIUM,
            title="A copy that a move left behind",
            fixes=("delete-leftover", "revoke-key"),
            about="left-over",
        )


def _copies(
    file: LocalFile, files: Iterable[LocalFile], seen: dict[str, tuple[Key, list[Sighting]]]
) -> list[LocalFile]:
    """Other files of the place that hold one of the same secrets and are not left over themselves."""
    paths = {s.path for _, sightings in seen.values() if any(s.path == file.path for s in sightings) for s in sightings}
    same = {t.same for t in file.tokens}
    return [
        other
        for other in files
        if other is not file and not other.legacy and (other.path in paths or same & {t.same for t in other.tokens})
    ]


def _seen(evidence: Evidence, id: str) -> dict[str, tuple[Key, list[Sighting]]]:
    found: dict[str, tuple[Key, list[Sighting]]] = {}
    for key, sighting in evidence.sightings(id):
        found.setdefault(key.fingerprint, (key, []))[1].append(sighting)
    return found


def _safer(check: LocalCheck) -> str:
    """The first sentence of the advice: a finding is one paragraph."""
    first, stop, _ = check.safer.strip().partition(". ")
    return f"{first}." if stop else first


def _summary(findings: Iterable[Finding]) -> str:
    found = list(findings)
    keys = len({f.key for f in found if f.key})
    others = sum(f.key is None for f in found)
    said = [count_of(keys, "key")] if keys else []
    if others:
        said.append(count_of(others, "other find", "other finds") if keys else count_of(others, "find"))
    return " and ".join(said)


def _missed(files: Iterable[LocalFile]) -> str:
    unread = [f for f in files if f.unread is not None]
    if unread:
        return f"{count_of(len(unread), 'file')} could not be read ({unread[0].unread})"
    cut = sum(f.cut for f in files)
    return f"of {count_of(cut, 'large file')} only a part was read" if cut else "the examination was stopped"


def _people(who: Iterable[str]) -> str:
    names = list(who)
    return "everyone on this machine" if "everyone" in names else _listed(names)


def _listed(names: list[str]) -> str:
    shown = names[:3]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
