"""`make translations`: collects every sentence that is marked, merges it into each language's catalogue, compiles the catalogues.

The words of the window are in `checks/languages/CODE.po`, the texts of the checks in `CODE-checks.po`. Both are edited by people, with a
text editor or Poedit; the `.mo` beside each is made from it and is what the program reads.
"""

from __future__ import annotations

import ast
import io
import string
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from checks.catalog import SINS, load
from checks.language import ENGLISH, FOLDER, MONTHS, NAMES, WHOLE_MONTHS

ROOT = Path(__file__).parents[1]
CODES = tuple(code for code in NAMES if code != ENGLISH)
TEXTS = ("title_pass", "title_fail", "question", "what", "why", "how_to_fix", "safer")
DAY = datetime(2026, 1, 1, tzinfo=UTC)  # written into what is compiled, so that it is the same on every day
HEADER = "# Shrift in another language. How it is edited: docs/translations.md\n#"


def words() -> Catalog:
    """Every marked sentence of the program, with the file that holds it."""
    made = Catalog(charset="utf-8", header_comment=HEADER, fuzzy=False, project="Shrift")
    for path in sorted([*ROOT.glob("gui/**/*.py"), *ROOT.glob("checks/**/*.py")]):
        source = path.read_text("utf-8")
        if (
            "checks.language" in source
            or path == ROOT / "checks" / "language.py"
            or ("count_of" in source and path.is_relative_to(ROOT / "gui"))
        ):
            for identity, context in marked(source, str(path.relative_to(ROOT))):
                made.add(identity, context=context, locations=[(path.relative_to(ROOT).as_posix(), None)])
    for context, names in (("month", MONTHS), ("whole month", WHOLE_MONTHS)):
        for name in names:
            made.add(name, context=context, locations=[("checks/language.py", None)])
    return made


