"""Metrics: figures, and the forms they are written in. What is missing is never 0."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from fractions import Fraction
from typing import Any, Dict

import pytest

import ism3

UTC = dt.timezone.utc
MAY = dt.datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = dt.timedelta(hours=1)
P = {"process": "OSP-24"}


@pytest.fixture
def metrics(ledger: Any) -> Any:
    ledger.observe_items(
        **P, id=["a", "b", "c"], input=MAY, output=[MAY + HOUR, MAY + 2 * HOUR, None]
    )
    ledger.observe_scope(process="OSP-5", environment="servers", time=MAY, total=3, covered=2)
    ledger.observe_items(**P, id="june", input="2026-06-03", output=None)
    return ledger.metrics(every="month")


def test_a_figure(metrics: Any) -> None:
    figure = metrics["OSP-24"].figure("efficacy.ratio")
    may, june = figure
    assert (may.value, may.numerator, may.denominator, may.count) == (2 / 3, 2, 3, 3)
    assert june.value == 0.0 and june.numerator == 0 and june.denominator == 1
    assert (
        may.period.start == dt.datetime(2026, 5, 1, tzinfo=UTC)
        and may.period.end == june.period.start
    )
    assert (
        june.period.state == "partial"
        and str(may.period) == "2026-05-01T00:00:00Z/2026-06-01T00:00:00Z"
    )
    assert figure.values == [2 / 3, 0.0] and figure.statuses == ["ok", "partial"]
    assert (
        figure.id == "efficacy.ratio"
        and figure.unit == "ratio"
        and figure.info.better == "up"
        and len(figure[:1]) == 1
    )
    assert "efficacy.ratio of OSP-24" in repr(figure)
    lead = metrics["OSP-24"]["activity.mean_lead_time"]
    assert lead[0].value == 5400.0 and lead[0].numerator == Fraction(10800) and lead.unit == "s"


def test_missing_is_none_and_says_why(metrics: Any) -> None:
    scope = metrics["OSP-24"].figure("scope.covered")
    assert scope.values == [None, None] and scope.statuses == ["no_data"] * 2
    assert (
        scope[0].numerator is None
        and scope[0].denominator is None
        and scope[0].missing == ("servers",)
    )
    lead = metrics["OSP-24"].figure("activity.mean_lead_time")
    assert lead[1].value is None and lead[1].status == "no_data"
    other = metrics["OSP-5"].figure("scope.covered")
    assert other[0].value == 2 / 3 and other[0].missing == ("laptops",)


def test_environments_and_resources(ledger: Any, metrics: Any) -> None:
    apart = ledger.metrics(every="all", by_environment=True)
    assert apart["OSP-5", "servers"].figure("scope.covered")[0].value == 2 / 3
    assert apart["OSP-24"].environment == "servers", "it serves one, so that is the one"
    assert [(it.process, it.environment) for it in apart][0] == ("OSP-24", "servers")
    assert metrics["OSP-24"].resources == ("people", "money")
    assert metrics["OSP-24"].figure("efficiency.outputs_per_resource", "money").unit == "1/EUR"
    assert (
        metrics["OSP-24"].state(0) in ("partial", "settling", "final")
        and metrics["OSP-24"].state(-1) == "partial"
    )
    for key in ("OSP-99", ("OSP-24", "nowhere"), ("OSP-24", "laptops")):
        with pytest.raises(ism3.NotFoundError):
            metrics[key]
    with pytest.raises(ism3.NotFoundError, match="did you mean 'efficacy.ratio'"):
        metrics["OSP-24"].figure("eficacy.ratio")
    with pytest.raises(ism3.NotFoundError):
        metrics["OSP-24"].figure("load.ratio", "cars")
    with pytest.raises(ism3.ArgumentError, match="not told by resource"):
        metrics["OSP-24"].figure("efficacy.ratio", "money")
    with pytest.raises(ism3.NotFoundError):
        metrics["OSP-24"].state(2)


def test_lead_times_are_counted_up_to_bounds(metrics: Any) -> None:
    may, june = metrics["OSP-24"].lead_times()
    assert (may.count, may.sum, may.best, may.worst, may.status) == (2, 10800, 3600, 7200, "ok")
    assert may.period == metrics.periods[0] and may.bounds == tuple(4.0**k for k in range(14))
    assert may.counts == (0,) * 6 + (1,) + (2,) * 7
    assert (june.count, june.sum, june.best, june.worst, june.status) == (
        0,
        0,
        None,
        None,
        "no_data",
    )
    assert june.counts == (0,) * 14
    (asked,) = [it.counts for it in metrics["OSP-24"].lead_times([0, 2048, 4096, 2**13])[:1]]
    assert asked == (0, 0, 1, 2)
    everything = metrics["OSP-24"].lead_times(ism3.LEAD_TIME_BOUNDS)[0]
    assert everything.counts[-1] == everything.count and everything.bounds[-1] == 2.0**33
    assert len(ism3.LEAD_TIME_BOUNDS) == 44 and ism3.LEAD_TIME_BOUNDS[:3] == (0, 2**-9, 2**-8)
    assert metrics["OSP-24"].lead_times([])[0].counts == ()
    for wrong in ([3], [1.5], [-1], [float("nan")], [2.0**34], [float("inf")]):
        with pytest.raises(
            ism3.ArgumentError, match="is not among what lead times are counted up to"
        ):
            metrics["OSP-24"].lead_times(wrong)
    for wrong in ([4, 1], [1, 1]):
        with pytest.raises(ism3.ArgumentError, match="each above the one before it"):
            metrics["OSP-24"].lead_times(wrong)
    metrics.close()
    with pytest.raises(ism3.ClosedError):
        metrics["OSP-24"]


def test_lead_times_agree_with_the_quantiles(ledger: Any) -> None:
    times = [MAY + dt.timedelta(seconds=1 + number**3) for number in range(100)]
    ledger.observe_items(
        **P, id=[str(number) for number in range(100)], input=[MAY] * 100, output=times
    )
    process = ledger.metrics(every="all")["OSP-24"]
    (leads,) = process.lead_times()
    assert leads.counts == tuple(
        sum((time - MAY).total_seconds() <= bound for time in times) for bound in leads.bounds
    )
    for percent in (50, 90, 95, 99):
        value = process.figure(f"activity.p{percent}_lead_time")[0].value
        assert value is not None
        place = next(place for place, count in enumerate(leads.counts) if count >= percent)
        assert leads.bounds[place - 1] < value <= leads.bounds[place]


def test_every_form_says_the_same(ledger: Any, metrics: Any) -> None:
    document = metrics.to_dict(digest=ledger.digest())
    assert document == json.loads(metrics.to_json(digest=ledger.digest()))
    assert document["ledger"] == ledger.digest().hex() and metrics.to_dict()["ledger"] is None
    rows = list(csv.DictReader(io.StringIO(metrics.to_csv())))
    frame = pytest.importorskip("pandas") and metrics.to_pandas()
    compared = 0
    for number, period in enumerate(document["periods"]):
        for process in period["processes"]:
            for id, told in process["figures"].items():
                it = metrics[process["process"]].figure(id)[number]
                assert it.status == told["status"] and it.count == told["count"]
                assert it.missing == tuple(told.get("missing", ())) and (it.value is None) == (
                    told["value"] is None
                )
                if it.value is not None:
                    assert it.value == told["value"] and float(it.numerator) == told["numerator"]
                of = (frame["process"] == process["process"]) & (frame["figure"] == id)
                row = frame[
                    of
                    & (
                        frame["resource"].isna()
                        | (frame["resource"] == metrics[process["process"]].resources[0])
                    )
                ]
                value = row["value"].iloc[number]
                assert math.isnan(value) if it.value is None else value == it.value
                assert row["status"].iloc[number] == it.status
                compared += 1
    assert compared == 2 * 2 * len(ism3.FIGURES) and len(rows) == len(frame)
    assert all(
        (row["value"] == "") == (row["status"] in ("no_data", "not_applicable")) for row in rows
    )
    assert str(frame["from"].dtype) == "datetime64[ns, UTC]"
    assert "efficacy" in metrics.to_table() and str(metrics) == metrics.to_table()
    assert len(metrics.to_table(all_figures=True, width=200)) > len(metrics.to_table())
    series = metrics["OSP-24"].figure("activity.mean_lead_time").to_pandas()
    assert series.iloc[0] == 5400 and math.isnan(series.iloc[1])


def test_settled(ledger: Any) -> None:
    end = dt.datetime(2026, 6, 1, tzinfo=UTC)
    day = dt.timedelta(days=1)
    ledger.observe_items(
        **P, id=["soon", "late"], input=MAY, output=[end + 2 * day - HOUR, end + 2 * day]
    )
    plain, settled = (
        ledger.metrics("month", as_of="2026-07-01", settled=it) for it in (False, True)
    )
    assert not plain.settled and settled.settled
    assert plain["OSP-24"].figure("efficacy.ratio")[0].value == 1.0
    assert (
        settled["OSP-24"].figure("efficacy.ratio")[0].value == 0.5
    ), "OSP-24 settles within two days"
    july = ism3._times.instant("2026-07-01", "", 0)  # type: ignore[attr-defined]
    june_3 = ism3._times.instant("2026-06-03", "", 0)  # type: ignore[attr-defined]
    assert plain["OSP-24"].read_at(0) == july and settled["OSP-24"].read_at(0) == june_3
    assert settled["OSP-24"].read_at(1) == july == settled.as_of
    assert "settled" not in plain.to_dict() and settled.to_dict()["settled"] is True
    with pytest.raises(ism3.NotFoundError):
        settled["OSP-24"].read_at(2)


def test_windows(ledger: Any, metrics: Any) -> None:
    assert len(ledger.metrics("day", start="2026-05-04", end=dt.date(2026, 5, 6)).periods) == 2
    assert len(ledger.metrics("P14D").periods) == 3
    assert len(ledger.metrics("all", processes="OSP-5").entries) == 1
    early = ledger.metrics("month", as_of="2026-05-05")
    assert len(early.periods) == 2 and early.as_of == ism3._times.instant("2026-05-05", "", 0)  # type: ignore[attr-defined]
    assert early["OSP-24"].figure("efficacy.inputs")[1].value is None
    empty = ism3.Ledger(ledger.model).metrics()
    assert empty.periods == () and len(empty) == 0 and empty.to_dict()["periods"] == []
    assert len(empty.to_pandas()) == 0
    for wrong in (
        {"every": "fortnight"},
        {"every": 5},
        {"start": "2026-05-04T09:30:00Z"},
        {"start": "2026-05-04", "end": "2026-05-03"},
        {"processes": ["OSP-99"]},
        {"memory_limit": -1},
        {"start": 1.5},
        {"as_of": "noon"},
    ):
        with pytest.raises(ism3.Error):
            ledger.metrics(**wrong)
    with pytest.raises(ism3.LimitError):
        ledger.metrics(memory_limit=1)
    with pytest.raises(ism3.ArgumentError):
        metrics.to_json(digest=b"short")
    with pytest.raises(ism3.ArgumentError):
        metrics.to_table(width=-1)


def test_metrics_stay_as_they_are(ledger: Any, metrics: Any) -> None:
    before = metrics.to_json()
    ledger.observe_items(**P, id="later", input=MAY)
    ledger.close()
    assert metrics.to_json() == before


def test_the_table_of_figures() -> None:
    ratio: Dict[str, Any] = ism3.FIGURES["efficacy.ratio"]._asdict()
    assert (ratio["metric"], ratio["better"], ratio["chart"], ratio["unit"]) == (
        "efficacy",
        "up",
        "ratio",
        "ratio",
    )
    assert (ratio["minimum"], ratio["maximum"], ratio["best"]) == (0.0, 1.0, 1.0)
    assert len(ism3.FIGURES) > 30 and all(
        info.help and info.formula for info in ism3.FIGURES.values()
    )


def test_an_unknown_figure_is_told_with_the_nearest(ledger: Any) -> None:
    ledger.observe_items(process="OSP-24", id=["a"], input=[dt.datetime(2026, 5, 4)])
    process = ledger.metrics()["OSP-24"]
    for wrong, message in (
        (
            "efficacy.ration",
            "there is no figure 'efficacy.ration'; did you mean 'efficacy.ratio'\\?",
        ),
        ("on_time", "there is no figure 'on_time', expected one such as 'efficacy.on_time'"),
        (
            "scope",
            "there is no figure 'scope', expected one such as 'scope.covered', 'scope.sampled'",
        ),
        ("weather", "there is no figure 'weather'$"),
    ):
        with pytest.raises(ism3.NotFoundError, match=message):
            process.figure(wrong)
