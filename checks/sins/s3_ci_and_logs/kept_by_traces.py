"""Tracing: telemetry that keeps the headers of requests, or what was said to a model."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.expressions.patterns import WordFirst, pattern_of
from checks.joins.worded import Worded
from checks.sins.s3_ci_and_logs.printing.names import is_key_name, is_key_variable
from checks.sins.s3_ci_and_logs.variables import variables
from checks.structure.flow import Use, reaches
from checks.structure.languages import language_of
from checks.structure.syntax import Code, code


class Captures(msgspec.Struct, frozen=True):
    """What is captured: how it is written, what is kept as the rest of a sentence.

    `talk` is what people and programs say to a model, in which a key is only where somebody put it.
    """

    text: str
    keeps: str
    line: int
    column: int
    talk: bool = False


WORDS = (
    "capture_headers", "capture-request-headers", "capture_request_headers", "captured_request_headers", "genai_capture_message_content", "trace_header_tags",
    "request_header_tags", "headerstospanattributes", "langfuse", "langsmith_tracing", "langchain_tracing_v2", "helicone-property", "portkey-metadata",
    "sanitize_field_names", "traceloop_trace_content",
)  # fmt: skip
_HEADER = pattern_of(
    r"(?i)^OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_(?:SERVER|CLIENT)_REQUEST$|^OTEL_INSTRUMENTATION_HTTP_(?:SERVER|CLIENT)_CAPTURE_REQUEST_HEADERS$"
    r"|^otel\.instrumentation\.http\.(?:server|client)\.capture-request-headers$"
)
_SANITIZE = "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS"
_DATADOG = pattern_of(r"^DD_TRACE_(?:REQUEST_)?HEADER_TAGS$")
_ALL = pattern_of(r"(?:^|,)\s*[\"']?\.[*+]")
_CARRIES = pattern_of(
    r"(?i)(?:^|[,\s\"'\[])(?:authorization|proxy-authorization|x-api-key|api-key|x-goog-api-key|\.\*key\.\*|\.\*auth\.\*)(?=$|[,:\s\"'\]])"
)
_ON = pattern_of(r"(?i)^(?:true|1|yes|on|span_only|event_only|span_and_event)$")
_EMPTY = pattern_of(r"^[\"'\s]*$")


# What stands in every file that sets one of the variables below.
_MAY_CAPTURE = Worded("capture_headers_", "capture_request_headers", "capture-request-headers", "header_tags", "sanitize_field_names", "capture_message_content", "langsmith_tracing", "langchain_tracing_v2")  # fmt: skip


def captures(text: str, path: str, small: str) -> Iterator[Captures]:
    """All that one file turns on. `small` is the text in small letters."""
    if _MAY_CAPTURE.stand_in(text):
        yield from _variables(text, path)
    if language_of(path, text) in ("", "bash"):
        return
    if _MAY_SET.stand_in(text):
        yield from _options(code(text, path))
    # In Langfuse's own repository its name is everywhere: what begins a client or adds to a trace decides.
    if "langfuse" in small and _TRACES.search(text):
        yield from _langfuse(code(text, path))


def _variables(text: str, path: str) -> Iterator[Captures]:
    all_ = variables(text, path)
    set_ = {v.name: v.value for v in all_}
    sanitized = not _EMPTY.match(set_.get(_SANITIZE, ""))
    for v in all_:
        written = f"{v.name}={v.value[:40]}"
        if _HEADER.match(v.name) and not sanitized:
            if _ALL.search(v.value):
                yield Captures(
                    written, "every header of every request is kept, Authorization among them", v.line, v.column
                )
            elif _CARRIES.search(v.value):
                yield Captures(written, "a header with a key is kept with every request", v.line, v.column)
        elif _DATADOG.match(v.name) and _CARRIES.search(v.value):
            yield Captures(written, "a header with a key becomes a tag of every request", v.line, v.column)
        elif v.name in ("ELASTIC_APM_SANITIZE_FIELD_NAMES", "sanitize_field_names") and _EMPTY.match(v.value):
            yield Captures(written, "headers are kept, and nothing is taken out of them", v.line, v.column)
        elif v.name == "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT" and _ON.match(v.value):
            yield Captures(written, "everything that is said to a model is kept", v.line, v.column, talk=True)
        elif v.name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2") and _ON.match(v.value):
            hidden = any(_ON.match(set_.get(n, "")) for n in ("LANGSMITH_HIDE_INPUTS", "LANGCHAIN_HIDE_INPUTS"))
            if not hidden:
                yield Captures(
                    written, "LangSmith is sent everything that is said to a model", v.line, v.column, talk=True
                )


# --- code ---------------------------------------------------------------------------------------------------------------

_MAY_SET = Worded("headerstospanattributes", "helicone-", "x-portkey-", "sanitizefieldnames", "sanitize_field_names")
_TRACES = WordFirst(
    ("langfuse", "Langfuse", "LANGFUSE", "LangFuse"),
    r"\bLangfuse(?:SpanProcessor)?\s*\(|(?i:langfuse)[\w.()]*\.(?:update_current_\w+|trace|span|generation)\b",
)
_REQUESTS = frozenset(("requestHeaders", "request_headers", "capture_request_headers"))
_PROPERTY = pattern_of(r"(?i)^(?:helicone-property-.+|helicone-user-id|x-portkey-metadata|x-portkey-trace-id)$")


def _options(read: Code) -> Iterator[Captures]:
    for option in read.options:
        if option.name in _REQUESTS and "headersToSpanAttributes" in read.text and _CARRIES.search(option.value.text):
            yield Captures(
                "headersToSpanAttributes", "a header with a key becomes part of every span", option.line, option.column
            )
        elif option.name.lower() in ("sanitize_field_names", "sanitizefieldnames") and option.value.text.strip() in (
            "[]",
            '""',
            "''",
        ):
            yield Captures(
                "sanitizeFieldNames without a name",
                "headers are kept, and nothing is taken out of them",
                option.line,
                option.column,
            )
        elif _PROPERTY.match(option.name) and (name := _key_in(read, option.value.text)):
            yield Captures(
                f"{option.name} with {name}",
                "the gateway keeps the key with every request, as a word to search by",
                option.line,
                option.column,
            )


def _key_in(read: Code, text: str) -> str:
    """The key's name in a header's value."""
    for met in re.finditer(r"[A-Za-z_][\w.]{2,80}", text[:300]):
        last = met[0].rpartition(".")[2]
        if is_key_name(last) or (("environ" in text or "env." in text) and is_key_variable(last)):
            return last
    return ""


def _langfuse(read: Code) -> Iterator[Captures]:
    if not any("langfuse" in i.module.lower() for i in read.imports):
        return
    for call in read.calls:
        begins = call.named("Langfuse", "langfuse.Langfuse", "LangfuseSpanProcessor", "*.LangfuseSpanProcessor")
        if begins and not any(read.option(call, n) is not None for n in ("mask", "mask_otel_spans")):
            yield Captures(
                f"{call.callee} without mask",
                "Langfuse is sent everything that is said to a model",
                call.line,
                call.column,
                talk=True,
            )
    for reach in reaches(
        read,
        (
            "*.update_current_trace",
            "*.update_current_span",
            "*.update_current_observation",
            "*.trace",
            "*.span",
            "*.generation",
        ),
        _is_key,
    ):
        if (
            reach.argument.name in ("metadata", "input", "output", "tags", "")
            and "langfuse" in reach.call.callee.lower()
        ):
            yield Captures(
                f"{reach.call.callee[:60]} with {reach.use.name[:60]}",
                "the trace keeps the value of the key",
                reach.call.line,
                reach.call.column,
            )


def _is_key(use: Use) -> bool:
    if use.kind == "environment":
        return is_key_variable(use.name)
    return use.kind in ("name", "member", "item") and is_key_name(use.name)
