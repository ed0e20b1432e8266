#!/usr/bin/env python3
"""compare.py A.csv B.csv [--sketch] [--only TEXT]: two results, figure by figure.

A result has the columns process,day,figure,value, or is what `ism3 metrics --every day --csv`
writes. Counts must be equal, other figures within 1e-9 of each other; with --sketch, quantiles
within the 0.54 % of docs/semantics.md. No row and no value mean the same. Figures that only one of
the two has are named and left out. Ends with 1 if any differs.
"""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import dataclass
from pathlib import Path

COUNTS = {
    "activity.outputs",
    "activity.unmatched",
    "efficacy.inputs",
    "efficacy.withdrawn",
    "efficacy.backlog",
    "unavailability.interruptions",
}
QUANTILES = {f"activity.p{q}_lead_time" for q in (50, 90, 95, 99)}
NO_VALUE = {"", "NaN", "nan"}
ROUNDING = 1e-9
SKETCH = 1 - 2 ** (-1 / 128) + ROUNDING  # of the larger one: half a bucket of the sketch

Day = tuple[str, str]


class Result:
    """The values of a result by figure, and by process and day."""

    def __init__(self, path: Path) -> None:
        self.values: dict[str, dict[Day, str]] = {}
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                if row.get("environment"):
                    continue
                values = self.values.setdefault(row["figure"], {})
                if row["value"] not in NO_VALUE:
                    day = row["day"] if "day" in row else row["from"][:10]
                    values[row["process"], day] = row["value"]

    def days(self) -> set[Day]:
        return {day for values in self.values.values() for day in values}


@dataclass
class Comparison:
    """One figure of two results."""

    figure: str
    allowed: float
    both: int = 0
    neither: int = 0
    different: int = 0
    worst: float = 0.0
    example: str = ""

    def add(self, day: Day, a: str | None, b: str | None) -> None:
        if a is None and b is None:
            self.neither += 1
            return
        error = float("inf")
        if a is not None and b is not None:
            self.both += 1
            error = relative_error(float(a), float(b))
        if error > self.allowed:
            self.different += 1
            if error > self.worst:
                self.example = f"{day[0]} {day[1]}: {a} and {b}"
        self.worst = max(self.worst, error)

    def __str__(self) -> str:
        return (
            f"{self.figure:34} {self.both:8} {self.neither:9} {self.worst:15.2g}"
            f" {self.allowed:9.2g} {self.different:9}  {self.example}"
        ).rstrip()


HEADER = f"{'figure':34} {'values':>8} {'no value':>9} {'worst relative':>15} {'allowed':>9} {'different':>9}"


def relative_error(a: float, b: float) -> float:
    return 0.0 if a == b else abs(a - b) / max(abs(a), abs(b))


def allowed_error(figure: str, sketch: bool) -> float:
    if figure in COUNTS:
        return 0.0
    return SKETCH if sketch and figure in QUANTILES else ROUNDING


def compare(a: Result, b: Result, sketch: bool, only: str = "") -> list[Comparison]:
    days = sorted(a.days() | b.days())
    comparisons = []
    for figure in sorted(a.values.keys() & b.values.keys()):
        if only not in figure:
            continue
        comparison = Comparison(figure, allowed_error(figure, sketch))
        for day in days:
            comparison.add(day, a.values[figure].get(day), b.values[figure].get(day))
        comparisons.append(comparison)
    return comparisons


def verdict(comparisons: list[Comparison]) -> str:
    """One line for people."""
    values = sum(c.both for c in comparisons)
    different = sum(c.different for c in comparisons)
    state = f"{different} DIFFERENT" if different else "the same"
    return f"{state} ({len(comparisons)} figures, {values:,} values)"


def is_same(comparisons: list[Comparison]) -> bool:
    return any(c.both for c in comparisons) and not any(c.different for c in comparisons)


def main() -> int:
    parser = argparse.ArgumentParser(description="Compares two results, figure by figure.")
    parser.add_argument("a", type=Path)
    parser.add_argument("b", type=Path)
    parser.add_argument("--sketch", action="store_true", help="quantiles may be off by 0.54 %%")
    parser.add_argument("--only", default="", metavar="TEXT", help="figures whose name contains it")
    options = parser.parse_args()
    a, b = Result(options.a), Result(options.b)
    for path, own in (
        (options.a, a.values.keys() - b.values),
        (options.b, b.values.keys() - a.values),
    ):
        if own:
            print(f"only in {path}: {', '.join(sorted(own))}")
    comparisons = compare(a, b, options.sketch, options.only)
    print(HEADER, *comparisons, verdict(comparisons), sep="\n")
    return 0 if is_same(comparisons) else 1


if __name__ == "__main__":
    sys.exit(main())
