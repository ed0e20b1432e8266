"""What the figures mean: the same as the library's own document says, and nothing crashes."""

from __future__ import annotations

import ctypes
import datetime
import gc
import json
import math
import pickle
import subprocess
import threading
import time
from decimal import Decimal
from pathlib import Path
from typing import Any, Callable, Dict, List

import organisation
import pytest
from conftest import DATA

import ism3
from ism3._library import lib

AS_OF = "2026-06-01"


def observed() -> Any:
    return organisation.observe(ism3.Ledger(ism3.Model.from_json(organisation.DOCUMENT)))


@pytest.fixture(scope="module")
def judged() -> Any:
    return observed().assess(as_of=AS_OF, by_environment=True)


@pytest.fixture(scope="module")
def document(judged: Any) -> Dict[str, Any]:
    told: Dict[str, Any] = judged.to_dict()
    return told


def number(value: Any) -> Any:
    """Documents write whole numbers beyond doubles, and long fractions, as texts."""
    return float(value) if isinstance(value, str) else value


def test_periods(judged: Any, document: Dict[str, Any]) -> None:
    assert len(judged.periods) == len(document["periods"]) == 17
    assert [it.state for it in judged.periods] == [it["state"] for it in document["periods"]]
    assert judged.newest_final == judged.periods[15] and judged.newest_final.state == "final"
    assert judged.as_of == judged.metrics.as_of == judged.periods[-1].end_ns
    young = observed().assess(as_of="2025-01-15")
    assert young.newest_final is None and len(young.periods) == 1
    assert (
        young["INV"].judgement("quality.fit").target_status == "pending"
    ), "the last period where none is final"


@pytest.mark.parametrize(
    "which, expected",
    [
        (None, 15),
        (0, 0),
        (-1, 16),
        ("2025", 0),
        ("2025-Q2", 3),
        ("2025-03", 2),
        ("2025-03-31", 2),
        ("2025-03-31T23:30:00Z", 3),
        (datetime.date(2026, 4, 30), 15),
        (datetime.datetime(2026, 4, 30, 23, 30, tzinfo=datetime.timezone.utc), 16),
    ],
)
def test_a_period_is_named_in_many_ways(judged: Any, which: Any, expected: int) -> None:
    period = judged.periods[expected]
    assert judged["INV"].judgement("quality.fit", which).period == period
    assert judged["INV"].judgement("quality.fit", period).period == period


@pytest.mark.parametrize(
    "which, error",
    [
        (17, ism3.NotFoundError),
        (-18, ism3.NotFoundError),
        (10**30, ism3.NotFoundError),
        ("2031", ism3.NotFoundError),
        (datetime.date(1999, 1, 1), ism3.NotFoundError),
        (ism3.Period(0, 1, "final"), ism3.NotFoundError),
        ("2025-Q5", ism3.Error),
        ("2025-13", ism3.Error),
        ("spring", ism3.Error),
        ("", ism3.Error),
        ("٢٠٢٥", ism3.Error),
        (True, ism3.ArgumentTypeError),
        (1.0, ism3.ArgumentTypeError),
        (math.nan, ism3.ArgumentTypeError),
        ((0, 1), ism3.ArgumentTypeError),
        (b"2025", ism3.ArgumentTypeError),
    ],
)
def test_a_period_that_is_not_there(judged: Any, which: Any, error: Any) -> None:
    for use in (
        judged.success,
        judged.objectives,
        judged.maturity,
        judged.data_quality,
        judged.assets,
        judged.to_text,
        judged["INV"].capability,
        judged["INV"].figures,
        judged["INV"].candidates,
        lambda period: judged.explain("INV", period=period),
        lambda period: judged["INV"].peers("quality.fit", period),
    ):
        with pytest.raises(error):
            use(which)
    assert judged.success() == "failed", "nothing is held that should have been given back"


