"""Columns of lists, numpy, pandas and Arrow: what they say is the same, and what cannot be is refused by name."""

from __future__ import annotations

import array
import ctypes
import datetime as dt
import decimal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any, Dict, List

import pytest
from conftest import DOCUMENT

import ism3
from ism3 import columns

UTC = dt.timezone.utc
MAY = dt.datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = dt.timedelta(hours=1)
NS = int(MAY.timestamp()) * 10**9
NONE = -(1 << 63)
P = {"process": "OSP-24"}

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")


def values(column: columns.Column, code: str = "q") -> List[int]:
    """What lies in memory."""
    kind = {"q": ctypes.c_int64, "I": ctypes.c_uint32, "B": ctypes.c_uint8}[code]
    return list((kind * column.length).from_address(column.address)) if column.length else []


def times(value: Any, offset: int = 0) -> List[int]:
    return values(columns.Time("time", offset).column(value))


# ---- times ----

INSTANTS = [NS, NS + 3600 * 10**9]
STAMPS = pd.Series(pd.to_datetime(["2026-05-04T09:00", "2026-05-04T10:00"])).astype(
    "datetime64[ns]"
)


@pytest.mark.parametrize(
    "column",
    [
        [MAY, MAY + HOUR],
        (MAY.replace(tzinfo=None), MAY + HOUR),
        [MAY.astimezone(dt.timezone(dt.timedelta(hours=-7))), "2026-05-04T12:00:00+02:00"],
        [NS, np.int64(NS + 3600 * 10**9)],
        [np.datetime64("2026-05-04T09"), np.datetime64("2026-05-04T10:00:00.000")],
        [
            pd.Timestamp("2026-05-04T09", tz="UTC"),
            pd.Timestamp("2026-05-04T03", tz="America/Los_Angeles"),
        ],
        array.array("q", INSTANTS),
        memoryview(array.array("q", INSTANTS)),
        range(NS, NS + 7200 * 10**9, 3600 * 10**9),
        iter([MAY, MAY + HOUR]),
        np.array(INSTANTS),
        np.array(INSTANTS, dtype="u8"),
        np.array(INSTANTS, dtype=">i8"),
        np.array([INSTANTS[0], 5, INSTANTS[1], 5])[::2],
        np.array(INSTANTS[::-1])[::-1],
        *(
            np.array(INSTANTS, dtype="M8[ns]").astype(f"M8[{unit}]")
            for unit in ("ns", "us", "ms", "s", "m", "h", "10m")
        ),
        np.array(INSTANTS, dtype="M8[ns]").astype(">M8[us]"),
        np.array([MAY, MAY + HOUR], dtype=object),
        np.array(["2026-05-04T09:00:00Z", "2026-05-04T10:00:00Z"]),
        STAMPS,
        STAMPS.dt.tz_localize("UTC"),
        STAMPS.dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo"),
        STAMPS.astype("category"),
        STAMPS.astype("int64").astype("Int64"),
        pd.DatetimeIndex(STAMPS),
        pd.DatetimeIndex(STAMPS, tz="UTC"),
        STAMPS.array,
    ],
    ids=lambda value: columns._lower.type_name(value),
)
def test_times_of_every_kind(column: Any) -> None:
    assert times(column) == INSTANTS


def test_missing_times() -> None:
    assert (
        times([None, MAY, float("nan"), pd.NaT, pd.NA, np.datetime64("NaT")])
        == [NONE, NS] + [NONE] * 4
    )
    assert times(np.array(["2026-05-04T09", "NaT"], dtype="M8[s]")) == [NS, NONE]
    assert times(np.ma.array(INSTANTS, mask=[True, False])) == [NONE, INSTANTS[1]]
    assert times(pd.Series([pd.NaT, STAMPS[0]]).dt.tz_localize("Asia/Tokyo")) == [
        NONE,
        NS - 9 * 3600 * 10**9,
    ]
    assert times(np.array([np.nan, np.nan])) == [NONE, NONE]
    assert times(pd.array([None, NS], dtype="Int64")) == [NONE, NS]


