"""Roles of a cluster that read every Secret, and with them every key of a provider that lies in one."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.model import Location, Severity
from checks.readings import Reading
from checks.sins.cloud_resources import YAML, manifests
from checks.sins.llm_use import is_llm_name, use_of
from checks.sins.s4_one_key.wide import Wide

READS = (Reading(YAML, ("kind: ClusterRole", "kind: Role", "serviceAccountName")),)
# Controllers that are installed as their makers give them, and whose work it is to read Secrets.
_READS_BY_TRADE = pattern_of(
    r"(?i)^(?:ingress-nginx|nginx-ingress|cert-manager|external-secrets|eso|crd-controller|flux|sealed-secrets|secrets-store|traefik|istio|argocd|argo-cd|kong|contour|emissary|velero|kyverno|crossplane|cilium|cloudnative-pg|cnpg|vault|openbao|bank-vaults|reflector)(?![a-z])"
)
# What kubebuilder calls the role of an operator: one that is not written here is installed as its makers give it.
_OPERATORS = pattern_of(r"(?:^|-)(?:manager|operator)-role$")
_PUT_IN = pattern_of(r"\{\{[^{}]{0,200}\}\}")
# What a chart that was rendered, or an operator's own manifest, is marked with.
_MAKERS = frozenset(
    {"helm.sh/chart", "app.kubernetes.io/managed-by", "app.kubernetes.io/part-of", "operators.coreos.com"}
)
# Knative marks what it releases with a label of its own for each part: `eventing.knative.dev/release`.
_RELEASED = "knative.dev/release"
# A part of other roles, as its label says: `rbac.authorization.k8s.io/aggregate-to-edit: "true"`.
_ADDED_TO = pattern_of(r"/aggregate-to-([\w.-]{1,60})$")
# The cluster's own roles that read Secrets without it, and those that are given to people because they do not.
_READ_THEM_ALREADY = frozenset({"admin", "edit", "cluster-admin"})
_LOOKS_ON = pattern_of(r"(?i)view|read")
_NAMESPACE = pattern_of(r"(?m)^(?:  )?namespace:\s*[\"']?([^\s\"']+)[\"']?\s*$")
_COMMENT = pattern_of(r"(?m)(?:^|\s)#.*$")
# A line that names a key, or what is run with one; the tokens that a dashboard counts are no keys.
_OF_A_KEY = pattern_of(r"(?im)^.{0,300}(?:key|token(?!s)|secret|credential|image).{0,300}$")
_OF_A_DASHBOARD = pattern_of(r"\"(?:gridPos|legendFormat|schemaVersion)\"\s*:")
_RUNS_AS = pattern_of(r"(?m)^[ \t-]{0,80}serviceAccount(?:Name)?:\s{1,4}[\"']?([\w.-]{1,253})")
_RUNS = Worded("serviceaccount")


class _Binding(msgspec.Struct, frozen=True):
    """What gives a role: its kind, its file, its namespace, and the accounts it is given to, each with its namespace."""

    kind: str
    path: str
    namespace: str
    accounts: tuple[tuple[str, str], ...]


def _called(name: str, path: str) -> str:
    """The name of a role without what a chart puts into it; where nothing is left, the file it stands in."""
    bare = _PUT_IN.sub("", name).strip("-_ ")
    return bare[:80] or f"A role in {path}"


def _has_models_beside(path: str, namespace: str, evidence: Evidence) -> bool:
    """Whether a key of a provider may lie in the namespace of a role: another manifest there, or in its chart, names one."""
    folder = (path.partition("/templates/")[0] if "/templates/" in path else path.rpartition("/")[0]) + "/"
    return any(
        folder == "/" or other.startswith(folder) or namespace in namespaces
        for other, namespaces in _with_models(evidence)
    )


@once
def _with_models(evidence: Evidence) -> list[tuple[str, frozenset[str]]]:
    """The manifests that name a provider's key, each with the namespaces that it names."""
    return [
        (path, frozenset(_NAMESPACE.findall(text)))
        for path, text in evidence.texts.items()
        if path.endswith((".yaml", ".yml", ".tpl"))
        and _OF_A_DASHBOARD.search(text) is None
        and any(is_llm_name(m[0]) for m in _OF_A_KEY.finditer(_COMMENT.sub("", text)))
    ]


