"""Crashing: crash reporters and error pages that show the values of variables, and keys that are given to them by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec

from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.lowered import lowered
from checks.joins.worded import Worded
from checks.sins.listening import listens_here
from checks.sins.s3_ci_and_logs.conditions import is_conditional
from checks.sins.s3_ci_and_logs.printing.names import gives_key, is_key_name, is_key_variable
from checks.sins.s3_ci_and_logs.variables import Variable, variables
from checks.structure.flow import Use, reaches
from checks.structure.languages import language_of
from checks.structure.positions import lines_of
from checks.structure.syntax import Argument, Call, Code, code


class Shows(msgspec.Struct, frozen=True):
    """A reporter or a page that shows values: how it is written, and what it does as the rest of a sentence.

    `by_default` tells what a tool does unasked, or only in some versions, `key` what is handed over by name, `kept` in a
    sentence why nobody else meets it.
    """

    text: str
    does: str
    line: int
    column: int
    by_default: bool = False
    key: str = ""
    what: Literal["values", "headers", "pages", "console"] = "values"  # "console" runs what a visitor types
    kept: str = ""


WORDS = (
    "sentry", "rollbar", "bugsnag", "dynamic_instrumentation", "raygun", "honeybadger", "newrelic", "new_relic", "crashlytics", "cgitb", "better_exceptions",
    "tracebacks_show_locals", "show_locals", "loguru", "werkzeug", "flask_debug", "use_debugger", "debuggedapplication", "stackprinter",
)  # fmt: skip
PATHS = (
    "*.py",
    "*.js",
    "*.mjs",
    "*.cjs",
    "*.ts",
    "*.mts",
    "*.tsx",
    "*.jsx",
    "*.rb",
    "*.kt",
    "*.java",
    "*.swift",
    "*.dart",
    "*.php",
    "*.go",
    "*.cs",
)


def shows(text: str, path: str, *, is_run: bool = False) -> Iterator[Shows]:
    """All that is turned on in one file. `is_run` says that a deployment runs the file itself, not what imports it."""
    small = lowered(text)
    if language_of(path, text) not in ("", "bash") and _USED.search(text):
        read = code(text, path)
        for call in read.calls:
            found = next((s for find in _FINDERS if (s := find(read, call)) is not None), None)
            if found is not None and not is_conditional(read, call.node[1], by_hand=not is_run):
                yield found
        yield from _imports(read)
        yield from _handed(read)
        if path.rsplit("/", 1)[-1].startswith("newrelic."):
            yield from _new_relic(read)
    if _MAY_SHOW.stand_in(text):
        yield from _variables(text, path, by_hand=not is_run)
    if "flask" in small and kind_of(path) in (Kind.DEPLOYMENT, Kind.PIPELINE):
        for met in _FLASK_RUN.finditer(text):
            yield Shows(
                "flask run --debug",
                _CONSOLE,
                *lines_of(text).at(met.start()),
                what="console",
            )
    if path.endswith(".py") and "INSTALLED_APPS" in text and (django := _DJANGO.search(text)):
        yield Shows("DEBUG = True", _PAGE, *lines_of(text).at(django.start()), by_default=not _PRODUCTION.search(path))


_USED = pattern_of(
    r"@sentry/|sentry_sdk|\bSentry\.\w|[\"'](?:@?rollbar|@?bugsnag|raygun|@honeybadger-io|newrelic)|(?:import|from) (?:rollbar|bugsnag|raygun|honeybadger|newrelic|cgitb|loguru"
    r"|better_exceptions|stackprinter|werkzeug|flask)|[Cc]rashlytics|Bugsnag\.|Honeybadger\.|Raygun\.|show_locals|DebuggedApplication|use_debugger|newrelic"
)
_FLASK_RUN = pattern_of(
    r"(?m)^[^#\n]*?\bflask\b[\"', ]{1,3}(?:[^\n]{0,80}?\brun\b[^\n]{0,120}--debug\b|--debug[\"', ]{1,3}run\b)"
)
_DJANGO = pattern_of(r"(?m)^DEBUG\s*(?::\s*bool\s*)?=\s*True\b")
_PRODUCTION = pattern_of(r"(?i)(?:^|[/._-])(?:prod|production|live)(?:[/._-]|$)")


def _new_relic(read: Code) -> Iterator[Shows]:
    for option in read.options:
        if option.name == "include" and re.search(
            r"(?i)request\.headers\.(?:\*|authorization|x-?api-?key)|[\"']\*[\"']", option.value.text
        ):
            yield Shows(
                "attributes.include",
                _NEW_RELIC,
                option.line,
                option.column,
                what="headers",
            )


def _at(call: Call, text: str, does: str, *, by_default: bool = False, **more: Any) -> Shows:
    return Shows(text[:80], does, call.line, call.column, by_default, **more)


def _is(argument: Argument | None, *values: str) -> bool:
    return argument is not None and argument.text.strip() in values


_TRUE = ("True", "true", "!0")
_FALSE = ("False", "false", "!1")
_LOCALS = "it sends the values of local variables with every error"


# --- JavaScript ---------------------------------------------------------------------------------------------------------


def _sentry(read: Code, call: Call) -> Shows | None:
    if read.language == "python" or not _brought(read, "@sentry/", "sentry"):
        return None
    if call.named("*replayIntegration", "*.Replay", "Replay", "Sentry.Replay"):
        open_ = [n for n in ("maskAllText", "maskAllInputs") if _is(read.option(call, n), *_FALSE)]
        if open_ and not _records_nothing(read, call):
            return Shows(
                f"Session Replay with {open_[0]}: false",
                "it records what is typed and shown",
                call.line,
                call.column,
                what="pages",
            )
        return None
    if not call.named("Sentry.init", "*.init", "init"):
        return None
    hook = read.option(call, "beforeSend")
    written = read.of(call.node[1])
    body = _body(read, hook) if hook is not None else written if "beforeSend" in written else ""
    if re.search(r"(?i)redact|scrub|mask|sanit|delete |vars|headers|filter", body):
        return None
    if _is(read.option(call, "includeLocalVariables"), *_TRUE):
        return _at(call, f"{call.callee} with includeLocalVariables", _LOCALS)
    if _is(read.option(call, "sendDefaultPii"), *_TRUE) and (
        not _IN_BROWSERS.search(read.text) or "httpClient" in read.text
    ):
        return _at(call, f"{call.callee} with sendDefaultPii", "it sends the headers of requests", what="headers")
    return None


# Their SDK sends headers where it is told to look at failed requests, and else none.
_IN_BROWSERS = pattern_of(r"@sentry/(?:react|browser|vue|angular|svelte|solid|ember|capacitor)[\"']")
_SAMPLED = pattern_of(r"replays(?:Session|OnError)SampleRate[\"']?\s{0,4}:\s{0,4}([^,}\n]{1,80})")


def _records_nothing(read: Code, call: Call) -> bool:
    """Whether the recording is switched off where it is set up: every share of sessions that is written there is 0."""
    for above in call.node[1].up():
        shares = [m[1].strip() for m in _SAMPLED.finditer(read.of(above)[:8_000])]
        if shares:
            return all(share in ("0", "0.0") for share in shares)
    return False


def _body(read: Code, hook: Argument) -> str:
    """A function's text, where it is written in place, or by its name."""
    if hook.kind == "function":
        return hook.text
    met = re.search(
        rf"function {re.escape(hook.dotted or '-')}\b.{{0,1500}}|\b{re.escape(hook.dotted or '-')}\s*=.{{0,1500}}",
        read.text,
        re.DOTALL,
    )
    return f"{hook.text} {met[0] if met else ''}"


