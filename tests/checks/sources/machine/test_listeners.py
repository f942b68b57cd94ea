"""Model servers that listen: known by their process or their port, and nobody is asked."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from checks.model import Confidence
from checks.sources.machine.listeners import Socket, listening, recognised


def _socket(command: str = "", *, address: str = "127.0.0.1", port: int = 4711, variables: str = "") -> Socket:
    return Socket(
        address, port, 17 if command else None, command.partition(" ")[0].rpartition("/")[2], command, variables
    )


SERVERS = [
    ("/usr/local/bin/ollama serve", "", "Ollama", "never", False),
    ("ollama.exe serve", "", "Ollama", "never", False),
    ("/opt/LM-Studio/lm-studio --type=utility", "", "LM Studio", "unknown", False),
    ("/usr/bin/python3 /home/ada/.venv/bin/litellm --config c.yaml", "", "LiteLLM proxy", "unknown", True),
    ("litellm --port 4000", "LITELLM_MASTER_KEY PATH", "LiteLLM proxy", "set", True),
    ("./llama-server -m model.gguf", "", "llama.cpp server", "off", False),
    ("./llama-server -m model.gguf --api-key x", "", "llama.cpp server", "set", False),
    ("python -m llama_cpp.server", "", "llama.cpp server", "off", False),
    ("/usr/bin/vllm serve org/model", "", "vLLM", "off", False),
    ("python -m vllm.entrypoints.openai.api_server", "VLLM_API_KEY", "vLLM", "set", False),
    ("open-webui serve", "WEBUI_AUTH=False", "Open WebUI", "off", True),
    ("open-webui serve", "", "Open WebUI", "set", True),
    ("python -m jupyter-lab --ServerApp.token=''", "", "Jupyter", "off", False),
    ("python -m jupyter-lab", "", "Jupyter", "set", False),
]


@pytest.mark.parametrize(
    ("command", "variables", "tool", "asks", "forwards"), SERVERS, ids=[f"{s[0]} {s[1]}".strip() for s in SERVERS]
)
def test_a_server_is_known_by_its_command(command: str, variables: str, tool: str, asks: str, forwards: bool) -> None:
    (found,) = recognised([_socket(command, variables=variables)])
    assert (found.tool, found.authentication, found.forwards) == (tool, asks, forwards)
    assert found.confidence is Confidence.HIGH
    assert found.pid == 17


@pytest.mark.parametrize(
    "command",
    ["/usr/sbin/sshd", "node server.js", "ollama run llama3", "vim litellm.md", "python app.py --model ollama"],
)
def test_another_program_is_no_model_server(command: str) -> None:
    assert recognised([_socket(command)]) == ()


@pytest.mark.parametrize(
    ("address", "beyond"),
    [
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("0.0.0.0", True),
        ("::", True),
        ("192.168.1.7", True),
        ("fe80::1%eth0", True),
        ("nonsense", False),
    ],
)
def test_what_is_bound_to_more_than_the_loopback_can_be_reached(address: str, beyond: bool) -> None:
    (found,) = recognised([_socket("ollama serve", address=address)])
    assert found.beyond is beyond


def test_a_port_says_something_only_where_nobody_says_whose_it_is() -> None:
    (found,) = recognised([_socket(port=11434, address="0.0.0.0")])
    assert (found.tool, found.confidence) == ("Ollama", Confidence.LOW)
    assert recognised([_socket("nginx", port=11434)]) == ()
    assert recognised([_socket(port=8080)]) == ()


def test_one_server_on_two_addresses_is_told_by_the_wider() -> None:
    (found,) = recognised([_socket("ollama serve"), _socket("ollama serve", address="::")])
    assert found.address == "::"


def test_a_real_server_is_seen_and_no_connection_is_made_to_it(tmp_path: Path) -> None:
    # A program of that name which listens, and ends with a complaint if anybody connects.
    script = tmp_path / "llama-server"
    script.write_text(
        "import select, socket, sys\n"
        "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); print(s.getsockname()[1], flush=True)\n"
        "ready, _, _ = select.select([s, sys.stdin], [], [])\n"
        "sys.exit(7 if s in ready else 0)\n"
    )
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PATH": os.environ["PATH"]},
        text=True,
    )
    assert process.stdout is not None
    port = int(process.stdout.readline())
    try:
        found, _ = listening()
    finally:
        process.communicate()
    (mine,) = [f for f in found if f.pid == process.pid]
    assert (mine.tool, mine.port, mine.beyond, mine.authentication) == ("llama.cpp server", port, False, "off")
    assert process.returncode == 0


def test_our_own_sockets_are_no_servers() -> None:
    with socket.socket() as waiting:
        waiting.bind(("127.0.0.1", 0))
        waiting.listen()
        found, _ = listening()
    assert os.getpid() not in {f.pid for f in found}
