"""S2-DIRECT-HEADER: the header by which Anthropic's API lets a browser call it."""

from __future__ import annotations

import json

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s2_client_side.direct_header import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.s2_client_side.web import WRITTEN, known, web

CRITICAL, MEDIUM, LOW = Severity.CRITICAL, Severity.MEDIUM, Severity.LOW
HEADER = "anthropic-dangerous-direct-browser-access"
APP = "src/claude.ts"
ENV = "import.meta.env.VITE_ANTHROPIC_API_KEY"


def call(key: str = ENV, value: str = '"true"') -> str:
    return f'export const ask = (q) => fetch("https://api.anthropic.com/v1/messages", {{ method: "POST", headers: {{ "x-api-key": {key}, "{HEADER}": {value} }}, body: q }});\n'


def recorded(*headers: tuple[str, str]) -> str:
    found = [{"name": n, "value": v} for n, v in headers]
    return json.dumps(
        {"log": {"entries": [{"request": {"url": "https://api.anthropic.com/v1/messages", "headers": found}}]}}
    )


def bad(
    name: str, text: str, says: str, *packages: str, path: str = APP, finds: Severity = CRITICAL, keys: bool = False
) -> Case:
    given = web({path: text}, *(packages or ("vite",)), keys=(known(path),) if keys else ())
    return Case(name=name, given=given, status=Status.FAIL, finds=(finds,), says=says)


def fine(name: str, text: str, *packages: str, path: str = APP) -> Case:
    return Case(name=name, given=web({path: text}, *(packages or ("vite",))), status=Status.PASS)


REQUEST = f'const r = new XMLHttpRequest();\nr.open("POST", "https://api.anthropic.com/v1/messages");\nr.setRequestHeader("x-api-key", {ENV});\nr.setRequestHeader("{HEADER}", "true");\n'
AXIOS = f'import axios from "axios";\nconst headers = {{}};\nheaders["x-api-key"] = {ENV};\nheaders["{HEADER}"] = "true";\naxios.post("https://api.anthropic.com/v1/messages", {{}}, {{ headers }});\n'
SDK_BUNDLE = f'this.h={{...this._options.dangerouslyAllowBrowser?{{"{HEADER}":"true"}}:void 0}};'
OWN_BUNDLE = f'fetch(u,{{headers:{{"x-api-key":"%s","{HEADER}":"true"}}}});'
SWIFT = f'import SwiftUI\nfunc ask() {{\n  var r = URLRequest(url: URL(string: "https://api.anthropic.com/v1/messages")!)\n  r.setValue(Secrets.anthropicKey, forHTTPHeaderField: "x-api-key")\n  r.setValue("true", forHTTPHeaderField: "{HEADER}")\n}}\n'

CASES = (
    bad("a public variable", call(), "its key is VITE_ANTHROPIC_API_KEY, which Vite copies into the page"),
    bad("a key that is written there", call(f'"{WRITTEN}"'), "its key is written there", keys=True),
    bad("through XMLHttpRequest", REQUEST, "VITE_ANTHROPIC_API_KEY"),
    bad("through axios, header by header", AXIOS, "VITE_ANTHROPIC_API_KEY"),
    bad("a client component", "'use client'\n" + call("process.env.NEXT_PUBLIC_CLAUDE_KEY"), "NEXT_PUBLIC_CLAUDE_KEY", "next", path="components/chat.tsx"),
    bad("an app", SWIFT, "Secrets.anthropicKey, which the build puts into the app", path="App/Chat.swift"),
    bad("the header's value as a boolean", call(value="true"), "VITE_ANTHROPIC_API_KEY"),
    bad("a variable that this build does not copy", call("process.env.ANTHROPIC_API_KEY"), "Once the build copies that variable", finds=LOW),
    bad("a key that is handed in", call("apiKey"), "nothing there tells whose key it sends", finds=LOW),
    bad("a test", call(f'"{WRITTEN}"'), "written there", path="src/claude.test.ts", finds=LOW),
    bad("build output with a key", OWN_BUNDLE % WRITTEN, "with the key beside it", path="dist/assets/a.js", keys=True),
    bad("build output without one", OWN_BUNDLE.replace('"%s"', "e.key"), "nothing beside it tells", path="dist/assets/a.js", finds=LOW),
    bad("a recording with a key", recorded(("x-api-key", WRITTEN), (HEADER, "true")), "called Anthropic itself, with a key", path="trace.har", finds=MEDIUM, keys=True),
    bad("a recording without one", recorded((HEADER, "true")), "called Anthropic itself.", path="trace.har", finds=LOW),
    fine("a recording of a server's call", recorded(("x-name", HEADER)), path="trace.har"),
    fine("the user's key", call("localStorage.getItem('key')")),
    fine("a proxy that lets it pass", f'import express from "express";\napp.use(cors({{ allowedHeaders: ["x-api-key", "{HEADER}"] }}));\n', "express", path="server/index.ts"),
    fine("a gateway's list of headers", f'export const allowed = "x-api-key, {HEADER}";\n'),
    fine("a list of headers of a worker", f'export default {{ fetch: () => new Response("", {{ headers: {{ "Access-Control-Allow-Headers": "x-api-key, {HEADER}" }} }}) }};\n'),
    fine("the SDK's own code in a bundle", SDK_BUNDLE, path="dist/assets/a.js"),
    fine("code of a server", "import express from 'express';\n" + call("process.env.ANTHROPIC_API_KEY"), "express", path="server/claude.ts"),
    fine("a comment", f"// {HEADER}: true\nexport const a = 1;\n"),
    fine("set to false", call(value='"false"')),
    Case(name="nothing names it", given=web({APP: "export const a = 1;\n"}, "vite"), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=web({APP: call("localStorage.key")}, "vite", limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing in the files that could be read", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_direct_header(case: Case) -> None:
    ask(CHECK, case)


def test_a_public_variable_is_sure() -> None:
    (finding,) = CHECK.judge(web({APP: call()}, "vite")).findings
    assert finding.confidence is Confidence.MEDIUM and finding.locations[0].line == 1
