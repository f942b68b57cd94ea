"""A drill in words: its steps for a terminal, what a person does in each, and the list of those that were held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from checks.report.escape import for_terminal
from checks.response.drills import PROJECT, ROLES, Drill, due
from checks.response.state import SAID_BY, Item
from checks.response.told import Pages, mark
from checks.words import count_of, seconds_of

TITLES = {
    "look": "Find out where it is used",
    "replacement": "Make a replacement",
    "replace": "Replace it everywhere",
    "deploy": "Deploy",
    "revoke": "Revoke the old key",
    "history": "Clean the history",
    "tell": "Tell the team, write it down",
}


def advice(drill: Drill, id: str, pages: Pages) -> list[str]:
    """What a person does in a step, a line each."""
    page = pages.keys or "the provider’s page, which nobody here knows yet: find it"
    decoy = drill.kind == "decoy"
    clone = str(Path(drill.folder) / PROJECT) if drill.folder else "the practice clone"
    told = {
        "look": [
            f"Who owns {drill.masked}, and what reads it? Look first without the list below: that is what a real leak is like."
        ],
        "replacement": [
            f"Say who makes it, and where: {page}. "
            + ("A made-up value will do here." if decoy else "Nothing is made: this is a dry walk.")
        ],
        "replace": [
            f"Change it in {clone}, commit and push it, then: shrift drill tick --rescan"
            if decoy
            else "For each place: who changes it, and how? Tick it when that was shown."
        ],
        "deploy": ["Walk through a release up to its last button: which pipeline, who may start it, how long does it take?"],
        "revoke": [f"Open {page} and find the button, signed in as who would press it. Press nothing: this is a drill."],
        "history": [
            "These commands clean the practice clone; then: shrift drill tick --rescan" if decoy else
            "Say who would rewrite it, who must be told before, and who may push by force."
        ],
        "tell": ["Write the message you would send, and to whom. “shrift drill note --missing” keeps what was missing."],
    }  # fmt: skip
    return told[id]


def shown(drill: Drill, pages: Pages, now: datetime | None = None) -> str:
    """All steps, with the advice of the next one."""
    what = "a decoy in a practice clone" if drill.kind == "decoy" else "dry, nothing is changed"
    lines = [f"{drill.masked}  {drill.title}: {what}", f"  {clock(drill, now)}"]
    if drill.folder:
        lines.append(f"  Practice clone: {Path(drill.folder) / PROJECT}")
    if drill.kind == "decoy" and not drill.whole:
        lines.append("  The project has no commit that could be copied, so the clone holds the decoy’s files alone.")
    lines.append("")
    following = drill.next if drill.ended is None else None
    for number, step in enumerate(drill.steps, 1):
        lines.append(f"{mark(step)} {number} {TITLES[step.id]}{_about(step)}  ({step.id})")
        if step is following:
            lines += [f"      {line}" for line in advice(drill, step.id, pages)]
        if step.id == "replace":
            lines += [f"      {mark(s)} {n} {s.words}{_about(s)}" for n, s in enumerate(drill.spots, 1)]
        if step.id == "history" and drill.kind == "decoy" and drill.folder and step.done is None:
            from checks.response.decoy import commands

            lines += [f"      {line}" for line in commands(drill.folder)]
    if drill.roles:
        lines += ["", *(f"{ROLES[role]}: {who}" for role, who in drill.roles.items() if role in ROLES)]
    if drill.missing:
        lines += ["", "Missing:", *(f"- {words}" for words in drill.missing)]
    if drill.ended is None:
        lines += ["", _done_with(drill)]
    return "\n".join(map(for_terminal, lines)) + "\n"


def _done_with(drill: Drill) -> str:
    step = drill.next
    if step is None:
        return "All is done. shrift drill finish --who NAME ends it."
    what = step.id
    if drill.kind == "decoy" and what in ("replace", "history"):
        what = "--rescan"
    elif what == "replace":
        what = next((str(n) for n, s in enumerate(drill.spots, 1) if s.done is None), what)
    return f"Done? shrift drill tick {what}"


def clock(drill: Drill, now: datetime | None = None) -> str:
    """How long it has taken."""
    passed = seconds_of(round(drill.seconds(now or datetime.now(UTC))))
    if drill.abandoned:
        return f"Abandoned after {passed}."
    if drill.safe is not None:
        return f"Safe after {passed}: replaced and revoked."
    return f"Begun {drill.started[:16].replace('T', ' ')}, {passed} ago; not safe yet."


def listed(drills: list[Drill], today: date) -> Iterator[str]:
    """A line a drill, and when the next is due."""
    for drill in drills:
        day = (drill.held or datetime.fromisoformat(drill.started).astimezone(UTC).date()).isoformat()
        state = "running" if drill.ended is None else "abandoned" if drill.abandoned else f"held by {drill.by}"
        kind = "decoy" if drill.kind == "decoy" else "dry"
        lack = f", {count_of(len(drill.missing), 'thing')} missing" if drill.missing else ""
        yield for_terminal(f"{day}  {state}, {kind}, {drill.masked}{lack}  [{drill.id[:12]}]")
        yield for_terminal(f"    {clock(drill)}")
    yield next_words(drills, today)


def next_words(drills: Iterable[Drill], today: date) -> str:
    """When the next drill is due, in words."""
    when = due(drills)
    if when is None:
        return "No drill was held here yet: the first one is due."
    days = (when - today).days
    if days < 0:
        return f"The next drill was due on {when.isoformat()}, {count_of(-days, 'day')} ago."
    return f"The next drill is due on {when.isoformat()}, in {count_of(days, 'day')}."


def _about(item: Item) -> str:
    if item.done is None:
        return ""
    note = f": {item.note}" if item.note else ""
    return f", {item.done[11:16]}, {SAID_BY.get(item.by, item.by)}{note}"
