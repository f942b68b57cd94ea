"""S2-FLUTTER-RN: a key in an app made with Flutter, React Native, Capacitor, .NET MAUI, Unity and the like."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Severity, Sin, Verdict
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.sins.s2_client_side.apps import READS as APPS
from checks.sins.s2_client_side.apps import App, Form, apps_of, is_left_out
from checks.sins.s2_client_side.baked import Baked, speaks_of_models, values_of, without_comments
from checks.sins.s2_client_side.judging import Words, judge_form
from checks.sins.s2_client_side.public_names import names_secret
from checks.sins.s2_client_side.shipped import spot
from checks.structure.entries import entries
from checks.structure.positions import lines_of
from checks.structure.syntax import Code, code
from checks.structure.tree import document

READS = (
    *APPS,
    Reading(("*.dart",), ("fromenvironment", "dotenv", "envied")),
    Reading(("*.js", "*.jsx", "*.ts", "*.tsx"), ("react-native-config", "@env", "react-native-dotenv")),
    Reading((".env*", "*.env"), ("key", "token", "secret")),
    Reading(("eas.json",)),
    Reading(
        (
            "*config*.json",
            "*keys*.json",
            "*secret*.json",
            "*env*.json",
            "*settings*.json",
            "*defines*.json",
            "api*.json",
        ),
        ("key", "token", "secret"),
    ),
    Reading(("*.yml", "*.yaml", "*.sh", "*.ps1", "Makefile", "launch.json", "*.bat", "justfile"), ("dart-define",)),
)
_FORM = Form.CROSS
_WORDS = Words(
    consequence="Whoever has the app can take it out of it.",
    failed="in the app.",
    passed="Nothing of a key goes into the app.",
    nothing="No app made with Flutter, React Native, Unity or the like was seen.",
)
_SETTINGS_NAME = pattern_of(r"(?i)(?:^|/)(?:[^/]*\.env(?:\.[^/]*)?|env(?:\.\w+)?|\.?secrets?\.(?:json|ya?ml))$")
_SETTINGS_FILE = pattern_of(_SETTINGS_NAME.pattern + r"|(?i:\.(?:json|ya?ml|properties|ini|cfg|txt))$")
_TEMPLATE = pattern_of(r"(?i)(?:example|sample|template|dist)$")
_DART_DEFINE = pattern_of(r"--dart-define(?:=|\s{1,40}|[\"'],\s{0,40}[\"'])[\"']?(\w{1,120})=")
_DART_DEFINE_FILE = pattern_of(r"--dart-define-from-file(?:=|\s{1,40}|[\"'],\s{0,40}[\"'])[\"']?([\w./-]{1,200})")
_DART_ENV = pattern_of(
    r"\b(?:dotenv|DotEnv\(\))\.(?:env\s{0,40}\[\s{0,40}|get\(\s{0,40}|maybeGet\(\s{0,40})[\"'](\w{1,120})[\"']"
)
_DART_ENV_NAME = pattern_of(
    r"\b(?:dotenv|DotEnv\(\))\.(?:env\s{0,40}\[\s{0,40}|get\(\s{0,40}|maybeGet\(\s{0,40})(?:\w{1,80}\.)?([A-Za-z_]\w{0,120})\s{0,8}[\]),]"
)
_DART_TEXT = pattern_of(r"\b(\w{1,121})\s{0,8}=\s{0,8}[\"'](\w{1,120})[\"']")
_ENVIED = pattern_of(
    r"@EnviedField\s{0,40}\((?P<given>[^)]{0,300})\)\s{0,40}(?:static\s{1,40}|late\s{1,40})?(?:const\s{1,40}|final\s{1,40})?(?:[\w?<>]{1,80}\s{1,40})?(?P<field>\w{1,120})\s{0,40}(?:=|;)"
)
_VARIABLE = pattern_of(r"varName\s{0,40}:\s{0,40}[\"'](\w{1,120})[\"']")


def judge(evidence: Evidence) -> Verdict:
    """High for each key that is in the app or that its build writes into it, critical once it is out."""
    return judge_form(CHECK, _FORM, _WORDS, evidence, baked=_baked(evidence))


def _baked(evidence: Evidence) -> Iterator[Baked]:
    for app in apps_of(evidence, _FORM):
        if app.kind == "Flutter":
            yield from _flutter(app, evidence)
        elif app.kind in ("React Native", "Expo"):
            yield from _native(app, evidence)


def _texts(app: App, evidence: Evidence, *endings: str) -> Iterator[tuple[str, str]]:
    prefix = f"{app.folder}/" if app.folder else ""
    for path, text in sorted(evidence.texts.items()):
        if path.startswith(prefix) and path.endswith(endings) and not is_left_out(path[len(prefix) :]):
            yield path, text


# --- Flutter ------------------------------------------------------------------------------------------------------------


def _flutter(app: App, evidence: Evidence) -> Iterator[Baked]:
    yield from _assets(app, evidence)
    for path, text in _texts(app, evidence, ".dart"):
        bare = without_comments(text)
        lines = lines_of(bare)
        for call in code(text, path).calls if "fromEnvironment" in bare else ():
            name = call.arguments[0].literal or "" if call.arguments else ""
            if call.callee.endswith("String.fromEnvironment") and speaks_of_models(name, text):
                how = f"is defined when the app is built, and {path} reads it"
                yield Baked(name, how, spot(path, call.line, call.column))
        if "dotenv" in bare:
            for met in _DART_ENV.finditer(bare):
                if speaks_of_models(met[1], text):
                    how = f"is read by {path} from a settings file that lies in the app as an asset"
                    yield Baked(met[1], how, spot(path, *lines.at(met.start(1))))
            texts = dict(reversed(_DART_TEXT.findall(bare)))  # the first of a name
            for met in _DART_ENV_NAME.finditer(bare):
                said = texts.get(met[1], "")
                if said and speaks_of_models(said, text):
                    how = f"is read by {path} from a settings file that lies in the app as an asset"
                    yield Baked(said, how, spot(path, *lines.at(met.start(1))))
        for met in _ENVIED.finditer(bare):
            variable = _VARIABLE.search(met["given"])
            name = variable[1] if variable else _capitals(met["field"])
            if speaks_of_models(name, text):
                how = f"is built in by envied for {path}; disguising it is all that obfuscate does"
                yield Baked(name, how, spot(path, *lines.at(met.start())), Confidence.HIGH)
    yield from _defined(app, evidence)


def _capitals(field: str) -> str:
    """A field's name as that of a variable: `openAiKey` is `OPEN_AI_KEY`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", field.strip("_")).upper()


