"""S6-OPEN-LOCAL-SERVER: a model server or gateway that others can reach and that asks nobody for a key."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.machine import Listener
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told, unseen
from checks.sins.s6_flying_blind.served_open import READS, Opened, started
from checks.words import count_of

_NOT_SHOWN = (0.5, "sockets of other users were not shown")


def judge(evidence: Evidence) -> Verdict:
    """On this machine high where it passes requests on with the user's own keys, medium otherwise; no server is asked
    anything. In files of a project high where it is given a provider's key; low where it only lends its own hardware.
    """
    of_files, of_machine = evidence.has(Need.FILES), evidence.has(Need.MACHINE)
    if not of_files and not of_machine:
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.MACHINE])
    machine = evidence.machine
    own = of_machine and machine.own
    here = machine.listeners if own else ()
    files = started(evidence) if of_files else ()
    lost = hole(evidence, "worktree") if of_files else None
    if own and not machine.sockets_read:
        lost = min(lost or _NOT_SHOWN, _NOT_SHOWN)
    if not here and not files:
        if of_machine and not own and not of_files:
            return Verdict(
                status=Status.NOT_APPLICABLE, reason="What listens on this machine says nothing of another’s home."
            )
        where = " and ".join([*(["no file here starts one"] if of_files else []), *(["none listens on this machine"] if own else [])])  # fmt: skip
        return unseen(lost, f"There is no model server: {where}.")
    findings = [_listens(server) for server in here if server.beyond and server.authentication != "set"]
    findings += [_is_started(server) for server in files if server.is_open]
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'model server')} can be reached from other machines without a key that is known of.",
        passed="Every model server that was recognised can be reached from its own machine alone, or asks for a key.",
        looked_at=" and ".join(
            said
            for said, number in (
                (f"{count_of(len(here), 'model server')} on this machine", len(here)),
                (f"{count_of(len(files), 'model server')} that files start", len(files)),
            )
            if number
        ),
    )


def _listens(server: Listener) -> Finding:
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


def _is_started(one: Opened) -> Finding:
    tool, path = one.server.tool, one.location.path
    what = f"{one.named} in {path} is {tool}" if one.named else f"{path} starts {tool}"
    asks = "it has no authentication" if one.asks == "never" else "it is told to ask for no key"
    if one.asks == "off" == one.server.by_default:
        asks = "it is given no key to ask for"
    if one.keys:
        after = " It holds a provider’s key: whoever reaches it spends on that."
    elif one.server.runs_code:
        after = " Whoever reaches it runs code there, and reads every key that lies there."
    elif one.server.forwards:
        after = " Whoever reaches it spends on every provider that it is connected to."
    else:
        after = " Whoever reaches it uses the hardware, and reads what the models were told."
    grave = one.server.forwards or one.server.runs_code
    return CHECK.finding(
        f"{what}, {one.reach}, and {asks}.{after}",
        locations=[one.location],
        severity=Severity.HIGH if one.keys else Severity.MEDIUM if grave else Severity.LOW,
        confidence=Confidence.MEDIUM,
        about=f"{path}:{one.named or tool}",
    )


CHECK = Check(
    "S6-OPEN-LOCAL-SERVER",
    sin=Sin.FLYING_BLIND,
    severity=Severity.MEDIUM,
    needs={Need.MACHINE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
