"""include/ism3/model.h."""

from __future__ import annotations

from ctypes import (
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

from .core import (
    ism3_allocator,
    ism3_duration,
    ism3_error,
    ism3_work_product,
    ism3_write_function,
    ism3_zone,
)


ENVIRONMENTS_MAX = 4096
PROCESSES_MAX = 65536
OBJECTIVES_MAX = 65536
RESOURCES_MAX = 64


class AnswerClock(IntEnum):
    """`enum ism3_answer_clock`."""

    ELAPSED = 0
    SERVICE = 1


ENUMS: Dict[str, Tuple[Any, str]] = {
    "ism3_answer_clock": (AnswerClock, "ISM3_CLOCK_"),
}


class ism3_model(Structure):
    """Opaque."""


class ism3_model_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("allocator", POINTER(ism3_allocator)),
        ("memory_limit", c_uint64),
        ("name", c_char_p),
        ("grain", c_int64),
        ("utc_offset", c_int32),
        ("has_hash_key", c_uint32),
        ("hash_key", c_uint8 * 16),
    ]


class ism3_process_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("code", c_char_p),
        ("name", c_char_p),
        ("practice", c_char_p),
        ("frequency", ism3_duration),
        ("grace", ism3_duration),
        ("settle", ism3_duration),
        ("answer_within", c_int64),
        ("hold", c_int64),
        ("answer_clock", c_uint32),
        ("documented", c_uint32),
        ("owner", c_char_p),
        ("customer", c_char_p),
        ("supervisor", c_char_p),
        ("supplier", c_char_p),
        ("asset_owner", c_char_p),
    ]


class ism3_objective_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("id", c_char_p),
        ("kind", c_char_p),
        ("text", c_char_p),
        ("owner", c_char_p),
        ("harm_unit", c_char_p),
    ]


class ism3_weekly_window(Structure):
    _fields_ = [
        ("days", c_uint32),
        ("from_", c_int32),
        ("to", c_int32),
    ]


class ism3_unit_cost(Structure):
    _fields_ = [
        ("from_", c_int64),
        ("value", c_int64),
        ("currency", c_char_p),
    ]


FUNCTIONS: Dict[str, Tuple[str, Any, Tuple[Any, ...]]] = {
    "ism3_model_new": (
        "ism3",
        c_int32,
        (POINTER(POINTER(ism3_model)), POINTER(ism3_model_options), POINTER(ism3_error)),
    ),
    "ism3_model_ref": ("ism3", POINTER(ism3_model), (POINTER(ism3_model),)),
    "ism3_model_unref": ("ism3", POINTER(ism3_model), (POINTER(ism3_model),)),
    "ism3_model_add_environment": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_char_p, POINTER(c_uint32), POINTER(ism3_error)),
    ),
    "ism3_model_add_process": (
        "ism3",
        c_int32,
        (
            POINTER(ism3_model),
            POINTER(ism3_process_options),
            POINTER(c_uint32),
            POINTER(ism3_error),
        ),
    ),
    "ism3_model_add_served": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_uint32, POINTER(ism3_error)),
    ),
    "ism3_model_add_input": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_char_p, c_char_p, POINTER(ism3_error)),
    ),
    "ism3_model_add_output": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_char_p, POINTER(ism3_error)),
    ),
    "ism3_model_add_resource": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_char_p, c_char_p, POINTER(c_uint32), POINTER(ism3_error)),
    ),
    "ism3_model_add_unit_cost": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_uint32, POINTER(ism3_unit_cost), POINTER(ism3_error)),
    ),
    "ism3_model_set_service_hours": (
        "ism3",
        c_int32,
        (
            POINTER(ism3_model),
            c_uint32,
            POINTER(ism3_zone),
            POINTER(ism3_weekly_window),
            c_size_t,
            POINTER(c_int64),
            c_size_t,
            POINTER(ism3_error),
        ),
    ),
    "ism3_model_add_objective": (
        "ism3",
        c_int32,
        (
            POINTER(ism3_model),
            POINTER(ism3_objective_options),
            POINTER(c_uint32),
            POINTER(ism3_error),
        ),
    ),
    "ism3_model_freeze": ("ism3", c_int32, (POINTER(ism3_model), POINTER(ism3_error))),
    "ism3_model_encode": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), ism3_write_function, c_void_p, POINTER(ism3_error)),
    ),
    "ism3_model_encode_to": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_void_p, c_size_t, POINTER(c_size_t), POINTER(ism3_error)),
    ),
    "ism3_model_decode": (
        "ism3",
        c_int32,
        (
            POINTER(POINTER(ism3_model)),
            c_void_p,
            c_size_t,
            POINTER(ism3_allocator),
            c_uint64,
            POINTER(ism3_error),
        ),
    ),
    "ism3_model_is_frozen": ("ism3", c_int32, (POINTER(ism3_model),)),
    "ism3_model_name": ("ism3", c_char_p, (POINTER(ism3_model),)),
    "ism3_model_grain": ("ism3", c_int64, (POINTER(ism3_model),)),
    "ism3_model_utc_offset": ("ism3", c_int32, (POINTER(ism3_model),)),
    "ism3_model_has_hash_key": ("ism3", c_int32, (POINTER(ism3_model),)),
    "ism3_model_environment_count": ("ism3", c_uint32, (POINTER(ism3_model),)),
    "ism3_model_environment_name": ("ism3", c_char_p, (POINTER(ism3_model), c_uint32)),
    "ism3_model_find_environment": ("ism3", c_uint32, (POINTER(ism3_model), c_char_p, c_size_t)),
    "ism3_model_process_count": ("ism3", c_uint32, (POINTER(ism3_model),)),
    "ism3_model_find_process": ("ism3", c_uint32, (POINTER(ism3_model), c_char_p, c_size_t)),
    "ism3_model_process": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(ism3_process_options)),
    ),
    "ism3_model_process_code": ("ism3", c_char_p, (POINTER(ism3_model), c_uint32)),
    "ism3_model_process_serves": ("ism3", c_int32, (POINTER(ism3_model), c_uint32, c_uint32)),
    "ism3_model_process_inputs": (
        "ism3",
        POINTER(ism3_work_product),
        (POINTER(ism3_model), c_uint32, POINTER(c_uint32)),
    ),
    "ism3_model_process_outputs": (
        "ism3",
        POINTER(ism3_work_product),
        (POINTER(ism3_model), c_uint32, POINTER(c_uint32)),
    ),
    "ism3_model_resource_count": ("ism3", c_uint32, (POINTER(ism3_model), c_uint32)),
    "ism3_model_resource_name": ("ism3", c_char_p, (POINTER(ism3_model), c_uint32, c_uint32)),
    "ism3_model_resource_unit": ("ism3", c_char_p, (POINTER(ism3_model), c_uint32, c_uint32)),
    "ism3_model_process_currency": ("ism3", c_char_p, (POINTER(ism3_model), c_uint32)),
    "ism3_model_find_resource": (
        "ism3",
        c_uint32,
        (POINTER(ism3_model), c_uint32, c_char_p, c_size_t),
    ),
    "ism3_model_objective_count": ("ism3", c_uint32, (POINTER(ism3_model),)),
    "ism3_model_objective": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(ism3_objective_options)),
    ),
    "ism3_model_objective_id": ("ism3", c_char_p, (POINTER(ism3_model), c_uint32)),
    "ism3_model_find_objective": ("ism3", c_uint32, (POINTER(ism3_model), c_char_p, c_size_t)),
    "ism3_model_hash_id": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_char_p, c_size_t, POINTER(c_uint64)),
    ),
}
