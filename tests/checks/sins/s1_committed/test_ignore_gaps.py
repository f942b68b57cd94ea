"""S1-IGNORE-GAPS: the ignore rules know where this kind of project leaks."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.model import Severity, Status
from checks.sins.s1_committed.ignore_gaps import CHECK
from tests.checks.sins.cases import BARE, NO_GIT, Case, ask, limit, repository, seen

LOW = Severity.LOW
ENV = ".env\n.env.*\n!.env.example\n"


def having(*paths: str, **texts: str) -> Evidence:
    """A repository of these paths; texts are named without their dots and slashes (`gitignore`, `web_gitignore`)."""
    named = {
        "gitignore": ".gitignore",
        "web_gitignore": "web/.gitignore",
        "dockerignore": ".dockerignore",
        "npmignore": ".npmignore",
        "gcloudignore": ".gcloudignore",
        "vercelignore": ".vercelignore",
        "manifest": "MANIFEST.in",
    }
    return seen(repositories=(repository(*paths),), texts={named[n]: text for n, text in texts.items()})


def gap(name: str, given: Evidence, says: str) -> Case:
    return Case(name=name, given=given, status=Status.FAIL, finds=(LOW,), says=says)


CASES = (
    gap("no rule at all", having("app.py"), ".gitignore lacks 3 rules: .env, .env.*, !.env.example"),
    gap("only the plain name", having("a.py", gitignore=".env\n"), "lacks 2 rules: .env.*, !.env.example"),
    gap("a rule that is none", having("a.py", gitignore=".env\n[z-a]\n"), "lacks 2 rules: .env.*, !.env.example"),
    gap("a negation that puts the file back", having("a.py", gitignore=ENV + "!.env\n"), "# remove: !.env"),
    gap("Node", having("package.json", gitignore=".env\n.env.test\n.env.local\n"), "npm-debug.log*"),
    gap("Python", having("pyproject.toml", gitignore=ENV), ".venv/, *.log"),
    gap("Streamlit", having(".streamlit/config.toml", gitignore=ENV), ".streamlit/secrets.toml"),
    gap("Terraform", having("main.tf", gitignore=ENV), "*.tfstate*, *.tfvars, .terraform/, crash.log"),
    gap("Android", having("app/build.gradle.kts", gitignore=ENV), "local.properties"),
    gap("Apple", having("ios/Podfile", gitignore=ENV), "Secrets.xcconfig"),
    gap("Ansible", having("ansible.cfg", gitignore=ENV), ".vault_pass*"),
    gap("Wrangler", having("wrangler.toml", gitignore=ENV), ".dev.vars"),
    gap("JetBrains", having(".idea/modules.xml", gitignore=ENV), ".idea/workspace.xml"),
    gap("AI agents", having("CLAUDE.md", gitignore=ENV), ".claude/settings.local.json, .aider*"),
    gap("a stack in a folder below", having("web/package.json", gitignore=".env\n"), "npm-debug.log*"),
    gap("an image is built from the folder", having("Dockerfile", gitignore=ENV), ".dockerignore lets .env into the image"),
    gap("a list for packages that replaces the project's", having("a", gitignore=ENV, npmignore="test/\n"), ".npmignore lets .env into the package"),
    gap("a list for uploads that replaces the project's", having("a", gitignore=ENV, gcloudignore="*.md\n"), ".gcloudignore lets .env into the upload"),
    gap("another such list", having("a", gitignore=ENV, vercelignore="*.md\n"), ".vercelignore lets .env into the upload"),
    gap("a list of files that takes everything", having("a", gitignore=ENV, manifest="graft .\nprune tests\n"), "MANIFEST.in takes .env into the package"),
    Case(name="everything is covered", given=having("a.py", gitignore=ENV), status=Status.PASS),
    Case(name="the rules of a folder cover what is below it", given=having("web/package.json", gitignore=ENV + ".env*.local\nnpm-debug.log*\n"), status=Status.PASS),
    Case(
        name="a folder may have rules of its own",
        given=having("web/package.json", gitignore=ENV, web_gitignore=".env*\nnpm-debug.log*\n"),
        status=Status.PASS,
    ),
    Case(name="a stack that is not there is not asked for", given=having("main.go", gitignore=ENV), status=Status.PASS),
    Case(name="an image whose list keeps it out", given=having("Dockerfile", gitignore=ENV, dockerignore=".env*\n.git\n"), status=Status.PASS),
    Case(name="a list for uploads that takes the project's in", given=having("a", gitignore=ENV, gcloudignore="#!include:.gitignore\n"), status=Status.PASS),
    Case(name="a list of files that leaves it out again", given=having("a", gitignore=ENV, manifest="graft .\nglobal-exclude .env*\n"), status=Status.PASS),
    Case(name="a repository without files", given=seen(repositories=(repository(tracked=()),)), status=Status.PASS, says=""),
    Case(name="unreadable files make it partial", given=seen(repositories=(repository("a.py"),), texts={".gitignore": ENV}, limits=(limit("unreadable", "worktree"),)), status=Status.PARTIAL),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="a bare repository", given=seen(repositories=(BARE,)), status=Status.NOT_APPLICABLE),
    Case(name="a folder without git", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_ignore_gaps(case: Case) -> None:
    ask(CHECK, case)
