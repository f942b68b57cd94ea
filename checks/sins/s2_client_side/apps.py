"""Apps: what of a project is installed by others, on phones, desktops and in browsers, and which of its files go with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum

import msgspec

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.sins.s2_client_side.client_code import READS as MANIFESTS
from checks.sins.s2_client_side.client_code import extension_folder, front_of, fronts
from checks.structure.pipelines import PATHS as PIPELINES
from checks.structure.tree import document


class Form(str, Enum):
    """What is given away. The value names it in a sentence."""

    BUNDLE = "build output"
    SOURCEMAP = "source map"
    EXTENSION = "browser extension"
    ANDROID = "Android app"
    APPLE = "Apple app"
    CROSS = "app"
    DESKTOP = "desktop program"


class App(msgspec.Struct, frozen=True):
    """A folder whose content becomes an app. `kind` is what it is built with, `sign` the file that says so."""

    form: Form
    kind: str
    folder: str
    sign: str


READS: tuple[Reading, ...] = (
    *MANIFESTS,
    Reading(PIPELINES, ("key", "token", "secret")),  # for what they write into an app, see `by_pipelines`
    Reading(("pubspec.yaml",)),
    Reading(("*.csproj", "*.fsproj")),
    Reading(("*.spec",), ("pyinstaller", "pyi_splash", "analysis(")),
)

# By the names of files: what is built, with the folder around it.
_SIGNS: tuple[tuple[Form, str, re.Pattern[str]], ...] = (
    (Form.ANDROID, "Android", pattern_of(r"^(?P<folder>.*?)/?src/(?:main|androidMain)/AndroidManifest\.xml$")),
    (Form.APPLE, "Xcode", pattern_of(r"^(?P<folder>.*?)/?[^/]+\.xcodeproj/project\.pbxproj$")),
    (Form.APPLE, "Xcode", pattern_of(r"^(?P<folder>(?:.*/)?[^/]+\.swiftpm)/Package\.swift$")),
    (Form.APPLE, "Xcode", pattern_of(r"^(?P<folder>.*?)/?[^/]+\.xcassets/Contents\.json$")),
    (Form.APPLE, "Tuist", pattern_of(r"^(?P<folder>.*?)/?Project\.swift$")),
    (Form.CROSS, "Unity", pattern_of(r"^(?P<folder>.*?)/?ProjectSettings/ProjectVersion\.txt$")),
    (Form.DESKTOP, "Tauri", pattern_of(r"^(?P<folder>.*?)/?(?:tauri(?:\.\w+)?\.conf\.json5?|Tauri(?:\.\w+)?\.toml)$")),
    (Form.DESKTOP, "Wails", pattern_of(r"^(?P<folder>.*?)/?wails\.json$")),
)
_ANY_SIGN = NamePattern(
    r"AndroidManifest\.xml$|\.xcodeproj/project\.pbxproj$|\.swiftpm/Package\.swift$|\.xcassets/Contents\.json$|(?:^|/)Project\.swift$|ProjectVersion\.txt$"
    r"|tauri[^/]*\.conf\.json5?$|Tauri[^/]*\.toml$|wails\.json$"
)
_CROSS = {"Expo": "Expo", "React Native": "React Native", "NativeScript": "NativeScript", "Ionic": "Capacitor"}
_BY_PACKAGE = frozenset({*_CROSS.values(), "Electron", "NW.js", "WXT", "Plasmo"})
_DESKTOP = {"npm:electron": "Electron", "npm:electron-builder": "Electron", "npm:@electron-forge/cli": "Electron", "npm:nw": "NW.js"}  # fmt: skip
_MAUI = pattern_of(r"<UseMaui>\s*true|Xamarin\.(?:Forms|Android|iOS)|net\d+\.\d+-(?:android|ios)|Uno\.(?:Sdk|WinUI)", re.I)  # fmt: skip
_DOTNET = pattern_of(
    r"<Use(?:WPF|WindowsForms|WinUI)>\s*true|<OutputType>\s*WinExe|Include=\"(?:Avalonia|Microsoft\.WindowsAppSDK|Eto\.Forms|Terminal\.Gui)",
    re.I,
)
# What is there to try or to test the project with is no app of it that anybody installs.
_OTHERS = pattern_of(r"(?:^|/)(?:node_modules|vendor|third_party|Pods|\.symlinks|fixtures|testdata)/")


def apps(evidence: Evidence) -> tuple[App, ...]:
    """The apps of a project, the innermost folders first."""
    return _apps(evidence)


@once
def _apps(evidence: Evidence) -> tuple[App, ...]:
    found = {(a.form, a.kind, a.folder): a for a in (*_by_names(evidence), *_by_texts(evidence)) if not _OTHERS.search(a.sign)}  # fmt: skip
    mine = [a for a in found.values() if not (a.sign.endswith("Contents.json") and _is_inside(a, found.values()))]
    return tuple(sorted(mine, key=lambda a: (-len(a.folder), a.form, a.kind)))


def _is_inside(app: App, others: Iterable[App]) -> bool:
    """Whether pictures of an app lie inside a project that names itself."""
    return any(o.form is app.form and o is not app and _within(app.folder, o.folder) for o in others)


def _by_names(evidence: Evidence) -> Iterator[App]:
    for path in _ANY_SIGN.among(paths_of(evidence)):
        for form, kind, sign in _SIGNS:
            if met := sign.match(path):
                yield App(form, kind, met["folder"], path)


def _by_texts(evidence: Evidence) -> Iterator[App]:
    for folder, front in fronts(evidence).items():
        sign = f"{folder}/package.json" if folder else "package.json"
        for name in front.names & _CROSS.keys():
            yield App(Form.CROSS, _CROSS[name], folder, sign)
        for package in front.packages & _DESKTOP.keys():
            yield App(Form.DESKTOP, _DESKTOP[package], folder, sign)
        for name in front.names & {"WXT", "Plasmo"}:
            yield App(Form.EXTENSION, name, folder, sign)
    for path, text in sorted(evidence.texts.items()):
        folder, _, name = path.rpartition("/")
        if name == "pubspec.yaml" and document(text, path).get("dependencies", "flutter"):
            yield App(Form.CROSS, "Flutter", folder, path)
        elif name.endswith((".csproj", ".fsproj")):
            if _MAUI.search(text):
                yield App(Form.CROSS, ".NET MAUI", folder, path)
            elif _DOTNET.search(text):
                yield App(Form.DESKTOP, ".NET", folder, path)
        elif name.endswith(".spec") and "Analysis(" in text:
            yield App(Form.DESKTOP, "PyInstaller", folder, path)
        elif name.startswith("manifest") and name.endswith(".json") and extension_folder(path, evidence) == folder:
            yield App(Form.EXTENSION, "an extension’s manifest", folder, path)


# --- which files of an app's folder go with it --------------------------------------------------------------------------

_SCRIPTS = r"\.(?:[cm]?[jt]sx?|html?|vue|svelte|json5?)$"
_GOES_WITH: dict[str, re.Pattern[str]] = {
    "Android": pattern_of(r"(?i)^src/.*\.(?:kt|java|xml|json|properties|txt|c|cc|cpp|h|hpp|js|html)$|^build\.gradle(?:\.kts)?$"),
    "Xcode": pattern_of(r"(?i)\.(?:swift|mm?|h|plist|json|strings|storyboard|xib)$"),
    "Tuist": pattern_of(r"(?i)\.(?:swift|mm?|h|plist|json|strings|storyboard|xib)$"),
    "Flutter": pattern_of(r"(?i)^(?:lib/.*\.dart|assets?/.*|web/.*\.(?:html|js|json))$"),
    "Unity": pattern_of(r"(?i)^Assets/(?!(?:.*/)?Editor/).*\.(?:cs|json|txt|xml|asset|unity|prefab|bytes|env|ini|ya?ml)$"),
    ".NET MAUI": pattern_of(r"(?i)\.(?:cs|xaml|json|config|resx|razor|fs)$"),
    ".NET": pattern_of(r"(?i)\.(?:cs|xaml|json|config|resx|settings|fs|vb)$"),
    "Tauri": pattern_of(r"(?i)\.(?:rs|json5?|toml)$"),
    "Wails": pattern_of(r"(?i)\.(?:go|json|[cm]?[jt]sx?|html|vue|svelte)$"),
    "PyInstaller": pattern_of(r"(?i)\.(?:py|pyw|json|ini|ya?ml|toml)$"),
}  # fmt: skip
_ANY_SCRIPT = pattern_of(f"(?i){_SCRIPTS}")
# What the build leaves out: tests, the build's own settings and tools, servers that happen to lie beside the app.
_STAYS = pattern_of(
    r"""(?ix) (?:^|/)(?: (?:androidTest|test|tests|__tests__|__mocks__|e2e|cypress|integration_test|test_driver|[^/]*(?:UI)?Tests|fastlane|scripts?|tools|docs?|\.github|\.vscode|\.idea
        |server|backend|functions|supabase|api-server|[^/]+\.xcodeproj|[^/]+\.xcworkspace|obj|\.dart_tool|target|coverage)/
      | (?:package|package-lock|tsconfig[^/]*|eas|firebase|vercel|angular|nx|turbo|lerna|components|\.[^/]*|launchSettings|[^/]*\.runtimeconfig|[^/]*\.deps)\.json$
      | [^/]+\.config\.[cm]?[jt]s$ | (?:metro|babel|jest|gulpfile|gruntfile|webpack)[^/]*\.[cm]?js$ | \.eslintrc[^/]*$ | [^/]+\+api\.[jt]sx?$
      | [^/]+[._-](?:test|spec|stories)\.\w+$ | test_[^/]+$ | setup\.py$ | build\.rs$ | Cargo\.toml$ )"""
)


def is_left_out(path: str) -> bool:
    """Whether a build leaves a file out of an app: a test, a setting of the build's own, a server's."""
    return _STAYS.search(path) is not None


def goes_with(path: str, app: App) -> bool:
    """Whether a file in an app's folder becomes a part of the app."""
    inside = path[len(app.folder) :].lstrip("/")
    if app.kind != "Unity" and is_left_out(inside):  # there `Scripts` is where the game's code lies
        return False
    return _GOES_WITH.get(app.kind, _ANY_SCRIPT).search(inside) is not None


def app_of(path: str, evidence: Evidence) -> App | None:
    """The innermost app that a file becomes a part of."""
    return next(
        (a for a in apps(evidence) if _within(path, a.folder) and _is_own(path, a, evidence) and goes_with(path, a)),
        None,
    )


def _within(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def _is_own(path: str, app: App, evidence: Evidence) -> bool:
    """Whether no package of its own lies between: a monorepo’s server is no part of the app at its top."""
    if app.kind not in _BY_PACKAGE:
        return True
    front = front_of(path, evidence)
    return front is None or len(front.folder) <= len(app.folder)


def apps_of(evidence: Evidence, *forms: Form) -> tuple[App, ...]:
    """The apps of these forms."""
    return tuple(a for a in apps(evidence) if a.form in forms)
