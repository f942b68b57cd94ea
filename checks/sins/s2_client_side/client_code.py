"""Client code: which files of a project go to browsers and devices, and which stay on a server.

A file says it itself (`'use client'`, `server-only`, what it imports, what it calls), its path says it (`pages/api/`,
`+server.ts`), else the framework that its manifest names. Where none does, the side is unknown, and a check must not be
sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.model import Confidence
from checks.readings import Reading
from checks.signals.listed import listed
from checks.signals.looking import paths_of
from checks.sins.s2_client_side.public_names import CUSTOM_READS, FRAMEWORKS, Framework, custom_prefixes
from checks.structure.packages import MANIFESTS
from checks.structure.syntax import Code, code

# What a check must have in `reads` to ask these questions.
READS: tuple[Reading, ...] = (
    Reading(MANIFESTS),
    Reading(("manifest.json", "manifest.*.json"), ("manifest_version",)),
    *CUSTOM_READS,
)
SCRIPTS = ("*.js", "*.jsx", "*.mjs", "*.cjs", "*.ts", "*.tsx", "*.mts", "*.vue", "*.svelte", "*.astro", "*.html", "*.htm")  # fmt: skip
NATIVE = ("*.swift", "*.m", "*.mm", "*.kt", "*.java", "*.dart", "*.cs")
SCRIPT_ENDS, NATIVE_ENDS = (tuple(s[1:] for s in names) for names in (SCRIPTS, NATIVE))

Where = Literal["client", "server", "unknown"]


class Side(msgspec.Struct, frozen=True):
    """On which side code runs, why, and how sure that is."""

    where: Where
    because: str
    sure: Confidence = Confidence.HIGH

    @property
    def client(self) -> bool:
        """Whether a user downloads it."""
        return self.where == "client"


class Front(msgspec.Struct, frozen=True):
    """A folder with a manifest of its own, and what it builds with."""

    folder: str
    frameworks: tuple[Framework, ...]
    packages: frozenset[str]  # `npm:openai`, as in `listed`

    @property
    def names(self) -> frozenset[str]:
        """The frameworks' names."""
        return frozenset(f.name for f in self.frameworks)

    @property
    def ships(self) -> str:
        """`both` where any of it runs on a server, else `pages` or `app`; empty where nothing of it is a client."""
        kinds = [f.ships for f in self.frameworks]
        return next((k for k in ("both", "app", "pages") if k in kinds), "")


_SERVERS = frozenset(
    "npm:express npm:fastify npm:koa npm:hono npm:@hono/node-server npm:@nestjs/core npm:@hapi/hapi npm:restify npm:polka npm:h3 npm:@trpc/server npm:elysia"
    " npm:apollo-server npm:@apollo/server npm:graphql-yoga npm:firebase-functions npm:@google-cloud/functions-framework npm:@netlify/functions npm:wrangler"
    " npm:@azure/functions npm:serverless npm:aws-cdk-lib npm:@sveltejs/adapter-node npm:ws npm:socket.io npm:@supabase/functions-js npm:@vercel/node".split()
)


@once
def _fronts(evidence: Evidence) -> dict[str, Front]:
    packages: dict[str, set[str]] = {}
    for name, place in listed(evidence):
        packages.setdefault(place.path.rpartition("/")[0], set()).add(name)
    found: dict[str, Front] = {}
    for path in evidence.texts:
        folder, _, name = path.rpartition("/")
        if name in ("package.json", "pubspec.yaml"):
            packages.setdefault(folder, set())
    for folder, names in packages.items():
        used = tuple(f for f in FRAMEWORKS if any(f"npm:{p}" in names for p in f.packages))
        # A framework with a server that is built with Vite is not a page of Vite's.
        if any(f.ships == "both" for f in used):
            used = tuple(f for f in used if f.name not in ("Vite", "Storybook"))
        found[folder] = Front(folder, used, frozenset(names))
    return found


def fronts(evidence: Evidence) -> dict[str, Front]:
    """The manifests' folders, each with what it builds with; folders of tests and of other people's code are left out."""
    return _fronts(evidence)


