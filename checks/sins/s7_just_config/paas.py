"""S7-PAAS: a key among the plain variables of a platform's file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.keys.standin import keys_in
from checks.model import Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import present
from checks.sins.s7_just_config.rooms import platform_of, platforms_among
from checks.sins.s7_just_config.standing import Standing, also_in, findings, in_git, standing
from checks.structure.entries import Entry, find
from checks.structure.syntax import Argument, Call, Code, code
from checks.words import count_of

_WORDS = ("key", "token", "secret")
_SPACE = ("sdk: gradio", "sdk: streamlit", "sdk: docker", "sdk: static")
_CODE = ("from_dict", "sagemaker", "create_model", "modal.", "from modal")
READS = (
    Reading(
        (
            "vercel.json", "netlify.toml", "fly*.toml", "render.y*ml", "app.y*ml", "app[-.]*.y*ml", "Procfile*", "app.json", "heroku.yml",
            "wrangler.toml", "wrangler.json*", ".dev.vars*", "amplify.y*ml", "firebase.json", "apphosting*.y*ml", ".runtimeconfig.json",
            "supabase/config.toml", "railway.*", "cog.y*ml", ".streamlit/*.toml", "*databricks*", "bundle.y*ml", "connections.y*ml",
            "variables.y*ml", "airflow_settings.y*ml", "airflow.cfg", "profiles.y*ml", "serverless.*", ".do/*.y*ml",
        ),
        _WORDS,
    ),
    Reading(("README.md",), _SPACE),
    Reading(("*.py",), _CODE),
)  # fmt: skip
_FRONT = pattern_of(r"\A---\r?\n(?:.*\r?\n){1,60}?---\r?$", re.MULTILINE)
_SETTERS = ("*Secret.from_dict", "*Image.env", "*.env", "*create_model", "*Model", "*Estimator", "*update_function_configuration")  # fmt: skip
_GIVEN = ("env", "environment", "Environment", "env_vars", "environment_variables")


def judge(evidence: Evidence) -> Verdict:
    """High for each key where git has the file, medium where one machine has it; a platform's own local store of secrets
    counts only where git has it.
    """
    if not evidence.has(Need.WORKTREE, Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    files = platforms_among(paths_of(evidence))
    spaces = [p for p in evidence.texts if p.rsplit("/", 1)[-1] == "README.md" and _front(evidence.texts[p])]
    found = [p for p in standing(evidence, lambda path: platform_of(path) is not None) if _is_plain(p, evidence)]
    found += [p for path in spaces for p in _in_front(path, evidence)]
    coded = [*_in_code(evidence)]
    if not files and not spaces and not found and not coded:
        return unseen(missed, "No file of a platform lies here.")
    told_of = findings(CHECK, [*found, *coded], evidence, lambda places: _tell(places, evidence))
    return told(
        told_of,
        missed,
        failed=f"{count_of(len(told_of), 'key')} among plain variables of platforms.",
        passed="No file of a platform holds a key.",
        looked_at=f"{count_of(len(files) + len(spaces), 'file')} of platforms",
    )


def _is_plain(found: Standing, evidence: Evidence) -> bool:
    """A known key counts wherever it stands in the file; another value only among the plain variables."""
    platform = platform_of(found.path)
    if platform is None:
        return False
    if platform.own_store:
        return in_git([found], evidence)
    if found.keys[:1] == ("expo",):
        return False  # Expo's app.json: it is built into the app, which another sin tells of
    if found.key is not None:
        return True
    here = Entry(found.keys, "", 1, 1, 1, 1)
    return any(find((here,), *section) for section in platform.sections)


def _front(text: str) -> str:
    """The front matter of a Space of Hugging Face; empty for any other README."""
    met = _FRONT.match(text)
    return met[0] if met and any(word in met[0] for word in _SPACE) else ""


def _in_front(path: str, evidence: Evidence) -> Iterator[Standing]:
    last = _front(evidence.texts[path]).count("\n") + 1
    for one in standing(evidence, lambda p: p == path, named=lambda path: False):
        if (one.location.line or 0) <= last:
            yield one


def _in_code(evidence: Evidence) -> Iterator[Standing]:
    """Keys that code hands to a platform as plain values: Modal's `Secret.from_dict`, environments of SageMaker."""
    held = {s.path for _, s in present(evidence) if s.path.endswith(".py")}
    for path in sorted(held & evidence.texts.keys()):
        text = evidence.texts[path]
        if not any(word in text for word in _CODE):
            continue
        read = code(text, path)
        lines = [
            (a.line, a.end_line)
            for call in read.calls
            if _sets(read, call)
            for a in _given(read, call)
            if any(True for _ in keys_in(a.text, evidence.keys))
        ]
        for one in standing(evidence, lambda p, path=path: p == path, named=lambda path: False):  # type: ignore[misc]
            if any(first <= (one.location.line or 0) <= last for first, last in lines):
                yield one


def _sets(read: Code, call: Call) -> bool:
    modules = {i.module.partition(".")[0] for i in read.imports}
    return bool(modules & {"modal", "sagemaker", "boto3"}) and call.named(*_SETTERS)


def _given(read: Code, call: Call) -> Iterator[Argument]:
    """What a call is given as variables: a dictionary, also one that is passed by name."""
    for argument in call.arguments:
        if (
            argument.name in _GIVEN
            or (not argument.name and call.named("*from_dict", "*.env"))
            or argument.name == "env_dict"
        ):
            yield argument
            value = read.value_of(argument)
            if value is not argument:
                yield value
    for name in _GIVEN:
        found = read.option(call, name)
        if found is not None:
            yield found


def _tell(places: list[Standing], evidence: Evidence) -> str:
    first = places[0]
    platform = platform_of(first.path)
    what = "it" if first.key is not None else "a value that looks like a secret"
    under = f" under {first.trail}" if first.trail else ""
    if platform is None:
        name, instead = (
            ("Hugging Face", "a Space’s settings have secrets")
            if first.path.endswith(".md")
            else ("the platform", "its own secrets keep it, and the code names them")
        )
    else:
        name, instead = platform.name, platform.instead
    who = (
        "everybody with the repository has it"
        if in_git(places, evidence)
        else "it is sent to the platform as an ordinary setting"
    )
    return f"{first.path}{also_in(places)} hold{'' if also_in(places) else 's'} {what}{under}, open: {who}. For {name} {instead}."


CHECK = Check(
    "S7-PAAS",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
