"""Criteria: what the figures of a model are judged by.

Values are in the unit of the figure. Instants are nanoseconds since 1970, lengths of time ISO 8601; None: not said.
"""

from __future__ import annotations

import datetime
import decimal
import operator
from ctypes import byref, c_char_p, c_uint32, sizeof
from enum import IntEnum
from fractions import Fraction
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple, Type, TypeVar

from . import _ffi, _times, columns, errors
from ._ffi import NO_INDEX
from ._library import lib
from ._lower import type_name
from ._words import decoded
from .figures import FIGURES

_Struct = TypeVar("_Struct")
_IDS = tuple(FIGURES)
_INT64 = 1 << 63


class Target(NamedTuple):
    """A value that somebody wants of a figure, from `valid_from` until a later one of that figure and resource."""

    figure: str
    #: Of a figure per resource its name; None for others.
    resource: Optional[str]
    #: `<`, `<=`, `>`, `>=`, `between`; `none`: from then on there is no target.
    op: str
    #: Of `between` the lower one; None for `none`.
    value: Optional[float]
    #: Of `between` alone.
    upper: Optional[float]
    #: At risk where the figure does not reach this.
    warning: Optional[float]
    warning_upper: Optional[float]
    valid_from: Optional[int]
    set_on: Optional[int]
    set_by: Optional[str]


class Specification(NamedTuple):
    """The specification of a metric type, or of one of its figures."""

    metric: str
    figure: Optional[str]
    #: xmr, xmr_median or none: how the normal range is found.
    normal: str
    baseline_from: Optional[int]
    baseline_to: Optional[int]
    frequency: Optional[str]
    best: Optional[float]
    name: Optional[str]
    description: Optional[str]
    measurement: Optional[str]
    thresholds: Optional[str]
    unit: Optional[str]
    information_need: Optional[str]
    data_source: Optional[str]
    information_owner: Optional[str]
    collector: Optional[str]
    client: Optional[str]
    reporting: Optional[str]


class Change(NamedTuple):
    """A recorded change of a process: what is normal is learnt anew from there on."""

    on: int
    text: Optional[str]


class Rationale(NamedTuple):
    """Why a process is there, and what it is worth; amounts are for a year, in the currency."""

    assessment: Optional[str]
    text: Optional[str]
    currency: Optional[str]
    cost: Optional[float]
    losses_without: Optional[float]
    losses_with: Optional[float]


class Condition(NamedTuple):
    """When an objective is met: a figure of a process, or what incidents did, in every window of `per`."""

    process: Optional[str]
    figure: Optional[str]
    resource: Optional[str]
    #: count, duration or harm; None where it is about a figure.
    incidents: Optional[str]
    #: day, week, month, quarter, year, all, or a duration.
    per: str
    op: str
    value: float
    upper: Optional[float]


class Objective(NamedTuple):
    """What the organisation wants to be true: all conditions together say when it is."""

    id: str
    #: business, compliance or technical.
    kind: str
    text: Optional[str]
    owner: Optional[str]
    harm_unit: Optional[str]
    conditions: Tuple[Condition, ...]


class DutyRule(NamedTuple):
    """Two roles that one person must not have, in one process or in two."""

    role: str
    other_role: str
    #: None: in every process.
    process: Optional[str]
    #: None: the same process.
    other_process: Optional[str]
    text: Optional[str]


class Asset(NamedTuple):
    """What processes protect."""

    name: str
    #: repository, interface, service, message, channel or network.
    kind: Optional[str]
    essential: bool
    #: Codes of the processes that protect it; the model need not have them.
    processes: Tuple[str, ...]


class CapabilityLevel(NamedTuple):
    """What a process needs to have this level."""

    level: int
    name: str
    documented: bool
    #: Metric types that must be in use.
    types: Tuple[str, ...]
    practices: Optional[str]


class CapabilityScale(NamedTuple):
    """Levels of capability, ascending."""

    name: str
    source: Optional[str]
    levels: Tuple[CapabilityLevel, ...]


class MaturityLevel(NamedTuple):
    """What a level asks for, besides what those below it ask for."""

    level: int
    name: str
    #: The capability that is asked of each process, by its code.
    processes: Dict[str, int]


class MaturityProfile(NamedTuple):
    """Levels of maturity, ascending; and the processes that it leaves out, with the reasons."""

    name: str
    source: Optional[str]
    levels: Tuple[MaturityLevel, ...]
    excluded: Dict[str, str]


class Improvement(NamedTuple):
    """What it costs to bring a process to a capability."""

    process: str
    capability: int
    cost: float
    currency: str
    text: Optional[str]


