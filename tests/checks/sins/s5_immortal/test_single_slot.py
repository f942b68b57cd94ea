"""S5-SINGLE-SLOT: one place for one key, read once when the program starts."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.model import Confidence, Severity, Status
from checks.sins.s5_immortal.single_slot import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having

GLOBAL = 'import os\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ["OPENAI_API_KEY"])\n'
LAZY = (
    'import os\nfrom openai import OpenAI\n\ndef client():\n    return OpenAI(api_key=os.environ["OPENAI_API_KEY"])\n'
)
NODE = 'import OpenAI from "openai";\nconst client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });\n'
AZURE = 'from openai import AzureOpenAI\nclient = AzureOpenAI(azure_ad_token_provider=provider)\nname = "AZURE_OPENAI_API_KEY"\n'
RELOADER = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  annotations:\n    reloader.stakater.com/auto: 'true'\n"


def deployed(texts: dict[str, str], **more: object) -> Evidence:
    return having(texts, names=("Dockerfile",), **more)


def held(name: str, path: str, text: str, says: str) -> Case:
    return Case(
        name=name,
        given=deployed({path: text}),
        status=Status.FAIL,
        finds=(Severity.INFO,),
        sure=Confidence.LOW,
        says=says,
    )


def fine(name: str, texts: dict[str, str]) -> Case:
    return Case(name=name, given=deployed(texts), status=Status.PASS)


CASES = (
    held("a client of the module", "app.py", GLOBAL, "OpenAI in app.py takes its key from OPENAI_API_KEY when the module is loaded"),
    held("the same in JavaScript", "server.ts", NODE, "OpenAI in server.ts takes its key"),
    fine("a client that is made when it is needed", {"app.py": LAZY}),
    fine("a second variable", {"app.py": GLOBAL + 'NEXT = os.environ.get("OPENAI_API_KEY_SECONDARY")\n'}),
    fine("a list of keys", {"app.py": GLOBAL, ".env.example": "OPENAI_API_KEYS=\n"}),
    fine("the platform restarts it", {"app.py": GLOBAL, "k8s/deployment.yaml": RELOADER}),
    fine("an identity in place of a key", {"app.py": AZURE}),
    fine("a script that ends", {"app.py": GLOBAL + 'if __name__ == "__main__":\n    print(client)\n'}),
    Case(name="a script in its folder", given=deployed({"scripts/try.py": GLOBAL, ".env.example": "OPENAI_API_KEY=\n"}), status=Status.NOT_APPLICABLE),
    Case(
        name="a script by its name",
        given=deployed({"server/compatibility-test-script.py": GLOBAL, ".env.example": "OPENAI_API_KEY=\n"}),
        status=Status.NOT_APPLICABLE,
    ),
    Case(
        name="a list of other keys",
        given=deployed({"app.py": GLOBAL + "CONFIG_KEYS = []\nmax_tokens = apiKeys = 1\n"}),
        status=Status.FAIL,
        finds=(Severity.INFO,),
    ),
    Case(name="a library", given=having({"app.py": GLOBAL}), status=Status.NOT_APPLICABLE),
    Case(name="no client", given=deployed({".env.example": "OPENAI_API_KEY=\n"}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=deployed({"app.py": LAZY}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_single_slot(case: Case) -> None:
    ask(CHECK, case)