def test_the_whole_is_what_the_document_says(judged: Any, document: Dict[str, Any]) -> None:
    for period, told in enumerate(document["periods"]):
        assert judged.success(period) == told["success"]
        assert judged.assets(period) == {it["name"]: it["scope"] for it in told["assets"]}
        assert judged.data_quality(period)._asdict() == told["data_quality"]
        found = judged.objectives(period)
        assert [(it.id, it.status) for it in found.values()] == [
            (it["id"], it["status"]) for it in told["objectives"]
        ]
        for objective in told["objectives"]:
            for result, condition in zip(
                found[objective["id"]].conditions, objective["conditions"]
            ):
                assert (result.status, result.windows, result.breached) == (
                    condition["status"],
                    condition["windows"],
                    condition["breached"],
                )
                assert result.value == (
                    number(condition["worst"]["value"]) if condition["worst"] else None
                )
        maturity = judged.maturity(period)
        wanted = told["maturity"]
        assert (maturity.level, maturity.name, maturity.next_gaps) == (
            wanted["level"],
            wanted["name"],
            wanted["next_gaps"],
        )
        assert [
            (it.process, it.level, it.required, it.reached or 0, it.cost, it.currency)
            for it in maturity.gaps
        ] == [
            (
                it["process"],
                it["level"],
                it["required"],
                it["reached"],
                number(it["cost"]),
                it["currency"],
            )
            for it in wanted["gaps"]
        ]
    assert {judged.success(period) for period in range(17)} >= {"failed", "unknown"}
    gap = judged.maturity().gaps[1]
    assert gap.process == "OSP-10" and gap.reached is None and gap.cost == 700.0
    assert judged.objectives()["quiet"] == ism3.ObjectiveResult("quiet", "unknown", ())


def test_processes_are_what_the_document_says(judged: Any, document: Dict[str, Any]) -> None:
    assert (
        [it.process for it in judged] == ["SALES", "INV"] and len(judged) == 2 and "INV" in judged
    )
    statuses = set()
    for period, told in enumerate(document["periods"]):
        for entry in told["processes"]:
            process = judged[entry["process"]]
            assert process.state(period) == entry["state"]
            capability, wanted = process.capability(period), entry["capability"]
            assert (capability.level, capability.name) == (wanted["level"], wanted["name"])
            for name in ("in_use", "stale", "never"):
                assert list(getattr(capability, name)) == wanted[name]
            assert list(capability.missing) == wanted["next"]["missing"]
            assert capability.lacks_documentation == wanted["next"]["lacks_documentation"]
            assert capability.next is not None and capability.next.level == wanted["next"]["level"]
            assert len(process.faults(period)) == entry["faults"]
            assert [
                (it.process, it.distance, it.is_origin, it.severity)
                for it in process.candidates(period)
            ] == [
                (it["process"], it["distance"], it["origin"], it["severity"])
                for it in entry["candidates"]
            ]
            for id, figure in entry["figures"].items():
                judgement = process.judgement(id, period)
                statuses.add(judgement.target_status)
                check_judgement(judgement, figure)
    assert statuses >= {"none", "met", "at_risk", "missed", "pending"}


def check_judgement(it: Any, told: Dict[str, Any]) -> None:
    assert (it.status, it.unit, it.target_status) == (
        told["status"],
        told["unit"],
        told["target_status"],
    )
    assert (
        it.value == pytest.approx(number(told["value"]), rel=1e-12)
        if it.value
        else not number(told["value"])
    )
    assert it.outlook == told["outlook"]
    assert (it.target is None) == (told["target"] is None)
    if it.target is not None:
        assert (it.target.op, it.target.set_by) == (told["target"]["op"], told["target"]["set_by"])
    behaviour = told["behaviour"]
    if behaviour is None:
        assert it.behaviour == "not_judged" and it.centre is None and it.baseline is None
        return
    assert (it.behaviour, it.rule or "none", it.hint or "none") == (
        behaviour["verdict"],
        behaviour["rule"],
        behaviour["hint"],
    )
    assert (it.centre, it.lower, it.upper) == tuple(
        number(behaviour.get(key)) for key in ("centre", "lower", "upper")
    )
    assert it.baseline is None or it.baseline.count == behaviour["baseline"]["periods"]


