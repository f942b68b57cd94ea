"""What is client code, and which variables a build makes public."""

from __future__ import annotations

import json

import pytest

from checks.sins.s2_client_side.client_code import front_of, prefixes_at, side_of
from checks.sins.s2_client_side.public_names import PREFIXES, names_secret, public_by
from tests.checks.sins.having import having


def package(*names: str) -> str:
    return json.dumps({"dependencies": dict.fromkeys(names, "1.0.0")})


PLAIN = "export const ask = () => 1;\n"
CALL = "const r = await fetch('/x');\n"
SIDES = (
    # (path, text, packages, side)
    ("src/App.tsx", PLAIN, ("vite", "react"), "client"),
    ("src/lib/ai.ts", PLAIN, ("vite", "react"), "client"),
    ("src/api/openai.js", PLAIN, ("react-scripts",), "client"),
    ("src/services/ai.service.ts", PLAIN, ("@angular/core",), "client"),
    ("src/views/Chat.vue", "<script setup>\nconst a = 1\n</script>\n", ("@vue/cli-service",), "client"),
    ("app/chat/page.tsx", "'use client'\n" + PLAIN, ("next",), "client"),
    ("app/chat/page.tsx", PLAIN, ("next",), "server"),
    ("app/chat/page.tsx", "// 'use client'\n" + PLAIN, ("next",), "server"),
    ("app/api/chat/route.ts", PLAIN, ("next",), "server"),
    ("app/(chat)/x/route.ts", PLAIN, ("next",), "server"),
    ("pages/api/chat.ts", PLAIN, ("next",), "server"),
    ("pages/index.tsx", PLAIN, ("next",), "client"),
    ("lib/ai.ts", PLAIN, ("next",), "unknown"),
    ("lib/ai.ts", 'import "server-only";\n' + PLAIN, ("next",), "server"),
    ("lib/actions.ts", "'use server'\n" + PLAIN, ("next",), "server"),
    ("components/chat.tsx", "import { useState } from 'react';\n" + PLAIN, ("next",), "client"),
    ("src/routes/+page.svelte", "<script>\nlet a = 1\n</script>\n", ("@sveltejs/kit",), "client"),
    ("src/routes/+server.ts", PLAIN, ("@sveltejs/kit",), "server"),
    ("src/routes/+page.server.ts", PLAIN, ("@sveltejs/kit",), "server"),
    ("src/lib/key.ts", "import { KEY } from '$env/static/private';\n", ("@sveltejs/kit",), "server"),
    ("server/api/chat.ts", PLAIN, ("nuxt",), "server"),
    ("composables/useChat.ts", PLAIN, ("nuxt",), "client"),
    ("src/pages/index.js", PLAIN, ("gatsby",), "client"),
    ("src/api/chat.js", PLAIN, ("gatsby",), "unknown"),
    ("app/App.tsx", "import { View } from 'react-native';\n", ("expo",), "client"),
    ("server/index.js", "import express from 'express';\n", ("vite", "express"), "server"),
    ("ai.js", "const express = require('express');\n", ("react-scripts", "express"), "server"),
    ("api/chat.ts", PLAIN, ("vite",), "server"),
    ("vite.config.ts", PLAIN, ("vite",), "server"),
    ("electron/main.ts", "import { app } from 'electron';\n", ("vite", "electron"), "server"),
    ("index.html", "<script>fetch('/x')</script>\n", (), "client"),
    ("tool.ts", PLAIN, ("openai",), "unknown"),
    ("tool.ts", "localStorage.getItem('a');\n", ("openai",), "client"),
    ("tool.ts", "#!/usr/bin/env node\n" + PLAIN, ("vite",), "server"),
    ("supabase/functions/chat/index.ts", "Deno.serve(() => 1);\n", ("vite",), "server"),
    ("app.py", "import os\n", ("vite",), "server"),
)  # fmt: skip


@pytest.mark.parametrize(("path", "text", "packages", "side"), SIDES)
def test_the_side_a_file_runs_on(path: str, text: str, packages: tuple[str, ...], side: str) -> None:
    given = having({path: text, **({"package.json": package(*packages)} if packages else {})})
    found = side_of(path, text, given)
    assert found.where == side, found.because


def test_a_function_of_the_server_in_a_page() -> None:
    given = having({"pages/index.tsx": PLAIN, "package.json": package("next")})
    assert side_of("pages/index.tsx", PLAIN, given, function="getServerSideProps").where == "server"


def test_the_head_of_an_astro_page_stays_on_the_server() -> None:
    text = "---\nconst a = 1;\n---\n<p>x</p>\n<script>\nconst b = 2;\n</script>\n"
    given = having({"src/pages/index.astro": text, "package.json": package("astro")})
    assert side_of("src/pages/index.astro", text, given, line=2).where == "server"
    assert side_of("src/pages/index.astro", text, given, line=6).where == "client"


