"""The simulator says what the providers document. The fields below were written down from their documents, in our words.

Answers for OpenAI (2.3.0), OpenRouter (1.0.0) and Mistral (1.0.0) were also held against the vendors' OpenAPI files, which are
not kept here; the others have none that names these calls.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from checks.accounts.clients import PROVIDERS
from checks.simulator import Fault, Simulator
from checks.simulator.server import _Handler
from tests.checks.accounts.worlds import account, world_of

# Provider, path, where the rows are ("" is the answer itself), and the fields that every row must have.
FIELDS = [
    ("openai", "/v1/organization/admin_api_keys", "data", "id object redacted_value created_at expires_at owner"),
    ("openai", "/v1/organization/projects", "data", "id object created_at"),
    ("openai", r"/v1/organization/projects/\w+/api_keys", "data",
     "object redacted_value name created_at last_used_at id owner_project_access owner"),
    ("openai", r"/v1/organization/usage/\w+", "data", "object start_time end_time results"),
    ("openai", "/v1/organization/costs", "data", "object start_time end_time results"),
    ("openai", "/v1/organization/audit_logs", "data", "id type effective_at actor"),
    ("openai", "/v1/organization/spend_limit", "", "object threshold_amount currency interval enforcement"),
    ("openai", "/v1/organization/spend_alerts", "data", "id object threshold_amount currency interval notification_channel"),
    ("openai", r"/v1/organization/projects/\w+/rate_limits", "data",
     "object id model max_requests_per_1_minute max_tokens_per_1_minute"),
    ("anthropic", "/v1/organizations/api_keys", "data",
     "id name partial_key_hint status created_at created_by expires_at principal scope"),
    ("anthropic", "/v1/organizations/workspaces", "data", "id name type archived_at created_at display_color tags"),
    ("anthropic", "/v1/organizations/usage_report/messages", "data", "starting_at ending_at results"),
    ("anthropic", "/v1/organizations/cost_report", "data", "starting_at ending_at results"),
    ("anthropic", "/v1/organizations/rate_limits", "data", "type id group models limits"),
    ("anthropic", "/v1/organizations/spend_limits", "data", "type id amount currency is_enabled period scope created_at updated_at"),
    ("anthropic", "/v1/compliance/activities", "data", "id type created_at organization_id actor"),
    ("openrouter", "/api/v1/keys", "data",
     "hash label name disabled created_at updated_at creator_user_id limit limit_remaining limit_reset "
     "include_byok_in_limit usage usage_daily usage_weekly usage_monthly byok_usage workspace_id"),
    ("openrouter", "/api/v1/credits", "data.", "total_credits total_usage"),
    ("openrouter", "/api/v1/activity", "data",
     "date model endpoint_id provider_name usage requests prompt_tokens completion_tokens reasoning_tokens"),
    ("mistral", "/v1/admin/api-keys", "keys",
     "key_id key name hidden_key created_at expiration_date actions workspace_id workspace_name created_by product "
     "last_used can_delete"),
    ("mistral", "/v1/admin/spend-limit", "limits.", "completion last_payment_failure currency"),
    ("mistral", "/v1/admin/workspaces", "items", "uuid name description icon is_default"),
    ("mistral", "/v1/admin/audit-logs", "",
     "created_at actor_type actor_metadata event_type event_metadata target_type target_metadata log_id"),
    ("xai", r"/audit/teams/[\w-]+/events", "events", "eventTime eventId description user"),
    ("xai", r"/auth/teams/[\w-]+/api-keys", "apiKeys", "apiKeyId name redactedApiKey createTime acls"),
    ("xai", r"/v1/billing/teams/[\w-]+/usage", "timeSeries", "group groupLabels dataPoints"),
    ("litellm", "/key/list", "keys", "token key_name key_alias spend max_budget expires models user_id team_id"),
    ("litellm", "/user/daily/activity", "results", "date metrics breakdown"),
    ("langfuse", r"/api/public/projects/\w+/apiKeys", "apiKeys", "id createdAt publicKey displaySecretKey"),
    ("langfuse", "/api/public/organizations/projects", "projects", "id name"),
    ("elevenlabs", "/v1/service-accounts", "service-accounts", "service_account_user_id name api-keys"),
    ("elevenlabs", "/v1/workspace/analytics/query/usage-by-product-over-time", "", "columns column_types column_units rows"),
    ("deepgram", "/v1/projects", "projects", "project_id name"),
    ("deepgram", r"/v1/projects/\w+/keys", "api_keys", "member api_key"),
    ("deepgram", r"/v1/projects/\w+/usage/breakdown", "results",
     "hours total_hours agent_hours tokens_in tokens_out tts_characters requests grouping"),
    ("deepgram", r"/v1/projects/\w+/billing/breakdown", "results", "dollars grouping"),
    ("fireworks", r"/v1/accounts/\w+/users/\w+/apiKeys", "apiKeys", "keyId displayName createTime prefix email"),
    ("fireworks", r"/v1/accounts/\w+/billing/summary", "lineItems", "totalCost"),
    ("huggingface", "/api/whoami-v2", "", "type id name auth canPay isPro orgs"),
    ("google-gemini", r"/v2/projects/[\w-]+/locations/global/keys", "keys", "name uid displayName createTime updateTime etag"),
    ("azure-openai", r"/subscriptions/[\w-]+/providers/Microsoft.CognitiveServices/accounts", "value", "id name kind properties"),
    ("azure-openai", r"/subscriptions/.+/listKeys", "", "key1 key2"),
]  # fmt: skip


@pytest.fixture(scope="module")
def said() -> Iterator[dict[str, list[tuple[str, bytes]]]]:
    """Every good answer by provider, caught as it was sent."""
    answers: dict[str, list[tuple[str, bytes]]] = {}
    send = _Handler._send

    def caught(handler: _Handler, reply: Any) -> None:
        _, provider, path = handler.path.split("?")[0].split("/", 2)
        if reply.status == 200:
            answers.setdefault(provider, []).append(("/" + path, reply.body))
        send(handler, reply)

    with pytest.MonkeyPatch.context() as patch, Simulator(world_of("contracts")) as simulator:
        patch.setattr(_Handler, "_send", caught)
        for provider in PROVIDERS:
            with account(provider, simulator) as asked:
                asked.snapshot()
        yield answers


@pytest.mark.parametrize(("provider", "path", "where", "fields"), FIELDS, ids=[f"{f[0]} {f[1]}" for f in FIELDS])
def test_rows_have_the_documented_fields(provider: str, path: str, where: str, fields: str, said) -> None:
    bodies = [json.loads(body) for asked, body in said[provider] if re.fullmatch(path, asked)]
    assert bodies, "nobody asked this"
    rows: list[dict[str, Any]] = []
    for body in bodies:
        if where.endswith("."):
            rows.append(body[where[:-1]])
        else:
            rows += body[where] if where else body if isinstance(body, list) else [body]
    assert rows
    for row in rows:
        assert set(fields.split()) <= row.keys()


def test_every_provider_is_asked_for_something(said) -> None:
    assert set(said) == set(PROVIDERS)


def test_the_world_has_two_keys_with_the_same_ending() -> None:
    world = world_of()
    for provider, keys in world.keys.items():
        if provider not in ("aws-bedrock", "azure-openai"):
            assert keys[2].text[-4:] == keys[4].text[-4:] and keys[2].text != keys[4].text


def test_a_world_takes_the_keys_of_a_project() -> None:
    from checks.keys.secret import Secret

    mine = Secret(b"sk-proj-of-a-demo-project-made-up")
    world = world_of(known={"openai": [mine]})
    assert world.of("openai")[0].value == mine and len(world.of("openai")) == 5


def test_a_world_shows_no_value() -> None:
    world = world_of()
    text = repr(world) + repr(world.of("openai")) + repr(world.of("openai")[0]) + str(world)
    assert world.of("openai")[0].text not in text


def test_it_answers_on_this_machine_alone_and_lets_go() -> None:
    import urllib.error
    import urllib.request

    with Simulator(world_of()) as simulator:
        address = simulator.address
        assert address.startswith("http://127.0.0.1:")
        assert set(simulator.bases.values()) == {f"{address}/{name.partition(':')[0]}" for name in simulator.bases}
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=2)


def test_faults_happen_where_and_as_often_as_they_are_told() -> None:
    simulator = Simulator(world_of(), (Fault(kind="status", provider="openai", where="costs", times=2, after=1),))
    assert simulator.fault_for("anthropic", "/costs") is None
    assert simulator.fault_for("openai", "/projects") is None
    met = [simulator.fault_for("openai", "/v1/organization/costs") is not None for _ in range(5)]
    assert met == [False, True, True, False, False]
