"""Lookalikes: what resembles a key and is none. Placeholders, references, digests, dummies, expressions about keys.

Each function answers for one resemblance, on bytes, without knowing providers. `nature` of a match follows from them.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from collections import Counter
from functools import lru_cache

from checks.addresses import host_of, is_near
from checks.expressions.patterns import pattern_of
from checks.model import Confidence

# A value that stands for another: read from the environment, a manager, a template, an encrypted store.
_REFERENCE = pattern_of(
    rb"""(?ix) ^ (?:
        \$\{ | \$\( | \$[A-Z_] | \$env: | %[A-Z_]+% | \{\{ | \{env: | \{file: | <%= | os\.environ | process\.env | import\.meta
      | op:// | vault: | ref\+ | arn:aws:(?:secretsmanager|ssm): | projects/[^/]+/secrets/ | ENC\[ | encrypted: | (?-i:AgA[A-Za-z0-9+/=]{100})
      | @Microsoft\.KeyVault | \{\{resolve: | secretKeyRef | !vault | sm:// | keyring: | shrift:// | env\. | secrets\.
    )"""
)


def _in_one_case(words: str) -> bytes:
    """The words in small letters, in capitals, or with a capital: chance writes `fAkE`, people do not."""
    return "|".join(form for w in words.split() for form in (w, w.upper(), w.capitalize())).encode()


# Chance writes a word of three or four letters into one long key of a few hundred, so short words count only where they
# stand alone, or in one case.
_PLACEHOLDER_WORDS = pattern_of(
    rb"[xX]{5,} | \*{3,} | \.{3} | <[^>]*> | (?i:change[-_ ]?me | my[-_]?(?:api|secret|token)|my[-_]key | goes[-_]?here"
    rb"| not[-_]?a?[-_]?real | secret[-_]?key | api[-_]?key | access[-_]?token | (?:abc123){2})"
    rb"| (?:"
    + _in_one_case("placeholder replace example dummy insert redacted sample invalid abcdefgh qwerty asdfgh lorem")
    + rb")"
    rb"| (?:" + _in_one_case("your fake todo deadbeef cafebabe") + rb") | 0123456 | 1234567 | 9876543"
    rb"| (?<![A-Za-z0-9])(?i:foo|bar|foobar|asdf|put|enter|stub(?:bed)?|test(?:ing|key|token)?)(?![A-Za-z0-9])"
    rb"| (?:" + _in_one_case("here") + rb")$ | ^(?:" + _in_one_case("test") + rb")(?:ing|key|token|[-_])",
    re.VERBOSE,
)
# A value of which somebody made both ends unlike what they were: `1111…1111`.
_MASKED = pattern_of(rb"^(.)\1{3}.{8,}\1{4}$")
_LOCAL_DUMMIES = frozenset(
    {
        b"fake_key",
        b"null",
        b"none",
        b"ollama",
        b"lm-studio",
        b"sk-no-key-required",
        b"dummy",
        b"not-needed",
        b"no-key-required",
        b"sk-1234",
        b"empty",
        b"anything",
    }
)
# Words in capitals that a person wrote to another: `litellm-SAME-KEY-AS-THE-API`. Chance makes none without a digit.
_SPELLED = pattern_of(rb"(?:[A-Za-z]{2,12}[-_]){0,4}[A-Z]{2,12}(?:[-_][A-Z]{2,12}){2,12}")
# A sentence of small words about where the value comes from: `provide-from-vault`, `set_in_dashboard`. Words drawn for a
# pass phrase make none: they speak of no giving and no keeping.
_SENTENCE = pattern_of(rb"[a-z]{1,14}(?:[-_][a-z]{1,14}){2,9}|[A-Z]{1,14}(?:[-_][A-Z]{1,14}){2,9}")
_GIVEN = frozenset(
    b"provide provided provides replace replaced change changed insert inserted fill filled supply supplied inject injected fetched sourced"
    b" configure configured managed overridden override vault pipeline dashboard placeholder your here".split()
)
_TAKEN = frozenset(b"set use get read load see take from via".split())
_KEPT = frozenset(b"secret secrets key keys token tokens env environment password manager store ci deploy deployment runtime".split())  # fmt: skip
_WEB_ADDRESS = pattern_of(rb"(?i)https?://[^\s\"'`<>),;\\]{1,200}")
_DIGEST_NAME = pattern_of(
    rb"(?i)(?:sha(?:1|256|512)?|md5|digest|integrity|etag|commit|rev(?:ision)?|checksum|hash(?:ed_\w{1,20})?|blake2\w*|fingerprint|oid|tree|parent|uuid|guid|cid|ref)"
    rb"[\"']?\s{0,3}(?:=>|[:=@#-])\s{0,3}[\"']?(?:sha\d+[:-])?$"
)
_HEX = pattern_of(rb"[0-9a-f]+|[0-9A-F]+")
_EXPRESSION = pattern_of(rb"^(?:\[[^\]]{1,40}\]|\\[wdsSDW]|\(\?|\{\d|\.\*|\.\+|\[\^)")
_TEST_PATH = pattern_of(
    r"(?i)(?:^|/)(?:tests?|__tests__|__mocks__|mocks?|specs?|fixtures?|testdata|testing|molecule|e2e|cypress|examples?|samples?|demos?|docs?|documentation|snapshots?"
    r"|cassettes?|tutorials?|cookbooks?|notebooks?|recipes)(?:/|$)|(?:^|/)(?:test_|conftest)[^/]*$|[._-](?:test|spec|tests|mock|stories|snap|example|sample|template|dist)\.[^/]*$"
    r"|\.(?:md|mdx|rst|adoc|txt|snap|example|sample|template|ipynb)$|(?:^|/)(?:readme|changelog|contributing)[^/]*$|_test\.[a-z]+$"
)
_THIRD_PARTY = pattern_of(
    r"(?:^|/)(?:node_modules|bower_components|vendor|third_party|third-party|\.venv|venv|virtualenv|site-packages|dist-packages|\.tox|\.nox|__pypackages__"
    r"|\.gradle|\.m2|Pods|Carthage|\.pnpm-store|\.yarn/(?:cache|releases|unplugged)|[^/]+\.dist-info|[^/]+\.egg-info|\.mypy_cache|\.ruff_cache|\.pytest_cache)/"
)
_LOCK_FILE = pattern_of(
    r"(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|poetry\.lock|uv\.lock|Pipfile\.lock|pdm\.lock|Cargo\.lock|composer\.lock"
    r"|Gemfile\.lock|go\.sum|flake\.lock|mix\.lock|pubspec\.lock|Podfile\.lock|packages\.lock\.json|gradle\.lockfile|deno\.lock|conda-lock\.yml)$"
)
_RULES_PATH = pattern_of(
    r"(?i)(?:^|/)(?:\.?gitleaks[^/]*\.toml|[^/]*secret[-_]?(?:scan|detect|pattern|rule)[^/]*|[^/]*(?:redact|scrub|sanitiz|mask)[^/]*|trufflehog[^/]*|detect[-_]secrets[^/]*|\.secrets\.baseline)$"
)


def is_reference(value: bytes) -> bool:
    """A name of a value kept elsewhere: `${VAR}`, `op://…`, `ENC[…]`."""
    return bool(_REFERENCE.match(value))


def is_placeholder(value: bytes, prefix: bytes = b"") -> bool:
    """Text that a person is meant to replace, or that nobody could have been given: words, runs, too few signs."""
    body = value[len(prefix) :] if prefix and value.startswith(prefix) else value
    if not body or _PLACEHOLDER_WORDS.search(body):
        return True
    return (
        has_runs(body)
        or _SPELLED.fullmatch(body) is not None
        or _is_a_sentence(body)
        or bool(_MASKED.search(body))
        or len(set(body)) < min(8, max(3, len(body) // 3))
    )


def _is_a_sentence(value: bytes) -> bool:
    """Whether a value is three or more words that say where it comes from, or that it is to be given."""
    if _SENTENCE.fullmatch(value) is None:
        return False
    words = frozenset(value.lower().replace(b"_", b"-").split(b"-"))
    return not words.isdisjoint(_GIVEN) or not (words.isdisjoint(_TAKEN) or words.isdisjoint(_KEPT))


# A small letter, a capital and a digit in turn, as somebody types what is to look like chance. Chance itself makes four
# rounds of it once in some ten thousand keys.
_IN_TURN = pattern_of(rb"(?:[a-z][A-Z][0-9]){5}|(?:[A-Z][a-z][0-9]){5}")


def is_typed(value: bytes) -> bool:
    """Whether a part of a value goes through the sorts of signs in turn: `aA9bB8cC7dD6`."""
    return _IN_TURN.search(value) is not None


def is_local_dummy(value: bytes, around: bytes = b"") -> bool:
    """A word that local model servers accept in place of a key."""
    return value.lower() in _LOCAL_DUMMIES or (
        len(value) < 24
        and any(is_near(host_of(met[0].decode("ascii", "replace"))) for met in _WEB_ADDRESS.finditer(around))
    )


# A comment behind the value, or alone on the next line, that says what it is. Only comments count: code may be about
# anything, and neither `https://` nor a semicolon behind a statement begins one.
_NO_KEY = rb"\b (?:random(?:ly)?[ ]generated | random[ ]string[ ](?:with|of|in|that) | not[ ](?:a[ ])?real | isn.?t[ ]real | made[- ]?up | fake | dummy | canary | honey[- ]?token | bogus) \b"
_DISCLAIMED = pattern_of(
    rb"""(?ix) ^ [^\n]{0,40}? (?: (?<=[\s,;"'`)}\]]) | \n[ \t]{0,40} ) (?: \#(?!\w) | // | /\* | <!-- | --[ ] | ;(?=[ ]) (?<=[\n\t ];) ) [^\n]{0,60}?"""
    + _NO_KEY
)
# The item before it in a list, which begins as its own does.
_DISCLAIMED_BEFORE = pattern_of(
    rb"""(?ix) \n (?P<begin>[ \t]{0,40}[\[{("'`-]) [^\n]{1,160} [\s,;)}\]] (?: \#(?!\w) | // ) [^\n]{0,60}?"""
    + _NO_KEY
    + rb"[^\n]{0,60} \n (?P=begin) [^\n]{0,120} $"
)
# A comment above another setting is about that one.
_ENTRY_NEXT = pattern_of(rb"[^\n]{0,400}\n[ \t]{0,40}(?:export[ \t]+)?[\"']?[A-Za-z_][\w.-]{0,80}[\"']?[ \t]{0,8}[:=]")


def is_disclaimed(after: bytes, before: bytes = b"") -> bool:
    """A comment on the value's line, on the next, or on that of the item before it in a list says that it opens nothing."""
    met = _DISCLAIMED.match(after[:220])
    if met is not None and (b"\n" not in met[0] or _ENTRY_NEXT.match(after, met.end()) is None):
        return True
    return _DISCLAIMED_BEFORE.search(before[-420:]) is not None


# At the head of a file: “none of these API keys are valid”, “these keys are made up”.
_ALL_DISCLAIMED = pattern_of(
    rb"(?i)\bnone of (?:these|the|them)\b[^\n]{0,40}?\b(?:is|are)\s(?:valid|real|working|live)\b"
    rb"|\b(?:these|all|the)\b[^\n]{0,30}\b(?:keys|tokens|secrets|values|credentials)\b[^\n]{0,30}\bare\s(?:all\s)?(?:fake|invalid|made[- ]up|not\s(?:real|valid)|dummies)\b"
)


def disclaims_all(head: bytes) -> bool:
    """Whether a file says at its head that the keys it shows open nothing."""
    return _ALL_DISCLAIMED.search(head) is not None


def is_in_a_comment(before: bytes) -> bool:
    """Whether the line that ends here, as far as it is here, is a comment."""
    return before.rpartition(b"\n")[2].lstrip()[:2].startswith((b"#", b"//", b";", b"--"))


_TEST_DOUBLE = pattern_of(
    rb"(?i)(?:monkeypatch|mock|stub|patch\.(?:dict|object|env)|stubEnv|sinon|vi\.stub|jest\.)[^\n]*$"
)


# `assert_eq!(detect_provider("…"), Some("…"))`: a test asks what a text of this shape is.
_ASKED = pattern_of(
    rb"(?i)(?:\bassert\w{0,20}!?|\bexpect|\bshould\w{0,12})\s?\(\s*(?:[\w.]{1,40}(?:::|\.))?(?:detect|guess|identif|classif|infer|looks_?like|is_?valid|validate|mask|redact|scrub|sanitiz|provider_?(?:of|for|from))\w{0,40}\(\s*&?[\"'`]$"
)


def is_asked_about(before: bytes) -> bool:
    """Whether a test asks what this is: a sample, made up for that."""
    return _ASKED.search(before) is not None


# `text = "Key: …"` in a test, and below it `result = _redact(text)`, and what must be left of it.
_GIVEN_TO = pattern_of(
    rb"(?:^|\n)[ \t]{0,40}(?:(?:const|let|var|auto)[ \t]+)?(\w{1,60})[ \t]{0,8}:?=[ \t]{0,8}"
    rb"(?:[^\n=]{0,120}|[a-z]{0,2}[\"'`][^\n]{0,120})$"
)
_TAKEN_OUT = pattern_of(
    rb"(?i)^[^\n]{0,120}\n(?:[^\n]{0,80}\n)?[ \t]{0,40}(?:(?:const|let|var|auto)[ \t]+)?(?:[\w.:]{1,60}[ \t]{0,8}:?=[ \t]{0,8}|assert[ \t]|expect\()(?:await[ \t]+)?[\w.]{0,60}(?:redact|mask|scrub|saniti[sz])\w{0,40}\([ \t]{0,8}(\w{1,60})"
)
_IN_A_TEST = pattern_of(rb"\bdef test_|\b(?:it|test|describe)\([\"'`]|\bfunc Test|#\[test\]|@Test\b")
_ASSERTS = pattern_of(rb"\bassert|\bexpect\(|\.should\b")


def is_taken_out(before: bytes, after: bytes) -> bool:
    """Whether a test hands this to what takes keys out of a text, and says what must be left: a sample, made up for that."""
    met, given = _TAKEN_OUT.search(after), _GIVEN_TO.search(before)
    return (
        met is not None
        and given is not None
        and met[1] == given[1]
        and _ASSERTS.search(after, met.end()) is not None
        and _IN_A_TEST.search(before) is not None
    )


def is_for_a_test(before: bytes) -> bool:
    """On the value's line, something that stands in for the real thing in a test is set up."""
    return _TEST_DOUBLE.search(before) is not None


def is_digest(value: bytes, before: bytes) -> bool:
    """A hexadecimal value that something before it calls a hash, a revision or an id."""
    return bool(_HEX.fullmatch(value.replace(b"-", b""))) and bool(_DIGEST_NAME.search(before))


# `RECORD` of Python's packages, `integrity` of Node's: base64 that may begin, or go on, as keys do.
_WRITTEN_DIGEST = pattern_of(rb"(?<![A-Za-z0-9])(?i:sha(?:1|224|256|384|512)|md5)[=-][A-Za-z0-9+/_-]{0,88}$")


def is_in_a_digest(before: bytes) -> bool:
    """Whether the signs in front say that a digest is written here, of which the value is a part."""
    return _WRITTEN_DIGEST.search(before) is not None


# Words of a document in front of what it shows: the shape of a key, not one that opens something. Where the name of the
# file is not known, the fence around the example says that this is a document.
_SHOWS_A_SHAPE = pattern_of(
    rb"(?i)\blook(?:s|ing)?[ \t]+(?:something[ \t]+|a[ \t]+bit[ \t]+)?like\b[^\n]{0,60}\n(?:[^\n`]{0,60}\n){0,2}(?P<fence>[ \t>]{0,8}```[^\n]{0,20}\n)?[^\n]{0,60}$"
)
_DOCUMENTS = (".md", ".mdx", ".rst", ".txt", ".adoc")


def shows_a_shape(before: bytes, path: str) -> bool:
    """Whether a document says in front of a value that keys look like it."""
    met = _SHOWS_A_SHAPE.search(before)
    return met is not None and (met["fence"] is not None or path.lower().endswith(_DOCUMENTS))


# A description that shows how settings are written, with lines of dots for what is left out before and behind.
_LEFT_OUT_BEFORE = pattern_of(rb"\n[ \t#*/]{0,40}\.\.\.[ \t\r]{0,4}\n(?:[^\n]{0,120}\n){0,4}[^\n]{0,120}$")
_LEFT_OUT_BEHIND = pattern_of(
    rb"[^\n]{0,80}\n(?:[^\n]{0,120}\n){0,6}?[ \t#*/]{0,40}\.\.\.[ \t\r]{0,4}\n(?P<closed>\s{0,40}(?:\"\"\"|\'\'\'|\*/))?"
)


def is_in_a_description(before: bytes, after: bytes) -> bool:
    """Whether a value stands in a comment, or a text that describes code, among lines of which some are left out."""
    behind = _LEFT_OUT_BEHIND.match(after)
    if behind is None or _LEFT_OUT_BEFORE.search(before) is None:
        return False
    return behind["closed"] is not None or is_in_a_comment(before)


def is_expression(value: bytes, after: bytes, before: bytes = b"") -> bool:
    """Part of a regular expression about keys: the signs of one follow the value or stand in it."""
    return bool(_EXPRESSION.match(after)) or before.endswith((b"(?:", b"[^", b"(?<", b"\\b"))


# Values that documents and settings of well-known programs give to everybody, by their SHA-256: Dify's for its own Weaviate.
_PUBLISHED = frozenset(("1989496b76464a0cf3ba21e4dbad83e8a1dfc4ffa83862ab09d0782306e6d43e",))


def is_published(value: bytes) -> bool:
    """Whether a program is given out with this value: it opens what was never set up, and is in thousands of projects."""
    return hashlib.sha256(value).hexdigest() in _PUBLISHED


def has_runs(value: bytes) -> bool:
    """Six ascending or descending signs in a row, or one sign five times (six of 16 signs), or one chunk all along."""
    most = 6 if _HEX.fullmatch(value) else 5
    up = down = same = 1
    for a, b in itertools.pairwise(value):
        up = up + 1 if b == a + 1 else 1
        down = down + 1 if b == a - 1 else 1
        same = same + 1 if b == a else 1
        if up >= 6 or down >= 6 or same >= most:
            return True
    half = len(value) // 2
    return half >= 6 and any(
        value.count(value[:size]) * size >= len(value) * 0.8 for size in range(1, min(half, 16) + 1)
    )


def entropy(value: bytes) -> float:
    """Shannon entropy in bits a character."""
    if not value:
        return 0.0
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())


def looks_random(value: bytes, floor: float) -> bool:
    """Whether a value is as varied as chance makes one of its length: at least `floor` bits a character.

    A short value cannot reach the floor of a long one, so the floor follows the length; words and camel case, which
    chance does not make, are refused: a key of letters has about as many changes of case as it has letters by two.
    """
    if entropy(value) < min(floor, math.log2(max(len(value), 2)) * 0.8):
        return False
    return not _is_wordy(value)


# A word stands alone, or begins at a hump; letters that touch a digit are more often chance than a word, and so are
# three letters, except those of the small words that names are made with.
_WORD = pattern_of(
    rb"(?<![0-9])[A-Z][a-z]{3,}+(?![0-9])|(?<![0-9A-Za-z])[a-z]{4,}+(?![0-9])|(?<![0-9A-Za-z])[A-Z]{4,}+(?![0-9a-z])"
    rb"|(?:The|Not|Key|But|For|And|Api|Get|Set|Use|Has|New|Max|Min|All|Any|Are|Url|Web|App)(?![a-z])"
)
_VOWELS = pattern_of(rb"[aeiouyAEIOUY]")
_UNSPEAKABLE = pattern_of(rb"(?i)[bcdfghjklmnpqrstvwxz]{5}|q[^u]|[jvxz]{2}")


def _is_wordy(value: bytes) -> bool:
    """Mostly made of readable words: `hub_download_and_cache_this`, `ThisIsNotAKeyButAClassName`."""
    words = [w for w in _WORD.findall(value) if 0.2 <= len(_VOWELS.findall(w)) / len(w) <= 0.7]
    readable = sum(len(w) for w in words if not _UNSPEAKABLE.search(w))
    return readable >= (len(value) - value.count(b"_") - value.count(b"-")) * 0.7


@lru_cache(maxsize=65_536)
def lowers_confidence(path: str) -> bool:
    """A test, an example or a document: keys there are often made up, but people commit real ones too."""
    return bool(_TEST_PATH.search(without_package(path)))


# What Android Studio and Spring's generator call the package of a new program: `com/example/demo` is no example of it.
_PACKAGE = pattern_of(r"(?<=/)(?:com|org|net|io|dev)/(?:examples?|demos?)/(?:(?:examples?|demos?)/)?")


def without_package(path: str) -> str:
    """A path without the folders that only say the package which a generator chose."""
    return _PACKAGE.sub("", path) if "/example" in path or "/demo" in path else path


@lru_cache(maxsize=65_536)
def third_party(path: str) -> bool:
    """Other people's code or a generated lock: not read in the working tree."""
    return bool(_THIRD_PARTY.search(path) or _LOCK_FILE.search(path))


def doubted(confidence: Confidence, path: str) -> Confidence:
    """How sure one may be of a key at this path: tests, documents, rule files and other people's code lower it."""
    for doubt in (lowers_confidence, about_secrets, third_party):
        if doubt(path):
            confidence = confidence.lowered()
    return confidence


def about_secrets(path: str) -> bool:
    """A rule file, a scanner's baseline or a redactor: full of shapes that are no keys."""
    return bool(_RULES_PATH.search(path))


# Browsers keep a page with all that belongs to it: `Calendar - March_files/app.js`, `x_files/app.js.download`.
_SAVED_PATH = pattern_of(r"(?:^|/)[^/]* [^/]*_files/|_files/[^/]+\.download$")
_SAVED = b"<!-- saved from url=("


_PICTURE = pattern_of(r"(?i)\.(?:png|jpe?g|gif|webp|svg|ico|bmp|avif)$")
_PAGE = pattern_of(rb"(?i)\s{0,40}(?:<!doctype html|<html[\s>])")


def is_page(beginning: bytes) -> bool:
    """Whether a file begins as pages of the web do."""
    return _PAGE.match(beginning.removeprefix(b"\xef\xbb\xbf")) is not None


def is_saved_page(path: str, beginning: bytes = b"", *, page: bool = False) -> bool:
    """Whether somebody kept a page of another site here: the keys in it are that site's, and everybody is sent them.

    So is a page under the name of a picture, which came in its place.
    """
    return _SAVED in beginning or _SAVED_PATH.search(path) is not None or (page and _PICTURE.search(path) is not None)
