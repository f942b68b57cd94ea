"""S4-DUP-PROJECT: one key in several projects, or in several apps of one."""

from __future__ import annotations

import pytest

from checks.evidence import Elsewhere, Need, Repository
from checks.model import Confidence, Live, Severity, Sighting, Status, Target
from checks.sins.s4_one_key.dup_project import CHECK
from tests.checks.sins.cases import LATER, Case, ask, fact, file, key, limit, remote, repository, seen

MEDIUM, HIGH = Severity.MEDIUM, Severity.HIGH
FOLDER = Target(path="/srv", name="srv", kind="repositories")
SHOP = repository(path="shop", remotes=(remote(project="o/shop", public=False),))
BLOG = repository(path="blog", head=LATER, remotes=(remote(project="o/blog", public=False),))
PUBLIC = repository(path="blog", head=LATER, remotes=(remote(project="o/blog"),))


def at(folder: str, name: str = ".env", **more: object) -> Sighting:
    return file(f"{folder}/{name}", "ignored", repository=folder, **more)


def two(
    name: str,
    *places: Sighting,
    of: tuple[Repository, ...] = (SHOP, BLOG),
    finds: Severity = MEDIUM,
    says: str,
    **more: object,
) -> Case:
    return Case(
        name=name,
        given=seen(key(*places, **more), repositories=of, target=FOLDER),
        status=Status.FAIL,
        finds=(finds,),
        says=says,
    )


def one(name: str, *places: Sighting, of: tuple[Repository, ...] = (SHOP, BLOG), files: tuple[str, ...] = ()) -> Case:
    given = seen(key(*places), repositories=of, target=FOLDER, files=tuple(fact(f) for f in files))
    return Case(name=name, given=given, status=Status.PASS, says="Each key is in one app only.")


ROOT = (repository(),)
CASES = (
    two("two repositories", at("shop"), at("blog"), says="blog and shop use it."),
    two("one of them is public", at("shop"), at("blog"), of=(SHOP, PUBLIC), finds=HIGH, says="The remote of one of them looks public."),
    two("one of them is production", at("shop", ".env.production"), at("blog"), finds=HIGH, says="looks like production: the file is called .env.production"),
    two("one that administers", at("shop"), at("blog"), finds=HIGH, says="use it", privilege="admin"),
    two("a limited key", at("shop"), at("blog"), finds=Severity.LOW, says="use it", privilege="limited"),
    two("a live key", at("shop"), at("blog"), finds=HIGH, says="use it", live=Live.LIVE),
    Case(
        name="two apps of one repository",
        given=seen(key(file("apps/web/.env", "ignored"), file("apps/api/.env", "ignored")), files=(fact("apps/web/package.json"), fact("apps/api/pyproject.toml"))),
        status=Status.FAIL,
        finds=(MEDIUM,),
        says="api and web use it",
    ),
    Case(
        name="another project that is remembered",
        given=seen(
            key(file(".env", "ignored")),
            elsewhere={"k1": (Elsewhere(name="ledger", path="/srv/ledger", day="2026-11-12T10:00:00+00:00"), Elsewhere(name="eval", path="/x", day="2026-11-02T10:00:00+00:00", who="CI"))},
        ),
        status=Status.FAIL,
        finds=(MEDIUM,),
        sure=Confidence.MEDIUM,
        says="ledger on 12 Nov 2026, eval (sent by CI) on 2 Nov 2026",
    ),
    Case(
        name="two folders outside git",
        given=seen(key(file("shop/.env", "plain"), file("blog/.env", "plain")), repositories=(), target=FOLDER),
        status=Status.FAIL,
        finds=(MEDIUM,),
        says="blog and shop use it",
    ),
    one("two clones of one repository", at("shop"), at("blog"), of=(SHOP, repository(path="blog", head=LATER, remotes=(remote(project="o/shop", public=False),)))),
    one("two worktrees", at("shop"), at("blog"), of=(repository(path="shop"), repository(path="blog"))),
    one("a project and an app inside it", file(".env", "ignored"), file("apps/web/.env", "ignored"), of=ROOT, files=("package.json", "apps/web/package.json")),
    one("a folder and its backup", file("apps/web/.env", "ignored"), file("apps/web-backup/.env", "ignored"), of=ROOT, files=("apps/web/package.json", "apps/web-backup/package.json")),
    one("a folder and a numbered copy", file("apps/web/.env", "ignored"), file("apps/web (2)/.env", "ignored"), of=ROOT, files=("apps/web/package.json", "apps/web (2)/package.json")),
    one("two files of one app", at("shop"), at("shop", ".env.local")),
    one("a document of another project", at("shop"), at("blog", "README.md")),
    one("a template of another project", at("shop"), at("blog", ".env.example")),
    one("a vendored copy", file("apps/web/.env", "ignored"), file("vendor/x/.env", "ignored"), of=ROOT, files=("apps/web/package.json", "vendor/x/package.json")),
    Case(name="a dead key", given=seen(key(at("shop"), at("blog"), live=Live.DEAD), repositories=(SHOP, BLOG)), status=Status.NOT_APPLICABLE),
    Case(name="no key", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=seen(key(file(".env", "ignored")), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_dup_project(case: Case) -> None:
    ask(CHECK, case)


def test_it_is_as_sure_as_the_second_surest_app() -> None:
    made = key(at("shop"), at("blog", confidence=Confidence.LOW))
    (finding,) = CHECK.judge(seen(made, repositories=(SHOP, BLOG), target=FOLDER)).findings
    assert finding.confidence is Confidence.LOW
