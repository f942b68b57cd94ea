"""Built into programs: values that compilers take from the environment, and settings files among the packed resources."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.evidence import Evidence
from checks.expressions.absence import Hint
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.worded import Worded
from checks.model import Confidence, Location, Severity
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.sins.s2_client_side.apps import Form, app_of, apps_of, is_left_out
from checks.sins.s2_client_side.baked import Baked, speaks_of_models, values_of, without_comments
from checks.sins.s2_client_side.public_names import names_secret
from checks.sins.s2_client_side.shipped import spot
from checks.structure.entries import entries
from checks.structure.positions import lines_of
from checks.structure.syntax import Call, code

_SCRIPTS = ("*.yml", "*.yaml", "*.sh", "*.ps1", "*.bat", "*.cmd", "Makefile", "*.mk", "justfile", "Taskfile*", "magefile.go", "package.json", "wails.json", "Dockerfile*")  # fmt: skip
READS = (
    Reading(("*.rs",), ("env!", "dotenv!", "include_str!", "include_bytes!")),
    Reading(_SCRIPTS, ("ldflags", "add-data", "include-data-file")),
    Reading(("*.go",), ("go:embed",)),
    Reading(("*.spec",), ("analysis(",)),
    Reading(("electron-builder*", "forge.config.*", "package.json", "tauri*.conf.json", "*.csproj"), (".env",)),
    Reading((".env*", "*.env"), ("key", "token", "secret")),
)
_SETTINGS_FILE = pattern_of(r"(?i)(?:^|[/\\])(?:[\w-]*\.env(?:\.(?:local|prod(?:uction)?|dev(?:elopment)?|staging))?)$")
_LINKED = pattern_of(
    r"-X(?:=|\s{1,8})[\"']?(?:[\w./${}()-]{1,160}\.)(?P<name>\w{1,80})=(?P<value>(?:\\?[\"'])?(?:\{\{[^}\n]{1,100}\}\}|[^\s\"'\\]{1,200}))"
)
_EMBED = pattern_of(r"(?m)^//go:embed[ \t]+(?P<files>[^\n]{1,300})")
_DATA = pattern_of(
    r"--(?:add-data|include-data-files?)[=\s]{1,8}[\"']?(?P<file>[^\s\"':;=]{0,200}\.env(?:\.\w+)?)[:;=\"'\s]"
)
_ENV_MACRO = pattern_of(r"env\s{0,8}!")
_INCLUDED = pattern_of(r"\binclude_(?:str|bytes)!\s{0,8}\(\s{0,8}\"(?P<file>[^\"\n]{1,200})\"")
_PACKAGER = NamePattern(
    r"^(?:electron-builder.*\.(?:json5?|ya?ml|toml)|package\.json|forge\.config\.json|[tT]auri.*\.(?:json5?|toml))$"
)
# Members of the settings of packagers that name files to take along.
_TAKES = ("extraResources", "extraResource", "extraFiles", "files", "asarUnpack", "resources", "from", "include")


def rust_values(evidence: Evidence) -> Iterator[Baked]:
    """What `env!` and its like take from the builder's environment into the program."""
    for path, text in sorted(evidence.texts.items()):
        if not path.endswith(".rs") or is_left_out(path) or "!" not in text:
            continue
        severity = Severity.HIGH if app_of(path, evidence) is not None else Severity.MEDIUM
        for call in code(text, path).calls if _ENV_MACRO.search(text) else ():
            if call.named(
                "env", "option_env", "std.env", "std.option_env", "core.env", "dotenv", "dotenvy_macro.dotenv"
            ):
                name = call.arguments[0].literal or "" if call.arguments else ""
                if _in_tests(call):
                    continue
                if text[_offset(text, call.line, call.column) :].lstrip().split("(")[0].endswith("!") and speaks_of_models(name, text):  # fmt: skip
                    how = f"is built into the program by {path}: the compiler writes its value there"
                    yield Baked(name, how, spot(path, call.line, call.column), Confidence.HIGH, severity)
        for met in _INCLUDED.finditer(without_comments(text)):
            yield from _file_inside(evidence, path, met["file"], spot(path, *lines_of(text).at(met.start())))


def _in_tests(call: Call) -> bool:
    """Whether a call stands in a module of tests, which no program holds."""
    holder, node = call.node
    return any(n.kind == "mod_item" and re.match(r"(?:pub\s+)?mod\s+tests?\b", holder.of(n)) for n in node.up())


def _offset(text: str, line: int, column: int) -> int:
    return lines_of(text).start(line) + column - 1


