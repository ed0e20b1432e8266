#!/usr/bin/python3
"""Runs rows of the test matrix: see tests/run.sh, which calls this.

One row more than there are processors runs at a time, each with its share of them, so that none waits for a row that has
one thing to do, or sleeps. What a row says goes into a log; of a row that fails the log is shown. A row ends with "N passed, N failed", and may say before
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


class Spent(NamedTuple):
    seconds: float
    processor: float
    """Of all its processes: what another machine's load changes least."""


class Result(NamedTuple):
    row: Row
    passed: int
    failed: int
    skipped: int
    spent: Spent
    note: str

    @property
    def word(self) -> str:
        if self.failed:
            return "failed"
        return "passed" if self.passed else "skipped"


# Name | when | what it finds | script under tests/ with its arguments; OUT stands for a folder of the row's own.
# Those of the default run stand in the order that they are begun: long ones first, what uses gcc's build when that is there.
TABLE = """
gcc            | default | as users build it: no warning, API pages, every test | rows/gcc.sh
asan           | default | clang, AddressSanitizer and UBSan: the same tests, long ones with fewer cases | rows/asan.sh
hardened       | default | gcc with what distributions harden with: builds, passes, the files have it | rows/hardened.sh
msan           | default | clang, MemorySanitizer: no byte of the core is used before it was set | rows/msan.sh
python         | default | the binding: types, form, tests, its pages, its wheel | rows/python.sh
locale         | default | German and Turkish in every process change no number and no word | rows/locale.sh
threads        | default | ThreadSanitizer: what threads do at once | threads/run.sh OUT
footprint      | default | a small agent: size of its program, memory | footprint/run.sh OUT
cddl           | default | the schema, by a CDDL tool that is not ours | wire/cddl.sh OUT
abi            | default | installed: names, layouts and values stay; every header alone in C and C++ | rows/abi.sh
consumers      | default | installed: pkg-config, CMake, subproject; shared and static, C and C++ | rows/consumers.sh
pages          | default | pages and site: links, names, commands, and their looks where Chromium is | rows/pages.sh
packaging      | default | what goes out with a release: the bill of materials of the build, one version in all places | rows/packaging.sh
static         | by name | formats, types, lengths; clang-tidy, cppcheck, analyzer, Frama-C: what they find in the sources | static/run.sh OUT
clang          | by name | clang as a release, -O3 and no asserts: units, laws, digests | rows/clang.sh
asan-all       | by name | as asan, with every case | rows/asan.sh all
coverage       | by name | branches that the tests take, against floors | coverage/run.sh OUT
valgrind       | by name | units under memcheck: no bad access, no leak | rows/valgrind.sh
helgrind       | by name | what threads do at once, under helgrind | threads/run.sh --helgrind OUT
gcc-O0         | by name | gcc without optimisation: units, equal digests of bytes and figures | platforms/run.sh gcc-O0
gcc-O3         | by name | gcc with most optimisation: the same | platforms/run.sh gcc-O3
clang-O0       | by name | clang without optimisation: the same | platforms/run.sh clang-O0
clang-O3       | by name | clang with most optimisation: the same | platforms/run.sh clang-O3
libcbor-newest | by name | upstream's libcbor in place of Debian's: the same | platforms/run.sh libcbor-newest
libcbor-asan   | by name | upstream's libcbor, sanitizers: what reads and writes bytes | rows/libcbor-asan.sh
32-bit         | by name | words of 32 bits, x86: every test, equal digests | platforms/run.sh 32-bit
musl           | by name | another C library: units, equal digests | platforms/run.sh musl
aarch64        | by name | char without sign, under qemu-user: the same | platforms/run.sh aarch64
s390x          | by name | most significant byte first, under qemu-user: the same | platforms/run.sh s390x
agents         | by name | real monitoring servers, installed for it, take and give what they should | rows/agents.sh
debian         | by name | what is committed, on a Debian with nothing: quickstart, Debian packages | rows/debian.sh
reproducible   | by name | built in two places, at two times, by two users: equal bytes | packaging/reproducible.sh OUT
attacks        | by name | every attack on the command in every way, not in one way in turns | rows/attacks.sh
witness        | by name | the witnesses of figures and assessments on ten times as many cases | rows/witness.sh
planted        | by name | faults planted in the source: witnesses, laws, ABI checks notice each | rows/planted.sh
laws           | by name | every law on 100,000 drawn cases | rows/laws.sh
fuzz           | by name | libFuzzer on every target, a minute each | rows/fuzz.sh
"""


