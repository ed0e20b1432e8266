"""The C interface as one table: structs, constants, callbacks, and every function with its types.

Nothing here does anything but describe. tests/test_binding.py compares it with the headers, with the symbols that the
libraries export and with the layout that the C compiler gives, so a width cannot drift. Two things differ from the C
text: a field called `from` is `from_`, and the columns of `ism3_columns` are plain addresses.
"""

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

# ---- constants ----

METRIC_COUNT = 7
ENVIRONMENTS_MAX = 4096
PROCESSES_MAX = 65536
OBJECTIVES_MAX = 65536
RESOURCES_MAX = 64
NUMBER_TEXT_SIZE = 72
TIME_END = 9214646400000000000
NO_INDEX = 0xFFFFFFFF
ID_SIZE_MAX = 255
AMOUNT_MAX = 1 << 53
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


class AnswerClock(IntEnum):
    """`enum ism3_answer_clock`."""

    ELAPSED = 0
    SERVICE = 1


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


class MetricsForm(IntEnum):
    """`enum ism3_metrics_form`."""

    TABLE = 0
    JSON = 1
    CSV = 2


class ReaderCount(IntEnum):
    """`enum ism3_reader_count`."""

    ROWS = 0
    SKIPPED = 1
    OBSERVATIONS = 2
    UNMATCHED = 3
    BYTES = 4
    HELD = 5


#: The enums of the headers by their C name, with what their entries begin with.
ENUMS: Dict[str, Tuple[Any, str]] = {
    "ism3_metric": (Metric, "ISM3_METRIC_"),
    "ism3_code": (Code, "ISM3_"),
    "ism3_ledger_count": (LedgerCount, "ISM3_COUNT_"),
    "ism3_item_state": (ItemState, "ISM3_ITEM_"),
    "ism3_better": (Better, "ISM3_BETTER_"),
    "ism3_chart": (Chart, "ISM3_CHART_"),
    "ism3_status": (Status, "ISM3_STATUS_"),
    "ism3_period_state": (PeriodState, "ISM3_PERIOD_"),
    "ism3_every": (Every, "ISM3_EVERY_"),
    "ism3_answer_clock": (AnswerClock, "ISM3_CLOCK_"),
    "ism3_kind": (Kind, "ISM3_"),
    "ism3_verdict": (Verdict, "ISM3_"),
    "ism3_cause": (Cause, "ISM3_"),
    "ism3_field": (Field, "ISM3_FIELD_"),
    "ism3_metrics_form": (MetricsForm, "ISM3_FORM_"),
    "ism3_reader_count": (ReaderCount, "ISM3_READER_"),
}

# ---- structs ----


class ism3_ledger(Structure):
    """Opaque."""


class ism3_metrics(Structure):
    """Opaque."""


class ism3_model(Structure):
    """Opaque."""


class ism3_zone(Structure):
    """Opaque."""


class ism3_time_format(Structure):
    """Opaque."""


class ism3_log(Structure):
    """Opaque."""


class ism3_reader(Structure):
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


class ism3_int128(Structure):
    _fields_ = [
        ("low", c_uint64),
        ("high", c_int64),
    ]


class ism3_text(Structure):
    _fields_ = [
        ("data", c_void_p),
        ("size", c_size_t),
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


class ism3_duration(Structure):
    _fields_ = [
        ("months", c_int64),
        ("nanoseconds", c_int64),
    ]


class ism3_export_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("form", c_uint32),
        ("all_figures", c_uint32),
        ("skipped", c_uint64),
        ("colour", c_uint32),
        ("width", c_uint32),
        ("now", c_int64),
        ("ledger_digest", POINTER(c_uint8)),
    ]


ism3_write_function = CFUNCTYPE(c_int32, c_void_p, POINTER(c_char), c_size_t)
ism3_item_function = CFUNCTYPE(c_int32, c_void_p, POINTER(ism3_item))
ism3_progress_function = CFUNCTYPE(c_int32, c_void_p, c_uint64, c_uint64, c_uint64)
ism3_batch_function = CFUNCTYPE(c_int32, c_void_p, POINTER(ism3_columns))
ism3_problem_function = CFUNCTYPE(c_int32, c_void_p, POINTER(ism3_error))


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


