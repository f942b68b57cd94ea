"""S4-ADMIN-KEY: a key that administers an account, on disk or in code, or used where a small one would do."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Live, Severity, Sighting, Status
from checks.sins.s4_one_key.admin_key import CHECK
from tests.checks.sins.cases import NO_GIT, Case, ask, blob, file, key, limit, remote, repository, seen
from tests.checks.sins.having import having, local
from tests.checks.sins.telling import account, listed, telling

LOW, MEDIUM, HIGH, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL
CALLS = 'import os\nfrom openai import OpenAI\n\nclient = OpenAI(%s=os.environ["%s"])\nprint(client.responses.create(model="m", input="x"))\n'
COUNTS = 'import os\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ["OPENAI_ADMIN_KEY"])\nprint(client.admin.usage())\n'


def lies(name: str, *places: Sighting, finds: Severity = HIGH, says: str, **more: object) -> Case:
    return Case(
        name=name, given=seen(key(*places, privilege="admin", **more)), status=Status.FAIL, finds=(finds,), says=says
    )


CASES = (
    lies("a settings file", file(".env", "ignored"), says="It stands in .env. It can make and delete keys and members"),
    lies("tracked code", file("usage.py"), says="It stands in usage.py"),
    lies("the history", blob("usage.py", "reachable"), says="It stood in usage.py"),
    lies("the machine", local(".zshrc"), says="It stands in ~/.zshrc"),
    lies("several places", file(".env", "ignored"), local(".zshrc"), says="and in 1 more place"),
    lies("build output", file("dist/app.js"), finds=CRITICAL, says="Everyone can read it there."),
    lies("a live key", file(".env", "ignored"), finds=CRITICAL, says="stands in", live=Live.LIVE),
    lies("a dead key", file(".env", "ignored"), finds=LOW, says="stands in", live=Live.DEAD),
    lies("a master key of a gateway that no app uses", file("litellm.env", "ignored", symbol="LITELLM_MASTER_KEY"), says="litellm.env", provider="litellm", kind="master"),
    Case(
        name="a public repository",
        given=seen(key(blob("usage.py", "tip", "remote", "public"), privilege="admin"), repositories=(repository(remotes=(remote(),)),)),
        status=Status.FAIL,
        finds=(CRITICAL,),
        says="Everyone can read it there.",
    ),
    Case(name="code that calls a model with it", given=having({"app.py": CALLS % ("api_key", "OPENAI_ADMIN_KEY")}), status=Status.FAIL, finds=(MEDIUM,), says="A client in app.py is made with OPENAI_ADMIN_KEY"),
    Case(name="the option that is made for it", given=having({"app.py": CALLS % ("admin_api_key", "OPENAI_ADMIN_KEY")}), status=Status.PASS),
    Case(name="code that counts costs with it", given=having({"usage.py": COUNTS}), status=Status.PASS),
    Case(name="a test that calls a model with it", given=having({"tests/test_app.py": CALLS % ("api_key", "OPENAI_ADMIN_KEY")}), status=Status.NOT_APPLICABLE),
    Case(name="a client of Entra, which may do what its roles say", given=seen(key(file("app.py"), privilege="admin", provider="azure-openai", kind="entra-secret")), status=Status.PASS),
    Case(name="an ordinary key", given=seen(key(file(".env"))), status=Status.PASS),
    Case(
        name="a master key that an app uses is told by the check about that",
        given=seen(key(file("gateway.env", "ignored", symbol="LITELLM_MASTER_KEY"), file(".env", "ignored", symbol="OPENAI_API_KEY"), privilege="admin", provider="litellm", kind="master")),
        status=Status.PASS,
    ),
    Case(name="one that ended", given=seen(key(file(".env"), privilege="admin", facts=("expired on 1 Jan 2026",))), status=Status.NOT_APPLICABLE),
    Case(name="no key", given=NO_GIT, status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE, Need.MACHINE)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=seen(key(file(".env")), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="no key in the files that could be read", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="a key of which its account says that it administers", given=telling(seen(key(file(".env", "ignored"), provider="deepgram", kind="project")), account(listed(scopes=("owner",)), provider="deepgram"), k1="prod-chatbot"), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a key of which its account says that it does not", given=telling(seen(key(file(".env", "ignored"), provider="deepgram", kind="project")), account(listed(scopes=("usage:write",)), provider="deepgram"), k1="prod-chatbot"), status=Status.PASS),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_admin_key(case: Case) -> None:
    ask(CHECK, case)


def test_a_key_is_one_finding_with_where_it_stands_now_first() -> None:
    made = key(blob("old.py", "reachable"), file(".env", "ignored"), privilege="admin")
    (finding,) = CHECK.judge(seen(made)).findings
    assert [p.path for p in finding.locations] == [".env", "old.py"]
