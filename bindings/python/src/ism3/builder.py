"""Models in the making."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_uint8, c_uint32, sizeof
from typing import Any, Iterable, List, Optional, Tuple, Union

from . import _ffi, _times, errors
from ._ffi import NO_INDEX
from ._handle import Closable, ExclusiveHandle
from ._library import lib
from ._times import Duration, Instant
from ._words import data_bytes, encoded, find, limit
from .model import Model

_DAYS = {"mon": 1, "tue": 2, "wed": 4, "thu": 8, "fri": 16, "sat": 32, "sun": 64}


class ModelBuilder(Closable):
    """A model in the making. Where `add_process` fails with half of a process in the model, the builder is closed.

    Synchronization: one thread at a time; others wait.
    """

    def __init__(
        self,
        *,
        name: Optional[str] = None,
        grain: Optional[Duration] = None,
        utc_offset: Union[int, str] = 0,
        hash_key: Optional[bytes] = None,
        memory_limit: int = 0,
    ) -> None:
        options = _ffi.ism3_model_options(size=sizeof(_ffi.ism3_model_options))
        options.name, options.grain = encoded(name, "name"), _times.fixed(grain, "grain")
        options.memory_limit, options.utc_offset = limit(memory_limit), _offset(utc_offset)
        if hash_key is not None:
            if len(data_bytes(hash_key, "hash_key")) != 16:
                raise errors.make(errors.ArgumentError, "hash_key: expected 16 bytes", None, "hash_key")
            options.has_hash_key, options.hash_key = 1, (c_uint8 * 16)(*hash_key)
        out, report = POINTER(_ffi.ism3_model)(), errors.Report()
        errors.check(lib.ism3_model_new(byref(out), byref(options), byref(report)), report)
        self._own(ExclusiveHandle(out, lib.ism3_model_unref, "model builder"))
        self._environments: List[str] = []

    def __reduce__(self) -> Tuple[Any, ...]:
        raise TypeError("a ModelBuilder cannot be pickled: build the model first")

    def add_environment(self, name: str) -> "ModelBuilder":
        """Add an environment. A model without any gets one, `default`."""
        report = errors.Report()
        with self._handle as held:
            errors.check(lib.ism3_model_add_environment(held, encoded(name, "name"), None, byref(report)), report)
            self._environments.append(name)
        return self

    def add_process(
        self,
        code: str,
        *,
        name: Optional[str] = None,
        practice: Optional[str] = None,
        environments: Iterable[str] = (),
        inputs: Iterable[Union[str, Tuple[str, Optional[str]]]] = (),
        outputs: Iterable[str] = (),
        resources: Iterable[Tuple[str, str]] = (),
        unit_costs: Iterable[Tuple[str, Instant, Any, str]] = (),
        answer_within: Optional[Duration] = None,
        answer_clock: str = "elapsed",
        frequency: Optional[Duration] = None,
        grace: Optional[Duration] = None,
        settle: Optional[Duration] = None,
        hold: Optional[Duration] = None,
        documented: bool = False,
        owner: Optional[str] = None,
        customer: Optional[str] = None,
        supervisor: Optional[str] = None,
        supplier: Optional[str] = None,
    ) -> "ModelBuilder":
        """Add a process; one of the catalogue takes its entry from there where nothing else is said.

        inputs -- names, or pairs of a name and the code of the process it comes from
        resources -- pairs of a name and a unit
        unit_costs -- resource, day from which it holds, price of a unit, currency
        """
        options = _ffi.ism3_process_options(size=sizeof(_ffi.ism3_process_options), code=encoded(code, "code"))
        options.name, options.practice = encoded(name, "name"), encoded(practice, "practice")
        options.frequency, options.grace = _times.duration(frequency, "frequency"), _times.duration(grace, "grace")
        options.settle, options.hold = _times.duration(settle, "settle"), _times.fixed(hold, "hold")
        options.answer_within = _times.fixed(answer_within, "answer_within")
        options.answer_clock, options.documented = _clock(answer_clock), int(bool(documented))
        options.owner, options.customer = encoded(owner, "owner"), encoded(customer, "customer")
        options.supervisor, options.supplier = encoded(supervisor, "supervisor"), encoded(supplier, "supplier")
        try:
            with self._handle as held:
                index, report = c_uint32(), errors.Report()
                errors.check(lib.ism3_model_add_process(held, byref(options), byref(index), byref(report)), report)
                self._add_served(held, index.value, environments)
                self._add_products(held, index.value, inputs, outputs)
                self._add_resources(held, index.value, list(resources), unit_costs)
        except errors.ClosedError:
            raise
        except BaseException:
            self.close()
            raise
        return self

    def _add_served(self, held: Any, process: int, environments: Iterable[str]) -> None:
        for environment in environments:
            report = errors.Report()
            number = find(tuple(self._environments), environment, "environment")
            errors.check(lib.ism3_model_add_served(held, process, number, byref(report)), report)

    @staticmethod
    def _add_products(held: Any, process: int, inputs: Iterable[Any], outputs: Iterable[str]) -> None:
        for item in inputs:
            report = errors.Report()
            product, source = (item, None) if isinstance(item, str) else item
            names = (encoded(product, "inputs"), encoded(source, "inputs"))
            errors.check(lib.ism3_model_add_input(held, process, *names, byref(report)), report)
        for product in outputs:
            report = errors.Report()
            errors.check(lib.ism3_model_add_output(held, process, encoded(product, "outputs"), byref(report)), report)

    @staticmethod
    def _add_resources(held: Any, process: int, resources: List[Tuple[str, str]], costs: Iterable[Any]) -> None:
        from . import columns

        for name, unit in resources:
            report = errors.Report()
            pair = (encoded(name, "resources"), encoded(unit, "resources"))
            errors.check(lib.ism3_model_add_resource(held, process, *pair, None, byref(report)), report)
        names = tuple(name for name, _ in resources) or ("work",)
        for name, since, value, currency in costs:
            report = errors.Report()
            offset = lib.ism3_model_utc_offset(held)
            cost = _ffi.ism3_unit_cost(_times.instant(since, "unit_costs", offset))
            cost.value, cost.currency = columns.Amount("unit_costs").value(value), encoded(currency, "unit_costs")
            number = find(names, name, "resource")
            errors.check(lib.ism3_model_add_unit_cost(held, process, number, byref(cost), byref(report)), report)

    def set_service_hours(
        self,
        process: str,
        weekly: Iterable[Tuple[Iterable[str], str, str]],
        *,
        zone: Optional[str] = None,
        closed: Iterable[Any] = (),
    ) -> "ModelBuilder":
        """Say when a process is in service: `weekly` is days (`mon` .. `sun`), from and to (`08:00`) of each window."""
        import datetime

        from . import columns

        windows = [_window(*window) for window in weekly]
        array = (_ffi.ism3_weekly_window * max(len(windows), 1))(*windows)
        days = [
            columns.Time("closed", 0).value(datetime.date.fromisoformat(day) if isinstance(day, str) else day)
            // _ffi.DAY
            for day in closed
        ]
        closed_days = (ctypes.c_int64 * max(len(days), 1))(*days)
        rule, report = POINTER(_ffi.ism3_zone)(), errors.Report()
        if zone is not None:
            text = encoded(zone, "zone") or b""
            errors.check(lib.ism3_zone_new(byref(rule), text, len(text), None, byref(report)), report)
        try:
            with self._handle as held:
                index = self._process_index(held, process)
                args = (rule or None, array, len(windows), closed_days, len(days), byref(report))
                errors.check(lib.ism3_model_set_service_hours(held, index, *args), report)
        finally:
            lib.ism3_zone_unref(rule or None)
        return self

    @staticmethod
    def _process_index(held: Any, code: str) -> int:
        data = encoded(code, "process") or b""
        index = int(lib.ism3_model_find_process(held, data, len(data)))
        if index == NO_INDEX:
            raise errors.make(errors.NotFoundError, f"the model has no process '{code}'", None, "process")
        return index

    def add_objective(
        self, id: str, kind: str, *, text: Optional[str] = None, harm_unit: Optional[str] = None
    ) -> "ModelBuilder":
        """Add an objective, which incidents name; `kind` is business, compliance or technical."""
        report = errors.Report()
        options = _ffi.ism3_objective_options(size=sizeof(_ffi.ism3_objective_options), id=encoded(id, "id"))
        options.kind, options.text = encoded(kind, "kind"), encoded(text, "text")
        options.harm_unit = encoded(harm_unit, "harm_unit")
        with self._handle as held:
            errors.check(lib.ism3_model_add_objective(held, byref(options), None, byref(report)), report)
        return self

    def build(self) -> Model:
        """Check the model as a whole. The builder is closed afterwards, unless there is a complaint."""
        report = errors.Report()
        with self._handle as held:
            errors.check(lib.ism3_model_freeze(held, byref(report)), report)
            model = Model._of(lib.ism3_model_ref(held))
        self.close()
        return model


def _offset(value: Union[int, str]) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and -(1 << 31) <= value < 1 << 31:
        return value
    if not isinstance(value, str):
        raise errors.make(
            errors.ArgumentTypeError, "utc_offset: expected seconds or a text such as +01:00", None, "utc_offset"
        )
    seconds, report, data = ctypes.c_int32(), errors.Report(), value.encode("utf-8", "replace")
    errors.check(lib.ism3_utc_offset_read(data, len(data), byref(seconds), byref(report)), report)
    return seconds.value


def _clock(word: str) -> int:
    clocks = {clock.name.lower(): int(clock) for clock in _ffi.AnswerClock}
    if word not in clocks:
        raise errors.make(
            errors.ArgumentError, f"answer_clock: '{word}', expected elapsed or service", None, "answer_clock"
        )
    return clocks[word]


def _window(days: Iterable[str], start: str, end: str) -> _ffi.ism3_weekly_window:
    bits = 0
    for day in [days] if isinstance(days, str) else days:
        if day not in _DAYS:
            raise errors.make(
                errors.ArgumentError, f"weekly: '{day}' is no day, expected {', '.join(_DAYS)}", None, "weekly"
            )
        bits |= _DAYS[day]
    return _ffi.ism3_weekly_window(bits, _time_of_day(start), _time_of_day(end))


def _time_of_day(text: str) -> int:
    try:
        hours, minutes = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60
    except (AttributeError, ValueError):
        raise errors.make(
            errors.ArgumentError, f"weekly: {text!r} is no time of day, expected HH:MM", None, "weekly"
        ) from None