def _rollbar(read: Code, call: Call) -> Shows | None:
    if not call.named("rollbar.init", "*Rollbar") or not _brought(read, "rollbar"):
        return None
    if read.language == "python":
        given = read.option(call, "locals")
        scrubs = read.option(call, "scrub_fields")
        if (given is not None and re.search(r"[\"']enabled[\"']\s*:\s*False", given.text)) or scrubs is not None:
            return None
        return _at(
            call,
            "rollbar.init without scrub_fields",
            f"{_LOCALS}, and hides only the names it knows",
            by_default=given is None,
        )
    if read.option(call, "locals") is not None and read.option(call, "scrubFields") is None:
        return _at(call, "Rollbar with locals", _LOCALS)
    return None


def _honeybadger(read: Code, call: Call) -> Shows | None:
    if (
        call.named("*oneybadger.configure")
        and _is(read.option(call, "report_local_variables"), *_TRUE)
        and read.option(call, "params_filters") is None
    ):
        return _at(call, "honeybadger with report_local_variables", _LOCALS)
    return None


# --- Python -------------------------------------------------------------------------------------------------------------


def _rich(read: Code, call: Call) -> Shows | None:
    if call.named("*traceback.install", "install", "rich_traceback.install", "*RichHandler", "*Typer", "*.Traceback"):
        for name in ("show_locals", "tracebacks_show_locals", "pretty_exceptions_show_locals"):
            if _is(read.option(call, name), "True"):
                return _at(call, f"{call.callee} with {name}", "a traceback shows the values of local variables")
    return None


