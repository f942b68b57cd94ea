"""S2-PUBLIC-PREFIX: a provider's key behind a name that the build copies into the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.worded import Worded
from checks.keys.lookalikes import is_placeholder, is_reference, lowers_confidence, third_party
from checks.keys.standin import keys_in
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.looking import matcher
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique, unseen
from checks.sins.s2_client_side.client_code import READS as SIDE_READS
from checks.sins.s2_client_side.client_code import SCRIPT_ENDS, SCRIPTS, Front, clients, front_of, prefixes_at, side_of
from checks.sins.s2_client_side.public_names import PREFIX_WORDS, PREFIXES, Public, names_secret, public_by
from checks.structure.dockerfile import dockerfile
from checks.structure.embedded import is_dockerfile
from checks.structure.entries import entries
from checks.structure.flow import environment_name
from checks.structure.grammar import NAMES, is_string
from checks.structure.statements import Argument
from checks.structure.syntax import code
from checks.words import count_of

_SETTINGS = (".env*", "*.env", "*.yml", "*.yaml", "*.toml", "vercel.json", "eas.json", "app.json", "launch.json", "*.properties", "Dockerfile*", "*.dockerfile", "Containerfile*", ".envrc")  # fmt: skip
_WORDS = tuple(sorted({re.sub(r"^(?:next|nuxt|expo|plasmo|bun)_(?=public_)", "", w) for w in PREFIX_WORDS}))
_WORD = pattern_of(r"(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_]{3,118}(?![A-Za-z0-9_])")
_GOOGLE = pattern_of(r"(?i)_GOOGLE_(?:API_)?KEY$")
_GEMINI = frozenset({"npm:@google/genai", "npm:@google/generative-ai", "npm:@ai-sdk/google"})
_ANGULAR = pattern_of(r"(?i)(?:^|/)environments?/environment[^/]*\.ts$")
# `$NAME`, `${NAME}`, `secrets.NAME`; `export NAME`, `--build-arg NAME`; `NAME=$OTHER`, `NAME="${{ secrets.OTHER }}"`.
_TAKEN = pattern_of(
    r"(?=(?:[$%]\{?|\{\{\s{0,8}|\b(?:secrets|env|vars|environ)(?:\.|\[[\"'])|\b(?:export|ARG|ENV)\s{1,8}|(?:--build-arg|--env|-e)[\s=]{1,8}[\"']?)(\w{1,160})\b)"
)
_GIVEN = pattern_of(r"(?<!\w)(?=(\w{1,160})[\"']?\s{0,4}[=:]\s{0,4}[\"']?(?:\$|%\w|\{\{|SHRIFT))")
_RANK = {"value": 0, "setting": 1, "client": 2, "code": 3, "server": 4, "template": 5}
_ASTRO = NamePattern(r"(?:^|/)astro\.config\.[cm]?[jt]s$")
_DOCUMENTS = pattern_of(r"(?i)(?:^|/)(?:docs?|documentation|stories)/|\.(?:stories|mdx)\b")
_KIT = NamePattern(r"(?:^|/)src/env\.[jt]s$")
_PREFIXED = Worded(*(prefix.lower() for prefix in PREFIXES), "public_")


class Naming(msgspec.Struct, frozen=True):
    """A place that names a public variable. `what` is its rank in the evidence; `key` the ledger's row of its value."""

    name: str
    public: Public
    folder: str
    location: Location
    what: str
    key: str = ""
    sure: bool = True  # of the value: a known key, not only what looks random


