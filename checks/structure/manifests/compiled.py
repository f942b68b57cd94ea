"""Go, Rust, and the JVM: Maven, Gradle and its version catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.structure.entries import Entry, entries
from checks.structure.packages import Package
from checks.structure.positions import lines_of

_GO = re.compile(
    r"^[ \t]*(?:require[ \t]+)?([\w.\-~]+\.[\w.\-~]+/[^\s]+|[\w.\-~]+\.[a-z]{2,})[ \t]+(v\S+)(?:[ \t]*//[ \t]*(indirect))?"
)


def read_go_mod(text: str, path: str) -> Iterator[Package]:
    block = ""
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if bare.endswith("(") and bare[:-1].strip().isalpha():
            block = bare[:-1].strip()
        elif bare == ")":
            block = ""
        elif (block or bare.split(" ", 1)[0]) == "require":
            found = _GO.match(line)
            if found:
                yield Package("go", found[1], found[2], path, number, direct=found[3] is None)


def read_cargo(text: str, path: str) -> Iterator[Package]:
    kinds = ("dependencies", "dev-dependencies", "build-dependencies")
    for entry in entries(text, path):
        keys = entry.keys
        at = next((n for n, key in enumerate(keys) if key in kinds), -1)
        if at < 0 or at > 2 or len(keys) < at + 2 or not isinstance(keys[at + 1], str):
            continue
        if len(keys) == at + 2 or keys[at + 2 :] == ("version",):
            yield Package(
                "cargo", str(keys[at + 1]), entry.value, path, entry.line, development=keys[at] == "dev-dependencies"
            )
        elif keys[at + 2] in ("git", "path", "workspace"):
            yield Package("cargo", str(keys[at + 1]), "", path, entry.line, development=keys[at] == "dev-dependencies")


def read_pom(text: str, path: str) -> Iterator[Package]:
    group, artifact, line = "", "", 0
    for entry in entries(text, path):
        if entry.keys[-2:] == ("dependency", "groupId"):
            group, artifact = entry.value, ""
        elif entry.keys[-2:] == ("dependency", "artifactId"):
            artifact, line = entry.value, entry.line
            yield Package("maven", f"{group}:{artifact}", _version_below(text, line), path, line)


def _version_below(text: str, line: int) -> str:
    """The `<version>` of the dependency whose artifact stands on this line."""
    start = lines_of(text).start(line)
    end = text.find("</dependency>", start)
    found = re.search(
        r"<version>\s*([^<\s]+)\s*</version>", text[start : end if 0 <= end < start + 2_000 else start + 2_000]
    )
    return found[1] if found else ""


_GRADLE = re.compile(
    r"(?m)^[ \t]*(\w*(?:implementation|api|compile|compileOnly|runtimeOnly|kapt|ksp|annotationProcessor|classpath)\w*)"
    r"[ \t]*\(?[ \t]*(?:platform|enforcedPlatform)?\(?[ \t]*[\"']([\w.\-]+):([\w.\-]+)(?::([^\"'@:]+))?",
    re.IGNORECASE,
)
_GRADLE_MAP = re.compile(
    r"group[ \t]*[:=][ \t]*[\"']([\w.\-]+)[\"'][ \t]*,[ \t]*name[ \t]*[:=][ \t]*[\"']([\w.\-]+)[\"'](?:[ \t]*,[ \t]*version[ \t]*[:=][ \t]*[\"']([^\"']+))?"
)
_GRADLE_PLUGIN = re.compile(
    r"(?m)^[ \t]*id[ \t]*\(?[ \t]*[\"']([\w.\-]+)[\"']\)?(?:[ \t]+version[ \t]+[\"']([^\"']+))?"
)


def read_gradle(text: str, path: str) -> Iterator[Package]:
    lines = lines_of(text)
    for found in _GRADLE.finditer(text):
        line = lines.at(found.start(2))[0]
        yield Package(
            "maven", f"{found[2]}:{found[3]}", found[4] or "", path, line, development="test" in found[1].lower()
        )
    for found in _GRADLE_MAP.finditer(text):
        yield Package("maven", f"{found[1]}:{found[2]}", found[3] or "", path, lines.at(found.start())[0])
    for found in _GRADLE_PLUGIN.finditer(text):
        yield Package("maven", found[1], found[2] or "", path, lines.at(found.start())[0], development=True)


def read_version_catalog(text: str, path: str) -> Iterator[Package]:
    found = entries(text, path)
    versions = {e.keys[1]: e.value for e in found if len(e.keys) == 2 and e.keys[0] == "versions"}
    said: dict[tuple[object, ...], dict[str, Entry]] = {}
    for entry in found:
        match entry.keys:
            case ("libraries", str()) if entry.value.count(":") == 2:
                name, _, version = entry.value.rpartition(":")
                yield Package("maven", name, version, path, entry.line)
            case ("libraries", str() as alias, *rest):
                said.setdefault(("libraries", alias), {})[".".join(map(str, rest))] = entry
            case _:
                pass
    for parts in said.values():
        module = parts.get("module")
        name = module.value if module else ":".join(parts[k].value for k in ("group", "name") if k in parts)
        version = parts["version"].value if "version" in parts else ""
        if "version.ref" in parts:
            version = versions.get(parts["version.ref"].value, "")
        yield Package("maven", name, version, path, next(iter(parts.values())).line)
