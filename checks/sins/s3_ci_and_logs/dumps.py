"""Commands that print an environment, a configuration, or a secret that they fetch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from checks.expressions.patterns import pattern_of
from checks.sins.s3_ci_and_logs.printing.scripting import is_taken
from checks.sins.s3_ci_and_logs.scripts import Piece
from checks.sins.s3_ci_and_logs.shell import Output, is_secret_name, output, output_of, program, words
from checks.sins.s3_ci_and_logs.telling import is_summary, reaches_log
from checks.structure.syntax import Call

What = Literal["environment", "configuration", "secret"]

# Nothing of it is read further where none of these stands in a script.
MAY_DUMP = pattern_of(
    r"(?i)(?:^|[\s;&|({@`])(?:env|printenv|set|export|declare|typeset)\b|env:|inspect|compose|helm|kubectl|oc\s|terraform|tofu|secret|vault|doppler|\bop\s|\bbw\s|sops|config|ssm|auth\s|pass\s|variables|\bkeys\b"
)
# What stands before a command that PowerShell runs to take what it says: `$value = & az`, `$value = (& az …)`.
_TAKEN = pattern_of(r"(?:=[ \t]*(?:[\w.\[\]@$]{0,40}\()?|\breturn[ \t])[ \t]*&?[ \t]*$")
_SENDS = frozenset("curl wget nc ncat http https xh".split())
_NAMES = frozenset("wc compgen md5sum sha256sum sha1sum shasum".split())
_SECRETISH = pattern_of(
    r"(?i)key|token|secret|passw|credential|auth|api|openai|anthropic|gemini|llm|\bhf_|_pat\b|^-+$|^\.$|^\^?\.?\*?$|^=$"
)


class Dump(msgspec.Struct, frozen=True):
    """A command that shows more than a name. `words` tell what it is; `sent` that it goes over the network; `asked` that
    who runs the script asks for it by a word: `./keys get openai`."""

    call_line: int
    call_column: int
    words: str
    what: What
    sent: bool = False
    asked: bool = False


def dumps_in(piece: Piece) -> Iterator[Dump]:
    """What a script shows on its screen, in the summary of a run, or sends away."""
    if not MAY_DUMP.search(piece.text):
        return
    for call in piece.shell.commands:
        said = words(call)
        told = _told(call, said, piece.dialect)
        if told is None:
            continue
        name, what = told
        out = output(call)
        sent = out.where == "piped" and any(n in _SENDS for n in out.names)
        if (is_taken(call, piece.text) or _is_given(call, piece) or _is_certificate(call, out)) and not sent:
            continue
        if (sent or reaches_log(out) or is_summary(out)) and not _only_names(out):
            yield Dump(call.line, call.column, name, what, sent, what == "secret" and _is_asked(call, piece))
    for node, command, rest in piece.shell.declarations:
        bare = not rest or (command == "export" and rest == ("-p",)) or (command != "export" and rest in (("-x",), ("-p",), ("-xp",), ("-px",)))  # fmt: skip
        if bare and command in ("export", "declare", "typeset"):
            out = output_of(piece.shell.code, node)
            if (reaches_log(out) or is_summary(out)) and not _only_names(out):
                line, column = piece.shell.code.lines.at(node.start)
                yield Dump(line, column, " ".join((command, *rest)), "environment")


def _is_given(call: Call, piece: Piece) -> bool:
    """Whether PowerShell gives what a command says to a variable or back: the grammar of shells sees no bond there."""
    start = call.node[1].start
    return piece.dialect == "pwsh" and _TAKEN.search(piece.shell.code.text, max(start - 80, 0), start) is not None


_ASKS = pattern_of(r"[^)\n]{0,80}\b(?:get|show|read|view|reveal|print|fetch|export|decrypt|copy)\b[^)\n]{0,80}\)")


def _is_asked(call: Call, piece: Piece) -> bool:
    """Whether a command stands in the function of a script's word `get`, `show` or `read`: `case "$1" in get) cmd_get …`."""
    if not call.function:
        return False
    arms = (
        arm
        for c in piece.shell.commands
        if c.callee == call.function
        for arm in c.node[1].up()
        if arm.kind == "case_item"
    )
    return any(_ASKS.match(piece.shell.code.of(arm)) for arm in arms)