@once
def _bindings(evidence: Evidence) -> dict[tuple[str, str], list[_Binding]]:
    """What binds each role, by the role's kind and name."""
    found: dict[tuple[str, str], list[_Binding]] = {}
    for path, _, content in manifests(evidence, "ClusterRoleBinding", "RoleBinding"):
        role, about, subjects = content.get("roleRef"), content.get("metadata"), content.get("subjects")
        if isinstance(role, dict):
            given = [s for s in (subjects if isinstance(subjects, list) else []) if isinstance(s, dict)]
            accounts = tuple((str(s.get("name")), str(s.get("namespace") or "")) for s in given)
            namespace = str(about.get("namespace") or "") if isinstance(about, dict) else ""
            bound = _Binding(str(content.get("kind")), path, namespace, accounts)
            found.setdefault((str(role.get("kind")), str(role.get("name"))), []).append(bound)
    return found


@once
def _gathering(evidence: Evidence) -> list[tuple[str, list[dict[object, object]]]]:
    """The roles that are put together of others, each with the sets of labels by which it takes them."""
    found = []
    for _, _, content in manifests(evidence, "ClusterRole"):
        about, rule = content.get("metadata"), content.get("aggregationRule")
        listed = rule.get("clusterRoleSelectors") if isinstance(rule, dict) else None
        asked = [s.get("matchLabels") for s in (listed if isinstance(listed, list) else []) if isinstance(s, dict)]
        if isinstance(about, dict) and asked:
            found.append((str(about.get("name")), [labels for labels in asked if isinstance(labels, dict) and labels]))
    return found


def _bound(kind: str, metadata: dict[str, object], evidence: Evidence) -> list[_Binding]:
    """What gives a role to somebody: by its own name, or as a part of another."""
    labels = metadata.get("labels")
    marks = labels.items() if isinstance(labels, dict) else {}.items()
    wholes = [name for name, asked in _gathering(evidence) if any(one.items() <= marks for one in asked)]
    names = [(kind, str(metadata.get("name"))), *(("ClusterRole", name) for name in wholes)]
    return [bound for name in names for bound in _bindings(evidence).get(name, [])]


def _added_to(labels: object) -> list[str]:
    """The roles that a role says it is a part of."""
    said = labels.items() if isinstance(labels, dict) else ()
    return [met[1] for label, value in said if str(value).lower() == "true" and (met := _ADDED_TO.search(str(label)))]


def _in_namespaces(path: str, content: dict[str, object], namespace: str, bound: list[_Binding]) -> list[tuple[str, str]]:  # fmt: skip
    """Where a role counts in some namespaces alone: (file, namespace) of each; empty where it counts in the whole cluster.

    A ClusterRole that nothing but RoleBindings give counts where they stand.
    """
    if content.get("kind") == "Role":
        return [(path, namespace)]
    return [] if any(b.kind != "RoleBinding" for b in bound) else [(b.path, b.namespace) for b in bound]


@once
def _run_here(evidence: Evidence) -> frozenset[str]:
    """The accounts that something here runs as."""
    return frozenset(name for _, text in _RUNS.texts(evidence) for name in _RUNS_AS.findall(text))


def _reads_by_trade(name: str, accounts: list[tuple[str, str]]) -> bool:
    """Whether a role is a known controller's: by its own name, or by who it is given to."""
    given = [any(map(_READS_BY_TRADE.search, account)) for account in accounts]
    return _READS_BY_TRADE.search(name) is not None or (bool(given) and all(given))


def _is_an_operators(name: str, rules: list[dict[str, object]]) -> bool:
    """Whether a role is an operator's: by its name, or by what it holds. Who writes the status of objects of a group that is
    none of the cluster's own, and takes part in an election or finalizes them, looks after them; it reads the Secrets that
    they name.
    """
    written, finalized, elects = set[str](), set[str](), False
    for rule in rules:
        groups = {group for group in _words(rule, "apiGroups") if "." in group}
        parts = {thing.partition("/")[2] for thing in _words(rule, "resources")}
        if not _WRITES.isdisjoint(_words(rule, "verbs")):
            written |= groups if "status" in parts else set()
            finalized |= groups if "finalizers" in parts else set()
            elects = elects or "leases" in _words(rule, "resources")
    return _OPERATORS.search(name) is not None or bool(written & finalized) or (bool(written) and elects)