def _loguru(read: Code, call: Call) -> Shows | None:
    """Loguru shows values in tracebacks unless it is told not to."""
    if call.named("logger.add", "loguru.logger.add", "*_logger.add", "log.add") and _brought(read, "loguru"):
        given = read.option(call, "diagnose")
        if _is(given, "True"):
            return _at(call, f"{call.callee} with diagnose", "a traceback in the log shows the values of variables")
        if given is None:
            return _at(
                call,
                f"{call.callee} without diagnose=False",
                "Loguru writes the values of variables into tracebacks",
                by_default=True,
            )
    return None


def _cgitb(read: Code, call: Call) -> Shows | None:
    if call.named("cgitb.enable"):
        return _at(call, "cgitb.enable", "an error page shows the values of variables")
    if call.named("better_exceptions.hook", "stackprinter.set_excepthook"):
        return _at(call, call.callee, "a traceback shows the values of variables")
    return None


def _werkzeug(read: Code, call: Call) -> Shows | None:
    if call.named("*DebuggedApplication"):
        return _at(call, call.callee, _CONSOLE, what="console")
    if call.named("run_simple", "*.run_simple") and _is(read.option(call, "use_debugger"), "True"):
        option = "use_debugger"
    elif (
        call.named("app.run", "application.run") and _brought(read, "flask") and _is(read.option(call, "debug"), "True")
    ):
        option = "debug"
    else:
        return None
    kept = HERE if listens_here(read, call) else ""
    return _at(call, f"{call.callee} with {option}", _CONSOLE, what="console", kept=kept)


def _imports(read: Code) -> Iterator[Shows]:
    for one in read.imports:
        if one.module == "better_exceptions" and read.language == "python":
            yield Shows("better_exceptions", "a traceback shows the values of variables", one.line, one.column)


def _brought(read: Code, *modules: str) -> bool:
    inside = tuple(m if m.endswith("/") else f"{m}." for m in modules) + tuple(f"{m}/" for m in modules)
    return any(i.module.lower() in modules or i.module.lower().startswith(inside) for i in read.imports)


_FINDERS: tuple[Callable[[Code, Call], Shows | None], ...] = (
    _sentry,
    _rollbar,
    _honeybadger,
    _rich,
    _loguru,
    _cgitb,
    _werkzeug,
)

# --- keys that are handed over ------------------------------------------------------------------------------------------

_SINKS = (
    "sentry_sdk.set_context", "sentry_sdk.set_extra", "sentry_sdk.set_tag", "sentry_sdk.set_user", "sentry_sdk.capture_message", "sentry_sdk.add_breadcrumb",
    "Sentry.setContext", "Sentry.setExtra", "Sentry.setExtras", "Sentry.setTag", "Sentry.setTags", "Sentry.setUser", "Sentry.captureMessage", "Sentry.addBreadcrumb",
    "Sentry.captureException", "scope.set_extra", "scope.set_context", "scope.set_tag", "scope.setExtra", "scope.setContext", "scope.setTag",
    "rollbar.report_message", "rollbar.report_exc_info", "rollbar.error", "rollbar.log", "Rollbar.error", "bugsnag.notify", "Bugsnag.notify", "Bugsnag.addMetadata",
    "bugsnag.add_metadata_tab", "bugsnag.configure", "Bugsnag.start", "*rashlytics*.setCustomKey", "*rashlytics*.setCustomValue", "*rashlytics*.setAttribute",
    "*rashlytics*.setAttributes", "*rashlytics*.log", "newrelic.addCustomAttribute", "newrelic.addCustomAttributes", "newrelic.agent.add_custom_attribute",
    "newrelic.noticeError", "Honeybadger.context", "Honeybadger.setContext", "Honeybadger.notify", "honeybadger.set_context", "honeybadger.notify",
    "Raygun.send", "raygun.send", "raygunClient.send", "Raygun.setCustomData", "crashlytics().setAttribute", "crashlytics().setAttributes",
)  # fmt: skip
# What a reporter is told of itself: its own key is not sent with errors.
_OWN = frozenset("api_key apiKey apikey api_token access_token accessToken dsn token".split())