def test_a_judgement(judged: Any) -> None:
    it = judged["INV"].judgement("quality.fit", "2026-04")
    assert (it.value, it.status, it.target_status, it.behaviour) == (0.1, "ok", "missed", "worse")
    assert it.is_fault and it.is_signal and it.rule == "beyond_limits"
    assert it.outlook == "neither stable nor meeting the target"
    assert it.lower == 0.6 and it.widened == ("lower",) and it.baseline.count == 12
    assert judged["INV"].judgements("quality.fit")[15] == it
    first = judged["INV"].judgement("quality.fit", 1)
    assert first.behaviour == "learning" and first.centre is first.lower is first.baseline is None
    nothing = judged["INV"].judgement("load.ratio", resource="money")
    assert (
        nothing.value is None
        and nothing.status == nothing.target_status == "no_data"
        and nothing.newest is None
    )
    assert nothing.resource == "money" and nothing.target.upper == 0.9
    assert judged["INV"].judgement("load.ratio").resource == "people"
    assert {it.figure for it in judged["INV"].faults()} == {
        "quality.fit",
        "activity.worst_lead_time",
    }
    assert (
        judged["INV"].rosi == pytest.approx((80000 - 20000.5) / 20000.5)
        and judged["SALES"].rosi is None
    )


def test_candidates_duties_and_peers(judged: Any) -> None:
    (candidate,) = judged["INV"].candidates()
    assert candidate == ism3.Candidate("SALES", 1, 1, True, judged.periods[15])
    assert judged["SALES"].candidates() == ()
    (finding,) = judged.duty_findings
    assert finding.rule == judged.model.duty_rules[0] and (finding.process, finding.person) == (
        "SALES",
        "Ann",
    )
    north, south = judged["SALES"].peers("quality.fit")
    assert north == ism3.Peer("north", 1, 0.1, 0.1) and south == ism3.Peer("south", None, None, 0.1)
    assert [it.rank for it in judged["INV"].peers("quality.fit")] == [1, 2]
    alone = observed().assess(as_of=AS_OF)
    with pytest.raises(ism3.StateError, match="by_environment"):
        alone["INV"].peers("quality.fit")


@pytest.mark.parametrize(
    "use",
    [
        lambda it: it["OSP-1"],
        lambda it: it[5],
        lambda it: it[None],
        lambda it: it["INV"].judgement("quality.nothing"),
        lambda it: it["INV"].judgement(None),
        lambda it: it["INV"].judgement("quality.fit", resource="money"),
        lambda it: it["INV"].judgement("load.ratio", resource="gold"),
        lambda it: it["INV"].peers("nothing"),
        lambda it: it.explain(),
        lambda it: it.explain("INV", maturity=True),
        lambda it: it.explain("INV", "quality.fit", capability=True),
        lambda it: it.explain(figure="quality.fit"),
        lambda it: it.explain(objective="nothing"),
        lambda it: it.explain(objective="paid", maturity=True),
        lambda it: it.explain("INV", resource="money"),
        lambda it: it.explain("INV", form="xml"),
        lambda it: it.explain("INV", form=1),
        lambda it: it.explain("INV", width=-1),
        lambda it: it.explain("INV", width=True),
        lambda it: it.explain("INV", now="soon"),
        lambda it: it.service_levels("Nobody Ltd"),
        lambda it: it.service_levels(None),
        lambda it: it.service_levels("a\0b"),
        lambda it: it.service_levels("\ud800"),
        lambda it: it.to_json(processes=["INV", "OSP-1"]),
        lambda it: it.to_json(skipped=-1),
        lambda it: it.to_json(skipped=1.5),
        lambda it: it.to_text(width=1 << 40),
        lambda it: it.plot("OSP-1", "quality.fit"),
    ],
)
def test_wrong_arguments(judged: Any, use: Callable[[Any], Any]) -> None:
    with pytest.raises(ism3.Error):
        use(judged)