def test_a_date_starts_at_the_offset_of_the_model() -> None:
    start, hour = NS - 9 * 3600 * 10**9, 3600 * 10**9
    for column in ([dt.date(2026, 5, 4)], ["2026-05-04"], np.array(["2026-05-04"], dtype="M8[D]")):
        assert times(column) == [start]
        assert times(column, 3600) == [start - hour]
    assert times(np.array(["NaT"], dtype="M8[D]"), 3600) == [NONE]
    assert times([dt.datetime(2026, 5, 4)], 3600) == [start], "a time of day is in UTC"


def test_exact_to_the_nanosecond() -> None:
    stamp = pd.Timestamp("2026-05-04T09:00:00.123456789")
    exact = NS + 123456789
    for column in (
        [stamp],
        [stamp.tz_localize("UTC")],
        ["2026-05-04T09:00:00.123456789Z"],
        pd.Series([stamp]),
    ):
        assert times(column) == [exact]
    assert times([MAY.replace(microsecond=999999)]) == [NS + 999999000]


def test_long_lies_where_it_lay() -> None:
    for column in (
        np.array(INSTANTS),
        np.array(INSTANTS, dtype="M8[ns]"),
        np.array(INSTANTS, dtype="u8"),
    ):
        assert columns.Time("time", 0).column(column).address == column.ctypes.data
    aware = STAMPS.dt.tz_localize("Asia/Tokyo")
    assert columns.Time("time", 0).column(STAMPS).address == np.asarray(STAMPS).ctypes.data
    assert (
        columns.Time("time", 0).column(aware).address
        == np.asarray(aware.array.tz_convert(None)).ctypes.data
    )
    numbers = np.array([3, 4])
    assert columns.Count("count").column(numbers).address == numbers.ctypes.data
    assert columns.ids(numbers, "id").fields == {"id_number": numbers.ctypes.data}
    small = np.array([1, 0], dtype="u4")
    assert columns.Word("process", "I", 0, int, 2).column(small).address == small.ctypes.data


def test_ten_million_rows_take_no_memory_of_their_own(model: Any) -> None:
    """Ids and times are handed over where they lie; what Python and numpy allocate meanwhile is counted."""
    import tracemalloc

    from ism3 import _batch

    rows = 10_000_000
    id, time = np.arange(rows), np.full(rows, NS).view("M8[ns]")
    frame = pd.DataFrame({"id": id, "time": time}, copy=False)
    aware = pd.Series(time).dt.tz_localize("UTC")

    def peak(**fields: Any) -> int:
        tracemalloc.start()
        try:
            batch = _batch.Batch(model)
            for name, value in fields.items():
                batch.put(name, value)
            assert batch.finish() == rows
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(process="OSP-24", id=id, time=time, end=time.view("i8")) < 100_000
    assert peak(process="OSP-24", id=frame["id"], time=frame["time"], end=aware) < 100_000
    copied = peak(process="OSP-24", id=id, time=time.astype("M8[us]"))
    assert copied >= 8 * rows, "the count sees what another unit costs"


@pytest.mark.parametrize(
    "column, message",
    [
        (np.array([1.5, 2]), "time: a column of float64 is no time"),
        (np.array([1, 2], dtype="i4"), "time: a column of int32 is no time"),
        (np.array([True, False]), "time: a column of bool is no time"),
        (np.array([1, 2], dtype="m8[s]"), r"time: a column of timedelta64\[s\] says nothing"),
        (np.array([[1, 2]]), "time: expected one dimension, found 2"),
        (np.array(["NaT"], dtype="M8"), "without a unit"),
        (np.array([(1, 2)], dtype="i4,i4"), "says nothing here"),
        (np.array([1j]), "says nothing here"),
        ([MAY, "yesterday"], "time, row 1: 'yesterday'"),
        ([MAY, 1.5], "time, row 1: expected a time .*, found float"),
        ([True], "time, row 0: expected a time"),
        ([np.bool_(True)], "time, row 0: expected a time"),
        ([[1]], "time, row 0: expected a time .*, found list"),
        ({1, 2}, "time: expected a column, found a set"),
        ({1: 2}, "time: expected a column, found a dict"),
        (object(), "time: expected a value or a column, found object"),
        (pd.DataFrame({"a": [1]}), "time: expected a column, found a frame"),
        (pd.Series([dt.timedelta(1)]), "says nothing here"),
        (np.array(["3000-01-01"], dtype="M8[s]"), "time, row 0: the time lies outside"),
        (
            np.array(["2026-05-04", "1066-10-14"], dtype="M8[D]"),
            "time, row 1: the time lies outside",
        ),
        (np.array([1, 1 << 63], dtype="u8"), "time, row 1: the value does not fit"),
        ([1 << 63], "time, row 0: the value does not fit 64 bits"),
        ([dt.datetime(9999, 1, 1)], "time, row 0: the value does not fit 64 bits"),
        (["2026-02-30T00:00:00Z"], "time, row 0"),
        (["\udc80"], "time, row 0"),
    ],
)
def test_what_is_no_time_is_refused_by_name(column: Any, message: str) -> None:
    with pytest.raises((ism3.ArgumentTypeError, ism3.ObservationError), match=message) as caught:
        columns.Time("time", 0).column(column)
    assert caught.value.field == "time"


