"""Where keys are, in columns that stay the same for every project: an emptiness that was looked at tells something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from checks.joins import Kind, kind_at
from checks.language import mark, tr
from checks.machine import shown_path
from checks.model import Finding, Key, Report, Severity, Sighting, Status
from checks.report.escape import for_terminal
from checks.words import count_of
from gui.models.verdicts import SEVERITY_COLOURS, day, mark_word

Column = Literal["files", "history", "ci", "client", "deploy", "shell", "ai", "vault"]
COLUMNS: tuple[tuple[Column, str, str, str], ...] = (
    ("files", mark("Files"), "file", mark("Files")),
    ("history", mark("History"), "commit", mark("Git history")),
    ("ci", mark("CI, logs"), "pipeline", mark("CI and logs")),
    ("client", mark("Client"), "client", mark("Shipped to clients")),
    ("deploy", mark("Deploy"), "deploy", mark("Deployment")),
    ("shell", mark("Shell"), "shell", mark("Shell")),
    ("ai", mark("AI tools"), "robot", mark("AI tools")),
    ("vault", mark("Vault"), "lock", mark("Vault")),
)
"""Id, heading, icon, and how a card names it."""
NAMES = 3  # files that a card names; the rest is counted
_OF_KIND: dict[Kind, Column] = {
    Kind.PIPELINE: "ci",
    Kind.LOG: "ci",
    Kind.RECORDING: "ci",
    Kind.NOTEBOOK: "ci",
    Kind.BUNDLE: "client",
    Kind.DEPLOYMENT: "deploy",
    Kind.SHELL: "shell",
    Kind.HISTORY: "shell",
    Kind.PROCESS: "shell",
    Kind.AGENT: "ai",
    Kind.TRANSCRIPT: "ai",
}
CLIENT_SIDE = 2  # the sin whose findings say that a file ships
ABOUT_PLACES = frozenset({1, 2, 3, 7})  # the other sins judge a key as a whole and name all its places


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A key in one column. No count: `looked` says whether anybody looked."""

    count: int = 0
    mark: str = ""  # of the worst finding about it there; empty where nothing there is a finding
    colour: str = "text2"
    tint: str = "alt"
    looked: bool = True

    @property
    def spoken(self) -> str:
        """For a screen reader."""
        if not self.count:
            return tr("nothing there") if self.looked else tr("not looked at")
        return f"{self.count}, {mark_word(self.mark)}" if self.mark else str(self.count)


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The places of one column as a card tells them."""

    icon: str
    text: str
    when: str
    tip: str


def column_of(sighting: Sighting, shipped: frozenset[tuple[str, str | None]]) -> Column:
    """The column of a sighting; `shipped` are files and members that go to users."""
    if sighting.source == "history":
        return "history"
    if (sighting.path, sighting.member) in shipped:
        return "client"
    return _OF_KIND.get(kind_at(sighting), "files")


def shipped_places(findings: Iterable[Finding]) -> frozenset[tuple[str, str | None]]:
    """Files and members that a finding of the client side names."""
    return frozenset((p.path, p.member) for f in findings if f.sin == CLIENT_SIDE for p in f.locations)


def by_column(key: Key, findings: Iterable[Finding]) -> dict[Column, list[Sighting]]:
    """The sightings of a key, by column."""
    shipped = shipped_places(findings)
    found: dict[Column, list[Sighting]] = {}
    for sighting in key.sightings:
        found.setdefault(column_of(sighting, shipped), []).append(sighting)
    return found


def cells(report: Report, key: Key, findings: Sequence[Finding], kept: int | None) -> tuple[Cell, ...]:
    """One row of the matrix. `kept` is how many of the vault's credentials end like this key; None: not known."""
    places = by_column(key, findings)
    made = []
    for id, *_ in COLUMNS:
        if id == "vault":
            made.append(_kept_cell(kept))
            continue
        mine = places.get(id, [])
        if not mine:
            made.append(Cell(looked=_looked(report, id)))
            continue
        worst = _worst(findings, mine)
        if worst is None and id == "history":  # a finding names the file that lies there, not the same in the history
            worst = max(
                (f.severity for f in findings if f.sin == 1 and f.status is Status.FAIL), key=_rank, default=None
            )
        count = len({(s.path, s.member, s.commit) for s in mine})
        if worst is None:
            made.append(Cell(count=count))
        else:
            colour = SEVERITY_COLOURS[worst.value]
            made.append(Cell(count=count, mark=worst.value, colour=colour, tint=f"{colour}_tint"))
    return tuple(made)


