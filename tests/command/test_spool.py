"""Spools as the users of 'ism3 add --spool' see them.

ISM3_SPOOL_AGENT names the agent that fills them, tests/spool/agent.c.
"""

import fcntl
import os
import resource
import signal
import subprocess
import time
import unittest
from pathlib import Path

from command import COMMAND, DONE, INPUT, RESOURCES, USAGE
from test_ledgers import Ledgers

# A build that counts what is run would write its counts, and say where it cannot.
NO_COUNTS = {**os.environ, "LLVM_PROFILE_FILE": "/dev/null"}

AGENT = os.environ["ISM3_SPOOL_AGENT"]
NOBODY = 65534
ADD = ("add", "--spool", "spool", "-o", "all.ism3")
MODEL = """{ "ism3": {"format": "model", "version": 1},
  "hash_key": "000102030405060708090a0b0c0d0e0f", "processes": [{"code": "OSP-24"}] }"""


class Spools(Ledgers):
    def setUp(self) -> None:
        super().setUp()
        self.write("model.json", MODEL)
        self.spool = self.folder / "spool"
        self.spool.mkdir()

    def put(
        self, source: str = "web1", epoch: int = 1, deltas: int = 3, spool: str = "spool"
    ) -> list[Path]:
        """What is in the spool then."""
        subprocess.run(
            [AGENT, "model.json", spool, "agent.log", source, str(epoch), str(deltas)],
            cwd=self.folder,
            check=True,
        )
        return sorted((self.folder / spool).iterdir())

    def left(self) -> list[str]:
        return sorted(path.name for path in self.spool.iterdir())

    def outputs(self) -> int:
        document = self.document("--every", "all", files=("all.ism3",))
        value: int = document["periods"][0]["processes"][0]["figures"]["activity.outputs"]["value"]
        return value

    def copy_back(self, deltas: dict[Path, bytes]) -> None:
        for path, data in deltas.items():
            path.write_bytes(data)


