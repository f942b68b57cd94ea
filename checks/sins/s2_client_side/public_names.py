"""Public names: which variables a front end's build copies into what everybody downloads, told by their prefix.

Where each prefix comes from: the environment pages of Next.js, Vite, Expo and SvelteKit say it of theirs; the others are
common knowledge of their users. Prefixes of which that is not sure (`PARCEL_`, `TAURI_`) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from checks.evidence import Evidence
from checks.expressions.absence import Hint
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.model import Location
from checks.readings import Reading
from checks.structure.syntax import Argument, code

Ships = Literal["pages", "both", "app"]


class Framework(msgspec.Struct, frozen=True):
    """What a client is built with. `ships` says what of a project's code goes to the user: `pages` all of it, to a
    browser; `app` all of it, to a device; `both` some of it, the rest runs on a server.
    """

    name: str
    packages: tuple[str, ...]  # npm, any of them says that it is used
    ships: Ships
    prefixes: tuple[str, ...] = ()


FRAMEWORKS = (
    Framework("Next.js", ("next",), "both", ("NEXT_PUBLIC_",)),
    Framework("Nuxt", ("nuxt", "nuxt3", "nuxt-edge", "@nuxt/core"), "both", ("NUXT_PUBLIC_", "NUXT_ENV_")),
    Framework("SvelteKit", ("@sveltejs/kit",), "both", ("PUBLIC_",)),
    Framework("Astro", ("astro",), "both", ("PUBLIC_",)),
    Framework("Remix", ("@remix-run/react", "@remix-run/dev", "@react-router/dev"), "both"),
    Framework("SolidStart", ("@solidjs/start", "solid-start"), "both"),
    Framework("TanStack Start", ("@tanstack/react-start", "@tanstack/start"), "both"),
    Framework("RedwoodJS", ("@redwoodjs/core", "@redwoodjs/web"), "both", ("REDWOOD_ENV_",)),
    Framework("Qwik", ("@builder.io/qwik-city", "@builder.io/qwik", "@qwik.dev/core"), "both", ("PUBLIC_",)),
    Framework("Razzle", ("razzle",), "both", ("RAZZLE_",)),
    Framework("Gatsby", ("gatsby",), "both", ("GATSBY_",)),
    Framework("Docusaurus", ("@docusaurus/core",), "pages"),
    Framework("Expo", ("expo",), "app", ("EXPO_PUBLIC_",)),
    Framework("React Native", ("react-native",), "app"),
    Framework("NativeScript", ("@nativescript/core",), "app"),
    Framework("Ionic", ("@ionic/react", "@ionic/vue", "@ionic/angular", "@capacitor/core"), "app"),
    Framework("Plasmo", ("plasmo",), "pages", ("PLASMO_PUBLIC_",)),
    Framework("WXT", ("wxt",), "pages", ("WXT_",)),
    Framework("Create React App", ("react-scripts", "@craco/craco", "react-app-rewired"), "pages", ("REACT_APP_",)),
    Framework("Vue CLI", ("@vue/cli-service",), "pages", ("VUE_APP_",)),
    Framework("Angular", ("@angular/core",), "pages", ("NG_APP_",)),
    Framework("Rsbuild", ("@rsbuild/core",), "pages", ("PUBLIC_",)),
    Framework("Bun", (), "pages", ("BUN_PUBLIC_",)),
    Framework("Storybook", ("storybook", "@storybook/react", "@storybook/vue3"), "pages", ("STORYBOOK_",)),
    Framework("Vite", ("vite",), "pages", ("VITE_",)),
    Framework("Ember", ("ember-cli", "ember-source"), "pages"),
    Framework("Parcel", ("parcel", "parcel-bundler"), "pages"),
)  # fmt: skip

# `PUBLIC_` is short enough to be anybody's: it counts where one of its frameworks is used.
_SHARED = "PUBLIC_"
PREFIXES: dict[str, str] = {p: f.name for f in FRAMEWORKS for p in f.prefixes if p != _SHARED}
_APPS = frozenset(f.name for f in FRAMEWORKS if f.ships == "app")
SHARED_BY = tuple(f.name for f in FRAMEWORKS if _SHARED in f.prefixes)
_PREFIXED = pattern_of(rf"(?<![A-Za-z0-9_])(?:{'|'.join(PREFIXES)}|{_SHARED})[A-Za-z0-9_]+")
# Letters, one of which stands in every file that names such a variable.
PREFIX_WORDS = tuple(p.lower() for p in (*PREFIXES, _SHARED))

_PROVIDER = (
    r"(?:OPEN_?AI|CHAT_?GPT|ANTHROPIC|CLAUDE|GEMINI|GENERATIVE_?AI|GOOGLE_?(?:AI|GENAI|GENERATIVE)|GEN_?AI|VERTEX|MISTRAL|COHERE|DEEP_?SEEK|OPEN_?ROUTER|TOGETHER(?:_?AI)?"
    r"|FIREWORKS|REPLICATE|HUGGING_?FACE(?:HUB)?|PERPLEXITY|ELEVEN_?LABS|AZURE_?(?:OPEN_?)?AI|BEDROCK|LANGSMITH|LANGCHAIN|LANGFUSE|HELICONE|PORTKEY|LITELLM|CEREBRAS|SAMBANOVA"
    r"|NVIDIA|MOONSHOT|DASHSCOPE|ZHIPU(?:AI)?|SILICONFLOW|MINIMAX|VOYAGE|DEEPGRAM|ASSEMBLY_?AI|STABILITY|TAVILY|PINECONE|AI_GATEWAY"
    r"|(?:GROQ|GPT|XAI|GROK|HF|LLM|QWEN|PALM|KIMI|GLM|JINA|EXA|SERPER|FAL)(?![A-Z]))"
)
_NAMED = pattern_of(rf"(?i)(?:^|_|[a-z](?=[A-Z])){_PROVIDER}")
# The short ones in the spellings of code, where a hump ends them: `hfToken`, `groqApiKey`, `myXaiKey`.
_SHORT = "groq gpt xai grok hf llm qwen palm kimi glm jina exa serper fal".split()
_NAMED_SHORT = pattern_of(
    rf"(?:^|_)(?:{'|'.join(_SHORT)})(?![a-z])|(?:^|_|(?<=[a-z]))(?:{'|'.join(s.capitalize() for s in _SHORT)})(?![a-z])"
)
_AI = pattern_of(r"(?i)^AI_(?:API_?)?(?:KEY|TOKEN|SECRET)$")
_SECRET = pattern_of(r"(?i)(?:KEY|TOKEN|SECRET|CREDENTIALS?)S?(?:_?\d{1,2}|_(?:PROD|DEV|STAGING|TEST))?$")
# Names that end so and hold none: published halves, counts, switches, places.
_PLAIN = pattern_of(
    r"(?i)(?:PUBLIC|PUBLISHABLE|ANON|SITE|CLIENT|WRITE_?KEY|(?:MAX|MIN|NUM|TOTAL|INPUT|OUTPUT|COMPLETION|COUNT|USED|PER|LIMIT)_?)(?:_?(?:API_?)?(?:KEYS?|TOKENS?|IDS?))?$"
    r"|PUBLIC_?KEY|PUBLISHABLE|ANON_?KEY"
    # What is said about a key, and where people get one: `EXTERNAL_LINK_XAI_API_KEYS`.
    r"|(?:^|_)(?:LINKS?|URLS?|HREF|DOCS|HELP|LABEL|TITLE|PLACEHOLDER|ERROR|MESSAGE|TOOLTIP)_"
)
_SWITCH = pattern_of(r"(?i)^(?:HAS|USE|SHOW|HIDE|NEED|ENABLE|DISABLE|REQUIRE|ALLOW|ASK|IS|NO|SKIP|CHECK|FEATURE)_")


def names_secret(name: str) -> bool:
    """Whether a name, with or without its prefix, is one for the secret of a model provider: `OPENAI_API_KEY`, `hfToken`.

    `LANGFUSE_PUBLIC_KEY`, `OPENAI_MAX_TOKENS`, `HAS_OPENAI_KEY` and `OPENAI_MODEL` are not.
    """
    return _names_secret(name)


@lru_cache(maxsize=65_536)
def _names_secret(name: str) -> bool:
    if len(name) > 120:
        return False
    bare = name
    for prefix in (*PREFIXES, _SHARED):
        if name.startswith(prefix):
            bare = name[len(prefix) :]
            break
    if not _SECRET.search(bare) or _PLAIN.search(bare) or _SWITCH.match(bare):
        return False
    return _NAMED.search(bare) is not None or _NAMED_SHORT.search(bare) is not None or _AI.match(bare) is not None


_OF_SECRETS = Hint(*(s for w in ("key", "token", "secret", "credential") for s in (w, w.capitalize(), w.upper())))
_WHOLE_NAME = pattern_of(r"\w*")


def secret_names(text: str) -> frozenset[str]:
    """The names in a text in which a word of secrets stands, whosever they are: what `names_secret` may be asked of."""
    found: set[str] = set()
    for word in _OF_SECRETS.among(text):
        at = text.find(word)
        while at >= 0:
            start = at
            while start > 0 and at - start < 100 and (text[start - 1].isalnum() or text[start - 1] == "_"):
                start -= 1
            met = _WHOLE_NAME.match(text, at)
            end = met.end() if met is not None else at
            found.add(text[start:end])
            at = text.find(word, end)
    return frozenset(found)


class Public(msgspec.Struct, frozen=True):
    """Why a variable is public: its prefix, and what copies it."""

    prefix: str
    framework: str

    @property
    def into(self) -> str:
        """What its value is copied into, as people say it."""
        return "the app" if self.framework in _APPS else "the page"


def public_by(name: str, *, frameworks: frozenset[str] = frozenset(), custom: tuple[str, ...] = ()) -> Public | None:
    """What makes a variable of this name public, if anything does.

    `frameworks` are the names of those that are used around; only they make `PUBLIC_` a prefix. `custom` are the
    prefixes that the project itself sets (see `custom_prefixes`).
    """
    for prefix, framework in PREFIXES.items():
        if name.startswith(prefix) and len(name) > len(prefix):
            return Public(prefix, framework)
    if name.startswith(_SHARED) and len(name) > len(_SHARED):
        using = next((f for f in SHARED_BY if f in frameworks), "")
        if using:
            return Public(_SHARED, using)
    for prefix in custom:
        if name.startswith(prefix) and len(name) > len(prefix):
            return Public(prefix, "the build’s own settings")
    return None


def prefixed(text: str) -> Iterator[re.Match[str]]:
    """The variables with a public prefix that a text names."""
    return _PREFIXED.finditer(text)


# --- prefixes that a project sets itself -------------------------------------------------------------------------------

CONFIGS = ("vite.config.*", "svelte.config.*", "astro.config.*", "rsbuild.config.*", "electron.vite.config.*", "wxt.config.*")  # fmt: skip
CUSTOM_READS = (Reading(CONFIGS, ("envprefix", "publicprefix")),)
_CONFIG = NamePattern(r"(?:^|/)(?:vite|svelte|astro|rsbuild|electron\.vite|wxt)\.config\.[cm]?[jt]s$")


@once
def _custom(evidence: Evidence) -> dict[str, tuple[tuple[str, Location], ...]]:
    found: dict[str, tuple[tuple[str, Location], ...]] = {}
    for path, text in sorted(evidence.texts.items()):
        if not _CONFIG.search(path) or not ("envPrefix" in text or "publicPrefix" in text):
            continue
        own: list[tuple[str, Location]] = []
        for option in code(text, path).options:
            # `envPrefix` of an adapter says how a server's own settings begin.
            if option.name == ("publicPrefix" if "svelte.config." in path else "envPrefix"):
                place = Location(source="worktree", path=path, line=option.line, column=option.column)
                own += [(p, place) for p in _strings(option.value) if p not in PREFIXES and p != _SHARED]
        if own:
            found[path.rpartition("/")[0]] = tuple(own)
    return found


def custom_prefixes(evidence: Evidence) -> dict[str, tuple[tuple[str, Location], ...]]:
    """By the folder of a build's settings: the prefixes that these make public beside the usual ones, and where."""
    return _custom(evidence)


def _strings(argument: Argument) -> list[str]:
    if argument.literal is not None:
        return [argument.literal]
    if argument.kind == "list" and argument.node is not None:
        holder, node = argument.node
        return [said for n in node.below if (said := holder.literal(n)) is not None]
    return []