def _told(call: Call, said: list[str], dialect: str) -> tuple[str, What] | None:
    name = program(call)
    if name == "sudo" and said:
        name, said = said[0].rpartition("/")[2], said[1:]
    if (
        dialect == "pwsh"
        and name.lower() in ("get-childitem", "gci", "dir", "ls", "get-item")
        and any(w.lower().startswith("env:") for w in said)
    ):
        return (f"{name} Env:", "environment") if not any(is_secret_name(w[4:]) for w in said if ":" in w) else (" ".join([name, *said]), "secret")  # fmt: skip
    if name == "env":
        return ("env", "environment") if all(w in ("-0", "--null") for w in said) else None
    if name == "printenv":
        wanted = [w for w in said if not w.startswith("-")]
        if not wanted:
            return "printenv", "environment"
        named = [w for w in wanted if is_secret_name(w)]
        return (f"printenv {named[0]}", "secret") if named else None
    if name == "set" and not said:
        return "set", "environment"
    return _inside(name, said) or _fetched(name, said)


def _inside(name: str, said: list[str]) -> tuple[str, What] | None:
    """`docker exec app env`, `kubectl exec … -- printenv`: the command comes last."""
    if name not in ("docker", "podman", "kubectl", "oc", "docker-compose", "heroku", "fly", "flyctl") or not said:
        return None
    if said[-1] in ("env", "printenv") and {"exec", "run", "ssh"} & set(said):
        return f"{name} … {said[-1]}", "environment"
    return None


def _flag(said: list[str], *names: str) -> str | None:
    """The value of an option: `-o yaml`, `-oyaml`, `--output=yaml`; empty for one without a value."""
    for n, word in enumerate(said):
        for name in names:
            if word == name:
                return said[n + 1] if n + 1 < len(said) else ""
            if word.startswith(f"{name}=") or (
                len(name) == 2 and word.startswith(name) and len(word) > 2 and name != "-n"
            ):
                return word[len(name) :].lstrip("=")
    return None


def _fetched(name: str, said: list[str]) -> tuple[str, What] | None:
    """Commands of managers, clusters and platforms. What only lists names is none."""
    plain = [w for w in said if not w.startswith("-")]
    first, second = (*plain, "", "")[:2]
    if name in ("kubectl", "oc"):
        form = _flag(said, "-o", "--output")
        if (
            "get" in plain[:3]
            and any(re.match(r"secrets?(?:/|$)", w) for w in plain)
            and form
            and form.split("=")[0] not in ("name", "wide", "custom-columns")
        ):
            return f"{name} get secret -o {form.split('=')[0]}", "secret"
        return (
            (f"{name} describe pod", "configuration")
            if first == "describe" and re.match(r"po(?:ds?)?(?:/|$)", second)
            else None
        )
    if name in ("docker", "podman"):
        if first == "inspect" or (first == "container" and second == "inspect"):
            return (f"{name} inspect", "configuration") if _shows_all(_flag(said, "-f", "--format")) else None
        if first == "compose" and "config" in plain[1:]:
            return _composed(said)
        return None
    if name == "docker-compose":
        return _composed(said) if "config" in plain[:2] else None
    if name == "helm":
        if first == "get" and second in ("values", "all", "manifest"):
            return f"helm get {second}", "configuration"
        return ("helm template", "configuration") if first == "template" else None
    if name in ("terraform", "tofu", "terragrunt"):
        if first == "output" and ("-json" in said or "-raw" in said or len(plain) > 1):
            return f"{name} output", "configuration"
        if first == "show" and "-json" in said:
            return f"{name} show -json", "configuration"
        return (f"{name} {first}", "configuration") if first in ("show", "plan") else None
    joined = " ".join(plain[:4])
    for command, expression, shown in _MANAGERS:
        if name == command and re.match(expression, joined):
            if _names_only(name, said):
                return None
            return f"{name} {shown}", "secret"
    return None


