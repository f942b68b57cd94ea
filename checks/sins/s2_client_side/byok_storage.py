"""S2-BYOK-STORAGE: the user's own key is kept as plain text: in a browser's storage, where every script of the page can read
it, or among the settings of a device.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.lowered import lowered
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.keys.lookalikes import third_party
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.s2_client_side.across import file_of
from checks.sins.s2_client_side.client_code import NATIVE, NATIVE_ENDS, READS, SCRIPT_ENDS, SCRIPTS, side_of
from checks.sins.s2_client_side.declared_types import declared_types, types_of_names
from checks.sins.s2_client_side.device_storage import READS as DEVICES
from checks.sins.s2_client_side.device_storage import kept_on_device, may_keep_on_device
from checks.sins.s2_client_side.filled import may_be_filled
from checks.sins.s2_client_side.own_keys import Kept, names_key, plain, speaks_of_models
from checks.sins.s2_client_side.provider_hosts import HOST, HOST_WORDS
from checks.sins.s2_client_side.public_names import names_secret
from checks.sins.s2_client_side.weighing import ASIDE, doubt
from checks.structure.flow import Flow, Use
from checks.structure.statements import Argument, Call, members
from checks.structure.syntax import Code, code
from checks.words import count_of

_WORDS = ("localstorage", "sessionstorage", "document.cookie", "indexeddb", "opendb(", "dexie", "chrome.storage", "browser.storage", "storage.local", "storage.sync", "asyncstorage", "withstorage(", "persist(", "persiststore", "persisted(", "cookies.set", "setcookie(", "localforage", "plasmohq/storage", "usestorage(", "usepersist")  # fmt: skip
# How a value is kept: what is called, where it then lies, and which argument names it.
_KEEPS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("localStorage.setItem", "*.localStorage.setItem", "useLocalStorage*", "useLocalStorageState", "atomWithStorage", "persisted", "useStorage", "localStorageStore"), "localStorage"),
    (("sessionStorage.setItem", "*.sessionStorage.setItem", "useSessionStorage"), "sessionStorage"),
    (("*.storage.sync.set", "storage.sync.set"), "the extension’s synced storage"),
    (("*.storage.local.set", "storage.local.set"), "the extension’s storage"),
    (("AsyncStorage.setItem", "AsyncStorage.mergeItem"), "AsyncStorage"),
    (("Cookies.set", "cookies.set", "cookie.set", "setCookie", "*.cookieStore.set", "cookieStore.set", "useCookie"), "a cookie"),
    (("localforage.setItem", "*.localforage.setItem", "idbKeyval.set"), "IndexedDB"),
)  # fmt: skip
_ALL_KEEP = tuple(name for names, _ in _KEEPS for name in names)
_SCHEMAS = ("schema.ts", "schema.js", "schema.mjs")  # templates of settings by name, a database’s tables in code
_STORES = pattern_of(r"(?:^|\.)(?:put|add|setItem|set)$")
_DATABASE = pattern_of(r"\bindexedDB\b|\bopenDB\b|\bDexie\b|idb-keyval")
_PLASMO = pattern_of(r"@plasmohq/storage")
_ASSIGNED = pattern_of(r"^(?:window\.)?(localStorage|sessionStorage)(?:\.(\w+)|\[\"([^\"]+)\"\])$")
_PROVIDERS = pattern_of(
    r"open_?-?ai|anthropic|claude|gemini|groq|mistral|openrouter|deepseek|cohere|hugging|perplexity|eleven|replicate|together|fireworks|xai|grok|gpt|\bllm|langsmith|helicone|azure|bedrock|moonshot|zhipu|qwen|dashscope|kimi|glm|\bhf_|\bai_|palm|completions"
)
_NAMES_KEY = pattern_of(
    r"api_?-?keys?|(?:ai|gpt|claude|anthropic|gemini|groq|router|seek|mistral|cohere|hf|hugging_?face|llm|labs|grok|xai|azure)\w{0,12}[_-]?(?:key|token|secret)"
)
_SETS = pattern_of(
    r"setItem|mergeItem|\.set\(|WithStorage|[pP]ersist|Cookies?\.set|setCookie|document\.cookie\s*=|use(?:Local|Session)?Storage|useCookie|\.put\(|\.add\(|Storage(?:\.\w+|\[[^\]]+\])\s*=[^=]|localStorageStore|storage\.set|\.stores\("
)
_KEEPERS = pattern_of(
    r"(?i)^(?:persist|persistentAtom|persistedState|create\w*persist\w*|use\w*persist\w*|persist\w*store)$"
)
_DEFAULTS = pattern_of(r"(?i)(?:config|settings|options|preferences|defaults?)$")
_ENCRYPTED = pattern_of(r"(?i)encrypt|cipher|\bseal|hash")
MOST_TYPES = 16  # that are gone through for one, the files they are brought from with them
MOST_ASKED, MOST_STATES = 100, 8  # types of which one file is asked; states of one name
_TYPED_HOOK = pattern_of(r"\buse\w{0,40}(?:Storage|Persist|Cookie)\w{0,40}<")
_OF_TYPE = pattern_of(r"[\w.]{1,80}<\s{0,8}(?:\w{1,40}<)?([A-Z]\w{0,80})")
_STATE_NAME = pattern_of(r"\[?\s*([\w$]+)")
_EMPTY = pattern_of(r"^JSON\.stringify\(\s*\{(?:\s*[\"']?\w{1,60}[\"']?\s*:\s*(?:\"\"|''|``)\s*,?){1,40}\s*\}\s*\)$")
_MADE_TEXT = pattern_of(r"^(?:(?:JSON|superjson|SuperJSON|devalue|flatted|qs)\.)?(?:stringify|encode|serialize)$")
_TELLS_WHETHER = pattern_of(r"^(?:!|Boolean\(|typeof\b|(?:true|false|null|undefined)$)")
_STATE = pattern_of(
    r"^(?:useState|useReducer|useRef|useImmer|reactive|ref|signal|createSignal|createStore|writable|atom)$"
)
_COOKIE = pattern_of(r"^[`\"']?([\w.-]{2,60})=")
_MAY_KEEP = Worded(*_WORDS)
_ASKS_HOSTS = Worded(*HOST_WORDS)


class About(msgspec.Struct, frozen=True):
    """The file that is read, and whether a plain `apiKey` in it is one for a model."""

    evidence: Evidence
    path: str
    models: bool
    told: dict[str, str] = {}  # the types it was asked for, each with the key among its members

    def names(self, name: str) -> bool:
        """Whether what is called so in this file is a key to models."""
        return names_key(name, models=self.models)


def judge(evidence: Evidence) -> Verdict:
    """Medium for a file that keeps keys for long; low for a session’s storage, and where a type has a member for one that
    nothing fills. Encrypted values, tokens of sessions and the system’s keychain are none.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    lost = hole(evidence, "worktree")
    looked = 0
    findings: list[Finding] = []
    for path, text in sorted(evidence.texts.items()):
        native = path.endswith(NATIVE_ENDS)
        if (
            not (native or path.endswith(SCRIPT_ENDS))
            or third_party(path)
            or (kind_of(path) in (Kind.BUNDLE, *ASIDE) and not path.endswith(_SCHEMAS))
        ):
            continue
        if not (may_keep_on_device(text) if native else _MAY_KEEP.stand_in(text)):
            continue
        small = lowered(text)
        looked += 1
        # A name of a provider stands in every name that counts, or beside one that says nothing; and something is kept.
        if not (_NAMES_KEY.search(small) or _TYPED_HOOK.search(text)) or not (native or _SETS.search(text)):
            continue
        named = _PROVIDERS.search(small) is not None
        if not named and not _calls_models(evidence):
            continue
        of_models = not named or speaks_of_models(text)
        kept = list(
            kept_on_device(code(text, path), models=of_models) if native else _kept(text, path, evidence, of_models)
        )
        if kept and (native or side_of(path, text, evidence).where != "server"):
            empty = lost is None and all(k.declared and not may_be_filled(k.name, evidence) for k in kept)
            findings.append(_finding(path, kept, guessed=not named, empty=empty))
    if not looked:
        return unseen(lost, "No code keeps anything in a browser’s storage, or among a device’s settings.")
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'file')} that keep the user’s key as plain text.",
        passed="No key to a model is kept in a browser’s storage, or among a device’s settings.",
        looked_at=f"{count_of(looked, 'file')} that use such a storage",
    )  # fmt: skip


