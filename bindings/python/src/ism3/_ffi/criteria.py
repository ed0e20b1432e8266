"""include/ism3/criteria.h."""

from __future__ import annotations

from ctypes import POINTER, Structure, c_char_p, c_int32, c_int64, c_size_t, c_uint32
from enum import IntEnum
from typing import Any, Dict, Tuple

from .core import ism3_duration, ism3_error
from .model import ism3_model


ONE = 1000000000
CRITERIA_MAX = 4096
CONDITIONS_MAX = 256
ASSETS_MAX = 65536
RULES_MAX = 4096
LEVEL_MAX = 63
ROLE_COUNT = 5


class Operator(IntEnum):
    """`enum ism3_operator`."""

    LESS = 0
    AT_MOST = 1
    MORE = 2
    AT_LEAST = 3
    BETWEEN = 4
    NO_TARGET = 5


class Normal(IntEnum):
    """`enum ism3_normal`."""

    XMR = 0
    XMR_MEDIAN = 1
    NONE = 2


class IncidentMeasure(IntEnum):
    """`enum ism3_incident_measure`."""

    NO_INCIDENTS = 0
    INCIDENT_COUNT = 1
    INCIDENT_DURATION = 2
    INCIDENT_HARM = 3


class Role(IntEnum):
    """`enum ism3_role`."""

    OWNER = 0
    CUSTOMER = 1
    SUPERVISOR = 2
    SUPPLIER = 3
    ASSET_OWNER = 4


class AssetKind(IntEnum):
    """`enum ism3_asset_kind`."""

    UNSAID = 0
    REPOSITORY = 1
    INTERFACE = 2
    SERVICE = 3
    MESSAGE = 4
    CHANNEL = 5
    NETWORK = 6


ENUMS: Dict[str, Tuple[Any, str]] = {
    "ism3_operator": (Operator, "ISM3_"),
    "ism3_normal": (Normal, "ISM3_NORMAL_"),
    "ism3_incident_measure": (IncidentMeasure, "ISM3_"),
    "ism3_role": (Role, "ISM3_"),
    "ism3_asset_kind": (AssetKind, "ISM3_ASSET_"),
}


class ism3_target(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("figure", c_uint32),
        ("resource", c_uint32),
        ("op", c_uint32),
        ("has_warning", c_uint32),
        ("value", c_int64),
        ("upper", c_int64),
        ("warning", c_int64),
        ("warning_upper", c_int64),
        ("valid_from", c_int64),
        ("set_on", c_int64),
        ("set_by", c_char_p),
    ]


class ism3_specification(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("metric", c_uint32),
        ("has_figure", c_uint32),
        ("figure", c_uint32),
        ("normal", c_uint32),
        ("baseline_from", c_int64),
        ("baseline_to", c_int64),
        ("frequency", ism3_duration),
        ("best", c_int64),
        ("has_best", c_uint32),
        ("reserved", c_uint32),
        ("name", c_char_p),
        ("description", c_char_p),
        ("measurement", c_char_p),
        ("thresholds", c_char_p),
        ("unit", c_char_p),
        ("information_need", c_char_p),
        ("data_source", c_char_p),
        ("information_owner", c_char_p),
        ("collector", c_char_p),
        ("client", c_char_p),
        ("reporting", c_char_p),
    ]


class ism3_change(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("on", c_int64),
        ("text", c_char_p),
    ]


class ism3_rationale(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("assessment", c_char_p),
        ("text", c_char_p),
        ("currency", c_char_p),
        ("cost", c_int64),
        ("losses_without", c_int64),
        ("losses_with", c_int64),
        ("has_losses", c_uint32),
        ("reserved", c_uint32),
    ]


class ism3_condition(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("incidents", c_uint32),
        ("process", c_uint32),
        ("figure", c_uint32),
        ("resource", c_uint32),
        ("every", c_uint32),
        ("op", c_uint32),
        ("length", c_int64),
        ("value", c_int64),
        ("upper", c_int64),
    ]


class ism3_duty_rule(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("role", c_uint32),
        ("other_role", c_uint32),
        ("process", c_uint32),
        ("other_process", c_uint32),
        ("text", c_char_p),
    ]


class ism3_capability_level(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("level", c_uint32),
        ("documented", c_uint32),
        ("types", c_uint32),
        ("reserved", c_uint32),
        ("name", c_char_p),
        ("practices", c_char_p),
    ]


class ism3_improvement(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("code", c_char_p),
        ("capability", c_uint32),
        ("reserved", c_uint32),
        ("cost", c_int64),
        ("currency", c_char_p),
        ("text", c_char_p),
    ]


