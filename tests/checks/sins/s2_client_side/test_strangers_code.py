"""A stranger's files cost what their size costs: nothing that is read for sin 2 makes a check slow."""

from __future__ import annotations

import time

import pytest

from checks.evidence import Evidence
from checks.sins.s2_client_side import android, desktop, flutter_rn, ios, sourcemap
from checks.sins.s2_client_side.baked import without_comments
from tests.checks.sins.s2_client_side.app_folders import ANDROID, APPLE, ELECTRON, EXPO, FLUTTER, TAURI, holding

HALF = 1 << 19
PATTERNS = {
    "spaces": "buildConfigField" + " " * HALF,
    "fields": 'buildConfigField("String", "A' * (HALF // 29),
    "placeholders": "manifestPlaceholders = [" + "a: b, " * (HALF // 6),
    "unclosed comments": "/* " * (HALF // 3),
    "unclosed strings": '"' + '\\"' * (HALF // 2),
    "apostrophes": "'\\" * (HALF // 2),
    "annotations": "@EnviedField(" * (HALF // 13),
    "one word": "@EnviedField() " + "a" * HALF,
    "definitions": "--dart-define " * (HALF // 14),
    "linker": "ldflags -X " + "a." * (HALF // 2),
    "linkers": "ldflags " + "-X a.b " * (HALF // 7),
    "data": "--add-data " * (HALF // 11),
    "brackets": "dotenv.env[ " * (HALF // 12),
    "lists": 'ofType: "plist" ' + '["' * (HALF // 2),
    "embeds": "//go:embed " * (HALF // 11),
    "macros": "env!(" * 20_000,
    "exposures": "contextBridge.exposeInMainWorld(" * 3_000,
}


def evidence(text: str) -> Evidence:
    texts = {**ANDROID, **APPLE, **FLUTTER, **EXPO, **TAURI, **ELECTRON}
    names = ("app/build.gradle", "app/A.kt", "App/A.swift", "lib/a.dart", "src/a.ts", "src-tauri/src/a.rs", "Makefile", "preload.js", "a.sh", "main.go")  # fmt: skip
    return holding(texts | dict.fromkeys(names, text))


@pytest.mark.parametrize("name", PATTERNS)
def test_a_file_made_to_be_slow_is_not(name: str) -> None:
    given = evidence(PATTERNS[name])
    begun = time.process_time()
    for check in (android, ios, flutter_rn, desktop, sourcemap):
        check.judge(given)
    # Half a megabyte, ten times over: seconds would be hours with the worst of expressions.
    assert time.process_time() - begun < 60


def test_comments_are_blanked_and_strings_are_not() -> None:
    text = "a(\"http://x\") // no\n/* no */ b('//')"
    assert without_comments(text) == "a(\"http://x\")      \n         b('//')"
