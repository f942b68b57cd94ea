"""Ignore rules for git: what is missing is added at the end, where it counts most; what undoes it is taken out.

And for what else leaves a folder (`.dockerignore`, `.npmignore` …), where the check of gaps names such a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from checks.fixes.fixers.making import left, made
from checks.fixes.plan import Change, Fix, Piece, added_at_end
from checks.fixes.reach import Unsafe
from checks.model import Finding, Safety
from checks.signals.rules import covering
from checks.sins.s1_committed.ignore_gaps import gaps

if TYPE_CHECKING:
    from checks.evidence import Repository
    from checks.fixes.scene import File, Scene

_DOTENV = re.compile(r"^\.env(?:\..+)?$")
DOTENV_RULES = (".env", ".env.*", "!.env.example")
SENT_RULES = ("**/.env", "**/.env.*", "!**/.env.example")  # for what is packed or sent
UPLOADS = (".gcloudignore", "app.yaml", ".vercelignore", "vercel.json", "fly.toml", ".ebignore", ".cfignore")
TAKES_OUT = "# remove: "


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix for the `.gitignore` of each repository, and one for each other ignore file that is named."""
    for repository in scene.evidence.repositories:
        if repository.bare:
            continue
        yield from _of_repository(scene, recipe, repository, findings)


def _of_repository(scene: Scene, recipe: str, repository: Repository, findings: Sequence[Finding]) -> Iterator[Fix]:
    prefix = f"{repository.path}/" if repository.path else ""
    owned = {p for f in findings for p in (place.path for place in f.locations) if _owner(scene, p) == repository.path}
    concerned = [f for f in findings if owned.intersection(place.path for place in f.locations)]
    if not concerned:
        return
    rules, out = _wanted(scene, repository, prefix, concerned)
    published: list[str] = []
    if any(f.check == "S1-IGNORE-GAPS" for f in concerned):
        missing, sent = gaps(repository, scene.evidence)
        rules = [*(r for line in missing for r in [line] if not line.startswith(TAKES_OUT)), *rules]
        out |= {line.removeprefix(TAKES_OUT) for line in missing if line.startswith(TAKES_OUT)}
        published = [name for name, _ in sent]
    target = scene.at(f"{prefix}.gitignore")
    try:
        change = with_rules(scene, target, rules, out)
    except Unsafe as error:
        yield left(recipe, target.shown, concerned, str(error))
    else:
        if change is not None:
            hides = _also_hidden(scene, repository, prefix, change, owned)
            uploads = [f.path for f in scene.evidence.files if f.path.rpartition("/")[2] in UPLOADS]
            notes = [f"It hides {_listed(hides)} from git as well."] if hides else []
            notes += [f"{uploads[0]} is here: an upload may leave out what git ignores."] if uploads else []
            safe = not (hides or uploads or out)
            change = msgspec.structs.replace(change, notes=tuple(notes))
            yield made(recipe, target.shown, concerned, [change], safety=Safety.SAFE if safe else Safety.REVIEW)
    named = [f for f in concerned if f.check == "S1-IGNORE-GAPS"]
    for name in dict.fromkeys(published):
        yield sent_along(scene, recipe, scene.at(prefix + name), named)


def sent_along(scene: Scene, recipe: str, file: File, findings: Sequence[Finding]) -> Fix:
    """The rules that keep files of secrets out of an image, a package or an upload: what is sent changes, so look."""
    try:
        if file.name == "MANIFEST.in":
            change = with_rules(scene, file, ["global-exclude .env .env.*"], set())
        else:
            change = with_rules(scene, file, SENT_RULES, set())
        if change is None:
            raise Unsafe("the rules stand in it already")
    except Unsafe as error:
        return left(recipe, file.shown, findings, str(error))
    then = ["If the program inside reads such a file, hand it its settings when it starts instead."]
    return made(recipe, file.shown, findings, [change], then=then)


def with_rules(scene: Scene, file: File, rules: Iterable[str], out: set[str]) -> Change | None:
    """The ignore file with these rules at its end and those of `out` gone; None where it is so already."""
    before = scene.read(file)
    if before is not None:
        before = scene.text(file)
    text = before or b""
    pieces, kept, at = [], [], 0
    for line in text.splitlines(keepends=True):
        bare = line.decode().strip()
        if bare in out:
            pieces.append(Piece(at, at + len(line), b""))
        else:
            kept.append(bare)
        at += len(line)
    added: list[str] = []
    for rule in dict.fromkeys(rules):
        # An exception counts only behind what it is an exception from.
        if rule not in kept or (rule.startswith("!") and added):
            added.append(rule)
    if added:
        pieces.append(added_at_end(text, added))
    if not pieces:
        return None
    return Change(base=file.base, path=file.path, shown=file.shown, before=before, pieces=tuple(pieces), harmless=True)


def rule_for(path: str) -> tuple[str, ...]:
    r"""The rules that ignore this file of a repository; the usual ones where they fit.

    >>> rule_for("api/.env.local"), rule_for("conf/my key[1].json")
    (('.env', '.env.*', '!.env.example'), ('/conf/my key\\[1].json',))
    """
    if _DOTENV.match(path.rpartition("/")[2]):
        return DOTENV_RULES
    rule = re.sub(r"([\\*?\[])", r"\\\1", path)
    return ("/" + (rule[:-1] + "\\ " if rule.endswith(" ") else rule),)


def _wanted(
    scene: Scene, repository: Repository, prefix: str, findings: Sequence[Finding]
) -> tuple[list[str], set[str]]:
    """The rules for the files that findings name, and rules that stand in their way."""
    rules: list[str] = []
    present = covering(scene.evidence.texts.get(f"{prefix}.gitignore", ""))
    for finding in findings:
        if finding.check == "S1-IGNORE-GAPS":
            continue
        for place in finding.locations:
            inner = place.path.removeprefix(prefix)
            known = place.source == "worktree" and _owner(scene, place.path) == repository.path
            if known and inner.isprintable() and not present(inner):
                rules += rule_for(inner)
    return rules, set()


def _owner(scene: Scene, path: str) -> str | None:
    found = scene.repository_of(path)
    return found[0] if found else None


def _also_hidden(scene: Scene, repository: Repository, prefix: str, change: Change, meant: set[str]) -> list[str]:
    """Files that git would have added and now passes by, beside those that are meant."""
    covers = covering((change.content or b"").decode())
    return [
        f.path
        for f in scene.evidence.files
        if f.repository == repository.path
        and not (f.tracked or f.ignored or f.secret_names)
        and f.path not in meant
        and covers(f.path.removeprefix(prefix))
    ]


def _listed(paths: Sequence[str]) -> str:
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
