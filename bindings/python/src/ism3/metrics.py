"""Metrics: the figures of processes over windows of time."""

from __future__ import annotations

import ctypes
import datetime
import importlib
import json
from ctypes import POINTER, byref, c_int64, c_uint8, c_uint32, c_uint64, sizeof
from fractions import Fraction
from typing import (
    TYPE_CHECKING,
    Any,
    Dict,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    Union,
    overload,
)

from . import _ffi, _times, errors
from ._ffi import NO_INDEX, NONE
from ._handle import Closable, Handle
from ._library import lib
from ._table import COLUMNS, Table, whole
from ._words import collect, data_bytes
from .figures import FIGURES, NUMBERS, FigureInfo, known_figure
from .model import Model

if TYPE_CHECKING:
    from .ledger import Ledger


STATUSES: Dict[int, str] = {
    int(status): lib.ism3_status_name(status).decode() for status in _ffi.Status
}
_STATES: Dict[int, str] = {
    int(state): lib.ism3_period_state_name(state).decode() for state in _ffi.PeriodState
}


def _bounds() -> Dict[float, int]:
    numbers: List[int] = []
    while not numbers or numbers[-1] != NONE:
        numbers.append(int(lib.ism3_lead_time_bound(len(numbers))))
    return {number / _ffi.SECOND: number for number in numbers[:-1]}


_BOUNDS = _bounds()
#: What lead times can be counted up to, in seconds: 0, then powers of two.
LEAD_TIME_BOUNDS: Tuple[float, ...] = tuple(_BOUNDS)
_POWERS_OF_FOUR = tuple(4.0**power for power in range(14))


class Period(NamedTuple):
    """A window, its end excluded, in nanoseconds since 1970."""

    start_ns: int
    end_ns: int
    #: partial, settling or final.
    state: str

    @property
    def start(self) -> datetime.datetime:
        """The first moment, in UTC."""
        moment = _times.moment(self.start_ns)
        assert moment is not None
        return moment

    @property
    def end(self) -> datetime.datetime:
        """The first moment after it, in UTC."""
        moment = _times.moment(self.end_ns)
        assert moment is not None
        return moment

    def __str__(self) -> str:
        return f"{_times.text(self.start_ns)}/{_times.text(self.end_ns)}"


class Value(NamedTuple):
    """One figure of one period. Where there is no value it is None, and `status` says why; it is never 0."""

    period: Period
    value: Optional[float]
    #: ok, partial, stale, no_data or not_applicable.
    status: str
    #: Exact; a whole number or a fraction. None where there is no value.
    numerator: Optional[Fraction]
    #: Exact; None where the figure is no quotient.
    denominator: Optional[Fraction]
    #: Facts that it rests on.
    count: int  # type: ignore[assignment]  # hides the method of tuples, which nobody needs here
    #: Environments without data for this figure.
    missing: Tuple[str, ...]


class Figure(Sequence[Value]):
    """A figure of one process over all periods: a sequence of `Value`."""

    def __init__(
        self,
        info: FigureInfo,
        process: str,
        environment: Optional[str],
        resource: Optional[str],
        unit: str,
        values: Sequence[Value],
    ) -> None:
        self.info = info
        self.process = process
        self.environment = environment
        self.resource = resource
        self.unit = unit
        self._values = tuple(values)

    @property
    def id(self) -> str:
        """Such as `efficacy.ratio`."""
        return self.info.id

    @property
    def values(self) -> List[Optional[float]]:
        """The values alone, None where there is none."""
        return [value.value for value in self._values]

    @property
    def statuses(self) -> List[str]:
        """Their statuses."""
        return [value.status for value in self._values]

    @property
    def periods(self) -> List[Period]:
        """Their periods."""
        return [value.period for value in self._values]

    @overload
    def __getitem__(self, index: int) -> Value:
        ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Value]:
        ...

    def __getitem__(self, index: Union[int, slice]) -> Union[Value, Sequence[Value]]:
        return self._values[index]

    def __len__(self) -> int:
        return len(self._values)

    def to_pandas(self) -> Any:
        """A pandas series over the start of each period, NaN where there is no value."""
        pandas = need("pandas")
        index = pandas.to_datetime([it.period.start_ns for it in self._values], utc=True)
        values = [float("nan") if it.value is None else it.value for it in self._values]
        return pandas.Series(values, index=index, name=self.id, dtype="float64")

    def __repr__(self) -> str:
        where = self.process if self.environment is None else f"{self.process}, {self.environment}"
        lines = [f"<{self.id} of {where}, in {self.unit}"]
        for it in self._values:
            value = "-" if it.value is None else f"{it.value:g}"
            lines.append(f"  {_times.text(it.period.start_ns)}  {value:>12}  {it.status}")
        return "\n".join(lines) + ">"