@once
def _calls_models(evidence: Evidence) -> bool:
    """Whether code for browsers or devices calls a provider itself: then a plain `apiKey` in a file of its own is a model’s."""
    return any(
        path.endswith((*SCRIPT_ENDS, *NATIVE_ENDS))
        and not third_party(path)
        and kind_of(path) not in (Kind.BUNDLE, *ASIDE)
        and HOST.search(text) is not None
        and side_of(path, text, evidence).client
        for path, text in _ASKS_HOSTS.texts(evidence)
    )


def _finding(path: str, kept: list[Kept], *, guessed: bool, empty: bool) -> Finding:
    long_lived = [k for k in kept if k.where != "sessionStorage"]
    first = (long_lived or kept)[0]
    names = ", ".join(dict.fromkeys(k.name[:60] for k in kept[:4]))
    reads = "Every script that runs on the page can read it"
    if first.where == "AsyncStorage" or first.device:
        reads = "Every program with access to the device’s files can read it"
        reads += ", and so can who has its backup" if first.device else ""
    elif "extension" in first.where:
        reads = "It lies on the disk as it is, and every script of the extension can read it"
    rest = ", and it goes to every browser of the account" if "synced" in first.where else ""
    ends = "" if long_lived else " until the tab is closed"
    now = " As far as its code shows, nothing fills it now." if empty else ""
    sure = Confidence.HIGH if any(names_secret(plain(k.name)) for k in kept) else Confidence.MEDIUM
    places = [Location(source="worktree", path=path, line=k.line, column=k.column) for k in kept]
    return CHECK.finding(
        f"{path} keeps {names} in {first.where}. {reads}{ends}{rest}.{now}",
        locations=places[:KEPT_LOCATIONS],
        severity=Severity.MEDIUM if long_lived and not empty else Severity.LOW,
        confidence=doubt(sure.lowered() if guessed else sure, path),
    )


