"""Compose: a secret of the service where its program reads a file, and else a variable of who starts it.

Sources: Docker, “Secrets top-level elements” (`environment:` takes the value from the variable of who starts it, which Compose does
and `docker stack deploy` does not; the service finds it as /run/secrets/NAME); linuxserver.io, “Environment variables from files”
(`FILE__NAME` in all of their images). A program of the project reads a file where its own code names the variable for it.
"""

from __future__ import annotations

import copy
import posixpath
import re
from typing import TYPE_CHECKING, Any

import msgspec

from checks.fixes.fixers.jsonc import Text, first_item
from checks.fixes.fixers.standing import Moved, same_ways, standing
from checks.fixes.plan import Piece, added_at_end, line_end, spliced
from checks.fixes.reach import Unsafe
from checks.joins import Kind, kind_of
from checks.keys.match import Match
from checks.structure.tree import Key, Node, document

if TYPE_CHECKING:
    from checks.fixes.scene import Scene

MOST_NAMED = 5  # services in a sentence
MOUNTED = "/run/secrets/"
INSPECTED = "“docker inspect” still shows {names}: {why}. Where a program can read a file, name it in a variable of its own, as {name}_FILE."
HANDED = "{services}: the key is a file of the container now, and neither its settings nor “docker inspect” show it. This needs Docker Compose 2.6 or newer."
_DEFAULT = re.compile(rb"\$\{([A-Za-z_]\w*):?-$")
_FILES_FROM = re.compile(r"^(?:(?:lscr\.io|ghcr\.io|docker\.io)/)?linuxserver/")
_CODE = re.compile(r"\.(?:py|[cm]?[jt]sx?|go|rb|rs|php|java|kt|cs|ex|exs|sh|bash)$|(?:^|/)(?:docker-)?entrypoint[^/]*$")
_NOT_RUN = (Kind.TEST, Kind.DOCUMENT, Kind.TEMPLATE, Kind.BACKUP)
_SWARM = re.compile(r"(?i)(?:^|/)[^/]*stack[^/]*\.ya?ml$")


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    """One setting of one service that becomes a file: where it stands, and how it is called afterwards."""

    service: str
    index: Key  # in `environment`: its name, or its number in a list
    name: str
    file: str  # the variable that names the file
    secret: str
    variable: str  # of who starts it


def variables(data: bytes, path: str, moved: list[Moved]) -> list[Piece]:
    """`${NAME:?}`: compose takes the variable of who starts it, and stops where there is none."""
    made = []
    for match, kept in moved:
        standing(data, path, match)
        start, end = _literal(data, match)
        made.append(Piece(start, end, f"${{{kept.variable}:?}}".encode()))
    same_ways(data, made, path)
    return made


def named(data: bytes, path: str, match: Match) -> str | None:
    """The name of a setting: `NAME: value`, or `- NAME=value`."""
    _, _, keys = standing(data, path, match)
    before = data[data.rfind(b"\n", 0, match.start) + 1 : match.start]
    listed = re.search(rb"([A-Za-z_]\w*)=[^=]*$", before)
    return listed[1].decode() if listed else str(keys[-1]) if isinstance(keys[-1], str) else None


def handed(scene: Scene, data: bytes, path: str, moved: list[Moved]) -> tuple[list[Piece], list[str]]:
    """The pieces, and what a person should know: secrets where the program reads a file, variables elsewhere."""
    places: dict[int, _Place] = {}
    reasons: list[tuple[str, str]] = []
    for number, (match, kept) in enumerate(moved):
        try:
            places[number] = _place(scene, data, path, match, kept.variable)
        except Unsafe as error:
            reasons.append((kept.variable, str(error)))
    if places:
        try:
            pieces = _secrets(data, path, moved, places)
        except Unsafe as error:
            places, reasons = {}, [(kept.variable, str(error)) for _, kept in moved]
    if not places:
        pieces = variables(data, path, moved)
    told = []
    if places:
        services = list(dict.fromkeys(p.service[:40] for p in places.values()))
        rest = [f"{len(services) - MOST_NAMED} more"] if len(services) > MOST_NAMED else []
        told.append(HANDED.format(services=", ".join([*services[:MOST_NAMED], *rest])))
    if reasons:
        names, whys = (dict.fromkeys(part) for part in zip(*reasons, strict=True))
        why = "; ".join(list(whys)[:MOST_NAMED])
        told.append(INSPECTED.format(names=", ".join(names), why=why, name=reasons[0][0]))
    return pieces, told


