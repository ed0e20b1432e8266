"""The headers for agents: recorder.h and exposition.h of libism3, spool.h of libism3-io."""

from __future__ import annotations

from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_int32,
    c_size_t,
    c_uint32,
    c_uint64,
    c_void_p,
)
from enum import IntEnum
from typing import Any, Dict, Tuple

from .assessment import ism3_assessment
from .core import ism3_allocator, ism3_error, ism3_write_function
from .ledger import ism3_ledger, ism3_ledger_options, ism3_observation, ism3_source
from .model import ism3_model

ATTRIBUTES_MAX = 32
RECORDER_CAPACITY_MAX = 1 << 24
RECORDER_RECORD_SIZE = 128
SPOOL_NAME_SIZE = 160


class ExpositionFormat(IntEnum):
    """`enum ism3_exposition_format`."""

    OPENMETRICS = 0
    PROMETHEUS = 1
    OTLP = 2


class ExpositionPeriods(IntEnum):
    """`enum ism3_exposition_periods`."""

    NEWEST = 0
    CURRENT = 1
    FINAL = 2
    ALL = 3


ENUMS: Dict[str, Tuple[Any, str]] = {
    "ism3_exposition_format": (ExpositionFormat, "ISM3_"),
    "ism3_exposition_periods": (ExpositionPeriods, "ISM3_PERIODS_"),
}


class ism3_recorder(Structure):
    """Opaque."""


class ism3_recorder_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("allocator", POINTER(ism3_allocator)),
        ("memory_limit", c_uint64),
        ("capacity", c_uint32),
        ("one_thread", c_uint32),
        ("source", POINTER(ism3_source)),
    ]


class ism3_recorder_state(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("offered", c_uint64),
        ("accepted", c_uint64),
        ("refused", c_uint64),
        ("invalid", c_uint64),
        ("collected", c_uint64),
        ("rejected", c_uint64),
        ("waiting", c_uint64),
        ("capacity", c_uint64),
        ("epoch", c_uint64),
        ("next_record", c_uint64),
        ("source", c_char_p),
    ]


class ism3_exposition_attribute(Structure):
    _fields_ = [("key", c_char_p), ("value", c_char_p)]


class ism3_exposition_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("format", c_uint32),
        ("periods", c_uint32),
        ("processes", POINTER(c_uint32)),
        ("process_count", c_size_t),
        ("attributes", POINTER(ism3_exposition_attribute)),
        ("attribute_count", c_size_t),
    ]


class ism3_spool_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("model", POINTER(ism3_model)),
        ("ledger", POINTER(ism3_ledger_options)),
        ("byte_limit", c_uint64),
        ("delta_limit", c_uint64),
    ]


class ism3_spool_delta(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("name", c_char_p),
        ("ledger", POINTER(ism3_ledger)),
        ("problem", POINTER(ism3_error)),
    ]


class ism3_spool_counts(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("deltas", c_uint64),
        ("bad", c_uint64),
        ("waiting", c_uint64),
        ("temporary", c_uint64),
        ("foreign", c_uint64),
    ]


ism3_spool_function = CFUNCTYPE(c_int32, c_void_p, POINTER(ism3_spool_delta))


FUNCTIONS: Dict[str, Tuple[str, Any, Tuple[Any, ...]]] = {
    "ism3_recorder_new": (
        "ism3",
        c_int32,
        (
            POINTER(POINTER(ism3_recorder)),
            POINTER(ism3_model),
            POINTER(ism3_recorder_options),
            POINTER(ism3_error),
        ),
    ),
    "ism3_recorder_ref": ("ism3", POINTER(ism3_recorder), (POINTER(ism3_recorder),)),
    "ism3_recorder_unref": ("ism3", POINTER(ism3_recorder), (POINTER(ism3_recorder),)),
    "ism3_recorder_record": (
        "ism3",
        c_int32,
        (POINTER(ism3_recorder), POINTER(ism3_observation), POINTER(c_uint64), POINTER(ism3_error)),
    ),
    "ism3_recorder_drain": (
        "ism3",
        c_int32,
        (POINTER(ism3_recorder), POINTER(ism3_ledger), POINTER(c_uint64), POINTER(ism3_error)),
    ),
    "ism3_recorder_take": (
        "ism3",
        c_int32,
        (
            POINTER(ism3_recorder),
            POINTER(POINTER(ism3_ledger)),
            POINTER(ism3_ledger_options),
            POINTER(c_uint64),
            POINTER(ism3_error),
        ),
    ),
    "ism3_recorder_restart": (
        "ism3",
        c_int32,
        (POINTER(ism3_recorder), POINTER(ism3_source), POINTER(ism3_error)),
    ),
    "ism3_recorder_read": ("ism3", c_int32, (POINTER(ism3_recorder), POINTER(ism3_recorder_state))),
    "ism3_exposition_options_init": ("ism3", c_int32, (POINTER(ism3_exposition_options), c_size_t)),
    "ism3_exposition_write": (
        "ism3",
        c_int32,
        (
            POINTER(ism3_assessment),
            POINTER(ism3_exposition_options),
            ism3_write_function,
            c_void_p,
            POINTER(ism3_error),
        ),
    ),
    "ism3_exposition_content_type": ("ism3", c_char_p, (c_uint32,)),
    "ism3_spool_put": (
        "ism3-io",
        c_int32,
        (c_char_p, POINTER(ism3_ledger), POINTER(c_char), POINTER(ism3_error)),
    ),
    "ism3_spool_read": (
        "ism3-io",
        c_int32,
        (
            c_char_p,
            POINTER(ism3_spool_options),
            ism3_spool_function,
            c_void_p,
            POINTER(ism3_spool_counts),
            POINTER(ism3_error),
        ),
    ),
    "ism3_spool_remove": (
        "ism3-io",
        c_int32,
        (c_char_p, POINTER(c_char_p), c_size_t, POINTER(c_uint64), POINTER(ism3_error)),
    ),
    "ism3_spool_sweep": ("ism3-io", c_int32, (c_char_p, POINTER(c_uint64), POINTER(ism3_error))),
}
