"""Sin 1, the Public GitHub Confession: keys in git, in its history, or one `git add .` away."""

from checks.sins.s1_committed import (
    agent_files,
    containers,
    env_notignored,
    env_tracked,
    history,
    ignore_gaps,
    metadata,
    no_guard,
    public_remote,
    push_protection,
    remote_creds,
    staged,
    suppressed,
    tracked,
    unreachable,
)

CHECKS = (
    tracked.CHECK,
    history.CHECK,
    unreachable.CHECK,
    metadata.CHECK,
    containers.CHECK,
    agent_files.CHECK,
    env_tracked.CHECK,
    env_notignored.CHECK,
    staged.CHECK,
    ignore_gaps.CHECK,
    remote_creds.CHECK,
    suppressed.CHECK,
    no_guard.CHECK,
    public_remote.CHECK,
    push_protection.CHECK,
)
