"""Models in the making."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from ctypes import POINTER, byref, c_uint8, c_uint32, sizeof
from typing import Any, Iterable, Iterator, List, Mapping, Optional, Tuple, Union

from . import _ffi, _times, errors
from ._ffi import NO_INDEX
from ._handle import Closable, ExclusiveHandle
from ._library import lib
from ._times import Duration, Instant
from ._words import data_bytes, encoded, find, limit
from .criteria import ASSET_KINDS, INCIDENTS, METRICS, NORMALS, OPERATORS, ROLES
from .criteria import CapabilityLevel, MaturityLevel, amount, billionths, choice, range_of
from .figures import FIGURES, NUMBERS, known_figure
from .model import Model

_DAYS = {"mon": 1, "tue": 2, "wed": 4, "thu": 8, "fri": 16, "sat": 32, "sun": 64}


class ModelBuilder(Closable):
    """A model in the making. Where a call fails with half of its work in the model, the builder is closed.

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
                raise errors.make(
                    errors.ArgumentError, "hash_key: expected 16 bytes", None, "hash_key"
                )
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
            errors.check(
                lib.ism3_model_add_environment(held, encoded(name, "name"), None, byref(report)),
                report,
            )
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
        asset_owner: Optional[str] = None,
    ) -> "ModelBuilder":
        """Add a process; one of the catalogue takes its entry from there where nothing else is said.

        inputs -- names, or pairs of a name and the code of the process it comes from
        resources -- pairs of a name and a unit
        unit_costs -- resource, day from which it holds, price of a unit, currency
        """
        options = _ffi.ism3_process_options(
            size=sizeof(_ffi.ism3_process_options), code=encoded(code, "code")
        )
        options.name, options.practice = encoded(name, "name"), encoded(practice, "practice")
        options.frequency, options.grace = _times.duration(frequency, "frequency"), _times.duration(
            grace, "grace"
        )
        options.settle, options.hold = _times.duration(settle, "settle"), _times.fixed(hold, "hold")
        options.answer_within = _times.fixed(answer_within, "answer_within")
        options.answer_clock, options.documented = _clock(answer_clock), int(bool(documented))
        options.owner, options.customer = encoded(owner, "owner"), encoded(customer, "customer")
        options.supervisor, options.supplier = encoded(supervisor, "supervisor"), encoded(
            supplier, "supplier"
        )
        options.asset_owner = encoded(asset_owner, "asset_owner")
        try:
            with self._handle as held:
                index, report = c_uint32(), errors.Report()
                errors.check(
                    lib.ism3_model_add_process(held, byref(options), byref(index), byref(report)),
                    report,
                )
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
    def _add_products(
        held: Any, process: int, inputs: Iterable[Any], outputs: Iterable[str]
    ) -> None:
        for item in inputs:
            report = errors.Report()
            product, source = (item, None) if isinstance(item, str) else item
            names = (encoded(product, "inputs"), encoded(source, "inputs"))
            errors.check(lib.ism3_model_add_input(held, process, *names, byref(report)), report)
        for product in outputs:
            report = errors.Report()
            errors.check(
                lib.ism3_model_add_output(
                    held, process, encoded(product, "outputs"), byref(report)
                ),
                report,
            )

    @staticmethod
    def _add_resources(
        held: Any, process: int, resources: List[Tuple[str, str]], costs: Iterable[Any]
    ) -> None:
        from . import columns

        for name, unit in resources:
            report = errors.Report()
            pair = (encoded(name, "resources"), encoded(unit, "resources"))
            errors.check(
                lib.ism3_model_add_resource(held, process, *pair, None, byref(report)), report
            )
        names = tuple(name for name, _ in resources) or ("work",)
        for name, since, value, currency in costs:
            report = errors.Report()
            offset = lib.ism3_model_utc_offset(held)
            cost = _ffi.ism3_unit_cost(_times.instant(since, "unit_costs", offset))
            cost.value, cost.currency = columns.Amount("unit_costs").value(value), encoded(
                currency, "unit_costs"
            )
            number = find(names, name, "resource")
            errors.check(
                lib.ism3_model_add_unit_cost(held, process, number, byref(cost), byref(report)),
                report,
            )

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
            columns.Time("closed", 0).value(
                datetime.date.fromisoformat(day) if isinstance(day, str) else day
            )
            // _ffi.DAY
            for day in closed
        ]
        closed_days = (ctypes.c_int64 * max(len(days), 1))(*days)
        rule, report = POINTER(_ffi.ism3_zone)(), errors.Report()
        if zone is not None:
            text = encoded(zone, "zone") or b""
            errors.check(
                lib.ism3_zone_new(byref(rule), text, len(text), None, byref(report)), report
            )
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
            raise errors.make(
                errors.NotFoundError, f"the model has no process '{code}'", None, "process"
            )
        return index

    def add_objective(
        self,
        id: str,
        kind: str,
        *,
        text: Optional[str] = None,
        owner: Optional[str] = None,
        harm_unit: Optional[str] = None,
    ) -> "ModelBuilder":
        """Add an objective, which incidents name; `kind` is business, compliance or technical."""
        report = errors.Report()
        options = _ffi.ism3_objective_options(
            size=sizeof(_ffi.ism3_objective_options), id=encoded(id, "id")
        )
        options.kind, options.text = encoded(kind, "kind"), encoded(text, "text")
        options.owner, options.harm_unit = encoded(owner, "owner"), encoded(harm_unit, "harm_unit")
        with self._handle as held:
            errors.check(
                lib.ism3_model_add_objective(held, byref(options), None, byref(report)), report
            )
        return self

    # ---- criteria ----

    def add_target(
        self,
        process: str,
        figure: str,
        op: str,
        value: Any = None,
        *,
        warning: Any = None,
        resource: Optional[str] = None,
        valid_from: Optional[Instant] = None,
        set_on: Optional[Instant] = None,
        set_by: Optional[str] = None,
    ) -> "ModelBuilder":
        """Add a target to the history of a figure.

        op -- `<`, `<=`, `>`, `>=`, `between`; `none`: from then on there is none
        value -- a number of at most nine decimal places, or a length of time; for `between` a pair
        warning -- at risk where the figure does not reach this
        resource -- for figures per resource: its name; None: the first
        """
        it, report = _ffi.ism3_target(size=sizeof(_ffi.ism3_target)), errors.Report()
        it.figure, it.op = NUMBERS[known_figure(figure)], choice(op, OPERATORS, "op")
        it.value, it.upper = range_of(it.op, value, "value")
        if warning is not None:
            it.has_warning = 1
            it.warning, it.warning_upper = range_of(it.op, warning, "warning")
        it.set_by = encoded(set_by, "set_by")
        with self._handle as held:
            number = self._process_index(held, process)
            it.resource = _resource_index(held, number, figure, resource)
            it.valid_from = _instant(held, valid_from, "valid_from")
            it.set_on = _instant(held, set_on, "set_on")
            errors.check(lib.ism3_model_add_target(held, number, byref(it), byref(report)), report)
        return self

    def add_specification(
        self,
        process: str,
        metric: str,
        *,
        figure: Optional[str] = None,
        normal: str = "xmr",
        baseline: Optional[Tuple[Instant, Instant]] = None,
        frequency: Optional[Duration] = None,
        best: Any = None,
        name: Optional[str] = None,
        description: Optional[str] = None,
        measurement: Optional[str] = None,
        thresholds: Optional[str] = None,
        unit: Optional[str] = None,
        information_need: Optional[str] = None,
        data_source: Optional[str] = None,
        information_owner: Optional[str] = None,
        collector: Optional[str] = None,
        client: Optional[str] = None,
        reporting: Optional[str] = None,
    ) -> "ModelBuilder":
        """Add the specification of a metric type, or of one of its figures.

        normal -- xmr, xmr_median or none: how the normal range is found
        baseline -- from when to when, excluded, it is learnt; None: not fixed
        best -- best possible value; None: the figure's own
        """
        texts = {
            "name": name,
            "description": description,
            "measurement": measurement,
            "thresholds": thresholds,
            "unit": unit,
            "information_need": information_need,
            "data_source": data_source,
            "information_owner": information_owner,
            "collector": collector,
            "client": client,
            "reporting": reporting,
        }
        it, report = _ffi.ism3_specification(size=sizeof(_ffi.ism3_specification)), errors.Report()
        it.metric, it.normal = choice(metric, METRICS, "metric"), choice(normal, NORMALS, "normal")
        if figure is not None:
            it.has_figure, it.figure = 1, NUMBERS[known_figure(figure)]
        if best is not None:
            it.has_best, it.best = 1, billionths(best, "best")
        it.frequency = _times.duration(frequency, "frequency")
        for field, text in texts.items():
            setattr(it, field, encoded(text, field))
        with self._handle as held:
            if baseline is not None:
                it.baseline_from, it.baseline_to = (
                    _instant(held, end, "baseline") for end in _pair(baseline)
                )
            number = self._process_index(held, process)
            errors.check(
                lib.ism3_model_add_specification(held, number, byref(it), byref(report)), report
            )
        return self

    def add_change(self, process: str, on: Instant, text: Optional[str] = None) -> "ModelBuilder":
        """Record a change of a process: what is normal is learnt anew from there on."""
        it, report = (
            _ffi.ism3_change(size=sizeof(_ffi.ism3_change), text=encoded(text, "text")),
            errors.Report(),
        )
        with self._handle as held:
            it.on = _instant(held, on, "on")
            number = self._process_index(held, process)
            errors.check(lib.ism3_model_add_change(held, number, byref(it), byref(report)), report)
        return self

    def set_rationale(
        self,
        process: str,
        *,
        assessment: Optional[str] = None,
        text: Optional[str] = None,
        currency: Optional[str] = None,
        cost: Any = None,
        losses_without: Any = None,
        losses_with: Any = None,
    ) -> "ModelBuilder":
        """Say why a process is there, and what it is worth a year; the losses come both or not at all."""
        it, report = _ffi.ism3_rationale(size=sizeof(_ffi.ism3_rationale)), errors.Report()
        if (losses_without is None) != (losses_with is None):
            message = "losses_without and losses_with need each other"
            raise errors.make(errors.ArgumentError, message, None, "losses_with")
        it.assessment, it.text = encoded(assessment, "assessment"), encoded(text, "text")
        it.currency, it.cost = encoded(currency, "currency"), amount(cost, "cost")
        it.has_losses = int(losses_with is not None)
        it.losses_without = amount(losses_without, "losses_without")
        it.losses_with = amount(losses_with, "losses_with")
        with self._handle as held:
            number = self._process_index(held, process)
            errors.check(
                lib.ism3_model_set_rationale(held, number, byref(it), byref(report)), report
            )
        return self

    def add_reference(self, process: str, text: str) -> "ModelBuilder":
        """Add a document, a standard, a link: one line."""
        report = errors.Report()
        with self._handle as held:
            number = self._process_index(held, process)
            errors.check(
                lib.ism3_model_add_reference(held, number, encoded(text, "text"), byref(report)),
                report,
            )
        return self

    def add_condition(
        self,
        objective: str,
        op: str,
        value: Any,
        *,
        per: str,
        process: Optional[str] = None,
        figure: Optional[str] = None,
        resource: Optional[str] = None,
        incidents: Optional[str] = None,
    ) -> "ModelBuilder":
        """Add a condition to an objective: of a figure of a process, or of its incidents.

        per -- day, week, month, quarter, year, all, or a duration such as P14D
        incidents -- count, duration or harm
        """
        if (incidents is None) != (process is not None and figure is not None) or (
            incidents and (process or figure)
        ):
            message = "a condition is about process and figure, or about incidents"
            raise errors.make(errors.ArgumentError, message, None, "incidents")
        it, report = _ffi.ism3_condition(size=sizeof(_ffi.ism3_condition)), errors.Report()
        it.op = choice(op, OPERATORS[: _ffi.Operator.NO_TARGET], "op")
        it.value, it.upper = range_of(it.op, value, "value")
        it.every, it.length = _times.every(per, "per")
        it.incidents = 0 if incidents is None else choice(incidents, INCIDENTS, "incidents")
        with self._handle as held:
            number = self._objective_index(held, objective)
            if process is not None and figure is not None:
                it.process, it.figure = (
                    self._process_index(held, process),
                    NUMBERS[known_figure(figure)],
                )
                it.resource = _resource_index(held, it.process, figure, resource)
            errors.check(
                lib.ism3_model_add_condition(held, number, byref(it), byref(report)), report
            )
        return self

    def add_duty_rule(
        self,
        role: str,
        other_role: str,
        *,
        process: Optional[str] = None,
        other_process: Optional[str] = None,
        text: Optional[str] = None,
    ) -> "ModelBuilder":
        """Say which two roles one person must not have; with a rule of its own a model has no others."""
        it, report = _ffi.ism3_duty_rule(size=sizeof(_ffi.ism3_duty_rule)), errors.Report()
        it.role, it.other_role = choice(role, ROLES, "role"), choice(
            other_role, ROLES, "other_role"
        )
        it.text = encoded(text, "text")
        with self._handle as held:
            it.process = NO_INDEX if process is None else self._process_index(held, process)
            it.other_process = (
                NO_INDEX if other_process is None else self._process_index(held, other_process)
            )
            errors.check(lib.ism3_model_add_duty_rule(held, byref(it), byref(report)), report)
        return self

    def add_asset(
        self,
        name: str,
        *,
        kind: Optional[str] = None,
        essential: bool = False,
        processes: Iterable[str] = (),
    ) -> "ModelBuilder":
        """Add something that processes protect; the model need not have these processes.

        kind -- repository, interface, service, message, channel or network
        """
        number, text = 0 if kind is None else choice(kind, ASSET_KINDS, "kind"), encoded(
            name, "name"
        )
        codes = [encoded(code, "processes") for code in _several(processes, "processes")]
        with self._whole() as held:
            index, report = c_uint32(), errors.Report()
            code = lib.ism3_model_add_asset(
                held, text, number, int(bool(essential)), byref(index), byref(report)
            )
            errors.check(code, report)
            for protector in codes:
                code = lib.ism3_model_add_protection(held, index, protector, byref(report))
                errors.check(code, report)
        return self

    def use_capability_scale(self, name: str) -> "ModelBuilder":
        """Use a scale that is shipped: `ISM3`, the default, or `ISO/IEC 33020`."""
        report = errors.Report()
        with self._handle as held:
            errors.check(
                lib.ism3_model_use_capability_scale(held, encoded(name, "name"), byref(report)),
                report,
            )
        return self

    def set_capability_scale(
        self, name: str, levels: Iterable[CapabilityLevel], *, source: Optional[str] = None
    ) -> "ModelBuilder":
        """Use a scale of one's own; its levels ascend."""
        own = [_capability_level(level) for level in levels]
        names = (encoded(name, "name"), encoded(source, "source"))
        with self._whole() as held:
            report = errors.Report()
            errors.check(lib.ism3_model_begin_capability_scale(held, *names, byref(report)), report)
            for level in own:
                errors.check(
                    lib.ism3_model_add_capability_level(held, byref(level), byref(report)), report
                )
        return self

    def set_maturity_profile(
        self,
        name: str,
        levels: Iterable[MaturityLevel] = (),
        *,
        source: Optional[str] = None,
        excluded: Optional[Mapping[str, str]] = None,
    ) -> "ModelBuilder":
        """Use a profile of one's own; without levels it has those of the default.

        excluded -- codes of processes that it leaves out, with the reasons
        """
        own, left_out = [_maturity_level(level) for level in levels], dict(excluded or {}).items()
        names = (encoded(name, "name"), encoded(source, "source"))
        with self._whole() as held:
            report = errors.Report()
            errors.check(lib.ism3_model_begin_maturity_profile(held, *names, byref(report)), report)
            for level, title, requirements in own:
                errors.check(
                    lib.ism3_model_add_maturity_level(held, level, title, byref(report)), report
                )
                for code, capability in requirements:
                    errors.check(
                        lib.ism3_model_add_requirement(held, code, capability, byref(report)),
                        report,
                    )
            for process, reason in left_out:
                pair = (encoded(process, "excluded"), encoded(reason, "excluded"))
                errors.check(lib.ism3_model_add_exclusion(held, *pair, byref(report)), report)
        return self

    def add_improvement(
        self, process: str, capability: int, *, cost: Any, currency: str, text: Optional[str] = None
    ) -> "ModelBuilder":
        """Say what it costs to bring a process to a capability; the gaps of the maturity then tell it."""
        it, report = _ffi.ism3_improvement(size=sizeof(_ffi.ism3_improvement)), errors.Report()
        it.code, it.capability = encoded(process, "process"), _level(capability, "capability")
        it.cost, it.currency, it.text = (
            amount(cost, "cost"),
            encoded(currency, "currency"),
            encoded(text, "text"),
        )
        with self._handle as held:
            errors.check(lib.ism3_model_add_improvement(held, byref(it), byref(report)), report)
        return self

    @contextmanager
    def _whole(self) -> Iterator[Any]:
        """Several calls of the library that are one: where one of them fails, the builder is closed."""
        try:
            with self._handle as held:
                yield held
        except errors.StateError:
            raise
        except BaseException:
            self.close()
            raise

    @staticmethod
    def _objective_index(held: Any, id: str) -> int:
        data = encoded(id, "objective") or b""
        index = int(lib.ism3_model_find_objective(held, data, len(data)))
        if index == NO_INDEX:
            raise errors.make(
                errors.NotFoundError, f"the model has no objective '{id}'", None, "objective"
            )
        return index

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
            errors.ArgumentTypeError,
            "utc_offset: expected seconds or a text such as +01:00",
            None,
            "utc_offset",
        )
    seconds, report, data = ctypes.c_int32(), errors.Report(), value.encode("utf-8", "replace")
    errors.check(lib.ism3_utc_offset_read(data, len(data), byref(seconds), byref(report)), report)
    return seconds.value


