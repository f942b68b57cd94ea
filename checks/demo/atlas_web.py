"""Atlas' widget: it runs in the customers' browsers, and the key runs with it."""

from __future__ import annotations

from checks.demo.making import Files

_CHAT = """import OpenAI from "openai";

// The variable is public: the build writes it into the page.
const client = new OpenAI({
  apiKey: import.meta.env.VITE_OPENAI_API_KEY,
  dangerouslyAllowBrowser: true,
});

export async function ask(question: string): Promise<string> {
  const answer = await client.chat.completions.create({
    model: process.env.CHAT_MODEL ?? "gpt-5-mini",
    messages: [{ role: "user", content: question }],
  });
  return answer.choices[0].message.content ?? "";
}
"""

_SUGGEST = """const key = localStorage.getItem("anthropic_key") ?? import.meta.env.VITE_ANTHROPIC_API_KEY;

export async function suggest(text: string): Promise<string> {
  const response = await fetch("https://api.anthropic.com/v1/messages", {
    method: "POST",
    headers: {
      "x-api-key": key,
      "anthropic-version": "2023-06-01",
      "anthropic-dangerous-direct-browser-access": "true",
    },
    body: JSON.stringify({ model: "claude-sonnet-4-5", max_tokens: 200, messages: [{ role: "user", content: text }] }),
  });
  return (await response.json()).content[0].text;
}
"""

_BUNDLE = 'const k={apiKey:"@openai.project#widget@",dangerouslyAllowBrowser:!0};export async function ask(q){return new OpenAI(k).chat.completions.create({model:"gpt-5-mini",messages:[{role:"user",content:q}]})}\n//# sourceMappingURL=index-4f2ac1.js.map\n'

WIDGET: Files = {
    "web/package.json": '{\n  "name": "atlas-web",\n  "private": true,\n  "type": "module",\n  "scripts": { "build": "vite build" },\n  "dependencies": { "openai": "^6.1.0", "react": "^19.0.0" },\n  "devDependencies": { "vite": "^7.0.0", "typescript": "^5.9.0" }\n}\n',
    "web/index.html": '<!doctype html>\n<html lang="en">\n  <body>\n    <div id="root"></div>\n    <script type="module" src="/src/chat.ts"></script>\n  </body>\n</html>\n',
    "web/vite.config.ts": 'import { defineConfig, loadEnv } from "vite";\n\nexport default defineConfig(({ mode }) => {\n  const env = loadEnv(mode, process.cwd(), "");\n  return { build: { sourcemap: true }, define: { "process.env": env } };\n});\n',
    "web/src/chat.ts": _CHAT,
    "web/src/suggest.ts": _SUGGEST,
    "web/.env.production": "VITE_OPENAI_API_KEY=@openai.project#widget@\nVITE_ANTHROPIC_API_KEY=@anthropic.api#widget@\n",
    "web/dist/index.html": '<!doctype html>\n<script type="module" src="/assets/index-4f2ac1.js"></script>\n',
    "web/dist/assets/index-4f2ac1.js": _BUNDLE,
    "web/dist/assets/index-4f2ac1.js.map": '{"version":3,"file":"index-4f2ac1.js","sources":["../../src/chat.ts"],"sourcesContent":["const client = new OpenAI({ apiKey: \\"@openai.project#widget@\\" });"],"mappings":"AAAA"}\n',
}  # fmt: skip
