"""Guards: what stands between a route and who calls it: a login, a key, a limit, a test for people."""

from __future__ import annotations

import re
from functools import lru_cache

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import WordFirst, pattern_of
from checks.joins.lowered import lowered
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.readings import Reading
from checks.signals.looking import texts_of
from checks.signals.signs import without_comments
from checks.sins.s6_flying_blind.model_calls import CODE, is_aside

# Files that put a guard before all routes, and where they do.
WORDS = ("middleware", "before_request", "securityfilterchain", "requireauthorization", "useauthentication", "default_permission_classes", "include_router", "authenticate_user", "useguards", "useglobalguards", "app_guard", "onceperrequestfilter", "genericfilterbean", "handlerinterceptor", "webfilter")  # fmt: skip
# Next.js and SvelteKit run these before each request, whatever stands in them.
_MIDDLEWARE_NAMES = ("middleware.ts", "middleware.js", "proxy.ts", "proxy.js", "hooks.server.ts", "hooks.server.js")
READS: tuple[Reading, ...] = (Reading(CODE, (*WORDS, "unauthorized", "too_many_requests")), Reading(_MIDDLEWARE_NAMES))
_READS_HEADER = r"(?:headers?(?:\(\))?\s*(?:\.get|\?\.|\.|\[)\s*[(\"'`]{0,2}\s*(?:authorization|x-api-key|x-auth\w*|x-access-token|x-[\w-]{0,40}(?:secret|keys?)\b|[\w-]{0,40}signature\b)|(?:get_?header|\.header|header)\(\s*[\"'`](?:authorization|x-api-key)(?![\w-]{0,40}[\"'`]\s{0,9},)|Header\.Get\(\s*\"(?:Authorization|X-Api-Key))"  # fmt: skip
# What a client of Rust's sets for the server that it asks (`.bearer_auth(key)`) tells nothing of who calls here.
_KNOWS_WHO = pattern_of(
    r"""(?ix)
    \b(?:(?:requires?|ensure|assert|verify|validate|check|enforce)_?\w{0,30}(?:auth\w{0,20}|login|session|role|permissions?|access|user)(?=\s*\()
      |authorize\w{0,30}(?=\s*\()|login_required|(?:jwt|auth|token|permission|session|role|user)_required|requires?_?(?:auth|login|user|permission|role|admin|api_?key|token|session|signed)\w*
      |ensure_?(?:auth|login|logged|user)\w*|is_?(?:authenticated|logged_?in|admin)\w*|authenticat\w+|authoriz(?:e|ed|er|ation)_?(?:user|request|\(|!|\b(?=\s*\())\w*
      |(?:get_?)?current_?(?:active_?)?(?:user|account|session|member)\w*|get_?(?:auth\w*|server_?session|session|user(?:_?from\w*|_?id|_?session|_or\w*)?)(?=\s*\()|getServerAuthSession
      |valid_?(?:access_?token|token|jwt|api_?key|session|user|auth\w*)\w*|(?:verify|validate|check)_?(?:id_?token|access_?token|token|jwt|api_?key|session|signature|password|user|auth\w*|permission\w*|access|webhook|[A-Za-z]{1,30}_?signature)\w*
      |with_?(?:auth|session|user)\w*|use_?(?:auth|session)\b|auth_?(?:middleware|guard|handler|dep\w*|user|check|wall|required|service|context|token|result)\w*
      |(?!(?<=\.)bearer_auth\()(?:user|token|jwt|api_?key|bearer)_?(?:auth\w*|middleware|guard)|UseGuards|PreAuthorize|Secured|RolesAllowed|permission_classes|HTTPBearer|HTTPBasic\w*
      |OAuth2\w+|APIKey(?:Header|Query|Cookie)|clerk\w*|next-?auth|passport|get_?jwt\w*|BasicAuth|(?!(?<=\.)basic_auth\()basic_auth|SecurityFilterChain|RequireAuthorization|logged_in\w*|protectedProcedure|protected_?route\w*
      |(?:cron|webhook|signing|internal|verification)_?(?:secret|token)|access_?control|csrf_protect|allowed_?users?)\b
    |\bauth(?:\.\w+)?\s*\(|\bauth\.(?:api\.)?(?:get|protect|require|check|verify)\w*|getUser\s*\(|\bjwt\.(?:verify|decode)|Depends\(\s{0,20}[\w.]{0,80}(?:auth|user|token|verify|login|permission|key|session|admin)\w*
    |\.Group\(\s*"[^"\n]{0,100}"\s*,[^\n]{0,120}?(?:auth(?!or(?!i))|jwt|login|session|signedin)|Security\(|before_action\s+:\w*(?:auth|login|user)|middleware\(\s*\[?\s*['"](?:auth|can:|verified|sanctum)|auth:(?:sanctum|api|web)|\[Authorize|req(?:uest)?\.(?:user|session|auth)\b|(?:ctx|c|context)\.(?:user|state\.user|locals\.user)\b|locals\.(?:user|session|auth)
    |session\[\s*["'](?:user|uid|logged)|session\.(?:user|get\(\s*["']user)|@?user\s*:\s*(?:User|CurrentUser)|Principal\b|current_user|\$user\b|Auth::(?:user|check|id)|auth\(\)->|\buser_?id\s*=\s*(?:get|await|auth|session)
    """
)
_KNOWS_HEADER = pattern_of(_READS_HEADER, re.IGNORECASE)
# A header of the project's own for a token. Others are called so too, that tell nothing of who calls: those against forged
# requests, and what is read and handed on. It is a login where it is compared, and others are refused.
_TOKEN_HEADER = pattern_of(
    r"(?i)(?:headers?(?:\(\))?\s{0,4}(?:\.get\(|->get\(|(?:\?\.)?\[)|(?:get_?header|\.header|->header|\bheader)\((?:\s{0,4}alias\s{0,4}=)?)\s{0,4}[\"'`]x-(?![\w-]{0,40}xsrf|[\w-]{0,40}csrf)[\w-]{0,40}token[\"'`](?!\]\s{0,4}=[^=])"
)
_GIVEN_TO = pattern_of(r"(\w{1,60})\s{0,4}(?::[^=\n]{1,40})?:?=(?!=)[^=\n]{0,80}$")
_COMPARES = pattern_of(
    r"(?i)[!=]==?(?!=)(?!\s{0,4}(?:\"\"|''|null\b|undefined\b|none\b|nil\b))|compare_?digest|timingSafeEqual|ConstantTimeCompare|hash_equals|secure_compare|isEqual\(|\.equals\("
)
_SOON, _NEAR = 400, 200  # characters from the header to where it is compared, and of the line around it
_LIMITS = pattern_of(
    r"""(?ix)
    \b(?!rate_?limit_?(?:error|exce\w*|exception)\b)(?:[\w.]{0,60}(?:rate_?limit(?:er|ing|ed)?|ratelimit|limiter|throttl(?:e|er|ing)|slow_?down|tollbooth|leaky_?bucket|token_?bucket|sliding_?window|fixed_?window)\w{0,60})\s{0,4}(?:\.\w{1,40}\s{0,4}){0,4}\(
    |@[\w.]{0,60}(?:limiter\.limit|rate_?limit|ratelimit|throttle\w*)\b|\b(?:checkBotId|verifyTurnstile\w*|verify_?(?:re|h)?captcha\w*|siteverify|turnstile|hcaptcha|recaptcha)\b
    |\b(?:check|get|consume|deduct|decrement|has|enforce|use|verify|increment|track)_?\w*(?:quota|credits?|usage_?limit|entitlement|daily_?limit|message_?limit|request_?count|allowance|subscription)\w*\s*\(
    |\b(?:Throttle|EnableRateLimiting|RequireRateLimiting|RateLimiter)\b\s*\(|->middleware\(\s*\[?\s*['"]throttle|throttle:\w+|rate_limit\s+to:
    """
)
# One of them stands in all that it fits: it may begin at any word, and takes long to find that out.
_LIMIT_WORDS = (
    "limit", "throttl", "slow", "tollbooth", "bucket", "window", "captcha", "turnstile", "siteverify", "checkbotid", "quota", "credit",
    "entitlement", "request_count", "requestcount", "allowance", "subscription",
)  # fmt: skip
# Both are searched in small letters, which is ten times as fast as to look away from their case.
_EVERYWHERE = WordFirst(
    ("use", "add_middleware", "app_use", "middleware", "wrap", "layer", "register", "include_router", "fastapi", "apirouter", "mapgroup", "securityfilterchain", "fallbackpolicy",
     "requireauthenticateduser", "default_permission_classes", "loginrequiredmiddleware", "before_action", "app_guard"),
    r"""(?x)
    (?:add_middleware|app_use|useglobalguards|use|wrap|layer|register)\s*\(\s*[^()\n]{0,80}(?:auth|jwt|clerk|passport|login|protect|guard|verify_?token|logged_?in|require_?(?:user|session|key)|api_?key)(?!or)\w*
    |usemiddleware<[\w.]{0,60}(?:auth|jwt|login|api_?key|guard)    |middleware\(\s*["']http["']\s*\)\(\s*[\w.]{0,60}(?:auth|jwt|login|protect|guard|api_?key)(?!or)\w*
    |include_router\([^)]{0,300}dependencies\s*=|(?:fastapi|apirouter)\([^)]{0,600}dependencies\s*=\s*\[[^\]]*(?:auth|user|token|verify|key|login|permission)
    |mapgroup\([^;]{0,400}\brequireauthorization\b|securityfilterchain|fallbackpolicy|requireauthenticateduser|default_permission_classes[^a-z]{0,40}[\w.\s"'\[(]{0,80}isauthenticated|loginrequiredmiddleware|before_action\s+:authenticat|app_guard
    """,
)  # fmt: skip
_MIDDLEWARE_FILE = NamePattern(r"(?i)(?:^|/)(?:src/)?(?:middleware|proxy|hooks\.server)\.[jt]s$")
_MATCHER = pattern_of(r"\bmatcher\s*:\s*(\[[^;]{0,2000}?\]\s*[,}\n]|[\"'`][^\n]{0,300})")
_MATCHES = pattern_of(r"\"([^\"\n]{1,300})\"|'([^'\n]{1,300})'|`([^`\n]{1,300})`")
_FITS_API = pattern_of(r"^(?:\(\?!|/?\(|/:\w|/\*|/api\b)")
_LEAVES_API_OUT = pattern_of(r"\(\?![^)\n]{0,200}?\bapi/?(?:[|)]|\.\*)")
_LIMITED_EVERYWHERE = WordFirst(
    ("use", "add_middleware", "middleware", "register", "wrap", "layer", "default_limits", "throttlermodule", "slowapimiddleware", "throttle_rates"),
    r"(?:add_middleware|use|useglobalguards|register|wrap|layer)\s*\(\s*[^()\n]{0,80}(?:limit|throttl)|middleware\(\s*[\"']http[\"']\s*\)\(\s*[\w.]{0,60}(?:limit|throttl)|default_limits\s*=|throttlermodule|slowapimiddleware|throttle_rates|useratelimiter\s*\(",
)  # fmt: skip
# Nuxt's, which runs before each request, and the filters of Java's servers: they are one where they turn somebody away.
_SERVER_MIDDLEWARE = NamePattern(r"(?i)(?:^|/)server/middleware/[^/]+\.[jt]s$")
_FILTER = pattern_of(
    r"(?:extends|:)\s{0,4}(?:OncePerRequestFilter|GenericFilterBean|HttpFilter)\b|(?:implements|:)\s[\w,\s]{0,80}\b(?:HandlerInterceptor|WebFilter|Filter)\b"
)
# Starlette's, which stand before each request as well.
_ASGI = pattern_of(r"class\s+\w{1,80}\(\s*(?:\w{1,40}\.){0,4}BaseHTTPMiddleware\s*\)")
_JVM = (".java", ".kt", ".scala", ".groovy")
_REFUSES = pattern_of(
    r"(?i)\b40[13]\b|_40[13]_|www-authenticate|unauthori[sz]ed|forbidden|sendError|createError|access_?denied"
)
_FUNCTION_BEFORE = pattern_of(
    r"@[\w.]{1,60}(?:before_request\b|middleware\(\s{0,20}[\"']http[\"'])|\.use\(\s{0,20}(?:[\"'][^\"'\n]{0,60}[\"']\s{0,20},\s{0,20})?(?:async\s{1,4})?(?:function\s{0,4})?\(\s{0,4}\w{1,20}\s{0,4}[,:]"
)
_ASKS = pattern_of(r"(?i)\b\w{0,40}auth(?!or(?!i))\w{0,40}\s{0,4}\(")
_TOO_MANY = pattern_of(r"(?i)\b429\b|too_?many_?requests")
# Files whose names say that they are about who may come in.
_ABOUT_GUARDS = NamePattern(
    r"(?i)(?:(?:^|/)|[_.-])(?:auth\w*|\w*guards?|permissions?|middlewares?|security|rate[-_]?limit\w*|throttl\w*|dependencies|deps|sessions?|jwt)(?:[/_.-]|$)"
)
_MAY_LIMIT = Worded(*_LIMIT_WORDS)
_MAY_GUARD = Worded(*WORDS, "use(", "limit")


