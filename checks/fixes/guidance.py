"""Guidance: a finding's recipes, filled with what is known of it, in the order they are done."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Sequence

import msgspec

from checks.fixes import Code, Recipe, recipes
from checks.fixes.available import is_automatic
from checks.language import advice, tr
from checks.machine import shown_path
from checks.model import Finding, Key, Location

# A project's own language comes first: known by what lies in it.
SIGNS = (
    ("Python", (".py", ".ipynb", "pyproject.toml", "requirements.txt")),
    ("Node", (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", "package.json")),
    ("Go", (".go", "go.mod")),
    ("Docker", ("Dockerfile", "docker-compose.yml", "compose.yaml")),
    ("Actions", (".github/workflows",)),
    ("Kubernetes", ("deployment.yaml", "values.yaml", "Chart.yaml")),
)
CHANGED = frozenset({"worktree", "machine", "history"})  # sources of places where a file may be changed
# The commands of this system come before those of others.
SYSTEM = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, "Shell")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step as a person reads it. `page` is an address to open, with the words for its link."""

    title: str
    text: str
    safety: str
    code: tuple[Code, ...] = ()
    page: str | None = None
    page_title: str = ""
    recipe: str = ""
    automatic: bool = False  # whether a plan can be shown, and not words alone


def steps(finding: Finding, key: Key | None, *, provider: str = "", keys_page: str | None = None) -> list[Step]:
    """The steps for one finding; the ecosystem of its own file first."""
    known = recipes()  # a report may come from another version, with steps of its own
    return [
        _step(known[note.id], key, finding.locations, provider, keys_page) for note in finding.fixes if note.id in known
    ]


def ecosystem_of(paths: Iterable[str]) -> str | None:
    """The ecosystem that a file's name tells."""
    for path in paths:
        for name, signs in SIGNS:
            if any(path.endswith(sign) or f"/{sign}/" in f"/{path}" for sign in signs):
                return name
    return None


def _step(found: Recipe, key: Key | None, places: Sequence[Location], provider: str, keys_page: str | None) -> Step:
    paths = [p.path for p in places]
    words = {
        "{masked}": key.masked if key else tr("the key"),
        "{provider}": provider or tr("the provider"),
        "{path}": people_path(places[0]) if places else tr("the file"),
    }
    own = ecosystem_of(paths)
    code = sorted(found.code, key=lambda c: (c.ecosystem != own, c.ecosystem != SYSTEM))
    return Step(
        title=_filled(advice(found.title), words),
        text=_filled(advice(found.text), words),
        safety=found.safety,
        code=tuple(Code(ecosystem=c.ecosystem, code=_command(c, words, places)) for c in code),
        page=keys_page if found.page else None,
        page_title=tr("{provider} keys", provider=provider) if found.page and keys_page else "",
        recipe=found.id,
        automatic=is_automatic(found.id) and all(place.source in CHANGED for place in places[:1]),
    )


def _command(code: Code, words: dict[str, str], places: Sequence[Location]) -> str:
    """The lines of a code with the finding's own file in them. A path is a stranger's text: it is one word there."""
    word = "FILE"
    if places:
        word = windows_path(places[0]) if code.ecosystem == "Windows" else shell_path(places[0])
    return _filled(code.code.strip("\n"), {**words, "{path}": word})


def people_path(place: Location) -> str:
    """A place's file as people write it: `~/.codex/auth.json` on a machine."""
    return shown_path(place.path) if place.source == "machine" else place.path


def shell_path(place: Location) -> str:
    """A place's file as one word of a shell's command: from the home on a machine, else from the examined folder.

    >>> shell_path(Location(source="machine", path=".a b")), shell_path(Location(source="worktree", path="-x"))
    ("~/'.a b'", './-x')
    """
    path = place.path
    if place.source == "machine" and not path.startswith("/"):
        return f"~/{shell_word(path)}"
    return shell_word(f"./{path}" if path.startswith("-") else path)


def windows_path(place: Location) -> str:
    r"""The same for Windows: in quotes, which a name there cannot hold; a name with a variable's sign is not written.

    >>> print(windows_path(Location(source="machine", path=".codex/auth.json")))
    "%USERPROFILE%\.codex\auth.json"
    """
    if not place.path.isprintable() or set(place.path) & set('%"'):
        return "FILE"
    home = "%USERPROFILE%\\" if place.source == "machine" and not place.path.startswith("/") else ""
    return f'"{home}{place.path}"'.replace("/", "\\")


def shell_word(text: str) -> str:
    r"""A stranger's text as one word of a command that is copied into a terminal.

    Quotes are not enough: an escape sequence in a file's name can end the paste and begin a command of its own, so
    what does not print is written by number in the form `$'…'`, which bash, zsh and POSIX 2024 read.

    >>> shell_word("a b.env"), shell_word("a\x1bb")
    ("'a b.env'", "$'a\\033b'")
    """
    if text.isprintable():
        return shlex.quote(text)
    signs = []
    for sign in text:
        if sign in "'\\":
            signs.append(f"\\{sign}")
        elif sign.isprintable():
            signs.append(sign)
        else:
            signs.extend(f"\\{byte:03o}" for byte in sign.encode("utf-8", "surrogateescape"))
    return f"$'{''.join(signs)}'"


def _filled(text: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        text = text.replace(name, value)
    return text
