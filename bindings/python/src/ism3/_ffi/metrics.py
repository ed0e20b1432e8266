"""include/ism3/metrics.h."""

from __future__ import annotations

from ctypes import (
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_double,
    c_int32,
    c_int64,
    c_size_t,
    c_uint32,
    c_uint64,
)
from enum import IntEnum
from typing import Any, Dict, Tuple

from .core import ism3_allocator, ism3_error, ism3_int128
from .model import ism3_model
from .ledger import ism3_ledger


class Better(IntEnum):
    """`enum ism3_better`."""

    NONE = 0
    UP = 1
    DOWN = 2


class Chart(IntEnum):
    """`enum ism3_chart`."""

    NONE = 0
    VALUE = 1
    COUNT = 2
    RATIO = 3


class Status(IntEnum):
    """`enum ism3_status`."""

    OK = 0
    PARTIAL = 1
    STALE = 2
    NO_DATA = 3
    NOT_APPLICABLE = 4


class PeriodState(IntEnum):
    """`enum ism3_period_state`."""

    PARTIAL = 0
    SETTLING = 1
    FINAL = 2


class Every(IntEnum):
    """`enum ism3_every`."""

    ALL = 0
    DAY = 1
    WEEK = 2
    MONTH = 3
    QUARTER = 4
    YEAR = 5
    DURATION = 6


ENUMS: Dict[str, Tuple[Any, str]] = {
    "ism3_better": (Better, "ISM3_BETTER_"),
    "ism3_chart": (Chart, "ISM3_CHART_"),
    "ism3_status": (Status, "ISM3_STATUS_"),
    "ism3_period_state": (PeriodState, "ISM3_PERIOD_"),
    "ism3_every": (Every, "ISM3_EVERY_"),
}


class ism3_metrics(Structure):
    """Opaque."""


class ism3_figure_info(Structure):
    _fields_ = [
        ("id", c_char_p),
        ("metric", c_uint32),
        ("better", c_uint32),
        ("chart", c_uint32),
        ("per_resource", c_uint32),
        ("unit", c_char_p),
        ("name", c_char_p),
        ("help", c_char_p),
        ("formula", c_char_p),
        ("minimum", c_double),
        ("maximum", c_double),
        ("best", c_double),
        ("numerator_divisor", c_uint64),
        ("denominator_divisor", c_uint64),
        ("judged", c_uint32),
        ("reserved", c_uint32),
    ]


class ism3_figure(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("value", c_double),
        ("numerator", ism3_int128),
        ("denominator", ism3_int128),
        ("count", c_uint64),
        ("status", c_uint32),
        ("has_value", c_uint32),
        ("is_quotient", c_uint32),
        ("missing", c_uint32),
    ]


class ism3_lead_times(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("count", c_uint64),
        ("sum", ism3_int128),
        ("best", c_int64),
        ("worst", c_int64),
        ("status", c_uint32),
        ("reserved", c_uint32),
    ]


class ism3_metrics_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("allocator", POINTER(ism3_allocator)),
        ("memory_limit", c_uint64),
        ("every", c_uint32),
        ("by_environment", c_uint32),
        ("length", c_int64),
        ("from_", c_int64),
        ("to", c_int64),
        ("as_of", c_int64),
        ("processes", POINTER(c_uint32)),
        ("process_count", c_size_t),
        ("settled", c_uint32),
        ("reserved", c_uint32),
    ]


FUNCTIONS: Dict[str, Tuple[str, Any, Tuple[Any, ...]]] = {
    "ism3_figure_count": ("ism3", c_uint32, ()),
    "ism3_figure_at": ("ism3", POINTER(ism3_figure_info), (c_uint32,)),
    "ism3_figure_find": ("ism3", c_uint32, (c_char_p,)),
    "ism3_status_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_period_state_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_every_read": (
        "ism3",
        c_int32,
        (c_char_p, c_size_t, POINTER(c_uint32), POINTER(c_int64), POINTER(ism3_error)),
    ),
    "ism3_metrics_options_init": ("ism3", c_int32, (POINTER(ism3_metrics_options), c_size_t)),
    "ism3_metrics_new": (
        "ism3",
        c_int32,
        (
            POINTER(POINTER(ism3_metrics)),
            POINTER(ism3_ledger),
            POINTER(ism3_metrics_options),
            POINTER(ism3_error),
        ),
    ),
    "ism3_metrics_ref": ("ism3", POINTER(ism3_metrics), (POINTER(ism3_metrics),)),
    "ism3_metrics_unref": ("ism3", POINTER(ism3_metrics), (POINTER(ism3_metrics),)),
    "ism3_metrics_model": ("ism3", POINTER(ism3_model), (POINTER(ism3_metrics),)),
    "ism3_metrics_as_of": ("ism3", c_int64, (POINTER(ism3_metrics),)),
    "ism3_metrics_settled": ("ism3", c_uint32, (POINTER(ism3_metrics),)),
    "ism3_metrics_set_aside": ("ism3", c_uint64, (POINTER(ism3_metrics), c_uint32)),
    "ism3_metrics_period_count": ("ism3", c_size_t, (POINTER(ism3_metrics),)),
    "ism3_metrics_period": (
        "ism3",
        c_int32,
        (POINTER(ism3_metrics), c_size_t, POINTER(c_int64), POINTER(c_int64), POINTER(c_uint32)),
    ),
    "ism3_metrics_entry_count": ("ism3", c_size_t, (POINTER(ism3_metrics),)),
    "ism3_metrics_entry": (
        "ism3",
        c_int32,
        (POINTER(ism3_metrics), c_size_t, POINTER(c_uint32), POINTER(c_uint32)),
    ),
    "ism3_metrics_state": ("ism3", c_uint32, (POINTER(ism3_metrics), c_size_t, c_size_t)),
    "ism3_metrics_read_at": ("ism3", c_int64, (POINTER(ism3_metrics), c_size_t, c_size_t)),
    "ism3_metrics_figure": (
        "ism3",
        c_int32,
        (POINTER(ism3_metrics), c_size_t, c_size_t, c_uint32, c_uint32, POINTER(ism3_figure)),
    ),
    "ism3_lead_time_bound": ("ism3", c_int64, (c_uint32,)),
    "ism3_metrics_lead_times": (
        "ism3",
        c_int32,
        (
            POINTER(ism3_metrics),
            c_size_t,
            c_size_t,
            POINTER(c_int64),
            c_size_t,
            POINTER(c_uint64),
            POINTER(ism3_lead_times),
        ),
    ),
    "ism3_metrics_lacks": (
        "ism3",
        c_int32,
        (POINTER(ism3_metrics), c_size_t, c_size_t, c_uint32, c_uint32, c_uint32),
    ),
    "ism3_metrics_unit": (
        "ism3",
        c_size_t,
        (POINTER(ism3_metrics), c_size_t, c_uint32, c_uint32, POINTER(c_char), c_size_t),
    ),
}
