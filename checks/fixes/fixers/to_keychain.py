"""Moving a key into the keychain: its file keeps a reference, in the form that the file's program documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checks.fixes.fixers import compose
from checks.fixes.fixers.forms import Form, form_of
from checks.fixes.fixers.keeping import keeping
from checks.fixes.fixers.making import by_path, left, made
from checks.fixes.guidance import shell_word
from checks.fixes.plan import Change, Fix, Keeping
from checks.fixes.reach import Unsafe
from checks.keys.match import Match
from checks.language import mark
from checks.model import Finding

if TYPE_CHECKING:
    from checks.fixes.scene import File, Scene

MOST_KEYS = 200  # of one file
TITLE = mark("Move the key into the keychain")
TRACKED = "Git has the old version of this file: replace the key, or what moved is still open."


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix a file. Where no form is documented, or the key is a part of something larger, it is left."""
    for (source, path), concerned in by_path(findings, "worktree", "machine").items():
        place = next(p for f in concerned for p in f.locations if (p.source, p.path) == (source, path))
        file = scene.file(place)
        if file is None or place.member:
            continue
        form = form_of(path)
        if form is None:
            continue  # the advice in words is all there is
        try:
            yield _moved(scene, recipe, file, form, concerned, source)
        except Unsafe as error:
            yield left(recipe, file.shown, concerned, str(error))


def _moved(scene: Scene, recipe: str, file: File, form: Form, findings: Sequence[Finding], source: str) -> Fix:
    data = scene.text(file)
    found = [m for m in scene.keys_in(data, file.path) if m.provider in scene.shapes.providers]
    if not found:
        raise Unsafe("no key of a known shape stands in it now")
    if len(found) > MOST_KEYS:
        raise Unsafe("hundreds of keys stand in it; that is no file of settings")
    if form.name == "dotenv" and (taken := _handed_on(scene, file)):
        raise Unsafe(f"{taken} hands this file to containers as it stands; give them a secret instead")
    moved: list[tuple[Match, Keeping]] = []
    label = scene.evidence.target.name if source == "worktree" else form.name
    for match in found:
        variable = form.variable(data, file.path, match)
        moved.append((match, keeping(scene, match, label, variable, [k for _, k in moved])))
    if form.name == "compose":
        pieces, told = compose.handed(scene, data, file.path, moved)
    else:
        pieces, told = form.pieces(data, file.path, moved), []
    change = Change(base=file.base, path=file.path, shown=file.shown, before=data, pieces=tuple(pieces))
    keeps = {k.variable: k for _, k in moved}
    names = " ".join(f"--name {k.variable}={shell_word(k.name)}" for k in keeps.values())
    start = form.start.replace("{names}", names).replace("{file}", shell_word(file.path))
    then = [f"Start it so: {start}"] if start else []
    then += [form.then] if form.then else []
    then += told
    if form.each:
        then += [
            form.each.format(provider=k.provider, label=shell_word(k.label), variable=k.variable)
            for k in keeps.values()
        ]
    if any(f.path == file.path and f.tracked for f in scene.evidence.files):
        then.append(TRACKED)
    return made(recipe, file.shown, findings, [change], title=TITLE, keeps=keeps.values(), then=then)


def _handed_on(scene: Scene, file: File) -> str | None:
    """The compose file that gives this file to containers."""
    from checks.structure.tree import document

    folder = file.path.rpartition("/")[0]
    for path, text in scene.evidence.texts.items():
        if "env_file" not in text or path.rpartition("/")[0] != folder or not path.endswith((".yml", ".yaml")):
            continue
        for _, _, service in document(text, path).get("services").named():
            given = service.get("env_file")
            names = [given.value, *given.values(), *(item.text("path") for item in given.each())]
            if any(name.removeprefix("./") == file.name for name in names):
                return path
    return None
