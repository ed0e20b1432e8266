"""The module in the Zabbix agent, the lines for user parameters, and the template's keys."""

import json
import os
import re
import shutil
import socket
import struct
import subprocess
import unittest
from pathlib import Path
from typing import Optional

from agents import AGENTS, COMMAND, ODD, Agent, free_port, loadable, until, wanted

QUOTED = '"' + ODD.replace('"', '\\"') + '"'


class Zabbix(Agent):
    def setUp(self) -> None:
        self.agentd = wanted("zabbix_agentd", "zabbix-agent")
        super().setUp()
        self.environment = {
            "ISM3_MODEL": str(self.folder / "model.json"),
            "ISM3_LEDGER": str(self.folder / "all.ism3"),
        }
        self.port = free_port()

    def configure(self, *lines: str) -> Path:
        return self.write(
            "agentd.conf",
            "\n".join(
                (
                    f"LogFile={self.folder}/agentd.log",
                    f"PidFile={self.folder}/agentd.pid",
                    "Hostname=here",
                    "AllowRoot=1",
                    "Server=127.0.0.1",
                    "ListenIP=127.0.0.1",
                    f"ListenPort={self.port}",
                    "StartAgents=2",
                    *lines,
                )
            )
            + "\n",
        )

    def load_module(self) -> Path:
        module = Path(loadable("ISM3_ZABBIX", "none is needed"))
        return self.configure(f"LoadModulePath={module.parent}", f"LoadModule={module.name}")

    def ask(self, configuration: Path, key: str) -> str:
        """As `zabbix_agentd -t` answers: `s|...` or `t|...` for a text, `m|...` for a complaint."""
        done = subprocess.run(
            [self.agentd, "-c", str(configuration), "-t", key],
            capture_output=True,
            timeout=30,
            env={**os.environ, **self.environment},
            check=False,
        )
        found = re.search(r"\s\[([stmu])\|(.*)\]\s*$", done.stdout.decode(), re.DOTALL)
        assert found, (done.stdout, done.stderr)
        return f"{found[1]}|{found[2]}"

    def poll(self, key: str) -> Optional[str]:
        """As a Zabbix server asks a running agent: a header, a length, the key."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
                data = key.encode()
                line.sendall(b"ZBXD\x01" + struct.pack("<II", len(data), 0) + data)
                reply = b""
                while part := line.recv(4096):
                    reply += part
        except OSError:
            return None
        self.assertEqual(reply[:5], b"ZBXD\x01")
        return reply[13:].replace(b"\0", b"|").decode()


class Module(Zabbix):
    def setUp(self) -> None:
        super().setUp()
        self.configuration = self.load_module()

    def test_items(self) -> None:
        for key, answer in (
            ("ism3.figure[OSP-24,efficacy.ratio]", "s|0.75"),
            ("ism3.figure[OSP-24,activity.mean_lead_time]", "s|7200"),
            (f"ism3.figure[{QUOTED},load.ratio,people]", "s|0.25"),
            (f"ism3.figure[{QUOTED},load.ratio,machines]", "s|0.5"),
            ("ism3.target[OSP-24,efficacy.ratio]", "s|missed"),
            ("ism3.target[OSP-24,quality.fit]", "s|met"),
            ("ism3.behaviour[OSP-24,efficacy.ratio]", "s|learning"),
        ):
            with self.subTest(key=key):
                self.assertEqual(self.ask(self.configuration, key), answer)

    def test_what_is_not_known_is_not_supported(self) -> None:
        for key, why in (
            ("ism3.figure[IDLE,efficacy.ratio]", "no_data"),
            ("ism3.figure[NONE,efficacy.ratio]", "the model has no such process"),
            ("ism3.figure[OSP-24,none]", "there is no such figure"),
            ("ism3.figure[OSP-24]", "there is no such figure"),
            ("ism3.figure[OSP-24,efficacy.ratio,people]", "no such resource"),
            (f"ism3.figure[{QUOTED},load.ratio,ghosts]", "no such resource"),
        ):
            with self.subTest(key=key):
                answer = self.ask(self.configuration, key)
                self.assertTrue(answer.startswith("m|") and why in answer, answer)

    def test_discovery(self) -> None:
        processes = json.loads(self.ask(self.configuration, "ism3.processes")[2:])
        self.assertEqual([one["{#PROCESS}"] for one in processes], ["OSP-24", ODD, "IDLE"])
        self.assertEqual(processes[1]["{#NAME}"], "Löhne")
        targets = json.loads(self.ask(self.configuration, "ism3.targets")[2:])
        self.assertEqual(
            targets,
            [
                {"{#PROCESS}": "OSP-24", "{#FIGURE}": figure, "{#RESOURCE}": ""}
                for figure in ("efficacy.ratio", "quality.fit")
            ],
        )

    def test_a_running_agent_sees_a_new_ledger_and_recovers(self) -> None:
        self.start(self.agentd, "-f", "-c", str(self.configuration), **self.environment)
        key = "ism3.figure[OSP-24,efficacy.ratio]"
        self.assertEqual(until("the agent", lambda: self.poll(key)), "0.75")
        good = (self.folder / "all.ism3").read_bytes()
        (self.folder / "all.ism3").write_bytes(good[: len(good) // 2])
        answer = self.poll(key)
        self.assertRegex(str(answer), r"^ZBX_NOTSUPPORTED\|.*all\.ism3: ")
        self.observe(answered=4)
        for _ in range(4):  # each of the agent's processes reads for itself
            self.assertEqual(self.poll(key), "1")


class UserParameters(Zabbix):
    def test_lines(self) -> None:
        """Without the module: the command answers, and its words are not the shell's."""
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "ism3").symlink_to(COMMAND)
        shutil.copy(AGENTS / "zabbix" / "ism3-zabbix", self.folder / "bin")
        lines = (AGENTS / "zabbix" / "ism3.conf").read_text()
        self.environment["PATH"] = f"{self.folder}/bin:" + os.environ["PATH"]
        configuration = self.configure(*lines.splitlines())
        self.assertEqual(
            self.ask(configuration, "ism3.cmd.figure[OSP-24,efficacy.ratio]"), "t|0.75"
        )
        self.assertEqual(
            self.ask(configuration, "ism3.cmd.target[OSP-24,efficacy.ratio]"), "t|missed"
        )
        self.assertIn("m|", self.ask(configuration, "ism3.cmd.figure[OSP-24;id,efficacy.ratio]"))
        # Nothing known: nothing printed, which Zabbix takes for no answer.
        self.assertNotRegex(self.ask(configuration, "ism3.cmd.figure[IDLE,efficacy.ratio]"), r"\d")
        found = json.loads(self.ask(configuration, "ism3.cmd.processes")[2:])
        self.assertEqual([one["{#PROCESS}"] for one in found], ["OSP-24", ODD, "IDLE"])


if __name__ == "__main__":
    unittest.main()
