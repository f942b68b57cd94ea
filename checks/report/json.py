"""The report as JSON, version 1: what `docs/report.schema.json` describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from checks.model import Report, encode

if TYPE_CHECKING:
    from checks.catalog import Catalog


def write(report: Report, target: BinaryIO, catalog: Catalog) -> None:
    """Write it with indentation: people read it too."""
    target.write(msgspec.json.format(encode(report), indent=1) + b"\n")


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the report, made from its types."""
    made = _cleaned(msgspec.json.schema(Report))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Shrift report, version 1",
        "description": "Fields are added, never renamed or removed. The value of a key is in no field.",
        **made,
    }


def _cleaned(made: Any) -> Any:
    """Descriptions without the indentation of their docstrings, as msgspec gives them since 0.23."""
    from inspect import cleandoc

    if isinstance(made, dict):
        return {
            name: cleandoc(part) if name == "description" and isinstance(part, str) else _cleaned(part)
            for name, part in made.items()
        }
    return [_cleaned(part) for part in made] if isinstance(made, list) else made


def schema_text() -> str:
    """The schema as the file `docs/report.schema.json` holds it."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")
