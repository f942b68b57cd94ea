"""S7-ANSIBLE: plain secrets in variables, inventories and data of Ansible, Chef, Puppet and Salt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.keys.lookalikes import doubted
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.sins.keyed import hole, told, unseen
from checks.sins.s7_just_config.handed import fact_of
from checks.sins.s7_just_config.looks import is_secret_name, of_a_model
from checks.sins.s7_just_config.values import (
    Literal,
    Plain,
    at_entry,
    at_node,
    findings_of,
    is_tracked,
    more,
    named_values,
    plain_in,
)
from checks.structure.entries import entries, form_of
from checks.structure.tree import Node, documents
from checks.words import count_of

_VAULTED = "$ANSIBLE_VAULT;"
_ENCRYPTED = pattern_of(r"ENC\[PKCS7,|ENC\[GPG,|-----BEGIN PGP MESSAGE-----|^\s*\$ANSIBLE_VAULT;")
_WHAT = (
    ("variables of Ansible", NamePattern(r"(?i)(?:^|/)(?:group_vars|host_vars)/|(?:^|/)roles/[^/]+/(?:vars|defaults)/[^/]+\.ya?ml$")),
    ("an inventory of Ansible", NamePattern(r"(?i)(?:^|/)inventor(?:y|ies)(?:/[^.]*(?:\.(?:ya?ml|ini|cfg))?|\.(?:ya?ml|ini|cfg))?$|(?:^|/)hosts(?:\.(?:ya?ml|ini))?$")),
    ("a data bag of Chef", NamePattern(r"(?i)(?:^|/)data_bags/[^/]+/[^/]+\.json$")),
    ("Hiera’s data", NamePattern(r"(?i)(?:^|/)hiera(?:data)?/.*\.ya?ml$")),
    ("a pillar of Salt", NamePattern(r"(?i)(?:^|/)pillars?/.*\.sls$")),
)  # fmt: skip
_PASSWORD = NamePattern(r"(?i)(?:^|/)\.?(?:ansible[-_.])?vault[-_.]?pass(?:word)?(?:[-_.](?:file|dev|prod|staging|\w{1,12}))?(?:\.txt)?$")  # fmt: skip
# Modules that print what they were given, or whose command line others see.
_TALKING = pattern_of(r"(?:^|\.)(?:debug|uri|shell|command|raw|script|get_url|set_fact|docker_container|lineinfile|copy|template|environment)$")  # fmt: skip
_USED = pattern_of(r"\{\{[^{}]{0,200}?\b([A-Za-z_]\w{0,99})\b[^{}]{0,200}?\}\}")


def judge(evidence: Evidence) -> Verdict:
    """High for each secret that git keeps, and for the vault's password; low for a task that may print a key."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    read = [(path, what) for path in sorted(evidence.texts) if (what := _what(evidence, path))]
    passwords = _PASSWORD.among(paths_of(evidence))
    if not read and not passwords:
        return unseen(missed, "Nothing here is Ansible’s, Chef’s, Puppet’s or Salt’s.")
    values: list[Literal] = []
    vaulted = 0
    for path, what in read:
        if evidence.texts[path].startswith(_VAULTED):
            vaulted += 1
        else:
            values += _values(path, evidence.texts[path], what)
    vaulted += sum(bool(_ENCRYPTED.search(v.value)) for v in values)
    plains = plain_in(evidence, (v for v in values if not _ENCRYPTED.search(v.value)))
    findings = [
        *findings_of(CHECK, evidence, plains, _tell),
        *_passwords(evidence, passwords, vaulted),
        *(f for path, what in read if what == "a playbook" for f in _talking(path, evidence.texts[path])),
    ]
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'finding')} in variables, inventories and playbooks.",
        passed="No variable, inventory or data holds a plain secret"
        + (f"; {count_of(vaulted, 'value or file is', 'values and files are')} encrypted" if vaulted else "")
        + ".",
        looked_at=f"{count_of(len(values), 'value')} of {count_of(len(read), 'file')}",
    )


def _what(evidence: Evidence, path: str) -> str:
    """What a file is; empty for one that is none of these tools'."""
    for what, sign in _WHAT:
        if sign.search(path):
            if what == "an inventory of Ansible" and not _is_inventory(evidence.texts[path], path):
                continue
            return what
    text = evidence.texts[path]
    if re.search(r"\.ya?ml$", path) and "hosts:" in text and re.search(r"(?m)^\s*-?\s*(?:tasks|roles|vars|vars_files|pre_tasks):", text):  # fmt: skip
        first = next(iter(documents(text, path)), None)
        if first is not None and any(item.text("hosts") for item in first.items):
            return "a playbook"
    if "/tasks/" in f"/{path}" and "name:" in text:
        first = next(iter(documents(text, path)), None)
        if first is not None and first.items and "apiVersion" not in text:
            return "a playbook"
    return ""


def _is_inventory(text: str, path: str) -> bool:
    """Hosts with `ansible_` variables or groups; the list of names of a machine is none."""
    return re.search(r"(?m)ansible_|^\[[\w:.-]+\]\s*$|^\s*(?:hosts|children|vars):\s*$", text) is not None


