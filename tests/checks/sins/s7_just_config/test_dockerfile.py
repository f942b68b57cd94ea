"""S7-DOCKERFILE: what a build is given by name and by value, what it writes and copies, and names that only look like it."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s7_just_config.dockerfile import CHECK
from tests.checks.sins.cases import Case, ask, fact, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s7_just_config.made import KEY, clean, known, none, plain, unknown

LOW, MEDIUM, HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH


def image(*lines: str, path: str = "Dockerfile") -> dict[str, str]:
    return {path: "FROM python:3.13\n" + "".join(f"{line}\n" for line in lines)}


BUILD = "on: push\njobs:\n  b:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          build-args: |\n            A=1\n            OPENAI_API_KEY=%s\n"
CASES = (
    plain("a literal in ENV", image(f"ENV OPENAI_API_KEY={KEY}"), known("Dockerfile", 2), says="OPENAI_API_KEY stands in Dockerfile as it is (ENV). Here ENV keeps it in the image’s settings: whoever gets the image has the key."),
    plain("a literal in the old form of ENV", image(f"ENV OPENAI_API_KEY {KEY}"), known("Dockerfile", 2), says="OPENAI_API_KEY stands in Dockerfile as it is (ENV)"),
    plain("a literal default of ARG", image(f"ARG HF_TOKEN={KEY}"), known("Dockerfile", 2), says="HF_TOKEN stands in Dockerfile as it is (ARG). Here ARG leaves it in the image’s history"),
    plain("a label", image(f'LABEL note="{KEY}"'), known("Dockerfile", 2), says="note stands in Dockerfile as it is (LABEL)"),
    plain("an unknown literal", image(f"ENV ANTHROPIC_API_KEY={unknown()}"), says="ANTHROPIC_API_KEY stands", sure=Confidence.MEDIUM),
    plain("an unknown literal of something else", image(f"ENV JWT_SECRET={unknown()}"), says="JWT_SECRET", finds=(MEDIUM,), sure=Confidence.LOW),
    plain("a command with a key", image(f"RUN curl -H 'Authorization: Bearer {KEY}' https://api.openai.com"), known("Dockerfile", 2), says="a key stands in Dockerfile as it is (RUN)"),
    plain("a variable for one command", image(f"RUN OPENAI_API_KEY={unknown()} python warm.py"), says="OPENAI_API_KEY stands in Dockerfile as it is (RUN)"),
    plain("a literal that is written down", image(f'RUN echo "OPENAI_API_KEY={unknown()}" > .env'), says="OPENAI_API_KEY stands in Dockerfile as it is (RUN)"),
    plain("a heredoc", image("COPY <<EOF /app/.env", f"OPENAI_API_KEY={KEY}", "EOF"), known("Dockerfile", 3), says="OPENAI_API_KEY stands in Dockerfile as it is (COPY)"),
    plain("the start of the container", image(f'CMD ["serve", "--key", "{KEY}"]'), known("Dockerfile", 2), says="(CMD)"),
    plain("ARG by its name", image("ARG OPENAI_API_KEY"), says="OPENAI_API_KEY in Dockerfile: ARG leaves it in the image’s history. Whoever gets the image can read it.", finds=(MEDIUM,), sure=Confidence.MEDIUM),
    plain("ENV from ARG, told once", image("ARG OPENAI_API_KEY", "ENV OPENAI_API_KEY=$OPENAI_API_KEY"), says="ENV keeps it in the image’s settings", finds=(MEDIUM,)),
    plain("ARG of something else by its name", image("ARG NPM_TOKEN"), says="NPM_TOKEN in Dockerfile", finds=(MEDIUM,), sure=Confidence.LOW),
    plain("ARG of a stage that is not shipped", {"Dockerfile": "FROM a AS build\nARG HF_TOKEN\nFROM b\nCOPY --from=build /m /m\n"}, says="in a stage that is not shipped", finds=(LOW,)),
    plain("ARG of a stage that the last is built on", {"Dockerfile": "FROM a AS base\nARG HF_TOKEN\nFROM base\nRUN true\n"}, says="HF_TOKEN in Dockerfile: ARG", finds=(MEDIUM,)),
    plain("a variable that is written down", image("ARG A", 'RUN echo "OPENAI_API_KEY=$OPENAI_API_KEY" > .env'), says="RUN writes it into a file of a layer", finds=(MEDIUM,)),
    plain("a mounted secret that is written down", image('RUN --mount=type=secret,id=k,env=OPENAI_API_KEY echo "OPENAI_API_KEY=$OPENAI_API_KEY" > .env'), says="though it is mounted as a secret", finds=(MEDIUM,)),
    plain("a copied .env that holds a secret", image("COPY .env /app/.env"), says="Dockerfile copies .env into the image, and the file holds a secret", finds=(HIGH,), files=(fact("Dockerfile"), fact(".env", secret_names=1, ignored=True))),
    plain("a copied .env that is not here", image("COPY .env ."), says="Dockerfile copies .env into the image. A layer keeps it", finds=(MEDIUM,), sure=Confidence.LOW),
    plain("a copied .env of the folder above", image("COPY .env .", path="docker/Dockerfile"), says="and the file holds a secret", finds=(HIGH,), files=(fact(".env", secret_names=1),)),
    plain("a private key", image("ADD id_ed25519 /root/.ssh/"), says="copies id_ed25519", finds=(MEDIUM,)),
    plain("a credential that is copied and holds a key", image("COPY key.json /app/"), known("key.json", 2), says="copies key.json", finds=(HIGH,)),
    plain("--build-arg of a script", {"build.sh": 'docker build --build-arg OPENAI_API_KEY="$OPENAI_API_KEY" .\n'}, says="OPENAI_API_KEY in build.sh: --build-arg hands it to a build", finds=(MEDIUM,)),
    plain("--build-arg by its name alone", {"build.sh": "docker buildx build --build-arg HF_TOKEN .\n"}, says="HF_TOKEN in build.sh", finds=(MEDIUM,)),
    plain("--build-arg with a literal", {"Makefile": f"image:\n\tpodman build --build-arg=HF_TOKEN={KEY} .\n"}, known("Makefile", 2), says="HF_TOKEN stands in Makefile as it is (--build-arg)"),
    plain("build-args of an action", {".github/workflows/b.yml": BUILD % "${{ secrets.OPENAI_API_KEY }}"}, says="build-args of docker/build-push-action hands it to a build", finds=(MEDIUM,)),
    plain("build-args of an action with a literal", {".github/workflows/b.yml": BUILD % KEY}, known(".github/workflows/b.yml", 9), says="OPENAI_API_KEY stands in .github/workflows/b.yml as it is"),
    plain("a target of bake", {"docker-bake.hcl": 'target "app" {\n  args = { HF_TOKEN = HF_TOKEN }\n}\n'}, says="HF_TOKEN in docker-bake.hcl: a target of bake hands it to a build", finds=(MEDIUM,)),
    plain("a target of bake with a literal", {"docker-bake.json": f'{{"target": {{"app": {{"args": {{"HF_TOKEN": "{KEY}"}}}}}}}}'}, known("docker-bake.json", 1), says="HF_TOKEN stands in docker-bake.json as it is (a target of bake)"),
    plain("build-args for a stage that is not shipped", {".github/workflows/b.yml": BUILD % "${{ secrets.OPENAI_API_KEY }}", "Dockerfile": "FROM a AS b\nARG OPENAI_API_KEY\nFROM c\nCOPY --from=b /x /x\n"}, says="hands it to a build in a stage that is not shipped", finds=(LOW, LOW)),
    plain("another name of a Dockerfile", image(f"ENV K={KEY}", path="docker/api.Dockerfile"), known("docker/api.Dockerfile", 2), says="docker/api.Dockerfile"),
    plain("a Containerfile", image("ARG OPENAI_API_KEY", path="Containerfile"), says="Containerfile", finds=(MEDIUM,)),
    plain("an example, less surely", image("ARG OPENAI_API_KEY", path="examples/Dockerfile"), says="OPENAI_API_KEY", finds=(MEDIUM,), sure=Confidence.LOW),
    plain("a file that git does not keep", image(f"ENV K={KEY}"), known("Dockerfile", 2), finds=(MEDIUM,), repositories=(), files=(fact("Dockerfile", repository=None),)),
    clean("a parallelism", image("ENV TOKENIZERS_PARALLELISM=false")),
    clean("a number of tokens", image("ENV MAX_TOKENS=4096")),
    clean("a path to a file", image("ENV OPENAI_API_KEY_FILE=/run/secrets/x", "ENV API_KEY=/run/secrets/key")),
    clean("a public key", image("ARG STRIPE_PUBLIC_KEY")),
    clean("the dummy of Rails", image("RUN SECRET_KEY_BASE_DUMMY=1 bin/rails assets:precompile")),
    clean("an empty value", image('ENV OPENAI_API_KEY=""', "ARG HF_TOKEN=")),
    clean("a placeholder", image("ENV OPENAI_API_KEY=your-openai-api-key")),
    clean("a dummy from ARG", image("ARG BETTER_AUTH_SECRET=build-time-placeholder", "ENV BETTER_AUTH_SECRET=$BETTER_AUTH_SECRET")),
    clean("a dummy", image("ENV OPENAI_API_KEY=dummy")),
    clean("a mounted secret", image("RUN --mount=type=secret,id=hf,env=HF_TOKEN python fetch.py")),
    clean("a copied example", image("COPY .env.example .env")),
    clean("a copied .env without secrets", image("COPY .env ."), files=(fact("Dockerfile"), fact(".env", empty_names=2))),
    clean("a .npmrc that is not here", image("COPY .npmrc .")),
    clean("a copy from another stage", {"Dockerfile": "FROM a AS b\nRUN true\nFROM c\nCOPY --from=b /app/.env /app/.env\n"}),
    clean("a copy in a stage that is not shipped", {"Dockerfile": "FROM a AS b\nCOPY .env .\nFROM c\nCOPY --from=b /x /x\n"}),
    clean("another argument of a build", {"build.sh": "docker build --build-arg VERSION=1 .\n"}),
    none("a script without builds", {"run.sh": "docker run app\n"}),
    none("a document about Dockerfiles", {"Dockerfile.md": f"ENV K={KEY}\n"}),
    none("nothing", {}),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing was seen, and something was lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having(image("RUN true"), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_dockerfile(case: Case) -> None:
    ask(CHECK, case)


def test_the_place_is_that_of_the_value() -> None:
    (finding,) = ask(CHECK, plain("", image("RUN true", f"ENV A=1 ANTHROPIC_API_KEY={unknown()}")))
    assert [(p.line, p.column) for p in finding.locations] == [(3, 27)]
    assert unknown() not in repr(finding)
