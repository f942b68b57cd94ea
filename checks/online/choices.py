"""Who may be asked over the network: providers and git hosts by name, each only where the user turned it on.

Nothing is on by itself. `shrift online on NAME` turns one on for all scans that are given `--online`; `--online NAME` is
the word for one run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from checks.words import meant

if TYPE_CHECKING:
    from checks.places import Places

HOSTS = ("github.com", "gitlab.com", "huggingface.co")
SIGN_INS = {"gh": "github.com", "glab": "gitlab.com"}  # programs whose sign-in is used at a host
ALL_HOSTS = "hosts"  # the three of them, in one word
ALL_ON = "*"  # what `--online` says without a name


class Unknown(ValueError):
    """Nobody is called so, or nobody is turned on; the message is one line."""


class Chosen(msgspec.Struct, frozen=True):
    """Who is asked in one run."""

    hosts: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    sign_ins: tuple[str, ...] = ()  # of SIGN_INS

    def __bool__(self) -> bool:
        return bool(self.hosts or self.providers)


def providers() -> tuple[str, ...]:
    """The ids of the built-in providers, by the names of their files: nothing is read for it."""
    from importlib import resources

    files = resources.files("checks.keys.providers").iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


def judged_name(name: str, more: Iterable[str] = ()) -> str:
    """The name of a provider or a host. Raises `Unknown`."""
    known = (*HOSTS, *SIGN_INS, *providers(), *more)
    if name in known:
        return name
    raise Unknown(f"nobody called “{name}” can be asked{meant(name, known, '; see “shrift online list”')}")


def chosen(words: Sequence[str], places: Places) -> Chosen:
    """Who the words of `--online` name. Raises `Unknown`, and `BrokenSettings` where it is not known who is on."""
    if not words:
        return Chosen()
    names: list[str] = []
    for word in words:
        if word == ALL_ON:
            from checks.settings import load_settings

            on = load_settings(places).online
            if not on and len(words) == 1:
                raise Unknown(
                    "nobody is turned on to be asked: “shrift online on NAME” turns a provider or a git host on, "
                    "“--online NAME” asks it this once"
                )
            names += on
        elif word == ALL_HOSTS:
            names += HOSTS
        else:
            names.append(judged_name(word))
    sign_ins = tuple(s for s in SIGN_INS if s in names)
    names += [SIGN_INS[s] for s in sign_ins]
    return Chosen(
        hosts=tuple(h for h in HOSTS if h in names),
        # A host that is no provider's id stays a host; an id that is neither (of a plug-in that went) asks nobody.
        providers=tuple(sorted({n for n in names if n not in HOSTS and n not in SIGN_INS})),
        sign_ins=sign_ins,
    )


def chosen_or_refused(words: Sequence[str], places: Places) -> Chosen:
    """The same for a command: what cannot be is a refusal."""
    from checks.settings import BrokenSettings
    from checks.terminal.refusal import Refusal

    try:
        return chosen(words, places)
    except (Unknown, BrokenSettings) as error:
        raise Refusal(str(error)) from None


def name_words(arguments: Sequence[str]) -> list[str]:
    """Join `--online` with the name behind it, if one stands there: what follows may as well be a folder.

    >>> name_words(["--online", "openai", "."]), name_words(["--online", "."])
    (['--online=openai', '.'], ['--online=*', '.'])
    """
    if "--online" not in arguments:
        return list(arguments)
    known = {*HOSTS, *SIGN_INS, ALL_HOSTS, *providers()}
    joined: list[str] = []
    words = iter(arguments)
    for word in words:
        if joined and joined[-1] == "--online":
            joined[-1] = f"--online={word if word in known else ALL_ON}"
            if word in known:
                continue
        if word == "--":
            return [*joined, word, *words]
        joined.append(word)
    if joined and joined[-1] == "--online":
        joined[-1] = f"--online={ALL_ON}"
    return joined
