"""The laws of ledgers through Python: order, parts, repetition and round trips say nothing."""

from __future__ import annotations

import pickle
from typing import Any, Dict, List

import pytest
from conftest import DOCUMENT

import ism3

hypothesis = pytest.importorskip(
    "hypothesis", reason="hypothesis is not installed: the laws are not tested"
)
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

settings.register_profile("ism3", database=None)
settings.load_profile("ism3")

MODEL = ism3.Model.from_json(DOCUMENT)
DAY = 86_400 * 10**9
NONE = -(1 << 63)
instants = st.integers(0, 60 * 24 * 4).map(
    lambda quarter: 20_000 * DAY + quarter * 15 * 60 * 10**9
)
ids = st.one_of(st.sampled_from(["a", "b", "Grüße", "c" * 255]), st.integers(0, 3))

ROW = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.just("item"),
            "id": ids,
            "time": instants,
            "end": st.none() | instants,
            "verdict": st.sampled_from([None, "fit", "unfit"]),
        }
    ),
    st.fixed_dictionaries({"kind": st.just("withdrawal"), "id": ids, "time": instants}),
    st.fixed_dictionaries(
        {
            "kind": st.just("level"),
            "time": instants,
            "used": st.integers(0, 5),
            "series": ids.map(str),
        }
    ),
    st.fixed_dictionaries({"kind": st.just("interruption"), "id": ids, "time": instants}),
    st.fixed_dictionaries(
        {
            "kind": st.just("quality"),
            "id": ids,
            "time": instants,
            "assessed": st.integers(3, 5),
            "fit": st.integers(0, 3),
        }
    ),
)
ROWS = st.lists(ROW, min_size=1, max_size=12)


def table(rows: List[Dict[str, Any]]) -> Dict[str, Any]:
    names = sorted({name for row in rows for name in row})
    return {name: [row.get(name) for row in rows] for name in names}


def observed(rows: List[Dict[str, Any]], start: int = 0, name: str = "log") -> Any:
    ledger = ism3.Ledger(MODEL)
    ledger.set_source(name, next_record=start)
    if rows:
        assert ledger.observe_batch(table(rows), process="OSP-24") == len(rows)
    return ledger


@settings(max_examples=60, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_order_says_nothing(rows: List[Dict[str, Any]], random: Any) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    assert observed(mixed).to_bytes() == observed(rows).to_bytes()


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(0, 12))
def test_parts_add_up(rows: List[Dict[str, Any]], at: int) -> None:
    at = min(at, len(rows))
    whole, first, second = observed(rows), observed(rows[:at]), observed(rows[at:], at)
    assert (first + second).to_bytes() == (second + first).to_bytes() == whole.to_bytes()
    assert (first + second + second + first + whole).to_bytes() == whole.to_bytes()


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_one_by_one_or_at_once(rows: List[Dict[str, Any]]) -> None:
    single = ism3.Ledger(MODEL)
    single.set_source("log")
    for row in rows:
        assert single.observe_batch(process="OSP-24", **row) == 1
    assert single.to_bytes() == observed(rows).to_bytes()


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_round_trips(rows: List[Dict[str, Any]]) -> None:
    ledger = observed(rows)
    data, json = ledger.to_bytes(), ledger.metrics("day").to_json()
    for again in (
        ism3.Ledger.from_bytes(data, MODEL),
        pickle.loads(pickle.dumps(ledger)),
        ledger.copy(),
    ):
        assert again.to_bytes() == data and again.metrics("day").to_json() == json
    assert ism3.Ledger.from_bytes(data).to_bytes() == data


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 10**6), st.integers(0, 255))
def test_any_bytes_are_a_ledger_or_an_error(data: bytes, at: int, byte: int) -> None:
    spoiled = bytearray(observed([{"kind": "item", "id": "a", "time": 0}]).to_bytes())
    spoiled[at % len(spoiled)] = byte
    for hostile in (data, bytes(spoiled)):
        for read in (ism3.Ledger.from_bytes, ism3.Model.from_bytes):
            try:
                read(hostile)
            except ism3.Error:
                pass


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.datetimes()
    | st.decimals(),
    lambda inner: st.lists(inner, max_size=3)
    | st.tuples(inner)
    | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=6,
)
FIELDS = [
    "process",
    "environment",
    "time",
    "end",
    "id",
    "due",
    "verdict",
    "count",
    "resource",
    "series",
    "available",
]
FIELDS += [
    "used",
    "up",
    "total",
    "covered",
    "sampled",
    "assessed",
    "fit",
    "tp",
    "objective",
    "cause",
    "harm",
    "kinds",
]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(list(ism3.Kind)), st.dictionaries(st.sampled_from(FIELDS), anything, max_size=8)
)
def test_any_argument_is_taken_or_an_error(kind: Any, fields: Dict[str, Any]) -> None:
    ledger = ism3.Ledger(MODEL)
    try:
        ledger.observe_batch(kind=int(kind), **{"process": "OSP-24", "time": 10**18, **fields})
    except ism3.Error:
        assert ledger.counts().observations == 0
    ledger.to_bytes()


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_numpy_array_is_taken_or_an_error(data: Any) -> None:
    pytest.importorskip("numpy")
    from hypothesis.extra import numpy as hn

    kinds = st.one_of(hn.scalar_dtypes(), hn.array_dtypes(max_size=2))
    array = data.draw(
        hn.arrays(kinds, hn.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=4))
    )
    field = data.draw(st.sampled_from(FIELDS))
    ledger = ism3.Ledger(MODEL)
    try:
        ledger.observe_batch(
            **{"kind": "item", "process": "OSP-24", "time": 10**18, "id": "a", field: array}
        )
    except ism3.Error:
        assert ledger.counts().observations == 0
    ledger.to_bytes()