_MANAGERS = (
    ("gcloud", r"secrets versions access", "secrets versions access"),
    ("gcloud", r"auth (?:application-default )?print-(?:access|identity)-token", "auth print-access-token"),
    ("aws", r"secretsmanager get-secret-value", "secretsmanager get-secret-value"),
    ("aws", r"ssm get-parameter", "ssm get-parameter"),
    ("az", r"keyvault secret show", "keyvault secret show"),
    ("az", r"cognitiveservices account keys", "cognitiveservices account keys list"),
    ("vault", r"(?:kv get|read)\b", "kv get"),
    ("doppler", r"secrets(?: get| download|$)", "secrets"),
    ("op", r"read\b|item get\b", "read"),
    ("bw", r"get (?:password|item|notes)", "get"),
    ("infisical", r"secrets\b(?! (?:set|delete)\b)|export\b", "secrets"),
    ("sops", r"(?:decrypt\b|$)|.*", "decrypt"),
    ("heroku", r"config(?::get)?(?: |$)", "config"),
    ("railway", r"variables?\b(?! (?:set|delete)\b)", "variables"),
    ("pass", r"show\b", "show"),
    ("gopass", r"show\b", "show"),
    ("chamber", r"(?:read|export|env)\b", "read"),
    ("gh", r"auth token", "auth token"),
    ("security", r"find-(?:generic|internet)-password", "find-generic-password"),
    ("dotenvx", r"get\b", "get"),
)


def _names_only(name: str, said: list[str]) -> bool:
    if name == "sops":
        return (
            not any(w in ("-d", "--decrypt", "decrypt") for w in said)
            or "-i" in said
            or "--in-place" in said
            or _flag(said, "--output") is not None
        )
    if name == "aws" and (asked := _flag(said, "--query")) is not None:
        return re.search(r"(?i)secretstring|value|secretbinary", asked) is None
    if name == "aws" and "ssm" in said and "--with-decryption" not in said:
        return True
    if name == "az" and (asked := _flag(said, "--query")) is not None:
        return re.search(r"(?i)value|key", asked) is None
    if name == "security":
        return not any(re.fullmatch(r"-\w*[wg]\w*", w) for w in said)
    if name == "railway" and any(w.startswith("--set") for w in said):
        return True
    if name == "op" and "--out-file" in " ".join(said):
        return True
    return any(w in ("--only-names", "--names-only", "--keys") or w.startswith(("--out-file", "--output-file")) or (w == "-o" and name in ("op", "chamber")) for w in said)  # fmt: skip


def _shows_all(form: str | None) -> bool:
    """Whether `docker inspect` shows the environment: all, or what the format asks for."""
    return form is None or ".Config.Env" in form or form.strip("{} ") in ("json .", "json .Config", ".")


def _composed(said: list[str]) -> tuple[str, What] | None:
    if any(
        w
        in (
            "-q",
            "--quiet",
            "--services",
            "--images",
            "--volumes",
            "--profiles",
            "--no-interpolate",
            "--hash",
            "--variables",
        )
        for w in said
    ):
        return None
    return "docker compose config", "configuration"


# Everybody is shown a certificate.
_CERTIFICATE = pattern_of(r"\b(?:tls|ca)\\{0,4}\.crt\b")


def _is_certificate(call: Call, out: Output) -> bool:
    """Whether a command asks for a certificate alone, or one behind it reads what comes as one."""
    commands = (call, *out.behind)
    return any(_CERTIFICATE.search(word) or word == "x509" for c in commands for word in words(c))


def _only_names(out: Output) -> bool:
    """Whether a command on the way leaves the names only, or what is no secret."""
    for call in out.behind:
        name, said = program(call), words(call)
        joined = " ".join(said)
        if name in _NAMES:
            return True
        if name == "cut" and re.search(r"-d\s*=", joined) and re.search(r"-f\s*1\b(?!,|-)", joined):
            return True
        if name == "sed" and re.search(r"=\.\*|REDACT|\*\*\*|=\[\^", joined):
            return True
        if name in ("awk", "gawk") and "$1" in joined and "$2" not in joined and "$0" not in joined:
            return True
        if name == "grep" and _narrow(said):
            return True
        if name == "jq" and re.search(r"(?i)keys|\.metadata|length|\.name\b", joined):
            return True
        if name in ("kubectl", "oc", "helm", "docker"):
            return True  # read by another command
    return False


def _narrow(said: list[str]) -> bool:
    """Whether `grep` takes what speaks of no secret, or leaves secrets out."""
    flags = [w for w in said if w.startswith("-") and len(w) > 1]
    patterns = [w for w in said if not w.startswith("-")]
    if any(re.match(r"-\w*o", f) for f in flags) and any("[^=]" in p for p in patterns):
        return True
    inverted = any(re.match(r"-\w*v", f) or f == "--invert-match" for f in flags)
    secretish = any(_SECRETISH.search(p) for p in patterns)
    return secretish if inverted else bool(patterns) and not secretish
