"""Cassettes: recorded HTTP traffic, and the recorders that write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.worded import Worded
from checks.sins.s3_ci_and_logs.values import looks_real
from checks.structure.positions import lines_of
from checks.structure.syntax import Call, Code, code

_MORE = NamePattern(
    r"(?i)(?:^|/)(?:fixtures/(?:vcr|nock|recordings?|http|cassettes?)|vcr[-_]?(?:fixtures|cassettes)?|cassettes?|__recordings__|__nock__|nock(?:-fixtures)?|betamax|polly|http_recordings|wiremock)"
    r"/.*\.(?:ya?ml|json|har|txt)$|\.cassette(?:\.\w+)?$|\.httprr(?:\.gz)?$|(?:^|/)(?:tests?|__tests__|spec|e2e|fixtures|mocks?)/.*\.har$|(?:^|/)mappings/[^/]*\.json$"
)


# What the tests of such a program are given was made up for it to take out.
_OF_A_REDACTOR = pattern_of(
    r"(?i)(?:^|/)[^/]*(?:redact|scrub|saniti[sz])[^/]*/(?:[^/]+/){0,6}(?:tests?|__tests__|specs?|fixtures?)/"
)


@lru_cache(maxsize=65_536)
def is_recording(path: str) -> bool:
    """Whether a file is recorded traffic, kept for tests."""
    if path.endswith((".py", ".js", ".ts", ".rb", ".go", ".md")):
        return False
    return (kind_of(path) is Kind.RECORDING or _MORE.is_in(path)) and not _OF_A_REDACTOR.search(path)


class Recorded(msgspec.Struct, frozen=True):
    """A header or a parameter of a recording: its name, its place, and whether its value looks real."""

    name: str
    line: int
    column: int
    real: bool


_NAME = r"(?:proxy-)?authorization|x-api-key|api-key|x-goog-api-key|openai-api-key|helicone-auth|x-auth-token"
_VALUE = r"(?:(?:Bearer|Basic|Token|Key)[ \t]+)?([^\s\"',\]}\\]{1,400})"
_HEADER = pattern_of(
    rf"(?im)[\"']?\b({_NAME})[\"']?[ \t]*:[ \t]*(?:\r?\n[ \t]*-[ \t]*)?(?:\[\s*)?(?:\{{\s*[\"'](?:equalTo|contains|matches)[\"']\s*:\s*)?[\"']?{_VALUE}"
    rf"|[\"']name[\"']\s*:\s*[\"']({_NAME})[\"']\s*,\s*[\"']value[\"']\s*:\s*[\"']{_VALUE}"
)
_QUERY = pattern_of(r"[?&]((?:api[-_]?)?key|access_token)=([A-Za-z0-9_.~-]{1,400})")
_MOST = 2_000


def recorded(text: str) -> Iterator[Recorded]:
    """The headers and parameters that carry keys, in the order of the text, bounded."""
    for number, met in enumerate(_HEADER.finditer(text)):
        if number >= _MOST:
            return
        name, value = (met[1], met[2]) if met[1] else (met[3], met[4])
        yield Recorded(name, *lines_of(text).at(met.start()), looks_real(value))
    for number, met in enumerate(_QUERY.finditer(text)):
        if number >= _MOST:
            return
        yield Recorded(f"?{met[1]}=", *lines_of(text).at(met.start()), looks_real(met[2]))


# --- recorders ----------------------------------------------------------------------------------------------------------

# The calls that set a recorder up: only where one is written, the code is parsed.
_RECORDS = pattern_of(
    r"\bVCR\s*\(|\buse_cassette\s*\(|\bBetamax\s*\(|VCR\.configure|recorder\.rec\s*\(|\b(?:Polly|setupPolly)\s*\(|recorder\.New\w*\("
)
_WORDS = ("VCR", "use_cassette", "Betamax", "recorder.", "Polly")
_MAY_RECORD = Worded(*(word.lower() for word in _WORDS))
_FILTERS = ("filter_headers", "before_record_request", "before_record", "filter_query_parameters", "serializer")


class Recorder(msgspec.Struct, frozen=True):
    """A recorder that keeps the headers of requests as they are."""

    text: str
    line: int
    column: int


def recorders(text: str, path: str) -> Iterator[Recorder]:
    """The recorders that a file sets without a filter. pytest's marks are told by `marks`: their settings lie elsewhere."""
    if not _MAY_RECORD.stand_in(text) or not _RECORDS.search(text):
        return
    read = code(text, path)
    modules = " ".join(i.module for i in read.imports)
    for call in read.calls:
        words = _unfiltered(read, call, modules)
        if words:
            yield Recorder(words, call.line, call.column)


def _unfiltered(read: Code, call: Call, modules: str) -> str:
    if read.language == "python" and call.named("vcr.VCR", "VCR", "vcr.use_cassette") and "vcr" in modules:
        if not any(read.option(call, n) is not None for n in _FILTERS) and ".filter_headers" not in read.text:
            return f"{call.callee} without filter_headers"
    elif read.language == "python" and call.named("Betamax", "betamax.Betamax") and "betamax" in modules:
        return "" if re.search(r"placeholder|before_record", read.text) else "Betamax without a placeholder"
    elif read.language == "ruby" and call.named("VCR.configure"):
        return (
            ""
            if re.search(r"filter_sensitive_data|before_record|before_http_request", read.text)
            else "VCR.configure without filter_sensitive_data"
        )
    elif call.named("nock.recorder.rec", "recorder.rec"):
        on = call.argument("enable_reqheaders_recording")
        return "nock’s recorder with the headers of requests" if on is not None and on.text == "true" else ""
    elif call.named("Polly", "setupPolly") and "pollyjs" in modules:
        return (
            ""
            if re.search(r"beforePersist|recordHeaders|headers:\s*\{?\s*exclude", read.text)
            else f"{call.callee} without beforePersist"
        )
    elif read.language == "go" and call.named("recorder.New*") and "go-vcr" in modules:
        return (
            ""
            if re.search(r"AddFilter|AddSaveFilter|AddHook|WithHook|Headers\.Del|delete\(", read.text)
            else "go-vcr without a hook"
        )
    return ""


MARK = pattern_of(r"@pytest\.mark\.(?:vcr|block_network|default_cassette)\b|^pytestmark\s*=.*\bvcr\b", re.MULTILINE)
# What stands in the fixture or the settings that pytest-recording and pytest-vcr read.
CONFIGURED = ("filter_headers", "before_record")
