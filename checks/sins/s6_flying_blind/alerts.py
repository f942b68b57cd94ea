"""Alerts: what files declare that tells somebody about spending, and whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.model import Location
from checks.readings import Reading
from checks.signals.looking import texts_of
from checks.sins.cloud_resources import Resource, resources
from checks.sins.s6_flying_blind import clouds
from checks.sins.s6_flying_blind.clouds import AWS, AZURE, GOOGLE, Declared
from checks.sins.s6_flying_blind.model_calls import CODE
from checks.structure.entries import entries, find
from checks.structure.syntax import Code, code

READS: tuple[Reading, ...] = (
    *clouds.READS,
    Reading(("*.yml", "*.yaml"), ("alerting", "litellm_params", "soft_budget")),
    Reading(CODE, ("spend_alerts", "spend_limit")),
)
_ADDRESS = pattern_of(r"^[\w.+%-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63})+)$")
_SHARED = pattern_of(
    r"(?i)(?:^|[._+-])(?:alerts?|ops|oncall|on-call|team|billing|financ\w*|finops|admins?|infra\w*|platform|security|sre|devops|cloud|support|eng|engineering|dev|developers|it|budgets?|costs?|groups?|lists?"
    r"|llm|ai|ml|data|notif\w*|monitor\w*|aws|azure|gcp|noc|incident\w*|pager\w*|accounts?|hello|info|contact|all|leads?|owners?|squad|service|office)(?:[._+-]|$)"
)
_FREE = pattern_of(r"(?i)^(?:gmail|googlemail|outlook|hotmail|live|yahoo|icloud|me|proton(?:mail)?|gmx|web|fastmail|aol|qq|163)\.\w{2,3}$")  # fmt: skip
_MADE_UP = pattern_of(r"(?i)example\.(?:com|org|net)$|@(?:your|my)?-?(?:domain|company|email)\.|your[-_]|change-?me|placeholder|^x+@|^foo@|^user@|^email@")  # fmt: skip
_EMAILS = pattern_of(r"['\"]([\w.+%-]{1,64}@[\w.-]{3,120})['\"]")


class Alert(msgspec.Struct, frozen=True):
    """Something that is to tell of spending. `tells` is whether it has a notification at all.

    `people` are the addresses that stand there; `elsewhere` says that it also goes where files do not show who reads.
    """

    cloud: str
    name: str
    location: Location
    tells: bool
    people: tuple[str, ...] = ()
    elsewhere: bool = False
    listed: bool = True  # whether its receivers could be read

    @property
    def nobody(self) -> bool:
        """It is to tell, and there is nobody whom it reaches."""
        real = [p for p in self.people if not _MADE_UP.search(p)]
        return self.tells and self.listed and not self.elsewhere and not real

    @property
    def one_person(self) -> bool:
        """One address of one person at an organisation; a person's own mailbox is a project of their own."""
        if not self.tells or self.elsewhere or len(set(self.people)) != 1:
            return False
        name, _, host = self.people[0].partition("@")
        return not _SHARED.search(name) and not _FREE.match(host) and not _MADE_UP.search(self.people[0])


@once
def _alerts(evidence: Evidence) -> tuple[Alert, ...]:
    found = [_of_budget(d, evidence) for d in clouds.clouds(evidence).budgets]
    found += _of_gateways(evidence)
    found += _of_programs(evidence)
    return tuple(a for a in found if a is not None)


def alerts(evidence: Evidence) -> tuple[Alert, ...]:
    """What files declare, examples and tests left aside."""
    return _alerts(evidence)


def _of_budget(declared: Declared, evidence: Evidence) -> Alert | None:
    resource = declared.resource
    if resource is None:
        return _of_block(declared)
    if resource.type in ("aws_ce_anomaly_monitor", "AWS::CE::AnomalyMonitor"):
        return _of_anomalies(declared, evidence)
    readers = {AWS: _aws, AZURE: _azure, GOOGLE: _google}
    tells, people, elsewhere = readers[declared.cloud](resource, evidence)
    return Alert(declared.cloud, declared.name, declared.location, tells, tuple(people), elsewhere)


def _aws(resource: Resource, evidence: Evidence) -> tuple[bool, list[str], bool]:
    del evidence
    if resource.type.startswith("AWS::"):
        tells = resource.has("NotificationsWithSubscribers")
        places = [e.value for k, e in resource.settings if "Subscribers" in k and k[-1] == "Address"]
        kinds = [e.value for k, e in resource.settings if "Subscribers" in k and k[-1] == "SubscriptionType"]
        people = [p for p in places if _ADDRESS.match(p)]
        return tells, people, "SNS" in kinds or len(places) > len(people) or (tells and not places)
    tells = resource.has("notification") or resource.has("dynamic", "notification")
    people, hidden = _addresses(resource, "notification", "subscriber_email_addresses")
    topics = resource.has("notification", "subscriber_sns_topic_arns")
    return tells, people, hidden or topics or resource.has("dynamic", "notification")