def _clock(word: str) -> int:
    clocks = {clock.name.lower(): int(clock) for clock in _ffi.AnswerClock}
    if word not in clocks:
        raise errors.make(
            errors.ArgumentError,
            f"answer_clock: '{word}', expected elapsed or service",
            None,
            "answer_clock",
        )
    return clocks[word]


def _window(days: Iterable[str], start: str, end: str) -> _ffi.ism3_weekly_window:
    bits = 0
    for day in [days] if isinstance(days, str) else days:
        if day not in _DAYS:
            raise errors.make(
                errors.ArgumentError,
                f"weekly: '{day}' is no day, expected {', '.join(_DAYS)}",
                None,
                "weekly",
            )
        bits |= _DAYS[day]
    return _ffi.ism3_weekly_window(bits, _time_of_day(start), _time_of_day(end))


def _time_of_day(text: str) -> int:
    try:
        hours, minutes = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60
    except (AttributeError, ValueError):
        raise errors.make(
            errors.ArgumentError,
            f"weekly: {text!r} is no time of day, expected HH:MM",
            None,
            "weekly",
        ) from None


def _pair(value: Any) -> Tuple[Any, Any]:
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise errors.make(
            errors.ArgumentError, "baseline: expected from when and to when", None, "baseline"
        )
    return value[0], value[1]


