"""S3-SENTRY-PY: Sentry's Python SDK sends local variables, and its scrubber does not know the names of keys here."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins import llm_use
from checks.sins.keyed import hole, told, unseen
from checks.sins.s3_ci_and_logs.aside import is_aside, is_others, sure
from checks.sins.s3_ci_and_logs.printing.names import is_key_name, names_secrets, speaks_of_a_provider
from checks.structure.syntax import Argument, Call, Code, code
from checks.words import count_of

READS = (
    Reading(("*.py",), ("sentry_sdk", "api_key", "apikey", "_key", "access_token", "auth_token", "hf_token")),
    *llm_use.READS,
)
# What the SDK's scrubber takes out by itself (sentry_sdk/scrubber.py): names that are equal to one of these, in any letters.
DENIED = frozenset(
    "password passwd secret api_key apikey auth credentials mysql_pwd privatekey private_key token session authorization x_api_key cookie set_cookie".split()
)
_TAKES_OUT = pattern_of(r"(?i)redact|scrub|mask|saniti[sz]|\bvars\b|frames?\b|\*\*\*|filtered|headers|api_?key|secret")
_QUOTED = pattern_of(r"[\"']([\w.-]{3,80})[\"']")
_MOST_PARSED = 60
_SHOWN = 3


class Begin(msgspec.Struct, frozen=True):
    """A call that begins Sentry's reporting, and what it does about variables."""

    path: str
    call: Call
    denied: frozenset[str]  # names that the scrubber takes out
    deep: bool  # whether the scrubber looks into objects
    closed: bool  # nothing of a frame's variables is sent, or a function of the project's own takes them out


