"""Twins: one tool's key in several of its files. After a migration or a rotation one of them is stale, and may win.

Which file wins is said only where the tool's own documentation or source says it: the datasette tool `llm` (a stored key
before the environment), huggingface_hub (`HF_TOKEN` before the file), Continue (`config.yaml` instead of `config.json`),
Codex and Cline (files they moved away from), and the dotenv files of Next.js and of Vite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.places import Kind, is_past, kind_at, order
from checks.model import Key, Sighting, Word
from checks.structure.tree import document


class Copy(Word, frozen=True, kw_only=True):
    """A key in one of a tool's files. `key` is the fingerprint."""

    key: str
    sighting: Sighting


class Twins(Word, frozen=True, kw_only=True):
    """The copies in one tool's files, the winning one first where that is known.

    `wins` is None where nobody documented it, or where it depends on what cannot be seen. `differ` is true where the
    copies are not one key: somebody rotated one of them.
    """

    tool: str
    copies: tuple[Copy, ...]
    wins: Copy | None
    because: str

    @property
    def differ(self) -> bool:
        """Whether the copies hold different keys."""
        return len({copy.key for copy in self.copies}) > 1


class _Tool(msgspec.Struct, frozen=True):
    """Patterns of paths, the winning one first; `symbol` names variables in start-up files that the tool reads too."""

    name: str
    stores: tuple[str, ...]
    because: str
    symbol: str = ""
    symbol_rank: int = 0  # where a variable stands in the order


_TOOLS = tuple(
    _Tool(name, tuple(stores), because, symbol, rank)
    for name, stores, because, symbol, rank in (
        (
            "llm",
            [r"io\.datasette\.llm/keys\.json$"],
            "llm takes the key that it stored before the one in the environment",
            r"^(?:OPENAI|ANTHROPIC|GEMINI|LLM_\w+|MISTRAL|GROQ|OPENROUTER)_(?:API_)?KEY$",
            1,
        ),
        (
            "Hugging Face",
            [r"(?:huggingface/token|\.huggingface/token)$"],
            "huggingface_hub takes HF_TOKEN from the environment before the file",
            r"^(?:HF_TOKEN|HUGGING_FACE_HUB_TOKEN)$",
            -1,
        ),
        (
            "Continue",
            [r"\.continue/config\.yaml$", r"\.continue/config\.json$"],
            "Continue reads config.yaml instead of config.json where both are there",
            "",
            0,
        ),
        (
            "Codex",
            [r"\.codex/auth\.json$", r"\.config/codex/auth\.json$"],
            "Codex moved to ~/.codex and leaves the older file behind",
            "",
            0,
        ),
        (
            "Cline",
            [r"\.cline/data/settings/providers\.json$", r"\.cline/data/secrets\.json$", r"state\.vscdb$"],
            "Cline moved to providers.json and clears none of its older stores",
            "",
            0,
        ),
    )
)
_DOTENV = pattern_of(r"(?:^|/)\.env(?:\.[\w-]{1,40}){0,2}$")


def twins(key: Key, evidence: Evidence) -> tuple[Twins, ...]:
    """The tools that have this key in several files, or this key in one and another of the same vendor in the next."""
    found = [*_of_tools(key, evidence), *_of_dotenv(key, evidence)]
    return tuple(sorted(found, key=lambda t: (t.tool, order(t.copies[0].sighting))))


def _of_tools(key: Key, evidence: Evidence) -> Iterator[Twins]:
    kin = [k for k in evidence.keys if k.provider == key.provider and k.secret]
    for tool in _TOOLS:
        ranked = [(rank, k, s) for k in kin for s in k.sightings if (rank := _rank(tool, s)) is not None]
        ranked.sort(key=lambda r: (r[0], r[1].fingerprint != key.fingerprint, order(r[2]), r[1].fingerprint))
        copies = _one_a_file((k, s) for _, k, s in ranked)
        # Of the environment alone nobody can say that this tool reads it.
        if len(copies) < 2 or all(_rank(tool, c.sighting) == tool.symbol_rank and tool.symbol for c in copies):
            continue
        if any(c.key == key.fingerprint for c in copies):
            yield Twins(tool=tool.name, copies=copies, wins=copies[0], because=tool.because)


