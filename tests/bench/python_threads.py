#!/usr/bin/env python3
"""python_threads.py --dir WORKLOAD [--rounds N]: do two ledgers in two threads of Python work in
parallel?

In every round two ledgers each take in the whole log from numpy and compute every figure of every
day: one after the other, then in two threads, then again one after the other. The speed-up of a
round is the mean of the two times around the threads, over theirs. Round 0 warms up. What other
programs disturbed is measured again, a few times at most.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, NamedTuple

import ism3
from bench import CALM, TRIES, cpu_seconds, processor
from ism3_peer import from_numpy


class Taken(NamedTuple):
    """Wall time, what this process worked meanwhile, and the share of all cores that others
    used."""

    seconds: float
    cores: float
    others: float


class Round(NamedTuple):
    before: Taken
    threads: Taken
    after: Taken

    @property
    def alone(self) -> float:
        return (self.before.seconds + self.after.seconds) / 2

    @property
    def speed_up(self) -> float:
        return self.alone / self.threads.seconds

    @property
    def others(self) -> float:
        return max(taken.others for taken in self)


def own_seconds() -> float:
    times = os.times()
    return times.user + times.system


def measure(work: Callable[[], object]) -> Taken:
    busy, own, start = cpu_seconds(), own_seconds(), time.perf_counter()
    work()
    seconds, own = time.perf_counter() - start, own_seconds() - own
    others = max(0.0, cpu_seconds() - busy - own) / (seconds * (os.cpu_count() or 1))
    return Taken(seconds, own / seconds, others)


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Two ledgers in two threads, against one after the other."
    )
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    table: dict[str, Any] = from_numpy(options.dir)
    model = ism3.Model.load(options.dir / "model.json")

    def work(_: int) -> str:
        with ism3.Ledger(model) as ledger:
            ledger.observe_batch(table)
            with ledger.metrics(every="day") as metrics:
                text: str = metrics.to_csv()
                return text

    def alone() -> list[str]:
        return [work(0), work(1)]

    with ThreadPoolExecutor(2) as pool:

        def threads() -> list[str]:
            return list(pool.map(work, range(2)))

        if alone() != threads():
            print("Figures differ: no time is told.")
            return 1
        rounds: list[Round] = []
        repeated = 0
        for _ in range(options.rounds):
            for attempt in range(TRIES):
                taken = Round(measure(alone), measure(threads), measure(alone))
                if taken.others <= CALM:
                    break
                repeated += attempt < TRIES - 1
            rounds.append(taken)
            print(
                f"one after the other {taken.before.seconds:.2f} s and {taken.after.seconds:.2f} s,"
                f" in two threads {taken.threads.seconds:.2f} s on {taken.threads.cores:.2f} cores:"
                f" {taken.speed_up:.2f} times as fast; others used {100 * taken.others:.1f} % at most"
            )
    gains = [taken.speed_up for taken in rounds]
    print(
        f"{os.cpu_count()} cores, {processor()}, Python {sys.version.split()[0]}: {statistics.median(gains):.2f} times as"
        f" fast (median of {len(rounds)} rounds, {min(gains):.2f}..{max(gains):.2f}); one after the other"
        f" {statistics.median(it.alone for it in rounds):.2f} s, in two threads"
        f" {statistics.median(it.threads.seconds for it in rounds):.2f} s; other programs used"
        f" {100 * statistics.median(it.others for it in rounds):.1f} % of the cores, at worst"
        f" {100 * max(it.others for it in rounds):.1f} %; {repeated} rounds were disturbed and made again."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
