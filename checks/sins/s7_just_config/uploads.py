"""Uploads: commands and calls that put files into object storage, onto shares and web servers, or fetch them from there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.model import Location
from checks.sins.env_files import holds_key
from checks.structure.dockerfile import dockerfile
from checks.structure.embedded import embedded, is_dockerfile
from checks.structure.languages import language_of
from checks.structure.pipelines import PATHS, system_of
from checks.structure.syntax import Argument, Call, Code, code

SCRIPTS = (
    "*.sh",
    "*.bash",
    "*.zsh",
    "Makefile*",
    "*.mk",
    "justfile",
    "Justfile",
    "package.json",
    "Dockerfile*",
    *PATHS,
)
CODE = ("*.py", "*.js", "*.ts", "*.mjs", "*.go", "*.rb")
TOOLS = ("aws", "s5cmd", "gsutil", "gcloud", "azcopy", "az", "rclone", "s3cmd", "mc", "mcli", "scp", "rsync", "cp", "curl", "wrangler", "b2", "smbclient", "lftp")  # fmt: skip
_CODE_ENDINGS = tuple(c[1:] for c in CODE)
METHODS = (
    "*upload_file", "*upload_fileobj", "*put_object", "*fput_object", "*upload_from_filename", "*upload_blob", "*upload_folder",
    "*PutObjectCommand", "*generate_presigned_url", "*getSignedUrl", "*PutObject",
)  # fmt: skip
_NAMED = tuple(m.strip("*.") for m in METHODS)
# The letters one of which stands in every script that moves files so, and in code that names a file with secrets.
WORDS = (
    "s3 cp", "s3 sync", "s3 mv", "put-object", "gsutil", "gcloud storage", "azcopy", "az storage", "rclone", "s3cmd", "s5cmd", "transfer.sh", "0x0.st", "file.io",
    "/var/www", "public_html", "htdocs", "r2 object put", "upload-file", "mc cp", "mc mirror", "/nginx/html", "wwwroot", "mcli cp", "b2 sync", "b2 file", "paste.rs",
    "temp.sh", "bashupload", "catbox",
)  # fmt: skip
_SECRETS = pattern_of(
    r"(?i)\.env\b|tfstate|tfvars|credentials|secrets?\.(?:ya?ml|json|toml|ini)|service[-_]?account|upload_folder"
)
_ANY = pattern_of(rf"(?<![\w-])(?:{'|'.join(TOOLS)})(?![\w-])")
_RECIPE = pattern_of(r"(?m)^(?:\t|[ ]{2,8})[@+-]*(\S.*)$")
_REMOTE = pattern_of(
    r"(?i)^(?:s3|gs|r2|oss|cos|b2|abfss?|wasbs?|smb|ftps?|sftp|https?)://|^[\w.-]+@[\w.${}-]+:|^[\w-]{2,40}:(?!//)|^//[\w.-]+/|^\\\\"
)
_WEB_ROOT = pattern_of(
    r"(?i)(?:/var/www|/usr/share/nginx|/srv/(?:www|http)|public_html|htdocs|wwwroot|/inetpub)(?:/|$)"
)
_ANYBODY = pattern_of(
    r"(?i)public-read|publicread|allusers|allAuthenticatedUsers|//(?:transfer\.sh|0x0\.st|file\.io|temp\.sh|bashupload\.com|paste\.rs|termbin\.com|catbox\.moe)"
)
_KMS = pattern_of(r"(?i)aws:kms|--sse-kms|--kms-key|encryption-key")
_WITH_VALUE = frozenset(
    "--acl --sse --sse-kms-key-id --profile --region --exclude --include --endpoint-url --storage-class --content-type --cache-control --account-name --container-name"
    " --account-key --sas-token --connection-string --name -n -c --bucket --key --body --project --config -a -h -i -P -e --filter -H -X -o -u --data --kms-key-id --metadata -F --form -x --file -f -T --upload-file --source -s --src".split()
)  # fmt: skip
_SOURCES = ("--file", "-f", "--body", "-T", "--upload-file", "--source", "-s", "--src")
_QUOTED = pattern_of(r"""["'`]([^"'`\n]{1,200})["'`]""")
_MAY_CALL = Worded(*(name.lower() for name in _NAMED))
_MAY_MOVE = Worded(*(word.lower() for word in WORDS))


class Upload(msgspec.Struct, frozen=True):
    """Files that a command moves. `down` says that they come from the storage: then it holds them.

    `whole` are folders that are sent with all that lies in them, except what fits `left_out`; `public` says that anybody
    may read what was sent, `kms` that it is encrypted with a key of its own.
    """

    tool: str
    path: str
    line: int
    column: int | None
    files: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    target: str = ""
    public: bool = False
    web: bool = False
    kms: bool = False
    down: bool = False
    signs: bool = False

    @property
    def location(self) -> Location:
        """The place of the command."""
        return Location(source="worktree", path=self.path, line=self.line, column=self.column)


@once
def _uploads(evidence: Evidence) -> tuple[Upload, ...]:
    held = tuple({path.rsplit("/", 1)[-1] for path in holds_key(evidence)})
    return tuple(u for path, text in sorted(evidence.texts.items()) for u in _in_file(path, text, held))


def uploads(evidence: Evidence) -> tuple[Upload, ...]:
    """All moves to or from storage in the scripts, pipelines and code that were read; those of documents left aside."""
    return _uploads(evidence)


def _in_file(path: str, text: str, held: tuple[str, ...]) -> Iterator[Upload]:
    name = path.rsplit("/", 1)[-1]
    if name.endswith(_CODE_ENDINGS):
        if _MAY_CALL.stand_in(text) and (_SECRETS.search(text) is not None or any(h in text for h in held)):
            yield from _in_code(path, code(text, path))
        return
    if not _MAY_MOVE.stand_in(text) or kind_of(path) is Kind.DOCUMENT:
        return
    for script, lines, column in _scripts(path, text, name):
        for call in code(script, "run.sh").calls:
            found = _command(call, path)
            if found is not None:
                line = lines[min(call.line, len(lines)) - 1] if lines else call.line
                yield msgspec.structs.replace(
                    found, line=line, column=None if column is None else call.column + column - 1
                )


def _scripts(path: str, text: str, name: str) -> Iterator[tuple[str, tuple[int, ...], int | None]]:
    """(script, the file's line of each of its lines, the column at which it begins)."""
    if is_dockerfile(name):
        for instruction in dockerfile(text).instructions:
            if instruction.name == "RUN":
                first = instruction.line
                yield instruction.script, tuple(range(first, first + instruction.script.count("\n") + 1)), 1
    elif system_of(path) is not None or name == "package.json":
        for inner in embedded(text, path):
            if language_of(inner.name) == "bash":
                yield inner.text, inner.lines, inner.column if inner.text.count("\n") == 0 else None
    elif re.match(r"(?i)makefile|justfile|.*\.mk$", name):
        for recipe in _RECIPE.finditer(text.replace("\\\n", "  ")):
            if _ANY.search(recipe[1]):
                line = text.replace("\\\n", "  ").count("\n", 0, recipe.start()) + 1
                yield recipe[1].replace("$(", "${"), (line,), None
    elif language_of(path, text) == "bash":
        yield text, (), 1


def _command(call: Call, path: str) -> Upload | None:
    words = [a.literal if a.literal is not None else a.text.strip("\"'") for a in call.arguments]
    tool, words = _verb(call.callee.rsplit("/", 1)[-1], words)
    if not tool:
        return None
    plain, options = _split(words)
    named = [v.split("@", 1)[-1] for k, v in options if k in _SOURCES] + [
        v.split("=@", 1)[1].split(";", 1)[0] for k, v in options if k in ("-F", "--form") and "=@" in v
    ]
    sources, target = (named, plain[-1] if plain else "") if named else (plain[:-1], plain[-1] if plain else "")
    if tool in ("cp", "scp", "rsync") and not _WEB_ROOT.search(target):
        return None  # a file that a server needs is copied to it every day
    if tool == "curl" and not named:
        return None
    down = any(_REMOTE.search(s) for s in sources) and not _REMOTE.search(target)
    aliased = tool.startswith("mc") and "/" in target and not target.startswith((".", "/"))
    remote = _REMOTE.search(target) or named or aliased or tool == "wrangler" or _WEB_ROOT.search(target)
    if not down and not remote:
        return None
    said = " ".join(words)
    folders = tuple(s for s in sources if s in (".", "./", "..") or (s.endswith("/") and not _REMOTE.search(s)))
    sends_all = tool in ("aws s3 sync", "gsutil rsync", "rclone sync", "rclone copy", "azcopy copy", "azcopy sync", "gcloud storage rsync") or any(k in ("--recursive", "-r", "-R") for k, _ in options)  # fmt: skip
    return Upload(
        tool, path, call.line, call.column,
        files=tuple(s for s in sources if s not in folders),
        whole=folders if sends_all and not down else (),
        left_out=tuple(v.strip("\"'") for k, v in options if k in ("--exclude", "--filter", "-x")),
        target=target, public=_ANYBODY.search(said) is not None, web=_WEB_ROOT.search(target) is not None,
        kms=_KMS.search(said) is not None, down=down,
    )  # fmt: skip


_VERBS = {
    "aws": (r"^s3 (?:cp|sync|mv)\b", r"^s3api put-object\b"),
    "s5cmd": (r"^(?:cp|sync|mv)\b",),
    "gsutil": (r"^(?:cp|rsync|mv)\b",),
    "gcloud": (r"^storage (?:cp|rsync|mv)\b",),
    "azcopy": (r"^(?:copy|cp|sync)\b",),
    "az": (r"^storage (?:blob|file) upload(?:-batch)?\b",),
    "rclone": (r"^(?:copy|copyto|sync|move|moveto)\b",),
    "s3cmd": (r"^(?:put|sync)\b",),
    "mc": (r"^(?:cp|mirror)\b",),
    "mcli": (r"^(?:cp|mirror)\b",),
    "wrangler": (r"^r2 object put\b",),
    "b2": (r"^(?:upload-file|file upload|sync)\b",),
}  # fmt: skip


def _verb(tool: str, words: list[str]) -> tuple[str, list[str]]:
    """The tool with its command, and the words behind it; no tool for a call that moves nothing."""
    if tool in ("cp", "scp", "rsync", "curl"):
        return tool, words
    leading = 0
    while tool == "gsutil" and leading < len(words) and words[leading].startswith("-"):
        leading += 1  # `gsutil -m cp`
    said = " ".join(words[leading:])
    for pattern in _VERBS.get(tool, ()):
        met = re.match(pattern, said)
        if met:
            count = met[0].count(" ") + 1
            return f"{tool} {met[0]}", words[leading + count :]
    return "", []


def _split(words: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """What stands for itself, and the options with their values."""
    plain: list[str] = []
    options: list[tuple[str, str]] = []
    skip = False
    for number, word in enumerate(words):
        if skip:
            skip = False
            continue
        if word.startswith("-") and len(word) > 1:
            name, given, value = word.partition("=")
            # `rsync -e ssh`, `gsutil cp -a public-read`; the last word is where it goes, no option's value.
            if (
                not given
                and name in _WITH_VALUE
                and number + (2 if len(name) == 2 and name != "-T" else 1) < len(words)
            ):
                value, skip = words[number + 1], True
            options.append((name, value))
        else:
            plain.append(word)
    return plain, options


def _in_code(path: str, read: Code) -> Iterator[Upload]:
    for call in read.calls:
        if not call.named(*METHODS):
            continue
        said = [q for a in call.arguments for q in _strings(read, a)]
        signs = call.named("*generate_presigned_url", "*getSignedUrl")
        whole = call.named("*upload_folder")
        yield Upload(
            call.callee.rpartition(".")[2], path, call.line, call.column,
            files=() if whole else tuple(said),
            whole=tuple(s for s in said if s in (".", "./")) if whole else (),
            left_out=tuple(said) if whole else (),
            public=any(_ANYBODY.search(s) for s in said), kms=any(_KMS.search(s) for s in said), signs=signs,
        )  # fmt: skip


def _strings(read: Code, argument: Argument) -> Iterator[str]:
    """The strings in an argument, and in what it is a name of."""
    for one in dict.fromkeys((argument, read.value_of(argument))):
        yield from _QUOTED.findall(one.text[:2000])
