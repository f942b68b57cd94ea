"""Shipped places: where a key goes to everybody who opens a page or installs an app. Each place belongs to one check.

A package is what its name says. A source map is a map wherever it lies. Build output is a browser's unless its path is a
server's; a source file belongs to the innermost app around it (see `apps`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.names import FirstOf, NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import is_past
from checks.joins.remember import once
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting
from checks.signals.looking import paths_of
from checks.sins.keyed import KEPT_LOCATIONS, hole, unique
from checks.sins.llm_use import present
from checks.sins.s2_client_side.apps import Form, app_of, apps_of
from checks.sins.s2_client_side.client_code import extension_folder, front_of
from checks.sins.severity import severity_of
from checks.words import count_of


class Place(msgspec.Struct, frozen=True):
    """What a place is a part of. `how` goes on a sentence that begins with the path: “… is compiled into the app”."""

    form: Form
    how: str
    built: bool = False  # the artefact itself, not a source of it
    served: bool = True  # False: a program's own output, which only perhaps is given away
    sure: Confidence = Confidence.HIGH


_PACKAGES: tuple[tuple[Form, str, NamePattern], ...] = (
    (Form.ANDROID, "is an Android package", NamePattern(r"(?i)\.(?:apk|aab|aar|xapk|apks|apkm|dex)$|(?:^|/)(?:index\.android\.bundle|(?:jniLibs/[^/]+|lib/(?:arm64-v8a|armeabi(?:-v7a)?|x86|x86_64))/[^/]+\.so|libapp\.so)$")),
    (Form.APPLE, "is an Apple package", NamePattern(r"(?i)\.ipa$|(?:^|/)[^/]+\.app/(?!Contents/)|(?:^|/)[^/]+\.(?:xcarchive|framework)/|(?:^|/)main\.jsbundle$")),
    (Form.EXTENSION, "is an extension’s package", NamePattern(r"(?i)\.(?:crx|xpi)$|(?:^|/)(?:\.output|build|dist)/(?:[^/]*(?:chrome|firefox|edge|safari|opera)-mv[23][^/]*)/|(?:^|/)[^/]*(?:chrome|firefox|edge|extension)[^/]*\.zip$")),
    (Form.DESKTOP, "is an installer or an installed program", NamePattern(r"(?i)\.(?:asar|deb|exe|msix|msixbundle|appx|appxbundle|appimage|msi|dmg|pkg|rpm|flatpak)$|_(?:amd64|arm64|armhf|i386|all)\.snap$|(?:^|/)[^/]+\.app/Contents/|(?:^|/)(?:win|linux|mac)[^/]*-unpacked/")),
)  # fmt: skip
# Formats of which only the plain bytes are read, if those: what they pack is not opened.
_UNOPENED = pattern_of(r"(?i)\.(?:msi|dmg|pkg|rpm|snap|flatpak|appimage)$|(?:^|[/._ -])(?:setup|installer?)[^/]*\.exe$")
# What others packed and the project only keeps, and what a package says about itself.
_OF_OTHERS = NamePattern(r"(?i)(?:^|/)(?:third[-_]?party|3rd[-_]?party|vendor|vendored)/")
_MANUAL = pattern_of(r"(?:^|[!/])usr/(?:local/)?share/(?:man|doc|info)/")
_MAP = NamePattern(r"(?i)\.(?:[cm]?js|css|ts)\.map$")
_FORMS = FirstOf(*((form, sign) for form, _, sign in _PACKAGES), (Form.SOURCEMAP, _MAP))
_MAP_MEMBER = pattern_of(r"(?:^|[!/])sourcesContent(?:/|$)")

_OUTPUT = NamePattern(
    r"(?i)(?:^|/)(?:dist(?:-[\w-]+)?|build|out|www|public|static|wwwroot|public_html|htdocs|_next/static|\.next|\.output|\.svelte-kit/output|\.nuxt|\.vercel/output|\.netlify|storybook-static|docs|_site|site|export)/"
    r".*\.(?:m?js|cjs|css|html?|wasm|json|txt|xml|webmanifest)$|(?:^|/)(?:[^/]+[.-][0-9a-f]{8,20}\.(?:chunk\.)?js|[^/]+\.(?:min|bundle|chunk)\.js)$"
)
_SERVER_OUTPUT = pattern_of(
    r"(?i)(?:^|/)(?:\.next/(?:server|cache|standalone|trace)|\.output/server|\.svelte-kit/(?:output/server|generated)|\.nuxt/(?:dist/)?server|dist/server|build/server|dist-ssr|dist-electron|\.vercel/output/functions|\.netlify/(?:functions|server))/"
)
_STATIC = pattern_of(r"(?i)(?:^|/)(?:public|static|www|wwwroot|public_html|htdocs)/")
_SURELY_A_PAGE = pattern_of(
    r"(?i)(?:^|/)(?:\.next/static|_next/static|\.output/public|\.svelte-kit/output/client|\.nuxt/dist/client|dist/client|build/client|storybook-static|\.vercel/output/static)/|\.html?$"
)
# Settings that lie in a folder of output by chance: no page asks for them.
_NO_OUTPUT = pattern_of(
    r"(?i)(?:^|/)(?:package(?:-lock)?|tsconfig[^/]*|composer|\.[^/]*|build-manifest|required-server-files|CMakeCache|compile_commands)\.(?:json|txt)$|(?:^|/)CMakeFiles/|(?:^|/)(?:requirements|CMakeLists|README|LICENSE)[^/]*\.txt$"
)
_DOCS = pattern_of(r"(?i)(?:^|/)docs/")
_NO_SOURCE = pattern_of(r"(?i)(?:^|/)\.env[^/]*$|\.(?:md|mdx|rst|ipynb)$")


def place_of(sighting: Sighting, evidence: Evidence) -> Place | None:
    """What of the things that are given away a sighting stands in; None for a place that stays at home."""
    path, member = sighting.path, sighting.member or ""
    if sighting.source == "machine":
        return None
    for form, how, sign in _PACKAGES:
        if sign.search(path):
            given = _OF_OTHERS.search(path) is None and _MANUAL.search(member) is None
            return Place(form, how, built=True) if given else None
    if _MAP.search(path) or _MAP_MEMBER.search(member):
        return Place(Form.SOURCEMAP, "is a source map", built=True, served=is_served(path))
    output = _is_output(path, evidence)
    if output and extension_folder(path, evidence) not in (None, "") and is_served(path):
        return Place(Form.EXTENSION, "is a part of the extension", built=True)
    app = app_of(path, evidence)
    if output and (app is None or app.form not in (Form.ANDROID, Form.APPLE)):
        return _output(path, evidence)
    if app is None or _NO_SOURCE.search(path):
        return None
    how = "is packed into the extension" if app.form is Form.EXTENSION else f"becomes a part of the {app.form.value}"
    return Place(app.form, how + (f" ({app.kind})" if app.form in (Form.CROSS, Form.DESKTOP) else ""))


def is_served(path: str) -> bool:
    """Whether output at this path goes out, as far as the path tells: not a server’s own."""
    return _SERVER_OUTPUT.search(path) is None


def _is_output(path: str, evidence: Evidence) -> bool:
    """Whether a file is what a build left, or lies where pages are served from; a manual is so only where it is published."""
    if not _OUTPUT.search(path) or _NO_OUTPUT.search(path):
        return False
    return not _DOCS.search(path) or _published_docs(path, evidence)


def _output(path: str, evidence: Evidence) -> Place | None:
    """Build output: a browser's, a server's, or nobody knows whose."""
    if not is_served(path):
        return Place(Form.BUNDLE, "is what the build made for the server, and caches and images carry it around", built=True, served=False)  # fmt: skip
    if _is_page(path, evidence):
        return Place(Form.BUNDLE, "goes to every browser that opens the page", built=True)
    front = front_of(path, evidence)
    if front is not None and front.ships:
        return Place(Form.BUNDLE, "is what the build made for browsers", built=True)
    return Place(Form.BUNDLE, "is build output, which is mostly given away", built=True, served=False, sure=Confidence.MEDIUM)  # fmt: skip


def _is_page(path: str, evidence: Evidence) -> bool:
    if _SURELY_A_PAGE.search(path) or _STATIC.search(path) or _DOCS.search(path):
        return True
    folder = path.rpartition("/")[0]
    names = _pages(evidence)
    while folder:
        if folder in names:
            return True
        folder = folder.rpartition("/")[0]
    return False


@once
def _pages(evidence: Evidence) -> frozenset[str]:
    """The folders with a page to begin with."""
    return frozenset(p.rpartition("/")[0] for p in paths_of(evidence) if p.endswith("/index.html"))


def _published_docs(path: str, evidence: Evidence) -> bool:
    root = re.split(r"(?i)(?<=docs)/", path, maxsplit=1)[0]
    return any(f"{root}/{name}" in _all_paths(evidence) for name in ("CNAME", ".nojekyll", "index.html", "_config.yml"))


@once
def _all_paths(evidence: Evidence) -> frozenset[str]:
    return frozenset(paths_of(evidence))


# --- what says that it was given away already ---------------------------------------------------------------------------

_PUBLISHED: dict[Form, tuple[NamePattern, str]] = {
    Form.BUNDLE: (
        NamePattern(r"(?:^|/)(?:vercel\.json|netlify\.toml|firebase\.json|CNAME|\.nojekyll|_redirects|staticwebapp\.config\.json|static\.json|\.vercel/project\.json)$"), "{} deploys it",
    ),
    Form.EXTENSION: (NamePattern(r"(?:^|/)_metadata/verified_contents\.json$"), "it came from the store ({})"),
    Form.ANDROID: (NamePattern(r"(?:^|/)(?:fastlane/metadata/android/|play/release-notes/|[^/]*-release[^/]*\.(?:apk|aab)$)"), "it is released ({})"),
    Form.APPLE: (NamePattern(r"(?:^|/)(?:fastlane/metadata/(?!android)|fastlane/Deliverfile$|ExportOptions\.plist$|ci_scripts/)"), "it is released ({})"),
    Form.CROSS: (NamePattern(r"(?:^|/)(?:fastlane/metadata/|[^/]*-release[^/]*\.(?:apk|aab)$)"), "it is released ({})"),
    Form.DESKTOP: (NamePattern(r"(?:^|/)(?:latest(?:-mac|-linux)?\.yml|app-update\.yml|dev-app-update\.yml|snapcraft\.yaml|[^/]+\.flatpakref)$"), "it is released ({})"),
}  # fmt: skip
_PUBLISHED[Form.SOURCEMAP] = _PUBLISHED[Form.BUNDLE]
_ANY_PUBLISHED = NamePattern("|".join(f"(?:{sign.pattern})" for sign, _ in _PUBLISHED.values()))


def published(form: Form, evidence: Evidence) -> str:
    """What says that it is out already, as part of a sentence; empty where nothing does."""
    sign, words = _PUBLISHED[form]
    path = next((p for p in _telling(evidence) if sign.search(p)), "")
    return words.replace("{}", path) if path else ""


@once
def _telling(evidence: Evidence) -> tuple[str, ...]:
    return tuple(_ANY_PUBLISHED.among(paths_of(evidence)))


# --- findings -----------------------------------------------------------------------------------------------------------

_SHIPPED = tuple[Key, list[tuple[Sighting, Place]]]


def shipped(form: Form, evidence: Evidence) -> list[_SHIPPED]:
    """The secret keys in places of this form, each with its places, the surest first. Google's keys see `is_by_design`."""
    return [s for s in _shipped(evidence).get(form, ()) if not is_by_design(s[0])]