class ism3_reader_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("skip_bad", c_uint64),
        ("line_limit", c_uint64),
        ("on_skip", ism3_problem_function),
        ("on_progress", ism3_progress_function),
        ("on_batch", ism3_batch_function),
        ("context", c_void_p),
        ("batch_rows", c_size_t),
    ]


# ---- functions ----

#: Every function: the library that has it (`ism3` or `ism3-io`), what it returns, what it takes.
FUNCTIONS: Dict[str, Tuple[str, Any, Tuple[Any, ...]]] = {
    "ism3_version_number": ("ism3", c_uint32, ()),
    "ism3_version_string": ("ism3", c_char_p, ()),
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
    "ism3_ledger_new": (
        "ism3",
        c_int32,
        (POINTER(POINTER(ism3_ledger)), POINTER(ism3_model), POINTER(ism3_ledger_options), POINTER(ism3_error)),
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
    "ism3_ledger_set_source": ("ism3", c_int32, (POINTER(ism3_ledger), POINTER(ism3_source), POINTER(ism3_error))),
    "ism3_ledger_cover": ("ism3", c_int32, (POINTER(ism3_ledger), c_uint64, POINTER(c_uint8), POINTER(ism3_error))),
    "ism3_ledger_source_count": ("ism3", c_size_t, (POINTER(ism3_ledger),)),
    "ism3_ledger_source": ("ism3", c_int32, (POINTER(ism3_ledger), c_size_t, POINTER(ism3_source_state))),
    "ism3_ledger_source_range": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), c_size_t, c_size_t, POINTER(c_uint64), POINTER(c_uint64)),
    ),
    "ism3_ledger_forget_source": ("ism3", c_int32, (POINTER(ism3_ledger), c_char_p, c_uint64, POINTER(ism3_error))),
    "ism3_ledger_add": ("ism3", c_int32, (POINTER(ism3_ledger), POINTER(ism3_ledger), POINTER(ism3_error))),
    "ism3_ledger_seal": ("ism3", c_int32, (POINTER(ism3_ledger), POINTER(ism3_seal_options), POINTER(ism3_error))),
    "ism3_ledger_horizon": ("ism3", c_int64, (POINTER(ism3_ledger),)),
    "ism3_ledger_encode": ("ism3", c_int32, (POINTER(ism3_ledger), ism3_write_function, c_void_p, POINTER(ism3_error))),
    "ism3_ledger_encode_to": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), c_void_p, c_size_t, POINTER(c_size_t), POINTER(ism3_error)),
    ),
    "ism3_ledger_digest": ("ism3", c_int32, (POINTER(ism3_ledger), POINTER(c_uint8), POINTER(ism3_error))),
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
    "ism3_ledger_span": ("ism3", c_int32, (POINTER(ism3_ledger), POINTER(c_int64), POINTER(c_int64))),
    "ism3_ledger_items": (
        "ism3",
        c_int32,
        (POINTER(ism3_ledger), c_int64, ism3_item_function, c_void_p, POINTER(ism3_error)),
    ),
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
        (POINTER(POINTER(ism3_metrics)), POINTER(ism3_ledger), POINTER(ism3_metrics_options), POINTER(ism3_error)),
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
    "ism3_metrics_entry": ("ism3", c_int32, (POINTER(ism3_metrics), c_size_t, POINTER(c_uint32), POINTER(c_uint32))),
    "ism3_metrics_state": ("ism3", c_uint32, (POINTER(ism3_metrics), c_size_t, c_size_t)),
    "ism3_metrics_read_at": ("ism3", c_int64, (POINTER(ism3_metrics), c_size_t, c_size_t)),
    "ism3_metrics_figure": (
        "ism3",
        c_int32,
        (POINTER(ism3_metrics), c_size_t, c_size_t, c_uint32, c_uint32, POINTER(ism3_figure)),
    ),
    "ism3_metrics_lacks": ("ism3", c_int32, (POINTER(ism3_metrics), c_size_t, c_size_t, c_uint32, c_uint32, c_uint32)),
    "ism3_metrics_unit": (
        "ism3",
        c_size_t,
        (POINTER(ism3_metrics), c_size_t, c_uint32, c_uint32, POINTER(c_char), c_size_t),
    ),
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
        (POINTER(ism3_model), POINTER(ism3_process_options), POINTER(c_uint32), POINTER(ism3_error)),
    ),
    "ism3_model_add_served": ("ism3", c_int32, (POINTER(ism3_model), c_uint32, c_uint32, POINTER(ism3_error))),
    "ism3_model_add_input": ("ism3", c_int32, (POINTER(ism3_model), c_uint32, c_char_p, c_char_p, POINTER(ism3_error))),
    "ism3_model_add_output": ("ism3", c_int32, (POINTER(ism3_model), c_uint32, c_char_p, POINTER(ism3_error))),
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
        (POINTER(ism3_model), POINTER(ism3_objective_options), POINTER(c_uint32), POINTER(ism3_error)),
    ),
    "ism3_model_freeze": ("ism3", c_int32, (POINTER(ism3_model), POINTER(ism3_error))),
    "ism3_model_encode": ("ism3", c_int32, (POINTER(ism3_model), ism3_write_function, c_void_p, POINTER(ism3_error))),
    "ism3_model_encode_to": (
        "ism3",
        c_int32,
        (POINTER(ism3_model), c_void_p, c_size_t, POINTER(c_size_t), POINTER(ism3_error)),
    ),
    "ism3_model_decode": (
        "ism3",
        c_int32,
        (POINTER(POINTER(ism3_model)), c_void_p, c_size_t, POINTER(ism3_allocator), c_uint64, POINTER(ism3_error)),
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
    "ism3_model_process": ("ism3", c_int32, (POINTER(ism3_model), c_uint32, POINTER(ism3_process_options))),
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
    "ism3_model_find_resource": ("ism3", c_uint32, (POINTER(ism3_model), c_uint32, c_char_p, c_size_t)),
    "ism3_model_objective_count": ("ism3", c_uint32, (POINTER(ism3_model),)),
    "ism3_model_objective": ("ism3", c_int32, (POINTER(ism3_model), c_uint32, POINTER(ism3_objective_options))),
    "ism3_model_objective_id": ("ism3", c_char_p, (POINTER(ism3_model), c_uint32)),
    "ism3_model_find_objective": ("ism3", c_uint32, (POINTER(ism3_model), c_char_p, c_size_t)),
    "ism3_model_hash_id": ("ism3", c_int32, (POINTER(ism3_model), c_char_p, c_size_t, POINTER(c_uint64))),
    "ism3_double_write": ("ism3", c_size_t, (c_double, POINTER(c_char))),
    "ism3_decimal_write": ("ism3", c_size_t, (ism3_int128, c_uint64, POINTER(c_char))),
    "ism3_quotient": ("ism3", c_double, (ism3_int128, c_uint64, ism3_int128, c_uint64)),
    "ism3_decimal_read": ("ism3", c_int32, (c_char_p, c_size_t, c_int64, POINTER(c_int64), POINTER(ism3_error))),
    "ism3_observation_init": ("ism3", c_int32, (POINTER(ism3_observation), c_size_t)),
    "ism3_columns_init": ("ism3", c_int32, (POINTER(ism3_columns), c_size_t)),
    "ism3_kind_get": ("ism3", POINTER(ism3_kind_info), (c_uint32,)),
    "ism3_kind_find": ("ism3", c_uint32, (c_char_p, c_size_t)),
    "ism3_field_name": ("ism3", c_char_p, (c_uint32,)),
    "ism3_field_find": ("ism3", c_uint32, (c_char_p, c_size_t)),
    "ism3_time_read": ("ism3", c_int32, (c_char_p, c_size_t, POINTER(c_int64), POINTER(ism3_error))),
    "ism3_time_read_date": ("ism3", c_int32, (c_char_p, c_size_t, c_int32, POINTER(c_int64), POINTER(ism3_error))),
    "ism3_time_write": ("ism3", c_size_t, (c_int64, POINTER(c_char))),
    "ism3_duration_read": ("ism3", c_int32, (c_char_p, c_size_t, POINTER(ism3_duration), POINTER(ism3_error))),
    "ism3_utc_offset_read": ("ism3", c_int32, (c_char_p, c_size_t, POINTER(c_int32), POINTER(ism3_error))),
    "ism3_zone_new": (
        "ism3",
        c_int32,
        (POINTER(POINTER(ism3_zone)), c_char_p, c_size_t, POINTER(ism3_allocator), POINTER(ism3_error)),
    ),
    "ism3_zone_ref": ("ism3", POINTER(ism3_zone), (POINTER(ism3_zone),)),
    "ism3_zone_unref": ("ism3", POINTER(ism3_zone), (POINTER(ism3_zone),)),
    "ism3_zone_instant": ("ism3", c_int32, (POINTER(ism3_zone), c_int64, POINTER(c_int64), POINTER(ism3_error))),
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
    "ism3_metrics_write": (
        "ism3-io",
        c_int32,
        (POINTER(ism3_metrics), POINTER(ism3_export_options), ism3_write_function, c_void_p, POINTER(ism3_error)),
    ),
    "ism3_log_read": (
        "ism3-io",
        c_int32,
        (POINTER(POINTER(ism3_log)), c_char_p, c_size_t, c_char_p, POINTER(ism3_model), POINTER(ism3_error)),
    ),
    "ism3_log_load": (
        "ism3-io",
        c_int32,
        (POINTER(POINTER(ism3_log)), c_char_p, POINTER(ism3_model), POINTER(ism3_error)),
    ),
    "ism3_log_ref": ("ism3-io", POINTER(ism3_log), (POINTER(ism3_log),)),
    "ism3_log_unref": ("ism3-io", POINTER(ism3_log), (POINTER(ism3_log),)),
    "ism3_reader_new": (
        "ism3-io",
        c_int32,
        (
            POINTER(POINTER(ism3_reader)),
            POINTER(ism3_log),
            POINTER(ism3_ledger),
            POINTER(ism3_reader_options),
            POINTER(ism3_error),
        ),
    ),
    "ism3_reader_free": ("ism3-io", None, (POINTER(ism3_reader),)),
    "ism3_reader_set_source": ("ism3-io", c_int32, (POINTER(ism3_reader), c_char_p, c_uint64, POINTER(ism3_error))),
    "ism3_reader_read_file": ("ism3-io", c_int32, (POINTER(ism3_reader), c_char_p, POINTER(ism3_error))),
    "ism3_reader_read_bytes": (
        "ism3-io",
        c_int32,
        (POINTER(ism3_reader), c_char_p, c_size_t, c_char_p, POINTER(ism3_error)),
    ),
    "ism3_reader_finish": ("ism3-io", c_int32, (POINTER(ism3_reader), POINTER(ism3_error))),
    "ism3_reader_count": ("ism3-io", c_uint64, (POINTER(ism3_reader), c_uint32)),
    "ism3_model_read": (
        "ism3-io",
        c_int32,
        (POINTER(POINTER(ism3_model)), c_char_p, c_size_t, c_char_p, POINTER(ism3_allocator), POINTER(ism3_error)),
    ),
    "ism3_model_load": (
        "ism3-io",
        c_int32,
        (POINTER(POINTER(ism3_model)), c_char_p, POINTER(ism3_allocator), POINTER(ism3_error)),
    ),
    "ism3_model_check": (
        "ism3-io",
        c_int32,
        (c_char_p, c_size_t, c_char_p, ism3_problem_function, c_void_p, POINTER(c_size_t)),
    ),
}
