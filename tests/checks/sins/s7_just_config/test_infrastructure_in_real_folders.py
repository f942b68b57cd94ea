"""The infrastructure of a project on real folders, through the whole engine: images, clusters, builds, clouds."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.model import Finding, Report, Severity, Status
from tests.zstandard import zstd

Scan = Callable[..., Report]


def of(report: Report, check: str) -> list[Finding]:
    return [f for f in report.findings if f.check == check]


def status(report: Report, check: str) -> Status:
    return next(c.status for c in report.checks if c.id == check)


# --- images -----------------------------------------------------------------------------------------------------------


def packed(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return held.getvalue()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def layout(env: str, files: dict[str, bytes], command: str = "RUN true", squeeze: bool = False) -> dict[str, bytes]:
    """The files of an image in OCI's layout, as “docker save” writes them."""
    layer = gzip.compress(packed(files)) if squeeze else packed(files)
    settings = json.dumps(
        {
            "config": {"Env": ["PATH=/bin", env]},
            "history": [{"created_by": command}],
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + "0" * 64]},
        }
    ).encode()
    names = [f"blobs/sha256/{digest(data)}" for data in (settings, layer)]
    manifest = json.dumps([{"Config": names[0], "RepoTags": ["app:1"], "Layers": [names[1]]}]).encode()
    return {
        names[0]: settings,
        names[1]: layer,
        "manifest.json": manifest,
        "oci-layout": b'{"imageLayoutVersion": "1.0.0"}',
    }


@pytest.mark.parametrize("name", ["app.tar", "app.tar.gz"])
def test_an_archive_of_an_image(project, scan: Scan, key, name: str) -> None:
    inside, set_, argument = key(), key("anthropic", "api"), key("huggingface", "user")
    files = layout(f"ANTHROPIC_API_KEY={set_}", {"app/.env": f"OPENAI_API_KEY={inside}\n".encode(), "app/.wh..env": b""}, f"RUN |1 HF_TOKEN={argument} /bin/sh -c true # buildkit")  # fmt: skip
    archive = packed(files)
    project.write(name, gzip.compress(archive) if name.endswith("gz") else archive)
    report = scan(project.folder)
    said = sorted(f.message.partition(". ")[0] for f in of(report, "S7-IMAGE"))
    assert said == [
        f"It stands in a layer, in app/.env, in the image {name}",
        f"It stands in its variables (ANTHROPIC_API_KEY), in the image {name}",
        f"It stands in the history of its build (HF_TOKEN), in the image {name}",
    ]
    assert {f.severity for f in of(report, "S7-IMAGE")} == {Severity.HIGH}
    for value in (inside, set_, argument):
        assert value not in repr(report)


@pytest.mark.parametrize("squeeze", [False, True])
def test_a_layout_of_an_image(project, scan: Scan, key, squeeze: bool) -> None:
    for path, data in layout("A=b", {"app/.env": f"OPENAI_API_KEY={key()}\n".encode()}, squeeze=squeeze).items():
        project.write(f"out/{path}", data)
    (finding,) = of(scan(project.folder), "S7-IMAGE")
    assert finding.message.startswith("It stands in a layer, in app/.env, in the image out.")


def test_an_image_without_keys(project, scan: Scan) -> None:
    project.write("app.tar", packed(layout("OPENAI_API_KEY_FILE=/run/secrets/k", {"app/main.py": b"print(1)\n"})))
    report = scan(project.folder)
    assert status(report, "S7-IMAGE") is Status.PASS


def test_an_image_that_was_taken_apart(project, scan: Scan, key) -> None:
    files = layout(f"OPENAI_API_KEY={key()}", {})
    settings = next(data for data in files.values() if b"diff_ids" in data)
    project.write(f"out/{digest(settings)}.json", settings)
    (finding,) = of(scan(project.folder), "S7-IMAGE")
    assert finding.message.startswith("It stands in its variables (OPENAI_API_KEY), in the image out/")


