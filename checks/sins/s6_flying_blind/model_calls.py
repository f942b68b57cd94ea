"""Calls of a model: by the SDKs of providers, by frameworks over them and by plain requests, in the languages they exist for.

A name that only one SDK has is enough; one that others have too (`messages.create`) needs the SDK's import beside it, or
arguments that speak for it.
"""

from __future__ import annotations

import re

import msgspec

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.lowered import lowered
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.keys.lookalikes import without_package
from checks.model import Location
from checks.readings import Reading
from checks.signals.looking import texts_of
from checks.structure.syntax import Call, Code, code

CODE = ("*.py", "*.js", "*.jsx", "*.mjs", "*.cjs", "*.ts", "*.tsx", "*.mts", "*.go", "*.java", "*.kt", "*.cs", "*.rb", "*.php", "*.rs", "*.vue", "*.svelte", "*.astro")  # fmt: skip
# One of them stands in every file with a call that is known here.
WORDS = (
    "completions.create", "completions.parse", "completions.stream", "completions.new", "completions()", "completion.create", "completion.acreate", "chatcompletion", "chat_completion",
    "createcompletion", "responses.create", "responses.parse", "responses.stream", "responses.new", "responses()", "messages.create", "messages.stream", "messages.new",
    "messages()", "messages->", "completions->", "responses->", "claudemessage", "generate_content", "generatecontent", "invoke_model", "invokemodel", "converse", "generatetext", "streamtext", "generateobject", "streamobject",
    "litellm", "cohere", "mistral", "replicate", "text_generation", "textgeneration", "completechat", "invokeprompt", "chatmessagecontent", "microsoft.extensions.ai", "microsoft.semantickernel.agents", "microsoft.semantickernel.plann", "semantic_kernel.plann", "microsoft.agents.ai", "langchain",
    "llama_index", "llamaindex", "springframework.ai", "chat()", ".chat(", "generatefromsingleprompt", "exec_chat", "rig::", "pydantic_ai", "crewai", "openai-agents", "from agents", "@openai/agents",
    "claude_agent_sdk", "claude-agent-sdk", "smolagents", "api.openai.com", "api.anthropic.com", "generativelanguage.googleapis", "api.groq.com", "openrouter.ai/api", "api.mistral.ai",
    "api.deepseek.com", "api.x.ai", "api.replicate.com", "huggingface.co", "openai.azure.com", "api.together.xyz", "api.fireworks.ai", "api.perplexity.ai", "rubyllm", "chatcompletion(",
)  # fmt: skip
READS: tuple[Reading, ...] = (Reading(CODE, WORDS),)
# What is no part of the program that serves: it is run by hand, or shows how something is done.
_ASIDE = NamePattern(
    r"(?i)(?:^|/)(?:scripts?|examples?|notebooks?|benchmarks?|bench|evals?|evaluations?|tools?/dev|docs?|cookbooks?|tutorials?|demos?|samples?|migrations?|playgrounds?|experiments?|\.storybook)/"
    r"|(?:(?:^|/)|[._-])(?:scripts?|bench(?:mark)?|evals?|demo|example|stories)(?:[._-][^/]*)?\.\w+$"
)
_SPOKEN = Worded(*WORDS)


class Form(msgspec.Struct, frozen=True):
    """How one API is called. `imported` must begin a module that the file brings in, or `having` be among what is passed.

    `capped` says that the API itself wants a limit with every call; `made` that this makes a model which others call.
    """

    api: str
    callee: re.Pattern[str]
    imported: str = ""
    having: tuple[str, ...] = ()
    capped: bool = False
    made: bool = False
    languages: tuple[str, ...] = ()


def _form(api: str, callee: str, imported: str = "", having: str = "", *, capped: bool = False, made: bool = False, languages: str = "") -> Form:  # fmt: skip
    return Form(api, pattern_of(rf"(?:^|\.)(?:{callee})$"), imported, tuple(having.split()), capped, made, tuple(languages.split()))  # fmt: skip


