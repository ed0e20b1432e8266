"""Columns that speak the Arrow C data interface: pyarrow, polars and DuckDB, with numpy and without."""

from __future__ import annotations

import ctypes
import datetime as dt
import decimal
import gc
from typing import Any, Iterator, List

import pytest

import ism3
from ism3 import _lower, columns

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: Arrow columns are not tested")

UTC = dt.timezone.utc
MAY = dt.datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = dt.timedelta(hours=1)
NS = int(MAY.timestamp()) * 10**9
NONE = -(1 << 63)
P = {"process": "OSP-24"}
STAMPS = [MAY, None, MAY + HOUR]
NANOSECONDS = [NS, NONE, NS + 3600 * 10**9]


@pytest.fixture(params=["numpy", "no numpy"], autouse=True)
def numpy(request: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Arrow columns go without numpy too."""
    if request.param == "numpy":
        yield pytest.importorskip("numpy")
    else:
        monkeypatch.setattr(_lower, "_numpy_module", None)
        yield None


def values(column: columns.Column, kind: Any = ctypes.c_int64) -> List[int]:
    return list((kind * column.length).from_address(column.address)) if column.length else []


def times(value: Any) -> List[int]:
    return values(columns.Time("time", 0).column(value))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Tokyo"])
def test_times(unit: str, zone: Any) -> None:
    stamps = STAMPS if zone else [stamp and stamp.replace(tzinfo=None) for stamp in STAMPS]
    column = pa.array(stamps, type=pa.timestamp(unit, tz=zone))
    assert times(column) == NANOSECONDS
    assert times(column[1:]) == NANOSECONDS[1:]
    assert times(column[2:]) == NANOSECONDS[2:]
    assert (
        times(pa.chunked_array([column, column[:0], column[1:]])) == NANOSECONDS + NANOSECONDS[1:]
    )
    assert times(pa.table({"only": column})) == NANOSECONDS
    assert times(column.dictionary_encode()) == NANOSECONDS


def test_dates_and_whole_nanoseconds() -> None:
    days = [dt.date(2026, 5, 4), None]
    assert (
        times(pa.array(days, type=pa.date32()))
        == times(pa.array(days, type=pa.date64()))
        == [NS - 9 * 3600 * 10**9, NONE]
    )
    assert times(pa.array([NS, None])) == [NS, NONE]
    assert times(pa.array([None, None])) == [NONE, NONE]
    assert times(pa.chunked_array([], type=pa.timestamp("ns"))) == []
    assert times(pa.array(["2026-05-04T09:00:00Z", None])) == [NS, NONE]


def test_what_lies_right_is_not_copied() -> None:
    stamps = pa.array([MAY, MAY + HOUR] * 50, type=pa.timestamp("ns", tz="UTC"))[3:]
    assert columns.Time("time", 0).column(stamps).address == stamps.buffers()[1].address + 3 * 8
    numbers = pa.array([1, 2, 3])
    assert columns.Count("count").column(numbers).address == numbers.buffers()[1].address
    for kind, field in ((pa.string(), "id_offsets32"), (pa.large_string(), "id_offsets")):
        texts = pa.array(["a", "bc", "d"], type=kind)[1:]
        width = 4 if field == "id_offsets32" else 8
        found = columns.ids(texts, "id").fields
        assert found == {
            "id_bytes": texts.buffers()[2].address,
            field: texts.buffers()[1].address + width,
        }


def test_numbers() -> None:
    def count(value: Any) -> List[int]:
        return values(columns.Count("count").column(value))

    for kind in (
        pa.int8(),
        pa.uint8(),
        pa.int16(),
        pa.uint16(),
        pa.int32(),
        pa.uint32(),
        pa.int64(),
        pa.uint64(),
    ):
        assert count(pa.array([7, None, 9], type=kind)) == [7, NONE, 9]
        assert count(pa.array([7, 8, 9], type=kind)[1:]) == [8, 9]
    for kind in (pa.float32(), pa.float64(), pa.decimal128(30, 2)):
        assert count(pa.array([7, None, 9]).cast(kind)) == [7, NONE, 9]
    assert values(columns.Amount("used").column(pa.array([decimal.Decimal("1.25"), None]))) == [
        1250,
        NONE,
    ]
    assert values(columns.Amount("used").column(pa.array([1.25, None]))) == [1250, NONE]
    assert (
        values(columns.Flag("up").column(pa.array([True, None, False] * 5)[1:]))
        == ([1, NONE, 0] * 5)[1:]
    )
    fit = columns.Fitness("fit").column(pa.array([True, None, False] * 5)[4:])
    assert values(fit, ctypes.c_uint8) == ([1, 0, 2] * 5)[4:]


def test_names(model: Any) -> None:
    def index(value: Any) -> List[int]:
        word = columns.Word("process", "I", columns.NO_INDEX, model.process_index, 2)
        return values(word.column(value), ctypes.c_uint32)

    names = pa.array(["OSP-5", None, "OSP-24"])
    wanted = [1, columns.NO_INDEX, 0]
    assert index(names) == index(names.cast(pa.large_string())) == wanted
    encoded = names.dictionary_encode()
    assert (
        index(encoded) == index(pa.chunked_array([encoded])) == wanted
        and index(encoded[1:]) == wanted[1:]
    )
    other = pa.array(["OSP-24", "OSP-5"]).dictionary_encode()
    assert index(pa.chunked_array([encoded, other])) == wanted + [
        0,
        1,
    ], "each chunk has categories of its own"
    with pytest.raises(
        ism3.NotFoundError, match="process, row 1: the model has no process 'OSP-99'"
    ):
        index(pa.array(["OSP-5", "OSP-99"]).dictionary_encode())


def hashes(model: Any, id: Any) -> List[Any]:
    with ism3.Ledger(model) as ledger:
        ledger.observe_inputs(**P, id=id, time=NS)
        return sorted(item.hash for item in ledger.items())


LONG = "a text that is too long for a place in a view"


def test_ids(model: Any) -> None:
    texts = ["INC-1", "Grüße", LONG]
    wanted = sorted(model.hash_id(text) for text in texts)
    strings = pa.array(texts)
    for column in (
        strings,
        strings.cast(pa.large_string()),
        strings.cast(pa.binary()),
        strings.dictionary_encode(),
    ):
        assert hashes(model, column) == wanted
        assert hashes(model, pa.chunked_array([column[:1], column[1:], column[:0]])) == wanted
    assert hashes(model, pa.array([17, 18])) == sorted(model.hash_id(text) for text in ("17", "18"))
    assert hashes(model, pa.chunked_array([[17], [18]])) == sorted(
        model.hash_id(text) for text in ("17", "18")
    )
    assert hashes(model, pa.array(["a", None])) == [model.hash_id("a")]
    assert hashes(model, pa.array(["", ""])) == []


def test_a_missing_text_with_bytes_is_missing(model: Any) -> None:
    """Arrow allows any bytes where the validity bit is not set."""
    full = pa.array(["a", "b", "c"])
    validity = pa.py_buffer(bytes([0b101]))
    column = pa.Array.from_buffers(pa.string(), 3, [validity, *full.buffers()[1:]])
    assert hashes(model, column) == sorted(model.hash_id(text) for text in "ac")


def test_series(model: Any) -> None:
    names = ["ann", LONG, None, "ann"]
    with ism3.Ledger(model) as lists, ism3.Ledger(model) as arrow:
        for ledger, column in ((lists, names), (arrow, pa.chunked_array([names[:1], names[1:]]))):
            ledger.observe_levels(**P, time=[NS, NS, NS, NS + 1], used=1, series=column)
        assert lists.to_bytes() == arrow.to_bytes()


def batch_columns() -> Any:
    return {
        "kind": ["item", "output"],
        "process": ["OSP-24"] * 2,
        "id": ["a", LONG],
        "time": [MAY, MAY + HOUR],
        "end": [MAY + HOUR, None],
        "verdict": ["fit", None],
    }


@pytest.mark.parametrize("how", ["table", "batch", "slice", "reader", "polars", "duckdb"])
def test_tables(model: Any, how: str) -> None:
    with ism3.Ledger(model) as lists, ism3.Ledger(model) as arrow:
        lists.observe_batch(batch_columns())
        table = pa.table(batch_columns())
        given: Any = table
        if how == "batch":
            given = table.to_batches()[0]
        elif how == "slice":
            given = pa.concat_tables([table, table]).combine_chunks().to_batches()[0].slice(2)
        elif how == "reader":
            given = pa.RecordBatchReader.from_batches(
                table.schema, [*table.slice(0, 1).to_batches(), *table.slice(1).to_batches()]
            )
        elif how == "polars":
            given = pytest.importorskip("polars").DataFrame(batch_columns())
        elif how == "duckdb":
            relation = pytest.importorskip("duckdb").from_arrow(table)
            given = relation if hasattr(relation, "__arrow_c_stream__") else relation.arrow()
        assert arrow.observe_batch(given) == 2
        assert arrow.to_bytes() == lists.to_bytes()


def test_polars_columns(model: Any) -> None:
    polars = pytest.importorskip("polars")
    assert times(polars.Series(STAMPS)) == NANOSECONDS
    assert times(polars.Series(STAMPS).dt.cast_time_unit("ns")) == NANOSECONDS
    assert times(polars.Series([dt.date(2026, 5, 4)])) == [NS - 9 * 3600 * 10**9]
    texts = ["INC-1", "Grüße", LONG, "twelve bytes"]
    wanted = sorted(model.hash_id(text) for text in texts)
    assert hashes(model, polars.Series(texts)) == wanted
    assert (
        hashes(
            model,
            polars.concat([polars.Series(texts[:1]), polars.Series(texts[1:])], rechunk=False),
        )
        == wanted
    )
    assert hashes(model, polars.Series([*texts, None])[1:]) == sorted(
        model.hash_id(text) for text in texts[1:]
    )
    words = columns.Word("process", "I", columns.NO_INDEX, model.process_index, 2)
    named = polars.Series(["OSP-5", "OSP-24", None])
    for column in (named, named.cast(polars.Categorical)):
        assert values(words.column(column), ctypes.c_uint32) == [1, 0, columns.NO_INDEX]
    assert values(columns.Fitness("fit").column(polars.Series([1, 0]) == 0), ctypes.c_uint8) == [
        2,
        1,
    ]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1]]),
        pa.array([dt.timedelta(1)]),
        pa.array([dt.time(9)]),
        pa.array([{"a": 1, "b": 2}]),
        pa.table({"a": [1], "b": [2]}),
        pa.array([1.5]),
        pa.array([b"\xff"]),
        pa.array([True]),
    ],
    ids=lambda column: str(getattr(column, "type", "table")),
)
def test_types_that_are_no_time(column: Any) -> None:
    with pytest.raises((ism3.ArgumentTypeError, ism3.ObservationError), match="time"):
        times(column)


def test_a_reader_gives_its_rows_once(ledger: Any) -> None:
    reader = pa.table({"time": [MAY]}).to_reader()
    assert times(reader) == [NS]
    with pytest.raises(Exception):
        assert times(reader) == [], "an empty stream is no crash either"
        raise ValueError


def test_an_error_of_the_producer_comes_out() -> None:
    def batches() -> Iterator[Any]:
        raise RuntimeError("the disk is gone")
        yield

    schema = pa.schema([("time", pa.timestamp("ns"))])
    with pytest.raises(ism3.ArgumentError, match="the Arrow stream failed: .*the disk is gone"):
        times(pa.RecordBatchReader.from_batches(schema, batches()))


def test_nothing_is_left_behind(ledger: Any) -> None:
    gc.collect()
    before = pa.total_allocated_bytes()
    for _ in range(20):
        table = pa.table({"id": [f"{i:08}" for i in range(1000)], "time": [NS] * 1000})
        ledger.observe_batch(table, kind="item", process="OSP-24")
        with pytest.raises(ism3.ObservationError):
            ledger.observe_batch(table, kind="item", process="OSP-24", end=-1)
        del table
    gc.collect()
    assert pa.total_allocated_bytes() == before


def test_pandas_columns_of_arrow(model: Any) -> None:
    pandas = pytest.importorskip("pandas")
    if not hasattr(pandas, "ArrowDtype"):
        pytest.skip("this pandas has no Arrow columns")
    stamps = pandas.Series(STAMPS, dtype=pandas.ArrowDtype(pa.timestamp("us", tz="UTC")))
    assert times(stamps) == NANOSECONDS


def test_metrics_as_a_table(ledger: Any) -> None:
    ledger.observe_items(**P, id=["a", "b"], input=MAY, output=[MAY + HOUR, None])
    table = ledger.metrics().to_arrow()
    rows = {row["figure"]: row for row in table.to_pylist() if row["resource"] in (None, "people")}
    ratio, missing = rows["efficacy.ratio"], rows["scope.covered"]
    assert (
        ratio["value"] == 0.5
        and ratio["numerator"] == 1
        and ratio["denominator"] == 2
        and ratio["count"] == 2
    )
    assert (
        missing["value"] is None
        and missing["status"] == "no_data"
        and missing["missing"] == ["servers"]
    )
    assert str(table.schema.field("from").type) == "timestamp[ns, tz=UTC]"
