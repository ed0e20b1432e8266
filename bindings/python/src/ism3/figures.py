"""The table of figures: what each of them is."""

from __future__ import annotations

from typing import Dict, NamedTuple

from . import _ffi, errors
from ._library import lib
from ._words import find


class FigureInfo(NamedTuple):
    """What a figure is: one row of the library's table."""

    id: str
    #: The metric type: activity, scope, unavailability, load, efficacy, efficiency or quality.
    metric: str
    #: up, down or none: which way is better.
    better: str
    #: value, count, ratio or none: how it is charted.
    chart: str
    per_resource: bool
    unit: str
    name: str
    help: str
    formula: str
    minimum: float
    maximum: float
    best: float
    numerator_divisor: int
    denominator_divisor: int
    #: Whether an assessment judges it by its history, also where no specification names it.
    judged: bool


def _figure_info(index: int) -> FigureInfo:
    it = lib.ism3_figure_at(index).contents
    texts = (it.unit.decode(), it.name.decode(), it.help.decode(), it.formula.decode())
    words = (
        _ffi.Better(it.better).name.lower(),
        _ffi.Chart(it.chart).name.lower(),
        bool(it.per_resource),
    )
    numbers = (
        it.minimum,
        it.maximum,
        it.best,
        it.numerator_divisor,
        it.denominator_divisor,
        bool(it.judged),
    )
    return FigureInfo(
        it.id.decode(), lib.ism3_metric_name(it.metric).decode(), *words, *texts, *numbers
    )


#: Every figure by its id.
FIGURES: Dict[str, FigureInfo] = {
    info.id: info for info in map(_figure_info, range(lib.ism3_figure_count()))
}
#: Their numbers.
NUMBERS: Dict[str, int] = {id: number for number, id in enumerate(FIGURES)}


def known_figure(id: str) -> str:
    """The id of a figure; an error that names the nearest, or those of the metric that was meant."""
    if id in FIGURES:
        return id
    short = [
        it for it in FIGURES if isinstance(id, str) and id in (it.split(".")[0], it.split(".")[1])
    ]
    if short:
        choice = ", ".join(f"'{it}'" for it in short)
        raise errors.make(
            errors.NotFoundError,
            f"there is no figure '{id}', expected one such as {choice}",
            None,
            "figure",
        )
    find(tuple(FIGURES), id, "figure", "there is no")
    return id
