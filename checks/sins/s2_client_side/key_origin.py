"""Where a key in a script comes from: written there, built in, handed in by the user, or fetched for a short while.

An answer follows the value backwards through the assignments of its file (`checks.structure.flow`). A key that the file
is handed by others is `given`: nothing here says whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import msgspec

from checks.addresses import host_of, is_near
from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.keys.lookalikes import is_local_dummy, is_placeholder, looks_random
from checks.keys.standin import keys_in
from checks.sins.s2_client_side.across import brought_from, constant_in
from checks.sins.s2_client_side.build_config import READS as BUILD_READS
from checks.sins.s2_client_side.build_config import built_in
from checks.sins.s2_client_side.client_code import READS as SIDE_READS
from checks.sins.s2_client_side.client_code import prefixes_at
from checks.sins.s2_client_side.llm_clients import brought
from checks.sins.s2_client_side.public_names import names_secret, public_by
from checks.structure.flow import Flow, Use, environment_name
from checks.structure.statements import Argument
from checks.structure.syntax import Code

READS = (*SIDE_READS, *BUILD_READS)

Kind = Literal["written", "public", "built", "environment", "fetched", "user", "dummy", "given", "none"]


class Origin(msgspec.Struct, frozen=True):
    """`name` is the variable or member it is read from; `words` say it in a sentence; `key` is the ledger's row."""

    kind: Kind
    words: str
    name: str = ""
    key: str = ""

    @property
    def shipped(self) -> bool:
        """Whether the key itself is in what the user downloads."""
        return self.kind in ("written", "public", "built")


_BROWSER_STORES = pattern_of(
    r"(?i)(?:^|\.)(?:localStorage|sessionStorage|AsyncStorage|SecureStore|Keychain|MMKV|storage|cookies?|UserDefaults|SharedPreferences|prefs|preferences|EncryptedStorage|localforage|idb|keytar|safeStorage|FlutterSecureStorage)\b"
)
_ASKS = pattern_of(
    r"(?i)^(?:prompt|useState|useLocalStorage(?:State)?|useStorage|useSessionStorage|useAtom(?:Value)?|useSettings?|useConfig|useApiKey\w*|use\w*Store|useContext|useSelector|useForm|useRef|ref|reactive|createSignal"
    r"|getItem\w*|load(?:Api)?Key|loadSettings?|get(?:User|Stored|Saved)?(?:Api|Provider)?Key\w*|get\w*(?:Settings|Config|Options|Preferences|Storage)|FormData|formData|showInputBox|askSecret|getSecret|question)$"
)
_USERS_OWN = pattern_of(
    r"(?i)(?:^|\.)(?:props|settings|options|preferences|user\w*|form\w*|input\w*|e\.target|event\.target|session|store|state|profile|account|credentials?|\w*Store|\w*Settings|\w*Ref)\.|(?:^|\.)(?:custom|user|byo|own|stored|saved|entered|input|provided)_?\w*(?:key|token)$|\.value$|\.current$"
)
_SHORT_LIVED = pattern_of(
    r"(?i)ephemeral|client_?secret|short_?lived|temp(?:orary)?_?(?:key|token)|session_?token|auth_?tokens?\.create|id_?token|access_?token|firebase|supabase"
)
_FETCHES = pattern_of(r"(?i)^(?:fetch|json|\$fetch|useFetch|axios|get|post|request|invoke|callable|httpsCallable\w*|query|mutate|mutateAsync|useQuery|ofetch|ky|fetch\w+|get\w*Token\w*|mint\w*|request\w*Token)$")  # fmt: skip
# Objects that a build or a file of constants fills: `environment.openaiKey`, `Config.OPENAI_API_KEY`, `Secrets.key`.
_BUILT_OBJECTS = pattern_of(
    r"^(?:environment|Config|Secrets?|Constants?|APIKeys?|ApiKeys?|Keys|AppConfig|AppConstants|Env|BuildConfig|R\.string)\.\w+|\.(?:expoConfig|manifest)\.extra\.|(?:runtimeConfig|useRuntimeConfig\(\)|config)\.public\.|\.customFields\.|infoDictionary|forInfoDictionaryKey|dotenv\.env"
)
_BUILT_MODULES = pattern_of(r"^@env$|react-native-config$|environments?/environment|\$(?:env/(?:static|dynamic)|app/env)/public$|env_config|expo-constants$")  # fmt: skip
_HOLE = pattern_of(r"\$\{[^}]*\}|\\\([^)]*\)|\$\w+|%s|\{\}")
_SCHEME = pattern_of(r"(?i)^\s*(?:bearer|basic|token|key|api-?key)\s+")
_NOT_KEYS = pattern_of(r"^(?:https?|wss?)://|\s|^/|^[\w.-]+/[\w.-]+$")