# ---- numbers ----


def test_counts() -> None:
    def count(value: Any) -> List[int]:
        return values(columns.Count("count").column(value))

    assert count([1, None, 2.0, decimal.Decimal(3), np.int8(4), float("nan")]) == [
        1,
        NONE,
        2,
        3,
        4,
        NONE,
    ]
    assert count(np.array([1.0, np.nan])) == [1, NONE]
    assert count(np.array([1, 2], dtype="u1")) == [1, 2]
    assert count(pd.array([1, None], dtype="UInt8")) == [1, NONE]
    assert count(pd.Series([5, 6]).astype("category")) == [5, 6]
    for column in (
        [1.5],
        np.array([1.5]),
        np.array([np.inf]),
        [float("inf")],
        [1 << 63],
        np.array([1 << 63], dtype="u8"),
    ):
        with pytest.raises(ism3.ObservationError, match="count, row 0"):
            columns.Count("count").column(column)
    for column in ([True], ["1"], np.array([True]), np.array(["1"]), [1j]):
        with pytest.raises(ism3.ArgumentTypeError, match="count"):
            columns.Count("count").column(column)
    assert values(columns.Flag("up").column([True, 0, None])) == [1, 0, NONE]
    assert values(columns.Flag("up").column(pd.array([True, None], dtype="boolean"))) == [1, NONE]


def test_amounts_are_thousandths() -> None:
    def amount(value: Any) -> List[int]:
        return values(columns.Amount("used").column(value))

    assert amount([1, 7.5, decimal.Decimal("0.125"), None, 0.0005, 0.0015]) == [
        1000,
        7500,
        125,
        NONE,
        0,
        2,
    ]
    assert amount(np.array([1, 7.5, np.nan, 0.0005, 0.0015])) == [1000, 7500, NONE, 0, 2]
    assert amount(np.array([3, 4], dtype="i2")) == [3000, 4000]
    assert amount(np.ma.array([1.0, 2.0], mask=[0, 1])) == [1000, NONE]
    for column in (
        np.array([1e300]),
        np.array([np.inf]),
        [1e300],
        [float("inf")],
        np.array([1 << 62]),
    ):
        with pytest.raises(ism3.ObservationError, match="used, row 0"):
            amount(column)
    for wrong in ([True], ["1"], np.array([True]), np.array(["a"])):
        with pytest.raises(ism3.ArgumentTypeError):
            amount(wrong)


# ---- words ----


@pytest.mark.parametrize(
    "text", ["1e999999999", "-1e999999999", "1e-999999999", "sNaN", "Infinity"]
)
def test_a_decimal_that_would_fill_the_memory_is_refused(model: Any, text: str) -> None:
    with ism3.Ledger(model) as ledger:
        for value in (decimal.Decimal(text), [1, decimal.Decimal(text)]):
            with pytest.raises(ism3.ObservationError):
                ledger.observe_levels(
                    process="OSP-24",
                    time="2026-05-04",
                    available=value,
                    resource="people",
                    environment="servers",
                )


