"""`python -m checks …`: the command line without an installed script."""

import sys

# Python puts the present folder on the import path for `-m`, and people stand in the folder they examine: what lies
# there is read, never imported. Nothing but this package itself was imported until here.
if not sys.flags.safe_path and sys.path:
    sys.path.pop(0)

from checks.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
