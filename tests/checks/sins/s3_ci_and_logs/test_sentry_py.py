"""S3-SENTRY-PY: Sentry is sent local variables with keys."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.sentry_py import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having

HOLDS = "def ask(openai_api_key):\n    return OpenAI(api_key=openai_api_key)\n"
KNOWN = "def ask(api_key):\n    token = api_key\n    return OpenAI(api_key=token)\n"
USE = {"requirements.txt": "openai\nsentry-sdk\n"}
SCRIPT = "import sentry_sdk\nsentry_sdk.init(dsn=D)\ndef main():\n    pass\nmain()\n"
SHARED = "import sentry_sdk\ndef begin():\n    sentry_sdk.init(dsn=D)\n"
SETTINGS = "class Settings(BaseSettings):\n    gemini_api_key: str\n    @field_validator('gemini_api_key')\n    def known(cls, v, info):\n        openai_key = info.data.get('OPENAI_API_KEY')\n        return v or openai_key\n"
SCRUB = "from sentry_sdk.scrubber import EventScrubber, DEFAULT_DENYLIST\n"


def with_init(arguments: str, before: str = "", held: str = HOLDS, path: str = "app.py", **more: object) -> Evidence:
    text = f"import llm\nimport sentry_sdk\n{before}sentry_sdk.init({arguments})\n"
    return having(USE | {path: text, "llm.py": held}, **more)


def sent(name: str, given: Evidence, says: str = "openai_api_key", severity: Severity = Severity.MEDIUM) -> Case:
    return Case(name=name, given=given, status=Status.FAIL, finds=(severity,), says=says)


def kept(name: str, given: Evidence) -> Case:
    return Case(name=name, given=given, status=Status.PASS)


CASES = (
    sent("as it comes", with_init("dsn=DSN"), "sends the local variables of every frame, and its scrubber compares names exactly and does not know openai_api_key"),
    sent("turned on", with_init("dsn=DSN, include_local_variables=True")),
    sent("a name with a vendor", with_init("dsn=DSN", held="def f():\n    ANTHROPIC_KEY = load()\n    return ANTHROPIC_KEY\n"), "ANTHROPIC_KEY"),
    sent("by another name of the module", having(USE | {"app.py": "import llm\nimport sentry_sdk as s\ns.init(dsn=D)\n", "llm.py": HOLDS})),
    sent("by the function's name", having(USE | {"app.py": "import llm\nfrom sentry_sdk import init\ninit(dsn=D)\n", "llm.py": HOLDS})),
    sent("a scrubber that is only told to look deeper", with_init("event_scrubber=EventScrubber(recursive=True)", SCRUB)),
    sent("a scrubber with other names", with_init("event_scrubber=EventScrubber(denylist=DEFAULT_DENYLIST + ['phone'], recursive=True)", SCRUB)),
    sent("no scrubber at all", with_init("event_scrubber=None", held=KNOWN), "no scrubber takes out api_key"),
    sent("a hook that only drops events", with_init("before_send=drop", "def drop(event, hint):\n    return None if is_noise(event) else event\n")),
    sent("only the name of a model in a table", with_init("dsn=DSN", held=KNOWN + "\n\ndef price(model_key):\n    return PRICES.get(model_key)\n"), "does not look into objects and dictionaries", Severity.LOW),
    sent("only names that it knows", with_init("dsn=DSN", held=KNOWN), "does not look into objects and dictionaries", Severity.LOW),
    Case(name="in an example it is less sure", given=with_init("dsn=DSN", path="examples/app.py"), status=Status.FAIL, finds=(Severity.MEDIUM,), sure=Confidence.MEDIUM),
    kept("local variables off", with_init("dsn=DSN, include_local_variables=False")),
    kept("by its former name", with_init("dsn=DSN, with_locals=False")),
    kept("options of a dictionary", having(USE | {"app.py": "import llm\nimport sentry_sdk\noptions = {'include_local_variables': False}\nsentry_sdk.init(**options)\n", "llm.py": HOLDS})),
    kept("a hook that takes secrets out", with_init("before_send=scrub_event")),
    kept("a hook that does it inside", with_init("before_send=clean", "def clean(event, hint):\n    for frame in frames_of(event):\n        frame['vars'] = {}\n    return event\n")),
    kept("another program without models", having({"requirements.txt": "sentry-sdk\n", "app.py": "import sentry_sdk\nsentry_sdk.init(dsn=D)\n"})),
    kept("a scrubber that knows the names and looks deeper", with_init("event_scrubber=EventScrubber(denylist=DEFAULT_DENYLIST + ['openai_api_key'], recursive=True)", SCRUB)),
    sent("a scrubber that knows the names and looks no deeper", with_init("event_scrubber=EventScrubber(denylist=DEFAULT_DENYLIST + ['openai_api_key'])", SCRUB), "does not look into", Severity.LOW),
    kept("another program that loads no file with a key", having(USE | {"scripts/clean.py": SCRIPT, "app/main.py": "from app import llm\n", "app/llm.py": HOLDS})),
    sent("a program of its own that loads one inside of a function", having(USE | {"scripts/clean.py": SCRIPT.replace("pass", "from app.llm import ask"), "app/llm.py": HOLDS})),
    sent("a shared module, and the program that imports it", having(USE | {"app/reports.py": SHARED, "app/main.py": "from app import llm, reports\nreports.begin()\n", "app/llm.py": HOLDS})),
    kept("a shared module of another program", having(USE | {"app/reports.py": SHARED, "jobs/clean.py": "from app import reports\nreports.begin()\n", "app/llm.py": HOLDS})),
    sent("a shared module that no file imports which was read", having(USE | {"app/reports.py": SHARED, "app/llm.py": HOLDS})),
    sent("programs that are not told by imports", having(USE | {"shop/settings.py": "INSTALLED_APPS = ['shop']\n" + SCRIPT, "shop/llm.py": HOLDS})),
    sent("a file between that was not read", having(USE | {"app/main.py": "from app import steps\n" + SCRIPT, "app/llm.py": HOLDS}, names=("app/steps.py",))),
    kept("a file that was not read, beside another program with the key", having(USE | {"app/main.py": "from app import steps\n" + SCRIPT, "app/eval.py": "from app import llm\n", "app/llm.py": HOLDS}, names=("app/steps.py",))),
    Case(name="settings that are checked before it begins", given=having(USE | {"app.py": "import config\n" + SCRIPT, "config.py": SETTINGS}), status=Status.FAIL, finds=(Severity.LOW,), says="does not look into objects"),
    sent("settings that a function takes a key from", having(USE | {"app.py": "import config\n" + SCRIPT, "config.py": SETTINGS.replace("    @field_validator('gemini_api_key')\n", "")}), "openai_key"),
    Case(name="no Sentry", given=having(USE | {"llm.py": HOLDS}), status=Status.NOT_APPLICABLE),
    Case(name="another init", given=having(USE | {"app.py": "import wandb\n# sentry_sdk\nwandb.init(project='a')\n"}), status=Status.NOT_APPLICABLE),
    Case(name="nothing seen and files lost", given=having({}, limits=(limit("unreadable", "worktree", 3),)), status=Status.NOT_CHECKED),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=with_init("include_local_variables=False", limits=(limit("unreadable", "worktree", 3),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_sentry_py(case: Case) -> None:
    ask(CHECK, case)


def test_several_names_are_told_shortly() -> None:
    held = "def f(openai_api_key, groq_api_key, cohere_api_key, llm_key, xai_api_key):\n    return 1\n"
    (finding,) = CHECK.judge(with_init("dsn=D", held=held)).findings
    assert "does not know cohere_api_key, groq_api_key, llm_key and 2 more, which" in finding.message
