"""Which app a key belongs to: a compose service, else the nearest manifest, else the repository, else the folder."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence
from checks.joins import App, application_of, project_of, same_project
from checks.model import Sighting, Target
from tests.checks.sins.cases import blob, fact, file, remote, repository, seen

MONOREPO = seen(
    repositories=(
        repository("package.json", "apps/web/package.json", "apps/api/pyproject.toml", "apps/api/Dockerfile"),
    ),
    files=(fact("apps/api/.env"), fact("apps/bot/go.mod"), fact("apps/web/node_modules/x/package.json")),
)


def app(sighting: Sighting, evidence: Evidence) -> App:
    found = application_of(sighting, evidence)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "folder", "name", "because"),
    [
        ("apps/web/.env", "apps/web", "web", "package.json lies in apps/web/"),
        ("apps/web/src/deep/client.ts", "apps/web", "web", "package.json lies in apps/web/"),
        ("apps/api/.env", "apps/api", "api", "pyproject.toml lies in apps/api/"),
        ("apps/bot/main.go", "apps/bot", "bot", "go.mod lies in apps/bot/"),
        ("apps/web/node_modules/x/index.js", "apps/web", "web", "package.json lies in apps/web/"),
        (".env", "", "app", "the repository is one app"),
        ("infra/prod.tfvars", "", "app", "the repository is one app"),
    ],
)
def test_the_nearest_manifest_tells(path: str, folder: str, name: str, because: str) -> None:
    found = app(file(path), MONOREPO)
    assert (found.folder, found.name, found.because) == (folder, name, because)


def test_a_place_in_the_history_belongs_to_the_app_of_its_folder() -> None:
    assert app(blob("apps/web/old.ts", "reachable"), MONOREPO).folder == "apps/web"


def test_a_folder_of_repositories_has_an_app_a_repository() -> None:
    given = seen(repositories=(repository(path="one"), repository("ui/package.json", path="two")))
    found = [
        app(file(p, repository=r), given) for p, r in (("one/.env", "one"), ("two/.env", "two"), ("two/ui/a.ts", "two"))
    ]
    assert [a.folder for a in found] == ["one", "two", "two/ui"]
    assert found[0].because == "the repository is one/"


def test_two_clones_of_one_repository_have_one_app() -> None:
    ours = (repository(path="a", remotes=(remote(),)), repository(path="b", remotes=(remote(),)))
    given = seen(repositories=ours)
    assert app(file("a/.env", repository="a"), given).id == app(file("b/.env", repository="b"), given).id
    assert app(file("a/.env", repository="a"), given).folder == "a"


def test_a_project_is_known_by_its_remote_else_by_its_newest_commit() -> None:
    assert project_of(repository(remotes=(remote("fork", project="me/app"), remote()))) == "github.com/owner/app"
    assert same_project(repository(path="a"), repository(path="b"))
    assert not same_project(repository(path="a", head="1" * 40), repository(path="b", head="2" * 40))
    assert not same_project(repository(path="a", head=None), repository(path="b", head=None))


def test_outside_git_a_manifest_tells_else_the_folder_below_the_target() -> None:
    target = Target(path="/srv", name="srv", kind="repositories")
    given = seen(repositories=(), files=(fact("x/app/package.json", repository=None),), target=target)
    assert app(file("x/app/.env", "plain"), given).folder == "x/app"
    assert app(file("y/deep/.env", "plain"), given).because == "it lies in y/, outside git"
    alone = seen(repositories=(), target=Target(path="/srv", name="srv", kind="folder"))
    assert (app(file("y/.env", "plain"), alone).folder, app(file("y/.env", "plain"), alone).name) == ("", "srv")


def test_a_person_s_own_place_is_no_app_s() -> None:
    assert application_of(Sighting(source="machine", path=".zshrc", place="LOCAL-SHELL-RC"), MONOREPO) is None


COMPOSE = """\
services:
  web:
    build: ./apps/web
    environment: {OPENAI_API_KEY: VALUE}
  worker:
    image: acme/worker
    environment:
      OPENAI_API_KEY: VALUE
  odd:
    build: {context: ../..}
    environment:
      OPENAI_API_KEY: VALUE
"""


@pytest.mark.parametrize(
    ("line", "name", "folder", "because"),
    [
        (4, "web", "apps/web", "the service web is built from apps/web/"),
        (8, "worker", "", "it stands under the service worker"),
        (12, "odd", "", "it stands under the service odd"),
    ],
)
def test_a_compose_service_is_an_app_and_one_that_is_built_here_is_that_folder_s(
    line: int, name: str, folder: str, because: str
) -> None:
    given = seen(repositories=(repository("apps/web/package.json"),), texts={"compose.yaml": COMPOSE})
    found = app(file("compose.yaml", line=line), given)
    assert (found.name, found.folder, found.because) == (name, folder, because)
    if name == "web":
        assert found.id == app(file("apps/web/.env"), given).id
