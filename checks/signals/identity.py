"""Identity instead of keys: pipelines and programs that are trusted for what they are, and tokens that end soon."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.expressions.patterns import pattern_of
from checks.model import Location
from checks.signals.looking import matcher, none_open, texts_of, whole
from checks.signals.signal import Look, Practice, Signal, packages
from checks.signals.signs import (
    CODE,
    GITLAB,
    PIPELINES,
    SETTINGS,
    WORKFLOWS,
    YAML,
    called,
    setting,
    strings,
    text,
    used_action,
)
from checks.structure.entries import entries

# A key that a pipeline is given although it could do without.
_STATIC = pattern_of(
    r"secrets\.(\w*(?:OPENAI|ANTHROPIC|CLAUDE|GEMINI|GOOGLE_API|GROQ|MISTRAL|COHERE|DEEPSEEK|XAI|OPENROUTER|AZURE_OPENAI)\w*(?:KEY|TOKEN|SECRET)|AWS_SECRET_ACCESS_KEY|GCP_SA_KEY|GOOGLE_CREDENTIALS|AZURE_CREDENTIALS)\b"
    r"|credentials_json:",
    re.IGNORECASE,
)
_PROVIDER_VARIABLE = pattern_of(
    r"(?i)^(?:OPENAI|ANTHROPIC|CLAUDE|GEMINI|GOOGLE|GROQ|MISTRAL|COHERE|DEEPSEEK|XAI|OPENROUTER|TOGETHER|FIREWORKS|REPLICATE|HF|HUGGINGFACE|PERPLEXITY|AZURE_OPENAI)\w*_(?:API_)?(?:KEY|TOKEN)$"
    r"|^AWS_(?:SECRET_ACCESS_KEY|BEARER_TOKEN_BEDROCK)$"
)


def _no_static_secret(look: Look) -> Iterator[Signal]:
    """Effective where federation is set up and no pipeline is given a provider's key beside it.

    A right to ask for a token is not yet its use, and publishing a package by identity says nothing of keys to models.
    """
    federated = [s for s in look.configured if not re.search("may ask for|publishes by", s.words)]
    if not federated:
        return
    fits = matcher(PIPELINES)
    if any(fits(path) and _STATIC.search(content) for path, content in texts_of(look.evidence)):
        return
    places = [p for s in federated for p in s.where]
    yield look.proves("the pipeline is trusted for what it is, and no provider's key is given to it", places)


def _no_key_in_pods(look: Look) -> Iterator[Signal]:
    """Effective where pods have an identity and no pod is given a provider's key."""
    pods = [s for s in look.configured if "the pod" in s.words]
    if not pods or not whole(look.evidence):
        return
    for path, content in texts_of(look.evidence):
        if path.endswith((".yml", ".yaml")):
            for entry in entries(content, path):
                if entry.keys[-1:] == ("name",) and "env" in entry.keys and _PROVIDER_VARIABLE.search(entry.value):
                    return
    places: list[Location] = [p for s in pods for p in s.where]
    yield from none_open(look, "pods are trusted for what they are", places)


PRACTICES = (
    Practice(
        id="P-OIDC",
        title="Pipelines without static keys",
        signs=(
            setting(WORKFLOWS, [("**", "permissions", "id-token")], "a workflow may ask for a signed token", value="^write$", words=("id-token",)),
            used_action("aws-actions/configure-aws-credentials", "{} takes a role", having="role-to-assume"),
            used_action("google-github-actions/auth", "{} uses workload identity", having="workload_identity_provider"),
            used_action("azure/login", "{} signs in by identity", having="client-id", lacking="client-secret creds"),
            setting(GITLAB, [("*", "id_tokens", "*", "aud")], "a GitLab job asks for a signed token", words=("id_tokens",)),
            text((".circleci/config.yml",), r"(CIRCLE_OIDC_TOKEN(?:_V2)?)", "a CircleCI job uses {}"),
            text((*PIPELINES, *SETTINGS, "*.sh"), r"\b(ANTHROPIC_FEDERATION_RULE_ID|ANTHROPIC_IDENTITY_TOKEN_FILE)\b", "Claude is entered by federation ({})", words=("ANTHROPIC_FEDERATION_RULE_ID", "ANTHROPIC_IDENTITY_TOKEN_FILE")),
            called("*OpenAI *AsyncOpenAI", "{} is given a workload identity", words=("workload_identity", "workloadIdentity"), having="workload_identity workloadIdentity"),
            used_action("pypa/gh-action-pypi-publish", "{} publishes by identity", lacking="password"),
        ),
        proof=_no_static_secret,
    ),
    Practice(
        id="P-WORKLOAD-ID",
        title="Programs that are trusted for what they are",
        packages=(
            *packages("pypi", "aws-bedrock-token-generator azure-identity google-auth"),
            *packages("npm", "@azure/identity"),
        ),
        signs=(
            called("get_bearer_token_provider getBearerTokenProvider *.get_bearer_token_provider *.getBearerTokenProvider", "{} gives tokens of the program's identity", words=("get_bearer_token_provider", "getBearerTokenProvider")),
            called("google.auth.default *.auth.default", "{} takes the program's identity", words=("google.auth",), imported="google.auth google"),
            setting(YAML, ["eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity/client-id", "azure.workload.identity/use"], "the pod has an identity ({})", words=("eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity")),
        ),
        proof=_no_key_in_pods,
    ),
    Practice(
        id="P-EPHEMERAL",
        title="Short-lived tokens for clients",
        signs=(
            called("*.realtime.clientSecrets.create *.realtime.client_secrets.create *.realtime.sessions.create", "{} makes a token that ends soon", words=("clientSecrets", "client_secrets", "realtime.sessions")),
            called("*.authTokens.create *.auth_tokens.create", "{} makes a token that ends soon", words=("authTokens", "auth_tokens")),
            strings(r"/v1/realtime/(?:client_secrets|sessions)\b", "the backend asks {} for a token", words=("/v1/realtime/",), paths=CODE),
            called("*.assume_role *.get_session_token *AssumeRoleCommand", "{} makes a token that ends soon", words=("assume_role", "get_session_token", "AssumeRoleCommand")),
        ),
    ),
)  # fmt: skip
