"""include/ism3/assessment.h."""

from __future__ import annotations

from ctypes import (
    POINTER,
    Structure,
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

from .core import ism3_allocator, ism3_error
from .ledger import ism3_ledger
from .metrics import ism3_metrics


class TargetStatus(IntEnum):
    """`enum ism3_target_status`."""

    NONE = 0
    MET = 1
    AT_RISK = 2
    MISSED = 3
    PENDING = 4
    NO_DATA = 5
    STALE = 6
    NOT_APPLICABLE = 7


class Behaviour(IntEnum):
    """`enum ism3_behaviour`."""

    NOT_JUDGED = 0
    LEARNING = 1
    STABLE = 2
    BETTER = 3
    WORSE = 4
    CHANGED = 5


class Rule(IntEnum):
    """`enum ism3_rule`."""

    NONE = 0
    BEYOND_LIMITS = 1
    EIGHT_ON_ONE_SIDE = 2
    SIX_RISING = 3
    SIX_FALLING = 4


class Outlook(IntEnum):
    """`enum ism3_outlook`."""

    NONE = 0
    STABLE_MEETS = 1
    STABLE_CANNOT = 2
    UNSTABLE_MEETS = 3
    UNSTABLE_MISSES = 4


class ObjectiveStatus(IntEnum):
    """`enum ism3_objective_status`."""

    MET = 0
    BREACHED = 1
    UNKNOWN = 2
    PENDING = 3


class Success(IntEnum):
    """`enum ism3_success`."""

    SUCCEEDED = 0
    FAILED = 1
    SUCCESS_UNKNOWN = 2
    SUCCESS_PENDING = 3


class AssetScope(IntEnum):
    """`enum ism3_asset_scope`."""

    IN_SCOPE = 0
    UNPROTECTED = 1
    NOT_ADOPTED = 2
    NOT_MEASURED = 3


ENUMS: Dict[str, Tuple[Any, str]] = {
    "ism3_target_status": (TargetStatus, "ISM3_TARGET_"),
    "ism3_behaviour": (Behaviour, "ISM3_BEHAVIOUR_"),
    "ism3_rule": (Rule, "ISM3_RULE_"),
    "ism3_outlook": (Outlook, "ISM3_OUTLOOK_"),
    "ism3_objective_status": (ObjectiveStatus, "ISM3_OBJECTIVE_"),
    "ism3_success": (Success, "ISM3_"),
    "ism3_asset_scope": (AssetScope, "ISM3_ASSET_"),
}


class ism3_assessment(Structure):
    """Opaque."""


class ism3_assessment_options(Structure):
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
        ("now", c_int64),
    ]


class ism3_judgement(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("target", c_uint32),
        ("target_status", c_uint32),
        ("behaviour", c_uint32),
        ("rule", c_uint32),
        ("hint", c_uint32),
        ("outlook", c_uint32),
        ("has_limits", c_uint32),
        ("baseline_count", c_uint32),
        ("centre", c_double),
        ("lower", c_double),
        ("upper", c_double),
        ("baseline_first", c_size_t),
        ("baseline_last", c_size_t),
        ("newest", c_size_t),
        ("range", c_double),
        ("reach", c_double),
        ("widened", c_uint32),
        ("reserved", c_uint32),
    ]


class ism3_capability(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("level", c_uint32),
        ("index", c_uint32),
        ("in_use", c_uint32),
        ("stale", c_uint32),
        ("never", c_uint32),
        ("next", c_uint32),
        ("missing", c_uint32),
        ("lacks_documentation", c_uint32),
    ]


class ism3_maturity(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("level", c_uint32),
        ("index", c_uint32),
        ("gaps", c_uint32),
        ("next_gaps", c_uint32),
    ]


class ism3_gap(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("code", c_char_p),
        ("level", c_uint32),
        ("process", c_uint32),
        ("required", c_uint32),
        ("reached", c_uint32),
        ("improvement", c_uint32),
        ("reserved", c_uint32),
    ]


class ism3_condition_result(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("status", c_uint32),
        ("windows", c_uint32),
        ("breached", c_uint32),
        ("unknown", c_uint32),
        ("has_value", c_uint32),
        ("reserved", c_uint32),
        ("value", c_double),
        ("from_", c_int64),
        ("to", c_int64),
    ]


class ism3_candidate(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("process", c_uint32),
        ("distance", c_uint32),
        ("severity", c_uint32),
        ("is_origin", c_uint32),
        ("period", c_size_t),
    ]


