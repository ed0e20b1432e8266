"""include/ism3/observation.h and ledger.h."""

from __future__ import annotations

from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char_p,
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

from .core import ism3_allocator, ism3_error, ism3_write_function
from .model import ism3_model


TIME_END = 9214646400000000000
NO_INDEX = 0xFFFFFFFF
ID_SIZE_MAX = 255
AMOUNT_MAX = 1 << 53


class LedgerCount(IntEnum):
    """`enum ism3_ledger_count`."""

    OBSERVATIONS = 0
    FUTURE = 1
    LATE = 2
    ITEMS = 3
    BYTES = 4


class ItemState(IntEnum):
    """`enum ism3_item_state`."""

    OPEN = 0
    ANSWERED = 1
    WITHDRAWN = 2
    NO_INPUT = 3


class Kind(IntEnum):
    """`enum ism3_kind`."""

    INPUT = 1
    OUTPUT = 2
    ITEM = 3
    WITHDRAWAL = 4
    INTERRUPTION = 5
    RESOURCES = 6
    LEVEL = 7
    SCOPE = 8
    QUALITY = 9
    INCIDENT = 10
    WATCHED = 11


class Verdict(IntEnum):
    """`enum ism3_verdict`."""

    VERDICT_NONE = 0
    FIT = 1
    UNFIT = 2


class Cause(IntEnum):
    """`enum ism3_cause`."""

    CAUSE_NONE = 0
    ACCIDENT = 1
    ERROR = 2
    ATTACK = 3


class Field(IntEnum):
    """`enum ism3_field`."""

    NONE = 0
    KIND = 1
    PROCESS = 2
    ENVIRONMENT = 3
    TIME = 4
    END = 5
    ID = 6
    DUE = 7
    VERDICT = 8
    COUNT = 9
    RESOURCE = 10
    SERIES = 11
    AVAILABLE = 12
    USED = 13
    UP = 14
    TOTAL = 15
    COVERED = 16
    SAMPLED = 17
    ASSESSED = 18
    FIT = 19
    TP = 20
    FP = 21
    TN = 22
    FN = 23
    OBJECTIVE = 24
    CAUSE = 25
    HARM = 26
    KINDS = 27


ENUMS: Dict[str, Tuple[Any, str]] = {
    "ism3_ledger_count": (LedgerCount, "ISM3_COUNT_"),
    "ism3_item_state": (ItemState, "ISM3_ITEM_"),
    "ism3_kind": (Kind, "ISM3_"),
    "ism3_verdict": (Verdict, "ISM3_"),
    "ism3_cause": (Cause, "ISM3_"),
    "ism3_field": (Field, "ISM3_FIELD_"),
}


class ism3_ledger(Structure):
    """Opaque."""


class ism3_ledger_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("allocator", POINTER(ism3_allocator)),
        ("memory_limit", c_uint64),
        ("has_now", c_uint32),
        ("reserved", c_uint32),
        ("now", c_int64),
        ("max_future_skew", c_int64),
    ]


class ism3_source(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("name", c_char_p),
        ("epoch", c_uint64),
        ("next_record", c_uint64),
        ("is_file", c_uint32),
        ("reserved", c_uint32),
    ]


class ism3_source_state(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("name", c_char_p),
        ("epoch", c_uint64),
        ("records", c_uint64),
        ("ranges", c_uint64),
        ("observations", c_uint64),
        ("future", c_uint64),
        ("newest", c_int64),
        ("is_file", c_uint32),
        ("reserved", c_uint32),
        ("digest", c_uint8 * 32),
    ]


class ism3_seal_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("lateness", c_int64),
        ("has_watermark", c_uint32),
        ("reserved", c_uint32),
        ("watermark", c_int64),
        ("live", POINTER(c_char_p)),
        ("live_count", c_size_t),
    ]


class ism3_item(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("process", c_uint32),
        ("environment", c_uint32),
        ("state", c_uint32),
        ("late", c_uint32),
        ("hash", c_uint64 * 2),
        ("input", c_int64),
        ("answer", c_int64),
        ("withdrawal", c_int64),
        ("agreed", c_int64),
        ("outputs", c_uint64),
        ("unmatched", c_uint64),
    ]


class ism3_text(Structure):
    _fields_ = [
        ("data", c_void_p),
        ("size", c_size_t),
    ]


class ism3_observation(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("process", c_uint32),
        ("environment", c_uint32),
        ("resource", c_uint32),
        ("objective", c_uint32),
        ("kinds", c_uint32),
        ("kind", c_uint8),
        ("verdict", c_uint8),
        ("cause", c_uint8),
        ("reserved", c_uint8),
        ("time", c_int64),
        ("end", c_int64),
        ("due", c_int64),
        ("count", c_int64),
        ("available", c_int64),
        ("used", c_int64),
        ("up", c_int64),
        ("total", c_int64),
        ("covered", c_int64),
        ("sampled", c_int64),
        ("assessed", c_int64),
        ("fit", c_int64),
        ("tp", c_int64),
        ("fp", c_int64),
        ("tn", c_int64),
        ("fn", c_int64),
        ("harm", c_int64),
        ("id", ism3_text),
        ("series", ism3_text),
    ]


