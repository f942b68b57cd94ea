"""S6-NO-RATE-LIMIT: no login and no limit before the call of a model."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s6_flying_blind.no_rate_limit import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s6_flying_blind.projects import (
    EXPRESS,
    FASTAPI,
    FLASK,
    GO,
    LARAVEL,
    NEST,
    NEXT,
    RAILS,
    ROUTES,
    SPRING,
    served,
)

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
SERVICE = """\
from openai import OpenAI

client = OpenAI()


def answer(text):
    return client.responses.create(model="small", input=text).output_text
"""
THROUGH = """\
from fastapi import APIRouter
from app.llm import answer

router = APIRouter()


@router.post("/ask")
def ask(body: Question):
    return answer(body.text)
"""
GO_SHORT = {
    "internal/ai/client.go": 'package ai\n\nimport "github.com/sashabaranov/go-openai"\n\nfunc Answer(c Context) string {\n\tclient.CreateChatCompletion(c, openai.ChatCompletionRequest{Model: "small"})\n}\n',
    "main.go": 'package main\n\nimport (\n\t"net/http"\n\n\t"example.org/chat/internal/ai"\n)\n\nfunc chat(w http.ResponseWriter, r *http.Request) {\n\tw.Write(ai.Answer(r.Context()))\n}\n\nfunc main() {\n\thttp.HandleFunc("/chat", chat)\n}\n',
}
READS_BILLS = 'import OpenAI from "openai";\nconst openai = new OpenAI();\nexport const readBill = async (req, res) => {\n  res.json(await openai.chat.completions.create({ model: "small", messages: req.body }));\n};\n'
BILLS = 'import { Router } from "express";\nimport { readBill } from "%s";\nconst router = Router();\nrouter.post("/read", readBill);\nexport default router;\n'
MIDDLEWARE = (
    '\n\n@app.middleware("http")\nasync def require_key(request, call_next):\n%s    return await call_next(request)\n'
)
STARLETTE = "from starlette.middleware.base import BaseHTTPMiddleware\n\n\nclass Before(BaseHTTPMiddleware):\n    async def dispatch(self, request, call_next):\n        %s\n        return await call_next(request)\n"
GO_GROUP = (
    GO.partition("func main")[0]
    + 'func SetupRoutes(api *echo.Group, secret string) {\n\tes := api.Group("/es"%s)\n\tes.POST("/rewrite", chat)\n}\n'
)
LOGIN = "export function requireLogin(req, res, next) {\n  if (!req.user) return res.status(401).end();\n  next();\n}\n"
ME = 'import express from "express";\nconst app = express();\napp.get("/me", %sasync (req, res) => {\n  res.json(await people.find(1));\n});\n'.replace(
    "%%", "%"
)
HANDED = """\
import hmac
from fastapi import HTTPException, Request

from bot.llm import answer


async def handle_event(request: Request):
    sent = request.headers.get("x-slack-signature")
    made = hmac.new(SECRET, await request.body(), "sha256").hexdigest()
    if not hmac.compare_digest(made, sent):
        raise HTTPException(status_code=403)
    return answer(await request.json())
"""
EVENTS = """\
from fastapi import FastAPI, Request

from bot.slack import handle_event

app = FastAPI()


@app.post("/slack/events")
async def events(request: Request):
    return await handle_event(request)
"""
# A session of a database is taken by name, and nobody is turned away.
UNASKED = HANDED.replace('    sent = request.headers.get("x-slack-signature")\n', "    db = get_session()\n").replace("    if not hmac.compare_digest(made, sent):\n        raise HTTPException(status_code=403)\n", "")  # fmt: skip
ACTION = '"use server";\nimport { generateText } from "ai";\n\nexport async function titleFor(text: string) {\n  return generateText({ model, prompt: text });\n}\n'
PAGE = '"use client";\nimport { titleFor } from "./actions";\nexport default function Page() {\n  const [state, act] = useActionState(titleFor, "");\n}\n'
TRPC = 'import { publicProcedure } from "../trpc";\nimport OpenAI from "openai";\nexport const chat = { ask: publicProcedure.input(x).mutation(async ({ input }) => openai.responses.create({ model: "m", input })) };\n'
NGINX = "http {\n  limit_req_zone $binary_remote_addr zone=a:10m rate=1r/s;\n  server { location / {\n    limit_req zone=a;\n  } }\n}\n"
PLAN = 'resource "aws_api_gateway_usage_plan" "chat" {\n  name = "chat"\n}\n'


def short(module: str) -> dict[str, str]:
    """A controller whose module has a name of two letters, and a file of routes that brings something of this module."""
    return {"src/controllers/ai.controller.ts": READS_BILLS, "src/routes/bills.ts": BILLS % module}


def open_to_all(name: str, path: str, text: str, severity: Severity = HIGH) -> Case:
    given = served({path: text})
    return Case(
        name=name, given=given, status=Status.FAIL, finds=(severity,), says="asks neither who calls nor how often"
    )


def started(name: str, texts: dict[str, str], *, low: bool = True, severity: Severity = MEDIUM, says: str = "") -> Case:
    """A program beside files that start it."""
    given = having({"app.py": FASTAPI, **texts})
    if low:
        return Case(
            name=name,
            given=given,
            status=Status.FAIL,
            finds=(LOW,),
            sure=Confidence.LOW,
            says=says or "Where it runs for others",
        )
    return Case(name=name, given=given, status=Status.FAIL, finds=(severity,), never_says="Where it runs for others")


def static(name: str, texts: dict[str, str], *, low: bool = True) -> Case:
    """A site of which a file says that it is built as files alone."""
    says = "builds the site as files alone" if low else "Whoever finds the address uses your key"
    return Case(name=name, given=having(texts), status=Status.FAIL, finds=(LOW if low else MEDIUM,), says=says)


def closed(name: str, texts: dict[str, str], *names: str) -> Case:
    return Case(name=name, given=served(texts, *names), status=Status.PASS)


def with_line(text: str, *, before: str, line: str) -> str:
    assert before in text
    return text.replace(before, f"{line}\n{before}", 1)


HOOK = 'import OpenAI from "openai";\nconst openai = new OpenAI();\nexport async function POST(req: Request) {\n  if (req.headers.get("x-telegram-bot-api-secret-token") !== process.env.HOOK) return new Response("", { status: 401 });\n  return Response.json(await openai.chat.completions.create({ model: "small", messages: await req.json() }));\n}\n'
LOCAL = 'import { ChatOllama } from "%s";\nimport { PromptTemplate } from "@langchain/core/prompts";\nconst llm = new ChatOllama({ model: "small" });\nexport async function POST(req: Request) {\n  return Response.json(await llm.invoke(await req.text()));\n}\n'
OWN_SERVER = 'OpenAI(base_url=%s, api_key="EMPTY")'
OWN_KEY = 'import OpenAI from "openai";\nexport async function POST(req: Request) {\n  const { messages, userKey } = await req.json();\n  const openai = new OpenAI({ apiKey: %s });\n  return Response.json(await openai.chat.completions.create({ model: "small", messages }));\n}\n'
OWN_ROW = 'export default async function handler(req, res) {\n  const { sessionToken } = req.body;\n  const configs = await sql`SELECT openai_api_key FROM people WHERE %s LIMIT 1`;\n  if (configs.length === 0) return res.status(404).end();\n  const key = %s;\n  const answer = await fetch("https://api.openai.com/v1/chat/completions", { method: "POST", headers: { Authorization: `Bearer ${key}` }, body: "{}" });\n  res.json(await answer.json());\n}\n'
GIVEN_KEY = 'from fastapi import FastAPI, Header\nfrom openai import OpenAI\n\napp = FastAPI()\n\n\n@app.post("/chat")\ndef chat(body: Question, given: str = Header(...)):\n    return OpenAI(api_key=%s).responses.create(model="small", input=body.text)\n'
MOCKED = 'from unittest.mock import patch\nfrom django.test import TestCase\nfrom openai import OpenAI\n\n\nclass AskTests(TestCase):\n    @patch("ask.client.httpx")\n    def test_ask(self, client):\n        OpenAI().chat.completions.create(model="small", messages=[])\n'
GROUP = "<?php\nuse App\\Http\\Controllers\\ChatController;\n\nRoute::get('/', function () {\n    return view('home');\n});\nRoute::middleware([%s])->group(function () {\n    Route::prefix('chat')->group(function () {\n        Route::post('/ask', [ChatController::class, 'store']);\n    });\n});\n"
FILTER = "import jakarta.servlet.FilterChain;\n\npublic class TokenFilter extends OncePerRequestFilter {\n  protected void doFilterInternal(A request, B response, FilterChain chain) {\n    if (!validateToken(request)) { response.setStatus(HttpServletResponse.SC_UNAUTHORIZED); return; }\n    chain.doFilter(request, response);\n  }\n}\n"
NUXT = 'import { generateText } from "ai";\n\nexport default defineEventHandler(async (event) => {\n  return generateText({ model: small(event.context.keys), prompt: await readBody(event) });\n});\n'
AUTH_JS = 'import { auth } from "@/lib/auth";\n\nexport default auth((req) => {\n  if (!req.auth) return Response.redirect(new URL("/login", req.url));\n});\n\nexport const config = { matcher: ["%s"] };\n'
DEV = FASTAPI.replace("app = FastAPI()", "router = APIRouter()").replace("@app", "@router")
BRINGS = "import os\n\nfrom fastapi import FastAPI\n\nfrom app.api.dev import router as dev_router\n\napp = FastAPI()\n%s\n    app.include_router(dev_router)\n"
INVOKED = (
    FASTAPI.replace('"/chat"', '"/invocations"')
    + '\n\n@app.get("/ping")\ndef ping():\n    return {"status": "Healthy"}\n'
)
AXUM = """\
use axum::{routing::post, Json, Router};

