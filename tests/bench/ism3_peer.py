#!/usr/bin/env python3
"""ism3_peer.py --dir WORKLOAD --from numpy|arrow|pandas|polars [--reps N] [--out FILE]: the figures
by `import ism3`.

Brings the log into the columns of a library once, then observes them and computes the figures N
times, and prints a line of JSON for each. --out writes the figures as process,day,figure,value.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any, Callable

import ism3
import numpy as np

NONE = np.iinfo("int64").min
NO_ID = np.iinfo("uint64").max
WORDS = ("kind", "process", "environment", "verdict", "kinds")
AMOUNTS = ("available", "used")
COUNTS = ("total", "covered", "sampled", "assessed", "fit")


def from_numpy(folder: Path) -> dict[str, Any]:
    """What generate.c wrote: numbers for words, datetime64, NaN for amounts that are absent, ids
    with a mask."""

    def read(name: str, dtype: str) -> Any:
        return np.fromfile(
            folder / "columns" / f"{name}.{dtype[0]}{8 * int(dtype[1])}", dtype=dtype
        )

    table = {
        name: read(name, dtype)
        for name, dtype in (("kind", "u1"), ("process", "u4"), ("environment", "u4"))
    }
    table |= {"verdict": read("verdict", "u1"), "kinds": read("kinds", "u4")}
    table |= {name: read(name, "i8").view("M8[ns]") for name in ("time", "end")}
    masked: Any = np.ma
    table["id"] = masked.masked_equal(read("id_number", "u8"), NO_ID)
    for name in (*AMOUNTS, *COUNTS):
        values = read(name, "i8")
        table[name] = np.where(values == NONE, np.nan, values / (1000 if name in AMOUNTS else 1))
    return table


def from_arrow(folder: Path) -> Any:
    """The table of pyarrow's CSV reader, in the chunks in which it reads."""
    import pyarrow as pa
    from pyarrow import csv as reader

    types = {name: pa.dictionary(pa.int32(), pa.string()) for name in WORDS}
    types |= {name: pa.int64() for name in ("time", "end", "id", *AMOUNTS, *COUNTS)}
    options = reader.ConvertOptions(column_types=types, strings_can_be_null=True)
    table = reader.read_csv(folder / "events.csv", convert_options=options)
    for name in ("time", "end"):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table[name].cast(pa.timestamp("ns")))
    return table


def from_pandas(folder: Path) -> Any:
    """A frame of pandas: categories for words, datetime64[ns], and float64 for all that may be
    absent."""
    import pandas as pd

    # Times as text first: a float64 does not hold their nanoseconds.
    types = {name: "category" for name in WORDS} | dict.fromkeys(
        ("id", *AMOUNTS, *COUNTS), "float64"
    )
    frame = pd.read_csv(
        folder / "events.csv", dtype=types | {"time": "Int64", "end": "Int64"}, engine="c"
    )
    for name in ("time", "end"):
        stamps = frame[name].to_numpy(dtype="int64", na_value=NONE)
        frame[name] = stamps.view("M8[ns]")
    return frame


def from_polars(folder: Path) -> Any:
    """A frame of Polars: categories for words, times in nanoseconds, nulls."""
    import polars as pl

    types: dict[str, Any] = {name: pl.Categorical for name in WORDS}
    types |= {name: pl.Int64 for name in ("time", "end", "id", *AMOUNTS, *COUNTS)}
    frame = pl.read_csv(folder / "events.csv", schema_overrides=types)
    return frame.with_columns(pl.col("time", "end").cast(pl.Datetime("ns")))


LOADERS: dict[str, Callable[[Path], Any]] = {
    "numpy": from_numpy,
    "arrow": from_arrow,
    "pandas": from_pandas,
    "polars": from_polars,
}


def write(metrics: ism3.Metrics, path: Path) -> None:
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("process", "day", "figure", "value"))
        for process in metrics:
            for figure in map(process.figure, process):
                for it in figure:
                    value = "" if it.value is None else repr(it.value)
                    out.writerow((process.process, it.period.start.date(), figure.id, value))


def run(model: ism3.Model, table: Any, out: Path | None) -> None:
    marks = [time.perf_counter()]
    with ism3.Ledger(model) as ledger:
        ledger.observe_batch(table)
        marks.append(time.perf_counter())
        with ledger.metrics(every="day") as metrics:
            marks.append(time.perf_counter())
            rows = metrics.to_pandas()
            marks.append(time.perf_counter())
            if out:
                write(metrics, out)
    steps = zip(("observe_ms", "evaluate_ms", "read_ms"), marks, marks[1:])
    told: dict[str, Any] = {name: (end - start) * 1e3 for name, start, end in steps}
    told["query_ms"] = (marks[-1] - marks[0]) * 1e3
    told["rss_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told["figures"] = len(rows)
    print(json.dumps(told), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="The figures by `import ism3`.")
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--from", choices=LOADERS, default="numpy", dest="start")
    parser.add_argument("--reps", type=int, default=2)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    table = LOADERS[options.start](options.dir)
    model = ism3.Model.load(options.dir / "model.json")
    for number in range(options.reps):
        run(model, table, options.out if number + 1 == options.reps else None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
