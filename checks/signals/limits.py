"""Limits: how often a route may be called, and how long an answer may be."""

from __future__ import annotations

from collections.abc import Iterator

from checks.joins.worded import Worded
from checks.model import Location
from checks.readings import Reading
from checks.signals.looking import matcher, met, texts_of
from checks.signals.signal import Found, Look, Practice, Sign, Signal, packages
from checks.signals.signs import CLOUDFORMATION, CODE, TERRAFORM, called, setting, text
from checks.structure.syntax import Call, code

# What calls a model, in the SDKs of the providers and the frameworks over them.
MODEL_CALLS = (
    "*.chat.completions.create *.completions.create *.responses.create *.messages.create *.messages.stream *.generate_content *.generateContent *.models.generate_content"
    " *.models.generateContent *.invoke_model *.converse litellm.completion litellm.acompletion generateText streamText generateObject streamObject"
)
_CALL_WORDS = ("completions.create", "responses.create", "messages.create", "messages.stream", "generate_content", "generateContent", "invoke_model", "converse", "litellm", "generateText", "streamText", "generateObject", "streamObject")  # fmt: skip
CAPS = (
    "max_tokens max_output_tokens max_completion_tokens maxTokens maxOutputTokens maxCompletionTokens max_tokens_to_sample maxOutputTokens num_predict inferenceConfig"
    " generation_config generationConfig config"
)
_LIMITED = called(
    "*Limiter RateLimiter *.limit *.shared_limit rateLimit rate_limit ratelimit Ratelimit *.slidingWindow *.fixedWindow *.tokenBucket RateLimiterMemory RateLimiterRedis"
    " ThrottlerModule.forRoot ThrottlerModule.forRootAsync *.NewLimiter tollbooth.* *.init rateLimiter",
    "{} limits calls",
    words=("slowapi", "fastapi_limiter", "flask_limiter", "django_ratelimit", "rate-limit", "ratelimit", "throttler", "x/time/rate", "tollbooth"),
    imported="slowapi fastapi_limiter flask_limiter django_ratelimit express-rate-limit @upstash/ratelimit rate-limiter-flexible @nestjs/throttler golang.org/x/time/rate"
    " github.com/didip/tollbooth @fastify/rate-limit koa-ratelimit hono-rate-limiter",
)  # fmt: skip
_MODEL_CALLS = tuple(MODEL_CALLS.split())
_MAY_CALL = Worded(*(word.lower() for word in _CALL_WORDS))


def model_calls(content: str, path: str) -> list[Call]:
    """The calls of a model in a file of code."""
    if not _MAY_CALL.stand_in(content):
        return []
    return [call for call in code(content, path).calls if call.named(*_MODEL_CALLS)]


def is_capped(call: Call) -> bool:
    """Whether a call of a model says how long the answer may be, as far as the call itself tells."""
    for name in CAPS.split():
        given = call.argument(name)
        if given is not None and (name not in _NESTED or any(cap in given.text for cap in _INNER)):
            return True
    return False


_NESTED = frozenset({"inferenceConfig", "generation_config", "generationConfig", "config"})
_INNER = ("max_output_tokens", "maxOutputTokens", "maxTokens", "max_tokens")


def _applied(look: Look) -> Iterator[Signal]:
    """Effective where a limiter stands in the file that calls the model, or is put before every route."""
    where: list[Location] = []
    limited = {place.path: place.line for place in reversed(met(look, _LIMITED))}  # the first of each file
    for path, line in sorted(limited.items()):
        content = look.evidence.texts[path]
        if model_calls(content, path):
            where.append(Location(source="worktree", path=path, line=line))
            continue
        for call in code(content, path).calls:
            everywhere = call.named("app.use", "*.register", "app.add_middleware", "*.useGlobalGuards", "*.Use")
            if (everywhere and any(_names_limit(a.text) for a in call.arguments)) or call.argument(
                "default_limits"
            ) is not None:
                where.append(Location(source="worktree", path=path, line=call.line))
    edge = [p for s in look.configured if s.words.startswith(("nginx", "the gateway", "App Check")) for p in s.where]
    if where or edge:
        yield look.proves("a limit stands before the calls of the model", [*where, *edge])


def _names_limit(argument: str) -> bool:
    return "limit" in argument.lower() or "throttl" in argument.lower()


def _every_call(look: Look) -> Iterator[Signal]:
    """Effective where every call of a model that was read says how long its answer may be."""
    fits = matcher(CODE)
    made = [
        (path, call) for path, content in texts_of(look.evidence) if fits(path) for call in model_calls(content, path)
    ]
    if made and all(is_capped(call) for _, call in made):
        where = [Location(source="worktree", path=path, line=call.line) for path, call in made]
        yield look.proves("every call of a model says how long the answer may be", where[:20])


def _caps(content: str, path: str) -> Iterator[Found]:
    for call in model_calls(content, path):
        if is_capped(call):
            yield Found(call.line, call.column, call.callee[:80])


PRACTICES = (
    Practice(
        id="P-RATE-LIMIT",
        title="Limits before the model",
        packages=(
            *packages("pypi", "slowapi fastapi-limiter flask-limiter django-ratelimit pybreaker"),
            *packages("npm", "express-rate-limit @upstash/ratelimit rate-limiter-flexible @nestjs/throttler @fastify/rate-limit koa-ratelimit hono-rate-limiter opossum"),
            *packages("go", "golang.org/x/time github.com/didip/tollbooth github.com/didip/tollbooth/*"),
        ),
        signs=(
            _LIMITED,
            text(("*.conf", "nginx*", "*.conf.template"), r"^\s*(limit_req)\s+zone=", "nginx limits requests", words=("limit_req",)),
            text(TERRAFORM, r'resource\s+"(aws_api_gateway_usage_plan|aws_wafv2_web_acl|cloudflare_rate_limit|google_compute_security_policy)"', "the gateway has {}", words=("aws_api_gateway_usage_plan", "aws_wafv2_web_acl", "cloudflare_rate_limit", "google_compute_security_policy")),
            text(CLOUDFORMATION, r"(AWS::ApiGateway::UsagePlan)", "the gateway has {}", words=("AWS::ApiGateway::UsagePlan",)),
            called("initializeAppCheck *.initializeAppCheck *.verifyToken *.verify_token", "App Check asks who calls ({})", words=("app-check", "app_check", "initializeAppCheck"), imported="firebase firebase-admin firebase_admin"),
            text(CODE, r"(challenges\.cloudflare\.com/turnstile|hcaptcha\.com/siteverify)", "people are told from programs ({})", words=("turnstile", "hcaptcha")),
        ),
        proof=_applied,
        reads=(Reading(CODE, _CALL_WORDS),),
    ),
    Practice(
        id="P-TOKEN-CAP",
        title="Bounded answers and runs",
        packages=(
            *packages("pypi", "tiktoken tokencost"),
            *packages("npm", "tiktoken js-tiktoken gpt-tokenizer"),
        ),
        signs=(
            Sign(Reading(CODE, _CALL_WORDS), "{} says how long the answer may be", _caps),
            called("*", "{} bounds its turns", words=("max_turns", "maxTurns", "max_iterations", "recursion_limit", "stopWhen", "max_steps", "maxSteps"), having="max_turns maxTurns max_iterations maxIterations recursion_limit stopWhen max_steps maxSteps"),
            setting((".env*", "*.yaml", "*.yml", "*.toml"), ["GOOSE_MAX_TURNS", "max_turns", "max_iterations"], "{} is set", words=("max_turns", "max_iterations")),
        ),
        proof=_every_call,
    ),
)  # fmt: skip
