"""What an assessment says, drawn into the chart of a figure."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING, Dict, List, Optional, Sequence, Tuple

from ._results import Judgement
from .metrics import Period

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_GREY, _BAND, _GREEN = "#5f6368", "#e8eef5", "#2e7d32"
#: Height of the mark of a baseline above the axis, as a share of the chart.
_BASELINE_HEIGHT = 0.02

_Starts = Sequence[datetime.datetime]


def _or_nan(value: Optional[float], factor: float) -> float:
    return math.nan if value is None else value / factor


def limits(verdicts: Sequence[Judgement]) -> List[Optional[Judgement]]:
    """For each period the judgement whose limits stand there: its own, or the first that was learnt from it."""
    standing: List[Optional[Judgement]] = [it if it.centre is not None else None for it in verdicts]
    following: Optional[Judgement] = None
    for number in range(len(verdicts) - 1, -1, -1):
        following = standing[number] or following
        if standing[number] is None and following is not None and following.baseline is not None:
            period = verdicts[number].period
            inside = (
                following.baseline.first.start_ns
                <= period.start_ns
                <= following.baseline.last.start_ns
            )
            standing[number] = following if inside else None
    return standing


def baselines(verdicts: Sequence[Judgement]) -> List[Tuple[Period, Period, int]]:
    """First and last period of each baseline and how many of them count, as it stood in the end."""
    found: Dict[int, Tuple[Period, Period, int]] = {}
    for it in verdicts:
        if it.baseline is not None:
            found[it.baseline.first.start_ns] = it.baseline
    return list(found.values())


def draw(
    axes: Axes,
    starts: _Starts,
    verdicts: Sequence[Judgement],
    changes: _Starts,
    factor: float,
    small: bool,
) -> None:
    """Limits, target, baseline and recorded changes."""
    _draw_limits(axes, starts, verdicts, factor, small)
    _draw_target(axes, starts, verdicts, factor, small)
    _draw_baselines(axes, starts, verdicts, small)
    for number, moment in enumerate(changes):
        if starts and starts[0] <= moment <= starts[-1]:
            label = "_" if number else "recorded change"
            axes.axvline(moment, color=_GREY, lw=1.0, ls=":", label=label)


def _edges(starts: _Starts) -> List[datetime.datetime]:
    """Where the level of each period begins and ends: half-way to the dots on both sides."""
    middles = [before + (after - before) / 2 for before, after in zip(starts, starts[1:])]
    half = (starts[1] - starts[0]) / 2 if middles else datetime.timedelta(days=1)
    ends = [
        starts[0] - half,
        *middles,
        starts[-1] + (starts[-1] - middles[-1] if middles else half),
    ]
    return [end for pair in zip(ends, ends[1:]) for end in pair]


def _levels(values: Sequence[float]) -> List[float]:
    return [value for value in values for _ in range(2)]


def _draw_limits(
    axes: Axes, starts: _Starts, verdicts: Sequence[Judgement], factor: float, small: bool
) -> None:
    standing = limits(verdicts)
    if not any(standing):
        return
    lower, upper, centre = (
        [math.nan if it is None else _or_nan(getattr(it, name), factor) for it in standing]
        for name in ("lower", "upper", "centre")
    )
    edges = _edges(starts)
    axes.fill_between(
        edges, _levels(lower), _levels(upper), color=_BAND, lw=0, label="natural limits"
    )
    for side in (lower, upper):
        axes.plot(edges, _levels(side), color=_GREY, lw=0.8, ls="--", label="_")
    axes.plot(edges, _levels(centre), color=_GREY, lw=1.0 if small else 1.3, label="centre")
    last = max(number for number, it in enumerate(standing) if it is not None)
    for level in () if small else (lower[last], centre[last], upper[last]):
        _say(axes, level, _GREY)


def _draw_target(
    axes: Axes, starts: _Starts, verdicts: Sequence[Judgement], factor: float, small: bool
) -> None:
    for name, label, style in (
        ("value", "target", "-"),
        ("upper", "_", "-"),
        ("warning", "warning", ":"),
        ("warning_upper", "_", ":"),
    ):
        levels = [
            math.nan if it.target is None else _or_nan(getattr(it.target, name), factor)
            for it in verdicts
        ]
        known = [level for level in levels if not math.isnan(level)]
        if known:
            width = 1.0 if small else 1.4
            axes.plot(
                _edges(starts), _levels(levels), color=_GREEN, lw=width, ls=style, label=label
            )
        if known and not small:
            _say(axes, known[-1], _GREEN)


def _draw_baselines(
    axes: Axes, starts: _Starts, verdicts: Sequence[Judgement], small: bool
) -> None:
    places = {it.period: start for it, start in zip(verdicts, starts)}
    where = axes.get_xaxis_transform()
    for number, (first, last, count) in enumerate(baselines(verdicts)):
        ends, heights = [places[first], places[last]], [_BASELINE_HEIGHT] * 2
        label = "_" if number else "baseline" if small else f"baseline of {count} periods"
        axes.plot(ends, heights, "|-", transform=where, color=_GREY, lw=2.0, ms=7, label=label)


def _say(axes: Axes, level: float, colour: str) -> None:
    where = axes.get_yaxis_transform()
    axes.text(1.008, level, f"{level:.3g}", transform=where, va="center", color=colour, fontsize=9)
