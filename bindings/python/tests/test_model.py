"""Models: documents, bytes, and those made in code."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from conftest import DATA, DOCUMENT

import ism3


def test_a_document(model: Any) -> None:
    assert (
        model.name == "Test Ltd"
        and model.environments == ("servers", "laptops")
        and model.objectives == ("invoices",)
    )
    assert (
        list(model.processes) == ["OSP-24", "OSP-5"] and "OSP-24" in model and "OSP-99" not in model
    )
    process = model["OSP-24"]
    assert process.environments == ("servers",) and process.answer_within == 2 * 86_400 * 10**9
    assert (
        process.resources == (("people", "h"), ("money", "EUR"))
        and process.practice == "operational"
    )
    assert ("detected event", "OSP-23") in process.inputs and process.answer_clock == "elapsed"
    assert model.grain == 86_400 * 10**9 and model.utc_offset == 0 and not model.has_hash_key
    assert repr(model) == "<ism3.Model 'Test Ltd': 2 processes, 2 environments>"
    with pytest.raises(ism3.NotFoundError, match="did you mean 'OSP-5'"):
        model["OSP-55"]


def test_text_bytes_and_mapping_are_one() -> None:
    text = json.dumps(DOCUMENT)
    models = [ism3.Model.from_json(form) for form in (text, text.encode(), DOCUMENT)]
    assert models[0] == models[1] == models[2] and len({*models}) == 1


def test_files(tmp_path: Path) -> None:
    assert ism3.Model.load(DATA / "model.json") == ism3.Model.load(str(DATA / "model.json"))
    with pytest.raises(FileNotFoundError, match="nowhere.json") as caught:
        ism3.Model.load(tmp_path / "nowhere.json")
    assert isinstance(caught.value, ism3.Error)
    for wrong in (None, 5, "a\0b"):
        with pytest.raises(ism3.ArgumentError, match="path"):
            ism3.Model.load(wrong)  # type: ignore[arg-type]


def test_a_complaint_says_where() -> None:
    with pytest.raises(ism3.FormatError) as caught:
        ism3.Model.from_json(
            '{"ism3": {"format": "model", "version": 1},\n "proceses": []}', name="m.json"
        )
    error = caught.value
    assert (error.line, error.name, error.code) == (2, "syntax", ism3.Code.E_SYNTAX)
    assert "m.json" in str(error) and "proceses" in str(error) and error.place is not None
    assert isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is ism3.FormatError and again.line == 2 and str(again) == str(error)
    with pytest.raises(ism3.ModelError):
        ism3.Model.from_json({**DOCUMENT, "processes": [{"code": "OSP-5"}] * 2})
    with pytest.raises(ism3.ArgumentTypeError):
        ism3.Model.from_json(5)  # type: ignore[arg-type]


def test_check_finds_every_problem() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["processes"] = [{"code": "OSP-5", "grase": "P1D"}, {"code": "OSP-24", "hold": "P1M"}]
    problems = ism3.Model.check(json.dumps(document), name="m.json")
    assert len([problem for problem in problems if problem.code]) == 2
    assert any("grase" in problem.message for problem in problems)
    assert any(problem.code == 0 for problem in problems), "a missing hash key is worth a thought"


def test_bytes_and_pickle(model: Any) -> None:
    data = model.to_bytes()
    for again in (
        ism3.Model.from_bytes(data),
        ism3.Model.from_bytes(memoryview(data)),
        pickle.loads(pickle.dumps(model)),
    ):
        assert again == model and again.to_bytes() == data and again["OSP-24"] == model["OSP-24"]
    with pytest.raises(ism3.DigestError):
        ism3.Model.from_bytes(data[:-1] + b"\0")
    with pytest.raises(ism3.FormatError):
        ism3.Model.from_bytes(b"no model")
    with pytest.raises(ism3.ArgumentTypeError):
        ism3.Model.from_bytes("text")
    with pytest.raises(ism3.LimitError):
        ism3.Model.from_bytes(data, memory_limit=64)


BUILT: dict[str, Any] = {
    "ism3": {"format": "model", "version": 1},
    "name": "Example Ltd",
    "utc_offset": "+01:00",
    "grain": "PT1H",
    "hash_key": "8f3a61c2d4e5907b1a2c3d4e5f60718a",
    "environments": ["servers", "laptops"],
    "processes": [
        {
            "code": "INV",
            "name": "Invoicing",
            "practice": "business",
            "documented": True,
            "environments": ["servers"],
            "inputs": [{"name": "served order", "from": "SALES"}, {"name": "complaint"}],
            "outputs": [{"name": "invoice"}],
            "answer_within": "PT8H",
            "answer_clock": "service",
            "frequency": "P1M",
            "grace": "P7D",
            "settle": "P1M",
            "hold": "P1D",
            "resources": [
                {
                    "name": "work",
                    "unit": "h",
                    "unit_cost": [
                        {"from": "2026-01-01", "value": 55, "currency": "EUR"},
                        {"from": "2026-07-01", "value": 57.5, "currency": "EUR"},
                    ],
                }
            ],
            "service_hours": {
                "zone": "CET-1CEST,M3.5.0,M10.5.0/3",
                "weekly": [
                    {"days": ["mon", "tue", "wed", "thu"], "from": "08:00", "to": "18:00"},
                    {"days": ["fri"], "from": "08:00", "to": "14:00"},
                ],
                "closed": ["2026-12-25", "2026-12-26"],
            },
            "owner": "CFO",
            "customer": "sales",
            "supervisor": "CEO",
            "supplier": None,
        },
        {"code": "OSP-24"},
    ],
    "objectives": [{"id": "fast", "kind": "business", "text": "same day", "harm_unit": "invoices"}],
}


def test_a_builder_says_what_a_document_says() -> None:
    key = bytes.fromhex(BUILT["hash_key"])
    builder = ism3.Model.new(
        name="Example Ltd", utc_offset="+01:00", grain=dt.timedelta(hours=1), hash_key=key
    )
    builder.add_environment("servers").add_environment("laptops")
    builder.add_process(
        "INV",
        name="Invoicing",
        practice="business",
        documented=True,
        environments=["servers"],
        inputs=[("served order", "SALES"), "complaint"],
        outputs=["invoice"],
        answer_within="PT8H",
        answer_clock="service",
        frequency="P1M",
        grace=dt.timedelta(days=7),
        settle="P1M",
        hold=86_400 * 10**9,
        resources=[("work", "h")],
        unit_costs=[("work", dt.date(2026, 1, 1), 55, "EUR"), ("work", "2026-07-01", 57.5, "EUR")],
        owner="CFO",
        customer="sales",
        supervisor="CEO",
    )
    builder.set_service_hours(
        "INV",
        [(["mon", "tue", "wed", "thu"], "08:00", "18:00"), ("fri", "08:00", "14:00")],
        zone="CET-1CEST,M3.5.0,M10.5.0/3",
        closed=["2026-12-25", dt.date(2026, 12, 26)],
    )
    builder.add_process("OSP-24").add_objective(
        "fast", "business", text="same day", harm_unit="invoices"
    )
    model = builder.build()
    assert model == ism3.Model.from_json(BUILT)
    assert model["INV"].currency == "EUR" and model.has_hash_key and builder.closed


def test_what_a_builder_refuses() -> None:
    for options in (
        {"grain": "P1M"},
        {"grain": -1},
        {"grain": 1},
        {"grain": True},
        {"utc_offset": "noon"},
        {"utc_offset": 1 << 40},
        {"hash_key": b"short"},
        {"name": "a\0b"},
        {"name": "\ud800"},
        {"name": 5},
        {"memory_limit": -1},
    ):
        with pytest.raises(ism3.Error):
            ism3.ModelBuilder(**options)  # type: ignore[arg-type]
    for process in (
        {"code": ""},
        {"code": None},
        {"code": "X", "answer_clock": "sun"},
        {"code": "X", "answer_within": "soon"},
        {"code": "X", "environments": ["nowhere"]},
        {"code": "X", "resources": [("a", "h"), ("a", "h")]},
        {"code": "X", "unit_costs": [("b", "2026-01-01", 1, "EUR")]},
        {"code": "X", "unit_costs": [("work", "never", 1, "EUR")]},
    ):
        builder = ism3.ModelBuilder()
        with pytest.raises((ism3.Error, TypeError)):
            builder.add_process(**process)  # type: ignore[arg-type]
        if builder.closed:
            with pytest.raises(ism3.ClosedError):
                builder.build()
        else:
            assert builder.build().processes == {}, "nothing of it is in the model"
    builder = ism3.ModelBuilder().add_process("X")
    for hours in (
        ("Y", [(["mon"], "08:00", "09:00")]),
        ("X", [(["day"], "08:00", "09:00")]),
        ("X", [(["mon"], "8", "9")]),
        ("X", [(["mon"], "09:00", "08:00")]),
        ("X", []),
    ):
        with pytest.raises(ism3.Error):
            builder.set_service_hours(*hours)  # type: ignore[arg-type]
    with pytest.raises(ism3.Error):
        builder.set_service_hours("X", [(["mon"], "08:00", "09:00")], zone="Mars")
    assert builder.build().processes.keys() == {"X"}


def test_hash_id(model: Any) -> None:
    assert len(model.hash_id("a")) == 16 and model.hash_id("a") == model.hash_id(
        b"a"
    ) != model.hash_id("b")
    with pytest.raises(ism3.ArgumentError):
        model.hash_id("x" * 256)


def test_the_catalogue() -> None:
    entry = ism3.catalogue()["OSP-24"]
    assert entry.practice == "operational" and ("detected event", "OSP-23") in entry.inputs
    assert set(entry.metrics) == {info.metric for info in ism3.FIGURES.values()}
    assert all(code in ism3.controls() for code in entry.controls) and len(ism3.controls()) == 93
    assert ism3.library_version() and ism3.__version__
