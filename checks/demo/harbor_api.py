"""Harbor's service and widget: every route knows who asks, every answer has an end, no browser ever sees a key."""

from __future__ import annotations

from checks.demo.making import Files

_MAIN = '''"""Answers questions from the handbook."""

import hashlib
import logging

from fastapi import Depends, FastAPI, Request
from openai import OpenAI
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor
from pydantic import BaseModel, Field
from slowapi import Limiter
from slowapi.middleware import SlowAPIMiddleware

from .redaction import redact_everywhere
from .settings import Settings, gateway_key
from .users import User, current_user

redact_everywhere()
OpenAIInstrumentor().instrument()
log = logging.getLogger("harbor")
settings = Settings()
limiter = Limiter(key_func=lambda request: request.state.user, default_limits=["20/minute"])
app = FastAPI()
app.state.limiter = limiter
app.add_middleware(SlowAPIMiddleware)


class Question(BaseModel):
    text: str = Field(max_length=2_000)


def client() -> OpenAI:
    """A client of the gateway. The key is read each time: a new one is used without a restart."""
    return OpenAI(base_url=settings.gateway_url, api_key=gateway_key().get_secret_value(), timeout=30, max_retries=2)


@app.post("/api/chat")
@limiter.limit("20/minute")
async def chat(request: Request, question: Question, user: User = Depends(current_user)) -> dict[str, str]:
    answer = client().chat.completions.create(
        model="answers",
        messages=[{"role": "system", "content": "Answer from the handbook."}, {"role": "user", "content": question.text}],
        max_tokens=600,
        user=hashlib.sha256(user.id.encode()).hexdigest(),
    )
    log.info("answered with %s tokens", answer.usage.total_tokens)
    return {"answer": answer.choices[0].message.content or ""}
'''

_SETTINGS = '''"""Settings, checked when the program starts. The key is a file that only this program may read."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    gateway_url: str = "http://gateway:4000"
    gateway_key_file: Path = Path("/run/secrets/gateway_key")


def gateway_key() -> SecretStr:
    return SecretStr(Settings().gateway_key_file.read_text().strip())
'''

_USERS = '''"""Who asks: the session that the company's login has checked."""

from fastapi import HTTPException, Request
from pydantic import BaseModel


class User(BaseModel):
    id: str


def current_user(request: Request) -> User:
    session = request.session.get("user")
    if not session:
        raise HTTPException(status_code=401)
    request.state.user = session
    return User(id=session)
'''

_REDACTION = r'''"""No log line leaves with a key in it."""

import logging
import re

KEYISH = re.compile(r"(sk-|AQ\.|hf_|gsk_)[\w.\-]{12,}")


class Redact(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = KEYISH.sub(r"\1[redacted]", record.getMessage()), ()
        return True


def redact_everywhere() -> None:
    for handler in logging.getLogger().handlers:
        handler.addFilter(Redact())
'''

_TEST = '''"""What looks like a key is masked before it is written."""

import logging

from services.api.redaction import Redact


def test_a_key_is_redacted_in_a_log_line() -> None:
    made_up = "sk-" + "a1" * 12
    record = logging.LogRecord("harbor", logging.INFO, "", 0, "asked with %s", (made_up,), None)
    Redact().filter(record)
    assert made_up not in record.getMessage()
    assert "[redacted]" in record.getMessage()
'''

SERVICE: Files = {
    "README.md": "# Harbor support\n\nAnswers questions from the handbook. `op run --env-file=.env.tpl -- docker compose up` starts it, `pack build` makes its image; [docs/keys](docs/keys) tells of keys.\n",
    "pyproject.toml": '[project]\nname = "harbor-support"\nversion = "0.4.0"\nrequires-python = ">=3.11"\ndependencies = [\n  "fastapi", "openai", "pydantic-settings", "slowapi", "opentelemetry-sdk", "opentelemetry-exporter-otlp", "opentelemetry-instrumentation-openai-v2",\n]\n',
    "services/api/__init__.py": "",
    "services/api/main.py": _MAIN,
    "services/api/settings.py": _SETTINGS,
    "services/api/users.py": _USERS,
    "services/api/redaction.py": _REDACTION,
    "tests/test_redaction.py": _TEST,
    "Procfile": "web: uvicorn services.api.main:app --host 0.0.0.0 --port $PORT\n",
    "project.toml": '[_]\nschema-version = "0.2"\nid = "harbor-support"\n\n[io.buildpacks]\nexclude = [".env*", ".git", "tests", "docs", "web"]\n',
    ".env.example": "GATEWAY_URL=\nGATEWAY_KEY_FILE=\n",
    ".env.tpl": "# op run --env-file=.env.tpl -- docker compose up\nHARBOR_GATEWAY_KEY=op://harbor/development/gateway\n",
}  # fmt: skip

WIDGET: Files = {
    "web/package.json": '{\n  "name": "harbor-web",\n  "private": true,\n  "type": "module",\n  "scripts": { "build": "vite build" },\n  "dependencies": { "react": "^19.0.0" },\n  "devDependencies": { "vite": "^7.0.0", "typescript": "^5.9.0" }\n}\n',
    "web/vite.config.ts": 'import { defineConfig } from "vite";\n\nexport default defineConfig({ build: { sourcemap: false } });\n',
    "web/index.html": '<!doctype html>\n<html lang="en">\n  <body>\n    <div id="root"></div>\n    <script type="module" src="/src/chat.ts"></script>\n  </body>\n</html>\n',
    "web/src/chat.ts": """export async function ask(text: string): Promise<string> {
  // Our own server: it knows who asks, counts, and has the key.
  const response = await fetch("/api/chat", {
    method: "POST",
    headers: { "content-type": "application/json" },
    credentials: "same-origin",
    body: JSON.stringify({ text }),
  });
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
  return (await response.json()).answer;
}
""",
}  # fmt: skip
