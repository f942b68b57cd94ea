"""Which services of compose files a developer runs, as the file itself says."""

from __future__ import annotations

import pytest

from checks.sins.s3_ci_and_logs.developing import is_developers

SERVICE = "services:\n  a:\n    environment:\n      OPENAI_LOG: debug\n"


@pytest.mark.parametrize(
    "more",
    [
        "    command: uvicorn app.main:app --host 0.0.0.0 --reload\n",
        "    command: [npm, run, dev]\n",
        "    build: ./backend\n    volumes:\n      - ./backend:/app\n",
        "    build:\n      context: .\n    volumes:\n      - ./src:/app/src\n",
        "    build:\n      dockerfile: Dockerfile.api\n    volumes:\n      - type: bind\n        source: .\n        target: /app\n",
        "      APP_ENVIRONMENT: local\n",
        "      NODE_ENV: development\n",
        "      ENV: dev\n",
    ],
)
def test_a_service_says_that_it_is_a_developers(more: str) -> None:
    assert is_developers("docker-compose.yml", SERVICE + more, 4)
    assert not is_developers("docker-compose.prod.yml", SERVICE + more, 4)
    assert not is_developers("k8s/values.yaml", SERVICE + more, 4)


@pytest.mark.parametrize(
    "more",
    [
        "",
        "    command: uvicorn app.main:app --host 0.0.0.0\n",
        "    build: .\n    volumes:\n      - ./data:/data\n      - app:/var/lib\n      - ./config.yaml:/app/config.yaml:ro\n",
        "    image: ghcr.io/acme/api\n    volumes:\n      - .:/backup\n",
        "      APP_ENVIRONMENT: production\n",
        "      FLASK_ENV: development\n",
        "      CONDA_ENVS: dev\n",
        "  b:\n    command: npm run dev\n    environment:\n      NODE_ENV: development\n",
    ],
)
def test_a_service_that_others_may_use(more: str) -> None:
    assert not is_developers("docker-compose.yml", SERVICE + more, 4)
