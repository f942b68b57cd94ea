"""Model servers that people run themselves: how each is known, and whether it asks for a key.

Sources: the projects' own documentation.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from checks.expressions.patterns import pattern_of

Asks = Literal["never", "off", "set", "unknown"]


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """A model server: how it is known, whether it can ask for a key, and what says that it does.

    `command` fits the command line of its process; in files, `image` the name of its image without registry and
    version, and `typed` what a person writes to start it. `by_default` is what holds where nothing is said.
    """

    tool: str
    command: re.Pattern[str]
    by_default: Asks
    image: re.Pattern[str] | None = None
    typed: re.Pattern[str] | None = None
    set_by: re.Pattern[str] | None = None  # in the arguments, or the name of a variable
    off_by: re.Pattern[str] | None = None
    port: int | None = None  # one that this server alone is known for
    forwards: bool = False  # hands requests on with the user's own keys
    runs_code: bool = False  # of whoever is let in

    def asks(self, told: str) -> Asks:
        """Whether it asks who calls, by its command line and its variables, `NAME` or `NAME=value`, in one text."""
        if self.off_by is not None and self.off_by.search(told):
            return "off"
        if self.set_by is not None and self.set_by.search(told):
            return "set"
        return self.by_default


def _words(pattern: str) -> re.Pattern[str]:
    return pattern_of(pattern, re.IGNORECASE)


def _typed(pattern: str) -> re.Pattern[str]:
    """Where a command may begin: after a space, a path, a quote, another command."""
    return _words(rf"(?:^|[\s/=;&|\"'])(?:{pattern})")


SERVERS = (
    Server(
        tool="Ollama",
        command=_words(r"(?:^|/)ollama(?:\.exe)?(?:\s|$)(?!run\b)"),
        image=_words(r"^ollama/ollama$"),
        typed=_typed(r"ollama\s+serve\b"),
        by_default="never",  # its local API has no authentication
        port=11434,
    ),
    Server(
        tool="LM Studio",
        command=_words(r"lm[-_ ]?studio|(?:^|/)lms(?:\s|$)"),
        by_default="unknown",  # tokens can be turned on in the app since 0.4.0
        port=1234,
    ),
    Server(
        tool="LiteLLM proxy",
        command=_words(r"(?:^|[/\s])litellm(?:\.exe)?(?:\s|$)|litellm\.proxy"),
        by_default="unknown",  # the key may stand in its configuration file
        set_by=_words(r"LITELLM_MASTER_KEY"),
        forwards=True,
    ),
    Server(
        tool="llama.cpp server",
        command=_words(r"(?:^|/)llama-server(?:\.exe)?(?:\s|$)|llama_cpp\.server"),
        image=_words(r"^(?:ggml-org|ggerganov)/llama\.cpp$"),
        typed=_typed(r"llama-server(?:\s|$)|llama_cpp\.server"),
        by_default="off",
        set_by=_words(r"--api-key(?:-file)?\b|LLAMA_API_KEY"),
    ),
    Server(
        tool="vLLM",
        command=_words(r"(?:^|/)vllm\s+serve|vllm\.entrypoints"),
        image=_words(r"^vllm/vllm-openai"),
        typed=_typed(r"vllm\s+serve\b|vllm\.entrypoints"),
        by_default="off",
        set_by=_words(r"--api-key\b|VLLM_API_KEY"),
    ),
    Server(
        tool="Open WebUI",
        command=_words(r"open[-_]webui"),
        image=_words(r"^open-webui/open-webui$"),
        typed=_typed(r"open-webui\s+serve\b"),
        by_default="set",
        off_by=_words(r"WEBUI_AUTH=[\"']?(?:false|0|no)\b"),
        forwards=True,
    ),
    Server(
        tool="Jupyter",
        command=_words(r"jupyter[-_ ](?:lab|notebook|server)|ipykernel\.jupyter"),
        image=_words(r"^jupyter/[\w-]{1,40}-notebook$"),
        typed=_typed(r"jupyter[- ](?:lab|notebook|server)\b|start-(?:notebook|lab)\b"),
        by_default="set",
        # A password asks as well as a token does.
        off_by=_words(r"^(?!.*\.(?:hashed_)?password[= ][\"']?[\w$]).*(?:\.token[= ](?:''|\"\"|\s|$)|--no-token)"),
        runs_code=True,
    ),
)

PLAIN = ("WEBUI_AUTH", "OLLAMA_HOST")
"""Settings whose values say something and are no secret."""
