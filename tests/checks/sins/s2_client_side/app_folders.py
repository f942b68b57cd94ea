"""Folders of apps for cases: what a real one has at least, so that it is taken for one."""

from __future__ import annotations

from checks.evidence import Evidence
from checks.keys.standin import standin
from checks.model import Confidence, Key, Severity, Sighting, Status
from tests.checks.sins.cases import Case, file, key
from tests.checks.sins.having import having

HIGH, CRITICAL, MEDIUM, LOW = Severity.HIGH, Severity.CRITICAL, Severity.MEDIUM, Severity.LOW
FINGERPRINT = "0123456789abcdef" * 2

ANDROID = {"app/src/main/AndroidManifest.xml": "<manifest/>"}
APPLE = {"App.xcodeproj/project.pbxproj": "// !$*UTF8*$!"}
FLUTTER = {"pubspec.yaml": "name: app\ndependencies:\n  flutter:\n    sdk: flutter\n  flutter_dotenv: ^5.0.0\n"}
NATIVE = {"package.json": '{"dependencies": {"react": "18", "react-native": "0.76"}}'}
EXPO = {"package.json": '{"dependencies": {"expo": "52", "react-native": "0.76"}}'}
ELECTRON = {"package.json": '{"main": "main.js", "devDependencies": {"electron": "33"}}'}
TAURI = {"src-tauri/tauri.conf.json": "{}"}
EXTENSION = {"ext/manifest.json": '{"manifest_version": 3, "name": "x"}'}

GOOGLE: dict[str, object] = {"provider": "google-gemini", "kind": "standard", "masked": "AIza…4f2a"}


def written(length: int = 51) -> str:
    """A key as a check sees it in a text: its stand-in."""
    return standin(FINGERPRINT, length)


def holding(texts: dict[str, str], *keys: Key, **more: object) -> Evidence:
    """A folder with these texts and keys; names that the keys name are in it, too."""
    return having(texts, *keys, **more)  # type: ignore[arg-type]


def found(name: str, texts: dict[str, str], *places: Sighting, says: str = "", severity: Severity = HIGH, finds: int = 1, sure: Confidence | None = None, never: str = "", names: tuple[str, ...] = (), **more: object) -> Case:  # fmt: skip
    """A case in which one key, or one name, is met."""
    keys = (key(*places, **more),) if places else ()
    return Case(name=name, given=holding(texts, *keys, names=names), status=Status.FAIL, finds=(severity,) * finds, says=says, sure=sure, never_says=never)  # fmt: skip


def clean(name: str, texts: dict[str, str], *places: Sighting, says: str = "", names: tuple[str, ...] = (), **more: object) -> Case:  # fmt: skip
    """A case with nothing to say against it."""
    keys = (key(*places, **more),) if places else ()
    return Case(name=name, given=holding(texts, *keys, names=names), status=Status.PASS, says=says)


__all__ = ["ANDROID", "APPLE", "CRITICAL", "ELECTRON", "EXPO", "EXTENSION", "FLUTTER", "GOOGLE", "HIGH", "LOW", "MEDIUM", "NATIVE", "TAURI", "clean", "file", "found", "holding", "key", "written"]  # fmt: skip