FUNCTIONS: Dict[str, Tuple[str, Any, Tuple[Any, ...]]] = {
    "ism3_operator_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_model_add_target": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(ism3_target), POINTER(ism3_error)),
    ),
    "ism3_model_target_count": ("ism3", c_uint32, (POINTER(ism3_model), c_uint32)),
    "ism3_model_target": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_uint32, POINTER(ism3_target)),
    ),
    "ism3_normal_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_model_add_specification": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(ism3_specification), POINTER(ism3_error)),
    ),
    "ism3_model_specification_count": ("ism3", c_uint32, (POINTER(ism3_model), c_uint32)),
    "ism3_model_specification": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_uint32, POINTER(ism3_specification)),
    ),
    "ism3_model_add_change": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(ism3_change), POINTER(ism3_error)),
    ),
    "ism3_model_change_count": ("ism3", c_uint32, (POINTER(ism3_model), c_uint32)),
    "ism3_model_change": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_uint32, POINTER(ism3_change)),
    ),
    "ism3_model_set_rationale": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(ism3_rationale), POINTER(ism3_error)),
    ),
    "ism3_model_rationale": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(ism3_rationale)),
    ),
    "ism3_model_add_reference": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_char_p, POINTER(ism3_error)),
    ),
    "ism3_model_reference_count": ("ism3", c_uint32, (POINTER(ism3_model), c_uint32)),
    "ism3_model_reference": ("ism3", c_char_p, (POINTER(ism3_model), c_uint32, c_uint32)),
    "ism3_model_add_condition": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(ism3_condition), POINTER(ism3_error)),
    ),
    "ism3_model_condition_count": ("ism3", c_uint32, (POINTER(ism3_model), c_uint32)),
    "ism3_model_condition": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_uint32, POINTER(ism3_condition)),
    ),
    "ism3_role_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_model_person": ("ism3", c_char_p, (POINTER(ism3_model), c_uint32, c_uint32)),
    "ism3_model_add_duty_rule": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), POINTER(ism3_duty_rule), POINTER(ism3_error)),
    ),
    "ism3_model_duty_rule_count": ("ism3", c_uint32, (POINTER(ism3_model),)),
    "ism3_model_duty_rule": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(ism3_duty_rule)),
    ),
    "ism3_asset_kind_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_model_add_asset": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_char_p, c_uint32, c_uint32, POINTER(c_uint32), POINTER(ism3_error)),
    ),
    "ism3_model_add_protection": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_char_p, POINTER(ism3_error)),
    ),
    "ism3_model_asset_count": ("ism3", c_uint32, (POINTER(ism3_model),)),
    "ism3_model_asset": (
        "ism3",
        c_int32,
        (
            POINTER(ism3_model),
            c_uint32,
            POINTER(c_char_p),
            POINTER(c_uint32),
            POINTER(c_uint32),
            POINTER(c_uint32),
        ),
    ),
    "ism3_model_protection": ("ism3", c_char_p, (POINTER(ism3_model), c_uint32, c_uint32)),
    "ism3_model_use_capability_scale": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_char_p, POINTER(ism3_error)),
    ),
    "ism3_model_begin_capability_scale": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_char_p, c_char_p, POINTER(ism3_error)),
    ),
    "ism3_model_add_capability_level": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), POINTER(ism3_capability_level), POINTER(ism3_error)),
    ),
    "ism3_model_capability_scale": (
        "ism3",
        c_uint32,
        (POINTER(ism3_model), POINTER(c_char_p), POINTER(c_char_p)),
    ),
    "ism3_model_capability_level": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(ism3_capability_level)),
    ),
    "ism3_model_begin_maturity_profile": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_char_p, c_char_p, POINTER(ism3_error)),
    ),
    "ism3_model_add_maturity_level": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_char_p, POINTER(ism3_error)),
    ),
    "ism3_model_add_requirement": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_char_p, c_uint32, POINTER(ism3_error)),
    ),
    "ism3_model_add_exclusion": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_char_p, c_char_p, POINTER(ism3_error)),
    ),
    "ism3_model_maturity_profile": (
        "ism3",
        c_uint32,
        (POINTER(ism3_model), POINTER(c_char_p), POINTER(c_char_p)),
    ),
    "ism3_model_maturity_level": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(c_uint32), POINTER(c_char_p), POINTER(c_uint32)),
    ),
    "ism3_model_requirement": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, c_uint32, POINTER(c_char_p), POINTER(c_uint32)),
    ),
    "ism3_model_exclusion_count": ("ism3", c_uint32, (POINTER(ism3_model),)),
    "ism3_model_exclusion": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(c_char_p), POINTER(c_char_p)),
    ),
    "ism3_model_add_improvement": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), POINTER(ism3_improvement), POINTER(ism3_error)),
    ),
    "ism3_model_improvement_count": ("ism3", c_uint32, (POINTER(ism3_model),)),
    "ism3_model_improvement": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_uint32, POINTER(ism3_improvement)),
    ),
}