def _kept(text: str, path: str, evidence: Evidence, of_models: bool) -> Iterator[Kept]:
    about = About(evidence, path, of_models)
    for one in _in_code(text, about):
        yield msgspec.structs.replace(one, declared=one.name in about.told.values())


def _in_code(text: str, about: About) -> Iterator[Kept]:
    read = code(text, about.path)
    flow = Flow(read, lambda use: _is_key(use, about))
    database = _DATABASE.search(text) is not None
    plasmo = _PLASMO.search(text) is not None
    for call in read.calls:
        where = next((w for names, w in _KEEPS if call.named(*names)), "") if call.named(*_ALL_KEEP) else ""
        if not where and database and _STORES.search(call.callee) and len(call.arguments) <= 3:
            where = "IndexedDB"
        if not where and plasmo and call.named("storage.set", "*.storage.set"):
            where = "the extension’s storage"
        if not where and _KEEPERS.match(call.callee) and (call.callee != "persist" or _brought_to_keep(read)):
            kept = list(_persisted(read, call, about))
            yield from kept
            if not kept and (field := _of_type(read, call, about)):
                yield Kept(field, "localStorage", call.line, call.column)
        elif database and call.name == "stores":
            if name := _of_schema(call, about):
                yield Kept(name, "IndexedDB", call.line, call.column)
        elif where and call.callee.startswith("use") and (field := _of_type(read, call, about)):
            yield Kept(field, where, call.line, call.column)
        elif where:
            name = _of_call(read, call, flow, about) or _of_defaults(read, call, where, about)
            if name:
                yield Kept(name, where, call.line, call.column)
    for assignment in read.assignments:
        met = _ASSIGNED.match(assignment.target)
        cookie = assignment.target.endswith("document.cookie")
        if met:
            name = met[2] or met[3]
            if about.names(name) and not _ENCRYPTED.search(assignment.value.text):
                yield Kept(name, met[1], assignment.line, assignment.column)
        elif cookie and (named := _COOKIE.match(assignment.value.text)) and about.names(named[1]):
            yield Kept(named[1], "a cookie", assignment.line, assignment.column)


