"""A project's policy: `.shrift/policy.toml` in the repository. A scanned folder is a stranger's: it may only make things stricter.

What it asks for beyond Shrift's own intervals and conditions counts; what it would loosen is named and does not.
"""

from __future__ import annotations

from checks.policy.model import FILE, BrokenPolicy, Policy, read_policy
from checks.policy.reading import READS, interval, loosened, policies_of

__all__ = ["FILE", "READS", "BrokenPolicy", "Policy", "interval", "loosened", "policies_of", "read_policy"]
