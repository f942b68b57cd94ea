"""Boundaries: settings that check and mask themselves, code that stays on the server, builds that leave keys out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.expressions.patterns import pattern_of
from checks.joins.places import Kind, kind_at, kind_of
from checks.readings import Reading
from checks.signals.looking import texts_of, whole
from checks.signals.rules import covering
from checks.signals.signal import Found, Look, Practice, Sign, Signal, Step, packages
from checks.signals.signs import COMPOSE, DOCKERFILES, called, files, imports, setting, text
from checks.structure.dockerfile import dockerfile
from checks.structure.entries import entries
from checks.structure.positions import lines_of

_MASKED = pattern_of(
    r"(?m)^\s+(\w*(?:key|token|secret|password|credential)\w*)\s*:\s*(?:Optional\[|Annotated\[)?\s*\"?(?:pydantic\.)?SecretStr\b",
    re.IGNORECASE,
)


def _masked(content: str, path: str) -> Iterator[Found]:
    if "BaseSettings" in content:
        for met in _MASKED.finditer(content):
            yield Found(*lines_of(content).at(met.start(1)), met[1])


def _masks(look: Look) -> Iterator[Signal]:
    """Effective where the type of the setting itself masks it when it is printed."""
    masked = [s for s in look.configured if "is a SecretStr" in s.words]
    if masked:
        yield look.proves("settings with keys mask themselves", [p for s in masked for p in s.where])


_SERVER = imports(
    "server-only $env/static/private $env/dynamic/private",
    "{} keeps code on the server",
    paths=("*.js", "*.jsx", "*.ts", "*.tsx", "*.mts", "*.svelte"),
)


def _clean_bundle(look: Look) -> Iterator[Signal]:
    """Effective where a bundle was built and read, and no key is in it."""
    bundles = [p for p in _built(look) if kind_of(p) is Kind.BUNDLE]
    leaking = any(k.secret and kind_at(s) is Kind.BUNDLE for k in look.evidence.keys for s in k.sightings)
    kept = [p for s in look.configured if "keeps code on the server" in s.words for p in s.where]
    if kept and bundles and not leaking and whole(look.evidence):
        yield look.proves("code with keys stays on the server, and no key is in the bundle", kept)


def _built(look: Look) -> list[str]:
    return [f.path for f in look.evidence.files]


_IGNORED = (".dockerignore", "*.dockerignore")


def _keeps_out(content: str) -> bool:
    """Whether an image's ignore file keeps `.env` and git's folder out of the build."""
    covers = covering(content)
    return covers(".env") and covers(".env.production") and covers(".git/config")


def _ignores(content: str, path: str) -> Iterator[Found]:
    if _keeps_out(content):
        yield Found(1, 1, path.rsplit("/", 1)[-1])


_SECRET_NAME = pattern_of(r"(?i)(?:api_?key|secret|token|password)\w*$")


def _takes_secret(content: str) -> bool:
    """Whether a build is given a secret as ARG or ENV, where it stays in the image or in its history."""
    return any(
        instruction.name in ("ARG", "ENV")
        and _SECRET_NAME.search(setting_.name) is not None
        and not setting_.name.upper().endswith(("_FILE", "_PATH", "MAX_TOKENS"))
        for instruction, setting_ in dockerfile(content).settings
    )


def _mounts(content: str, path: str) -> Iterator[Found]:
    for instruction in dockerfile(content).of("RUN"):
        if any(mount.get("type") == "secret" for mount in instruction.mounts):
            yield Found(instruction.line, 1, "--mount=type=secret")


def _bases(content: str, path: str) -> Iterator[Found]:
    for stage in dockerfile(content).stages[-1:]:
        if "distroless" in stage.image:
            yield Found(stage.line, 1, stage.image[:80])


def _clean_build(look: Look) -> Iterator[Signal]:
    """Effective where the build's context leaves `.env` and git out, and no build file takes or holds a key."""
    kept = [p for s in look.configured if "keeps .env" in s.words for p in s.where]
    if not kept or not whole(look.evidence):
        return
    if any(_takes_secret(t) for p, t in texts_of(look.evidence) if re.search(r"(?i)(?:docker|container)file", p)):
        return
    holds = {s.path for k in look.evidence.keys if k.secret for s in k.sightings if s.source == "worktree"}
    if any(re.search(r"(?i)(?:docker|container)file|compose[^/]*\.ya?ml$", path) for path in holds):
        return
    yield look.proves("the build leaves .env and git's folder out, and no build file holds or takes a key", kept)


