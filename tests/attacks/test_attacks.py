"""Every attack of attacks.py against the command: refused as bad input, with one line, in a second
and 64 MiB.

ISM3_COMMAND names the command. With ISM3_SANITIZED set it is built with sanitizers, which want more
of both: then only the answer counts. What has a right digest may be a ledger after all; then it
must come out again as it went in.
"""

import os
import resource
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import NamedTuple

from attacks import MODEL, Attack, attacks

ROOT = Path(__file__).resolve().parents[2]
COMMAND = os.environ.get("ISM3_COMMAND", str(ROOT / "build" / "examples" / "ism3" / "ism3"))
SANITIZED = bool(os.environ.get("ISM3_SANITIZED"))
MEMORY = 64 << 20
SECONDS = 1 if not SANITIZED else 30
INPUT = 3


class Answer(NamedTuple):
    code: int
    out: bytes
    err: bytes
    seconds: float


# What is done with each kind of file; FILE stands for it.
CALLS: dict[str, list[list[str]]] = {
    "ledger": [
        ["show", "FILE"],
        ["export", "--format", "json", "FILE"],
        ["metrics", "--model", str(MODEL), "FILE"],
        ["add", "--model", str(MODEL), "-o", "OUT", "FILE"],
    ],
    "model": [
        ["export", "FILE"],
        ["export", "--format", "json", "FILE"],
        ["export", "--format", "diag", "FILE"],
    ],
    "document": [["model", "check", "FILE"], ["metrics", "--model", "FILE", "LOG"]],
    "log": [["metrics", "--model", str(MODEL), "FILE"]],
    "description": [["metrics", "--model", str(MODEL), "--log", "FILE", "LOG"]],
}
LOG = b"kind,process,environment,time,end,id\nitem,OSP-24,servers,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,A\n"


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 1, SECONDS + 1))


def run(words: list[str], folder: str) -> Answer:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [COMMAND, *words],
        capture_output=True,
        cwd=folder,
        preexec_fn=limit,
        timeout=120,
        check=False,
        env={"LC_ALL": "C.UTF-8"},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Answer(done.returncode, done.stdout, done.stderr, used)


class Attacks(unittest.TestCase):
    """What the command says to each."""

    ran = taken = 0
    slowest: tuple[float, str] = (0.0, "")

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "LOG").write_bytes(LOG)

    def answer(self, words: list[str], data: bytes) -> Answer:
        (self.folder / "FILE").write_bytes(data)
        (self.folder / "OUT").unlink(missing_ok=True)
        return run(words, str(self.folder))

    def check(self, attack: Attack, words: list[str]) -> None:
        if not attack.refused:
            words = ["export", "--format", "cbor", "-o", "OUT", "FILE"]
            self.assertEqual(self.answer(words, attack.data)[0::2], (0, b""), attack.name)
            self.assertEqual((self.folder / "OUT").read_bytes(), attack.data, attack.name)
            Attacks.taken += 1
            return
        answer = self.answer(words, attack.data)
        said = answer.err.decode()  # UTF-8, or the test fails
        about = f"{' '.join(words)}: {attack.name} ({attack.why}): {said[:300]}"
        self.assertEqual(answer.code, INPUT, about)
        self.assertEqual(answer.out, b"", about)
        lines = said.splitlines()
        # What is wrong in one line, and perhaps a remedy; 'model check' tells all that is wrong.
        if words[0] == "model":
            self.assertTrue(
                len(lines) > 1 and all(line.startswith("FILE:") for line in lines[:-1]), about
            )
            self.assertRegex(lines[-1], r"^\d+ problems?$", about)
        else:
            self.assertTrue(lines and lines[0].startswith("ism3: ") and len(lines) <= 2, about)
        self.assertTrue(said.replace("\n", "").isprintable(), about)
        self.assertLess(answer.seconds, SECONDS, about)
        self.assertFalse((self.folder / "OUT").exists(), about)
        Attacks.ran += 1
        Attacks.slowest = max(Attacks.slowest, (answer.seconds, about[:80]))

    def attack(self, kind: str) -> None:
        """With ISM3_ATTACKS=all each is tried in every way, else in one way, in turns; with a
        number N only every Nth."""
        calls = CALLS[kind]
        wanted = os.environ.get("ISM3_ATTACKS", "1")
        step = int(wanted) if wanted != "all" else 1
        for number, attack in enumerate([one for one in attacks() if one.kind == kind][::step]):
            for words in calls if wanted == "all" else [calls[number % len(calls)]]:
                with self.subTest(attack=attack.name, call=words[0]):
                    self.check(attack, words)

    def test_ledgers(self) -> None:
        self.attack("ledger")

    def test_models(self) -> None:
        self.attack("model")

    def test_documents(self) -> None:
        self.attack("document")

    def test_logs(self) -> None:
        self.attack("log")

    def test_descriptions(self) -> None:
        self.attack("description")

    def test_what_is_attacked_is_good(self) -> None:
        """Unharmed, the same files are taken: so each attack is refused for what it does."""
        corpus = ROOT / "tests" / "fuzz" / "corpus"
        good = {
            "ledger": [
                (corpus / "decode_ledger" / name).read_bytes() for name in ("all", "sealed-all")
            ],
            "model": [(corpus / "decode_model" / "fuzzed").read_bytes()],
            "document": [MODEL.read_bytes()],
            "log": [LOG],
        }
        for kind, files in good.items():
            for data in files:
                for words in CALLS[kind]:
                    with self.subTest(kind=kind, call=words[0]):
                        self.assertEqual(self.answer(words, data).code, 0)

    def test_names_are_told_apart(self) -> None:
        names = [(attack.kind, attack.name) for attack in attacks()]
        self.assertGreaterEqual(len(names), 100)
        self.assertEqual(len(names), len(set(names)))


if __name__ == "__main__":
    program = unittest.main(exit=False)
    print(
        f"{Attacks.ran} attacks refused, {Attacks.taken} taken as they are; slowest {Attacks.slowest[0]:.2f} s: {Attacks.slowest[1]}"
    )
    sys.exit(not program.result.wasSuccessful())