class ism3_columns(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("rows", c_size_t),
        ("constant", POINTER(ism3_observation)),
        ("kind", c_void_p),
        ("process", c_void_p),
        ("environment", c_void_p),
        ("resource", c_void_p),
        ("objective", c_void_p),
        ("verdict", c_void_p),
        ("cause", c_void_p),
        ("kinds", c_void_p),
        ("time", c_void_p),
        ("end", c_void_p),
        ("due", c_void_p),
        ("count", c_void_p),
        ("available", c_void_p),
        ("used", c_void_p),
        ("up", c_void_p),
        ("total", c_void_p),
        ("covered", c_void_p),
        ("sampled", c_void_p),
        ("assessed", c_void_p),
        ("fit", c_void_p),
        ("tp", c_void_p),
        ("fp", c_void_p),
        ("tn", c_void_p),
        ("fn", c_void_p),
        ("harm", c_void_p),
        ("id", c_void_p),
        ("id_bytes", c_void_p),
        ("id_offsets", c_void_p),
        ("id_offsets32", c_void_p),
        ("id_number", c_void_p),
        ("series", c_void_p),
    ]


class ism3_kind_info(Structure):
    _fields_ = [
        ("name", c_char_p),
        ("needs", c_uint32),
        ("may_have", c_uint32),
        ("help", c_char_p),
    ]


ism3_item_function = CFUNCTYPE(c_int32, c_void_p, POINTER(ism3_item))


FUNCTIONS: Dict[str, Tuple[str, Any, Tuple[Any, ...]]] = {
    "ism3_ledger_new": (
        "ism3",
        c_int32,
        (
            POINTER(POINTER(ism3_ledger)),
            POINTER(ism3_model),
            POINTER(ism3_ledger_options),
            POINTER(ism3_error),
        ),
    ),
    "ism3_ledger_ref": ("ism3", POINTER(ism3_ledger), (POINTER(ism3_ledger),)),
    "ism3_ledger_unref": ("ism3", POINTER(ism3_ledger), (POINTER(ism3_ledger),)),
    "ism3_ledger_model": ("ism3", POINTER(ism3_model), (POINTER(ism3_ledger),)),
    "ism3_ledger_observe": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), POINTER(ism3_observation), c_size_t, POINTER(ism3_error)),
    ),
    "ism3_ledger_observe_columns": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), POINTER(ism3_columns), POINTER(ism3_error)),
    ),
    "ism3_ledger_set_source": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), POINTER(ism3_source), POINTER(ism3_error)),
    ),
    "ism3_ledger_cover": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), c_uint64, POINTER(c_uint8), POINTER(ism3_error)),
    ),
    "ism3_ledger_source_count": ("ism3", c_size_t, (POINTER(ism3_ledger),)),
    "ism3_ledger_source": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), c_size_t, POINTER(ism3_source_state)),
    ),
    "ism3_ledger_source_range": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), c_size_t, c_size_t, POINTER(c_uint64), POINTER(c_uint64)),
    ),
    "ism3_ledger_forget_source": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), c_char_p, c_uint64, POINTER(ism3_error)),
    ),
    "ism3_ledger_add": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), POINTER(ism3_ledger), POINTER(ism3_error)),
    ),
    "ism3_ledger_seal": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), POINTER(ism3_seal_options), POINTER(ism3_error)),
    ),
    "ism3_ledger_horizon": ("ism3", c_int64, (POINTER(ism3_ledger),)),
    "ism3_ledger_encode": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), ism3_write_function, c_void_p, POINTER(ism3_error)),
    ),
    "ism3_ledger_encode_to": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), c_void_p, c_size_t, POINTER(c_size_t), POINTER(ism3_error)),
    ),
    "ism3_ledger_digest": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), POINTER(c_uint8), POINTER(ism3_error)),
    ),
    "ism3_ledger_decode": (
        "ism3",
        c_int32,
        (
            POINTER(POINTER(ism3_ledger)),
            POINTER(ism3_model),
            c_void_p,
            c_size_t,
            POINTER(ism3_ledger_options),
            POINTER(ism3_error),
        ),
    ),
    "ism3_ledger_has_model": ("ism3", c_int32, (POINTER(ism3_ledger),)),
    "ism3_ledger_count": ("ism3", c_uint64, (POINTER(ism3_ledger), c_uint32)),
    "ism3_ledger_span": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), POINTER(c_int64), POINTER(c_int64)),
    ),
    "ism3_ledger_items": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), c_int64, ism3_item_function, c_void_p, POINTER(ism3_error)),
    ),
    "ism3_observation_init": ("ism3", c_int32, (POINTER(ism3_observation), c_size_t)),
    "ism3_columns_init": ("ism3", c_int32, (POINTER(ism3_columns), c_size_t)),
    "ism3_kind_get": ("ism3", POINTER(ism3_kind_info), (c_uint32,)),
    "ism3_kind_find": ("ism3", c_uint32, (c_char_p, c_size_t)),
    "ism3_field_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_field_find": ("ism3", c_uint32, (c_char_p, c_size_t)),
}
