"""S2-BUILD-INJECT: settings of a build that copy secrets into what it builds."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s2_client_side.build_inject import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.s2_client_side.web import WRITTEN, known, web

CRITICAL, HIGH, MEDIUM, LOW = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW


def bad(
    name: str,
    path: str,
    text: str,
    says: str,
    *packages: str,
    finds: Severity = HIGH,
    sure: Confidence | None = None,
    keys: bool = False,
) -> Case:
    given = web({path: text}, *(packages or ("react",)), keys=(known(path),) if keys else ())
    return Case(name=name, given=given, status=Status.FAIL, finds=(finds,), sure=sure, says=says)


def fine(name: str, path: str, text: str, *packages: str) -> Case:
    return Case(name=name, given=web({path: text}, *(packages or ("react",))), status=Status.PASS)


def ships(name: str, says: str, texts: dict[str, str], *packages: str, finds: Severity = HIGH) -> Case:
    """A build that puts a key where scripts name it, with the scripts of the project."""
    return Case(name=name, given=web(texts, *packages), status=Status.FAIL, finds=(finds,), says=says)


def vite(define: str, before: str = "") -> str:
    return f"import {{ defineConfig, loadEnv }} from 'vite';\nexport default defineConfig(({{ mode }}) => {{\n  {before}\n  return {{ define: {{ {define} }} }};\n}});\n"


NEXT = "const nextConfig = { env: { %s } };\nmodule.exports = nextConfig;\n"
WEBPACK = "const webpack = require('webpack');\nmodule.exports = { %s plugins: [%s] };\n"
LOADED = "const env = loadEnv(mode, process.cwd(), '');"
AI_STUDIO = vite("'process.env.API_KEY': JSON.stringify(env.GEMINI_API_KEY)", LOADED)
PAGE = "import { createRoot } from 'react-dom/client';\ncreateRoot(document.body).render(null);\nfetch('/api/chat');\n"
READER = "export const key = process.env.API_KEY;\n"
REMIX = "export default function App() {\n  return <script dangerouslySetInnerHTML={{ __html: `window.ENV = ${JSON.stringify(%s)}` }} />;\n}\n"

CASES = (
    bad("env of next.config", "next.config.js", NEXT % "OPENAI_API_KEY: process.env.OPENAI_API_KEY", "env of next.config in next.config.js copies OPENAI_API_KEY into every script that names it"),
    Case(name="a project with a server, which may read it there alone", given=web({"next.config.js": NEXT % "OPENAI_API_KEY: process.env.OPENAI_API_KEY"}, "next"), status=Status.FAIL, finds=(HIGH,), sure=Confidence.MEDIUM),
    bad("the same under another name", "next.config.mjs", NEXT % "AI: process.env.ANTHROPIC_API_KEY", "copies ANTHROPIC_API_KEY (as AI)"),
    bad("the whole environment through next.config", "next.config.js", NEXT % "...process.env", "copies the whole environment", finds=CRITICAL),
    bad("publicRuntimeConfig", "next.config.js", "module.exports = { publicRuntimeConfig: { key: process.env.OPENAI_API_KEY } };\n", "publicRuntimeConfig in next.config.js copies OPENAI_API_KEY"),
    bad("Vite's define with the environment", "vite.config.ts", vite("'process.env': process.env"), "define in vite.config.ts copies the whole environment", finds=CRITICAL),
    bad("Vite's define with all that was loaded", "vite.config.ts", vite("'process.env': env", LOADED), "the whole environment", finds=CRITICAL),
    bad("Vite's define with all of it as text", "vite.config.ts", vite("'process.env': JSON.stringify(env)", LOADED), "the whole environment", finds=CRITICAL),
    bad("Vite's define with a spread", "vite.config.ts", vite("'process.env': { ...process.env }"), "the whole environment", finds=CRITICAL),
    bad("Vite's define with one", "vite.config.ts", vite("'process.env.API_KEY': JSON.stringify(env.GEMINI_API_KEY)", LOADED), "copies GEMINI_API_KEY (as API_KEY)"),
    bad("Vite's define with one of the environment", "vite.config.ts", vite("__KEY__: JSON.stringify(process.env.OPENAI_API_KEY)"), "copies OPENAI_API_KEY (as __KEY__)"),
    bad("through a name", "vite.config.ts", vite("'process.env': { API_KEY: JSON.stringify(key) }", LOADED + " const raw = env.GEMINI_API_KEY || ''; const key = raw.trim();"), "copies GEMINI_API_KEY (as API_KEY)"),
    bad("a name that says nothing, in a project that calls models", "vite.config.ts", vite("'process.env.API_KEY': JSON.stringify(process.env.API_KEY)"), "copies API_KEY", "vite", "@google/genai", sure=Confidence.MEDIUM),
    bad("DefinePlugin with the environment", "webpack.config.js", WEBPACK % ("", "new webpack.DefinePlugin({ 'process.env': JSON.stringify(process.env) })"), "DefinePlugin in webpack.config.js copies the whole environment", finds=CRITICAL),
    bad("DefinePlugin with a whole file of settings", "webpack.config.js", "const dotenv = require('dotenv');\nconst env = dotenv.config().parsed;\n" + WEBPACK % ("", "new webpack.DefinePlugin({ 'process.env': JSON.stringify(env) })"), "the whole environment", finds=CRITICAL),
    bad("DefinePlugin with one", "config/webpack.prod.js", WEBPACK % ("", "new webpack.DefinePlugin({ KEY: JSON.stringify(process.env.OPENAI_API_KEY) })"), "copies OPENAI_API_KEY (as KEY)"),
    bad("EnvironmentPlugin with a list", "webpack.config.js", WEBPACK % ("", "new webpack.EnvironmentPlugin(['NODE_ENV', 'OPENAI_API_KEY']) /* process.env */"), "EnvironmentPlugin in webpack.config.js copies OPENAI_API_KEY"),
    bad("EnvironmentPlugin with defaults", "webpack.config.js", WEBPACK % ("", "new EnvironmentPlugin({ OPENAI_API_KEY: '' })"), "copies OPENAI_API_KEY"),
    bad("EnvironmentPlugin with all names", "webpack.config.js", WEBPACK % ("", "new EnvironmentPlugin(Object.keys(process.env))"), "the whole environment", finds=CRITICAL),
    bad("dotenv-webpack with the system's variables", "webpack.config.js", "const Dotenv = require('dotenv-webpack');\n" + WEBPACK % ("", "new Dotenv({ systemvars: true })"), "dotenv-webpack with systemvars", finds=CRITICAL, sure=Confidence.MEDIUM),
    bad("DefinePlugin in vue.config", "vue.config.js", WEBPACK % ("", "new webpack.DefinePlugin({ 'process.env': JSON.stringify(process.env) })"), "the whole environment", finds=CRITICAL),
    bad("esbuild", "esbuild.mjs", "import { build } from 'esbuild';\nawait build({ define: { 'process.env.KEY': JSON.stringify(process.env.OPENAI_API_KEY) } });\n", "define in esbuild.mjs copies OPENAI_API_KEY"),
    bad("tsup for browsers", "tsup.config.ts", "export default defineConfig({ platform: 'browser', env: { OPENAI_API_KEY: process.env.OPENAI_API_KEY } });\n", "env of tsup in tsup.config.ts copies OPENAI_API_KEY"),
    bad("Rollup's replace", "rollup.config.js", "import replace from '@rollup/plugin-replace';\nexport default { plugins: [replace({ 'process.env.KEY': JSON.stringify(process.env.GROQ_API_KEY) })] };\n", "replace in rollup.config.js copies GROQ_API_KEY"),
    bad("Rsbuild's define", "rsbuild.config.ts", "export default { source: { define: { 'process.env.K': JSON.stringify(process.env.OPENAI_API_KEY) } } };\n", "copies OPENAI_API_KEY"),
    bad("Babel with a list", "babel.config.js", "module.exports = { plugins: [['transform-inline-environment-variables', { include: ['OPENAI_API_KEY', 'NODE_ENV'] }]] };\n", "copies OPENAI_API_KEY"),
    bad("Babel without one", "babel.config.js", "module.exports = { plugins: ['transform-inline-environment-variables'] };\n", "names no variables", sure=Confidence.MEDIUM),
    bad("Babel's file of JSON", ".babelrc", '{"plugins": [["transform-inline-environment-variables", {"include": ["OPENAI_API_KEY"]}]]}', "copies OPENAI_API_KEY"),
    bad("react-native-dotenv", "src/ai.ts", 'import { OPENAI_API_KEY } from "@env";\nexport const k = OPENAI_API_KEY;\n', "takes OPENAI_API_KEY from @env", "react-native"),
    bad("react-native-config", "src/ai.ts", 'import Config from "react-native-config";\nexport const k = Config.OPENAI_API_KEY;\n', "takes OPENAI_API_KEY from react-native-config", "react-native"),
    bad("Expo's extra", "app.config.js", "export default { expo: { extra: { openaiKey: process.env.OPENAI_API_KEY } } };\n", "extra of app.config.js in app.config.js copies OPENAI_API_KEY", "expo"),
    bad("Expo's extra with a key", "app.json", f'{{"expo": {{"extra": {{"openaiApiKey": "{WRITTEN}"}}}}}}', "extra of app.json in app.json holds a key", "expo", finds=CRITICAL, keys=True),
    bad("Nuxt's public settings", "nuxt.config.ts", "export default defineNuxtConfig({ runtimeConfig: { openaiKey: process.env.A, public: { openaiKey: process.env.OPENAI_API_KEY } } });\n", "runtimeConfig.public in nuxt.config.ts copies OPENAI_API_KEY", "nuxt"),
    bad("Docusaurus", "docusaurus.config.js", "module.exports = { customFields: { key: process.env.OPENAI_API_KEY } };\n", "customFields of docusaurus.config.js", "@docusaurus/core"),
    bad("Quasar", "quasar.config.js", "module.exports = () => ({ build: { env: { OPENAI_API_KEY: process.env.OPENAI_API_KEY } } });\n", "build.env of Quasar"),
    bad("Ember", "config/environment.js", "module.exports = function () {\n  let ENV = { APP: { openaiKey: process.env.OPENAI_API_KEY } };\n  return ENV;\n};\n", "config/environment in config/environment.js copies OPENAI_API_KEY", "ember-source"),
    bad("Ember, by assignment", "config/environment.js", "module.exports = function () {\n  let ENV = {};\n  ENV.APP.openaiKey = process.env.OPENAI_API_KEY;\n  return ENV;\n};\n", "copies OPENAI_API_KEY", "ember-source"),
    bad("a page of Remix with the environment", "app/root.tsx", REMIX % "process.env", "app/root.tsx writes the whole environment into the page", "@remix-run/react", finds=CRITICAL),
    bad("a page of Remix with a secret", "app/root.tsx", REMIX % "{ key: process.env.OPENAI_API_KEY }", "writes OPENAI_API_KEY into the page", "@remix-run/react"),
    bad("a key written into the settings", "next.config.js", NEXT % f"OPENAI_API_KEY: '{WRITTEN}' /* api_key */", "holds a key and hands it to the app", finds=CRITICAL, keys=True),
    ships("a name that no script of the page says", "None does now; the next one that does ships the key", {"vite.config.ts": AI_STUDIO, "src/main.tsx": PAGE}, "react", "vite", finds=LOW),
    ships("a name that a script says", "A page that does shows the key", {"vite.config.ts": AI_STUDIO, "src/main.tsx": PAGE, "src/ai.ts": READER}, "react", "vite"),
    ships("a name that is taken out of the environment", "A page that does shows the key", {"vite.config.ts": AI_STUDIO, "src/ai.ts": "const { API_KEY } = process.env;\n"}, "react", "vite"),
    ships("a name that a server's script alone says", "None does now", {"vite.config.ts": AI_STUDIO, "src/main.tsx": PAGE, "server/ai.ts": READER}, "react", "vite", finds=LOW),
    ships("a name that a test alone says", "None does now", {"vite.config.ts": AI_STUDIO, "src/main.tsx": PAGE, "src/ai.test.ts": READER}, "react", "vite", finds=LOW),
    ships("two names for one key, of which a script says the second", "A page that does shows the key", {"vite.config.ts": vite("'process.env.API_KEY': JSON.stringify(env.GEMINI_API_KEY), 'process.env.GEMINI_API_KEY': JSON.stringify(env.GEMINI_API_KEY)", LOADED), "src/ai.ts": READER.replace("API_KEY", "GEMINI_API_KEY")}, "react", "vite"),
    ships("a name that Google's package does not say", "None does now", {"vite.config.ts": vite("'process.env.GEMINI_API_KEY': JSON.stringify(env.GEMINI_API_KEY)", LOADED), "src/main.tsx": PAGE}, "react", "@google/genai", finds=LOW),
    ships("a name that a provider's package may say", "A page that does shows the key", {"vite.config.ts": vite("'process.env.COHERE_API_KEY': JSON.stringify(env.COHERE_API_KEY)", LOADED), "src/main.tsx": PAGE}, "react", "cohere-ai"),
    ships("a name of its own, which a script may say that was not read", "A page that does shows the key", {"vite.config.ts": vite("__KEY__: JSON.stringify(env.GEMINI_API_KEY)", LOADED), "src/main.tsx": PAGE}, "react"),
    ships("the environment as an object, of which every part goes along", "A page that does shows the key", {"vite.config.ts": vite("'process.env': { API_KEY: JSON.stringify(env.GEMINI_API_KEY) }", LOADED), "src/main.tsx": PAGE}, "react"),
    ships("the whole environment, which no script says", "None of the project does now; a package may", {"vite.config.ts": vite("'process.env': env", "const env = loadEnv(mode, process.cwd(), '');"), "src/main.tsx": PAGE + "if (process.env.NODE_ENV) start();\n"}, "react", finds=MEDIUM),
    ships("the whole environment, which the server beside it asks", "None of the project does now", {"vite.config.ts": vite("'process.env': env", "const env = loadEnv(mode, process.cwd(), '');"), "src/main.tsx": PAGE, "api/package.json": '{"dependencies": {"express": "4"}}', "api/src/config/limits.ts": "export const most = Number(process.env.MOST);\n"}, "react", finds=MEDIUM),
    ships("the whole environment, of which a script says a part", "Every key of the machine that builds goes with it", {"vite.config.ts": vite("'process.env': env", "const env = loadEnv(mode, process.cwd(), '');"), "src/main.tsx": PAGE + "ask(process.env.API_URL);\n"}, "react", finds=CRITICAL),
    ships("env of next.config that nothing names", "None does now", {"next.config.js": NEXT % "OPENAI_API_KEY: process.env.OPENAI_API_KEY", "app/page.tsx": PAGE}, "next", finds=LOW),
    fine("the mode", "vite.config.ts", vite("'process.env.NODE_ENV': JSON.stringify(process.env.NODE_ENV)")),
    fine("what is public", "next.config.js", NEXT % "API_URL: process.env.API_URL, version: process.env.npm_package_version"),
    fine("what Vite loads without a widened prefix", "vite.config.ts", vite("'process.env': env", "const env = loadEnv(mode, process.cwd());")),
    fine("names that are filtered", "webpack.config.js", "const env = Object.fromEntries(Object.entries(process.env).filter(([k]) => k.startsWith('REACT_APP_')));\n" + WEBPACK % ("", "new webpack.DefinePlugin({ 'process.env': JSON.stringify(env) })")),
    fine("a test whether it is set", "vite.config.ts", vite("__AI__: JSON.stringify(!!process.env.OPENAI_API_KEY), __B__: Boolean(process.env.GROQ_API_KEY), __C__: process.env.OPENAI_API_KEY ? 'yes' : 'no'")),
    fine("a bundle for a server", "webpack.config.js", WEBPACK % ("target: 'node',", "new webpack.DefinePlugin({ 'process.env': JSON.stringify(process.env) })")),
    fine("a bundle for a server, by its name", "webpack.server.js", WEBPACK % ("", "new webpack.DefinePlugin({ 'process.env': JSON.stringify(process.env) })")),
    fine("tsup for servers", "tsup.config.ts", "export default defineConfig({ env: { OPENAI_API_KEY: process.env.OPENAI_API_KEY } });\n"),
    fine("esbuild for servers", "build.mjs", "await build({ platform: 'node', define: { 'process.env.KEY': JSON.stringify(process.env.OPENAI_API_KEY) } });\n"),
    fine("Nuxt's private settings", "nuxt.config.ts", "export default defineNuxtConfig({ runtimeConfig: { openaiKey: process.env.OPENAI_API_KEY, public: { base: process.env.BASE } } });\n", "nuxt"),
    fine("serverRuntimeConfig", "next.config.js", "module.exports = { serverRuntimeConfig: { key: process.env.OPENAI_API_KEY } };\n"),
    fine("dotenv-webpack with what code names", "webpack.config.js", WEBPACK % ("", "new Dotenv()  /* dotenv */")),
    fine("a name that says nothing, without models", "vite.config.ts", vite("'process.env.API_KEY': JSON.stringify(process.env.API_KEY)"), "vite", "leaflet"),
    fine("public values of a page", "app/root.tsx", REMIX % "{ url: process.env.API_URL }", "@remix-run/react"),
    fine("react-native-config with an address", "src/ai.ts", 'import Config from "react-native-config";\nexport const k = Config.OPENAI_BASE_URL;\n', "react-native"),
    Case(name="no settings of a build", given=web({"src/a.ts": "export const a = 1;\n"}, "vite"), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="a name that only a script which was not read may say", given=web({"vite.config.ts": AI_STUDIO, "src/main.tsx": PAGE}, "react", limits=(limit("texts", "worktree", 2),)), status=Status.FAIL, finds=(HIGH,)),
    Case(name="files that could not be read", given=web({"next.config.js": NEXT % "A: process.env.A"}, "next", limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing in the files that could be read", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_build_inject(case: Case) -> None:
    ask(CHECK, case)
