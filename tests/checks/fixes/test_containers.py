"""Images and compose: builds are handed a secret for one command, services take theirs from who starts them."""

from __future__ import annotations

import pytest

BUILD = """\
FROM python:3.12 AS build
# needed to fetch the model
ARG HF_TOKEN
WORKDIR /app
RUN --mount=type=cache,target=/root/.cache \\
    curl -H "Authorization: Bearer ${HF_TOKEN}" -o model https://huggingface.co/x
RUN pip install .
CMD ["python", "app.py"]
"""
MOUNTED = """\
# syntax=docker/dockerfile:1
FROM python:3.12 AS build
# needed to fetch the model
WORKDIR /app
RUN --mount=type=secret,id=hf_token,env=HF_TOKEN --mount=type=cache,target=/root/.cache \\
    curl -H "Authorization: Bearer ${HF_TOKEN}" -o model https://huggingface.co/x
RUN pip install .
CMD ["python", "app.py"]
"""


def test_an_argument_of_a_build_becomes_a_secret_of_its_commands(project, fixing, in_memory) -> None:
    project.commit({"Dockerfile": BUILD, ".dockerignore": ".env*\n"})
    shrift = fixing(project.folder)
    outcome = shrift.round_trip("docker-secrets:Dockerfile")
    assert shrift.after["Dockerfile"][1].decode() == MOUNTED
    assert any("--secret id=hf_token,env=HF_TOKEN" in text for text in outcome["then"])


def test_a_setting_that_only_keeps_the_argument_goes_with_it(project, fixing, in_memory) -> None:
    project.commit({"Dockerfile": "FROM node:22\nARG OPENAI_API_KEY\nENV OPENAI_API_KEY=$OPENAI_API_KEY\nCMD node .\n"})
    shrift = fixing(project.folder)
    shrift.round_trip("docker-secrets:Dockerfile")
    assert shrift.after["Dockerfile"][1] == b"FROM node:22\nCMD node .\n"


def test_a_literal_moves_into_the_keychain(project, key, fixing, in_memory) -> None:
    value = key()
    project.commit({"Dockerfile": f"FROM node:22\r\nENV OPENAI_API_KEY={value}\r\nCMD node .\r\n"})
    shrift = fixing(project.folder)
    assert value not in shrift("plan", "docker-secrets:Dockerfile")
    outcome = shrift.round_trip("docker-secrets:Dockerfile")
    assert shrift.after["Dockerfile"][1] == b"FROM node:22\r\nCMD node .\r\n"
    assert any(
        "shrift run --name OPENAI_API_KEY=openai/project -- docker run -e OPENAI_API_KEY" in t for t in outcome["then"]
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("FROM a\nARG HF_TOKEN\nLABEL x=$HF_TOKEN\n", "used by LABEL"),
        ("FROM a\nARG HF_TOKEN VERSION=1\nRUN x $HF_TOKEN\n", "sets several things"),
        ("FROM a AS one\nARG HF_TOKEN\nFROM b\nRUN x $HF_TOKEN\n", "used by RUN in line 4"),
    ],
)
def test_what_is_used_elsewhere_is_left(text: str, why: str, project, fixing) -> None:
    project.commit({"Dockerfile": text})
    left = [f for f in fixing(project.folder).json("list") if f["recipe"] == "docker-secrets"]
    assert any(why in f["why_not"] for f in left), left


COMPOSE = """\
services:
  app:
    image: app   # ours
    environment:
      OPENAI_API_KEY: "{one}"
      DEBUG: "1"
  worker:
    image: app
    environment:
      - OPENAI_API_KEY={one}
      - ANTHROPIC_API_KEY=${{ANTHROPIC_API_KEY:-{two}}}
"""
NAMED = """\
services:
  app:
    image: app   # ours
    environment:
      OPENAI_API_KEY: "${OPENAI_API_KEY:?}"
      DEBUG: "1"
  worker:
    image: app
    environment:
      - OPENAI_API_KEY=${OPENAI_API_KEY:?}
      - ANTHROPIC_API_KEY=${ANTHROPIC_API_KEY:?}
"""


def test_compose_names_the_variables_of_who_starts_it(project, key, fixing, in_memory) -> None:
    project.commit({"docker-compose.yml": COMPOSE.format(one=key(), two=key("anthropic", "api"))})
    shrift = fixing(project.folder)
    outcome = shrift.round_trip("docker-secrets:docker-compose.yml")
    assert shrift.after["docker-compose.yml"][1].decode() == NAMED
    assert any("-- docker compose up" in text for text in outcome["then"])


