"""Storage of devices: settings that phones and desktop programs keep as plain text, in Swift, Kotlin, Java, Dart and C#.

What is encrypted first, or handed to the system's keychain, has another name: `EncryptedSharedPreferences`, `Keychain`,
`flutter_secure_storage`, `SecureStorage`.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.expressions.patterns import pattern_of
from checks.joins.worded import Worded
from checks.readings import Reading
from checks.sins.s2_client_side.client_code import NATIVE
from checks.sins.s2_client_side.own_keys import Kept, names_key
from checks.structure.statements import Argument, Call
from checks.structure.syntax import Code

_WORDS = ("userdefaults", "appstorage", "sharedpreferences", "preferencemanager", "preferencesdatastore", "stringpreferenceskey", "shared_preferences", "get_storage", "package:hive", "playerprefs", "preferences.set", "preferences.default", "settings.default")  # fmt: skip
READS = Reading(NATIVE, _WORDS)
_MAY_KEEP = Worded(*_WORDS)
_ENCRYPTS = pattern_of(r"(?i)encrypted_?(?:shared)?_?(?:pref|storage|file|box)|MasterKey|AndroidKeyStore|\bCipher\b|CryptoKit|HiveAesCipher|encrypt(?:ed|ion)?\w{0,20}\(|ProtectedData")  # fmt: skip
_APP_STORAGE = pattern_of(r"@AppStorage\(\s*\"([^\"\n]{2,80})\"")
_DEFAULTS = pattern_of(r"(?i)(?:^|\.)(?:user)?defaults(?:\.standard)?$|UserDefaults\b[^.]{0,60}(?:\(\))?$")
# A parcel between two parts of a program is kept nowhere.
_PARCELS = pattern_of(r"(?i)bundle|args|arguments|intent|extras|outstate|savedstate|json|params|headers")
_SETTINGS = pattern_of(
    r"^(?:Properties\.)?Settings\.Default\.(\w{2,80})$|LocalSettings\.Values\[\"([^\"\n]{2,80})\"\]$"
)


def may_keep_on_device(text: str) -> bool:
    """Whether a file may keep a key among the settings of a device."""
    return _MAY_KEEP.stand_in(text)


def kept_on_device(read: Code, *, models: bool) -> Iterator[Kept]:
    """The keys that a file of native code keeps in the open. `models` as in `names_key`."""
    stored = _STORES.get(read.language)
    if stored is None or _ENCRYPTS.search(read.text):
        return
    for call in read.calls:
        named, where = stored(read, call)
        name = next((n for n in named if n and names_key(n, models=models)), "")
        if name:
            yield Kept(name, where, call.line, call.column, device=True)
    if read.language == "swift":
        for met in _APP_STORAGE.finditer(read.text):
            if names_key(met[1], models=models):
                yield Kept(met[1], "AppStorage", *read.lines.at(met.start()), device=True)
    if read.language == "csharp":
        for assignment in read.assignments:
            setting = _SETTINGS.search(assignment.target)
            name = (setting[1] or setting[2]) if setting and assignment.value.literal != "" else ""
            if name and names_key(name, models=models):
                yield Kept(name, "the settings of the program", assignment.line, assignment.column, device=True)  # fmt: skip


Stored = tuple[list[str], str]  # the names under which something is stored, the surest first, and where
_NOTHING: Stored = ([], "")


def _swift(read: Code, call: Call) -> Stored:
    label = call.argument("forKey") if call.name in ("set", "setValue") else None
    if label is None or not _DEFAULTS.search(call.callee.rpartition(".")[0]):
        return _NOTHING
    return [*_said(read, label), *_said(read, call.arguments[0])], "UserDefaults"


def _jvm(read: Code, call: Call) -> Stored:
    if call.name == "stringPreferencesKey" and call.arguments:
        return _said(read, call.arguments[0]), "the data store"
    if call.name != "putString" or _PARCELS.search(call.callee.rpartition(".")[0]):
        return _NOTHING
    return _pair(read, call, "SharedPreferences")


def _dart(read: Code, call: Call) -> Stored:
    if call.name == "setString" and "shared_preferences" in read.text:
        return _pair(read, call, "shared preferences")
    if call.name in ("put", "write") and ("package:hive" in read.text or "get_storage" in read.text):
        return _pair(read, call, "a box on the device")
    return _NOTHING


def _csharp(read: Code, call: Call) -> Stored:
    if call.callee in ("PlayerPrefs.SetString", "Preferences.Set", "Preferences.Default.Set"):
        return _pair(read, call, call.callee.partition(".")[0])
    return _NOTHING


_STORES = {"swift": _swift, "kotlin": _jvm, "java": _jvm, "dart": _dart, "csharp": _csharp}


def _pair(read: Code, call: Call, where: str) -> Stored:
    """A name and a value; nothing where an empty value takes it away."""
    if len(call.arguments) != 2 or call.arguments[1].literal == "" or call.arguments[1].text in ("null", "nil"):
        return _NOTHING
    return [name for argument in call.arguments for name in _said(read, argument)], where


def _said(read: Code, argument: Argument) -> list[str]:
    """What an argument is called: what it says, what the constant says that it names, its own last word."""
    said = read.value_of(argument).literal or argument.literal or ""
    return [said] if said else [argument.dotted.rpartition(".")[2]]