def origin_of(read: Code, argument: Argument | None, path: str, evidence: Evidence) -> Origin:
    """Where the value of an argument comes from; the worst that it may be, where it may be several. What a function of
    the same file returns is followed, too.
    """
    found = _origin(read, argument, path, evidence)
    if found.shipped or argument is None:
        return found
    if found.kind in ("given", "user"):
        # What another file of the project says of it; a store of the user's there is as good as one here.
        use = _carried(read, argument, lambda u: u.kind in ("name", "member") and _brought(read, u.text))
        other = brought_from(read, path, use.text, evidence) if use is not None else None
        if other is not None:
            inner = _origin(other[0], other[2], other[1], evidence)
            if inner.kind not in ("given", "none", "dummy"):
                return inner
    use = _carried(read, argument, _names_a_secret) if found.kind == "given" else None
    written = constant_in(use.text, path, evidence) if use is not None else ""
    if use is not None and written:
        return Origin("built", f"is {use.text[:60]}, a constant that {written} writes into the app", use.text)
    for returned in _returned(read, argument):
        inner = _origin(read, returned, path, evidence)
        if inner.shipped or (inner.kind in ("fetched", "environment") and found.kind in ("user", "given")):
            found = inner
            if inner.shipped:
                break
    return found


def _names_a_secret(use: Use) -> bool:
    return use.kind == "name" and names_secret(use.text)


def _brought(read: Code, text: str) -> bool:
    root = text.split(".", 1)[0]
    return any(root in one.aliases or root in one.names for one in read.imports)


def _returned(read: Code, argument: Argument) -> list[Argument]:
    """What the file's own functions give back, of those that the argument calls (or a name that it is given to first)."""
    plain = read.value_of(argument)
    called = {c.callee for a in (argument, plain) if a.node is not None for c in read.calls if a.node[1].start <= c.node[1].start < a.node[1].end and "." not in c.callee}  # fmt: skip
    found: list[Argument] = []
    for node in read.find(frozenset(("return_statement", "arrow_function"))) if called else ():
        if node.kind == "return_statement" and node.below and read.function_around(node)[0] in called:
            found.append(read.argument(read.bare(node.below[0])))
        elif (
            node.kind == "arrow_function"
            and node.below
            and node.below[-1].kind != "statement_block"
            and read.function_around(node.below[-1])[0] in called
        ):
            found.append(read.argument(read.bare(node.below[-1])))
        if len(found) >= 20:
            break
    return found


def _origin(read: Code, argument: Argument | None, path: str, evidence: Evidence) -> Origin:
    if argument is None or argument.kind == "null":
        return Origin("none", "no key is given")
    if (use := _carried(read, argument, lambda u: u.kind == "text" and is_written_key(u.text))) is not None:
        known = next(keys_in(use.text, evidence.keys), None)
        if known is None or known.secret:
            return Origin("written", "is written there", key=known.fingerprint if known else "")
    found = _from_environment(read, argument, path, evidence)
    if found is not None:
        return found
    modules = brought(read)
    built = _carried(read, argument, lambda u: _is_built(u, modules))
    if built is not None and not _is_users(built, modules):
        return Origin("built", f"is {built.text[:60]}, which the build puts into the app", built.name or built.text)
    stored = _carried(read, argument, lambda u: u.kind != "text" and _BROWSER_STORES.search(u.text) is not None)
    if stored is not None:
        return Origin("user", f"comes from the user ({stored.text[:60]})", stored.name)
    fetched = _carried(read, argument, _is_fetched)
    if fetched is not None:
        return Origin("fetched", f"is fetched ({fetched.text[:60]})", fetched.name)
    asked = _carried(read, argument, _is_asked)
    if asked is not None:
        return Origin("user", f"comes from the user ({asked.text[:60]})", asked.name)
    plain = read.value_of(argument)
    if plain.literal is not None or argument.literal is not None:
        return Origin("dummy", "is a word that opens nothing")
    return Origin("given", "is handed in", argument.dotted)