READS = """\
import os
from pathlib import Path
key = Path(os.environ["OPENAI_API_KEY_FILE"]).read_text().strip()
"""
BUILT = """\
services:
  app:
    build: ./api   # ours
    environment:
      OPENAI_API_KEY: "{one}"   # why
      DEBUG: "1"
  worker:
    build: {{context: ./worker}}
    environment:
      - OPENAI_API_KEY={one}
"""
FILED = """\
services:
  app:
    build: ./api   # ours
    secrets:
      - openai_api_key
    environment:
      OPENAI_API_KEY_FILE: "/run/secrets/openai_api_key"   # why
      DEBUG: "1"
  worker:
    build: {context: ./worker}
    environment:
      - OPENAI_API_KEY=${OPENAI_API_KEY:?}
secrets:
  openai_api_key:
    environment: OPENAI_API_KEY
"""


def test_a_program_that_reads_a_file_is_given_a_secret_and_no_variable(project, key, fixing, in_memory) -> None:
    project.commit({"compose.yaml": BUILT.format(one=key()), "api/app.py": READS, "worker/app.py": "pass\n"})
    shrift = fixing(project.folder)
    outcome = shrift.round_trip("docker-secrets:compose.yaml")
    assert shrift.after["compose.yaml"][1].decode() == FILED
    said = " ".join(outcome["then"])
    assert "app: the key is a file of the container now" in said and "nothing says that worker reads its key" in said
    assert "-- docker compose up" in said


LISTED = """\
x-all: &all
  restart: always
services:
  web:
    <<: *all
    image: lscr.io/linuxserver/thing:latest
    environment:
      - PUID=1000
      - OPENAI_API_KEY=${{OPENAI_API_KEY:-{one}}}
    secrets:
      - source: tls
secrets:
  tls:
    file: ./tls.pem
"""


def test_images_whose_makers_say_so_are_given_a_file_beside_the_secrets_that_are_there(
    project, key, fixing, in_memory
) -> None:
    project.commit({"compose.yaml": LISTED.replace("\n", "\r\n").format(one=key())})
    shrift = fixing(project.folder)
    shrift.round_trip("docker-secrets:compose.yaml")
    written = shrift.after["compose.yaml"][1].decode()
    assert "\n" not in written.replace("\r\n", "")
    for lines in (
        "      - FILE__OPENAI_API_KEY=/run/secrets/openai_api_key\n    secrets:\n      - openai_api_key\n      - source: tls\n",
        "secrets:\n  openai_api_key:\n    environment: OPENAI_API_KEY\n  tls:\n",
    ):
        assert lines in written.replace("\r\n", "\n")


SHARED = """\
services:
  app:
    build: .
    environment: &env
      OPENAI_API_KEY: {one}
  worker:
    build: .
    environment: *env
"""


def test_a_reference_that_would_break_the_document_is_left(project, key, fixing, in_memory) -> None:
    project.commit({"compose.yaml": f"services: {{app: {{image: a, environment: {{OPENAI_API_KEY: {key()}}}}}}}\n"})
    (left,) = [f for f in fixing(project.folder).json("list") if f["recipe"] == "docker-secrets"]
    assert "change how the file is read" in left["why_not"]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("compose.yaml", SHARED, "several services share the setting"),
        ("docker-stack.yml", BUILT.replace("./api", "."), "a swarm takes no secret from a variable"),
        ("compose.yaml", "services:\n  app: {{build: ., environment: {{OPENAI_API_KEY: '{one}'}}}}\n", "unusual way"),
        ("compose.yaml", BUILT.replace("./api", ".") + "secrets:\n  openai_api_key:\n    file: ./key\n", "another secret"),
        ("compose.yaml", BUILT.replace("./api", ".") + "secrets: {{tls: {{file: ./x}}}}\n", "unusual way"),
        ("compose.yaml", "services:\n  app:\n    build: .\n    labels:\n      x: {one}\n", "no service’s own variables"),
        ("compose.yaml", BUILT.replace("./api", "${{WHERE}}"), "nothing says that app reads"),
        ("compose.yaml", BUILT.replace("./api", "./api/"), "nothing says that app reads"),
    ],
)  # fmt: skip
def test_where_a_secret_cannot_be_given_it_stays_a_variable_and_why(
    name, text, why, project, key, fixing, in_memory
) -> None:
    project.commit({name: text.format(one=key()), "app.py": READS, "api/tests/test_app.py": READS})
    shrift = fixing(project.folder)
    outcome = shrift.json("apply", f"docker-secrets:{name}", "--yes")
    written = (project.folder / name).read_text()
    assert "/run/secrets" not in written and ":?}" in written
    assert any(why in t for t in outcome["then"]), outcome["then"]