# ---- words ----


def words(enum: Type[IntEnum], name: Callable[[int], Optional[bytes]]) -> Tuple[str, ...]:
    """What the library calls the entries of an enum."""
    return tuple((name(entry) or b"").decode() for entry in enum)


OPERATORS = words(_ffi.Operator, lib.ism3_operator_name)
NORMALS = words(_ffi.Normal, lib.ism3_normal_name)
ROLES = words(_ffi.Role, lib.ism3_role_name)
#: The first is that of an asset of which it is not said.
ASSET_KINDS = words(_ffi.AssetKind, lib.ism3_asset_kind_name)
#: The first stands for a condition on a figure.
INCIDENTS = (
    "",
    *(entry.name[len("INCIDENT_") :].lower() for entry in list(_ffi.IncidentMeasure)[1:]),
)
METRICS = words(_ffi.Metric, lib.ism3_metric_name)


def choice(word: Any, known: Tuple[str, ...], name: str) -> int:
    """The number of a word."""
    if word and isinstance(word, str) and word in known:
        return known.index(word)
    expected = ", ".join(it for it in known if it)
    raise errors.make(
        errors.ArgumentError, f"{name}: {word!r}, expected one of {expected}", None, name
    )


def metric_types(bits: int) -> Tuple[str, ...]:
    """The metric types of a set of bits."""
    return tuple(metric for i, metric in enumerate(METRICS) if bits >> i & 1)


def per_text(every: int, length: int) -> str:
    """What `ism3_every_read` reads."""
    if every != _ffi.Every.DURATION:
        return _ffi.Every(every).name.lower()
    return duration_text(0, length) or ""


