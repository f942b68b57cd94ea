"""S2-BYOK-STORAGE: the user's own key is kept in a browser's storage."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s2_client_side.byok_storage import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s2_client_side.web import web

MEDIUM, LOW = Severity.MEDIUM, Severity.LOW
APP = "src/keys.ts"


def bad(
    name: str,
    text: str,
    says: str,
    *packages: str,
    path: str = APP,
    finds: Severity = MEDIUM,
    sure: Confidence | None = None,
) -> Case:
    return Case(
        name=name,
        given=web({path: text}, *(packages or ("vite",))),
        status=Status.FAIL,
        finds=(finds,),
        sure=sure,
        says=says,
    )


def fine(name: str, text: str, *packages: str, path: str = APP) -> Case:
    return Case(name=name, given=web({path: text}, *(packages or ("vite",))), status=Status.PASS)


def device(name: str, path: str, text: str, says: str) -> Case:
    return Case(name=f"device: {name}", given=having({path: text}), status=Status.FAIL, finds=(MEDIUM,), says=says)


def kept(name: str, path: str, text: str) -> Case:
    return Case(name=f"device: {name}", given=having({path: text}), status=Status.PASS)


FORM = '<input name="%s" onChange={(e) => change(e.target.name, e.target.value)} />\n'
TYPED = "interface Config {\n  model: string;\n  openaiApiKey?: string;\n}\nexport function save(config: Config) {\n  localStorage.setItem('config', JSON.stringify(config));\n}\n"


def declared(name: str, text: str, *, filled: bool, path: str = "src/Form.tsx", **more: object) -> Case:
    """A type with a member for a key, and code beside it that fills it or does not."""
    return Case(name=f"a type, and {name}", given=web({APP: TYPED, path: text}, "vite", **more), status=Status.FAIL, finds=(MEDIUM if filled else LOW,), **({"never_says": "nothing fills it now"} if filled else {"says": "keeps openaiApiKey in localStorage. Every script that runs on the page can read it. As far as its code shows, nothing fills it now."}))  # fmt: skip


ZUSTAND = 'import { create } from "zustand";\nimport { persist } from "zustand/middleware";\nexport const useSettings = create(persist((set) => ({ openaiApiKey: "", model: "small" }), { name: "settings"%s }));\n'

CASES = (
    bad("localStorage by a name of its own", "localStorage.setItem('openai_api_key', key);\n", "src/keys.ts keeps openai_api_key in localStorage. Every script", sure=Confidence.HIGH),
    bad("a name with hyphens", "window.localStorage.setItem('openai-api-key', key);\n", "openai-api-key"),
    bad("a name in a constant", "const STORAGE_KEY = 'll_anthropic_api_key';\nexport const save = (k) => localStorage.setItem(STORAGE_KEY, k.trim());\n", "ll_anthropic_api_key"),
    bad("the value's name", "export const save = (openaiKey) => localStorage.setItem('k', openaiKey);\n", "keeps openaiKey"),
    bad("a name that says nothing, in code about models", "export const save = (apiKey) => localStorage.setItem('apiKey', apiKey);\nconst url = 'https://api.openai.com';\n", "keeps apiKey", sure=Confidence.MEDIUM),
    bad("a member of an object that is kept as a text", "localStorage.setItem('settings', JSON.stringify({ openaiKey: key, model }));\n", "keeps openaiKey in localStorage"),
    bad("an object by its name", "const config = { openaiApiKey: key, model };\nlocalStorage.setItem('config', JSON.stringify(config));\n", "keeps openaiApiKey"),
    bad("a text by its name", "const text = JSON.stringify({ ...config, groqApiKey: key });\nlocalStorage.setItem('config', text);\n", "keeps groqApiKey"),
    bad("the state of a component", "const [config, setConfig] = useState({ openaiApiKey: '', model: 'm' });\nconst save = () => localStorage.setItem('config', JSON.stringify(config));\n", "keeps openaiApiKey", path="src/a.tsx"),
    declared("a form", FORM % "openaiApiKey", filled=True),
    declared("a part of the page that fills it by its name", "<Field onChange={(text) => update('openaiApiKey', text)} />\n", filled=True),
    declared("a new object", "save({ ...config, openaiApiKey: given });\n", filled=True, path="src/a.ts"),
    declared("a new object with a value of that name", "save({ ...config, openaiApiKey });\n", filled=True, path="src/a.ts"),
    declared("an assignment", "config.openaiApiKey = given.trim();\n", filled=True, path="src/a.ts"),
    declared("an element that its user may write into", "<Secret value={config.openaiApiKey} />\n", filled=True),
    declared("a component of Vue", "<template><input v-model='config.openaiApiKey' /></template>\n", filled=True, path="src/Form.vue"),
    declared("a page", '<input name="openaiApiKey">\n', filled=True, path="index.html"),
    declared("no form", "<input name='model' onChange={change} />\n", filled=False),
    declared("what only reads it", "const { openaiApiKey } = config;\nask(`Bearer ${openaiApiKey}`, config.openaiApiKey);\nconst other: { openaiApiKey: string } = read();\n", filled=False, path="src/a.ts"),
    declared("its beginning", "export const EMPTY = { model: 'm', openaiApiKey: '' };\nexport class Kept {\n  openaiApiKey?: string;\n}\nEMPTY.openaiApiKey = '';\n", filled=False, path="src/a.ts"),
    declared("a copy", "save({ model, openaiApiKey: config.openaiApiKey });\nthrow new Error('No openaiApiKey is set');\n", filled=False, path="src/a.ts"),
    declared("a test that fills it", "save({ model: 'm', openaiApiKey: 'made up' });\n", filled=False, path="src/a.test.ts"),
    bad("an object of which a type of the file says it", "export enum Type { GPT = 'gpt' }\ninterface GptConfig {\n  model: string\n  apiKey: string\n}\nexport interface Configs {\n  configs: {\n    [Type.GPT]: GptConfig | undefined\n  }\n}\nexport const save = (provider: Type, configs: Configs['configs']) => chrome.storage.local.set({ provider, gpt: configs[Type.GPT] });\nconst what = 'openai';\nset({ ...config, apiKey: given });\n", "keeps apiKey in the extension’s storage"),
    Case(name="a plain name, in an app that calls a provider from another file", given=web({"src/store.js": "export const save = (APIKey) => AsyncStorage.setItem('APIKey', APIKey);\n", "src/ask.js": "fetch('https://API.openai.com/v1/models', { headers: { Authorization: `Bearer ${key}` } });\n"}, "react-native"), status=Status.FAIL, finds=(MEDIUM,), sure=Confidence.LOW, says="keeps APIKey in AsyncStorage"),
    Case(name="a plain name, in an app whose server calls a provider", given=web({"src/store.js": "export const save = (apiKey) => localStorage.setItem('apiKey', apiKey);\n", "app/api/chat/route.js": "fetch('https://api.openai.com/v1/models');\n"}, "next"), status=Status.PASS),
    Case(name="a type that another file declares", given=web({"src/app.tsx": "import { ModelConfig } from './models';\nconst [config, setConfig] = useLocalStorage<ModelConfig>('config', { model: 'openai' });\n", "src/models.ts": "export type ModelConfig = {\n  model?: string\n  apiKey?: string\n}\n", "src/Form.tsx": FORM % "apiKey"}, "vite"), status=Status.FAIL, finds=(MEDIUM,), says="src/app.tsx keeps apiKey in localStorage"),
    bad("a hook of the project that keeps a state", "import { usePersistedState } from './hooks/usePersistedState';\nconst [settings, setSettings] = usePersistedState<Settings>({ openAiApiKey: null, anthropicApiKey: null }, 'setting');\n", "keeps openAiApiKey, anthropicApiKey in localStorage", path="src/App.tsx"),
    bad("a hook of the project, by its type", "interface Settings { openAiApiKey: string | null; model: string }\nconst [settings, setSettings] = usePersistedState<Settings>(defaults, 'setting');\nsetSettings({ ...settings, openAiApiKey: given });\n", "keeps openAiApiKey in localStorage", path="src/App.tsx"),
    fine("a type without a key", "interface Settings { model: string; next: Settings }\nconst [s, setS] = useLocalStorage<Settings>('openai_settings', defaults);\nconst openaiApiKey = read();\n"),
    Case(name="a type that a file brings on from another", given=web({APP: "import { Settings } from './a';\nconst openaiKey = read();\nexport const save = (s: Settings) => localStorage.setItem('openai', JSON.stringify(s));\n", "src/a.ts": "import { Settings } from './b';\nexport { Settings };\n", "src/b.ts": "export interface Settings {\n  openaiKey: string;\n}\nlocalStorage.clear();\n", "src/Form.tsx": FORM % "openaiKey"}, "vite"), status=Status.FAIL, finds=(MEDIUM,), says="keeps openaiKey in localStorage"),
    Case(name="a type that two files bring from each other", given=web({APP: "import { Settings } from './a';\nconst openaiKey = read();\nexport const save = (s: Settings) => localStorage.setItem('openai', JSON.stringify(s));\n", "src/a.ts": "import { Settings } from './b';\nexport { Settings };\n", "src/b.ts": "import { Settings } from './a';\nexport { Settings };\n"}, "vite"), status=Status.PASS),
    fine("an object that only says whether there is one", "localStorage.setItem('s', JSON.stringify({ openaiKey: !!openaiKey, model }));\n"),
    fine("an object that is encrypted", "localStorage.setItem('s', encrypt(JSON.stringify({ openaiKey: key })));\n"),
    fine("an object without its key", "const { openaiKey, ...rest } = config;\nlocalStorage.setItem('s', JSON.stringify(rest));\n"),
    fine("keys by provider of which none is there yet", "localStorage.setItem('llm_api_keys', JSON.stringify({\n  openai: '',\n  anthropic: ''\n}));\n"),
    fine("an object of which the key is emptied", "localStorage.setItem('s', JSON.stringify({ openaiKey: '', model }));\n"),
    bad("by assignment", "localStorage.openai_api_key = key;\n", "openai_api_key"),
    bad("by a subscript", "localStorage['openai_api_key'] = key;\n", "openai_api_key"),
    bad("sessionStorage", "sessionStorage.setItem('openai_api_key', key);\n", "in sessionStorage. Every script that runs on the page can read it until the tab is closed", finds=LOW),
    bad("a cookie", "document.cookie = `openai_api_key=${key}; path=/`;\n", "in a cookie"),
    bad("a cookie of a library", "import Cookies from 'js-cookie';\nCookies.set('openai_api_key', key);\n", "in a cookie"),
    bad("an extension's storage", "chrome.storage.local.set({ openaiApiKey: key });\n", "keeps openaiApiKey in the extension’s storage", path="ext/popup.js"),
    bad("an extension's storage by a computed name", "const NAME = 'openai_api_key';\nbrowser.storage.local.set({ [NAME]: key });\n", "openai_api_key"),
    bad("an extension's synced storage", "chrome.storage.sync.set({ anthropicKey: key });\n", "and it goes to every browser of the account"),
    bad("Plasmo's storage", "import { Storage } from '@plasmohq/storage';\nconst storage = new Storage();\nstorage.set('openai_key', key);\n", "the extension’s storage", "plasmo"),
    bad("IndexedDB", "const db = await openDB('app');\nawait db.put('settings', { openaiKey: 1 }, 'openai_key');\nawait db.put({ openaiApiKey: key });\n", "in IndexedDB"),
    bad("a table of Dexie", "import Dexie from 'dexie';\nclass Data extends Dexie {\n  constructor() {\n    super('data');\n    this.version(1).stores({ openaiConfigs: 'id, name, &baseUrl, apiKey' });\n  }\n}\n", "keeps apiKey in IndexedDB", path="src/db/schema.ts"),
    bad("a row of Dexie by its name", "import Dexie from 'dexie';\nconst db = new Dexie('d');\nawait db.misc.put({ key: 'openAiApiKey', value: apiKey });\n", "keeps openAiApiKey in IndexedDB"),
    fine("a row of Dexie that is encrypted", "import Dexie from 'dexie';\nconst db = new Dexie('d');\nawait db.misc.put({ key: 'openAiApiKey', value: encrypt(apiKey) });\n"),
    fine("a table of Dexie without a key", "import Dexie from 'dexie';\nconst db = new Dexie('d');\ndb.version(1).stores({ openaiModels: 'id, name, max_tokens, apiKeyId' });\n"),
    bad("localforage", "import localforage from 'localforage';\nlocalforage.setItem('groq_api_key', key);\n", "in IndexedDB"),
    bad("a hook that keeps", "const [key, setKey] = useLocalStorage('openai_api_key', '');\n", "in localStorage"),
    bad("an atom that keeps", "export const keyAtom = atomWithStorage('openai_api_key', '');\n", "in localStorage"),
    bad("keys by provider that are kept as a text", 'localStorage.setItem("llm_api_keys", JSON.stringify({ openai: key, anthropic: "" }));\n', "keeps llm_api_keys in localStorage"),
    bad("a store that keeps itself", ZUSTAND % "", "keeps openaiApiKey in localStorage"),
    bad("a store whose defaults are spread into it", 'const DEFAULT = { openaiApiKey: "", size: 1 };\nexport const useAccess = createPersistStore({ ...DEFAULT }, (set) => ({}), { name: "access" });\nlocalStorage.clear();\n', "keeps openaiApiKey"),
    bad("a key of LangSmith", 'const heading = "LangSmith API Key";\nwindow.localStorage.setItem("lg:chat:apiKey", key);\n', "keeps lg:chat:apiKey"),
    bad("a store of the project's own that keeps itself", 'const DEFAULT = { openaiApiKey: "", size: 1 };\nexport const useAccess = createPersistStore({ ...DEFAULT }, (set) => ({}), { name: "access" });\nlocalStorage.clear();\n'.replace("{ ...DEFAULT }", "DEFAULT"), "keeps openaiApiKey"),
    bad("an extension's settings as a whole", "export const defaultConfig = { apiKey: '', modelName: 'chatgptFree' };\nexport async function setUserConfig(value) {\n  await Browser.storage.local.set(value);\n}\n", "keeps apiKey in the extension’s storage"),
    bad("a phone's plain storage", "import AsyncStorage from '@react-native-async-storage/async-storage';\nAsyncStorage.setItem('openai_api_key', key);\n", "in AsyncStorage. Every program with access", "expo"),
    bad("a component", "<script>\nlocalStorage.setItem('openai_api_key', key)\n</script>\n", "openai_api_key", path="src/Key.svelte"),
    Case(name="two in one file", given=web({APP: "localStorage.setItem('openai_api_key', a);\nlocalStorage.setItem('groq_api_key', b);\n"}, "vite"), status=Status.FAIL, finds=(MEDIUM,), says="openai_api_key, groq_api_key"),
    fine("a name that another file says", "browser.storage.local.set({ [openaiKeyPromotionId]: id });\n"),
    fine("a session's token", "localStorage.setItem('session_token', token);\nlocalStorage.setItem('access_token', token);\n"),
    fine("an encrypted key", "localStorage.setItem('openai_api_key', await encrypt(key));\n"),
    fine("one that was encrypted before", "const encrypted = await crypto.subtle.encrypt(a, k, data);\nlocalStorage.setItem('openai_api_key', encrypted);\n"),
    fine("what is taken out again", "localStorage.setItem('openai_api_key', '');\nlocalStorage.removeItem('openai_api_key');\n"),
    fine("what is only read", "const key = localStorage.getItem('openai_api_key');\n"),
    fine("an extension's storage for the session", "chrome.storage.session.set({ openaiApiKey: key });\nchrome.storage.local.set({ theme: 'dark' });\n"),
    fine("a store that keeps itself for the session", ZUSTAND % ", storage: createJSONStorage(() => sessionStorage)"),
    fine("a store that keeps something else", ZUSTAND % ", partialize: (s) => ({ model: s.model })"),
    fine("a publishable key", "localStorage.setItem('langfuse_public_key', key);\n"),
    fine("a name that says nothing, in code about something else", "localStorage.setItem('apiKey', apiKey);\nconst url = 'https://maps.example.org';\n"),
    fine("a number of tokens", "localStorage.setItem('max_tokens', 'openai');\nlocalStorage.setItem('openai_max_tokens', n);\n"),
    fine("the system's keychain", "import AsyncStorage from 'a';\nSecureStore.setItemAsync('openai_api_key', key);\n", "expo"),
    fine("a test", "localStorage.setItem('theme', 'dark');\n"),
    Case(name="a test of it", given=web({"src/keys.test.ts": "localStorage.setItem('openai_api_key', 'k');\n"}, "vite"), status=Status.NOT_APPLICABLE),
    Case(name="nothing is kept", given=web({APP: "export const a = 1;\n"}, "vite"), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="a type, and files that could not be read", given=web({APP: TYPED}, "vite", limits=(limit("unreadable", "worktree", 9),)), status=Status.FAIL, finds=(MEDIUM,), never_says="nothing fills it"),
    Case(name="files that could not be read", given=web({APP: "localStorage.setItem('theme', 'x');\n"}, "vite", limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing in the files that could be read", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    # among the settings of a device
    device("UserDefaults", "Keys.swift", 'func save() { UserDefaults.standard.set(key, forKey: "openaiApiKey") }\n', "keeps openaiApiKey in UserDefaults. Every program with access to the device’s files can read it, and so can who has its backup."),
    device("a variable of a view", "Keys.swift", 'struct A: View { @AppStorage("anthropic_api_key") private var key = "" }\n', "keeps anthropic_api_key in AppStorage"),
    device("defaults by another name, and a name in a constant", "Keys.swift", 'let defaults = UserDefaults.standard\nfunc save() { defaults.setValue(key, forKey: Keys.geminiApiKey) }\n', "keeps geminiApiKey"),
    device("shared preferences", "Keys.kt", 'class A(c: Context) {\n  val prefs = c.getSharedPreferences("a", 0) // SharedPreferences\n  fun save(key: String) { prefs.edit { putString(KEY, key) } }\n  companion object { const val KEY = "openai_api_key" }\n}\n', "keeps openai_api_key in SharedPreferences"),
    device("shared preferences in Java", "Keys.java", 'class A { void save(SharedPreferences.Editor e, String key) { e.putString("claude_api_key", key).apply(); } }\n', "keeps claude_api_key"),
    device("the data store", "Keys.kt", 'import androidx.datastore.preferences.core.stringPreferencesKey\nval KEY = stringPreferencesKey("groq_api_key")\n', "keeps groq_api_key in the data store"),
    device("Flutter", "keys.dart", "import 'package:shared_preferences/shared_preferences.dart';\nFuture<void> save(String k) async { final p = await SharedPreferences.getInstance(); await p.setString('openai_api_key', k); }\n", "keeps openai_api_key in shared preferences"),
    device("a box of Flutter", "keys.dart", "import 'package:hive/hive.dart';\nvoid save(String key) { Hive.box('a').put('geminiApiKey', key); }\n", "keeps geminiApiKey in a box"),
    device("a game", "Keys.cs", 'class A { void Save(string key) { PlayerPrefs.SetString("openai_api_key", key); } }\n', "keeps openai_api_key in PlayerPrefs"),
    device("settings of a desktop program", "Keys.cs", "class A { void Save(string key) { Settings.Default.OpenAiApiKey = key; } }\n", "keeps OpenAiApiKey in the settings of the program"),
    device("a plain name in code about models", "Keys.kt", 'class A(val prefs: SharedPreferences) { fun save(k: String) { prefs.edit().putString("api_key", k).apply() } }\nval url = "https://api.openai.com/v1"\n', "keeps api_key"),
    kept("the keychain", "Keys.swift", 'let defaults = UserDefaults.standard\nfunc save() { keychain.set(key, forKey: "openaiApiKey") }\n'),
    kept("encrypted preferences", "Keys.kt", 'class A(c: Context) { val prefs: SharedPreferences = EncryptedSharedPreferences.create(c)\n  fun save(k: String) { prefs.edit().putString("openai_api_key", k).apply() } }\n'),
    kept("a parcel between two parts", "Keys.kt", 'class A(val prefs: SharedPreferences) { fun open(k: String) { bundle.putString("openai_api_key", k) } }\n'),
    kept("a key that is taken away", "keys.dart", "import 'package:shared_preferences/shared_preferences.dart';\nvoid clear(p) { p.setString('openai_api_key', ''); }\n"),
    kept("another setting", "Keys.swift", 'func save() { UserDefaults.standard.set(model, forKey: "openaiModel") }\n// openai_api_key\n'),
    kept("a plain name where nothing is about models", "Keys.swift", 'func save() { UserDefaults.standard.set(apiKey, forKey: "apiKey") }\n'),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_byok_storage(case: Case) -> None:
    ask(CHECK, case)