class Adding(Spools):
    def test_deltas_are_added_and_removed(self) -> None:
        self.put()
        self.assertEqual(self.told(*ADD), "spool: 3 deltas, 3 new\n")
        self.assertEqual(self.left(), [])
        # Its deltas have 2, 4 and 1 records.
        (source,) = self.shown("all.ism3")["sources"]
        self.assertEqual(
            (source["name"], source["epoch"], source["records"], source["gaps"]), ("web1", 1, 7, [])
        )
        self.assertEqual(self.outputs(), sum(1 + (31 + record * 7) % 9 for record in range(7)))
        self.assertNotIn("all.ism3.lock", self.names())

    def test_names_say_source_epoch_record_and_digest(self) -> None:
        for path in self.put(source="web1/Löhne"):
            self.assertRegex(path.name, r"^web1_L__hne-0{19}1-\d{20}-[0-9a-f]{16}\.ism3$")
            self.assertEqual(path.name[-21:-5], path.read_bytes()[-32:-24].hex())

    def test_the_ledger_grows(self) -> None:
        self.put(epoch=1)
        self.told(*ADD)
        self.put(epoch=2)
        self.assertEqual(
            self.told(*ADD), "all.ism3: 1 source, 7 observations, new\nspool: 3 deltas, 3 new\n"
        )
        self.assertEqual(len(self.shown("all.ism3")["sources"]), 2)

    def test_the_same_deltas_again_change_nothing(self) -> None:
        deltas = {path: path.read_bytes() for path in self.put()}
        self.told(*ADD)
        before = self.bytes_of("all.ism3")
        self.copy_back(deltas)
        self.assertEqual(
            self.told(*ADD),
            "all.ism3: 1 source, 7 observations, new\nspool: 3 deltas, nothing new\n"
            "all.ism3: unchanged\n",
        )
        self.assertEqual((self.bytes_of("all.ism3"), self.left()), (before, []))

    def test_in_any_order_and_at_once_the_bytes_are_the_same(self) -> None:
        deltas = {path: path.read_bytes() for path in self.put(deltas=5)}
        self.told(*ADD)
        for path in reversed(list(deltas)):
            self.copy_back({path: deltas[path]})
            self.told("add", "--spool", "spool", "-o", "one.ism3")
        self.assertEqual(self.bytes_of("all.ism3"), self.bytes_of("one.ism3"))

    def test_a_gap_is_filled_and_known_as_new(self) -> None:
        deltas = {path: path.read_bytes() for path in self.put(deltas=4)}
        self.spool.joinpath(list(deltas)[1]).unlink()
        self.told(*ADD)
        self.assertEqual(len(self.shown("all.ism3")["sources"][0]["gaps"]), 1)
        self.copy_back({list(deltas)[1]: list(deltas.values())[1]})
        self.assertIn("spool: 1 delta, 1 new\n", self.told(*ADD))
        self.assertEqual(self.shown("all.ism3")["sources"][0]["gaps"], [])

    def test_an_empty_spool(self) -> None:
        self.assertEqual(self.told(*ADD), "spool: 0 deltas, nothing new\n")
        self.assertNotIn("all.ism3", self.names())

    def test_several_spools_and_files(self) -> None:
        (self.folder / "other").mkdir()
        self.put("web1")
        self.put("web2", spool="other")
        self.write("log.csv", "kind,process,time,id\ninput,OSP-24,2026-01-05T10:00:00Z,A\n")
        self.observe("log.csv", to="log.ism3")
        told = self.told(*ADD, "--spool", "other", "--model", "model.json", "log.ism3")
        self.assertEqual(
            told,
            "log.ism3: 1 source, 1 observation, new\nspool: 3 deltas, 3 new\n"
            "other: 3 deltas, 3 new\n",
        )
        self.assertEqual(
            [source["name"] for source in self.shown("all.ism3")["sources"]],
            ["log.csv", "web1", "web2"],
        )

    def test_a_sealed_ledger_grows_too(self) -> None:
        self.write(
            "log.csv",
            "kind,process,time,id\ninput,OSP-24,2026-01-05T10:00:00Z,A\n"
            "output,OSP-24,2026-01-06T10:00:00Z,A\n",
        )
        self.observe("log.csv", to="all.ism3")
        self.told(
            "seal",
            "--model",
            "model.json",
            "--watermark",
            "2026-01-10",
            "-o",
            "all.ism3",
            "all.ism3",
        )
        self.put()
        for words in ((), ("all.ism3", "./all.ism3")):
            with self.subTest(words=words):
                self.told(*ADD, *words)
                self.assertEqual(self.shown("all.ism3")["horizon"], "2026-01-10T00:00:00Z")
                self.assertEqual(self.left(), [])

    def test_a_spool_needs_a_ledger_file(self) -> None:
        self.put()
        before = self.left()
        for output in ("-", "/dev/null", "spool"):
            code, out, err = self.ism3("add", "--spool", "spool", "-o", output)
            self.assertEqual((code, out), (USAGE, ""), err)
            self.assertRegex(err, "is no file: with --spool a ledger file is grown\n$")
        self.assertEqual(self.left(), before)


