"""S7-S3-DROP: a file with secrets that is put into object storage, onto a share or under a web server's root."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s7_just_config.s3_drop import CHECK
from tests.checks.sins.cases import Case, ask, fact, file, key, limit, seen
from tests.checks.sins.having import having

LOW, MEDIUM, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.CRITICAL


def told(name: str, text: str, says: str = "", severity: Severity = MEDIUM, path: str = "deploy.sh", sure: Confidence | None = None) -> Case:  # fmt: skip
    return Case(name=name, given=having({path: text}), status=Status.FAIL, finds=(severity,), says=says, sure=sure)


def fine(name: str, text: str, path: str = "deploy.sh") -> Case:
    return Case(name=name, given=having({path: text}), status=Status.PASS)


def none(name: str, text: str, path: str = "deploy.sh") -> Case:
    return Case(name=name, given=having({path: text}), status=Status.NOT_APPLICABLE)


STATE = 'terraform {\n  backend "s3" {\n    bucket = "atlas-state"\n    key = "a"\n  }\n}\n'
BUCKET = 'resource "aws_s3_bucket" "state" {\n  bucket = "atlas-state"\n}\n'
SYNCED = seen(key(file(".env", "ignored")), texts={"deploy.sh": "aws s3 sync . s3://atlas-app\n"}, files=(fact(".env", ignored=True),))  # fmt: skip

CASES = (
    told("aws s3 cp", "aws s3 cp .env s3://atlas/.env\n", "aws s3 cp in deploy.sh puts .env into a storage for files"),
    told("aws s3 mv", "aws s3 mv config/.env.production s3://atlas/\n", "puts .env.production"),
    told("aws s3api", "aws s3api put-object --bucket atlas --key .env --body .env\n"),
    told("s5cmd", "s5cmd cp .env s3://atlas/\n"),
    told("gsutil", "gsutil -m cp .env gs://atlas/\n", "gsutil cp in deploy.sh"),
    told("gcloud", "gcloud storage cp .env gs://atlas/\n"),
    told("azcopy", "azcopy copy .env 'https://atlas.blob.core.windows.net/config/.env'\n"),
    told("az", "az storage blob upload --account-name atlas --container-name config --file .env\n"),
    told("rclone", "rclone copy .env remote:atlas\n"),
    told("s3cmd", "s3cmd put .env s3://atlas/\n"),
    told("MinIO", "mc cp .env minio/atlas/\n"),
    told("Cloudflare R2", "wrangler r2 object put atlas/.env --file .env\n"),
    told("Backblaze", "b2 upload-file atlas .env b2://atlas/.env\n"),
    told("Terraform's state", "aws s3 cp terraform.tfstate s3://atlas/terraform.tfstate\n", "puts terraform.tfstate"),
    told("variables of Terraform", "aws s3 cp prod.tfvars s3://atlas/\n"),
    told("through a variable for the bucket", 'aws s3 cp .env "s3://${BUCKET}/.env"\n'),
    told("open to anybody", "aws s3 cp .env s3://atlas/.env --acl public-read\n", "Anybody may read it.", CRITICAL),
    told("open to anybody at Google", "gsutil cp -a public-read .env gs://atlas/\n", "Anybody may read it.", CRITICAL),
    told("to a service for throwing files", "curl -T .env https://transfer.sh/.env\n", "Anybody may read it.", CRITICAL),
    told("as a form", "curl -F 'file=@.env' https://0x0.st\n", "Anybody may read it.", CRITICAL),
    told("scp to a web root", "scp .env deploy@example.org:/var/www/html/\n", "under the root of a web server", CRITICAL),
    told("rsync to a web root", "rsync -az .env deploy@example.org:/var/www/app/\n", "under the root of a web server", CRITICAL),
    told("a copy into a web root", "cp .env /usr/share/nginx/html/.env\n", "under the root of a web server", CRITICAL),
    told("encrypted with the bucket's own key", "aws s3 cp .env s3://atlas/.env --sse aws:kms\n", "puts .env", LOW),
    told("fetched from a bucket", "aws s3 cp s3://atlas/prod/.env .env\n", "fetches .env from a storage for files", sure=Confidence.MEDIUM),
    told("in a pipeline", "on: push\njobs:\n  a:\n    steps:\n      - run: |\n          echo hi\n          aws s3 cp .env s3://atlas/.env\n", "aws s3 cp in .github/workflows/deploy.yml", path=".github/workflows/deploy.yml"),
    told("in a makefile", "deploy:\n\taws s3 cp .env s3://$(BUCKET)/.env\n", "aws s3 cp in Makefile", path="Makefile"),
    told("in package.json", '{"scripts": {"push": "aws s3 cp .env s3://atlas/"}}', "aws s3 cp in package.json", path="package.json"),
    told("in an image's build", "FROM alpine\nRUN aws s3 cp s3://atlas/.env .env\n", "fetches .env", path="Dockerfile"),
    told("boto3", 'import boto3\nboto3.client("s3").upload_file(".env", "atlas", "prod/.env")\n', "upload_file in push.py puts .env", path="push.py"),
    told("Google's library", 'blob.upload_from_filename(".env")\n', path="push.py"),
    told("Azure's library", 'client.upload_blob(name=".env", data=open(".env", "rb"))\n', path="push.py"),
    told("a name that stands for it", 'NAME = "terraform.tfstate"\ns3.upload_file(NAME, "atlas", "a")\n', "puts terraform.tfstate", path="push.py"),
    told("JavaScript's library", 'await s3.send(new PutObjectCommand({ Bucket: "atlas", Key: ".env", Body: body }));\n', path="push.ts"),
    told("a signed address", 's3.generate_presigned_url("get_object", Params={"Bucket": "atlas", "Key": ".env"})\n', "signs an address for .env", path="push.py"),
    Case(name="a whole folder with a secret in it", given=SYNCED, status=Status.FAIL, finds=(MEDIUM,), says="sends a whole folder, .env with it", sure=Confidence.MEDIUM),
    Case(name="a whole folder to the hub of models", given=seen(key(file(".env", "ignored")), texts={"push.py": 'api.upload_folder(folder_path=".", repo_id="a/b")\n'}, files=(fact(".env", ignored=True),)), status=Status.FAIL, finds=(MEDIUM,), says="upload_folder in push.py sends a whole folder"),
    Case(name="a file in which a key was seen", given=having({"scripts/push.sh": "aws s3 cp settings.json s3://atlas/\n"}, key(file("scripts/settings.json"))), status=Status.FAIL, finds=(MEDIUM,), says="puts settings.json"),
    Case(name="a bucket for state that anybody may read", given=having({"a.tf": STATE + BUCKET + 'resource "aws_s3_bucket_acl" "state" {\n  bucket = aws_s3_bucket.state.id\n  acl = "public-read"\n}\n'}), status=Status.FAIL, finds=(CRITICAL,), says="The bucket state holds state"),
    Case(name="a bucket for state with a policy for anybody", given=having({"a.tf": STATE + BUCKET + 'resource "aws_s3_bucket_policy" "state" {\n  bucket = aws_s3_bucket.state.id\n  policy = jsonencode({ Statement = [{ Principal = "*" }] })\n}\n'}), status=Status.FAIL, finds=(CRITICAL,)),
    fine("a bucket for state that is closed", STATE + BUCKET, "a.tf"),
    fine("a public bucket for pictures", 'resource "aws_s3_bucket" "web" {\n  bucket = "pictures"\n  acl = "public-read"\n}\n', "a.tf"),
    fine("an example", "aws s3 cp .env.example s3://atlas/\n"),
    fine("an encrypted file", "aws s3 cp .env.gpg s3://atlas/\n"),
    fine("a build", "aws s3 cp dist/app.js s3://atlas/ --acl public-read\n"),
    none("a model", 's3.upload_file("model.bin", "atlas", "model.bin")\n', "push.py"),
    fine("a folder without secrets", "aws s3 sync . s3://atlas-app\n"),
    Case(name="a folder that leaves it out", given=seen(key(file(".env", "ignored")), texts={"deploy.sh": "aws s3 sync . s3://atlas-app --exclude '.env*'\n"}, files=(fact(".env", ignored=True),)), status=Status.PASS),
    none("a file that a server needs", "scp .env deploy@example.org:/srv/atlas/\n"),
    none("a local copy", "cp .env.example .env\n"),
    none("a listing", "aws s3 ls s3://atlas/.env\n"),
    none("a page about it", "aws s3 cp .env s3://atlas/\n", "docs/deploy.md"),
    Case(name="nothing moves files", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="nothing moves files, but not all could be read", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"deploy.sh": "aws s3 cp a.txt s3://atlas/\n"}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_s3_drop(case: Case) -> None:
    ask(CHECK, case)


def test_the_place_is_the_command_s() -> None:
    (found,) = CHECK.judge(having({"deploy.sh": "set -e\n  aws s3 cp .env s3://atlas/\n"})).findings
    assert (found.locations[0].line, found.locations[0].column) == (2, 3)
    text = "on: push\njobs:\n  a:\n    steps:\n      - run: |\n          echo hi\n          aws s3 cp .env s3://atlas/.env\n"
    (found,) = CHECK.judge(having({".github/workflows/a.yml": text})).findings
    assert found.locations[0].line == 7