@lru_cache(maxsize=1024)  # asked once for every route of a file
def knows_who(text: str) -> bool:
    """Whether code asks who calls: a login, a session, a token, a header that it reads."""
    bare = without_comments(text)
    return _KNOWS_WHO.search(bare) is not None or _KNOWS_HEADER.search(bare) is not None


@lru_cache(maxsize=1024)
def compares_token(text: str) -> bool:
    """Whether code compares a token that a header brings, and refuses others: who it is that calls this function."""
    if not _TOKEN_HEADER.search(text):
        return False
    bare = without_comments(text)
    return any(_is_compared(met.start(), met.end(), bare) for met in _TOKEN_HEADER.finditer(bare))


def _is_compared(start: int, end: int, bare: str) -> bool:
    """Whether the header that is read there is compared in its line, or what it is given to is in one soon after."""
    begins = _line_begins(start, bare)
    given = _GIVEN_TO.search(bare, begins, start)
    if given is None and bare.endswith("(\n", 0, begins):  # of a call that is written over lines
        begins = _line_begins(begins - 1, bare)
    at, rest = (begins, end) if given is None else (end, end + _SOON)
    for line in bare[at : rest + _NEAR].splitlines(keepends=True):
        met = _COMPARES.search(line)
        if met is not None and (given is None or at == end or re.search(rf"\b{given[1]}\b", line)):
            return _REFUSES.search(bare, at + met.start(), at + met.start() + _SOON) is not None
        at += len(line)
        if at > rest:
            break
    return False