@pytest.mark.parametrize(
    "options",
    [
        {"every": "moon"},
        {"every": None},
        {"as_of": "soon"},
        {"as_of": 1.5},
        {"start": "2026-02-01", "end": "2026-01-01"},
        {"every": "day", "start": 0, "end": 9214646400000000000 - 1},
        {"start": "2026-01-01T00:00:01Z"},
        {"memory_limit": -1},
        {"memory_limit": 1000},
        {"now": Decimal(1)},
    ],
)
def test_wrong_options(options: Dict[str, Any]) -> None:
    ledger = observed()
    with pytest.raises((ism3.Error, TypeError)):
        ledger.assess(**options)
    assert len(ledger.assess(as_of=AS_OF).periods) == 17


def test_a_ledger_without_its_model_cannot_be_assessed() -> None:
    ledger = ism3.Ledger.from_bytes(observed().to_bytes())
    with pytest.raises(ism3.StateError):
        ledger.assess()


def test_windows_of_every_length() -> None:
    ledger = observed()
    assert len(ledger.assess("year", as_of=AS_OF).periods) == 2
    assert (
        len(ledger.assess("P14D", start="2025-01-01", end="2025-01-29", as_of=AS_OF).periods) == 2
    )
    later = ledger.assess(now="2026-08-01T12:34:56Z")
    assert later.newest_final is not None and later.newest_final > judged_end(ledger)


def judged_end(ledger: Any) -> Any:
    return ledger.assess(as_of=AS_OF).newest_final


# ---- written ----


def test_texts(judged: Any) -> None:
    text = judged.to_text()
    assert str(judged) == text and "Management of security: FAILED" in text
    assert "2025-03" in judged.to_text("2025-03") and judged.to_text(width=60) != text
    assert "Sales" in text and "Sales" not in judged.to_text(processes="INV")
    assert repr(judged) == "<ism3.Assessment: 17 periods, 2 processes>"
    assert "1 divided by 10" in judged.explain("INV", figure="quality.fit")
    assert judged["INV"].explain("quality.fit") == judged.explain("INV", "quality.fit")
    assert "load (money)" in judged.explain("INV", "load.ratio", resource="money")
    assert "measure load" in judged.explain(maturity=True) and "insured" in judged.explain(
        maturity=True
    )
    assert "breached" in judged.explain(objective="paid")
    assert "load" in judged.explain("INV", capability=True)
    for form in ({"process": "INV"}, {"maturity": True}, {"objective": "paid"}):
        assert json.loads(judged.explain(**form, form="json"))
    levels = json.loads(judged.service_levels("Hosting Ltd", form="json"))
    assert levels and "8 / 10" in judged.service_levels("Hosting Ltd")
    only = judged.to_dict(processes=["INV"], skipped=3)
    assert [it["process"] for it in only["periods"][0]["processes"]] == ["INV"] and only[
        "set_aside"
    ]["skipped"] == 3


def test_a_document_names_what_was_read(judged: Any, document: Dict[str, Any]) -> None:
    ledger = observed()
    assert document["ledger"] == ledger.digest().hex()
    assert bytes.fromhex(document["model"]) == judged.model.to_bytes()[-32:]


def test_documents_are_those_of_the_command(command: str, judged: Any, tmp_path: Path) -> None:
    ledger = observed()
    ledger.save(tmp_path / "all.ism3")
    model = tmp_path / "model.json"
    model.write_text(json.dumps(organisation.DOCUMENT))
    common = ["--model", str(model), "--as-of", AS_OF]

    def told(verb: str, *arguments: str) -> str:
        line = [command, verb, *common, *arguments, str(tmp_path / "all.ism3")]
        return subprocess.run(line, stdout=subprocess.PIPE, check=True, text=True).stdout

    mine = ledger.assess(as_of=AS_OF)
    assert told("assess", "--json") == mine.to_json() == judged.to_json()
    assert told("explain", "--json", "--process", "INV", "--figure", "quality.fit") == mine.explain(
        "INV", "quality.fit", form="json"
    )
    assert told("sla", "--json", "--supplier", "Hosting Ltd") == mine.service_levels(
        "Hosting Ltd", form="json"
    )


