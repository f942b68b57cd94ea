"""Pipelines, one module a family; `checks.structure.pipelines` is what is asked."""