class LeadTimes(NamedTuple):
    """How long the answers of one period took. Where there is none `count` is 0, and `status` says why."""

    period: Period
    #: How many there are: the answers of the period.
    count: int  # type: ignore[assignment]  # hides the method of tuples, which nobody needs here
    #: Seconds of all together, exact.
    sum: Fraction
    #: The shortest, in seconds; None where there is none.
    best: Optional[Fraction]
    #: The longest, in seconds; None where there is none.
    worst: Optional[Fraction]
    #: ok, partial, stale, no_data or not_applicable: that of `activity.mean_lead_time`.
    status: str
    #: Seconds, ascending.
    bounds: Tuple[float, ...]
    #: How many took no longer than each bound.
    counts: Tuple[int, ...]


class ProcessMetrics:
    """The figures of one process, in one environment or all together."""

    def __init__(
        self, metrics: "Metrics", entry: int, process: str, environment: Optional[str]
    ) -> None:
        self._metrics = metrics
        self._entry = entry
        self.process = process
        self.environment = environment

    def figure(self, id: str, resource: Optional[str] = None) -> Figure:
        """A figure over all periods. `resource`: for figures per resource; None: the first of the process."""
        return self._metrics._figure(self, id, resource)

    def lead_times(self, bounds: Optional[Sequence[float]] = None) -> List[LeadTimes]:
        """Of every period how many answers took no longer than each bound: whole numbers, which add up.

        `bounds`: seconds, ascending, of `LEAD_TIME_BOUNDS`; None: 1, 4, 16 and so on up to 4 ** 13, two years.
        """
        return self._metrics._lead_times(
            self._entry, _POWERS_OF_FOUR if bounds is None else tuple(bounds)
        )

    def __getitem__(self, id: str) -> Figure:
        return self.figure(id)

    def __iter__(self) -> Iterator[str]:
        return iter(FIGURES)

    def __len__(self) -> int:
        return len(FIGURES)

    @property
    def resources(self) -> Tuple[str, ...]:
        """Names of the resources of the process."""
        return tuple(it.name for it in self._metrics._model._resources[self.process])

    def state(self, period: int) -> str:
        """partial, settling or final: whether this process's figures of a period may still change."""
        with self._metrics._handle as held:
            return _STATES[
                lib.ism3_metrics_state(held, row(period, len(self._metrics.periods)), self._entry)
            ]

    def read_at(self, period: int) -> int:
        """When a period of this process was read, in nanoseconds since 1970: what came later does not count in it."""
        with self._metrics._handle as held:
            return int(
                lib.ism3_metrics_read_at(held, row(period, len(self._metrics.periods)), self._entry)
            )

    def __repr__(self) -> str:
        where = self.process if self.environment is None else f"{self.process}, {self.environment}"
        return f"<figures of {where} over {len(self._metrics.periods)} periods>"


