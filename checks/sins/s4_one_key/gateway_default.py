"""S4-GATEWAY-DEFAULT: a gateway or a chat front-end runs with the sample secret of its documentation, or with none."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins.lowered import lowered
from checks.joins.worded import Worded
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, told
from checks.sins.published import is_run, open_port
from checks.sins.s4_one_key.gateway_database import is_litellm
from checks.structure.dockerfile import dockerfile
from checks.structure.embedded import is_dockerfile
from checks.structure.entries import Entry, entries
from checks.structure.tree import Node, document
from checks.words import count_of

SETTINGS = (".env*", "*.env", "*.yml", "*.yaml", "*.toml", "*.json", "Dockerfile*")
READS = (Reading(SETTINGS, ("litellm", "master_key", "ui_password", "webui_secret_key", "salt_key")),)
# The very values that documentation prints; each only behind its own setting.
_SAMPLES = {
    "master_key": ("sk-1234", "sk-12345", "sk-123456", "sk-1234567890"),
    "salt_key": ("sk-1234", "sk-xxxxxxxx", "sk-salt-1234"),
    "ui_password": ("sk-1234", "admin", "password", "langchain", "changeme"),
    "webui_secret_key": ("t0p-s3cr3t", "your-secret-key", "secret-key", "changeme"),
}
_WHAT = {
    "master_key": "the master key of the gateway",
    "salt_key": "the salt with which the gateway encrypts the providers’ keys",
    "ui_password": "the password of the gateway’s pages",
    "webui_secret_key": "the secret that signs Open WebUI’s sessions",
}
_SETTING = pattern_of(r"(?i)^(?:litellm_|proxy_)?(master_key|salt_key|ui_password|webui_secret_key)$")
_DEFAULTED = pattern_of(r"^\$\{\w{1,80}:?-([^}]{1,80})\}$")


def judge(evidence: Evidence) -> Verdict:
    """Critical where the port is open to others, high elsewhere; examples, documents and services of a pipeline aside."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    read = [(p, t) for p, t in sorted(evidence.texts.items()) if is_run(p)]
    settings = [
        (path, e, m[1].lower()) for path, text in read for e in _entries(text, path) if (m := _SETTING.match(e.name))
    ]
    open_ports = {path: port for path, text in read if (port := _open_port(text, path))}
    bare = list(_without_key(read, settings, open_ports))
    if not settings and not bare:
        return Verdict(
            status=Status.NOT_APPLICABLE, reason="Nothing here sets up a gateway or a chat front-end with a secret."
        )
    findings = [f for path, e, name in settings if (f := _finding(path, e, name, open_ports)) is not None] + bare
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(findings), 'secret')} that everybody knows, or none at all.",
        passed="No secret of a gateway is the one of its documentation.",
        looked_at=count_of(len(settings), "setting"),
    )


_MAY_SET = Worded(*_SAMPLES)


def _entries(text: str, path: str) -> Iterator[Entry]:
    """Settings, and the lists of `NAME=value` that compose files write."""
    if not _MAY_SET.stand_in(text):
        return
    for entry in entries(text, path):
        name, equals, value = entry.value.partition("=")
        if equals and _SETTING.match(name):
            yield msgspec.structs.replace(entry, keys=(*entry.keys, name), value=value.strip("\"'"))
        else:
            yield entry
    if is_dockerfile(path):
        for _, of in dockerfile(text).settings:
            if of.value:
                yield Entry((of.name,), of.value, of.line, of.column, of.end_line, of.end_column)


def _finding(path: str, entry: Entry, name: str, open_ports: dict[str, str]) -> Finding | None:
    value = entry.value.strip()
    defaulted = _DEFAULTED.match(value)
    if (defaulted[1] if defaulted else value) not in _SAMPLES[name]:
        return None
    if (
        name == "ui_password"
        and "litellm" not in path.lower()
        and not entry.name.upper().startswith(("UI_", "LITELLM_"))
    ):
        return None
    port = open_ports.get(path, "")
    reach = f" The port {port} is open to others." if port else ""
    unless = " unless another is given" if defaulted else ""
    return CHECK.finding(
        f"{entry.name} in {path}, {_WHAT[name]}, is the value of the documentation{unless}.{reach} Whoever reaches it may spend on every provider behind it.",
        locations=[Location(source="worktree", path=path, line=entry.line, column=entry.column, end_line=entry.end_line, end_column=entry.end_column)],
        severity=Severity.CRITICAL if port and name != "salt_key" else Severity.HIGH,
        confidence=Confidence.MEDIUM if defaulted else Confidence.HIGH,
        about=name,
    )  # fmt: skip


def _open_port(text: str, path: str) -> str:
    """The port of a gateway or a front-end that a file opens beyond this machine; empty where none."""
    if not path.endswith((".yml", ".yaml")):
        return ""
    served = document(text, path).get("services").named() if any(w in lowered(text) for w in _GATEWAYS) else ()
    for name, _, service in served:
        if _is_gateway(name, service) and (port := open_port(service)):
            return port
    if re.search(r"(?m)^kind:\s*(?:Ingress|HTTPRoute)\b|^\s*type:\s*(?:LoadBalancer|NodePort)\b", text):
        return "of the cluster"
    return ""


_GATEWAYS = ("litellm", "openwebui", "open-webui")


def _is_gateway(name: str, service: Node) -> bool:
    return re.search(r"(?i)litellm|open-?webui", f"{name} {service.text('image')}") is not None


def _without_key(
    read: list[tuple[str, str]], settings: list[tuple[str, Entry, str]], open_ports: dict[str, str]
) -> Iterator[Finding]:
    """A LiteLLM whose port is open, where nothing that was read gives it a master key."""
    if any(name == "master_key" and e.value.strip() not in ("", "null", "~") for _, e, name in settings):
        return
    named = any("master_key" in lowered(text) for _, text in read)
    for path, text in read:
        configured = document(text, path) if path in open_ports and not named else None
        if configured is None:
            continue
        for name, key, service in configured.get("services").named():
            if is_litellm(name, service) and not service.get("env_file"):
                yield CHECK.finding(
                    f"{name[:60]} in {path} is a LiteLLM that is given no master key, and its port {open_ports[path]} is open to others. "
                    "Whoever reaches it spends on every provider behind it.",
                    locations=[Location(source="worktree", path=path, line=key.line, column=key.column)],
                    severity=Severity.HIGH,
                    confidence=Confidence.MEDIUM,
                    title="A gateway that asks for no key",
                    about="none",
                )


CHECK = Check(
    "S4-GATEWAY-DEFAULT",
    sin=Sin.ONE_KEY,
    severity=Severity.HIGH,
    needs={Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