def front_of(path: str, evidence: Evidence) -> Front | None:
    """The nearest manifest's folder above a file."""
    known = fronts(evidence)
    folder = path.rpartition("/")[0]
    while True:
        if folder in known:
            return known[folder]
        if not folder:
            return None
        folder = folder.rpartition("/")[0]


def has_server(front: Front) -> bool:
    """Whether the manifest names what answers requests."""
    return front.ships == "both" or not _SERVERS.isdisjoint(front.packages)


def prefixes_at(path: str, evidence: Evidence) -> tuple[frozenset[str], tuple[str, ...]]:
    """The frameworks around a file, and the prefixes that its build's settings add; for `public_by`.

    A settings file at the top is read by the front ends below, and those of one app by what is around it: where the
    nearest manifest names no framework, all of the project count.
    """
    front = front_of(path, evidence)
    if front is not None and front.frameworks:
        names = front.names
    else:
        names = frozenset(n for f in fronts(evidence).values() for n in f.names)
    added = custom_prefixes(evidence)
    own = [p for folder, found in added.items() if _within(path, folder) for p, _ in found]
    return names, tuple(own)


def _within(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


@once
def _extensions(evidence: Evidence) -> tuple[str, ...]:
    found = []
    for path, text in evidence.texts.items():
        name = path.rpartition("/")[2]
        if name.startswith("manifest") and name.endswith(".json") and '"manifest_version"' in text:
            found.append(path.rpartition("/")[0])
    return tuple(sorted(found))


def extension_folder(path: str, evidence: Evidence) -> str | None:
    """The folder of the browser extension that a file belongs to."""
    return next((f for f in _extensions(evidence) if _within(path, f)), None)


@once
def _has_android(evidence: Evidence) -> bool:
    return any(p.endswith("AndroidManifest.xml") for p in paths_of(evidence))


# --- the sides of a file -----------------------------------------------------------------------------------------------

_SERVER_PATH = pattern_of(
    r"""(?ix) (?:^|/)(?: (?:server|servers|backend|_?functions?|netlify|supabase|convex|lambdas?|edge-functions|cloudflare|cron|jobs|prisma|migrations|scripts?|bin|cli|tools|server-actions)/
      | pages/api/ | (?:src/)?app/(?:[^/]+/)*route\.[jt]sx?$ | (?:src/)?app/api/ | routes/api/ | electron/(?!renderer) | (?:src[/-])?(?:main|preload)-?(?:process)?/(?=[^/]*\.[cm]?[jt]s$)
      | \+(?:server|page\.server|layout\.server)\.[jt]s$ | hooks\.server\.[jt]s$ | [^/]+\.server\.[cm]?[jt]sx?$ | (?:middleware|instrumentation|server|proxy|gatsby-node|gatsby-ssr|gatsby-config|worker)\.[cm]?[jt]s$
      | [^/]+\.config\.[cm]?[jt]s$ | lib/server/ | (?:gulp|grunt)file\.[cm]?js$ | api/index\.[cm]?[jt]s$ )"""
)
_CLIENT_PATH = pattern_of(
    r"""(?ix) [^/]+\.client\.[cm]?[jt]sx?$ | (?:^|/)(?:content[-_]?scripts?|popup|sidepanel|renderer)/ | \.(?:vue|svelte|html?)$"""
)
# An extension point of a front end's own folder, not a service's: what is in it is shipped.
_SHIPPED_PATH = pattern_of(
    r"(?i)(?:^|/)(?:src|app|components?|pages|views?|screens?|hooks?|composables?|stores?|contexts?|features|widgets|ui|client|frontend|web|public|static|lib|utils|services|entrypoints)/|\.[jt]sx$"
)
_DESKTOP_OR_NODE = pattern_of(
    r"^(?:node:.*|fs|fs/promises|fs-extra|path|os|http|https|http2|net|tls|child_process|cluster|readline|worker_threads|process|dotenv(?:/.*)?|express|fastify|koa|hono(?:/.*)?|@hono/.*|@nestjs/.*|@hapi/.*"
    r"|h3|nitropack.*|next/server|next/headers|next/cache|server-only|@sveltejs/kit/node|\$env/static/private|\$env/dynamic/private|\$app/env/private|\$lib/server(?:/.*)?|commander|yargs|inquirer|ink|cac|vscode"
    r"|firebase-functions(?:/.*)?|firebase-admin(?:/.*)?|@google-cloud/.*|@netlify/functions|@vercel/(?:node|edge|functions)|@azure/functions|aws-lambda|@aws-sdk/client-(?:secrets-manager|ssm)|@trpc/server(?:/.*)?"
    r"|@remix-run/node|@remix-run/server-runtime|@modelcontextprotocol/sdk/server(?:/.*)?|convex/server|.*/_generated/server|mongoose|pg|mysql2?|ioredis|@prisma/client|drizzle-orm.*|better-sqlite3|bull(?:mq)?|discord\.js|@slack/bolt"
    r"|telegraf|grammy|playwright|puppeteer|jsr:.*|https://deno\.(?:land|com)/.*|npm:.*|bun|bun:.*|cloudflare:.*)$"
)  # fmt: skip
_BROWSER_MODULES = pattern_of(
    r"^(?:react-dom(?:/client)?|react-native(?:[-/].*)?|expo(?:-.*)?|@expo/.*|@react-navigation/.*|@react-native-async-storage/.*|vue|svelte|svelte/store|solid-js|preact(?:/hooks)?|@angular/core|next/navigation|next/router"
    r"|next/image|next/dynamic|webextension-polyfill|@plasmohq/.*|zustand(?:/.*)?|react-redux|jotai|pinia|vue-router|react-router-dom|@ionic/.*|@capacitor/.*|\$app/navigation|\$app/stores|@microsoft/fetch-event-source)$"
)
_HOOKS = frozenset(
    "useState useEffect useRef useCallback useReducer useContext useMemo useLayoutEffect useSyncExternalStore createContext createSignal createEffect onMount onMounted defineComponent useRouter useNavigate".split()
)
_BROWSER_CALLS = (
    "window.*", "document.*", "localStorage.*", "sessionStorage.*", "navigator.*", "chrome.*", "browser.*", "indexedDB.*", "*.window.*", "AsyncStorage.*", "SecureStore.*", "customElements.*", "alert",
)  # fmt: skip
_NODE_CALLS = ("process.exit", "process.on", "Deno.serve", "Deno.env.get", "Bun.serve", "app.listen", "server.listen", "require.main", "serve", "createServer", "res.json", "res.status.json", "res.send", "NextResponse.json", "Response.json", "c.json")  # fmt: skip
_SERVER_TYPES = pattern_of(
    r"\b(?:NextApiRequest|NextApiResponse|NextRequest|VercelRequest|APIRoute|RequestHandler|ExportedHandler|PagesFunction|LoaderFunctionArgs|ActionFunctionArgs)\b"
)
# Parts of a page's file that run on the server.
SERVER_FUNCTIONS = frozenset(
    "getServerSideProps getStaticProps getStaticPaths getInitialProps loader action headers generateMetadata generateStaticParams".split()
)
_ANDROID = pattern_of(r"^(?:android|androidx|com\.google\.android|dagger\.hilt|kotlinx\.android)(?:\.|$)")
_APPLE = frozenset(("SwiftUI", "UIKit", "AppKit", "WatchKit", "Combine", "SwiftData", "CoreData", "WidgetKit"))
_SWIFT_SERVERS = frozenset(("Vapor", "Hummingbird", "ArgumentParser", "NIO", "NIOHTTP1", "Fluent"))


def side_of(path: str, text: str, evidence: Evidence, *, line: int = 0, function: str = "") -> Side:
    """On which side a file runs; with `line` and `function`, that place in it: `getServerSideProps` and the head of an
    Astro page run on the server, whatever the rest does.
    """
    if function in SERVER_FUNCTIONS and path.endswith((".js", ".jsx", ".ts", ".tsx")):
        return Side("server", f"{function} runs on the server")
    if path.endswith(".astro"):
        return Side("server", "the head of an Astro page runs on the server") if _in_head(text, line) else Side("client", "a script of the page")  # fmt: skip
    if path.endswith((".swift", ".m", ".mm", ".kt", ".java", ".dart", ".cs")):
        return _native(path, text, evidence)
    if not path.endswith(SCRIPT_ENDS):
        return Side("server", "a language that no browser runs", Confidence.MEDIUM)
    own = _own_side(path, text)
    if own is not None and own.sure is Confidence.HIGH:
        return own
    return _by_surroundings(path, own, evidence)


@lru_cache(maxsize=64)
def _own_side(path: str, text: str) -> Side | None:
    """What a file says of itself; None where it says nothing."""
    by_path = _SERVER_PATH.search(path) is not None and not _CLIENT_PATH.search(path)
    if by_path and "use client" not in text:
        return Side("server", "its path is a server’s")  # nothing in it could speak against that
    read = code(text, path)
    told = directives(read)
    if "use client" in told:
        return Side("client", "it says ‘use client’")
    if "use server" in told:
        return Side("server", "it says ‘use server’")
    if path.endswith((".html", ".htm")):
        return Side("client", "a page’s own script")
    modules = [i.module for i in read.imports]
    server = next((m for m in modules if _DESKTOP_OR_NODE.match(m)), "")
    if server in ("server-only", "next/headers", "$env/static/private", "$env/dynamic/private", "$app/env/private"):
        return Side("server", f"it imports {server}")
    if by_path:
        return Side("server", "its path is a server’s")
    if server:
        return Side("server", f"it imports {server}")
    if text.startswith("#!") or _SERVER_TYPES.search(text):
        return Side("server", "it answers requests or runs as a program")
    browser = next((m for m in modules if _BROWSER_MODULES.match(m)), "")
    hook = next((n for i in read.imports for n in i.names if n in _HOOKS), "")
    if hook:
        return Side("client", f"it uses {hook}")
    if browser and browser not in ("react", "svelte/store"):
        return Side("client", f"it imports {browser}")
    if _CLIENT_PATH.search(path):
        return Side("client", "its name is a page’s")
    called = next((c for c in read.calls if c.named(*_BROWSER_CALLS)), None)
    if called is not None:
        return Side("client", f"it calls {called.callee[:40]}", Confidence.MEDIUM)
    answered = next((c for c in read.calls if c.named(*_NODE_CALLS)), None)
    if answered is not None:
        return Side("server", f"it calls {answered.callee[:40]}", Confidence.MEDIUM)
    return None


def directives(read: Code) -> frozenset[str]:
    """The directives at the top of a file: `use client`, `use server`."""
    found: set[str] = set()
    program = next(iter(read.find(frozenset(("program",)))), None) if "use " in read.text else None
    for node in program.below[:4] if program is not None else ():
        if node.kind != "expression_statement":
            break
        said = read.literal(node)
        if said is not None:
            found.add(said)
    return frozenset(found)


def _by_surroundings(path: str, own: Side | None, evidence: Evidence) -> Side:
    """What the project says of a file that is not sure of itself."""
    if extension_folder(path, evidence) is not None and own is None:
        return Side("client", "it is part of a browser extension")
    front = front_of(path, evidence)
    if front is None:
        return own or Side("unknown", "nothing says where it runs", Confidence.LOW)
    inside = path[len(front.folder) :].lstrip("/")
    name = front.frameworks[0].name if front.frameworks else ""
    if inside.startswith("api/") and front.frameworks:
        return Side("server", "api/ at the top answers requests")
    if own is not None:
        return own
    if not front.ships:
        return Side("unknown", "its manifest names no front end", Confidence.LOW)
    if front.ships == "both":
        if "Next.js" in front.names and re.match(r"(?:src/)?app/", inside):
            return Side("server", "a component without ‘use client’ stays on the server", Confidence.MEDIUM)
        if "Next.js" in front.names and re.match(r"(?:src/)?pages/", inside):
            return Side("client", "a page of Next.js", Confidence.MEDIUM)
        if "Nuxt" in front.names and re.match(
            r"(?:app/)?(?:composables|plugins|stores?|utils|pages|components)/", inside
        ):
            return Side("client", "Nuxt ships it with the page", Confidence.MEDIUM)
        if "Gatsby" in front.names and re.match(r"src/(?!api/)", inside):
            return Side("client", "Gatsby ships it with the page", Confidence.MEDIUM)
        return Side("unknown", f"{name} runs code on both sides", Confidence.LOW)
    if has_server(front) and not _SHIPPED_PATH.search(inside):
        return Side("unknown", f"{name} and a server share one manifest", Confidence.LOW)
    if not _SHIPPED_PATH.search(inside):
        return Side("client", f"all of {name} is shipped", Confidence.LOW)
    return Side("client", f"all of {name} is shipped", Confidence.MEDIUM)


def _in_head(text: str, line: int) -> bool:
    """Whether a line of an Astro page is in its head, which never leaves the server."""
    if not text.lstrip().startswith("---"):
        return False
    close = text.find("\n---", text.find("---") + 3)
    return close < 0 or not line or text.count("\n", 0, close) + 2 > line


def _native(path: str, text: str, evidence: Evidence) -> Side:
    """Code of phones and desktops: by what it imports, else by the project's manifests."""
    modules = _modules(text, path)
    if path.endswith((".swift", ".m", ".mm")):
        if not _SWIFT_SERVERS.isdisjoint(modules):
            return Side("server", "a server in Swift")
        apple = next((m for m in sorted(modules) if m in _APPLE), "")
        if apple:
            return Side("client", f"it imports {apple}")
        shipped = any(".xcodeproj/" in p or p.endswith("Info.plist") for p in paths_of(evidence))
        return Side("client", "part of an Apple app", Confidence.MEDIUM) if shipped else Side("unknown", "a package of Swift", Confidence.LOW)  # fmt: skip
    if path.endswith((".kt", ".java")):
        android = next((m for m in sorted(modules) if _ANDROID.match(m)), "")
        if android:
            return Side("client", f"it imports {android}")
        if re.search(r"(?:^|/)(?:androidMain|commonMain|iosMain)/", path):
            return Side("client", "a source set of a phone", Confidence.MEDIUM)
        app = _has_android(evidence) and re.search(r"(?:^|/)src/main/(?:java|kotlin)/", path) is not None
        spring = any(m.startswith(("org.springframework", "io.ktor.server", "jakarta.", "javax.servlet", "io.micronaut", "io.quarkus")) for m in modules)  # fmt: skip
        if app and not spring:
            return Side("client", "part of an Android app", Confidence.MEDIUM)
        return Side("server", "no part of a phone’s app", Confidence.MEDIUM)
    if path.endswith(".dart"):
        front = front_of(path, evidence)
        flutter = (front is not None and "pub:flutter" in front.packages) or any(m.startswith("package:flutter") for m in modules)  # fmt: skip
        server = any(m.startswith(("package:shelf", "package:dart_frog", "package:serverpod")) for m in modules)
        return Side("client", "part of a Flutter app") if flutter and not server else Side("unknown", "Dart outside of Flutter", Confidence.LOW)  # fmt: skip
    unity = any(m.startswith(("UnityEngine", "Microsoft.Maui", "Xamarin", "Microsoft.AspNetCore.Components.WebAssembly")) for m in modules)  # fmt: skip
    return Side("client", "part of an app") if unity else Side("server", "no part of an app", Confidence.MEDIUM)


def _modules(text: str, path: str) -> frozenset[str]:
    found = set()
    for one in code(text, path).imports:
        found.add(one.module)
        found.update(f"{one.module}.{n}" for n in one.names)
    return frozenset(found)


def clients(evidence: Evidence) -> Iterable[Front]:
    """The folders that build something which a user downloads."""
    return [f for f in fronts(evidence).values() if f.ships]