def test_a_real_log_is_judged_as_the_command_does(command: str, tmp_path: Path) -> None:
    ledger = ism3.Ledger(ism3.Model.load(DATA / "model.json"))
    ledger.observe(log=DATA / "tickets.json", files=DATA / "incidents.csv.gz")
    ledger.save(tmp_path / "all.ism3")
    line = [
        command,
        "assess",
        "--model",
        str(DATA / "model.json"),
        "--as-of",
        "2016-06-02",
        "--json",
    ]
    told = subprocess.run(
        [*line, str(tmp_path / "all.ism3")], stdout=subprocess.PIPE, check=True, text=True
    )
    assert ledger.assess(every="month", as_of="2016-06-02").to_json() == told.stdout


def test_pandas(judged: Any) -> None:
    pandas = pytest.importorskip("pandas")
    frame = judged.to_pandas()
    assert list(frame.columns[:5]) == ["from", "to", "process", "figure", "resource"]
    rows = sum(len(process.figures(period)) for process in judged for period in range(17))
    assert len(frame) == rows > 100
    row = frame[(frame["process"] == "INV") & (frame["figure"] == "quality.fit")].iloc[15]
    assert row["from"] == pandas.Timestamp("2026-03-31T23:00:00Z")
    assert (row["value"], row["target"], row["target_status"], row["behaviour"]) == (
        0.1,
        0.8,
        "missed",
        "worse",
    )
    nothing = frame[(frame["figure"] == "load.ratio") & (frame["status"] == "no_data")]
    assert (
        nothing["value"].isna().all()
        and (nothing["resource"] == "money").all()
        and len(nothing) > 10
    )
    assert frame["value"].dtype == frame["lower"].dtype == "float64"


def test_nothing_observed() -> None:
    """A model without a fact, and one without a process, have a period, or none, and say so."""
    model = ism3.Model.from_json(organisation.DOCUMENT)
    with ism3.Ledger(model).assess(
        start="2026-01-01", end="2026-03-01", as_of="2026-03-01"
    ) as empty:
        assert len(empty.periods) == 2 and empty.success() in ("unknown", "pending")
        assert empty["INV"].capability().level == 0 and empty["INV"].faults() == ()
        assert empty["INV"].judgement("quality.fit").value is None
    bare = ism3.Ledger(ism3.Model.new().build()).assess(
        start="2026-01-01", end="2026-03-01", as_of="2026-03-01"
    )
    assert (
        len(bare) == 0 and list(bare) == [] and bare.objectives() == {} and bare.duty_findings == ()
    )
    assert json.loads(bare.to_json())["periods"]
    nowhere = ism3.Ledger(model).assess()
    if not nowhere.periods:
        for use in (nowhere.success, nowhere.maturity, nowhere["INV"].capability):
            with pytest.raises(ism3.NotFoundError):
                use()
    assert nowhere.to_json()


def test_an_empty_frame() -> None:
    pytest.importorskip("pandas")
    bare = ism3.Ledger(ism3.Model.new().add_process("X").build()).assess(
        start="2026-01-01", end="2026-02-01"
    )
    frame = bare.to_pandas()
    assert len(frame) == 0 and frame["value"].dtype == "float64" and "outlook" in frame.columns


# ---- lifetime ----


def test_an_assessment_outlives_ledger_and_model() -> None:
    model = ism3.Model.from_json(organisation.DOCUMENT)
    ledger = organisation.observe(ism3.Ledger(model))
    judged = ledger.assess(as_of=AS_OF)
    before = judged.to_json()
    ledger.observe_items(process="INV", id="late", input="2026-04-02", environment="north")
    ledger.close()
    model.close()
    del ledger, model
    gc.collect()
    assert judged.to_json() == before and judged["INV"].judgement("quality.fit").value == 0.1
    own, metrics = judged.model, judged.metrics
    judged.close()
    assert own["INV"].targets and metrics["INV"].figure("quality.fit")[15].value == 0.1


