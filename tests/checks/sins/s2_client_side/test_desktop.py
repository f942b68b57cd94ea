"""S2-DESKTOP: a key in a program that people install, wherever it comes from."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Limit, Live, Status
from checks.sins.s2_client_side.built_in import go_values
from checks.sins.s2_client_side.desktop import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.s2_client_side.app_folders import (
    CRITICAL,
    ELECTRON,
    MEDIUM,
    TAURI,
    clean,
    file,
    found,
    holding,
    key,
)

WAILS = {"wails.json": "{}"}
DOTNET = {
    "App/App.csproj": "<Project><PropertyGroup><OutputType>WinExe</OutputType><UseWPF>true</UseWPF></PropertyGroup></Project>"
}
SPEC = "a = Analysis(['main.py'],\n    datas=[('.env', '.'), ('icons', 'icons')],\n    excludes=['tests'])\n"
FROZEN = {"app.spec": "a = Analysis(['main.py'], datas=[])\n"}
OPENAI = {".env": "OPENAI_API_KEY=zzzzzzzzzzzz\n"}


def preload(inside: str) -> dict[str, str]:
    text = f"const {{ contextBridge }} = require('electron');\n{inside}\n"
    return ELECTRON | {"preload.js": text}


def rust(line: str) -> dict[str, str]:
    return TAURI | {"src-tauri/src/main.rs": f"fn main() {{\n    {line}\n}}\n"}


def makefile(flags: str) -> dict[str, str]:
    return {"Makefile": f"build:\n\tgo build -ldflags '{flags}' ./cmd/app\n", "go.mod": "module example.org/app\n"}


CASES = (
    # sources
    found("Electron's main process", ELECTRON, file("main.js"), says="It is in main.js, which becomes a part of the desktop program (Electron). Whoever has the program"),
    found("Electron's preload", ELECTRON, file("preload.js")),
    found("Electron's renderer", ELECTRON, file("renderer/app.tsx")),
    found("Tauri's program", TAURI, file("src-tauri/src/main.rs"), says="(Tauri)"),
    found("Tauri's settings", TAURI, file("src-tauri/tauri.conf.json")),
    found("Wails", WAILS, file("app.go"), says="(Wails)"),
    found(".NET", DOTNET, file("App/Main.cs"), says="(.NET)"),
    found(".NET's settings", DOTNET, file("App/appsettings.json")),
    found("PyInstaller", FROZEN, file("main.py"), says="(PyInstaller)"),
    # packages
    found("an asar archive", {}, file("resources/app.asar", "plain", member="main.js"), says="It is in resources/app.asar (main.js), which is an installer or an installed program"),
    found("a Debian package", {}, file("a.deb", "plain", member="data/opt/app/resources/app.asar!main.js")),
    clean("a package of others that the project keeps", {}, file("third_party/salt/a.deb", "plain", member="data/usr/lib/a.py")),
    clean("a manual in a package", {}, file("dist/a.deb", "plain", member="data/usr/share/man/man7/a.7.gz!a.7")),
    found("what PyInstaller packed", {}, file("app.exe", "plain", member="PYZ-00.pyz/3")),
    found("a Windows package", {}, file("a.msix", "plain", member="VFS/app/config.json")),
    found("a program of macOS", {}, file("release/App.app/Contents/Resources/config.json", "ignored")),
    found("an unpacked program", {}, file("release/win-unpacked/resources/keys.json", "ignored")),
    # files of the developer's own
    found("a key from a file that is kept out of git", ELECTRON | {"src/index.ts": "import { OPENAI_SECRET_KEY } from './keys';\nconst k = OPENAI_SECRET_KEY;\n"}, says="OPENAI_SECRET_KEY is taken by src/index.ts from ./keys, which is kept out of git and not out of the program. Whoever has the program"),
    found("a key that is required from such a file", ELECTRON | {"main.js": "const { openaiApiKey } = require('./config/secrets.js');\n"}, says="openaiApiKey is taken by main.js"),
    clean("a name from a file that is here", ELECTRON | {"src/index.ts": "import { OPENAI_API_KEY } from './env';\n", "src/env.ts": "export const OPENAI_API_KEY = process.env.OPENAI_API_KEY;\n"}),
    clean("a name that is no key’s from such a file", ELECTRON | {"src/index.ts": "import { OPENAI_MODEL } from './config';\n"}),
    # what a preload script hands over
    found("one variable handed to pages", preload("contextBridge.exposeInMainWorld('api', { key: process.env.OPENAI_API_KEY });"), says="OPENAI_API_KEY is handed to every page by preload.js", sure=Confidence.HIGH),
    found("one variable by way of a name", preload("const key = process.env.GROQ_API_KEY;\ncontextBridge.exposeInMainWorld('api', { getKey: () => key, key });"), says="GROQ_API_KEY is handed to every page"),
    found("the whole environment", preload("contextBridge.exposeInMainWorld('env', process.env);"), says="The whole environment is handed to every page by preload.js", severity=CRITICAL),
    found("the whole environment among others", preload("contextBridge.exposeInMainWorld('app', { env: { ...process.env } });"), says="The whole environment", severity=CRITICAL),
    found("whichever variable a page asks for", preload("contextBridge.exposeInMainWorld('api', { getEnv: (name) => process.env[name] || null });"), says="The whole environment", severity=CRITICAL),
    # compilers and linkers
    found("env! of Rust", rust('let key = env!("OPENAI_API_KEY");'), says="OPENAI_API_KEY is built into the program by src-tauri/src/main.rs", sure=Confidence.HIGH),
    found("option_env! of Rust", rust('let key = option_env!("ANTHROPIC_API_KEY").unwrap_or("");'), says="ANTHROPIC_API_KEY is built into"),
    found("dotenv! of Rust", rust('let key = dotenv!("MISTRAL_API_KEY");'), says="MISTRAL_API_KEY is built into"),
    found("env! in a program that is no app", {"src/main.rs": 'fn main() { let key = env!("OPENAI_API_KEY"); }\n'}, says="built into the program", severity=MEDIUM),
    found("a plain name in code that talks to models", rust('let url = "https://api.openai.com"; let key = env!("API_KEY");'), says="API_KEY is built into"),
    found("a settings file in Rust's program", TAURI | OPENAI | {"src-tauri/src/main.rs": 'const E: &str = include_str!("../../.env");\n'}, says="is packed into the program by src-tauri/src/main.rs, with OPENAI_API_KEY"),
    found("Go's linker with a literal name", makefile("-X main.openaiKey=$(OPENAI_API_KEY)"), says="openaiKey is written into the program by the linker, in Makefile", severity=MEDIUM),
    found("Go's linker with the environment", makefile("-s -w -X github.com/x/app/internal/config.apiKey=${ANTHROPIC_API_KEY}"), says="apiKey is written into", severity=MEDIUM),
    found("Go's linker of a release", {".goreleaser.yml": 'builds:\n  - ldflags:\n      - -s -w -X main.key={{ .Env.GEMINI_API_KEY }}\n'}, says="key is written into the program by the linker, in .goreleaser.yml"),
    found("settings embedded in Go", WAILS | OPENAI | {"main.go": 'package main\n\nimport _ "embed"\n\n//go:embed .env\nvar env string\n'}, says=".env is packed into the program by main.go, with OPENAI_API_KEY"),
    # packagers
    found("Electron's builder, in JSON", OPENAI | {"package.json": '{"devDependencies": {"electron": "33"}, "build": {"extraResources": [".env"]}}'}, says=".env is packed into the program by package.json, with OPENAI_API_KEY", sure=Confidence.HIGH),
    found("Electron's builder, in YAML", ELECTRON | OPENAI | {"electron-builder.yml": "extraResources:\n  - from: .env\n    to: .env\n"}, says="packed into the program by electron-builder.yml"),
    found("Electron's builder, in code", ELECTRON | OPENAI | {"electron-builder.config.js": "module.exports = { extraFiles: ['.env'] };\n"}, says="packed into the program by electron-builder.config.js"),
    found("Forge", ELECTRON | OPENAI | {"forge.config.js": "module.exports = { packagerConfig: { extraResource: ['.env'] } };\n"}, says="packed into the program by forge.config.js"),
    found("Tauri's resources", OPENAI | {"src-tauri/tauri.conf.json": '{"bundle": {"resources": ["../.env"]}}'}, says="packed into the program by src-tauri/tauri.conf.json"),
    found("PyInstaller's data", OPENAI | {"app.spec": SPEC}, says=".env is packed into the program by app.spec"),
    found("PyInstaller's command", FROZEN | OPENAI | {"build.sh": 'pyinstaller --onefile --add-data ".env:." main.py\n'}, says="packed into the program by build.sh"),
    found("Nuitka's command", OPENAI | {"build.sh": "python -m nuitka --include-data-files=.env=.env main.py\n"}, says="packed into the program by build.sh"),
    found("a file that is not here", ELECTRON | {"electron-builder.yml": "extraResources:\n  - .env\n"}, says=".env is packed into", sure=Confidence.LOW),
    found("a key in a file that is packed", ELECTRON | {"electron-builder.yml": "extraResources:\n  - .env\n"}, file(".env", "ignored", symbol="OPENAI_API_KEY"), says="Its value stands in .env, which is kept out of git and not out of the app.", severity=CRITICAL),
    # severity
    found("a program that is released", ELECTRON, file("main.js"), names=("release/latest-mac.yml",), severity=CRITICAL, says="And it is released (release/latest-mac.yml)"),
    found("a live key", ELECTRON, file("main.js"), severity=CRITICAL, live=Live.LIVE),
    # nothing wrong
    clean("a key that the user brings", ELECTRON | {"main.js": "const key = safeStorage.decryptString(store.get('key'));\n"}),
    clean("a preload script that hands over calls", preload("contextBridge.exposeInMainWorld('api', { ask: (q) => ipcRenderer.invoke('ask', q), dev: process.env.NODE_ENV });")),
    clean("a preload script that tells whether there is a key", preload("contextBridge.exposeInMainWorld('api', { has: !!process.env.OPENAI_API_KEY });")),
    clean("env! in a module of tests", TAURI | {"src-tauri/src/lib.rs": '#[cfg(test)]\nmod tests {\n    static K: &str = env!("OPENAI_API_KEY");\n}\n'}),
    clean("a snapshot of tests", ELECTRON, names=("src/__snapshots__/a.test.ts.snap",)),
    clean("env! of a version", rust('let v = env!("CARGO_PKG_VERSION");')),
    clean("the environment when the program runs", rust('let key = std::env::var("OPENAI_API_KEY");')),
    clean("Go's linker with a version", WAILS | makefile("-X main.version=$(VERSION) -X main.commit=$(SHA)")),
    clean("a settings file that is left out", ELECTRON | OPENAI | {"electron-builder.yml": "files:\n  - '!.env'\n  - dist/**\n"}),
    clean("an example that is packed", ELECTRON | {"electron-builder.yml": "extraResources:\n  - .env.example\n", ".env.example": "OPENAI_API_KEY=\n"}),
    clean("a settings file without a secret", ELECTRON | {"electron-builder.yml": "extraResources:\n  - .env\n", ".env": "API_URL=https://x\n"}),
    clean("a settings file that nothing packs", ELECTRON, file(".env", "ignored", symbol="OPENAI_API_KEY")),
    clean("a test", ELECTRON, file("tests/main.test.js")),
    clean("a server of its own in the same repository", ELECTRON | {"server/package.json": "{}"}, file("server/index.js")),
    # nothing there, nothing seen
    Case(name="no program", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="a server", given=holding({"package.json": '{"dependencies": {"express": "4"}}'}, key(file("index.js"))), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen and something lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="an installer of a kind that is not opened", given=holding({}, names=("release/App.dmg",)), status=Status.PARTIAL, says="1 installer is of a kind that is not opened (release/App.dmg)"),
    Case(name="a package that could not be opened whole", given=holding({}, names=("app.asar",), limits=(Limit(id="container", what="app.asar!x", why="too large"),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_desktop(case: Case) -> None:
    ask(CHECK, case)


def test_a_strangers_makefile_costs_nothing() -> None:
    junk = "ldflags " + "-X a" * 50_000 + "." * 50_000
    assert list(go_values(holding({"Makefile": junk}))) == []