def _line_begins(at: int, bare: str) -> int:
    """Where the line of a place begins, or what is near of a long one."""
    near = max(0, at - _NEAR)
    return max(near, bare.rfind("\n", near, at) + 1)


@lru_cache(maxsize=1024)
def limits(text: str) -> bool:
    """Whether code counts calls, or tells people from programs. An error of a provider's limit is none."""
    return _MAY_LIMIT.stand_in(text) and _LIMITS.search(without_comments(text)) is not None


def turns_away(text: str) -> bool:
    """Whether a function that a request is handed to asks who calls and refuses others, or counts calls."""
    return (
        limits(text)
        or compares_token(text)
        or (knows_who(text) and _REFUSES.search(without_comments(text)) is not None)
    )


class _All:
    """What stands before all routes of the project: the file that says it, empty where none does."""

    def __init__(self, evidence: Evidence) -> None:
        self.login = self.limit = ""
        for path, text in texts_of(evidence):
            if is_aside(path) or (self.login and self.limit):
                continue
            own = _SERVER_MIDDLEWARE.is_in(path) and "ventHandler(" in text
            framework = _MIDDLEWARE_FILE.is_in(path)
            if not own and not framework and not _MAY_GUARD.stand_in(text):
                continue
            bare = without_comments(text)
            if framework and not _takes_in_api(bare):
                continue
            low = lowered(bare)
            kind = _FILTER if path.endswith(_JVM) else _ASGI if path.endswith(".py") else None
            before = own or (kind is not None and kind.search(bare) is not None)
            if not self.login and (
                _EVERYWHERE.search(low)
                or _before_each(bare)
                or (framework and _KNOWS_WHO.search(bare))
                or (own and _KNOWS_HEADER.search(bare))
                or (before and (compares_token(text) or (knows_who(text) and _REFUSES.search(bare))))
            ):
                self.login = path
            if not self.limit and (
                _LIMITED_EVERYWHERE.search(low)
                or (framework and _LIMITS.search(bare))
                or (before and _TOO_MANY.search(bare))
            ):
                self.limit = path


