"""S6-OPEN-LOCAL-SERVER: a model server or gateway here that others can reach and that asks nobody for a key."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.machine import Listener
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """High where it passes requests on with the user's own keys, medium otherwise. No server is asked anything."""
    machine = evidence.machine
    if not evidence.has(Need.MACHINE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.MACHINE])
    if not machine.own:
        return Verdict(
            status=Status.NOT_APPLICABLE, reason="What listens on this machine says nothing of another’s home."
        )
    reached = [server for server in machine.listeners if server.beyond]
    findings = tuple(_finding(server) for server in reached if server.authentication != "set")
    looked_at = count_of(len(machine.listeners), "model server")
    if findings:
        return Verdict(
            status=Status.FAIL,
            reason=f"{count_of(len(findings), 'model server')} can be reached from other machines without a key that is known of.",
            looked_at=looked_at,
            findings=findings,
            share=1.0 if machine.sockets_read else 0.5,
        )
    if not machine.sockets_read:
        return Verdict(
            status=Status.PARTIAL,
            reason="No model server that could be seen is open. But sockets of other users were not shown.",
            looked_at=looked_at,
            share=0.5,
        )
    if not machine.listeners:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No model server listens on this machine.")
    return Verdict(
        status=Status.PASS,
        reason="Every model server that was recognised can be reached from this machine alone, or asks for a key.",
        looked_at=looked_at,
    )


def _finding(server: Listener) -> Finding:
    everywhere = server.address in ("0.0.0.0", "::")  # noqa: S104 - what a server said, not what we bind to
    where = "all addresses of this machine" if everywhere else server.address
    asks = {
        "never": "It has no authentication.",
        "off": "Its command line asks for no key.",
        "unknown": "Whether it asks for a key was not seen.",
        "set": "",
    }[server.authentication]
    forwards = " It passes requests on with your own keys." if server.forwards else ""
    known = "" if server.confidence is Confidence.HIGH else " It was recognised by its port alone."
    severity = Severity.HIGH if server.forwards else Severity.MEDIUM
    return CHECK.finding(
        f"{server.tool} listens on {where}, port {server.port}. {asks}{forwards}{known} Nobody was asked: this is what the system shows.",
        locations=[Location(source="machine", path=f"process {server.process or server.tool}")],
        severity=severity,
        confidence=server.confidence.lowered() if server.authentication == "unknown" else server.confidence,
        about=f"{server.tool}:{server.port}",
    )


CHECK = Check(
    "S6-OPEN-LOCAL-SERVER",
    sin=Sin.FLYING_BLIND,
    severity=Severity.MEDIUM,
    needs={Need.MACHINE},
    judge=judge,
    module=__name__,
)