def standing(evidence: Evidence) -> tuple[tuple[Key, Sighting], ...]:
    """The secret keys of the project where they stand now; a newest state that lies in the folder as a file, once."""
    return _standing(evidence)


@once
def _standing(evidence: Evidence) -> tuple[tuple[Key, Sighting], ...]:
    here = [(k, s) for k, s in present(evidence) if s.source != "machine"]
    files = {(k.fingerprint, s.path, s.line, s.column, s.member) for k, s in here if s.source == "worktree"}
    return tuple(
        (k, s)
        for k, s in here
        if s.source == "worktree" or (k.fingerprint, s.path, s.line, s.column, s.member) not in files
    )


@once
def _shipped(evidence: Evidence) -> dict[Form, list[_SHIPPED]]:
    found: dict[Form, dict[str, _SHIPPED]] = {}
    publishable = [(k, s) for k in evidence.keys if is_by_design(k) for s in k.sightings if not is_past(s)]
    for key, sighting in (*standing(evidence), *publishable):
        place = place_of(sighting, evidence)
        if place is not None:
            found.setdefault(place.form, {}).setdefault(key.fingerprint, (key, []))[1].append((sighting, place))
    for keys in found.values():
        for _, places in keys.values():
            places.sort(
                key=lambda p: (-p[0].confidence.rank, not p[1].built, p[0].path, p[0].member or "", p[0].line or 0)
            )
    return {form: list(keys.values()) for form, keys in found.items()}


