#!/usr/bin/env python3
"""check.py --work DIR --build DIR [--python]: do all programs agree with a slow and obvious one?

Compares on edges/, whose figures were checked by hand, and on three small workloads. Ends with 1 if
any differs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from compare import HEADER, Result, compare, is_same, verdict
from programs import HERE, Programs, PythonPrograms, arguments

SEEDS = (1, 2, 3)
ROWS_PER_SEED = 10_000

Check = Callable[[Programs, Path, Path, bool], bool]


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


def check_python(programs: Programs, folder: Path, right: Path, columns: bool) -> bool:
    """The same of `import ism3` and of the packages beside it."""
    agreed = True
    for name, command in PythonPrograms(programs.work, programs.build).all(folder).items():
        if name == "ism3-numpy" and not columns:
            continue
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        result = folder / f"{name}-python.csv"
        agreed &= same(
            f"{folder.name}, {name} in Python", right, result, sketch=name.startswith("ism3")
        )
    return agreed


def check_edges(programs: Programs, check: Check) -> bool:
    folder = programs.work / "edges"
    shutil.copytree(HERE / "edges", folder, dirs_exist_ok=True)
    right = HERE / "edges/expected.csv"
    subprocess.run(programs.oracle(folder, folder / "oracle.csv"), check=True)
    agreed = same("edges, oracle", right, folder / "oracle.csv", sketch=False)
    return check(programs, folder, right, False) and agreed


def check_small(programs: Programs, check: Check, seed: int) -> bool:
    folder = programs.work / f"small-{seed}"
    generate = [str(programs.work / "generate"), str(seed * ROWS_PER_SEED), str(seed), str(folder)]
    subprocess.run(generate, check=True, stderr=subprocess.DEVNULL)
    subprocess.run(programs.oracle(folder, folder / "oracle.csv"), check=True)
    return check(programs, folder, folder / "oracle.csv", True)


def main() -> int:
    parser = arguments("Do all programs agree?")
    parser.add_argument(
        "--python", action="store_true", help="those of Python, where the packages are"
    )
    options = parser.parse_args()
    programs = Programs(options.work, options.build)
    one = check_python if options.python else check
    agreed = [check_edges(programs, one), *(check_small(programs, one, seed) for seed in SEEDS)]
    return 0 if all(agreed) else 1


if __name__ == "__main__":
    sys.exit(main())
