"""S1-IGNORE-GAPS: the project's stack is known by its files, and so is where such projects leak."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need, Repository
from checks.model import Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import needs
from checks.words import count_of

READS = (".gitignore", ".dockerignore", ".npmignore", ".gcloudignore", ".vercelignore")


class Stack(msgspec.Struct, frozen=True):
    """How a stack is known, and for each file class that leaks there: an example path, and the rule that covers it."""

    name: str
    sign: str  # a pattern over tracked paths
    leaks: tuple[tuple[str, str], ...]  # (example path, rule)


STACKS = (
    Stack("any project", r".", ((".env", ".env"), (".env.local", ".env.*\n!.env.example"))),
    Stack(
        "Node",
        r"(?:^|/)package\.json$",
        ((".env.production.local", ".env*.local"), ("npm-debug.log", "npm-debug.log*")),
    ),
    Stack(
        "Python",
        r"(?:^|/)(?:pyproject\.toml|setup\.py|requirements[^/]*\.txt|Pipfile)$",
        ((".venv/pyvenv.cfg", ".venv/"),),
    ),
    Stack(
        "Streamlit",
        r"(?:^|/)\.streamlit/|(?:^|/)streamlit_app\.py$",
        ((".streamlit/secrets.toml", ".streamlit/secrets.toml"),),
    ),
    Stack(
        "Terraform",
        r"\.tf$",
        (
            ("terraform.tfstate", "*.tfstate*"),
            ("prod.tfvars", "*.tfvars"),
            (".terraform/x", ".terraform/"),
            ("crash.log", "crash.log"),
        ),
    ),
    Stack(
        "Android",
        r"(?:^|/)(?:build\.gradle(?:\.kts)?|AndroidManifest\.xml)$",
        (("local.properties", "local.properties"),),
    ),
    Stack("Xcode", r"\.xcodeproj/|(?:^|/)Podfile$", (("Secrets.xcconfig", "Secrets.xcconfig"),)),
    Stack("Ansible", r"(?:^|/)ansible\.cfg$", ((".vault_pass", ".vault_pass*"),)),
    Stack("Wrangler", r"(?:^|/)wrangler\.(?:toml|jsonc?)$", ((".dev.vars", ".dev.vars"),)),
    Stack("JetBrains", r"(?:^|/)\.idea/", ((".idea/workspace.xml", ".idea/workspace.xml"),)),
    Stack(
        "AI agents",
        r"(?:^|/)(?:\.claude/|CLAUDE\.md$|AGENTS\.md$|\.aider)",
        ((".claude/settings.local.json", ".claude/settings.local.json"), (".aider.chat.history.md", ".aider*")),
    ),
    Stack("direnv", r"(?:^|/)\.envrc\.example$", ((".envrc", ".envrc"),)),
)


def judge(evidence: Evidence) -> Verdict:
    """Fails once a repository, naming the rules to add; a root rule covers everything below it."""
    if (early := needs(evidence, Need.REPOSITORY)) is not None:
        return early
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    repositories = [r for r in evidence.repositories if not r.bare]
    if not repositories:
        return Verdict(status=Status.NOT_APPLICABLE, reason="A bare repository has no files to add.")
    findings: list[Finding] = []
    stacks: set[str] = set()
    for repository in repositories:
        found = _judge_one(repository, evidence, stacks)
        if found is not None:
            findings.append(found)
    looked_at = f"{count_of(sum(p.endswith('.gitignore') for p in evidence.texts), 'ignore file')} for {', '.join(sorted(stacks)) or 'an empty project'}"
    if findings:
        return Verdict(
            status=Status.FAIL,
            reason=findings[0].message.split(". ", 1)[0] + ".",
            looked_at=looked_at,
            findings=tuple(findings),
        )
    return Verdict(
        status=Status.PASS, reason="The ignore rules cover where this kind of project leaks.", looked_at=looked_at
    )


def _judge_one(repository: Repository, evidence: Evidence, stacks: set[str]) -> Finding | None:
    paths = [t.path for t in repository.tracked]
    if not paths:
        return None
    prefix = f"{repository.path}/" if repository.path else ""
    rules = _rules(evidence.texts.get(f"{prefix}.gitignore", ""))
    missing: list[str] = []
    for stack in STACKS:
        sign = re.compile(stack.sign)
        if not any(sign.search(p) for p in paths):
            continue
        stacks.add(stack.name)
        missing.extend(rule for example, rule in stack.leaks if not ignored(example, rules))
    missing.extend(_bad_negations(rules))
    if any(p == "Dockerfile" for p in paths) and not ignored(
        ".env", _rules(evidence.texts.get(f"{prefix}.dockerignore", ""))
    ):
        return _finding(prefix, missing, docker=True)
    return _finding(prefix, missing) if missing else None


def _finding(prefix: str, missing: list[str], docker: bool = False) -> Finding:
    lines = [line for rule in missing for line in rule.splitlines()]
    said = []
    if lines:
        said.append(f"{prefix}.gitignore lacks {count_of(len(lines), 'rule')}: {', '.join(lines)}")
    if docker:
        said.append(f"{prefix}.dockerignore lets .env into the image: add .env*")
    locations = (
        [Location(source="worktree", path=f"{prefix}.gitignore")]
        if lines or not docker
        else [Location(source="worktree", path=f"{prefix}.dockerignore")]
    )
    return CHECK.finding(
        ". ".join(said) + ". A file that nothing keeps out is in the next “git add .”.", locations=locations
    )


def _rules(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := raw.rstrip()) and not line.startswith("#")]


def ignored(path: str, rules: Iterable[str]) -> bool:
    """Whether rules of a root ignore file cover a path. Uses the library that reads all ignore files here."""
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(rules).match_file(path)
    except ValueError:  # a rule of the project that is none; the others cannot be told apart from it
        return False


def _bad_negations(rules: list[str]) -> list[str]:
    """Rules that put a secret file back: `!.env`."""
    return [
        f"# remove: {rule}" for rule in rules if rule.strip() in ("!.env", "!/.env", "!.env.local", "!.env.production")
    ]


CHECK = Check(
    "S1-IGNORE-GAPS",
    sin=Sin.COMMITTED,
    severity=Severity.LOW,
    needs={Need.REPOSITORY, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
