#!/usr/bin/python3
"""Runs rows of the test matrix: see tests/run.sh, which calls this.

Two rows run at a time, each with its share of the processors, so that no core waits for a row that has one thing to do. What
a row says goes into a log; of a row that fails the log is shown. A row ends with "N passed, N failed", and may say before
it "N skipped", and "SKIPPED: why" if it cannot run at all.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
OUT = Path(os.environ.get("ISM3_TEST_OUT", str(ROOT / "build-test"))).absolute()
SHOWN = 300
"""How many last lines of a failed row's log are shown."""


class Row(NamedTuple):
    name: str
    by_default: bool
    purpose: str
    command: tuple[str, ...]


class Result(NamedTuple):
    row: Row
    passed: int
    failed: int
    skipped: int
    seconds: float
    note: str

    @property
    def word(self) -> str:
        if self.failed:
            return "failed"
        return "passed" if self.passed else "skipped"


def row(name: str, by_default: bool, purpose: str, *command: str) -> Row:
    return Row(name, by_default, purpose, command or (f"rows/{name}.sh",))


def platform(name: str, by_default: bool, purpose: str) -> Row:
    return row(name, by_default, purpose, "platforms/run.sh", name)


DEFAULT, NAMED = True, False
# Those of the default run in the order that they are begun: long ones first, what uses gcc's build when that is there.
ROWS = [
    row("gcc", DEFAULT, "as users build it: no warning, API pages, every test"),
    row("asan", DEFAULT, "clang with AddressSanitizer and UBSan: the same tests, long ones with fewer cases", "rows/asan.sh", "short"),
    row("msan", DEFAULT, "clang with MemorySanitizer: no byte of the core is used before it was set"),
    row("hardened", DEFAULT, "gcc with what distributions harden with: it builds, the tests pass, the files have it"),
    platform("gcc-O0", DEFAULT, "gcc without optimisation: equal digests of bytes and figures"),
    row("clang", DEFAULT, "clang as a release, -O3 and no asserts: the tests of units, laws and the command"),
    row("python", DEFAULT, "the binding: types, form, tests, its pages, its wheel"),
    row("threads", DEFAULT, "what threads do at once, under ThreadSanitizer", "threads/run.sh", str(OUT / "threads")),
    row("locale", DEFAULT, "German and Turkish locales in every process: decimal commas change no number and no word"),
    row("cddl", DEFAULT, "the schema, by a CDDL tool that is not ours", "wire/cddl.sh", str(OUT / "cddl")),
    row("footprint", DEFAULT, "a small agent: the size of its program, its memory", "footprint/run.sh", str(OUT / "footprint")),
    row("consumers", DEFAULT, "installed: headers alone, pkg-config, subproject, shared and static, C and C++"),
    row("asan-all", NAMED, "as asan, with every case", "rows/asan.sh", "all"),
    row("valgrind", NAMED, "the unit tests under memcheck: no bad access, no leak"),
    row("helgrind", NAMED, "what threads do at once, under helgrind", "threads/run.sh", "--helgrind", str(OUT / "threads")),
    platform("gcc-O3", NAMED, "gcc with most optimisation: equal digests"),
    platform("clang-O0", NAMED, "clang without optimisation: equal digests"),
    platform("clang-O3", NAMED, "clang with most optimisation: equal digests"),
    platform("libcbor-newest", NAMED, "upstream's libcbor in place of Debian's: equal digests"),
    row("libcbor-asan", NAMED, "upstream's libcbor: what reads and writes bytes, under AddressSanitizer and UBSan"),
    platform("32-bit", NAMED, "words of 32 bits, x86: equal digests"),
    platform("musl", NAMED, "another C library: equal digests"),
    platform("aarch64", NAMED, "char without sign, under qemu-user: equal digests"),
    platform("s390x", NAMED, "most significant byte first, under qemu-user: equal digests"),
    row("agents", NAMED, "real servers of monitoring, installed for it, take and give what they should"),
    row("attacks", NAMED, "every attack in every way, not one way in turns"),
    row("planted", NAMED, "faults planted in the source: each is noticed by the witnesses or the laws"),
    row("laws", NAMED, "every law on 100,000 drawn cases"),
    row("fuzz", NAMED, "libFuzzer on every target, a minute each"),
]