def _kept_cell(kept: int | None) -> Cell:
    if not kept:
        return Cell(looked=kept is not None)
    return Cell(count=kept, mark="pass", colour="ok", tint="ok_tint")


def _looked(report: Report, id: Column) -> bool:
    read = report.target.sources
    if id == "history":
        return "history" in read
    if id == "shell":
        return "machine" in read
    return "machine" in read or "worktree" in read


def _worst(findings: Sequence[Finding], sightings: list[Sighting]) -> Severity | None:
    here = {(s.source, s.path, s.member) for s in sightings}
    severities = [
        f.severity
        for f in findings
        if f.status is Status.FAIL
        and f.sin in ABOUT_PLACES
        and any((p.source, p.path, p.member) in here for p in f.locations)
    ]
    return max(severities, key=_rank, default=None)


def _rank(severity: Severity) -> int:
    return severity.rank


def groups(key: Key, findings: Iterable[Finding], kept: tuple[str, ...], now: datetime) -> list[Group]:
    """Where a key lives, the history first: it is the place that no deleting empties."""
    places = by_column(key, findings)
    made = []
    for id in ("history", *(c for c, *_ in COLUMNS if c not in ("history", "vault"))):
        mine = places.get(id, [])  # type: ignore[call-overload]
        if mine:
            made.append(_group(id, mine, now))  # type: ignore[arg-type]
    if kept:
        made.append(
            Group(
                icon="lock",
                text=tr("Vault: {names}", names=", ".join(map(for_terminal, kept))),
                when="",
                tip=tr("The vault keeps a credential of this provider with the same ending."),
            )
        )
    return made


def _group(id: Column, mine: list[Sighting], now: datetime) -> Group:
    icon, title = next((icon, title) for c, _, icon, title in COLUMNS if c == id)
    names = list(dict.fromkeys(_name(s) for s in mine))
    shown = ", ".join(names[:NAMES]) + (tr(" and {count} more", count=len(names) - NAMES) if len(names) > NAMES else "")
    if id == "history":
        commits = len({s.commit for s in mine if s.commit})
        shown += tr(" in {commits}", commits=count_of(commits, "commit")) if commits else ""
    tip = "\n".join(dict.fromkeys(_whole(s) for s in mine[:20]))
    return Group(icon=icon, text=f"{tr(title)}: {shown}", when=_when(id, mine, now), tip=tip)


def _name(sighting: Sighting) -> str:
    if not sighting.path:
        return {"message": tr("a commit message"), "author": tr("an author field"), "ref": tr("a ref’s name")}.get(
            sighting.place or "", tr("an object without a name")
        )
    path = shown_path(sighting.path) if sighting.source == "machine" else sighting.path.rsplit("/", 1)[-1]
    return for_terminal(path + (f" › {sighting.member.rsplit('/', 1)[-1]}" if sighting.member else ""))


def _whole(sighting: Sighting) -> str:
    path = shown_path(sighting.path) if sighting.source == "machine" else sighting.path
    line = f":{sighting.line}" if sighting.line else ""
    commit = f" @ {sighting.commit[:7]}" if sighting.commit else ""
    return for_terminal(
        (path or _name(sighting)) + (f" › {sighting.member}" if sighting.member else "") + line + commit
    )


def _when(id: Column, mine: list[Sighting], now: datetime) -> str:
    dated = sorted((datetime.fromisoformat(w).timestamp(), w) for s in mine if (w := s.when))
    if not dated:
        return ""
    if id == "history":
        return tr("since {day}", day=day(dated[0][1], now))
    at = datetime.fromisoformat(dated[-1][1]).astimezone(now.tzinfo)
    return tr("today") if at.date() == now.date() else day(at.isoformat(), now)
