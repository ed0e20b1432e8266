"""Assessments: what the figures of a ledger mean by the criteria of its model."""

from __future__ import annotations

import datetime
import importlib
import json
import math
import operator
import re
from ctypes import POINTER, byref, c_size_t, c_uint8, c_uint32, sizeof
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Sequence, Tuple, Union

from . import _ffi, _times, criteria, errors
from ._ffi import NO_INDEX
from ._handle import Closable, Handle
from ._library import lib
from ._results import (
    Baseline,
    Candidate,
    Capability,
    ConditionResult,
    DataQuality,
    DutyFinding,
    Gap,
    Judgement,
    Maturity,
    ObjectiveResult,
    Peer,
)
from ._words import collect, encoded
from .figures import FIGURES, NUMBERS, known_figure
from .metrics import STATUSES, Metrics, Period, need, read_period, row
from .model import Model

if TYPE_CHECKING:
    from .ledger import Ledger

#: What says which period is meant: its number, a moment in it, a text such as 2016, 2016-Q2, 2016-05; or the period.
Which = Union[None, int, str, datetime.date, Period]

_IDS = tuple(FIGURES)
_DIGEST = 32
_NOWHERE = (1 << 64) - 1
_SHORT = re.compile(r"(\d{4})(?:-Q([1-4])|-(\d\d))?")
_TARGET_STATUSES = criteria.words(_ffi.TargetStatus, lib.ism3_target_status_name)
_BEHAVIOURS = criteria.words(_ffi.Behaviour, lib.ism3_behaviour_name)
_RULES = criteria.words(_ffi.Rule, lib.ism3_rule_name)
_OUTLOOKS = criteria.words(_ffi.Outlook, lib.ism3_outlook_text)
_OBJECTIVES = criteria.words(_ffi.ObjectiveStatus, lib.ism3_objective_status_name)
_SUCCESSES = criteria.words(_ffi.Success, lib.ism3_success_name)
_SCOPES = criteria.words(_ffi.AssetScope, lib.ism3_asset_scope_name)
_FORMS = ("text", "json")
_SIDES = ("lower", "upper")


def _number(value: float) -> Optional[float]:
    return None if math.isnan(value) else value


def _first_day(text: str) -> str:
    """The first day of a year, quarter or month; other texts as they are."""
    match = _SHORT.fullmatch(text)
    if not match:
        return text
    year, quarter, month = match.groups()
    return f"{year}-{3 * int(quarter) - 2 if quarter else int(month or 1):02}-01"