class Metrics(Closable):
    """The figures of a ledger over windows. They never change, whatever becomes of the ledger.

    `metrics["OSP-24"]` are the figures of a process; with `by_environment`, `metrics["OSP-24", "servers"]`.

    Synchronization: any number of threads may read one object. It cannot be pickled: send `to_json()` or the ledger.
    """

    _model: Model
    _periods: Tuple[Period, ...]
    _entries: List[Tuple[int, int]]
    _as_of: int

    def __init__(self) -> None:
        raise errors.make(errors.StateError, "metrics come from Ledger.metrics")

    @classmethod
    def _of(cls, pointer: Any, model: Model) -> "Metrics":
        self = cls.__new__(cls)
        self._own(Handle(pointer, lib.ism3_metrics_unref, "metrics object"))
        self._model = model._share()
        with self._handle as held:
            self._periods = tuple(
                read_period(held, i) for i in range(lib.ism3_metrics_period_count(held))
            )
            self._entries = [_entry(held, i) for i in range(lib.ism3_metrics_entry_count(held))]
            self._as_of = int(lib.ism3_metrics_as_of(held))
        return self

    def __reduce__(self) -> Tuple[Any, ...]:
        raise TypeError("metrics cannot be pickled: send to_json(), or the ledger")

    # ---- reading ----

    @property
    def periods(self) -> Tuple[Period, ...]:
        """The windows."""
        self._open()
        return self._periods

    @property
    def as_of(self) -> Optional[int]:
        """The instant up to which the ledger was read, in nanoseconds since 1970."""
        self._open()
        return None if self._as_of == NONE else self._as_of

    @property
    def settled(self) -> bool:
        """Whether each period was read when it had settled, not all of them at `as_of`."""
        with self._handle as held:
            return bool(lib.ism3_metrics_settled(held))

    @property
    def entries(self) -> List[ProcessMetrics]:
        """All processes, or all processes by environment."""
        return [self._process(i) for i in range(len(self._entries))]

    def set_aside(self) -> Dict[str, int]:
        """How many observations the ledger had set aside: `future` and `late`."""
        with self._handle as held:
            which = {"future": _ffi.LedgerCount.FUTURE, "late": _ffi.LedgerCount.LATE}
            return {
                name: int(lib.ism3_metrics_set_aside(held, number))
                for name, number in which.items()
            }

    def __getitem__(self, key: Union[str, Tuple[str, str]]) -> ProcessMetrics:
        self._open()
        code, environment = (key, None) if isinstance(key, str) else key
        process = self._model.process_index(code)
        wanted = NO_INDEX if environment is None else self._model.environment_index(environment)
        for number, (known, place) in enumerate(self._entries):
            if known == process and (
                place == wanted or (environment is None and self._alone(process))
            ):
                return self._process(number)
        held = (
            ", ".join(sorted({self._model._codes[known] for known, _ in self._entries}))
            or "nothing"
        )
        raise errors.make(
            errors.NotFoundError,
            f"there are no figures of {key!r}, only of {held}",
            None,
            "process",
        )

    def _alone(self, process: int) -> bool:
        return sum(known == process for known, _ in self._entries) == 1

    def __iter__(self) -> Iterator[ProcessMetrics]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self._entries)

    def _process(self, number: int) -> ProcessMetrics:
        self._open()
        process, environment = self._entries[number]
        name = None if environment == NO_INDEX else self._model._environments[environment]
        return ProcessMetrics(self, number, self._model._codes[process], name)

    def _open(self) -> None:
        if self.closed:
            raise errors.make(errors.ClosedError, "this metrics object is closed")

    def _figure(self, of: ProcessMetrics, id: str, resource: Optional[str]) -> Figure:
        info, figure = FIGURES[known_figure(id)], NUMBERS[known_figure(id)]
        process = self._entries[of._entry][0]
        place = 0 if resource is None else self._model.resource_index(process, resource)
        if place and not info.per_resource:
            raise errors.make(
                errors.ArgumentError, f"{id} is not told by resource", None, "resource"
            )
        with self._handle as held:
            values = [
                self._value(held, i, of._entry, figure, place) for i in range(len(self._periods))
            ]
            unit = self._unit(held, of._entry, figure, place)
        return Figure(info, of.process, of.environment, resource, unit, values)

    def _value(self, held: Any, period: int, entry: int, figure: int, resource: int) -> Value:
        it = _ffi.ism3_figure(size=sizeof(_ffi.ism3_figure))
        errors.check(lib.ism3_metrics_figure(held, period, entry, figure, resource, byref(it)))
        missing = self._missing(held, period, entry, figure, resource) if it.missing else ()
        status = STATUSES[it.status]
        if not it.has_value:
            return Value(self._periods[period], None, status, None, None, it.count, missing)
        info = lib.ism3_figure_at(figure).contents
        numerator = Fraction(whole(it.numerator), info.numerator_divisor)
        denominator = (
            Fraction(whole(it.denominator), info.denominator_divisor) if it.is_quotient else None
        )
        return Value(
            self._periods[period], it.value, status, numerator, denominator, it.count, missing
        )

    def _lead_times(self, entry: int, bounds: Tuple[float, ...]) -> List[LeadTimes]:
        for bound in bounds:
            if bound not in _BOUNDS:
                text = f"bounds: {bound} is not among what lead times are counted up to: 0 and powers of two seconds"
                raise errors.make(errors.ArgumentError, text, None, "bounds")
        if list(bounds) != sorted(set(bounds)):
            raise errors.make(
                errors.ArgumentError,
                "bounds: expected each above the one before it",
                None,
                "bounds",
            )
        numbers = (c_int64 * len(bounds))(*(_BOUNDS[bound] for bound in bounds))
        with self._handle as held:
            return [
                self._spread(held, i, entry, bounds, numbers) for i in range(len(self._periods))
            ]

    def _spread(
        self, held: Any, period: int, entry: int, bounds: Tuple[float, ...], numbers: Any
    ) -> LeadTimes:
        it, counts = (
            _ffi.ism3_lead_times(size=sizeof(_ffi.ism3_lead_times)),
            (c_uint64 * len(bounds))(),
        )
        errors.check(
            lib.ism3_metrics_lead_times(
                held, period, entry, numbers, len(bounds), counts, byref(it)
            )
        )
        best, worst = (
            None if time == NONE else Fraction(time, _ffi.SECOND) for time in (it.best, it.worst)
        )
        return LeadTimes(
            self._periods[period],
            it.count,
            Fraction(whole(it.sum), _ffi.SECOND),
            best,
            worst,
            STATUSES[it.status],
            tuple(map(float, bounds)),
            tuple(counts),
        )

    # ---- writing ----

    def _write(
        self, form: int, digest: Optional[bytes] = None, all_figures: bool = False, width: int = 0
    ) -> str:
        options, report = (
            _ffi.ism3_export_options(size=sizeof(_ffi.ism3_export_options), form=form),
            errors.Report(),
        )
        options.all_figures, options.width = int(all_figures), width
        if digest is not None:
            if len(data_bytes(digest, "digest")) != 32:
                raise errors.make(errors.ArgumentError, "digest: expected 32 bytes", None, "digest")
            options.ledger_digest = (c_uint8 * 32)(*digest)
        codes: List[int] = []
        with self._handle as held:

            def write(function: Any) -> int:
                codes.append(
                    lib.ism3_metrics_write(held, byref(options), function, None, byref(report))
                )
                return codes[0]

            data = collect(write)
        errors.check(codes[0], report)
        return data.decode()

    def to_json(self, *, digest: Optional[bytes] = None) -> str:
        """The document of `ism3 metrics --json`. `digest`: that of the ledger, to name it."""
        return self._write(_ffi.MetricsForm.JSON, digest)

    def to_csv(self) -> str:
        """The rows of `ism3 metrics --csv`."""
        return self._write(_ffi.MetricsForm.CSV)

    def to_table(self, *, all_figures: bool = False, width: int = 0) -> str:
        """The table of `ism3 metrics`, for people."""
        if isinstance(width, bool) or not isinstance(width, int) or not 0 <= width <= NO_INDEX:
            raise errors.make(
                errors.ArgumentError,
                "width: expected a number of columns, 0 for 100",
                None,
                "width",
            )
        return self._write(_ffi.MetricsForm.TABLE, None, all_figures, width)

    def to_dict(self, *, digest: Optional[bytes] = None) -> Dict[str, Any]:
        """The JSON document as Python objects."""
        document: Dict[str, Any] = json.loads(self.to_json(digest=digest))
        return document

    def _table(self) -> Table:
        with self._handle as held:
            return Table(self, list(FIGURES.values()), held)

    @staticmethod
    def _unit(held: Any, entry: int, figure: int, resource: int) -> str:
        text = ctypes.create_string_buffer(512)
        lib.ism3_metrics_unit(held, entry, figure, resource, text, sizeof(text))
        return text.value.decode("utf-8", "replace")

    def _missing(
        self, held: Any, period: int, entry: int, figure: int, resource: int
    ) -> Tuple[str, ...]:
        names = enumerate(self._model._environments)
        return tuple(
            name
            for k, name in names
            if lib.ism3_metrics_lacks(held, period, entry, figure, resource, k)
        )

    def to_pandas(self) -> Any:
        """A pandas frame: a row for each period, process, environment, figure and resource.

        `value` is NaN where there is none, with `status` beside it; numerators and denominators are the nearest doubles.
        """
        pandas = need("pandas")
        return self._table().frame(pandas, STATUSES)

    def to_arrow(self) -> Any:
        """A pyarrow table of the same rows as `to_pandas`; null where there is no value."""
        arrow = need("pyarrow")
        told, time = self._table().lists(STATUSES), arrow.timestamp("ns", tz="UTC")
        rows = {name: told[name] for name in COLUMNS}
        types = {"from": time, "to": time, "value": arrow.float64(), "count": arrow.uint64()}
        types.update(
            {
                "numerator": arrow.float64(),
                "denominator": arrow.float64(),
                "missing": arrow.list_(arrow.string()),
            }
        )
        arrays = [
            arrow.array(values, type=types.get(name, arrow.string()))
            for name, values in rows.items()
        ]
        arrays = [
            array if name in types else array.dictionary_encode()
            for name, array in zip(rows, arrays)
        ]
        return arrow.Table.from_arrays(arrays, names=list(rows))

    def plot(self, process: str, *args: Any, **options: Any) -> Any:
        """A process behaviour chart, or a grid of figures; needs matplotlib. See `ism3.plot.plot`."""
        return importlib.import_module("ism3.plot").plot(self, process, *args, **options)

    def __str__(self) -> str:
        return self.to_table()

    def __repr__(self) -> str:
        if self.closed:
            return "<ism3.Metrics, closed>"
        return f"<ism3.Metrics: {len(self._periods)} periods, {len(self._entries)} entries>"


