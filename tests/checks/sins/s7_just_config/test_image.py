"""S7-IMAGE: keys in the settings, the history and the layers of images that lie in the folder."""

from __future__ import annotations

import pytest

from checks.evidence import ImageFact, Need
from checks.model import Confidence, Limit, Live, Severity, Sighting, Status
from checks.sins.s7_just_config.image import CHECK
from tests.checks.sins.cases import Case, ask, fact, file, key, limit, seen
from tests.checks.sins.s7_just_config.made import KEY, NAME, unknown

MEDIUM, HIGH, CRITICAL = Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL
SETTINGS = "blobs/sha256/" + "a" * 64
LAYER = "blobs/sha256/" + "b" * 64
EMPTY = '{"config": {}, "rootfs": {"diff_ids": []}}'


def image(settings: str = EMPTY, path: str = "app.tar", member: str | None = SETTINGS) -> ImageFact:
    return ImageFact(path=path, member=member, settings=settings)


CONFIG = '{"config": {%s}, "rootfs": {"diff_ids": []}}'
BUILT = '{"config": {}, "history": [{"created_by": "%s"}], "rootfs": {"diff_ids": []}}'


def config(part: str) -> str:
    return CONFIG % part


def built(command: str) -> str:
    return BUILT % command


def within(member: str | None = SETTINGS, path: str = "app.tar") -> Sighting:
    return file(path, "untracked", member=member, line=1)


def holds(name: str, settings: str, *places: Sighting, says: str, **more: object) -> Case:
    given = {"finds": (HIGH,), "sure": None} | {k: more.pop(k) for k in ("finds", "sure") if k in more}
    keys = (key(*places, name=NAME, **more),) if places else ()
    return Case(name=name, given=seen(*keys, images=(image(settings),)), status=Status.FAIL, says=says, **given)  # type: ignore[arg-type]


def clean(name: str, settings: str) -> Case:
    return Case(
        name=name,
        given=seen(images=(image(settings),)),
        status=Status.PASS,
        says="No image that lies here holds a key.",
    )


CASES = (
    holds("a variable", config(f'"Env": ["PATH=/bin", "OPENAI_API_KEY={KEY}"]'), within(), says="It stands in its variables (OPENAI_API_KEY), in the image app.tar. Every copy of the image has it"),
    holds("a label", config(f'"Labels": {{"note": "{KEY}"}}'), within(), says="It stands in its labels (note)"),
    holds("what starts it", config(f'"Cmd": ["serve", "--key={KEY}"]'), within(), says="It stands in what starts it"),
    holds("an argument of the build", built(f"|1 HF_TOKEN={KEY} /bin/sh -c python fetch.py"), within(), says="It stands in the history of its build (HF_TOKEN)"),
    holds("a command of the build", built(f"RUN /bin/sh -c curl -H Authorization:{KEY} x # buildkit"), within(), says="It stands in the history of its build (a command)"),
    holds("a file of a layer", EMPTY, within(f"{LAYER}!app/.env"), says="It stands in a layer, in app/.env, in the image app.tar"),
    holds("a file of a layer of the old form", EMPTY, within("c" * 64 + "/layer.tar!app/.env"), says="in a layer, in app/.env"),
    holds("an archive too large to be taken apart", EMPTY, within(None), says="It stands in a layer, in the image app.tar"),
    holds("one key at both places", config(f'"Env": ["K={KEY}"]'), within(), within(f"{LAYER}!app/.env"), says="It stands in its variables (K)"),
    holds("an unknown secret behind a provider's name", config(f'"Env": ["OPENAI_API_KEY={unknown()}"]'), says="OPENAI_API_KEY stands in its variables, in the image app.tar.", sure=Confidence.MEDIUM),
    holds("an unknown secret behind another name", config(f'"Env": ["JWT_SECRET={unknown()}"]'), says="JWT_SECRET stands", finds=(MEDIUM,), sure=Confidence.LOW),
    holds("an unknown argument of the build", built(f"|1 ANTHROPIC_API_KEY={unknown()} /bin/sh -c true"), says="ANTHROPIC_API_KEY stands in the history of its build"),
    holds("a key that administers", config(f'"Env": ["K={KEY}"]'), within(), says="its variables", privilege="admin", finds=(CRITICAL,)),
    holds("a key that is dead", config(f'"Env": ["K={KEY}"]'), within(), says="its variables", live=Live.DEAD, finds=(MEDIUM,)),
    Case(name="a layout of OCI", given=seen(key(within("app/.env", f"out/{LAYER}"), name=NAME), images=(image(EMPTY, f"out/{SETTINGS}", None),)), status=Status.FAIL, finds=(HIGH,), says="It stands in a layer, in app/.env, in the image out."),
    clean("a path to a file", config('"Env": ["OPENAI_API_KEY_FILE=/run/secrets/openai"]')),
    clean("a demonstration of a base image", config('"Env": ["API_KEY=changeme", "MAX_TOKENS=4096"]')),
    clean("a mounted secret", built("RUN --mount=type=secret,id=hf,env=HF_TOKEN python fetch.py # buildkit")),
    clean("an argument without a value", built("ARG OPENAI_API_KEY")),
    clean("a digest of a base image", config('"Env": ["GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305", "PYTHON_SHA256=' + "3f9c1e2a" * 8 + '"]')),
    clean("settings that are broken", '{"rootfs": {"diff_ids": ['),
    Case(name="a key in another archive", given=seen(key(file("other.zip", member="a.env"), name=NAME), images=(image(),)), status=Status.PASS),
    Case(name="no image", given=seen(key(file("other.tar", member="a.env"))), status=Status.NOT_APPLICABLE),
    Case(name="images are built, and none lies here", given=seen(files=(fact("Dockerfile"),)), status=Status.NOT_CHECKED, says="“docker save” writes what can be looked at"),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing was seen, and something was lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="a layer beyond the bounds", given=seen(images=(image(),), limits=(Limit(id="container", what=f"app.tar!{LAYER}", why="a member is too large"),)), status=Status.PARTIAL, says="1 part of images could not be read (a member is too large)"),
    Case(name="an archive that is too large", given=seen(images=(image(),), files=(fact("big.tar", size=300 << 20),)), status=Status.PARTIAL, says="1 archive is too large to be opened"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_image(case: Case) -> None:
    findings = ask(CHECK, case)
    assert unknown() not in repr(findings)