class Lines:
    """Whole lines from several threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()

    def __call__(self, *lines: str) -> None:
        with self.lock:
            print(*lines, sep="\n", flush=True)


class Matrix:
    def __init__(self, rows: list[Row]) -> None:
        processors = len(os.sched_getaffinity(0))
        self.rows = rows
        self.lanes = max(1, min(int(os.environ.get("ISM3_LANES", "2")), len(rows)))
        self.jobs = str(max(1, processors // self.lanes))
        self.say = Lines()
        self.running: set[subprocess.Popen[bytes]] = set()
        self.stopped = False

    def environment(self) -> dict[str, str]:
        left_out = ("DESTDIR", "CC", "CXX", "CFLAGS", "CXXFLAGS", "LDFLAGS", "MAKEFLAGS")
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return {
            **kept,
            "LC_ALL": "C.UTF-8",
            "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
            "ISM3_TEST_OUT": str(OUT),
            "ISM3_PLATFORMS_OUT": str(OUT / "platforms"),
            "ISM3_PLATFORMS_HOST": str(OUT / "gcc"),
            "ISM3_JOBS": self.jobs,
            "MESON_TESTTHREADS": self.jobs,
        }

    def run(self, one: Row) -> Result:
        log = OUT / "logs" / f"{one.name}.log"
        started = time.monotonic()
        if self.stopped:
            return Result(one, 0, 1, 0, 0, "stopped")
        self.say(f"... {one.name}: {one.purpose}")
        with log.open("wb") as file:
            # A group of its own, so that nothing of it stays when we are stopped.
            program = subprocess.Popen(
                ["sh", str(ROOT / "tests" / one.command[0]), *one.command[1:]],
                cwd=ROOT, env=self.environment(), stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
            )
            self.running.add(program)
            program.wait()
            self.running.discard(program)
        result = judge(one, log.read_text(encoding="utf-8", errors="replace"), time.monotonic() - started)
        self.tell(result, log)
        return result

    def tell(self, result: Result, log: Path) -> None:
        said = log.read_text(encoding="utf-8", errors="replace").splitlines()
        shown = said[-SHOWN:] if result.failed or len(self.rows) == 1 else []
        self.say(*(f"     {line}" for line in shown), f"{result.word:>7} {line(result)}")

    def stop(self, number: int, _frame: object) -> None:
        self.stopped = True
        for program in list(self.running):
            os.killpg(program.pid, signal.SIGTERM)
        raise SystemExit(128 + number)

    def run_all(self) -> list[Result]:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        (OUT / "logs").mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(self.lanes) as lanes:
            return list(lanes.map(self.run, self.rows))


def judge(one: Row, said: str, seconds: float) -> Result:
    """What the log of a row says of it; without its last line something ended it early."""
    counts = re.findall(r"^(\d+) passed, (\d+) failed$", said, re.MULTILINE)
    skipped = re.findall(r"^(\d+) skipped$", said, re.MULTILINE)
    reasons = re.findall(r"^SKIPPED: (.*)$", said, re.MULTILINE)
    if not counts or not said.endswith(f"{counts[-1][0]} passed, {counts[-1][1]} failed\n"):
        return Result(one, 0, 1, 0, seconds, "ended without a count")
    passed, failed = map(int, counts[-1])
    if not passed and not failed and not reasons:
        return Result(one, 0, 1, 0, seconds, "tested nothing, and did not say why")
    return Result(one, passed, failed, int(skipped[-1]) if skipped else len(reasons), seconds, "; ".join(reasons))


def line(result: Result) -> str:
    return (f"{result.row.name:<15} {result.passed:>6} passed {result.failed:>4} failed {result.skipped:>4} skipped "
            f"{result.seconds:>6.0f} s  {result.note}").rstrip()


def listing(rows: Iterable[Row]) -> str:
    return "\n".join(f"{one.name:<15} {'default' if one.by_default else 'by name'}  {one.purpose}" for one in rows)


def chosen(words: list[str]) -> list[Row]:
    if not words:
        return [one for one in ROWS if one.by_default]
    if words == ["--all"]:
        return [one for one in ROWS if one.name != "asan"]  # asan-all is more of the same
    known = {one.name: one for one in ROWS}
    unknown = [word for word in words if word not in known]
    if unknown:
        sys.exit(f"no such row: {', '.join(unknown)}; the rows are:\n{listing(ROWS)}")
    return [known[word] for word in dict.fromkeys(words)]


def main() -> int:
    if sys.argv[1:] == ["--list"]:
        print(listing(ROWS))
        return 0
    matrix = Matrix(chosen(sys.argv[1:]))
    if not os.environ.get("ISM3_DATA"):
        print("ISM3_DATA is not set: of the real logs only the one in examples/data is read.")
    started = time.monotonic()
    results = matrix.run_all()
    print(f"\n{time.monotonic() - started:.0f} s, logs in {OUT / 'logs'}")
    for result in results:
        print(f"{result.word:>7} {line(result)}")
    passed, failed = sum(one.passed for one in results), sum(one.failed for one in results)
    print(f"\n{passed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
