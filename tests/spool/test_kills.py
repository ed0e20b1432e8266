"""Agents that put deltas into a spool and receivers that add them, all killed at any moment.

In the end each delta that an agent noted as accepted is in the ledger, and nothing is counted
twice. ISM3_COMMAND and ISM3_SPOOL_AGENT name the programs. ISM3_SPOOL_KILLS says how many agents
are killed (200), ISM3_SPOOL_SEED what the dice begin with.
"""

import json
import os
import random
import subprocess
import tempfile
import threading
import time
import unittest
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COMMAND = os.environ["ISM3_COMMAND"]
AGENT = os.environ["ISM3_SPOOL_AGENT"]
KILLS = int(os.environ.get("ISM3_SPOOL_KILLS", "200"))
SEED = int(os.environ.get("ISM3_SPOOL_SEED", str(time.time_ns() % 1_000_000)))
DONE = 0
AGENT_LIFE, RECEIVER_LIFE = 0.06, 0.03  # seconds at most until a kill
RECEIVER_SPARED = 0.5  # of the receivers, which end by themselves
FIRST_OUTPUT_DAYS = ("2026-01-01", "2026-02-01")

MODEL = """{ "ism3": {"format": "model", "version": 1},
  "hash_key": "000102030405060708090a0b0c0d0e0f", "processes": [{"code": "OSP-24"}] }"""

Stream = tuple[str, int]  # source and epoch


def outputs(epoch: int, records: int) -> int:
    """What the agent reports in its records 0 to `records`."""
    return sum(1 + (epoch * 31 + record * 7) % 9 for record in range(records))