class Trouble(Spools):
    def fails(self, code: int, pattern: str, *words: str) -> None:
        found, out, err = self.ism3(*(words or ADD))
        self.assertEqual((found, out), (code, ""), err)
        self.assertRegex(err, pattern)

    def test_a_bad_delta_stays_and_the_others_are_added(self) -> None:
        deltas = self.put()
        data = bytearray(deltas[1].read_bytes())
        data[50] ^= 1
        deltas[1].write_bytes(data)
        self.fails(
            INPUT,
            rf"^ism3: spool/{deltas[1].name}: .*digest.*\n"
            r"spool: 2 deltas, 2 new, 1 bad and left there\n$",
        )
        self.assertEqual(self.left(), [deltas[1].name])
        self.assertEqual(len(self.shown("all.ism3")["sources"][0]["gaps"]), 1)
        # Once it is mended, it is added.
        data[50] ^= 1
        deltas[1].write_bytes(data)
        self.told(*ADD)
        self.assertEqual(self.left(), [])

    def test_a_delta_that_contradicts_the_ledger(self) -> None:
        deltas = self.put(deltas=2)
        self.told(*ADD)
        kept = self.bytes_of("all.ism3")
        # Begun anew with the same epoch: its first delta spans what two had.
        self.write("log.csv", "kind,process,time,count\noutput,OSP-24,2026-01-05T10:00:00Z,1\n")
        self.put("web2")
        self.observe("log.csv", to="foreign.ism3", words=("--source", "web1"))
        data = self.bytes_of("foreign.ism3")
        bad = self.spool / f"web1{deltas[0].name[4:-21]}{data[-32:-24].hex()}.ism3"
        bad.write_bytes(data)
        self.write("log.csv", "kind,process,time,count\noutput,OSP-24,2026-01-05T10:00:00Z,2\n")
        self.observe("log.csv", to="all.ism3", words=("--source", "web1"))
        self.assertNotEqual(self.bytes_of("all.ism3"), kept)
        self.fails(
            INPUT,
            rf"ism3: spool/{bad.name}: the two states of source 'web1'.*\n"
            r"spool: 3 deltas, 3 new, 1 bad and left there\n$",
        )
        self.assertEqual(self.left(), [bad.name])

    def test_hostile_entries(self) -> None:
        good = self.put(deltas=1)[0].name
        (self.spool / good.replace("web1", "a")).symlink_to("/etc/passwd")
        os.mkfifo(self.spool / good.replace("web1", "b"))
        (self.spool / "two\nlines.ism3").write_text("x")
        (self.spool / ".ism3-1-0").write_text("left behind")
        self.fails(
            INPUT, r"spool: 1 delta, 1 new, 2 bad and left there, 1 of other names, not touched\n$"
        )
        self.assertEqual(len(self.left()), 3)

    def test_no_such_spool(self) -> None:
        self.fails(
            INPUT,
            "^ism3: spool2: cannot open the spool: No such file or directory\n$",
            "add",
            "--spool",
            "spool2",
            "-o",
            "all.ism3",
        )

    def test_a_damaged_ledger_stops_it_all(self) -> None:
        self.put()
        before = self.left()
        (self.folder / "all.ism3").write_bytes(b"\xd9\xd9\xf7rubbish")
        self.fails(INPUT, "^ism3: all.ism3: ")
        self.assertEqual((self.left(), self.bytes_of("all.ism3")), (before, b"\xd9\xd9\xf7rubbish"))

    def test_full_disk(self) -> None:
        self.put()
        before = self.left()
        done = subprocess.run(
            [COMMAND, *ADD],
            cwd=self.folder,
            capture_output=True,
            check=False,
            env=NO_COUNTS,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
        )
        self.assertEqual(done.returncode, RESOURCES)
        self.assertRegex(done.stderr.decode(), "ism3: all.ism3: cannot write: File too large\n$")
        self.assertEqual(self.left(), before)
        self.assertEqual(self.names(), ["agent.log", "log.csv", "model.json", "spool"])
        self.told(*ADD)
        self.assertEqual(self.left(), [])

    def test_a_ledger_that_cannot_be_written(self) -> None:
        self.put()
        before = self.left()
        self.fails(
            RESOURCES,
            "^ism3: nowhere/all.ism3: cannot write: No such file or directory\n$",
            "add",
            "--spool",
            "spool",
            "-o",
            "nowhere/all.ism3",
        )
        self.assertEqual(self.left(), before)

    def test_a_spool_that_cannot_be_written(self) -> None:
        """By somebody who may read it; the superuser becomes nobody for that."""
        for path in self.put():
            path.chmod(0o644)
        before = self.left()
        self.folder.chmod(0o777)
        self.spool.chmod(0o555)
        self.addCleanup(self.spool.chmod, 0o755)
        is_root = os.geteuid() == 0
        for told in (
            "spool: 3 deltas, 3 new\n",
            "spool: 3 deltas, nothing new\nall.ism3: unchanged\n",
        ):
            done = subprocess.run(
                [COMMAND, *ADD],
                cwd=self.folder,
                capture_output=True,
                check=False,
                env=NO_COUNTS,
                preexec_fn=(lambda: os.setuid(NOBODY)) if is_root else None,
            )
            self.assertEqual(done.returncode, RESOURCES)
            self.assertTrue(
                done.stderr.decode().endswith(
                    f"{told}ism3: {before[0]}: cannot remove the delta: Permission denied\n"
                    "spool: what was added stays there; to add it again changes nothing\n"
                ),
                done.stderr,
            )
            self.assertEqual(self.left(), before)
        self.assertEqual(self.shown("all.ism3")["sources"][0]["records"], 7)