_OPENAI = "openai|langfuse.openai|groq|together|cerebras|OpenAI|com.openai|async_openai|github.com/openai|github.com/sashabaranov|openai-php|posthog.ai|@posthog/ai|portkey"
_ANTHROPIC = "anthropic|@anthropic-ai|Anthropic|com.anthropic|github.com/anthropics|@langfuse"
_LANGCHAIN = "langchain|@langchain|langgraph|@langchain/langgraph|langchain_"
_CREATES = "create|parse|stream|runTools|run_tools|New|NewStreaming|createStreaming|createStreamed|create_stream|with_raw_response\\.create"
FORMS: tuple[Form, ...] = (
    _form("OpenAI chat", rf"[cC]ompletions\.(?:{_CREATES})|ChatCompletion\.a?create|Completion\.a?create|[cC]reateChatCompletion(?:Stream)?"),
    _form("OpenAI chat", r"createCompletion|CreateCompletion(?:Stream)?|chatCompletions?", f"{_OPENAI}|com.aallam.openai"),
    _form("OpenAI chat", r"chat\.(?:create|createStreamed|create_stream)", _OPENAI, languages="php rust"),
    _form("OpenAI chat", r"chat|stream_chat", having="parameters"),
    _form("OpenAI chat", r"(?:CompleteChat|GetChatCompletions)(?:Streaming)?(?:Async)?"),
    _form("OpenAI responses", rf"[rR]esponses\.(?:{_CREATES})", _OPENAI),
    _form("OpenAI responses", rf"[rR]esponses\.(?:{_CREATES})", having="model input"),
    _form("Anthropic", rf"[mM]essages\.(?:{_CREATES})", _ANTHROPIC, capped=True),
    _form("Anthropic", rf"[mM]essages\.(?:{_CREATES})", having="model messages", capped=True),
    _form("Anthropic", r"(?:Get|Stream)ClaudeMessageAsync", capped=True),
    _form("Gemini", r"[gG]enerate_?[cC]ontent(?:_?[sS]tream|_?[aA]sync)?"),
    _form("Bedrock", r"invoke_?[mM]odel(?:_with_response_stream|WithResponseStream)?|converse(?:_stream|Stream)?|(?:InvokeModel(?:WithResponseStream)?|Converse(?:Stream)?)(?:Async)?", "boto3|aioboto3|aws_sdk_bedrock|@aws-sdk|software.amazon|github.com/aws|Amazon.Bedrock|aws-sdk-bedrock|Aws"),
    _form("Bedrock", r"invoke_model(?:_with_response_stream)?|converse(?:_stream)?", having="modelId"),
    _form("Bedrock", r"(?:InvokeModel(?:WithResponseStream)?|Converse(?:Stream)?)Command", "@aws-sdk"),
    _form("AI SDK", r"generateText|streamText|generateObject|streamObject", "ai"),
    _form("LiteLLM", r"litellm\.a?(?:completion|responses|text_completion)"),
    _form("LiteLLM", r"a?completion|aresponses", "litellm"),
    _form("Cohere", r"(?:co|cohere|client|cohereClient|cohere_client|v2)\.(?:chat(?:_?[sS]tream)?|generate)", "cohere"),
    _form("Mistral", r"chat\.(?:complete|stream)(?:_async)?", "mistralai|@mistralai"),
    _form("Replicate", r"replicate\.(?:run|stream|async_run|async_stream)", "replicate"),
    _form("Hugging Face", r"chat_completion|text_generation|chatCompletion(?:Stream)?|textGeneration(?:Stream)?", "huggingface_hub|@huggingface"),
    _form("Semantic Kernel", r"InvokePrompt(?:Streaming)?Async|Get(?:Streaming)?ChatMessageContents?Async|invoke_prompt", "Microsoft.SemanticKernel|semantic_kernel"),
    _form("Semantic Kernel", r"(?i:\w*agent\w*)\.Invoke(?:Streaming)?Async", "Microsoft.SemanticKernel"),
    _form("Semantic Kernel", r"(?i:\w*planner)\.(?:(?:Execute|CreatePlan)Async|invoke|create_plan)", "Microsoft.SemanticKernel|semantic_kernel"),
    _form("Agent Framework", r"(?i:\w*agent\w*)\.Run(?:Streaming)?Async", "Microsoft.Agents.AI"),
    _form("Microsoft.Extensions.AI", r"Get(?:Streaming)?ResponseAsync", "Microsoft.Extensions.AI"),
    _form("LangChain4j", r"(?i:\w*(?:model|assistant|llm))\.(?:generate|chat)", "dev.langchain4j"),
    _form("Spring AI", r"prompt(?:\.\w+)*\.(?:call|stream)", "org.springframework.ai"),
    _form("LangChainGo", r"GenerateFromSinglePrompt", "github.com/tmc/langchaingo"),
    _form("genai for Rust", r"exec_chat(?:_stream)?", "genai"),
    _form("Rig", r"prompt|chat", "rig"),
    _form("RubyLLM", r"RubyLLM\.chat"),
    _form("LangChain model", r"(?:Azure)?Chat(?:OpenAI|Anthropic|GoogleGenerativeAI|VertexAI|Bedrock|BedrockConverse|Groq|MistralAI|Cohere|LiteLLM|OpenRouter|Together|TogetherAI|Fireworks|DeepSeek|XAI|Perplexity)|AzureChatOpenAI|init_chat_model|initChatModel", _LANGCHAIN, made=True),
    _form("LangChain", r"(?i:\w*(?:llm|chain|model|agent|chat|executor|graph|runnable|compiled)\w*)\.(?:ainvoke|invoke|astream|stream|stream_events|streamEvents|astream_events|abatch|batch|apredict|predict|arun)", _LANGCHAIN),
    _form("LlamaIndex", r"(?i:\w*(?:engine|llm))\.(?:a?query|a?chat|a?complete|a?stream_chat|a?stream_complete)", "llama_index|llamaindex|@llamaindex"),
    _form("OpenAI Agents", r"Runner\.run(?:_sync|_streamed)?", "agents"),
    _form("OpenAI Agents", r"^run", "@openai/agents"),
    _form("Pydantic AI", r"(?i:\w*agent\w*)\.(?:run|run_sync|run_stream|iter)", "pydantic_ai"),
    _form("CrewAI", r"kickoff(?:_async)?", "crewai"),
    _form("Claude Agent SDK", r"query", "claude_agent_sdk|@anthropic-ai/claude-agent-sdk|claude_code_sdk|@anthropic-ai/claude-code"),
    _form("smolagents", r"(?i:\w*agent\w*)\.run", "smolagents"),
)  # fmt: skip
_ENDPOINT = pattern_of(
    r"(?i)api\.openai\.com/v\d/(?:chat/completions|completions|responses)|api\.anthropic\.com/v\d/messages|generativelanguage\.googleapis\.com/[^\s\"'`]{0,200}enerateContent"
    r"|api\.groq\.com/openai/v1/(?:chat|responses)|openrouter\.ai/api/v1/(?:chat|completions)|api\.(?:mistral\.ai|deepseek\.com|x\.ai|together\.xyz|fireworks\.ai|perplexity\.ai)/[\w/.-]{0,40}chat/completions"
    r"|api\.replicate\.com/v\d/(?:predictions|models)|(?:api-inference|router)\.huggingface\.co/|openai\.azure\.com/openai/|api\.cohere\.(?:com|ai)/v\d/(?:chat|generate)"
)
_REQUESTS = pattern_of(
    r"(?:^|\.)(?:post|request|fetch|\$fetch|ofetch|stream|Post|NewRequest|NewRequestWithContext|axios|got|ky|PostAsync|PostAsJsonAsync|SendAsync|postForObject|postForEntity|post_form|curl_init)$"
)
# Names of packages stand in many files that call nothing: before one is parsed, a call of that package must stand there.
_WEAK = {
    "litellm": r"completion\s*\(|responses\s*\(",
    "cohere": r"\.(?:chat\w{0,10}|generate)\s*\(",
    "mistral": r"\.(?:complete|stream)(?:_async)?\s*\(",
    "replicate": r"replicate\.(?:run|stream|async_run|async_stream)\s*\(",
    "converse": r"(?i:converse(?:_?stream)?(?:command|async)?)\s*\(",
    "langchain": r"\.(?:a?invoke|a?stream\w{0,10}|a?batch|a?predict|arun|generate|chat)\s*\(|Chat[A-Z]\w{2,30}\s*[(<]|(?:init_chat_model|initChatModel)\s*\(",
    "llama_index": r"\.a?(?:query|chat|complete|stream_chat|stream_complete)\s*\(",
    "llamaindex": r"\.a?(?:query|chat|complete)\s*\(",
    "springframework.ai": r"\bprompt\s*\(",
    "microsoft.extensions.ai": r"ResponseAsync\s*[(<]",
    "microsoft.semantickernel.agents": r"\.Invoke(?:Streaming)?Async\s*\(",
    "microsoft.semantickernel.plann": r"\.(?:Execute|CreatePlan)Async\s*\(",
    "semantic_kernel.plann": r"\.(?:invoke|create_plan)\s*\(",
    "microsoft.agents.ai": r"\.Run(?:Streaming)?Async\s*\(",
    "pydantic_ai": r"\.(?:run|run_sync|run_stream|iter)\s*\(",
    "crewai": r"kickoff\w{0,10}\s*\(",
    "openai-agents": r"\brun\w{0,10}\s*\(",
    "from agents": r"Runner\.run",
    "@openai/agents": r"\brun\s*\(",
    "claude_agent_sdk": r"\bquery\s*\(",
    "claude-agent-sdk": r"\bquery\s*\(",
    "smolagents": r"\.run\s*\(",
    "chatcompletion": r"(?i)chatcompletions?(?:stream|streaming)?(?:async)?(?:\.a?create)?\s*[(<]",
    "chat_completion": r"chat_completion\w{0,10}\s*\(",
    "messages()": r"messages\(\)\s*\.",
    "responses()": r"responses\(\)\s*\.",
    ".chat(": r"\.chat\s*\(\s*(?:parameters|model|message|\))",
    "chat()": r"chat\(\)\s*(?:\.|->)",
    "huggingface.co": r"(?:api-inference|router)\.huggingface\.co/",
    "openai.azure.com": r"openai\.azure\.com/openai/",
}
_CALLED = {word: pattern_of(pattern) for word, pattern in _WEAK.items()}
_BY_HAND = pattern_of(r"(?m)^if __name__\s*==")
_LONGEST = 400  # characters of a callee, counted from its end
# One search over all forms: most calls are none of them.
_ANY = pattern_of("|".join(f"(?:{f.callee.pattern})" for f in FORMS))


