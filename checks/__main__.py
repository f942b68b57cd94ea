"""`python -m checks …`: the command line without an installed script."""

from checks.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