def _own_files(content: str, path: str) -> Iterator[Found]:
    """A compose file's own list of secrets, and variables that name the file they are in."""
    for entry in entries(content, path):
        if (
            entry.keys[:1] == ("secrets",)
            and len(entry.keys) == 3
            and entry.name in ("file", "environment", "external")
        ):
            yield Found(entry.line, entry.column, str(entry.keys[1]))


PRACTICES = (
    Practice(
        id="P-TYPED-SETTINGS",
        title="Settings that are checked and masked",
        packages=(
            *packages("pypi", "pydantic-settings environs dynaconf"),
            *packages("npm", "envalid @t3-oss/env-nextjs @t3-oss/env-core znv"),
            *packages("go", "github.com/caarlos0/env github.com/caarlos0/env/*"),
        ),
        signs=(
            Sign(Reading(("*.py",), ("SecretStr",)), "{} is a SecretStr", _masked),
            called("createEnv cleanEnv parseEnv", "{} checks the environment", words=("@t3-oss/env", "envalid", "znv"), imported="@t3-oss/env envalid znv"),
            called("*.safeParse *.parse", "{} checks the environment", words=("process.env",), imported="zod", paths=("*env*.ts", "*env*.js", "*env*.mjs", "*config*.ts", "*config*.js")),
            called("env.Parse env.ParseAs env.Must", "{} checks the environment", words=("caarlos0/env",), paths=("*.go",)),
            called("*.Env Env Dynaconf", "{} reads the environment", words=("environs", "dynaconf"), imported="environs dynaconf", paths=("*.py",)),
            files(".env.example", ".env.sample", ".env.template", ".env.schema", says="{} lists what is to be set", step=Step.DECLARED),
        ),
        proof=_masks,
    ),
    Practice(
        id="P-SERVER-ONLY",
        title="Code with keys stays on the server",
        packages=packages("npm", "server-only eslint-plugin-no-secrets eslint-plugin-n @microsoft/eslint-plugin-sdl"),
        signs=(
            _SERVER,
            text(("next.config.*",), r"^\s*(taint)\s*:\s*true", "React refuses tainted values", words=("taint",)),
            text((".eslintrc*", "eslint.config.*", "package.json"), r"[\"'](n/no-process-env|no-process-env|no-secrets/no-secrets|node/no-process-env)[\"']\s*:\s*(?!\s*[\"'\[]*(?:off|0))", "the linter has the rule {}", words=("no-process-env", "no-secrets")),
        ),
        proof=_clean_bundle,
    ),
    Practice(
        id="P-CONTAINER",
        title="Images without keys",
        signs=(
            Sign(Reading(DOCKERFILES, ("type=secret",)), "a build takes its secret with {}", _mounts),
            Sign(Reading(COMPOSE, ("secrets",)), "compose gives the secret {} as a file", _own_files),
            setting(COMPOSE, [("services", "*", "environment", "*_FILE")], "{} names the file with the key", value=r"^/run/secrets/", words=("_FILE",)),
            Sign(Reading(_IGNORED), "{} keeps .env and .git out of the build", _ignores),
            files(".hadolint.yaml", ".hadolint.yml", says="{} configures Hadolint", step=Step.DECLARED),
            Sign(Reading(DOCKERFILES, ("distroless",)), "the image is built on {}", _bases, Step.DECLARED),
        ),
        proof=_clean_build,
        reads=(Reading(DOCKERFILES),),
    ),
)  # fmt: skip
