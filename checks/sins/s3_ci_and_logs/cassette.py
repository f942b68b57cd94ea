"""S3-CASSETTE: recorded HTTP traffic with keys, or a recorder that will record them."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.joins.worded import Worded
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins import llm_use
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.s3_ci_and_logs.aside import is_others
from checks.sins.s3_ci_and_logs.cassettes import CONFIGURED, MARK, Recorded, is_recording, recorded, recorders
from checks.sins.s3_ci_and_logs.held import at, files_of, in_files, is_tracked, need_of, source_of
from checks.structure.positions import lines_of
from checks.words import count_of

_RECORDINGS = ("cassettes/**", "__recordings__/**", "recordings/**", "vcr/**", "vcr_cassettes/**", "wiremock/**", "mappings/*.json", "nock/**", "__nock-fixtures__/**", "betamax/**", "fixtures/**", "*.har", "*.cassette*", "*.httprr")  # fmt: skip
_HEADERS = ("authorization", "x-api-key", "api-key", "x-goog-api-key", "?key=", "&key=")
_CODE = ("*.py", "*.js", "*.mjs", "*.ts", "*.rb", "*.go")
READS = (
    Reading(_RECORDINGS, _HEADERS),
    Reading(_CODE, ("import vcr", "from vcr", "vcr.configure", "mark.vcr", "vcr_config", "betamax", "nock.recorder", "enable_reqheaders_recording", "pollyjs", "go-vcr", "pytestmark = pytest.mark.vcr")),
    Reading(("pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini"), ("vcr", "recording", "record_mode", "record-mode")),
    *llm_use.READS,
)  # fmt: skip
_FILTERED = Worded(*CONFIGURED)


def judge(evidence: Evidence) -> Verdict:
    """High for each key in a recording that git tracks, medium elsewhere; medium for a recorder without a filter."""
    need = need_of(evidence)
    if not evidence.has(need):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[need])
    recordings = files_of(evidence, is_recording)
    unfiltered = _unfiltered(evidence)
    lost = hole(evidence, source_of(evidence))
    if not recordings and not unfiltered:
        return unseen(lost, "No recorded traffic lies here, and nothing records any.")
    known = in_files(CHECK, evidence, is_recording, _tell, tests_count=True)
    headers = {p: found for p in recordings if p in evidence.texts and (found := list(recorded(evidence.texts[p])))}
    told_of = {place.path for finding in known for place in finding.locations}
    unknown = [f for p, found in headers.items() if p not in told_of and (f := _header(p, found, evidence)) is not None]
    clean = bool(recordings) and not known and not unknown
    future = [_recorder(p, places, words, clean) for p, places, words in unfiltered] if llm_use.use_of(evidence) else []
    return told(
        [*known, *unknown, *future],
        lost,
        failed=f"{count_of(len(known) + len(unknown), 'credential')} in recorded traffic, {count_of(len(future), 'recorder')} without a filter.",
        passed="No recorded traffic holds a key.",
        looked_at=count_of(len(recordings), "recording"),
    )


def _tell(key: Key, sightings: list[Sighting]) -> str:
    paths = {s.path for s in sightings}
    first = sightings[0]
    rest = f" and {count_of(len(paths) - 1, 'more recording')}" if len(paths) > 1 else ""
    return f"{first.path}{rest} {'hold' if rest else 'holds'} it: a real answer was recorded with the key that asked for it. A folder for tests makes it no test key."


def _header(path: str, found: list[Recorded], evidence: Evidence) -> Finding | None:
    real = [r for r in found if r.real]
    if not real:
        return None
    return CHECK.finding(
        f"{path} holds {real[0].name} with what looks like a real value. Its shape is no provider’s; see whose it is.",
        locations=[at(path, r.line, r.column) for r in real][:KEPT_LOCATIONS],
        severity=Severity.HIGH if is_tracked(path, evidence) else Severity.MEDIUM,
        confidence=Confidence.LOW,
        about="header",
    )


def _unfiltered(evidence: Evidence) -> list[tuple[str, list[Location], str]]:
    """(path, places, what) of each recorder that keeps headers; pytest's marks count where no file sets a filter."""
    found: list[tuple[str, list[Location], str]] = []
    marks: list[Location] = []
    configured = False
    for path, text in sorted(evidence.texts.items()):
        if is_others(path) or not path.endswith((".py", ".js", ".mjs", ".ts", ".rb", ".go", ".toml", ".ini", ".cfg")):
            continue
        configured = configured or _FILTERED.stand_in(text)
        by_words: dict[str, list[Location]] = {}
        for one in recorders(text, path):
            by_words.setdefault(one.text, []).append(at(path, one.line, one.column))
        found += [(path, places, words) for words, places in by_words.items()]
        marks += _marks(text, path)
    if marks and not configured:
        found.append((marks[0].path, marks, "pytest’s mark vcr without filter_headers"))
    return found


def _marks(text: str, path: str) -> Iterator[Location]:
    if path.endswith(".py") and "vcr" in text and (met := MARK.search(text)):
        yield at(path, *lines_of(text).at(met.start()))


def _recorder(path: str, places: list[Location], words: str, clean: bool) -> Finding:
    after = (
        "The recordings that lie here hold no key yet; the next may."
        if clean
        else "The key that asks is written down with the answer."
    )
    return CHECK.finding(
        f"{words} in {path} keeps the headers of requests as they are. {after}",
        locations=places[:KEPT_LOCATIONS],
        severity=Severity.LOW if clean else Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        title="A recorder keeps the headers of requests",
        fixes=("filter-recordings",),
        about=words,
    )


CHECK = Check(
    "S3-CASSETTE",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES, Need.HISTORY},
    reads=READS,
    judge=judge,
    module=__name__,
)
