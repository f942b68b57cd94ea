"""S2-BUNDLE: a key inside build output."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Live, Status
from checks.sins.s2_client_side.bundle import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.s2_client_side.app_folders import (
    CRITICAL,
    GOOGLE,
    LOW,
    MEDIUM,
    clean,
    file,
    found,
    holding,
    key,
)

VITE = {"package.json": '{"dependencies": {"react": "18"}, "devDependencies": {"vite": "5"}}'}
NEXT = {"package.json": '{"dependencies": {"next": "15", "react": "19"}}'}
EXPRESS = {"package.json": '{"dependencies": {"express": "4"}}'}
PAGE = ("dist/index.html",)


def output(path: str, says: str = "goes to every browser", names: tuple[str, ...] = (), texts: dict[str, str] | None = None, **more: object) -> Case:  # fmt: skip
    return found(path, NEXT if texts is None else texts, file(path, "ignored"), says=says, names=names, **more)  # type: ignore[arg-type]


CASES = (
    output("dist/assets/index-4f2a9c1b.js", names=PAGE, texts=VITE),
    output("dist/app.css", names=PAGE, texts=VITE),
    output("build/static/js/main.8a4b77d0.js", texts={"package.json": '{"dependencies": {"react-scripts": "5"}}'}),
    output("dist/app.js", says="is what the build made for browsers", texts=VITE),
    output("out/index.html"),
    output("public/config.js"),
    output("public/data/settings.json"),
    output("www/app.js", texts={}),
    output("static/js/app.js", texts={"requirements.txt": "flask\n"}),
    output("wwwroot/app.js", texts={}),
    output(".next/static/chunks/main.js"),
    output(".output/public/_nuxt/entry.mjs"),
    output(".svelte-kit/output/client/app.js"),
    output("storybook-static/main.js"),
    output("dist/client/app.js"),
    output("dist/app.wasm", names=PAGE),
    output("docs/assets/app.js", names=("docs/CNAME",), severity=CRITICAL, says="docs/CNAME deploys it"),
    output("app.min.js", says="mostly given away", texts={}, severity=LOW),
    # not public, and said so
    output(".next/server/app/page.js", says="made for the server", severity=LOW),
    output(".output/server/chunks/a.mjs", says="made for the server", severity=LOW),
    output(".next/cache/webpack/a.json", says="caches and images", severity=LOW),
    output("dist/server.js", says="is build output, which is mostly given away", texts=EXPRESS, severity=LOW, sure=Confidence.MEDIUM),
    # severity
    found("output that is deployed", VITE, file("dist/a.js", "ignored"), names=("vercel.json",), severity=CRITICAL, says="And vercel.json deploys it."),
    found("a live key", VITE, file("dist/a.js", "ignored"), severity=CRITICAL, live=Live.LIVE),
    found("a limited key", VITE, file("dist/a.js", "ignored"), severity=MEDIUM, privilege="limited"),
    found("in base64, which is taken off", VITE, file("dist/a.js", "ignored", confidence=Confidence.MEDIUM), sure=Confidence.MEDIUM),
    found("in two bundles", VITE, file("dist/a.js", "ignored"), file("dist/b.js", "ignored"), says="It is in 1 more place."),
    found("Google's key of which nothing tells", VITE, file("dist/a.js", "ignored", confidence=Confidence.LOW), severity=LOW, says="Nothing here says", **GOOGLE),
    # nothing wrong
    clean("Firebase's key", VITE, file("dist/a.js", "ignored"), secret=False, says="A Google key for Firebase or Maps is in it by design (dist/a.js)", **GOOGLE),
    clean("a publishable key", VITE, file("dist/a.js", "ignored"), secret=False),
    clean("output without a key, whatever else it holds", VITE | {"dist/a.js": 'if(k.startsWith("sk-"))ok()'}),
    clean("settings that lie in a folder of output", VITE, file("build/package.json", "ignored"), names=PAGE),
    # nothing there, nothing seen
    Case(name="a manual that is not published", given=holding({}, key(file("docs/guide/settings.json"))), status=Status.NOT_APPLICABLE),
    Case(name="no output", given=holding(VITE, key(file("src/a.ts"))), status=Status.NOT_APPLICABLE, says="Build it and scan again"),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen and something lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="output that could not be read whole", given=holding(VITE, names=PAGE, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_bundle(case: Case) -> None:
    ask(CHECK, case)