class ModelCall(msgspec.Struct, frozen=True):
    """A call of a model. `api` names what is called; `made` tells that a model is made here that is called elsewhere."""

    api: str
    path: str
    call: Call
    code: Code
    capped: bool = False  # the API wants a limit with every call
    made: bool = False

    @property
    def location(self) -> Location:
        """Where it stands."""
        return Location(source="worktree", path=self.path, line=self.call.line, column=self.call.column)


def plain(callee: str) -> str:
    """A callee without the brackets that builders leave in it: `client.chat().completions().create`."""
    callee = callee[-_LONGEST:]
    while "(" in callee:
        shorter = re.sub(r"\([^()]*\)", "", callee)
        if shorter == callee:
            break
        callee = shorter
    return callee


def is_aside(path: str) -> bool:
    """Whether a file of code is no part of the program that serves: a script, an example, a benchmark."""
    return _ASIDE.is_in(without_package(path)) or kind_of(path) is not Kind.CODE


def _may_call(text: str) -> bool:
    """Whether a file is worth parsing: one of the calls stands in it, as far as its letters tell."""
    if not _SPOKEN.stand_in(text):
        return False
    small = lowered(text)
    return any(word in small and (word not in _CALLED or _CALLED[word].search(text)) for word in WORDS)


def calls_in(text: str, path: str) -> tuple[ModelCall, ...]:
    """The calls of models in one file."""
    if not _may_call(text):
        return ()
    read = code(text, path)
    modules = tuple(i.module for i in read.imports)
    if any("bedrock" in f"{i.module} {' '.join(i.names)}".lower() for i in read.imports):
        modules = (*modules, "boto3")  # the client is made by a helper of the project
    begins = _BY_HAND.search(text) if read.language == "python" else None
    found = []
    for call in read.calls:
        if begins is not None and not call.function and call.node[1].start > begins.start():
            continue  # what a file does when it is run by hand
        form = _form_of(call, modules, read.language)
        if form is not None:
            found.append(ModelCall(form.api, path, call, read, form.capped, form.made))
        elif _REQUESTS.search(call.callee) and (met := _endpoint(read, call)):
            api = "Replicate" if "replicate" in met else "plain requests"
            found.append(ModelCall(api, path, call, read))
    return tuple(found)


