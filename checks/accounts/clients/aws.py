"""Amazon Bedrock: IAM's list of access keys and Bedrock keys, budgets; with what the user's own `aws` hands out.

IAM answers in XML, Budgets in JSON; both are signed with Signature Version 4. Cost Explorer is left out: each question to
it costs a cent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import msgspec

from checks.accounts.clients.client import Client, Notes, Setting
from checks.accounts.clients.signing import Signer
from checks.accounts.credentials import Held
from checks.accounts.model import Hint, InventoryKey, Limit, Owner
from checks.accounts.tools import asked
from checks.asking import reading
from checks.asking.auth import Auth
from checks.asking.transport import PAGES, Answer
from checks.asking.trouble import CouldNotAsk, reason_for
from checks.keys.secret import Secret

_IAM, _STS = "2010-05-08", "2011-06-15"
_BEDROCK = "bedrock.amazonaws.com"
_STATES: dict[str, Any] = {"Active": "active", "Inactive": "disabled", "Expired": "expired"}
_SKEWED = ("RequestTimeTooSkewed", "RequestExpired", "SignatureDoesNotMatch")


class AWS(Client):
    """Access keys with their last use, Bedrock keys with their expiry, budgets of the account."""

    provider = "aws-bedrock"
    credential = "the sign-in of your own “aws”"
    keeps = False
    docs = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html"
    settings = (Setting("profile", "Profile of “aws”, if not the default one", example="work"),)
    unlisted = ("short-term",)
    notes = Notes(
        keys="Last use is told of access keys, not of Bedrock keys.",
        usage="AWS does not tell use by key.",
        cost="Not asked: every question to Cost Explorer costs money.",
        limits="Budgets only warn, unless an action is attached to them.",
    )

    @classmethod
    def auth(cls, held: Held) -> Auth:
        return _signer(held.value or cls._asked(held.settings.get("profile", "")))

    @staticmethod
    def _asked(profile: str) -> Secret:
        if profile and not re.fullmatch(r"[\w.@+:/][\w.@+:/ -]{0,99}", profile):
            raise CouldNotAsk("no_credential", "no profile is called so")
        more = ("--profile", profile) if profile else ()
        return asked("aws", "configure", "export-credentials", "--format", "process", *more)

    def identity(self) -> str | None:
        return self._account()

    def keys(self) -> Iterator[InventoryKey]:
        yield from self._bedrock()
        for user in self._all("ListUsers", "Users", {}):
            name = _needed(user, "UserName")
            for row in self._all("ListAccessKeys", "AccessKeyMetadata", {"UserName": name}):
                key = _needed(row, "AccessKeyId")
                used = self._last_used(key)
                yield InventoryKey(
                    provider=self.provider,
                    id=key,
                    name=key,
                    kind="access key",
                    hints=(Hint(kind="public", text=key),),
                    created=_moment(row, "CreateDate"),
                    last_used=_moment(used, "LastUsedDate") if used is not None else None,
                    owner=Owner(kind="user", id=_text(user, "Arn"), name=name),
                    status=_STATES.get(_text(row, "Status") or ""),
                    # An access key has no expiry; a date of last use that is left out means never.
                    told=("created", "owner", "expires", *(("last_used",) if used is not None else ())),
                )

    def limits(self) -> Iterator[Limit]:
        account, token = self._account(), None
        for _ in range(PAGES):
            question = {"AccountId": account} | ({"NextToken": token} if token else {})
            answer = self._json("AWSBudgetServiceGateway.DescribeBudgets", question)
            found = answer.get("Budgets")
            # A list without entries is left out.
            for row in reading.rows_of({"Budgets": found if found is not None else []}, "Budgets"):
                yield _budget(row)
            following = reading.text(answer, "NextToken")
            if following is None:
                return
            if following == token:
                raise CouldNotAsk("loop")
            token = following
        raise CouldNotAsk("too_many", f"more than {PAGES} pages")

    def _bedrock(self) -> Iterator[InventoryKey]:
        params = {"ServiceName": _BEDROCK, "AllUsers": "true"}
        for row in self._all("ListServiceSpecificCredentials", "ServiceSpecificCredentials", params):
            alias, user = _text(row, "ServiceCredentialAlias"), _text(row, "UserName")
            yield InventoryKey(
                provider=self.provider,
                id=_needed(row, "ServiceSpecificCredentialId"),
                name=alias,
                kind="Bedrock key",
                hints=(Hint(kind="public", text=alias),) if alias else (),
                created=_moment(row, "CreateDate"),
                expires=_moment(row, "ExpirationDate"),
                owner=Owner(kind="user", name=user) if user else None,
                status=_STATES.get(_text(row, "Status") or ""),
                # A date that is left out is documented to mean that the key never expires.
                told=("created", "owner", "expires"),
            )

    def revoke(self, key: InventoryKey) -> None:
        action = self.revocation(key)[1]
        params = {"UserName": key.owner.name or "" if key.owner else "", "Status": "Inactive"}
        self._iam(action, params | {_ID[action]: key.id}, again=False)

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        return "POST", "UpdateAccessKey" if key.kind == "access key" else "UpdateServiceSpecificCredential"

    def _last_used(self, key: str) -> ElementTree.Element | None:
        """What is told of the last use; None where this may not be read, which costs this answer only."""
        try:
            return self._iam("GetAccessKeyLastUsed", {"AccessKeyId": key}).find(".//{*}AccessKeyLastUsed")
        except CouldNotAsk as trouble:
            if trouble.reason != "forbidden":
                raise
            return None

    def _account(self) -> str:
        answer = self._query(self.ask.address("/", "identity"), "GetCallerIdentity", _STS, {})
        return _needed(answer.find(".//{*}GetCallerIdentityResult"), "Account")

    def _all(self, action: str, name: str, params: dict[str, str]) -> Iterator[ElementTree.Element]:
        marker: str | None = None
        for _ in range(PAGES):
            answer = self._iam(action, params | ({"Marker": marker} if marker else {}))
            result = answer.find(f"{{*}}{action}Result")
            rows = result.find(f"{{*}}{name}") if result is not None else None
            if result is None or rows is None:
                raise CouldNotAsk("malformed", f"no list “{name}”")
            yield from rows.findall("{*}member")
            if _text(result, "IsTruncated") != "true":
                return
            following = _needed(result, "Marker")
            if following == marker:
                raise CouldNotAsk("loop")
            marker = following
        raise CouldNotAsk("too_many", f"more than {PAGES} pages")

    def _iam(self, action: str, params: dict[str, str], *, again: bool = True) -> ElementTree.Element:
        return self._query(self.ask.address("/"), action, _IAM, params, again=again)

    def _query(
        self, url: str, action: str, version: str, params: dict[str, str], *, again: bool = True
    ) -> ElementTree.Element:
        body = urlencode({"Action": action, "Version": version} | params).encode()
        return _xml(self._signed(url, body, again=again).body)

    def _json(self, target: str, question: dict[str, Any]) -> dict[str, Any]:
        answer = self._signed(self.ask.address("/", "budgets"), msgspec.json.encode(question), target=target)
        return reading.part(answer.json())

    def _signed(self, url: str, body: bytes, *, target: str = "", again: bool = True) -> Answer:
        """One signed question; a clock that is wrong is set right by the provider's own, once."""
        signer = self.ask.auth
        assert isinstance(signer, Signer)
        signer.target = target
        answer = self.ask.ask("POST", url, body=body, again=again)
        if not answer.is_good and _code(answer.body) in _SKEWED and abs(self.ask.skew or 0) > 60:
            signer.ahead = self.ask.skew or 0.0
            answer = self.ask.ask("POST", url, body=body, again=again)
        if not answer.is_good:
            code = _code(answer.body)
            reason = reason_for(answer.status)
            if code in ("InvalidClientTokenId", "UnrecognizedClientException", "ExpiredToken", "ExpiredTokenException"):
                reason = "refused"
            raise CouldNotAsk(reason, status=answer.status, wait=answer.wait, code=code)
        return answer


