"""S7-TFVARS-STATE: variables, defaults, states and records of Terraform with secrets in them."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s7_just_config.tfvars_state import CHECK
from tests.checks.sins.cases import Case, ask, fact, file, key, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s7_just_config.made import KEY, NAME, clean, known, none, plain, unknown

LOW, MEDIUM, HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH
STATE = '{"version": 4, "resources": [{"type": "%s", "name": "openai", "instances": [{"attributes":\n{"%s": "%s"}}]}], "outputs": {}}'
OUTPUT = '{"version": 4, "resources": [], "outputs": {"openai_api_key":\n{"value": "%s"}}}'
OLD = '{"version": 3, "modules": [{"resources": {"a.b": {"primary": {"attributes":\n{"api_key": "%s"}}}}}]}'
BACKEND = 'terraform {\n  backend "s3" {\n    bucket = "b"\n    %s\n  }\n}\n'


def variable(name: str, *lines: str) -> dict[str, str]:
    return {"variables.tf": f'variable "{name}" {{\n' + "".join(f"  {line}\n" for line in lines) + "}\n"}


CASES = (
    plain("a file of variables", {"prod.tfvars": f'a = 1\nopenai_key = "{KEY}"\n'}, known("prod.tfvars", 2), says="openai_key stands in a file of variables, prod.tfvars. From there it goes into the state as well, as it is."),
    plain("one that is read by itself", {"a.auto.tfvars": f'openai_key = "{KEY}"\n'}, known("a.auto.tfvars", 1), says="a.auto.tfvars"),
    plain("one of JSON", {"prod.tfvars.json": f'{{"keys": {{"openai": "{KEY}"}}}}'}, known("prod.tfvars.json", 1), says="keys.openai stands in a file of variables"),
    plain("a member of a map", {"prod.tfvars": f'keys = {{ anthropic_api_key = "{unknown()}" }}\n'}, says="keys.anthropic_api_key", sure=Confidence.MEDIUM),
    plain("an unknown secret of something else", {"prod.tfvars": f'jwt_secret = "{unknown()}"\n'}, says="jwt_secret", finds=(MEDIUM,), sure=Confidence.LOW),
    plain("an example with a known key, less surely", {"terraform.tfvars.example": f'openai_key = "{KEY}"\n'}, known("terraform.tfvars.example", 1), says="openai_key"),
    plain("a state", {"terraform.tfstate": STATE % ("aws_lambda_function", "env", KEY)}, known("terraform.tfstate", 2), says="env stands in the state, at aws_lambda_function.openai, terraform.tfstate. The state keeps it as it is, sensitive or not."),
    plain("a state's backup", {"terraform.tfstate.backup": STATE % ("a", "api_key", KEY)}, known("terraform.tfstate.backup", 2), says="api_key stands in the state"),
    plain("a state after an error", {"errored.tfstate": STATE % ("a", "api_key", KEY)}, known("errored.tfstate", 2), says="errored.tfstate"),
    plain("a state with a secret that is made at random", {"terraform.tfstate": STATE % ("random_password", "result", unknown())}, says="random_password.openai_secret stands in the state", finds=(MEDIUM,)),
    plain("an output of a state", {"terraform.tfstate": OUTPUT % unknown()}, says="openai_api_key stands in the outputs of the state"),
    plain("a state of former times", {"terraform.tfstate": OLD % KEY}, known("terraform.tfstate", 2), says="api_key stands in the state, at a.b"),
    plain("a state that is too large to be read as text", {}, key(file("big.tfstate", line=900, symbol="api_key"), name=NAME), says="api_key stands in the state, big.tfstate"),
    plain("a plan, which is an archive", {"a.tfvars": "a = 1\n"}, key(file("out.tfplan", member="tfplan"), name=NAME), says="a key stands in a record of Terraform, out.tfplan"),
    plain("a crash log", {"a.tfvars": "a = 1\n"}, key(file("crash.log"), name=NAME), says="a record of Terraform, crash.log"),
    plain("a default", variable("openai_key", f'default = "{KEY}"', "sensitive = true"), known("variables.tf", 2), says="openai_key stands in a default of a variable, variables.tf"),
    plain("a member of a default", variable("keys", f'default = {{ groq_api_key = "{unknown()}" }}', "sensitive = true"), says="keys.groq_api_key stands in a default"),
    plain("a key of a backend", {"main.tf": BACKEND % f'secret_key = "{unknown()}"'}, says="secret_key stands in the settings of the backend", finds=(MEDIUM,)),
    plain("the command line", {"deploy.sh": f"terraform apply -var 'openai_key={KEY}'\n", "a.tfvars": "a = 1\n"}, known("deploy.sh", 1), says="openai_key stands in a call of terraform, deploy.sh"),
    plain("a script's variable", {"deploy.sh": f"export TF_VAR_openai_key={unknown()}\nterraform apply\n", "a.tfvars": "a = 1\n"}, says="TF_VAR_openai_key stands in a script"),
    plain("a variable that is printed", variable("openai_api_key", "type = string"), says="The variable openai_api_key in variables.tf does not say that it is sensitive", finds=(LOW,)),
    plain("a backend that is told not to encrypt", {"main.tf": BACKEND % "encrypt = false"}, says="sets encrypt to false", finds=(LOW,)),
    plain("a file that git does not keep", {"prod.tfvars": f'openai_key = "{KEY}"\n'}, known("prod.tfvars", 1), finds=(MEDIUM,), repositories=(), files=(fact("prod.tfvars", repository=None),)),
    clean("a sensitive variable", variable("openai_api_key", "type = string", "sensitive = true")),
    clean("an ephemeral one", variable("openai_api_key", "type = string", "ephemeral = true")),
    clean("a list of names", variable("openai_api_keys", "type = list(string)")),
    clean("another variable", variable("region", 'default = "eu-central-1"')),
    clean("a name of a secret", variable("openai_secret_name", 'default = "llm/prod/openai-2025"')),
    clean("an empty default", variable("openai_api_key", 'default = ""', "sensitive = true")),
    clean("an example", {"terraform.tfvars.example": 'openai_api_key = "your-openai-key"\n'}),
    clean("a backend that encrypts", {"main.tf": BACKEND % "encrypt = true"}),
    clean("a backend that says nothing", {"main.tf": BACKEND % "key = \"a/b.tfstate\""}),
    clean("a state without secrets", {"terraform.tfstate": STATE % ("aws_s3_bucket", "arn", "arn:aws:s3:::bucket-2f4a8b1c9d0e")}),
    clean("the command line with a variable", {"deploy.sh": 'terraform apply -var "openai_key=$OPENAI_API_KEY"\n', "a.tfvars": "a = 1\n"}),
    none("a log of something else", {}, key(file("crash.log"), name=NAME)),
    none("nothing", {}),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing was seen, and something was lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"a.tfvars": "a = 1\n"}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_tfvars_state(case: Case) -> None:
    ask(CHECK, case)