def by_design(form: Form, evidence: Evidence) -> str:
    """A sentence about Google's keys that stand here as Firebase and Maps mean it; empty where there are none."""
    found = [s for s in _shipped(evidence).get(form, ()) if is_by_design(s[0])]
    if not found:
        return ""
    path = found[0][1][0][0].path
    count = "A Google key" if len(found) == 1 else f"{len(found)} Google keys"
    verb = "is" if len(found) == 1 else "are"
    return (
        f" {count} for Firebase or Maps {verb} in it by design ({path}): limit what it opens, or it opens Gemini too."
    )


def is_by_design(key: Key) -> bool:
    """Whether this is one of Google's `AIza` keys among settings of Firebase or Maps, and nowhere beside Gemini."""
    return not key.secret and key.provider == "google-gemini"


def is_undecided(key: Key, places: list[tuple[Sighting, Place]]) -> bool:
    """Whether this is one of Google's `AIza` keys of which nothing says what it opens."""
    return (
        key.provider == "google-gemini"
        and key.kind == "standard"
        and all(
            s.confidence is Confidence.LOW and not re.search(r"(?i)gemini|gen_?ai", s.symbol or "") for s, _ in places
        )
    )


def told_of(
    finding: Callable[..., Finding],
    form: Form,
    evidence: Evidence,
    consequence: str,
    base: Severity = Severity.HIGH,
    also: Callable[[Key, list[tuple[Sighting, Place]]], str] = lambda key, places: "",
) -> Iterator[Finding]:
    """A finding for each key of this form; `finding` is the check's own, `consequence` a sentence, `also` another one."""
    out = published(form, evidence)
    for key, places in shipped(form, evidence):
        sighting, place = places[0]
        sightings = [s for s, _ in _outermost(places)]
        undecided = is_undecided(key, places)
        served = any(p.served for _, p in places)
        grave = Severity.LOW if undecided or not served else base.shifted(bool(out))
        where = f"{sighting.path} ({sighting.member})" if sighting.member else sighting.path
        more = f" It is in {count_of(len(sightings) - 1, 'more place')}." if len(sightings) > 1 else ""
        doubt = (
            " Nothing here says whether this Google key opens Gemini or only Maps and Firebase." if undecided else ""
        )
        known = f" And {out}." if out and served and not undecided else ""
        said = also(key, places)
        yield finding(
            f"It is in {where}, which {place.how}.{' ' + said if said else ''} {consequence}{doubt}{more}{known}",
            key=key.fingerprint,
            locations=unique(s.location for s in sightings)[:KEPT_LOCATIONS],
            severity=grave if undecided or not served else severity_of(grave, key, sightings, evidence),
            confidence=max((min(s.confidence, p.sure, key=lambda c: c.rank) for s, p in places), key=lambda c: c.rank),
        )