async fn ask(headers: HeaderMap, Json(body): Json<Value>) -> Json<Value> {
    let key = std::env::var("OPENAI_API_KEY").unwrap();
    let answer = reqwest::Client::new().post("https://api.openai.com/v1/chat/completions")%s.json(&body).send().await;
    Json(answer.unwrap().json().await.unwrap())
}

#[tokio::main]
async fn main() {
    let app = Router::new().route("/v1/ask", post(ask));
    axum::serve(listener, app).await.unwrap();
}
"""
ENDPOINT = """\
using Mediator;

public static class AskEndpoint
{
    public static RouteHandlerBuilder MapAsk(this IEndpointRouteBuilder app) => app.MapPost("/{id:guid}/ask", HandleAsync)%s;

    static async Task<IResult> HandleAsync(Guid id, ISender sender, CancellationToken ct)
        => TypedResults.Ok(await sender.Send(new AskAbout(id), ct));
}
"""
MEDIATED = """\
using Mediator;
using Microsoft.SemanticKernel;

%spublic sealed record AskAbout(Guid Id) : IRequest<string>;

public sealed class AskHandler(Kernel kernel) : IRequestHandler<AskAbout, string>
{
    public async ValueTask<string> Handle(AskAbout request, CancellationToken ct)
        => (await kernel.InvokePromptAsync($"Tell of {request.Id}", cancellationToken: ct)).ToString();
}
"""
GO_MADE = """\
package main

import (
	"net/http"

	"github.com/sashabaranov/go-openai"
)

func (s *Server) handleWebSocket() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.client.CreateChatCompletion(r.Context(), openai.ChatCompletionRequest{Model: "small"})
	}
}

