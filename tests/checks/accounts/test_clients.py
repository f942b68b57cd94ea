"""Each client reads what its provider documents: every key, every day, every cent, and nothing more than is told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from checks.accounts.clients import PROVIDERS, client_of
from checks.accounts.credentials import Held
from checks.accounts.joins import with_last_use
from checks.accounts.model import Limit, Snapshot
from checks.asking.trouble import CouldNotAsk
from checks.simulator import Fault, Simulator
from checks.simulator.accounts import SETTINGS
from tests.checks.accounts.worlds import COST, LIMITS, LOGS, USAGE, account, contacts, last_days


class Said:
    """Who is asked, and always says the same."""

    def __init__(self, body: str) -> None:
        self._body = body

    def get(self, path: str, params: object = None) -> object:
        return msgspec.json.decode(self._body)


@pytest.fixture(scope="module")
def told(server: Simulator) -> dict[str, Snapshot]:
    """What every account told, asked once."""
    server.fail()
    found = {}
    for provider in PROVIDERS:
        with account(provider, server) as asked:
            found[provider] = asked.snapshot()
    return found


@pytest.mark.parametrize("provider", PROVIDERS)
def test_all_keys_are_listed_page_by_page(provider: str, told: dict[str, Snapshot], server: Simulator) -> None:
    part = told[provider].keys
    assert part.state == "told", part.why
    names = {key.name for key in part.rows}
    expected = {k.name for k in server.world.of(provider)}
    if provider == "huggingface":
        expected = {"prod-chatbot"}
    elif provider == "azure-openai":
        expected = {f"{r} key{n}" for r in ("prod-models", "lab-models", "closed-models") for n in (1, 2)}
    elif provider == "aws-bedrock":
        expected = {k.name for k in part.rows}
        assert len(expected) == 6 and {k.kind for k in part.rows} == {"Bedrock key", "access key"}
    assert expected <= names
    assert len({key.id for key in part.rows}) == len(part.rows)


@pytest.mark.parametrize("provider", [p for p in PROVIDERS if p not in ("azure-openai", "huggingface", "aws-bedrock")])
def test_times_are_those_of_the_provider(provider: str, told: dict[str, Snapshot], server: Simulator) -> None:
    by_name = {key.name: key for key in told[provider].keys.rows}
    for known in server.world.of(provider):
        key = by_name[known.name]
        assert key.created == known.created
        assert key.age(server.world.now) == server.world.now - known.created
        if "last_used" in key.told:
            exact = known.last_used
            if "last_used" in key.by_day and exact is not None:
                assert key.last_used is not None and key.last_used.date() == exact.date()
            else:
                assert key.last_used == exact
            assert key.never_used is (exact is None)
        else:
            assert key.last_used is None and key.never_used is None
        if "expires" in key.told:
            assert (key.expires is None) is (known.expires is None)
            assert key.never_expires is (known.expires is None)
        else:
            assert key.never_expires is None
        if provider != "google-gemini":  # whose keys cannot be switched off
            assert key.status in (None, "disabled" if known.disabled else "active")


@pytest.mark.parametrize("provider", USAGE)
def test_use_is_counted_by_key_and_day(provider: str, told: dict[str, Snapshot], server: Simulator) -> None:
    part = told[provider].usage
    assert part.state == "told", part.why
    days = last_days(server.world) - ({server.world.today} if provider == "openrouter" else set())
    ids = {k.name: k.id for k in told[provider].keys.rows}
    for known in server.world.of(provider):
        rows = [row for row in part.rows if row.key == ids[known.name]]
        expected = {day: did for day, did in known.days.items() if day in days}
        assert {row.day for row in rows} == expected.keys()
        if provider == "elevenlabs":
            assert {row.day: row.credits for row in rows} == {d: Decimal(x.requests) for d, x in expected.items()}
            continue
        assert {row.day: row.input_tokens for row in rows} == {d: x.tokens_in for d, x in expected.items()}
        assert {row.day: row.output_tokens for row in rows} == {d: x.tokens_out for d, x in expected.items()}
        if provider == "anthropic":
            assert all(row.requests is None for row in rows)
        else:
            assert {row.day: row.requests for row in rows} == {d: x.requests for d, x in expected.items()}


@pytest.mark.parametrize("provider", COST)
def test_money_is_exact_to_the_last_digit(provider: str, told: dict[str, Snapshot], server: Simulator) -> None:
    part = told[provider].cost
    assert part.state == "told", part.why
    days = last_days(server.world) - ({server.world.today} if provider == "openrouter" else set())
    expected = sum((x.dollars for k in server.world.of(provider) for d, x in k.days.items() if d in days), Decimal(0))
    assert sum((row.amount for row in part.rows), Decimal(0)) == expected
    assert {row.currency for row in part.rows} == {"USD"}
    by_key = {row.key for row in part.rows}
    if provider in ("openai", "openrouter", "litellm", "deepgram"):
        ids = {k.name: k.id for k in told[provider].keys.rows}
        assert by_key == {ids[k.name] for k in server.world.of(provider) if k.days}
    else:
        assert by_key == {None}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_is_not_documented_is_not_offered(provider: str, told: dict[str, Snapshot]) -> None:
    snapshot = told[provider]
    for name, offered in (("usage", USAGE), ("cost", COST), ("limits", LIMITS)):
        part = getattr(snapshot, name)
        assert part.state == ("told" if provider in offered else "not_offered"), (name, part.why)
        assert part.why or provider in offered


def limits_of(snapshot: Snapshot, kind: str) -> list[Limit]:
    return [row for row in snapshot.limits.rows if row.kind == kind]


def test_limits_are_in_the_documented_unit(told: dict[str, Snapshot]) -> None:
    hard = {row.scope: row for row in limits_of(told["openai"], "hard")}
    assert (hard["organization"].amount, hard["organization"].currency) == (Decimal("500.00"), "USD")
    assert hard["organization"].is_enforced is True and hard["organization"].period == "month"
    projects = {r.id: r for r in limits_of(told["openai"], "hard") if r.scope == "project"}
    assert projects["proj_staging"].amount == Decimal("50.00")
    assert projects["proj_main"].is_set is None and "most likely none" in projects["proj_main"].note
    (alert,) = [r for r in limits_of(told["openai"], "alert") if r.is_set]
    assert (alert.amount, alert.recipients) == (Decimal("400.00"), 1)
    assert all(r.is_set is False for r in limits_of(told["openai"], "alert") if r.scope == "project")

    spend = limits_of(told["anthropic"], "hard")
    assert [(r.scope, r.amount, r.is_set) for r in spend] == [
        ("organization", Decimal("500.00"), True),
        ("project", None, False),
    ]
    assert limits_of(told["openrouter"], "prepaid")[0].amount == Decimal("150.25")
    assert {r.name: r.amount for r in limits_of(told["openrouter"], "hard")}["prod-chatbot"] == Decimal(200)
    assert {r.name: r.is_set for r in limits_of(told["openrouter"], "hard")}["old-notebook"] is False
    assert limits_of(told["mistral"], "hard")[0].amount == Decimal(150)
    assert limits_of(told["mistral"], "hard")[0].currency == "EUR"
    assert [r.is_set for r in limits_of(told["mistral"], "hard")] == [True, False, True]
    assert limits_of(told["xai"], "prepaid")[0].amount == Decimal("17.50"), "bought credit is booked as negative cents"
    assert limits_of(told["xai"], "hard")[0].amount == Decimal("200.00")
    assert limits_of(told["deepgram"], "prepaid")[0].amount == Decimal("87.125")
    assert limits_of(told["fireworks"], "hard")[0].amount == Decimal(500)
    assert limits_of(told["google-gemini"], "alert")[0].amount == Decimal("80.5")
    assert limits_of(told["aws-bedrock"], "alert")[0].amount == Decimal("120.50")
    azure = limits_of(told["azure-openai"], "alert")[0]
    assert (azure.amount, azure.used, azure.currency, azure.recipients) == (
        Decimal("100.65"),
        Decimal("80.89"),
        "USD",
        1,
    )
    assert limits_of(told["elevenlabs"], "hard")[0].unit == "credits"


def test_owners_scopes_and_projects(told: dict[str, Snapshot]) -> None:
    openai = {k.name: k for k in told["openai"].keys.rows}
    assert openai["prod-chatbot"].owner.kind == "service_account"
    assert openai["old-notebook"].owner.email == "charles@example.org"
    assert openai["old-notebook"].owner.has_access is False
    assert openai["prod-chatbot"].is_default_project is True
    assert openai["staging"].is_default_project is None and openai["staging"].project_name == "Staging"
    anthropic = {k.name: k for k in told["anthropic"].keys.rows}
    assert (
        anthropic["prod-chatbot"].is_default_project is True and anthropic["prod-chatbot"].project == "wrkspc_default"
    )
    assert (anthropic["prod-chatbot"].owner.kind, anthropic["prod-chatbot"].owner.id) == ("service_account", "svac_1")
    assert (anthropic["staging"].owner.kind, anthropic["staging"].owner.id) == ("service_account", "svac_1")
    assert (anthropic["never-used"].owner.kind, anthropic["never-used"].owner.id) == ("user", "user_gra")
    assert anthropic["staging"].project_name == "Staging" and anthropic["staging"].is_default_project is False
    google = {k.name: k for k in told["google-gemini"].keys.rows}
    assert google["prod-chatbot"].scopes == ("generativelanguage.googleapis.com",)
    assert google["never-used"].scopes == ("every enabled service",)
    assert {k.status for k in told["azure-openai"].keys.rows if k.project_name == "closed-models"} == {"disabled"}
    assert told["huggingface"].keys.rows[0].scopes == ("ada: repo.content.read",)
    assert told["xai"].identity == "team-1" and told["anthropic"].identity == "Analytical Engines"


def test_older_answers_of_anthropic_are_understood() -> None:
    from checks.accounts.clients.anthropic import _owner, _workspace

    assert _workspace({"workspace_id": None}, None) == (None, True)
    assert _workspace({"workspace_id": "wrkspc_1"}, None) == ("wrkspc_1", False)
    assert _workspace({}, "wrkspc_d") == (None, None)
    assert _workspace({"scope": {"type": "organization"}}, "wrkspc_d") == (None, False)
    assert _workspace({"scope": {"type": "workspace", "workspace_id": "wrkspc_1"}}, None) == ("wrkspc_1", None)
    owner = _owner({"principal": None, "created_by": {"id": "user_1", "type": "user"}})
    assert owner is not None and (owner.kind, owner.id) == ("user", "user_1")
    assert _owner({"principal": None, "created_by": None}) is None


def test_the_last_use_follows_from_the_days_where_it_is_not_told(told: dict[str, Snapshot], server: Simulator) -> None:
    before = {k.name: k for k in told["anthropic"].keys.rows}
    after = {k.name: k for k in with_last_use(told["anthropic"]).keys.rows}
    assert before["prod-chatbot"].last_used is None
    assert after["prod-chatbot"].last_used.date() == server.world.today
    assert "last_used" in after["prod-chatbot"].by_day
    assert after["never-used"].last_used is None and after["never-used"].never_used is None, "not known, not never"
    openai = {k.name: k for k in with_last_use(told["openai"]).keys.rows}
    assert openai == {k.name: k for k in told["openai"].keys.rows}, "what the provider told itself stays"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_nobody_else_is_contacted_and_nothing_is_started(provider: str, simulator: Simulator) -> None:
    with contacts() as met, account(provider, simulator) as asked:
        snapshot = asked.snapshot()
    host, port = "127.0.0.1", int(simulator.address.rpartition(":")[2])
    assert met, "the watch saw nothing at all"
    assert {e for e, _ in met} <= {"socket.connect", "socket.getaddrinfo"}
    assert {who for event, who in met if event == "socket.connect"} == {(host, port)}
    assert {who for event, who in met if event == "socket.getaddrinfo"} <= {host}
    assert snapshot.hosts == (f"{host}:{port}",)
    assert {seen.provider for seen in simulator.seen} == {provider}
    changing = {s.path for s in simulator.seen if s.method not in ("GET", "POST")}
    assert not changing
    posts = {s.path for s in simulator.seen if s.method == "POST"}
    reading = ("usage", "listKeys", "usage-by-product-over-time", "/")
    assert all(path.endswith(reading) for path in posts), posts


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_value_is_in_what_was_told(provider: str, told: dict[str, Snapshot], server: Simulator) -> None:
    written = msgspec.json.encode(told[provider]).decode() + repr(told[provider])
    credential = server.world.credentials[provider].reveal()
    if provider == "aws-bedrock":
        credential = msgspec.json.decode(credential)["SecretAccessKey"].encode()
    for value in [k.text for k in server.world.of(provider)] + [credential.decode()]:
        assert value not in written
        for start in range(24, len(value) - 12):
            assert value[start : start + 12] not in written


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_snapshot_can_be_kept_and_read_again(provider: str, told: dict[str, Snapshot]) -> None:
    assert msgspec.json.decode(msgspec.json.encode(told[provider]), type=Snapshot) == told[provider]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_client_says_what_a_person_needs_to_know(provider: str) -> None:
    client = client_of(provider)
    assert client.provider == provider
    assert client.credential and client.docs.startswith("https://")
    needed = {s.name for s in client.settings if s.needed}
    assert needed <= SETTINGS.get(provider, {}).keys()


def test_a_longer_window_is_asked_page_by_page(simulator: Simulator) -> None:
    from checks.accounts.model import Window

    window = Window(start=simulator.world.today - timedelta(days=54), end=simulator.world.today + timedelta(days=1))
    assert window.days == 55
    for provider in ("openai", "anthropic", "litellm"):
        with account(provider, simulator) as asked:
            part = asked.snapshot(window).cost
        days = last_days(simulator.world, 55)
        expected = sum(
            (x.dollars for k in simulator.world.of(provider) for d, x in k.days.items() if d in days), Decimal(0)
        )
        assert part.state == "told" and sum((r.amount for r in part.rows), Decimal(0)) == expected


def test_all_accounts_are_asked_some_at_a_time(simulator: Simulator) -> None:
    from checks.accounts.asking import snapshots
    from checks.simulator.accounts import all_simulated

    found = {s.provider: s for s in snapshots(all_simulated(simulator, sleep=lambda s: None))}
    assert set(found) == set(PROVIDERS)
    assert all(s.keys.state == "told" for s in found.values())
    assert list(snapshots([])) == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_who_keeps_a_log_tells_of_the_key_that_was_made_last(provider: str, simulator: Simulator) -> None:
    with account(provider, simulator) as asked:
        log = asked.snapshot().log
    assert log.state == ("kept" if provider in LOGS else "not_offered")
    assert log.event == (simulator.world.of(provider)[3].created if provider in LOGS else None)


def test_a_credential_that_may_not_read_the_log_still_reads_the_rest(simulator: Simulator) -> None:
    simulator.fail(Fault(kind="status", status=403, where="/compliance/activities"))
    with account("anthropic", simulator) as asked:
        told = asked.snapshot()
    assert (told.log.state, told.log.why) == ("could_not_ask", "the credential may not read this (403)")
    assert told.keys.state == "told" and told.keys.rows


@pytest.mark.parametrize("provider", ["mistral", "xai", "anthropic", "openai"])
@pytest.mark.parametrize("body", ['{"data": [], "events": []}', '{"data": [{}], "events": [{}]}', "[{}]", "[]", "[7]"])
def test_a_log_is_empty_only_where_its_own_list_is(provider: str, body: str) -> None:
    bare = provider == "mistral"
    client = client_of(provider)(Said(body), Held(None, {"team": "t"}))  # type: ignore[arg-type]
    if body == ("[]" if bare else '{"data": [], "events": []}'):
        assert client.log() is None
    else:
        with pytest.raises(CouldNotAsk) as odd:
            client.log()
        assert odd.value.reason == "malformed"