def judge(evidence: Evidence) -> Verdict:
    """Medium for each start of Sentry that sends variables whose names its scrubber does not know; low where none was seen."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    begun = _begun(evidence)
    lost = hole(evidence, "worktree")
    if not begun:
        return unseen(lost, "No Python here reports to Sentry.")
    models = bool(llm_use.use_of(evidence))
    names = _held(evidence)
    findings = [f for b in begun if not b.closed and (f := _finding(b, names, models)) is not None]
    return told(
        findings,
        lost,
        failed=f"Sentry is sent local variables with keys from {count_of(len(findings), 'place')}.",
        passed="What Sentry is sent holds no key that was seen here.",
        looked_at=f"{count_of(len(begun), 'start')} of Sentry, {count_of(len(names), 'name')} of keys in functions",
    )


def _finding(begin: Begin, names: tuple[str, ...], models: bool) -> Finding | None:
    missed = [n for n in names if n.lower() not in begin.denied]
    missed.sort(key=lambda n: (not speaks_of_a_provider(n), n))
    if not missed and (begin.deep or not models):
        return None
    if missed and not begin.denied:
        what = f"no scrubber takes out {_listed(missed)}, which functions here hold"
        severity, confidence = Severity.MEDIUM, Confidence.HIGH
    elif missed:
        what = f"its scrubber compares names exactly and does not know {_listed(missed)}, which functions here hold"
        severity, confidence = Severity.MEDIUM, Confidence.HIGH
    else:
        what = "its scrubber does not look into objects and dictionaries, such as headers and clients"
        severity, confidence = Severity.LOW, Confidence.LOW
    return CHECK.finding(
        f"{begin.call.callee[:40]} in {begin.path} sends the local variables of every frame, and {what}. An error then carries the key to Sentry.",
        locations=[_at(begin)],
        severity=severity,
        confidence=sure(begin.path, confidence),
    )


def _at(begin: Begin) -> Location:
    call = begin.call
    return Location(
        source="worktree",
        path=begin.path,
        line=call.line,
        column=call.column,
        end_line=call.end_line,
        end_column=call.end_column,
    )


def _listed(names: list[str]) -> str:
    shown = names[:_SHOWN]
    more = f" and {count_of(len(names) - _SHOWN, 'more')}".replace("mores", "more") if len(names) > _SHOWN else ""
    return (
        ", ".join(shown[:-1])
        + (" and " if len(shown) > 1 and not more else ", " if len(shown) > 1 else "")
        + shown[-1]
        + more
    )


# --- how Sentry is begun --------------------------------------------------------------------------------------------------


@once
def _begun(evidence: Evidence) -> tuple[Begin, ...]:
    found: list[Begin] = []
    for path, text in sorted(evidence.texts.items()):
        if not path.endswith(".py") or "sentry_sdk" not in text or is_others(path) or "init(" not in text:
            continue
        read = code(text, path)
        names = _init_names(read)
        found += [_begin(path, read, call) for call in read.calls if call.callee in names]
    return tuple(found)


def _init_names(read: Code) -> frozenset[str]:
    names = {"sentry_sdk.init"}
    for one in read.imports:
        if one.module == "sentry_sdk":
            names |= {f"{alias}.init" for alias, name in one.aliases.items() if name == "sentry_sdk"}
            names |= {"init"} if "init" in one.names and "init" not in one.aliases.values() else set()
            names |= {alias for alias, name in one.aliases.items() if name == "init"}
    return frozenset(names)


def _begin(path: str, read: Code, call: Call) -> Begin:
    locals_ = read.option(call, "include_local_variables") or read.option(call, "with_locals")
    scrubber = read.option(call, "event_scrubber")
    hook = read.option(call, "before_send")
    closed = (locals_ is not None and locals_.text == "False") or (hook is not None and _takes_out(read, hook))
    denied = DENIED
    if scrubber is not None:
        given = read.value_of(scrubber)
        denied = frozenset() if given.text == "None" else _denied(read, given)
    deep = scrubber is not None and re.search(r"recursive\s*=\s*True", read.value_of(scrubber).text) is not None
    return Begin(path, call, denied, deep, closed)


def _takes_out(read: Code, hook: Argument) -> bool:
    """Whether a hook takes secrets out: by its name, or by what its function says."""
    if _TAKES_OUT.search(hook.text):
        return True
    met = re.search(
        rf"(?m)^([ \t]*)(?:async )?def {re.escape(hook.dotted or '-')}\b[^\n]*\n((?:\1[ \t]+[^\n]*\n|[ \t]*\n)*)",
        read.text,
    )
    return met is not None and _TAKES_OUT.search(met[2]) is not None


def _denied(read: Code, scrubber: Argument) -> frozenset[str]:
    """The names that a scrubber of the project's own takes out: those in its list, and the SDK's where it is added to."""
    text = scrubber.text
    for name in set(re.findall(r"\b[A-Za-z_]\w{2,}\b", text)):
        text += "".join(a.value.text for a in read.assigned(name)[:2])
    own = frozenset(n.lower() for n in _QUOTED.findall(text))
    replaced = "denylist" in text and "DEFAULT_DENYLIST" not in text
    return own if replaced else DENIED | own


# --- what frames hold -----------------------------------------------------------------------------------------------------

_MAY_HOLD = pattern_of(r"(?i)\b\w*(?:api_?key|_key|token|secret|authorization)\b")


@once
def _held(evidence: Evidence) -> tuple[str, ...]:
    """The names of keys that functions take or give a value to, outside of tests."""
    found: dict[str, None] = {}
    parsed = 0
    for path, text in sorted(evidence.texts.items()):
        if not path.endswith(".py") or kind_of(path) is not Kind.CODE or is_aside(path) or is_others(path):
            continue
        if parsed >= _MOST_PARSED or not any(is_key_name(m) for m in set(_MAY_HOLD.findall(text))):
            continue
        parsed += 1
        found.update(dict.fromkeys(_in_functions(text, path)))
    return tuple(found)


def _in_functions(text: str, path: str) -> Iterator[str]:
    """What a model stands under in a table is called a key as well, and is none."""
    read = code(text, path)
    for assignment in read.assignments:
        name = assignment.target
        if (
            assignment.function
            and "." not in name
            and is_key_name(name)
            and not names_secrets(name, text, in_shell=False)
        ):
            yield name
    for node in read.find(frozenset(("parameters",))):
        for part in node.below:
            name = read.of(part).partition(":")[0].partition("=")[0].strip("* ")
            if is_key_name(name) and not names_secrets(name, text, in_shell=False):
                yield name


CHECK = Check(
    "S3-SENTRY-PY",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
