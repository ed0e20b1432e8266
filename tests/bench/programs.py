"""The programs that compute the same figures, as commands to run."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

Command = list[str]


@dataclass(frozen=True)
class Programs:
    work: Path  # holds DuckDB, the workloads and what was compiled
    build: Path  # a build of the library

    @property
    def ism3_path(self) -> str:
        return str(self.build / "examples/ism3/ism3")

    def ism3(self, folder: Path, out: Path, log: str = "events.csv") -> Command:
        model = str(folder / "model.json")
        metrics = [self.ism3_path, "metrics", "--model", model, str(folder / log)]
        return [*metrics, "--every", "day", "--csv", "-o", str(out)]

    def ism3_described(self, example: Path, log: Path, out: Path) -> Command:
        """A log in somebody else's columns, read by its description."""
        documents = ["--model", str(example / "model.json"), "--log", str(example / "tickets.json")]
        return [
            self.ism3_path,
            "metrics",
            *documents,
            str(log),
            "--every",
            "month",
            "--csv",
            "-o",
            str(out),
        ]

    def columns(self, folder: Path, out: Path | None = None) -> Command:
        return with_out([str(self.work / "columns"), str(folder)], out)

    def duckdb(
        self, folder: Path, start: str, threads: int, out: Path | None = None, reps: int = 2
    ) -> Command:
        script = [
            "node",
            str(HERE / "duckdb.js"),
            "--modules",
            str(self.work),
            "--dir",
            str(folder),
        ]
        return with_out(
            [*script, "--from", start, "--threads", str(threads), "--reps", str(reps)], out
        )

    def pandas(self, folder: Path, out: Path | None = None, reps: int = 2) -> Command:
        script = [sys.executable, str(HERE / "pandas_peer.py"), "--dir", str(folder)]
        return with_out([*script, "--reps", str(reps)], out)

    def oracle(self, folder: Path, out: Path) -> Command:
        return [sys.executable, str(HERE / "oracle.py"), str(folder / "events.csv"), str(out)]


@dataclass(frozen=True)
class PythonPrograms:
    """Those that run in the Python of this process, where the packages are."""

    work: Path
    build: Path

    def _script(self, name: str, folder: Path, out: Path | None, *more: str) -> Command:
        return with_out(
            [sys.executable, str(HERE / f"{name}_peer.py"), "--dir", str(folder), *more], out
        )

    def ism3(self, folder: Path, start: str, out: Path | None = None, reps: int = 2) -> Command:
        here = [
            f"ISM3_LIBRARY_PATH={self.build / 'lib'}",
            f"PYTHONPATH={ROOT / 'bindings/python/src'}",
        ]
        return [
            "env",
            *here,
            *self._script("ism3", folder, out, "--from", start, "--reps", str(reps)),
        ]

    def duckdb(self, folder: Path, threads: int, out: Path | None = None, reps: int = 2) -> Command:
        return self._script("duckdb", folder, out, "--threads", str(threads), "--reps", str(reps))

    def pandas(self, folder: Path, out: Path | None = None, reps: int = 2) -> Command:
        return self._script("pandas", folder, out, "--reps", str(reps))

    def polars(self, folder: Path, threads: int, out: Path | None = None, reps: int = 2) -> Command:
        return [
            "env",
            f"POLARS_MAX_THREADS={threads}",
            *self._script("polars", folder, out, "--reps", str(reps)),
        ]

    def columns(self, folder: Path, out: Path | None = None) -> Command:
        return Programs(self.work, self.build).columns(folder, out)

    def all(self, folder: Path) -> dict[str, Command]:
        """Each once, writing what it found into a file of its name."""
        commands = {"duckdb": self.duckdb(folder, 2, folder / "duckdb-python.csv", 1)}
        commands["pandas"] = self.pandas(folder, folder / "pandas-python.csv", 1)
        commands["polars"] = self.polars(folder, 2, folder / "polars-python.csv", 1)
        for start in ("numpy", "arrow", "pandas", "polars"):
            commands[f"ism3-{start}"] = self.ism3(
                folder, start, folder / f"ism3-{start}-python.csv", 1
            )
        return commands


def with_out(command: Command, out: Path | None) -> Command:
    return command if out is None else [*command, "--out", str(out)]


def arguments(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--work", type=Path, required=True, help="folder with node_modules, columns, generate"
    )
    parser.add_argument("--build", type=Path, required=True, help="build folder of the library")
    return parser