def test_names(model: Any) -> None:
    def index(value: Any) -> List[int]:
        return values(
            columns.Word("process", "I", columns.NO_INDEX, model.process_index, 2).column(value),
            "I",
        )

    names = ["OSP-5", None, "OSP-24", "OSP-5"]
    wanted = [1, columns.NO_INDEX, 0, 1]
    category = pd.Series(names).astype(pd.CategoricalDtype(["never there", "OSP-24", "OSP-5"]))
    for column in (
        names,
        np.array(names, dtype=object),
        pd.Series(names),
        category,
        category.array,
        pd.CategoricalIndex(category),
    ):
        assert index(column) == wanted
    assert index(pd.Series(names, dtype="string")) == wanted
    assert index([1, None, 0, 1]) == index(pd.array([1, None, 0, 1], dtype="Int8")) == wanted
    for column in (
        ["OSP-5", "OSP-99"],
        pd.Series(["OSP-5", "OSP-99"], dtype="category"),
        [0, 2],
        np.array([0, -1]),
        [0, -1],
    ):
        with pytest.raises(ism3.NotFoundError, match="process, row 1") as caught:
            index(column)
        assert caught.value.index == 1 and isinstance(caught.value, LookupError)
    with pytest.raises(ism3.NotFoundError, match="did you mean 'OSP-24'"):
        index(["OSP-2 4"])
    for wrong in ([1.5], [True], [b"\xff"], np.array([True]), np.array([1.5])):
        with pytest.raises(ism3.Error, match="process"):
            index(wrong)


def test_verdicts() -> None:
    def fit(value: Any) -> List[int]:
        return values(columns.Fitness("fit").column(value), "B")

    assert fit([True, False, None, 1, 0.0]) == [1, 2, 0, 1, 2]
    assert fit(np.array([True, False])) == [1, 2]
    assert fit(pd.array([True, None, False], dtype="boolean")) == [1, 0, 2]
    assert fit(np.array([1, 0])) == [1, 2]
    for wrong in ([2], ["yes"], np.array([2])):
        with pytest.raises(ism3.ArgumentTypeError, match="fit, row 0"):
            fit(wrong)


def test_kinds() -> None:
    kinds = columns.Kinds("kinds")
    assert kinds.value("item;interruption") == 1 << 3 | 1 << 5
    assert values(kinds.column(["item", {"input", "output"}, None, 8]), "I") == [8, 6, 0, 8]
    for wrong in ("item;cheese", 1.5, -1, 1 << 32):
        with pytest.raises(ism3.Error, match="kinds"):
            kinds.value(wrong)


# ---- ids ----


def hashes(model: Any, id: Any) -> List[Any]:
    """Which items a column of ids makes, in order of their times."""
    with ism3.Ledger(model) as ledger:
        ledger.observe_items(**P, id=id, input=NS)
        return sorted(item.hash for item in ledger.items())


@pytest.mark.parametrize(
    "id, texts",
    [
        (["INC-1", "Grüße", "日本", b"raw"], ["INC-1", "Grüße", "日本", "raw"]),
        ([17, "17a", uuid.UUID(int=5)], ["17", "17a", str(uuid.UUID(int=5))]),
        (np.array([17, 0, 2**63 - 1]), ["17", "0", str(2**63 - 1)]),
        (np.array([17, -5]), ["17", "-5"]),
        (np.array([17, 2**64 - 1], dtype="u8"), ["17", str(2**64 - 1)]),
        (np.array([3, 4], dtype="i2"), ["3", "4"]),
        (np.array([3.0, 4.0]), ["3", "4"]),
        ([3.0, 2**70], ["3", str(2**70)]),
        (np.array(["a", "bc"]), ["a", "bc"]),
        (np.array([b"a", b"bc"]), ["a", "bc"]),
        (np.array(["a", "b", "c", "d"])[::-2], ["d", "b"]),
        (pd.Series(["a", "b"]), ["a", "b"]),
        (pd.Series(["a", "b"], dtype="category"), ["a", "b"]),
        (pd.Series(["a", "b"], dtype="string"), ["a", "b"]),
        (pd.array([5, 6], dtype="Int64"), ["5", "6"]),
        ("single", ["single"]),
        (17, ["17"]),
        (np.int32(17), ["17"]),
    ],
)
def test_ids(model: Any, id: Any, texts: List[str]) -> None:
    assert hashes(model, id) == sorted(model.hash_id(text) for text in texts)


def test_missing_ids(model: Any) -> None:
    for column in (
        ["a", None],
        np.array([1.0, np.nan]),
        pd.array([1, None], dtype="Int64"),
        ["a", ""],
        pd.Series(["a", np.nan]),
    ):
        with pytest.raises(ism3.ObservationError) as caught:
            hashes(model, column)
        assert (caught.value.index, caught.value.field) == (1, "id")
        assert "an item needs an id" in str(caught.value)