_LDFLAGS = Worded("ldflags")
_DATA_GIVEN = Hint("-data")


def go_values(evidence: Evidence) -> Iterator[Baked]:
    """What the linker writes into Go's variables, and settings that are embedded."""
    for path, text in sorted(evidence.texts.items()):
        if _LDFLAGS.stand_in(text) and not path.endswith(".go"):
            for met in _LINKED.finditer(text):
                value = met["value"].strip("\"'\\")
                variable = re.sub(r"[^\w]", "", value.rpartition(".")[2]) if "$" in value or "{{" in value else ""
                if names_secret(met["name"]) or names_secret(variable):
                    how = f"is written into the program by the linker, in {path}"
                    where = spot(path, *lines_of(text).at(met.start()))
                    out = ".goreleaser" in path or bool(apps_of(evidence, Form.DESKTOP))
                    severity = Severity.HIGH if out else Severity.MEDIUM
                    yield Baked(met["name"], how, where, Confidence.HIGH, severity, also=(variable,))
        elif path.endswith(".go") and not is_left_out(path):
            for met in _EMBED.finditer(text):
                for file in met["files"].split():
                    yield from _file_inside(evidence, path, file, spot(path, *lines_of(text).at(met.start())))


def packed_settings(evidence: Evidence) -> Iterator[Baked]:
    """Settings files that Electron's and Tauri's packagers, PyInstaller or Nuitka take along."""
    for path, text in sorted(evidence.texts.items()):
        name = path.rpartition("/")[2]
        if _PACKAGER.search(name):
            yield from _listed(evidence, path, text)
        if (name.startswith(("electron-builder", "forge.config")) and name.endswith(("js", "ts"))) or (
            name.endswith(".spec") and "Analysis(" in text
        ):
            yield from _strings(evidence, path, text)
        if (
            kind_of(path) in (Kind.PIPELINE, Kind.CODE, Kind.OTHER, Kind.SETTINGS)
            and _DATA_GIVEN.may_stand_in(text)
            and "-data" in text
        ):
            for met in _DATA.finditer(text):
                yield from _file_inside(evidence, path, met["file"], spot(path, *lines_of(text).at(met.start())))


def _listed(evidence: Evidence, path: str, text: str) -> Iterator[Baked]:
    for entry in entries(text, path):
        names = [k for k in entry.keys if isinstance(k, str)]
        inside = path.endswith("package.json")
        if inside and names[:1] != ["build"]:
            continue  # what npm publishes is not what Electron's builder packs
        if names and any(n in _TAKES for n in names) and names[-1] != "to":
            yield from _file_inside(evidence, path, entry.value, spot(path, entry.line, entry.column))
        elif names and "resources" in names and _SETTINGS_FILE.search(names[-1]):
            yield from _file_inside(evidence, path, names[-1], spot(path, entry.line, entry.column))


def _strings(evidence: Evidence, path: str, text: str) -> Iterator[Baked]:
    """In settings that are code: a file that is named as one to take along, not one that is left out."""
    read = code(text, f"{path}.py" if path.endswith(".spec") else path)
    left_out = {
        s.value for o in read.options if o.name in ("ignore", "excludes") for s in read.strings if s.line == o.line
    }
    for string in read.strings:
        if string.value not in left_out:
            yield from _file_inside(evidence, path, string.value, spot(path, string.line, string.column))


def _file_inside(evidence: Evidence, by: str, file: str, place: Location) -> Iterator[Baked]:
    """A settings file that something packs; nothing where it is known to hold no secret."""
    if file.startswith("!") or not _SETTINGS_FILE.search(file):
        return
    resolved = _resolved(by, file)
    text = evidence.texts.get(resolved, "")
    named = [e.name for e in entries(text, resolved) if names_secret(e.name) and e.value]
    known = any(True for _ in values_of(evidence, file=resolved))
    if (text or resolved in paths_of(evidence)) and not named and not known:
        return  # it is here, and holds nothing of a provider
    if not text and not known and not apps_of(evidence, Form.DESKTOP):
        return  # nobody knows what is in it, or whether anybody installs this
    how = f"is packed into the program by {by}" + (f", with {', '.join(named[:3])}" if named else "")
    yield Baked(file, how, place, Confidence.HIGH if named or known else Confidence.LOW, file=resolved)


def _resolved(by: str, file: str) -> str:
    """The path of a file that another names, counted from that other's folder."""
    parts = by.split("/")[:-1]
    for part in file.replace("\\", "/").split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
