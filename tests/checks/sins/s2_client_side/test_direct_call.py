"""S2-DIRECT-CALL: code that users download calls a model provider itself."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s2_client_side.direct_call import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.s2_client_side.web import WRITTEN, known, web

CRITICAL, HIGH, MEDIUM, LOW = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW
ENV = "import.meta.env.VITE_OPENAI_API_KEY"
APP = "src/ai.ts"
URL = "https://api.openai.com/v1/chat/completions"
HOSTS = """api.openai.com api.anthropic.com generativelanguage.googleapis.com api.groq.com api.mistral.ai openrouter.ai/api api.deepseek.com api.x.ai api.together.xyz api.cohere.com
    api-inference.huggingface.co router.huggingface.co mine.openai.azure.com bedrock-runtime.us-east-1.amazonaws.com""".split()


def call(key: str = ENV, url: str = URL, header: str = "Authorization") -> str:
    value = f"`Bearer ${{{key}}}`" if header == "Authorization" else key
    return f'export const ask = (q) => fetch("{url}", {{ method: "POST", headers: {{ "{header}": {value} }}, body: q }});\n'


def bad(
    name: str,
    text: str,
    says: str,
    *packages: str,
    path: str = APP,
    finds: Severity = HIGH,
    sure: Confidence | None = None,
    **texts: str,
) -> Case:
    given = web({path: text, **{n.replace("__", "/"): t for n, t in texts.items()}}, *(packages or ("vite",)))
    return Case(name=name, given=given, status=Status.FAIL, finds=(finds,), sure=sure, says=says)


def fine(name: str, text: str, *packages: str, path: str = APP) -> Case:
    return Case(name=name, given=web({path: text}, *(packages or ("vite",))), status=Status.PASS)


def none(name: str, text: str, *packages: str, path: str = APP) -> Case:
    return Case(name=name, given=web({path: text}, *(packages or ("vite",))), status=Status.NOT_APPLICABLE)


AXIOS = f'import axios from "axios";\nexport const ask = (q) => axios.post("{URL}", q, {{ headers: {{ Authorization: `Bearer ${{{ENV}}}` }} }});\n'
INSTANCE = f'import axios from "axios";\nexport const api = axios.create({{ baseURL: "https://api.openai.com/v1", headers: {{ Authorization: `Bearer ${{{ENV}}}` }} }});\n'
REQUEST = f'const r = new XMLHttpRequest();\nr.open("POST", "{URL}");\nr.setRequestHeader("Authorization", "Bearer " + {ENV});\n'
NAMED = f'const url = "{URL}";\nconst key = {ENV};\nconst options = {{ method: "POST", headers: {{ Authorization: "Bearer " + key }} }};\nexport const ask = () => fetch(url, options);\n'
GEMINI = "const key = import.meta.env.VITE_GEMINI_API_KEY;\nexport const ask = (q) => fetch(`https://generativelanguage.googleapis.com/v1beta/models/m:generateContent?key=${key}`, { body: q });\n"
JOINED = 'const key = import.meta.env.VITE_GEMINI_API_KEY;\nexport const ask = (q) => fetch("https://generativelanguage.googleapis.com/v1beta/models/m:generateContent?key=" + key, { body: q });\n'
AJAX = f'$.ajax({{ url: "{URL}", headers: {{ Authorization: "Bearer {WRITTEN}" }} }});\n'
NEXT = "'use client'\n" + call("process.env.NEXT_PUBLIC_OPENAI_API_KEY")
GENAI = 'import { GoogleGenAI } from "@google/genai";\nconst ai = new GoogleGenAI({ apiKey: %s });\n'
STUDIO = "export default defineConfig(({ mode }) => {\n  const env = loadEnv(mode, '.', '');\n  return { define: { 'process.env.API_KEY': JSON.stringify(env.GEMINI_API_KEY) } };\n});\n"
OLD = f'import {{ Configuration, OpenAIApi }} from "openai";\nconst configuration = new Configuration({{ apiKey: {ENV} }});\nexport const openai = new OpenAIApi(configuration);\n'
SWIFT = 'import SwiftUI\nfunc ask() {\n  var r = URLRequest(url: URL(string: "https://api.openai.com/v1/responses")!)\n  r.setValue("Bearer \\(%s)", forHTTPHeaderField: "Authorization")\n}\n'
KOTLIN = 'import android.os.Bundle\nval r = Request.Builder().url("https://api.openai.com/v1/responses").addHeader("Authorization", "Bearer ${%s}").build()\n'
DART = "import 'package:flutter/material.dart';\nfinal r = await http.post(Uri.parse('https://api.openai.com/v1/responses'), headers: {'Authorization': 'Bearer ${%s}'});\n"
EPHEMERAL = "export async function talk() {\n  const session = await (await fetch('/api/session')).json();\n  return fetch('https://api.openai.com/v1/realtime', { headers: { Authorization: `Bearer ${session.client_secret.value}` } });\n}\n"
PAGES = "export async function getServerSideProps() {\n  const r = await fetch('https://api.openai.com/v1/models', { headers: { Authorization: `Bearer ${process.env.OPENAI_API_KEY}` } });\n  return { props: {} };\n}\nexport default function Page() { return <p>x</p>; }\n"
CSP = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; connect-src 'self' https://api.openai.com\">\n"

CASES = (
    *(bad(f"the host {h}", call(url=f"https://{h}/v1/x"), f"calls {h.split('/')[0]}") for h in HOSTS),
    bad("fetch with a public variable", call(), "src/ai.ts calls api.openai.com itself, and its key is VITE_OPENAI_API_KEY"),
    bad("axios", AXIOS, "VITE_OPENAI_API_KEY"),
    bad("an instance of axios", INSTANCE, "VITE_OPENAI_API_KEY"),
    bad("XMLHttpRequest", REQUEST, "VITE_OPENAI_API_KEY"),
    bad("address, key and options by name", NAMED, "VITE_OPENAI_API_KEY"),
    bad("a key in the address", GEMINI, "VITE_GEMINI_API_KEY"),
    bad("a key joined to the address", JOINED, "VITE_GEMINI_API_KEY"),
    bad("the header of Azure", call(url="https://mine.openai.azure.com/openai/x", header="api-key"), "calls mine.openai.azure.com itself"),
    bad("jQuery, with a key written there", AJAX, "its key is written there", path="public/chat.js", finds=CRITICAL),
    bad("a client component", NEXT, "NEXT_PUBLIC_OPENAI_API_KEY", "next", path="components/a.tsx", sure=Confidence.HIGH),
    bad("a component of Svelte", f"<script>\n{call()}</script>\n", "VITE_OPENAI_API_KEY", path="src/Chat.svelte"),
    bad("a browser extension", call(f'"{WRITTEN}"').replace("`Bearer ${", '"Bearer " + ').replace("}` }", " }"), "written there", path="ext/background.js", finds=CRITICAL, **{"ext/manifest.json": '{"manifest_version": 3}'}),
    bad("Gemini's SDK, which nothing stops", GENAI % "import.meta.env.VITE_GEMINI_API_KEY", "GoogleGenAI in src/ai.ts calls its provider from what users download"),
    bad("Gemini's SDK with what the build defines", GENAI % "process.env.API_KEY", "API_KEY, which define in vite.config.ts copies", **{"vite.config.ts": STUDIO}),
    bad("the first SDK of OpenAI", OLD, "Configuration in src/ai.ts", "react-scripts"),
    bad("OpenAI's SDK on a phone", 'import OpenAI from "openai";\nexport const c = new OpenAI({ apiKey: process.env.EXPO_PUBLIC_OPENAI_API_KEY });\n', "EXPO_PUBLIC_OPENAI_API_KEY, which Expo copies", "expo"),
    bad("key and address in another file", "import { config } from './config';\nexport const ask = () => fetch(config.url, { headers: { Authorization: `Bearer ${config.key}` } });\n", "VITE_OPENAI_API_KEY", **{"src/config.ts": f"const KEY = {ENV};\nexport const config = {{ key: KEY, url: '{URL}' }};\n"}),
    bad("a key in another file, through an alias", "import KEY from '@/lib/key';\n" + call("KEY"), "VITE_OPENAI_API_KEY", **{"src/lib/key.ts": f"export default {ENV};\n"}),
    bad("an app for Apple's devices", SWIFT % "Secrets.openAIKey", "Secrets.openAIKey, which the build puts into the app", path="App/Chat.swift"),
    bad("an app for Android", KOTLIN % "BuildConfig.OPENAI_API_KEY", "BuildConfig.OPENAI_API_KEY", path="app/src/main/java/Chat.kt"),
    bad("a constant of another file of an app", DART % "openaiApiKey", "openaiApiKey, a constant that lib/config.dart writes into the app", path="lib/chat.dart", **{"lib/config.dart": "const String openaiApiKey = 'API_KEY';\n"}),
    bad("an app of Flutter", DART % "dotenv.env['OPENAI_API_KEY']", "dotenv.env", path="lib/chat.dart"),
    bad("a variable that a build may copy", call("process.env.OPENAI_API_KEY"), "Once the build copies that variable", "parcel", finds=MEDIUM),
    bad("a key that is handed in", call("apiKey"), "its key is handed in", finds=LOW),
    bad("a policy of a page", CSP, "The page’s policy (connect-src) in index.html lets what users open call api.openai.com", path="index.html", finds=LOW),
    bad("a policy in Netlify's headers", "/*\n  Content-Security-Policy: connect-src 'self' https://api.groq.com; img-src *\n", "call api.groq.com", path="public/_headers", finds=LOW),
    bad("a policy in Vercel's settings", '{"headers": [{"headers": [{"key": "Content-Security-Policy", "value": "connect-src https://api.openai.com"}]}]}', "call api.openai.com", path="vercel.json", finds=LOW),
    bad("a policy in the settings of Next.js", 'const csp = "connect-src https://api.openai.com";\nmodule.exports = { headers: csp };\n', "call api.openai.com", "next", path="next.config.js", finds=LOW),
    bad("an extension's permissions", '{"manifest_version": 3, "host_permissions": ["https://api.openai.com/*"]}', "The extension’s host_permissions in manifest.json", path="manifest.json", finds=LOW),
    bad("Android's network configuration", '<network-security-config><domain-config><domain includeSubdomains="true">api.openai.com</domain></domain-config></network-security-config>', "The app’s network configuration", path="app/src/main/res/xml/network.xml", finds=LOW),
    bad("Apple's exceptions", "<plist><dict><key>NSAppTransportSecurity</key><dict><key>NSExceptionDomains</key><dict><key>api.openai.com</key><dict><key>NSIncludesSubdomains</key><true/></dict></dict></dict></dict></plist>", "The app’s exception for connections", path="App/Info.plist", finds=LOW),
    fine("the user's key", call("localStorage.getItem('key')")),
    fine("the user's key from the settings", call("settings.openaiKey")),
    fine("a short-lived token", EPHEMERAL),
    fine("a call without a key", f'export const ask = () => fetch("{URL}");\n'),
    fine("a link to the provider's page", 'export const a = () => window.open("https://api.openai.com/docs", "_blank");\n'),
    fine("a call that Anthropic's header marks is told by the check about that", f'export const ask = () => fetch("https://api.anthropic.com/v1/messages", {{ headers: {{ "x-api-key": {ENV}, "anthropic-dangerous-direct-browser-access": "true" }} }});\n'),
    fine("a client whose catch is off is told by the check about that", f'import OpenAI from "openai";\nexport const c = new OpenAI({{ apiKey: {ENV}, dangerouslyAllowBrowser: true }});\n'),
    fine("an SDK that stays safe", f'import OpenAI from "openai";\nexport const c = new OpenAI({{ apiKey: {ENV} }});\n'),
    fine("an app with the user's key", SWIFT % 'UserDefaults.standard.string(forKey: "k")', path="App/Chat.swift"),
    none("a route of Next.js", call("process.env.OPENAI_API_KEY"), "next", path="app/api/chat/route.ts"),
    none("an API of pages", call("process.env.OPENAI_API_KEY"), "next", path="pages/api/chat.ts"),
    none("a route of SvelteKit", call("KEY"), "@sveltejs/kit", path="src/routes/api/+server.ts"),
    none("a folder of a server", call("process.env.OPENAI_API_KEY"), path="server/ai.ts"),
    none("a component that stays on the server", call("process.env.OPENAI_API_KEY"), "next", path="app/page.tsx"),
    none("a test", call(f'"{WRITTEN}"'), path="src/ai.test.ts"),
    none("a program for terminals", "#!/usr/bin/env node\n" + call("process.env.OPENAI_API_KEY"), "openai", path="ask.ts"),
    none("the main process of Electron", "import { app } from 'electron';\n" + call("process.env.OPENAI_API_KEY"), "vite", path="electron/main.ts"),
    none("a server in Java", 'import org.springframework.web.client.RestClient;\nclass A { void a() { b.url("https://api.openai.com").addHeader("Authorization", "Bearer " + key); } }\n', path="src/main/java/A.java"),
    fine("a page's function that runs on the server", PAGES, "next", path="pages/index.tsx"),
    none("the page's own server", 'export const ask = () => fetch("/api/chat");\n'),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=web({APP: call("localStorage.key")}, "vite", limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing in the files that could be read", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_direct_call(case: Case) -> None:
    ask(CHECK, case)


def test_the_key_is_the_ledger_s_row() -> None:
    (finding,) = CHECK.judge(web({"public/chat.js": AJAX}, "vite", keys=(known("public/chat.js"),))).findings
    assert finding.key == known("x").fingerprint
    assert WRITTEN not in finding.message
