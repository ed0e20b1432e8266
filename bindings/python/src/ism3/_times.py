"""Instants and durations between Python and nanoseconds."""

from __future__ import annotations

import ctypes
import datetime
from ctypes import byref, c_int64, c_uint32
from typing import Any, Optional, Tuple, Union

from . import _ffi, columns, errors
from ._ffi import NONE, SECOND
from ._library import lib

#: What says when: an aware datetime, one without a zone (in UTC), a date, whole nanoseconds since 1970, RFC 3339.
Instant = Union[datetime.date, int, str]
#: What says how long: a timedelta, whole nanoseconds, ISO 8601.
Duration = Union[datetime.timedelta, int, str]

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def instant(value: Optional[Any], name: str, utc_offset: int) -> int:
    """Nanoseconds since 1970; NONE for None."""
    return columns.Time(name, utc_offset).value(value)


def moment(nanoseconds: int) -> Optional[datetime.datetime]:
    """The moment in UTC, cut to the microseconds that Python keeps; None where there is none."""
    if nanoseconds == NONE:
        return None
    return _EPOCH + datetime.timedelta(microseconds=nanoseconds // 1000)


def text(nanoseconds: int) -> str:
    """RFC 3339, exactly."""
    if nanoseconds == NONE:
        return "-"
    buffer = ctypes.create_string_buffer(_ffi.TIME_TEXT_SIZE)
    lib.ism3_time_write(nanoseconds, buffer)
    return buffer.value.decode()


def duration(value: Optional[Duration], name: str) -> _ffi.ism3_duration:
    """A duration, which may have calendar months; None is none."""
    result = _ffi.ism3_duration()
    if value is None:
        return result
    if isinstance(value, datetime.timedelta):
        value = (value.days * 86_400 + value.seconds) * SECOND + value.microseconds * 1000
    if isinstance(value, str):
        report, data = errors.Report(), value.encode("utf-8", "replace")
        code = lib.ism3_duration_read(data, len(data), byref(result), byref(report))
        if code:
            raise errors.make(
                errors.FormatError, f"{name}: '{value}': {report.message.decode()}", None, name
            )
        return result
    if isinstance(value, bool) or not isinstance(value, int):
        raise errors.make(
            errors.ArgumentTypeError,
            f"{name}: expected a timedelta, ISO 8601 or nanoseconds",
            None,
            name,
        )
    if not 0 <= value < 1 << 63:
        raise errors.make(errors.ArgumentError, f"{name}: {value} is no length of time", None, name)
    result.nanoseconds = value
    return result


def fixed(value: Optional[Duration], name: str) -> int:
    """A duration in nanoseconds, without months."""
    found = duration(value, name)
    if found.months:
        raise errors.make(
            errors.ArgumentError, f"{name}: months and years have no fixed length", None, name
        )
    return int(found.nanoseconds)


def every(value: str, name: str) -> Tuple[int, int]:
    """What a length of windows is called: number of the unit, and nanoseconds of one that is a duration."""
    if not isinstance(value, str):
        message = f"{name}: expected a word, found {type(value).__name__}"
        raise errors.make(errors.ArgumentTypeError, message, None, name)
    unit, length, report, data = (
        c_uint32(),
        c_int64(),
        errors.Report(),
        value.encode("utf-8", "replace"),
    )
    errors.check(
        lib.ism3_every_read(data, len(data), byref(unit), byref(length), byref(report)), report
    )
    return unit.value, length.value