def _handed(read: Code) -> Iterator[Shows]:
    for reach in reaches(read, _SINKS, _is_key):
        configures = reach.call.name in ("configure", "start", "init")
        if configures and (reach.argument.name in _OWN or "metadata" not in read.of(reach.call.node[1]).lower()):
            continue
        yield Shows(
            reach.call.callee[:60],
            f"the value of {reach.use.name[:60]} is sent with errors",
            reach.call.line,
            reach.call.column,
            key=reach.use.name,
        )


def _is_key(use: Use) -> bool:
    if use.kind == "environment":
        return is_key_variable(use.name)
    if use.kind == "text":
        return re.search(r"SHRIFT[0-9a-f]{8}", use.text) is not None
    return gives_key(use.name) if use.kind == "call" else is_key_name(use.name)


# --- settings -----------------------------------------------------------------------------------------------------------

_VARIABLE_WORDS = (
    "dynamic_instrumentation",
    "flask_debug",
    "flask_env",
    "django_debug",
    "better_exceptions",
    "attributes.include",
    "attributes_include",
    "debug",
)
_MAY_SHOW = Worded(*_VARIABLE_WORDS)
_ON = pattern_of(r"(?i)^(?:true|1|yes|on)$")
HERE = "It listens on its own machine alone, where nobody else meets that page."
_ASKED = "It is on only where somebody asks for it."
_CONSOLE = "an error page shows values and runs what a visitor types"
_NEW_RELIC = "New Relic keeps the headers of requests"
_PAGE = "an error page shows values and settings to whoever meets the error"


def _variables(text: str, path: str, *, by_hand: bool) -> Iterator[Shows]:
    all_ = variables(text, path)
    names = {v.name for v in all_}
    for variable in all_:
        does = _means(variable, names, path)
        if does:
            # Versions of Flask since 2.3 do not ask this variable any more.
            former = variable.name == "FLASK_ENV"
            yield Shows(
                f"{variable.name}={variable.value[:30]}",
                does,
                variable.line,
                variable.column,
                former,
                what="console" if does.endswith(_CONSOLE) else "headers" if does == _NEW_RELIC else "values",
                kept=_ASKED if _is_asked_for(text, path, variable, by_hand=by_hand) else "",
            )


def _is_asked_for(text: str, path: str, variable: Variable, *, by_hand: bool) -> bool:
    """Whether code sets a variable only where a condition asks for it: `if args.debug:`."""
    if language_of(path, text) in ("", "bash"):
        return False
    read = code(text, path)
    setting = (one for one in (*read.assignments, *read.calls) if one.line == variable.line)
    return any(is_conditional(read, one.node[1], by_hand=by_hand) for one in setting)


def _means(variable: Variable, names: set[str], path: str) -> str:
    name, value = variable.name, variable.value.strip()
    if name in ("DD_DYNAMIC_INSTRUMENTATION_ENABLED", "DD_EXCEPTION_REPLAY_ENABLED") and _ON.match(value):
        known = {"DD_DYNAMIC_INSTRUMENTATION_REDACTED_IDENTIFIERS", "DD_DYNAMIC_INSTRUMENTATION_REDACTED_TYPES"}
        return "" if names & known else "Datadog takes snapshots of variables"
    if name == "FLASK_DEBUG" and _ON.match(value):
        return _CONSOLE
    if name == "FLASK_ENV" and value == "development" and "FLASK_DEBUG" not in names:
        return f"with Flask before 2.3 {_CONSOLE}"
    if name == "DJANGO_DEBUG" and _ON.match(value):
        return _PAGE
    if name == "BETTER_EXCEPTIONS" and _ON.match(value):
        return "a traceback shows the values of variables"
    if name in ("NEW_RELIC_ATTRIBUTES_INCLUDE", "attributes.include") and re.search(
        r"(?i)request\.headers\.(?:\*|authorization|x-?api-?key)|^\*$", value
    ):
        return _NEW_RELIC
    return ""