def test_what_it_lends_can_be_closed(judged: Any) -> None:
    judged.model.close()
    with judged.metrics as metrics:
        assert metrics.settled
    assert judged.metrics.periods == judged.periods and judged["INV"].capability().level == 2


def test_use_after_close_is_an_error() -> None:
    judged = observed().assess(as_of=AS_OF, by_environment=True)
    process = judged["INV"]
    kept = process.judgement("quality.fit")
    with judged as same:
        assert same is judged
    assert judged.closed and repr(judged) == "<ism3.Assessment, closed>" and kept.value == 0.1
    judged.close()
    uses: List[Callable[[], Any]] = [
        lambda: judged.periods,
        lambda: judged.newest_final,
        lambda: judged.as_of,
        lambda: judged.metrics,
        lambda: judged.model,
        lambda: judged["INV"],
        lambda: list(judged),
        lambda: judged.duty_findings,
        lambda: str(judged),
        lambda: judged.service_levels("Hosting Ltd"),
        lambda: judged.explain(maturity=True),
        lambda: judged.plot("INV", "quality.fit"),
        lambda: process.rosi,
        lambda: process.judgement("quality.fit"),
        lambda: process.judgements("quality.fit"),
        lambda: process.peers("quality.fit"),
        lambda: process.explain(),
    ]
    for name in (
        "success",
        "objectives",
        "maturity",
        "data_quality",
        "assets",
        "to_json",
        "to_dict",
        "to_text",
    ):
        uses.append(getattr(judged, name))
    for name in ("capability", "figures", "faults", "candidates", "state"):
        uses.append(getattr(process, name))
    for use in uses:
        with pytest.raises(ism3.ClosedError):
            use()


def test_it_comes_from_a_ledger_and_does_not_pickle(judged: Any) -> None:
    with pytest.raises(ism3.StateError):
        ism3.Assessment()
    with pytest.raises(TypeError, match="to_json"):
        pickle.dumps(judged)
    again = pickle.loads(pickle.dumps(observed())).assess(as_of=AS_OF)
    assert again.to_json() == judged.to_json()
    assert pickle.loads(pickle.dumps(judged["INV"].judgement("quality.fit"))).value == 0.1
    with judged.metrics as metrics, metrics._handle as held:
        with pytest.raises(ctypes.ArgumentError):
            lib.ism3_assessment_rosi(held, 0)


def test_two_assessments_in_two_threads(judged: Any) -> None:
    ledgers, found = [observed(), observed()], [""] * 2

    def work(number: int) -> None:
        for _ in range(5):
            with ledgers[number].assess(as_of=AS_OF, by_environment=True) as mine:
                found[number] = mine.to_json()

    run([threading.Thread(target=work, args=(number,)) for number in range(2)])
    assert found == [judged.to_json()] * 2


def test_one_assessment_in_many_threads(judged: Any) -> None:
    wanted, told = judged["INV"].figures(), []

    def read() -> None:
        for period in range(17):
            judged.to_text(period)
            judged["INV"].candidates(period)
        told.append(judged["INV"].figures())

    run([threading.Thread(target=read) for _ in range(4)])
    assert told == [wanted] * 4


def test_closing_while_others_read() -> None:
    for _ in range(3):
        judged, done = observed().assess(as_of=AS_OF), []

        def read(judged: Any = judged, done: Any = done) -> None:
            try:
                while True:
                    judged.maturity()
                    judged.to_json()
            except ism3.ClosedError:
                done.append(True)

        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(0.02)
        judged.close()
        for thread in threads:
            thread.join(60)
        assert len(done) == 3


def run(threads: List[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
