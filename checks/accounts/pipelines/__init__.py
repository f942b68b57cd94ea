"""Secrets of pipelines as the git host lists them: names, days, who is given them. No value is ever asked for.

The lists are shown to administrators, so a sign-in is needed; it goes to the host it belongs to and nowhere else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import msgspec

from checks.accounts.pipelines import github, gitlab
from checks.asking.auth import bearer
from checks.asking.hosts import Hosts
from checks.asking.transport import Asker, Patience
from checks.asking.trouble import CouldNotAsk
from checks.evidence import HostFact
from checks.keys.secret import Secret
from checks.terminal.refusal import told

PATIENCE = Patience(silence=10.0, answer=20.0, wait=10.0, tries=2, waits=20.0, whole=90.0)
_HOSTS = {"github.com": github, "gitlab.com": gitlab}


def with_secrets(
    fact: HostFact,
    token: Secret,
    *,
    bases: Mapping[str, str] | None = None,
    patience: Patience = PATIENCE,
    sleep: Callable[[float], None] = time.sleep,
) -> HostFact:
    """What a host said of a project, with the secrets of its pipelines; where it does not tell them, with why not.

    `bases` puts other addresses in place of the documented ones: the simulator's.
    """
    host = _HOSTS.get(fact.host)
    if host is None:
        return fact
    try:
        with Asker(
            fact.host, bearer(token), Hosts(bases), patience=patience, headers=dict(host.HEADERS), sleep=sleep
        ) as ask:
            found, why = host.secrets_of(ask, fact.project)
    except CouldNotAsk as trouble:
        found, why = None, str(trouble)
    except Exception as error:  # an answer nobody thought of: its words may quote it, so only its kind is kept
        found, why = None, f"the answer makes no sense ({told(error)})"
    return msgspec.structs.replace(fact, secrets=found, secrets_why=why)