class ProcessAssessment:
    """What the figures of one process mean."""

    def __init__(self, assessment: "Assessment", process: str, number: int) -> None:
        self._assessment = assessment
        self._number = number
        self.process = process

    def judgement(
        self, figure: str, period: Which = None, resource: Optional[str] = None
    ) -> Judgement:
        """What a figure means. `resource`: for figures per resource; None: the first of the process."""
        place = self._place(figure, resource)
        with self._assessment._reading(period) as (held, number):
            return self._assessment._judgement(held, number, self._number, NUMBERS[figure], place)

    def judgements(self, figure: str, resource: Optional[str] = None) -> Tuple[Judgement, ...]:
        """The same of every period."""
        place, of = self._place(figure, resource), self._assessment
        with of._handle as held:
            numbers = range(len(of._periods))
            return tuple(
                of._judgement(held, i, self._number, NUMBERS[figure], place) for i in numbers
            )

    def figures(self, period: Which = None) -> Tuple[Judgement, ...]:
        """Every figure that has a target or is judged by its history."""
        with self._assessment._reading(period) as (held, number):
            return tuple(self._assessment._judged(held, number, self._number))

    def faults(self, period: Which = None) -> Tuple[Judgement, ...]:
        """Those that miss their target or signal worse."""
        return tuple(it for it in self.figures(period) if it.is_fault)

    def capability(self, period: Which = None) -> Capability:
        """How capable the process is at the end of the period."""
        it = _ffi.ism3_capability(size=sizeof(_ffi.ism3_capability))
        with self._assessment._reading(period) as (held, number):
            errors.check(lib.ism3_assessment_capability(held, number, self._number, byref(it)))
        with self._assessment._model._handle as model:
            level, following = (
                criteria.capability_level(model, index) for index in (it.index, it.next)
            )
        in_use, stale, never, missing = map(
            criteria.metric_types, (it.in_use, it.stale, it.never, it.missing)
        )
        name = level.name if level else None
        return Capability(
            it.level, name, in_use, stale, never, following, missing, bool(it.lacks_documentation)
        )

    def candidates(self, period: Which = None) -> Tuple[Candidate, ...]:
        """Where its faults may come from: origins first, then the nearer, the more severe."""
        of, count, report = self._assessment, c_size_t(), errors.Report()
        with of._reading(period) as (held, number):
            call = lib.ism3_assessment_candidates
            errors.check(
                call(held, number, self._number, None, 0, byref(count), byref(report)), report
            )
            found = _room(_ffi.ism3_candidate, count.value)
            errors.check(
                call(held, number, self._number, found, count, byref(count), byref(report)), report
            )
        codes, periods = of._model._codes, of._periods
        return tuple(
            Candidate(
                codes[it.process], it.distance, it.severity, bool(it.is_origin), periods[it.period]
            )
            for it in found[: count.value]
        )

    def peers(
        self, figure: str, period: Which = None, resource: Optional[str] = None
    ) -> Tuple[Peer, ...]:
        """A figure over the environments that the process serves; `by_environment` must have been asked for."""
        of, count, place = self._assessment, c_size_t(), self._place(figure, resource)
        with of._reading(period) as (held, number):
            where = (held, number, self._number, NUMBERS[figure], place)
            code = lib.ism3_assessment_peers(*where, None, 0, byref(count))
            if code == _ffi.Code.E_STATE:
                message = "peers need Ledger.assess(by_environment=True)"
                raise errors.make(errors.StateError, message, None, "by_environment")
            errors.check(code)
            found = _room(_ffi.ism3_peer, count.value)
            errors.check(lib.ism3_assessment_peers(*where, found, count, byref(count)))
        names = of._model._environments
        return tuple(
            Peer(names[it.environment], it.rank or None, _number(it.value), _number(it.median))
            for it in found[: count.value]
        )

    @property
    def rosi(self) -> Optional[float]:
        """Return on the investment: (losses avoided - cost) / cost; None: the model does not state them."""
        with self._assessment._handle as held:
            return _number(lib.ism3_assessment_rosi(held, self._number))

    def state(self, period: Which = None) -> str:
        """partial, settling or final: whether what is said of the period may still change."""
        with self._assessment._reading(period) as (held, number):
            metrics = lib.ism3_assessment_metrics(held)
            return str(
                lib.ism3_period_state_name(
                    lib.ism3_metrics_state(metrics, number, self._number)
                ).decode()
            )

    def explain(self, figure: Optional[str] = None, **options: Any) -> str:
        """See `Assessment.explain`."""
        return self._assessment.explain(self.process, figure, **options)

    def _place(self, figure: str, resource: Optional[str]) -> int:
        info = FIGURES[known_figure(figure)]
        if resource is None:
            return 0
        place = self._assessment._model.resource_index(self._number, resource)
        if not info.per_resource:
            raise errors.make(
                errors.ArgumentError, f"{figure} is not told by resource", None, "resource"
            )
        return place

    def __repr__(self) -> str:
        return f"<assessment of {self.process} over {len(self._assessment._periods)} periods>"


def _room(kind: Any, count: int) -> Any:
    cells = (kind * max(count, 1))()
    for cell in cells:
        cell.size = sizeof(kind)
    return cells