class ism3_data_quality(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("fresh", c_uint64),
        ("stale", c_uint64),
        ("never", c_uint64),
    ]


class ism3_duty_finding(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("rule", c_uint32),
        ("process", c_uint32),
        ("other_process", c_uint32),
        ("reserved", c_uint32),
        ("person", c_char_p),
    ]


class ism3_peer(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("environment", c_uint32),
        ("rank", c_uint32),
        ("value", c_double),
        ("median", c_double),
    ]


FUNCTIONS: Dict[str, Tuple[str, Any, Tuple[Any, ...]]] = {
    "ism3_assessment_options_init": ("ism3", c_int32, (POINTER(ism3_assessment_options), c_size_t)),
    "ism3_assessment_new": (
        "ism3",
        c_int32,
        (
            POINTER(POINTER(ism3_assessment)),
            POINTER(ism3_ledger),
            POINTER(ism3_assessment_options),
            POINTER(ism3_error),
        ),
    ),
    "ism3_assessment_ref": ("ism3", POINTER(ism3_assessment), (POINTER(ism3_assessment),)),
    "ism3_assessment_unref": ("ism3", POINTER(ism3_assessment), (POINTER(ism3_assessment),)),
    "ism3_assessment_metrics": ("ism3", POINTER(ism3_metrics), (POINTER(ism3_assessment),)),
    "ism3_assessment_newest_final": (
        "ism3",
        c_int32,
        (POINTER(ism3_assessment), POINTER(c_size_t)),
    ),
    "ism3_target_status_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_behaviour_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_rule_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_outlook_text": ("ism3", c_char_p, (c_uint32,)),
    "ism3_assessment_judgement": (
        "ism3",
        c_int32,
        (POINTER(ism3_assessment), c_size_t, c_uint32, c_uint32, c_uint32, POINTER(ism3_judgement)),
    ),
    "ism3_assessment_capability": (
        "ism3",
        c_int32,
        (POINTER(ism3_assessment), c_size_t, c_uint32, POINTER(ism3_capability)),
    ),
    "ism3_assessment_maturity": (
        "ism3",
        c_int32,
        (POINTER(ism3_assessment), c_size_t, POINTER(ism3_maturity)),
    ),
    "ism3_assessment_gap": (
        "ism3",
        c_int32,
        (POINTER(ism3_assessment), c_size_t, c_uint32, POINTER(ism3_gap)),
    ),
    "ism3_objective_status_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_assessment_objective": ("ism3", c_uint32, (POINTER(ism3_assessment), c_size_t, c_uint32)),
    "ism3_assessment_condition": (
        "ism3",
        c_int32,
        (POINTER(ism3_assessment), c_size_t, c_uint32, c_uint32, POINTER(ism3_condition_result)),
    ),
    "ism3_success_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_assessment_success": ("ism3", c_uint32, (POINTER(ism3_assessment), c_size_t)),
    "ism3_assessment_faults": ("ism3", c_uint32, (POINTER(ism3_assessment), c_size_t, c_uint32)),
    "ism3_assessment_candidates": (
        "ism3",
        c_int32,
        (
            POINTER(ism3_assessment),
            c_size_t,
            c_uint32,
            POINTER(ism3_candidate),
            c_size_t,
            POINTER(c_size_t),
            POINTER(ism3_error),
        ),
    ),
    "ism3_assessment_data_quality": (
        "ism3",
        c_int32,
        (POINTER(ism3_assessment), c_size_t, POINTER(ism3_data_quality)),
    ),
    "ism3_assessment_duty_finding_count": ("ism3", c_size_t, (POINTER(ism3_assessment),)),
    "ism3_assessment_duty_finding": (
        "ism3",
        c_int32,
        (POINTER(ism3_assessment), c_size_t, POINTER(ism3_duty_finding)),
    ),
    "ism3_asset_scope_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_assessment_asset": ("ism3", c_uint32, (POINTER(ism3_assessment), c_size_t, c_uint32)),
    "ism3_assessment_peers": (
        "ism3",
        c_int32,
        (
            POINTER(ism3_assessment),
            c_size_t,
            c_uint32,
            c_uint32,
            c_uint32,
            POINTER(ism3_peer),
            c_size_t,
            POINTER(c_size_t),
        ),
    ),
    "ism3_assessment_rosi": ("ism3", c_double, (POINTER(ism3_assessment), c_uint32)),
}
