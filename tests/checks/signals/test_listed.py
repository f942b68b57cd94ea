"""Packages that manifests name: they declare a practice, and nothing more."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checks.signals.listed import packages_in
from tests.checks.signals.case import DECLARED, project, said, steps


@pytest.mark.parametrize(
    ("path", "text", "names"),
    [
        ("package.json", '{"name": "pino", "dependencies": {"pino": "9"}, "devDependencies": {"@t3-oss/env-core": "1"}}', ["npm:pino", "npm:@t3-oss/env-core"]),
        ("pyproject.toml", '[project]\nname = "x"\ndependencies = ["hvac>=1", "Py_Dantic.Settings[a]; x"]\n', ["pypi:hvac", "pypi:py-dantic-settings"]),
        ("pyproject.toml", '[project.optional-dependencies]\na = ["langfuse"]\n[dependency-groups]\ndev = ["pre-commit"]\n', ["pypi:langfuse", "pypi:pre-commit"]),
        ("pyproject.toml", '[tool.poetry.group.dev.dependencies]\nlangfuse = {version = "1", extras = ["a"]}\n', ["pypi:langfuse"]),
        ("Pipfile", '[packages]\nhvac = "*"\n', ["pypi:hvac"]),
        ("requirements-dev.txt", "# hvac\nslowapi==0.1  # limits\n-r other.txt\ngit+https://x/y\nlitellm[proxy]\n", ["pypi:slowapi", "pypi:litellm"]),
        ("environment.yml", "dependencies:\n  - pip:\n      - hvac==1\n", ["pypi:hvac"]),
        ("go.mod", "module a.dev/b\n\ngo 1.26\n\nrequire golang.org/x/time v0.9.0\nrequire (\n\tgithub.com/hashicorp/vault/api v1.2.0 // indirect\n)\n", ["go:golang.org/x/time"]),
        ("Cargo.toml", '[dependencies]\nkeyring = "3"\n[dependencies.serde]\nversion = "1"\n', ["cargo:keyring", "cargo:serde"]),
        ("pom.xml", "<project><groupId>me</groupId><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId></dependency></dependencies></project>", ["maven:g:a"]),
        ("build.gradle.kts", 'implementation("g:a:1.0")\n// implementation("g:b:1.0")\n', ["maven:g:a"]),
        ("gradle/libs.versions.toml", '[libraries]\na = { module = "g:a", version = "1" }\nb = { group = "g", name = "b" }\nc = "g:c:1"\n', ["maven:g:c", "maven:g:a", "maven:g:b"]),
        ("App.csproj", '<Project><ItemGroup><PackageReference Include="Azure.Identity" Version="1"/></ItemGroup></Project>', ["nuget:Azure.Identity"]),
        ("pubspec.yaml", "dependencies:\n  flutter: {sdk: flutter}\n  flutter_secure_storage: ^9\n", ["pub:flutter", "pub:flutter_secure_storage"]),
        ("Gemfile", 'gem "ruby-openai", "~> 7"\n', ["gem:ruby-openai"]),
        ("composer.json", '{"require": {"php": "^8", "openai-php/client": "^1"}}', ["composer:openai-php/client"]),
        ("setup.py", 'setup(install_requires=["hvac>=1"])\n', ["pypi:hvac"]),
        ("package-lock.json", '{"packages": {"node_modules/pino": {"version": "9.0.0"}}}', []),
        ("notes.md", "hvac==1\n", []),
    ],
)  # fmt: skip
def test_a_manifest_names_its_packages(path: str, text: str, names: list[str]) -> None:
    assert [name for name, _ in packages_in(text, path)] == names


@pytest.mark.parametrize(
    ("id", "path", "text", "words"),
    [
        ("P-MANAGER-VAULT", "pyproject.toml", '[project]\ndependencies = ["hvac"]\n', "hvac is among the packages"),
        ("P-MANAGER-VAULT", "go.mod", "require github.com/hashicorp/vault/api v1.2.0\n", "github.com/hashicorp/vault/api is among the packages"),
        ("P-OS-KEYRING", "Cargo.toml", '[dependencies]\nkeyring = "3"\n', "keyring is among the packages"),
        ("P-OBSERVABILITY", "requirements.txt", "openinference-instrumentation-groq\n", "openinference-instrumentation-groq is among the packages"),
        ("P-TYPED-SETTINGS", "go.mod", "require github.com/caarlos0/env/v11 v11.0.0\n", "github.com/caarlos0/env/v11 is among the packages"),
    ],
)  # fmt: skip
def test_a_listed_package_declares_a_practice(id: str, path: str, text: str, words: str) -> None:
    given_ = project({path: text})
    assert said(id, given_) == [("declared", words)]
    assert steps(id, given_) == [DECLARED]


def test_a_package_of_another_registry_is_another_package() -> None:
    assert said("P-MANAGER-VAULT", project({"package.json": '{"dependencies": {"hvac": "1"}}'})) == []
    assert said("P-OBSERVABILITY", project({"package.json": '{"dependencies": {"agentops": "1"}}'})) == []


def test_what_others_code_lists_declares_nothing_here() -> None:
    assert (
        said("P-MANAGER-VAULT", project({"node_modules/x/package.json": '{"dependencies": {"node-vault": "1"}}'})) == []
    )


names = st.sampled_from("package.json pyproject.toml requirements.txt go.mod Cargo.toml pom.xml build.gradle a.csproj pubspec.yaml libs.versions.toml Pipfile".split())  # fmt: skip


@given(names, st.text(st.sampled_from("{}[]<>/=\"':,.- \nabdependcis0"), max_size=120))
@example("pyproject.toml", "{}0")  # one bare value: no name stands over it
def test_no_manifest_raises(path: str, text: str) -> None:
    assert all(":" in name and line > 0 for name, line in packages_in(text, path))