def test_a_layer_packed_with_zstandard(project, scan: Scan, key) -> None:
    files = layout("A=b", {})
    inner = packed({"app/.env": f"OPENAI_API_KEY={key()}\n".encode()})
    files["blobs/sha256/" + "d" * 64] = zstd.compress(inner)
    project.write("app.tar", packed(files))
    (finding,) = of(scan(project.folder), "S7-IMAGE")
    assert finding.message.startswith("It stands in a layer, in app/.env, in the image app.tar.")


def test_a_layer_that_cannot_be_read_is_said(project, scan: Scan) -> None:
    files = layout("A=b", {})
    files["blobs/sha256/" + "d" * 64] = b"\x28\xb5\x2f\xfd" + b"\x00" * 40
    project.write("app.tar", packed(files))
    report = scan(project.folder)
    assert status(report, "S7-IMAGE") is Status.PARTIAL
    assert "1 part of images could not be read" in next(c.reason for c in report.checks if c.id == "S7-IMAGE")


def test_an_archive_that_is_no_image(project, scan: Scan, key) -> None:
    project.write("backup.tar", packed({"app/.env": f"OPENAI_API_KEY={key()}\n".encode()}))
    report = scan(project.folder)
    assert status(report, "S7-IMAGE") is Status.NOT_APPLICABLE


def test_several_folders_at_once(make_project, scan: Scan, key) -> None:
    for name in ("a", "b"):
        make_project(name).write("app.tar", packed(layout(f"OPENAI_API_KEY={key()}", {})))
    folder = make_project("a").folder
    report = scan(folder, folder.parent / "b")
    assert sorted(f.locations[0].path for f in of(report, "S7-IMAGE")) == ["a/app.tar", "b/app.tar"]


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_project_that_keeps_keys_in_its_infrastructure(project, scan: Scan, key) -> None:
    values = [key() for _ in range(9)]
    hidden = base64.b64encode(values[1].encode()).decode()
    project.commit(
        {
            "k8s/config.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: app}}\ndata:\n  app.env: |\n    A=1\n    OPENAI_API_KEY={values[0]}\n",
            "k8s/secret.yaml": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: llm}}\ndata:\n  openai: {hidden}\n",
            "k8s/app.yaml": f"apiVersion: v1\nkind: Pod\nmetadata: {{name: app}}\nspec:\n  containers:\n    - name: a\n      env:\n        - {{name: K, value: {values[2]}}}\n",
            "chart/values.yaml": f"openai:\n  apiKey: {values[3]}\n",
            "docker-compose.yml": f"services:\n  app:\n    image: a\n    environment:\n      OPENAI_API_KEY: ${{OPENAI_API_KEY:-{values[4]}}}\n",
            "Dockerfile": f"FROM a\nENV OPENAI_API_KEY={values[5]}\nCOPY . .\n",
            "prod.tfvars": f'openai_key = "{values[6]}"\n',
            "main.tf": f'resource "aws_lambda_function" "f" {{\n  environment {{\n    variables = {{ OPENAI_API_KEY = "{values[7]}" }}\n  }}\n}}\n',
            "group_vars/all.yml": f"openai_api_key: {values[8]}\n",
            ".gitignore": ".env\n",
        }
    )
    project.write(".env", "OPENAI_API_KEY=" + key())
    report = scan(project.folder)
    places = {
        "S7-K8S-CONFIGMAP": ("k8s/config.yaml", 7, 20),
        "S7-K8S-SECRET": ("k8s/secret.yaml", 5, None),
        "S7-K8S-ENV": ("k8s/app.yaml", 8, 28),
        "S7-HELM-KUSTOMIZE": ("chart/values.yaml", 2, 11),
        "S7-COMPOSE": ("docker-compose.yml", 5, 41),
        "S7-DOCKERFILE": ("Dockerfile", 2, 20),
        "S7-TFVARS-STATE": ("prod.tfvars", 1, 15),
        "S7-IAC-LITERAL": ("main.tf", 3, 37),
        "S7-ANSIBLE": ("group_vars/all.yml", 1, 17),
    }
    for check, (path, line, column) in places.items():
        (finding,) = of(report, check)
        place = finding.locations[0]
        assert (place.path, place.line) == (path, line), check
        assert column is None or place.column == column, check
        assert finding.severity is Severity.HIGH, check
        assert finding.key, check
    (context,) = of(report, "S7-DOCKERIGNORE")
    assert "with .env, k8s/secret.yaml, prod.tfvars: there is no .dockerignore" in context.message
    assert not any(v in repr(report) for v in (*values, hidden))


