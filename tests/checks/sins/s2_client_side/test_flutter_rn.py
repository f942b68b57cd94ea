"""S2-FLUTTER-RN: a key in an app for several systems, wherever it comes from."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Live, Status
from checks.sins.s2_client_side.flutter_rn import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.s2_client_side.app_folders import (
    CRITICAL,
    EXPO,
    FLUTTER,
    GOOGLE,
    NATIVE,
    clean,
    file,
    found,
    holding,
    key,
)

IONIC = {"package.json": '{"dependencies": {"@ionic/angular": "8", "@capacitor/core": "6"}}'}
SCRIPT = {"package.json": '{"dependencies": {"@nativescript/core": "8"}}'}
UNITY = {"ProjectSettings/ProjectVersion.txt": "m_EditorVersion: 2022.3"}
MAUI = {
    "App/App.csproj": '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><UseMaui>true</UseMaui></PropertyGroup></Project>'
}
ASSETS = "name: app\ndependencies:\n  flutter:\n    sdk: flutter\nflutter:\n  assets:\n    - assets/images/\n    - %s\n"
DOTENV = "import 'package:flutter_dotenv/flutter_dotenv.dart';\nfinal k = dotenv.env['OPENAI_API_KEY']!;\n"


def dart(text: str) -> dict[str, str]:
    return FLUTTER | {"lib/config.dart": text}


def script(text: str) -> dict[str, str]:
    return NATIVE | {"src/api.ts": text}


WRITES = "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          %s\n          %s\n      - run: flutter build apk\n"


CASES = (
    # sources
    found("Dart", FLUTTER, file("lib/main.dart"), says="It is in lib/main.dart, which becomes a part of the app (Flutter). Whoever has the app"),
    found("an asset of Flutter", FLUTTER, file("assets/config.json")),
    found("React Native", NATIVE, file("src/Chat.tsx"), says="part of the app (React Native)"),
    found("Expo", EXPO, file("app/index.tsx")),
    found("Capacitor's environment", IONIC, file("src/environments/environment.ts"), says="(Capacitor)"),
    found("NativeScript", SCRIPT, file("app/main-page.ts"), says="(NativeScript)"),
    found("Unity's code", UNITY, file("Assets/Scripts/Chat.cs"), says="(Unity)"),
    found("Unity's resources", UNITY, file("Assets/Resources/keys.json")),
    found("Unity's streamed assets", UNITY, file("Assets/StreamingAssets/config.txt")),
    found(".NET MAUI", MAUI, file("App/MainPage.xaml.cs"), says="(.NET MAUI)"),
    # Flutter
    found("a settings file among the assets", FLUTTER | {"pubspec.yaml": ASSETS % ".env"}, file(".env", "ignored", symbol="OPENAI_API_KEY"), says=".env is among the assets in pubspec.yaml. Whoever has the app can take it out of it. Its value stands in .env, which is kept out of git and not out of the app.", severity=CRITICAL),
    found("a settings file among the assets, by its names", {"pubspec.yaml": ASSETS % "assets/.env", "assets/.env": "OPENAI_API_KEY=zzzzzzzzzz\n"}, says="assets/.env is among the assets in pubspec.yaml, with OPENAI_API_KEY", sure=Confidence.HIGH),
    found("a folder of assets with a settings file in it", {"pubspec.yaml": ASSETS % "assets/", "assets/.env": "OPENAI_API_KEY=zzzzzzzzzz\n"}, file("assets/.env", symbol="OPENAI_API_KEY"), says="assets/.env is among the assets in pubspec.yaml, with OPENAI_API_KEY"),
    found("an asset of JSON that names a key", {"pubspec.yaml": ASSETS % "assets/config.json", "assets/config.json": '{"openai_api_key": "zzzzzzzzzz", "model": "m"}'}, says="assets/config.json is among the assets in pubspec.yaml, with openai_api_key"),
    found("a file of settings that is given to the build", FLUTTER | {"build.sh": "flutter build apk --dart-define-from-file=config/keys.json\n", "config/keys.json": '{"OPENAI_API_KEY": "zzzzzzzzzz"}'}, says="OPENAI_API_KEY is given to the build by build.sh, with all of config/keys.json"),
    found("dotenv, by a constant", dart("import 'package:flutter_dotenv/flutter_dotenv.dart';\nconst name = 'GEMINI_API_KEY';\nfinal k = dotenv.env[name];\n"), says="GEMINI_API_KEY is read by lib/config.dart"),
    found("an asset with its path in an object", {"pubspec.yaml": ASSETS % "path: .env.prod", ".env.prod": "GROQ_API_KEY=zzzzzzzzzz\n"}, says=".env.prod is among the assets"),
    found("a name that flutter_dotenv reads", dart(DOTENV), says="OPENAI_API_KEY is read by lib/config.dart from a settings file"),
    found("a name that is defined at build time", dart("const k = String.fromEnvironment('OPENAI_API_KEY');\n"), says="OPENAI_API_KEY is defined when the app is built"),
    found("a constant that a pipeline writes", FLUTTER | {".github/workflows/a.yml": WRITES % ("cat > lib/secrets/fallback.dart <<'EOF'", "const String key = '${{ secrets.SILICONFLOW_KEY }}';\n          EOF")}, says="SILICONFLOW_KEY is written into lib/secrets/fallback.dart by .github/workflows/a.yml, before the app is built. Whoever", sure=Confidence.HIGH),
    found("a constant that a pipeline writes in a line", FLUTTER | {".github/workflows/a.yml": WRITES % ("pwd", "echo \"const k = '$OPENAI_API_KEY';\" > $GITHUB_WORKSPACE/lib/k.dart")}, says="OPENAI_API_KEY is written into lib/k.dart"),
    found("a mark that a pipeline replaces", NATIVE | {".gitlab-ci.yml": "build:\n  script:\n    - sed -i \"s/__KEY__/$OPENAI_API_KEY/\" src/config.ts\n"}, says="OPENAI_API_KEY is written into src/config.ts"),
    found("a variable that a pipeline fills from a secret", FLUTTER | {".github/workflows/a.yml": "on: push\njobs:\n  b:\n    runs-on: x\n    steps:\n      - run: |\n          echo \"const k = '$K';\" > lib/k.dart\n        env:\n          K: ${{ secrets.GROQ_API_KEY }}\n"}, says="GROQ_API_KEY is written into lib/k.dart"),
    clean("a pipeline that writes for its own steps", FLUTTER | {".github/workflows/a.yml": WRITES % ("cat > ci/test.env <<EOF", "OPENAI_API_KEY=${{ secrets.OPENAI_API_KEY }}\n          EOF")}),
    clean("a pipeline that writes a model’s name", FLUTTER | {".github/workflows/a.yml": WRITES % ("cat > lib/model.dart <<EOF", "const m = '${{ vars.OPENAI_MODEL }}';\n          EOF")}),
    found("a definition in a pipeline", FLUTTER | {".github/workflows/a.yml": "steps:\n  - run: flutter build apk --dart-define=OPENAI_API_KEY=${{ secrets.OPENAI_API_KEY }}\n"}, says="is given to the build by .github/workflows/a.yml", sure=Confidence.HIGH),
    clean("a definition that a comment speaks of", FLUTTER | {".gitignore": "# launch.json holds args: --dart-define=GEMINI_API_KEY=\n", "build.sh": "# --dart-define=OPENAI_API_KEY=zz\nflutter build apk\n"}),
    found("a definition in the editor's settings", FLUTTER | {".vscode/launch.json": '{"args": ["--dart-define", "CLAUDE_API_KEY=zz"]}'}, says="CLAUDE_API_KEY is given to the build"),
    found("envied", dart("@Envied(path: '.env')\nabstract class Env {\n  @EnviedField(varName: 'OPENAI_API_KEY', obfuscate: true)\n  static final String key = _Env.key;\n}\n"), says="OPENAI_API_KEY is built in by envied", sure=Confidence.HIGH),
    found("envied by the field's name", dart("@EnviedField()\nstatic const String openAiApiKey = _Env.openAiApiKey;\n"), says="OPEN_AI_API_KEY is built in by envied"),
    found("a plain name in code that talks to models", dart("import 'package:dart_openai/dart_openai.dart';\nOpenAI.apiKey = const String.fromEnvironment('API_KEY');\n"), says="API_KEY is defined when the app is built"),
    # React Native
    found("react-native-config", script("import Config from 'react-native-config';\nconst k = Config.OPENAI_API_KEY;\n"), says="OPENAI_API_KEY is packed into the app by react-native-config"),
    found("react-native-config under another name", script("import env from 'react-native-config';\nconst k = env.OPENAI_API_KEY;\n"), says="OPENAI_API_KEY is packed"),
    found("all of a settings file", script("import Config from 'react-native-config';\nconst k = Config.URL;\n") | {".env": "ANTHROPIC_API_KEY=zzzzzzzzzz\nURL=x\n"}, says="ANTHROPIC_API_KEY stands in .env, and react-native-config packs all of that into the app"),
    found("react-native-dotenv", script("import { OPENAI_API_KEY } from '@env';\n"), says="OPENAI_API_KEY is put into the code by react-native-dotenv", sure=Confidence.HIGH),
    found("react-native-dotenv with its key", script("import { OPENAI_API_KEY } from 'react-native-dotenv';\n"), file(".env", "ignored", symbol="OPENAI_API_KEY"), says="Its value stands in .env", severity=CRITICAL),
    found("a public variable of Expo's builds", EXPO | {"eas.json": '{"build": {"production": {"env": {"EXPO_PUBLIC_OPENAI_API_KEY": "zz"}}}}'}, says="EXPO_PUBLIC_OPENAI_API_KEY is set by eas.json"),
    # severity
    found("an app that is released", FLUTTER, file("lib/main.dart"), names=("fastlane/metadata/android/x.txt",), severity=CRITICAL, says="And it is released"),
    found("a live key", NATIVE, file("src/a.ts"), severity=CRITICAL, live=Live.LIVE),
    # nothing wrong
    clean("a secret of Expo's builds that only a hook uses", EXPO | {"eas.json": '{"build": {"production": {"env": {"OPENAI_API_KEY": "$X"}}}}'}),
    clean("a settings file that is no asset", FLUTTER, file(".env", "ignored", symbol="OPENAI_API_KEY")),
    clean("an example among the assets", {"pubspec.yaml": ASSETS % ".env.example", ".env.example": "OPENAI_API_KEY=zzzzzzzz\n"}),
    clean("settings without a secret among the assets", {"pubspec.yaml": ASSETS % ".env", ".env": "API_URL=https://x\n"}),
    clean("an address that is defined at build time", dart("const u = String.fromEnvironment('OPENAI_PROXY_URL');\n")),
    clean("a line in a comment", dart("// dotenv.env['OPENAI_API_KEY']\n/* String.fromEnvironment('OPENAI_API_KEY') */\n")),
    clean("a test of Flutter", FLUTTER, file("test/chat_test.dart")),
    clean("a route that Expo runs on a server", EXPO, file("app/chat+api.ts")),
    clean("a server beside the app", NATIVE, file("server/index.ts")),
    clean("a package of its own inside the app's repository", NATIVE | {"api/package.json": '{"dependencies": {"express": "4"}}'}, file("api/index.js")),
    clean("Unity's editor", UNITY, file("Assets/Editor/Tool.cs")),
    clean("Firebase's key", FLUTTER, file("lib/firebase_options.dart"), secret=False, says="by design", **GOOGLE),
    # nothing there, nothing seen
    Case(name="no app", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="a package in Dart", given=holding({"pubspec.yaml": "name: tool\ndependencies:\n  http: ^1.0.0\n"}, key(file("lib/a.dart"))), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen and something lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=holding(FLUTTER, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_flutter_rn(case: Case) -> None:
    ask(CHECK, case)
