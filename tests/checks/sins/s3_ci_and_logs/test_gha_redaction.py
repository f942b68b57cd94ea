"""S3-GHA-REDACTION: secrets that GitHub cannot hide, because a part of one is used, or all of them are."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s3_ci_and_logs.gha_redaction import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s3_ci_and_logs.flows import PATH, flow, run, workflow

HIGH, LOW = Severity.HIGH, Severity.LOW
CONFIG = "  env:\n    CONFIG: ${{ secrets.CONFIG }}"


def given(expression: str, name: str = "KEY") -> str:
    return f"- run: python eval.py\n  env:\n    {name}: ${{{{ {expression} }}}}"


def scripted(*rows: str, value: str = "secrets.ENV_VARS") -> str:
    """A step in JavaScript that is given a secret of many values."""
    script = "".join(f"\n      {row}" for row in rows)
    return f"- uses: actions/github-script@v7\n  env:\n    VALUES: ${{{{ {value} }}}}\n  with:\n    script: |{script}"


def open_(name: str, steps: str, says: str) -> Case:
    return Case(name=name, given=flow(steps), status=Status.FAIL, finds=(HIGH,), says=says)


def computed(name: str, text: str) -> Case:
    return Case(
        name=name,
        given=flow(given(text)),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
        says="is computed, so the job is given every secret there is",
    )


def hidden(name: str, steps: str) -> Case:
    return Case(name=name, given=flow(steps), status=Status.PASS)


CASES = (
    open_("a field of a secret", given("fromJSON(secrets.CONFIG).openai"), "A field is taken out of CONFIG"),
    open_("a field in brackets", given("fromJson(secrets.CONFIG)['openai']"), "A field is taken out of CONFIG"),
    open_("a field in a command", "- run: ./a --key ${{ fromJSON(secrets.CONFIG).key }}", "A field is taken out of CONFIG"),
    open_("all secrets", given("toJSON(secrets)", "ALL"), "toJSON(secrets) hands over every secret"),
    open_("all secrets, in other letters", given("toJson( secrets )", "ALL"), "every secret there is"),
    computed("a computed name", "secrets[format('KEY_{0}', matrix.env)]"),
    computed("a name from the matrix", "secrets[matrix.secret]"),
    computed("a name from an input", "secrets[inputs.name]"),
    open_("a field by jq", f"- run: KEY=$(echo \"$CONFIG\" | jq -r .api_key)\n{CONFIG}", "jq takes a field out of CONFIG"),
    open_("a field by yq", f"- run: yq .openai.token <<< \"$CONFIG\"\n{CONFIG}", "yq takes a field out of CONFIG"),
    open_("a field of what a script decodes first", f"- run: KEY=$(echo \"$CONFIG\" | base64 -d | jq -r .api_key)\n{CONFIG}", "jq takes a field out of CONFIG"),
    open_("a field out of a document in the script", f"- run: |\n    jq -r .a.token <<EOF\n    $CONFIG\n    EOF\n{CONFIG}", "jq takes a field out of CONFIG"),
    open_("a field out of a file that the secret is written to", f"- run: |\n    echo \"$CONFIG\" > config.json\n    jq -r .api_key config.json\n{CONFIG}", "jq takes a field out of CONFIG"),
    open_("a field of a part", f"- run: K=$(jq .models <<< \"$CONFIG\" | jq -r .api_key)\n{CONFIG}", "jq takes a field out of CONFIG"),
    open_("a field out of a variable of jq", f"- run: jq -rn --argjson c \"$CONFIG\" '$c.api_key'\n{CONFIG}", "jq takes a field out of CONFIG"),
    open_("a field that is taken out and written elsewhere", f"- run: echo \"$CONFIG\" | jq '.x = 1 | .api_key'\n{CONFIG}", "jq takes a field out of CONFIG"),
    hidden("a secret that is put in", "- run: echo '{}' | yq eval '.read_token=\"${{ secrets.READ_KEY }}\" | .coverage=\"false\"' -"),
    hidden("a secret that is put in, and the whole printed", "- run: echo inputs=$(echo '${{ inputs.more }}' | yq eval '. * {\"read_token\":\"${{ secrets.READ_KEY }}\"}' -) >> $GITHUB_OUTPUT"),
    hidden("a secret that is put in by its variable", f"- run: jq --arg x \"$CONFIG\" '.read_token = $x' settings.json\n{CONFIG}"),
    hidden("a field that is replaced in a secret", f"- run: echo \"$CONFIG\" | jq '.read_token = \"none\"'\n{CONFIG}"),
    open_("all values of a secret, by a script", scripted("JSON", "  .parse(process.env.VALUES)", "  .forEach(v => core.exportVariable(v.name, v.value));"), "A script takes ENV_VARS apart and hands parts of it to the steps behind it"),
    open_("a value of a secret, by a script", scripted("const c = JSON.parse(process.env.VALUES);", "core.setOutput('api_key', c.api_key);", value="secrets.CONFIG"), "A script takes CONFIG apart"),
    open_("a value of a secret that stands in the script", scripted("core.setOutput('token', JSON.parse('${{ secrets.CONFIG }}').token);", value="github.ref"), "A script takes CONFIG apart"),
    hidden("a value of a secret, by a script that has it hidden", scripted("for (const v of JSON.parse(process.env.VALUES)) {", "  core.setSecret(v.value);", "  core.exportVariable(v.name, v.value);", "}", value="secrets.CONFIG")),
    hidden("a value of a secret that is none itself", scripted("core.setOutput('project', JSON.parse(process.env.VALUES).project_id);", value="secrets.CONFIG")),
    hidden("a value of a secret that stays in the script", scripted("await fetch(url, { headers: JSON.parse(process.env.VALUES) });", value="secrets.CONFIG")),
    Case(name="what is no secret, by a script", given=flow(scripted("JSON.parse(process.env.VALUES).forEach(v => core.exportVariable(v.name, v.value));", value="inputs.env_vars") + "\n- " + run("python eval.py")[2:]), status=Status.PASS),
    hidden("a secret that is used whole", given("secrets.OPENAI_API_KEY")),
    hidden("a name in brackets", given("secrets['OPENAI_API_KEY']")),
    hidden("a matrix that is no secret", given("fromJSON(needs.plan.outputs.matrix)") + "\n- " + run("python eval.py")[2:]),
    hidden("a field that is no secret", f"- run: P=$(echo \"$CONFIG\" | jq -r .project_id)\n{CONFIG}"),
    hidden("a field that is masked", f"- run: |\n    K=$(echo \"$CONFIG\" | jq -r .api_key)\n    echo \"::add-mask::$K\"\n{CONFIG}"),
    hidden("jq over something else", run("curl -H \"Authorization: $KEY\" https://api.example > out.json\njq .token out.json")),
    hidden("jq over what a request answers", run("T=$(curl -H \"Authorization: $KEY\" https://api.example | jq -r .token)")),
    hidden("a condition", "- run: python eval.py\n  if: secrets.OPENAI_API_KEY != ''"),
    hidden("a cloud's account in one file, which its action reads", "- uses: google-github-actions/auth@v2\n  with:\n    credentials_json: ${{ secrets.GCP_CREDENTIALS_JSON }}"),
    Case(name="many values by its name", given=flow("- run: echo \"$D\" > .env\n  env:\n    D: ${{ secrets.DOTENV }}"), status=Status.FAIL, finds=(LOW,), says="DOTENV is many values in one secret"),
    Case(name="a workflow without secrets", given=flow("- run: echo hello"), status=Status.NOT_APPLICABLE),
    Case(name="no workflow", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen, and something lost", given=having({}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({PATH: workflow(given("secrets.A"))}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_gha_redaction(case: Case) -> None:
    ask(CHECK, case)


CALL = "on: push\njobs:\n  call:\n    uses: ./.github/workflows/notify.yml\n    secrets: %s\n"


@pytest.mark.parametrize(
    ("on", "secrets", "severity"),
    [
        ("workflow_call", "{ A: '${{ secrets.A }}', B: '${{ secrets.B }}' }", LOW),
        ("workflow_call", "inherit", HIGH),
        ("[workflow_call, push]", "{ A: '${{ secrets.A }}' }", HIGH),
    ],
)
def test_a_workflow_that_is_only_called_has_the_secrets_it_is_passed(on: str, secrets: str, severity: Severity) -> None:
    called = workflow(given("toJSON(secrets)", "ALL"), on=on)
    (finding,) = CHECK.judge(having({".github/workflows/notify.yml": called, PATH: CALL % secrets})).findings
    assert finding.severity is severity
    assert ("that the workflow is passed, 2 in all" in finding.message) is (severity is LOW)


def test_a_workflow_that_is_called_from_elsewhere_may_have_them_all() -> None:
    called = workflow(given("toJSON(secrets)", "ALL"), on="workflow_call")
    (finding,) = CHECK.judge(having({".github/workflows/notify.yml": called})).findings
    assert finding.severity is HIGH


def test_the_place_is_that_of_the_expression() -> None:
    (finding,) = CHECK.judge(flow(given("toJSON(secrets)", "ALL"))).findings
    assert (finding.locations[0].line, finding.locations[0].column) == (8, 16)
