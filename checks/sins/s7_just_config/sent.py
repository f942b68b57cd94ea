"""What is sent along besides images: packages of npm and Python, and folders that a platform's tool uploads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from checks.evidence import Evidence
from checks.model import Location
from checks.signals.looking import paths_of
from checks.signals.rules import covering
from checks.structure.entries import entries, find
from checks.structure.tree import document

# What says that a package is made to be published. `main` alone does not: npm writes it for every folder.
_PUBLISHED = ("publishConfig", "files", "exports", "types", "typings", "module", "bin", "browser")
_PLATFORMS = (
    (".gcloudignore", "app.yaml", "gcloud’s upload"),
    (".vercelignore", "vercel.json", "vercel’s upload"),
    (".funcignore", "host.json", "the upload of Azure Functions"),
)


class Sent(msgspec.Struct, frozen=True):
    """Something that takes a folder along. `takes` is asked with a path inside it, and whether git tracks or ignores it.

    `to_a_host` says that the host of the project takes it, and nobody else.
    """

    what: str
    folder: str
    why: str
    place: Location
    takes: Callable[[str, bool, bool], bool]
    to_a_host: bool = False


def packages(evidence: Evidence) -> Iterator[Sent]:
    """The packages and uploads that are described here."""
    for path, text in sorted(evidence.texts.items()):
        folder, _, name = path.rpartition("/")
        place = Location(source="worktree", path=path, line=1)
        if name == "package.json":
            yield from _npm(evidence, folder, text, place)
        elif name == "MANIFEST.in":
            takes = _manifest(text)
            yield Sent("The package of Python", folder, f"{path} names it", place, takes)
        elif name == "pyproject.toml" and "[tool.hatch.build" in text:
            yield from _hatch(folder, path, text, place)
    signs = tuple({name for ignore, sign, _ in _PLATFORMS for name in (ignore, sign)})
    signed = [path for path in paths_of(evidence) if path.endswith(signs)]
    for ignore, sign, what in _PLATFORMS:
        for path in signed:
            folder, _, name = path.rpartition("/")
            if name == ignore and path in evidence.texts:
                yield _upload(path, folder, what, evidence.texts[path])
            elif name == sign and ignore == ".vercelignore" and f"{folder}/{ignore}".lstrip("/") not in evidence.texts:
                yield Sent(
                    what,
                    folder,
                    "there is no .vercelignore",
                    Location(source="worktree", path=path, line=1),
                    _vercel(""),
                    to_a_host=True,
                )


def _npm(evidence: Evidence, folder: str, text: str, place: Location) -> Iterator[Sent]:
    """A package that is published. Beside an .npmignore npm does not ask .gitignore any more: that is what people miss."""
    top = document(text, "package.json")
    ignore = f"{folder}/.npmignore".lstrip("/")
    if not top.text("name") or not top.text("version") or top.get("private").true:
        return
    if ignore not in evidence.texts and not any(top.get(k) for k in _PUBLISHED):
        return  # an app that nobody said is private; its authors publish no package
    listed = top.get("files").values()
    if listed:
        covers = covering("\n".join(listed))
        yield Sent("The package of npm", folder, "“files” in package.json names it", place, lambda p, t, i: covers(p))
        return
    if ignore in evidence.texts:
        covers = covering(evidence.texts[ignore])
        why = f"beside {ignore} npm does not ask .gitignore, and it does not leave it out"
        yield Sent("The package of npm", folder, why, place, lambda p, t, i: not covers(p))
    else:
        yield Sent("The package of npm", folder, "no ignore rule leaves it out", place, lambda p, t, i: not i)


def _manifest(text: str) -> Callable[[str, bool, bool], bool]:
    """MANIFEST.in: the last rule that fits decides."""
    rules: list[tuple[bool, Callable[[str], bool]]] = []
    for line in text.splitlines()[:500]:
        verb, *words = line.split("#", 1)[0].split()[:40] or [""]
        if verb in ("include", "exclude"):
            rules.append((verb == "include", covering("\n".join(f"/{w}" for w in words))))
        elif verb in ("graft", "prune"):
            rules.append(
                (verb == "graft", covering("\n".join(f"/{w.rstrip('/')}/" if w != "." else "*" for w in words)))
            )
        elif verb in ("recursive-include", "recursive-exclude") and words:
            under = "" if words[0] == "." else f"/{words[0].strip('/')}"
            rules.append((verb.endswith("include"), covering("\n".join(f"{under}/**/{w}" for w in words[1:]))))
        elif verb in ("global-include", "global-exclude"):
            rules.append((verb.endswith("include"), covering("\n".join(words))))

    def takes(path: str, tracked: bool, ignored: bool) -> bool:
        return next((taken for taken, covers in reversed(rules) if covers(path)), False)

    return takes


def _hatch(folder: str, path: str, text: str, place: Location) -> Iterator[Sent]:
    """Hatch packs what git does not ignore; `include`, `force-include` and `artifacts` name what it takes beyond."""
    found = entries(text, path)
    named = [e.value for e in find(found, "tool", "hatch", "build", "**", "artifacts", "*")]
    forced = [str(e.keys[-1]) for e in find(found, "tool", "hatch", "build", "**", "force-include", "*")]
    include = [e.value for e in find(found, "tool", "hatch", "build", "**", "include", "*")]
    exclude = [e.value for e in find(found, "tool", "hatch", "build", "**", "exclude", "*")]
    extra, chosen, left = (
        covering("\n".join([*named, *forced])),
        covering("\n".join(include)),
        covering("\n".join(exclude)),
    )

    def takes(inner: str, tracked: bool, ignored: bool) -> bool:
        if extra(inner):
            return True
        return not ignored and not left(inner) and (not include or chosen(inner))

    yield Sent("The package of Python", folder, f"{path} does not leave it out", place, takes)


def _upload(path: str, folder: str, what: str, rules: str) -> Sent:
    place = Location(source="worktree", path=path, line=1)
    if path.endswith(".vercelignore"):
        return Sent(what, folder, f"{path} does not leave it out", place, _vercel(rules), to_a_host=True)
    with_git = re.search(r"(?m)^#!include:\.gitignore\s*$", rules) is not None
    covers = covering(rules)
    return Sent(
        what,
        folder,
        f"{path} does not leave it out",
        place,
        lambda p, t, i: not covers(p) and not (with_git and i),
        to_a_host=True,
    )


def _vercel(rules: str) -> Callable[[str, bool, bool], bool]:
    """Vercel leaves out `.env.local` and its kin by itself, and asks .gitignore where it has no rules of its own."""
    covers = covering(rules)
    own = re.compile(r"(?:^|/)\.env(?:\.\w+)?\.local$")
    return lambda p, t, i: not covers(p) and not own.search(p) and (bool(rules) or not i)
