"""The environment: which variable an expression reads from it, in any language."""

from __future__ import annotations

import re

from checks.expressions.patterns import pattern_of

_ENVIRONMENT = pattern_of(
    r"""(?x) ^ (?:
        (?:\w+\.)*(?:environ|environb)(?:\.get|\.pop|\.fetch|\.setdefault)? [\[(] b?Q
      | (?:\w+(?:\.|::))*(?:get_?env|lookupenv|getenvironmentvariable|env_?get|env::var(?:_os)?|get_env|fetch_env!?) (?:<\w*>)? \( Q
      | (?:std::)?env::var(?:_os)?\( Q | (?:option_)?env!\( Q | env\( Q | config\( Q
      | (?:process|deno|bun)\.env(?:\.get\(|\[) Q | import\.meta\.env\[ Q
      | ENV(?:\.fetch)? [\[(] Q | \$?_(?:ENV|SERVER)\[ Q | sys\.env(?:\.get|\.getOrElse)?\( Q
      | ProcessInfo\.processInfo\.environment\[ Q | (?:const)?(?:String|int|bool)\.fromEnvironment\( Q | Platform\.environment\[ Q
      | dotenv\.(?:env\[|get\() Q | st\.secrets\[ Q | userdata\.get\( Q | System\.get_?Env\( Q | System\.getProperty\( Q
    ) | ^ (?:process\.env|import\.meta\.env|Bun\.env|st\.secrets|BuildConfig|Deno\.env)\. (?P<plain>[A-Za-z_]\w*) $
    """.replace("Q", r"""["'`]([^"'`]+)["'`]"""),
    re.IGNORECASE,
)


def environment_name(text: str) -> str:
    """The variable that an expression reads from the environment: `OPENAI_API_KEY` of `os.environ["OPENAI_API_KEY"]`."""
    if len(text) > 400:
        return ""
    found = _ENVIRONMENT.match(re.sub(r"\s+", "", text).replace("?.", "."))
    return next((g for g in found.groups() if g), "") if found else ""
