"""Charts of figures over periods, with matplotlib.

One figure becomes a process behaviour chart: its values, their mean, and the natural limits within which it moves
while nothing changes. Without the name of a figure, all figures of the process that have values are drawn in a grid.

On an assessment the limits are those that it judged each period by, learnt from the baseline that is marked below, with
target, recorded changes and signals. Over its baseline the first limits stand that were learnt from it.

A full dot is final. A hollow one is provisional: it may still change, or part of its data is missing. A period without
a value is a gap, never a zero. Dots stand at the start of their periods.
"""

from __future__ import annotations

import datetime
import math
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Iterator, List, Optional, Sequence, Tuple, Union

from . import _times, _verdicts, errors
from .assessment import Assessment
from .figures import FIGURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ._results import Judgement
    from .assessment import ProcessAssessment
    from .metrics import Figure as MetricsFigure
    from .metrics import Metrics, ProcessMetrics

#: Fewer final periods give no natural limits: they would move with each new one.
LEAST_FINAL = 12
#: Of the mean moving range of two neighbours: three standard deviations, 3 / 1.128.
LIMIT_FACTOR = 2.66
GRID_COLUMNS = 3
TITLE_WIDTH = 90

_BLUE, _RED, _GREY, _BAND = "#1f5a94", "#c1272d", "#5f6368", "#e8eef5"
#: How the dots of each kind look.
_KINDS = {
    "final": (_BLUE, "o"),
    "outside the limits": (_RED, "D"),
    "signal: worse": (_RED, "D"),
    "signal: better": ("#2e7d32", "D"),
    "signal: changed": ("#e08214", "D"),
    "provisional": (_BLUE, "o"),
}
_TIMES = ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes"))


@dataclass(frozen=True)
class Series:
    """The values of one figure, period by period."""

    title: str
    unit: str
    starts: Sequence[datetime.datetime]
    #: NaN: no value.
    values: Sequence[float]
    #: Whether the value is complete and can no longer change.
    final: Sequence[bool]
    least: float = -math.inf
    most: float = math.inf
    #: Whether the figure is one to be judged by its history.
    judged: bool = True
    #: What an assessment says of each period; None: nobody asked one.
    verdicts: Optional[Sequence[Judgement]] = None
    #: When the process was changed.
    changes: Sequence[datetime.datetime] = ()


@dataclass(frozen=True)
class Limits:
    """The mean of the final values, and how far single values stray from it by themselves."""

    mean: float
    low: float
    high: float
    count: int


def natural_limits(series: Series) -> Optional[Limits]:
    """Mean -/+ 2.66 x mean moving range of the final values; None where they are too few to tell.

    Values on both sides of a gap are no neighbours. No limit lies beyond what the figure can be.
    """
    known = [
        v if final and not math.isnan(v) else math.nan
        for v, final in zip(series.values, series.final)
    ]
    values = [v for v in known if not math.isnan(v)]
    ranges = [
        abs(b - a) for a, b in zip(known, known[1:]) if not math.isnan(a) and not math.isnan(b)
    ]
    if not series.judged or len(values) < LEAST_FINAL or not ranges:
        return None
    mean = math.fsum(values) / len(values)
    reach = LIMIT_FACTOR * math.fsum(ranges) / len(ranges)
    return Limits(
        mean, max(series.least, mean - reach), min(series.most, mean + reach), len(values)
    )


def _import() -> Tuple[Any, Any]:
    try:
        from matplotlib import dates, figure
    except ImportError as error:
        raise ImportError(
            "charts need matplotlib: pip install 'ism3[plot]', or apt install python3-matplotlib"
        ) from error
    return figure, dates


def _scale(series: Series) -> Tuple[float, str]:
    """What to divide values by, and what the axis says then."""
    if series.unit == "ratio":
        return 0.01, "%"
    if series.unit == "1":
        return 1.0, "number"
    if series.unit != "s":
        return 1.0, series.unit
    largest = max((abs(v) for v in series.values if not math.isnan(v)), default=0.0)
    for length, word in _TIMES:
        if largest >= 2 * length:
            return length, word
    return 1.0, "seconds"