def duration_text(months: int, nanoseconds: int) -> Optional[str]:
    """ISO 8601; None for no length at all."""
    if not months and not nanoseconds:
        return None
    days, rest = divmod(nanoseconds, _ffi.DAY)
    hours, rest = divmod(rest, 3600 * _ffi.SECOND)
    minutes, rest = divmod(rest, 60 * _ffi.SECOND)
    seconds, rest = divmod(rest, _ffi.SECOND)
    fraction = f".{rest:09}".rstrip("0") if rest else ""
    date = "".join(f"{number}{unit}" for number, unit in ((months, "M"), (days, "D")) if number)
    time = "".join(f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M")) if number)
    time += f"{seconds}{fraction}S" if seconds or rest else ""
    return "P" + date + ("T" + time if time else "")


# ---- numbers ----


def billionths(value: Any, name: str) -> int:
    """A value as the library keeps it: exactly, in billionths. A length of time is its seconds."""
    if isinstance(value, datetime.timedelta) or (isinstance(value, str) and value[:1] == "P"):
        return _times.fixed(value, name)
    try:
        scaled = _exact(value, name) * _ffi.ONE
    except (ValueError, OverflowError, decimal.InvalidOperation):
        raise errors.make(
            errors.ArgumentError, f"{name}: {value!r} is no number", None, name
        ) from None
    if scaled.denominator != 1 or not -_INT64 <= scaled < _INT64:
        raise errors.make(
            errors.ArgumentError,
            f"{name}: {value!r}, expected at most nine decimal places and less than {_INT64 // _ffi.ONE}",
            None,
            name,
        )
    return int(scaled)


def _exact(value: Any, name: str) -> Fraction:
    if isinstance(value, float):
        # 0.95 is what was written, not the double that is nearest.
        return Fraction(repr(float(value)))
    if isinstance(value, str):
        value = decimal.Decimal(value)
    if isinstance(value, decimal.Decimal):
        return columns.fraction(value)
    if isinstance(value, Fraction):
        return value
    if type(value).__name__ not in ("bool", "bool_") and hasattr(value, "__index__"):
        return Fraction(operator.index(value))
    message = f"{name}: expected a number or a length of time, found {type_name(value)}"
    raise errors.make(errors.ArgumentTypeError, message, None, name)


def range_of(op: int, value: Any, name: str) -> Tuple[int, int]:
    """The lower and upper value that an operator takes."""
    if op == _ffi.Operator.NO_TARGET:
        if value is not None:
            raise errors.make(
                errors.ArgumentError, f"{name}: the operator 'none' takes no value", None, name
            )
        return 0, 0
    if op != _ffi.Operator.BETWEEN:
        return billionths(value, name), 0
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise errors.make(errors.ArgumentError, f"{name}: 'between' takes a pair", None, name)
    return billionths(value[0], name), billionths(value[1], name)


def amount(value: Any, name: str) -> int:
    """An amount of money in thousandths; 0 for None."""
    return 0 if value is None else columns.Amount(name).value(value)


def _value(number: int, is_there: object = True) -> Optional[float]:
    return number / _ffi.ONE if is_there else None


def _amount(number: int, is_there: object = True) -> Optional[float]:
    return number / 1000 if is_there else None


# ---- reading a model ----


def _get(kind: Type[_Struct], function: Callable[..., int], *where: Any) -> _Struct:
    it = kind(size=sizeof(kind))  # type: ignore[arg-type, call-arg]
    errors.check(function(*where, byref(it)))  # type: ignore[arg-type]
    return it


def _resource(held: Any, process: int, figure: int, resource: int) -> Optional[str]:
    if not FIGURES[_IDS[figure]].per_resource:
        return None
    return decoded(lib.ism3_model_resource_name(held, process, resource))


def target(held: Any, process: int, number: int) -> Target:
    """A target of a process by its number."""
    it = _get(_ffi.ism3_target, lib.ism3_model_target, held, process, number)
    between, there = it.op == _ffi.Operator.BETWEEN, it.op != _ffi.Operator.NO_TARGET
    return Target(
        _IDS[it.figure],
        _resource(held, process, it.figure, it.resource),
        OPERATORS[it.op],
        _value(it.value, there),
        _value(it.upper, between),
        _value(it.warning, it.has_warning),
        _value(it.warning_upper, it.has_warning and between),
        it.valid_from or None,
        it.set_on or None,
        decoded(it.set_by),
    )


def targets(held: Any, process: int) -> Tuple[Target, ...]:
    """The targets of a process by figure, resource, then time."""
    return tuple(
        target(held, process, i) for i in range(lib.ism3_model_target_count(held, process))
    )


def _specification(held: Any, process: int, number: int) -> Specification:
    it = _get(_ffi.ism3_specification, lib.ism3_model_specification, held, process, number)
    is_fixed = it.baseline_from or it.baseline_to
    texts = [decoded(getattr(it, name)) for name in Specification._fields[7:]]
    return Specification(
        METRICS[it.metric],
        _IDS[it.figure] if it.has_figure else None,
        NORMALS[it.normal],
        it.baseline_from if is_fixed else None,
        it.baseline_to if is_fixed else None,
        duration_text(it.frequency.months, it.frequency.nanoseconds),
        _value(it.best, it.has_best),
        *texts,
    )


def specifications(held: Any, process: int) -> Tuple[Specification, ...]:
    """The specifications of a process as they were added."""
    count = lib.ism3_model_specification_count(held, process)
    return tuple(_specification(held, process, i) for i in range(count))


def changes(held: Any, process: int) -> Tuple[Change, ...]:
    """The recorded changes in order of time."""
    count = lib.ism3_model_change_count(held, process)
    found = [_get(_ffi.ism3_change, lib.ism3_model_change, held, process, i) for i in range(count)]
    return tuple(Change(it.on, decoded(it.text)) for it in found)


def rationale(held: Any, process: int) -> Optional[Rationale]:
    """Why a process is there; None: not said."""
    it = _ffi.ism3_rationale(size=sizeof(_ffi.ism3_rationale))
    code = lib.ism3_model_rationale(held, process, byref(it))
    if code == _ffi.Code.E_NOT_FOUND:
        return None
    errors.check(code)
    texts = (decoded(it.assessment), decoded(it.text), decoded(it.currency))
    losses = (_amount(it.losses_without, it.has_losses), _amount(it.losses_with, it.has_losses))
    return Rationale(*texts, _amount(it.cost, it.cost), *losses)


def references(held: Any, process: int) -> Tuple[str, ...]:
    """Documents, standards, links."""
    count = lib.ism3_model_reference_count(held, process)
    return tuple(lib.ism3_model_reference(held, process, i).decode() for i in range(count))


def _condition(held: Any, objective: int, number: int) -> Condition:
    it = _get(_ffi.ism3_condition, lib.ism3_model_condition, held, objective, number)
    code = figure = resource = None
    if it.incidents == _ffi.IncidentMeasure.NO_INCIDENTS:
        code, figure = decoded(lib.ism3_model_process_code(held, it.process)), _IDS[it.figure]
        resource = _resource(held, it.process, it.figure, it.resource)
    return Condition(
        code,
        figure,
        resource,
        INCIDENTS[it.incidents] or None,
        per_text(it.every, it.length),
        OPERATORS[it.op],
        it.value / _ffi.ONE,
        _value(it.upper, it.op == _ffi.Operator.BETWEEN),
    )


def objective(held: Any, number: int) -> Objective:
    """An objective by its number."""
    it = _get(_ffi.ism3_objective_options, lib.ism3_model_objective, held, number)
    count = lib.ism3_model_condition_count(held, number)
    conditions = tuple(_condition(held, number, i) for i in range(count))
    texts = (decoded(it.text), decoded(it.owner), decoded(it.harm_unit))
    return Objective(it.id.decode(), it.kind.decode(), *texts, conditions)


def _code(held: Any, process: int) -> Optional[str]:
    return None if process == NO_INDEX else decoded(lib.ism3_model_process_code(held, process))


def duty_rules(held: Any) -> Tuple[DutyRule, ...]:
    """The rules on duties."""
    count = lib.ism3_model_duty_rule_count(held)
    found = [_get(_ffi.ism3_duty_rule, lib.ism3_model_duty_rule, held, i) for i in range(count)]
    return tuple(
        DutyRule(
            ROLES[it.role],
            ROLES[it.other_role],
            _code(held, it.process),
            _code(held, it.other_process),
            decoded(it.text),
        )
        for it in found
    )


def _asset(held: Any, number: int) -> Asset:
    name, kind, essential, count = c_char_p(), c_uint32(), c_uint32(), c_uint32()
    errors.check(
        lib.ism3_model_asset(held, number, byref(name), byref(kind), byref(essential), byref(count))
    )
    codes = tuple(lib.ism3_model_protection(held, number, i).decode() for i in range(count.value))
    return Asset(
        (name.value or b"").decode(), ASSET_KINDS[kind.value] or None, bool(essential.value), codes
    )


def assets(held: Any) -> Tuple[Asset, ...]:
    """What processes protect."""
    return tuple(_asset(held, i) for i in range(lib.ism3_model_asset_count(held)))


def capability_level(held: Any, index: int) -> Optional[CapabilityLevel]:
    """A level of the capability scale; None for no index."""
    if index == NO_INDEX:
        return None
    it = _get(_ffi.ism3_capability_level, lib.ism3_model_capability_level, held, index)
    rest = (metric_types(it.types), decoded(it.practices))
    return CapabilityLevel(it.level, it.name.decode(), bool(it.documented), *rest)


def capability_scale(held: Any) -> CapabilityScale:
    """The capability scale of a model."""
    name, source = c_char_p(), c_char_p()
    count = lib.ism3_model_capability_scale(held, byref(name), byref(source))
    levels = [level for level in (capability_level(held, i) for i in range(count)) if level]
    return CapabilityScale((name.value or b"").decode(), decoded(source.value), tuple(levels))


def _requirements(held: Any, index: int, count: int) -> Dict[str, int]:
    code, capability, found = c_char_p(), c_uint32(), {}
    for i in range(count):
        errors.check(lib.ism3_model_requirement(held, index, i, byref(code), byref(capability)))
        found[(code.value or b"").decode()] = capability.value
    return found


def maturity_level(held: Any, index: int) -> Optional[MaturityLevel]:
    """A level of the maturity profile; None for no index."""
    if index == NO_INDEX:
        return None
    level, name, count = c_uint32(), c_char_p(), c_uint32()
    errors.check(
        lib.ism3_model_maturity_level(held, index, byref(level), byref(name), byref(count))
    )
    return MaturityLevel(
        level.value, (name.value or b"").decode(), _requirements(held, index, count.value)
    )


def maturity_profile(held: Any) -> MaturityProfile:
    """The maturity profile of a model."""
    name, source, code, reason = c_char_p(), c_char_p(), c_char_p(), c_char_p()
    count = lib.ism3_model_maturity_profile(held, byref(name), byref(source))
    excluded = {}
    for i in range(lib.ism3_model_exclusion_count(held)):
        errors.check(lib.ism3_model_exclusion(held, i, byref(code), byref(reason)))
        excluded[(code.value or b"").decode()] = (reason.value or b"").decode()
    levels = [level for level in (maturity_level(held, i) for i in range(count)) if level]
    return MaturityProfile(
        (name.value or b"").decode(), decoded(source.value), tuple(levels), excluded
    )


def improvement(held: Any, number: int) -> Optional[Improvement]:
    """What an improvement costs; None for no index."""
    if number == NO_INDEX:
        return None
    it = _get(_ffi.ism3_improvement, lib.ism3_model_improvement, held, number)
    return Improvement(
        it.code.decode(), it.capability, it.cost / 1000, it.currency.decode(), decoded(it.text)
    )


def improvements(held: Any) -> Tuple[Improvement, ...]:
    """What improvements cost."""
    found: List[Optional[Improvement]] = [
        improvement(held, i) for i in range(lib.ism3_model_improvement_count(held))
    ]
    return tuple(it for it in found if it)
