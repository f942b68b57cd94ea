"""S4-CLOUD-POLICY: a permission for models that is wider than calling them."""

from __future__ import annotations

import json

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s4_one_key.cloud_policy import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import having

MEDIUM = Severity.MEDIUM
DOCUMENT = (
    'data "aws_iam_policy_document" "models" {\n  statement {\n    %sactions = ["%s"]\n    resources = ["*"]\n  }\n}\n'
)
INLINE = 'resource "aws_iam_role_policy" "models" {\n  policy = jsonencode({\n    Statement = [{ Action = ["%s"], Effect = "%s", Resource = "*" }]\n  })\n}\n'
ATTACH = 'resource "aws_iam_role_policy_attachment" "models" {\n  role = "app"\n  policy_arn = "arn:aws:iam::aws:policy/%s"\n}\n'
BOUND = 'resource "aws_iam_role" "app" {\n  managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonBedrockFullAccess"]\n  permissions_boundary = "arn:aws:iam::1:policy/b"\n}\n'
CFN = "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns: [arn:aws:iam::aws:policy/%s]\n"
CDK = 'role.addToPolicy(new iam.PolicyStatement({ %sactions: ["%s"], resources: ["*"] }));\n'
AZURE = 'resource "azurerm_role_assignment" "app" {\n  scope = "azurerm_cognitive_account.openai.id"\n  role_definition_name = "%s"\n}\n'
GOOGLE = 'resource "google_project_iam_member" "%s" {\n  role = "%s"\n  member = "serviceAccount:x"\n}\n'
ROLE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: %s\nmetadata:\n  name: reader\nrules:\n  - apiGroups: ['']\n    resources: [%s]\n    verbs: [%s]\n%s"

CLUSTER = ROLE % ("ClusterRole", "secrets", "get, list", "")
BINDING = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: %s\nmetadata:\n  name: some\n  namespace: chat\nroleRef:\n  kind: ClusterRole\n  name: reader\n"

# A binding to an account, and what an operator's role holds beside the Secrets.
GIVEN = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: some\nsubjects:\n  - kind: ServiceAccount\n    name: %s\n    namespace: %s\nroleRef:\n  kind: ClusterRole\n  name: reader\n"
STATUS = "  - apiGroups: [shop.example]\n    resources: [orders/status]\n    verbs: [%s]\n"
FINALIZERS = "  - apiGroups: [shop.example]\n    resources: [orders/finalizers]\n    verbs: [update]\n"
LEASES = "  - apiGroups: [coordination.k8s.io]\n    resources: [leases]\n    verbs: [get, update]\n"
PODS = "  - apiGroups: ['']\n    resources: [pods/status]\n    verbs: [update]\n"

# A role that is a part of others, and one that is put together of such.
ADDED = CLUSTER.replace("name: reader", 'name: reader\n  labels:\n    %s: "true"')
WHOLE = '---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: reader\naggregationRule:\n  clusterRoleSelectors:\n    - matchLabels:\n        shop.example/aggregate-to-orders: "true"\n'


# A program that calls a model, and how its key reaches it in the cluster.
CALLER = {
    "app.py": "import openai\nclient = openai.OpenAI()\nclient.chat.completions.create(model='gpt-4o', messages=[])\n",
    "requirements.txt": "openai\n",
}
BESIDE = {"k8s/app.yaml": "kind: Deployment\nspec:\n  containers:\n    - env:\n        - name: OPENAI_API_KEY\n"}


def policy(action: str, effect: str = "Allow") -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": "*"}]})


def wide(name: str, path: str, text: str, says: str, beside: dict[str, str] | None = None) -> Case:
    return Case(name=name, given=having({path: text, **(beside or {})}), status=Status.FAIL, finds=(MEDIUM,), says=says)


def low(name: str, path: str, text: str, says: str, beside: dict[str, str]) -> Case:
    return Case(name=name, given=having({path: text, **beside}), status=Status.FAIL, finds=(Severity.LOW,), says=says)


def narrow(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.PASS)


def none(name: str, path: str, text: str, beside: dict[str, str] | None = None) -> Case:
    return Case(name=name, given=having({path: text, **(beside or {})}), status=Status.NOT_APPLICABLE)


