"""Sin 2, pages and servers, on real folders through the whole engine."""

from __future__ import annotations

import json
from collections.abc import Callable

from checks.model import Finding, Report, Severity, Status

Scan = Callable[..., Report]


def of(report: Report, check: str) -> list[Finding]:
    return [f for f in report.findings if f.check == check]


def status(report: Report, check: str) -> Status:
    return next(c.status for c in report.checks if c.id == check)


def package(*names: str) -> str:
    return json.dumps({"private": True, "dependencies": dict.fromkeys(names, "1.0.0")})


AI = 'import OpenAI from "openai";\n\nexport const client = new OpenAI({\n  apiKey: import.meta.env.VITE_OPENAI_API_KEY,\n  dangerouslyAllowBrowser: true,\n});\n'
CLAUDE = 'export const ask = (q: string) =>\n  fetch("https://api.anthropic.com/v1/messages", {\n    method: "POST",\n    headers: { "x-api-key": %s, "anthropic-dangerous-direct-browser-access": "true" },\n    body: q,\n  });\n'
STUDIO = "import { defineConfig, loadEnv } from 'vite';\nexport default defineConfig(({ mode }) => {\n  const env = loadEnv(mode, '.', '');\n  return { define: { 'process.env.API_KEY': JSON.stringify(env.GEMINI_API_KEY) } };\n});\n"
GEMINI = 'import { GoogleGenAI } from "@google/genai";\nexport const ai = new GoogleGenAI({ apiKey: process.env.API_KEY });\n'
PAGE = "export async function getServerSideProps() {\n  return { props: { apiKey: process.env.OPENAI_API_KEY } };\n}\nexport default function Page({ apiKey }) {\n  return <p>hello</p>;\n}\n"


def test_a_page_with_the_key_behind_a_public_name(project, scan: Scan, key) -> None:
    value = key()
    project.commit({"package.json": package("vite", "react", "openai"), ".gitignore": ".env\n", "src/ai.ts": AI})
    project.write(".env", f"VITE_OPENAI_API_KEY={value}\n")
    report = scan(project.folder)
    (client,) = of(report, "S2-SDK-BROWSER")
    assert client.severity is Severity.CRITICAL
    assert (client.locations[0].path, client.locations[0].line) == ("src/ai.ts", 5)
    (name,) = of(report, "S2-PUBLIC-PREFIX")
    assert name.severity is Severity.CRITICAL
    assert [p.path for p in name.locations] == [".env", "src/ai.ts"]
    assert name.key == report.keys[0].fingerprint
    assert len(of(report, "S2-NO-PROXY")) == 1


def test_a_key_written_into_a_page(project, scan: Scan, key) -> None:
    value = key("anthropic", "api")
    project.commit({"package.json": package("vite"), "src/claude.ts": CLAUDE % json.dumps(value)})
    report = scan(project.folder)
    (finding,) = of(report, "S2-DIRECT-HEADER")
    assert finding.severity is Severity.CRITICAL
    assert finding.key == report.keys[0].fingerprint
    assert value not in repr(report)
    assert of(report, "S2-DIRECT-CALL") == []


def test_a_build_that_defines_the_key_and_an_sdk_that_nothing_stops(project, scan: Scan) -> None:
    project.commit(
        {"package.json": package("vite", "@google/genai"), "vite.config.ts": STUDIO, "services/gemini.ts": GEMINI}
    )
    report = scan(project.folder)
    (build,) = of(report, "S2-BUILD-INJECT")
    assert "copies GEMINI_API_KEY (as API_KEY)" in build.message
    (call,) = of(report, "S2-DIRECT-CALL")
    assert "which define in vite.config.ts copies" in call.message
    assert status(report, "S2-SDK-BROWSER") is Status.NOT_APPLICABLE


def test_a_server_that_hands_the_key_to_its_page(project, scan: Scan) -> None:
    project.commit({"package.json": package("next", "openai"), "pages/index.tsx": PAGE})
    (finding,) = of(scan(project.folder), "S2-TEMPLATE-LEAK")
    assert finding.severity is Severity.CRITICAL
    assert (finding.locations[0].path, finding.locations[0].line) == ("pages/index.tsx", 2)


def test_an_app_that_does_it_well(project, scan: Scan) -> None:
    project.commit(
        {
            "package.json": package("next", "openai", "server-only"),
            ".env.example": "OPENAI_API_KEY=\nNEXT_PUBLIC_SITE_URL=https://example.org\n",
            "app/api/chat/route.ts": 'import "server-only";\nimport OpenAI from "openai";\nconst client = new OpenAI();\nexport async function POST(request: Request) {\n  const r = await client.responses.create({ model: "m", input: await request.text(), max_output_tokens: 100 });\n  return Response.json({ text: r.output_text });\n}\n',
            "app/page.tsx": "'use client';\nimport { useState } from 'react';\nexport default function Page() {\n  const [q, setQ] = useState('');\n  const ask = () => fetch('/api/chat', { method: 'POST', body: q });\n  return <button onClick={ask}>ask</button>;\n}\n",
        }
    )
    report = scan(project.folder)
    mine = (
        "SDK-BROWSER DIRECT-HEADER PUBLIC-PREFIX BUILD-INJECT DIRECT-CALL TEMPLATE-LEAK BYOK-STORAGE NO-PROXY".split()
    )
    said = {c.id: c.status for c in report.checks if c.id.removeprefix("S2-") in mine}
    assert len(said) == len(mine)
    assert set(said.values()) <= {Status.PASS, Status.NOT_APPLICABLE}, said
    assert said["S2-PUBLIC-PREFIX"] is said["S2-NO-PROXY"] is Status.PASS


def test_a_project_without_a_client_has_nothing_to_answer_for(project, scan: Scan) -> None:
    project.commit({"app.py": "print('hello')\n", "Dockerfile": "FROM python\n"})
    mine = (
        "SDK-BROWSER DIRECT-HEADER PUBLIC-PREFIX BUILD-INJECT DIRECT-CALL TEMPLATE-LEAK BYOK-STORAGE NO-PROXY".split()
    )
    said = {c.id: c.status for c in scan(project.folder).checks if c.id.removeprefix("S2-") in mine}
    assert set(said.values()) == {Status.NOT_APPLICABLE}, said
