#!/usr/bin/env python3
"""duckdb_peer.py --dir WORKLOAD [--threads N] [--reps N] [--out FILE]: the figures by DuckDB's
Python package.

The statement of figures.sql over a table in memory with ENUM keys, as duckdb.js has it. Reads the
log once, computes the figures N times and prints a line of JSON for each; load_ms is the time from
file to table, query_ms that from table to figures, as a table of Arrow. --out writes the figures as
process,day,figure,value.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

HERE = Path(__file__).resolve().parent
DAY = 86400 * 10**9
EPOCH = datetime.date(1970, 1, 1)
KINDS = ("input", "output", "withdrawal", "interruption", "level", "scope", "quality", "watched")
VERDICTS = ("fit", "unfit")
UNFIT = "CASE verdict WHEN 'unfit' THEN 2 WHEN 'fit' THEN 1 ELSE 0 END"
SEEING = """CREATE OR REPLACE TEMP TABLE seen AS SELECT process, environment, min(coalesce(time, "end")) AS first,
    max(CASE WHEN kind = 'watched' THEN "end" - 1 ELSE greatest(time, "end") END) AS latest
  FROM e GROUP BY process, environment"""  # a watched row ends before its end


def enum_of(words: Any) -> str:
    return f"ENUM({', '.join(repr(word) for word in words)})"


def typed(sql: str) -> str:
    """An ENUM column compared with a plain string is turned into text first: constants are given
    their type."""
    for words, kind in ((KINDS, "kind_type"), (VERDICTS, "verdict_type")):
        for word in words:
            sql = re.sub(f"'{word}'(?!:)", f"'{word}'::{kind}", sql)
    return sql


def load(connection: Any, folder: Path) -> None:
    model = json.loads((folder / "model.json").read_text())
    types = {
        "kind": enum_of(KINDS),
        "process": enum_of(process["code"] for process in model["processes"]),
        "environment": enum_of(model["environments"]),
        **dict.fromkeys(("time", "end", "id"), "BIGINT"),
        "verdict": enum_of(VERDICTS),
        **dict.fromkeys(("available", "used"), "BIGINT"),
        **dict.fromkeys(("total", "covered", "sampled", "assessed", "fit"), "INTEGER"),
        "kinds": "VARCHAR",
    }
    columns = ", ".join(
        f"'{name}': '{kind.replace(chr(39), chr(39) * 2)}'" for name, kind in types.items()
    )
    connection.execute(f"CREATE TYPE kind_type AS {enum_of(KINDS)}")
    connection.execute(f"CREATE TYPE verdict_type AS {enum_of(VERDICTS)}")
    connection.execute(
        f"CREATE TABLE e AS SELECT * FROM read_csv('{folder / 'events.csv'}', header = true, auto_detect = false,"
        f" delim = ',', columns = {{{columns}}})"
    )


def query(connection: Any) -> Any:
    connection.execute(typed(SEEING))
    first, latest = connection.execute("SELECT min(first), max(latest) FROM seen").fetchall()[0]
    sql = (HERE / "figures.sql").read_text().replace("{unfit}", UNFIT).replace("{day}", str(DAY))
    sql = typed(sql).replace("{first}", str(first // DAY)).replace("{last}", str(latest // DAY + 1))
    return connection.sql(sql).to_arrow_table()


def write(table: Any, path: Path) -> None:
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("process", "day", "figure", "value"))
        for row in table.to_pylist():
            process, day = row.pop("process"), EPOCH + datetime.timedelta(days=row.pop("w"))
            for figure, value in row.items():
                out.writerow((process, day, figure, "" if value is None else value))


def main() -> int:
    parser = argparse.ArgumentParser(description="The figures by DuckDB.")
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--reps", type=int, default=2)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    connection = duckdb.connect(":memory:", config={"threads": str(options.threads)})
    connection.execute("SET preserve_insertion_order = false")
    start = time.perf_counter()
    load(connection, options.dir)
    loaded = time.perf_counter() - start
    for _ in range(options.reps):
        start = time.perf_counter()
        table = query(connection)
        asked = time.perf_counter() - start
        told = {
            "program": f"DuckDB {duckdb.__version__}",
            "load_ms": loaded * 1e3,
            "query_ms": asked * 1e3,
            "rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        print(json.dumps(told), flush=True)
    if options.out:
        write(table, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
