"""S2-ANDROID: a key in an Android app, wherever it comes from."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Limit, Live, Status
from checks.sins.s2_client_side.android import CHECK
from checks.sins.s2_client_side.gradle import fields, takes_all
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.s2_client_side.app_folders import (
    ANDROID,
    CRITICAL,
    FLUTTER,
    GOOGLE,
    LOW,
    MEDIUM,
    clean,
    file,
    found,
    holding,
    key,
)

KOTLIN = "app/src/main/java/org/example/Config.kt"
GROOVY = "android { defaultConfig {\n    %s\n} }\n"
PLUGIN = 'plugins { id("com.google.android.libraries.mapsplatform.secrets-gradle-plugin") }\n'
OPENAI = "import com.aallam.openai.client.OpenAI\nval c = OpenAI(token = BuildConfig.%s)\n"

CUT = Limit(id="container", what="a.apk!lib/x", why="too large")


def build(line: str) -> dict[str, str]:
    return ANDROID | {"app/build.gradle": GROOVY % line}


CASES = (
    # sources
    found("Kotlin", ANDROID, file(KOTLIN), says=f"It is in {KOTLIN}, which becomes a part of the Android app. Whoever has the app"),
    found("Java", ANDROID, file("app/src/main/java/A.java"), says="part of the Android app"),
    found("a resource", ANDROID, file("app/src/main/res/values/strings.xml"), says="part of the Android app"),
    found("the manifest", ANDROID, file("app/src/main/AndroidManifest.xml"), says="part of the Android app"),
    found("an asset", ANDROID, file("app/src/main/assets/config.json"), says="part of the Android app"),
    found("native code", ANDROID, file("app/src/main/cpp/native-lib.cpp"), says="part of the Android app"),
    found("a literal in the build", ANDROID, file("app/build.gradle.kts"), says="part of the Android app"),
    found("an app inside of another", FLUTTER | {"android/app/src/main/AndroidManifest.xml": ""}, file("android/app/src/main/res/values/keys.xml")),
    # packages
    found("compiled code", {}, file("out/app.apk", "plain", member="classes.dex"), says="It is in out/app.apk (classes.dex), which is an Android package"),
    found("a bundle for the store", {}, file("a.aab", "plain", member="base/dex/classes.dex"), says="is an Android package"),
    found("resources", {}, file("a.apk", "plain", member="resources.arsc")),
    found("a native library", {}, file("a.apk", "plain", member="lib/arm64-v8a/libnative.so")),
    found("a native library that lies open", {}, file("app/jniLibs/arm64-v8a/libnative.so", "plain")),
    found("Flutter's compiled code", {}, file("a.apk", "plain", member="lib/arm64-v8a/libapp.so")),
    found("Flutter's settings", {}, file("a.apk", "plain", member="assets/flutter_assets/.env")),
    found("Hermes bytecode", {}, file("a.apk", "plain", member="assets/index.android.bundle!strings")),
    found("React Native's bundle", {}, file("android/app/src/main/assets/index.android.bundle", "plain"), says="is an Android package"),
    found("one place of a key that a member and its strings show", {}, file("a.apk", "plain", member="classes.dex"), file("a.apk", "plain", member="classes.dex!strings"), never="more place"),
    found("in the sources and in the package", ANDROID, file(KOTLIN), file("a.apk", "plain", member="classes.dex"), says="It is in 1 more place."),
    # what the build writes
    found("BuildConfig from a property", build('buildConfigField "String", "OPENAI_API_KEY", "\\"${localProperties[\'OPENAI_API_KEY\']}\\""'), says="OPENAI_API_KEY is written into BuildConfig by app/build.gradle", sure=Confidence.MEDIUM),
    found("BuildConfig in Kotlin", ANDROID | {"app/build.gradle.kts": 'buildConfigField("String", "GROQ_API_KEY", "\\"$groq\\"")'}, says="GROQ_API_KEY is written into BuildConfig"),
    found("BuildConfig with named arguments", ANDROID | {"app/build.gradle.kts": 'buildConfigField(type = "String", name = "GEMINI_KEY", value = key)'}, says="GEMINI_KEY is written"),
    found("BuildConfig of a variant", ANDROID | {"app/build.gradle.kts": 'it.buildConfigFields?.put("CLAUDE_API_KEY", BuildConfigField("String", v, ""))'}, says="CLAUDE_API_KEY is written"),
    found("a resource from a property", build('resValue "string", "openai_api_key", project.property("openaiKey")'), says="openai_api_key is written into the resources"),
    found("a placeholder of the manifest", build('manifestPlaceholders["anthropicApiKey"] = apiKey'), says="anthropicApiKey is written into the manifest"),
    found("placeholders in a list", build("manifestPlaceholders = [host: 'x', mistralApiKey: props.key]"), says="mistralApiKey is written into the manifest"),
    found("placeholders in a map", ANDROID | {"app/build.gradle.kts": 'addManifestPlaceholders(mapOf("openAiKey" to key))'}, says="openAiKey is written into the manifest"),
    found("a plain name in code that talks to models", build('buildConfigField "String", "apiKey", key') | {KOTLIN: OPENAI % "apiKey"}, says="apiKey is written into BuildConfig"),
    found("a key in local.properties that the build takes", build('buildConfigField "String", "AI_KEY", "\\"${p.OPENAI_API_KEY}\\""'), file("local.properties", "ignored", symbol="AI_KEY"), says="Its value stands in local.properties, which is kept out of git and not out of the app.", severity=CRITICAL),
    found("a name of its own in local.properties", build('buildConfigField "String", "OPENAI_KEY", "\\"${p.getProperty("my.key.of.ours")}\\""'), says="OPENAI_KEY is written"),
    found("the secrets plugin", ANDROID | {"app/build.gradle.kts": PLUGIN, "local.properties": "sdk.dir=/x\nOPENAI_API_KEY=zzzzzzzzzz\n"}, says="OPENAI_API_KEY stands in local.properties, and the secrets plugin in app/build.gradle.kts", sure=Confidence.HIGH),
    found("the secrets plugin with its defaults", ANDROID | {"app/build.gradle.kts": PLUGIN, "secrets.defaults.properties": "GEMINI_API_KEY=DEFAULT\n"}, says="secrets.defaults.properties"),
    found("the secrets plugin by the catalogue of versions", ANDROID | {"app/build.gradle.kts": "plugins { alias(libs.plugins.secrets.gradle) }", KOTLIN: OPENAI % "OPENAI_API_KEY"}, says="OPENAI_API_KEY is read from BuildConfig"),
    found("a plain name that a model's property feeds", build('buildConfigField "String", "API_KEY", "\\"${project.findProperty("GEMINI_API_KEY")}\\""'), says="API_KEY is written into BuildConfig"),
    found("a plain name that a value before it feeds", ANDROID | {"app/build.gradle.kts": 'val key = props.getProperty("GEMINI_API_KEY") ?: ""\nandroid { buildConfigField("String", "API_KEY", "\\"$key\\"") }\n'}, says="API_KEY is written into BuildConfig"),
    found("a plain name beside a model's library", build('buildConfigField "String", "API_KEY", props.key') | {"app/build.gradle.kts": 'android { buildConfigField("String", "API_KEY", key) }\ndependencies { implementation(libs.generativeai) }'}, says="API_KEY is written into BuildConfig by app/build.gradle.kts"),
    found("the secrets plugin under a name of their own", ANDROID | {"app/build.gradle.kts": "plugins { alias(libs.plugins.secretGradlePlugin) }", "local.properties": "GEMINI_API_KEY=zzzzzzzz\n"}, says="the secrets plugin"),
    # severity
    found("an app that is released", ANDROID, file(KOTLIN), names=("fastlane/metadata/android/en-US/title.txt",), severity=CRITICAL, says="And it is released"),
    found("a package that is called a release", {}, file("app-release.apk", "plain", member="classes.dex"), severity=CRITICAL),
    found("a key that runs a program here", ANDROID, file(KOTLIN), file(".env", "ignored"), severity=CRITICAL),
    found("a limited key", ANDROID, file(KOTLIN), severity=MEDIUM, privilege="limited"),
    found("a live key", ANDROID, file(KOTLIN), severity=CRITICAL, live=Live.LIVE),
    found("Google's key beside Gemini", ANDROID, file(KOTLIN, symbol="GEMINI_API_KEY"), **GOOGLE),
    found("Google's key of which nothing tells", {}, file("a.apk", "plain", member="classes.dex", confidence=Confidence.LOW), severity=LOW, says="Nothing here says whether this Google key opens Gemini", **GOOGLE),
    # nothing wrong
    clean("Firebase's key", ANDROID, file("app/google-services.json"), secret=False, **GOOGLE),
    clean("a Maps key in the manifest", ANDROID, file("app/src/main/AndroidManifest.xml"), secret=False, says="A Google key for Firebase or Maps is in it by design", **GOOGLE),
    clean("a publishable key", ANDROID, file(KOTLIN), secret=False),
    clean("a test", ANDROID, file("app/src/test/java/ATest.kt")),
    clean("an instrumented test", ANDROID, file("app/src/androidTest/java/ATest.kt")),
    clean("local.properties that nothing takes", ANDROID, file("local.properties", "ignored", symbol="OPENAI_API_KEY")),
    clean("an address of a server", build('buildConfigField "String", "OPENAI_PROXY_URL", "\\"https://x\\""')),
    clean("a model's name", build('buildConfigField "String", "OPENAI_MODEL", model')),
    clean("an empty field", build('buildConfigField "String", "OPENAI_API_KEY", "\\"\\""')),
    clean("a literal that is no key", build('buildConfigField "String", "OPENAI_API_KEY", "\\"put yours here\\""')),
    clean("a field in a comment", build('// buildConfigField "String", "OPENAI_API_KEY", key')),
    clean("a plain name for something else", build('buildConfigField "String", "apiKey", key') | {KOTLIN: "val m = Maps(BuildConfig.apiKey)"}),
    clean("a plug-in that is only named at the top", ANDROID | {"build.gradle.kts": 'plugins { id("com.google.android.libraries.mapsplatform.secrets-gradle-plugin") version "2.0" apply false }', "local.properties": "OPENAI_API_KEY=zzzzzzzz\n"}),
    clean("a server beside the app", ANDROID, file("server/src/main.ts")),
    # nothing there, nothing seen
    Case(name="no Android app", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="a library of Linux", given=holding({}, key(file("lib/python3.11/_native.so", "plain"))), status=Status.NOT_APPLICABLE),
    Case(name="a key elsewhere", given=holding({}, key(file("main.py"))), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen and something lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="an app with files that could not be read", given=holding(ANDROID, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL, says="9 places could not be read (something is missing)"),
    Case(name="a package that could not be opened whole", given=holding({}, names=("a.apk",), limits=(CUT,)), status=Status.PARTIAL, says="1 package could not be read whole (a.apk)"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_android(case: Case) -> None:
    ask(CHECK, case)


def test_a_field_is_read_with_its_place() -> None:
    (field,) = fields('android {\n  buildConfigField("String", "A", "\\"${x}\\"")\n}')
    assert (field.name, field.line, field.column, field.literal) == ("A", 2, 3, False)


def test_the_plugin_is_named_with_its_line() -> None:
    assert takes_all("\n" + PLUGIN) == 2
    assert takes_all("// secrets-gradle-plugin") == 0


@pytest.mark.parametrize("junk", ["manifestPlaceholders = [" * 500, 'buildConfigField("String", "' + "a" * 10_000, "/*" * 20_000, "manifestPlaceholders=[" + "a:" * 5_000])  # fmt: skip
def test_a_strangers_build_file_costs_nothing(junk: str) -> None:
    list(fields(junk * 5))
    takes_all(junk * 5)
