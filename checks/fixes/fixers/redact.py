"""Taking keys out of what keeps record of them: logs, histories, transcripts, recordings, the outputs of notebooks.

Only the value goes; every other byte stays, whatever the file's own form: a mark of plain letters means nothing to JSON, to
YAML, to a shell, to zsh's encoding of odd bytes or to fish's escapes. What is structured is read again afterwards, and must be
the same tree with other text. A value is taken out wherever it stands in the file, also where its surroundings would
not have told what it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checks.fixes.fixers.databases import SQLITE, without_values
from checks.fixes.fixers.making import by_path, left, made
from checks.fixes.plan import Change, Fix, Piece, spliced
from checks.fixes.reach import Unsafe
from checks.language import mark
from checks.model import Finding

if TYPE_CHECKING:
    from checks.fixes.scene import File, Scene

MARK = b"REDACTED-BY-SHRIFT"
SHORTEST = 12  # bytes of a value that is looked for without its surroundings
TITLES = {
    "clear-record": mark("Take the key out of the record"),
    "clear-outputs": mark("Take the key out of the outputs"),
    "filter-recordings": mark("Take the key out of the recording"),
}
REPLACE = "Replace the key if it was not yet: what was sent to a model, shown or copied cannot be called back."
CLOSE = "Close the program that writes this file first: it may write what it remembers once more when it ends."
RECORDER = "Name the headers that carry keys in the recorder’s settings, or the next recording has one again."
ADDRESS = "The key stood in an address: recordings that are found by their address may have to be made again."
SOURCE = "A cell still holds the key: let the code ask for it, or read it from a store."


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix a file."""
    for (source, path), concerned in by_path(findings, "worktree", "machine").items():
        place = next(p for f in concerned for p in f.locations if (p.source, p.path) == (source, path))
        file = scene.file(place)
        if file is None:
            yield left(recipe, path, concerned, "it lies outside of your home and of the examined folder")
            continue
        try:
            data = scene.read(file)
            if data is not None:
                yield _redacted(scene, recipe, file, data, concerned)
        except Unsafe as error:
            yield left(recipe, file.shown, concerned, str(error))


def _redacted(scene: Scene, recipe: str, file: File, data: bytes, findings: Sequence[Finding]) -> Fix:
    known = [v for f in findings if f.key and (v := scene.value_of(f.key)) is not None]
    then = [REPLACE]
    if data.startswith(SQLITE):
        change = _database(scene, file, data, known)
        then.insert(0, CLOSE)
    else:
        if b"\0" in data:
            raise Unsafe("it is no text that can be changed in place; delete it, or clean it with its own program")
        values = [*known, *(m.value.reveal() for m in scene.keys_in(data, file.path))]
        pieces = places_of(data, values)
        if recipe == "clear-outputs":
            pieces, inside = in_outputs(data, pieces)
            then += [SOURCE] if inside else []
        if not pieces:
            why = "only cells hold it, and they are code" if recipe == "clear-outputs" and then[1:] else "it does not stand there letter by letter: it is encoded, or packed"  # fmt: skip
            raise Unsafe(why)
        if not _same_shape(data, spliced(data, pieces), file.path):
            raise Unsafe("taking it out would change how the file is read; do it by hand")
        if recipe == "filter-recordings":
            then.append(RECORDER)
            then += [ADDRESS] if any(_in_address(data, p) for p in pieces) else []
        if recipe == "clear-record":
            then.insert(0, CLOSE)
        change = Change(
            base=file.base,
            path=file.path,
            shown=file.shown,
            before=data,
            pieces=tuple(pieces),
            grows=recipe == "clear-record",
        )
    return made(recipe, file.shown, findings, [change], title=TITLES[recipe], then=then)


def places_of(data: bytes, values: Sequence[bytes]) -> list[Piece]:
    """Where these values stand, the longer before those inside them."""
    taken: list[Piece] = []
    for value in sorted({v for v in values if len(v) >= SHORTEST}, key=len, reverse=True):
        at = data.find(value)
        while at >= 0:
            end = at + len(value)
            if not any(p.start < end and p.end > at for p in taken):
                taken.append(Piece(at, end, MARK))
            at = data.find(value, end)
    return sorted(taken, key=lambda p: p.start)


def in_outputs(data: bytes, pieces: Sequence[Piece]) -> tuple[list[Piece], bool]:
    """Those that stand in the outputs of a notebook's cells, and whether any stands elsewhere."""
    from checks.fixes.fixers.jsonc import Text
    from checks.structure.forms.json import read_json

    text = Text(data)
    found = read_json(text.text)
    if len(found) != 1:
        raise Unsafe("it could not be read as a notebook")
    spans = []
    for cell in found[0].get("cells").each():
        outputs = cell.get("outputs")
        if outputs:
            spans.append((text.byte(outputs.start), text.byte(outputs.end)))
    inside = [p for p in pieces if any(start <= p.start and p.end <= end for start, end in spans)]
    return inside, len(inside) < len(pieces)


def _database(scene: Scene, file: File, data: bytes, known: Sequence[bytes]) -> Change:
    from checks.fixes.reach import reached

    with reached(file.base, file.path) as spot:
        for ending in ("-wal", "-shm", "-journal"):
            if spot.beside(spot.name + ending).identity() is not None:
                raise Unsafe("its program is running, or ended without closing it; close it, then try again")
    values = [*known, *(m.value.reveal() for m in scene.keys_in(data, file.path))]
    values = list(dict.fromkeys(v for v in values if len(v) >= SHORTEST))
    after, rows = without_values(data, values, MARK)
    return Change(
        base=file.base,
        path=file.path,
        shown=file.shown,
        before=data,
        after=after,
        notes=(f"{rows} row{'s' if rows != 1 else ''} of its tables; what was deleted before is wiped as well",),
    )


def _same_shape(before: bytes, after: bytes, path: str) -> bool:
    """Whether JSON, JSON by lines and YAML are the same trees, with other text; any other text has no shape."""
    name = path.rpartition("/")[2].lower()
    if name.endswith((".json", ".ipynb", ".har")):
        return _json(before) == _json(after)
    if name.endswith((".jsonl", ".ndjson")):
        one, other = before.split(b"\n"), after.split(b"\n")
        changed = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
        return len(one) == len(other) and all(_json(a) == _json(b) for a, b in changed)
    if name.endswith((".yaml", ".yml")):
        from checks.structure.forms.yaml import read_yaml

        try:
            trees = [[[k for k, _ in d.walk()] for d in read_yaml(t.decode())] for t in (before, after)]
        except UnicodeDecodeError:
            return False
        return trees[0] == trees[1]
    return True


def _json(data: bytes) -> object:
    """The shape of a document: its names and sorts, without its texts; a text that is no JSON has none."""

    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {k.replace("\0", ""): shape(v) for k, v in value.items()}
        if isinstance(value, list):
            return [shape(v) for v in value]
        return type(value).__name__

    try:
        return shape(json.loads(data))
    except (ValueError, RecursionError):
        return None


def _in_address(data: bytes, piece: Piece) -> bool:
    line = data[max(data.rfind(b"\n", 0, piece.start), piece.start - 2_000) + 1 : piece.start]
    return b"://" in line.rpartition(b" ")[2] or b"://" in line.rpartition(b'"')[2]