func (s *Server) routes() {
	s.Router.HandleFunc("/ws", s.handleWebSocket())
}
"""
ENGINE = "from openai import OpenAI\n\nclient = OpenAI()\n\n\nclass Engine:\n    def %s(self):\n        return client.responses.create(model='small', input='ok')\n\n    def list_banks(self, kept=None):\n        if not self.ready:\n            %s\n        rows = []\n        return %s\n"
BANKS = 'from fastapi import FastAPI\n\nfrom app.llm import Engine\n\napp = FastAPI()\nengine = Engine()\n\n\n@app.get("/banks")\ndef banks():\n    return engine.list_banks()\n'
WRAPPER = "from openai import OpenAI\n\n\nclass Wrapper:\n    def call(self, text):\n        return OpenAI().responses.create(model='small', input=text)\n"
CALLING = 'from fastapi import FastAPI\n\nfrom app.llm import Wrapper\n\napp = FastAPI()\n\n\n@app.post("/ask")\ndef ask(self, body):\n    return %s.call(body.text)\n'
OBJECT = 'from fastapi import FastAPI\n\nfrom app.llm import %s\n\napp = FastAPI()\n%s\n\n\n@app.post("/ask")\ndef ask(body):\n    return wrapper.call(body.text)\n'
KEEPS = "\n\nclass Keeper:\n    def call(self, text):\n        return kept[text]\n"
MADE_THERE = "\n\nwrapper = Wrapper()\n"
SCRIPT_CLASS = 'import OpenAI from "openai";\nconst openai = new OpenAI();\nexport class Wrapper {\n  async process(text) {\n    return openai.responses.create({ model: "small", input: text });\n  }\n}\nexport class Keeper {\n  process(text) {\n    return kept[text];\n  }\n}\n'
SCRIPT_OBJECT = 'import express from "express";\nimport { Keeper, Wrapper } from "./wrapper";\nconst app = express();\nconst shared = new %s();\napp.post("/ask", async (req, res) => {\n  res.json(await shared.process(req.body.text));\n});\n'
TALK = "src/main/java/shop/talk/"
IMPLEMENTED = {
    f"{TALK}TalkService.java": "package shop.talk;\n\npublic interface TalkService {\n    String answerFor(String text);\n}\n",
    f"{TALK}TalkServiceImpl.java": "package shop.talk;\n\nimport com.openai.client.OpenAIClient;\n\n@Service\npublic class TalkServiceImpl extends Kept<Talk> implements Converter<Talk, String>, TalkService {\n    public String answerFor(String text) {\n        return client.chat().completions().create(with(text)).toString();\n    }\n}\n",
}
HOLDS = 'package shop.web;\n\nimport shop.talk.%s;\n\n@RestController\npublic class TalkController {\n    private final %s held;\n\n    @GetMapping("/talk")\n    public String talk(@RequestParam String text) {\n        return held.answerFor(text);\n    }\n}\n'
HELD = "src/main/java/shop/web/TalkController.java"
ADVICE = {
    "Shop/IAdvice.cs": "public interface IAdvice\n{\n    Task<string> AdviseAsync(string text);\n}\n",
    "Shop/ModelAdvice.cs": "using OpenAI.Chat;\n\npublic class ModelAdvice(ChatClient client, ILogger<ModelAdvice> log) : Kept, IAdvice\n{\n    public async Task<string> AdviseAsync(string text)\n    {\n        var answer = await client.CompleteChatAsync(text);\n        return answer.Value.Content[0].Text;\n    }\n}\n",
}
ASKS_ADVICE = 'using Microsoft.AspNetCore.Mvc;\n\nvar app = WebApplication.CreateBuilder(args).Build();\napp.MapPost("/advice", async (string text, [FromServices] %s held) =>\n{\n    return Results.Ok(await held.AdviseAsync(text));\n});\napp.Run();\n'
TOKEN = 'import os\n\nfrom fastapi import FastAPI, HTTPException, Request\nfrom openai import OpenAI\n\napp = FastAPI()\nclient = OpenAI()\nTRIAL = os.environ["TRIAL"]\n\n\n@app.post("/trial")\nasync def trial(request: Request):\n%s    return client.responses.create(model="small", input=await request.json())\n'
READS_TOKEN = '    given = request.headers.get("X-Trial-Token", "")\n'
REFUSED = '        raise HTTPException(status_code=401, detail="Unauthorized")\n'
TOKENS = {
    "in the next line": f"{READS_TOKEN}    if given != TRIAL:\n{REFUSED}",
    "by hmac": f"{READS_TOKEN}    log.info('asked')\n    if not hmac.compare_digest(given, TRIAL):\n{REFUSED}",
    "by hmac over lines": f'    if not hmac.compare_digest(\n        request.headers.get("X-Trial-Token", ""), TRIAL\n    ):\n{REFUSED}',
    "and kept": f'    known = request.headers.get("X-Trial-Token") == TRIAL\n    if not known:\n{REFUSED}',
    "in place": f'    if request.headers["X-Trial-Token"] != TRIAL:\n{REFUSED}',
}
NO_TOKENS = {
    "that is only noted": f"{READS_TOKEN}    log.info(given)\n",
    "that has to be there": f'{READS_TOKEN}    if given == "":\n{REFUSED}',
    "against forged requests": f"{READS_TOKEN}    if given != request.cookies['forged']:\n{REFUSED}".replace(
        "Trial", "CSRF"
    ),
    "that is compared, and nobody is refused": f"{READS_TOKEN}    tried = given == TRIAL\n",
    "beside something else that is compared": f"{READS_TOKEN}    note(given)\n    if request.url.port != 443:\n{REFUSED}",
    "of another server": f'    asked = requests.get(HOST, headers={{"X-Trial-Token": TRIAL}})\n    if asked.status_code == 401:\n{REFUSED}',
    "that is set": f'    session.headers["X-Trial-Token"] = TRIAL\n    if session.get(HOST).status_code == 401:\n{REFUSED}',
}
OPEN_BESIDE = '\n\n@app.post("/free")\nasync def free(request: Request):\n    return client.responses.create(model="small", input=await request.json())\n'
SCRIPT_TOKEN = EXPRESS.replace(
    "  const answer", '  if (req.headers["x-trial-token"] %s) return res.status(401).end();\n  const answer'
)
NUXT_SITE = {
    "server/api/chat.post.ts": NUXT,
    "package.json": '{"scripts": {"build": "nuxt build", "generate": "nuxt generate"}}',
}
NETLIFY = '[build]\n  command = "%s"\n  publish = ".output/public"\n'
GUIDE = "# Ask\n\n    .venv/bin/python -m uvicorn app:app --port 8000%s\n"
CORS = "\n\napp.add_middleware(CORSMiddleware, allow_methods=['*'], %s)\n"
CALLED = FASTAPI.replace('@app.post("/chat")\n', "") + '\n\napp.post("/talk", tags=["Talk"]%s)(chat)\n'
CALLED_ELSEWHERE = 'from flask import Flask\n\nfrom app.llm import answer, count\n\n\ndef create_app():\n    app = Flask(__name__)\n    app.route("/ask", methods=["POST"])(%s)\n    return app\n'
VIEWS = ROUTES["ask/views.py"].replace("def ask(", "def answer(")
URLS = 'from django.contrib.auth.decorators import login_required\nfrom django.urls import path\n\nfrom ask import views\n\nurlpatterns = [path("ask/", %s, name="ask")]\n'
CHAT = "app/Http/Controllers/ChatController.php"
CASES = (
    *(open_to_all(f"a route in {path}", path, text) for path, text in ROUTES.items()),
    open_to_all("a route of Flask", "app.py", FLASK),
    open_to_all("a procedure of tRPC", "server/chat.ts", TRPC),
    closed("a request that a function of another file asks for its signature", {"bot/llm.py": SERVICE, "bot/slack.py": HANDED, "main.py": EVENTS}),
    Case(name="a request that a function of another file hands on", given=served({"bot/llm.py": SERVICE, "bot/slack.py": UNASKED, "main.py": EVENTS}), status=Status.FAIL, finds=(HIGH,), says="/slack/events calls a model (OpenAI responses in bot/llm.py)"),
    Case(name="a call behind a function of another file", given=served({"app/llm.py": SERVICE, "app/api.py": THROUGH}), status=Status.FAIL, finds=(HIGH,), sure=Confidence.LOW, says="/ask calls a model (OpenAI responses in app/llm.py)"),
    *(
        Case(name=f"a call behind a function of a short module: {path} by {brought}", given=served({path: SERVICE, "app/api.py": THROUGH.replace("from app.llm import answer", brought)}), status=Status.FAIL, finds=(HIGH,), says=f"/ask calls a model (OpenAI responses in {path})")
        for path, brought in (("app/ai.py", "from app.ai import answer"), ("app/ai.py", "from . import ai"), ("app/ai/__init__.py", "from app.ai import answer"))
    ),
    Case(name="a call behind a short package of Go", given=served(GO_SHORT), status=Status.FAIL, finds=(HIGH,), says="/chat calls a model (OpenAI chat in internal/ai/client.go)"),
    Case(name="a package of Go that is not brought in", given=served(GO_SHORT | {"main.go": GO_SHORT["main.go"].replace("/ai", "/words")}), status=Status.NOT_APPLICABLE),
    Case(name="a word as a short module is called", given=served({"app/ai.py": SERVICE, "app/api.py": THROUGH.replace("from app.llm", "# ai\nfrom app.words").replace('"/ask"', '"/ai"')}), status=Status.NOT_APPLICABLE),
    Case(name="a handler of a short module of a script", given=served(short("../controllers/ai.controller.js")), status=Status.FAIL, finds=(HIGH,), says="/read calls a model (OpenAI chat in src/controllers/ai.controller.ts)"),
    Case(name="a package as a short module of a script is called", given=served(short("ai")), status=Status.NOT_APPLICABLE),
    Case(name="a decorator that is called as a function", given=served({"app.py": CALLED % ""}), status=Status.FAIL, finds=(HIGH,), sure=Confidence.MEDIUM, says="/talk calls a model (OpenAI chat)"),
    Case(name="a decorator that is called with a function of another file", given=served({"app/llm.py": SERVICE, "app/api.py": CALLED_ELSEWHERE % "answer"}), status=Status.FAIL, finds=(HIGH,), says="/ask calls a model (OpenAI responses in app/llm.py)"),
    closed("a decorator that is called as a function, with a login", {"app.py": CALLED % ", dependencies=[Depends(get_current_user)]"}),
    Case(name="a decorator that is called with a function that asks no model", given=served({"app/llm.py": SERVICE, "app/api.py": CALLED_ELSEWHERE % "count"}), status=Status.NOT_APPLICABLE),
    Case(name="a function of the server that a page may call", given=served({"app/actions.ts": ACTION, "app/page.tsx": PAGE}), status=Status.FAIL, finds=(HIGH,), says="titleFor calls a model"),
    Case(name="a function of the server that no page names", given=served({"app/actions.ts": ACTION}), status=Status.NOT_APPLICABLE),
    Case(name="a program that nobody says is deployed", given=having({"app.py": FASTAPI}), status=Status.FAIL, finds=(MEDIUM,), sure=Confidence.LOW),
    Case(name="a server for its own machine", given=served({"app.py": FASTAPI + '\nuvicorn.run(app, host="127.0.0.1")\n'}), status=Status.FAIL, finds=(MEDIUM,), sure=Confidence.LOW),
    # nothing deploys it
    started("a guide that starts it here", {"README.md": GUIDE % ""}, says="As README.md starts it, only its own machine reaches it. Where it runs for others, whoever"),
    started("a guide that starts it for all", {"README.md": GUIDE % " --host 0.0.0.0"}, low=False),
    started("a guide that starts it here, and a script that does for all", {"README.md": GUIDE % "", "start.sh": "uvicorn app:app \\\n  --host $HOST\n"}, low=False),
    started("a guide that starts it here, and a server for others in a script", {"README.md": GUIDE % "", "start.sh": "gunicorn app:app\n"}, low=False),
    started("a guide that also speaks of how to deploy it", {"README.md": GUIDE % "" + "\n## Deployment\n\nCopy it to your server.\n"}, low=False),
    started("a guide that starts it here, and an image", {"README.md": GUIDE % "", "Dockerfile": "FROM python:3.12\nCOPY . .\n"}, low=False, severity=HIGH),
    started("a guide that starts it here, and a pipeline that deploys it", {"README.md": GUIDE % "", ".github/workflows/ship.yml": "jobs:\n  deploy:\n    steps: []\n"}, low=False),
    started("a guide that only installs uvicorn", {"README.md": "pip install fastapi uvicorn openai\n"}, low=False),
    started("the server for development", {"run.sh": "fastapi dev app.py\n"}),
    started("the server of FastAPI for others", {"run.sh": "fastapi run app.py\n"}, low=False),
    started("Flask's own server", {"Makefile": "run:\n\tflask --app app run --debug\n"}),
    started("its own last lines", {"app.py": FASTAPI + '\nuvicorn.run("app:app", port=8000, reload=True)\n'}, says="As app.py starts it"),
    started("its own last lines, with an address", {"app.py": FASTAPI + '\nuvicorn.run(app, host="0.0.0.0")\n', "README.md": GUIDE % ""}, low=False),
    started("its own last lines, with what settings say", {"app.py": FASTAPI + "\nuvicorn.run(app, **settings)\n"}, low=False),
    started("Flask's own last line", {"app.py": FLASK + "\napp.run(debug=True)\n"}),
    started("Flask's own last line, with an address", {"app.py": FLASK + '\napp.run("0.0.0.0", 80)\n'}, low=False),
    started("pages of localhost alone", {"app.py": FASTAPI + CORS % 'allow_origins=["http://localhost:3000", "http://127.0.0.1:3000"]'}, says="Nothing here deploys it, and app.py lets only pages of localhost ask it."),
    started("pages of localhost alone, by an expression", {"app.py": FASTAPI + CORS % 'allow_origin_regex=r"http://(localhost|127\\.0\\.0\\.1):5173"'}),
    started("pages of localhost alone, of Flask", {"app.py": FLASK.replace("Flask(__name__)\n", "Flask(__name__)\nCORS(app, origins=PAGES)\n") + '\nfrom flask_cors import CORS\n\nPAGES = ["http://localhost:3000"]\n'}),
    started("all pages, of Flask", {"app.py": FLASK.replace("Flask(__name__)\n", "Flask(__name__)\nCORS(app)\n") + "\nfrom flask_cors import CORS\n"}, low=False),
    started("pages of localhost alone, and a start for all", {"app.py": FASTAPI + CORS % 'allow_origins=["http://localhost:3000"]' + '\nuvicorn.run(app, host="0.0.0.0")\n'}, low=False),
    started("pages of localhost and another", {"app.py": FASTAPI + CORS % 'allow_origins=["http://localhost:3000", "https://app.example.org"]'}, low=False),
    started("pages that settings name", {"app.py": FASTAPI + CORS % 'allow_origins=os.environ["PAGES"].split(",")'}, low=False),
    started("a route in another language", {"app.py": "", "server.ts": EXPRESS, "README.md": GUIDE % ""}, low=False),
    Case(name="a package's own controller", given=served({"src/Controllers/Create.php": LARAVEL.replace("App\\Http\\Controllers", "Vendor\\OpenAi\\Controllers").replace("Request $request", "string $prompt").replace("$request->input('q')", "$prompt").replace("use Illuminate\\Http\\Request;\n", "")}), status=Status.NOT_APPLICABLE),
    closed("a webhook that asks for its secret", {"app/api/hook/route.ts": HOOK}),
    closed("a model of the own machine", {"app/api/chat/route.ts": LOCAL % "@langchain/ollama"}),
    Case(name="a provider's model beside one of the own machine", given=served({"app/api/chat/route.ts": 'import OpenAI from "openai";\n' + LOCAL % "@langchain/ollama"}), status=Status.FAIL, finds=(HIGH,), says="calls a model"),
    closed("a model server of one's own behind a client of OpenAI", {"app.py": FASTAPI.replace("OpenAI()", OWN_SERVER % '"http://vllm:8000/v1"')}),
    Case(name="a model server of one's own that settings may replace", given=served({"app.py": FASTAPI.replace("OpenAI()", OWN_SERVER % 'os.getenv("BASE", "http://vllm:8000/v1")')}), status=Status.FAIL, finds=(LOW,), sure=Confidence.LOW, says="it asks a model server of your own"),
    Case(name="a provider's server with a word in the key's place", given=served({"app.py": FASTAPI.replace("OpenAI()", OWN_SERVER % '"https://api.example.com/v1"')}), status=Status.FAIL, finds=(HIGH,), says="Whoever finds the address uses your key"),
    Case(name="a route that is nothing but a variable", given=served({"Chat.java": SPRING.replace('"/chat"', '"/{id}"')}), status=Status.FAIL, finds=(HIGH,), says="/{id} calls a model"),
    Case(name="two routes in one file", given=served({"app.py": FASTAPI + FASTAPI.partition("OpenAI()\n")[2].replace("chat", "talk").replace("talk.completions", "chat.completions")}), status=Status.FAIL, finds=(HIGH,), says="so for 1 more route"),
    # a login
    closed("a login as a dependency", {"app.py": FASTAPI.replace("body: Question", "body: Question, user=Depends(get_current_user)")}),
    closed("a test of the key before the handler", {"server.js": EXPRESS.replace("async (", "[validApiKey], async (", 1)}),
    closed("a login as a decorator", {"app.py": FLASK.replace("def ask", "@login_required\ndef ask")}),
    closed("a key that the route asks for", {"app.py": FLASK.replace("    return", '    if request.headers.get("x-api-key") != KEY:\n        abort(401)\n    return')}),
    closed("a session that is asked for", {"app/api/chat/route.ts": NEXT.replace("  const {", "  const session = await auth();\n  if (!session) return new Response(null, { status: 401 });\n  const {")}),
    closed("a guard of Nest", {"src/chat.controller.ts": NEST.replace('  @Post("ask")', '  @UseGuards(JwtGuard)\n  @Post("ask")')}),
    closed("a function before the handler", {"server.ts": EXPRESS.replace('"/chat", async', '"/chat", requireLogin, async')}),
    closed("a middleware for the whole app", {"app/api/chat/route.ts": NEXT, "middleware.ts": 'import { clerkMiddleware } from "@clerk/nextjs/server";\nexport default clerkMiddleware();\n'}),
    closed("Auth.js around a middleware", {"app/api/chat/route.ts": NEXT, "src/middleware.ts": AUTH_JS % "/((?!_next/static|_next/image|favicon.ico).*)"}),
    closed("a middleware for these routes", {"app/api/chat/route.ts": NEXT, "src/middleware.ts": AUTH_JS % "/api/:path*"}),
    closed("a middleware that leaves the login's own routes out", {"app/api/chat/route.ts": NEXT, "src/middleware.ts": AUTH_JS % "/((?!api/auth|_next/static|favicon.ico).*)"}),
    *(
        Case(name=f"a middleware for {which}", given=served({"app/api/chat/route.ts": NEXT, "src/middleware.ts": AUTH_JS % matcher}), status=Status.FAIL, finds=(HIGH,))
        for which, matcher in (("all but routes", "/((?!api|_next/static|favicon.ico).*)"), ("other pages", "/dashboard/:path*"))
    ),
    closed("a middleware in Go", {"main.go": GO, "router.go": 'package main\n\nfunc routes(r *gin.Engine) {\n\tr.Use(AuthMiddleware())\n}\n'}),
    closed("Spring's security", {"src/Chat.java": SPRING, "src/Security.java": "class Security {\n  SecurityFilterChain chain(HttpSecurity http) { return http.build(); }\n}\n"}),
    closed("a login of Rails", {"app/controllers/chats_controller.rb": RAILS.replace("  def create", "  before_action :authenticate_user!\n  def create")}),
    closed("a login of Laravel", {"app/Http/Controllers/ChatController.php": LARAVEL.replace("return OpenAI", "$user = auth()->user();\n        return OpenAI")}),
    # a limit
    closed("slowapi", {"app.py": with_line(FASTAPI, before="def chat", line='@limiter.limit("5/minute")').replace("from openai", "from slowapi import Limiter\nfrom openai").replace("app = FastAPI()", "app = FastAPI()\nlimiter = Limiter(key_func=who)")}),
    closed("fastapi-limiter", {"app.py": FASTAPI.replace('"/chat")', '"/chat", dependencies=[Depends(RateLimiter(times=2, seconds=5))])').replace("from openai", "from fastapi_limiter.depends import RateLimiter\nfrom openai")}),
    closed("flask-limiter", {"app.py": with_line(FLASK, before="def ask", line='@limiter.limit("5 per minute")').replace("import anthropic", "import anthropic\nfrom flask_limiter import Limiter\n\nlimiter = Limiter(key_func=who)")}),
    closed("django-ratelimit", {"ask/views.py": with_line(ROUTES["ask/views.py"], before="def ask", line='@ratelimit(key="ip", rate="5/m")')}),
    closed("express-rate-limit", {"server.ts": EXPRESS.replace("const app", 'import { rateLimit } from "express-rate-limit";\nconst app').replace("app.post", "app.use(rateLimit({ limit: 5 }));\napp.post")}),
    closed("Upstash", {"app/api/chat/route.ts": NEXT.replace("  const {", "  const { success } = await ratelimit.limit(ip(req));\n  const {")}),
    closed("rate-limiter-flexible", {"server.ts": EXPRESS.replace("  const answer", "  await rateLimiter.consume(req.ip);\n  const answer")}),
    closed("the throttler of Nest", {"src/chat.controller.ts": NEST.replace('  @Post("ask")', '  @Throttle({ default: { limit: 3, ttl: 60000 } })\n  @Post("ask")')}),
    closed("x/time/rate", {"main.go": GO.replace("\tresp,", "\tif !limiter.Allow() {\n\t\treturn\n\t}\n\tresp,")}),
    closed("tollbooth", {"main.go": GO.replace('"/chat", chat', '"/chat", tollbooth.LimitFuncHandler(lmt, chat)')}),
    closed("nginx before it", {"app.py": FASTAPI, "nginx.conf": NGINX}),
    closed("a usage plan before it", {"app.py": FASTAPI, "infra/api.tf": PLAN}),
    closed("a firewall before it", {"app.py": FASTAPI, "infra/waf.tf": PLAN.replace("aws_api_gateway_usage_plan", "aws_wafv2_web_acl")}),
    closed("a rule of Cloudflare", {"app.py": FASTAPI, "infra/edge.tf": PLAN.replace("aws_api_gateway_usage_plan", "cloudflare_rate_limit")}),
    closed("BotID of Vercel", {"app/api/chat/route.ts": NEXT.replace("  const {", "  const bot = await checkBotId();\n  const {")}),
    closed("Turnstile", {"app/api/chat/route.ts": NEXT.replace("  const {", "  await verifyTurnstileToken(req);\n  const {")}),
    closed("what a queue signed", {"app/api/chat/route.ts": NEXT.replace("  const {", '  const signed = await verifyQStashSignature(config, raw, given);\n  const {')}),
    closed("the signature of a queue in the header", {"app/api/chat/route.ts": NEXT.replace("  const {", '  const given = req.headers["upstash-signature"];\n  const {')}),
    *(closed(f"a route that calls {name}", {"app/api/chat/route.ts": with_line(NEXT, before="  return", line=f"  const who = await {name}(req); if (!who) return refused;")}) for name in ("authorizeApi", "requireApiAuth", "assertWorkspaceRole")),
    closed("FastAPI's middleware that turns away", {"app.py": FASTAPI + MIDDLEWARE % "    if request_auth_error(request):\n        return JSONResponse({}, status_code=401)\n"}),
    closed("Go's group behind a login", {"es/es.go": GO_GROUP % ', EchoUserAuth(secret)'}),
    Case(name="Go's group without one", given=served({"es/es.go": GO_GROUP % ""}), status=Status.FAIL, finds=(HIGH,), says="/rewrite calls a model"),
    closed("a middleware of Starlette that turns away", {"app.py": FASTAPI, "middleware/permission.py": STARLETTE % "user = getattr(request.state, 'user', None)\n        if not is_authenticated(user):\n            return JSONResponse(status_code=401)"}),
    closed("a middleware of Starlette that counts", {"app.py": FASTAPI, "middleware/permission.py": STARLETTE % "if self.seen[request.client.host] > 9:\n            return JSONResponse(status_code=429)"}),
    Case(name="a middleware of Starlette that logs who it is", given=served({"app.py": FASTAPI, "middleware/log.py": STARLETTE % "log.info(is_authenticated(request.user))"}), status=Status.FAIL, finds=(HIGH,)),
    closed("a function before each request of Express", {"server.ts": EXPRESS, "index.ts": 'import { app } from "./server";\napp.use("/api/*", async (c, next) => {\n  if (c.req.header("x-api-key") !== env.KEY) return c.json({}, 401);\n  await next();\n});\n'}),
    Case(name="a function before each request of Express that counts time", given=served({"server.ts": EXPRESS, "index.ts": 'import { app } from "./server";\napp.use(async (req, res, next) => {\n  log.info(req.path);\n  next();\n});\n'}), status=Status.FAIL, finds=(HIGH,)),
    closed("a hook that asks for the token of its sender", {"app.py": with_line(FLASK, before="    return", line='    if request.json.get("token") != VERIFICATION_TOKEN:\n        return {}')}),
    closed("a router behind a token, in another file", {"server.ts": EXPRESS, "index.ts": 'app.use("/chat", verifyToken, chat);\n'}),
    closed("a middleware of .NET", {"Program.cs": ROUTES["Program.cs"] + "app.UseMiddleware<ApiKeyMiddleware>();\n"}),
    closed("a limit of .NET", {"Program.cs": ROUTES["Program.cs"] + "app.UseRateLimiter();\n"}),
    closed("FastAPI's middleware that limits, by its name", {"app.py": FASTAPI + '\n\napp.middleware("http")(rate_limit_middleware)\n'}),
    closed("FastAPI's middleware that logs in, by its name", {"app.py": FASTAPI + '\n\napp.middleware("http")(api_key_middleware)\n'}),
    Case(name="FastAPI's middleware that adds an id, by its name", given=served({"app.py": FASTAPI + '\n\napp.middleware("http")(add_correlation_id)\n'}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="FastAPI's middleware that only counts time", given=served({"app.py": FASTAPI + MIDDLEWARE.replace("require_key", "add_time") % "    start = time.time()\n"}), status=Status.FAIL, finds=(HIGH,)),
    closed("a login before each request", {"app.py": FLASK.replace("def ask", "def ask") + "\n\n@app.before_request\ndef who():\n    verify_token(request)\n"}),
    closed("permissions of Django for all", {"ask/views.py": ROUTES["ask/views.py"], "site/settings.py": "REST_FRAMEWORK = {\n    'DEFAULT_PERMISSION_CLASSES': ['rest_framework.permissions.IsAuthenticated'],\n}\nMIDDLEWARE = []\n"}),
    Case(name="a controller of Laravel that no file of routes names", given=served({CHAT: LARAVEL, "routes/web.php": "<?php\nRoute::post('/ask', [AskController::class, 'ask']);\n"}), status=Status.NOT_APPLICABLE),
    Case(name="two modules of one name, of which the one beside is meant", given=served({"app/tgi/llm.py": SERVICE, "web/llm.py": "def answer(text):\n    return MODEL.answer(text)\n", "web/api.py": THROUGH.replace("app.llm", "web.llm")}), status=Status.NOT_APPLICABLE),
    Case(name="two modules of one name, of which the one elsewhere is named", given=served({"app/tgi/llm.py": SERVICE, "web/llm.py": "def read(text):\n    return text\n", "web/api.py": THROUGH.replace("app.llm", "app.tgi.llm")}), status=Status.FAIL, finds=(HIGH,)),
    closed("a login of Laravel around the routes", {CHAT: LARAVEL, "routes/web.php": GROUP % "'auth', CheckBlacklist::class"}),
    Case(name="a group of Laravel without a login", given=served({CHAT: LARAVEL, "routes/web.php": GROUP % "'web'"}), status=Status.FAIL, finds=(HIGH,), says="store calls a model"),
    Case(name="a view that a file of addresses names", given=served({"ask/views.py": VIEWS, "ask/urls.py": URLS % "views.answer"}), status=Status.FAIL, finds=(HIGH,), says="answer calls a model"),
    closed("a login around a view where it is named", {"ask/views.py": VIEWS, "ask/urls.py": URLS % "login_required(views.answer)"}),
    Case(name="a view with a login here and without one there", given=served({"ask/views.py": VIEWS, "ask/urls.py": URLS % "login_required(views.answer)", "site/urls.py": URLS % "views.answer"}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a login of Laravel around others' routes", given=served({CHAT: LARAVEL, "routes/web.php": GROUP % "'auth'" + "Route::post('/open', [ChatController::class, 'store']);\n"}), status=Status.FAIL, finds=(HIGH,)),
    closed("a filter of Java's server", {"src/Chat.java": SPRING, "src/TokenFilter.java": FILTER}),
    closed("an interceptor that counts", {"src/Chat.java": SPRING, "src/Limit.java": "class Limit implements HandlerInterceptor {\n  public boolean preHandle(A request, B response, Object o) {\n    if (!bucket.tryConsume(1)) { response.setStatus(429); return false; }\n    return true;\n  }\n}\n"}),
    Case(name="a filter that only notes who calls", given=served({"src/Chat.java": SPRING, "src/TokenFilter.java": FILTER.replace("{ response.setStatus(HttpServletResponse.SC_UNAUTHORIZED); return; }", "log.info(uri);")}), status=Status.FAIL, finds=(HIGH,)),
    closed("keys of the caller's, read before each request", {"server/api/chat.post.ts": NUXT, "server/middleware/keys.ts": "export default defineEventHandler((event) => {\n  const headers = getRequestHeaders(event)\n  event.context.keys = parse(headers['x-chat-keys'])\n})\n"}),
    Case(name="a login that other routes of Express ask for", given=served({"server/index.ts": EXPRESS, "server/middleware/auth.ts": LOGIN, "server/me.ts": ME % "requireLogin, "}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a login of which nobody sees where it stands", given=served({"server/index.ts": EXPRESS, "server/middleware/auth.ts": LOGIN, "server/me.ts": ME % ""}), status=Status.FAIL, finds=(LOW,), sure=Confidence.LOW, says="server/middleware/auth.ts turns people away; that it stands before this route was not seen"),
    Case(name="words about a filter elsewhere", given=served({"app.py": FASTAPI, "people.py": "# limit: 429\ndef find(x):\n    raise HTTPException(429)\n\n\nWORDS = {\"a\": Filter}\n"}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a user that is only noted before each request", given=served({"server/api/chat.post.ts": NUXT, "server/middleware/who.ts": "export default defineEventHandler((event) => {\n  event.context.user = validateSession(event)\n})\n"}), status=Status.FAIL, finds=(HIGH,)),
    # in other languages
    Case(name="a route of axum", given=served({"src/main.rs": AXUM % '.header("Authorization", format!("Bearer {key}"))'}), status=Status.FAIL, finds=(HIGH,), says="/v1/ask calls a model (plain requests)"),
    Case(name="a route of axum whose client sets the key by its own function", given=served({"src/main.rs": AXUM % ".bearer_auth(&key)"}), status=Status.FAIL, finds=(HIGH,)),
    closed("a route of axum behind a layer", {"src/main.rs": AXUM.replace("post(ask))", "post(ask)).layer(middleware::from_fn(require_auth))") % ".bearer_auth(&key)"}),
    closed("a route of axum that asks for a header", {"src/main.rs": AXUM.replace("    let key", '    if headers.get("authorization").is_none() { return refused(); }\n    let key') % ".bearer_auth(&key)"}),
    Case(name="a request that a mediator of .NET brings to its handler", given=served({"src/AskEndpoint.cs": ENDPOINT % "", "src/Ask.cs": MEDIATED % ""}), status=Status.FAIL, finds=(HIGH,), says="/{id:guid}/ask calls a model (Semantic Kernel in src/Ask.cs)"),
    Case(name="a request that its type makes", given=served({"src/AskEndpoint.cs": ENDPOINT.replace("new AskAbout(id)", "AskAbout.Of(id)") % "", "src/Ask.cs": MEDIATED % ""}), status=Status.FAIL, finds=(HIGH,)),
    closed("a group of routes behind a login", {"src/AskEndpoint.cs": ENDPOINT % "", "src/Ask.cs": MEDIATED % "", "Program.cs": 'app.MapGroup("/api/v1/ask").HasApiVersion(1.0)\n    .RequireAuthorization()\n    .MapAsk();\n'}),
    closed("the same behind a login", {"src/AskEndpoint.cs": ENDPOINT % ".RequireAuthorization()", "src/Ask.cs": MEDIATED % ""}),
    Case(name="a request of which an attribute says who may send it", given=served({"src/AskEndpoint.cs": ENDPOINT % "", "src/Ask.cs": MEDIATED % '[AuthorizeRequirement("ask")]\n'}), status=Status.NOT_APPLICABLE),
    Case(name="a function of Go that gives the handler", given=served({"server.go": GO_MADE}), status=Status.FAIL, finds=(HIGH,), says="/ws calls a model"),
    # where it is served
    Case(name="a router that is brought outside of production alone", given=served({"app/api/dev.py": DEV, "app/main.py": BRINGS % 'if os.getenv("ENV", "development") != "production":'}), status=Status.FAIL, finds=(LOW,), says="app/main.py brings it only outside of production"),
    Case(name="a router that is brought where one debugs", given=served({"app/api/dev.py": DEV, "app/main.py": BRINGS % "if settings.debug:"}), status=Status.FAIL, finds=(LOW,)),
    Case(name="a router of Express that is brought outside of production alone", given=served({"server/dev.ts": EXPRESS.replace("const app = express()", "export const app = express.Router()"), "server/index.ts": 'import express from "express";\nimport { app as dev } from "./dev";\nconst server = express();\nif (process.env.NODE_ENV !== "production") {\n  server.use("/dev", dev);\n}\n'}), status=Status.FAIL, finds=(LOW,)),
    Case(name="a router that is brought in production alone", given=served({"app/api/dev.py": DEV, "app/main.py": BRINGS % 'if os.getenv("ENV") == "production":'}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a router that is brought where it is switched on", given=served({"app/api/dev.py": DEV, "app/main.py": BRINGS % "if settings.with_chat:"}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a router that another file always brings", given=served({"app/api/dev.py": DEV, "app/main.py": BRINGS % "if settings.debug:", "app/other.py": "from app.api.dev import router\n\napp.include_router(router)\n"}), status=Status.FAIL, finds=(HIGH,)),
    closed("a container of AgentCore", {"agent/app.py": INVOKED, "cdk/lib/runtime.ts": 'import * as agentcore from "@aws-cdk/aws-bedrock-agentcore-alpha";\n'}),
    Case(name="the same routes elsewhere", given=served({"agent/app.py": INVOKED}), status=Status.FAIL, finds=(HIGH,)),
    # once, and for each request
    Case(name="a model that is asked once, when nothing is ready yet", given=served({"app/llm.py": ENGINE % ("verify", "self.verify()", "rows"), "app/api.py": BANKS}), status=Status.NOT_APPLICABLE),
    Case(name="a model that is asked when the program begins", given=served({"app/llm.py": (ENGINE % ("verify_connection", "pass", "self.verify_connection()")), "app/api.py": BANKS}), status=Status.NOT_APPLICABLE),
    Case(name="a model that is asked whenever nothing is kept", given=served({"app/llm.py": (ENGINE % ("answer_anew", "self.answer_anew()", "rows")).replace("not self.ready", "not kept"), "app/api.py": BANKS}), status=Status.FAIL, finds=(HIGH,), says="/banks calls a model"),
    *(
        Case(name=f"a model that is asked where {asked!r} holds", given=served({"app/llm.py": (ENGINE % ("answer_anew", "self.answer_anew()", "rows")).replace("not self.ready", asked), "app/api.py": BANKS}), status=Status.FAIL, finds=(HIGH,))
        for asked in ("self.engine", "self.ready", "kept is None")
    ),
    Case(name="a beginning of a talk is no beginning of the program", given=served({"app/llm.py": ENGINE % ("initialize_talk", "pass", "self.initialize_talk()"), "app/api.py": BANKS}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a model that is asked for each request", given=served({"app/llm.py": ENGINE % ("answer_anew", "pass", "self.answer_anew()"), "app/api.py": BANKS}), status=Status.FAIL, finds=(HIGH,), says="/banks calls a model"),
    Case(name="a common name on what speaks of models", given=served({"app/llm.py": WRAPPER, "app/api.py": CALLING % "self.llm_config"}), status=Status.FAIL, finds=(HIGH,), says="/ask calls a model"),
    Case(name="the same common name on something else", given=served({"app/llm.py": WRAPPER, "app/api.py": CALLING % "self.cache"}), status=Status.NOT_APPLICABLE),
    *(
        Case(name=f"a common name on an object of the class that has it: {name}", given=served(texts), status=Status.FAIL, finds=(HIGH,), says="/ask calls a model (OpenAI responses in app/llm.py)")
        for name, texts in (
            ("made here", {"app/llm.py": WRAPPER, "app/api.py": OBJECT % ("Wrapper", "wrapper = Wrapper()")}),
            ("made there", {"app/llm.py": WRAPPER + MADE_THERE, "app/api.py": OBJECT % ("wrapper", "")}),
            ("passed on", {"app/llm.py": WRAPPER, "app/api.py": (OBJECT % ("Wrapper", "wrapper = Wrapper()")).replace("wrapper.call(body.text)", "in_thread(wrapper.call, body.text)")}),
        )
    ),
    Case(name="a common name on an object of a script", given=served({"src/wrapper.ts": SCRIPT_CLASS, "src/server.ts": SCRIPT_OBJECT % "Wrapper"}), status=Status.FAIL, finds=(HIGH,), says="/ask calls a model (OpenAI responses in src/wrapper.ts)"),
    Case(name="a common name on an object of another class of a script", given=served({"src/wrapper.ts": SCRIPT_CLASS, "src/server.ts": SCRIPT_OBJECT % "Keeper"}), status=Status.NOT_APPLICABLE),
    *(
        Case(name=f"a common name on an object of another class: {name}", given=served(texts), status=Status.NOT_APPLICABLE)
        for name, texts in (
            ("made here", {"app/llm.py": WRAPPER + KEEPS, "app/api.py": OBJECT % ("Keeper", "wrapper = Keeper()")}),
            ("made there", {"app/llm.py": WRAPPER + KEEPS + MADE_THERE.replace("Wrapper", "Keeper"), "app/api.py": OBJECT % ("wrapper", "")}),
            ("made nowhere", {"app/llm.py": WRAPPER, "app/api.py": OBJECT % ("Wrapper", "wrapper = given(Wrapper)")}),
        )
    ),
    Case(name="an interface that a class implements", given=served(IMPLEMENTED | {HELD: HOLDS % ("TalkService", "TalkService")}), status=Status.FAIL, finds=(HIGH,), says="/talk calls a model (OpenAI chat in src/main/java/shop/talk/TalkServiceImpl.java)"),
    Case(name="another interface with the same method", given=served(IMPLEMENTED | {HELD: HOLDS % ("ShelfService", "ShelfService")}), status=Status.NOT_APPLICABLE),
    Case(name="an interface of Java's own, and a type that it is of", given=served(IMPLEMENTED | {f"{TALK}Talk.java": "class Talk {}\n", HELD: HOLDS % ("Talk", "Converter<Talk, Long>")}), status=Status.NOT_APPLICABLE),
    Case(name="an interface of C# that a class implements", given=served(ADVICE | {"Shop/Program.cs": ASKS_ADVICE % "IAdvice"}), status=Status.FAIL, finds=(HIGH,), says="/advice calls a model (OpenAI chat in Shop/ModelAdvice.cs)"),
    Case(name="another interface of C#", given=served(ADVICE | {"Shop/Kept.cs": "class Kept {}\n", "Shop/Program.cs": ASKS_ADVICE % "Kept"}), status=Status.NOT_APPLICABLE),
    Case(name="a route that tells how the program is, and one that asks", given=served({"app.py": FASTAPI.replace('@app.post("/chat")\ndef chat', '@app.get("/health")\ndef health') + FASTAPI.partition("OpenAI()\n")[2]}), status=Status.FAIL, finds=(HIGH,), says="/chat calls a model"),
    # nobody runs it
    static("a site of Nuxt that Netlify generates", NUXT_SITE | {"netlify.toml": NETLIFY % "npm run generate"}),
    static("the same by Nuxt's own command", NUXT_SITE | {"netlify.toml": NETLIFY % "npx nuxi generate"}),
    Case(name="a site of Nuxt that Netlify builds with its server", given=having(NUXT_SITE | {"netlify.toml": NETLIFY % "npm run build"}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a site that Netlify generates, and an image that serves it", given=having(NUXT_SITE | {"netlify.toml": NETLIFY % "npm run generate", "Dockerfile": "FROM node\n"}), status=Status.FAIL, finds=(HIGH,)),
    static("a site of Nuxt with a preset for files", NUXT_SITE | {"nuxt.config.ts": "export default defineNuxtConfig({ nitro: { preset: 'static' } });\n"}),
    static("a function of Netlify beside it", {"netlify/functions/ask.ts": HOOK.replace("POST(", "handler(").replace("req.headers", "env.sent"), "nuxt.config.ts": "export default defineNuxtConfig({ nitro: { preset: 'static' } });\n"}, low=False),
    static("a site that Next.js exports", {"app/api/chat/route.ts": NEXT, "next.config.mjs": "export default {\n  output: 'export',\n};\n"}),
    static("a site that Next.js exports sometimes", {"app/api/chat/route.ts": NEXT, "next.config.mjs": "export default {\n  output: process.env.FILES ? 'export' : 'standalone',\n};\n"}, low=False),
    static("a site of SvelteKit", {"src/routes/api/chat/+server.ts": NEXT, "svelte.config.js": "import adapter from '@sveltejs/adapter-static';\nexport default { kit: { adapter: adapter() } };\n"}),
    static("a site of SvelteKit with a server", {"src/routes/api/chat/+server.ts": NEXT, "svelte.config.js": "import files from '@sveltejs/adapter-static';\nimport node from '@sveltejs/adapter-node';\nexport default { kit: { adapter: node() } };\n"}, low=False),
    static("a site of Astro", {"src/pages/api/chat.ts": NEXT, "astro.config.mjs": "export default defineConfig({ site: 'https://example.org' });\n"}),
    static("a site of Astro with a server", {"src/pages/api/chat.ts": NEXT, "astro.config.mjs": "export default defineConfig({ output: 'server', adapter: node() });\n"}, low=False),
    static("a site elsewhere in the repository", {"web/app/api/chat/route.ts": NEXT, "docs/next.config.mjs": "export default {\n  output: 'export',\n};\n"}, low=False),
    # who calls pays
    closed("a key that came with the request", {"app/api/chat/route.ts": OWN_KEY % "userKey"}),
    Case(name="a key of the server's beside the caller's", given=served({"app/api/chat/route.ts": OWN_KEY % "userKey || process.env.OPENAI_API_KEY"}), status=Status.FAIL, finds=(HIGH,)),
    closed("a key of the caller's own row", {"api/ask.js": OWN_ROW % ("session_token = ${sessionToken}", "configs[0].openai_api_key")}),
    closed("a key of the caller's own row, that is decrypted", {"api/ask.js": OWN_ROW % ("session_token = ${sessionToken}", "decryptKey(configs[0].openai_api_key)")}),
    Case(name="a key of a row that a number opens", given=served({"api/ask.js": OWN_ROW % ("id = ${sessionToken}", "configs[0].openai_api_key")}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a key of the own row, or the server's", given=served({"api/ask.js": OWN_ROW % ("session_token = ${sessionToken}", "configs[0].openai_api_key || process.env.OPENAI_API_KEY")}), status=Status.FAIL, finds=(HIGH,)),
    closed("a key of the query", {"app/api/chat/route.ts": OWN_KEY.replace("  const openai", "  const given = new URL(req.url).searchParams.get('openaiKey');\n  const openai") % "given"}),
    closed("a key in a header of its own, as FastAPI takes it", {"app.py": GIVEN_KEY % "given"}),
    closed("a key of the body", {"app.py": GIVEN_KEY % "body.api_key"}),
    Case(name="a key that the body is only searched for", given=served({"app.py": GIVEN_KEY.replace("\n\n\n@app", "\n\nclient = OpenAI()\n\n\n@app") % "body.api_key"}), status=Status.FAIL, finds=(HIGH,)),
    # a header of the project's own
    *(closed(f"a token of a header: compared {name}", {"app.py": TOKEN % asked}) for name, asked in TOKENS.items()),
    closed("a token of a header: compared in a script", {"server.ts": SCRIPT_TOKEN % "!== process.env.TRIAL"}),
    closed("a token of a header: compared in a function that the route depends on", {"app.py": TOKEN.replace('"/trial"', '"/trial", dependencies=[Depends(tried)]') % "" + "\n\nasync def tried(request: Request):\n" + TOKENS["in place"]}),
    Case(name="a token of a header that another route of the file compares", given=served({"app.py": TOKEN % TOKENS["in place"] + OPEN_BESIDE}), status=Status.FAIL, finds=(HIGH,), says="/free calls a model", never_says="more route"),
    closed("a token of a header: before each request", {"app.py": TOKEN % "" + (MIDDLEWARE % TOKENS["in the next line"])}),
    *(
        Case(name=f"a token of a header {name}", given=served({"app.py": TOKEN % asked}), status=Status.FAIL, finds=(HIGH,))
        for name, asked in NO_TOKENS.items()
    ),
    Case(name="a token of a header that a script wants to be there", given=served({"server.ts": SCRIPT_TOKEN % "=== undefined"}), status=Status.FAIL, finds=(HIGH,)),
    # what is no login and no limit
    Case(name="a function before each request that only logs", given=served({"app.py": FLASK + "\n\n@app.before_request\ndef note():\n    log.info(request.path)\n"}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a session of cookies is no login", given=served({"app.py": FASTAPI + "\napp.add_middleware(SessionMiddleware, secret_key=key)\n"}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="permissions of Django that allow everybody", given=served({"ask/views.py": ROUTES["ask/views.py"], "site/settings.py": "REST_FRAMEWORK = {\n    'DEFAULT_PERMISSION_CLASSES': ['rest_framework.permissions.AllowAny'],\n}\nMIDDLEWARE = []\n"}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="an error of the provider's limit is no limit", given=served({"app.py": FASTAPI.replace("    return", "    except_ = RateLimitError('x')\n    return")}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a limit that a comment speaks of", given=served({"app.py": FASTAPI.replace("    answer", "    # rate_limit(user) comes later\n    answer")}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a key that the server sends along", given=served({"app.py": FASTAPI.replace("OpenAI()", 'OpenAI(default_headers={"Authorization": f"Bearer {token}"})', 1)}), status=Status.FAIL, finds=(HIGH,)),
    # nothing to judge
    Case(name="no route", given=served({"llm.py": SERVICE}), status=Status.NOT_APPLICABLE),
    Case(name="a route that calls no model", given=served({"app.py": 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/")\ndef root():\n    return 1\n', "llm.py": SERVICE}), status=Status.NOT_APPLICABLE),
    *(Case(name=f"a name that a test in {path} replaces", given=served({path: MOCKED}), status=Status.NOT_APPLICABLE) for path in ("ask/tests.py", "ask/checked.py")),
    Case(name="an example", given=served({"examples/app.py": FASTAPI}), status=Status.NOT_APPLICABLE),
    Case(name="no file was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen and something lost", given=served({"llm.py": SERVICE}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="a login, and files that could not be read", given=served({"app.py": FLASK.replace("def ask", "@login_required\ndef ask")}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_rate_limit(case: Case) -> None:
    ask(CHECK, case)
