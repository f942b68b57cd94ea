"""Git's configuration files, read as text: nothing in them is obeyed, `include` is not followed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.addresses import host_of
from checks.evidence import ConfigNote, Remote
from checks.expressions.patterns import pattern_of

LARGEST = 1 << 20

_SECTION = pattern_of(r"""^\s*\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*""")
_SETTING = pattern_of(r"^\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*))?$")
_PUBLIC_FORGES = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "huggingface.co", "gitee.com", "sr.ht")
_SCP = pattern_of(r"^(?:[^@/\s]+@)?([A-Za-z0-9.-]+):(?!/)(.+)$")
_REFERENCE = pattern_of(r"^\$|^%|^\{\{")


class Setting(msgspec.Struct, frozen=True):
    """One setting: "remote.origin.url", its value, the line it stands in."""

    name: str
    value: str
    line: int


def settings(text: str) -> Iterator[Setting]:
    """All settings of a file, in order; lines that make no sense are passed by."""
    section = ""
    lines = iter(enumerate(text[:LARGEST].splitlines(), start=1))
    for number, line in lines:
        rest = line
        head = _SECTION.match(line)
        if head:
            section = head[1].lower() + (f".{_unescaped(head[2])}" if head[2] is not None else "")
            rest = line[head.end() :]
        setting = _SETTING.match(rest)
        if not section or setting is None:
            continue
        value = setting[2]
        while value is not None and value.endswith("\\") and not value.endswith("\\\\"):
            value = value[:-1] + next(lines, (0, ""))[1]
        yield Setting(f"{section}.{setting[1].lower()}", "true" if value is None else _value(value), number)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _value(raw: str) -> str:
    """A value without its quotes and without a comment behind it."""
    out: list[str] = []
    quoted = False
    signs = iter(raw)
    for sign in signs:
        if sign == '"':
            quoted = not quoted
        elif sign == "\\":
            out.append({"n": "\n", "t": "\t", "b": ""}.get(follow := next(signs, ""), follow))
        elif sign in "#;" and not quoted:
            break
        else:
            out.append(sign)
    return "".join(out).strip()


def masked_url(url: str) -> tuple[str, str | None]:
    """An address without its password or token, and a mask of what was taken out (None where nothing was)."""
    found = re.match(r"^([a-z][a-z0-9+.-]*://)([^/@\s]*)@(.*)$", url, re.I | re.S)
    if not found:
        return url, None
    user, colon, password = found[2].partition(":")
    if colon and password and not _REFERENCE.match(password):
        return f"{found[1]}{user if len(user) < 40 else '…'}:…@{found[3]}", _mask(password)
    if not colon and len(user) >= 20 and not _REFERENCE.match(user):
        return f"{found[1]}…@{found[3]}", _mask(user)  # a token alone is given as the user
    return url, None


def _mask(value: str) -> str:
    return f"…{value[-4:]}" if len(value) >= 20 else "…"


# To some programs the host ends here, to others it does not: such an address is nobody's.
_UNCLEAR = re.compile(r"[^:/]*://[^/]*[?#]")


def remote(name: str, url: str) -> Remote:
    """A remote from its address."""
    shown, credential = masked_url(url)
    host, project = "", ""
    scp = _SCP.match(shown) if "://" not in shown else None
    if scp:
        host, project = scp[1].lower(), scp[2]
    elif not _UNCLEAR.match(url) and (host := host_of(url)):
        project = re.split(r"[?#]", shown.partition("://")[2].partition("/")[2], maxsplit=1)[0]
    project = project.strip("/").removesuffix(".git")
    return Remote(
        name=name,
        url=shown[:500],
        host=host,
        project=project[:300],
        credential=credential,
        looks_public=host in _PUBLIC_FORGES,
    )


def is_path(address: str) -> bool:
    """Whether git takes an address for a folder here: no “:” comes before its first “/” (git-clone, “GIT URLS”)."""
    return ":" not in address.partition("/")[0] or re.match(r"[A-Za-z]:[\\/]", address) is not None


def notes(text: str, file: str) -> Iterator[ConfigNote]:
    """The settings that matter to a check, with credentials masked."""
    for setting in settings(text):
        name, value = setting.name, setting.value
        if name.endswith((".url", ".pushurl", ".pushinsteadof")) or ".insteadof" in name:
            # `url.<address>.insteadOf` carries the address in the section's name
            subject = name.split(".", 1)[1].rsplit(".", 1)[0] if name.startswith("url.") else value
            shown, credential = masked_url(subject)
            if credential is not None:
                kept = name if subject is value else f"url.{shown}.insteadof"
                yield ConfigNote(file=file, line=setting.line, setting=kept[:300], value=shown[:300], credential=True)
        elif (name.startswith("http.") and name.endswith(".extraheader")) or name == "http.extraheader":
            header, _, rest = value.partition(":")
            secret = len(rest.strip()) >= 8 and not _REFERENCE.match(rest.strip().split()[-1])
            where, _ = masked_url(name.split(".", 1)[1].rsplit(".", 1)[0])
            yield ConfigNote(
                file=file,
                line=setting.line,
                setting=f"http.{where}.extraheader"[:300],
                value=f"{header[:60]}: …",
                credential=secret,
            )
        elif name.startswith("credential.") and name.endswith("helper"):
            yield ConfigNote(file=file, line=setting.line, setting=name[:300], value=value[:200])
        elif name in (
            "core.hookspath",
            "core.fsmonitor",
            "extensions.partialclone",
            "extensions.objectformat",
            "extensions.refstorage",
        ):
            yield ConfigNote(file=file, line=setting.line, setting=name, value=value[:200])