def _assets(app: App, evidence: Evidence) -> Iterator[Baked]:
    """Files of settings among the assets: they lie in the app as they are."""
    manifest = app.sign
    top = document(evidence.texts.get(manifest, ""), manifest)
    for node in top.get("flutter", "assets").items:
        said = node.text("path") or node.value
        for asset in _files_of(said, app, evidence):
            if not _SETTINGS_FILE.search(asset) or _TEMPLATE.search(asset):
                continue
            file = f"{app.folder}/{asset}" if app.folder else asset
            named = _named_in(file, evidence)
            known = {k.fingerprint for k, _ in values_of(evidence, file=file)}
            # A file of another kind is an asset like any other, unless it names a key: a known one is told as the app’s.
            if named or (known and _SETTINGS_NAME.search(asset)):
                how = f"is among the assets in {manifest}" + (f", with {', '.join(named[:3])}" if named else "")
                yield Baked(asset, how, spot(manifest, node.line, node.column), Confidence.HIGH, file=file)


def _files_of(asset: str, app: App, evidence: Evidence) -> Iterator[str]:
    """The files that an entry of the manifest stands for: itself, or those that lie in the folder that it names."""
    if not asset.endswith("/"):
        yield asset
        return
    prefix = f"{app.folder}/" if app.folder else ""
    for path in paths_of(evidence):
        if path.startswith(prefix + asset) and "/" not in path[len(prefix + asset) :]:
            yield path[len(prefix) :]


def _is_remark(text: str, at: int) -> bool:
    """Whether the line of a place is a comment of a script or a setting."""
    return text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith(("#", "//"))


