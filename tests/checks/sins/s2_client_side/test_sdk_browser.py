"""S2-SDK-BROWSER: a provider's SDK is told to run in browsers."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s2_client_side.sdk_browser import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.s2_client_side.web import WRITTEN, known, package, web

CRITICAL, MEDIUM, LOW = Severity.CRITICAL, Severity.MEDIUM, Severity.LOW
ENV = "import.meta.env.VITE_OPENAI_API_KEY"
APP = "src/ai.ts"


def made(
    key: str = ENV, module: str = "openai", name: str = "OpenAI", before: str = "", more: str = "", switch: str = "true"
) -> str:
    return f'import {name} from "{module}";\n{before}\nconst c = new {name}({{ apiKey: {key}, dangerouslyAllowBrowser: {switch}{more} }});\n'


def bad(
    name: str, text: str, says: str, *packages: str, path: str = APP, finds: Severity = CRITICAL, **texts: str
) -> Case:
    given = web({path: text, **{p.replace("__", "/"): t for p, t in texts.items()}}, *(packages or ("vite", "openai")))
    return Case(name=name, given=given, status=Status.FAIL, finds=(finds,), says=says)


def fine(name: str, text: str, *packages: str, path: str = APP, **texts: str) -> Case:
    given = web({path: text, **texts}, *(packages or ("vite", "openai")))
    return Case(name=name, given=given, status=Status.PASS)


VITE = "export default defineConfig(({ mode }) => {\n  const env = loadEnv(mode, '.', '');\n  return { define: { 'process.env.API_KEY': JSON.stringify(env.OPENAI_API_KEY) } };\n});\n"
SPREAD = f'import OpenAI from "openai";\nconst safe = {{ dangerouslyAllowBrowser: true }};\nconst c = new OpenAI({{ apiKey: {ENV}, ...safe }});\n'
NAMED = f'import OpenAI from "openai";\nconst options = {{ apiKey: {ENV}, dangerouslyAllowBrowser: true }};\nconst c = new OpenAI(options);\n'
VARIABLE = f'import OpenAI from "openai";\nconst yes = true;\nconst c = new OpenAI({{ apiKey: {ENV}, dangerouslyAllowBrowser: yes }});\n'
LANGCHAIN = f'import {{ ChatOpenAI }} from "@langchain/openai";\nconst c = new ChatOpenAI({{ openAIApiKey: {ENV}, configuration: {{ dangerouslyAllowBrowser: true }} }});\n'
CLAUDE = f'import {{ ChatAnthropic }} from "@langchain/anthropic";\nconst c = new ChatAnthropic({{ apiKey: {ENV}, clientOptions: {{ dangerouslyAllowBrowser: true }} }});\n'
REQUIRED = (
    f'const OpenAI = require("openai");\nconst c = new OpenAI({{ apiKey: {ENV}, dangerouslyAllowBrowser: true }});\n'
)
AWAITED = f'const {{ OpenAI }} = await import("openai");\nconst c = new OpenAI({{ apiKey: {ENV}, dangerouslyAllowBrowser: true }});\n'
PAGE = f'<script type="module">\nimport OpenAI from "https://esm.sh/openai@4";\nconst c = new OpenAI({{ apiKey: "{WRITTEN}", dangerouslyAllowBrowser: true }});\n</script>\n'
ANGULAR = 'import OpenAI from "openai";\nimport { environment } from "../environments/environment";\nconst c = new OpenAI({ apiKey: environment.openaiKey, dangerouslyAllowBrowser: true });\n'
EPHEMERAL = made("data.client_secret.value", before="const data = await (await fetch('/api/session')).json();")
BUNDLE = 'var a=new Ue({apiKey:"%s",dangerouslyAllowBrowser:!0});'

CASES = (
    bad("a public variable", made(), "its key is VITE_OPENAI_API_KEY, which Vite copies into the page"),
    bad("a variable of Create React App", made("process.env.REACT_APP_OPENAI_API_KEY"), "which Create React App copies", "react-scripts", "openai", path="src/App.jsx"),
    bad("a variable of Next.js, in a client component", "'use client'\n" + made("process.env.NEXT_PUBLIC_OPENAI_API_KEY"), "NEXT_PUBLIC_OPENAI_API_KEY", "next", "openai", path="components/chat.tsx"),
    bad("a key that is written there", made(f'"{WRITTEN}"'), "its key is written there"),
    bad("a constant that the build defines", made("process.env.API_KEY"), "API_KEY, which define in vite.config.ts copies", **{"vite.config.ts": VITE}),
    bad("Angular's environment", ANGULAR, "environment.openaiKey, which the build puts into the app", "@angular/core", path="src/app/ai.service.ts"),
    bad("through a name", made("key", before=f"const key = {ENV} || '';"), "VITE_OPENAI_API_KEY"),
    bad("a function that falls back to what is built in", made("getKey()", before=f"function getKey() {{\n  const own = localStorage.getItem('k');\n  if (own) return own;\n  return {ENV};\n}}"), "VITE_OPENAI_API_KEY"),
    bad("the switch in a spread", SPREAD, "VITE_OPENAI_API_KEY"),
    bad("the options by name", NAMED, "VITE_OPENAI_API_KEY"),
    bad("a spread of a spread", f'import OpenAI from "openai";\nconst base = {{ apiKey: {ENV} }};\nconst options = {{ ...base, dangerouslyAllowBrowser: true }};\nconst c = new OpenAI(options);\n', "VITE_OPENAI_API_KEY"),
    bad("a member of an object of settings", f'import OpenAI from "openai";\nconst config = {{ openai: {{ apiKey: {ENV}, dangerouslyAllowBrowser: true }} }};\nconst c = new OpenAI(config.openai);\n', "OpenAI in src/ai.ts"),
    bad("options with a type", f'import OpenAI from "openai";\nconst o = {{ apiKey: {ENV}, dangerouslyAllowBrowser: true }} satisfies ClientOptions;\nconst c = new OpenAI(o as ClientOptions);\n', "OpenAI in src/ai.ts"),
    bad("options that are merged", f'import OpenAI from "openai";\nconst c = new OpenAI(Object.assign({{}}, defaults, {{ apiKey: {ENV}, dangerouslyAllowBrowser: true }}));\n', "OpenAI in src/ai.ts"),
    bad("options that a function gives back", f'import OpenAI from "openai";\nfunction options() {{\n  return {{ apiKey: {ENV}, dangerouslyAllowBrowser: true }};\n}}\nconst c = new OpenAI(options());\n', "OpenAI in src/ai.ts"),
    bad("a key that is set afterwards", f'import OpenAI from "openai";\nconst o = {{ dangerouslyAllowBrowser: true }};\no.apiKey = {ENV};\nconst c = new OpenAI(o);\n', "OpenAI in src/ai.ts"),
    bad("options that another file makes", 'import OpenAI from "openai";\nimport { options } from "./config";\nexport const c = new OpenAI(options);\n', "The options in src/config.ts let an SDK run in browsers, and its key is VITE_OPENAI_API_KEY", **{"src__config.ts": f"export const options = {{ apiKey: {ENV}, dangerouslyAllowBrowser: true }};\n"}),
    bad("the switch by name", VARIABLE, "VITE_OPENAI_API_KEY"),
    bad("the switch as minifiers write it", made(switch="!0"), "VITE_OPENAI_API_KEY"),
    bad("Anthropic", made(module="@anthropic-ai/sdk", name="Anthropic"), "Anthropic in src/ai.ts"),
    bad("Groq", made(module="groq-sdk", name="Groq"), "Groq in src/ai.ts"),
    bad("Together", made(module="together-ai", name="Together"), "Together in src/ai.ts"),
    bad("Cerebras, of the same generator", made(module="@cerebras/cerebras_cloud_sdk", name="Cerebras"), "Cerebras in src/ai.ts"),
    bad("LangChain's OpenAI", LANGCHAIN, "ChatOpenAI in src/ai.ts"),
    bad("LangChain's Anthropic", CLAUDE, "ChatAnthropic in src/ai.ts"),
    bad("brought by require", REQUIRED, "VITE_OPENAI_API_KEY"),
    bad("brought when needed", AWAITED, "VITE_OPENAI_API_KEY"),
    bad("a page without a build", PAGE, "its key is written there", "serve", path="index.html"),
    bad("a component of Vue", f"<script setup>\n{made()}</script>\n", "VITE_OPENAI_API_KEY", "vite", "vue", "openai", path="src/Chat.vue"),
    Case(name="a browser extension", given=web({"ext/manifest.json": '{"manifest_version": 3}', "ext/background.js": made(f'"{WRITTEN}"')}), status=Status.FAIL, finds=(CRITICAL,), says="written there"),
    bad("a side that nothing tells", made("process.env.NEXT_PUBLIC_OPENAI_API_KEY"), "NEXT_PUBLIC_OPENAI_API_KEY", "next", "openai", path="lib/ai.ts"),
    bad("a variable that a build may copy", made("process.env.OPENAI_API_KEY"), "Once the build copies that variable", "ember-source", "openai", path="app/ai.js", finds=MEDIUM),
    bad("a variable that this build does not copy", made("process.env.OPENAI_API_KEY"), "Once the build copies that variable", finds=LOW),
    bad("a key that is handed in", "export const make = (apiKey) => {\n" + made("apiKey").partition("\n")[2] + "};\n" + 'import OpenAI from "openai";\n', "handed in", finds=LOW),
    bad("no key", 'import OpenAI from "openai";\nconst c = new OpenAI({ dangerouslyAllowBrowser: true });\n', "no key is given", finds=LOW),
    bad("a test under jsdom", made(f'"{WRITTEN}"'), "written there", path="src/ai.test.ts", finds=LOW),
    Case(name="build output", given=web({"dist/assets/index.js": BUNDLE % WRITTEN}, keys=(known("dist/assets/index.js"),)), status=Status.FAIL, finds=(CRITICAL,), sure=Confidence.HIGH, says="with the key beside it"),
    Case(name="an example", given=web({"examples/web/package.json": package("vite"), "examples/web/src/ai.ts": made()}), status=Status.FAIL, finds=(CRITICAL,), sure=Confidence.LOW),
    fine("build output with the user's key", "var a=new Ue({apiKey:e.key,dangerouslyAllowBrowser:!0});", path="dist/assets/index.js"),
    fine("the user's key from storage", made("localStorage.getItem('key')")),
    fine("the user's key from a function", made("getKey()", before="const getKey = () => localStorage.getItem('k');")),
    fine("the user's key from a field", made("key", before="const [key, setKey] = useState('');")),
    fine("the user's key from the settings", made("settings.apiKey")),
    fine("a short-lived token", EPHEMERAL),
    fine("options with the user's key", "export const options = (key) => ({ apiKey: key, dangerouslyAllowBrowser: true });\nexport const other = { apiKey: settings.apiKey, dangerouslyAllowBrowser: true };\n", path="src/config.ts"),
    fine("options that say that it stays off", f"export const options = {{ apiKey: {ENV}, dangerouslyAllowBrowser: false }};\n", path="src/config.ts"),
    fine("options of which no key is known", "export const options = { dangerouslyAllowBrowser: true };\n", path="src/config.ts"),
    fine("a test with a word in place of a key", made("'test-key'"), path="src/ai.test.ts"),
    fine("code of a server", "import express from 'express';\n" + made("process.env.OPENAI_API_KEY"), "vite", "express", "openai", path="server/index.ts"),
    fine("a route of Next.js", made("process.env.OPENAI_API_KEY"), "next", "openai", path="app/api/chat/route.ts"),
    fine("the main process of Electron", "import { app } from 'electron';\n" + made("process.env.OPENAI_API_KEY"), "vite", "electron", "openai", path="electron/main.ts"),
    fine("the project's own proxy with a word in place of a key", made("'unused'", more=', baseURL: "/api/openai"')),
    fine("a model on this machine", made("'ollama'", more=', baseURL: "http://localhost:11434/v1"')),
    fine("the switch in its safe place", made(switch="false")),
    fine("a comment about it", "// dangerouslyAllowBrowser: true\nexport const a = 1;\n"),
    fine("an SDK that stays safe", 'import OpenAI from "openai";\nconst c = new OpenAI();\n'),
    Case(name="no front end", given=web({"app.ts": "export const a = 1;\n"}, "express", "openai"), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=web({APP: made("localStorage.key")}, "vite", "openai", limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing in the files that could be read", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_sdk_browser(case: Case) -> None:
    ask(CHECK, case)


def test_the_place_is_that_of_the_switch_and_the_key_is_the_ledger_s() -> None:
    given = web({APP: made(f'"{WRITTEN}"')}, "vite", keys=(known(APP),))
    (finding,) = CHECK.judge(given).findings
    assert (finding.locations[0].line, finding.key) == (3, known(APP).fingerprint)
    assert WRITTEN not in finding.message
