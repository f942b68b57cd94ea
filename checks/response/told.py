"""A response in words: the steps for a terminal, the incident record as Markdown, a message to the team. No value in any."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from checks.model import Word
from checks.report.escape import for_terminal
from checks.report.words import LIVE_WORDS
from checks.response.state import SAID_BY, Item, Response
from checks.words import count_of, seconds_of

TITLES = {
    "look": "Look first",
    "replacement": "Make a replacement",
    "replace": "Replace it everywhere",
    "deploy": "Deploy",
    "revoke": "Revoke the old key",
    "prove": "Prove it is dead",
    "usage": "Read its use while it was exposed",
    "history": "Clean the history",
    "followups": "Follow up on copies",
    "tell": "Tell the team, write it down",
}


class Pages(Word, frozen=True, kw_only=True):
    """Where its provider lets people make and revoke keys, and see their use; None where no page is known."""

    keys: str | None = None
    usage: str | None = None


def pages_of(provider: str) -> Pages:
    """The pages of a provider that Shrift knows."""
    from checks.keys.formats import load_providers

    known = load_providers().provider(provider)
    return Pages(keys=known.keys_page, usage=known.pages.usage) if known is not None else Pages()


def advice(response: Response, id: str, pages: Pages) -> list[str]:
    """What a person does in a step, a line each."""
    name = response.fingerprint[:12]
    page = pages.keys or "the provider’s page"
    since = f" since {response.exposed[:10]}" if response.exposed else ""
    lines = {
        "look": [f"Does somebody else use it? Look at its use{since}: {pages.usage or page}", response.why],
        "replacement": [
            f"Create it on {page}: a name that says what for, and no more rights than that needs.",
            f"Keep it in the keychain: {keeping(response)}",
        ],
        "replace": [
            f"shrift fix list shows what can be changed with a way back; then: shrift respond tick {name} --rescan"
        ],
        "deploy": ["Restart or release what runs with the old key. What reads it only at its start keeps the old one."],
        "revoke": [f"shrift keys revoke {name}, or on {page}. Open places below stop working at once."],
        "prove": [f"shrift respond tick {name} prove --ask asks its provider once, with the call it documents."],
        "usage": [
            f"Look at {pages.usage or page}{since} until it was revoked: other models, hours, amounts than yours?"
        ],
        "history": [
            f"Try it on a throw-away copy: shrift respond rehearse {name}",
            f"Then, in a fresh clone: shrift respond clean {name}",
        ],
        "followups": ["A rewritten history does not reach copies; a key that was read stays read."],
        "tell": [f"shrift respond message {name} and shrift respond report {name} write both; read them first."],
    }
    return lines[id]


def keeping(response: Response) -> str:
    """The command that keeps the replacement: named after the folder, so that it meets no account's credential."""
    from checks.vault.credentials import label_from

    label = label_from(Path(response.folders[0]).name if response.folders else "")
    return f"shrift vault add {response.provider}" + ("" if label == "default" else f" --label {label}")


def done_with(response: Response) -> str:
    """What is said when the next step is done; after the last, what is left to do with a response."""
    name, step = response.fingerprint[:12], response.next
    if step is None:
        return (
            f"All is done. shrift respond report {name} writes the record; shrift respond forget {name} deletes this."
        )
    what = step.id
    if what == "history" or (what == "replace" and response.spots):
        what = "--rescan"
    elif what == "prove":
        what = "prove --ask"
    elif what == "followups":
        what = next((f.id for f in response.follows if f.done is None), what)
    return f"Done? shrift respond tick {name} {what}"


def shown(response: Response, pages: Pages, now: datetime | None = None) -> str:
    """All steps, with the advice of the next one."""
    lines = [
        f"{response.masked}  {response.title}  [{response.fingerprint[:12]}]",
        f"  {'Revoke first' if response.order == 'contain' else 'Replace first'}. {response.why}",
        f"  {clock(response, now)}",
        "",
    ]
    following = response.next
    for number, step in enumerate(response.steps, 1):
        lines.append(f"{mark(step)} {number:>2} {TITLES[step.id]}{_about(step)}  ({step.id})")
        if step is following:
            lines += [f"       {line}" for line in advice(response, step.id, pages)]
        if step.id == "replace":
            lines += [f"       {mark(s)} {n} {s.words}{_about(s, seen=True)}" for n, s in enumerate(response.spots, 1)]
        if step.id == "followups":
            lines += [f"       {mark(f)} {_ticked(f.words, f)}  ({f.id})" for f in response.follows]
        if step.id == "history" and response.practice is not None:
            lines.append(f"       {practised(response)}")
    lines += ["", done_with(response)]
    return "\n".join(map(for_terminal, lines)) + "\n"


def clock(response: Response, now: datetime | None = None) -> str:
    """How long it has taken."""
    passed = _passed(response.seconds(now or datetime.now(UTC)))
    if response.safe is None:
        return f"Begun {response.started[:16].replace('T', ' ')}, {passed} ago; not shown to be dead yet."
    said = "by a person’s word" if response.step("prove").by != "provider" else "by its provider’s word"
    return f"Dead {passed} after the response began, {said}."