def _several(value: Any, name: str) -> List[str]:
    return [value] if isinstance(value, str) else list(value)


def _instant(held: Any, value: Optional[Instant], name: str) -> int:
    """0 stands for none."""
    if value is None:
        return 0
    return _times.instant(value, name, lib.ism3_model_utc_offset(held))


def _resource_index(held: Any, process: int, figure: str, resource: Optional[str]) -> int:
    if resource is None:
        return 0
    if not FIGURES[figure].per_resource:
        raise errors.make(
            errors.ArgumentError, f"{figure} is not told by resource", None, "resource"
        )
    data = encoded(resource, "resource") or b""
    index = int(lib.ism3_model_find_resource(held, process, data, len(data)))
    if index == NO_INDEX:
        raise errors.make(
            errors.NotFoundError, f"the process has no resource '{resource}'", None, "resource"
        )
    return index


def _level(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _ffi.LEVEL_MAX:
        message = f"{name}: {value!r}, expected a level of 0 to {_ffi.LEVEL_MAX}"
        raise errors.make(errors.ArgumentError, message, None, name)
    return value


def _capability_level(it: CapabilityLevel) -> _ffi.ism3_capability_level:
    if not isinstance(it, CapabilityLevel):
        raise errors.make(
            errors.ArgumentTypeError, "levels: expected ism3.CapabilityLevel", None, "levels"
        )
    level = _ffi.ism3_capability_level(
        size=sizeof(_ffi.ism3_capability_level), level=_level(it.level, "levels")
    )
    level.documented, level.name = int(bool(it.documented)), encoded(it.name, "levels")
    level.practices = encoded(it.practices, "levels")
    for metric in _several(it.types, "levels"):
        level.types |= 1 << choice(metric, METRICS, "levels")
    return level


def _maturity_level(
    it: MaturityLevel,
) -> Tuple[int, Optional[bytes], List[Tuple[Optional[bytes], int]]]:
    if not isinstance(it, MaturityLevel):
        raise errors.make(
            errors.ArgumentTypeError, "levels: expected ism3.MaturityLevel", None, "levels"
        )
    asked = [
        (encoded(code, "levels"), _level(capability, "levels"))
        for code, capability in it.processes.items()
    ]
    return _level(it.level, "levels"), encoded(it.name, "levels"), asked
