"""S3-SENTRY-JS-CRASH: crash reporters and error pages that show values."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.sentry_js_crash import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having

USE = {"requirements.txt": "openai\n"}
SENTRY = "import * as Sentry from '@sentry/node';\n"
FLASK = "from flask import Flask\napp = Flask(__name__)\nif __name__ == '__main__':\n    app.run(debug=True)\n"
LOGURU = "from loguru import logger\n"
SERVES = "from flask import Flask\napp = Flask('a')\napp.run(%s, debug=True)\n"
DASH = "from flask import Flask\napp = Flask('a')\nparser.add_argument('--host', default='127.0.0.1')\napp.run(host=args.host, debug=d)\n"
ASKS = "import flask, os\nif args.debug:\n    os.environ['FLASK_DEBUG'] = '1'\nelse:\n    os.environ['FLASK_DEBUG'] = '0'\n"
PII = "import * as Sentry from '@sentry/nextjs';\nSentry.init({ dsn, sendDefaultPii: true });\n"
FRONT = {"web/package.json": '{"dependencies": {"next": "15"}}', "api/requirements.txt": "openai\n"}


def on(name: str, path: str, text: str, says: str = "", severity: Severity = Severity.MEDIUM, **more: str) -> Case:
    return Case(name=name, given=having(USE | {path: text} | more), status=Status.FAIL, finds=(severity,), says=says)


def off(name: str, path: str, text: str, **more: str) -> Case:
    return Case(name=name, given=having(USE | {path: text} | more), status=Status.PASS)


COMPOSED = (
    "services:\n  dash:\n    build: .\n    command: python app.py\n    environment:\n      FLASK_DEBUG: 1\n      %s\n"
)
REPLAY = SENTRY + "Sentry.init({ integrations: [Sentry.replayIntegration({ maskAllText: false })]%s });\n"
CASES = (
    on("Sentry with local variables", "app.ts", SENTRY + "Sentry.init({ dsn, includeLocalVariables: true });\n", "Sentry.init with includeLocalVariables in app.ts: it sends the values"),
    on("Sentry with what identifies people", "app.ts", SENTRY + "Sentry.init({ dsn, sendDefaultPii: true });\n", "sendDefaultPii"),
    on("Replay without masking", "app.ts", REPLAY % "", "Session Replay with maskAllText: false in app.ts: it records what is typed and shown. src/Settings.tsx is about a key.", **{"src/Settings.tsx": "<input name='apiKey' />"}),
    on("Replay where no page is about a key", "app.ts", REPLAY % "", "No page that is about a key was found.", Severity.LOW),
    on("Replay of sessions with an error", "app.ts", REPLAY % ", replaysSessionSampleRate: 0, replaysOnErrorSampleRate: 1.0", "Session Replay", **{"src/Settings.tsx": "<input name='apiKey' />"}),
    off("Replay that is switched off, in a browser", "app.ts", SENTRY.replace("node", "react") + "Sentry.init({ integrations: [Sentry.replayIntegration({ maskAllText: false })], replaysSessionSampleRate: 0, replaysOnErrorSampleRate: 0, sendDefaultPii: true });\n"),
    on("a browser's failed requests with what identifies people", "app.ts", SENTRY.replace("node", "react") + "Sentry.init({ integrations: [Sentry.httpClientIntegration()], sendDefaultPii: true });\n", "sendDefaultPii"),
    on("Rollbar in Python as it comes", "app.py", "import rollbar\nrollbar.init('t', 'production')\n", "rollbar.init without scrub_fields", Severity.LOW),
    on("Rollbar with locals", "app.js", "import Rollbar from 'rollbar';\nnew Rollbar({ accessToken: t, locals: { module: rollbarLocals } });\n", "Rollbar with locals"),
    on("Honeybadger with local variables", "app.py", "from honeybadger import honeybadger\nhoneybadger.configure(api_key=k, report_local_variables=True)\n", "honeybadger with"),
    on("Rich's tracebacks", "app.py", "from rich.traceback import install\ninstall(show_locals=True)\n", "install with show_locals"),
    on("Rich's handler", "app.py", "from rich.logging import RichHandler\nh = RichHandler(tracebacks_show_locals=True)\n", "tracebacks_show_locals"),
    on("Typer's tracebacks", "app.py", "import typer\napp = typer.Typer(pretty_exceptions_show_locals=True)\n", "pretty_exceptions_show_locals"),
    on("Loguru told to", "app.py", LOGURU + "logger.add('a.log', diagnose=True)\n", "logger.add with diagnose"),
    on("Loguru as it comes", "app.py", LOGURU + "logger.add('a.log', rotation='1 day')\n", "without diagnose=False", Severity.LOW),
    on("cgitb", "app.py", "import cgitb\ncgitb.enable()\n", "cgitb.enable"),
    on("better_exceptions", "app.py", "import better_exceptions\n", "better_exceptions"),
    on("better_exceptions by its variable", "Dockerfile", "FROM a\nENV BETTER_EXCEPTIONS=1\n", "BETTER_EXCEPTIONS=1"),
    on("Datadog's snapshots", "compose.yaml", "services:\n  a:\n    environment:\n      DD_DYNAMIC_INSTRUMENTATION_ENABLED: 'true'\n", "Datadog takes snapshots"),
    on("New Relic's headers", "newrelic.ini", "[newrelic]\nattributes.include = request.headers.*\n", "New Relic keeps the headers"),
    on("New Relic's headers in JavaScript", "newrelic.js", "exports.config = { attributes: { include: ['request.headers.*'] } } // newrelic\n", "attributes.include"),
    on("Django's debug in production", "app/settings/production.py", "DEBUG = True\nINSTALLED_APPS = []\n", "DEBUG = True"),
    on("Django's debug as a project starts with", "app/settings.py", "DEBUG = True\nINSTALLED_APPS = []\n", "DEBUG = True", Severity.LOW),
    on("Django's debug by a variable", ".env.production", "DJANGO_DEBUG=True\nX=INSTALLED_APPS\n", "DJANGO_DEBUG=True"),
    on("Flask's debug by a variable", "Dockerfile", "FROM python\nRUN pip install flask\nENV FLASK_DEBUG=1\n", "FLASK_DEBUG=1"),
    on("Flask's former variable", "compose.yaml", "services:\n  a:\n    command: flask run\n    environment:\n      - FLASK_ENV=development\n", "with Flask before 2.3", Severity.LOW),
    on("Flask's former variable beside the one of today", "compose.yaml", "services:\n  a:\n    command: flask run\n    environment:\n      - FLASK_ENV=development\n      - FLASK_DEBUG=1\n", "FLASK_DEBUG=1"),
    on("Flask started for debugging", "Dockerfile", 'FROM python\nENV FLASK_ENV=production\nCMD ["flask", "run", "--debug"]\n', "flask run --debug"),
    on("Flask's debug in what an image runs", "app.py", FLASK, "app.run with debug", Dockerfile='FROM python\nCMD ["python", "app.py"]\n'),
    on("Flask's debug whoever runs it", "app.py", SERVES % "'0.0.0.0', 80", "runs what a visitor types. What is typed there may read the program’s keys"),
    on("Flask's debug at an address that is given elsewhere", "app.py", SERVES % "host=args.host", "app.run with debug"),
    on("Flask's debug for all unless the command says otherwise", "app.py", "parser.add_argument('--host', default='0.0.0.0')\n" + SERVES % "host=args.host", "app.run with debug"),
    on("Flask's debug where it listens unasked", "app.py", SERVES.replace("%s, ", ""), "It listens on its own machine alone", Severity.LOW),
    on("Flask's debug on its own machine", "app.py", "host = '127.0.0.1'\n" + SERVES % "host=host, port=80", "on its own machine alone", Severity.LOW),
    on("Flask's debug there unless the command says otherwise", "app.py", "parser.add_argument('--host', default='127.0.0.1')\n" + SERVES % "host=args.host", "on its own machine alone", Severity.LOW),
    on("Flask's debug there unless the environment says otherwise", "app.py", SERVES % "host=os.getenv('HOST', 'localhost')", "on its own machine alone", Severity.LOW),
    on("Flask's debug on the machine of an image", "app.py", SERVES.replace("%s, ", ""), "What is typed there", Dockerfile='FROM python\nCMD ["python", "app.py"]\n'),
    on("Werkzeug's debugger on its own machine", "app.py", "from werkzeug.serving import run_simple\nrun_simple('localhost', 80, app, use_debugger=True)\n", "on its own machine alone", Severity.LOW),
    on("Flask's debug by who starts a file", "start.sh", "export FLASK_DEBUG=1\npython dash.py --debug\n", "on its own machine alone", Severity.LOW, **{"dash.py": DASH}),
    on("Flask's debug by who starts it with a shell of Windows", "start.ps1", "$env:FLASK_DEBUG = 1\npython dash.py\n", "on its own machine alone", Severity.LOW, **{"dash.py": DASH}),
    on("Flask's debug by who starts it for others", "start.sh", "export FLASK_DEBUG=1\npython dash.py --host 0.0.0.0\n", "FLASK_DEBUG=1", **{"dash.py": DASH}),
    on("Flask's debug by who starts what was not read", "start.sh", "export FLASK_DEBUG=1\npython other.py\n", "FLASK_DEBUG=1", **{"dash.py": DASH}),
    on("Flask's debug by its own command", "start.sh", "export FLASK_DEBUG=1\nflask run\n", "on its own machine alone", Severity.LOW, **{"app.py": "import flask\n"}),
    on("Flask's debug by its own command, for others", "start.sh", "export FLASK_DEBUG=1\nflask run --host=0.0.0.0\n", "FLASK_DEBUG=1", **{"app.py": "import flask\n"}),
    on("Flask's debug by a script that a platform starts", "start.sh", "export FLASK_DEBUG=1\nflask run\n", "FLASK_DEBUG=1", Procfile="web: ./start.sh\n", **{"app.py": "import flask\n"}),
    on("Flask's debug where somebody asks for it", "run.py", ASKS, "It is on only where somebody asks for it.", Severity.LOW),
    on("Flask's debug without being asked", "run.py", ASKS.replace("if args.debug", "if True"), "What is typed there"),
    on("Flask's debug in what an image of another folder runs", "app/dash.py", DASH.replace("debug=d", "debug=True").replace("127.0.0.1", "0.0.0.0") , "app.run with debug", **{"docker/Dockerfile": 'FROM python\nCMD ["python", "dash.py"]\n'}),
    off("Flask's debug where another service starts a file of that name", "dash/app.py", FLASK, **{"dash/Dockerfile": 'FROM python\nCMD ["gunicorn", "app:app"]\n', "watch/Dockerfile": 'FROM python\nCMD ["python", "/app/app.py"]\n'}),
    on("Flask's debug where its own service starts it", "dash/app.py", "from openai import OpenAI\nclient = OpenAI()\n" + FLASK, "What is typed there may read", **{"dash/Dockerfile": 'FROM python\nCMD ["python", "/app/app.py"]\n', "watch/app.py": "import flask\n"}),
    on("Flask's debug in a service without a key", "dash/app.py", FLASK, "No key of a provider was found in that program", Severity.LOW, **{"dash/Dockerfile": 'FROM python\nCMD ["python", "/app/app.py"]\n'}),
    on("Flask's debug in a compose file's service without a key", "dash/compose.yaml", COMPOSED % "OLLAMA_URL: http://ollama:11434", "No key of a provider was found in that program", Severity.LOW, **{"dash/app.py": "import flask\n", "dash/Dockerfile": "FROM python\n"}),
    on("Flask's debug in a compose file's service that is given a key", "dash/compose.yaml", COMPOSED % "OPENAI_API_KEY: ${OPENAI_API_KEY}", "What is typed there may read", **{"dash/app.py": "import flask\n", "dash/Dockerfile": "FROM python\n"}),
    on("Flask's debug where its service in a compose file starts it", "dash/app.py", FLASK, "app.run with debug", **{"compose.yaml": "services:\n  dash:\n    build: ./dash\n    command: python app.py\n", "watch/app.py": "import flask\n"}),
    off("Flask's debug where another service in a compose file starts one", "dash/app.py", FLASK, **{"compose.yaml": "services:\n  watch:\n    build: ./watch\n    command: python app.py\n", "watch/app.py": "import flask\n"}),
    off("Flask's debug where the image's script starts another server", "web/compose.yaml", "services:\n  a:\n    build: .\n    environment:\n      FLASK_DEBUG: 1\n", **{"web/Dockerfile": 'FROM python\nRUN pip install flask\nENTRYPOINT ["./begin.sh"]\n', "web/begin.sh": "exec gunicorn run:app\n"}),
    on("headers of a front end beside a service with the key", "web/sentry.server.config.ts", PII, "it sends the headers of requests. No key of a provider was found in that program.", Severity.LOW, **FRONT),
    on("headers of a front end whose template lists a key", "web/sentry.server.config.ts", PII, "No key of a provider", Severity.LOW, **FRONT, **{"web/.env.example": "OPENAI_API_KEY=\n"}),
    on("headers of a front end that sends a key on", "web/sentry.server.config.ts", PII, "No key of a provider", Severity.LOW, **FRONT, **{"web/page.tsx": "fetch(url, { headers: { 'x-api-key': key } })\n"}),
    on("headers of what asks a model itself", "web/sentry.server.config.ts", PII, "One that holds a key, such as Authorization, is among them.", **FRONT | {"web/package.json": '{"dependencies": {"openai": "5"}}'}),
    on("headers of what asks a model through a package beside", "web/sentry.server.config.ts", PII, "One that holds a key", **FRONT | {"web/package.json": '{"dependencies": {"@acme/ai": "*"}}', "ai/package.json": '{"name": "@acme/ai", "dependencies": {"openai": "5"}}'}),
    on("headers of what reads a provider's variable", "web/sentry.server.config.ts", PII, "One that holds a key", **FRONT, **{"web/route.ts": "const k = process.env.OPENAI_API_KEY\n"}),
    on("headers of what is handed a key with requests", "web/sentry.server.config.ts", PII, "One that holds a key", **FRONT, **{"web/route.ts": "const k = request.headers.get('x-api-key')\n"}),
    on("a logger of another service in Python", "jobs/main.py", LOGURU + "logger.add('a.log', diagnose=True)\n", "No key of a provider", Severity.LOW, **{"jobs/pyproject.toml": "[project]\n"}),
    on("a logger that the service with the key imports", "lib/logs.py", LOGURU + "logger.add('a.log', diagnose=True)\n", "A variable that holds a key", **{"lib/pyproject.toml": "[project]\n", "main.py": "from lib.logs import logger\nfrom openai import OpenAI\n"}),
    on("Werkzeug's debugger", "app.py", "from werkzeug.debug import DebuggedApplication\napp = DebuggedApplication(app, evalex=True)\n", "DebuggedApplication"),
    on("Werkzeug's debugger by its option", "app.py", "from werkzeug.serving import run_simple\nrun_simple('0.0.0.0', 80, app, use_debugger=True)\n", "use_debugger"),
    on("a key as Sentry's context", "app.ts", SENTRY + "Sentry.setContext('llm', { key: process.env.OPENAI_API_KEY });\n", "the value of OPENAI_API_KEY is sent with errors", Severity.HIGH),
    on("a key as Sentry's extra in Python", "app.py", "import sentry_sdk\nsentry_sdk.set_extra('key', api_key)\n", "api_key", Severity.HIGH),
    on("a key as Bugsnag's data", "app.js", "import Bugsnag from '@bugsnag/js';\nBugsnag.addMetadata('llm', { apiKey });\n", "apiKey", Severity.HIGH),
    on("a key as Bugsnag's data at its start", "app.js", "Bugsnag.start({ apiKey: 'own', metadata: { llm: { key: openaiApiKey } } });\n", "openaiApiKey", Severity.HIGH),
    on("a key of Crashlytics", "A.kt", "fun a() { FirebaseCrashlytics.getInstance().setCustomKey(\"key\", apiKey) }\n", "apiKey", Severity.HIGH),
    on("a key of New Relic", "app.js", "const newrelic = require('newrelic');\nnewrelic.addCustomAttribute('k', apiKey);\n", "apiKey", Severity.HIGH),
    on("a key of Honeybadger", "app.js", "const Honeybadger = require('@honeybadger-io/js');\nHoneybadger.setContext({ k: process.env.GROQ_API_KEY });\n", "GROQ_API_KEY", Severity.HIGH),
    on("a key of Raygun", "app.js", "const raygun = require('raygun');\nraygunClient.send(err, { k: apiKey });\n", "apiKey", Severity.HIGH),
    Case(name="in an example it is less sure", given=having(USE | {"examples/app.ts": SENTRY + "Sentry.init({ includeLocalVariables: true });\n"}), status=Status.FAIL, finds=(Severity.LOW,), sure=Confidence.MEDIUM),
    Case(name="a provider's key where nothing else tells of models", given=having({"a.ts": SENTRY + "Sentry.setExtra('k', anthropicApiKey);\n"}), status=Status.FAIL, finds=(Severity.HIGH,)),
    on("Flask's former variable in what developers lay over a service", "compose.override.yaml", "services:\n  a:\n    command: flask run\n    environment:\n      - FLASK_ENV=development\n", "FLASK_ENV=development", Severity.LOW),
    on("Flask's debug beside another server", "compose.yaml", "services:\n  a:\n    command: flask run\n    environment:\n      - FLASK_DEBUG=1\n  b:\n    command: gunicorn b:app\n", "FLASK_DEBUG=1"),
    on("Flask's debug, and a list of what is installed", "Dockerfile", "FROM python\nRUN pip install flask gunicorn==23\nENV FLASK_DEBUG=1\nCMD flask run\n", "FLASK_DEBUG=1"),
    on("Flask's debug in a service that a developer runs", "compose.yaml", "services:\n  a:\n    build: .\n    command: flask run\n    volumes:\n      - .:/app\n    environment:\n      - FLASK_DEBUG=1\n", "FLASK_DEBUG=1", Severity.LOW),
    off("Flask's debug where another server runs it", "compose.yaml", "services:\n  a:\n    # flask\n    command: sh -c \"flask db upgrade && gunicorn --bind 0.0.0.0:8000 run:app\"\n    environment:\n      FLASK_DEBUG: 1\n      FLASK_ENV: development\n"),
    off("Flask's debug where the image has another server", "web/compose.yaml", "services:\n  a:\n    build: .\n    environment:\n      FLASK_DEBUG: 1\n", **{"web/Dockerfile": 'FROM python\nRUN pip install flask\nCMD ["gunicorn", "run:app"]\n'}),
    off("Sentry as it comes", "app.ts", SENTRY + "Sentry.init({ dsn });\n"),
    off("Sentry with a hook that takes out", "app.ts", SENTRY + "Sentry.init({ dsn, includeLocalVariables: true, beforeSend(event) { return redact(event); } });\n"),
    off("another init", "app.ts", "import i18n from 'i18n'; // sentry\ni18n.init({ sendDefaultPii: true });\n"),
    off("only while developing", "app.py", "from flask import Flask\nif os.environ['APP_ENV'] == 'dev':\n    app.run(debug=True)\n"),
    off("a variable of Flask where nothing is Flask", "compose.yaml", "services:\n  a:\n    command: python -m http.server\n    environment:\n      - FLASK_ENV=development\n", **{"README.md": "Week 5: Flask\n", ".gitignore": "# Flask stuff:\ninstance/\n"}),
    off("Flask's debug by hand", "app.py", FLASK),
    off("Flask's debug by hand, an image with a server", "app.py", FLASK, Dockerfile='FROM python\nCMD ["gunicorn", "app:app"]\n'),
    off("Loguru told not to", "app.py", LOGURU + "logger.add('a.log', diagnose=False)\n"),
    off("another logger", "app.py", "import loguru_like\nlogger.add('a.log')  # loguru\n"),
    off("Datadog's snapshots with a list", "compose.yaml", "services:\n  a:\n    environment:\n      DD_DYNAMIC_INSTRUMENTATION_ENABLED: 'true'\n      DD_DYNAMIC_INSTRUMENTATION_REDACTED_IDENTIFIERS: openai_api_key\n"),
    off("Django without debug", "app/settings.py", "DEBUG = os.environ.get('DEBUG') == '1'\nINSTALLED_APPS = []\n"),
    off("Rollbar with a list", "app.py", "import rollbar\nrollbar.init('t', 'production', scrub_fields=['openai_api_key'])\n"),
    off("a reporter's own key", "app.js", "import Bugsnag from '@bugsnag/js';\nBugsnag.start({ apiKey: process.env.BUGSNAG_API_KEY });\n"),
    off("words to Sentry", "app.ts", SENTRY + "Sentry.setTag('model', model);\nSentry.captureMessage('OPENAI_API_KEY is not set');\n"),
    off("faulthandler shows no values", "app.py", "import faulthandler, sentry_sdk\nfaulthandler.enable()\n"),
    Case(name="no model is used", given=having({"app.ts": SENTRY + "Sentry.init({ includeLocalVariables: true });\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no reporter", given=having(USE), status=Status.NOT_APPLICABLE),
    Case(name="nothing seen and files lost", given=having({}, limits=(limit("unreadable", "worktree", 3),)), status=Status.NOT_CHECKED),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having(USE | {"a.ts": SENTRY}, limits=(limit("unreadable", "worktree", 3),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_sentry_js_crash(case: Case) -> None:
    ask(CHECK, case)
