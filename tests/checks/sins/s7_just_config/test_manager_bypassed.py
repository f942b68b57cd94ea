"""S7-MANAGER-BYPASSED: a manager is there, and what it keeps lies open beside it, or what opens it does."""

from __future__ import annotations

import base64
import random
import string

import pytest

from checks.evidence import Evidence, Need
from checks.model import Confidence, Severity, Sighting, Status
from checks.sins.s7_just_config.bech32 import checksum
from checks.sins.s7_just_config.manager_bypassed import CHECK
from tests.checks.sins.cases import Case, ask, blob, fact, file, key, limit, seen
from tests.checks.sins.s7_just_config.plain_keys import holding

MEDIUM, HIGH, CRITICAL = Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL
CHANCE = random.Random(11)
MIXED = string.ascii_letters + string.digits


def some(alphabet: str, length: int) -> str:
    return "".join(CHANCE.choices(alphabet, k=length))


def age(prefix: str = "age-secret-key-") -> str:
    data = some("qpzry9x8gf2tvdw0s3jn54khce6mua7l", 52)
    return f"{prefix}1{data}{checksum(prefix, data)}".upper()


AGE, HYBRID = age(), age("age-secret-key-pq-")
MADE_UP = AGE[:-1] + ("Q" if AGE[-1] != "Q" else "P")
VAULT, OLD_VAULT = "hvs." + some(MIXED, 90), "s." + some(MIXED, 24)
OPS = "ops_eyJ" + some(MIXED, 200)
DOPPLER = "dp.st.prd." + some(MIXED, 40)
HEX = some("0123456789abcdef", 64)
INFISICAL = some("0123456789abcdef", 64)
BITWARDEN = f"0.{some('0123456789abcdef', 8)}-1111-4222-8333-{some('0123456789abcdef', 12)}.{some(MIXED, 30)}"
SECRETS = (AGE, HYBRID, VAULT, OLD_VAULT, OPS, DOPPLER, HEX, INFISICAL, BITWARDEN)


def having(texts: dict[str, str], *keys: object, tracked: bool = True, ignored: bool = False, secret_names: int = 0, **more: object) -> Evidence:  # fmt: skip
    facts = tuple(fact(p, tracked=tracked, ignored=ignored, secret_names=secret_names) for p in texts)
    return seen(*keys, **({"texts": texts, "files": facts} | more))  # type: ignore[arg-type]


def root(name: str, path: str, text: str, says: str, severity: Severity = CRITICAL, **more: bool) -> Case:
    return Case(
        name=name,
        given=having({path: text}, **more),
        status=Status.FAIL,
        finds=(severity,),
        says=f"{path} holds {says}",
    )  # type: ignore[arg-type]


def none(name: str, texts: dict[str, str], status: Status = Status.NOT_APPLICABLE, **more: object) -> Case:
    return Case(name=name, given=having(texts, **more), status=status)  # type: ignore[arg-type]


def plain_under(rules: str, text: str, path: str, *places: Sighting, tracked: bool = True) -> Evidence:
    return seen(
        key(*places),
        texts={rules: text},
        files=(fact(rules, tracked=True), fact(path, tracked=tracked)),
    )


SOPS = "creation_rules:\n  - path_regex: secrets/.*\\.yaml$\n    age: age1qqqq\n"
SEALED = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: llm\nspec:\n  encryptedData:\n    openai: AgA\n"
EXTERNAL = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: llm-keys\nspec:\n  refreshInterval: 1h\n  target:\n    name: llm\n"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {}\nstringData:\n  openai: {}\n"
STORE = "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata:\n  name: team\nspec:\n  provider:\n    vault:\n      auth:\n        tokenSecretRef:\n          name: vault-token\n          key: token\n"
FAKE = "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata:\n  name: team\nspec:\n  provider:\n    fake:\n      data:\n        - key: openai\n          value: something-written-here\n"

PRINTED = {
    "the answer of a login": f"    Key                  Value\n    ---                  -----\n    token                {VAULT}",
    "what a command printed": f'    $ jq -r ".root_token" keys.json\n    {VAULT}',
    "what a command without a prompt printed": f"    vault operator init\n    Initial Root Token: {VAULT}",
}
GIVEN = {
    "a command": f"$ vault login {VAULT}",
    "a command of two lines": f"$ vault login \\\n    {VAULT}",
    "a setting below a command": f"$ vault status\nexport VAULT_TOKEN={VAULT}",
    "a block without a command": f"token: {VAULT}",
}
PLACES = SECRET.format("llm", "10.42.0.0/16,10.43.0.0/16") + "".join(
    f"  {name}: {value}\n"
    for name, value in {
        "LAN_V6": "fd00:42:7::/64", "DNS": "192.168.7.53:5353", "ZONE": "Europe/Vilnius", "SHARE": "/mnt/tank/media", "WEB": "https://sails.atlas.net",
        "SECRET_DOMAIN": "atlas.net", "WILDCARD": "'*.atlas.net'", "FROM": "crew@atlas.net", "TUNNEL_ID": "00000000-0000-0000-0000-000000000000", "VM_NAME": "harbour-vm",
    }.items()
)  # fmt: skip
HOLES = (
    "#{ admin_password }#",
    "[[ admin_password ]]",
    "<% admin_password %>",
    "@@ADMIN_PASSWORD@@",
    "(( admin_password ))",
    "{% raw %}a",
)

