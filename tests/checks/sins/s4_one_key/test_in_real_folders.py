"""Sin 4 on real folders: one key for several environments, projects and people, through the whole engine."""

from __future__ import annotations

from collections.abc import Callable

from checks.model import Finding, Report, Severity, Status

Scan = Callable[..., Report]


def of(report: Report, check: str) -> list[Finding]:
    return [f for f in report.findings if f.check == check]


def status(report: Report, check: str) -> Status:
    return next(c.status for c in report.checks if c.id == check)


def env(value: str, name: str = "OPENAI_API_KEY") -> str:
    return f"{name}={value}\n"


def test_one_key_in_development_and_production_is_one_finding(project, scan: Scan, key) -> None:
    value = key()
    project.commit({".gitignore": ".env*\n", "app.py": "import os\n"})
    project.write(".env.development", env(value))
    project.write(".env.production", env(value))
    (finding,) = of(scan(project.folder), "S4-DUP-ENV")
    assert finding.severity is Severity.HIGH
    assert {p.path for p in finding.locations} == {".env.development", ".env.production"}


def test_a_key_for_each_is_none(project, scan: Scan, key) -> None:
    project.commit({".gitignore": ".env*\n", "app.py": "import os\n"})
    project.write(".env.development", env(key()))
    project.write(".env.production", env(key()))
    report = scan(project.folder)
    assert status(report, "S4-DUP-ENV") is Status.PASS
    assert status(report, "S4-DUP-PROJECT") is Status.PASS


def test_namespaces_of_one_file_are_environments(project, scan: Scan, key) -> None:
    value = key()
    secret = (
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: llm\n  namespace: {}\nstringData:\n  OPENAI_API_KEY: {}\n"
    )
    project.commit({"k8s/all.yaml": secret.format("staging", value) + "---\n" + secret.format("production", value)})
    (finding,) = of(scan(project.folder), "S4-DUP-ENV")
    assert "the namespace is staging" in finding.message and "the namespace is production" in finding.message


def test_one_key_in_two_repositories_is_told_of_both(make_project, scan: Scan, key) -> None:
    value = key()
    shop, blog = make_project("all/shop").init(), make_project("all/blog").init()
    for one in (shop, blog):
        one.commit({".gitignore": ".env\n", "README.md": one.folder.name})
        one.write(".env", env(value))
    (finding,) = of(scan(shop.folder.parent), "S4-DUP-PROJECT")
    assert finding.message.startswith("blog and shop use it.")


def test_two_clones_are_one_project(make_project, scan: Scan, key) -> None:
    value = key()
    shop = make_project("all/shop").init()
    shop.commit({".gitignore": ".env\n"})
    shop.git("clone", "--quiet", str(shop.folder), str(shop.folder.parent / "copy"))
    shop.git("remote", "add", "origin", "https://git.example.com/o/shop.git")
    copy = make_project("all/copy")
    copy.git("remote", "set-url", "origin", "https://git.example.com/o/shop.git")
    for one in (shop, copy):
        one.write(".env", env(value))
    assert of(scan(shop.folder.parent), "S4-DUP-PROJECT") == []


def test_an_administration_key_is_critical_where_everybody_gets_it(project, scan: Scan, key) -> None:
    value = key("anthropic", "admin")
    project.commit({"dist/app.js": f'const k = "{value}";\n'})
    (finding,) = of(scan(project.folder), "S4-ADMIN-KEY")
    assert finding.severity is Severity.CRITICAL


def test_a_shell_s_key_in_a_manifest_is_a_person_s(project, scan: Scan, key, _home) -> None:
    value = key()
    (_home / ".zshrc").write_text(f"export OPENAI_API_KEY={value}\n")
    project.commit({"k8s/secret.yaml": f"kind: Secret\nstringData:\n  OPENAI_API_KEY: {value}\n"})
    (finding,) = of(scan(project.folder, machine=True, home=_home), "S4-DUP-PERSONAL")
    assert "~/.zshrc and in k8s/secret.yaml" in finding.message


def test_three_agents_with_one_key_are_one_finding(project, scan: Scan, key) -> None:
    value = key()
    settings = f'{{"mcpServers": {{"a": {{"env": {{"OPENAI_API_KEY": "{value}"}}}}}}}}\n'
    project.commit(dict.fromkeys((".mcp.json", ".cursor/mcp.json", ".vscode/mcp.json"), settings))
    (finding,) = of(scan(project.folder), "S4-MCP-SPREAD")
    assert "3 files" in finding.message


def test_a_gateway_with_the_sample_key_is_told(project, scan: Scan) -> None:
    compose = (
        "services:\n  litellm:\n    image: ghcr.io/berriai/litellm:main\n    ports: ['4000:4000']\n"
        "    environment:\n      LITELLM_MASTER_KEY: sk-1234\n"
    )
    project.commit({"compose.yaml": compose})
    (finding,) = of(scan(project.folder), "S4-GATEWAY-DEFAULT")
    assert finding.severity is Severity.CRITICAL


def test_a_project_without_models_has_nothing_to_answer_for(project, scan: Scan) -> None:
    project.commit({"app.py": "print('hello')\n", "Dockerfile": "FROM python\n"})
    said = {c.id: c.status for c in scan(project.folder).checks if c.id.startswith("S4-")}
    assert set(said.values()) == {Status.NOT_APPLICABLE}, said
