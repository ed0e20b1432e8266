"""All figures of a metrics object as the columns of one table. There may be many: no object is made for each."""

from __future__ import annotations

import ctypes
import importlib
from ctypes import byref, sizeof
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional, Sequence

from . import _ffi, errors
from ._library import lib

if TYPE_CHECKING:
    from .figures import FigureInfo
    from .metrics import Metrics, ProcessMetrics

#: Doubles tell every whole number up to here.
_EXACT = 2**53

#: The columns in their order.
COLUMNS = (
    "from",
    "to",
    "process",
    "environment",
    "figure",
    "resource",
    "value",
    "unit",
    "numerator",
    "denominator",
    "count",
    "status",
    "missing",
)


class Series(NamedTuple):
    """A figure of one process, environment and resource over all periods."""

    of: "ProcessMetrics"
    number: int
    info: "FigureInfo"
    place: int
    resource: Optional[str]
    unit: str


def _all_series(metrics: "Metrics", figures: Sequence["FigureInfo"], held: Any) -> List[Series]:
    found = []
    for of in metrics.entries:
        for number, info in enumerate(figures):
            resources: Sequence[Optional[str]] = of.resources if info.per_resource else (None,)
            for place, resource in enumerate(resources):
                unit = metrics._unit(held, of._entry, number, place)
                found.append(Series(of, number, info, place, resource, unit))
    return found


class Table:
    """What the library tells of every figure, a row for each period of each series."""

    def __init__(self, metrics: "Metrics", figures: Sequence["FigureInfo"], held: Any) -> None:
        self._periods = metrics._periods
        self.series = _all_series(metrics, figures, held)
        size, call = sizeof(_ffi.ism3_figure), lib.ism3_metrics_figure
        count = len(self.series) * len(self._periods)
        cell = bytes(_ffi.ism3_figure(size=size))
        self._memory = ctypes.create_string_buffer(cell * count, max(count, 1) * size)
        self.cells = (_ffi.ism3_figure * count).from_buffer(self._memory)
        self.missing: Dict[int, List[str]] = {}
        if not count:
            return
        first, row = self.cells[0], 0
        for it in self.series:
            entry, number, place = it.of._entry, it.number, it.place
            for period in range(len(self._periods)):
                code = call(held, period, entry, number, place, byref(first, row * size))
                if code:
                    errors.check(code)
                row += 1
        for row, cell_ in enumerate(self.cells):
            if cell_.missing:
                it = self.series[row // len(self._periods)]
                where = (row % len(self._periods), it.of._entry, it.number, it.place)
                self.missing[row] = list(metrics._missing(held, *where))

    def words(self) -> Dict[str, List[Optional[str]]]:
        """The columns that are the same in all periods, a value for each series."""
        return {
            "process": [it.of.process for it in self.series],
            "environment": [it.of.environment for it in self.series],
            "figure": [it.info.id for it in self.series],
            "resource": [it.resource for it in self.series],
            "unit": [it.unit for it in self.series],
        }

    def lists(self, statuses: Dict[int, str]) -> Dict[str, List[Any]]:
        """The columns as Python values, None where there is none."""
        length, count = len(self._periods), len(self.series)
        columns: Dict[str, List[Any]] = {
            "from": [it.start_ns for it in self._periods] * count,
            "to": [it.end_ns for it in self._periods] * count,
        }
        for name, words in self.words().items():
            columns[name] = [word for word in words for _ in range(length)]
        told = [bool(cell.has_value) for cell in self.cells]
        quotient = [given and bool(cell.is_quotient) for given, cell in zip(told, self.cells)]
        above = [it.info.numerator_divisor for it in self.series for _ in range(length)]
        below = [it.info.denominator_divisor for it in self.series for _ in range(length)]
        columns["value"] = [cell.value if given else None for cell, given in zip(self.cells, told)]
        columns["numerator"] = [
            whole(cell.numerator) / divisor if given else None
            for cell, given, divisor in zip(self.cells, told, above)
        ]
        columns["denominator"] = [
            whole(cell.denominator) / divisor if given else None
            for cell, given, divisor in zip(self.cells, quotient, below)
        ]
        columns["count"] = [cell.count for cell in self.cells]
        columns["status"] = [statuses[cell.status] for cell in self.cells]
        columns["missing"] = self.lacking()
        return columns

    def lacking(self) -> List[List[str]]:
        """For each row the environments without data."""
        rows: List[List[str]] = [[] for _ in self.cells]
        for row, names in self.missing.items():
            rows[row] = names
        return rows

    def frame(self, pandas: Any, statuses: Dict[int, str]) -> Any:
        """The columns as a frame of pandas, which brings numpy."""
        np = importlib.import_module("numpy")
        length, count = len(self._periods), len(self.series)
        data = np.frombuffer(self._memory, dtype=np.dtype(_ffi.ism3_figure), count=length * count)
        told, quotient = data["has_value"] != 0, (data["has_value"] != 0) & (
            data["is_quotient"] != 0
        )
        columns: Dict[str, Any] = {}
        for name, instants in (
            ("from", [it.start_ns for it in self._periods]),
            ("to", [it.end_ns for it in self._periods]),
        ):
            times = np.tile(np.array(instants, dtype="i8"), count).view("M8[ns]")
            columns[name] = pandas.DatetimeIndex(times).tz_localize("UTC")
        for name, words in self.words().items():
            columns[name] = pandas.Categorical(
                words if any(words) else np.full(count, np.nan)
            ).repeat(length)
        above = np.repeat(
            np.array([it.info.numerator_divisor for it in self.series], dtype="f8"), length
        )
        below = np.repeat(
            np.array([it.info.denominator_divisor for it in self.series], dtype="f8"), length
        )
        columns["value"] = np.where(told, data["value"], np.nan)
        columns["numerator"] = np.where(told, _quotients(np, data["numerator"], above), np.nan)
        columns["denominator"] = np.where(
            quotient, _quotients(np, data["denominator"], below), np.nan
        )
        columns["count"] = data["count"].copy()
        words_of = np.array([statuses[number] for number in range(max(statuses) + 1)], dtype=object)
        columns["status"] = pandas.Categorical(words_of[data["status"]])
        columns["missing"] = self.lacking()
        return pandas.DataFrame({name: columns[name] for name in COLUMNS})


def whole(value: _ffi.ism3_int128) -> int:
    """128 bits as a number."""
    return (int(value.high) << 64) | int(value.low)


def _quotients(np: Any, numbers: Any, divisors: Any) -> Any:
    """The nearest doubles; those that a double does not hold before the division go one by one."""
    low = numbers["low"].view("i8")
    is_exact = (numbers["high"] == low >> 63) & (low <= _EXACT) & (low >= -_EXACT)
    quotients = np.where(is_exact, low, 0) / divisors
    for row in np.flatnonzero(~is_exact):
        number = (int(numbers["high"][row]) << 64) | int(numbers["low"][row])
        quotients[row] = number / int(divisors[row])
    return quotients
