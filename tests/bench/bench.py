#!/usr/bin/env python3
"""bench.py --work DIR --build DIR --data DIR: runs all programs in turns on one workload, prints
what it took.

Started by run.sh. Round 0 warms up and writes the figures, which are compared at the end; it is not
counted. In every other round each peer runs right after libism3, and its ratios are those to that
run. What other programs disturbed is measured again, a few times at most. Ends with 1 if figures
differ.
"""

from __future__ import annotations

import filecmp
import json
import os
import shlex
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from compare import HEADER, Result, compare, is_same, verdict
from programs import ROOT, Command, Programs, arguments

EXAMPLE = ROOT / "examples/data/servicenow"
CSV = "from CSV"
MEMORY = "in memory"
STARTS = (CSV, MEMORY)
LONG_ENOUGH_MS = 500  # for the kernel's coarse count of what other programs used
CALM = 0.05  # the share of all cores that other programs may use
TRIES = 4
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Run:
    """What a process took: wall time, peak memory, and the share of all cores that other programs
    used meanwhile."""

    ms: float
    peak_mib: float
    others: float
    output: str


@dataclass(frozen=True)
class Sample:
    ms: float
    peak_mib: float | None = None
    others: float = 0.0


@dataclass(frozen=True)
class Peer:
    """A program that prints a line of JSON for each repetition; `counts` says which is the one for
    which start."""

    name: str
    counts: dict[str, int]
    command: Callable[[Path | None], Command]

    @property
    def file(self) -> str:
        return (
            f"{self.name} {' '.join(self.counts)}.csv".replace(", ", "-").replace(" ", "-").lower()
        )


@dataclass(frozen=True)
class Extra:
    """Something of which only the time is of interest."""

    name: str
    rows: int
    run: Callable[[], Sample]

    def sample(self) -> dict[str, Sample]:
        return {self.name: self.run()}


