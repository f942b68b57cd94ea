"""S2-TEMPLATE-LEAK: a server hands a key to the page, or to anybody who asks one of its routes."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.names import NamePattern
from checks.expressions.patterns import WordFirst, pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.keys.lookalikes import lowers_confidence, third_party
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import CODE, WORDS, use_of
from checks.sins.s2_client_side.across import file_of
from checks.sins.s2_client_side.answers import ALL, Answer, answers, is_secret_source
from checks.sins.s2_client_side.client_code import READS as SIDE_READS
from checks.sins.s2_client_side.client_code import SCRIPTS, directives, front_of, side_of
from checks.sins.s2_client_side.page_templates import (
    TEMPLATES,
    Written,
    in_actuator,
    in_globals,
    in_start,
    in_template,
)
from checks.sins.s2_client_side.public_names import names_secret, public_by, secret_names
from checks.sins.s2_client_side.weighing import ASIDE
from checks.structure.embedded import is_dockerfile
from checks.structure.flow import Flow, environment_name
from checks.structure.languages import language_of
from checks.structure.positions import lines_of
from checks.structure.syntax import Code, code
from checks.words import count_of

_EVERYTHING = ("json(process.env", "send(process.env", "json({ ...process.env", "dict(os.environ", "jsonify(os.environ", "st.secrets", "(os.environ)", "os.environ()", "os.environ.items", "system.getenv()", "getenvironmentvariables()", "phpinfo(", "env.to_h", "...process.env", "encode(os.environ", ": process.env")  # fmt: skip
_ALL_OF_IT = WordFirst(
    ("process.env", "os.environ", "st.secrets", "os.Environ()", "System.getenv()", "GetEnvironmentVariables()", "ENV", "phpinfo("),
    r"process\.env(?![.\[\w])|os\.environ(?![.\[\w]|\.get)|os\.environ\.(?:copy|items)\(|st\.secrets(?![.\[\w])|os\.Environ\(\)|System\.getenv\(\)|GetEnvironmentVariables\(\)|\bENV\b(?!\[)|phpinfo\(",
)  # fmt: skip
_TEMPLATE_ENDINGS = tuple(t[1:] for t in TEMPLATES)
_LEAVES = {
    "python": pattern_of(r"jsonify|Response\(|render_template|render\(|json_response|@\w+\.(?:get|post|put|route|api_route)\b|\bst\.\w|\bgr\.\w|self\.write\("),
    "javascript": pattern_of(
        r"\b(?:res|response|reply|ctx|c|h)(?:\.\w+(?:\(\w*\))?)?\.(?:json|jsonp|send|end|write|render|html|text|view|response)\(\s*[^)\s]|NextResponse|new Response|Response\.json|getServerSideProps|getStaticProps"
        r"|\bloader\b|function load\b|const load\b|use server|ctx\.body"
    ),
    "": pattern_of(r"\.JSON\(|Fprint|Encode\(|ResponseEntity|Results\.|Mapping|addAttribute|respond\(|\becho\b|print|phpinfo|render|->json|Ok\("),
}  # fmt: skip
_GIVEN = pattern_of(r"<[A-Z][\w.]*[^>]{0,300}=\{")
_FIELD = pattern_of(r"(?m)^\s+(\w+)\s*:\s*(?:Optional\[)?str\b")
_ACTUATOR = NamePattern(r"(?i)(?:^|/)application[^/]*\.(?:properties|ya?ml)$")
_ENV_SCRIPT = NamePattern(r"(?i)(?:^|/)[^/]*(?:env|config|runtime)[^/]*\.js(?:on)?(?:\.(?:template|tmpl|tpl))?$")
_CLIENT_TEMPLATES = frozenset({"Angular", "Vue CLI", "Ionic", "Ember"})


def judge(evidence: Evidence) -> Verdict:
    """Critical where anybody who asks is answered with it, high where something asks who that is, medium for a template
    that writes it outside of scripts, and for the key of the row that the caller's own token opens. What only tells that a key is set, and the user's own, are none.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    lost = hole(evidence, "worktree")
    looked = 0
    findings: list[Finding] = []
    for path, text in sorted(evidence.texts.items()):
        kind = kind_of(path)
        if third_party(path) or kind is Kind.BUNDLE or (kind in ASIDE and not _ENV_SCRIPT.search(path)):
            continue
        if _may_hold(path, text):
            looked += 1
            findings += _found(path, text, evidence)
    if not looked:
        return unseen(lost, "No code or template that has a secret and answers with something was found.")
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'place')} where a server hands out a secret.",
        passed="No page and no route is given a secret.",
        looked_at=f"{count_of(looked, 'file')} that have a secret and answer with something",
    )