def practised(response: Response) -> str:
    """How the last rehearsal ended."""
    assert response.practice is not None
    day = response.practice.when[:16].replace("T", " ")
    left = count_of(len(response.practice.left), "place")
    return f"Rehearsed {day}: " + ("clean." if response.practice.clean else f"it is still in {left}.")


def mark(item: Item) -> str:
    """A box, ticked or not."""
    return "[x]" if item.done is not None else "[ ]"


def record(response: Response, pages: Pages, now: datetime | None = None) -> str:
    """The incident record, as Markdown."""
    now = now or datetime.now(UTC)
    live = LIVE_WORDS[response.live]
    facts = {
        "Key": f"{response.masked}, {response.title}",
        "Fingerprint": response.fingerprint,
        "State when it began": live,
        "Where": "readable by everybody" if response.public else "not seen in public",
        "First seen": response.exposed or "not known",
        "Began": response.started,
        "Order": ("revoke first. " if response.order == "contain" else "replace first. ") + response.why,
        "Clock": clock(response, now),
    }
    lines = [f"# Incident: {_told(response.masked)}", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {_told(words)} |" for name, words in facts.items()]
    lines += ["", "## Steps", "", *(_listed(TITLES[s.id], s) for s in response.steps)]
    if response.spots:
        lines += ["", "## Places", "", *(_listed(s.words, s, seen=True) for s in response.spots)]
    lines += ["", "## Copies", "", *(_listed(f.words, f) for f in response.follows)]
    if response.practice is not None:
        lines += ["", "## History", "", _told(practised(response))]
        lines += [f"- {_told(place)}" for place in response.practice.left[:50]]
    still = [TITLES[s.id] for s in response.steps if s.done is None]
    lines += ["", "## Open", "", *([f"- {name}" for name in still] or ["Nothing."])]
    lines += ["", f"Written {now.isoformat(timespec='minutes')}. What a person said was not checked by Shrift."]
    return "\n".join(lines) + "\n"


def message(response: Response) -> str:
    """A message to the team, plain text: what happened, what each does, what is not known."""
    dead = response.step("prove")
    revoked = response.step("revoke")
    state = "It may still work"
    if dead.done and dead.by == "provider":
        state = f"It is dead: its provider said so on {dead.done[:10]}"
    elif revoked.done:
        state = f"It was revoked on {revoked.done[:10]}; that it is dead was not shown yet"
    lines = [
        f"A key leaked: {response.masked} ({response.title}).",
        f"{state}. " + ("Everybody could read it." if response.public else "It was not seen in public."),
        "",
        "Please:",
        "- use the new key; do not put the old one back, and do not send either in this conversation.",
    ]
    if (step := response.step("history")).by != "scan" and step.by != "not needed":
        lines += [
            "- push or save your open work before the history is rewritten; you are told when.",
            "- afterwards make a new clone and delete the old one. Do not merge or push from the old one: it brings the key back.",
        ]
    lines += ["- say if you keep a fork, a mirror, an image or a backup that may hold it.", ""]
    usage = response.step("usage")
    if usage.done and usage.note:
        lines.append(f"Its use while it was exposed: {usage.note}")
    elif usage.done:
        lines.append("Its use while it was exposed was looked at.")
    else:
        lines.append("Whether somebody else used it is not known yet.")
    return "\n".join(map(for_terminal, lines)) + "\n"


def listed(responses: list[Response], now: datetime | None = None) -> Iterator[str]:
    """One paragraph a response."""
    for r in responses:
        done = sum(s.done is not None for s in r.steps)
        following = f"; next: {TITLES[r.next.id]}" if r.next else ""
        yield for_terminal(f"{r.masked}  {r.title}  [{r.fingerprint[:12]}]")
        yield for_terminal(f"  {done} of {count_of(len(r.steps), 'step')}{following}. {clock(r, now)}")


def _passed(seconds: float) -> str:
    if seconds < 3_600:
        return seconds_of(round(seconds))
    hours, rest = divmod(round(seconds), 3_600)
    if hours < 48:
        return f"{hours} h {rest // 60} min"
    return f"{count_of(hours // 24, 'day')} {hours % 24} h"


def _ticked(words: str, item: Item, *, seen: bool = False) -> str:
    """What was done and who says so: one sentence, so the first has no full stop in its middle."""
    return (words.removesuffix(".") if item.done is not None else words) + _about(item, seen=seen)


def _about(item: Item, *, seen: bool = False) -> str:
    if item.done is None:
        return ""
    still = "; a later scan still saw the key there" if seen and item.seen and item.by != "scan" else ""
    note = f": {item.note}" if item.note else ""
    return f", {item.done[:16].replace('T', ' ')}, {SAID_BY.get(item.by, item.by)}{note}{still}"


def _listed(words: str, item: Item, *, seen: bool = False) -> str:
    return f"- {mark(item)} {_told(_ticked(words, item, seen=seen))}"


def _told(words: str) -> str:
    """A stranger's words on one line of Markdown that moves no terminal, and can be written whatever bytes a name holds."""
    from checks.report.markdown import escaped

    return escaped(for_terminal(words))