def need(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(
            f"{module} is needed for this and is not installed: pip install {module}"
        ) from error


def row(number: int, count: int) -> int:
    if not -count <= number < count:
        raise errors.make(
            errors.NotFoundError, f"there is no period {number}, only {count}", None, "period"
        )
    return number % count


def read_period(held: Any, number: int) -> Period:
    start, end, state = c_int64(), c_int64(), c_uint32()
    errors.check(lib.ism3_metrics_period(held, number, byref(start), byref(end), byref(state)))
    return Period(start.value, end.value, _STATES[state.value])


def _entry(held: Any, number: int) -> Tuple[int, int]:
    process, environment = c_uint32(), c_uint32()
    errors.check(lib.ism3_metrics_entry(held, number, byref(process), byref(environment)))
    return process.value, environment.value


def compute(
    ledger: "Ledger",
    every: str,
    window: Tuple[Any, Any, Any],
    processes: Union[None, str, Sequence[str]],
    asked: Tuple[bool, bool],
    memory_limit: int,
) -> Metrics:
    """What `Ledger.metrics` does. `asked`: by environment, settled."""
    model, options, report = ledger.model, _ffi.ism3_metrics_options(), errors.Report()
    errors.check(lib.ism3_metrics_options_init(byref(options), sizeof(options)))
    options.every, options.length = _times.every(every, "every")
    options.by_environment, options.settled = map(int, asked)
    options.memory_limit = memory_limit
    start, end, as_of = window
    options.from_ = _times.instant(start, "start", model.utc_offset)
    options.to = _times.instant(end, "end", model.utc_offset)
    options.as_of = _times.instant(as_of, "as_of", model.utc_offset)
    if processes is not None:
        codes = [processes] if isinstance(processes, str) else list(processes)
        numbers = [model.process_index(code) for code in codes]
        options.processes, options.process_count = (c_uint32 * max(len(numbers), 1))(*numbers), len(
            numbers
        )
    out = POINTER(_ffi.ism3_metrics)()
    with ledger._handle as held:
        errors.check(lib.ism3_metrics_new(byref(out), held, byref(options), byref(report)), report)
    return Metrics._of(out, model)
