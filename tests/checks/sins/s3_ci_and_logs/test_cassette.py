"""S3-CASSETTE: keys in recorded traffic."""

from __future__ import annotations

import random

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.cassette import CHECK
from checks.sins.s3_ci_and_logs.cassettes import is_recording
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import having

UNKNOWN = "".join(random.Random(7).choices("bcdfghjkmnpqrstvwz23456789", k=40))
USE = {"requirements.txt": "openai\n"}
YAML = "interactions:\n- request:\n    headers:\n      {}:\n      - {}\n    uri: https://api.example.com/v1\n"


def recorder(name: str, path: str, text: str, says: str, severity: Severity = Severity.MEDIUM, **more: str) -> Case:
    return Case(name=name, given=having(USE | {path: text} | more), status=Status.FAIL, finds=(severity,), says=says)


def header(name: str, path: str, text: str) -> Case:
    return Case(
        name=name,
        given=having({path: text}),
        status=Status.FAIL,
        finds=(Severity.HIGH,),
        sure=Confidence.LOW,
        says="looks like a real value",
        never_says=UNKNOWN,
    )


def fine(name: str, texts: dict[str, str], names: tuple[str, ...] = ("tests/cassettes/a.yaml",)) -> Case:
    return Case(name=name, given=having(USE | texts, names=names), status=Status.PASS)


CASES = (
    Case(name="a key in a cassette", given=having({}, key(file("tests/cassettes/a.yaml", confidence=Confidence.LOW))), status=Status.FAIL, finds=(Severity.HIGH,), sure=Confidence.HIGH, says="tests/cassettes/a.yaml holds it: a real answer was recorded"),
    Case(name="one that git does not track", given=having({}, key(file("tests/cassettes/a.yaml", "ignored"))), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="in Polly's recordings", given=having({}, key(file("__recordings__/a/recording.har"))), status=Status.FAIL, finds=(Severity.HIGH,)),
    Case(name="in VCR's fixtures", given=having({}, key(file("spec/fixtures/vcr/a.yml"))), status=Status.FAIL, finds=(Severity.HIGH,)),
    Case(name="one key in two recordings", given=having({}, key(file("cassettes/a.yaml"), file("cassettes/b.yaml"))), status=Status.FAIL, finds=(Severity.HIGH,), says="and 1 more recording hold it"),
    header("a header of unknown shape", "tests/cassettes/a.yaml", YAML.format("authorization", f"Bearer {UNKNOWN}")),
    header("x-api-key", "tests/cassettes/a.yaml", YAML.format("x-api-key", UNKNOWN)),
    header("api-key of Azure", "tests/cassettes/a.yaml", YAML.format("api-key", UNKNOWN)),
    header("Google's header", "tests/cassettes/a.json", f'{{"headers": {{"x-goog-api-key": ["{UNKNOWN}"]}}}}'),
    header("a parameter", "tests/cassettes/a.yaml", f"uri: https://a.example.com/v1?key={UNKNOWN}\n"),
    header("a HAR of a test", "tests/a.har", f'{{"headers": [{{"name": "Authorization", "value": "Bearer {UNKNOWN}"}}]}}'),
    header("WireMock's mapping", "wiremock/mappings/a.json", f'{{"request": {{"headers": {{"Authorization": {{"equalTo": "Bearer {UNKNOWN}"}}}}}}}}'),
    header("a recording of Go's", "llms/testdata/a.httprr", f"httprr trace v1\nPOST https://api.openai.com/v1 HTTP/1.1\r\nAuthorization: Bearer {UNKNOWN}\r\n"),
    recorder("VCR without a filter", "tests/a.py", "import vcr\nmy = vcr.VCR(record_mode='once')\n", "vcr.VCR without filter_headers"),
    recorder("a cassette without a filter", "tests/a.py", "import vcr\nwith vcr.use_cassette('a.yaml'):\n    ask()\n", "vcr.use_cassette without"),
    recorder("pytest's mark without settings", "tests/test_a.py", "import pytest\n@pytest.mark.vcr\ndef test_a():\n    ask()\n", "pytest’s mark vcr"),
    recorder("Betamax", "tests/a.py", "import betamax\nr = betamax.Betamax(session)\n", "Betamax without"),
    recorder("Ruby's VCR", "spec/helper.rb", "require 'vcr'\nVCR.configure do |c|\n  c.cassette_library_dir = 'x'\nend\n", "VCR.configure without"),
    recorder("nock", "tests/a.js", "nock.recorder.rec({ enable_reqheaders_recording: true })\n", "nock’s recorder"),
    recorder("Polly", "tests/a.ts", "import { Polly } from '@pollyjs/core';\nconst p = new Polly('a', {});\n", "without beforePersist"),
    recorder("go-vcr", "a_test.go", 'package a\nimport "gopkg.in/dnaeon/go-vcr.v3/recorder"\nfunc f() { r, _ := recorder.New("a") }\n', "go-vcr without"),
    Case(name="a recorder whose recordings are clean so far", given=having(USE | {"tests/a.py": "import vcr\nmy = vcr.VCR()\n"}, names=("tests/cassettes/a.yaml",)), status=Status.FAIL, finds=(Severity.LOW,), says="the next may"),
    fine("a value that was taken out", {"tests/cassettes/a.yaml": YAML.format("authorization", "Bearer REDACTED")}),
    fine("a dummy", {"tests/cassettes/a.yaml": YAML.format("x-api-key", "DUMMY_KEY_0123456789abcdefghij")}),
    fine("VCR with a filter", {"tests/a.py": "import vcr\nmy = vcr.VCR(filter_headers=['authorization'])\nwith my.use_cassette('a'):\n    pass\n"}),
    fine("pytest's mark with settings", {"tests/test_a.py": "import pytest\n@pytest.mark.vcr\ndef test_a(): ask()\n", "tests/conftest.py": "import pytest\n@pytest.fixture\ndef vcr_config():\n    return {'filter_headers': ['authorization']}\n"}),
    fine("Ruby's VCR with a filter", {"spec/helper.rb": "VCR.configure do |c|\n  c.filter_sensitive_data('<K>') { ENV['K'] }\nend\n"}),
    fine("nock without headers", {"tests/a.js": "nock.recorder.rec()\n"}),
    fine("go-vcr with a hook", {"a_test.go": 'package a\nimport "github.com/dnaeon/go-vcr/recorder"\nfunc f() { r, _ := recorder.New("a"); r.AddFilter(x) }\n'}),
    fine("a recording without keys", {}),
    Case(name="a recorder where no model is used", given=having({"tests/a.py": "import vcr\nmy = vcr.VCR()\n"}, names=("cassettes/a.yaml",)), status=Status.PASS),
    Case(name="no recording", given=having(USE), status=Status.NOT_APPLICABLE),
    Case(name="nothing seen and files lost", given=having({}, limits=(limit("unreadable", "worktree", 3),)), status=Status.NOT_CHECKED),
    Case(name="files that were not read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({}, names=("cassettes/a.yaml",), limits=(limit("unreadable", "worktree", 3),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_cassette(case: Case) -> None:
    ask(CHECK, case)


@pytest.mark.parametrize(
    "path",
    "src/recordings/index.ts tests/vcr.py app/mappings.json vcr/README.md packages/redaction/test/cassettes/token.txt".split(),
)
def test_what_only_sounds_like_a_recording(path: str) -> None:
    assert not is_recording(path)
