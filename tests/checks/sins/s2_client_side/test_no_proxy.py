"""S2-NO-PROXY: a client that calls models, and no server of the project's between it and the provider."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s2_client_side.no_proxy import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s2_client_side.web import package, web

INFO, LOW = Severity.INFO, Severity.LOW
APP = {"src/a.ts": 'import OpenAI from "openai";\nexport const a = 1;\n'}


def bad(
    name: str,
    texts: dict[str, str],
    *packages: str,
    finds: Severity = LOW,
    says: str = "nothing here stands between the app and the provider",
) -> Case:
    return Case(
        name=name, given=web(texts, *packages), status=Status.FAIL, finds=(finds,), sure=Confidence.LOW, says=says
    )


def fine(name: str, texts: dict[str, str], *packages: str, names: tuple[str, ...] = (), says: str = "") -> Case:
    return Case(name=name, given=web(texts, *packages, names=names), status=Status.PASS, says=says)


MINTS = "const r = await fetch('https://api.openai.com/v1/realtime/client_secrets', { method: 'POST' });\n"
FLUTTER = "name: app\ndependencies:\n  flutter:\n    sdk: flutter\n  dart_openai: ^5.0.0\n"

CASES = (
    bad("a page with OpenAI's SDK", APP, "vite", "openai", says="package.json builds Vite with an SDK"),
    bad("an app with Gemini's SDK", APP, "expo", "@google/genai", says="builds Expo"),
    bad("an extension", APP, "wxt", "@anthropic-ai/sdk"),
    bad("a page of Angular", APP, "@angular/core", "openai"),
    bad("the user brings the key", {"src/a.ts": 'import OpenAI from "openai";\nlocalStorage.setItem("openai_key", k);\n'}, "vite", "openai", finds=INFO, says="the user brings the key"),
    Case(name="an app of Flutter", given=having({"pubspec.yaml": FLUTTER}), status=Status.FAIL, finds=(LOW,), says="pubspec.yaml builds an app"),
    fine("functions at the top", APP, "vite", "openai", names=("api/chat.ts",), says="api/chat.ts can answer for the client"),
    fine("functions of Supabase", APP, "vite", "openai", names=("supabase/functions/chat/index.ts",)),
    fine("functions of Netlify", APP, "vite", "openai", names=("netlify/functions/chat.js",)),
    fine("a server of its own", APP, "vite", "openai", names=("server/index.ts",)),
    fine("a server in Python", {**APP, "requirements.txt": "fastapi\n"}, "vite", "openai", says="fastapi in requirements.txt is a server"),
    fine("a server in its manifest", APP, "vite", "openai", "express"),
    fine("a framework with a server", APP, "next", "openai"),
    fine("an app beside a server", {**APP, "api/package.json": package("hono", "openai")}, "vite", "openai"),
    fine("short-lived tokens", {"src/a.ts": MINTS}, "vite", "openai", says="asks for short-lived tokens"),
    fine("Firebase AI Logic", {"src/a.ts": 'import { getAI } from "firebase/ai";\n'}, "vite", "firebase", "@google/genai"),
    Case(name="a model on the device", given=web(APP, "vite", "@mlc-ai/web-llm"), status=Status.NOT_APPLICABLE),
    Case(name="a page without models", given=web({"src/b.ts": "export const b = 1;\n"}, "vite"), status=Status.NOT_APPLICABLE),
    Case(name="a program without a front end", given=web(APP, "openai"), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=web(APP, "next", "openai", limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing in the files that could be read", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_proxy(case: Case) -> None:
    ask(CHECK, case)
