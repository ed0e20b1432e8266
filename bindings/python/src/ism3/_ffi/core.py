"""Errors, memory, numbers, times, the catalogue."""

from __future__ import annotations

from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_double,
    c_int32,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
)
from enum import IntEnum
from typing import Any, Dict, Tuple


METRIC_COUNT = 7
NUMBER_TEXT_SIZE = 72
NONE = -(1 << 63)
SECOND = 1_000_000_000
DAY = 86_400 * SECOND
TIME_TEXT_SIZE = 40


class Metric(IntEnum):
    """`enum ism3_metric`."""

    ACTIVITY = 0
    SCOPE = 1
    UNAVAILABILITY = 2
    LOAD = 3
    EFFICACY = 4
    EFFICIENCY = 5
    QUALITY = 6


class Code(IntEnum):
    """`enum ism3_code`."""

    OK = 0
    E_ARGUMENT = -1
    E_MEMORY = -2
    E_LIMIT = -3
    E_STRUCT = -4
    E_STATE = -5
    E_MODEL = -6
    E_OBSERVATION = -7
    E_SYNTAX = -8
    E_NOT_FOUND = -9
    E_RANGE = -10
    E_IO = -11
    E_STOPPED = -12
    E_CONFLICT = -13
    E_DIGEST = -14


ENUMS: Dict[str, Tuple[Any, str]] = {
    "ism3_metric": (Metric, "ISM3_METRIC_"),
    "ism3_code": (Code, "ISM3_"),
}


class ism3_zone(Structure):
    """Opaque."""


class ism3_time_format(Structure):
    """Opaque."""


class ism3_allocator(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("context", c_void_p),
        ("allocate", c_void_p),
        ("reallocate", c_void_p),
        ("release", c_void_p),
    ]


class ism3_sha256(Structure):
    _fields_ = [
        ("state", c_uint32 * 8),
        ("size", c_uint64),
        ("block", c_uint8 * 64),
    ]


class ism3_work_product(Structure):
    _fields_ = [
        ("name", c_char_p),
        ("from_", c_char_p),
    ]


class ism3_catalogue_entry(Structure):
    _fields_ = [
        ("code", c_char_p),
        ("practice", c_char_p),
        ("name", c_char_p),
        ("maturity_level", c_uint32),
        ("input_count", c_uint32),
        ("output_count", c_uint32),
        ("control_count", c_uint32),
        ("inputs", POINTER(ism3_work_product)),
        ("outputs", POINTER(ism3_work_product)),
        ("controls", POINTER(c_char_p)),
        ("metrics", c_char_p * 7),
        ("source", c_char_p),
    ]


class ism3_control(Structure):
    _fields_ = [
        ("code", c_char_p),
        ("name", c_char_p),
        ("from_", c_char_p),
        ("source", c_char_p),
    ]


class ism3_error(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("code", c_int32),
        ("field", c_int32),
        ("index", c_uint64),
        ("line", c_uint64),
        ("column", c_uint64),
        ("place", c_char * 256),
        ("message", c_char * 512),
    ]


class ism3_int128(Structure):
    _fields_ = [
        ("low", c_uint64),
        ("high", c_int64),
    ]


class ism3_duration(Structure):
    _fields_ = [
        ("months", c_int64),
        ("nanoseconds", c_int64),
    ]


ism3_write_function = CFUNCTYPE(c_int32, c_void_p, POINTER(c_char), c_size_t)


FUNCTIONS: Dict[str, Tuple[str, Any, Tuple[Any, ...]]] = {
    "ism3_sha256_init": ("ism3", None, (POINTER(ism3_sha256),)),
    "ism3_sha256_update": ("ism3", None, (POINTER(ism3_sha256), c_void_p, c_size_t)),
    "ism3_sha256_digest": ("ism3", None, (POINTER(ism3_sha256), POINTER(c_uint8))),
    "ism3_catalogue_count": ("ism3", c_size_t, ()),
    "ism3_catalogue_at": ("ism3", POINTER(ism3_catalogue_entry), (c_size_t,)),
    "ism3_catalogue_find": ("ism3", POINTER(ism3_catalogue_entry), (c_char_p,)),
    "ism3_control_count": ("ism3", c_size_t, ()),
    "ism3_control_at": ("ism3", POINTER(ism3_control), (c_size_t,)),
    "ism3_control_find": ("ism3", POINTER(ism3_control), (c_char_p,)),
    "ism3_metric_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_code_name": ("ism3", c_char_p, (c_int32,)),
    "ism3_double_write": ("ism3", c_size_t, (c_double, POINTER(c_char))),
    "ism3_decimal_write": ("ism3", c_size_t, (ism3_int128, c_uint64, POINTER(c_char))),
    "ism3_quotient": ("ism3", c_double, (ism3_int128, c_uint64, ism3_int128, c_uint64)),
    "ism3_decimal_read": (
        "ism3",
        c_int32,
        (c_char_p, c_size_t, c_int64, POINTER(c_int64), POINTER(ism3_error)),
    ),
    "ism3_time_read": (
        "ism3",
        c_int32,
        (c_char_p, c_size_t, POINTER(c_int64), POINTER(ism3_error)),
    ),
    "ism3_time_read_date": (
        "ism3",
        c_int32,
        (c_char_p, c_size_t, c_int32, POINTER(c_int64), POINTER(ism3_error)),
    ),
    "ism3_time_write": ("ism3", c_size_t, (c_int64, POINTER(c_char))),
    "ism3_duration_read": (
        "ism3",
        c_int32,
        (c_char_p, c_size_t, POINTER(ism3_duration), POINTER(ism3_error)),
    ),
    "ism3_utc_offset_read": (
        "ism3",
        c_int32,
        (c_char_p, c_size_t, POINTER(c_int32), POINTER(ism3_error)),
    ),
    "ism3_zone_new": (
        "ism3",
        c_int32,
        (
            POINTER(POINTER(ism3_zone)),
            c_char_p,
            c_size_t,
            POINTER(ism3_allocator),
            POINTER(ism3_error),
        ),
    ),
    "ism3_zone_ref": ("ism3", POINTER(ism3_zone), (POINTER(ism3_zone),)),
    "ism3_zone_unref": ("ism3", POINTER(ism3_zone), (POINTER(ism3_zone),)),
    "ism3_zone_instant": (
        "ism3",
        c_int32,
        (POINTER(ism3_zone), c_int64, POINTER(c_int64), POINTER(ism3_error)),
    ),
    "ism3_zone_offset": ("ism3", c_int32, (POINTER(ism3_zone), c_int64)),
    "ism3_time_format_new": (
        "ism3",
        c_int32,
        (
            POINTER(POINTER(ism3_time_format)),
            c_char_p,
            POINTER(ism3_zone),
            POINTER(ism3_allocator),
            POINTER(ism3_error),
        ),
    ),
    "ism3_time_format_ref": ("ism3", POINTER(ism3_time_format), (POINTER(ism3_time_format),)),
    "ism3_time_format_unref": ("ism3", POINTER(ism3_time_format), (POINTER(ism3_time_format),)),
    "ism3_time_format_read": (
        "ism3",
        c_int32,
        (POINTER(ism3_time_format), c_char_p, c_size_t, POINTER(c_int64), POINTER(ism3_error)),
    ),
    "ism3_time_format_has_time": ("ism3", c_int32, (POINTER(ism3_time_format),)),
    "ism3_time_add": ("ism3", c_int64, (c_int64, ism3_duration, c_int32)),
    "ism3_version_string": ("ism3", c_char_p, ()),
    "ism3_version_number": ("ism3", c_uint32, ()),
}
