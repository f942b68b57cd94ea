"""S2-NO-PROXY: a client that calls models, and no server of the project's between it and the provider."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.worded import Worded
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.listed import listed
from checks.signals.looking import paths_of
from checks.sins.keyed import hole, told, unseen
from checks.sins.s2_client_side.client_code import NATIVE, READS, SCRIPTS, Front, fronts, has_server
from checks.sins.s2_client_side.llm_clients import names_sdk
from checks.structure.syntax import code
from checks.words import count_of

# Packages of phones that call models; those of npm are the SDKs.
_DEVICE_SDKS = frozenset(
    "pub:dart_openai pub:chat_gpt_sdk pub:google_generative_ai pub:openai_dart pub:anthropic_sdk_dart pub:langchain_openai pub:flutter_gemini maven:com.aallam.openai:openai-client"
    " maven:com.google.ai.client.generativeai:generativeai maven:com.openai:openai-java maven:com.anthropic:anthropic-java".split()
)
# What answers requests, by its path: routes of frameworks, functions of platforms, a server of its own.
_ROUTES = pattern_of(
    r"(?ix)(?:^|/)(?: pages/api/.+ | (?:src/)?app/(?:.+/)?route\.[jt]sx?$ | api/.+\.(?:[jt]s|py|go|rb|php)$ | (?:netlify|supabase|firebase)?/?functions/.+\.(?:[jt]s|py)$ | .+\+server\.[jt]s$ | .+\.server\.[jt]sx?$"
    r" | server/.+\.(?:[jt]s|py|go)$ | backend/.+\.(?:[jt]s|py|go|java|rb|rs)$ | server\.[cm]?[jt]s$ | worker\.[jt]s$ | wrangler\.(?:toml|jsonc?)$ | convex/.+\.ts$ | workers?/.+\.[jt]s$ | proxy/.+ | amplify/.+\.ts$ | \+api\.ts$ | .+\+api\.[jt]sx?$ )"
)
_SERVER_PACKAGES = pattern_of(
    r"^(?:pypi:(?:fastapi|flask|django|starlette|aiohttp|sanic|tornado|litestar|gradio|streamlit|chainlit)|go:github\.com/(?:gin-gonic|labstack|go-chi|gofiber)/.*|maven:org\.springframework.*|maven:io\.ktor:ktor-server.*|gem:rails"
    r"|cargo:(?:axum|actix-web|rocket|warp)|pub:(?:shelf|dart_frog|serverpod)|nuget:Microsoft\.AspNetCore.*)$"
)
_MINTED = ("realtime/client_secrets", "realtime/sessions", "authtokens", "auth_tokens", "clientsecrets.create", "firebase/ai", "firebase/vertexai", "firebaseai", "httpscallable", "getfunctions")  # fmt: skip
_LOCAL_ONLY = pattern_of(r"^npm:(?:ollama|@xenova/transformers|@huggingface/transformers|@mlc-ai/web-llm|chromeai)$")
_BYOK = pattern_of(r"(?i)(?:localStorage|sessionStorage|chrome\.storage|browser\.storage|AsyncStorage|SecureStore|Keychain|UserDefaults|SharedPreferences)[^\n]{0,120}key")  # fmt: skip
_MAY_MINT = Worded(*_MINTED)


def judge(evidence: Evidence) -> Verdict:
    """Low, or info where the user brings the key: a guess from what is listed and what is not there. A server in another
    repository, or a model that runs on the device, are no findings where anything tells of them.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    apps = [f for f in fronts(evidence).values() if f.ships or _is_device(f)]
    using = [f for f in apps if _calls_models(f)]
    lost = hole(evidence, "worktree")
    if not using:
        return unseen(lost, "No client app here lists an SDK of a model provider.")
    server = _server(evidence)
    findings = [] if server else [_finding(f, evidence) for f in using if not has_server(f) and not _is_local(f)]
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'client app')} with an SDK of a provider, and no server between.",
        passed=server or "Client apps with an SDK have a server of their own.",
        looked_at=f"{count_of(len(using), 'client app')} with an SDK of a model provider",
    )


def _is_device(front: Front) -> bool:
    return "pub:flutter" in front.packages or not _DEVICE_SDKS.isdisjoint(front.packages)


def _calls_models(front: Front) -> bool:
    return names_sdk(front.packages) or not _DEVICE_SDKS.isdisjoint(front.packages)


def _is_local(front: Front) -> bool:
    """Whether the models it names run on the device."""
    return any(_LOCAL_ONLY.match(p) for p in front.packages) and not names_sdk(
        frozenset(p for p in front.packages if not _LOCAL_ONLY.match(p))
    )


def _server(evidence: Evidence) -> str:
    """What says that something of the project's stands between; a sentence."""
    for path in paths_of(evidence):
        if _ROUTES.search(path) and kind_of(path) in (Kind.CODE, Kind.DEPLOYMENT, Kind.SETTINGS, Kind.OTHER):
            return f"{path} can answer for the client."
    for front in fronts(evidence).values():
        if has_server(front) and front.ships != "both":
            return f"A server is listed in {front.folder or 'the manifest at the top'}."
    for name, place in listed(evidence):
        if _SERVER_PACKAGES.match(name):
            return f"{name.partition(':')[2]} in {place.path} is a server."
    return next(_minted(evidence), "")


def _minted(evidence: Evidence) -> Iterator[str]:
    """Short-lived tokens, and services that stand in for a server of one’s own."""
    for path, text in sorted(evidence.texts.items()):
        if kind_of(path) is not Kind.CODE or not _MAY_MINT.stand_in(text):
            continue
        read = code(text, path)
        said = [s.value.lower() for s in read.strings] + [i.module.lower() for i in read.imports] + [c.callee.lower() for c in read.calls]  # fmt: skip
        if any(m in s for m in _MINTED for s in said):
            yield f"{path} asks for short-lived tokens, or calls a service that holds the key."


def _finding(front: Front, evidence: Evidence) -> Finding:
    places = [
        place
        for name, place in listed(evidence)
        if place.path.rpartition("/")[0] == front.folder and (names_sdk(frozenset({name})) or name in _DEVICE_SDKS)
    ]
    where = places[0] if places else Location(source="worktree", path=front.folder, line=1)
    own = any(_BYOK.search(t) for p, t in evidence.texts.items() if p.startswith(front.folder))
    name = front.frameworks[0].name if front.frameworks else "an app"
    rest = "It looks as if the user brings the key." if own else "Then the key has to be in the app itself, for everyone to take."  # fmt: skip
    return CHECK.finding(
        f"{where.path} builds {name} with an SDK of a model provider, and nothing here stands between the app and the provider. {rest}",
        locations=[where],
        severity=Severity.INFO if own else Severity.LOW,
        confidence=Confidence.LOW,
    )


CHECK = Check(
    "S2-NO-PROXY",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.LOW,
    needs={Need.WORKTREE, Need.FILES},
    reads=(*READS, Reading((*SCRIPTS, *NATIVE), _MINTED), Reading((*SCRIPTS, *NATIVE), ("openai", "anthropic", "generativeai", "genai"))),
    judge=judge,
    module=__name__,
)  # fmt: skip