@pytest.mark.parametrize(
    "id",
    [
        [True],
        [1.5],
        np.array([1.5]),
        [object()],
        ["\ud800"],
        np.array([True]),
        np.array([NS], dtype="M8[ns]"),
        {1},
        ["x" * 256],
        "x" * 256,
    ],
)
def test_what_is_no_id(model: Any, id: Any) -> None:
    with pytest.raises((ism3.ArgumentTypeError, ism3.ObservationError), match="id"):
        hashes(model, id)


# ---- rows ----


def test_lengths_that_differ(ledger: Any) -> None:
    with pytest.raises(ism3.ArgumentError, match="output has 3 rows, but id has 2"):
        ledger.observe_items(**P, id=["a", "b"], input=MAY, output=[MAY] * 3)
    with pytest.raises(ism3.ArgumentError, match="resource has 1 rows, but time has 2"):
        ledger.observe_levels(**P, time=[MAY] * 2, used=1, resource=["people"])
    assert ledger.observe_items(**P, id=[], input=[]) == 0
    assert (
        ledger.observe_items(
            process=np.array([], dtype=object),
            id=pd.Series([], dtype=str),
            input=pd.Series([], dtype="M8[ns]"),
        )
        == 0
    )
    assert ledger.counts().observations == 0


def test_all_rows_or_none(ledger: Any) -> None:
    with pytest.raises(ism3.ObservationError, match="row 2") as caught:
        ledger.observe_items(**P, id=["a", "b", "c"], input=[MAY, MAY, -5])
    assert (caught.value.index, caught.value.field, caught.value.code) == (
        2,
        "time",
        ism3.Code.E_OBSERVATION,
    )
    assert ledger.counts().items == 0


@pytest.mark.parametrize(
    "method, arguments",
    [
        ("observe_items", {**P, "id": "a", "input": None}),
        ("observe_items", {**P, "id": "a", "input": MAY, "fit": True, "verdict": "fit"}),
        ("observe_items", {**P, "id": "a", "input": MAY, "verdict": "fine"}),
        ("observe_items", {"process": None, "id": "a", "input": MAY}),
        ("observe_items", {"process": 2**40, "id": "a", "input": MAY}),
        ("observe_items", {**P, "id": "a", "input": MAY, "environment": "laptops"}),
        ("observe_items", {"process": "OSP-5", "id": "a", "input": MAY}),
        ("observe_inputs", {**P, "time": MAY, "count": 0}),
        ("observe_inputs", {**P, "time": MAY, "count": 2**60}),
        ("observe_inputs", {**P, "time": 2**62, "count": -1}),
        ("observe_resources", {**P, "time": MAY, "end": MAY, "used": -1}),
        ("observe_resources", {**P, "time": MAY, "end": MAY}),
        ("observe_scope", {**P, "time": MAY, "total": 1, "covered": 2}),
        ("observe_levels", {**P, "time": MAY, "up": 2}),
        ("observe_levels", {"process": None, "time": MAY, "used": 1, "resource": "people"}),
        ("observe_incidents", {"objective": "none", "time": MAY, "cause": "attack"}),
        ("observe_incidents", {"objective": "invoices", "time": MAY, "cause": "malice"}),
        ("observe_watched", {**P, "time": MAY, "end": MAY, "kinds": "cheese"}),
        ("observe_batch", {"time": MAY}),
        ("observe_batch", {"kind": "cheese", "time": MAY}),
        ("observe_batch", {"kind": 99, "time": MAY}),
        ("observe_batch", {"kind": "item", "tiem": MAY}),
        ("observe_batch", {"table": {"kind": "item"}, "kind": "item"}),
        ("observe_batch", {"table": 5}),
    ],
)
def test_hostile_rows_are_errors(ledger: Any, method: str, arguments: Dict[str, Any]) -> None:
    with pytest.raises(ism3.Error):
        getattr(ledger, method)(**arguments)
    assert ledger.counts().observations == 0


def test_a_frame_as_a_batch(ledger: Any, model: Any) -> None:
    frame = pd.DataFrame(
        {"kind": ["item", "output"], "process": ["OSP-24"] * 2, "id": ["a", "b"], "time": STAMPS}
    )
    assert ledger.observe_batch(frame, environment="servers") == 2
    with ism3.Ledger(model) as other:
        other.observe_items(**P, id="a", input=STAMPS[0])
        other.observe_outputs(**P, id="b", time=STAMPS[1])
        assert other.to_bytes() == ledger.to_bytes()


