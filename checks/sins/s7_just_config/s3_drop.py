"""S7-S3-DROP: a file with secrets that is put into object storage, onto a share or under a web server's root."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.model import Confidence, Finding, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.cloud_resources import TERRAFORM, Resource, resources
from checks.sins.env_files import holds_key, is_secret_file
from checks.sins.keyed import hole, told, unseen
from checks.sins.s7_just_config.uploads import CODE, SCRIPTS, WORDS, Upload, uploads
from checks.words import count_of

READS = (
    Reading(SCRIPTS, WORDS),
    Reading(CODE, ("upload_file", "put_object", "upload_from_filename", "upload_blob", "upload_folder", "PutObject", "presigned_url", "getSignedUrl")),
    Reading(TERRAFORM, ("aws_s3_bucket", "google_storage_bucket", 'backend "s3"', 'backend "gcs"')),
)  # fmt: skip
_STATE = pattern_of(r'backend\s+"(?:s3|gcs)"\s*\{[^}]{0,4000}?\bbucket\s*=\s*"([^"\n]+)"')
_PUBLIC = pattern_of(r"public-read|allUsers|allAuthenticatedUsers")


def judge(evidence: Evidence) -> Verdict:
    """Critical where anybody may read what is dropped, medium else, low where a key of the bucket's own encrypts it.

    What a bucket holds that no file speaks of only the storage can tell.
    """
    if not evidence.has(Need.WORKTREE, Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    moves = uploads(evidence)
    buckets = resources(evidence, "aws_s3_bucket", "google_storage_bucket")
    if not moves and not buckets:
        return unseen(missed, "Nothing here moves files to a storage, a share or a web server.")
    findings = [f for move in moves if (f := _finding(move, evidence)) is not None]
    findings += _open_buckets(moves, evidence)
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'place')} where secrets lie in a storage for files.",
        passed="No command here puts a file with secrets into a storage for files.",
        looked_at=f"{count_of(len(moves), 'command')} and {count_of(len(buckets), 'bucket')}",
    )


def _finding(move: Upload, evidence: Evidence) -> Finding | None:
    secret = next((f for f in move.files if _is_secret(f, move.path, evidence)), "")
    swept = "" if secret else next(_swept(move, evidence), "")
    if not secret and not swept:
        return None
    named = (secret or swept).rsplit("/", 1)[-1][:80]
    if move.signs:
        what = f"{move.path} signs an address for {named}: whoever has the address reads it, without any login."
    elif move.down:
        what = f"{move.tool} in {move.path} fetches {named} from a storage for files: it lies there for all who may read the bucket, in every version."
    elif move.web:
        what = f"{move.tool} in {move.path} puts {named} under the root of a web server, which hands it to anybody who asks."
    elif swept:
        what = f"{move.tool} in {move.path} sends a whole folder, {swept} with it: nothing leaves it out."
    else:
        what = f"{move.tool} in {move.path} puts {named} into a storage for files. Buckets keep versions, and permissions on them change without a review."
    if move.public and not move.web and not move.down:
        what += " Anybody may read it."
    severity = (
        Severity.CRITICAL
        if (move.public or move.web) and not move.down
        else Severity.LOW
        if move.kms
        else Severity.MEDIUM
    )
    sure = Confidence.MEDIUM if swept or move.down or move.signs else Confidence.HIGH
    if kind_of(move.path) in (Kind.TEST, Kind.TEMPLATE):
        sure = sure.lowered()
    return CHECK.finding(
        what, locations=[move.location], severity=severity, confidence=sure, about=f"{named}\0{move.tool}"
    )


def _is_secret(name: str, script: str, evidence: Evidence) -> bool:
    """By its name, or because a key was seen in the file that it names, beside the script or from the top."""
    path = re.sub(r"^(?:\./)+", "", re.sub(r"^[a-z0-9]+://[^/]+/", "", name))
    if not path or "*" in path:
        return False
    if is_secret_file(path) and not path.endswith((".npmrc", ".pypirc")):
        return True
    folder = script.rpartition("/")[0]
    held = holds_key(evidence)
    return path in held or (folder != "" and f"{folder}/{path}" in held)


def _swept(move: Upload, evidence: Evidence) -> Iterator[str]:
    """Files with secrets that lie in a folder which is sent whole, and that nothing leaves out."""
    held = holds_key(evidence)
    for folder in move.whole:
        top = "" if folder.strip("./") == "" else folder.strip("/").removeprefix("./") + "/"
        for file in evidence.files:
            name = file.path.rsplit("/", 1)[-1]
            if (
                not file.path.startswith(top)
                or not is_secret_file(file.path)
                or not (file.path in held or file.secret_names)
            ):
                continue
            inner = file.path[len(top) :]
            if not any(
                fnmatchcase(inner, p) or fnmatchcase(name, p) or fnmatchcase(inner, f"*/{p}") for p in move.left_out
            ):
                yield file.path


def _open_buckets(moves: tuple[Upload, ...], evidence: Evidence) -> Iterator[Finding]:
    """Buckets that hold state or a dropped file, and that anybody may read."""
    used = {
        m[1]
        for path, text in sorted(evidence.texts.items())
        if path.endswith((".tf", ".tofu"))
        for m in _STATE.finditer(text)
    }
    used |= {met[1] for m in moves for f in (*m.files, m.target) if (met := re.match(r"(?:s3|gs)://([^/${]+)", f)) and any(_is_secret(x, m.path, evidence) for x in m.files)}  # fmt: skip
    buckets = {b.name: b for b in resources(evidence, "aws_s3_bucket", "google_storage_bucket") if b.value("bucket") in used or b.value("name") in used}  # fmt: skip
    for bucket in buckets.values():
        opened = bucket if _PUBLIC.search(bucket.value("acl")) else next(_opening(bucket, evidence), None)
        if opened is not None:
            yield CHECK.finding(
                f"The bucket {bucket.name} holds state or files with secrets, and {opened.path} lets anybody read it.",
                locations=[opened.location, bucket.location],
                severity=Severity.CRITICAL,
                about=bucket.name,
            )


def _opening(bucket: Resource, evidence: Evidence) -> Iterator[Resource]:
    for other in resources(evidence, "aws_s3_bucket_acl", "aws_s3_bucket_policy", "google_storage_bucket_iam_member", "google_storage_bucket_iam_binding", "google_storage_bucket_access_control"):  # fmt: skip
        names = other.value("bucket")
        if (bucket.name in re.split(r"[.\s]", names) or names in (bucket.value("bucket"), bucket.value("name"))) and (
            _PUBLIC.search(other.text) or ("aws_s3_bucket_policy" in other.type and re.search(r'"?Principal"?\s*[:=]\s*(?:"\*"|\{\s*"?AWS"?\s*[:=]\s*"\*")', other.text))
        ):  # fmt: skip
            yield other


CHECK = Check(
    "S7-S3-DROP",
    sin=Sin.JUST_CONFIG,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