def judge(evidence: Evidence) -> Verdict:
    """Critical with a value, high by the name alone: the value arrives when the page is built; low where only an example names
    it, as the build copies what code takes. Publishable keys, models,
    addresses and counts are none, nor is Firebase’s key.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    met, all_names, files = _namings(evidence)
    lost = hole(evidence, "worktree")
    if not all_names and not clients(evidence):
        return unseen(lost, "No front end is built here, and no variable has a public prefix.")
    groups: dict[tuple[str, str], list[Naming]] = {}
    for naming in met:
        groups.setdefault((naming.folder, naming.name), []).append(naming)
    findings = [_finding(group) for _, group in sorted(groups.items())]
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'secret')} behind a public name.",
        passed="No secret of a model provider has a public name.",
        looked_at=f"{count_of(len(all_names), 'public variable')} in {count_of(files, 'file')}",
    )


def _namings(evidence: Evidence) -> tuple[list[Naming], set[str], int]:
    """What names a secret publicly, all public names that were met, and in how many files."""
    found = list(_by_key(evidence))
    names = {n.name for n in found}
    files = 0
    sets = matcher((*_SETTINGS, "package.json"))
    for path, text in sorted(evidence.texts.items()):
        if (
            third_party(path)
            or kind_of(path) in (Kind.BUNDLE, Kind.AGENT)
            or not (path.endswith(SCRIPT_ENDS) or sets(path))
        ):
            continue
        found += _declared(path, text, evidence)
        frameworks, own = prefixes_at(path, evidence)
        if not _PREFIXED.stand_in(text) and not any(prefix in text for prefix in own):
            continue
        public = {
            w: p for w in set(_WORD.findall(text)) if (p := public_by(w, frameworks=frameworks, custom=own)) is not None
        }
        files += bool(public)
        names |= public.keys()
        if public:
            found += _in_file(path, text, public, evidence)
    return found, names, files


def _by_key(evidence: Evidence) -> Iterator[Naming]:
    """Keys that stand behind a public name, whatever the rest of the name says."""
    for key in evidence.keys:
        for sighting in key.sightings if key.secret else ():
            name = (sighting.symbol or "").rpartition(".")[2].strip("\"'[]")
            if sighting.source != "worktree" or not name or kind_of(sighting.path) is Kind.BUNDLE:
                continue
            frameworks, own = prefixes_at(sighting.path, evidence)
            public = public_by(name, frameworks=frameworks, custom=own)
            if public is not None:
                folder = _folder(front_of(sighting.path, evidence))
                yield Naming(name, public, folder, sighting.location, "value", key.fingerprint)


def _in_file(path: str, text: str, public: dict[str, Public], evidence: Evidence) -> Iterator[Naming]:
    front = front_of(path, evidence)
    wanted = {n for n in public if names_secret(n) or (_GOOGLE.search(n) and front and not _GEMINI.isdisjoint(front.packages))}  # fmt: skip
    if path.endswith(SCRIPT_ENDS):
        yield from _in_code(path, text, public, wanted, evidence)
    elif is_dockerfile(path):
        for _, setting in dockerfile(text).settings:
            if setting.name in public:
                yield from _set(path, setting.name, setting.value or "", setting.line, setting.column, public, wanted, evidence)  # fmt: skip
    else:
        yield from _in_settings(path, text, public, wanted, evidence)


def _in_settings(
    path: str, text: str, public: dict[str, Public], wanted: set[str], evidence: Evidence
) -> Iterator[Naming]:
    for entry in entries(text, path):
        name, value = entry.name, entry.value
        listed = re.match(r"([A-Za-z]\w+)(?:=(.*))?$", value) if isinstance(entry.keys[-1:][0] if entry.keys else "", int) else None  # fmt: skip
        if name in public:
            yield from _set(path, name, value, entry.line, entry.column, public, wanted, evidence)
        elif listed and listed[1] in public:  # a compose file's list of `NAME=value`
            yield from _set(path, listed[1], listed[2] or "", entry.line, entry.column, public, wanted, evidence)
        else:
            # A script that builds with it, or writes it into a file for the build.
            words = [word for word in dict.fromkeys(_WORD.findall(value)) if word in wanted]
            used = _used(value) if words else frozenset()
            for word in words:
                if word in used:
                    yield from _set(path, word, "", entry.line, entry.column, public, wanted, evidence)


def _used(text: str) -> frozenset[str]:
    """The variables that a script or a setting sets or whose value it takes; a sentence about one does neither."""
    return frozenset(_TAKEN.findall(text)).union(_GIVEN.findall(text))


def _set(
    path: str, name: str, value: str, line: int, column: int, public: dict[str, Public], wanted: set[str], evidence: Evidence
) -> Iterator[Naming]:  # fmt: skip
    place = Location(source="worktree", path=path, line=line, column=column)
    folder = _folder(front_of(path, evidence))
    known = next(keys_in(value, evidence.keys), None)
    if known is not None:
        if known.secret:
            yield Naming(name, public[name], folder, place, "value", known.fingerprint)
    elif name in wanted:
        template = kind_of(path) is Kind.TEMPLATE or lowers_confidence(path)
        what = "template" if template else "value" if _is_value(value) else "setting"
        yield Naming(name, public[name], folder, place, what, sure=False)


def _is_value(value: str) -> bool:
    data = value.strip().encode("utf-8", "replace")
    return len(data) >= 16 and not is_reference(data) and not is_placeholder(data) and b" " not in data and b"$" not in data  # fmt: skip


def _in_code(path: str, text: str, public: dict[str, Public], wanted: set[str], evidence: Evidence) -> Iterator[Naming]:
    """Code that reads it, by the names of its syntax: a comment or a message about a variable is none, nor is a document’s."""
    if not wanted or kind_of(path) is Kind.TEST or _DOCUMENTS.search(path):
        return
    read = code(text, path)
    folder = _folder(front_of(path, evidence))
    met: set[str] = set()
    for node in read.nodes:
        if node.kind in NAMES:
            name = read.of(node)
        elif is_string(node) and node.parent is not None and node.parent.kind == "subscript_expression":
            name = environment_name(read.of(node.parent))
        else:
            continue
        if name in wanted and name not in met:
            met.add(name)
            line, column = read.lines.at(node.start)
            side = side_of(path, text, evidence, line=line, function=read.function_around(node)[0])
            test = lowers_confidence(path) or path.endswith(".d.ts")
            what = "template" if test else {"client": "client", "server": "server"}.get(side.where, "code")
            yield Naming(name, public[name], folder, Location(source="worktree", path=path, line=line, column=column), what)  # fmt: skip


def _declared(path: str, text: str, evidence: Evidence) -> Iterator[Naming]:
    """Names that are public without a prefix, because a file of settings says so."""
    front = front_of(path, evidence)
    if front is None:
        return
    bundled = bool({"Angular", "Ionic", "NativeScript"} & front.names) and _ANGULAR.search(path) is not None
    by = "Angular" if bundled else "Astro" if _ASTRO.search(path) else "SvelteKit" if _KIT.search(path) else ""
    for option in code(text, path).options if by else ():
        place = Location(source="worktree", path=path, line=option.line, column=option.column)
        if not bundled:
            if names_secret(option.name) and _says_public(option.value, by):
                yield Naming(option.name, Public("", by), front.folder, place, "code")
            continue
        value = option.value.literal
        known = next(keys_in(value, evidence.keys), None) if value is not None else None
        if known is not None and known.secret:
            yield Naming(option.name, Public("", by), front.folder, place, "value", known.fingerprint)
        elif value is not None and names_secret(option.name) and known is None:
            what = "value" if _is_value(value) else "template"
            yield Naming(option.name, Public("", by), front.folder, place, what, sure=False)


def _says_public(value: Argument, by: str) -> bool:
    """`envField.string({ context: "client" })` of Astro, `{ public: true }` of SvelteKit."""
    if value.node is None:
        return False
    read, node = value.node
    wanted = ("context", "client") if by == "Astro" else ("public", "true")
    return any(
        name.strip("'\"") == wanted[0] and inner is not None and read.literal(inner) == wanted[1]
        for pair in node.walk()
        if pair.kind == "pair"
        for name, inner in [read.pair(pair)]
    )


def _folder(front: Front | None) -> str:
    return front.folder if front is not None else ""


def _finding(group: list[Naming]) -> Finding:
    ordered = sorted(group, key=lambda n: (_RANK[n.what], not n.sure, n.location.path, n.location.line or 0))
    first = ordered[0]
    key = next((n.key for n in ordered if n.key), "")
    valued = first.what == "value"
    if not first.public.prefix:
        bundled = "is bundled whole, and" if first.public.framework == "Angular" else "says that"
        why = f"{first.location.path} {bundled} {first.name} is {'one of its settings' if bundled[0] == 'i' else 'public'}."
    else:
        by = first.public.framework
        why = f"{first.name} begins with {first.public.prefix}, so {by} copies its value into {first.public.into}."
    into = first.public.into
    rest = f"Everyone who opens {into} has the key." if valued else f"Whatever key it is given when {into} is built, everyone has."  # fmt: skip
    kinds = {n.what for n in group}
    unread = kinds == {"template"} and bool(first.public.prefix)  # the build copies what the code of the page takes
    if unread:
        rest += " No code that was read takes it."
    if valued:
        sure = Confidence.HIGH if first.sure else Confidence.MEDIUM
    elif kinds <= {"template", "server"}:
        sure = Confidence.LOW
    else:
        sure = Confidence.MEDIUM
    return CHECK.finding(
        f"{why} {rest}",
        key=key or None,
        locations=unique(n.location for n in ordered)[:KEPT_LOCATIONS],
        severity=Severity.CRITICAL if valued else Severity.LOW if unread else Severity.HIGH,
        confidence=sure,
        about=f"{first.folder} {first.name}",
    )


CHECK = Check(
    "S2-PUBLIC-PREFIX",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(
        *SIDE_READS,
        Reading((*_SETTINGS, *SCRIPTS), _WORDS),
        Reading(("environment*.ts",), ("key", "token", "secret")),
        Reading(("src/env.ts", "src/env.js", "astro.config.*"), ("defineenvvars", "envfield")),
    ),
    judge=judge,
    module=__name__,
)