def test_a_project_that_keeps_them_elsewhere(project, scan: Scan, key) -> None:
    project.commit(
        {
            "k8s/app.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers:\n    - name: a\n      env:\n        - name: OPENAI_API_KEY\n          valueFrom: {secretKeyRef: {name: llm, key: openai}}\n      args: [serve]\n",
            "k8s/secret.yaml": "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: llm}\nspec: {data: [{secretKey: openai, remoteRef: {key: llm/openai}}]}\n",
            "k8s/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {MODE: dark}\n",
            "chart/values.yaml": "openai:\n  existingSecret: llm\n",
            "compose.yaml": "services:\n  app:\n    image: a\n    environment: [OPENAI_API_KEY]\n    env_file: .env\n",
            "Dockerfile": "FROM a\nRUN --mount=type=secret,id=k true\nCOPY . .\n",
            ".dockerignore": "**/.env\n.git\n",
            "main.tf": 'variable "openai_key" {\n  ephemeral = true\n}\nresource "aws_secretsmanager_secret_version" "o" {\n  secret_string_wo = var.openai_key\n}\n',
            "group_vars/all.yml": "openai_api_key: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3334\n",
            ".gitignore": ".env\n",
        }
    )
    project.write(".env", "OPENAI_API_KEY=" + key())
    report = scan(project.folder)
    mine = (
        "K8S-CONFIGMAP",
        "K8S-SECRET",
        "K8S-ENV",
        "HELM-KUSTOMIZE",
        "COMPOSE",
        "DOCKERFILE",
        "DOCKERIGNORE",
        "TFVARS-STATE",
        "IAC-LITERAL",
        "ANSIBLE",
    )
    assert {c: status(report, f"S7-{c}") for c in mine} == dict.fromkeys(mine, Status.PASS)


def test_a_folder_without_infrastructure(tmp_path: Path, scan: Scan) -> None:
    (tmp_path / "app.py").write_text("print('hello')\n")
    report = scan(tmp_path)
    said = {c.id: c.status for c in report.checks if c.id.startswith(("S7-K8S", "S7-HELM", "S7-COMP", "S7-DOCKER", "S7-TF", "S7-IAC", "S7-ANS", "S7-IMAGE"))}  # fmt: skip
    assert set(said.values()) == {Status.NOT_APPLICABLE}, said


def test_files_that_are_made_to_be_slow_or_broken(tmp_path: Path, scan: Scan) -> None:
    deep = "a: &a [x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    files = {
        "compose.yaml": "services:\n  a:\n    image: b\n    environment: *x\n" + deep,
        "values.yaml": deep + "{" * 5000,
        "Dockerfile": "FROM a\n" + "RUN echo " + "A=1 " * 20_000 + "> .env\n" + "ARG " + "x" * 100_000 + "\n",
        "terraform.tfstate": '{"resources": ' + "[" * 3000,
        "main.bicep": "param a string = '" + "\\" * 50_000 + "\n" + "name: " * 20_000,
        "main.tf": 'resource "a" "b" {\n' + "c {\n" * 500 + 'x = jsonencode([{ name = "' + "a" * 19_000 + "\n",
        "group_vars/all.yml": "a: " + "{{ " * 10_000,
        "k8s/a.yaml": "apiVersion: v1\nkind: List\nitems:\n" + "- apiVersion: v1\n  kind: List\n  items: *b\n" * 200,
        "deploy.sh": "docker build " + "--build-arg A " * 5000 + "\nhelm --set " + "a=b," * 5000 + "\n",
        "Makefile": "a:\n" + "\tdocker build --build-arg A=$(B) \\\n" * 500,
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    report = scan(tmp_path)
    assert not [limit for limit in report.limits if limit.id in ("check-broke", "scan-broke")]
