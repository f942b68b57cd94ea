"""Places on the machine: one check for each tool and habit, counted to the sin that is committed there."""

from checks.catalog import Check
from checks.machine import RECORDS, LocalPlace, built_in_places
from checks.sins.machine import agent_ignore, proc_argv, proc_env
from checks.sins.machine.local import LocalCheck


def checks_of(place: LocalPlace) -> tuple[LocalCheck, ...]:
    """The checks of one place: about its settings, and about its records where it keeps both."""
    kinds = {f.kind in RECORDS for f in place.files}
    return tuple(LocalCheck(place, record=record) for record in (False, True) if record in kinds)


CHECKS: tuple[Check, ...] = (
    *(check for place in built_in_places() for check in checks_of(place)),
    proc_env.CHECK,
    proc_argv.CHECK,
    agent_ignore.CHECK,
)
