#!/usr/bin/env python3
"""check.py --work DIR --build DIR: do all programs agree with a slow and obvious one?

Compares on edges/, whose figures were checked by hand, and on three small workloads. Ends with 1 if any differs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from compare import HEADER, Result, compare, is_same, verdict
from programs import HERE, Programs, arguments

SEEDS = (1, 2, 3)
ROWS_PER_SEED = 10_000


def same(name: str, right: Path, result: Path, sketch: bool) -> bool:
    comparisons = compare(Result(right), Result(result), sketch)
    print(f"{name}: {verdict(comparisons)}", flush=True)
    if is_same(comparisons):
        return True
    print(HEADER, *comparisons, sep="\n")
    return False


def check(programs: Programs, folder: Path, right: Path, columns: bool) -> bool:
    """The result of every program on the workload in `folder` against the right one."""
    commands = {
        "ism3": programs.ism3(folder, folder / "ism3.csv"),
        "DuckDB": programs.duckdb(folder, "csv", 2, folder / "duckdb.csv", reps=1),
        "pandas": programs.pandas(folder, folder / "pandas.csv", reps=1),
    }
    if columns:
        commands["columns"] = programs.columns(folder, folder / "columns.csv")
    agreed = True
    for name, command in commands.items():
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        ours = name in ("ism3", "columns")
        agreed &= same(f"{folder.name}, {name}", right, folder / f"{name.lower()}.csv", sketch=ours)
    return agreed


def check_edges(programs: Programs) -> bool:
    folder = programs.work / "edges"
    shutil.copytree(HERE / "edges", folder, dirs_exist_ok=True)
    right = HERE / "edges/expected.csv"
    subprocess.run(programs.oracle(folder, folder / "oracle.csv"), check=True)
    agreed = same("edges, oracle", right, folder / "oracle.csv", sketch=False)
    return check(programs, folder, right, columns=False) and agreed


def check_small(programs: Programs, seed: int) -> bool:
    folder = programs.work / f"small-{seed}"
    generate = [str(programs.work / "generate"), str(seed * ROWS_PER_SEED), str(seed), str(folder)]
    subprocess.run(generate, check=True, stderr=subprocess.DEVNULL)
    subprocess.run(programs.oracle(folder, folder / "oracle.csv"), check=True)
    return check(programs, folder, folder / "oracle.csv", columns=True)


def main() -> int:
    options = arguments("Do all programs agree?").parse_args()
    programs = Programs(options.work, options.build)
    agreed = [check_edges(programs), *(check_small(programs, seed) for seed in SEEDS)]
    return 0 if all(agreed) else 1


if __name__ == "__main__":
    sys.exit(main())
