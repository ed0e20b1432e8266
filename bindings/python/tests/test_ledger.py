"""Ledgers: every kind of observation one by one and as columns, bytes, adding, sources, sealing, logs."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import os
import pickle
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, List

import pytest
from conftest import DATA

import ism3

UTC = dt.timezone.utc
MAY = dt.datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = dt.timedelta(hours=1)
P = {"process": "OSP-24"}
Q = {"process": "OSP-5", "environment": "servers"}

#: For each method: single values of two rows. The columns are the same values side by side.
ROWS: Dict[str, List[Dict[str, Any]]] = {
    "observe_inputs": [
        {**P, "time": MAY, "id": "a", "due": MAY + HOUR},
        {**P, "time": MAY + HOUR, "id": "b", "due": None},
    ],
    "observe_outputs": [
        {**P, "time": MAY, "id": "a", "fit": True},
        {**P, "time": MAY + HOUR, "id": 17, "fit": False},
    ],
    "observe_items": [
        {
            **P,
            "id": "a",
            "input": MAY,
            "output": MAY + HOUR,
            "due": MAY + 2 * HOUR,
            "verdict": "fit",
        },
        {**P, "id": "b", "input": MAY, "output": None, "due": None, "verdict": None},
    ],
    "observe_withdrawals": [{**P, "id": "a", "time": MAY}, {**P, "id": "b", "time": MAY + HOUR}],
    "observe_interruptions": [
        {**P, "time": MAY, "end": MAY + HOUR, "id": None},
        {**P, "time": None, "end": MAY + HOUR, "id": "x"},
    ],
    "observe_resources": [
        {
            **P,
            "time": MAY,
            "end": MAY + HOUR,
            "available": 8,
            "used": 7.5,
            "resource": "people",
            "id": "r",
        },
        {
            **Q,
            "time": MAY,
            "end": MAY + HOUR,
            "available": None,
            "used": Decimal("0.125"),
            "resource": "people",
            "id": None,
        },
    ],
    "observe_levels": [
        {
            **P,
            "time": MAY,
            "available": 1,
            "used": 0.5,
            "up": True,
            "resource": "money",
            "series": "ann",
        },
        {
            **Q,
            "time": MAY,
            "available": None,
            "used": None,
            "up": 0,
            "resource": None,
            "series": None,
        },
    ],
    "observe_scope": [
        {**Q, "time": MAY, "total": 240, "covered": 231, "sampled": 12},
        {**Q, "time": MAY + HOUR, "total": 241, "covered": 231, "sampled": None},
    ],
    "observe_quality": [
        {
            **P,
            "time": MAY,
            "assessed": 10,
            "fit": 9,
            "tp": None,
            "fp": None,
            "tn": None,
            "fn": None,
            "id": "q",
        },
        {
            **P,
            "time": MAY,
            "assessed": None,
            "fit": None,
            "tp": 1,
            "fp": 2,
            "tn": 3,
            "fn": 4,
            "id": None,
        },
    ],
    "observe_incidents": [
        {
            "objective": "invoices",
            "time": MAY,
            "cause": "attack",
            **P,
            "end": MAY + HOUR,
            "harm": 12,
            "id": "i",
        },
        {
            "objective": "invoices",
            "time": MAY,
            "cause": ism3.Cause.ERROR,
            "process": None,
            "end": None,
            "harm": None,
        },
    ],
    "observe_watched": [
        {**P, "time": MAY, "end": MAY + HOUR, "kinds": "item;interruption"},
        {**P, "time": MAY, "end": MAY + 2 * HOUR, "kinds": {"output"}},
    ],
}


def as_columns(rows: List[Dict[str, Any]]) -> Dict[str, Any]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: [row.get(name) for row in rows] for name in names}


@pytest.mark.parametrize("method", ROWS)
def test_single_values_and_columns_say_the_same(model: Any, method: str) -> None:
    with ism3.Ledger(model) as single, ism3.Ledger(model) as column:
        for row in ROWS[method]:
            assert getattr(single, method)(**row) == 1
        assert getattr(column, method)(**as_columns(ROWS[method])) == 2
        assert single.to_bytes() == column.to_bytes()
        expected = 0 if method == "observe_watched" else 2
        assert column.counts().observations == expected


def test_every_method_is_here() -> None:
    kinds = {name for name in dir(ism3.Ledger) if name.startswith("observe_")} - {"observe_batch"}
    assert kinds == set(ROWS) and len(kinds) == len(ism3.Kind)


def test_a_mixed_batch_is_all_of_them(model: Any) -> None:
    words = {"observe_items": {"input": "time", "output": "end"}}
    kinds = dict(zip(ROWS, ism3.Kind))
    mixed, columns = [], {name: None for name in ism3._batch.FIELDS}  # type: ignore[attr-defined]
    with ism3.Ledger(model) as apart, ism3.Ledger(model) as together:
        for method, rows in ROWS.items():
            for row in rows:
                getattr(apart, method)(**row)
                named = {
                    words.get(method, {}).get(name, name): value for name, value in row.items()
                }
                if method == "observe_outputs":
                    named["verdict"] = "fit" if named.pop("fit") else "unfit"
                mixed.append({**columns, **named, "kind": kinds[method].name.lower()})
        assert together.observe_batch(as_columns(mixed)) == 22
        assert together.to_bytes() == apart.to_bytes()
        assert together.counts().observations == 20


def test_the_number_of_a_resource_rests_on_the_process(model: Any) -> None:
    with ism3.Ledger(model) as ledger:
        ledger.observe_resources(
            process=["OSP-24", "OSP-5"],
            environment="servers",
            time=MAY,
            end=MAY + HOUR,
            used=[3, 4],
            resource="people",
        )
        metrics = ledger.metrics("all")
        figures = {
            code: metrics[code].figure("efficiency.outputs_per_resource", "people")
            for code in ("OSP-24", "OSP-5")
        }
        assert figures["OSP-24"].unit == figures["OSP-5"].unit == "1/h"
        with pytest.raises(
            ism3.NotFoundError, match="resource, row 1: the model has no resource 'cars'"
        ):
            ledger.observe_levels(
                process=["OSP-24"] * 2, time=MAY, used=1, resource=["people", "cars"]
            )


def test_what_every_result_says(ledger: Any) -> None:
    ledger.observe_items(**P, id=["a", "b"], input=MAY, output=[MAY + HOUR, None])
    assert ledger.counts().items == 2 and ledger.counts().bytes > 0
    assert ledger.span() == (ism3._times.instant(MAY, "", 0), ism3._times.instant(MAY + HOUR, "", 0))  # type: ignore[attr-defined]
    items = {item.hash: item for item in ledger.items()}
    found = items[ledger.model.hash_id("a")]
    assert (found.process, found.environment, found.state, found.late) == (
        "OSP-24",
        "servers",
        "answered",
        False,
    )
    assert (
        found.answer is not None
        and found.input is not None
        and found.answer - found.input == 3600 * 10**9
    )
    assert (
        items[ledger.model.hash_id("b")].state == "open"
        and items[ledger.model.hash_id("b")].answer is None
    )
    assert {item.state for item in ledger.items(as_of=MAY + 30 * dt.timedelta(minutes=1))} == {
        "open"
    }
    assert ledger.items(as_of="2026-05-01") == []
    assert ledger.horizon is None and ledger.has_model
    assert repr(ledger) == "<ism3.Ledger: 2 observations, 2 items>"


# ---- bytes ----


def test_bytes_files_and_digest(ledger: Any, model: Any, tmp_path: Path) -> None:
    ledger.observe_items(**P, id="a", input=MAY)
    data = ledger.to_bytes()
    assert data[-32:] == ledger.digest() == hashlib.sha256(data[:-32]).digest()
    path = tmp_path / "a.ism3"
    path.write_bytes(b"older")
    ledger.save(path)
    assert path.read_bytes() == data and os.listdir(tmp_path) == ["a.ism3"]
    for loaded in (
        ism3.Ledger.load(path, model),
        ism3.Ledger.load(str(path)),
        ism3.Ledger.from_bytes(bytearray(data)),
    ):
        assert loaded.to_bytes() == data
    nameless = ism3.Ledger.load(path)
    assert not nameless.has_model and list(nameless.model.processes) == ["OSP-24"]
    with pytest.raises(ism3.StateError):
        nameless.metrics()
    with pytest.raises(FileNotFoundError, match="No such file"):
        ism3.Ledger.load(tmp_path / "b.ism3")
    with pytest.raises(OSError):
        ledger.save(tmp_path / "nowhere" / "a.ism3")
    with pytest.raises(ism3.DigestError):
        ism3.Ledger.from_bytes(data[:-1] + bytes([data[-1] ^ 1]), model)
    with pytest.raises(ism3.FormatError):
        ism3.Ledger.from_bytes(b"", model)


def test_pickle_goes_through_the_bytes(ledger: Any, model: Any) -> None:
    ledger.observe_items(**P, id="a", input=MAY)
    again = pickle.loads(pickle.dumps(ledger))
    assert again.to_bytes() == ledger.to_bytes() and again.model == model and again.has_model
    again.observe_items(**P, id="b", input=MAY)
    assert again.counts().items == 2 and ledger.counts().items == 1
    both = pickle.loads(pickle.dumps((ledger, model)))
    assert both[0].model == both[1]
    assert pickle.loads(pickle.dumps(ism3.Ledger.from_bytes(ledger.to_bytes()))).has_model is False
    late = ism3.Ledger(model, now=MAY, max_future_skew=HOUR)
    late.observe_items(**P, id="c", input=MAY + 2 * HOUR)
    again = pickle.loads(pickle.dumps(late))
    assert late.counts().future == again.counts().future == 1
    again.observe_items(**P, id="c", input=MAY + 2 * HOUR)
    assert again.counts().future == 2
    for handle in (ledger.metrics(), ism3.ModelBuilder()):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(handle)


def test_adding(model: Any) -> None:
    first, second = ism3.Ledger(model), ism3.Ledger(model)
    first.set_source("first")
    second.set_source("second")
    first.observe_outputs(**P, time=[MAY, MAY + HOUR])
    second.observe_items(**P, id=["a"], input=[MAY])
    both = first + second
    assert (second + first).to_bytes() == both.to_bytes()
    assert first.counts().items == 0, "a sum leaves its parts alone"
    first += second
    first += second
    first.add(first)
    assert first.to_bytes() == both.to_bytes()
    assert [source.name for source in first.sources()] == ["first", "second"]
    with pytest.raises(TypeError):
        first += 1
    other = ism3.Ledger(
        ism3.Model.from_json(
            {
                "ism3": {"format": "model", "version": 1},
                "processes": [{"code": "OSP-24"}],
                "grain": "PT1H",
            }
        )
    )
    other.observe_items(**P, id="z", input=MAY)
    with pytest.raises(ism3.ConflictError) as caught:
        first.add(other)
    assert caught.value.code == ism3.Code.E_CONFLICT and caught.value.name == "conflict"
    assert first.to_bytes() == both.to_bytes()


# ---- sources and sealing ----


def test_sources(ledger: Any) -> None:
    ledger.set_source("web", epoch=2, next_record=5)
    ledger.observe_outputs(**P, time=[MAY, MAY, MAY])
    ledger.set_source("log.csv", is_file=True)
    ledger.observe_outputs(**P, time=MAY)
    ledger.cover(7, bytes(range(32)))
    file, web = ledger.sources()
    assert (file.name, file.records, file.ranges, file.digest) == (
        "log.csv",
        7,
        ((0, 7),),
        bytes(range(32)),
    )
    assert (web.name, web.epoch, web.records, web.ranges, web.digest) == (
        "web",
        2,
        3,
        ((5, 8),),
        None,
    )
    assert web.observations == 3 and web.newest == ism3._times.instant(MAY, "", 0)  # type: ignore[attr-defined]
    ledger.forget_source("web", 2)
    assert [source.name for source in ledger.sources()] == ["log.csv"]
    with pytest.raises(ism3.NotFoundError):
        ledger.forget_source("nobody")
    with pytest.raises(ism3.ArgumentError, match="32 bytes"):
        ledger.cover(8, b"short")
    with pytest.raises(ism3.ArgumentError):
        ledger.set_source("x", epoch=-1)
    with pytest.raises(TypeError):
        ledger.set_source("x", epoch="1")
    with pytest.raises(ism3.ArgumentError, match="zero"):
        ledger.set_source("x\0y")


def test_sealing(ledger: Any) -> None:
    ledger.observe_items(**P, id=["a", "b"], input=MAY, output=[MAY + HOUR, MAY + 40 * 24 * HOUR])
    before = ledger.metrics(as_of="2026-07-01").to_json()
    horizon = ledger.seal(watermark=dt.date(2026, 6, 1), lateness="P1D")
    assert horizon == ledger.horizon == ism3._times.instant("2026-05-31", "", 0)  # type: ignore[attr-defined]
    assert ledger.metrics(as_of="2026-07-01").to_json() == before
    assert ledger.counts().items == 1
    with pytest.raises(ism3.Error):
        ledger.metrics(as_of="2026-05-10")
    ledger.observe_items(**P, id="old", input=MAY)
    assert ledger.counts().late == 1 and ledger.metrics().set_aside() == {"future": 0, "late": 1}
    with pytest.raises(ism3.NotFoundError):
        ledger.seal(live=["nobody"])
    with pytest.raises(ism3.ArgumentError, match="months"):
        ledger.seal(lateness="P1M")


# ---- logs ----


def test_one_log_three_ways(command: str, tmp_path: Path) -> None:
    """The command, the reader of C, and columns of pandas give the same bytes."""
    pandas = pytest.importorskip("pandas")
    written = tmp_path / "command.ism3"
    log, csv = DATA / "tickets.json", DATA / "incidents.csv.gz"
    arguments = [
        "observe",
        "--model",
        str(DATA / "model.json"),
        "--log",
        str(log),
        "-o",
        str(written),
        str(csv),
    ]
    subprocess.run([command, *arguments], check=True, stderr=subprocess.DEVNULL)
    model = ism3.Model.load(DATA / "model.json")
    now = dt.datetime.now(UTC)

    read = ism3.Ledger(model, now=now)
    told: List[Any] = []
    summary = read.observe(log=log, files=[csv], progress=lambda *numbers: told.append(numbers))
    assert summary.rows == 141712 and summary.held == 0 and told[-1][2] <= summary.rows
    assert read.to_bytes() == written.read_bytes()
    assert (
        read.observe(log=log, files=csv).held == 141712 and read.to_bytes() == written.read_bytes()
    )

    content = gzip.decompress(csv.read_bytes())
    frame = pandas.read_csv(csv, dtype=str, keep_default_na=False, na_values=["", "?"])
    for name in ("opened_at", "sys_updated_at", "resolved_at"):
        frame[name] = pandas.to_datetime(frame[name], format="%d/%m/%Y %H:%M")
    columns = ism3.Ledger(model, now=now)
    columns.set_source("incidents.csv", is_file=True)
    fit = frame["reopen_count"] == "0"
    columns.observe_items(
        process="OSP-24",
        id=frame["number"],
        input=frame["opened_at"],
        output=frame["resolved_at"],
        fit=fit,
    )
    known = frame[frame["assigned_to"].notna()]
    columns.observe_levels(
        process="OSP-24",
        time=known["sys_updated_at"],
        series=known["assigned_to"],
        available=1,
        used=(known["incident_state"] == "Active").astype(int),
    )
    columns.observe_watched(
        process="OSP-24", time=dt.date(2016, 2, 29), end=dt.date(2016, 6, 1), kinds="item"
    )
    columns.cover(len(frame), hashlib.sha256(content.rstrip(b"\n")).digest())
    assert columns.to_bytes() == written.read_bytes()

    in_memory = ism3.Ledger(model, now=now)
    in_memory.observe(log=json.loads(log.read_text()), files=("incidents.csv", content))
    assert in_memory.to_bytes() == written.read_bytes()


def test_metrics_are_those_of_the_command(command: str) -> None:
    arguments = [
        "metrics",
        "--model",
        str(DATA / "model.json"),
        "--log",
        str(DATA / "tickets.json"),
        "--json",
    ]
    told = subprocess.run(
        [command, *arguments, str(DATA / "incidents.csv.gz")],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    ledger = ism3.Ledger(ism3.Model.load(DATA / "model.json"))
    ledger.observe(log=DATA / "tickets.json", files=DATA / "incidents.csv.gz")
    assert ledger.metrics(every="month").to_json() == told.stdout


HEAD = "kind,process,time,end,id\n"
GOOD = "item,OSP-24,2026-05-04T09:00:00Z,,a\n"
BAD = "item,OSP-24,yesterday,,b\n"


def test_bad_rows(ledger: Any) -> None:
    skipped: List[Any] = []
    data = (HEAD + GOOD + BAD).encode()
    with pytest.raises(ism3.FormatError) as caught:
        ledger.observe(files=[("native.csv", data)])
    assert (caught.value.line, caught.value.place) == (3, "native.csv") and "yesterday" in str(
        caught.value
    )
    ledger = ism3.Ledger(ledger.model)
    summary = ledger.observe(files=[("native.csv", data)], skip_bad=1, on_skip=skipped.append)
    assert (summary.rows, summary.skipped, summary.observations) == (2, 1, 1)
    assert [(row.line, row.place) for row in skipped] == [(3, "native.csv")]


def test_a_log_between_columns(ledger: Any) -> None:
    ledger.observe_outputs(**P, time=[MAY, MAY])
    ledger.observe(files=("a.csv", (HEAD + GOOD).encode()))
    ledger.observe_outputs(**P, time=[MAY])
    ledger.set_source("mine", next_record=3)
    ledger.observe_outputs(**P, time=[MAY])
    ledger.observe(files=("b.csv.gz", gzip.compress((HEAD + GOOD).encode())), source="b")
    ledger.observe_outputs(**P, time=[MAY])
    assert [(source.name, source.ranges) for source in ledger.sources()] == [
        ("", ((0, 3),)),
        ("a.csv", ((0, 1),)),
        ("b", ((0, 1),)),
        ("mine", ((3, 5),)),
    ]


def test_a_log_that_changed_is_refused(ledger: Any) -> None:
    ledger.observe(files=("a.csv", (HEAD + GOOD).encode()))
    before = ledger.to_bytes()
    changed = ("a.csv", (HEAD + GOOD.replace(",a", ",b")).encode())
    with pytest.raises(ism3.ConflictError):
        ledger.observe(files=changed)
    assert ledger.to_bytes() == before
    assert ledger.observe(files=changed, replace=True).held == 0
    with pytest.raises(ism3.ArgumentError, match="two files"):
        ledger.observe(files=[changed, changed])
    with pytest.raises(ism3.ArgumentError, match="no file"):
        ledger.observe(files=[])
    with pytest.raises(FileNotFoundError):
        ledger.observe(files="nowhere.csv")
    with pytest.raises(ism3.MissingFileError):
        ledger.observe(log="nowhere.json", files=changed)
    with pytest.raises(ism3.ArgumentError, match="skip_bad"):
        ledger.observe(files=changed, skip_bad=-1)


def test_what_a_callback_raises_comes_out(ledger: Any) -> None:
    class Odd(Exception):
        pass

    def fail(*_: object) -> None:
        raise Odd("no")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    data = ("a.csv", (HEAD + GOOD + BAD).encode())
    with pytest.raises(Odd):
        ledger.observe(files=data, skip_bad=5, on_skip=fail)
    with pytest.raises(KeyboardInterrupt):
        ledger.observe(files=("b.csv", (HEAD + GOOD).encode()), progress=interrupt)
    with pytest.raises(ism3.StoppedError):
        ledger.observe(files=("c.csv", (HEAD + GOOD).encode()), progress=lambda *_: False)
    with pytest.raises(ism3.StateError, match="in the middle of a call"):
        ledger.observe(files=("d.csv", (HEAD + GOOD).encode()), progress=lambda *_: ledger.counts())
    ledger.observe_items(**P, id="after", input=MAY)
