"""S2-PUBLIC-PREFIX: a provider's key behind a name that the build copies into the page."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s2_client_side.public_names import FRAMEWORKS
from checks.sins.s2_client_side.public_prefix import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.s2_client_side.web import WRITTEN, known, web

CRITICAL, HIGH = Severity.CRITICAL, Severity.HIGH
SURE, MAYBE, DOUBT = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
RANDOM = "q9Zx7Lm2Vt4Rb8Nw1Ks6Yp3H"


def bad(
    name: str,
    texts: dict[str, str],
    says: str,
    *packages: str,
    finds: Severity = HIGH,
    sure: Confidence = MAYBE,
    keys: str = "",
) -> Case:
    given = web(texts, *(packages or ("vite",)), keys=(known(keys),) if keys else ())
    return Case(name=name, given=given, status=Status.FAIL, finds=(finds,), sure=sure, says=says)


def fine(name: str, texts: dict[str, str], *packages: str) -> Case:
    return Case(name=name, given=web(texts, *(packages or ("vite",))), status=Status.PASS)


def framework(name: str, prefix: str, packages: tuple[str, ...]) -> Case:
    says = f"{prefix}OPENAI_API_KEY begins with {prefix}, so"
    return bad(
        f"the prefix {prefix} of {name}", {".env": f"{prefix}OPENAI_API_KEY=\n"}, says, *(packages[:1] or ("react",))
    )


READ = "export const key = import.meta.env.%s;\n"
NEXT = "'use client'\nexport const key = process.env.NEXT_PUBLIC_OPENAI_API_KEY;\n"
WORKFLOW = "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm run build\n        env:\n          VITE_OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}\n"
WRITES = 'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "VITE_OPENAI_API_KEY=${{ secrets.OPENAI_API_KEY }}" > .env\n'
CUSTOM = "export default defineConfig({ envPrefix: ['VITE_', 'OPENAI_'] });\n"
PREFIX = "export default { kit: { env: { publicPrefix: 'OPEN_' } } };\n"
ASTRO = 'export default defineConfig({ env: { schema: { OPENAI_API_KEY: envField.string({ context: "%s", access: "%s" }) } } });\n'
KIT = 'import { defineEnvVars } from "@sveltejs/kit/env";\nexport const variables = defineEnvVars({ OPENAI_API_KEY: { public: %s } });\n'
ANGULAR = "export const environment = { production: true, openaiApiKey: '%s', maxTokens: 800 };\n"

CASES = (
    *(framework(f.name, p, f.packages) for f in FRAMEWORKS for p in f.prefixes),
    bad("a key as its value", {".env": f"VITE_OPENAI_API_KEY={WRITTEN}\n"}, "so Vite copies its value into the page. Everyone", finds=CRITICAL, sure=SURE, keys=".env"),
    bad("a key behind a name that tells nothing", {".env": f"VITE_API={WRITTEN}\n"}, "VITE_API begins with VITE_", finds=CRITICAL, sure=SURE, keys=".env"),
    bad("a value of no known shape", {".env": f"VITE_MISTRAL_API_KEY={RANDOM}\n"}, "VITE_MISTRAL_API_KEY", finds=CRITICAL),
    bad("a template of a name that no code takes", {".env.example": "VITE_OPENAI_API_KEY=\n"}, "everyone has. No code that was read takes it.", finds=Severity.LOW, sure=DOUBT),
    bad("a template of a name that code takes", {".env.example": "VITE_OPENAI_API_KEY=\n", "src/ask.ts": "export const key = import.meta.env.VITE_OPENAI_API_KEY;\n"}, "VITE_OPENAI_API_KEY"),
    bad("a pipeline that hands it to the build", {".github/workflows/deploy.yml": WORKFLOW}, "Whatever key it is given when the page is built"),
    bad("a pipeline that writes it into a file", {".github/workflows/deploy.yml": WRITES}, "VITE_OPENAI_API_KEY"),
    bad("a script of a manifest", {"web/package.json": '{"dependencies": {"vite": "5"}, "scripts": {"build": "VITE_OPENAI_API_KEY=$KEY vite build"}}'}, "VITE_OPENAI_API_KEY"),
    bad("an argument of a build in a pipeline", {".github/workflows/a.yml": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: docker build --build-arg VITE_OPENAI_API_KEY .\n"}, "VITE_OPENAI_API_KEY"),
    bad("a Dockerfile", {"Dockerfile": "FROM node\nARG VITE_OPENAI_API_KEY\nRUN npm run build\n"}, "VITE_OPENAI_API_KEY"),
    bad("a compose file's list", {"compose.yaml": "services:\n  web:\n    environment:\n      - VITE_OPENAI_API_KEY=${OPENAI_API_KEY}\n"}, "VITE_OPENAI_API_KEY"),
    bad("Vercel", {"vercel.json": '{"build": {"env": {"NEXT_PUBLIC_OPENAI_API_KEY": "@openai"}}}'}, "NEXT_PUBLIC_OPENAI_API_KEY", "next"),
    bad("Netlify", {"netlify.toml": '[build.environment]\nGATSBY_OPENAI_API_KEY = ""\n'}, "GATSBY_OPENAI_API_KEY", "gatsby"),
    bad("code that reads it", {"src/ai.ts": READ % "VITE_OPENAI_API_KEY"}, "VITE_OPENAI_API_KEY"),
    bad("code that reads it by a string", {"src/ai.ts": 'export const key = import.meta.env["VITE_OPENAI_API_KEY"];\n'}, "VITE_OPENAI_API_KEY"),
    bad("code that takes it out of the environment", {"src/ai.ts": "const { VITE_OPENAI_API_KEY: key } = import.meta.env;\n"}, "VITE_OPENAI_API_KEY"),
    bad("a client component", {"components/a.tsx": NEXT}, "so Next.js copies its value", "next"),
    bad("SvelteKit's module of public values", {"src/a.svelte": "<script>\nimport { PUBLIC_OPENAI_KEY } from '$env/static/public';\nconst a = PUBLIC_OPENAI_KEY;\n</script>\n"}, "PUBLIC_OPENAI_KEY begins with PUBLIC_, so SvelteKit", "@sveltejs/kit"),
    bad("code of a server alone", {"app/api/chat/route.ts": "export const k = process.env.NEXT_PUBLIC_OPENAI_API_KEY;\n"}, "NEXT_PUBLIC_OPENAI_API_KEY", "next", sure=DOUBT),
    bad("a prefix that the project set for Vite", {"vite.config.ts": CUSTOM, "src/ai.ts": READ % "OPENAI_API_KEY"}, "OPENAI_API_KEY begins with OPENAI_, so the build’s own settings"),
    bad("a prefix that the project set for SvelteKit", {"svelte.config.js": PREFIX, ".env": "OPEN_OPENAI_KEY=\n"}, "OPEN_OPENAI_KEY begins with OPEN_", "@sveltejs/kit"),
    bad("a variable that Astro is told to give to clients", {"astro.config.mjs": ASTRO % ("client", "public")}, "astro.config.mjs says that OPENAI_API_KEY is public", "astro"),
    bad("a variable that SvelteKit is told to give to clients", {"src/env.ts": KIT % "true"}, "src/env.ts says that OPENAI_API_KEY is public", "@sveltejs/kit"),
    bad("Angular's environment with a key", {"src/environments/environment.prod.ts": ANGULAR % WRITTEN}, "is bundled whole, and openaiApiKey is one of its settings", "@angular/core", finds=CRITICAL, sure=SURE, keys="src/environments/environment.prod.ts"),
    bad("Angular's environment that waits for one", {"src/environments/environment.ts": ANGULAR % ""}, "openaiApiKey", "@angular/core", sure=DOUBT),
    bad("Google's key in a project that calls Gemini", {"src/ai.ts": READ % "VITE_GOOGLE_API_KEY"}, "VITE_GOOGLE_API_KEY", "vite", "@google/genai"),
    Case(name="a key that was seen in a file whose text was not read", given=web({}, "vite", keys=(key(file(".env", "ignored", symbol="VITE_OPENAI_API_KEY"), name="k1"),)), status=Status.FAIL, finds=(CRITICAL,), sure=SURE),
    Case(name="two names", given=web({".env": "VITE_OPENAI_API_KEY=\nVITE_GROQ_API_KEY=\n"}, "vite"), status=Status.FAIL, finds=(HIGH, HIGH)),
    Case(name="one name in many places", given=web({".env": "VITE_OPENAI_API_KEY=\n", "src/ai.ts": READ % "VITE_OPENAI_API_KEY", ".github/workflows/d.yml": WORKFLOW}, "vite"), status=Status.FAIL, finds=(HIGH,)),
    fine("names of other things", {".env": "NEXT_PUBLIC_OPENAI_MODEL=small\nNEXT_PUBLIC_API_URL=https://example.org\nNEXT_PUBLIC_OPENAI_MAX_TOKENS=800\n"}, "next"),
    fine("settings of a server, which an adapter takes without a prefix", {"svelte.config.js": "export default { kit: { adapter: adapter({ envPrefix: '' }) } };\n", "src/routes/api/+server.ts": "import { OPENAI_API_KEY } from '$env/static/private';\nconst isSet = !!OPENAI_API_KEY && import.meta.env.VITE_MODEL;\n"}, "@sveltejs/kit"),
    fine("what an agent is shown", {".agents/skills/voice/speech.tsx": READ % "VITE_OPENAI_API_KEY", "src/a.ts": READ % "VITE_MODEL"}),
    fine("publishable keys", {".env": "NEXT_PUBLIC_LANGFUSE_PUBLIC_KEY=pk-lf-1\nNEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=pk_1\nNEXT_PUBLIC_SUPABASE_ANON_KEY=x\nNEXT_PUBLIC_POSTHOG_KEY=phc_1\n"}, "next"),
    fine("Firebase's key", {".env": "VITE_FIREBASE_API_KEY=AIza-cut\nVITE_GOOGLE_MAPS_API_KEY=AIza-cut\nVITE_GOOGLE_API_KEY=\n"}),
    fine("a switch", {".env": "VITE_REQUIRE_OPENAI_KEY=true\nVITE_HAS_OPENAI_KEY=1\n"}),
    fine("a comment in code", {"src/ai.ts": "// never VITE_OPENAI_API_KEY\nexport const a = 1;\n"}),
    fine("a comment in settings", {".env": "# VITE_OPENAI_API_KEY=\nVITE_NAME=x\n"}),
    fine("a message about it", {"src/ai.ts": 'throw new Error("VITE_OPENAI_API_KEY is not read any more");\n'}),
    fine("a sentence in settings", {"a.yaml": "description: Set VITE_OPENAI_API_KEY to your key, VITE_OPENAI_API_KEY=sk-…\n"}),
    fine("a pipeline that only tells", {".github/workflows/a.yml": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo 'VITE_OPENAI_API_KEY is not set'\n"}),
    fine("a translated sentence", {"locales/en.json": '{"help": "Set VITE_OPENAI_API_KEY=$KEY in the file"}'}),
    fine("a sentence on a page", {"src/a.tsx": "export const Help = () => <p>Set VITE_OPENAI_API_KEY in .env</p>;\n"}),
    fine("a list of names", {"src/a.ts": "export const names = [{ name: 'VITE_OPENAI_API_KEY', text: 'x' }];\n"}),
    fine("a text that is written for others", {"src/a.ts": "export const text = `VITE_OPENAI_API_KEY=your-key`;\n"}),
    fine("code in a document", {"docs/guide/a.ts": READ % "VITE_OPENAI_API_KEY"}),
    fine("a test that sets it", {"src/ai.test.ts": 'import.meta.env.VITE_OPENAI_API_KEY = "x";\n'}),
    fine("a name without prefix", {".env": "OPENAI_API_KEY=\n"}),
    fine("PUBLIC_ in a project of another framework", {".env": "PUBLIC_OPENAI_API_KEY=\n"}),
    fine("a variable that Astro keeps on the server", {"astro.config.mjs": ASTRO % ("server", "secret")}, "astro"),
    fine("a variable that SvelteKit keeps on the server", {"src/env.ts": KIT % "false"}, "@sveltejs/kit"),
    fine("an object of settings that is not Angular's", {"src/environments/environment.ts": ANGULAR % ""}),
    Case(name="a publishable key behind a public name", given=web({".env": f"VITE_KEY={WRITTEN}\n"}, "vite", keys=(known(".env", secret=False),)), status=Status.PASS),
    Case(name="no front end", given=web({".env": "OPENAI_API_KEY=\n"}, "express"), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=web({".env": "VITE_NAME=x\n"}, "vite", limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing in the files that could be read", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_public_prefix(case: Case) -> None:
    ask(CHECK, case)


def test_a_value_comes_first_and_is_in_no_message() -> None:
    given = web({"src/ai.ts": READ % "VITE_OPENAI_API_KEY", ".env": f"VITE_OPENAI_API_KEY={RANDOM}\n"}, "vite")
    (finding,) = CHECK.judge(given).findings
    assert [(p.path, p.line) for p in finding.locations] == [(".env", 1), ("src/ai.ts", 1)]
    assert RANDOM not in repr(finding)


def test_two_apps_of_a_monorepo_are_two_findings() -> None:
    manifest = '{"dependencies": {"vite": "1"}}'
    texts = {
        f"{a}/{n}": t
        for a in ("web", "admin")
        for n, t in (("package.json", manifest), (".env", "VITE_OPENAI_API_KEY=\n"))
    }
    assert len(CHECK.judge(web(texts)).findings) == 2