def _values(path: str, text: str, what: str) -> Iterator[Literal]:
    form = form_of(path, text)
    if form == "ini" or (form != "yaml" and what.startswith("an inventory")):
        for entry in entries(text, path if form == "ini" else "inventory.ini"):
            yield at_entry(entry, path, part=what)
        return
    if re.match(r"#!\S*gpg", text):
        return
    name = path if form in ("yaml", "json") else path + ".yaml"
    for node in documents(text, name):
        holders = [v for item in node.items for v in _held(item)] if what == "a playbook" else [node]
        for holder in holders:
            if holder.get("encrypted_data"):
                continue  # an item of Chef that is encrypted as a whole
            for called, value in named_values(holder, dotted=True):
                if value.tag != "!vault":
                    yield at_node(value, called, path, what)
                else:
                    yield Literal(called, _VAULTED, path, value.line, part=what)


def _held(item: Node) -> list[Node]:
    return [held for key in ("vars", "environment") if (held := item.get(key))] + [
        held for task in _tasks(item) for key in ("vars", "environment") if (held := task.get(key))
    ]


def _tasks(item: Node, depth: int = 0) -> Iterator[Node]:
    below = [t for key in ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always") for t in item.get(key).items]  # fmt: skip
    for task in below[:2_000]:
        yield task
        if depth < 5:
            yield from _tasks(task, depth + 1)


def _passwords(evidence: Evidence, paths: list[str], vaulted: int) -> Iterator[Finding]:
    """A file with the vault's password that git keeps; a script that asks a keychain for it is none."""
    for path in paths:
        fact = fact_of(evidence, path)
        text = evidence.texts.get(path, "")
        if not is_tracked(evidence, path) or (fact is not None and not fact.size):
            continue
        if text.startswith(("#!", _VAULTED)) or (fact is not None and fact.mode & 0o100 and not text):
            continue
        opens = f"It opens {count_of(vaulted, 'value or file', 'values and files')} here that are encrypted." if vaulted else "It opens what the vault encrypted."  # fmt: skip
        yield CHECK.finding(
            f"Git keeps {path}, by its name the file with the vault’s password. {opens}",
            locations=[Location(source="worktree", path=path, line=1)],
            severity=Severity.HIGH,
            confidence=doubted(Confidence.MEDIUM, path),
            title="The vault’s password lies beside the vault",
            fixes=("ansible-vault",),
            about="vault password",
        )


def _talking(path: str, text: str) -> Iterator[Finding]:
    """Tasks that hand a provider's key to a module which prints what it is given, without `no_log`."""
    for document in documents(text, path):
        plays = document.items
        for play in plays:
            tasks = list(_tasks(play)) or ([play] if not play.get("hosts") else [])
            quiet = play.get("no_log").true
            for task in tasks:
                if quiet or task.get("no_log") or task.get("block"):
                    continue
                found = _uses(task)
                if found is not None:
                    name, node, module = found
                    yield CHECK.finding(
                        f"A task in {path} hands {name[:80]} to {module[:60]} and says no no_log. What it is given is shown with -v and when it fails.",
                        locations=[Location(source="worktree", path=path, line=node.line, column=node.column)],
                        severity=Severity.LOW,
                        confidence=doubted(Confidence.MEDIUM, path),
                        title="A task that may print a key",
                        fixes=("ansible-vault",),
                        about=f"task {name} {task.text('name')[:100]}",
                    )


def _uses(task: Node) -> tuple[str, Node, str] | None:
    for module, _, given in task.named():
        if not _TALKING.search(module):
            continue
        for _, node in named_values(given):
            for met in _USED.finditer(node.value[:4_000]):
                if is_secret_name(met[1]) and of_a_model(met[1]):
                    return met[1], node, module
    return None


def _tell(first: Plain, group: list[Plain]) -> str:
    return f"{first.called} stands in {first.literal.part}, {first.literal.path}, as it is.{more(group)} Everybody with the repository has it."


CHECK = Check(
    "S7-ANSIBLE",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(
        "group_vars/**", "host_vars/**", "**/group_vars/**", "**/host_vars/**", "**/roles/*/vars/*.y*ml", "**/roles/*/defaults/*.y*ml",
        "inventory", "inventory.*", "inventories/**", "inventory/**", "**/inventory/**", "**/inventories/**", "hosts", "hosts.ini", "hosts.y*ml", "data_bags/**/*.json",
        "**/data_bags/**/*.json", "hieradata/**", "**/hieradata/**", "hiera/**", "pillar/**/*.sls", "**/pillar/**/*.sls", "pillars/**/*.sls",
        "*vault*pass*", Reading(("*.yml", "*.yaml"), ("hosts:",)), Reading(("**/tasks/*.yml", "**/tasks/*.yaml"), ("key", "token", "secret")),
    ),
    judge=judge,
    module=__name__,
)  # fmt: skip