class _Reading:
    """A handle in use, and the number of a period."""

    def __init__(self, assessment: "Assessment", period: Which) -> None:
        self._assessment = assessment
        self._period = period

    def __enter__(self) -> Tuple[Any, int]:
        held = self._assessment._handle.__enter__()
        try:
            return held, self._assessment._which(held, self._period)
        except BaseException:
            self._assessment._handle.__exit__(None, None, None)
            raise

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._assessment._handle.__exit__(kind, error, trace)


class Assessment(Closable):
    """What the figures of a ledger mean: of all processes, period by period. It never changes.

    `assessment["OSP-24"]` is what is said of a process. A period is named by its number, by a moment in it, by a text such
    as `2016`, `2016-Q2`, `2016-05` or `2016-05-14`, or is one of `periods`; None: the newest final one, else the last.

    Synchronization: any number of threads may read one object. It cannot be pickled: send `to_json()` or the ledger.
    """

    _model: Model
    _periods: Tuple[Period, ...]
    _digests: Tuple[bytes, bytes]
    #: By process, figure and resource: it is the same in all periods.
    _units: Dict[Tuple[int, ...], str]

    def __init__(self) -> None:
        raise errors.make(errors.StateError, "assessments come from Ledger.assess")

    @classmethod
    def _of(cls, pointer: Any, model: Model, digests: Tuple[bytes, bytes]) -> "Assessment":
        self = cls.__new__(cls)
        self._own(Handle(pointer, lib.ism3_assessment_unref, "assessment"))
        self._model, self._digests, self._units = model._share(), digests, {}
        with self._handle as held:
            metrics = lib.ism3_assessment_metrics(held)
            self._periods = tuple(
                read_period(metrics, i) for i in range(lib.ism3_metrics_period_count(metrics))
            )
        return self

    def __reduce__(self) -> Tuple[Any, ...]:
        raise TypeError("an assessment cannot be pickled: send to_json(), or the ledger")

    # ---- periods and processes ----

    @property
    def periods(self) -> Tuple[Period, ...]:
        """The periods, oldest first."""
        self._open()
        return self._periods

    @property
    def newest_final(self) -> Optional[Period]:
        """The newest period that is over and awaits no more answers; None: there is none yet."""
        with self._handle as held:
            number = self._newest_final(held)
        return None if number is None else self._periods[number]

    @property
    def as_of(self) -> Optional[int]:
        """The instant up to which the ledger was read, in nanoseconds since 1970."""
        return self.metrics.as_of

    @property
    def metrics(self) -> Metrics:
        """The figures that it rests on: each period of a process read when it had settled."""
        with self._handle as held:
            return Metrics._of(lib.ism3_metrics_ref(lib.ism3_assessment_metrics(held)), self._model)

    @property
    def model(self) -> Model:
        """The model whose criteria were used."""
        self._open()
        return self._model._share()

    def __getitem__(self, code: str) -> ProcessAssessment:
        self._open()
        return ProcessAssessment(self, code, self._model.process_index(code))

    def __iter__(self) -> Iterator[ProcessAssessment]:
        self._open()
        return iter([ProcessAssessment(self, code, i) for i, code in enumerate(self._model._codes)])

    def __len__(self) -> int:
        return len(self._model._codes)

    def __contains__(self, code: object) -> bool:
        return code in self._model._codes

    def _open(self) -> None:
        if self.closed:
            raise errors.make(errors.ClosedError, "this assessment is closed")

    @staticmethod
    def _newest_final(held: Any) -> Optional[int]:
        number = c_size_t()
        code = lib.ism3_assessment_newest_final(held, byref(number))
        if code == _ffi.Code.E_NOT_FOUND:
            return None
        errors.check(code)
        return number.value

    def _reading(self, period: Which) -> _Reading:
        return _Reading(self, period)

    def _which(self, held: Any, period: Which) -> int:
        if period is None:
            newest = self._newest_final(held)
            return row(-1, len(self._periods)) if newest is None else newest
        if isinstance(period, Period):
            if period in self._periods:
                return self._periods.index(period)
            raise errors.make(errors.NotFoundError, f"there is no period {period}", None, "period")
        if isinstance(period, (str, datetime.date)):
            return self._holding(period)
        if isinstance(period, bool) or not hasattr(period, "__index__"):
            message = f"period: expected a number, a date, a text or a period, found {type(period).__name__}"
            raise errors.make(errors.ArgumentTypeError, message, None, "period")
        return row(operator.index(period), len(self._periods))

    def _holding(self, period: Union[str, datetime.date]) -> int:
        text = _first_day(period) if isinstance(period, str) else period
        moment = _times.instant(text, "period", self._model._utc_offset)
        for number, it in enumerate(self._periods):
            if it.start_ns <= moment < it.end_ns:
                return number
        raise errors.make(errors.NotFoundError, f"no period holds {period}", None, "period")

    # ---- the whole ----

    def success(self, period: Which = None) -> str:
        """succeeded, failed, unknown or pending: whether every objective was met."""
        with self._reading(period) as (held, number):
            success: int = lib.ism3_assessment_success(held, number)
        return _SUCCESSES[success]

    def objectives(self, period: Which = None) -> Dict[str, ObjectiveResult]:
        """How each objective stands, by its id."""
        with self._reading(period) as (held, number), self._model._handle as model:
            return {
                id: self._objective(held, model, number, i)
                for i, id in enumerate(self._model._objectives)
            }

    @staticmethod
    def _objective(held: Any, model: Any, period: int, number: int) -> ObjectiveResult:
        wanted, found = criteria.objective(model, number), []
        for i, condition in enumerate(wanted.conditions):
            it = _ffi.ism3_condition_result(size=sizeof(_ffi.ism3_condition_result))
            errors.check(lib.ism3_assessment_condition(held, period, number, i, byref(it)))
            worst = (it.value, it.from_, it.to) if it.has_value else (None, None, None)
            found.append(
                ConditionResult(
                    condition, _OBJECTIVES[it.status], it.windows, it.breached, it.unknown, *worst
                )
            )
        status = _OBJECTIVES[lib.ism3_assessment_objective(held, period, number)]
        return ObjectiveResult(wanted.id, status, tuple(found))

    def maturity(self, period: Which = None) -> Maturity:
        """How mature the whole is, and what keeps it from more."""
        it = _ffi.ism3_maturity(size=sizeof(_ffi.ism3_maturity))
        with self._reading(period) as (held, number), self._model._handle as model:
            errors.check(lib.ism3_assessment_maturity(held, number, byref(it)))
            gaps = tuple(self._gap(held, model, number, i) for i in range(it.gaps))
            level = criteria.maturity_level(model, it.index)
        return Maturity(it.level, level.name if level else None, gaps, it.next_gaps)

    @staticmethod
    def _gap(held: Any, model: Any, period: int, number: int) -> Gap:
        it = _ffi.ism3_gap(size=sizeof(_ffi.ism3_gap))
        errors.check(lib.ism3_assessment_gap(held, period, number, byref(it)))
        reached = None if it.process == NO_INDEX else it.reached
        return Gap(
            it.code.decode(),
            it.level,
            it.required,
            reached,
            criteria.improvement(model, it.improvement),
        )

    def data_quality(self, period: Which = None) -> DataQuality:
        """How much of what is specified is observed."""
        it = _ffi.ism3_data_quality(size=sizeof(_ffi.ism3_data_quality))
        with self._reading(period) as (held, number):
            errors.check(lib.ism3_assessment_data_quality(held, number, byref(it)))
        return DataQuality(it.fresh, it.stale, it.never)

    def assets(self, period: Which = None) -> Dict[str, str]:
        """in_scope, unprotected, not_adopted or not_measured: of each asset by its name."""
        with self._reading(period) as (held, number):
            names = (it.name for it in self._model.assets)
            return {
                name: _SCOPES[lib.ism3_assessment_asset(held, number, i)]
                for i, name in enumerate(names)
            }

    @property
    def duty_findings(self) -> Tuple[DutyFinding, ...]:
        """Who has roles that nobody must have both, and processes that nobody owns."""
        it, rules, found = (
            _ffi.ism3_duty_finding(size=sizeof(_ffi.ism3_duty_finding)),
            self._model.duty_rules,
            [],
        )
        codes = self._model._codes
        with self._handle as held:
            for i in range(lib.ism3_assessment_duty_finding_count(held)):
                errors.check(lib.ism3_assessment_duty_finding(held, i, byref(it)))
                rule = None if it.rule == NO_INDEX else rules[it.rule]
                person = None if it.person is None else it.person.decode()
                found.append(DutyFinding(rule, codes[it.process], codes[it.other_process], person))
        return tuple(found)

    # ---- figures ----

    def _judged(self, held: Any, period: int, process: int) -> Iterator[Judgement]:
        it = _ffi.ism3_judgement(size=sizeof(_ffi.ism3_judgement))
        resources = len(self._model._resources[self._model._codes[process]])
        for figure, info in enumerate(FIGURES.values()):
            for place in range(resources if info.per_resource else 1):
                errors.check(
                    lib.ism3_assessment_judgement(held, period, process, figure, place, byref(it))
                )
                if it.target != NO_INDEX or it.behaviour != _ffi.Behaviour.NOT_JUDGED:
                    yield self._told(held, (period, process, figure, place), it)

    def _judgement(
        self, held: Any, period: int, process: int, figure: int, place: int
    ) -> Judgement:
        it = _ffi.ism3_judgement(size=sizeof(_ffi.ism3_judgement))
        errors.check(lib.ism3_assessment_judgement(held, period, process, figure, place, byref(it)))
        return self._told(held, (period, process, figure, place), it)

    def _told(
        self, held: Any, where: Tuple[int, int, int, int], it: _ffi.ism3_judgement
    ) -> Judgement:
        period, process, figure, place = where
        value, metrics = _ffi.ism3_figure(
            size=sizeof(_ffi.ism3_figure)
        ), lib.ism3_assessment_metrics(held)
        errors.check(lib.ism3_metrics_figure(metrics, *where, byref(value)))
        code, id, known = self._model._codes[process], _IDS[figure], bool(it.has_limits)
        ends = (it.baseline_first, it.baseline_last)
        limits = (it.centre, it.lower, it.upper, it.range, it.reach) if known else (None,) * 5
        return Judgement(
            code,
            id,
            self._model._resources[code][place].name if FIGURES[id].per_resource else None,
            self._periods[period],
            value.value if value.has_value else None,
            self._unit(metrics, process, figure, place),
            STATUSES[value.status],
            self._target(process, it.target),
            _TARGET_STATUSES[it.target_status],
            _BEHAVIOURS[it.behaviour],
            _RULES[it.rule] if it.rule else None,
            _RULES[it.hint] if it.hint else None,
            _OUTLOOKS[it.outlook] or None,
            *limits,
            tuple(side for i, side in enumerate(_SIDES) if it.widened >> i & 1),
            Baseline(self._periods[ends[0]], self._periods[ends[1]], it.baseline_count)
            if known
            else None,
            None if it.newest == _NOWHERE else self._periods[it.newest],
        )

    def _unit(self, metrics: Any, *series: int) -> str:
        if series not in self._units:
            self._units[series] = Metrics._unit(metrics, *series)
        return self._units[series]

    def _target(self, process: int, number: int) -> Optional[criteria.Target]:
        if number == NO_INDEX:
            return None
        with self._model._handle as model:
            return criteria.target(model, process, number)

    # ---- writing ----

    def _options(self, form: str, period: Which, now: Optional[_times.Instant], width: int) -> Any:
        it = _ffi.ism3_report_options(size=sizeof(_ffi.ism3_report_options))
        it.form, it.width = criteria.choice(form, _FORMS, "form"), _unsigned(width, "width")
        if period is not None:
            with self._reading(period) as (_, number):
                it.has_period, it.period = 1, number
        it.now = 0 if now is None else _times.instant(now, "now", self._model._utc_offset)
        it.ledger_digest, it.model_digest = (
            (c_uint8 * _DIGEST)(*digest) for digest in self._digests
        )
        return it

    def _only(self, options: Any, processes: Union[None, str, Sequence[str]]) -> None:
        if processes is None:
            return
        codes = [processes] if isinstance(processes, str) else list(processes)
        numbers = [self._model.process_index(code) for code in codes]
        options.processes, options.process_count = (c_uint32 * max(len(numbers), 1))(*numbers), len(
            numbers
        )

    def _write(self, function: Any, *arguments: Any) -> str:
        codes: List[int] = []
        report = errors.Report()
        with self._handle as held:

            def write(sink: Any) -> int:
                codes.append(function(held, *arguments, sink, None, byref(report)))
                return codes[0]

            data = collect(write)
        errors.check(codes[0], report)
        return data.decode()

    def to_json(
        self, *, processes: Union[None, str, Sequence[str]] = None, skipped: int = 0
    ) -> str:
        """The document of `ism3 assess --json`.

        processes -- codes; None: all
        skipped -- rows that a reader passed over, to tell of them
        """
        options = self._options("json", None, None, 0)
        options.skipped = _unsigned(skipped, "skipped")
        self._only(options, processes)
        return self._write(lib.ism3_assessment_write, byref(options))

    def to_dict(
        self, *, processes: Union[None, str, Sequence[str]] = None, skipped: int = 0
    ) -> Dict[str, Any]:
        """The JSON document as Python objects."""
        document: Dict[str, Any] = json.loads(self.to_json(processes=processes, skipped=skipped))
        return document

    def to_text(
        self,
        period: Which = None,
        *,
        processes: Union[None, str, Sequence[str]] = None,
        now: Optional[_times.Instant] = None,
        width: int = 0,
    ) -> str:
        """The report of `ism3 assess`, for people.

        now -- instant by which ages are told; None: they are not
        width -- columns; 0: 100
        """
        options = self._options("text", period, now, width)
        self._only(options, processes)
        return self._write(lib.ism3_assessment_write, byref(options))

    def explain(
        self,
        process: Optional[str] = None,
        figure: Optional[str] = None,
        *,
        resource: Optional[str] = None,
        capability: bool = False,
        maturity: bool = False,
        objective: Optional[str] = None,
        period: Which = None,
        form: str = "text",
        now: Optional[_times.Instant] = None,
        width: int = 0,
    ) -> str:
        """Why: the numbers, the rule, the facts counted. About one thing.

        process -- everything about it, or, with one of these, its figure or its capability
        maturity, objective -- about the whole
        form -- text or json
        """
        what = self._topic(process, figure, resource, (bool(capability), bool(maturity)), objective)
        options = self._options(form, period, now, width)
        return self._write(lib.ism3_explanation_write, byref(what), byref(options))

    def _topic(
        self,
        process: Optional[str],
        figure: Optional[str],
        resource: Optional[str],
        asked: Tuple[bool, bool],
        objective: Optional[str],
    ) -> _ffi.ism3_explain_options:
        capability, maturity = asked
        is_whole = maturity or objective is not None
        if (
            sum((figure is not None, capability, maturity, objective is not None)) > 1
            or (process is None) != is_whole
        ):
            message = "explain one thing: a process, its figure or its capability; or maturity; or an objective"
            raise errors.make(errors.ArgumentError, message, None, "process")
        if resource is not None and figure is None:
            raise errors.make(errors.ArgumentError, "resource: of which figure?", None, "resource")
        it = _ffi.ism3_explain_options(size=sizeof(_ffi.ism3_explain_options))
        it.topic = (
            _ffi.Topic.MATURITY
            if maturity
            else _ffi.Topic.CAPABILITY
            if capability
            else _ffi.Topic.PROCESS
        )
        if process is not None:
            it.process = self._model.process_index(process)
        if figure is not None:
            it.topic, it.figure = _ffi.Topic.FIGURE, NUMBERS[known_figure(figure)]
            it.resource = self[process or ""]._place(figure, resource)
        if objective is not None:
            it.topic, it.objective = _ffi.Topic.OBJECTIVE, self._model.objective_index(objective)
        return it

    def service_levels(self, supplier: str, *, form: str = "text", width: int = 0) -> str:
        """The service levels that a supplier agreed to, period by period, with the exact numbers.

        form -- text or json
        """
        name, options = encoded(supplier, "supplier"), self._options(form, None, None, width)
        if name is None:
            raise errors.make(
                errors.ArgumentTypeError, "supplier: expected a name", None, "supplier"
            )
        return self._write(lib.ism3_service_levels_write, name, byref(options))

    def to_pandas(self) -> Any:
        """A pandas frame: a row for each period, process and figure that has a target or is judged by its history."""
        pandas = need("pandas")
        with self._handle as held:
            rows = [
                it
                for period in range(len(self._periods))
                for process in range(len(self._model._codes))
                for it in self._judged(held, period, process)
            ]
        times = {
            "from": [it.period.start_ns for it in rows],
            "to": [it.period.end_ns for it in rows],
        }
        columns: Dict[str, Any] = {
            name: pandas.to_datetime(values, utc=True) for name, values in times.items()
        }
        for name in ("process", "figure", "resource", "value", "unit", "status"):
            columns[name] = [getattr(it, name) for it in rows]
        columns["op"] = [it.target.op if it.target else None for it in rows]
        columns["target"] = [it.target.value if it.target else None for it in rows]
        columns["target_upper"] = [it.target.upper if it.target else None for it in rows]
        for name in (
            "target_status",
            "behaviour",
            "rule",
            "hint",
            "outlook",
            "centre",
            "lower",
            "upper",
        ):
            columns[name] = [getattr(it, name) for it in rows]
        frame = pandas.DataFrame(columns)
        numbers = ["value", "target", "target_upper", "centre", "lower", "upper"]
        return frame.astype({name: "float64" for name in numbers})

    def plot(
        self, process: str, figure: Optional[str] = None, *, resource: Optional[str] = None
    ) -> Any:
        """A process behaviour chart with target, signals and baseline; needs matplotlib. See `ism3.plot.plot`."""
        return importlib.import_module("ism3.plot").plot(self, process, figure, resource=resource)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        if self.closed:
            return "<ism3.Assessment, closed>"
        return f"<ism3.Assessment: {len(self._periods)} periods, {len(self)} processes>"