@dataclass
class Tally:
    """What agents killed, receivers killed and receivers done add up to."""

    agents: int = 0
    receivers_killed: int = 0
    receivers_done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Spool(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.spool = self.folder / "spool"
        self.spool.mkdir()
        (self.folder / "model.json").write_text(MODEL, encoding="utf-8")

    def agent(self, source: str, epoch: int, *words: str) -> list[str]:
        return [AGENT, "model.json", "spool", f"{source}.log", source, str(epoch), *words]

    def receive(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [COMMAND, "add", "--spool", "spool", "-o", "all.ism3"],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def receive_all(self) -> str:
        receiver = self.receive()
        told = receiver.communicate(timeout=60)[0].decode()
        self.assertEqual(receiver.returncode, DONE, told)
        return told

    def command(self, *words: str) -> Any:
        return json.loads(
            subprocess.run(
                [COMMAND, *words], cwd=self.folder, capture_output=True, check=True
            ).stdout
        )

    def accepted(self) -> dict[Stream, int]:
        """Records that agents noted, by stream: all before this one. A last line may be cut off."""
        streams: dict[Stream, int] = {}
        for log in self.folder.glob("*.log"):
            for line in log.read_text(encoding="ascii").split("\n")[:-1]:
                source, epoch, start, end = line.split()
                stream = source, int(epoch)
                self.assertEqual(int(start), streams.get(stream, 0), "the log itself has a gap")
                streams[stream] = int(end)
        return streams

    def check(self) -> int:
        """Compares the ledger with the logs; how many records there are."""
        accepted = self.accepted()
        sources = self.command("show", "--json", "all.ism3")["sources"]
        held = {(source["name"], source["epoch"]): source["records"] for source in sources}
        self.assertEqual([source for source in sources if source["gaps"]], [])
        for stream, records in accepted.items():
            self.assertGreaterEqual(
                held.get(stream, 0), records, f"{stream} lost what was accepted"
            )
        for stream, records in held.items():
            # Killed after the delta was put and before that was noted: one delta, of seven records
            # at most.
            self.assertLessEqual(
                records, accepted.get(stream, 0) + 7, f"{stream} has what was never put"
            )
        start, end = FIRST_OUTPUT_DAYS
        metrics = self.command(
            "metrics",
            "--json",
            "--every",
            "all",
            "--from",
            start,
            "--to",
            end,
            "--model",
            "model.json",
            "all.ism3",
        )
        figures = metrics["periods"][0]["processes"][0]["figures"]
        self.assertEqual(
            figures["activity.outputs"]["value"],
            sum(outputs(epoch, records) for (_, epoch), records in held.items()),
        )
        return sum(held.values())


class Kills(Spool):
    def kill_agents(self, source: str, dice: random.Random, kills: int, tally: Tally) -> None:
        for epoch in range(kills):
            agent = subprocess.Popen(self.agent(source, epoch), cwd=self.folder)
            time.sleep(dice.random() * AGENT_LIFE)
            agent.kill()
            agent.wait()
            with tally.lock:
                tally.agents += 1

    def kill_receivers(self, dice: random.Random, stop: threading.Event, tally: Tally) -> None:
        while not stop.is_set():
            receiver = self.receive()
            spared = dice.random() < RECEIVER_SPARED
            if not spared:
                time.sleep(dice.random() * RECEIVER_LIFE)
                receiver.kill()
            told = receiver.communicate(timeout=60)[0].decode()
            with tally.lock:
                tally.receivers_killed += receiver.returncode != DONE
                tally.receivers_done += receiver.returncode == DONE
            if spared:
                self.assertEqual(receiver.returncode, DONE, told)

    def test_nothing_is_lost_and_nothing_counted_twice(self) -> None:
        print(f"seed {SEED}", flush=True)
        tally, stop, failures = Tally(), threading.Event(), []

        def guarded(function: Any, *words: Any) -> threading.Thread:
            def run() -> None:
                try:
                    function(*words)
                except BaseException as failure:
                    failures.append(failure)

            thread = threading.Thread(target=run)
            thread.start()
            return thread

        agents = [
            guarded(self.kill_agents, name, random.Random(f"{SEED} {name}"), KILLS // 2, tally)
            for name in ("web1", "web2")
        ]
        receivers = [
            guarded(self.kill_receivers, random.Random(f"{SEED} {i}"), stop, tally)
            for i in range(2)
        ]
        for thread in agents:
            thread.join()
        stop.set()
        for thread in receivers:
            thread.join()
        self.assertEqual(failures, [])
        self.receive_all()
        records = self.check()
        # A run with nothing to do changes nothing; one that writes clears what killed ones left
        # behind.
        kept = (self.folder / "all.ism3").read_bytes()
        self.assertIn("all.ism3: unchanged", self.receive_all())
        subprocess.run(self.agent("web3", 0, "1"), cwd=self.folder, check=True)
        (self.folder / "web3.log").unlink()
        self.receive_all()
        self.assertNotEqual((self.folder / "all.ism3").read_bytes(), kept)
        self.assertEqual(list(self.spool.iterdir()), [])
        self.assertEqual(
            sorted(path.name for path in self.folder.iterdir()),
            ["all.ism3", "model.json", "spool", "web1.log", "web2.log"],
        )
        print(
            f"{tally.agents} agents killed, {tally.receivers_killed} receivers killed, "
            f"{tally.receivers_done} done, {records} records",
            flush=True,
        )
        self.assertEqual(tally.agents, KILLS // 2 * 2)
        self.assertGreater(records, 0)
        self.assertGreater(tally.receivers_killed, 0)


class TheCheckItself(Spool):
    """It must find what it is there for."""

    def run_agent(self, epoch: int, deltas: int) -> None:
        subprocess.run(self.agent("web1", epoch, str(deltas)), cwd=self.folder, check=True)

    def test_all_is_well(self) -> None:
        self.run_agent(1, 5)
        self.receive_all()
        self.assertEqual(self.check(), self.accepted()["web1", 1])

    def test_a_delta_lost_in_the_middle(self) -> None:
        self.run_agent(1, 5)
        sorted(self.spool.iterdir())[2].unlink()
        self.receive_all()
        with self.assertRaises(AssertionError):
            self.check()

    def test_the_first_delta_lost(self) -> None:
        self.run_agent(1, 5)
        sorted(self.spool.iterdir())[0].unlink()
        self.receive_all()
        with self.assertRaises(AssertionError):
            self.check()

    def test_the_last_delta_lost(self) -> None:
        self.run_agent(1, 5)
        sorted(self.spool.iterdir())[-1].unlink()
        self.receive_all()
        with self.assertRaises(AssertionError):
            self.check()

    def test_the_same_records_under_another_epoch(self) -> None:
        self.run_agent(1, 5)
        kept = (self.folder / "web1.log").read_bytes()
        self.run_agent(2, 5)
        (self.folder / "web1.log").write_bytes(kept)
        self.receive_all()
        with self.assertRaises(AssertionError):
            self.check()


if __name__ == "__main__":
    unittest.main()