def _of_call(read: Code, call: Call, flow: Flow, about: About) -> str:
    """What a call keeps, by the name it is kept under, or by the name of its value; empty where it is no key."""
    if not call.arguments:
        return ""
    first, rest = call.arguments[0], call.arguments[1:]
    value = rest[0] if rest else None
    if value is not None and (((value.literal == "" or _EMPTY.match(value.text)) and not call.callee.startswith(("use", "atom", "persisted"))) or _ENCRYPTED.search(value.text)):  # fmt: skip
        return ""
    if first.kind == "mapping":
        held = {pair.name: pair for pair in members(first)}
        row = (held.get("key") or held.get("id") or held.get("name")) if "value" in held else None
        if row is not None and row.literal and about.names(row.literal) and held["value"].literal != "":
            return "" if _ENCRYPTED.search(held["value"].text) else row.literal
        for pair in held.values():
            name = _computed(read, pair.name)
            if about.names(name) and not _ENCRYPTED.search(pair.text) and pair.literal != "":
                return name
            if pair.kind in ("name", "member", "item") and not _ENCRYPTED.search(pair.text):
                root = re.match(r"\w+", pair.text)
                field = _typed(read, root[0], about) if root else ""
                if field:
                    return field
        return ""
    named = read.value_of(first).literal or first.literal or ""
    if named and about.names(named):
        return named
    if value is not None and (field := _of_text(read, value, about)):
        return field
    use = flow.carried(value) if value is not None else None
    return use.name or use.text if use is not None else ""


def _of_type(read: Code, call: Call, about: About) -> str:
    """`useLocalStorage<Settings>("settings", …)`: what is kept has the members of its type."""
    said = _OF_TYPE.match(read.of(call.node[1])[:200])
    return _field(read, said[1], about) if said else ""


def _of_text(read: Code, value: Argument, about: About) -> str:
    """A key among the members of an object that is kept as a text: `JSON.stringify({ ...settings, openaiKey })`."""
    text = read.value_of(value)
    if text.kind != "call" or not _MADE_TEXT.match(text.dotted):
        return ""
    for given in read.passed(text.node[1])[:1]:
        written = [given] if given.kind == "mapping" else []
        for holder in (*written, *read.given.holders(given), *_state(read, given)):
            for pair in members(holder):
                emptied = pair.literal == "" and holder is given
                if about.names(pair.name) and not emptied and not _TELLS_WHETHER.match(pair.text):
                    return "" if _ENCRYPTED.search(pair.text) else pair.name
        if given.kind == "name":
            return _typed(read, given.dotted, about)
    return ""


def _state(read: Code, given: Argument) -> list[Argument]:
    """What a component's state begins as: `const [settings, setSettings] = useState({ openaiKey: "" })`."""
    return _states(read).get(given.dotted, [])[:MOST_STATES] if given.kind == "name" else []


@lru_cache(maxsize=4)
def _states(read: Code) -> dict[str, list[Argument]]:
    """All states of a file by their names: a file may keep thousands of values, each asked for."""
    found: dict[str, list[Argument]] = {}
    for call in read.calls:
        if _STATE.match(call.name) and call.arguments and call.arguments[0].kind == "mapping":
            declared = next((n for n in call.node[1].up() if n.kind == "variable_declarator"), None)
            named = _STATE_NAME.match(read.of(declared)[:200]) if declared is not None else None
            if named is not None:
                found.setdefault(named[1], []).append(call.arguments[0])
    return found


def _typed(read: Code, name: str, about: About) -> str:
    """A key among the members of the type that a name is said to have."""
    said = types_of_names(read.text).get(name)
    return _field(read, said, about) if said else ""


