"""S1-IGNORE-GAPS: the project's stack is known by its files, and so is where such projects leak."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need, Repository
from checks.expressions.names import NamePattern
from checks.model import Finding, Location, Severity, Sin, Status, Verdict
from checks.signals.rules import covering
from checks.sins.keyed import hole, needs, told
from checks.words import count_of

READS = (".gitignore", ".dockerignore", ".npmignore", ".gcloudignore", ".vercelignore", "MANIFEST.in")
MOST_FOLDERS = 200  # of one stack in one repository that are looked at


class Stack(msgspec.Struct, frozen=True):
    """How a stack is known, and for each file class that leaks there: an example path, and the rule that covers it."""

    name: str
    sign: str  # a pattern over tracked paths; where it begins to match is the folder in which the stack lives
    leaks: tuple[tuple[str, str], ...]  # (example path, rule)


STACKS = (
    Stack("any project", r"^", ((".env", ".env"), (".env.local", ".env.*\n!.env.example"))),
    Stack(
        "Node",
        r"(?:^|/)package\.json$",
        ((".env.production.local", ".env*.local"), ("npm-debug.log", "npm-debug.log*")),
    ),
    Stack(
        "Python",
        r"(?:^|/)(?:pyproject\.toml|setup\.py|requirements[^/]*\.txt|Pipfile)$",
        ((".venv/pyvenv.cfg", ".venv/"), ("debug.log", "*.log")),
    ),
    Stack(
        "Streamlit",
        r"(?:^|/)\.streamlit/|(?:^|/)streamlit_app\.py$",
        ((".streamlit/secrets.toml", ".streamlit/secrets.toml"),),
    ),
    Stack(
        "Terraform",
        r"(?:^|/)[^/]+\.tf$",
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
    Stack("Xcode", r"(?:^|/)[^/]+\.xcodeproj/|(?:^|/)Podfile$", (("Secrets.xcconfig", "Secrets.xcconfig"),)),
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
    """Fails once a repository, naming the rules to add; a rule in a folder above covers everything below it."""
    if (early := needs(evidence, Need.REPOSITORY)) is not None:
        return early
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    repositories = [r for r in evidence.repositories if not r.bare]
    if not repositories:
        return Verdict(status=Status.NOT_APPLICABLE, reason="A bare repository has no files to add.")
    stacks: set[str] = set()
    findings = [f for r in repositories if (f := _judge_one(r, evidence, stacks)) is not None]
    read = sum(p.rsplit("/", 1)[-1] in READS for p in evidence.texts)
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=findings[0].message.split(". ", 1)[0] + "." if findings else "",
        passed="The ignore rules cover where this kind of project leaks.",
        looked_at=f"{count_of(read, 'ignore file')} for {', '.join(sorted(stacks)) or 'an empty project'}",
    )


def gaps(
    repository: Repository, evidence: Evidence, stacks: set[str] | None = None
) -> tuple[list[str], list[tuple[str, str]]]:
    """(lines for .gitignore, (other ignore file, what is wrong with it)), each path from the repository.

    A line that begins with `# remove: ` names a rule that is to go. `stacks` is given the names of those that were known.
    """
    stacks = set() if stacks is None else stacks
    paths = [t.path for t in repository.tracked]
    if not paths:
        return [], []
    prefix = f"{repository.path}/" if repository.path else ""
    texts = {p[len(prefix) :]: text for p, text in evidence.texts.items() if p.startswith(prefix)}
    covered = _ignored_by(texts)
    missing: list[str] = []
    for stack in STACKS:
        folders = _folders(stack, paths)
        if folders:
            stacks.add(stack.name)
        missing.extend(rule for example, rule in stack.leaks if not all(covered(f + example) for f in folders))
    missing.extend(_bad_negations(texts.get(".gitignore", "")))
    lines = list(dict.fromkeys(line for rule in missing for line in rule.splitlines()))
    return lines, list(_published(paths, texts))


def _judge_one(repository: Repository, evidence: Evidence, stacks: set[str]) -> Finding | None:
    lines, published = gaps(repository, evidence, stacks)
    prefix = f"{repository.path}/" if repository.path else ""
    return _finding(prefix, lines, published) if lines or published else None


_SIGNS = {stack.sign: NamePattern(stack.sign) for stack in STACKS}


def _folders(stack: Stack, paths: Iterable[str]) -> list[str]:
    """The folders, with a slash behind them, in which a stack lives."""
    sign = _SIGNS[stack.sign]
    found: dict[str, None] = {}
    for path in paths:
        match = sign.search(path)
        if match:
            found[path[: path.find("/", match.start()) + 1 if match[0].startswith("/") else match.start()]] = None
            if len(found) >= MOST_FOLDERS or stack.sign == "^":
                break
    return list(found)


def _ignored_by(texts: dict[str, str]) -> Callable[[str], bool]:
    """Tells whether the project's ignore files cover a path: its folder's own, and those of all folders above."""
    rules = {p[: -len(".gitignore")]: covering(t) for p, t in texts.items() if p.rsplit("/", 1)[-1] == ".gitignore"}

    def covered(path: str) -> bool:
        parts = path.split("/")
        folders = ["/".join(parts[:n]) + "/" if n else "" for n in range(len(parts))]
        return any(folder in rules and rules[folder](path[len(folder) :]) for folder in folders)

    return covered


def _published(paths: list[str], texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(file, what is wrong) for what decides what leaves the folder other than by git: images, packages, uploads."""
    if any(p.rsplit("/", 1)[-1] in ("Dockerfile", "Containerfile") for p in paths):
        rules = [text for path, text in texts.items() if path.rsplit("/", 1)[-1].endswith(".dockerignore")]
        if not any(covering(text)(".env") for text in rules):
            yield ".dockerignore", "lets .env into the image: add .env*"
    for name, where in (
        (".npmignore", "the package"),
        (".gcloudignore", "the upload"),
        (".vercelignore", "the upload"),
    ):
        for path, text in texts.items():
            if path.rsplit("/", 1)[-1] != name or covering(text)(".env"):
                continue
            if name == ".gcloudignore" and "#!include:.gitignore" in text.replace(" ", ""):
                continue
            # Beside such a file the tool does not read .gitignore at all.
            yield path, f"lets .env into {where}: add .env*"
    for path, text in texts.items():
        if path.rsplit("/", 1)[-1] == "MANIFEST.in" and _takes_env(text):
            yield path, "takes .env into the package: add “global-exclude .env*”"


