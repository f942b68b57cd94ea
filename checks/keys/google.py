"""Google's keys, of which what stands around says whether they are secret.

`AIza` was for years a public identifier; since 2026 it is a secret where it opens Gemini. And the client secret of a
program that everybody installs is in every copy of it.
"""

from __future__ import annotations

from checks.expressions.patterns import pattern_of

_GEMINI_WORDS = (
    rb"(?i)gemini|generativelanguage|google[-_./]?gen(?:erative)?[-_]?ai|@google/gen|generative[-_]ai|import genai|genai\."
    rb"|chatgoogle|makersuite|aistudio"
)
_GEMINI_SURELY = pattern_of(_GEMINI_WORDS)
_GEMINI = pattern_of(_GEMINI_WORDS + rb"|GOOGLE_API_KEY|palm")  # Maps keys stand behind these names, too
_FIREBASE = pattern_of(
    rb"(?i)firebase|authDomain|storageBucket|messagingSenderId|measurementId|google-services|mobilesdk_app_id|maps\.googleapis|maps/(?:api|embed)|google\.[a-z.]{2,6}/maps|google_?maps"
    rb"|GCM_SENDER_ID|GOOGLE_APP_ID|STORAGE_BUCKET|REVERSED_CLIENT_ID|GoogleMap|maps_api|(?<![a-z])maps?_?(?:api_?)?key|geocod(?:e|ing)|current_key|recaptcha|youtube|analytics|GIDClientID|GoogleService-Info|oauth_client|google\.picker|setDeveloperKey|android\.(?:geo|maps)[.\w]{0,20}API_KEY"
)

UNSAID = "nothing beside it says whether it opens Gemini or only Maps and Firebase"  # a fact of a key


# What a project is called says nothing of what its keys open: `authDomain: "gemini-chat-1a2b.firebaseapp.com"`.
_A_PROJECT = pattern_of(
    rb"(?i)[\w-]{1,60}\.(?:firebaseapp\.com|firebasestorage\.app|firebaseio\.com|appspot\.com|web\.app)"
    rb"|(?:project_?id|bundle_?id|package_?name)[\"']?(?:\s{0,4}[:=]|</key>)\s{0,20}(?:<string>|[\"'])?[\w.-]{1,80}"
)


def opens_gemini(around: bytes) -> bool:
    """Whether what stands around leaves no doubt that the key is used for Gemini."""
    return _GEMINI_SURELY.search(_A_PROJECT.sub(b"", around)) is not None


def google_context(around: bytes, path: str, line: bytes = b"") -> str:
    """`public` in Firebase's or Maps' surroundings, `secret` in Gemini's, else `unknown`; Gemini wins where both are.

    The rest of its own line is nearest: `VITE_FIREBASE_API_KEY=` is Firebase's, whatever stands on the next.
    """
    where = path.encode("utf-8", "replace")
    around, whole = _A_PROJECT.sub(b"", around), around
    if _FIREBASE.search(line) and not _GEMINI_SURELY.search(line):
        return "public"
    if _GEMINI.search(around) or _GEMINI.search(where):
        return "secret"
    if _FIREBASE.search(whole) or _FIREBASE.search(where):
        return "public"
    return "unknown"


# The id of a program that signs people in, as far as it names whose it is: `123456789012-` and what was drawn for it.
_PROGRAM = pattern_of(rb"(?<![\w-])(\d{9,14}-)(?=[a-z0-9]{16})")
_COMMENT = pattern_of(rb"(?m)(?:^|[ \t;,])(?://|#)[^\n]*")  # what is only spoken of is not used


def is_in_every_copy(before: bytes, after: bytes, prefix: bytes, ids: tuple[str, ...]) -> bool:
    """Whether a client secret belongs to a program whose vendor gives it to everybody: its id begins as one of `ids`.

    The ids that stand between the secret and the one before it are asked, or else those up to the next. Where they are
    of several programs, all must be such.
    """
    between, behind = before.rpartition(prefix)[2], after.partition(prefix)[0]
    named = _PROGRAM.findall(_COMMENT.sub(b"", between)) or _PROGRAM.findall(_COMMENT.sub(b"", behind))
    return bool(named) and all(id.decode() in ids for id in named)
