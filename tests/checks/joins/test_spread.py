"""How far one key is spread: apps, environments, projects, AI tools, places of one person."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checks.joins import Environment, Spread, spread
from checks.model import Key, Sighting
from tests.checks.sins.cases import beside, blob, fact, file, key, remote, repository, seen

FILES = tuple(fact(p) for p in ("web/package.json", "api/go.mod"))


def local(path: str, place: str) -> Sighting:
    return Sighting(source="machine", path=path, place=place, line=1)


SHELL = local(".zshrc", "LOCAL-SHELL-RC")
CODEX = local(".codex/auth.json", "LOCAL-CODEX")
CURSOR = local(".cursor/mcp.json", "LOCAL-CURSOR")


def of(*places: Sighting, **more: object) -> Spread:
    made = key(*places)
    return spread(made, seen(made, files=FILES, **more))


def test_two_apps_of_a_monorepo() -> None:
    found = of(file("web/.env"), file("api/.env"), file("api/main.go"))
    assert [a.name for a in found.apps] == ["api", "web"]
    assert found.projects == ("head 3f9c1e2" + "0" * 33,)


def test_three_environments_each_with_its_reason() -> None:
    found = of(file(".env.production"), file(".env.development"), file("k8s/staging/a.yaml"), file(".env"))
    assert [p.guess.environment for p in found.environments] == [
        Environment.DEVELOPMENT,
        Environment.STAGING,
        Environment.PRODUCTION,
    ]
    assert found.environments[2].guess.because == "the file is called .env.production"
    assert found.environments[2].sighting.path == ".env.production"


def test_two_projects_and_a_clone() -> None:
    ours = (
        repository(path="a", remotes=(remote(),)),
        repository(path="b", remotes=(remote(),)),
        repository(path="c", remotes=(remote(project="owner/other"),)),
    )
    found = of(*(file(f"{r}/.env", repository=r) for r in "abc"), repositories=ours)
    assert found.projects == ("github.com/owner/app", "github.com/owner/other")
    assert len(found.apps) == 2


def test_a_personal_key_that_an_app_uses_too() -> None:
    found = of(SHELL, file("web/.env.production"))
    assert found.doubles
    assert [s.path for s in found.personal] == [".zshrc"]
    assert [s.path for s in found.app_use] == ["web/.env.production"]


def test_a_personal_key_alone_and_an_app_s_key_alone_double_nothing() -> None:
    assert not of(SHELL, CODEX).doubles
    assert not of(file("web/.env"), file("api/.env")).doubles


def test_tools_are_counted_by_their_files_once_each() -> None:
    found = of(CODEX, CURSOR, CURSOR, file(".mcp.json"), local(".codex/history.jsonl", "LOCAL-CODEX-LOG"))
    assert [a.tool for a in found.agents] == ["Codex", "Cursor", "Claude Code"]
    assert [s.path for s in found.machine] == [".codex/auth.json", ".codex/history.jsonl", ".cursor/mcp.json"]
    assert found.apps == ()


def test_talk_about_a_key_and_copies_of_it_are_no_use() -> None:
    found = of(file("README.md"), file(".env.example"), file("web/.env.bak"), file("app.log"), beside("message"))
    assert (found.apps, found.app_use, found.environments, found.projects) == ((), (), (), ())


def test_what_only_the_history_has_counts_when_it_is_asked_for() -> None:
    made = key(file("web/.env"), blob("api/old.go", "reachable"))
    given_ = seen(made, files=FILES)
    assert [a.name for a in spread(made, given_).apps] == ["web"]
    assert [a.name for a in spread(made, given_, past=True).apps] == ["api", "web"]


places = st.sampled_from(
    [file("web/.env"), file("api/.env.production"), file("README.md"), SHELL, CODEX, CURSOR, blob("api/x.go", "tip"), blob("web/y.ts", "reachable")]
)  # fmt: skip


@given(st.lists(places, max_size=8), st.randoms())
def test_the_order_of_sightings_never_matters(met: list[Sighting], random) -> None:
    mixed = list(met)
    random.shuffle(mixed)

    def ask(made: Key) -> Spread:
        return spread(made, seen(made, files=FILES))

    assert ask(key(*met)) == ask(key(*mixed))
