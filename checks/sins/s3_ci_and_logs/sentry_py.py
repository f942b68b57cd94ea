"""S3-SENTRY-PY: Sentry's Python SDK sends local variables, and its scrubber does not know the names of keys here."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.loading import is_imported, loaded_with
from checks.joins.remember import once
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins import llm_use
from checks.sins.keyed import hole, told, unseen
from checks.sins.s3_ci_and_logs.aside import is_aside, is_others, sure
from checks.sins.s3_ci_and_logs.printing.names import is_key_name, names_secrets, speaks_of_a_provider
from checks.structure.languages import Syntax
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
    waits: bool  # it is in a function that its own file does not call


def judge(evidence: Evidence) -> Verdict:
    """Medium for each start of Sentry that sends variables whose names its scrubber does not know; low where none was seen."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    begun = _begun(evidence)
    lost = hole(evidence, "worktree")
    if not begun:
        return unseen(lost, "No Python here reports to Sentry.")
    findings = []
    names: set[str] = set()
    for begin in (b for b in begun if not b.closed):
        files = _loaded(begin, evidence)
        held = _held(files, evidence)
        names |= held
        if (finding := _finding(begin, held, files, evidence)) is not None:
            findings.append(finding)
    return told(
        findings,
        lost,
        failed=f"Sentry is sent local variables with keys from {count_of(len(findings), 'place')}.",
        passed="What Sentry is sent holds no key that was seen here.",
        looked_at=f"{count_of(len(begun), 'start')} of Sentry, {count_of(len(names), 'name')} of keys in functions",
    )


def _finding(begin: Begin, held: set[str], files: frozenset[str] | None, evidence: Evidence) -> Finding | None:
    missed = [n for n in held if n.lower() not in begin.denied]
    missed.sort(key=lambda n: (not speaks_of_a_provider(n), n))
    if not missed and (begin.deep or not _uses_models(held, files, evidence)):
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


def _loaded(begin: Begin, evidence: Evidence) -> frozenset[str] | None:
    """The files of the programs that begin with this; None where it cannot be told which they are.

    What no file imports that was read, and what does not start itself, is imported by one that was not read.
    """
    loaded = loaded_with(begin.path, evidence)
    if loaded is None or (loaded.alone and begin.waits):
        return None
    if loaded.whole:
        return loaded.files
    others = (p for p in _may_hold(evidence) if "__name__" not in evidence.texts[p] and not is_imported(p, evidence))
    return loaded.files.union(others)


def _uses_models(held: set[str], files: frozenset[str] | None, evidence: Evidence) -> bool:
    """Whether the project uses models of providers, and these files hold a key or use one."""
    used = llm_use.use_of(evidence)
    return bool(used and (files is None or held or llm_use.use_in(files.__contains__, evidence)))


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
    return Begin(path, call, denied, deep, closed, _waits(read, call))


def _waits(read: Code, call: Call) -> bool:
    """Whether a call is in a function that is neither called, handed on nor marked by a decorator in its file."""
    name = call.function.rpartition(".")[2]
    if not name or len(re.findall(rf"\b{re.escape(name)}\b", read.text)) > 1:
        return False
    return not _decorated(read, call.node[1])


def _decorated(read: Code, node: Syntax) -> str:
    """The function around a node with its decorators; empty where it has none."""
    function = next((above for above in node.up() if above.kind == "function_definition"), None)
    around = function.parent if function is not None else None
    return read.of(around) if around is not None and around.kind == "decorated_definition" else ""


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

_PARAMETERS = frozenset(("parameters",))
_VALIDATOR = pattern_of(r"@[\w.]{0,40}validator\b")
_MAY_HOLD = pattern_of(r"(?i)\b\w*(?:api_?key|_key|token|secret|authorization)\b")


@once
def _may_hold(evidence: Evidence) -> tuple[str, ...]:
    """The files in which a name of a key stands, outside of tests."""
    return tuple(
        path
        for path, text in sorted(evidence.texts.items())
        if path.endswith(".py")
        and kind_of(path) is Kind.CODE
        and not is_aside(path)
        and not is_others(path)
        and any(is_key_name(m) for m in set(_MAY_HOLD.findall(text)))
    )


def _held(files: frozenset[str] | None, evidence: Evidence) -> set[str]:
    """The names of keys that functions of these files take or give a value to; of all where they are not known."""
    holding = [path for path in _may_hold(evidence) if files is None or path in files]
    return {name for path in holding[:_MOST_PARSED] for name in _in_functions(evidence.texts[path], path)}


@lru_cache(maxsize=128)
def _in_functions(text: str, path: str) -> frozenset[str]:
    """What a model stands under in a table is called a key as well, and is none."""
    read = code(text, path)
    taken = (part for node in read.find(_PARAMETERS) for part in node.below)
    named = [(read.of(part).partition(":")[0].partition("=")[0].strip("* "), part) for part in taken]
    named += [(a.target, a.node[1]) for a in read.assignments if is_key_name(a.target) and a.function]
    return frozenset(
        name
        for name, node in named
        if name.isidentifier()
        and is_key_name(name)
        and not names_secrets(name, text, in_shell=False)
        and not _validates(read, node)
    )


def _validates(read: Code, node: Syntax) -> bool:
    """Whether a node is in a function that looks at settings when they are read: before that, Sentry knows not where to send."""
    return "BaseSettings" in read.text and _VALIDATOR.match(_decorated(read, node)) is not None


CHECK = Check(
    "S3-SENTRY-PY",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
