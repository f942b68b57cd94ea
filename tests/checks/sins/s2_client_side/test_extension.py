"""S2-EXTENSION: a key in a browser extension."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Limit, Live, Status
from checks.sins.s2_client_side.extension import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.s2_client_side.app_folders import CRITICAL, EXTENSION, GOOGLE, clean, file, found, holding, key

WXT = {"package.json": '{"devDependencies": {"wxt": "0.19"}}'}
PLASMO = {"package.json": '{"dependencies": {"plasmo": "0.89", "react": "18"}}'}

CASES = (
    found("the background", EXTENSION, file("ext/background.js"), says="It is in ext/background.js, which is packed into the extension. Whoever has the extension can read it"),
    found("a content script", EXTENSION, file("ext/content.js")),
    found("a page", EXTENSION, file("ext/popup/popup.html")),
    found("settings", EXTENSION, file("ext/config.json")),
    found("the manifest itself", EXTENSION, file("ext/manifest.json")),
    found("built files beside the manifest", EXTENSION, file("ext/dist/bundle.js"), says="is a part of the extension"),
    found("WXT's sources", WXT, file("entrypoints/background.ts")),
    found("WXT's output", WXT, file(".output/chrome-mv3/background.js", "ignored"), says="is an extension’s package"),
    found("Plasmo's sources", PLASMO, file("background/messages/ask.ts")),
    found("Plasmo's output", PLASMO, file("build/chrome-mv3-prod/popup.js", "ignored")),
    found("a package of Chrome's", {}, file("a.crx", "plain", member="extension.zip!background.js"), says="It is in a.crx (extension.zip!background.js), which is an extension’s package"),
    found("a package of Firefox's", {}, file("a.xpi", "plain", member="background.js")),
    found("a zip for the store", {}, file("release/my-chrome-1.0.zip", "plain", member="background.js")),
    found("an extension from the store", EXTENSION, file("ext/background.js"), names=("ext/_metadata/verified_contents.json",), severity=CRITICAL, says="it came from the store"),
    found("a live key", EXTENSION, file("ext/a.js"), severity=CRITICAL, live=Live.LIVE),
    clean("the manifest's own key, which is public", {"ext/manifest.json": '{"manifest_version": 3, "key": "MIIBIjANBgkqh"}'}),
    clean("a client id", EXTENSION, file("ext/manifest.json"), secret=False, says="by design", **GOOGLE),
    clean("a key that the user brings", EXTENSION | {"ext/options.js": "chrome.storage.session.set({ key: input.value })"}),
    clean("a test", EXTENSION, file("ext/tests/a.test.js")),
    clean("a server beside it", EXTENSION, file("server/index.js")),
    clean("a settings file, which is not packed", EXTENSION, file("ext/.env", "ignored")),
    Case(name="no extension", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="a web app's manifest", given=holding({"public/manifest.json": '{"name": "x"}'}, key(file("src/a.js"))), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen and something lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="a package that could not be opened", given=holding({}, names=("a.crx",), limits=(Limit(id="container", what="a.crx", why="broken"),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_extension(case: Case) -> None:
    ask(CHECK, case)