def _named_in(file: str, evidence: Evidence) -> list[str]:
    """The names of keys of models to which a file of settings gives a value."""
    return [e.name for e in entries(evidence.texts.get(file, ""), file) if names_secret(e.name) and e.value]


def _defined(app: App, evidence: Evidence) -> Iterator[Baked]:
    for path, text in sorted(evidence.texts.items()):
        if "dart-define" in text and not path.endswith((".dart", ".md", "ignore")):
            for met in _DART_DEFINE.finditer(text):
                if names_secret(met[1]) and not _is_remark(text, met.start()):
                    how = f"is given to the build by {path}, which makes it a string of the app"
                    yield Baked(met[1], how, spot(path, *lines_of(text).at(met.start(1))), Confidence.HIGH)
            for met in _DART_DEFINE_FILE.finditer(text):
                for file in {
                    posixpath.normpath(posixpath.join(f, met[1])) for f in (app.folder, path.rpartition("/")[0], "")
                }:
                    for name in _named_in(file, evidence):
                        how = f"is given to the build by {path}, with all of {file}, which makes it a string of the app"
                        yield Baked(name, how, spot(path, *lines_of(text).at(met.start(1))), Confidence.HIGH)


# --- React Native -------------------------------------------------------------------------------------------------------


def _native(app: App, evidence: Evidence) -> Iterator[Baked]:
    everything = False
    for path, text in _texts(app, evidence, ".js", ".jsx", ".ts", ".tsx"):
        if "react-native-config" in text or "@env" in text or "react-native-dotenv" in text:
            read = code(text, path)
            everything = everything or any(i.module == "react-native-config" for i in read.imports)
            yield from _imported(path, text, read)
    if everything:
        yield from _packed(app, evidence)
    yield from _eas(app, evidence)


def _imported(path: str, text: str, read: Code) -> Iterator[Baked]:
    for one in read.imports:
        if one.module in ("@env", "react-native-dotenv"):
            for name in one.names:
                if speaks_of_models(name, text):
                    how = f"is put into the code by react-native-dotenv, for {path}"
                    yield Baked(name, how, spot(path, one.line, one.column), Confidence.HIGH)
        elif one.module == "react-native-config":
            holders = {alias for alias, name in one.aliases.items() if name in ("default", "Config")} or {"Config"}
            bare = without_comments(text)
            for met in re.finditer(rf"\b(?:{'|'.join(map(re.escape, sorted(holders)))})\.(\w{{1,120}})", bare):
                if speaks_of_models(met[1], text):
                    how = f"is packed into the app by react-native-config, and {path} reads it"
                    yield Baked(met[1], how, spot(path, *lines_of(bare).at(met.start(1))), Confidence.HIGH)


def _packed(app: App, evidence: Evidence) -> Iterator[Baked]:
    """react-native-config takes all of a settings file, whatever of it code reads."""
    prefix = f"{app.folder}/" if app.folder else ""
    for path in paths_of(evidence):
        name = path[len(prefix) :]
        if path.startswith(prefix) and re.fullmatch(r"\.env(?:\.\w+)*", name) and not _TEMPLATE.search(name):
            for entry in entries(evidence.texts.get(path, ""), path):
                if names_secret(entry.name) and entry.value:
                    how = f"stands in {path}, and react-native-config packs all of that into the app"
                    yield Baked(entry.name, how, spot(path, entry.line, entry.column), Confidence.HIGH)


def _eas(app: App, evidence: Evidence) -> Iterator[Baked]:
    """Variables that Expo's builds set: only public ones reach the code, the others are for the build's own steps."""
    path = f"{app.folder}/eas.json" if app.folder else "eas.json"
    for entry in entries(evidence.texts.get(path, ""), path):
        if "env" in entry.keys[:-1] and entry.name.startswith("EXPO_PUBLIC_") and names_secret(entry.name):
            how = f"is set by {path}, and Expo writes public variables into the app"
            yield Baked(entry.name, how, spot(path, entry.line, entry.column), Confidence.HIGH)


CHECK = Check(
    "S2-FLUTTER-RN",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