CASES = (
    wide("a wildcard in a document of Terraform", "iam.tf", DOCUMENT % ("", "bedrock:*"), "models allows bedrock:*; calling a model needs bedrock:InvokeModel"),
    wide("a wildcard in an inline policy", "iam.tf", INLINE % ("bedrock:*", "Allow"), "models allows bedrock:*"),
    wide("full access", "iam.tf", ATTACH % "AmazonBedrockFullAccess", "models attaches AmazonBedrockFullAccess"),
    wide("the limited one of AWS, which also makes keys", "iam.tf", ATTACH % "AmazonBedrockLimitedAccess", "AmazonBedrockLimitedAccess"),
    wide("full access in CloudFormation", "t.yaml", CFN % "AmazonBedrockFullAccess", "Role attaches AmazonBedrockFullAccess"),
    wide("a policy in a file of its own", "policy.json", policy("bedrock:*"), "policy.json allows bedrock:*"),
    Case(name="the policy of who builds the place", given=having({"deploy/policy.json": json.dumps({"Statement": [{"Effect": "Allow", "Action": ["iam:CreateRole", "iam:PassRole"], "Resource": "*"}, {"Effect": "Allow", "Action": ["ec2:*", "bedrock:*"], "Resource": "*"}]})}), status=Status.FAIL, finds=(Severity.LOW,), says="allows bedrock:*"),
    wide("a Bedrock key of Terraform", "iam.tf", 'resource "aws_iam_service_specific_credential" "m" {\n  service_name = "bedrock.amazonaws.com"\n  user_name = "m"\n}\n', "m makes a long-term Bedrock key"),
    wide("Azure's contributor", "ai.tf", AZURE % "Cognitive Services Contributor", "app gives Cognitive Services Contributor"),
    wide("Google's administrator", "ai.tf", GOOGLE % ("app", "roles/aiplatform.admin"), "app gives roles/aiplatform.admin"),
    wide("Google's editor, for a model's app", "ai.tf", GOOGLE % ("gemini", "roles/editor"), "gemini gives roles/editor"),
    wide("every Secret of a cluster", "k8s/role.yaml", ROLE % ("ClusterRole", "secrets", "get, list", ""), "reader may read every Secret of the whole cluster", CALLER),
    wide("every Secret for a chart's role", "k8s/role.yaml", (ROLE % ("Role", "secrets", "get, list", "")).replace("name: reader", "name: '{{ .Release.Name }}'"), "A role in k8s/role.yaml may read every Secret of its namespace", CALLER | BESIDE),
    wide("a wildcard in CDK", "lib/api.ts", CDK % ("", "bedrock:*"), "A policy in lib/api.ts allows bedrock:*"),
    wide("a wildcard in CDK for Python", "stack.py", 'role.add_to_policy(iam.PolicyStatement(actions=["bedrock:*"], resources=["*"]))\n', "A policy in stack.py"),
    wide("full access in CDK", "lib/api.ts", 'role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("AmazonBedrockFullAccess"));\n', "A role in lib/api.ts gets AmazonBedrockFullAccess"),
    none("a wildcard that CDK forbids", "lib/api.ts", CDK % ("effect: iam.Effect.DENY, ", "bedrock:*")),
    none("one action in CDK", "lib/api.ts", CDK % ("", "bedrock:InvokeModel")),
    none("a test of a cloud", "tests/test_agent.py", 'iam.PolicyStatement(actions=["bedrock:*"])\n'),
    none("a program that talks about it", "app.py", 'print("bedrock:* is too wide")\n'),
    Case(name="a long-term Bedrock key", given=seen(key(file(".env"), provider="aws-bedrock", kind="long-term")), status=Status.FAIL, finds=(MEDIUM,), says="It stands in .env. A long-term Bedrock key is made for trying out"),
    *(none(f"the role of {name}", "k8s/role.yaml", (ROLE % ("Role", "secrets", "get, list", "")).replace("name: reader", f"name: {name}"), CALLER | BESIDE) for name in ("eso-store-role", "crd-controller-flux-system", "openbao-bootstrap", "crossplane-compose-orders", "cilium-operator")),
    narrow("one action", "iam.tf", DOCUMENT % ("", "bedrock:InvokeModel")),
    narrow("one action in a file", "policy.json", policy("bedrock:InvokeModel")),
    narrow("Azure's user", "ai.tf", AZURE % "Cognitive Services OpenAI User"),
    narrow("Google's user", "ai.tf", GOOGLE % ("app", "roles/aiplatform.user")),
    none("a wildcard that is forbidden", "iam.tf", DOCUMENT % ('effect = "Deny"\n    ', "bedrock:*")),
    none("a wildcard that an inline policy forbids", "iam.tf", INLINE % ("bedrock:*", "Deny")),
    none("a wildcard that a file forbids", "policy.json", policy("bedrock:*", "Deny")),
    none("a boundary narrows it", "iam.tf", BOUND),
    none("a role for emergencies", "iam.tf", (ATTACH % "AmazonBedrockFullAccess").replace('"models"', '"break_glass"')),
    none("another service", "iam.tf", ATTACH % "AmazonS3FullAccess"),
    none("Google's editor, for something else", "ai.tf", GOOGLE % ("deployer", "roles/editor")),
    none("a contributor of something else", "ai.tf", 'resource "azurerm_role_assignment" "app" {\n  scope = "azurerm_storage_account.a.id"\n  role_definition_name = "Contributor"\n}\n'),
    none("a controller whose work it is", "k8s/nginx.yaml", (ROLE % ("ClusterRole", "secrets", "list, watch", "")).replace("reader", "ingress-nginx"), CALLER),
    none("named Secrets", "k8s/role.yaml", ROLE % ("ClusterRole", "secrets", "get", "    resourceNames: [llm]\n"), CALLER),
    none("other objects", "k8s/role.yaml", ROLE % ("ClusterRole", "pods", "get", ""), CALLER),
    none("Secrets that are written", "k8s/role.yaml", ROLE % ("Role", "secrets", "create", ""), CALLER | BESIDE),
    none("a cluster in which no model is used", "k8s/role.yaml", ROLE % ("ClusterRole", "secrets", "get, list", "")),
    none("a namespace of which only others speak, and a comment", "bots/role.yaml", (ROLE % ("Role", "secrets", "get, list", "")).replace("name: reader", "name: reader\n  namespace: bots  # not for openai"), CALLER | {"k8s/app.yaml": "metadata:\n  namespace: chat\nspec:\n  dependsOn:\n    - name: store\n      namespace: bots\n" + BESIDE["k8s/app.yaml"]}),
    none("a namespace in which only a repository is called after a model", "bots/role.yaml", ROLE % ("Role", "secrets", "get, list", ""), CALLER | {"bots/job.yaml": "repositories:\n  - example/claude-config\n"}),
    none("a namespace in which no model is used", "dns/role.yaml", ROLE % ("Role", "secrets", "get, list", ""), CALLER | BESIDE),
    none("a role as its makers gave it", "k8s/role.yaml", (ROLE % ("ClusterRole", "secrets", "get, list", "")).replace("name: reader", "name: reader\n  labels:\n    helm.sh/chart: other-1.2.3"), CALLER | BESIDE),
    wide("the namespace of a model, from another folder", "roles/role.yaml", (ROLE % ("Role", "secrets", "get, list", "")).replace("name: reader", "name: reader\n  namespace: chat"), "reader may read every Secret of its namespace", CALLER | {"k8s/app.yaml": "metadata:\n  namespace: chat\n" + BESIDE["k8s/app.yaml"]}),
    none("a cluster's role that is bound in a namespace without models", "dns/role.yaml", CLUSTER + BINDING % "RoleBinding", CALLER | BESIDE),
    wide("a cluster's role that is bound in a model's namespace", "dns/role.yaml", CLUSTER + BINDING % "RoleBinding", "reader may read every Secret of its namespace", CALLER | {"k8s/app.yaml": "metadata:\n  namespace: chat\n" + BESIDE["k8s/app.yaml"]}),
    wide("a cluster's role that is bound in one namespace and in all", "dns/role.yaml", CLUSTER + BINDING % "RoleBinding" + BINDING % "ClusterRoleBinding", "of the whole cluster", CALLER | BESIDE),
    none("a role of Knative's release", "k8s/role.yaml", CLUSTER.replace("name: reader", "name: reader\n  labels:\n    rabbitmq.eventing.knative.dev/release: v1.2.3"), CALLER | BESIDE),
    none("the role of an operator that is not built here", "k8s/queue.yaml", CLUSTER.replace("reader", "queue-manager-role"), CALLER | BESIDE | {"tools/go.mod": "module tools\n"}),
    Case(name="the role of an operator that is built here", given=having({"bot/config/rbac/role.yaml": CLUSTER.replace("reader", "manager-role"), **CALLER, **BESIDE, "bot/go.mod": "module bot\n"}), status=Status.FAIL, finds=(Severity.LOW,), says="a role in each of them is enough"),
    low("an operator's role, by what it holds", "k8s/role.yaml", CLUSTER + STATUS % "update, patch" + LEASES, "a role in each of them is enough", CALLER),
    low("an operator's role in its own namespace", "k8s/role.yaml", ROLE % ("Role", "secrets", "get, list", STATUS % "patch" + FINALIZERS), "the operator reads those that its resources name", CALLER | BESIDE),
    wide("a role that only looks at what an operator does", "k8s/role.yaml", CLUSTER + STATUS % "get" + LEASES, "reader may read every Secret of the whole cluster", CALLER),
    wide("a role that writes the status of pods", "k8s/role.yaml", CLUSTER + PODS + LEASES, "reader may read every Secret of the whole cluster", CALLER),
    low("a part of the cluster", "k8s/role.yaml", CLUSTER + GIVEN % ("net", "net-system"), "it is given to net of net-system, which nothing here runs", CALLER),
    wide("a part of the cluster that runs from here", "k8s/role.yaml", CLUSTER + GIVEN % ("net", "net-system"), "of the whole cluster", CALLER | {"k8s/net.yaml": "kind: DaemonSet\nspec:\n  serviceAccountName: net\n"}),
    none("what is added to a controller whose work it is", "k8s/role.yaml", ADDED % "shop.example/aggregate-to-crossplane", CALLER),
    none("what is added to those who read them already", "k8s/role.yaml", ADDED % "rbac.authorization.k8s.io/aggregate-to-edit", CALLER),
    low("what is added to a role that is not here", "k8s/role.yaml", ADDED % "shop.example/aggregate-to-orders", "it is added to orders, and who has that decides", CALLER),
    wide("what is added to those who look on", "k8s/role.yaml", ADDED % "rbac.authorization.k8s.io/aggregate-to-view", "it is added to view, which is given to those who are to see no Secret", CALLER),
    wide("what is added to an app's role", "k8s/role.yaml", (ADDED % "shop.example/aggregate-to-orders").replace("name: reader", "name: part") + WHOLE + GIVEN % ("chat", "chat"), "part may read every Secret of the whole cluster", CALLER),
    low("what is added to the role of a part of the cluster", "k8s/role.yaml", (ADDED % "shop.example/aggregate-to-orders").replace("name: reader", "name: part") + WHOLE + GIVEN % ("net", "net-system"), "it is given to net of net-system", CALLER),
    wide("what was to be added, and is not", "k8s/role.yaml", (ADDED % "shop.example/aggregate-to-orders").replace('"true"', '"false"'), "of the whole cluster", CALLER),
    wide("an account of an app", "k8s/role.yaml", CLUSTER + GIVEN % ("chat", "chat"), "of the whole cluster", CALLER),
    wide("an account of an app beside a part of the cluster", "k8s/role.yaml", CLUSTER + GIVEN % ("net", "net-system") + GIVEN % ("chat", "chat"), "of the whole cluster", CALLER),
    none("a role of one's own for a controller whose work it is", "k8s/role.yaml", CLUSTER + GIVEN % ("webhook", "cert-manager"), CALLER),
    none("a namespace in which a dashboard counts a model's tokens", "grafana/role.yaml", ROLE % ("Role", "secrets", "get, list", ""), CALLER | {"grafana/board.yaml": "kind: ConfigMap\ndata:\n  board.json: |\n    {\"gridPos\": {}, \"title\": \"OpenAI key and llm token\"}\n"}),
    none("a namespace in which tokens of a model are counted", "grafana/role.yaml", ROLE % ("Role", "secrets", "get, list", ""), CALLER | {"grafana/rule.yaml": "expr: sum(llm_tokens_total)\n"}),
    Case(name="nothing is declared", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"policy.json": policy("bedrock:InvokeModel")}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_cloud_policy(case: Case) -> None:
    ask(CHECK, case)


def test_an_example_is_told_with_less_confidence() -> None:
    (finding,) = CHECK.judge(having({"examples/iam.tf": ATTACH % "AmazonBedrockFullAccess"})).findings
    assert finding.confidence is Confidence.LOW
