"""IAM, STS and Budgets of AWS, as their references have them. A request must be signed, and signed lately."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from checks.simulator.talk import Ask, Reply, said, stamp
from checks.simulator.world import World, WorldKey

_ACCOUNT = "123456789012"
_LATE = timedelta(minutes=5)


def answer(ask: Ask, world: World) -> Reply:
    import json

    told = json.loads(world.credentials["aws-bedrock"].reveal())
    signed = re.match(r"AWS4-HMAC-SHA256 Credential=([A-Z0-9]{20})/(\d{8})/", ask.headers.get("authorization", ""))
    if signed is None or signed[1] != told["AccessKeyId"]:
        return _refused(403, "InvalidClientTokenId")
    try:
        when = datetime.strptime(ask.headers.get("x-amz-date", ""), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return _refused(400, "IncompleteSignature")
    if abs(ask.now - when) > _LATE:
        return _refused(403, "RequestTimeTooSkewed")
    if ask.headers.get("x-amz-target") == "AWSBudgetServiceGateway.DescribeBudgets":
        return _budgets(ask)
    params = dict(parse_qsl(ask.body.decode()))
    action = params.get("Action", "")
    found = _ACTIONS.get(action)
    return _refused(400, "InvalidAction") if found is None else _xml(action, found(params, world))


def _budgets(ask: Ask) -> Reply:
    if ask.json().get("AccountId") != _ACCOUNT:
        return said({"__type": "AccessDeniedException"}, 400)
    row = {
        "BudgetName": "models",
        "BudgetLimit": {"Amount": "120.50", "Unit": "USD"},
        "CalculatedSpend": {"ActualSpend": {"Amount": "33.1", "Unit": "USD"}},
        "TimeUnit": "MONTHLY",
        "BudgetType": "COST",
    }
    return said({"Budgets": [row]})


def _bedrock(params: dict[str, str], world: World) -> str:
    def row(key: WorldKey) -> str:
        return _member(
            UserName="BedrockAPIKey-" + key.id[-4:],
            ServiceSpecificCredentialId=key.id,
            ServiceName="bedrock.amazonaws.com",
            ServiceCredentialAlias=alias_of(key),
            CreateDate=stamp(key.created),
            ExpirationDate=stamp(key.expires),
            Status="Inactive" if key.disabled else "Active",
        )

    return _page(params, world, "ServiceSpecificCredentials", [row(k) for k in world.of("aws-bedrock")])


def alias_of(key: WorldKey) -> str:
    """The open part of a Bedrock key: what stands before the colon in what it decodes to."""
    import base64

    packed = key.value.reveal()[4:]
    return base64.b64decode(packed + b"=" * (-len(packed) % 4)).partition(b":")[0].decode("latin-1")


def _users(params: dict[str, str], world: World) -> str:
    row = _member(UserName="ada", Arn=f"arn:aws:iam::{_ACCOUNT}:user/ada", CreateDate=stamp(world.now))
    return _page(params, world, "Users", [row])


def _access_keys(params: dict[str, str], world: World) -> str:
    import json

    told = json.loads(world.credentials["aws-bedrock"].reveal())
    made = world.now - timedelta(days=500)
    row = _member(UserName="ada", AccessKeyId=told["AccessKeyId"], Status="Active", CreateDate=stamp(made))
    return _page(params, world, "AccessKeyMetadata", [row])


def _last_used(params: dict[str, str], world: World) -> str:
    used = _fields(LastUsedDate=stamp(world.now - timedelta(days=3)), ServiceName="bedrock", Region="us-east-1")
    return f"<UserName>ada</UserName><AccessKeyLastUsed>{used}</AccessKeyLastUsed>"


_ACTIONS: dict[str, Any] = {
    "GetCallerIdentity": lambda params, world: _fields(Account=_ACCOUNT, Arn="arn", UserId="u"),
    "ListServiceSpecificCredentials": _bedrock,
    "ListUsers": _users,
    "ListAccessKeys": _access_keys,
    "GetAccessKeyLastUsed": _last_used,
    "UpdateAccessKey": lambda params, world: "",
    "UpdateServiceSpecificCredential": lambda params, world: "",
}


def _page(params: dict[str, str], world: World, name: str, rows: list[str]) -> str:
    start = int(params.get("Marker", "0"))
    end = start + world.page
    more = f"<Marker>{end}</Marker>" if end < len(rows) else ""
    truncated = "true" if more else "false"
    return f"<{name}>{''.join(rows[start:end])}</{name}><IsTruncated>{truncated}</IsTruncated>{more}"


def _fields(**values: str | None) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items() if value is not None)


def _member(**values: str | None) -> str:
    return f"<member>{_fields(**values)}</member>"


def _xml(action: str, inside: str) -> Reply:
    space = "https://iam.amazonaws.com/doc/2010-05-08/"
    body = f'<{action}Response xmlns="{space}"><{action}Result>{inside}</{action}Result></{action}Response>'
    return Reply(body=body.encode(), type="text/xml")


def _refused(status: int, code: str) -> Reply:
    body = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
    return Reply(status=status, body=body.encode(), type="text/xml")