def _carried(read: Code, argument: Argument, is_source: Callable[[Use], bool]) -> Use | None:
    return Flow(read, is_source).carried(argument)


def _from_environment(read: Code, argument: Argument, path: str, evidence: Evidence) -> Origin | None:
    use = _carried(read, argument, lambda u: u.kind == "environment")
    if use is None:
        return None
    name = environment_name(use.text) or use.name
    frameworks, own = prefixes_at(path, evidence)
    public = public_by(name, frameworks=frameworks, custom=own)
    if public is not None:
        return Origin("public", f"is {name}, which {public.framework} copies into {public.into}", name)
    if use.text.startswith("BuildConfig.") or use.text.startswith(("dotenv", "String.fromEnvironment")):
        return Origin("built", f"is {use.text[:60]}, which the build puts into the app", name)
    copied = built_in(name, path, evidence)
    if copied is not None:
        where = copied.location.path
        return Origin("built", f"is {name}, which {copied.how} in {where} copies into the page", name)
    return Origin("environment", f"is {name}", name)


def _is_built(use: Use, modules: dict[str, str]) -> bool:
    if use.kind not in ("member", "item", "name", "call"):
        return False
    module = modules.get(use.text.split(".", 1)[0], "")
    return _BUILT_OBJECTS.search(use.text) is not None or _BUILT_MODULES.search(module) is not None


def _is_fetched(use: Use) -> bool:
    if use.kind == "call" and _FETCHES.match(use.name):
        return True
    return use.kind != "text" and _SHORT_LIVED.search(use.text) is not None


def _is_asked(use: Use) -> bool:
    if use.kind == "call":
        return _ASKS.match(use.name) is not None
    return use.kind in ("member", "name") and _USERS_OWN.search(use.text) is not None


def _is_users(use: Use, modules: dict[str, str]) -> bool:
    """A `Config` that is a class of the user's settings, brought from a store, is no build's."""
    root = use.text.split(".", 1)[0]
    module = modules.get(root, "")
    return re.search(r"(?i)store|settings|storage|context|hooks?/", module) is not None


def is_written_key(text: str) -> bool:
    """Whether a string holds a key: a stand-in of one that is known, or what only chance makes."""
    bare = _HOLE.sub("", _SCHEME.sub("", text)).strip()
    if "SHRIFT" in bare and re.search(r"SHRIFT[0-9a-f]{8}", bare):
        return True
    if not 20 <= len(bare) <= 400 or _NOT_KEYS.search(bare):
        return False
    data = bare.encode()
    return bool(re.search(r"\d", bare)) and not is_placeholder(data) and not is_local_dummy(data) and looks_random(data, 3.5)  # fmt: skip


_SPOKEN = pattern_of(r"(?i)(?:https?|wss?)://")


def own_address(read: Code, base: Argument | None) -> bool:
    """Whether a client is pointed at the project's own server: a path, this machine, the page's own host."""
    if base is None:
        return False
    known = read.value_of(base)
    said = known.literal if known.literal is not None else known.text.strip("`\"'")
    return (
        said.startswith("/")
        or (_SPOKEN.match(said) is not None and is_near(host_of(said)))
        or re.search(r"(?:window\.)?location\.(?:origin|host)|(?i:proxy|backend|gateway)", said) is not None
    )