def marked(source: str, name: str) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """The sentences of one module: (text, context), the text a pair where it depends on a number.

    Raises `ValueError` where a sentence is put together instead of written out, which nobody could translate.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called == "mark" or (
            called == "tr" and node.args and isinstance(node.args[0], ast.Constant | ast.JoinedStr)
        ):
            text = _literal(node, 0, name)
            if called == "tr":
                _same_places(node, text, set(), name)
            yield text, None
        elif called == "tr" and node.args and isinstance(node.args[0], ast.IfExp):
            for arm in (node.args[0].body, node.args[0].orelse):
                if isinstance(arm, ast.Constant) and arm.value:
                    yield arm.value, None
        elif called == "trn" and isinstance(node.args[0], ast.Constant):
            one, many = _literal(node, 0, name), _literal(node, 1, name)
            _same_places(node, many, {"n"}, name)
            yield (one, many), None
        elif called == "trc" and isinstance(node.args[1], ast.Constant):
            yield _literal(node, 1, name), _literal(node, 0, name)
        elif called == "count_of":
            yield from _counted(node)


def _same_places(node: ast.Call, sentence: str, more: set[str], name: str) -> None:
    given = {word.arg for word in node.keywords} | more
    if None not in given and node.keywords and set(places(sentence)) | more != given:
        raise ValueError(f"{name}:{node.lineno}: the places of {sentence!r} are not those that are given: {given}")


def _counted(node: ast.Call) -> Iterator[tuple[tuple[str, str], None]]:
    nouns = [a.value for a in node.args[1:] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if nouns:
        yield ("{n} " + nouns[0], "{n} " + (nouns[1] if len(nouns) > 1 else f"{nouns[0]}s")), None


def _literal(node: ast.Call, at: int, name: str) -> str:
    text = node.args[at]
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        return text.value
    raise ValueError(
        f"{name}:{node.lineno}: a sentence is written out, its places are named: tr('… {{name}} …', name=…)"
    )


def guidance() -> Catalog:
    """The texts of the checks, each with the check it belongs to."""
    made = Catalog(charset="utf-8", header_comment=HEADER, fuzzy=False, project="Shrift’s checks")
    for path in sorted(ROOT.glob("checks/sins/**/*.toml")):
        for key, text in _texts(tomllib.loads(path.read_text("utf-8"))):
            made.add(text, auto_comments=[key], locations=[(path.relative_to(ROOT).as_posix(), None)])
    steps = ROOT / "checks" / "fixes" / "recipes.toml"
    for recipe in tomllib.loads(steps.read_text("utf-8"))["recipe"]:
        for key in ("title", "text"):
            made.add(recipe[key].strip(), auto_comments=[key], locations=[(steps.relative_to(ROOT).as_posix(), None)])
    asked = ROOT / "checks" / "attestations" / "questions.toml"
    for question in tomllib.loads(asked.read_text("utf-8"))["question"]:
        for key in ("question", "day"):
            if question.get(key):
                made.add(question[key], auto_comments=[key], locations=[(asked.relative_to(ROOT).as_posix(), None)])
    for check in load().checks:  # those of places on a machine are made of the place's words
        if check.id.startswith("LOCAL-"):
            for key in ("title_pass", "title_fail", "question", "why"):
                made.add(getattr(check.text, key).strip(), locations=[("checks/sins/machine/local.py", None)])
    for sin in SINS:
        for text in (sin.title, sin.question):
            made.add(text, locations=[("checks/catalog.py", None)])
    return made


def _texts(told: dict[str, object]) -> Iterator[tuple[str, str]]:
    for key in TEXTS:
        value = told.get(key)
        if isinstance(value, str) and value.strip():
            yield key, value.strip()


def merged(code: str, name: str, template: Catalog) -> Catalog:
    """A language's catalogue with today's sentences: what is new is empty, what changed is fuzzy, what is gone is gone."""
    path = FOLDER / f"{name}.po"
    there = read_po(io.BytesIO(path.read_bytes()), locale=code) if path.exists() else Catalog(locale=code)
    # Guessing from similar sentences is slow and mostly wrong; a changed sentence is a new one.
    there.update(template, no_fuzzy_matching=True)
    there.obsolete.clear()
    there.header_comment, there.project, there.fuzzy = HEADER, template.project, False
    return there


def gaps(catalogue: Catalog) -> list[str]:
    """What a catalogue lacks, a line each: no translation, a doubtful one, or one with other places than the sentence."""
    return [why for message in catalogue if message.id and (why := _gap(message))]


def _gap(message: Message) -> str:
    sentences = (message.id,) if isinstance(message.id, str) else message.id
    translations = (message.string,) if isinstance(message.string, str) else message.string or ("",)
    if not all(translations):
        return f"not translated: {sentences[0]!r}"
    if message.fuzzy:
        return f"fuzzy: {sentences[0]!r}"
    wanted = {name for sentence in sentences for name in places(sentence)}
    for translation in translations:
        if (found := set(places(translation))) != wanted and not (found | {"n"} == wanted and len(sentences) > 1):
            return f"other places: {sentences[0]!r}: {sorted(wanted)} became {sorted(found)}"
    return ""


def places(sentence: str) -> list[str]:
    """The named places of a sentence. What is no template has none."""
    try:
        return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)
    except ValueError:
        return []


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue as it is kept: sorted by file, without the day on which it was made."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, sort_by_file=True, omit_header=False, include_lineno=False)
    days = (
        b'"POT-Creation-Date',
        b'"PO-Revision-Date',
        b'"Generated-By',
        b'"Last-Translator',
        b'"Language-Team',
        b'"Report-Msgid',
    )
    return b"\n".join(line for line in out.getvalue().split(b"\n") if not line.startswith(days))


def as_mo(catalogue: Catalog) -> bytes:
    """The catalogue as it is read; sentences without a translation are left out, and shown in English."""
    out, whole = io.BytesIO(), Catalog(locale=catalogue.locale, creation_date=DAY, revision_date=DAY)
    for message in catalogue:
        if message.id and not _gap(message):
            whole.add(message.id, message.string, context=message.context)
    write_mo(out, whole)
    return out.getvalue()


def kept() -> Iterator[tuple[Path, Catalog]]:
    """Every catalogue as it should be today."""
    said, told = words(), guidance()
    for code in CODES:
        yield FOLDER / f"{code}.po", merged(code, code, said)
        yield FOLDER / f"{code}-checks.po", merged(code, f"{code}-checks", told)


def main() -> int:
    """Write the catalogues, and say what they lack."""
    FOLDER.mkdir(exist_ok=True)
    for path, catalogue in kept():
        path.write_bytes(as_po(catalogue))
        path.with_suffix(".mo").write_bytes(as_mo(catalogue))
        missing = gaps(catalogue)
        print(f"{path.name}: {len(catalogue)} sentences, {len(missing)} to do")
        if "-v" in sys.argv:
            print(*missing, sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