def _words(rule: dict[str, object], part: str) -> list[str]:
    said = rule.get(part)
    return [str(word) for word in said] if isinstance(said, list) else []


_WRITES = frozenset({"update", "patch", "*"})
_READS_SECRETS = frozenset({"get", "list", "watch", "*"})


def _is_of_makers(name: str, path: str, labels: object, evidence: Evidence) -> bool:
    """Whether a role is a part of something that was made elsewhere: a chart, a release, an operator that is not built here."""
    marks = [str(label) for label in labels] if isinstance(labels, dict) else []
    if not _MAKERS.isdisjoint(marks) or any(mark.endswith(_RELEASED) for mark in marks):
        return True
    if not _OPERATORS.search(name):
        return False
    folders = {f.path.rpartition("/")[0] for f in evidence.files if f.path.rpartition("/")[2] in ("PROJECT", "go.mod")}
    return not any(folder == "" or path.startswith(f"{folder}/") for folder in folders)


def readers_of_secrets(evidence: Evidence) -> Iterator[Wide]:
    """Who may read every Secret of a cluster reads every key in it, where a model is used; what others made is installed as
    they give it. Low for an operator's role, and for a part of the cluster that nothing here runs.
    """
    if not use_of(evidence):
        return
    for path, line, content in manifests(evidence, "ClusterRole", "Role"):
        about, listed = content.get("metadata"), content.get("rules")
        metadata = about if isinstance(about, dict) else {}
        rules = [rule for rule in (listed if isinstance(listed, list) else []) if isinstance(rule, dict)]
        name = _called(str(metadata.get("name", "")), path)
        if not any(map(_reads_every, rules)) or _is_of_makers(name, path, metadata.get("labels"), evidence):
            continue
        bound = _bound(str(content.get("kind")), metadata, evidence)
        accounts = [account for b in bound for account in b.accounts]
        places = _in_namespaces(path, content, str(metadata.get("namespace") or ""), bound)
        if places and not any(_has_models_beside(file, namespace, evidence) for file, namespace in places):
            continue
        added = _added_to(metadata.get("labels")) if not bound else []
        reading = [whole in _READ_THEM_ALREADY or _READS_BY_TRADE.search(whole) is not None for whole in added]
        if _reads_by_trade(name, accounts) or (reading and all(reading)):
            continue
        what = "of its namespace" if places else "of the whole cluster"
        said = f"{name} may read every Secret {what}, the providers’ keys among them"
        severity = Severity.LOW
        if any(map(_LOOKS_ON.search, added)):
            said += f"; it is added to {added[0]}, which is given to those who are to see no Secret"
            severity = Severity.MEDIUM
        elif added:
            said += f"; it has no account of its own: it is added to {added[0]}, and who has that decides"
        elif _is_an_operators(name, rules):
            said += _OF_AN_OPERATOR[bool(places)]
        elif accounts and all(where.endswith("-system") and who not in _run_here(evidence) for who, where in accounts):
            said += f"; it is given to {accounts[0][0][:80]} of {accounts[0][1][:80]}, which nothing here runs: where that reads certificates alone, a role that names them is enough"
        else:
            severity = Severity.MEDIUM
        yield Wide(said, Location(source="worktree", path=path, line=line), f"{name} secrets", "A role that reads every Secret", severity)  # fmt: skip


# By whether the role counts in some namespaces alone.
_OF_AN_OPERATOR = (
    "; where the operator works in some namespaces alone, a role in each of them is enough",
    "; the operator reads those that its resources name, and keys that are not for it lie better in another namespace",
)


def _reads_every(rule: dict[str, object]) -> bool:
    return (
        "secrets" in _words(rule, "resources")
        and not rule.get("resourceNames")
        and not _READS_SECRETS.isdisjoint(_words(rule, "verbs"))
    )
