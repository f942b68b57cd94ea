"""Seven practice projects, a sin each: small enough to be read in a minute, and curable by hand.

They are data alone. Keys stand in them as marks, which `checks.demo.make_practice` fills when a project is made; a cure
holds no key.
"""

from __future__ import annotations

import re

import msgspec

MASK = "sk-proj-…"  # all keys of the practice are OpenAI project keys
_MARK = re.compile(r"@openai\.project(?:#[a-z]+)?@")


class Practice(msgspec.Struct, frozen=True, kw_only=True):
    """One project. It is cured when each of `checks` says “passed” in a real scan of it."""

    sin: int
    name: str  # of the folder
    checks: tuple[str, ...]
    files: dict[str, str]  # what is committed
    loose: dict[str, str] = {}  # what lies there and in no commit, over what is committed
    cure: dict[str, str]  # what each file becomes; a file that is not there yet is made

    @property
    def opened(self) -> str:
        """The file a person begins with."""
        return next(iter(self.cure))

    def before(self, path: str) -> str:
        """A file as it is made, with masks in the place of keys; empty for one that is not there."""
        return _MARK.sub(MASK, self.loose.get(path, self.files.get(path, "")))


_ASK = """

def ask(question: str) -> str:
    answer = client.responses.create(model="gpt-5-mini", input=question)
    return answer.output_text
"""

_CONFESSION = Practice(
    sin=1,
    name="confession",
    checks=("S1-STAGED", "S1-ENV-NOTIGNORED"),
    files={
        "README.md": "# Library bot\n\nAnswers questions about opening hours.\n",
        "bot.py": 'import os\n\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ["OPENAI_API_KEY"])\n'
        + _ASK,
        ".gitignore": "__pycache__/\n.venv/\n",
    },
    loose={
        "bot.py": 'from openai import OpenAI\n\nclient = OpenAI(api_key="@openai.project#bot@")\n' + _ASK,
        ".env": "OPENAI_API_KEY=@openai.project#bot@\n",
    },
    cure={
        "bot.py": 'import os\n\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ["OPENAI_API_KEY"])\n'
        + _ASK,
        ".gitignore": "__pycache__/\n.venv/\n.env\n.env.*\n!.env.example\n",
    },
)

_CHAT = """import OpenAI from "openai";

const client = new OpenAI({
  apiKey: import.meta.env.VITE_OPENAI_API_KEY,
  dangerouslyAllowBrowser: true,
});

export async function ask(question: string): Promise<string> {
  const answer = await client.responses.create({
    model: "gpt-5-mini",
    input: question,
  });
  return answer.output_text;
}
"""

_CHAT_CURED = """export async function ask(question: string): Promise<string> {
  const answer = await fetch("/api/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question }),
  });
  return (await answer.json()).text;
}
"""

_SERVER = """import OpenAI from "openai";

const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });

// Called by the session's route: it knows who asks, and how often.
export async function answer(question: string): Promise<string> {
  const said = await client.responses.create({ model: "gpt-5-mini", input: question, max_output_tokens: 400 });
  return said.output_text;
}
"""

_TROJAN = Practice(
    sin=2,
    name="trojan-horse",
    checks=("S2-SDK-BROWSER",),
    files={
        "web/package.json": '{\n  "name": "chat-page",\n  "private": true,\n  "dependencies": { "openai": "^6.1.0", "react": "^19.0.0" },\n  "devDependencies": { "vite": "^7.0.0" }\n}\n',
        "web/src/chat.ts": _CHAT,
        "server/ask.ts": _SERVER,
        ".gitignore": "node_modules/\ndist/\n.env\n.env.*\n",
    },
    cure={"web/src/chat.ts": _CHAT_CURED},
)

_WORKFLOW = """name: evaluate
on:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  evaluate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
{before}      - run: python evaluate.py
        env:
          OPENAI_API_KEY: ${{{{ secrets.OPENAI_API_KEY }}}}
"""

_EVALUATE = """import logging
import os

from openai import OpenAI

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("evaluate")
key = os.environ["OPENAI_API_KEY"]
{told}
client = OpenAI(api_key=key)
log.info(client.models.list())
"""

