"""Results of queries as people have them: what Polars, DuckDB, pyarrow and pandas give goes in as it is.

Every table says the same rows in the types of one package; each leaves the same bytes in a ledger as lists do. What is
not installed is skipped by name; `tests/packages.sh` installs all of them, as they are current, and runs everything.
"""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any, Callable, Dict, List

import pytest

import ism3

UTC = dt.timezone.utc
MAY = dt.datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = dt.timedelta(hours=1)
LONG = "a text that is too long for a place in a view"

ROWS: Dict[str, List[Any]] = {
    "kind": ["item", "output", "level", "quality", "watched", "item"],
    "process": ["OSP-24", "OSP-24", "OSP-5", "OSP-24", "OSP-24", "OSP-5"],
    "environment": ["servers", None, "laptops", None, "servers", "servers"],
    "time": [MAY, MAY + HOUR, MAY, MAY + HOUR, MAY - HOUR, MAY + HOUR],
    "end": [MAY + HOUR, None, None, None, MAY + 9 * HOUR, None],
    "id": ["INC-1", LONG, None, None, None, "Grüße"],
    "verdict": ["fit", None, None, None, None, "unfit"],
    "used": [None, None, decimal.Decimal("1.25"), None, None, None],
    "assessed": [None, None, None, 7, None, None],
    "fit": [None, None, None, 5, None, None],
    "kinds": [None, None, None, None, "item;output", None],
}
WORDS = ("kind", "process", "environment", "verdict", "kinds")
TIMES = ("time", "end")
COUNTS = ("assessed", "fit")
NAIVE = {**ROWS, **{name: [it and it.replace(tzinfo=None) for it in ROWS[name]] for name in TIMES}}


def taken_in(model: Any, table: Any) -> bytes:
    with ism3.Ledger(model) as ledger:
        assert ledger.observe_batch(table) == len(ROWS["kind"])
        return ledger.to_bytes()


@pytest.fixture
def expected(model: Any) -> bytes:
    return taken_in(model, ROWS)


# ---- pyarrow ----


def arrow_table(words: Any = None, unit: str = "us") -> Any:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    types = {name: words or pa.string() for name in WORDS} | {
        name: pa.timestamp(unit, "UTC") for name in TIMES
    }
    types |= {"id": pa.string(), "used": pa.decimal128(12, 3)} | {
        name: pa.int32() for name in COUNTS
    }
    return pa.table({name: pa.array(ROWS[name], type=types[name]) for name in ROWS})


def test_pyarrow(model: Any, expected: bytes) -> None:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    assert taken_in(model, arrow_table()) == expected
    assert taken_in(model, arrow_table(pa.large_string(), "ns")) == expected
    assert taken_in(model, arrow_table(pa.dictionary(pa.int8(), pa.string()), "s")) == expected
    chunks = [arrow_table().slice(i, 1) for i in range(len(ROWS["kind"]))]
    assert taken_in(model, pa.concat_tables(chunks)) == expected, "a chunk for each row"


# ---- Polars ----


def test_polars(model: Any, expected: bytes) -> None:
    pl = pytest.importorskip("polars", reason="Polars is not installed")
    types: Dict[str, Any] = {name: pl.String for name in (*WORDS, "id")} | {
        name: pl.Int64 for name in COUNTS
    }
    types |= {"used": pl.Decimal(12, 3)} | {name: pl.Datetime("us", "UTC") for name in TIMES}
    frame = pl.DataFrame(ROWS, schema=types)
    assert taken_in(model, frame) == expected
    assert taken_in(model, frame.with_columns(pl.col(WORDS).cast(pl.Categorical))) == expected
    enums = [
        pl.col(name).cast(pl.Enum(sorted({word for word in ROWS[name] if word}))) for name in WORDS
    ]
    assert taken_in(model, frame.with_columns(enums)) == expected
    assert taken_in(model, frame.with_columns(pl.col(TIMES).cast(pl.Datetime("ns")))) == expected
    assert taken_in(model, frame.with_columns(pl.col(COUNTS).cast(pl.Float64))) == expected
    rows = [frame.slice(i, 1) for i in range(frame.height)]
    assert taken_in(model, pl.concat(rows, rechunk=False)) == expected, "a chunk for each row"
    assert taken_in(model, frame.lazy().filter(pl.col("kind").is_not_null()).collect()) == expected


