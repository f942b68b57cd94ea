"""`python -m checks …`: the command line without an installed script."""

import sys

# Python puts the present folder on the import path for `-m`, and people stand in the folder they examine: what lies
# there is read, never imported. Nothing but this package itself was imported until here.
if not sys.flags.safe_path and sys.path:
    sys.path.pop(0)

if __name__ == "__main__":
    from checks.guard.lean import is_lean

    if is_lean(sys.argv[1:]):
        from checks.guard.lean import main
    else:
        from checks.cli import main  # type: ignore[assignment]
    raise SystemExit(main(sys.argv[1:]))
