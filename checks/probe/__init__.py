"""Probes: does what a project writes to its logs hold keys? Tried with decoys, which open nothing."""
