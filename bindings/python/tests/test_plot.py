"""Charts: what they say, read back from matplotlib's own objects."""

from __future__ import annotations

import datetime
import math
import subprocess
import sys
from typing import Any, List, Optional

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import organisation  # noqa: E402

import ism3  # noqa: E402
from ism3.plot import LEAST_FINAL, Series, draw, natural_limits, plot  # noqa: E402

DAY = 86400 * 10**9


def series(
    values: List[float], final: Optional[List[bool]] = None, unit: str = "ratio", **more: Any
) -> Series:
    starts = [
        datetime.datetime(2026, 1, 1) + datetime.timedelta(days=i) for i in range(len(values))
    ]
    return Series("title", unit, starts, values, final or [True] * len(values), **more)


def lines(axes: Any, label: str) -> List[Any]:
    return [line for line in axes.lines if line.get_label() == label]


@pytest.fixture
def ledger() -> Any:
    model = ism3.Model.from_json(
        {
            "ism3": {"format": "model", "version": 1},
            "utc_offset": "+02:00",
            "processes": [
                {
                    "code": "OSP-24",
                    "resources": [
                        {"name": "people", "unit": "h"},
                        {"name": "desks", "unit": "desk"},
                    ],
                },
                {"code": "OSP-5"},
            ],
        }
    )
    ledger = ism3.Ledger(model)
    start = 20_000 * DAY - 2 * 3600 * 10**9
    times = [start + i * DAY // 2 for i in range(40)]
    # Nothing comes in on the eleventh day.
    times = [time for time in times if not start + 10 * DAY <= time < start + 11 * DAY]
    ledger.observe_items(
        process="OSP-24",
        id=list(range(len(times))),
        input=times,
        output=[t + 7200 * 10**9 for t in times],
    )
    for resource, used in (("people", 4), ("desks", 1)):
        ledger.observe_resources(
            process="OSP-24",
            time=start,
            end=start + 20 * DAY,
            available=8,
            used=used,
            resource=resource,
        )
    yield ledger
    ledger.close()


def test_limits_are_mean_and_moving_ranges() -> None:
    values = [10.0, 12.0] * 6
    limits = natural_limits(series(values, unit="1"))
    assert limits is not None
    assert (limits.mean, limits.count) == (11.0, 12)
    assert limits.low == pytest.approx(11.0 - 2.66 * 2.0)
    assert limits.high == pytest.approx(11.0 + 2.66 * 2.0)


def test_limits_end_where_the_figure_does() -> None:
    limits = natural_limits(series([0.1, 0.9] * 6, least=0.0, most=1.0))
    assert limits is not None
    assert (limits.low, limits.high) == (0.0, 1.0)


def test_no_limits_of_too_few_or_of_what_is_not_judged() -> None:
    values = [float(i) for i in range(LEAST_FINAL)]
    assert natural_limits(series(values)) is not None
    assert natural_limits(series(values[1:])) is None
    assert natural_limits(series(values, [True] * 11 + [False])) is None
    assert natural_limits(series(values[1:] + [math.nan])) is None
    assert natural_limits(series(values, judged=False)) is None
    # Twelve values and no two neighbours.
    assert natural_limits(series([value for v in values for value in (v, math.nan)])) is None


def test_a_gap_parts_neighbours() -> None:
    values = [1.0] * 6 + [math.nan] + [5.0] * 6
    limits = natural_limits(series(values))
    assert limits is not None
    assert (limits.low, limits.mean, limits.high) == (3.0, 3.0, 3.0)


def test_provisional_values_do_not_shape_limits() -> None:
    values = [10.0, 12.0] * 6
    before = natural_limits(series(values))
    assert natural_limits(series(values + [1000.0], [True] * 12 + [False])) == before


def test_dots_say_what_is_final_provisional_or_outside() -> None:
    values = [0.5, 0.52] * 6 + [0.9, math.nan, 0.1]
    (axes,) = draw([series(values, [True] * 13 + [False, False])], "title").axes
    (final,), (outside,), (provisional,) = (
        lines(axes, k) for k in ("final", "outside the limits", "provisional")
    )
    assert len(final.get_ydata()) == 12
    assert list(outside.get_ydata()) == [pytest.approx(90.0)]
    assert list(provisional.get_ydata()) == [pytest.approx(10.0)]
    assert provisional.get_markerfacecolor() == "white" != final.get_markerfacecolor()
    # The line itself breaks at the gap, and nothing is drawn at zero.
    path = max(axes.lines, key=lambda line: len(line.get_ydata()))
    assert [i for i, y in enumerate(path.get_ydata()) if math.isnan(y)] == [13]


@pytest.mark.parametrize(
    "unit, value, label, shown",
    [
        ("ratio", 0.25, "%", 25.0),
        ("1", 7.0, "number", 7.0),
        ("s", 90.0, "seconds", 90.0),
        ("s", 600.0, "minutes", 10.0),
        ("s", 7200.0, "hours", 2.0),
        ("s", 864000.0, "days", 10.0),
        ("EUR", 12.5, "EUR", 12.5),
        ("1/h", 0.5, "1/h", 0.5),
    ],
)
def test_axis_names_the_unit(unit: str, value: float, label: str, shown: float) -> None:
    (axes,) = draw([series([value], unit=unit)], "title").axes
    assert axes.get_ylabel() == label
    assert list(lines(axes, "final")[0].get_ydata()) == [pytest.approx(shown)]


def test_chart_of_metrics(ledger: Any) -> None:
    metrics = ledger.metrics(every="day")
    figure = metrics.plot("OSP-24", "efficacy.inputs")
    (axes,) = figure.axes
    assert axes.get_title(loc="left") == "OSP-24 Handling of Incidents and Near-incidents: inputs"
    path = max(axes.lines, key=lambda line: len(line.get_ydata()))
    expected = metrics["OSP-24"].figure("efficacy.inputs")
    assert [None if math.isnan(y) else y for y in path.get_ydata()] == expected.values
    assert expected.values[10] is None
    # Days of the model's own clock.
    assert matplotlib.dates.num2date(path.get_xdata(orig=False)[0]).hour == 0


def test_grid_has_every_figure_with_a_value(ledger: Any) -> None:
    metrics = ledger.metrics(every="day")
    titles = [axes.get_title(loc="left") for axes in metrics.plot("OSP-24").axes]
    of = metrics["OSP-24"]
    known = [
        id
        for id, info in ism3.FIGURES.items()
        if not info.per_resource and any(map(_is_value, of[id].values))
    ]
    assert [title for title in titles if "," not in title] == [
        ism3.FIGURES[id].name for id in known
    ]
    assert {"load, people", "load, desks"} <= set(titles)
    only = [axes.get_title(loc="left") for axes in plot(metrics, "OSP-24", resource="desks").axes]
    assert "load, desks" in only and "load, people" not in only


def _is_value(value: Optional[float]) -> bool:
    return value is not None


def test_environments_are_named(ledger: Any) -> None:
    metrics = ledger.metrics(every="all", by_environment=True)
    (axes,) = metrics.plot("OSP-24", "activity.outputs", environment="default").axes
    assert "default: outputs" in axes.get_title(loc="left")


def test_nothing_to_draw(ledger: Any) -> None:
    metrics = ledger.metrics(every="day")
    (axes,) = metrics.plot("OSP-24", "scope.covered").axes
    assert [text.get_text() for text in axes.texts] == ["no value in any period"]
    with pytest.raises(ism3.NotFoundError):
        metrics.plot("OSP-5")
    with pytest.raises(ism3.NotFoundError):
        metrics.plot("OSP-24", "efficacy.nonsense")
    metrics.close()
    with pytest.raises(ism3.ClosedError):
        metrics.plot("OSP-24")


def test_a_picture_is_written(ledger: Any, tmp_path: Any) -> None:
    ledger.metrics(every="day").plot("OSP-24").savefig(tmp_path / "all.png")
    assert (tmp_path / "all.png").read_bytes().startswith(b"\x89PNG")


def test_matplotlib_is_only_needed_for_charts() -> None:
    code = """
import sys
sys.modules["matplotlib"] = None
import ism3, ism3.plot
try:
    ism3.plot.draw([], "")
except ImportError as error:
    assert "ism3[plot]" in str(error), error
else:
    raise SystemExit("no error")
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_pyplot_is_left_alone(ledger: Any) -> None:
    """Charts are not kept by pyplot, where they would pile up, and no window opens."""
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    ledger.metrics(every="day").plot("OSP-24", "activity.outputs")
    assert pyplot.get_fignums() == before


def test_chart_of_an_assessment() -> None:
    ledger = organisation.observe(ism3.Ledger(ism3.Model.from_json(organisation.DOCUMENT)))
    judged = ledger.assess(as_of="2026-06-01")
    (axes,) = judged.plot("INV", "quality.fit").axes
    drawn = {line.get_label(): line for line in axes.lines}
    assert {"target", "centre", "signal: worse", "final"} <= set(drawn) and "mean" not in drawn
    assert list(drawn["signal: worse"].get_ydata()) == [pytest.approx(10.0)]
    # April at the offset of the model.
    (at,) = drawn["signal: worse"].get_xdata()
    assert at == datetime.datetime(2026, 4, 1)
    assert {y for y in drawn["target"].get_ydata() if not math.isnan(y)} == {80.0}
    (baseline,) = [line for label, line in drawn.items() if label.startswith("baseline of")]
    assert baseline.get_label() == "baseline of 12 periods"
    assert list(baseline.get_xdata()) == [
        datetime.datetime(2025, 2, 1),
        datetime.datetime(2026, 1, 1),
    ]
    verdicts = judged["INV"].judgements("quality.fit")
    centre = list(drawn["centre"].get_ydata())[::2]
    assert [None if math.isnan(y) else y / 100 for y in centre[13:]] == [
        None if it.centre is None else pytest.approx(it.centre) for it in verdicts[13:]
    ]
    assert not math.isnan(centre[1]) and math.isnan(
        centre[0]
    ), "over its baseline, and not before it"
    assert "recorded change" in drawn
    grid = judged.plot("INV")
    assert len(grid.axes) > 10
    with pytest.raises(ism3.NotFoundError):
        judged.plot("INV", "quality.nothing")


def test_chart_of_an_assessment_without_any_value() -> None:
    judged = ism3.Ledger(ism3.Model.from_json(organisation.DOCUMENT)).assess(
        start="2026-01-01", end="2026-02-01"
    )
    (axes,) = judged.plot("INV", "quality.fit").axes
    assert "no value in any period" in [text.get_text() for text in axes.texts]
    assert "target" in {line.get_label() for line in axes.lines}