def test_a_column_of_lies_is_an_error_and_no_crash(ledger: Any) -> None:
    class Liar(list):  # type: ignore[type-arg]
        def __iter__(self) -> Any:
            raise OSError("no")

    class Array:
        def __arrow_c_array__(self, requested: object = None) -> Any:
            return 1, 2

    class Stream:
        def __arrow_c_stream__(self, requested: object = None) -> Any:
            raise RuntimeError("no")

    for column in (Liar([1]), Array(), Stream()):
        with pytest.raises((OSError, RuntimeError, ValueError, ism3.Error)):
            ledger.observe_items(**P, id="a", input=column)
    assert ledger.counts().observations == 0


def test_without_numpy(tmp_path: Path) -> None:
    """Lists, the standard library's arrays, and the same bytes as with numpy."""
    (tmp_path / "numpy.py").write_text("raise ImportError('no numpy here')")
    program = f"""
import array, datetime, sys
sys.path[:0] = {[str(tmp_path), str(Path(ism3.__file__).parents[1])]!r}
import ism3
ledger = ism3.Ledger(ism3.Model.from_json({DOCUMENT!r}))
ledger.observe_items(process=["OSP-24"] * 2, id=["a", 5], input=array.array("q", [{NS}, {NS}]), output=[None, {NS}], fit=[True, None])
ledger.observe_levels(process="OSP-24", time=[{NS}], used=[0.5], series=["ann"], resource=["people"])
assert "numpy" not in sys.modules
print(ledger.digest().hex())
"""
    told = subprocess.run(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()
    ledger = ism3.Ledger(ism3.Model.from_json(DOCUMENT))
    ids, output = np.array(["a", "5"]), np.array([NONE, NS])
    ledger.observe_items(
        process=0,
        id=ids,
        input=np.array([NS, NS]),
        output=output,
        verdict=np.array([1, 0], dtype="u1"),
    )
    ledger.observe_levels(
        **P,
        time=np.array([NS]),
        used=np.array([0.5]),
        series=pd.Series(["ann"]),
        resource=np.array([0]),
    )
    assert told == ledger.digest().hex()


# ---- many rows: what went value by value once ----


def test_kinds_of_arrays() -> None:
    kinds = columns.Kinds("kinds")
    assert values(kinds.column(np.array([0, 6], dtype="u4")), "I") == [0, 6]
    assert values(kinds.column(np.ma.array([6, -1], mask=[False, True])), "I") == [6, 0]
    assert values(kinds.column(pd.Series(["input;output", None], dtype="category")), "I") == [6, 0]
    for wrong in (-1, 1 << 32):
        with pytest.raises(ism3.ObservationError, match="kinds, row 1: .* does not fit 32 bits"):
            kinds.column(np.array([0, wrong]))


def test_numbers_under_a_mask_say_nothing() -> None:
    for hidden in ((1 << 64) - 1, 1 << 63):
        ids = columns.ids(np.ma.array(np.array([7, hidden], dtype="u8"), mask=[False, True]), "id")
        assert list(ids.fields) == ["id_number"]
        assert list((ctypes.c_uint64 * 2).from_address(ids.fields["id_number"])) == [
            7,
            (1 << 64) - 1,
        ]
    hidden_below = columns.ids(np.ma.array([7, -7], mask=[False, True]), "id")
    assert list(hidden_below.fields) == ["id_number"]


def test_codes_are_looked_up_in_a_table() -> None:
    word = columns.Word("process", "I", columns.NO_INDEX, ["a", "b"].index, 2)
    coded = columns._lower.Codes(
        np.array([1, -1, 0, 9], dtype="i1"), ["a", "b"], np.array([False, False, False, True])
    )
    assert values(word.from_codes(coded), "I") == [1, columns.NO_INDEX, 0, columns.NO_INDEX]
    for code in (2, 3):
        with pytest.raises(
            ism3.ArgumentTypeError, match=f"process, row 1: code {code} has no category"
        ):
            word.from_codes(columns._lower.Codes(np.array([0, code]), ["a", "b"]))
    unused = columns._lower.Codes(np.array([0, 0]), ["a", "no such word"])
    assert values(word.from_codes(unused), "I") == [0, 0]
    assert values(word.from_codes(columns._lower.Codes(np.array([], dtype="i8"), [])), "I") == []