def _signer(told: Secret) -> Signer:
    """What the tool prints, for signing. Raises `CouldNotAsk`."""
    try:
        row = reading.part(reading.decode(told.reveal()))
    except CouldNotAsk:
        raise CouldNotAsk("no_credential", "aws gave no sign-in") from None
    key, secret, token = reading.text(row, "AccessKeyId"), row.get("SecretAccessKey"), row.get("SessionToken")
    if not key or not isinstance(secret, str):
        raise CouldNotAsk("no_credential", "aws gave no sign-in")
    return Signer(key, Secret(secret.encode()), Secret(token.encode()) if isinstance(token, str) else None)


_ID = {"UpdateAccessKey": "AccessKeyId", "UpdateServiceSpecificCredential": "ServiceSpecificCredentialId"}


def _budget(row: dict[str, Any]) -> Limit:
    limit, spent = reading.part(row, "BudgetLimit"), reading.part(row, "CalculatedSpend", "ActualSpend")
    unit = reading.text(limit, "Unit") or ""
    return Limit(
        kind="alert",
        scope="account",
        name=reading.text(row, "BudgetName"),
        amount=reading.money(limit, "Amount") if limit else None,
        currency=unit if len(unit) == 3 else None,
        unit=unit if len(unit) != 3 else None,
        period={"MONTHLY": "month", "DAILY": "day", "QUARTERLY": "quarter", "ANNUALLY": "year"}.get(
            reading.text(row, "TimeUnit") or ""
        ),
        used=reading.exact(spent, "Amount"),
        note="for the whole account or the services it names",
    )


def _xml(body: bytes) -> ElementTree.Element:
    """A document without declarations of its own: those can unpack to anything."""
    if b"<!" in body:
        raise CouldNotAsk("malformed", "no plain XML")
    try:
        return ElementTree.fromstring(body)  # noqa: S314 - bounded in size, and without entities
    except (ElementTree.ParseError, ValueError, RecursionError, LookupError):
        raise CouldNotAsk("malformed", "no XML") from None


def _text(row: ElementTree.Element | None, name: str) -> str | None:
    found = row.findtext(f"{{*}}{name}") if row is not None else None
    return reading.text({"": found}, "")


def _needed(row: ElementTree.Element | None, name: str) -> str:
    found = _text(row, name)
    if not found:
        raise CouldNotAsk("malformed", f"a row without “{name}”")
    return found


def _moment(row: ElementTree.Element | None, name: str) -> datetime | None:
    return reading.moment({"": _text(row, name)}, "")


def _code(body: bytes) -> str:
    """The documented code of an error, in either format; nothing else of it is read."""
    found = re.search(
        rb"<Code>([A-Za-z.]{1,60})</Code>|\"__type\"\s*:\s*\"(?:[\w.]+#)?([A-Za-z.]{1,60})\"", body[:20_000]
    )
    return (found[1] or found[2]).decode() if found else ""