@dataclass
class Record:
    """All samples by start and name, and the ratios of peers to libism3 of the same round."""

    samples: defaultdict[str, list[Sample]] = field(default_factory=lambda: defaultdict(list))
    ratios: defaultdict[str, list[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    repeated: int = 0

    def others(self) -> list[float]:
        return [sample.others for samples in self.samples.values() for sample in samples]


def cpu_seconds() -> float:
    """What all cores together worked since the machine started, as Linux counts it."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    return (sum(ticks[:3]) + sum(ticks[5:8])) / os.sysconf("SC_CLK_TCK")


def run(command: Command) -> Run:
    busy, start = cpu_seconds(), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"bench.py: ended with {process.returncode}: {shlex.join(command)}")
    own = usage.ru_utime + usage.ru_stime
    others = max(0.0, cpu_seconds() - busy - own) / (seconds * (os.cpu_count() or 1))
    if seconds * 1e3 < LONG_ENOUGH_MS:
        others = 0.0
    return Run(seconds * 1e3, usage.ru_maxrss / 1024, others, output)


def lines_of_json(output: str) -> list[dict[str, float]]:
    return [json.loads(line) for line in output.splitlines()]


class Bench:
    def __init__(self, programs: Programs, data: Path, rounds: int, only: str) -> None:
        self.programs, self.data, self.rounds = programs, data, rounds
        self.results = programs.work / "results"
        self.results.mkdir(exist_ok=True)
        self.record = Record()
        self.peers = [peer for peer in self.all_peers() if only.lower() in peer.name.lower()]
        if not self.peers:
            names = sorted({peer.name for peer in self.all_peers()})
            sys.exit(f"bench.py: no peer's name contains '{only}'; there are {'; '.join(names)}")
        self.rows = count_rows(data / "events.csv")
        self.extras = [*self.limits(), self.gzipped(), *self.described_logs()]

    def all_peers(self) -> Iterable[Peer]:
        programs, data = self.programs, self.data
        for threads in (1, 2):
            name = f"DuckDB, {threads} thread{'s' * (threads > 1)}"
            yield Peer(name, {CSV: -1}, partial(programs.duckdb, data, "csv", threads))
            yield Peer(name, {MEMORY: -1}, partial(programs.duckdb, data, "memory", threads))
        # Slow: one process gives both, from CSV the loading and the first time.
        yield Peer("pandas, 1 thread", {CSV: 0, MEMORY: -1}, partial(programs.pandas, data))

    def limits(self) -> Iterable[Extra]:
        log, packed = str(self.data / "events.csv"), str(self.data / "events.csv.gz")
        yield Extra("limit: read() of the CSV, 1 MiB a call", self.rows, partial(read_plainly, log))
        yield Extra("limit: wc -l of the CSV", self.rows, partial(self.timed, ["wc", "-l", log]))
        yield Extra(
            "limit: gzip -dc of the packed CSV",
            self.rows,
            partial(self.timed, ["gzip", "-dct", packed]),
        )

    def gzipped(self) -> Extra:
        command = self.programs.ism3(self.data, self.results / "ism3-gzip.csv", "events.csv.gz")
        return Extra(
            "ism3 metrics, from the packed CSV",
            self.rows,
            partial(self.timed, command, memory=True),
        )

    def described_logs(self) -> Iterable[Extra]:
        """The general path: a log in somebody else's columns, times by a pattern."""
        for log in sorted((self.programs.work / "logs").glob("incidents-*.csv")):
            columns = log.open(encoding="utf-8").readline().count(",") + 1
            command = self.programs.ism3_described(EXAMPLE, log, self.results / f"{log.stem}.csv")
            name = f"ism3 metrics --log, {columns} columns, {log.stat().st_size / MEGABYTE:.0f} MiB"
            yield Extra(name, count_rows(log), partial(self.timed, command, memory=True))

    def timed(self, command: Command, memory: bool = False) -> Sample:
        taken = run(command)
        return Sample(taken.ms, taken.peak_mib if memory else None, taken.others)

    def ours(self, start: str, out: Path | None) -> Sample:
        if start == CSV:
            return self.timed(self.programs.ism3(self.data, self.results / "ism3.csv"), memory=True)
        taken = run(self.programs.columns(self.data, out))
        told = lines_of_json(taken.output)
        return Sample(told[-1]["total_ms"], told[0]["rss_mib"], taken.others)

    def pair(self, peer: Peer, warming: bool = False) -> dict[str, Sample]:
        """libism3, then the peer right after it."""
        out = self.results / "columns.csv" if warming else None
        samples = {f"libism3 {start}": self.ours(start, out) for start in peer.counts}
        taken = run(peer.command(self.results / peer.file if warming else None))
        told = lines_of_json(taken.output)
        for start, which in peer.counts.items():
            ms = told[which]["query_ms"] + (told[which]["load_ms"] if start == CSV else 0)
            # What a program keeps for the next repetition is not held against it.
            samples[f"{peer.name} {start}"] = Sample(ms, told[0]["rss_mib"], taken.others)
        return samples

    def calm(self, measure: Callable[[], dict[str, Sample]]) -> dict[str, Sample]:
        for _ in range(TRIES - 1):
            samples = measure()
            if all(sample.others <= CALM for sample in samples.values()):
                return samples
            self.record.repeated += 1
        return measure()

    def add(self, samples: dict[str, Sample]) -> None:
        for name, sample in samples.items():
            self.record.samples[name].append(sample)

    def against(self, peer: Peer) -> None:
        samples = self.calm(partial(self.pair, peer))
        self.add(samples)
        for start in peer.counts:
            ours, theirs = samples[f"libism3 {start}"], samples[f"{peer.name} {start}"]
            assert ours.peak_mib is not None and theirs.peak_mib is not None
            ratio = theirs.ms / ours.ms, theirs.peak_mib / ours.peak_mib
            self.record.ratios[f"{peer.name} {start}"].append(ratio)

    def warm_up(self) -> None:
        for peer in self.peers:
            tell(f"warming up: {peer.name}")
            self.pair(peer, warming=True)
        for extra in self.extras:
            extra.run()

    def round(self, number: int) -> None:
        for peer in self.peers:
            tell(f"round {number} of {self.rounds}: {peer.name} {' and '.join(peer.counts)}")
            self.against(peer)
        for extra in self.extras:
            tell(f"round {number} of {self.rounds}: {extra.name}")
            self.add(self.calm(extra.sample))

    def run(self) -> None:
        self.warm_up()
        for number in range(1, self.rounds + 1):
            self.round(number)
        tell("")

    def save(self) -> None:
        record = self.record
        samples = {
            name: [asdict(sample) for sample in samples] for name, samples in record.samples.items()
        }
        document = {
            "rows": self.rows,
            "samples": samples,
            "ratios": record.ratios,
            "repeated": record.repeated,
        }
        (self.programs.work / "results.json").write_text(json.dumps(document, indent=1) + "\n")

    def report(self) -> None:
        others = self.record.others()
        print(
            f"\n{self.rows:,} rows, medians of {self.rounds} rounds. {os.cpu_count()} cores, {processor()};"
            f" other programs used {100 * statistics.median(others):.1f} % of them, at worst {100 * max(others):.1f} %;"
            f" {self.record.repeated} measurements were disturbed and made again."
        )
        for start in STARTS:
            self.report_start(start)
        cells = [["besides", "ms", "min..max", "rows", "ns/row", "peak MiB"]]
        for extra in self.extras:
            samples = self.record.samples[extra.name]
            ms, span, per_row, peak = described(samples, extra.rows)
            cells.append([extra.name, ms, span, f"{extra.rows:,}", per_row, peak])
        print_table(cells)

    def report_start(self, start: str) -> None:
        ours = self.record.samples.get(f"libism3 {start}")
        if not ours:
            return
        name = "ism3 metrics, a new process" if start == CSV else "libism3, columns"
        cells = [
            [
                start,
                "ms",
                "min..max",
                "ns/row",
                "peak MiB",
                "time / ours",
                "min..max",
                "memory / ours",
            ]
        ]
        cells.append([name, *described(ours, self.rows), "1.00", "", "1.00"])
        for peer in self.peers:
            if start not in peer.counts:
                continue
            times, memories = zip(*self.record.ratios[f"{peer.name} {start}"])
            cells.append(
                [
                    peer.name,
                    *described(self.record.samples[f"{peer.name} {start}"], self.rows),
                    f"{statistics.median(times):.2f}",
                    f"{min(times):.2f}..{max(times):.2f}",
                    f"{statistics.median(memories):.2f}",
                ]
            )
        print_table(cells)

    def same_figures(self) -> bool:
        """Every result against the first peer's."""
        first, *others = self.peers
        right = Result(self.results / first.file)
        print(f"Figures against those of {first.name} {' and '.join(first.counts)}:")
        agreed = True
        ours = [("ism3 metrics", "ism3.csv", True)]
        if any(MEMORY in peer.counts for peer in self.peers):
            ours.append(("libism3, columns", "columns.csv", True))
        theirs = [(f"{peer.name} {' and '.join(peer.counts)}", peer.file, False) for peer in others]
        for name, file, sketch in [*ours, *theirs]:
            comparisons = compare(right, Result(self.results / file), sketch)
            print(f"{name}: {verdict(comparisons)}", flush=True)
            if not is_same(comparisons):
                print(HEADER, *comparisons, sep="\n")
                agreed = False
        packed = filecmp.cmp(
            self.results / "ism3.csv", self.results / "ism3-gzip.csv", shallow=False
        )
        print(
            "ism3 metrics, from the packed CSV:",
            "the same bytes as from the CSV" if packed else "DIFFERENT BYTES",
        )
        return agreed and packed


def count_rows(path: Path) -> int:
    with path.open("rb") as file:
        blocks = iter(lambda: file.read(MEGABYTE), b"")
        return sum(block.count(b"\n") for block in blocks) - 1


def read_plainly(path: str) -> Sample:
    block = bytearray(MEGABYTE)
    start = time.perf_counter()
    with open(path, "rb", buffering=0) as file:
        while file.readinto(block):
            pass
    return Sample((time.perf_counter() - start) * 1e3)


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return os.uname().machine


def described(samples: list[Sample], rows: int) -> list[str]:
    times = [sample.ms for sample in samples]
    peaks = [sample.peak_mib for sample in samples if sample.peak_mib is not None]
    return [
        f"{statistics.median(times):,.0f}",
        f"{min(times):,.0f}..{max(times):,.0f}",
        f"{statistics.median(times) * 1e6 / rows:,.0f}",
        f"{statistics.median(peaks):,.0f}" if peaks else "",
    ]


def print_table(cells: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*cells)]
    print()
    for number, row in enumerate(cells):
        first, *others = zip(row, widths)
        print(
            "|",
            first[0].ljust(first[1]),
            "|",
            " | ".join(cell.rjust(width) for cell, width in others),
            "|",
        )
        if number == 0:
            print(
                "|"
                + "-" * (widths[0] + 2)
                + "|"
                + "".join("-" * (width + 1) + ":|" for width in widths[1:])
            )


def tell(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)


def main() -> int:
    parser = arguments("Runs all programs in turns on one workload.")
    parser.add_argument("--data", type=Path, required=True, help="folder that generate wrote")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", metavar="TEXT", help="peers whose name contains it")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds: at least 1")
    bench = Bench(Programs(options.work, options.build), options.data, options.rounds, options.only)
    bench.run()
    bench.save()
    if not bench.same_figures():
        print("Figures differ: no time is told.")
        return 1
    bench.report()
    return 0


if __name__ == "__main__":
    sys.exit(main())
