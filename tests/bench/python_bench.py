#!/usr/bin/env python3
"""python_bench.py --work DIR --build DIR --data DIR: `import ism3` beside what people use in
Python, on one workload.

Started by `run.sh --python`. All begin with the log in memory, in the columns of numpy, Arrow,
pandas or Polars, and end with a table of all figures in memory. In every round each peer runs right
after `import ism3` from the same kind of columns, and its ratios are those to that run. Round 0
warms up and writes the figures, which are compared before any time is told. What other programs
disturbed is measured again, a few times at most.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from bench import (
    CALM,
    TRIES,
    Sample,
    count_rows,
    described,
    lines_of_json,
    print_table,
    processor,
    run,
    tell,
)
from compare import HEADER, Result, compare, is_same, verdict
from programs import Command, PythonPrograms, arguments

STEPS = ("observe_ms", "evaluate_ms", "read_ms")


@dataclass(frozen=True)
class Peer:
    """A program that prints a line of JSON for each repetition, and from which columns ours runs
    beside it."""

    name: str
    start: str
    command: Callable[[Path | None], Command]
    is_ours: bool = False

    @property
    def file(self) -> str:
        return self.name.lower().replace(", ", "-").replace(" ", "-") + ".csv"


class Bench:
    def __init__(self, programs: PythonPrograms, data: Path, rounds: int, only: str) -> None:
        self.programs, self.data, self.rounds = programs, data, rounds
        self.results = programs.work / "results-python"
        self.results.mkdir(exist_ok=True)
        self.rows = count_rows(data / "events.csv")
        self.samples: defaultdict[str, list[Sample]] = defaultdict(list)
        self.steps: defaultdict[str, list[list[float]]] = defaultdict(list)
        self.ratios: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        self.repeated = 0
        self.peers = [peer for peer in self.all_peers() if only.lower() in peer.name.lower()]
        if not self.peers:
            names = "; ".join(peer.name for peer in self.all_peers())
            sys.exit(f"python_bench.py: no peer's name contains '{only}'; there are {names}")

    def all_peers(self) -> list[Peer]:
        programs, data = self.programs, self.data
        return [
            Peer("libism3 in C, columns", "numpy", partial(programs.columns, data), is_ours=True),
            Peer("DuckDB, 1 thread", "arrow", partial(programs.duckdb, data, 1)),
            Peer("DuckDB, 2 threads", "arrow", partial(programs.duckdb, data, 2)),
            Peer("pandas, 1 thread", "pandas", partial(programs.pandas, data)),
            Peer("Polars, 1 thread", "polars", partial(programs.polars, data, 1)),
            Peer("Polars, 2 threads", "polars", partial(programs.polars, data, 2)),
        ]

    def measured(self, command: Command) -> tuple[Sample, list[float]]:
        taken = run(command)
        told = lines_of_json(taken.output)
        ms = told[-1].get("query_ms", told[-1].get("total_ms", 0.0))
        # What a program keeps for the next repetition is not held against it.
        return Sample(ms, told[0]["rss_mib"], taken.others), [
            told[-1].get(step, 0.0) for step in STEPS
        ]

    def pair(self, peer: Peer, warming: bool = False) -> tuple[Sample, list[float], Sample]:
        """`import ism3`, then the peer right after it."""
        out = self.results / f"ism3-{peer.start}.csv" if warming else None
        ours, steps = self.measured(self.programs.ism3(self.data, peer.start, out))
        theirs, _ = self.measured(peer.command(self.results / peer.file if warming else None))
        return ours, steps, theirs

    def against(self, peer: Peer) -> None:
        for attempt in range(TRIES):
            ours, steps, theirs = self.pair(peer)
            if max(ours.others, theirs.others) <= CALM:
                break
            self.repeated += attempt < TRIES - 1
        name = f"import ism3, {peer.start}"
        self.samples[name].append(ours)
        self.steps[name].append(steps)
        self.samples[peer.name].append(theirs)
        assert ours.peak_mib is not None and theirs.peak_mib is not None
        self.ratios[peer.name].append((theirs.ms / ours.ms, theirs.peak_mib / ours.peak_mib))

    def run(self) -> None:
        for peer in self.peers:
            tell(f"warming up: {peer.name}")
            self.pair(peer, warming=True)
        for number in range(1, self.rounds + 1):
            for peer in self.peers:
                tell(f"round {number} of {self.rounds}: {peer.name}")
                self.against(peer)
        tell("")

    def save(self) -> None:
        samples = {
            name: [asdict(sample) for sample in samples] for name, samples in self.samples.items()
        }
        document = {
            "rows": self.rows,
            "samples": samples,
            "steps": self.steps,
            "ratios": self.ratios,
        }
        path = self.programs.work / "results-python.json"
        path.write_text(json.dumps({**document, "repeated": self.repeated}, indent=1) + "\n")

    def same_figures(self) -> bool:
        """Every result against DuckDB's, or that of the first other program there is."""
        others = [peer for peer in self.peers if not peer.is_ours]
        first = next(iter(others), self.peers[0])
        right = Result(self.results / first.file)
        print(f"Figures against those of {first.name}:")
        theirs = [(peer.name, peer.file, peer.is_ours) for peer in self.peers if peer is not first]
        starts = dict.fromkeys(peer.start for peer in self.peers)
        ours = [(f"import ism3, {start}", f"ism3-{start}.csv", True) for start in starts]
        agreed = True
        for name, file, sketch in [*ours, *theirs]:
            comparisons = compare(right, Result(self.results / file), sketch)
            print(f"{name}: {verdict(comparisons)}", flush=True)
            if not is_same(comparisons):
                print(HEADER, *comparisons, sep="\n")
                agreed = False
        return agreed

    def report(self) -> None:
        others = [sample.others for samples in self.samples.values() for sample in samples]
        print(
            f"\n{self.rows:,} rows, medians of {self.rounds} rounds. {os.cpu_count()} cores, {processor()}, Python"
            f" {sys.version.split()[0]}; other programs used {100 * statistics.median(others):.1f} % of them, at worst"
            f" {100 * max(others):.1f} %; {self.repeated} measurements were disturbed and made again."
        )
        head = [
            "in memory",
            "ms",
            "min..max",
            "ns/row",
            "peak MiB",
            "time / ours",
            "min..max",
            "memory / ours",
        ]
        cells = [head]
        for start in dict.fromkeys(peer.start for peer in self.peers):
            ours = self.samples[f"import ism3, {start}"]
            cells.append(
                [f"import ism3, from {start}", *described(ours, self.rows), "1.00", "", "1.00"]
            )
            for peer in self.peers:
                if peer.start == start:
                    cells.append(
                        [
                            peer.name,
                            *described(self.samples[peer.name], self.rows),
                            *self.ratio(peer),
                        ]
                    )
        print_table(cells)
        cells = [["import ism3, steps", "observe ms", "metrics ms", "to_pandas ms"]]
        for name, steps in self.steps.items():
            cells.append([name, *(f"{statistics.median(step):,.0f}" for step in zip(*steps))])
        print_table(cells)

    def ratio(self, peer: Peer) -> list[str]:
        times, memories = zip(*self.ratios[peer.name])
        span = f"{min(times):.2f}..{max(times):.2f}"
        return [f"{statistics.median(times):.2f}", span, f"{statistics.median(memories):.2f}"]


def main() -> int:
    parser = arguments("`import ism3` beside pandas, Polars and DuckDB.")
    parser.add_argument("--data", type=Path, required=True, help="folder that generate wrote")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", metavar="TEXT", help="peers whose name contains it")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds: at least 1")
    programs = PythonPrograms(options.work, options.build)
    bench = Bench(programs, options.data, options.rounds, options.only)
    bench.run()
    bench.save()
    if not bench.same_figures():
        print("Figures differ: no time is told.")
        return 1
    bench.report()
    return 0


if __name__ == "__main__":
    sys.exit(main())
