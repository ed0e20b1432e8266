"""What the tests of agents share: a ledger of last month, and servers that end for sure.

Servers are those of the distribution, started on loopback; a test says in one line why it is
skipped where one is absent. tests/agents/install.sh installs them all.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Callable, Optional, TypeVar

ROOT = Path(__file__).resolve().parents[2]
AGENTS = ROOT / "examples" / "agents"
COMMAND = os.environ.get("ISM3_COMMAND", str(ROOT / "build" / "examples" / "ism3" / "ism3"))
PATIENCE = 30.0
ODD = 'PAY, "ROLL"'

MODEL = {
    "ism3": {"format": "model", "version": 1},
    "name": "Example Ltd",
    "hash_key": "000102030405060708090a0b0c0d0e0f",
    "processes": [
        {
            "code": "OSP-24",
            "targets": [
                {
                    "figure": "efficacy.ratio",
                    "op": ">=",
                    "value": 0.9,
                    "set_by": "CISO",
                    "set_on": "2020-01-01",
                },
                {
                    "figure": "quality.fit",
                    "op": ">=",
                    "value": 0.5,
                    "set_by": "CISO",
                    "set_on": "2020-01-01",
                },
            ],
        },
        {
            "code": ODD,
            "name": "Löhne",
            "resources": [{"name": "people", "unit": "h"}, {"name": "machines", "unit": "h"}],
        },
        {"code": "IDLE", "name": "Nobody logs it"},
    ],
    "objectives": [
        {
            "id": "answered",
            "kind": "business",
            "text": "More than nine in ten incidents are answered",
            "conditions": [
                {
                    "process": "OSP-24",
                    "figure": "efficacy.ratio",
                    "per": "month",
                    "op": ">",
                    "value": 0.9,
                }
            ],
        }
    ],
}

T = TypeVar("T")


def last_month() -> datetime:
    """Its start: it is over, and nothing more is awaited of it."""
    first = datetime.now(timezone.utc).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first - timedelta(days=1)).replace(day=1)


def log(answered: int = 3) -> str:
    """Four items, so many of them answered: the efficacy is answered / 4. Two resources, a quarter
    and half in use."""
    month = last_month()
    rows = ["kind,process,time,end,id,verdict,available,used,resource"]
    for number in range(4):
        end = f"{month:%Y-%m}-1{number}T12:00:00Z" if number < answered else ""
        rows.append(
            f"item,OSP-24,{month:%Y-%m}-1{number}T10:00:00Z,{end},INC{number},{'fit' if end else ''},,,"
        )
    odd = '"' + ODD.replace('"', '""') + '"'
    for resource, available, used in (("people", 8, 2), ("machines", 10, 5)):
        rows.append(
            f"resources,{odd},{month:%Y-%m}-10T00:00:00Z,{month:%Y-%m}-11T00:00:00Z,,,{available},{used},{resource}"
        )
    return "\n".join(rows) + "\n"


def wanted(program: str, package: str) -> str:
    """The program, or the test is skipped."""
    path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        raise unittest.SkipTest(
            f"{program} is not installed (package {package}; tests/agents/install.sh)"
        )
    return path


def built(variable: str, package: str) -> str:
    """What was built for an agent, or the test is skipped."""
    path = os.environ.get(variable)
    if not path:
        raise unittest.SkipTest(
            f"not built: its headers are missing (package {package}; tests/agents/install.sh)"
        )
    return path


def loadable(variable: str, package: str) -> str:
    path = built(variable, package)
    if os.environ.get("ISM3_SANITIZED"):
        raise unittest.SkipTest("a module with sanitizers cannot be loaded into a server without")
    return path


def free_port() -> int:
    """Below those that the system gives away by itself, and within what every server here takes."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def until(what: str, look: Callable[[], Optional[T]], patience: float = PATIENCE) -> T:
    """What `look` finds once it finds something."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = look()
        if found is not None and found is not False:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {patience} s in vain for {what}")


class Agent(unittest.TestCase):
    """A folder of its own with a model and a ledger, and servers that are ended with the test."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.write("model.json", json.dumps(MODEL))
        self.observe()

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def ism3(self, *words: str) -> str:
        done = subprocess.run(
            [COMMAND, *words], capture_output=True, cwd=self.folder, timeout=60, check=False
        )
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode()

    def observe(self, answered: int = 3) -> None:
        """A new ledger, put in place of the old one in one step."""
        self.write("log.csv", log(answered))
        (self.folder / "new.ism3").unlink(missing_ok=True)
        self.ism3("observe", "--model", "model.json", "-o", "new.ism3", "log.csv")
        (self.folder / "new.ism3").replace(self.folder / "all.ism3")

    def start(self, *words: str, **environment: str) -> "subprocess.Popen[bytes]":
        """A server, whose words go to the file `server.log`."""
        with open(self.folder / "server.log", "ab") as said:
            server = subprocess.Popen(
                words,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        self.addCleanup(self.end, server)
        return server

    def end(self, server: "subprocess.Popen[bytes]") -> int:
        """Also what it started: a server is a group of processes of its own."""
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
        return server.wait(5)

    def said(self) -> str:
        path = self.folder / "server.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
