"""Sin 2, what is shipped, on real folders: apps, packages and output, through the whole engine."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable

import pytest

from checks.model import Confidence, Finding, Report, Severity, Status
from tests.checks.sources.test_installers import ar_of, chrome_of, frozen_of, modules_of
from tests.checks.sources.test_pooled import hermes_of, unity_of
from tests.checks.sources.test_prefixed import dex, manifest, pyc, resources
from tests.repositories import asar_of, tar_of, zip_of

Scan = Callable[..., Report]
MINE = ("S2-BUNDLE", "S2-SOURCEMAP", "S2-EXTENSION", "S2-ANDROID", "S2-IOS", "S2-FLUTTER-RN", "S2-DESKTOP")


def of(report: Report, check: str) -> list[Finding]:
    return [f for f in report.findings if f.check == check]


def status(report: Report, check: str) -> Status:
    return next(c.status for c in report.checks if c.id == check)


# --- packages -----------------------------------------------------------------------------------------------------------


def packed(name: str, value: bytes) -> bytes:
    """A package of each kind with a key where its kind keeps strings."""
    js = b'fetch(u,{headers:{Authorization:"Bearer ' + value + b'"}})'
    return {
        "app.apk": zip_of({"AndroidManifest.xml": b"\x03\0\x08\0" + bytes(40), "classes.dex": dex(value)}),
        "app.aab": zip_of({"base/dex/classes.dex": dex(value)}),
        "resources.apk": zip_of({"resources.arsc": resources(value)}),
        "manifest.apk": zip_of({"AndroidManifest.xml": manifest(value)}),
        "native.apk": zip_of({"lib/arm64-v8a/libapp.so": b"\x7fELF" + bytes(90) + value + bytes(9)}),
        "hermes.apk": zip_of({"assets/index.android.bundle": hermes_of((b"https://api.openai.com/v1", value, b"AndMore"))}),
        "unity.apk": zip_of({"assets/bin/Data/Managed/Metadata/global-metadata.dat": unity_of((b"a-literal-before-it", value, b"OneBehindThatIsLong"))}),
        "flutter.apk": zip_of({"assets/flutter_assets/.env": b"OPENAI_API_KEY=" + value + b"\n"}),
        "several.apks": zip_of({"splits/base-master.apk": zip_of({"classes.dex": dex(value)})}),
        "app.ipa": zip_of({"Payload/App.app/App": b"\xcf\xfa\xed\xfe" + bytes(90) + value + b"\0"}),
        "native.ipa": zip_of({"Payload/App.app/main.jsbundle": hermes_of((b"BearerTokenBefore", value, b"content-type-behind"))}),
        "ext.crx": chrome_of(zip_of({"background.js": js})),
        "ext.xpi": zip_of({"background.js": js}),
        "app.asar": asar_of({"main.js": js}),
        "app.deb": ar_of({"debian-binary": b"2.0\n", "data.tar.gz": gzip.compress(tar_of({"./opt/a/resources/app.asar": asar_of({"main.js": js})}))}),
        "app.exe": b"MZ" + frozen_of({"PYZ-00.pyz": modules_of(b"x", pyc(value)[16:])}, squeezed=False),
        "app.msix": zip_of({"VFS/app/appsettings.json": b'{"OpenAI": {"ApiKey": "' + value + b'"}}'}),
    }[name]  # fmt: skip


PACKAGES = (
    *[(n, "S2-ANDROID") for n in ("app.apk", "app.aab", "resources.apk", "manifest.apk", "native.apk", "hermes.apk", "unity.apk", "flutter.apk", "several.apks")],
    *[(n, "S2-IOS") for n in ("app.ipa", "native.ipa")],
    *[(n, "S2-EXTENSION") for n in ("ext.crx", "ext.xpi")],
    *[(n, "S2-DESKTOP") for n in ("app.asar", "app.deb", "app.exe", "app.msix")],
)  # fmt: skip


@pytest.mark.parametrize(("provider", "kind"), [("openai", "legacy-user"), ("anthropic", "api")])
@pytest.mark.parametrize(("name", "check"), PACKAGES, ids=lambda x: x)
def test_a_key_in_a_package_is_found_with_its_member(
    make_project, scan: Scan, key, name: str, check: str, provider: str, kind: str
) -> None:
    folder = make_project("release")
    value = key(provider, kind)
    folder.write(name, packed(name, value.encode()))
    report = scan(folder.folder)
    (finding,) = of(report, check)
    assert finding.locations[0].path == name
    assert finding.locations[0].member
    assert finding.severity is Severity.HIGH
    assert [c for c in MINE if c != check and of(report, c)] == []
    assert value not in repr(report)


@pytest.mark.parametrize("path", ["app/src/main/jniLibs/arm64-v8a/libnative.so", "out/lib/x86_64/libapp.so"])
def test_compiled_code_of_the_app_that_lies_open_is_read(make_project, scan: Scan, key, path: str) -> None:
    folder = make_project("build")
    folder.write(path, b"\x7fELF" + bytes(90) + key("groq", "project").encode() + bytes(9))
    assert [f.locations[0].path for f in of(scan(folder.folder), "S2-ANDROID")] == [path]


def test_a_package_without_a_key_passes_and_says_what_was_opened(make_project, scan: Scan) -> None:
    folder = make_project("release")
    folder.write("app.apk", zip_of({"classes.dex": dex(b"nothing of interest here, only words, forty of them")}))
    report = scan(folder.folder)
    assert status(report, "S2-ANDROID") is Status.PASS
    assert status(report, "S2-IOS") is Status.NOT_APPLICABLE


def test_a_package_that_cannot_be_opened_is_no_pass(make_project, scan: Scan) -> None:
    folder = make_project("release")
    folder.write("app.apk", zip_of({"classes.dex": dex(b"x" * 90)})[:-60])
    assert status(scan(folder.folder), "S2-ANDROID") is Status.PARTIAL


# --- apps ---------------------------------------------------------------------------------------------------------------


def test_an_android_app_that_takes_its_key_from_local_properties(project, scan: Scan, key) -> None:
    value = key()
    project.commit(
        {
            ".gitignore": "local.properties\n",
            "app/src/main/AndroidManifest.xml": "<manifest/>\n",
            "app/build.gradle.kts": 'android { defaultConfig {\n  buildConfigField("String", "OPENAI_API_KEY", "\\"${props["OPENAI_API_KEY"]}\\"")\n} }\n',
            "app/src/main/java/Chat.kt": "val key = BuildConfig.OPENAI_API_KEY\n",
        }
    )
    project.write("local.properties", f"OPENAI_API_KEY={value}\n")
    (finding,) = of(scan(project.folder), "S2-ANDROID")
    assert "which is kept out of git and not out of the app." in finding.message
    assert [(p.path, p.line) for p in finding.locations] == [("app/build.gradle.kts", 2), ("local.properties", 1)]
    assert finding.key


def test_a_flutter_app_with_its_settings_among_the_assets(project, scan: Scan, key) -> None:
    value = key("groq", "project")
    project.commit(
        {
            ".gitignore": ".env\n",
            "pubspec.yaml": "name: a\ndependencies:\n  flutter:\n    sdk: flutter\nflutter:\n  assets:\n    - .env\n",
            "lib/main.dart": "import 'package:flutter_dotenv/flutter_dotenv.dart';\nfinal k = dotenv.env['GROQ_API_KEY'];\n",
        }
    )
    project.write(".env", f"GROQ_API_KEY={value}\n")
    report = scan(project.folder)
    assert {f.key is not None for f in of(report, "S2-FLUTTER-RN")} == {True}
    assert any(f.message.startswith(".env is among the assets in pubspec.yaml") for f in of(report, "S2-FLUTTER-RN"))
    assert value not in repr(report)


def test_an_apple_app_that_takes_its_key_from_settings(project, scan: Scan, key) -> None:
    project.commit(
        {
            "App.xcodeproj/project.pbxproj": "// !$*UTF8*$!\n",
            "App/Info.plist": '<?xml version="1.0"?>\n<plist version="1.0"><dict>\n<key>OPENAI_API_KEY</key>\n<string>$(OPENAI_API_KEY)</string>\n</dict></plist>\n',
            "Secrets.xcconfig": f"OPENAI_API_KEY = {key()}\n",
        }
    )
    (finding,) = of(scan(project.folder), "S2-IOS")
    assert finding.message.startswith("OPENAI_API_KEY is taken into App/Info.plist from Secrets.xcconfig.")
    assert [p.path for p in finding.locations] == ["App/Info.plist", "Secrets.xcconfig"]


def test_a_desktop_program_that_packs_its_settings(project, scan: Scan, key) -> None:
    project.commit(
        {
            ".gitignore": ".env\n",
            "package.json": '{"devDependencies": {"electron": "33"}, "build": {"extraResources": [".env"]}}\n',
            "preload.js": "const { contextBridge } = require('electron')\ncontextBridge.exposeInMainWorld('env', process.env)\n",
        }
    )
    project.write(".env", f"OPENAI_API_KEY={key()}\n")
    found = of(scan(project.folder), "S2-DESKTOP")
    assert {f.message.split(" ")[0] for f in found} == {".env", "The"}
    assert {f.severity for f in found} == {Severity.CRITICAL}


# --- output -------------------------------------------------------------------------------------------------------------


def test_output_maps_and_an_extension_each_have_their_check(project, scan: Scan, key) -> None:
    one, two, three = key(), key("anthropic", "api"), key("groq", "project")
    held = {
        "version": 3,
        "sources": ["../src/a.ts"],
        "sourcesContent": [f'const k = "{two}";\n// end\n'],
        "mappings": "A",
    }
    project.commit(
        {
            "package.json": '{"dependencies": {"react": "18"}, "devDependencies": {"vite": "5"}}\n',
            "dist/index.html": "<html></html>\n",
            "dist/assets/index-1a2b3c4d.js": f'const a={{apiKey:"{one}"}};\n',
            "dist/assets/index-1a2b3c4d.js.map": json.dumps(held),
            "ext/manifest.json": '{"manifest_version": 3, "key": "MIIBIjANBgkq"}\n',
            "ext/background.js": f'const k = "{three}";\n',
        }
    )
    report = scan(project.folder)
    assert [[p.path for p in f.locations] for f in of(report, "S2-BUNDLE")] == [["dist/assets/index-1a2b3c4d.js"]]
    assert [f.locations[0].member for f in of(report, "S2-SOURCEMAP")] == ["sourcesContent/0"]
    assert [f.locations[0].path for f in of(report, "S2-EXTENSION")] == ["ext/background.js"]


def test_a_key_in_base64_is_found_in_a_bundle(project, scan: Scan, key) -> None:
    hidden = base64.b64encode(key().encode()).decode()
    project.commit({"public/app.js": f'const k = atob("{hidden}");\n'})
    (finding,) = of(scan(project.folder), "S2-BUNDLE")
    assert finding.confidence is not Confidence.LOW


def test_firebases_key_is_no_alarm_in_an_app(project, scan: Scan, key) -> None:
    value = key("google-gemini", "standard")
    project.commit(
        {
            "app/src/main/AndroidManifest.xml": "<manifest/>\n",
            "app/google-services.json": json.dumps({"project_info": {"firebase_url": "https://x.firebaseio.com"}, "client": [{"api_key": [{"current_key": value}]}]}),
            "web/index.html": f'<script>const firebaseConfig = {{ apiKey: "{value}", authDomain: "x.firebaseapp.com" }};</script>\n',
        }
    )  # fmt: skip
    report = scan(project.folder)
    assert [f for c in MINE for f in of(report, c)] == []


def test_the_same_key_beside_gemini_is_one(project, scan: Scan, key) -> None:
    value = key("google-gemini", "standard")
    project.commit(
        {
            "app/src/main/AndroidManifest.xml": "<manifest/>\n",
            "app/src/main/java/Ai.kt": f'import com.google.ai.client.generativeai.GenerativeModel\nval m = GenerativeModel(apiKey = "{value}")\n',
        }
    )
    (finding,) = of(scan(project.folder), "S2-ANDROID")
    assert finding.severity is Severity.HIGH


def test_a_server_ships_nothing(project, scan: Scan, key) -> None:
    project.commit({"package.json": '{"dependencies": {"express": "4"}}\n', "index.js": f'const k = "{key()}";\n'})
    report = scan(project.folder)
    assert {status(report, c) for c in MINE} == {Status.NOT_APPLICABLE}
