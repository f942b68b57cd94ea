"""Redaction filters to copy: for each ecosystem a text with the beginnings of all keys that Shrift knows."""

from __future__ import annotations

import re
from importlib import resources

import msgspec

from checks.keys.formats import Shapes

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*[_-][A-Za-z0-9_-]*|[A-Z][A-Za-z]{3,}")
LEAST = 12  # signs behind a beginning that make a key of it
# What may stand before a key: a word's border, or the end of something that a log writes in the place of a sign, so that no
# border is there: `\n` in JSON, `%20` in an address, a colour. Backslash and percent are written by number: these
# languages quote expressions in too many ways.
_BEFORE = (
    r"(?:\b|\x25[0-9A-Fa-f]{2}"
    r"|(?:\x1b|\x5c+(?:[abefnrtv]|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|033))(?:\[[0-9;]*m)?)"
)


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """One text. `tried` says how it was run before it was shipped; empty where nobody did."""

    name: str
    file: str
    title: str
    tried: str = ""


FILTERS = (
    Filter(name="python", file="python.txt", title="Python, logging", tried="run in the tests"),
    Filter(name="pino", file="pino.txt", title="Node.js, pino", tried="run with pino 10.4"),
    Filter(name="winston", file="winston.txt", title="Node.js, winston", tried="run with winston 3.19"),
    Filter(name="slog", file="slog.txt", title="Go, log/slog"),
    Filter(name="logrus", file="logrus.txt", title="Go, logrus", tried="run with logrus 1.9"),
    Filter(name="zap", file="zap.txt", title="Go, zap", tried="run with zap 1.23"),
    Filter(name="tracing", file="tracing.txt", title="Rust, tracing", tried="run with tracing-subscriber 0.3.16"),
    Filter(name="serilog", file="serilog.txt", title=".NET, Serilog"),
    Filter(name="logback", file="logback.txt", title="Java, logback", tried="run with logback 1.2.11"),
    Filter(name="log4j2", file="log4j2.txt", title="Java, Log4j 2", tried="run with Log4j 2.19"),
    Filter(name="rails", file="rails.txt", title="Ruby on Rails"),
    Filter(name="monolog", file="monolog.txt", title="PHP, Monolog", tried="run with Monolog 2.9"),
)


def pattern(shapes: Shapes) -> str:
    """An expression for keys with a beginning of their own, in a dialect that all these languages share."""
    heads = sorted(
        {k.prefix for k in shapes.kinds if k.secret and _PLAIN.fullmatch(k.prefix)} | {"sk-"},
        key=lambda p: (-len(p), p),
    )
    return rf"{_BEFORE}(?:{'|'.join(heads)})[A-Za-z0-9_-]{{{LEAST},}}"


def text_of(chosen: Filter, shapes: Shapes) -> str:
    """The filter as it is copied, with a word on whether it was ever run."""
    body = (resources.files(__package__) / "filters" / chosen.file).read_text(encoding="utf-8")
    return body.replace("@PATTERN@", pattern(shapes))
