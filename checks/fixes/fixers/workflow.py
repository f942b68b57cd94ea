"""Workflows of GitHub Actions: no git credential left behind, artifacts without files of secrets, derived values masked.

Where something stands is told by the tree of the document; what is written are whole lines, indented as their neighbours
are, so that comments, quotes and order stay as people wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checks.fixes.fixers.jsonc import Text
from checks.fixes.fixers.making import by_path, left, made
from checks.fixes.plan import Change, Fix, Piece
from checks.fixes.reach import Unsafe
from checks.language import mark
from checks.model import Finding
from checks.sins.s3_ci_and_logs.handed_on import taken
from checks.structure.tree import Node, document

if TYPE_CHECKING:
    from checks.fixes.scene import Scene

CHECKOUT = "actions/checkout"
UPLOADS = ("actions/upload-artifact", "actions/cache")
LEFT_OUT = ("!**/.env*", "!.git/**")
# What speaks to the git host again after the checkout, with the credential that it left.
_PUSHES = re.compile(
    r"\bgit\s+(?:-\S+\s+)*(?:push|fetch|pull|clone|submodule|lfs|remote)\b|\b(?:semantic-release|release-it|lerna|changeset|goreleaser|mike|gh-pages|hub)\b"
)
_PUSHING = re.compile(
    r"(?i)(?:git-auto-commit|create-pull-request|ghaction-github-pages|actions-gh-pages|git-push|add-and-commit|semantic-release|changesets/action|release-please|goreleaser|chart-releaser)"
)
_ASSIGNED = re.compile(r"""^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=["']?\$\(.*\)["']?[ \t]*$""")
CACHED = "What was handed on before is still there: delete old artifacts and caches."
PUSHES = "It is kept where a later step of the job speaks to the git host with it."


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix a workflow and recipe."""
    for (_, path), concerned in by_path(findings, "worktree").items():
        if not re.search(r"\.github/workflows/[^/]+\.ya?ml$|(?:^|/)action\.ya?ml$", path):
            continue
        file = scene.at(path)
        try:
            data = scene.text(file)
            text = Text(data)
            edits = list(_masked(text, path, concerned) if recipe == "quiet-step" else _narrowed(text, path, concerned))
        except Unsafe as error:
            yield left(recipe, path, concerned, str(error))
            continue
        mended = [f for f, _ in edits]
        pieces = tuple({(p.start, p.end): p for _, those in edits for p in those}.values())
        if not pieces:
            continue
        change = Change(base=file.base, path=path, shown=path, before=data, pieces=pieces, harmless=True)
        title = mark("Hide what the step makes of a secret") if recipe == "quiet-step" else ""
        then = [CACHED] if recipe == "narrow-artifact" else []
        then += [PUSHES] if recipe == "narrow-artifact" and _kept(text, path) else []
        yield made(recipe, path, mended, [change], title=title, then=then)


# --- artifacts and checkouts ------------------------------------------------------------------------------------------


def _narrowed(text: Text, path: str, findings: Sequence[Finding]) -> Iterator[tuple[Finding, list[Piece]]]:
    jobs = _jobs(document(text.text, path))
    for finding in findings:
        pieces: list[Piece] = []
        for place in finding.locations:
            if place.path != path or place.line is None:
                continue
            for job in jobs:
                step = next((s for s in job if s.line <= place.line <= max(s.end_line, s.line)), None)
                if step is None:
                    continue
                if _action(step) == CHECKOUT:
                    pieces += _unpersisted(text, job, step)
                elif _action(step) in UPLOADS:
                    pieces += _without_secrets(text, step, place.line)
        if pieces:
            yield finding, pieces


def _kept(text: Text, path: str) -> bool:
    """Whether a checkout keeps its credential because a later step needs it."""
    jobs = _jobs(document(text.text, path))
    return any(_action(s) == CHECKOUT and _needed(job[n + 1 :]) for job in jobs for n, s in enumerate(job))


def _needed(steps: Sequence[Node]) -> bool:
    """Whether one of these steps speaks to the git host."""
    return any(_PUSHES.search(s.text("run")) or _PUSHING.search(s.text("uses")) for s in steps)


def _jobs(root: Node) -> list[list[Node]]:
    """The steps of every job, and of a composite action."""
    jobs = [job.get("steps").items for _, _, job in root.get("jobs").named()]
    return [*jobs, root.get("runs", "steps").items]


def _action(step: Node) -> str:
    return step.text("uses").partition("@")[0].strip().lower()


def _unpersisted(text: Text, job: list[Node], step: Node) -> list[Piece]:
    """`persist-credentials: false`, unless the job needs the credential later on."""
    if _needed(job[job.index(step) + 1 :]):
        return []
    given = step.get("with")
    said = given.get("persist-credentials")
    if said:
        return [] if said.value.lower() == "false" else [text.piece(said.start, said.end, "false")]
    new = "persist-credentials: false"
    if given and given.kind == "mapping" and text.text[given.start : given.start + 1] == "{":
        return [text.piece(given.start + 1, given.start + 1, f" {new}, " if given.pairs else f" {new} ")]
    if given.kind == "mapping" and given.pairs:
        first = given.pairs[0][0]
        return [_line_before(text, first, new)]
    uses = next((key for key, _ in step.pairs if key.value == "uses"), None)
    if uses is None or given or text.text[step.start : step.start + 1] == "{":
        return []
    column = uses.column - 1
    return [_line_behind(text, step.get("uses"), [f"{' ' * column}with:", f"{' ' * column}  {new}"])]


def _without_secrets(text: Text, step: Node, line: int) -> list[Piece]:
    """Files of secrets are left out of a whole folder; a row that names such a file goes, where others stay."""
    given = step.get("with")
    key, where = next(((k, v) for k, v in given.pairs if k.value == "path"), (None, None))
    if key is None or where is None or text.text[given.start : given.start + 1] == "{":
        return []
    rows = [row.strip() for row in where.value.split("\n") if row.strip()]
    lines = text.text.splitlines(keepends=True)
    if len(rows) == 1 and where.line == key.line and not re.search(r":\s*[|>]", lines[key.line - 1][key.column - 1 :]):
        if taken(rows[0]) != "everything":
            return []
        indent = " " * (key.column + 1)
        written = text.text[where.start : where.end]
        start = where.start - (text.text[where.start - 1 : where.start] in "\"'" and bool(where.start))
        end = where.end + (start < where.start)
        stop = text.text.find("\n", end)
        stop = len(text.text) if stop < 0 else stop
        eol = "\r\n" if text.text[stop - 1 : stop] == "\r" else "\n"
        stop -= eol == "\r\n"
        block = eol.join(f"{indent}{row}" for row in (written, *LEFT_OUT))
        return [text.piece(start, end, "|"), text.piece(stop, stop, f"{eol}{block}")]
    if "|" not in lines[key.line - 1]:
        return []
    first = key.line + 1
    last = max(
        (n for n in range(first, first + len(rows) + 40) if n <= len(lines) and _inside(lines[n - 1], key)), default=0
    )
    row = lines[line - 1].strip() if first <= line <= last else ""
    if not row:
        return []
    at = sum(map(len, lines[: line - 1]))
    if taken(row) == "secrets" and len(rows) > 1:
        return [text.piece(at, at + len(lines[line - 1]), "")]
    if taken(row) == "everything":
        end = sum(map(len, lines[:last]))
        indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
        eol = "\r\n" if lines[line - 1].endswith("\r\n") else "\n"
        gap = "" if lines[last - 1].endswith("\n") else eol
        new = [r for r in LEFT_OUT if r not in rows]
        return [text.piece(end, end, gap + "".join(f"{indent}{r}{eol}" for r in new))]
    return []


def _inside(line: str, key: Node) -> bool:
    """Whether a line belongs to the block of this key: deeper than the key, and not empty."""
    return bool(line.strip()) and len(line) - len(line.lstrip(" ")) >= key.column


def _line_before(text: Text, node: Node, new: str) -> Piece:
    start = text.text.rfind("\n", 0, node.start) + 1
    eol = "\r\n" if "\r\n" in text.text[:start] else "\n"
    return text.piece(start, start, f"{' ' * (node.column - 1)}{new}{eol}")


def _line_behind(text: Text, node: Node, new: list[str]) -> Piece:
    end = text.text.find("\n", node.end)
    end = len(text.text) if end < 0 else end + 1
    whole = text.text[:end].endswith("\n")
    eol = "\r\n" if text.text[:end].endswith("\r\n") else "\n"
    return text.piece(end, end, ("" if whole else eol) + "".join(f"{line}{eol}" for line in new))


# --- masks ------------------------------------------------------------------------------------------------------------


def _masked(text: Text, path: str, findings: Sequence[Finding]) -> Iterator[tuple[Finding, list[Piece]]]:
    """`::add-mask::` behind a line that makes a value of a secret; any other place is for a person."""
    del path
    lines = text.text.splitlines(keepends=True)
    for finding in findings:
        line = next((p.line for p in finding.locations if p.line), None)
        if line is None or line > len(lines):
            continue
        found = _ASSIGNED.match(lines[line - 1].rstrip("\r\n"))
        if found is None:
            continue
        own = lines[line - 1]
        indent = own[: len(own) - len(own.lstrip())]
        eol = "\r\n" if own.endswith("\r\n") else "\n"
        end = sum(map(len, lines[:line]))
        gap = "" if own.endswith("\n") else eol
        yield finding, [text.piece(end, end, f'{gap}{indent}echo "::add-mask::${found[1]}"{eol}')]