def _azure(resource: Resource, evidence: Evidence) -> tuple[bool, list[str], bool]:
    del evidence
    if resource.type == "azurerm_cost_anomaly_alert":
        people, hidden = _addresses(resource, "email_addresses")
        return True, people, hidden
    tells = resource.has("notification") or resource.has("dynamic", "notification")
    people, hidden = _addresses(resource, "notification", "contact_emails")
    wide = resource.has("notification", "contact_groups") or resource.has("notification", "contact_roles")
    return tells, people, hidden or wide or resource.has("dynamic", "notification")


def _google(resource: Resource, evidence: Evidence) -> tuple[bool, list[str], bool]:
    tells = resource.has("threshold_rules") or resource.has("dynamic", "threshold_rules")
    # Without anything else the administrators of the billing account are told.
    silent = resource.value("all_updates_rule", "disable_default_iam_recipients") == "true"
    channels = resource.values("all_updates_rule", "monitoring_notification_channels")
    by_name = {c.name: c for c in resources(evidence, "google_monitoring_notification_channel")}
    people: list[str] = []
    elsewhere = not silent or resource.has("all_updates_rule", "pubsub_topic")
    for channel in channels:
        named = next((c for n, c in by_name.items() if f".{n}." in f"{channel}."), None)
        address = named.value("labels", "email_address") if named is not None else ""
        if named is not None and named.value("type") == "email" and _ADDRESS.match(address):
            people.append(address)
        else:
            elsewhere = True
    return tells, people, elsewhere


def _of_anomalies(declared: Declared, evidence: Evidence) -> Alert:
    """A watch for anomalies tells by a subscription that stands beside it."""
    tells, people, elsewhere = False, [], False
    for subscription in resources(evidence, "aws_ce_anomaly_subscription", "AWS::CE::AnomalySubscription"):
        tells = True
        for keys, entry in subscription.settings:
            if str(keys[-1]).lower() == "address":
                if _ADDRESS.match(entry.value):
                    people.append(entry.value)
                else:
                    elsewhere = True
    return Alert(declared.cloud, declared.name, declared.location, tells, tuple(people), elsewhere)


def _addresses(resource: Resource, *keys: str) -> tuple[list[str], bool]:
    """(addresses, whether there are others that a variable or a function holds) under these keys."""
    said = [v for v in resource.values(*keys) if v.strip() and v.strip() not in ("[]", "null")]
    people = [v for v in said if _ADDRESS.match(v)]
    for value in said:
        if value not in people:
            people += list(_EMAILS.findall(value))
    return people, any(not _ADDRESS.match(v) and not _EMAILS.search(v) for v in said)


def _of_block(declared: Declared) -> Alert | None:
    """Bicep, ARM, and budgets in programs: what the text of the block shows."""
    if not declared.text:
        return Alert(declared.cloud, declared.name, declared.location, tells=True, elsewhere=True, listed=False)
    tells = re.search(r"(?i)notifications?\b|contactEmails", declared.text) is not None
    people = list(_EMAILS.findall(declared.text))
    elsewhere = re.search(r"(?i)contactGroups|contactRoles|contactEmails:\s*[A-Za-z_]", declared.text) is not None
    return Alert(declared.cloud, declared.name, declared.location, tells, tuple(people), elsewhere)


def _of_gateways(evidence: Evidence) -> Iterator[Alert]:
    """LiteLLM warns of budgets where it was told to."""
    for path, text in sorted(evidence.texts.items()):
        if not path.endswith((".yml", ".yaml")) or "alerting" not in text or kind_of(path) in (Kind.TEST, Kind.TEMPLATE, Kind.DOCUMENT):  # fmt: skip
            continue
        read = entries(text, path)
        if not find(read, "model_list", "*", "**") and not find(read, "litellm_settings", "**"):
            continue
        for entry in find(read, "general_settings", "alerting", "*"):
            place = Location(source="worktree", path=path, line=entry.line, column=entry.column)
            yield Alert("", f"alerting to {entry.value[:40]}", place, tells=True, elsewhere=True)


def _of_programs(evidence: Evidence) -> Iterator[Alert]:
    """Programs that set alerts in a provider's account."""
    for path, text in texts_of(evidence):
        if "spend_alerts" not in text or kind_of(path) is not Kind.CODE:
            continue
        read = code(text, path)
        for call in read.calls:
            if any("spend_alerts" in a.text[:400] for a in call.arguments) or re.search(r"spend_?alerts\.create$", call.callee, re.I):  # fmt: skip
                people = _recipients(read)
                place = Location(source="worktree", path=path, line=call.line, column=call.column)
                yield Alert("", "an alert in the provider’s account", place, tells=True, people=tuple(people), elsewhere=not people)  # fmt: skip
                break


def _recipients(read: Code) -> list[str]:
    return [m for o in read.options if o.name == "recipients" for m in _EMAILS.findall(o.value.text[:1000])]


def in_words(found: Iterable[Alert]) -> str:
    """`aws_budgets_budget.models in infra/budget.tf`, the first of them."""
    first = next(iter(found), None)
    return f"{first.name} in {first.location.path}" if first is not None else ""
