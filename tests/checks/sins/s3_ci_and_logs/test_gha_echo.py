"""S3-GHA-ECHO: a step of GitHub Actions that prints a secret, or makes another text of it."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.gha_echo import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s3_ci_and_logs.flows import PATH, flow, pipe, run, workflow

MEDIUM, HIGH, LOW = Severity.MEDIUM, Severity.HIGH, Severity.LOW
ACTION = "inputs:\n  api_key:\n    required: true\nruns:\n  using: composite\n  steps:\n    - shell: bash\n      run: echo ${{ inputs.api_key }}\n"
SCRIPT = "- uses: actions/github-script@v7\n  env:\n    KEY: ${{ secrets.OPENAI_API_KEY }}\n  with:\n    script: |\n"


def tells(name: str, steps: str, *finds: Severity, says: str = "", public: bool = False, **more: str) -> Case:
    return Case(name=name, given=flow(steps, public=public, **more), status=Status.FAIL, finds=finds, says=says)


def keeps(name: str, steps: str, **more: str) -> Case:
    return Case(name=name, given=flow(steps, **more), status=Status.PASS)


def shown(name: str, script: str, says: str = "is printed into the log") -> Case:
    return tells(name, run(script), MEDIUM, says=says)


def reshaped(name: str, script: str, by: str) -> Case:
    return tells(name, run(script), HIGH, says=f"goes through {by} into")


CASES = (
    tells("an expression that is printed", "- run: echo ${{ secrets.OPENAI_API_KEY }}", MEDIUM, says="OPENAI_API_KEY is printed into the log"),
    tells("in single quotes, which the shell leaves but GitHub does not", "- run: echo '${{ secrets.OPENAI_API_KEY }}'", MEDIUM),
    tells("an address with who signs in", "- run: echo ${{ secrets.DATABASE_URL }}", MEDIUM),
    tells("an image's address", "- run: echo ${{ secrets.AWS_LAMBDA_IMAGE_URI }}", LOW),
    tells("a folder", "- run: echo ${{ secrets.DEPLOY_TARGET_DIR }}", LOW),
    tells("where everybody reads the log", "- run: echo ${{ secrets.OPENAI_API_KEY }}", HIGH, public=True),
    tells("by its name in brackets", "- run: echo ${{ secrets['OPENAI_API_KEY'] }}", MEDIUM, says="OPENAI_API_KEY is printed"),
    shown("echo", 'echo "key: $KEY"'),
    shown("printf", "printf '%s' \"$KEY\""),
    shown("a heredoc", "cat <<EOF\n$KEY\nEOF"),
    shown("tee", 'echo "$KEY" | tee key.txt'),
    shown("onto standard error", 'echo "$KEY" >&2'),
    shown("a notice", 'echo "::notice::$KEY"'),
    shown("a variable of it", 'URL="https://x/?key=$KEY"\necho "$URL"'),
    shown("Python in a command", "python -c \"import os; print(os.environ['KEY'])\""),
    shown("Python in a heredoc", "python3 - <<'EOF'\nimport os\nprint(os.environ['KEY'])\nEOF"),
    shown("Node in a command", "node -e 'console.log(process.env.KEY)'"),
    reshaped("base64", 'echo "$KEY" | base64', "base64"),
    reshaped("reversed", 'echo "$KEY" | rev', "rev"),
    reshaped("with signs between", "echo \"$KEY\" | sed 's/./& /g'", "sed"),
    reshaped("cut", 'echo "$KEY" | cut -c1-40', "cut"),
    reshaped("all but its last signs", 'echo "$KEY" | head -c -4', "head"),
    reshaped("all but its first signs", 'echo "${KEY:4}"', "an expansion"),
    reshaped("a beginning beside what is only trimmed", 'echo "${KEY:0:8} ${KEY%x}"', "an expansion"),
    tells("half of it", run('echo "$KEY" | cut -c1-20'), MEDIUM, says="20 signs of OPENAI_API_KEY go into its log"),
    tells("its beginning", run('echo "${KEY:0:8}..."'), LOW, says="8 signs of OPENAI_API_KEY go into its log"),
    tells("its beginning and end", run('P="${KEY:0:8}...${KEY: -4}"\necho "$P"'), LOW, says="12 signs of OPENAI_API_KEY"),
    tells("its beginning, where everybody reads the log", run('echo "$KEY" | head -c 10'), LOW, says="10 signs of OPENAI_API_KEY", public=True),
    reshaped("xxd", 'xxd <<< "$KEY"', "xxd"),
    reshaped("jq", 'echo "$KEY" | jq .token', "jq"),
    reshaped("by the shell itself", 'echo "${KEY:0:60}"', "an expansion"),
    reshaped("through a variable", 'E=$(echo "$KEY" | base64)\necho "$E"', "base64"),
    tells("an expression, reshaped", "- run: echo ${{ secrets.OPENAI_API_KEY }} | base64", HIGH, says="goes through base64"),
    tells("the team of an account", "- run: echo https://runs.example/${{ secrets.WANDB_ENTITY }}", LOW),
    tells("who gets the mail, and not how it is signed in for", "- run: echo ${{ secrets.EMAIL_RECEIVER }}\n- run: echo ${{ secrets.EMAIL_PASSWORD }}", LOW, MEDIUM),
    tells("an input that is called a secret", "- run: echo ${{ inputs.app_secret }}", MEDIUM, says="app_secret is printed"),
    tells("the summary, which is masked like the log", run('echo "$KEY" >> "$GITHUB_STEP_SUMMARY"'), MEDIUM, says="GitHub hides its exact text there, too"),
    tells("the summary", run('echo "$KEY" >> "$GITHUB_STEP_SUMMARY"'), MEDIUM, says="the summary of the run"),
    tells("the summary through tee", run('echo "$KEY" | tee -a $GITHUB_STEP_SUMMARY'), MEDIUM, says="the summary of the run"),
    tells("a comment", run('gh pr comment 1 --body "used $KEY"'), MEDIUM, says="a comment"),
    tells("a script of an action", SCRIPT + "      console.log(process.env.KEY)\n", MEDIUM, says="is printed into the log"),
    tells("a comment by a script", SCRIPT + "      await github.rest.issues.createComment({body: process.env.KEY})\n", MEDIUM, says="a comment"),
    tells("PowerShell", run('Write-Host "key $env:KEY"', shell="pwsh"), MEDIUM, says="is printed into the log"),
    tells("Python as the shell", run("import os\nprint(os.environ['KEY'])", shell="python"), MEDIUM, says="is printed into the log"),
    tells("a variable of the job", "- run: echo $KEY", MEDIUM, job="    env:\n      KEY: ${{ secrets.OPENAI_API_KEY }}\n"),
    tells("a variable of the workflow", "- run: echo $KEY", MEDIUM, top="env:\n  KEY: ${{ secrets.OPENAI_API_KEY }}\n"),
    tells("the token of the run, which ends with it", "- run: echo ${{ secrets.GITHUB_TOKEN }}", LOW, says="The token of the run"),
    tells("the name of what is deployed to", "- run: echo ${{ secrets.CLOUD_RUN_SERVICE_PROD }}", LOW),
    tells("an id that opens nothing by itself", "- run: echo ${{ secrets.AZURE_CLIENT_ID }}", LOW, says="AZURE_CLIENT_ID is printed"),
    Case(name="a composite action", given=pipe(ACTION, "action.yml"), status=Status.FAIL, finds=(MEDIUM,), says="api_key is printed"),
    keeps("what a function gives back", run('get() {\n  local m=$(echo "$KEY" | jq -r --arg id "$1" \'.[$id] // empty\')\n  if [ -n "$m" ]; then echo "$m"; fi\n}\nA=$(get "me")\n')),
    shown("what a function says aside", 'get() { echo "$KEY" >&2; }\nA=$(get)'),
    keeps("how many there are", run('SECRETS=$(doppler secrets --json | jq length)\nif [ "$SECRETS" -gt 0 ]; then\n  echo "$SECRETS secrets found" >> $GITHUB_STEP_SUMMARY\nfi')),
    keeps("a login that reads it", run('echo "$KEY" | docker login --password-stdin')),
    keeps("a login from a heredoc", run("cat <<EOF | gh auth login --with-token\n$KEY\nEOF")),
    keeps("a file, which is another matter", run('echo "KEY=$KEY" >> .env')),
    keeps("a test whether it is there", run('if [ -z "$KEY" ]; then echo "KEY is not set"; fi')),
    keeps("a mask", run('echo "::add-mask::$KEY"')),
    keeps("what was masked", run('E=$(echo "$KEY" | base64)\necho "::add-mask::$E"\necho "$E"')),
    keeps("whether it is set", run('echo "${KEY:+set}"')),
    keeps("its length", run('echo "${#KEY}"')),
    keeps("how many signs", run('echo "$KEY" | wc -c')),
    keeps("its first four signs", run('echo "${KEY:0:4}"')),
    keeps("four signs that were cut", run('echo "$KEY" | cut -c1-4')),
    keeps("a mask by sed", run("echo \"$KEY\" | sed 's/./*/g'")),
    keeps("a digest", run('echo "$KEY" | sha256sum')),
    keeps("nowhere", run('echo "$KEY" > /dev/null')),
    keeps("what a command needs", run('curl -H "Authorization: Bearer $KEY" https://api.example/v1')),
    keeps("a program that is given it", run("python eval.py")),
    keeps("words about it", run('echo "OPENAI_API_KEY is used"')),
    keeps("a file that is changed in place", "- run: sed -i \"s/ID/${{ secrets.APP_ID }}/\" app.json"),
    keeps("a variable that is called like a secret and is none", run('echo "$FLAG_API_KEY"') + "\n    FLAG_API_KEY: ${{ inputs.flag }}"),
    keeps("the key of a cache", run('BRANCH_KEY=$(git rev-parse HEAD)\necho "$BRANCH_KEY"')),
    keeps("a placeholder of the script itself", run('DB_PASSWORD=postgres\necho "$DB_PASSWORD"')),
    keeps("an output of a step that is called so", run('echo "Rotated: ${{ steps.resolve.outputs.secrets }}" # $KEY')),
    keeps("names of secrets that a manager is asked for", run('for SECRET in "${NAMES[@]}"; do\n  echo "Rotating $SECRET"\n  gcloud secrets versions add "$SECRET" --data-file=-\ndone')),
    keeps("names that are searched for", run('while read -r secret; do\n  echo "Looking for $secret"\n  grep -rn "$secret" src/\ndone < names.txt')),
    keeps("an input that is the name of a cluster's Secret", "- run: |\n    kubectl get secret \"${{ inputs.app_secret }}\" > /dev/null\n    echo \"${{ inputs.app_secret }} is there\"\n" + run("make")),
    keeps("the same through a variable", "- run: |\n    SECRET_NAME=\"${{ inputs.app_secret }}\"\n    echo \"Looking for $SECRET_NAME\"\n    kubectl get secret \"$SECRET_NAME\" -n app > /dev/null\n" + run("make")),
    keeps("what images are pulled with, which is a name", "- run: echo ${{ inputs.image_pull_secret }}\n" + run("make")),
    keeps("a quiet search", run('echo "$KEY" | grep -q sk-')),
    Case(name="a workflow without secrets", given=flow("- run: echo hello"), status=Status.NOT_APPLICABLE),
    Case(name="no workflow", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen, and something lost", given=having({}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({PATH: workflow(run("python eval.py"))}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_gha_echo(case: Case) -> None:
    ask(CHECK, case)


def test_a_finding_points_to_the_line_of_the_command() -> None:
    (finding,) = CHECK.judge(flow(run('date\necho "$KEY"'))).findings
    (place,) = finding.locations
    assert (place.path, place.line, place.column) == (PATH, 8, 11)


def test_a_workflow_in_an_example_is_told_with_less_confidence() -> None:
    given = flow(run('echo "$KEY"'), path="examples/app/.github/workflows/ci.yml")
    (finding,) = CHECK.judge(given).findings
    assert finding.confidence is Confidence.MEDIUM


def test_a_variable_that_only_sounds_like_a_secret_is_told_with_less_confidence() -> None:
    (finding,) = CHECK.judge(flow(run('TOKEN=$(cat t)\necho "$TOKEN"'))).findings
    assert finding.confidence is Confidence.MEDIUM
