"""S3-DEBUG-HTTP: logging of whole requests is left on."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.debug_http import CHECK
from tests.checks.sins.cases import Case, ask, limit, remote, repository, seen
from tests.checks.sins.having import having

USE = {"requirements.txt": "openai\n"}
PINO = "import pinoHttp from 'pino-http';\napp.use(pinoHttp({}));\n"


OKHTTP = 'fun f(apiKey: String) {\n  val log = HttpLoggingInterceptor().apply { level = HttpLoggingInterceptor.Level.BODY }\n  request.addHeader("Authorization", "Bearer $apiKey")\n}\n'


def on(name: str, path: str, text: str, says: str = "", severity: Severity = Severity.MEDIUM) -> Case:
    return Case(name=name, given=having(USE | {path: text}), status=Status.FAIL, finds=(severity,), says=says)


def off(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having(USE | {path: text}), status=Status.PASS)


CASES = (
    on("OpenAI's log in an image", "Dockerfile", "FROM python\nENV OPENAI_LOG=debug\n", "OPENAI_LOG=debug is on in Dockerfile: the SDK logs each request with its headers"),
    on("Anthropic's log in settings", ".env", "ANTHROPIC_LOG=debug\n", "ANTHROPIC_LOG=debug"),
    on("in a compose file", "compose.yaml", "services:\n  a:\n    environment:\n      - LITELLM_LOG=DEBUG\n", "LITELLM_LOG=DEBUG"),
    on("in a compose file that a developer runs", "compose.yaml", "services:\n  a:\n    command: uvicorn a:app --reload\n    environment:\n      - LITELLM_LOG=DEBUG\n", "This seems to be for developers", Severity.LOW),
    on("in a compose file beside what a developer runs", "compose.yaml", "services:\n  web:\n    command: npm run dev\n  a:\n    environment:\n      - LITELLM_LOG=DEBUG\n", "LITELLM_LOG=DEBUG"),
    on("in a cluster", "k8s/a.yaml", "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - env:\n            - name: OPENAI_LOG\n              value: debug\n"),
    on("in a private pipeline", ".github/workflows/a.yml", "on: push\njobs:\n  a:\n    env:\n      OPENAI_LOG: debug\n    steps: []\n"),
    on("from code", "app.py", "import os\nos.environ['LITELLM_LOG'] = 'DEBUG'\n", "LITELLM_LOG=DEBUG"),
    on("from code in JavaScript", "app.ts", "process.env.OPENAI_LOG = 'debug';\n", "OPENAI_LOG=debug"),
    on("an SDK's option", "app.ts", "import OpenAI from 'openai';\nconst c = new OpenAI({ logLevel: 'debug' });\n", "OpenAI with logLevel “debug”"),
    on("another SDK's option", "app.ts", "import A from '@anthropic-ai/sdk';\nconst c = new Anthropic({ logLevel: 'debug' });\n", "Anthropic with logLevel"),
    on("Python's own client", "app.py", "import http.client\nhttp.client.HTTPConnection.debuglevel = 1\n", "Python prints every request with its headers"),
    on("httpx's logger", "app.py", "import logging\nlogging.getLogger('httpx').setLevel(logging.DEBUG)\n", "httpx logs the address of each request, and no headers", Severity.LOW),
    on("httpx's logger where a key stands in an address", "app.py", "import logging\nlogging.getLogger('httpx').setLevel(logging.DEBUG)\nhttpx.post(f'{URL}?key={KEY}')\n", "the key in it too"),
    on("httpcore's logger by a name", "app.py", 'import logging\nlog = logging.getLogger("httpcore")\nlog.setLevel("DEBUG")\n', "httpcore"),
    on("urllib3's logger", "app.py", "import logging\nlogging.getLogger('requests.packages.urllib3').setLevel(logging.DEBUG)\n", "no headers", Severity.LOW),
    on("OpenAI's logger", "app.py", "import logging\nlogging.getLogger('openai').setLevel(logging.DEBUG)\n", "getLogger(“openai”)".replace("“", '"').replace("”", '"')),
    on("LiteLLM's switch", "app.py", "import litellm\nlitellm.set_verbose = True\n", "litellm.set_verbose"),
    on("LiteLLM's newer switch", "app.py", "import litellm\nlitellm._turn_on_debug()\n", "_turn_on_debug"),
    on("LiteLLM's settings", "config.yaml", "litellm_settings:\n  set_verbose: true\n", "set_verbose=true"),
    on("LiteLLM's option", "start.sh", "litellm --config c.yaml --detailed_debug\n", "--detailed_debug"),
    on("LangChain's debug", "app.py", "import langchain\nlangchain.debug = True\n", "langchain.debug"),
    on("LangChain's newer debug", "app.py", "from langchain.globals import set_debug\nset_debug(True)\n", "set_debug(True)"),
    on("openai.log", "app.py", "import openai\nopenai.log = 'debug'\n", "openai.log"),
    on("Node's debug", "compose.yaml", "services:\n  a:\n    environment:\n      NODE_DEBUG: http,net\n", "NODE_DEBUG=http,net"),
    on("Go's debug", "Dockerfile", "FROM golang\nENV GODEBUG=http2debug=2\n", "Go logs the headers of HTTP/2"),
    on("httpx by its variable", ".env", "HTTPX_LOG_LEVEL=debug\n"),
    on("a dump", "app.py", "from requests_toolbelt.utils import dump\ndata = dump.dump_all(response)\n", "the dump holds the headers"),
    on("pino-http without a list", "app.ts", PINO, "pinoHttp without redact"),
    on("express-winston", "app.js", "const expressWinston = require('express-winston');\napp.use(expressWinston.logger({ transports: [] }));\n", "expressWinston.logger"),
    on("morgan with a header", "app.js", "const morgan = require('morgan');\napp.use(morgan(':method :req[authorization]'));\n", "morgan"),
    on("nginx", "nginx.conf", "http {\n  log_format main '$remote_addr \"$http_authorization\"';\n}\n", "$http_authorization"),
    on("Apache", "httpd.conf", 'LogFormat "%h %{Authorization}i" full\n', "%{Authorization}i"),
    on("Caddy", "Caddyfile", "{\n  servers {\n    log_credentials\n  }\n}\n", "log_credentials"),
    on("LiteLLM's option in the list that an image is started with", "compose.yaml", "services:\n  litellm:\n    command: [\"--port\", \"4000\", \"--detailed_debug\"]\n", "--detailed_debug"),
    on("the same, item by item", "deploy.yaml", "args:\n  - --port\n  - --detailed_debug\n", "--detailed_debug"),
    on("OkHttp as Kotlin writes it", "A.kt", "val i = HttpLoggingInterceptor().apply { level = HttpLoggingInterceptor.Level.HEADERS }\n", "Level.HEADERS"),
    on("OkHttp at a level that a name holds", "A.kt", "fun f(full: Boolean) {\n  val said = if (full) HttpLoggingInterceptor.Level.BODY else HttpLoggingInterceptor.Level.HEADERS\n  val i = HttpLoggingInterceptor().apply { level = said }\n}\n", "Level.BODY"),
    Case(name="OkHttp in a client that sends the user's own key", given=having({"A.kt": OKHTTP}), status=Status.FAIL, finds=(Severity.MEDIUM,), says="OkHttp logs the headers"),
    off("OkHttp that is silent in what is given away", "A.kt", "val i = HttpLoggingInterceptor().apply { level = if (BuildConfig.DEBUG) HttpLoggingInterceptor.Level.BODY else HttpLoggingInterceptor.Level.NONE }\n"),
    on("OkHttp", "A.kt", "val i = HttpLoggingInterceptor().apply { setLevel(HttpLoggingInterceptor.Level.BODY) }\n", "Level.BODY"),
    on("curl in a script", "deploy.sh", 'curl -v https://api.openai.com/v1/models \\\n  -H "Authorization: Bearer $OPENAI_API_KEY"\n', "curl with -v"),
    on("curl with a trace in an image", "Dockerfile", 'FROM a\nRUN curl --trace-ascii - -H "x-api-key: $KEY" https://api.anthropic.com\n', "curl with -v"),
    on("in a script for developers", "scripts/try.py", "import litellm\nlitellm.set_verbose = True\n", "for developers or tests", Severity.LOW),
    on("in settings for development", ".env.development", "OPENAI_LOG=debug\n", "", Severity.LOW),
    on("in a test", "tests/test_a.py", "import litellm\nlitellm.set_verbose = True\n", "", Severity.LOW),
    Case(name="in a test it is less sure", given=having(USE | {"tests/test_b.py": "import litellm\nlitellm.set_verbose = True\n"}), status=Status.FAIL, finds=(Severity.LOW,), sure=Confidence.MEDIUM),
    Case(
        name="in a public pipeline",
        given=having(USE | {".github/workflows/a.yml": "on: push\njobs:\n  a:\n    env:\n      OPENAI_LOG: debug\n    steps: []\n"}, repositories=(repository(remotes=(remote(),)),)),
        status=Status.FAIL,
        finds=(Severity.HIGH,),
        says="read by everybody",
    ),
    Case(name="an SDK's log where nothing else tells of models", given=having({".env": "ANTHROPIC_LOG=debug\n"}), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    off("the level of information", ".env", "OPENAI_LOG=info\n"),
    off("an option at warn", "app.ts", "const c = new OpenAI({ logLevel: 'warn' });\n"),
    off("a logger made quiet", "app.py", "import logging\nlogging.getLogger('httpx').setLevel(logging.WARNING)\n"),
    off("another logger at debug", "app.py", "import logging\nlogging.getLogger('myapp').setLevel(logging.DEBUG)\n"),
    off("only when somebody asks", "app.py", "import litellm\nif args.debug:\n    litellm.set_verbose = True\n"),
    off("only while developing", "app.ts", "const c = new OpenAI({ logLevel: process.env.NODE_ENV === 'production' ? 'warn' : 'debug' });\n"),
    off("a comment", ".env", "# OPENAI_LOG=debug\n"),
    off("turned off", "app.py", "import litellm\nlitellm.set_verbose = False\n"),
    off("pino-http with a list", "app.ts", "import pinoHttp from 'pino-http';\napp.use(pinoHttp({ redact: ['req.headers.authorization'] }));\n"),
    off("morgan as it is", "app.js", "app.use(morgan('combined'));\n"),
    off("OkHttp with a header left out", "A.kt", 'val i = HttpLoggingInterceptor().apply { redactHeader("Authorization"); setLevel(HttpLoggingInterceptor.Level.BODY) }\n'),
    off("curl without a key", "deploy.sh", "curl -v https://example.com/health\n"),
    off("curl that is quiet", "deploy.sh", 'curl -s -H "Authorization: Bearer $KEY" https://api.openai.com\n'),
    off("nginx that hands a header on", "nginx.conf", "location / {\n  proxy_set_header Authorization $http_authorization;\n}\n"),
    off("Node's debug of another module", ".env", "NODE_DEBUG=fs\n"),
    Case(name="no model is used", given=having({"app.py": "import http.client\nhttp.client.HTTPConnection.debuglevel = 1\n"}), status=Status.NOT_APPLICABLE),
    Case(name="nothing seen and files lost", given=having({}, limits=(limit("unreadable", "worktree", 3),)), status=Status.NOT_CHECKED),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having(USE, limits=(limit("unreadable", "worktree", 3),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_debug_http(case: Case) -> None:
    ask(CHECK, case)


def test_a_place_has_line_and_column() -> None:
    (finding,) = CHECK.judge(having(USE | {"Dockerfile": "FROM a\n\nENV OPENAI_LOG=debug\n"})).findings
    assert (finding.locations[0].line, finding.locations[0].column) == (3, 16)