CASES = (
    root("an age identity in a file", "keys.txt", f"# created\n{AGE}\n", "an age identity, and git has it"),
    root("an age identity of two kinds at once", "keys.txt", f"# created\n{HYBRID}\n", "an age identity, and git has it"),
    root("an age identity in a script", "scripts/decrypt.sh", f"export SOPS_AGE_KEY={AGE}\n", "an age identity"),
    root("a Vault token", ".vault-token", f"{VAULT}\n", "a Vault token"),
    root("a Vault token in a variable", "compose.yaml", f"services: {{a: {{environment: {{VAULT_TOKEN: {VAULT}}}}}}}\n", "a Vault token"),
    root("an old Vault token", "deploy.sh", f'VAULT_TOKEN="{OLD_VAULT}"\n', "a Vault token"),
    root("1Password's service account in a pipeline", ".github/workflows/a.yml", f"env:\n  OP_SERVICE_ACCOUNT_TOKEN: {OPS}\n", "a service account token of 1Password"),
    root("Doppler's token", ".doppler.yaml", f"scoped:\n  /:\n    token: {DOPPLER}\n", "a token of Doppler"),
    root("dotenvx's private key", ".env.keys", f'DOTENV_PRIVATE_KEY_PRODUCTION="{HEX}"\n', "a private key of dotenvx"),
    root("Infisical's client secret", "deploy/app.env", f"INFISICAL_CLIENT_SECRET={INFISICAL}\n", "a client secret of Infisical"),
    root("Infisical's token", "deploy/app.env", f"INFISICAL_TOKEN=st.{INFISICAL}.{HEX}\n", "a token of Infisical"),
    root("Bitwarden's access token", "deploy/app.env", f"BWS_ACCESS_TOKEN={BITWARDEN}\n", "an access token of Bitwarden"),
    root("Akeyless' access key", "deploy/app.env", f"AKEYLESS_ACCESS_KEY={some(MIXED, 44)}\n", "an access key of Akeyless"),
    root("one that git does not have", ".env", f"VAULT_TOKEN={VAULT}\n", "a Vault token, and it lies open on this machine", MEDIUM, tracked=False, ignored=True),
    root("dotenvx's private key that git would add", ".env.keys", f"DOTENV_PRIVATE_KEY={HEX}\n", "a private key of dotenvx", MEDIUM, tracked=False),
    Case(name="one in a page of documentation", given=having({"docs/setup.md": f"export VAULT_TOKEN={VAULT}\n"}), status=Status.FAIL, finds=(CRITICAL,), sure=Confidence.MEDIUM),
    *(Case(name=f"one in {name} of a document", given=having({"README.md": f"# Vault\n\n- log in\n\n    ```sh\n{rows}\n    ```\n"}), status=Status.FAIL, finds=(MEDIUM,), says="README.md shows a Vault token in what a command printed, and git has it. If it is no guide’s") for name, rows in PRINTED.items()),
    *(Case(name=f"one in {name} of a document", given=having({"README.md": f"# Vault\n\n```sh\n$ vault status\n```\n\n```sh\n{rows}\n```\n"}), status=Status.FAIL, finds=(CRITICAL,), says="README.md holds a Vault token") for name, rows in GIVEN.items()),
    Case(name="one in a document, outside of what is shown", given=having({"README.md": f"```sh\n$ vault login\n```\n\nOurs is {VAULT}.\n"}), status=Status.FAIL, finds=(CRITICAL,)),
    Case(name="one that a script shows", given=having({"login.sh": f"# ```\n# $ vault login\n# {VAULT}\n"}), status=Status.FAIL, finds=(CRITICAL,)),
    Case(name="one of a test", given=having({"age/keysource_test.go": f'const key = "{AGE}"\n'}), status=Status.FAIL, finds=(HIGH,), sure=Confidence.LOW),
    none("an age identity that was typed for a document", {"docs/secrets.md": f"age-keygen\n{MADE_UP}\n"}),
    none("one of which a part was cut away", {"docs/secrets.md": f"age-keygen\n{AGE[:-6]}\n"}),
    Case(name="a file for dotenvx's keys without one", given=seen(files=(fact(".env.keys", tracked=True),)), status=Status.NOT_APPLICABLE),
    Case(name="Rails' master key", given=seen(files=(fact("config/master.key", tracked=True),)), status=Status.FAIL, finds=(CRITICAL,), says="Git has config/master.key"),
    Case(name="git-crypt's key", given=seen(files=(fact("ops/git-crypt-atlas.key", tracked=True),)), status=Status.FAIL, finds=(CRITICAL,), says="Git has ops/git-crypt-atlas.key"),
    Case(name="SOPS names a file that is plain", given=plain_under(".sops.yaml", SOPS, "secrets/prod.yaml", file("secrets/prod.yaml")), status=Status.FAIL, finds=(HIGH,), says=".sops.yaml says that secrets/prod.yaml is kept encrypted"),
    Case(name="SOPS in a folder of its own", given=plain_under("infra/.sops.yaml", SOPS, "infra/secrets/prod.yaml", file("infra/secrets/prod.yaml")), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a plain file that git does not have", given=plain_under(".sops.yaml", SOPS, "secrets/prod.yaml", file("secrets/prod.yaml", "untracked"), tracked=False), status=Status.FAIL, finds=(MEDIUM,)),
    Case(name="SOPS names a file whose names alone say that it is plain", given=seen(texts={".sops.yaml": "creation_rules:\n  - path_regex: \\.env$\n"}, files=(fact(".env", secret_names=2, tracked=True),)), status=Status.FAIL, finds=(HIGH,), sure=Confidence.MEDIUM),
    Case(name="git-crypt names a file that git has in plain text", given=seen(key(blob("secrets/prod.env", "tip")), texts={".gitattributes": "secrets/** filter=git-crypt diff=git-crypt\n"}), status=Status.FAIL, finds=(HIGH,), says="git-crypt encrypts secrets/prod.env, and git has it in plain text"),
    Case(name=".env beside a template of references", given=holding({".env.tpl": "OPENAI_API_KEY=op://prod/openai/key\n", ".env": "OPENAI_API_KEY={key}\n"}, place="ignored"), status=Status.FAIL, finds=(MEDIUM,), says=".env.tpl takes OPENAI_API_KEY from the manager, and .env beside it holds the value"),
    Case(name="the same, as 1Password calls it", given=holding({"api/.env.op": "OPENAI_API_KEY=op://prod/openai/key\n", "api/.env": "OPENAI_API_KEY={key}\n"}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a sealed secret's plain twin", given=having({"sealed.yaml": SEALED, "secret.yaml": SECRET.format("llm", "Ab3dEf6hIj9kLm2nOp5q")}), status=Status.FAIL, finds=(HIGH,), says="sealed.yaml keeps the Secret llm as a SealedSecret, and secret.yaml holds the same"),
    Case(name="an external secret's plain twin", given=having({"external.yaml": EXTERNAL, "secret.yaml": SECRET.format("llm", "Ab3dEf6hIj9kLm2nOp5q")}, tracked=False), status=Status.FAIL, finds=(MEDIUM,), says="as an ExternalSecret"),
    Case(name="a store that is entered with a written token", given=having({"store.yaml": STORE, "secret.yaml": SECRET.format("vault-token", "Ab3dEf6hIj9kLm2nOp5q")}), status=Status.FAIL, finds=(HIGH,), says="The store team in store.yaml works with the Secret vault-token"),
    Case(name="a store of written values", given=having({"store.yaml": FAKE}), status=Status.FAIL, finds=(HIGH,), says="values that stand in the file itself"),
    # What is none.
    none("public recipients of age", {".sops.yaml": SOPS, "keys.txt": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n"}, Status.PASS),
    none("Doppler's project file", {"doppler.yaml": "setup:\n  project: atlas\n  config: dev\n"}, Status.PASS),
    none("Infisical's project file", {".infisical.json": '{"workspaceId": "3f2b8c1e-9d47-4a6b-8e21-5c0d7f9a1b34"}'}, Status.PASS),
    none("an encrypted file", {".sops.yaml": SOPS, "secrets/prod.yaml": "openai: ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]\nsops:\n  version: 3.9.0\n"}, Status.PASS),
    Case(name="a plain file that no rule names", given=plain_under(".sops.yaml", SOPS, "config/prod.yaml", file("config/prod.yaml")), status=Status.PASS),
    Case(name="a rule of another folder", given=plain_under("infra/.sops.yaml", SOPS, "infrastructure/secrets/prod.yaml", file("infrastructure/secrets/prod.yaml")), status=Status.PASS),
    Case(name="a rule that nobody can read", given=plain_under(".sops.yaml", "creation_rules:\n  - path_regex: '(secrets'\n  - path_regex: '(a{1,9999}){1,9999}'\n", "secrets/prod.yaml", file("secrets/prod.yaml")), status=Status.PASS),
    Case(name="git-crypt's file in the folder is plain, in git it is not", given=seen(key(file("secrets/prod.env")), texts={".gitattributes": "secrets/** filter=git-crypt\n"}), status=Status.PASS),
    Case(name="a template without its plain twin", given=having({".env.tpl": "OPENAI_API_KEY=op://prod/openai/key\n"}), status=Status.PASS),
    Case(name="a sealed secret alone", given=having({"sealed.yaml": SEALED}), status=Status.PASS),
    Case(name="a Secret of references beside the external one that it starts", given=having({"external.yaml": EXTERNAL, "bootstrap.yaml.j2": SECRET.format("llm", "ak://kubernetes/llm/OPENAI_API_KEY")}), status=Status.PASS),
    Case(name="a Secret with an address that holds a token", given=having({"external.yaml": EXTERNAL, "secret.yaml": SECRET.format("llm", "slack://Ab3dEf6hIj9k/Lm2nOp5q")}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a Secret whose values wait to be replaced", given=having({"sealed.yaml": SEALED, "secret.yaml.example": SECRET.format("llm", "CHANGE_ME_BEFORE_DEPLOY") + "  POSTGRES_USER: harbouruser\n"}), status=Status.PASS),
    Case(name="the same in base64", given=having({"sealed.yaml": SEALED, "secret.yaml": SECRET.format("llm", base64.b64encode(b"CHANGE_ME_BEFORE_DEPLOY").decode()).replace("stringData", "data")}), status=Status.PASS),
    Case(name="a password of words", given=having({"sealed.yaml": SEALED, "secret.yaml": SECRET.format("llm", "harbour-sails-9")}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a Secret that says where things stand, for a pipeline that puts it in", given=having({"external.yaml": EXTERNAL, "secret.yaml": PLACES}), status=Status.PASS),
    Case(name="one secret among them", given=having({"external.yaml": EXTERNAL, "secret.yaml": PLACES + "  TUNNEL: harbour-sails-9\n"}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="a password that looks like a host", given=having({"external.yaml": EXTERNAL, "secret.yaml": PLACES + "  ADMIN_PASSWORD: harbour.sails\n"}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="an address with a password", given=having({"external.yaml": EXTERNAL, "secret.yaml": PLACES + "  BASE: postgres://sail:harbour@db.atlas.net\n"}), status=Status.FAIL, finds=(HIGH,)),
    *(Case(name=f"a template with holes as {hole}", given=having({"external.yaml": EXTERNAL, "secret.sops.yaml.j2": SECRET.format("llm", f'"{hole}"')}), status=Status.PASS) for hole in HOLES),
    Case(name="a template with a written password", given=having({"external.yaml": EXTERNAL, "secret.sops.yaml.j2": SECRET.format("llm", "harbour-sails-9")}), status=Status.FAIL, finds=(HIGH,)),
    Case(name="an external secret that a guide shows", given=having({"sealed.yaml": SEALED.replace("llm", "other"), "docs/guide.md": f"Some day:\n\n```yaml\n---\n{EXTERNAL}```\n", "secret.yaml": SECRET.format("llm", "Ab3dEf6hIj9kLm2nOp5q")}), status=Status.PASS),
    Case(name="a Secret of another name", given=having({"sealed.yaml": SEALED, "secret.yaml": SECRET.format("other", "Ab3dEf6hIj9kLm2nOp5q")}), status=Status.PASS),
    Case(name="a Secret that a pipeline fills in", given=having({"sealed.yaml": SEALED, "secret.yaml": SECRET.format("llm", "${OPENAI_API_KEY}")}), status=Status.PASS),
    Case(name="a store whose token a manager puts in", given=having({"store.yaml": STORE, "secret.yaml": SECRET.format("vault-token", "op://team/vault/token")}), status=Status.PASS),
    Case(name="a store that is entered by identity", given=having({"store.yaml": STORE.replace("tokenSecretRef", "kubernetes")}), status=Status.PASS),
    none("a placeholder", {"docs/setup.md": "VAULT_TOKEN=hvs.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"}),
    none("a reference", {"compose.yaml": "services: {a: {environment: {VAULT_TOKEN: '${VAULT_TOKEN}'}}}\n"}),
    none("dotenvx's private key where it belongs", {".env.keys": f"DOTENV_PRIVATE_KEY={HEX}\n"}, tracked=False, ignored=True),
    none("a project's .env", {".env": "OPENAI_API_KEY=\n"}),
    Case(name="no manager", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="no manager, but not all could be read", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({".sops.yaml": SOPS}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_manager_bypassed(case: Case) -> None:
    findings = ask(CHECK, case)
    assert all(secret not in f.message for f in findings for secret in SECRETS)
