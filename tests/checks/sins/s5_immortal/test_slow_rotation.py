"""S5-SLOW-ROTATION: a key that is built in, so that replacing it means a release."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Live, Severity, Sighting, Status
from checks.sins.s5_immortal.slow_rotation import CHECK
from tests.checks.sins.cases import Case, ask, blob, file, key, limit, seen
from tests.checks.sins.having import local

MEDIUM, HIGH = Severity.MEDIUM, Severity.HIGH


def built(name: str, *places: Sighting, says: str, severity: Severity = MEDIUM, **more: object) -> Case:
    return Case(name=name, given=seen(key(*places, **more)), status=Status.FAIL, finds=(severity,), says=says)


def read(name: str, *places: Sighting) -> Case:
    return Case(name=name, given=seen(key(*places)), status=Status.PASS)


CASES = (
    built("an image", file("Dockerfile"), says="In Dockerfile it is part of the image"),
    built("an Android app's sources", file("android/app/src/main/res/values/strings.xml"), says="an app on people’s devices"),
    built("a build of Gradle", file("app/build.gradle.kts"), says="an app on people’s devices"),
    built("an Apple app's settings", file("App/Info.plist"), says="an app on people’s devices"),
    built("a setting of Xcode", file("Config.xcconfig"), says="an app on people’s devices"),
    built("Swift", file("Sources/Chat.swift"), says="an app on people’s devices"),
    built("Flutter", file("lib/main.dart"), says="an app on people’s devices"),
    built("inside a package", file("release/app.apk", member="classes.dex"), says="an app on people’s devices"),
    built("Tauri", file("src-tauri/src/main.rs"), says="an installed program"),
    built("Electron", file("release/app.asar", member="main.js"), says="an installed program"),
    built("build output", file("dist/app.js"), says="stands in build output"),
    built("a variable that Vite writes out", file(".env", "ignored", symbol="VITE_OPENAI_API_KEY"), says="VITE_OPENAI_API_KEY is written into what browsers get"),
    built("a variable that Next.js writes out", file(".env", "ignored", symbol="NEXT_PUBLIC_KEY"), says="what browsers get"),
    built("in two such places", file("Dockerfile"), file("dist/app.js"), says="It is so in 1 more file."),
    built("one that administers", file("Dockerfile"), says="part of the image", severity=HIGH, privilege="admin"),
    built("one that the provider says is live", file("Dockerfile"), says="part of the image", severity=HIGH, live=Live.LIVE),
    read("a settings file", file(".env", "ignored", symbol="OPENAI_API_KEY")),
    read("a compose file", file("compose.yaml")),
    read("a shell's start-up file", local(".zshrc")),
    Case(name="a key of which only the past is left", given=seen(key(blob("Dockerfile", "reachable"))), status=Status.NOT_APPLICABLE),
    Case(name="a publishable key", given=seen(key(file("dist/app.js"), secret=False)), status=Status.NOT_APPLICABLE),
    Case(name="a line that is turned off", given=seen(key(file("gradle.properties", line=2)), texts={"gradle.properties": "a=1\n#OPENAI_API_KEY=x\n"}), status=Status.PASS),
    Case(name="a line below one that is turned off", given=seen(key(file("gradle.properties", line=3)), texts={"gradle.properties": "a=1\n#OPENAI_API_KEY=\nOPENAI_API_KEY=x\n"}), status=Status.FAIL, finds=(MEDIUM,)),
    Case(name="a comment of a Dockerfile", given=seen(key(file("Dockerfile", line=2)), texts={"Dockerfile": "FROM a\n  # ENV OPENAI_API_KEY=x\n"}), status=Status.PASS),
    Case(name="a line of a Dockerfile below a comment", given=seen(key(file("Dockerfile", line=3)), texts={"Dockerfile": "FROM a\n# ENV OPENAI_API_KEY=\nENV OPENAI_API_KEY=x\n"}), status=Status.FAIL, finds=(MEDIUM,)),
    Case(name="no key", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=seen(key(file(".env")), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_slow_rotation(case: Case) -> None:
    ask(CHECK, case)


def test_a_file_and_its_newest_state_in_git_are_one_place() -> None:
    (finding,) = CHECK.judge(seen(key(file("lib/secrets.dart"), blob("lib/secrets.dart", "tip")))).findings
    assert "more file" not in finding.message