def reads_file(scene: Scene, path: str, service: Node, name: str) -> str | None:
    """The variable by which the program of a service takes a file in the place of this one; None where none is known."""
    if _FILES_FROM.match(service.text("image")):
        return f"FILE__{name}"
    build = service.get("build")
    context = build.value if build.single else build.text("context")
    if not context or "$" in context or "://" in context:
        return None
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), context))
    if folder.startswith(("../", "/")):
        return None
    word = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(name)}_FILE(?![A-Za-z0-9_])")
    for other, text in scene.evidence.texts.items():
        if (
            _CODE.search(other)
            and kind_of(other) not in _NOT_RUN
            and (folder == "." or other.startswith(f"{folder}/"))
            and word.search(text)
        ):
            return f"{name}_FILE"
    return None


# --- secrets ----------------------------------------------------------------------------------------------------------


def _literal(data: bytes, match: Match) -> tuple[int, int]:
    """The bytes of a value: of a default (`${NAME:-value}`) all of it."""
    default = _DEFAULT.search(data, max(0, match.start - 200), match.start)
    if default is not None and data[match.end : match.end + 1] == b"}":
        return default.start(), match.end + 1
    return match.start, match.end


def _place(scene: Scene, data: bytes, path: str, match: Match, variable: str) -> _Place:
    text, root, keys = standing(data, path, match)
    if len(keys) != 4 or keys[0] != "services" or keys[2] != "environment":
        raise Unsafe("it stands in no service’s own variables")
    if _SWARM.search(path):
        raise Unsafe("a swarm takes no secret from a variable")
    node = root.get(*keys)
    if sum(other.start == node.start for _, other in root.walk()) > 1:
        raise Unsafe("several services share the setting")
    start, end = _literal(data, match)
    whole = data[text.byte(node.start) : text.byte(node.end)]
    name, _, rest = whole.decode().partition("=") if isinstance(keys[3], int) else (str(keys[3]), "", whole.decode())
    if rest.encode() != data[start:end]:
        raise Unsafe("the key is a part of its setting")
    service = root.get("services", str(keys[1]))
    file = reads_file(scene, path, service, name)
    if file is None:
        raise Unsafe(f"nothing says that {str(keys[1])[:40]} reads its key from a file")
    given = service.get("environment")
    taken = [k for k, _, _ in given.named()] + [i.value.partition("=")[0] for i in given.each()]
    if file in taken:
        raise Unsafe(f"{file} is set as well")
    secret = variable.lower()
    known = root.get("secrets").get(secret)
    if known and known.plain() != {"environment": variable}:
        raise Unsafe(f"there is another secret called {secret}")
    return _Place(service=str(keys[1]), index=keys[3], name=name, file=file, secret=secret, variable=variable)


def _secrets(data: bytes, path: str, moved: list[Moved], places: dict[int, _Place]) -> list[Piece]:
    text = Text(data)
    root = document(text.text, path)
    pieces: list[Piece] = []
    for number, (match, kept) in enumerate(moved):
        place = places.get(number)
        if place is None:
            pieces.append(Piece(*_literal(data, match), f"${{{kept.variable}:?}}".encode()))
            continue
        given = root.get("services", place.service, "environment")
        if isinstance(place.index, int):
            node = given.items[place.index]
            pieces.append(text.piece(node.start, node.end, f"{place.file}={MOUNTED}{place.secret}"))
        else:
            key = next(k for k, _ in given.pairs if k.value == place.name)
            pieces.append(text.piece(key.start, key.end, place.file))
            pieces.append(Piece(*_literal(data, match), f"{MOUNTED}{place.secret}".encode()))
    eol = line_end(data).decode()
    by_service: dict[str, list[str]] = {}
    for place in places.values():
        by_service.setdefault(place.service, []).append(place.secret)
    for service, secrets in by_service.items():
        pieces += _granted(text, root.get("services", service), list(dict.fromkeys(secrets)), eol)
    pieces += _declared(data, text, root, {p.secret: p.variable for p in places.values()}, eol)
    _judge(data, path, root, moved, places, pieces)
    return pieces