class Locks(Spools):
    def hold(self) -> int:
        file = os.open(self.folder / "all.ism3.lock", os.O_RDWR | os.O_CREAT)
        fcntl.flock(file, fcntl.LOCK_EX)
        self.addCleanup(os.close, file)
        return file

    def start(self, *words: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [COMMAND, *words], cwd=self.folder, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr
        self.assertEqual(
            process.stderr.readline(), "all.ism3: waiting for another ism3 that writes it\n"
        )
        return process

    def test_who_changes_a_ledger_waits_for_the_other(self) -> None:
        self.put()
        self.told(*ADD)
        kept = self.bytes_of("all.ism3")
        self.write("log.csv", "kind,process,time,id\ninput,OSP-24,2026-01-05T10:00:00Z,A\n")
        for words in (
            ADD,
            ("observe", "--model", "model.json", "-o", "all.ism3", "log.csv"),
            ("seal", "--model", "model.json", "-o", "all.ism3", "all.ism3"),
        ):
            with self.subTest(verb=words[0]):
                file = self.hold()
                process = self.start(*words)
                time.sleep(0.05)
                self.assertIsNone(process.poll())
                fcntl.flock(file, fcntl.LOCK_UN)
                process.communicate(timeout=60)
                self.assertEqual(process.returncode, DONE)
                self.assertNotIn("all.ism3.lock", self.names())
                (self.folder / "all.ism3").write_bytes(kept)

    def test_a_lock_left_behind_is_nobodys(self) -> None:
        self.put()
        (self.folder / "all.ism3.lock").write_text("")
        (self.folder / "all.ism3.lock.new").write_text("half a ledger")
        self.assertEqual(self.told(*ADD), "spool: 3 deltas, 3 new\n")
        self.assertEqual(self.names(), ["agent.log", "all.ism3", "log.csv", "model.json", "spool"])

    def test_through_a_link_it_is_the_same_lock(self) -> None:
        self.put()
        self.told(*ADD)
        (self.folder / "link.ism3").symlink_to("all.ism3")
        file = self.hold()
        process = subprocess.Popen(
            [COMMAND, "add", "--spool", "spool", "-o", "link.ism3"],
            cwd=self.folder,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr
        self.assertEqual(
            process.stderr.readline(), "link.ism3: waiting for another ism3 that writes it\n"
        )
        fcntl.flock(file, fcntl.LOCK_UN)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, DONE)

    def test_a_signal_leaves_no_lock(self) -> None:
        self.put()
        os.mkfifo(self.folder / "never")
        process = subprocess.Popen([COMMAND, *ADD, "never"], cwd=self.folder)
        while "all.ism3.lock" not in self.names():
            time.sleep(0.01)
        time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=60), -signal.SIGTERM)
        self.assertNotIn("all.ism3.lock", self.names())
        self.assertEqual(len(self.left()), 3)


if __name__ == "__main__":
    unittest.main()
