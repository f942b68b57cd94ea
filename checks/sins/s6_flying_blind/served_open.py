"""Model servers that files of a project start so that other machines reach them, and that ask nobody for a key.

Compose files are read by their form: what they publish is open on every address of the machine that runs it. Of units and
scripts the line is read that starts the server. What runs inside an image alone is open to nobody else.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.model import Location
from checks.readings import Reading
from checks.servers import SERVERS, Asks, Server
from checks.sins.llm_use import is_llm_variable
from checks.sins.published import command_of, context_of, is_run, open_port, variables_of
from checks.structure.dockerfile import dockerfile
from checks.structure.embedded import is_dockerfile
from checks.structure.positions import lines_of
from checks.structure.tree import Node, document

_COMPOSED = ("*compose*.y*ml", "*stack*.y*ml")
_STARTING = ("*.sh", "*.bash", "*.zsh", "*.service", "*.conf", "Makefile", "*.mk", "justfile", "Procfile", "package.json", "jupyter_*config*.py")  # fmt: skip
_IMAGES = ("Dockerfile*", "*.dockerfile", "Containerfile*")
_WORDS = ("ollama", "vllm", "llama-server", "llama_cpp.server", "llama.cpp", "open-webui", "open_webui", "jupyter")
_STARTED_BY = (*_WORDS, "c.serverapp", "c.notebookapp")
READS = (
    Reading(_COMPOSED, (*_WORDS, "build:")),
    Reading(_STARTING, _STARTED_BY),
    Reading(_IMAGES, ("entrypoint", "cmd", "copy")),
)
MOST_LINES = 20_000  # of one file
_MAY_START = Worded(*_STARTED_BY)
_COMPOSE = NamePattern(r"(?i)(?:^|/)[^/]*(?:compose|stack)[^/]*\.ya?ml$")
_SCRIPT = NamePattern(
    r"(?:^|/)(?:[^/]+\.(?:sh|bash|zsh|service|conf|mk)|Makefile|justfile|Procfile|package\.json|jupyter_[\w-]+\.py)$"
)
_CONFIGURED = pattern_of(r"(?:^|/)jupyter_[\w-]{0,40}config[\w-]{0,40}\.py$")
_COMMENT = pattern_of(r"^\s*(?:#|//|;|rem\b)")
# Where a line binds to all addresses; a server's name for itself in its own setting.
_ALL = pattern_of(r"""--(?:host|ip|listen|\w+App\.ip)[= ]["']?(?:0\.0\.0\.0|\*|\[?::\]?)(?=["'\s:]|$)""")
_OLLAMA_ALL = pattern_of(r"""\bOLLAMA_HOST=["']?(?:http://)?(?:0\.0\.0\.0|\[?::\]?)(?=[:"'\s]|$)""")
_OLLAMA_UNIT = pattern_of(r"(?:^|/)ollama[\w.-]{0,40}\.(?:service|conf)$|(?:^|/)ollama\.service\.d/")
_JUPYTER_ALL = pattern_of(r"""(?m)^[ \t]*c\.\w+App\.ip\s*=\s*["'](?:0\.0\.0\.0|\*|::)["']""")
_JUPYTER_OFF = pattern_of(r"""(?m)^[ \t]*c\.\w+\.token\s*=\s*u?["']{2}""")
_JUPYTER_ASKS = pattern_of(r"""(?m)^[ \t]*c\.\w+\.(?:hashed_)?password\s*=\s*(?!u?["']{2})\S""")


class Opened(msgspec.Struct, frozen=True):
    """A server that a file starts. `reach` is how others come to it, empty where they do not; `keys` says that it is given
    the key of a provider.
    """

    server: Server
    asks: Asks
    reach: str
    location: Location
    named: str = ""  # the service, where a compose file describes it
    keys: bool = False

    @property
    def is_open(self) -> bool:
        """Whether others reach it, and nothing asks them."""
        return bool(self.reach) and self.asks in ("never", "off")


@once
def started(evidence: Evidence) -> tuple[Opened, ...]:
    """The model servers that files of the project start, in the order of the files."""
    texts = [(path, text) for path, text in sorted(evidence.texts.items()) if is_run(path)]
    images = [text for path, text in texts if is_dockerfile(path)]
    builds = any(_MAY_START.stand_in(text) for text in images)
    found: list[Opened] = []
    for path, text in texts:
        if _COMPOSE.is_in(path):
            if _MAY_START.stand_in(text) or (builds and "build" in text):
                found += _composed(text, path, evidence)
        elif _SCRIPT.is_in(path) and _MAY_START.stand_in(text):
            lines = list(_lines(text, path))
            name = path.rpartition("/")[2]
            if lines and not any(name in image for image in images):  # else an image runs it
                found += lines
    return tuple(found)


def _composed(text: str, path: str, evidence: Evidence) -> Iterator[Opened]:
    for name, key, service in document(text, path).get("services").named():
        image = service.text("image").rpartition("@")[0] or service.text("image")
        command = command_of(service) or _built(service, path, evidence)
        server = _known(image.removeprefix("docker.io/"), command)
        if server is None or service.get("env_file"):
            continue  # a file that was not asked about may turn its login on
        variables = dict(variables_of(service))
        told = " ".join([command, *(f"{n}={v}" if v else n for n, v in variables.items())])
        port = "of the host" if service.text("network_mode") == "host" else open_port(service)
        yield Opened(
            server,
            server.asks(told),
            f"its port {port} is open to other machines" if port else "",
            Location(source="worktree", path=path, line=key.line, column=key.column),
            name[:60],
            # Others fetch their models with it, and hand it to nobody.
            keys=(server.forwards or server.runs_code) and any(is_llm_variable(variable) for variable in variables),
        )


def _built(service: Node, path: str, evidence: Evidence) -> str:
    """What the image of a service runs, where the project builds it."""
    context = context_of(service)
    named = service.text("build", "dockerfile", default="Dockerfile")
    where = posixpath.normpath(posixpath.join(posixpath.dirname(path), context, named)) if context else ""
    text = evidence.texts.get(where, "")
    return " ".join(" ".join(r.words) or r.script for r in dockerfile(text).of("ENTRYPOINT", "CMD")) if text else ""


def _known(image: str, command: str) -> Server | None:
    """The server that an image or a command is. An image may stand in another registry, behind one name of a host."""
    name = image.rpartition(":")[0] if ":" in image.rpartition("/")[2] else image
    host, slash, rest = name.partition("/")
    name = rest if slash and "." in host else name
    for server in SERVERS:
        if (server.image is not None and server.image.search(name)) or (server.typed is not None and server.typed.search(command)):  # fmt: skip
            return server
    return None


def _lines(text: str, path: str) -> Iterator[Opened]:
    """The lines of a script or a unit that start a server; of a server's own settings those that open it."""
    if _CONFIGURED.search(path):
        off, all_ = _JUPYTER_OFF.search(text), _JUPYTER_ALL.search(text)
        if off and all_ and not _JUPYTER_ASKS.search(text):
            jupyter = next(s for s in SERVERS if s.tool == "Jupyter")
            at = Location(source="worktree", path=path, line=lines_of(text).at(off.start())[0])
            yield Opened(jupyter, "off", "it listens on all addresses", at)
        return
    everywhere = False  # a setting for the lines behind it
    for number, line in _joined(text):
        if _COMMENT.match(line):
            continue
        sets = _OLLAMA_ALL.search(line) is not None
        everywhere |= sets
        server = next((s for s in SERVERS if s.typed is not None and s.typed.search(line)), None)
        if server is None and sets and _OLLAMA_UNIT.search(path):
            server = SERVERS[0]
        if server is None:
            continue
        bound = _ALL.search(line) is not None or (server.tool == "Ollama" and everywhere)
        at = Location(source="worktree", path=path, line=number)
        yield Opened(server, server.asks(line), "it listens on all addresses" if bound else "", at)


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a script with their numbers; what a `\\` joins is one."""
    began, kept = 0, ""
    for number, line in enumerate(text.split("\n", MOST_LINES)[:MOST_LINES], 1):
        began = began or number
        if line.endswith("\\") and len(kept) < 4_000:
            kept += line[:-1] + " "
            continue
        yield began, (kept + line)[:8_000]
        began, kept = 0, ""
