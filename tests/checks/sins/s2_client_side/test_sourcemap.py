"""S2-SOURCEMAP: source maps that give keys, settings or server code away."""

from __future__ import annotations

import json

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s2_client_side.sourcemap import CHECK
from tests.checks.sins.cases import Case, ask, fact, limit, seen
from tests.checks.sins.s2_client_side.app_folders import CRITICAL, LOW, MEDIUM, clean, file, found, holding, key

VITE = {"package.json": '{"dependencies": {"react": "18", "openai": "4"}, "devDependencies": {"vite": "5"}}'}
NEXT = {"package.json": '{"dependencies": {"next": "15", "openai": "4"}}'}
ANGULAR = {"package.json": '{"dependencies": {"@angular/core": "18", "openai": "4"}}'}
VUE = {"package.json": '{"dependencies": {"@vue/cli-service": "5", "openai": "4"}}'}
LIBRARY = {"package.json": '{"main": "dist/index.js", "dependencies": {"openai": "4"}}'}


def map_of(*sources: str) -> dict[str, str]:
    held = {"version": 3, "sources": list(sources), "sourcesContent": ["x"] * len(sources), "mappings": "A"}
    return VITE | {"dist/assets/index.js.map": json.dumps(held)}


def config(path: str, text: str, package: dict[str, str]) -> dict[str, str]:
    return package | {path: text}


CASES = (
    # keys
    found("a key in a map", VITE, file("dist/assets/index.js.map", "ignored", member="sourcesContent/3"), says="It is in dist/assets/index.js.map (sourcesContent/3), which is a source map. Every browser’s tools open it."),
    found("a key in a map of styles", VITE, file("dist/a.css.map", "ignored")),
    found("a key in a map inside of a page’s folder", VITE, file("public/app.js.map")),
    found("a key in a map that is deployed", VITE, file("dist/a.js.map", "ignored"), names=("netlify.toml",), severity=CRITICAL, says="netlify.toml deploys it"),
    found("a key in a server’s map", NEXT, file(".next/server/a.js.map", "ignored"), severity=LOW),
    # what else they hold
    found("a settings file in a map", map_of("webpack:///./src/a.ts", "webpack:///./.env.production"), says="holds a settings file (.env.production) as it was written", severity=MEDIUM),
    found("a server’s module in a map", map_of("../../src/lib/server/db.ts"), says="holds server code (src/lib/server/db.ts)", severity=LOW, sure=Confidence.MEDIUM),
    found("a route in a map", map_of("webpack://_N_E/./pages/api/chat.ts"), says="pages/api/chat.ts", severity=LOW),
    found("a module that is called a server’s", map_of("../src/keys.server.ts"), says="src/keys.server.ts", severity=LOW),
    # builds
    found("Next.js", config("next.config.js", "module.exports = { productionBrowserSourceMaps: true };\n", NEXT), says="productionBrowserSourceMaps: true in next.config.js publishes source maps", severity=LOW),
    found("Vite", config("vite.config.ts", "export default defineConfig({ build: { sourcemap: true } });\n", VITE), says="sourcemap: true in vite.config.ts", severity=LOW),
    found("Vite, inside of the code", config("vite.config.ts", "export default { build: { sourcemap: 'inline' } };\n", VITE), severity=LOW),
    found("webpack", config("webpack.prod.js", "module.exports = { devtool: 'source-map' };\n", VITE), says="devtool: 'source-map'", severity=LOW),
    found("Vue’s command", config("vue.config.js", "module.exports = { productionSourceMap: true };\n", VUE), severity=LOW),
    found("Angular", config("angular.json", '{"projects": {"a": {"architect": {"build": {"configurations": {"production": {"sourceMap": true}}}}}}}', ANGULAR), says="sourceMap: true for production", severity=LOW),
    # nothing wrong
    clean("maps that are hidden", config("vite.config.ts", "export default { build: { sourcemap: 'hidden' } };\n", VITE)),
    clean("maps that are deleted after the upload", config("vite.config.ts", "export default { build: { sourcemap: true }, plugins: [sentryVitePlugin({ sourcemaps: { filesToDeleteAfterUpload: ['**/*.map'] } })] };\n", VITE)),
    clean("hidden by webpack", config("webpack.prod.js", "module.exports = { devtool: 'hidden-source-map' };\n", VITE)),
    clean("maps that are switched off", config("next.config.js", "module.exports = { productionBrowserSourceMaps: false };\n", NEXT)),
    clean("maps for development", config("webpack.dev.js", "module.exports = { devtool: 'source-map' };\n", VITE) | {"vite.config.ts": "export default {}\n"}, names=("vite.config.ts",)),
    clean("Angular’s maps for development", config("angular.json", '{"projects": {"a": {"architect": {"build": {"configurations": {"development": {"sourceMap": true}}}}}}}', ANGULAR)),
    clean("a project without models", config("vite.config.ts", "export default { build: { sourcemap: true } };\n", {"package.json": '{"devDependencies": {"vite": "5"}}'})),
    clean("a map of the client’s own sources", map_of("webpack:///./src/App.tsx", "webpack:///./node_modules/react/server.js")),
    clean("an example among the sources", map_of("../.env.example")),
    clean("a map that is broken", VITE | {"dist/a.js.map": '{"sources": ["../.env"], "sourcesContent"'}),
    # nothing there, nothing seen
    Case(name="no map and no build of pages", given=holding(LIBRARY | {"vite.config.ts": "export default { build: { sourcemap: true } };\n"}, key(file("src/a.ts"))), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen and something lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="a map that is too large to be read for its names", given=seen(files=(fact("dist/a.js.map", size=9 << 20),)), status=Status.PARTIAL, says="in 1 large source map only keys were looked for, not server code"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_sourcemap(case: Case) -> None:
    ask(CHECK, case)


def test_a_finding_without_a_key_does_not_ask_to_replace_one() -> None:
    (finding,) = CHECK.judge(holding(map_of("./.env"))).findings
    assert finding.severity is Severity.MEDIUM
    assert [f.id for f in finding.fixes] == ["hide-source-maps", "build-without-key"]
