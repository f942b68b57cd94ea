"""S2-IOS: a key in an app for Apple's devices, wherever it comes from."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Limit, Live, Status
from checks.sins.s2_client_side.ios import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.s2_client_side.app_folders import (
    APPLE,
    CRITICAL,
    FLUTTER,
    GOOGLE,
    LOW,
    clean,
    file,
    found,
    holding,
    key,
)

PLIST = '<?xml version="1.0"?>\n<plist version="1.0"><dict>\n<key>%s</key>\n<string>%s</string>\n</dict></plist>\n'
TAKES = APPLE | {"App/Info.plist": PLIST % ("OPENAI_API_KEY", "$(OPENAI_API_KEY)")}
CONFIG = {"Config/Debug.xcconfig": "// ours\nOPENAI_API_KEY = zzzzzzzz\n"}

CASES = (
    # sources
    found("Swift", APPLE, file("App/Secrets.swift"), says="It is in App/Secrets.swift, which becomes a part of the Apple app. Whoever has the app"),
    found("Objective-C", APPLE, file("App/Chat.m")),
    found("Objective-C++", APPLE, file("App/Chat.mm")),
    found("a property list", APPLE, file("App/Info.plist")),
    found("a property list of settings", APPLE, file("App/Config.plist")),
    found("a playground's app", {"Chat.swiftpm/Package.swift": ""}, file("Chat.swiftpm/App.swift")),
    found("sources without their project", {"Chat/Assets.xcassets/Contents.json": "{}"}, file("Chat/Secrets.plist")),
    found("a project of Tuist", {"Project.swift": "", }, file("Sources/Chat.swift")),
    found("the Apple half of a Flutter app", FLUTTER | {"ios/Runner.xcodeproj/project.pbxproj": ""}, file("ios/Runner/AppDelegate.swift")),
    # packages
    found("a package", {}, file("a.ipa", "plain", member="Payload/App.app/App"), says="It is in a.ipa (Payload/App.app/App), which is an Apple package"),
    found("a package's list", {}, file("a.ipa", "plain", member="Payload/App.app/Info.plist")),
    found("an app that lies open", {}, file("build/Release-iphoneos/App.app/App", "ignored"), says="is an Apple package"),
    found("React Native's bundle", {}, file("ios/main.jsbundle", "ignored")),
    # settings that are taken in
    found("a name that Info.plist takes from settings", TAKES | CONFIG, says="OPENAI_API_KEY is taken into App/Info.plist from Config/Debug.xcconfig", sure=Confidence.HIGH),
    found("a name that Info.plist takes from somewhere", TAKES, says="from the build’s settings", sure=Confidence.MEDIUM),
    found("a key in settings that Info.plist takes", TAKES | CONFIG, file("Config/Debug.xcconfig", "ignored", symbol="OPENAI_API_KEY"), says="Its value stands in Config/Debug.xcconfig, which is kept out of git and not out of the app."),
    found("under another name", APPLE | {"App/Info.plist": PLIST % ("ClaudeApiKey", "${AI_KEY}")}, file("a.xcconfig", symbol="AI_KEY"), says="AI_KEY is taken into"),
    found("code that reads Info.plist", APPLE | {"App/Env.swift": 'let k = Bundle.main.object(forInfoDictionaryKey: "OPENAI_API_KEY") as? String\n'}, says="OPENAI_API_KEY is read from Info.plist by App/Env.swift"),
    found("code that reads its dictionary", APPLE | {"App/Env.swift": 'let k = Bundle.main.infoDictionary?["GROQ_API_KEY"]\n'}, says="GROQ_API_KEY is read from Info.plist"),
    found("code in Objective-C", APPLE | {"App/Env.m": '[[NSBundle mainBundle] objectForInfoDictionaryKey:@"MISTRAL_API_KEY"];[[NSBundle mainBundle] object forInfoDictionaryKey:@"MISTRAL_API_KEY"];\n'}, says="MISTRAL_API_KEY is read"),
    found("a plain name in code that talks to models", APPLE | {"App/AI.swift": 'import OpenAI\nlet k = Bundle.main.object(forInfoDictionaryKey: "API_KEY")\n'}, says="API_KEY is read from Info.plist"),
    found("a list of their own", APPLE | {"App/Bundle+Secrets.swift": 'let u = Bundle.main.url(forResource: "Secrets", withExtension: "plist")\nlet k = plist["OpenAI_API_KEY"] as? String\n'}, says="OpenAI_API_KEY is read by App/Bundle+Secrets.swift from a property list that lies in the app"),
    found("a list of their own, with a plain name", APPLE | {"App/Key.swift": '// for OpenAI\nlet f = Bundle.main.path(forResource: "Keys", ofType: "plist")\nlet k = NSDictionary(contentsOfFile: f)?.value(forKey: "API_KEY")\n'}, says="API_KEY is read by App/Key.swift from a property list"),
    found("Arkana", APPLE | {".arkana.yml": "environments:\n  - dev\nglobal_secrets:\n  - OPENAI_API_KEY\n"}, says="Arkana, which only disguises it", sure=Confidence.HIGH),
    # severity
    found("an app that is released", APPLE, file("App/A.swift"), names=("fastlane/metadata/en-US/name.txt",), severity=CRITICAL, says="And it is released"),
    found("a live key", APPLE, file("App/A.swift"), severity=CRITICAL, live=Live.LIVE),
    found("Google's key of which nothing tells", APPLE, file("App/A.swift", confidence=Confidence.LOW), severity=LOW, **GOOGLE),
    # nothing wrong
    clean("Firebase's key", APPLE, file("App/GoogleService-Info.plist"), secret=False, says="by design", **GOOGLE),
    clean("a variable of a scheme", APPLE, file("App.xcodeproj/xcshareddata/xcschemes/App.xcscheme")),
    clean("a variable of a scheme that code reads", APPLE | {"App/A.swift": 'ProcessInfo.processInfo.environment["OPENAI_API_KEY"]'}),
    clean("settings of fastlane", APPLE, file("fastlane/.env")),
    clean("settings that nothing takes in", APPLE | CONFIG, file("Config/Debug.xcconfig", symbol="OPENAI_API_KEY")),
    clean("a test", APPLE, file("AppTests/ChatTests.swift")),
    clean("a name that is no secret", APPLE | {"App/Info.plist": PLIST % ("API_URL", "$(API_URL)")}),
    clean("a line in a comment", APPLE | {"App/Env.swift": '// Bundle.main.object(forInfoDictionaryKey: "OPENAI_API_KEY")\n'}),
    clean("a plain name for something else", APPLE | {"App/Maps.swift": 'Bundle.main.object(forInfoDictionaryKey: "API_KEY")\n'}),
    # nothing there, nothing seen
    Case(name="no app", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="a server in Swift", given=holding({"Package.swift": ""}, key(file("Sources/App/routes.swift"))), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen and something lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="a package that could not be opened whole", given=holding({}, names=("a.ipa",), limits=(Limit(id="container", what="a.ipa", why="too large"),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_ios(case: Case) -> None:
    ask(CHECK, case)