def _takes_env(text: str) -> bool:
    """Whether setuptools' list of files ends with `.env` in it; the last line that speaks of it wins."""
    taken = False
    for line in text.splitlines():
        command, *patterns = line.split() or [""]
        if command in ("include", "global-include", "recursive-include") and any(
            p in ("*", ".*", ".env", ".env*", "**/*") for p in patterns
        ):
            taken = True
        elif command in ("exclude", "global-exclude", "recursive-exclude") and any(
            p in (".*", ".env", ".env*") for p in patterns
        ):
            taken = False
        elif command == "graft" and patterns == ["."]:
            taken = True
    return taken


def _finding(prefix: str, lines: list[str], published: list[tuple[str, str]]) -> Finding:
    said, places = [], []
    if lines:
        said.append(f"{prefix}.gitignore lacks {count_of(len(lines), 'rule')}: {', '.join(lines)}")
        places.append(f"{prefix}.gitignore")
    for path, wrong in published:
        said.append(f"{prefix}{path} {wrong}")
        places.append(prefix + path)
    return CHECK.finding(
        ". ".join(said) + ". What nothing keeps out goes with the next “git add .”, image or package.",
        locations=[Location(source="worktree", path=p) for p in places],
        about=prefix,
    )


def _rules(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := raw.rstrip()) and not line.startswith("#")]


def _bad_negations(text: str) -> list[str]:
    """Rules that put a secret file back: `!.env`."""
    return [
        f"# remove: {rule}"
        for rule in _rules(text)
        if rule.strip() in ("!.env", "!/.env", "!.env.*", "!.env*", "!.env.local", "!.env.production")
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