def _form_of(call: Call, modules: tuple[str, ...], language: str) -> Form | None:
    callee = plain(call.callee)
    if not _ANY.search(callee):
        return None
    for form in FORMS:
        if not form.callee.search(callee) or (form.languages and language not in form.languages):
            continue
        if language == "go" and form.api == "Gemini" and not _asks_in_go(call):
            continue
        if form.imported:
            wanted = tuple(form.imported.split("|"))
            if any(_begins(m, w) for m in modules for w in wanted):
                return form
        elif form.having:
            if all(call.argument(name) is not None for name in form.having):
                return form
        else:
            return form
    return None


def _asks_in_go(call: Call) -> bool:
    """Go's clients are asked with a context; others' functions may be called `GenerateContent`, too."""
    return bool(call.arguments) and re.search(r"(?i)ctx|context", call.arguments[0].text[:60]) is not None


def _endpoint(read: Code, call: Call) -> str:
    """The address of a model that a request goes to; empty for any other."""
    met = next((m for a in call.arguments if (m := _ENDPOINT.search(_said(read, a.text)))), None)
    return met[0] if met else ""


def _begins(module: str, wanted: str) -> bool:
    """Whether a module is the wanted one or lies in it; a namespace of another package that ends so is not."""
    return module == wanted or module.startswith((f"{wanted}.", f"{wanted}/", f"{wanted}_", f"{wanted}-"))


def _said(read: Code, text: str) -> str:
    """The text of an argument, with what its name was given in the file put in its place."""
    if len(text) > 400 or "http" in text:
        return text[:4000]
    known = read.assigned(text)
    return f"{text} {known[0].value.text[:400]}" if known else text


@once
def _calls(evidence: Evidence) -> tuple[ModelCall, ...]:
    return tuple(c for path, text in texts_of(evidence) if not is_aside(path) for c in calls_in(text, path))


def model_calls(evidence: Evidence) -> tuple[ModelCall, ...]:
    """The calls of models in what this project runs: tests, scripts, examples and others' code left aside."""
    return _calls(evidence)