def test_a_browser_extension() -> None:
    given = having({"ext/manifest.json": '{"manifest_version": 3}', "ext/background.js": PLAIN})
    assert side_of("ext/background.js", PLAIN, given).client


@pytest.mark.parametrize(
    ("path", "text", "side"),
    [
        ("App/Chat.swift", "import SwiftUI\n", "client"),
        ("Sources/App/routes.swift", "import Vapor\n", "server"),
        ("app/src/main/java/Chat.kt", "import android.os.Bundle\n", "client"),
        ("src/main/java/Chat.java", "import org.springframework.web.bind.annotation.RestController;\n", "server"),
        ("lib/chat.dart", "import 'package:flutter/material.dart';\n", "client"),
        ("bin/server.dart", "import 'package:shelf/shelf.dart';\n", "unknown"),
        ("Assets/Chat.cs", "using UnityEngine;\n", "client"),
        ("Program.cs", "using System;\n", "server"),
    ],
)
def test_code_of_devices(path: str, text: str, side: str) -> None:
    assert side_of(path, text, having({path: text})).where == side


def test_the_nearest_manifest_counts() -> None:
    given = having(
        {
            "package.json": package("turbo"),
            "apps/web/package.json": package("next"),
            "apps/api/package.json": package("hono"),
        }
    )
    assert front_of("apps/web/lib/a.ts", given).names == {"Next.js"}
    assert front_of("apps/api/src/a.ts", given).ships == ""


# --- names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_prefix_makes_public(prefix: str) -> None:
    assert public_by(f"{prefix}OPENAI_API_KEY").prefix == prefix
    assert names_secret(f"{prefix}OPENAI_API_KEY")


def test_a_bare_public_prefix_needs_its_framework() -> None:
    assert public_by("PUBLIC_OPENAI_API_KEY") is None
    assert public_by("PUBLIC_OPENAI_API_KEY", frameworks=frozenset({"Astro"})).framework == "Astro"


def test_a_prefix_the_project_set_itself() -> None:
    config = "export default defineConfig({ envPrefix: ['VITE_', 'APP_'] });\n"
    given = having({"web/vite.config.ts": config, "web/package.json": package("vite")})
    names, own = prefixes_at("web/src/a.ts", given)
    assert names == {"Vite"} and own == ("APP_",)
    assert public_by("APP_OPENAI_API_KEY", custom=own).framework == "the build’s own settings"
    assert prefixes_at("api/a.ts", given)[1] == ()


@pytest.mark.parametrize(
    "name",
    """OPENAI_API_KEY OPENAI_KEY OPENAIKEY OPENAI_APIKEY OPEN_AI_KEY ANTHROPIC_API_KEY CLAUDE_KEY GEMINI_API_KEY GOOGLE_AI_KEY GROQ_API_KEY MISTRAL_KEY COHERE_API_KEY
    DEEPSEEK_API_KEY XAI_API_KEY OPENROUTER_API_KEY TOGETHER_API_KEY FIREWORKS_KEY REPLICATE_API_TOKEN HUGGINGFACE_TOKEN HF_TOKEN PERPLEXITY_API_KEY ELEVENLABS_API_KEY
    AZURE_OPENAI_KEY BEDROCK_SECRET LANGSMITH_API_KEY LANGFUSE_SECRET_KEY HELICONE_API_KEY LLM_API_KEY AI_API_KEY openaiApiKey MY_OPENAI_KEY OPENAI_API_KEY_2
    hfToken groqApiKey xaiApiKey llmKey myGrokKey userExaApiKey""".split(),
)
def test_names_of_secrets(name: str) -> None:
    assert names_secret(name)
    assert names_secret(f"NEXT_PUBLIC_{name}")


@pytest.mark.parametrize(
    "name",
    """OPENAI_MODEL OPENAI_BASE_URL OPENAI_MAX_TOKENS LANGFUSE_PUBLIC_KEY LANGFUSE_PK STRIPE_KEY FIREBASE_API_KEY GOOGLE_MAPS_API_KEY CLERK_PUBLISHABLE_KEY SUPABASE_ANON_KEY
    POSTHOG_KEY HAS_OPENAI_KEY SHOW_OPENAI_KEY OPENAI_KEY_URL OPENAI_API_KEY_PLACEHOLDER API_KEY SENTRY_DSN REQUIRE_OPENAI_API_KEY OPENAI_TOTAL_TOKENS EMAIL_KEY MAIL_API_KEY EXTERNAL_LINK_XAI_API_KEYS
    LABEL_OPENAI_API_KEY OPENAI_DOCS_KEY examKey falseKey relaxaiKey helpfulKey selfToken""".split(),
)
def test_names_of_other_things(name: str) -> None:
    assert not names_secret(name)
    assert not names_secret(f"VITE_{name}")