def _field(read: Code, kind: str, about: About) -> str:
    """A key among the members of a type, or of the types of these: as far as this file declares them, or the one it brings
    them from.
    """
    if kind not in about.told and len(about.told) < MOST_ASKED:
        about.told[kind] = _searched(read, kind, about)
    return about.told.get(kind, "")


def _searched(read: Code, kind: str, about: About) -> str:
    open_, done = [(read, about.path, kind)], set[tuple[str, str]]()
    while open_ and len(done) < MOST_TYPES:
        holder, path, kind = open_.pop(0)
        if (path, kind) in done:
            continue
        done.add((path, kind))
        declared = declared_types(holder.text).get(kind)
        if declared is None:
            other = file_of(holder, kind, path, about.evidence)
            if other is not None:
                open_.append((code(about.evidence.texts[other], other), other, kind))
            continue
        fields, kinds = declared
        found = next((f for f in fields if about.names(f)), "")
        if found:
            return found
        open_ += [(holder, path, k) for k in kinds]
    return ""


def _of_schema(call: Call, about: About) -> str:
    """Dexie says the fields of its tables once, and stores whole objects: `stores({ providers: "id, name, apiKey" })`."""
    tables = members(call.arguments[0]) if call.arguments and call.arguments[0].kind == "mapping" else ()
    fields = (field.strip(" &*+[]") for table in tables for field in (table.literal or "")[:2000].split(","))
    return next((field for field in fields if about.names(field)), "")


def _computed(read: Code, name: str) -> str:
    """`[KEY]` in an object stands for what KEY says."""
    if not name.startswith("["):
        return name
    known = read.assigned(name.strip("[]"))
    return (known[0].value.literal or "") if len(known) == 1 else ""


def _of_defaults(read: Code, call: Call, where: str, about: About) -> str:
    """An extension that keeps its settings whole: the file’s object of defaults says what is among them."""
    if "extension" not in where or len(call.arguments) != 1 or call.arguments[0].kind != "name":
        return ""
    for assignment in read.assignments:
        if _DEFAULTS.search(assignment.target) and assignment.value.kind == "mapping" and not assignment.function:
            for pair in members(assignment.value):
                if about.names(pair.name):
                    return pair.name
    return ""


def _is_key(use: Use, about: About) -> bool:
    return use.kind in ("name", "member", "item") and about.names(use.name)


def _brought_to_keep(read: Code) -> bool:
    return any(re.search(r"zustand|persist|pinia|nanostores", i.module) for i in read.imports)


def _persisted(read: Code, call: Call, about: About) -> Iterator[Kept]:
    """A store that is kept whole: its members, unless it names what is kept or another storage."""
    options = {o: a for o in ("storage", "partialize", "getStorage") if (a := read.option(call, o)) is not None}
    if any("session" in a.text.lower() or _ENCRYPTED.search(a.text) for a in options.values()):
        return
    chosen = options.get("partialize")
    named = [known for a in call.arguments if (known := read.value_of(a)).kind == "mapping" and known is not a]
    spread = (
        n for a in call.arguments[:1] if a.kind == "mapping" for n in a.node[1].below if n.kind == "spread_element"
    )
    named += [
        known for n in spread for a in read.assigned(read.of(n).lstrip(". ")) if (known := a.value).kind == "mapping"
    ]
    inside: list[Argument | Call] = [chosen] if chosen is not None else [call, *named]
    for pair in (n for i in inside for n in i.node[1].walk()):
        if read.is_pair(pair):
            name, value = read.pair(pair)
            if value is not None and value.kind not in ("arrow_function", "function_expression") and about.names(name):  # fmt: skip
                line, column = read.lines.at(pair.start)
                yield Kept(name, "localStorage", line, column)


CHECK = Check(
    "S2-BYOK-STORAGE",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.FILES},
    reads=(*READS, Reading(SCRIPTS, _WORDS), Reading((*SCRIPTS, *NATIVE), HOST_WORDS), DEVICES),
    judge=judge,
    module=__name__,
)
