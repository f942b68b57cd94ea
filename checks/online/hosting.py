"""What git hosts said, and what it changes: who can reach a commit is told by the host, not by how its address looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from checks.evidence import HostFact, Remote, Repository
from checks.model import Key, Sighting

if TYPE_CHECKING:
    from checks.keys.secret import Secret

MOST_PROJECTS = 20  # at all hosts: a scanned folder may name as many as it likes

# The programs that keep a sign-in at a host, and how each is asked for it. The value is used once and let go.
_SIGN_INS = {
    "gh": ("github.com", ("auth", "token", "--hostname", "github.com")),
    "glab": ("gitlab.com", ("config", "get", "token", "--host", "gitlab.com")),
}


def ask_chosen(
    remotes: Iterable[Remote], chosen: tuple[str, ...], sign_ins: tuple[str, ...] = ()
) -> tuple[HostFact, ...]:
    """Ask the hosts that were turned on; of the others it is said that they were not.

    `sign_ins` are programs of the user's whose sign-in may be used; where one has none, the host is asked without.
    """
    from checks.sources.hosts import APIS, ask_hosts

    named = [r for r in remotes if r.project]
    projects = list(dict.fromkeys((r.host, r.project) for r in named))
    left = dict.fromkeys(projects[MOST_PROJECTS:])
    named = [r for r in named if (r.host, r.project) not in left]
    off = dict.fromkeys((r.host, r.project) for r in named if r.host in APIS and r.host not in chosen)
    asked_of = {r.host for r in named} & set(chosen)
    tokens = {host: token for host, token in _tokens(sign_ins) if host in asked_of} if asked_of else {}
    facts = ask_hosts([r for r in named if r.host not in APIS or r.host in chosen], tokens=tokens)
    if tokens:
        from checks.accounts.pipelines import with_secrets

        facts = [with_secrets(f, tokens[f.host]) if f.host in tokens and not f.error else f for f in facts]
    return (
        *facts,
        *(HostFact(host=h, project=p, error=f"more than {MOST_PROJECTS} projects are named here") for h, p in left),
        *(HostFact(host=h, project=p, error=f"{h} is not turned on (shrift online on {h})") for h, p in off),
    )


def _tokens(sign_ins: Iterable[str]) -> Iterator[tuple[str, Secret]]:
    from checks.accounts.tools import asked
    from checks.asking.trouble import CouldNotAsk

    for tool in sign_ins:
        host, words = _SIGN_INS[tool]
        try:
            yield host, asked(tool, *words)
        except CouldNotAsk:
            continue


def reached_as_told(
    keys: Iterable[Key], repositories: Iterable[Repository], hosts: Iterable[HostFact]
) -> tuple[Key, ...]:
    """The rows with “public” only where a host did not deny it, and where all hosts of a repository said so."""
    said = {(h.host, h.project): h.visibility for h in hosts if h.visibility}
    if not said:
        return tuple(keys)
    answers: dict[str, bool] = {}
    for repository in repositories:
        known = [said.get((r.host, r.project)) for r in repository.remotes if r.project]
        if any(known):
            open_ = [v for v in known if v == "public"]
            if not open_ and None not in known:
                answers[repository.path] = False
            elif known and len(open_) == len(known):
                answers[repository.path] = True
    if not answers:
        return tuple(keys)
    return tuple(
        msgspec.structs.replace(k, sightings=tuple(_told(s, answers.get(s.repository)) for s in k.sightings))
        for k in keys
    )


# What `actions/checkout` writes first into the log of a job; what is read of a log is `S3-LOGFILE`'s to say.
_RUN_OF = re.compile(r"Syncing repository: ([\w.-]{1,100}/[\w.-]{1,100})[ \t]*\r?$", re.MULTILINE)


def with_public_logs(
    keys: Iterable[Key], texts: Mapping[str, str], repositories: Iterable[Repository], hosts: Iterable[HostFact]
) -> tuple[Key, ...]:
    """The rows with “public-log” at keys in the log of a run that everybody can read.

    That is known where a file is the log of a job on GitHub, names this project and no other, and the host said that the
    project is public: the logs of its runs are open to all then. Every other log stays what it is, a file.
    """
    own = {r.project.lower() for repository in repositories for r in repository.remotes if r.host == "github.com"}
    open_ = {h.project.lower() for h in hosts if h.host == "github.com" and h.visibility == "public"} & own
    if not open_:
        return tuple(keys)
    named = {
        path: {name.lower() for name in _RUN_OF.findall(text)} for path, text in texts.items() if "Syncing" in text
    }
    logs = {path for path, names in named.items() if len(names) == 1 and names <= open_}
    return tuple(
        msgspec.structs.replace(
            k,
            sightings=tuple(
                msgspec.structs.replace(s, reach=(*s.reach, "public-log"))
                if s.source == "worktree" and s.path in logs and s.member is None
                else s
                for s in k.sightings
            ),
        )
        for k in keys
    )


def _told(sighting: Sighting, public: bool | None) -> Sighting:
    reach = sighting.reach
    if public is False and "public" in reach:
        return msgspec.structs.replace(sighting, reach=tuple(r for r in reach if r != "public"))
    if public and "remote" in reach and "public" not in reach:
        return msgspec.structs.replace(sighting, reach=(*reach, "public"))
    return sighting