def _draw_limits(axes: Axes, limits: Limits, factor: float, small: bool) -> None:
    label = "natural limits" if small else f"natural limits of {limits.count} final periods"
    axes.axhspan(limits.low / factor, limits.high / factor, color=_BAND, lw=0, label=label)
    for level in (limits.low, limits.high):
        axes.axhline(level / factor, color=_GREY, lw=0.8, ls="--")
    axes.axhline(limits.mean / factor, color=_GREY, lw=1.0 if small else 1.3, label="mean")
    for level in () if small else (limits.low, limits.mean, limits.high):
        where = axes.get_yaxis_transform()
        axes.text(
            1.008,
            level / factor,
            f"{level / factor:.3g}",
            transform=where,
            va="center",
            color=_GREY,
            fontsize=9,
        )


def _draw(axes: Axes, series: Series, dates: Any, small: bool) -> None:
    factor, unit = _scale(series)
    size = 3.5 if small else 6.0
    shown = [value / factor for value in series.values]
    limits = None if series.verdicts is not None else natural_limits(series)
    if limits is not None:
        _draw_limits(axes, limits, factor, small)
    if series.verdicts is not None:
        _verdicts.draw(axes, series.starts, series.verdicts, series.changes, factor, small)
    known = {value for value in shown if not math.isnan(value)}
    if len(known) == 1:
        # Left to itself the axis would show differences where there are none.
        axes.set_ylim(min(known) - 1.0, min(known) + 1.0)
    if not known:
        axes.text(
            0.5, 0.5, "no value in any period", transform=axes.transAxes, ha="center", color=_GREY
        )
    axes.plot(series.starts, shown, color=_BLUE, lw=1.0 if small else 1.4, zorder=2)
    for kind, (colour, mark) in _KINDS.items():
        chosen = [
            i
            for i, value in enumerate(shown)
            if not math.isnan(value) and _kind(series, i, limits) == kind
        ]
        if chosen:
            face = "white" if kind == "provisional" else colour
            x, y = [series.starts[i] for i in chosen], [shown[i] for i in chosen]
            axes.plot(x, y, mark, ms=size, mec=colour, mfc=face, mew=1.2, zorder=3, label=kind)
    _finish(axes, series, unit, dates, small)


def _kind(series: Series, period: int, limits: Optional[Limits]) -> str:
    if not series.final[period]:
        return "provisional"
    if series.verdicts is not None:
        verdict = series.verdicts[period]
        return f"signal: {verdict.behaviour}" if verdict.is_signal else "final"
    if limits is not None and not limits.low <= series.values[period] <= limits.high:
        return "outside the limits"
    return "final"


