"""The headers of libism3-io."""

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
from .ledger import ism3_columns, ism3_ledger
from .metrics import ism3_metrics
from .assessment import ism3_assessment


class ReportForm(IntEnum):
    """`enum ism3_report_form`."""

    TEXT = 0
    JSON = 1


class Topic(IntEnum):
    """`enum ism3_topic`."""

    PROCESS = 0
    FIGURE = 1
    CAPABILITY = 2
    MATURITY = 3
    OBJECTIVE = 4


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


ENUMS: Dict[str, Tuple[Any, str]] = {
    "ism3_report_form": (ReportForm, "ISM3_REPORT_"),
    "ism3_topic": (Topic, "ISM3_TOPIC_"),
    "ism3_metrics_form": (MetricsForm, "ISM3_FORM_"),
    "ism3_reader_count": (ReaderCount, "ISM3_READER_"),
}


class ism3_log(Structure):
    """Opaque."""


class ism3_reader(Structure):
    """Opaque."""


class ism3_report_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("form", c_uint32),
        ("colour", c_uint32),
        ("width", c_uint32),
        ("has_period", c_uint32),
        ("period", c_size_t),
        ("processes", POINTER(c_uint32)),
        ("process_count", c_size_t),
        ("skipped", c_uint64),
        ("now", c_int64),
        ("ledger_digest", POINTER(c_uint8)),
        ("model_digest", POINTER(c_uint8)),
    ]


class ism3_explain_options(Structure):
    _fields_ = [
        ("size", c_size_t),
        ("topic", c_uint32),
        ("process", c_uint32),
        ("figure", c_uint32),
        ("resource", c_uint32),
        ("objective", c_uint32),
        ("reserved", c_uint32),
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


ism3_progress_function = CFUNCTYPE(c_int32, c_void_p, c_uint64, c_uint64, c_uint64)


ism3_batch_function = CFUNCTYPE(c_int32, c_void_p, POINTER(ism3_columns))


ism3_problem_function = CFUNCTYPE(c_int32, c_void_p, POINTER(ism3_error))


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


FUNCTIONS: Dict[str, Tuple[str, Any, Tuple[Any, ...]]] = {
    "ism3_assessment_write": (
        "ism3-io",
        c_int32,
        (
            POINTER(ism3_assessment),
            POINTER(ism3_report_options),
            ism3_write_function,
            c_void_p,
            POINTER(ism3_error),
        ),
    ),
    "ism3_explanation_write": (
        "ism3-io",
        c_int32,
        (
            POINTER(ism3_assessment),
            POINTER(ism3_explain_options),
            POINTER(ism3_report_options),
            ism3_write_function,
            c_void_p,
            POINTER(ism3_error),
        ),
    ),
    "ism3_service_levels_write": (
        "ism3-io",
        c_int32,
        (
            POINTER(ism3_assessment),
            c_char_p,
            POINTER(ism3_report_options),
            ism3_write_function,
            c_void_p,
            POINTER(ism3_error),
        ),
    ),
    "ism3_metrics_write": (
        "ism3-io",
        c_int32,
        (
            POINTER(ism3_metrics),
            POINTER(ism3_export_options),
            ism3_write_function,
            c_void_p,
            POINTER(ism3_error),
        ),
    ),
    "ism3_log_read": (
        "ism3-io",
        c_int32,
        (
            POINTER(POINTER(ism3_log)),
            c_char_p,
            c_size_t,
            c_char_p,
            POINTER(ism3_model),
            POINTER(ism3_error),
        ),
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
    "ism3_reader_set_source": (
        "ism3-io",
        c_int32,
        (POINTER(ism3_reader), c_char_p, c_uint64, POINTER(ism3_error)),
    ),
    "ism3_reader_read_file": (
        "ism3-io",
        c_int32,
        (POINTER(ism3_reader), c_char_p, POINTER(ism3_error)),
    ),
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
        (
            POINTER(POINTER(ism3_model)),
            c_char_p,
            c_size_t,
            c_char_p,
            POINTER(ism3_allocator),
            POINTER(ism3_error),
        ),
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
