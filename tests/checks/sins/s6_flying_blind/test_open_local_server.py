"""S6-OPEN-LOCAL-SERVER: a model server or gateway here that others can reach and that asks nobody for a key."""

from __future__ import annotations

import textwrap

import pytest

from checks.evidence import Evidence, Need
from checks.machine import Listener, Machine
from checks.model import Confidence, Severity, Status, Target
from checks.sins.s6_flying_blind.open_local_server import CHECK
from tests.checks.sins.cases import NOW, Case, ask, limit
from tests.checks.sins.having import having

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW


def server(**more: object) -> Listener:
    """Ollama, open to all."""
    given = {"tool": "Ollama", "process": "ollama", "pid": 17, "address": "0.0.0.0", "port": 11434, "beyond": True}
    return Listener(**(given | {"authentication": "never"} | more))  # type: ignore[arg-type]


def machine(*servers: Listener, own: bool = True, whole: bool = True, asked: bool = True) -> Evidence:
    return Evidence(
        target=Target(path="/home/ada", name="this machine", kind="machine", sources=("machine",)),
        gathered=frozenset({Need.MACHINE}) if asked else frozenset(),
        machine=Machine(own=own, listeners=servers, sockets_read=whole),
        now=NOW,
    )


def project(texts: dict[str, str], **more: object) -> Evidence:
    """A project, and nothing of the machine."""
    return having(texts, without=(Need.MACHINE,), **more)


def composed(service: str, path: str = "compose.yaml", **files: str) -> Evidence:
    """A compose file with one service."""
    return project({path: f"services:\n  models:\n{textwrap.indent(service, '    ')}\n"} | files)


def open_to_others(name: str, given: Evidence, severity: Severity, says: str) -> Case:
    return Case(name=name, given=given, status=Status.FAIL, finds=(severity,), sure=Confidence.MEDIUM, says=says)


def shut(name: str, given: Evidence) -> Case:
    return Case(name=name, given=given, status=Status.PASS, says="from its own machine alone, or asks for a key")


def nothing(name: str, given: Evidence) -> Case:
    return Case(name=name, given=given, status=Status.NOT_APPLICABLE)


OLLAMA = "image: ollama/ollama:0.12\nports:\n  - %s\n"
WEBUI = "image: ghcr.io/open-webui/open-webui:main\nports: ['3000:8080']\nenvironment:\n"
LAB = "jupyter lab --ip=0.0.0.0 --ServerApp.token=''"
UNIT = '[Service]\nExecStart=/usr/local/bin/ollama serve\nEnvironment="OLLAMA_HOST=%s"\n'
CONFIG = "c.ServerApp.ip = '0.0.0.0'\nc.ServerApp.token = ''\n"
INSIDE = server(address="127.0.0.1", beyond=False)

