"""Changes that fixes made, as the command line tells them: for tests and pictures of the window."""

from __future__ import annotations

from gui.models.changes import ChangedFile, ChangeNote, FixDone

FOLDER = "/home/ada/code/atlas-support"
CHANGES = [
    ChangeNote(
        id="20261128-141000-00000003",
        when="2026-11-28T14:10:00+00:00",
        folder=FOLDER,
        fixes=(FixDone(id="ignore:.gitignore", title="Add the ignore rules"), FixDone(id="untrack:.env", title="Stop tracking the file")),
        files=tuple(ChangedFile(shown=n) for n in (".gitignore", ".env", "a", "b")),
        finished=True,
    ),
    ChangeNote(
        id="20261127-090000-00000002",
        when="2026-11-27T09:00:00+00:00",
        folder=FOLDER,
        fixes=(FixDone(id="use-manager:.env", title="Move the key into the keychain"),),
        files=(ChangedFile(shown="services/api/.env.production", sealed=True),),
    ),
    ChangeNote(
        id="20261101-090000-00000001",
        when="2026-11-01T09:00:00+00:00",
        folder="/home/ada",
        fixes=(FixDone(id="clear-record:~/.bash_history", title="Take the key out of the record"),),
        files=(ChangedFile(shown="~/.bash_history", sealed=True),),
        finished=True,
        undone="2026-11-02T09:00:00+00:00",
    ),
]  # fmt: skip
HOSTILE = ChangeNote(
    id="20261101-090000-00000009",
    when="2026-11-01T09:00:00+00:00",
    folder="/tmp/\x1b[2J<b>\u202e",
    fixes=(FixDone(id="ignore:a", title="<b>\x1b[2J" + "long words " * 30),),
    files=tuple(ChangedFile(shown="very-long-folder/" * 12 + f"\u202e<i>{n}") for n in range(9)),
    finished=True,
)