def _granted(text: Text, service: Node, secrets: list[str], eol: str) -> list[Piece]:
    """The service may read the secrets."""
    given = service.get("secrets")
    there = {item.value for item in given.each()} | {item.text("source") for item in given.each()}
    new = [s for s in secrets if s not in there]
    if not new:
        return []
    if given.kind == "list" and given.items:
        if text.text[given.start : given.start + 1] == "[":
            return [first_item(text, given, ", ".join(new))]
        first = given.items[0].start
        at = text.text.rfind("\n", 0, first) + 1
        indent = text.indent(first)
        if not text.text[at:first].lstrip(" ").startswith("- "):
            raise Unsafe("its list of secrets is written in an unusual way")
        return [text.piece(at, at, "".join(f"{indent}- {s}{eol}" for s in new))]
    if given:
        raise Unsafe("its list of secrets is written in an unusual way")
    key = next(k for k, _ in service.pairs if k.value == "environment")
    at, indent = text.text.rfind("\n", 0, key.start) + 1, text.indent(key.start)
    if text.text[at : key.start].strip():
        raise Unsafe("its service is written in an unusual way")
    return [text.piece(at, at, f"{indent}secrets:{eol}" + "".join(f"{indent}  - {s}{eol}" for s in new))]


def _declared(data: bytes, text: Text, root: Node, secrets: dict[str, str], eol: str) -> list[Piece]:
    """The secrets come from the variables of who starts it."""
    known = root.get("secrets")
    new = {s: v for s, v in secrets.items() if not known.get(s)}
    if not new:
        return []
    if not known and not any(k.value == "secrets" for k, _ in root.pairs):
        lines = ["secrets:", *(line for s, v in new.items() for line in (f"  {s}:", f"    environment: {v}"))]
        return [added_at_end(data, lines)]
    if not known.pairs or text.text[known.start : known.start + 1] == "{":
        raise Unsafe("its secrets are written in an unusual way")
    first = known.pairs[0][0].start
    at, indent = text.text.rfind("\n", 0, first) + 1, text.indent(first)
    return [text.piece(at, at, "".join(f"{indent}{s}:{eol}{indent}  environment: {v}{eol}" for s, v in new.items()))]


def _judge(
    data: bytes, path: str, root: Node, moved: list[Moved], places: dict[int, _Place], pieces: list[Piece]
) -> None:
    """Raise `Unsafe` unless the file says afterwards what it said before, with these secrets, and nothing else."""
    try:
        content = spliced(data, pieces)
    except ValueError:
        raise Unsafe("its parts are written in an unusual way") from None
    after = document(Text(content).text, path).plain()
    wanted: Any = copy.deepcopy(root.plain())
    for place in places.values():
        service = wanted["services"][place.service]
        given = service["environment"]
        if isinstance(place.index, int):
            given[place.index] = f"{place.file}={MOUNTED}{place.secret}"
        else:
            service["environment"] = given = {
                (place.file if k == place.name else k): (MOUNTED + place.secret if k == place.name else v)
                for k, v in given.items()
            }
        granted = service.setdefault("secrets", [])
        granted += [place.secret] if place.secret not in granted else []
        wanted.setdefault("secrets", {}).setdefault(place.secret, {"environment": place.variable})
    if _without_values(after, moved) != _without_values(wanted, moved):
        raise Unsafe("its parts are written in an unusual way")


def _without_values(plain: Any, moved: list[Moved], key: str = "") -> Any:
    """Without what became a variable, and with the secrets of a service in one order."""
    if isinstance(plain, dict):
        return {k: _without_values(v, moved, k) for k, v in plain.items()}
    if isinstance(plain, list):
        rows = [_without_values(v, moved) for v in plain]
        return sorted(rows, key=repr) if key == "secrets" else rows
    said = str(plain)
    for match, kept in moved:
        value = match.value.reveal().decode("utf-8", "replace")
        said = re.sub(r"\$\{[A-Za-z_]\w*:?-" + re.escape(value) + r"\}", f"${{{kept.variable}:?}}", said)
        said = said.replace(value, f"${{{kept.variable}:?}}")
    return said