def _may_hold(path: str, text: str) -> bool:
    """A cheap look first: a secret's name or the whole environment, and something that leaves."""
    if _ACTUATOR.search(path):
        return "show-values" in text or "showValues" in text
    shell = path.endswith((".sh", ".bash")) or is_dockerfile(path) or _ENV_SCRIPT.is_in(path)
    open_ = shell or _is_template(path)
    if not open_ and not language_of(path):
        return False
    if not any(map(names_secret, secret_names(text))) and not _ALL_OF_IT.search(text):
        return False
    return open_ or _answers(path, text)


def _answers(path: str, text: str) -> bool:
    """Whether code may give something away to who asks it."""
    language = language_of(path)
    if not language:
        return False
    if path.endswith((".tsx", ".jsx")) and "use client" not in text and _GIVEN.search(text):
        return True
    family = "javascript" if language in ("javascript", "typescript", "tsx", "script") else language
    return _LEAVES.get(family, _LEAVES[""]).search(text) is not None


def _is_template(path: str) -> bool:
    return path.endswith(_TEMPLATE_ENDINGS)


def _found(path: str, text: str, evidence: Evidence) -> Iterator[Finding]:
    if _ACTUATOR.search(path):
        if use_of(evidence):
            for one in in_actuator(text, path):
                yield _written(path, one, evidence)
        return
    for one in in_start(text, path):
        yield _written(path, one, evidence)
    if _is_template(path) and not _is_of_a_client(path, evidence):
        for one in in_template(text, path):
            yield _written(path, one, evidence)
    if _ENV_SCRIPT.search(path):
        for one in in_globals(text, path.removesuffix(".template").removesuffix(".tmpl").removesuffix(".tpl")):
            yield _written(path, one, evidence)
    if not language_of(path) or path.endswith((".sh", ".bash", ".html", ".htm")):
        return
    read = code(text, path)
    if "use client" in directives(read):
        return
    for answer in answers(read, path):
        if answer.name == "all settings" and not _settings_open(evidence):
            continue
        yield _answered(path, answer, evidence)
    if read.language == "php":
        yield from _php(path, text, evidence)
    if path.endswith((".tsx", ".jsx")):
        yield from _handed(path, text, evidence)


@once
def _settings_open(evidence: Evidence) -> bool:
    """Whether settings of the project hold a provider's secret in a type that does not mask itself."""
    return any(
        names_secret(name)
        for path, text in evidence.texts.items()
        if path.endswith(".py") and "BaseSettings" in text
        for name in _FIELD.findall(text)
    )


def _is_of_a_client(path: str, evidence: Evidence) -> bool:
    """`{{ }}` of Angular and Vue shows what the browser has already."""
    front = front_of(path, evidence)
    return front is not None and bool(_CLIENT_TEMPLATES & front.names) and path.endswith((".html", ".htm"))