def _rank(tool: _Tool, sighting: Sighting) -> int | None:
    """Where a place stands in a tool's order; the lower wins. None for a place the tool does not read."""
    if sighting.source == "history":
        return None
    for rank, store in enumerate(tool.stores):
        if re.search(store, sighting.path):
            return rank
    if tool.symbol and kind_at(sighting) is Kind.SHELL and re.search(tool.symbol, sighting.symbol or ""):
        return tool.symbol_rank
    return None


def _of_dotenv(key: Key, evidence: Evidence) -> Iterator[Twins]:
    """The dotenv files of one folder that set one variable."""
    groups: dict[tuple[str, str], list[tuple[Key, Sighting]]] = {}
    for other in evidence.keys:
        for sighting in other.sightings if other.secret else ():
            if (
                sighting.symbol
                and not is_past(sighting)
                and sighting.source != "history"
                and sighting.place != "staged"
                and _DOTENV.search(sighting.path)
                and kind_at(sighting) is Kind.SETTINGS
            ):
                groups.setdefault((sighting.path.rpartition("/")[0], sighting.symbol), []).append((other, sighting))
    for (folder, symbol), seen in sorted(groups.items(), key=lambda g: g[0]):
        framework, ladder = _ladder(folder, evidence)
        seen.sort(key=lambda pair: (_step(pair[1].path, ladder), order(pair[1]), pair[0].fingerprint))
        copies = _one_a_file(seen)
        if len(copies) < 2 or all(c.key != key.fingerprint for c in copies):
            continue
        steps = [_step(c.sighting.path, ladder) for c in copies]
        modes = {m for c in copies if (m := _mode(c.sighting.path))}
        if framework is None:
            wins, because = None, f"nothing says which of the files that set {symbol} is read last"
        elif len(modes) > 1 or len(set(steps)) < len(steps):
            wins, because = None, f"which file {framework} takes {symbol} from depends on how it is started"
        else:
            wins, because = copies[0], f"{framework} takes {symbol} from {copies[0].sighting.path} first"
        yield Twins(tool=framework or "dotenv", copies=copies, wins=wins, because=because)


# Both read a variable that is set already before any file. Next.js puts `.env.local` before the mode's own file.
_LADDERS = {
    "Next.js": ("mode.local", "local", "mode", ""),
    "Vite": ("mode.local", "mode", "local", ""),
}
_MARKS = {"next": "Next.js", "vite": "Vite"}


def _ladder(folder: str, evidence: Evidence) -> tuple[str | None, tuple[str, ...]]:
    """The framework that reads a folder's dotenv files, by its manifest; with both Next.js and Vite nobody can say."""
    path = f"{folder}/package.json" if folder else "package.json"
    top = document(evidence.texts.get(path, ""), path)
    installed = {name for part in ("dependencies", "devDependencies") for name, _, _ in top.get(part).named()}
    found = sorted(installed & _MARKS.keys())
    if len(found) != 1:
        return None, _LADDERS["Vite"]
    return _MARKS[found[0]], _LADDERS[_MARKS[found[0]]]


def _mode(path: str) -> str:
    parts = path.rsplit("/", 1)[-1].split(".")[2:]
    return next((p for p in parts if p != "local"), "")


def _step(path: str, ladder: tuple[str, ...]) -> int:
    local = path.endswith(".local")
    sort = ("mode.local" if local else "mode") if _mode(path) else ("local" if local else "")
    return ladder.index(sort)


def _one_a_file(pairs: Iterable[tuple[Key, Sighting]]) -> tuple[Copy, ...]:
    """The first of each file and key, in the order given."""
    found: dict[tuple[str, str], Copy] = {}
    for key, sighting in pairs:
        found.setdefault((sighting.path, key.fingerprint), Copy(key=key.fingerprint, sighting=sighting))
    return tuple(found.values())