def _finish(axes: Axes, series: Series, unit: str, dates: Any, small: bool) -> None:
    axes.set_title(
        textwrap.fill(series.title, TITLE_WIDTH), loc="left", fontsize=9 if small else 13
    )
    axes.set_ylabel(unit, fontsize=8 if small else 11)
    axes.tick_params(labelsize=7 if small else 10)
    axes.margins(x=0.03, y=0.12)
    locator = dates.AutoDateLocator(minticks=2, maxticks=4 if small else 9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
    axes.xaxis.get_offset_text().set_fontsize(7 if small else 10)
    axes.spines["top"].set_visible(False)
    axes.spines["right"].set_visible(False)


def draw(series: Sequence[Series], title: str) -> Figure:
    """One chart, or a grid of several."""
    figures, dates = _import()
    if len(series) == 1:
        figure = figures.Figure(figsize=(9.0, 4.6), layout="constrained")
        figure.set_layout_engine("constrained", w_pad=0.1, h_pad=0.1)
        axes = figure.subplots()
        _draw(axes, series[0], dates, small=False)
        if axes.get_legend_handles_labels()[0]:
            axes.legend(
                loc="upper center", bbox_to_anchor=(0.5, -0.1), ncol=5, fontsize=9, frameon=False
            )
        return figure
    rows = -(-len(series) // GRID_COLUMNS)
    height = 0.9 + 1.7 * rows
    figure = figures.Figure(figsize=(10.0, height), layout="constrained")
    grid: List[Any] = list(figure.subplots(rows, GRID_COLUMNS, squeeze=False).flat)
    figure.suptitle(title, fontsize=13, x=0.01, ha="left")
    for axes, one in zip(grid, series):
        _draw(axes, one, dates, small=True)
    for axes in grid[len(series) :]:
        axes.remove()
    marks = {
        label: mark
        for axes in figure.axes
        for mark, label in zip(*axes.get_legend_handles_labels())
    }
    figure.legend(
        marks.values(), marks.keys(), loc="lower center", ncol=len(marks), fontsize=8, frameon=False
    )
    figure.set_layout_engine("constrained", rect=(0.0, 0.3 / height, 1.0, 1.0 - 0.3 / height))
    return figure


def plot(
    of: Union[Metrics, Assessment],
    process: str,
    figure: Optional[str] = None,
    *,
    environment: Optional[str] = None,
    resource: Optional[str] = None,
) -> Figure:
    """Draw a figure of a process over the periods, or all its figures that have values.

    of -- from Ledger.metrics, or from Ledger.assess
    process -- code of the process
    figure -- id such as `efficacy.ratio`; None: a grid of all
    environment -- for metrics by environment
    resource -- for figures per resource: its name; None: the first, in a grid every one

    Returns a figure of matplotlib: `.savefig("chart.png")`, or the last line of a notebook's cell.
    """
    if isinstance(of, Assessment):
        judged, metrics = of[process], of.metrics
    else:
        judged, metrics = None, of
    told = metrics[process] if environment is None else metrics[process, environment]
    title = f"{process} {metrics._model[process].name}"
    if environment is not None:
        title += f", {environment}"
    if figure is None:
        series = list(_all_series(metrics, told, judged, resource))
        if not series:
            raise errors.make(errors.NotFoundError, f"no figure of {process} has a value")
        return draw(series, title)
    one = told.figure(figure, resource)
    return draw([_series(metrics, told, judged, one, f"{title}: {_name(one)}")], title)


def _all_series(
    metrics: Metrics,
    of: ProcessMetrics,
    judged: Optional[ProcessAssessment],
    resource: Optional[str],
) -> Iterator[Series]:
    for id, info in FIGURES.items():
        several = info.per_resource and len(of.resources) > 1
        for name in (
            of.resources
            if several and resource is None
            else (resource if info.per_resource else None,)
        ):
            figure = of.figure(id, name)
            if any(value is not None for value in figure.values):
                yield _series(metrics, of, judged, figure, _name(figure))


def _name(figure: MetricsFigure) -> str:
    return figure.info.name if figure.resource is None else f"{figure.info.name}, {figure.resource}"


def _series(
    metrics: Metrics,
    of: ProcessMetrics,
    judged: Optional[ProcessAssessment],
    figure: MetricsFigure,
    title: str,
) -> Series:
    # Days as the model's own clock counts them.
    offset = datetime.timedelta(seconds=metrics._model.utc_offset)
    changes = (
        []
        if judged is None
        else [_times.moment(it.on) for it in metrics._model[of.process].changes]
    )
    return Series(
        title,
        figure.unit,
        [(it.period.start + offset).replace(tzinfo=None) for it in figure],
        [math.nan if it.value is None else it.value for it in figure],
        [it.status == "ok" and of.state(number) == "final" for number, it in enumerate(figure)],
        figure.info.minimum,
        figure.info.maximum,
        figure.info.judged,
        None if judged is None else judged.judgements(figure.id, figure.resource),
        [(moment + offset).replace(tzinfo=None) for moment in changes if moment],
    )
