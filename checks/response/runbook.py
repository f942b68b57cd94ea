"""The runbook of a project: who does what when one of its keys leaks, from what was found here. Pure, but for `gathered`.

It says what it does not know. It holds no value and no mask, and no date: a day in a section that speaks of drills would
be read as a drill that was held.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from checks.model import Key, Word
from checks.response.told import TITLES
from checks.words import count_of

if TYPE_CHECKING:
    from checks.attestations.model import Attestation
    from checks.evidence import Evidence
    from checks.keys.formats import Provider
    from checks.response.drills import Drill

MOST_PLACES, MOST_OWNERS, MOST_NAMES = 40, 20, 20
_SECRET = re.compile(r"\bsecrets\.([A-Za-z_][A-Za-z0-9_]{0,99})")
_GITLAB = re.compile(r"\$\{?([A-Z][A-Z0-9_]{0,99}(?:KEY|TOKEN|SECRET))\b")
_DAY = re.compile(r"(?i)(20\d\d-\d\d|\d\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)([ -])(?=\d)")
_UNSEEN = "\u200b"  # a space of no width, itself and no reference: whoever reads the file sees it as little
_OWN = frozenset({"GITHUB_TOKEN", "CI_JOB_TOKEN"})
# A file that says where the program is deployed, and the command there that asks for a value or reads it from its input.
_HOSTS = (
    ("vercel.json", "Vercel", "vercel env add {name} production"),
    ("netlify.toml", "Netlify", "netlify env:set {name} --secret"),
    ("fly.toml", "Fly.io", "fly secrets set {name}=-"),
    ("wrangler.toml", "Cloudflare", "wrangler secret put {name}"),
    ("wrangler.jsonc", "Cloudflare", "wrangler secret put {name}"),
)


class Store(Word, frozen=True, kw_only=True):
    """A place outside the files that keeps a setting, with the command that changes it there."""

    where: str
    name: str
    command: str
    seen: str  # the file that says so


class Use(Word, frozen=True, kw_only=True):
    """One provider whose keys are used here, and what is known of taking one back."""

    name: str
    page: str | None = None
    unconfirmed: bool = False
    usage: str | None = None
    revoking: str = ""
    places: tuple[str, ...] = ()
    more: int = 0
    brought: tuple[str, ...] = ()  # who committed them


class Known(Word, frozen=True, kw_only=True):
    """What a runbook is made from."""

    project: str
    remotes: tuple[str, ...] = ()
    owners: tuple[tuple[str, str], ...] = ()  # path pattern and owners, as CODEOWNERS says
    owners_file: str = ""
    roles: Mapping[str, str] = msgspec.field(default_factory=dict)
    answered: tuple[str, ...] = ()  # who answered for the runbook and the drill
    uses: tuple[Use, ...] = ()
    stores: tuple[Store, ...] = ()
    in_history: bool = False
    unread: tuple[str, ...] = ()


def gathered(project: Path, data_dir: Path | None) -> tuple[Evidence, Mapping[str, Provider]]:
    """Read a folder as a scan does. Raises `Refusal`."""
    from checks.announce import Announcer
    from checks.examination import Request
    from checks.gathering import Gathering
    from checks.impossible import Impossible
    from checks.plugins.loading import load_shapes
    from checks.terminal.options import catalog_of, places_of
    from checks.terminal.refusal import Refusal

    catalog = catalog_of(data_dir)
    shapes, _ = load_shapes(catalog)
    request = Request(paths=(project,))
    run = Gathering(
        request, catalog, shapes, places_of(data_dir), Announcer(lambda event: None), threading.Event(), None
    )
    try:
        found = run.run()
    except Impossible as error:
        raise Refusal(str(error)) from None
    return msgspec.structs.replace(found.evidence, limits=found.limits), shapes.providers


def known(
    project: Path,
    evidence: Evidence,
    providers: Mapping[str, Provider],
    answers: Mapping[str, Attestation],
    drills: Sequence[Drill],
) -> Known:
    """What is known of a project for its runbook."""
    file, owners = _owners(evidence.texts)
    held = next((d for d in drills if d.held is not None and d.roles), None)
    said = [answers[c].who for c in ("S5-NO-RUNBOOK", "S5-NO-DRILL") if c in answers and answers[c].answer == "yes"]
    keys = [k for k in evidence.keys if k.secret]
    return Known(
        project=project.name,
        remotes=tuple(
            dict.fromkeys(r.project or r.host or r.name for repo in evidence.repositories for r in repo.remotes)
        ),
        owners=owners,
        owners_file=file,
        roles=dict(held.roles) if held else {},
        answered=tuple(dict.fromkeys(said)),
        uses=_uses(keys, providers),
        stores=_stores(evidence.texts, [f.path for f in evidence.files], _names(keys, providers)),
        in_history=any(s.source == "history" for k in keys for s in k.sightings),
        unread=tuple(dict.fromkeys(f"{limit.what or limit.id}: {limit.why}" for limit in evidence.limits))[:10],
    )


def text(told: Known) -> str:
    """The runbook as Markdown."""
    lines = [f"# Runbook: a key of {_told(told.project)} leaked", ""]
    lines += ["Made by Shrift from what lies in this project. Complete it, and have it read by those it names.", ""]
    lines += ["## Who does what", "", *_people(told), ""]
    lines += ["## When a key leaks: the steps", "", *_steps(told), ""]
    for use in told.uses:
        lines += _provider(use)
    if told.stores:
        lines += ["## Secret stores that keep a copy", ""]
        lines += [
            f"- {_told(s.where)}, {_code(s.name)} (seen in {_code(s.seen)}): {_code(s.command)}" for s in told.stores
        ]
        lines += ["", "Each command asks for the value or reads it from its input; no value stands in a command.", ""]
    lines += ["## What this runbook does not know", "", *[f"- {_told(words)}" for words in unknown(told)], ""]
    return "\n".join(lines)


def unknown(told: Known) -> list[str]:
    """What could not be found here, a line each."""
    from checks.response.drills import ROLES

    lines = [f"Nobody is named for: {title.lower()}." for role, title in ROLES.items() if role not in told.roles]
    if not told.owners:
        lines.append("Who owns which files: there is no CODEOWNERS file.")
    if not told.remotes:
        lines.append("Where the code is kept: no remote is set here.")
    if not told.uses:
        lines.append("Which providers are used: no key was found here. The keys of production lie elsewhere.")
    lines += [f"Where keys of {u.name} are made and revoked." for u in told.uses if u.page is None]
    lines += [f"Whether the page of {u.name} still has that address." for u in told.uses if u.page and u.unconfirmed]
    if not told.stores:
        lines.append("Which secret stores keep a copy: none is named in the files that were read.")
    lines.append("What runs with a key now, and who restarts it.")
    lines.append("Copies outside this project: machines, forks, images, backups, chats.")
    lines += [f"Not read: {words}" for words in told.unread]
    return lines


def _people(told: Known) -> list[str]:
    from checks.response.drills import ROLES

    lines = ["| | |", "|---|---|"]
    lines += [
        f"| {title} | {_told(told.roles.get(role, '')) or '**not known: write a name here**'} |"
        for role, title in ROLES.items()
    ]
    if told.roles:
        lines += ["", "The names are those of the last time it was tried."]
    if told.answered:
        lines += ["", f"Answered for it before: {_told(', '.join(told.answered))}."]
    if told.owners:
        lines += ["", f"{_code(told.owners_file)} names owners; the last line that fits a file decides:", ""]
        lines += [f"- {_code(pattern)}: {_told(owners)}" for pattern, owners in told.owners]
    return lines


def _steps(told: Known) -> list[str]:
    names = ", ".join(u.name for u in told.uses) or "its provider"
    steps = [
        f"{TITLES['look']}: is the key used by somebody else? If so, or if everybody can read it, revoke first and accept the outage.",
        "Run `shrift respond start KEY --in .`: it lists every place that holds the leaked key, and keeps the clock.",
        f"Make a replacement key at {_told(names)}; the pages stand below.",
        "Replace it at every place below, in the secret stores too, and deploy.",
        "Revoke the leaked key: `shrift keys revoke KEY`, or on its page.",
        "Prove that it is dead: `shrift respond tick KEY prove --ask` asks its provider once.",
        "Read its use from the day it was exposed until it was revoked.",
    ]
    if told.in_history:
        steps.append(
            "Clean the history last: `shrift respond rehearse KEY` tries it, `shrift respond clean KEY` has the commands."
        )
    if told.remotes:
        steps.append(f"Ask for clones, forks and cached views of {_told(', '.join(told.remotes[:5]))}.")
    steps.append("Tell the team and write it down: `shrift respond message KEY`, `shrift respond report KEY`.")
    return [f"{number}. {words}" for number, words in enumerate(steps, 1)]


def _provider(use: Use) -> list[str]:
    lines = [f"## {_told(use.name)}", ""]
    if use.page:
        lines.append(f"- Make and revoke keys: <{use.page}>" + (" (address not confirmed)" if use.unconfirmed else ""))
    if use.usage:
        lines.append(f"- See their use: <{use.usage}>")
    if use.revoking:
        lines.append(f"- Revoking: {_told(use.revoking)}")
    if use.brought:
        lines.append(f"- Committed here by: {_told(', '.join(use.brought))}")
    if use.places:
        lines += ["", "Places that hold a key now:", "", *(f"- {_code(place)}" for place in use.places)]
    if use.more:
        lines.append(f"- and {count_of(use.more, 'more place')}")
    return [*lines, ""]


def _uses(keys: Sequence[Key], providers: Mapping[str, Provider]) -> tuple[Use, ...]:
    from checks.response.state import spots_of

    found = []
    for id in sorted({k.provider for k in keys}):
        of = [k for k in keys if k.provider == id]
        told = providers.get(id)
        places = list(dict.fromkeys(item.words for k in of for item in spots_of(k.sightings).values()))
        people = sorted({s.author for k in of for s in k.sightings if s.author})
        revoking = ""
        if told is not None and told.revocation is not None:
            by = {
                "holder": "whoever holds the key may do it",
                "admin": "needs an administrator’s credential",
                "console": "on the provider’s page only",
            }
            doubt = "" if told.revocation.confirmed else " (not confirmed)"
            revoking = f"{by[told.revocation.by]}. {told.revocation.how}{doubt}"
        found.append(
            Use(
                name=told.name if told else id,
                page=told.keys_page if told else None,
                unconfirmed=told is not None and "keys" in told.pages.unconfirmed,
                usage=told.pages.usage if told else None,
                revoking=revoking,
                places=tuple(places[:MOST_PLACES]),
                more=max(len(places) - MOST_PLACES, 0),
                brought=tuple(people[:MOST_NAMES]),
            )
        )
    return tuple(found)


def _names(keys: Sequence[Key], providers: Mapping[str, Provider]) -> set[str]:
    """The settings behind which keys stand here, or usually stand."""
    named = {s.symbol for k in keys for s in k.sightings if s.symbol and s.symbol.isidentifier()}
    return named | {name for p in providers.values() for name in p.environment}


def _stores(texts: Mapping[str, str], files: Sequence[str], names: set[str]) -> tuple[Store, ...]:
    """Secret stores that the project's own files name."""
    found: dict[tuple[str, str], Store] = {}
    used: set[str] = set()
    for path, content in sorted(texts.items()):
        if path.startswith(".github/workflows/") or "/.github/workflows/" in path:
            for name in sorted(set(_SECRET.findall(content)) - _OWN):
                used.add(name)
                store = Store(where="GitHub secret", name=name, command=f"gh secret set {name}", seen=path)
                found.setdefault((store.where, name), store)
        elif PurePosixPath(path).name == ".gitlab-ci.yml":
            for name in sorted(set(_GITLAB.findall(content)) - _OWN):
                used.add(name)
                command = f"glab variable set {name} --masked --protected"
                found.setdefault(
                    ("GitLab variable", name), Store(where="GitLab variable", name=name, command=command, seen=path)
                )
    own = sorted((used | {n for t in texts.values() for n in names if n in t}) & (names - _OWN))[:MOST_NAMES]
    for path in sorted({*texts, *files}):
        for file, where, command in _HOSTS:
            if PurePosixPath(path).name == file:
                for name in own:
                    found.setdefault(
                        (where, name), Store(where=where, name=name, command=command.format(name=name), seen=path)
                    )
    return tuple(found.values())[:MOST_PLACES]


def _owners(texts: Mapping[str, str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    for path in (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"):
        if path in texts:
            rules = []
            for raw in texts[path].splitlines()[:2_000]:
                pattern, *owners = raw.partition("#")[0].split() or [""]
                if pattern and owners and not pattern.startswith(("[", "^[")):
                    rules.append((pattern[:200], " ".join(owners)[:200]))
            return path, tuple(rules[-MOST_OWNERS:])
    return "", ()


def _told(words: str) -> str:
    """A stranger's words as text on one line, for a reader of the page and for one of the file."""
    from checks.report.markdown import NO_WIDTH, escaped

    return escaped(_line(words)).replace(NO_WIDTH, _UNSEEN)


def _code(words: str) -> str:
    """A path, a name or a command as code: the same signs on the page and in the file."""
    from checks.report.markdown import code

    return code(_line(words)[:200])


def _line(words: str) -> str:
    """On one line. A day among the words is broken: it must not be read as that of a drill."""
    from checks.report.escape import for_terminal

    return _DAY.sub(rf"\1{_UNSEEN}\2", for_terminal(" ".join(words.split())))
