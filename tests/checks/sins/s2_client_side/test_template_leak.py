"""S2-TEMPLATE-LEAK: a server hands a key to the page, or to anybody who asks one of its routes."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s2_client_side.template_leak import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.s2_client_side.web import web

CRITICAL, HIGH, MEDIUM = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM
KEY = "process.env.OPENAI_API_KEY"
PY = 'import os\nfrom fastapi import FastAPI\nKEY = os.environ["OPENAI_API_KEY"]\napp = FastAPI()\n\n'
FLASK = 'import os\nfrom flask import Flask, jsonify, render_template\napp = Flask(__name__)\nKEY = os.environ["OPENAI_API_KEY"]\n\n'


def bad(
    name: str,
    path: str,
    text: str,
    says: str,
    *packages: str,
    finds: Severity = CRITICAL,
    sure: Confidence | None = None,
    **texts: str,
) -> Case:
    given = web({path: text, **texts}, *(packages or ("next",)))
    return Case(name=name, given=given, status=Status.FAIL, finds=(finds,), sure=sure, says=says)


def fine(name: str, path: str, text: str, *packages: str) -> Case:
    return Case(name=name, given=web({path: text}, *(packages or ("next",))), status=Status.PASS)


def none(name: str, path: str, text: str, *packages: str) -> Case:
    return Case(name=name, given=web({path: text}, *(packages or ("next",))), status=Status.NOT_APPLICABLE)


PROPS = "export async function %s() {\n  return { props: { key: %s } };\n}\nexport default function Page() { return null; }\n"
LOADER = 'import { json } from "@remix-run/node";\nexport async function loader() {\n  return json({ ENV: { OPENAI_API_KEY: %s } });\n}\n'
LOAD = "import { OPENAI_API_KEY } from '$env/static/private';\nexport const load = async () => ({ key: %s });\n"
COMPONENT = "import Chat from './chat';\nexport default function Page() {\n  return <Chat apiKey={%s} />;\n}\n"
EXPRESS = (
    "import express from 'express';\nconst app = express();\napp.get('/config', (req, res) => %s);\n// OPENAI_API_KEY\n"
)
ROUTE = "export async function GET() {\n  return NextResponse.json({ key: %s });\n}\n"
ROW = "export default async function handler(req, res) {\n  const { id, token } = req.query;\n  const rows = await sql`SELECT openai_api_key FROM people WHERE %s LIMIT 1`;\n  if (rows.length === 0) return res.status(404).end();\n  const config = rows[0];\n  return res.status(200).json({ key: config.openai_api_key });\n}\n"
ACTION = "'use server';\nexport async function getKey() {\n  return %s;\n}\n"
JINJA = "<html><script>\nconst key = '{{ %s }}';\n</script></html>\n"
SETTINGS = "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    openai_api_key: str\nsettings = Settings()\n\n@app.get('/config')\ndef config():\n    return settings.%s\n"
ENTRY = "#!/bin/sh\n%s\nexec nginx\n"
GLOBAL = 'window.__ENV__ = { OPENAI_API_KEY: "%s", URL: "${URL}" };\n'
SPRING = "management.endpoints.web.exposure.include=%s\nmanagement.endpoint.env.show-values=%s\n"

CASES = (
    bad("getServerSideProps", "pages/index.tsx", PROPS % ("getServerSideProps", KEY), "getServerSideProps in pages/index.tsx answers with OPENAI_API_KEY. Everyone who asks gets the key"),
    bad("getStaticProps", "pages/index.tsx", PROPS % ("getStaticProps", KEY), "getStaticProps in pages/index.tsx"),
    bad("through a name", "pages/index.tsx", PROPS.replace("  return", f"  const k = {KEY};\n  return") % ("getServerSideProps", "k"), "OPENAI_API_KEY"),
    bad("a loader of Remix", "app/root.tsx", LOADER % KEY, "answers with OPENAI_API_KEY", "@remix-run/react"),
    bad("load of SvelteKit", "src/routes/+page.server.ts", LOAD % "OPENAI_API_KEY", "load in src/routes/+page.server.ts answers with OPENAI_API_KEY", "@sveltejs/kit"),
    bad("a component that is given it", "app/page.tsx", COMPONENT % KEY, "<Chat> in app/page.tsx is given OPENAI_API_KEY as apiKey", finds=HIGH, sure=Confidence.MEDIUM),
    bad("a component that runs in the browser is given it", "app/page.tsx", COMPONENT % KEY, "is given OPENAI_API_KEY", sure=Confidence.HIGH, **{"app/chat.tsx": "'use client'\nexport default function Chat({ apiKey }) { return null; }\n"}),
    bad("a route of Express", "server/index.js", EXPRESS % f"res.json({{ key: {KEY} }})", "res.json in server/index.js answers with OPENAI_API_KEY", "express"),
    bad("a route of Express with a status", "server/index.js", EXPRESS % f"res.status(200).json({{ key: {KEY} }})", "OPENAI_API_KEY", "express"),
    bad("a route of Express with all of it", "server/index.js", EXPRESS % "res.json(process.env)", "answers with the whole environment. Everyone who asks gets every key that is set on the server", "express"),
    bad("a spread of all of it", "server/index.js", EXPRESS % "res.json({ ...process.env })", "the whole environment", "express"),
    bad("a view of Express", "server/index.js", EXPRESS % f"res.render('index', {{ key: {KEY} }})", "res.render in server/index.js", "express"),
    bad("a route with a login", "server/index.js", EXPRESS.replace("(req, res)", "requireAuth, (req, res)") % f"res.json({{ key: {KEY} }})", "Who is let in there gets the key", "express", finds=HIGH),
    bad("the row of the caller's own session", "api/mine.js", ROW % "session_token = ${token}", "Who has the token of a session gets the key that is kept for it", finds=MEDIUM),
    bad("the same beside a setting of that name", "api/mine.js", "export const config = { runtime: 'edge' };\n" + ROW % "session_token = ${token}", "Who has the token of a session", finds=MEDIUM),
    bad("a row that a number opens", "api/mine.js", ROW % "id = ${id}", "Everyone who asks gets the key"),
    bad("a route of Next.js", "app/api/config/route.ts", ROUTE % KEY, "NextResponse.json in app/api/config/route.ts"),
    bad("a server action", "app/actions.ts", ACTION % KEY, "the server action getKey in app/actions.ts answers with OPENAI_API_KEY"),
    bad("a worker of Hono", "src/index.ts", "import { Hono } from 'hono';\napp.get('/k', (c) => c.json({ key: process.env.GROQ_API_KEY }));\n", "answers with GROQ_API_KEY", "hono"),
    bad("a route of FastAPI", "app.py", PY + "@app.get('/config')\nasync def config():\n    return {'key': KEY}\n", "the route /config in app.py answers with OPENAI_API_KEY"),
    bad("a route of FastAPI with all of it", "app.py", PY + "@app.get('/debug')\ndef debug():\n    return dict(os.environ)\n", "the route /debug in app.py answers with the whole environment"),
    bad("a route of FastAPI with its settings", "app.py", SETTINGS % "openai_api_key", "answers with openai_api_key", sure=Confidence.MEDIUM),
    bad("a route of FastAPI with all settings", "app.py", SETTINGS % "model_dump()", "answers with all settings", sure=Confidence.MEDIUM),
    bad("a route of FastAPI with a login", "app.py", PY + "@app.get('/config')\ndef config(user=Depends(get_current_user)):\n    return {'key': KEY}\n", "Who is let in there", finds=HIGH),
    bad("jsonify", "app.py", FLASK + "@app.route('/env')\ndef env():\n    return jsonify(dict(os.environ))\n", "jsonify in app.py answers with the whole environment"),
    bad("a template that is given it", "app.py", FLASK + "@app.route('/')\ndef index():\n    page = render_template('index.html', api_key=KEY)\n    return page\n", "render_template in app.py answers with OPENAI_API_KEY"),
    bad("Streamlit with one secret", "app.py", "import streamlit as st\nst.write(st.secrets['OPENAI_API_KEY'])\n", "st.write in app.py answers with OPENAI_API_KEY"),
    bad("Streamlit with all secrets", "app.py", "import streamlit as st\nst.write(st.secrets)\n", "answers with the whole environment"),
    bad("Streamlit, as the value of a field", "app.py", "import os\nimport streamlit as st\nk = st.text_input('Key', value=os.getenv('OPENAI_API_KEY'), type='password')\n", "st.text_input in app.py"),
    bad("Gradio", "app.py", "import os\nimport gradio as gr\nbox = gr.Textbox(value=os.environ['OPENAI_API_KEY'], type='password')\n", "gr.Textbox in app.py"),
    bad("Go", "main.go", 'package main\nimport "os"\nfunc env(c *gin.Context) {\n\tc.JSON(200, os.Getenv("OPENAI_API_KEY"))\n}\n', "c.JSON in main.go answers with OPENAI_API_KEY"),
    bad("Java", "src/main/java/A.java", 'class A {\n  @GetMapping("/env")\n  String env() {\n    return System.getenv("OPENAI_API_KEY");\n  }\n}\n', "the route env in src/main/java/A.java"),
    bad("PHP that prints it", "public/index.php", "<?php\necho getenv('OPENAI_API_KEY');\n", "echo in public/index.php answers with OPENAI_API_KEY"),
    bad("PHP that shows its settings", "public/info.php", "<?php\nphpinfo();\n", "phpinfo() in public/info.php", **{".env.local.php": "", "app.py": "# x\n", "ai.py": 'import os\nk = os.environ["OPENAI_API_KEY"]\n'}),
    bad("a template of Jinja", "templates/index.html", JINJA % "OPENAI_API_KEY", "the template in templates/index.html writes OPENAI_API_KEY into the page", "x"),
    bad("a template of Jinja outside of scripts", "templates/index.html", "<input value='{{ config.OPENAI_API_KEY }}'>\n", "OPENAI_API_KEY", "x", finds=MEDIUM),
    bad("EJS", "views/index.ejs", "<script>const k = '<%= process.env.OPENAI_API_KEY %>';</script>\n", "writes OPENAI_API_KEY", "express"),
    bad("Blade", "resources/views/a.blade.php", "<script>const k = '{{ env('OPENAI_API_KEY') }}';</script>\n", "writes OPENAI_API_KEY", "x"),
    bad("Thymeleaf", "src/main/resources/templates/a.html", "<script>const k = '[[${openaiApiKey}]]';</script>\n", "writes openaiApiKey", "x"),
    bad("Razor", "Views/Index.cshtml", '<script>const k = "@Configuration["OPENAI_API_KEY"]";</script>\n', "writes OPENAI_API_KEY", "x"),
    bad("PHP's short tag", "index.phtml", "<script>const k = '<?= $_ENV[\"OPENAI_API_KEY\"] ?>';</script>\n", "writes OPENAI_API_KEY", "x"),
    bad("a container that fills a script", "docker-entrypoint.sh", ENTRY % "envsubst '$OPENAI_API_KEY' < /app/env.tpl > /usr/share/nginx/html/env-config.js", "envsubst in docker-entrypoint.sh writes OPENAI_API_KEY into the page", "x"),
    bad("a container that writes a script", "docker-entrypoint.sh", ENTRY % "echo \"window.k = '$OPENAI_API_KEY'\" >> /usr/share/nginx/html/env.js", "echo in docker-entrypoint.sh", "x"),
    bad("a container that writes a script in a piece", "docker-entrypoint.sh", ENTRY % 'cat <<EOF > /usr/share/nginx/html/env-config.js\nwindow.__ENV__ = { k: "$OPENAI_API_KEY" };\nEOF', "cat in docker-entrypoint.sh", "x"),
    bad("a Dockerfile that writes a script", "Dockerfile", "FROM nginx\nARG OPENAI_API_KEY\nRUN echo \"window.k='$OPENAI_API_KEY'\" > /usr/share/nginx/html/config.js\n", "echo in Dockerfile", "x"),
    bad("a script that is filled when it starts", "public/env-config.js", GLOBAL % "${OPENAI_API_KEY}", "window.__ENV__ in public/env-config.js writes OPENAI_API_KEY", "x"),
    bad("the same as a template", "public/env-config.js.template", GLOBAL % "$OPENAI_API_KEY", "writes OPENAI_API_KEY", "x"),
    bad("Spring's actuator with values", "src/main/resources/application.properties", SPRING % ("health,env", "ALWAYS"), "at /actuator/env, with values", **{"ai.py": 'import os\nk = os.environ["OPENAI_API_KEY"]\n'}),
    fine("a link to where people get one", "app/setup.tsx", "import Link from './link';\nconst isSet = !!process.env.OPENAI_API_KEY;\nconst EXTERNAL_LINK_XAI_API_KEYS = 'https://console.example.com/';\nexport function Setup() {\n  return <Link href={EXTERNAL_LINK_XAI_API_KEYS}>get a key</Link>;\n}\n"),
    fine("the user's own, which the page's script asks for", "index.html", "<script>\nasync function run() {\n  let openAiApiKey = (await db.get('openAiApiKey'))?.value;\n  await fetch(url, { headers: { authorization: `Bearer ${openAiApiKey}` } });\n}\n</script>\n"),
    fine("one that is handed to a function of the page's script", "index.html", "<script>\nconst ask = ({ openAiApiKey, text }) => fetch(url, { headers: { authorization: `Bearer ${openAiApiKey}` } });\n</script>\n"),
    fine("what a function of Rust gives back", "src/config.rs", 'fn load() -> Result<Config, E> {\n    let mut config = Config::default();\n    config.api_key = env::var("OPENAI_API_KEY").unwrap();\n    Ok(config)\n}\n', "x"),
    fine("whether it is set", "pages/index.tsx", PROPS % ("getServerSideProps", f"!!{KEY}")),
    fine("whether it is set, in words", "pages/index.tsx", PROPS % ("getServerSideProps", f"Boolean({KEY})")),
    fine("its last four signs", "pages/index.tsx", PROPS % ("getServerSideProps", f"{KEY}.slice(-4)")),
    fine("a mask", "app.py", PY + "@app.get('/config')\ndef config():\n    return {'key': mask(KEY), 'set': bool(KEY)}\n"),
    fine("a model's name", "app/api/config/route.ts", "const k = process.env.OPENAI_API_KEY;\nexport async function GET() {\n  return NextResponse.json({ model: process.env.OPENAI_MODEL });\n}\n"),
    fine("an answer of the model", "app.py", PY + "@app.post('/chat')\ndef chat(q):\n    client = OpenAI(api_key=KEY)\n    answer = client.responses.create(model='m', input=q)\n    return {'text': answer.output_text}\n"),
    fine("a client that is made in a loader", "app/root.tsx", 'import { json } from "@remix-run/node";\nexport async function loader() {\n  const c = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });\n  const r = await c.responses.create({ model: "m" });\n  return json({ text: r.output_text });\n}\n', "@remix-run/react"),
    fine("a request with it", "server/index.js", EXPRESS % f"fetch('https://api.openai.com', {{ headers: {{ Authorization: {KEY} }} }}).then((r) => res.json(r))", "express"),
    fine("an answer of another server, which was asked with it", "server/index.js", EXPRESS % f"{{ const r = await fetch(url, {{ headers: {{ Authorization: {KEY} }} }}); const data = await r.json(); res.json({{ text: data.message }}); }}", "express"),
    fine("a configuration that was fetched from elsewhere", "app.py", PY + "@app.get('/auto-config')\ndef auto():\n    config = fetch_recommendations()\n    return config.model_dump()\n"),
    fine("settings that mask themselves", "app.py", SETTINGS.replace(": str", ": SecretStr") % "model_dump()"),
    fine("the user's own", "templates/a.html", "<input value='{{ user.openai_api_key }}'>\n", "x"),
    fine("a condition in a template", "templates/a.html", "{% if OPENAI_API_KEY %}on{% endif %} {{ 'on' if OPENAI_API_KEY else 'off' }}\n", "x"),
    fine("a commented line of a template", "templates/a.html", "<!-- {{ OPENAI_API_KEY }} -->\n", "x"),
    fine("a template of Angular", "src/app/a.component.html", "<p>{{ openaiApiKey }}</p>\n", "@angular/core"),
    fine("a script with public values", "public/env-config.js", 'window.__ENV__ = { URL: "${URL}" };\n// OPENAI_API_KEY is not here\n', "x"),
    fine("a container that keeps it", "docker-entrypoint.sh", ENTRY % 'test -n "$OPENAI_API_KEY" || exit 1', "x"),
    fine("a container that writes its own settings", "docker-entrypoint.sh", ENTRY % 'echo "key: $OPENAI_API_KEY" > /etc/app/settings.yaml', "x"),
    fine("Streamlit that asks the user", "app.py", "import streamlit as st\nOPENAI_API_KEY = st.text_input('Key', type='password')\n"),
    fine("Spring's actuator without the environment", "src/main/resources/application.properties", SPRING % ("health", "ALWAYS")),
    fine("Spring's actuator without values", "src/main/resources/application.properties", SPRING % ("*", "NEVER")),
    none("a test", "tests/test_app.py", PY + "@app.get('/config')\ndef config():\n    return {'key': KEY}\n"),
    none("no secret", "app.py", "print('hello')\n"),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=web({"pages/index.tsx": PROPS % ("getServerSideProps", f"!!{KEY}")}, "next", limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing in the files that could be read", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_template_leak(case: Case) -> None:
    ask(CHECK, case)
