"""S7-DOCKERIGNORE: what images and packages take along, by the rules each tool reads."""

from __future__ import annotations

import pytest

from checks.evidence import FileFact, Need
from checks.model import Severity, Status
from checks.sins.s7_just_config.dockerignore import CHECK, rooted
from tests.checks.sins.cases import Case, ask, blob, fact, key, limit, repository, seen
from tests.checks.sins.having import having
from tests.checks.sins.s7_just_config.made import clean, known, none, plain

LOW, MEDIUM, HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH
COPY = {"Dockerfile": "FROM python:3.13\nCOPY . .\n"}
ENV = fact(".env", ignored=True, ignored_by="project", secret_names=1)
PACKAGE = '{"name": "a", "version": "1.0.0"%s}'


def files(*more: FileFact) -> dict[str, object]:
    return {"files": (fact("Dockerfile"), *more), "repositories": (repository("Dockerfile"),)}


def ignoring(*rules: str) -> dict[str, str]:
    return {**COPY, ".dockerignore": "\n".join(rules)}


CASES = (
    plain("no rules at all", COPY, says="Dockerfile copies the whole folder, with .env: there is no .dockerignore. The image keeps it.", **files(ENV)),
    plain("ADD", {"Dockerfile": "FROM a\nADD . /app\n"}, says="with .env", **files(ENV)),
    plain("COPY ./ and options", {"Dockerfile": "FROM a\nCOPY --chown=app:app ./ /app/\n"}, says="with .env", **files(ENV)),
    plain("rules that do not name it", ignoring("node_modules", "*.md"), says="with .env: .dockerignore does not leave it out", **files(ENV)),
    plain("a rule of the top folder, and a file below it", ignoring(".env"), says="with apps/api/.env: .dockerignore does not leave it out", **files(fact("apps/api/.env", secret_names=1))),
    plain("a rule that lets it in again", ignoring("**", "!.env"), says="with .env", **files(ENV)),
    plain("the file of an environment", ignoring(".env"), says="with .env.production", **files(fact(".env.production", secret_names=1))),
    plain("with a key that is known", COPY, known(".env", 1), says="with .env", **files(fact(".env"))),
    plain("four files", COPY, says=".env.a, .env.b, .env.c and 1 more", **files(*(fact(f".env.{n}", secret_names=1) for n in "abcd"))),
    plain("a stage that is not shipped", {"Dockerfile": "FROM a AS b\nCOPY . .\nFROM c\nCOPY --from=b /app/dist /app\n"}, says="No shipped stage has it, but the build’s cache does.", finds=(LOW,), **files(ENV)),
    plain("a Dockerfile in a folder for them", {"docker/Dockerfile": "FROM a\nCOPY . .\n"}, says="docker/Dockerfile copies the whole folder, with .env", **files(ENV)),
    plain("a context that compose names", {"apps/api/Dockerfile": "FROM a\nCOPY . .\n", "compose.yaml": "services:\n  a:\n    build:\n      context: .\n      dockerfile: apps/api/Dockerfile\n"}, says="apps/api/Dockerfile copies the whole folder, with .env", **files(ENV)),
    plain("git's folder with a key in its history", COPY, key(blob("old.py", "reachable")), says="git’s own with it, and 1 key stands in the history", finds=(MEDIUM,), **files()),
    plain("npm beside an .npmignore", {"package.json": PACKAGE % "", ".npmignore": "tests/\n"}, says="The package of npm takes .env along: beside .npmignore npm does not ask .gitignore", **files(ENV)),
    plain("npm, and no rule at all", {"package.json": PACKAGE % ', "exports": "./a.js"'}, says="no ignore rule leaves it out", **files(fact(".env", secret_names=1))),
    plain("npm, and its own list", {"package.json": PACKAGE % ', "files": ["dist", ".env"]'}, says="“files” in package.json names it", **files(ENV)),
    plain("gcloud", {".gcloudignore": ".git\n"}, says="gcloud’s upload takes .env along: .gcloudignore does not leave it out", **files(ENV)),
    plain("Vercel with rules of its own", {".vercelignore": "docs\n"}, says="vercel’s upload takes .env along", **files(ENV)),
    plain("Azure Functions", {".funcignore": "tests\n"}, says="the upload of Azure Functions takes .env along", **files(ENV)),
    plain("a source package that includes it", {"MANIFEST.in": "include README.md .env\n"}, says="The package of Python takes .env along: MANIFEST.in names it", **files(ENV)),
    plain("a source package that takes a folder", {"MANIFEST.in": "graft config\nprune tests\n"}, says="takes config/.env along", **files(fact("config/.env", secret_names=1))),
    plain("hatch with what is beyond git", {"pyproject.toml": '[tool.hatch.build]\nartifacts = [".env"]\n'}, says="The package of Python takes .env along", **files(ENV)),
    clean("a rule for it", ignoring("**/.env"), **files(ENV)),
    clean("a rule of the top folder, for a file there", ignoring(".env"), **files(ENV)),
    clean("everything is left out, and some is let in", ignoring("*", "!src"), **files(ENV)),
    clean("rules of the Dockerfile's own", {**COPY, "Dockerfile.dockerignore": ".env\n", ".dockerignore": "docs\n"}, **files(ENV)),
    clean("an example", COPY, **files(fact(".env.example", empty_names=3))),
    clean("a file for tests", COPY, **files(fact(".env.test", secret_names=1))),
    clean("a .env without secrets", COPY, **files(fact(".env", empty_names=2))),
    clean("another folder's .env", {"apps/api/Dockerfile": "FROM a\nCOPY . .\n"}, **files(ENV)),
    clean("git's folder is left out", ignoring(".git"), key(blob("old.py", "reachable")), **files()),
    clean("npm, and git ignores it", {"package.json": PACKAGE % ', "bin": "./a.js"'}, **files(ENV)),
    clean("npm, and its own list without it", {"package.json": PACKAGE % ', "files": ["dist"]'}, **files(ENV)),
    plain("Vercel, of what git has", {"vercel.json": "{}"}, says="Git has the same, so the host learns nothing new", finds=(LOW,), **files(fact("app.env", tracked=True, secret_names=1))),
    plain("Vercel, of what git has, with a key", {"vercel.json": "{}"}, known("app.env", 1), says="Whoever gets it has the secret", **files(fact("app.env", tracked=True))),
    plain("Vercel, of one file that git has and one that it has not", {".vercelignore": "docs\n"}, says="Whoever gets it has the secret", **files(ENV, fact("app.env", tracked=True, secret_names=1))),
    clean("gcloud with git's rules", {".gcloudignore": "#!include:.gitignore\n"}, **files(ENV)),
    clean("Vercel's own rule", {".vercelignore": "docs\n"}, **files(fact(".env.local", ignored=True, secret_names=1))),
    clean("Vercel with git's rules", {"vercel.json": "{}"}, **files(ENV)),
    clean("a source package that leaves it out", {"MANIFEST.in": "graft .\nexclude .env\n"}, **files(ENV)),
    clean("hatch, and git ignores it", {"pyproject.toml": '[tool.hatch.build]\nexclude = ["tests"]\n'}, **files(ENV)),
    none("an app that is not said to be private", {"package.json": PACKAGE % ', "main": "index.js"'}, **files(fact(".env", secret_names=1))),
    none("a private package", {"package.json": PACKAGE % ', "private": true'}, **files(ENV)),
    none("a Dockerfile that copies what it names", {"Dockerfile": "FROM a\nCOPY src /app\n"}, **files(ENV)),
    none("a copy from another stage", {"Dockerfile": "FROM a AS b\nRUN true\nFROM c\nCOPY --from=b . .\n"}, **files(ENV)),
    none("nothing", {}),
    Case(name="nothing was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="nothing was seen, and something was lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having(COPY, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_dockerignore(case: Case) -> None:
    ask(CHECK, case)


def test_rules_of_docker_speak_of_the_top_folder() -> None:
    assert rooted("# a\n.env\n**/x\n/y\n!./z\n\n") == "/.env\n**/x\n/y\n!/z"
