"""A command run where every attempt to leave the machine is seen: by Python code and by the libraries under it.

Belongs here: `watched`, and what it runs. Does not belong here: which commands are watched.

Where Linux lets us (user namespaces), the command gets a network of its own in which every address is this machine:
whoever asks for a name or calls a web server reaches our listeners, which note the call and hang up. Everywhere, an
audit hook in each Python process (sitecustomize) refuses and notes connections to any address but loopback.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

PORTS = (80, 443, 4317, 4318, 8125)  # the web, and where telemetry collectors listen
HOOK = """
import ipaddress, os, socket, sys

_OWN = socket.gethostname()  # Airflow asks for its own address

def _loopback(host):
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return host in (None, "", "localhost", b"localhost", _OWN)

def _hook(event, arguments):
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not _loopback(host) and host not in ("0.0.0.0", "::"):
        with open(os.environ["WATCHED_LOG"], "a") as log:
            log.write(f"{event} {arguments!r} by {sys.argv[:3]}\\n")
        raise OSError(f"refused: {host!r}")

sys.addaudithook(_hook)
"""


def can_have_a_network() -> bool:
    """Whether this machine lets us make a network of our own."""
    if not shutil.which("unshare") or not shutil.which("ip"):
        return False
    made = ["unshare", "-rn", "sh", "-c", "ip link set lo up && ip route add local 0.0.0.0/0 dev lo"]
    return subprocess.run(made, capture_output=True).returncode == 0


def watched(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float = 600
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run a command; how it ended, and the attempts to leave the machine, one line each."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    log = folder / "attempts.txt"
    log.write_text("", encoding="utf-8")
    path = os.pathsep.join(filter(None, [str(folder), environment.get("PYTHONPATH", "")]))
    inside = {**environment, "PYTHONPATH": path, "WATCHED_LOG": str(log)}
    if can_have_a_network():
        command = ["unshare", "-rn", sys.executable, __file__, str(log), *command]
    done = subprocess.run(command, env=inside, capture_output=True, text=True, timeout=timeout)
    return done, log.read_text(encoding="utf-8").splitlines()


def _listen(log: Path) -> None:
    def note(what: str) -> None:
        with log.open("a") as out:
            out.write(what + "\n")

    def calls(listener: socket.socket, port: int) -> None:
        while True:
            call, _ = listener.accept()
            with call:
                if not call.getsockname()[0].startswith("127."):
                    note(f"a call of {call.getsockname()}")

    def names(asked: socket.socket) -> None:
        while True:
            question, _ = asked.recvfrom(2048)
            note(f"a name asked for: {question[12:80]!r}")

    for port in PORTS:
        listener = socket.create_server(("0.0.0.0", port))  # in a network that nobody else is in
        threading.Thread(target=calls, args=(listener, port), daemon=True).start()
    asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asked.bind(("0.0.0.0", 53))
    threading.Thread(target=names, args=(asked,), daemon=True).start()


if __name__ == "__main__":
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "route", "add", "local", "0.0.0.0/0", "dev", "lo"], check=True)
    _listen(Path(sys.argv[1]))
    raise SystemExit(subprocess.run(sys.argv[2:]).returncode)