def test_polars_series_by_name(model: Any) -> None:
    pl = pytest.importorskip("polars", reason="Polars is not installed")
    arguments: Dict[str, Any] = {
        "id": ["a", "b"],
        "input": [MAY, MAY],
        "output": [MAY + HOUR, None],
        "fit": [True, None],
    }
    with ism3.Ledger(model) as lists, ism3.Ledger(model) as series:
        lists.observe_items(process="OSP-24", **arguments)
        series.observe_items(
            process="OSP-24", **{name: pl.Series(column) for name, column in arguments.items()}
        )
        assert series.to_bytes() == lists.to_bytes()


# ---- DuckDB ----


def duckdb_tables() -> List[Callable[[Any], Any]]:
    return [
        lambda relation: relation,
        lambda relation: relation.to_arrow_table()
        if hasattr(relation, "to_arrow_table")
        else relation.arrow(),
        lambda relation: relation.pl(),
        lambda relation: relation.df(),
    ]


@pytest.mark.parametrize("how", range(4), ids=["relation", "arrow", "polars", "pandas"])
def test_duckdb(model: Any, expected: bytes, how: int) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    for package in ((), ("pyarrow",), ("polars", "pyarrow"), ("pandas", "numpy"))[how]:
        pytest.importorskip(package, reason=f"{package} is not installed")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        enums = {name: sorted({word for word in ROWS[name] if word}) for name in WORDS}
        for name, words in enums.items():
            connection.execute(f"CREATE TYPE {name}_type AS ENUM ({', '.join(map(repr, words))})")
        connection.execute(
            "CREATE TABLE log (kind kind_type, process process_type, environment environment_type,"
            ' time TIMESTAMPTZ, "end" TIMESTAMPTZ, id VARCHAR, verdict verdict_type, used DECIMAL(12, 3),'
            " assessed BIGINT, fit INTEGER, kinds kinds_type)"
        )
        connection.executemany(
            f"INSERT INTO log VALUES ({', '.join('?' * len(ROWS))})", list(zip(*ROWS.values()))
        )
        relation = connection.sql("SELECT * FROM log")
        if how == 0 and not hasattr(relation, "__arrow_c_stream__"):
            pytest.skip("relations of this DuckDB do not speak Arrow")
        assert taken_in(model, duckdb_tables()[how](relation)) == expected


def test_duckdb_types_of_results(model: Any) -> None:
    """Sums are HUGEINT or DECIMAL, ids may be UUID, times have no zone, days are DATE."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    number = "0fc3a1de-8c2d-4c1e-9f65-0d6c1f6f7a11"
    query = f"""SELECT 'quality' AS kind, 'OSP-24' AS process, DATE '2026-05-04' AS time, UUID '{number}' AS id,
        sum(n) AS assessed, sum(n) - 1 AS fit FROM (SELECT unnest([3, 4]) AS n) GROUP BY ALL"""
    with duckdb.connect() as connection, ism3.Ledger(model) as lists, ism3.Ledger(model) as queried:
        lists.observe_quality(
            process="OSP-24", time=[dt.date(2026, 5, 4)], id=[number], assessed=[7], fit=[6]
        )
        relation = connection.sql(query)
        queried.observe_batch(
            relation if hasattr(relation, "__arrow_c_stream__") else relation.arrow()
        )
        assert queried.to_bytes() == lists.to_bytes()


# ---- pandas ----


def test_pandas(model: Any, expected: bytes) -> None:
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pd.DataFrame(NAIVE)
    assert taken_in(model, frame) == expected
    assert taken_in(model, pd.DataFrame(ROWS)) == expected
    assert taken_in(model, frame.astype({name: "category" for name in WORDS})) == expected
    assert (
        taken_in(model, frame.astype({name: "Int64" for name in COUNTS} | {"id": "string"}))
        == expected
    )
    assert taken_in(model, frame.convert_dtypes()) == expected
    if not hasattr(pd, "ArrowDtype"):
        return
    for unit in ("s", "ms", "us", "ns"):
        assert (
            taken_in(model, frame.astype({name: f"datetime64[{unit}]" for name in TIMES}))
            == expected
        )
    pytest.importorskip(
        "pyarrow", reason="pyarrow is not installed: pandas has no Arrow columns then"
    )
    assert taken_in(model, arrow_table().to_pandas(types_mapper=pd.ArrowDtype)) == expected