def _outermost(places: list[tuple[Sighting, Place]]) -> list[tuple[Sighting, Place]]:
    """A key that was met both in a member and in the strings that were taken out of that is told once."""
    members = {(s.path, s.member or "") for s, _ in places}
    inner = {(p, m) for p, m in members for q, n in members if p == q and m != n and m.startswith(f"{n}!" if n else "")}
    kept = [x for x in places if (x[0].path, x[0].member or "") not in inner]
    return kept or places


# --- what was looked at -------------------------------------------------------------------------------------------------


def packages(form: Form, evidence: Evidence) -> tuple[str, ...]:
    """The packages and outputs of this form, by their paths."""
    return _packages(evidence).get(form, ())


@once
def _packages(evidence: Evidence) -> dict[Form, tuple[str, ...]]:
    found: dict[Form, list[str]] = {}
    for path in paths_of(evidence):
        form = _FORMS.of(path)
        if form is None and _is_output(path, evidence):
            form = Form.BUNDLE
        if form is not None:
            found.setdefault(form, []).append(path)
    return {form: tuple(paths) for form, paths in found.items()}


def looked_at(form: Form, evidence: Evidence) -> str:
    """What there is of a form, in words; empty where there is nothing."""
    built, sources = packages(form, evidence), apps_of(evidence, form)
    noun = {
        Form.BUNDLE: ("file of build output", "files of build output"),
        Form.SOURCEMAP: ("source map", "source maps"),
    }.get(form, ("package or built file", "packages and built files"))
    said = [
        f"{kind} in {folder or 'the top folder'}" for kind, folder in dict.fromkeys((a.kind, a.folder) for a in sources)
    ]
    shown = [*said[:3], *([f"{len(said) - 3} more apps"] if len(said) > 3 else [])]
    return ", ".join([*([count_of(len(built), *noun)] if built else []), *shown])


def missed(form: Form, evidence: Evidence) -> tuple[float, str] | None:
    """What was not seen of a form: files that could not be read, packages that could not be opened whole."""
    holes = [hole(evidence, "worktree")]
    mine = set(packages(form, evidence))
    closed = [p for p in mine if _UNOPENED.search(p)]
    if closed:
        is_ = "is" if len(closed) == 1 else "are"
        holes.append((0.5, f"{count_of(len(closed), 'installer')} {is_} of a kind that is not opened ({min(closed)})"))
    cut = {m.what.partition("!")[0] for m in evidence.limits if m.id == "container"} & mine
    if cut:
        holes.append((0.8, f"{count_of(len(cut), 'package')} could not be read whole ({min(cut)})"))
    return min((h for h in holes if h is not None), default=None)


def spot(path: str, line: int, column: int | None = None) -> Location:
    """A place in a file of the folder."""
    return Location(source="worktree", path=path, line=line, column=column)