def _answered(path: str, answer: Answer, evidence: Evidence) -> Finding:
    all_of_it = answer.name in (ALL, "all settings")
    what = "every key that is set on the server" if all_of_it else "the key"
    who = "Who is let in there" if answer.guarded else "Everyone who asks"
    said = (
        f"{who} gets {what}." if not answer.own else "Who has the token of a session gets the key that is kept for it."
    )
    sure = Confidence.HIGH if answer.sure else Confidence.MEDIUM
    grave = Severity.HIGH if answer.guarded or public_by(answer.name) else Severity.CRITICAL
    return CHECK.finding(
        f"{answer.how} in {path} answers with {answer.name}. {said}",
        locations=[Location(source="worktree", path=path, line=answer.line, column=answer.column)],
        severity=Severity.MEDIUM if answer.own else grave,
        confidence=sure.lowered() if lowers_confidence(path) else sure,
        about=f"{answer.how} {answer.name}",
    )


def _written(path: str, one: Written, evidence: Evidence) -> Finding:
    sure = Confidence.HIGH if one.script else Confidence.MEDIUM
    return CHECK.finding(
        f"{one.how} in {path} writes {one.name} into the page. Everyone who opens it can read the value."
        if one.how != "/actuator/env"
        else f"{path} shows {one.name} at {one.how}, with values. Everyone who asks gets every key that is set on the server.",
        locations=[Location(source="worktree", path=path, line=one.line, column=one.column)],
        severity=Severity.CRITICAL if one.script else Severity.MEDIUM,
        confidence=sure.lowered() if lowers_confidence(path) and not _is_template(path) else sure,
        about=f"{one.how} {one.name}",
    )


def _php(path: str, text: str, evidence: Evidence) -> Iterator[Finding]:
    """`phpinfo()` shows the environment; it matters where a provider's key is in it."""
    call = next((c for c in code(text, path).calls if c.callee == "phpinfo"), None)
    if call is not None and use_of(evidence):
        yield _answered(path, Answer(ALL, "phpinfo()", call.line, call.column, sure=False), evidence)


def _handed(path: str, text: str, evidence: Evidence) -> Iterator[Finding]:
    """A component of the server that gives a key to another component: to one that runs in the browser, it is sent."""
    side = side_of(path, text, evidence)
    front = front_of(path, evidence)
    if side.client or front is None or front.ships != "both":
        return
    read = code(text, path)
    flow = Flow(read, is_secret_source)
    for call in read.calls:
        if not call.callee.startswith("<") or not call.callee[1:2].isupper():
            continue
        for argument in call.arguments:
            use = flow.carried(argument) if argument.name else None
            if use is None:
                continue
            name = environment_name(use.text) or use.name
            line, column = lines_of(text).at(argument.node[1].start)
            sent = _is_client_component(read, call.callee[1:-1], path, evidence)
            yield CHECK.finding(
                f"{call.callee} in {path} is given {name} as {argument.name}. If that component runs in the browser, the key is sent to everyone who opens the page.",
                locations=[Location(source="worktree", path=path, line=line, column=column)],
                severity=Severity.CRITICAL if sent else Severity.HIGH,
                confidence=Confidence.HIGH if sent else Confidence.MEDIUM,
                about=f"{call.callee} {name}",
            )


def _is_client_component(read: Code, name: str, path: str, evidence: Evidence) -> bool:
    """Whether the file that a component is brought from says that it runs in the browser."""
    other = file_of(read, name, path, evidence)
    return other is not None and side_of(other, evidence.texts[other], evidence).client


CHECK = Check(
    "S2-TEMPLATE-LEAK",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.CRITICAL,
    needs={Need.WORKTREE, Need.FILES},
    reads=(
        *SIDE_READS,
        Reading((*TEMPLATES, *CODE, *SCRIPTS, "Dockerfile*", "*.js.template", "*.tpl"), WORDS),
        Reading((*CODE, "*.phtml"), _EVERYTHING),
        Reading(("application*.properties", "application*.yml", "application*.yaml"), ("show-values", "showvalues")),
    ),
    judge=judge,
    module=__name__,
)
