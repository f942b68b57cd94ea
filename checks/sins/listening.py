"""Listening: on which address a server of Python is started, by what is written and by what it does unasked."""

from __future__ import annotations

from checks.addresses import is_this_machine
from checks.expressions.patterns import pattern_of
from checks.structure.syntax import Argument, Call, Code

_DEFAULT = "127.0.0.1"  # of Flask's own server, `flask run` with it, and of uvicorn
HOST = pattern_of(r"(?:--host|-h)[= \t]{1,3}[\"']?([^\s\"']{1,80})")  # on a command line


def listens_here(read: Code, call: Call) -> bool:
    """Whether `app.run(…)`, `uvicorn.run(…)` or `run_simple(…)` listens on its own machine alone: by the address that it is
    given, or as Flask and uvicorn do unasked.
    """
    simple = call.name == "run_simple"
    host = read.option(call, "hostname" if simple else "host")
    if host is None and not call.named("uvicorn.*"):  # that is given its program first
        host = next((a for a in call.arguments[:1] if not a.name and a.kind != "mapping"), None)
    return is_this_machine(_address(read, host)) if host is not None else not simple


def _address(read: Code, host: Argument) -> str:
    """What is written for an address, or is taken where the command line and the environment say nothing."""
    host = read.value_of(host)
    if host.literal is not None or host.kind == "null":
        return host.literal or _DEFAULT
    if host.kind in ("name", "member"):
        option = f"--{host.dotted.rpartition('.')[2]}"
        for call in read.calls:
            if call.name in ("add_argument", "option") and any(a.literal == option for a in call.arguments):
                default = call.argument("default")
                return _DEFAULT if default is None else read.value_of(default).literal or ""
    asked = read.call_at(host.node[1]) if host.kind == "call" else None
    if asked is not None and asked.name in ("get", "getenv") and len(asked.arguments) == 2:
        return asked.arguments[1].literal or ""
    return ""
