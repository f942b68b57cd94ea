"""Manifests and locks, one module a family; `checks.structure.packages` is what is asked."""