CASES = (
    Case(
        name="an open server fails",
        given=machine(server()),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
        sure=Confidence.HIGH,
        says="Ollama listens on all addresses of this machine, port 11434. It has no authentication.",
    ),
    Case(
        name="it is said that nobody was asked",
        given=machine(server()),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
        says="Nobody was asked",
    ),
    Case(
        name="one that passes requests on with the user's keys is high",
        given=machine(server(tool="LiteLLM proxy", port=4000, forwards=True, authentication="unknown")),
        status=Status.FAIL,
        finds=(Severity.HIGH,),
        sure=Confidence.MEDIUM,
        says="with your own keys",
    ),
    Case(
        name="one that is known by its port alone is doubted",
        given=machine(server(process="", pid=None, confidence=Confidence.LOW)),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
        sure=Confidence.LOW,
        says="by its port alone",
    ),
    Case(
        name="a command line without a key is said to ask for none",
        given=machine(server(tool="vLLM", address="192.168.1.7", port=8000, authentication="off")),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
        says="listens on 192.168.1.7, port 8000. Its command line asks for no key.",
    ),
    Case(name="one that asks for a key passes", given=machine(server(authentication="set")), status=Status.PASS),
    Case(name="one for this machine alone passes", given=machine(INSIDE), status=Status.PASS),
    Case(
        name="two servers are two findings",
        given=machine(server(), server(port=11435)),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,) * 2,
    ),
    Case(name="a machine without a model server is not judged", given=machine(), status=Status.NOT_APPLICABLE),
    Case(name="another's home is not judged", given=machine(server(), own=False), status=Status.NOT_APPLICABLE),
    Case(name="sockets that were not shown make it partial", given=machine(INSIDE, whole=False), status=Status.PARTIAL),
    Case(name="a machine that was not looked at is not checked", given=machine(asked=False), status=Status.NOT_CHECKED),
    # what files of a project start
    open_to_others("a port that is published", composed(OLLAMA % "11434:11434"), LOW, "models in compose.yaml is Ollama, its port 11434 is open to other machines, and it has no authentication."),
    open_to_others("one that is published on an address of the network", composed(OLLAMA % "192.168.1.7:9000:11434"), LOW, "its port 9000"),
    open_to_others("the long form", composed("image: docker.io/ollama/ollama\nports:\n  - target: 11434\n    published: 11434\n"), LOW, "its port 11434"),
    open_to_others("the network of the host", composed("image: vllm/vllm-openai:v0.9\ncommand: --model small\nnetwork_mode: host\n"), LOW, "it is given no key to ask for"),
    open_to_others("a server that is told to open its own pages", composed(WEBUI + "  WEBUI_AUTH: 'False'\n"), MEDIUM, "is Open WebUI, its port 3000 is open to other machines, and it is told to ask for no key. Whoever reaches it spends on every provider"),
    open_to_others("one that holds a provider's key", composed(WEBUI + "  - WEBUI_AUTH=false\n  - OPENAI_API_KEY=${OPENAI_API_KEY}\n"), HIGH, "It holds a provider’s key"),
    open_to_others("a token that models are fetched with", composed("image: vllm/vllm-openai\nports: ['8000:8000']\nenvironment:\n  HUGGING_FACE_HUB_TOKEN: ${HF_TOKEN}\n"), LOW, "uses the hardware"),
    open_to_others("a notebook without a token", composed(f"image: quay.io/jupyter/scipy-notebook\nports: ['8888:8888']\ncommand: {LAB}\n"), MEDIUM, "runs code there"),
    open_to_others("a notebook of an own image", composed("build: .\nports: ['8888:8888']\n", Dockerfile=f"FROM python\nCMD {LAB}\n"), MEDIUM, "models in compose.yaml is Jupyter"),
    open_to_others("a notebook of an image in a folder", composed("build:\n  context: lab\nports: ['8888:8888']\n", **{"lab/Dockerfile": 'FROM python\nCMD ["jupyter", "lab", "--NotebookApp.token=\'\'"]\n'}), MEDIUM, "models in compose.yaml is Jupyter"),
    open_to_others("a unit of systemd", project({"deploy/ollama.service": UNIT % "0.0.0.0"}), LOW, "deploy/ollama.service starts Ollama, it listens on all addresses"),
    open_to_others("what is laid over a unit", project({"ollama.service.d/override.conf": '[Service]\nEnvironment="OLLAMA_HOST=0.0.0.0:11434"\n'}), LOW, "starts Ollama"),
    open_to_others("a script", project({"run.sh": "export OLLAMA_HOST=0.0.0.0\nollama serve &\n"}), LOW, "run.sh starts Ollama"),
    open_to_others("a script of several lines", project({"run.sh": "# serve\nvllm serve small \\\n  --host 0.0.0.0 \\\n  --port 8000\n"}), LOW, "run.sh starts vLLM"),
    open_to_others("a notebook that a script starts", project({"Makefile": f"lab:\n\t{LAB}\n"}), MEDIUM, "Makefile starts Jupyter"),
    open_to_others("a notebook's own settings", project({"jupyter_server_config.py": CONFIG}), MEDIUM, "starts Jupyter, it listens on all addresses"),
    shut("a port for the own machine", composed(OLLAMA % "127.0.0.1:11434:11434")),
    shut("a port for the own machine, unless told otherwise", composed(OLLAMA % "${BIND:-127.0.0.1}:11434:11434")),
    shut("an address that is told elsewhere", composed(OLLAMA % "${BIND}:11434:11434")),
    shut("a port for other containers", composed("image: ollama/ollama\nexpose: ['11434']\nenvironment:\n  OLLAMA_HOST: 0.0.0.0\n")),
    shut("a server that asks for its key", composed("image: vllm/vllm-openai\ncommand: --api-key ${KEY}\nports: ['8000:8000']\n")),
    shut("a key that is handed over as a variable", composed("image: vllm/vllm-openai\nenvironment:\n  VLLM_API_KEY: ${KEY}\nports: ['8000:8000']\n")),
    shut("a login that nobody turned off", composed(WEBUI + "  WEBUI_NAME: models\n")),
    shut("a notebook with a password", project({"run.sh": f"{LAB} --ServerApp.password=$HASH\n"})),
    shut("a notebook for the own machine", project({"run.sh": LAB.replace("0.0.0.0", "127.0.0.1")})),
    shut("a unit for the own machine", project({"ollama.service": UNIT % "127.0.0.1"})),
    nothing("a file of settings that nobody read", composed(WEBUI + "  WEBUI_AUTH: 'False'\nenv_file: .env\n")),
    nothing("a script that an image runs", project({"start.sh": f"{LAB}\n", "Dockerfile": "FROM python\nCOPY start.sh /\nENTRYPOINT ['/start.sh']\n"})),
    nothing("settings that an image has", project({"jupyter_server_config.py": CONFIG, "Dockerfile": "FROM python\nCOPY jupyter_server_config.py /etc\n"})),
    nothing("settings with a password", project({"jupyter_server_config.py": CONFIG + "c.ServerApp.password = 'argon2:x'\n"})),
    nothing("a line that is not run", project({"run.sh": "# OLLAMA_HOST=0.0.0.0 ollama serve\n"})),
    nothing("a client of a server", project({"run.sh": "OLLAMA_HOST=0.0.0.0 ollama pull small\n"})),
    nothing("an example", composed(OLLAMA % "11434:11434", "examples/compose.yaml")),
    nothing("another server", composed("image: postgres:17\nports: ['5432:5432']\n")),
    Case(name="files that could not be read", given=project({"run.sh": "ollama serve\n"}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_cases(case: Case) -> None:
    ask(CHECK, case)
