"""One window a user and data folder: a second start hands its folder to the first, which comes forward.

The two speak through a socket in Shrift's own data folder, which nobody else may enter (on Windows through a named pipe for
the same user). Where that cannot be made, there are two windows, and nothing else is lost.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from checks.places import Places, make_private

SOCKET = "window.socket"
LONGEST = 100  # bytes of a socket's path; systems take 104 to 108 with the zero at its end
BIGGEST = 16 * 1024  # bytes of a message
CONNECT_MS, ANSWER_MS = 300, 2_000
TAKEN = b"taken\n"


Act = Literal["", "choose-folder", "this-machine"]


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a second start asks for: a folder, an act of the desktop's menu, or only that the window comes forward."""

    folder: str = ""
    act: Act = ""


def name_of(places: Places) -> str:
    """Where the first window listens; empty where it cannot."""
    if sys.platform == "win32":
        user = os.environ.get("USERNAME", "")
        return f"shrift-{hashlib.sha256(f'{user}|{places.data}'.encode()).hexdigest()[:24]}"
    path = str(places.data / SOCKET)
    return path if len(os.fsencode(path)) <= LONGEST else ""


def hand_over(places: Places, folder: Path | None, act: Act = "") -> bool:
    """Ask a window that is open to take over; whether it said that it did."""
    name = name_of(places)
    if not name:
        return False
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(CONNECT_MS):
        return False
    socket.write(msgspec.json.encode(Wanted(str(folder) if folder is not None else "", act)) + b"\n")
    socket.waitForBytesWritten(ANSWER_MS)
    answer = socket.readAll().data()  # it may have come while the rest was written
    while not answer.endswith(b"\n") and socket.waitForReadyRead(ANSWER_MS):
        answer += socket.readAll().data()
    answer += socket.readAll().data()  # sent before the other side closed
    socket.disconnectFromServer()
    return answer == TAKEN


class Listener(QObject):
    """The first window's ear."""

    wanted = Signal(object, str)  # a folder (Path) that is there, or None; and what else is to be done, if anything

    def __init__(self, places: Places, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._came)
        self._heard: dict[QLocalSocket, bytearray] = {}
        name = name_of(places)
        if not name:
            return
        try:
            make_private(places.data)
        except OSError:
            return
        if not self._server.listen(name):
            QLocalServer.removeServer(name)  # left by a window that was killed: nobody answered there just now
            self._server.listen(name)

    @property
    def listening(self) -> bool:
        """Whether a second start finds this window."""
        return self._server.isListening()

    def _came(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._heard[socket] = bytearray()
            socket.readyRead.connect(lambda s=socket: self._read(s))
            socket.disconnected.connect(lambda s=socket: self._gone(s))
            self._read(socket)

    def _gone(self, socket: QLocalSocket) -> None:
        self._heard.pop(socket, None)
        socket.deleteLater()

    def _read(self, socket: QLocalSocket) -> None:
        if socket not in self._heard:
            return
        heard = self._heard[socket]
        heard += socket.readAll().data()
        if len(heard) > BIGGEST:
            socket.abort()
        elif heard.endswith(b"\n"):
            self._take(socket, bytes(heard))

    def _take(self, socket: QLocalSocket, said: bytes) -> None:
        try:
            wanted = msgspec.json.decode(said, type=Wanted)
        except (msgspec.DecodeError, UnicodeDecodeError):
            socket.abort()
            return
        folder = Path(wanted.folder) if wanted.folder else None
        if folder is not None and not (folder.is_absolute() and folder.is_dir()):
            folder = None
        socket.write(TAKEN)
        socket.flush()
        self.wanted.emit(folder, wanted.act)

    def close(self) -> None:
        """Listen no longer; the socket goes."""
        self._server.close()
