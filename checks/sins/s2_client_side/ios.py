"""S2-IOS: a key in an app for Apple's devices: in its sources, its property lists, its packages, or taken in from settings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Severity, Sin, Verdict
from checks.readings import Reading
from checks.sins.s2_client_side.apps import READS as APPS
from checks.sins.s2_client_side.apps import Form, is_left_out
from checks.sins.s2_client_side.baked import Baked, speaks_of_models, without_comments
from checks.sins.s2_client_side.judging import Words, judge_form
from checks.sins.s2_client_side.public_names import names_secret
from checks.sins.s2_client_side.shipped import spot
from checks.structure.entries import entries
from checks.structure.positions import lines_of

READS = (
    *APPS,
    Reading(("*.plist",), ("key)", "token)", "secret)", "key:", "token:", "secret:")),
    Reading(("*.xcconfig",)),
    Reading(("*.swift", "*.m", "*.mm"), ("infodictionary", "forinfodictionarykey", "plist")),
    Reading((".arkana.yml", ".arkana.yaml")),
)
_FORM = Form.APPLE
_WORDS = Words(
    consequence="Whoever has the app can take it out of it.",
    failed="in what is installed on Apple’s devices.",
    passed="Nothing of a key goes into the app.",
    nothing="No app for Apple’s devices and no package of one were seen.",
)
_TAKEN = pattern_of(r"\$[({](\w{1,120})(?::[^)}]*)?[)}]")
_READ = pattern_of(
    r"(?:forInfoDictionaryKey:\s{0,8}@?|infoDictionary[?!]?\s{0,4}\[\s{0,4}@?|infoDictionary\]\s{0,4}objectForKey:\s{0,4}@)\"([^\"\n]{1,120})\""
)

# A list of their own, beside Info.plist: `Secrets.plist` is mostly not in git, and always in the app.
_OPENS_LIST = pattern_of(
    r"(?:ofType|withExtension):\s{0,4}@?\"plist\"|Resource:\s{0,4}@?\"[^\"\n]{1,80}\.plist\"|dictionaryWithContentsOfFile"
)
_FROM_LIST = pattern_of(r"(?:\[\s{0,4}@?|(?:forKey|valueForKey|objectForKey):\s{0,4}@?)\"([^\"\n]{1,120})\"")


def judge(evidence: Evidence) -> Verdict:
    """High for each key that is in the app or that Info.plist takes in, critical once it is out; a name alone is less sure."""
    return judge_form(CHECK, _FORM, _WORDS, evidence, baked=_baked(evidence))


def _baked(evidence: Evidence) -> Iterator[Baked]:
    settings = _settings(evidence)
    taken: set[str] = set()
    for path, text in sorted(evidence.texts.items()):
        if path.endswith(".plist") and not is_left_out(path):
            for entry in entries(text, path):
                for name in _TAKEN.findall(entry.value):
                    if names_secret(name) or names_secret(entry.name):
                        taken |= {name, entry.name}
                        source = settings.get(name, "")
                        how = f"is taken into {path}" + (f" from {source}" if source else " from the build’s settings")
                        sure = Confidence.HIGH if source else Confidence.MEDIUM
                        yield Baked(name, how, spot(path, entry.line, entry.column), sure, also=(entry.name,))
        elif path.rpartition("/")[2] in (".arkana.yml", ".arkana.yaml"):
            for entry in entries(text, path):
                if names_secret(entry.value):
                    how = "is built in by Arkana, which only disguises it"
                    yield Baked(entry.value, how, spot(path, entry.line, entry.column), Confidence.HIGH)
    # What code reads from Info.plist is there, if the list itself was not read.
    for path, text in sorted(evidence.texts.items()):
        if path.endswith((".swift", ".m", ".mm")) and not is_left_out(path):
            bare = without_comments(text)
            for met in _READ.finditer(bare):
                if met[1] not in taken and speaks_of_models(met[1], text):
                    how = f"is read from Info.plist by {path}, so it stands in the app"
                    yield Baked(met[1], how, spot(path, *lines_of(bare).at(met.start(1))))
            if _OPENS_LIST.search(bare):
                for met in _FROM_LIST.finditer(bare):
                    if speaks_of_models(met[1], text) and not _READ.search(
                        bare, max(0, met.start() - 40), met.end() + 1
                    ):
                        how = f"is read by {path} from a property list that lies in the app"
                        yield Baked(met[1], how, spot(path, *lines_of(bare).at(met.start(1))))


def _settings(evidence: Evidence) -> dict[str, str]:
    """The names that Xcode's files of settings give a value to, with the file."""
    found: dict[str, str] = {}
    for path, text in sorted(evidence.texts.items()):
        if path.endswith(".xcconfig"):
            for entry in entries(text, path):
                if entry.value:
                    found.setdefault(re.sub(r"\[.*", "", entry.name), path)
    return found


CHECK = Check(
    "S2-IOS",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