_TATTLETALE = Practice(
    sin=3,
    name="tattletale",
    checks=("S3-GHA-ECHO", "S3-CODE-PRINT"),
    files={
        ".github/workflows/evaluate.yml": _WORKFLOW.format(
            before='      - name: Is the key there?\n        run: echo "key is $OPENAI_API_KEY" | base64\n        env:\n          OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}\n'
        ),
        "evaluate.py": _EVALUATE.format(told='log.info("asking with key %s", key)'),
        ".gitignore": ".env\n.env.*\n",
    },
    cure={
        ".github/workflows/evaluate.yml": _WORKFLOW.format(before=""),
        "evaluate.py": _EVALUATE.format(told='log.info("asking with the key of the pipeline")'),
    },
)

_ONE_RING = Practice(
    sin=4,
    name="one-ring",
    checks=("S4-DUP-ENV",),
    files={
        "app.py": 'import os\n\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ["OPENAI_API_KEY"])\n',
        ".gitignore": ".env\n.env.*\n",
    },
    loose={
        ".env.development": "APP_ENV=development\nOPENAI_API_KEY=@openai.project#one@\n",
        ".env.production": "APP_ENV=production\nOPENAI_API_KEY=@openai.project#one@\n",
    },
    cure={
        ".env.development": "APP_ENV=development\n# A key of its own, from the keychain: shrift run --name openai -- python app.py\nOPENAI_API_KEY=\n"
    },
)

_KEYS = """# Keys

Owner: the platform team (platform@library.example).

Production keys are rotated every 90 days, all others every 180 days, and at once when one may have leaked or when
somebody who knew it leaves.
"""

_LEAK = """# When an API key leaks

1. Tell the platform team in #incidents, and note the time.
2. Make a new key at the provider (https://platform.openai.com/api-keys) and deploy it.
3. Revoke the leaked key there.
4. Read the usage since the day it leaked, and tell billing.
5. Then clean files, logs and history.
"""

_IMMORTAL = Practice(
    sin=5,
    name="immortal-key",
    checks=("S5-NO-POLICY", "S5-NO-RUNBOOK"),
    files={
        "README.md": "# Library bot\n\nThe key was made by whoever began.\n",
        "app.py": 'import os\n\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ["OPENAI_API_KEY"])\n',
        ".gitignore": ".env\n.env.*\n",
    },
    loose={".env": "OPENAI_API_KEY=@openai.project#app@\n"},
    cure={"docs/keys/rotation.md": _KEYS, "docs/runbooks/leaked-key.md": _LEAK},
)

_ROUTE = """import logging
import os

from fastapi import Depends, FastAPI
from openai import OpenAI

from users import current_user

log = logging.getLogger("bot")
app = FastAPI()
client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])


@app.post("/ask")
def ask(question: str, user: str = Depends(current_user)) -> str:
    answer = client.responses.create(
        model="gpt-5-mini",
        input=question,{cap}
    ){told}
    return answer.output_text
"""

_NO_RADAR = Practice(
    sin=6,
    name="no-radar",
    checks=("S6-NO-TOKEN-CAP", "S6-USAGE-DROPPED"),
    files={"app.py": _ROUTE.format(cap="", told=""), ".gitignore": ".env\n.env.*\n"},
    cure={
        "app.py": _ROUTE.format(
            cap="\n        max_output_tokens=400,",
            told='\n    log.info("answered %s with %s tokens", user, answer.usage.total_tokens)',
        )
    },
)

_COMPOSE = """services:
  bot:
    build: .
    environment:
      LOG_LEVEL: info
      OPENAI_API_KEY: {value}
"""

_JUST_CONFIG = Practice(
    sin=7,
    name="just-config",
    checks=("S7-COMPOSE", "S7-CONFIG-LITERAL"),
    files={"README.md": "# Library bot\n\nIt runs in a container.\n", ".gitignore": ".env\n.env.*\n"},
    loose={  # not committed yet: what history holds is cured by another lesson
        "config/settings.yaml": "model: gpt-5-mini\ntimeout: 30\nopenai_api_key: @openai.project#app@\n",
        "compose.yaml": _COMPOSE.format(value='"@openai.project#compose@"'),
    },
    cure={
        "config/settings.yaml": "model: gpt-5-mini\ntimeout: 30\nopenai_api_key: ${OPENAI_API_KEY}\n",
        "compose.yaml": _COMPOSE.format(value="${OPENAI_API_KEY:?is not set}"),
    },
)

PRACTICES: dict[int, Practice] = {
    p.sin: p for p in (_CONFESSION, _TROJAN, _TATTLETALE, _ONE_RING, _IMMORTAL, _NO_RADAR, _JUST_CONFIG)
}
