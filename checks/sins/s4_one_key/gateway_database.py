"""Whether the gateway that is set up here has a database. LiteLLM makes keys, counts use and keeps budgets in one alone."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from enum import Enum

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.lowered import lowered
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.structure.tree import Node, document


class Database(str, Enum):
    """What is known of the gateway's database, the surest first."""

    SEEN = "seen"
    UNTOLD = "untold"  # a gateway is set up here, and not all that it is given was read
    ABSENT = "absent"
    ELSEWHERE = "elsewhere"  # no gateway is set up here


SETTINGS = pattern_of(r"(?m)^[ \t]*(?:-[ \t]*)?[\"']?litellm_(?:params|settings)[\"']?[ \t]*:")
_SPEAKS = Worded("litellm")
_LITELLM = pattern_of(r"litellm(?:[-_](?:database|proxy|non_root|ee|server|gateway))*")
# The image and the chart that bring a database, or the settings that name one.
_DATABASE = pattern_of(
    r"(?im)^[^#\n]{0,300}(?:\bdatabase_(?:url|host)\b|\bstore_model_in_db[\"']?\s{0,4}[:=]\s{0,4}[\"']?true|\blitellm-(?:database|helm)\b)"
)
_STARTS = pattern_of(
    r"(?im)^\s{0,60}(?:FROM|-?\s{0,4}image:)\s[^#\n]{0,200}litellm|^[^#\n]{0,200}\blitellm[\"',\s]{1,8}--(?:config|port|host|model)\b"
)
# Variables that come from a store, or from a file that is named elsewhere.
_HANDED = pattern_of(r"(?m)^\s{0,60}(?:-\s)?(?:envFrom|EnvironmentFile)\b")
_SETS_UP = frozenset({Kind.SETTINGS, Kind.DEPLOYMENT, Kind.PIPELINE, Kind.CODE, Kind.OTHER})


@once
def database_of_gateway(evidence: Evidence) -> Database:
    """A service of a compose file says itself what it is given; for any other start each text about LiteLLM is asked."""
    texts = [(path, text) for path, text in _SPEAKS.texts(evidence) if kind_of(path) in _SETS_UP]
    configured = [text for _, text in texts if SETTINGS.search(text)]
    served = {said for path, text in texts for said in _served(path, text, evidence)}
    started = [text for _, text in texts if _STARTS.search(text)]
    if not served and not started and not configured:
        return Database.ELSEWHERE
    if any(map(_DATABASE.search, configured if served else (text for _, text in texts))):
        return Database.SEEN
    if served:
        return next(said for said in Database if said in served)
    return Database.UNTOLD if not started or any(map(_HANDED.search, started)) else Database.ABSENT


def is_litellm(name: str, service: Node) -> bool:
    """Whether a service is LiteLLM itself: by its image, or by its name where none is given. Others call theirs after it."""
    image = lowered(service.text("image")).rpartition("/")[2].partition("@")[0].partition(":")[0]
    if not image or "$" in image:
        return "litellm" in name.lower()
    return _LITELLM.fullmatch(image) is not None


def _served(path: str, text: str, evidence: Evidence) -> Iterator[Database]:
    """What each LiteLLM of a compose file is given: by its own settings, or by the files of variables that it names."""
    if not path.endswith((".yml", ".yaml")):
        return
    for name, _, service in document(text, path).get("services").named():
        if not is_litellm(name, service):
            continue
        environment = service.get("environment")
        given = [f"{key}={value.value}" for key, _, value in environment.named()] + environment.values()
        files = [
            posixpath.normpath(posixpath.join(path.rpartition("/")[0], item.text("path") or item.value))
            for item in service.get("env_file").items or service.get("env_file").each()
        ]
        read = [service.text("image"), *given, *(evidence.texts.get(file, "") for file in files)]
        if any(map(_DATABASE.search, read)):
            yield Database.SEEN
        elif service.get("extends") or not {f.path for f in evidence.files}.issuperset(files):
            yield Database.UNTOLD
        else:
            yield Database.ABSENT
