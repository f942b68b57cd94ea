"""Managers: secrets that live in a store made for them, and files that hold them encrypted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.expressions.names import NamePattern
from checks.model import Location
from checks.readings import Reading
from checks.signals.looking import met, none_open, texts_of, whole
from checks.signals.signal import Found, Look, Practice, Sign, Signal, packages
from checks.signals.signs import (
    CLOUDFORMATION,
    CODE,
    COMPOSE,
    GITLAB,
    SCRIPTS,
    SETTINGS,
    TERRAFORM,
    WORKFLOWS,
    YAML,
    called,
    files,
    setting,
    text,
    used_action,
)
from checks.structure.entries import entries
from checks.structure.tree import documents

_VAULT_JWT = setting(
    WORKFLOWS,
    [("**", "with", "method")],
    "Vault is entered with a signed token",
    value=r"^(?:jwt|kubernetes|aws|gcp|azure)",
    words=("vault-action",),
)
_VAULT_TOKEN = setting(GITLAB, ["VAULT_ID_TOKEN"], "Vault is entered with a signed token", value="", words=("vault",))
_VAULT_AUD = setting(
    GITLAB, [("**", "id_tokens", "**", "aud")], "Vault is entered with a signed token", words=("vault",)
)
_VAULT_ROLE = setting(
    YAML,
    ["vault.hashicorp.com/role"],
    "the injector enters Vault with the pod's role",
    words=("vault.hashicorp.com/role",),
)


def _vault(look: Look) -> Iterator[Signal]:
    where = met(look, _VAULT_JWT, _VAULT_TOKEN, _VAULT_AUD, _VAULT_ROLE)
    if where:
        yield from none_open(look, "Vault is entered by identity", where)


_ROTATION = text(
    TERRAFORM,
    r'resource\s+"aws_secretsmanager_secret_rotation"',
    "a rotation is declared",
    words=("aws_secretsmanager_secret_rotation",),
)
_ROTATION_CFN = text(
    CLOUDFORMATION, r"AWS::SecretsManager::RotationSchedule", "a rotation is declared", words=("RotationSchedule",)
)


def _aws(look: Look) -> Iterator[Signal]:
    where = met(look, _ROTATION, _ROTATION_CFN)
    if where:
        yield from none_open(look, "Secrets Manager rotates the secret", where)


def _gcp(look: Look) -> Iterator[Signal]:
    where = [
        Location(source="worktree", path=path, line=entry.line)
        for path, content in texts_of(look.evidence)
        if path.endswith((".tf", ".tofu")) and "google_secret_manager_secret" in content
        for entry in entries(content, path)
        if "google_secret_manager_secret" in entry.keys and {"rotation", "expire_time", "ttl"} & set(entry.keys)
    ]
    if where:
        yield from none_open(look, "Secret Manager rotates or ends the secret", where)


_AZURE_IDENTITY = called(
    "*DefaultAzureCredential *ManagedIdentityCredential *WorkloadIdentityCredential",
    "Key Vault is entered with a managed identity",
    words=("DefaultAzureCredential", "ManagedIdentityCredential", "WorkloadIdentityCredential"),
)


def _azure(look: Look) -> Iterator[Signal]:
    where = met(look, _AZURE_IDENTITY)
    if where:
        yield from none_open(look, "Key Vault is entered with a managed identity", where)


_RUN = text(
    (*SCRIPTS, *COMPOSE, ".envrc"),
    r"(?<![\w-])(op run|doppler run|infisical run|secretspec run|bws run|akeyless-cli run|dotenvx run)\b",
    "{} starts the program",
    words=("op run", "doppler run", "infisical run", "secretspec run", "bws run", "dotenvx run"),
)


def _saas(look: Look) -> Iterator[Signal]:
    where = met(look, _RUN)
    if where:
        yield from none_open(look, "the program is started by the manager", where)


_MARKS = (
    ("a file is encrypted with SOPS", YAML, r"ENC\[AES256_GCM,", ("ENC[AES256_GCM",)),
    ("a file is encrypted with SOPS", (".env*", "*.env", "*.json", "*.ini"), r"ENC\[AES256_GCM,", ("ENC[AES256_GCM",)),
    ("dotenvx keeps values encrypted", (".env*",), r"^[A-Z_a-z0-9]+=[\"']?encrypted:", ("encrypted:",)),
    ("a SealedSecret is kept instead of a Secret", YAML, r"^kind:\s*[\"']?SealedSecret\b", ("SealedSecret",)),
    ("Ansible Vault encrypts a file", YAML, r"^\s*\$ANSIBLE_VAULT;", ("$ANSIBLE_VAULT",)),
    ("git-crypt encrypts files on their way into git", (".gitattributes",), r"filter=git-crypt", ("git-crypt",)),
)
# What decrypts must lie elsewhere.
_KEY_FILES = NamePattern(
    r"(?:^|/)(?:\.env\.keys|config/master\.key|config/credentials/[^/]+\.key|(?:age/)?keys\.txt|\.vault[_-]pass(?:word)?(?:\.txt)?)$"
)


def _encrypted(look: Look) -> Iterator[Signal]:
    tracked = {f.path for f in look.evidence.files if f.tracked and not f.ignored}
    if any(_KEY_FILES.search(path) for path in tracked):
        return
    if any("AGE-SECRET-KEY-1" in content or "DOTENV_PRIVATE_KEY=" in content for _, content in texts_of(look.evidence)):
        return
    yield from none_open(look, "the files are encrypted, what opens them is not among them")


_EXTERNAL = (
    "ExternalSecret",
    "ClusterExternalSecret",
    "SecretStore",
    "ClusterSecretStore",
    "PushSecret",
    "SecretProviderClass",
    "EncryptionConfiguration",
)


def _kinds(content: str, path: str) -> Iterator[Found]:
    for top in documents(content, path):
        kind = top.text("kind")
        if kind in _EXTERNAL:
            yield Found(top.get("kind").line, top.get("kind").column, kind)


def _external(look: Look) -> Iterator[Signal]:
    """Refreshed, and from a store that is entered by identity: a store with a key of its own only moves the question."""
    refreshed: list[Location] = []
    by_identity = by_key = False
    for path, content in texts_of(look.evidence):
        if not path.endswith((".yml", ".yaml")) or not any(kind in content for kind in _EXTERNAL):
            continue
        for top in documents(content, path):
            kind = top.text("kind")
            spec = top.get("spec")
            if kind in ("ExternalSecret", "ClusterExternalSecret"):
                interval = spec.text("refreshInterval") or spec.text("externalSecretSpec", "refreshInterval") or "1h"
                if not re.fullmatch(r"0+[a-z]*", interval):
                    refreshed.append(Location(source="worktree", path=path, line=top.get("kind").line))
            elif kind == "SecretProviderClass":
                refreshed.append(Location(source="worktree", path=path, line=top.get("kind").line))
                by_identity = True
            elif kind in ("SecretStore", "ClusterSecretStore"):
                keys = {str(k) for names, _ in spec.walk() for k in names}
                by_key |= bool(keys & {"secretRef", "tokenSecretRef", "accessKeyIDSecretRef", "authSecretRef"})
                by_identity |= bool(
                    keys & {"serviceAccountRef", "workloadIdentity", "workloadIdentityFederation", "kubernetes", "jwt"}
                )
    if refreshed and by_identity and not by_key:
        yield from none_open(look, "secrets are fetched by the cluster's own identity and refreshed", refreshed)


def _readable(look: Look) -> Iterator[Signal]:
    if any(re.search(r"PlaintextKeyring|keyrings\.alt|password-store=basic", t) for _, t in texts_of(look.evidence)):
        return
    yield from none_open(look, "the system's keychain is used, without a plain file to fall back on")


_ENVRC = (".envrc", "**/.envrc")
_ASKS = r"(?<![\w-])(op read|op inject|vault kv get|vault read|sops (?:-d|exec-env|--decrypt|decrypt)|dotenvx (?:get|run)|doppler secrets|infisical (?:export|run)|aws secretsmanager|gcloud secrets|az keyvault|pass show|secret-tool lookup|security find-generic-password|bws secret)"
_ASKING = (
    "op read",
    "op inject",
    "vault",
    "sops",
    "dotenvx",
    "doppler",
    "infisical",
    "secretsmanager",
    "gcloud secrets",
    "keyvault",
    "pass show",
    "secret-tool",
    "find-generic-password",
    "bws",
)


def _direnv(look: Look) -> Iterator[Signal]:
    held = {s.path for k in look.evidence.keys if k.secret for s in k.sightings if s.source == "worktree"}
    where = [p for s in look.configured for p in s.where]
    if where and whole(look.evidence) and not any(p.path in held for p in where):
        yield look.proves("the variables of this folder come from a manager, none is written down", where)


PRACTICES = (
    Practice(
        id="P-MANAGER-VAULT",
        title="HashiCorp Vault or OpenBao",
        packages=(
            *packages("pypi", "hvac"),
            *packages("npm", "node-vault"),
            *packages("go", "github.com/hashicorp/vault/api"),
            *packages("maven", "org.springframework.cloud:spring-cloud-starter-vault-config"),
        ),
        signs=(
            used_action("hashicorp/vault-action", "a workflow fetches secrets with {}"),
            setting(GITLAB, [("*", "secrets", "*", "vault", "**"), ("*", "secrets", "*", "vault")], "a GitLab job takes its secrets from Vault", words=("vault",)),
            setting(YAML, ["vault.hashicorp.com/agent-inject"], "Vault's agent injects secrets into pods", value=r"^true$", words=("vault.hashicorp.com/agent-inject",)),
            files("vault.hcl", "vault-agent*.hcl", says="{} configures Vault"),
            called("hvac.Client *hvac.Client", "{} asks Vault", words=("hvac",)),
        ),
        proof=_vault,
        reads=(_VAULT_JWT.reading, _VAULT_TOKEN.reading, _VAULT_ROLE.reading),
    ),
    Practice(
        id="P-MANAGER-AWS",
        title="AWS Secrets Manager or Parameter Store",
        packages=(
            *packages("pypi", "aws-secretsmanager-caching"),
            *packages("npm", "@aws-sdk/client-secrets-manager @aws-sdk/client-ssm"),
            *packages("nuget", "AWSSDK.SimpleSystemsManagement"),
        ),
        signs=(
            text(TERRAFORM, r'resource\s+"(aws_secretsmanager_secret(?:_version)?)"', "{} is declared", words=("aws_secretsmanager_secret",)),
            text(CLOUDFORMATION, r"(\{\{resolve:(?:secretsmanager|ssm-secure):)", "a template refers to the secret by its name", words=("{{resolve:",)),
            text((*CLOUDFORMATION, *TERRAFORM), r"valueFrom\"?\s*[:=]\s*\"?(arn:aws[\w-]*:(?:secretsmanager|ssm):)", "a container takes its secret by reference", words=("valueFrom",)),
            # Without an argument it is pydantic's, which opens a value that the program has.
            called("*.get_secret_value", "{} asks Secrets Manager", words=("get_secret_value",), given=True, paths=("*.py",)),
            called("*.get_secret_value *GetSecretValueCommand *.GetSecretValue *.getSecretValue", "{} asks Secrets Manager", words=("get_secret_value", "GetSecretValue"), paths=[p for p in CODE if p != "*.py"]),
        ),
        proof=_aws,
        reads=(_ROTATION.reading, _ROTATION_CFN.reading),
    ),
    Practice(
        id="P-MANAGER-GCP",
        title="Google Secret Manager",
        packages=(
            *packages("pypi", "google-cloud-secret-manager"),
            *packages("npm", "@google-cloud/secret-manager"),
            *packages("maven", "com.google.cloud:google-cloud-secretmanager"),
        ),
        signs=(
            text(TERRAFORM, r'resource\s+"(google_secret_manager_secret)"', "{} is declared", words=("google_secret_manager_secret",)),
            text((*SCRIPTS, *YAML), r"(--(?:set|update)-secrets)\b", "{} gives a service its secrets", words=("--set-secrets", "--update-secrets")),
            called("*SecretManagerServiceClient *access_secret_version *accessSecretVersion", "{} asks Secret Manager", words=("SecretManagerServiceClient", "access_secret_version", "accessSecretVersion")),
        ),
        proof=_gcp,
    ),
    Practice(
        id="P-MANAGER-AZURE",
        title="Azure Key Vault",
        packages=(
            *packages("pypi", "azure-keyvault-secrets"),
            *packages("npm", "@azure/keyvault-secrets"),
            *packages("nuget", "Azure.Security.KeyVault.Secrets"),
        ),
        signs=(
            text((*TERRAFORM, *CLOUDFORMATION, "*.bicep"), r"(@Microsoft\.KeyVault\()", "a setting refers to Key Vault", words=("@Microsoft.KeyVault",)),
            text(TERRAFORM, r'resource\s+"(azurerm_key_vault_secret)"', "{} is declared", words=("azurerm_key_vault_secret",)),
            called("*SecretClient", "{} asks Key Vault", words=("keyvault",), imported="azure.keyvault @azure/keyvault Azure.Security.KeyVault com.azure.security.keyvault"),
        ),
        proof=_azure,
        reads=(_AZURE_IDENTITY.reading,),
    ),
    Practice(
        id="P-MANAGER-SAAS",
        title="1Password, Doppler, Infisical, Bitwarden or another manager",
        packages=(
            *packages("pypi", "onepassword-sdk doppler-sdk doppler-env infisicalsdk infisical-python bitwarden-sdk akeyless keeper-secrets-manager-core"),
            *packages("npm", "@1password/sdk @dopplerhq/node-sdk @infisical/sdk @bitwarden/sdk-napi akeyless @keeper-security/secrets-manager-core"),
        ),
        signs=(
            files("doppler.yaml", ".infisical.json", "secretspec.toml", ".env.op", ".env.tpl", says="{} names what the manager gives"),
            text(SETTINGS, r"(?:[=:]\s*[\"']?)(op://)[^/\s]+/[^/\s]+/\S+", "a setting refers to 1Password", words=("op://",)),
            used_action("1password/load-secrets-action dopplerhq/cli-action dopplerhq/secrets-fetch-action infisical/secrets-action bitwarden/sm-action", "a workflow fetches secrets with {}"),
            _RUN,
        ),
        proof=_saas,
    ),
    Practice(
        id="P-ENCRYPTED-FILES",
        title="Secrets in encrypted files",
        packages=packages("npm", "@dotenvx/dotenvx"),
        signs=(
            *(text(paths, pattern, says, words=words) for says, paths, pattern, words in _MARKS),
            files("config/credentials.yml.enc", "config/credentials/*.yml.enc", says="Rails keeps its secrets in {}"),
        ),
        proof=_encrypted,
    ),
    Practice(
        id="P-K8S-EXTERNAL",
        title="Secrets that a cluster fetches from outside",
        signs=(
            Sign(Reading(YAML, _EXTERNAL), "the cluster has an object of kind {}", _kinds),
            setting(YAML, ["reloader.stakater.com/auto", "secret.reloader.stakater.com/reload"], "pods restart when a secret changes", words=("reloader.stakater.com",)),
        ),
        proof=_external,
    ),
    Practice(
        id="P-OS-KEYRING",
        title="The operating system's keychain",
        packages=(
            *packages("pypi", "keyring secretstorage"),
            *packages("npm", "keytar @napi-rs/keyring expo-secure-store react-native-keychain"),
            *packages("go", "github.com/zalando/go-keyring github.com/99designs/keyring"),
            *packages("cargo", "keyring"),
            *packages("pub", "flutter_secure_storage"),
        ),
        signs=(
            called("keyring.get_password keyring.set_password keyring.Get keyring.Set keytar.getPassword keytar.setPassword", "{} asks the keychain", words=("keyring", "keytar")),
            called("safeStorage.encryptString safeStorage.decryptString *.safeStorage.encryptString", "{} asks the keychain", words=("safeStorage",)),
            called("SecureStore.getItemAsync SecureStore.setItemAsync Keychain.getGenericPassword Keychain.setGenericPassword *getGenericPassword", "{} asks the keychain", words=("expo-secure-store", "react-native-keychain")),
        ),
        proof=_readable,
        reads=(Reading(("*.py", "*.toml", "*.txt", "*.json"), ("PlaintextKeyring", "keyrings.alt", "password-store=basic")),),
    ),
    Practice(
        id="P-DIRENV",
        title="Variables for one folder, from a manager",
        signs=(
            text((*_ENVRC, "mise.toml", ".mise.toml", "devenv.nix"), _ASKS, "the folder's variables come from {}", words=_ASKING),
        ),
        proof=_direnv,
    ),
)  # fmt: skip
