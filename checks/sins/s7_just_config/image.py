"""S7-IMAGE: a key in the settings, the history or a layer of an image that lies in the folder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, ImageFact, Need
from checks.expressions.patterns import pattern_of
from checks.keys.lookalikes import doubted
from checks.keys.standin import keys_in
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting, Sin, Status, Verdict
from checks.signals.looking import paths_of
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique, unseen
from checks.sins.s7_just_config.images import DOCKERFILES
from checks.sins.s7_just_config.looks import looks_secret, of_a_model
from checks.sins.severity import severity_of
from checks.structure.embedded import is_dockerfile
from checks.structure.tree import Node, document
from checks.words import count_of

LARGEST = 256 << 20  # bytes of an archive that is opened
_ARCHIVE = pattern_of(r"(?i)\.(?:tar|tgz|tar\.gz)$")
_SET = pattern_of(r"(?:^|[\s|;&])([A-Za-z_]\w{0,99})=(\"[^\"]{0,512}\"|'[^']{0,512}'|[^\s\"';&|]{0,512})")
_LAYERS = pattern_of(r"(?:^|/)blobs/sha\d+/[0-9a-f]+$")


def judge(evidence: Evidence) -> Verdict:
    """High for each key in an image, whether git keeps the file or not: images are made to be handed on."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    if not evidence.images:
        if any(is_dockerfile(p) for p in paths_of(evidence)):
            return Verdict(
                status=Status.NOT_CHECKED,
                reason="Images are built here, and none lies here as a file. Docker’s own store was not asked: “docker save” writes what can be looked at.",
            )
        return unseen(hole(evidence, "worktree"), "No image of a container lies here as a file.")
    roots = {_root(i.path) for i in evidence.images}
    found: dict[str, tuple[Key, list[Sighting], str]] = {}
    unknown: dict[tuple[str, str], Finding] = {}
    for image in evidence.images:
        for name, value, part in _settings(document(image.settings, "settings.json")):
            known = [k for k in keys_in(value, evidence.keys) if k.secret]
            for key in known:
                own = [s for s in key.sightings if s.path == image.path and s.member == image.member]
                found.setdefault(key.fingerprint, (key, [], f"{part} ({name[:80]})"))[1].extend(own)
            if not known and looks_secret(name, value):
                unknown.setdefault((image.path, name), _unknown(image, name, part))
    for key in evidence.keys:
        layers = [s for s in key.sightings if key.secret and s.source == "worktree" and _root(s.path) in roots]
        if layers:
            found.setdefault(key.fingerprint, (key, [], ""))[1].extend(layers)
    findings = [_finding(evidence, *of) for of in found.values()] + list(unknown.values())
    return told(
        findings,
        _missed(evidence, roots),
        failed=f"{count_of(len(findings), 'secret')} in images.",
        passed="No image that lies here holds a key.",
        looked_at=count_of(len(evidence.images), "image"),
    )


def _root(path: str) -> str:
    """The archive, or of a layout its folder."""
    return path.rpartition("/blobs/")[0] or "." if _LAYERS.search(path) else path


def _settings(top: Node) -> Iterator[tuple[str, str, str]]:
    """(name, value, what it is of the image): variables, labels, what starts it, and the commands that built it."""
    for holder in (top.get("config"), top.get("container_config")):
        for item in holder.get("Env").items:
            name, _, value = item.value.partition("=")
            yield name, value, "its variables"
        for label, _, said in holder.get("Labels").named():
            yield label, said.value, "its labels"
        for part in ("Cmd", "Entrypoint"):
            for word in holder.get(part).each():
                option, equals, value = word.value.partition("=")
                yield (option.lstrip("-"), value, "what starts it") if equals else ("", word.value, "what starts it")
    for step in top.get("history").items:
        text = step.text("created_by")[:20_000]
        met = list(_SET.finditer(text))
        for one in met:
            yield one[1], one[2].strip("\"'"), "the history of its build"
        yield "a command", _SET.sub(" ", text), "the history of its build"


def _finding(evidence: Evidence, key: Key, sightings: list[Sighting], part: str) -> Finding:
    # The bytes of a layer show the key as well as the file in it does: the one that lies deepest says most.
    sightings = sorted(dict.fromkeys(sightings), key=lambda s: (-(s.member or "").count("!"), not _file(s), s.path))
    first = sightings[0] if sightings else None
    file = _file(first)
    where = part or (f"a layer, in {file[:120]}" if file else "a layer")
    image = first.path if first else ""
    root = _root(image)
    called = root if root not in ("", ".") else image
    return CHECK.finding(
        f"It stands in {where}, in the image {called}. Every copy of the image has it; a later layer that deletes a file does not take it out.",
        key=key.fingerprint,
        locations=unique(s.location for s in sightings)[:KEPT_LOCATIONS],
        severity=severity_of(CHECK.severity, key, sightings, evidence),
        confidence=max((s.confidence for s in sightings), key=lambda c: c.rank, default=key.confidence),
    )


def _file(sighting: Sighting | None) -> str:
    """The file of a layer: what stands behind the layer's own name."""
    if sighting is None or not sighting.member:
        return ""
    last = sighting.member.rpartition("!")[2]
    return "" if re.search(r"(?:^|/)[0-9a-f]{64}$|layer\.tar$", last) else last


def _unknown(image: ImageFact, name: str, part: str) -> Finding:
    sure = Confidence.MEDIUM if of_a_model(name) else Confidence.LOW
    return CHECK.finding(
        f"{name[:80]} stands in {part}, in the image {_root(image.path) if _root(image.path) != '.' else image.path}. Every copy of the image has it.",
        locations=[Location(source="worktree", path=image.path, member=image.member)],
        severity=CHECK.severity if of_a_model(name) else CHECK.severity.shifted(-1),
        confidence=doubted(sure, image.path),
        about=f"{image.path} {name}",
    )


def _missed(evidence: Evidence, roots: set[str]) -> tuple[float, str] | None:
    """What was not seen of the images here: layers beyond the bounds, archives too large to be opened, other holes."""
    holes = [hole(evidence, "worktree")]
    cut = [x for x in evidence.limits if x.id == "container" and _root(x.what.partition("!")[0]) in roots]
    if cut:
        count = sum(x.count for x in cut)
        holes.append((0.6, f"{count_of(count, 'part')} of images could not be read ({cut[0].why})"))
    large = [f for f in evidence.files if f.size > LARGEST and _ARCHIVE.search(f.path)]
    if large:
        holes.append(
            (0.6, f"{count_of(len(large), 'archive')} {'is' if len(large) == 1 else 'are'} too large to be opened")
        )
    return min((h for h in holes if h is not None), default=None)


CHECK = Check(
    "S7-IMAGE",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=DOCKERFILES,
    judge=judge,
    module=__name__,
)