def _unsigned(value: int, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= NO_INDEX:
        raise errors.make(
            errors.ArgumentError, f"{name}: expected a whole number from 0", None, name
        )
    return value


def compute(
    ledger: "Ledger",
    every: str,
    window: Tuple[Any, Any, Any, Any],
    by_environment: bool,
    memory_limit: int,
) -> Assessment:
    """What `Ledger.assess` does. `window`: start, end, as_of, now."""
    model, options, report = ledger.model, _ffi.ism3_assessment_options(), errors.Report()
    errors.check(lib.ism3_assessment_options_init(byref(options), sizeof(options)))
    options.every, options.length = _times.every(every, "every")
    options.by_environment, options.memory_limit = int(by_environment), memory_limit
    for name, field, value in zip(
        ("start", "end", "as_of", "now"), ("from_", "to", "as_of", "now"), window
    ):
        setattr(options, field, _times.instant(value, name, model.utc_offset))
    out, digest = POINTER(_ffi.ism3_assessment)(), (c_uint8 * _DIGEST)()
    model_digest = model.to_bytes()[-_DIGEST:]
    with ledger._handle as held:
        errors.check(lib.ism3_ledger_digest(held, digest, byref(report)), report)
        errors.check(
            lib.ism3_assessment_new(byref(out), held, byref(options), byref(report)), report
        )
    return Assessment._of(out, model, (bytes(digest), model_digest))