def _takes_in_api(bare: str) -> bool:
    """Whether a middleware of Next.js runs before routes of `api/`: without a matcher it does, else one has to fit them."""
    matcher = _MATCHER.search(bare)
    if matcher is None:
        return True
    patterns = [said for quoted in _MATCHES.findall(matcher[1]) for said in quoted if said]
    return not patterns or any(_FITS_API.match(p) and not _LEAVES_API_OUT.search(p) for p in patterns)


def _before_each(bare: str) -> bool:
    """A function of Flask's, FastAPI's or Express's before each request, where it asks who calls; others count or log."""
    for met in _FUNCTION_BEFORE.finditer(bare):
        within = met.end(), met.end() + 800
        if "before_request" in met[0]:
            if _KNOWS_WHO.search(bare, *within):
                return True
        elif _REFUSES.search(bare, *within) and (
            any(sign.search(bare, *within) for sign in (_KNOWS_WHO, _KNOWS_HEADER, _ASKS))
            or compares_token(bare[slice(*within)])
        ):
            return True
    return False


@once
def _turns_away(evidence: Evidence) -> str:
    for path, text in texts_of(evidence):
        if _ABOUT_GUARDS.is_in(path) and not is_aside(path):
            bare = without_comments(text)
            if _MIDDLEWARE_FILE.is_in(path) and not _takes_in_api(bare):
                continue
            if _TOO_MANY.search(bare) or compares_token(text) or (_REFUSES.search(bare) and knows_who(text)):
                return path
    return ""


def turning_away(evidence: Evidence) -> str:
    """A file that turns people away, wherever it is used; empty where none was read."""
    return _turns_away(evidence)


@once
def _all(evidence: Evidence) -> _All:
    return _All(evidence)


def login_for_all(evidence: Evidence) -> str:
    """The file that puts a login before routes in general; empty where none was read that does."""
    return _all(evidence).login


def limit_for_all(evidence: Evidence) -> str:
    """The file that puts a limit before routes in general."""
    return _all(evidence).limit