def read_rows(table: str) -> list[Row]:
    rows = []
    for text in table.strip().splitlines():
        name, when, purpose, command = (cell.strip() for cell in text.split("|"))
        words = [str(OUT / name) if word == "OUT" else word for word in command.split()]
        rows.append(Row(name, when == "default", purpose, tuple(words)))
    names = [one.name for one in rows]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        # They would build in one folder, at once.
        sys.exit(f"rows of the same name: {', '.join(doubled)}")
    return rows


ROWS = read_rows(TABLE)


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
        wanted = int(os.environ.get("ISM3_LANES", str(min(processors + 1, 5))))
        self.lanes = max(1, min(wanted, len(rows)))
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
            return Result(one, 0, 1, 0, Spent(0, 0), "stopped")
        self.say(f"... {one.name}: {one.purpose}")
        with log.open("wb") as file:
            # A group of its own, so that nothing of it stays when we are stopped.
            program = subprocess.Popen(
                ["sh", str(ROOT / "tests" / one.command[0]), *one.command[1:]],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self.running.add(program)
            _, status, usage = os.wait4(program.pid, 0)
            program.returncode = os.waitstatus_to_exitcode(status)
            self.running.discard(program)
        said = log.read_text(encoding="utf-8", errors="replace")
        spent = Spent(time.monotonic() - started, usage.ru_utime + usage.ru_stime)
        result = judge(one, said, spent)
        shown = said.splitlines()[-SHOWN:] if result.failed or len(self.rows) == 1 else []
        self.say(*(f"     {each}" for each in shown), line(result))
        return result

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


def judge(one: Row, said: str, spent: Spent) -> Result:
    """What the log of a row says of it; without its last line something ended it early."""
    counts = re.findall(r"^(\d+) passed, (\d+) failed$", said, re.MULTILINE)
    skipped = re.findall(r"^(\d+) skipped$", said, re.MULTILINE)
    reasons = re.findall(r"^(?:SKIPPED:|skip) (.*)$", said, re.MULTILINE)
    if not counts or not said.endswith(f"{counts[-1][0]} passed, {counts[-1][1]} failed\n"):
        return Result(one, 0, 1, 0, spent, "ended without a count")
    passed, failed = map(int, counts[-1])
    if not passed and not failed and not reasons:
        return Result(one, 0, 1, 0, spent, "tested nothing, and did not say why")
    return Result(
        one,
        passed,
        failed,
        max(int(skipped[-1]) if skipped else 0, len(reasons)),
        spent,
        "; ".join(reasons),
    )


def line(result: Result) -> str:
    return (
        f"{result.word:>7} {result.row.name:<15} {result.passed:>6} passed {result.failed:>4} failed "
        f"{result.skipped:>4} skipped {result.spent.seconds:>6.0f} s "
        f"({result.spent.processor:.0f} of a processor)  {result.note}"
    ).rstrip()


def listing(rows: Iterable[Row]) -> str:
    return "\n".join(
        f"{one.name:<15} {'default' if one.by_default else 'by name'}  {one.purpose}"
        for one in rows
    )


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
    processor = sum(one.spent.processor for one in results)
    print(
        f"\n{time.monotonic() - started:.0f} s ({processor:.0f} of a processor), logs in {OUT / 'logs'}"
    )
    for result in results:
        print(line(result))
    passed, failed = sum(one.passed for one in results), sum(one.failed for one in results)
    print(f"\n{passed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
