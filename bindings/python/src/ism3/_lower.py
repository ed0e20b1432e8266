"""Columns of every kind, brought down to a few forms that the converters of columns.py know.

The forms are: a list of Python values; a numpy array with or without a mask; codes into categories; texts in memory.
numpy and pandas are looked at only when a value of theirs is given; numpy also makes Arrow columns fast, where it is
installed.
"""

from __future__ import annotations

import ctypes
import datetime
import decimal
import struct
from fractions import Fraction
from typing import Any, Iterable, List, NamedTuple, Optional, Sequence, Union

from . import _arrow, errors

_UNSET = object()
_numpy_module: Any = _UNSET


def numpy() -> Any:
    """numpy, or None where it is not installed."""
    global _numpy_module
    if _numpy_module is _UNSET:
        try:
            import numpy as module
        except ImportError:
            module = None  # type: ignore[assignment]
        _numpy_module = module
    return _numpy_module


class Array(NamedTuple):
    """A numpy array of one dimension; `mask` is True where a value is missing, None: nowhere."""

    values: Any
    mask: Any
    #: Whether times are dates: days without a time of day.
    is_date: bool = False


class Codes(NamedTuple):
    """Numbers of categories; a negative one, or one that is masked, is missing."""

    codes: Any
    categories: List[Any]
    mask: Any = None


class Texts(NamedTuple):
    """UTF-8 in memory that somebody else keeps, as Arrow has it. `offset_size` 0: views."""

    view: _arrow.View
    offset_size: int


class Words(NamedTuple):
    """Values of 64 bits in memory, none of them missing, where numpy is not there to tell of them."""

    address: int
    length: int
    kind: str


Form = Union[List[Any], Array, Codes, Texts, Words]


class Lowered(NamedTuple):
    """The chunks of a column, and what keeps their memory alive."""

    chunks: Sequence[Form]
    length: int
    owner: object


def refuse(name: str, message: str, index: Optional[int] = None) -> errors.Error:
    """The error for an argument of a type that says nothing here."""
    at = "" if index is None else f", row {index}"
    return errors.make(errors.ArgumentTypeError, f"{name}{at}: {message}", index, name)


def type_name(value: object) -> str:
    """How messages call the type of a value."""
    kind = type(value)
    return (
        kind.__name__
        if kind.__module__ == "builtins"
        else f"{kind.__module__.split('.')[0]}.{kind.__name__}"
    )


def _comes_from(value: object, module: str) -> bool:
    return any(kind.__module__.split(".")[0] == module for kind in type(value).__mro__)


def is_missing(value: object) -> bool:
    """None, NaN, NaT or NA, of whichever library."""
    if value is None:
        return True
    if type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, (str, bytes, int)):
        return False
    try:
        return bool(value != value)
    except (TypeError, ValueError, decimal.InvalidOperation):
        return False


_SCALARS = (str, bytes, int, float, decimal.Decimal, Fraction, datetime.date)


def is_scalar(value: object) -> bool:
    """Whether an argument is one value for all rows."""
    if (
        value is None
        or isinstance(value, _SCALARS)
        or type(value).__name__ in ("NAType", "NaTType", "UUID")
    ):
        return True
    if hasattr(value, "as_py"):
        return True
    return hasattr(value, "dtype") and getattr(value, "ndim", None) == 0


def scalar(value: Any) -> Any:
    """A scalar as Python has it."""
    if hasattr(value, "as_py"):
        return value.as_py()
    if (
        hasattr(value, "dtype")
        and getattr(value, "ndim", None) == 0
        and not _comes_from(value, "pandas")
    ):
        return value if value.dtype.kind == "M" else value.item()
    return value


# ---- numpy and pandas ----


def from_numpy(value: Any, name: str, is_date: bool = False) -> Form:
    """An array as a form."""
    np = numpy()
    mask = None
    if isinstance(value, np.ma.MaskedArray):
        mask, value = np.ma.getmaskarray(value), np.asarray(value.data)
    if value.ndim != 1:
        raise refuse(name, f"expected one dimension, found {value.ndim}")
    if value.dtype.kind in "OUS":
        values: List[Any] = value.tolist()
        return (
            values if mask is None else [None if gone else item for item, gone in zip(values, mask)]
        )
    if value.dtype.kind not in "Miufb":
        raise refuse(name, f"a column of {value.dtype} says nothing here")
    if not value.dtype.isnative:
        value = value.astype(value.dtype.newbyteorder("="))
    if value.dtype.kind == "M":
        is_date = is_date or np.datetime_data(value.dtype)[0] in ("Y", "M", "W", "D")
    return Array(value, mask, is_date)


def _from_pandas(value: Any, name: str) -> Lowered:
    np = numpy()
    if getattr(value, "ndim", 1) != 1:
        raise refuse(name, "expected a column, found a frame")
    dtype = value.dtype
    kind = type(dtype).__name__
    array = getattr(value, "array", value)
    if kind == "ArrowDtype":
        return lower(array.__arrow_array__(), name)
    if kind == "CategoricalDtype":
        form: Form = Codes(np.asarray(array.codes), array.categories.tolist())
    elif kind == "DatetimeTZDtype":
        form = Array(np.asarray(array.tz_convert(None)), None)
    elif (
        hasattr(dtype, "numpy_dtype")
        and not isinstance(dtype, np.dtype)
        and hasattr(dtype, "na_value")
    ):
        mask = np.asarray(array.isna())
        form = Array(
            array.to_numpy(dtype=dtype.numpy_dtype, na_value=0), mask if mask.any() else None
        )
    elif isinstance(dtype, np.dtype):
        form = from_numpy(np.asarray(array), name)
    else:
        form = np.asarray(array, dtype=object).tolist()
    return Lowered([form], len(value), value)


# ---- Arrow ----

_FIXED = {
    "c": ("i1", "b"),
    "C": ("u1", "B"),
    "s": ("i2", "h"),
    "S": ("u2", "H"),
    "i": ("i4", "i"),
    "I": ("u4", "I"),
    "l": ("i8", "q"),
    "L": ("u8", "Q"),
    "e": ("f2", "e"),
    "f": ("f4", "f"),
    "g": ("f8", "d"),
}
_TIMES = {"s": 1_000_000_000, "m": 1_000_000, "u": 1000, "n": 1}
_UNITS = {"s": "s", "m": "ms", "u": "us", "n": "ns"}


def _missing(view: _arrow.View) -> Optional[List[int]]:
    if not view.validity:
        return None
    return [1 - bit for bit in _arrow.bits(view.validity, view.offset, view.length)]


def _mask(view: _arrow.View) -> Any:
    return _numpy_bits(view.validity, view) == 0 if view.validity else None


def _numpy_bits(address: int, view: _arrow.View) -> Any:
    np = numpy()
    first = view.offset // 8
    size = (view.offset + view.length + 7) // 8 - first
    if view.length == 0:
        return np.zeros(0, dtype=np.uint8)
    data = np.frombuffer((ctypes.c_char * size).from_address(address + first), dtype=np.uint8)
    start = view.offset - first * 8
    return np.unpackbits(data, bitorder="little")[start : start + view.length]


def _numpy_fixed(view: _arrow.View, dtype: str) -> Any:
    np = numpy()
    width = int(dtype[1])
    if view.length == 0:
        return np.zeros(0, dtype=dtype)
    data = (ctypes.c_char * (view.length * width)).from_address(
        view.buffers[0] + view.offset * width
    )
    return np.frombuffer(data, dtype=dtype)


def _python_fixed(view: _arrow.View, code: str) -> List[Any]:
    width = struct.calcsize("=" + code)
    data = (
        ctypes.string_at(view.buffers[0] + view.offset * width, view.length * width)
        if view.length
        else b""
    )
    values = list(struct.unpack(f"={view.length}{code}", data))
    return _without(values, view)


def _without(values: List[Any], view: _arrow.View) -> List[Any]:
    missing = _missing(view)
    if missing is not None:
        for i, gone in enumerate(missing):
            if gone:
                values[i] = None
    return values


def _arrow_time(view: _arrow.View, name: str) -> Form:
    unit = view.format[2]
    if unit not in _TIMES:
        raise refuse(name, f"Arrow type '{view.format}' says nothing here")
    if numpy():
        return Array(_numpy_fixed(view, "i8").view(f"M8[{_UNITS[unit]}]"), _mask(view))
    if unit == "n" and not view.validity:
        return Words(view.buffers[0] + 8 * view.offset, view.length, "i")
    return [None if value is None else value * _TIMES[unit] for value in _python_fixed(view, "q")]


_EPOCH = datetime.date(1970, 1, 1)


def _date(days: Optional[int], name: str) -> Optional[datetime.date]:
    try:
        return None if days is None else _EPOCH + datetime.timedelta(days=days)
    except OverflowError:
        raise errors.make(
            errors.ObservationError, f"{name}: a date lies outside 1970..2261", None, name
        ) from None


def _arrow_date(view: _arrow.View, name: str) -> Form:
    wide = view.format == "tdm"
    if numpy():
        days = (
            _numpy_fixed(view, "i8") // 86_400_000
            if wide
            else _numpy_fixed(view, "i4").astype("i8")
        )
        return Array(days.view("M8[D]"), _mask(view), True)
    values = _python_fixed(view, "q" if wide else "i")
    return [
        _date(value // 86_400_000 if wide and value is not None else value, name)
        for value in values
    ]


def _arrow_decimal(view: _arrow.View, name: str) -> List[Any]:
    parts = view.format[2:].split(",")
    width = int(parts[2]) // 8 if len(parts) > 2 else 16
    scale = int(parts[1])
    data = (
        ctypes.string_at(view.buffers[0] + view.offset * width, view.length * width)
        if view.length
        else b""
    )
    context = decimal.Context(prec=80)
    return _without(
        [
            decimal.Decimal(int.from_bytes(data[i : i + width], "little", signed=True)).scaleb(
                -scale, context
            )
            for i in range(0, len(data), width)
        ],
        view,
    )


def _arrow_codes(view: _arrow.View, name: str) -> Form:
    if view.format not in _FIXED or view.dictionary is None:
        raise refuse(name, f"Arrow dictionary keys of type '{view.format}' say nothing here")
    categories = to_list(arrow_form(view.dictionary, name), name)
    if numpy():
        return Codes(
            _numpy_fixed(view, _FIXED[view.format][0]).astype("i8"), categories, _mask(view)
        )
    codes = _python_fixed(view, _FIXED[view.format][1])
    return Codes([-1 if code is None else code for code in codes], categories)


def arrow_form(view: _arrow.View, name: str) -> Form:
    """A chunk of an Arrow column as a form."""
    if view.dictionary is not None:
        return _arrow_codes(view, name)
    if view.format in _FIXED:
        dtype, code = _FIXED[view.format]
        if numpy():
            return Array(_numpy_fixed(view, dtype), _mask(view))
        if code in "qQ" and not view.validity:
            return Words(
                view.buffers[0] + 8 * view.offset, view.length, "i" if code == "q" else "u"
            )
        return _python_fixed(view, code)
    if view.format == "b":
        if numpy():
            return Array(_numpy_bits(view.buffers[0], view).astype(bool), _mask(view))
        return _without(
            [bool(bit) for bit in _arrow.bits(view.buffers[0], view.offset, view.length)], view
        )
    if view.format == "n":
        return [None] * view.length
    if view.format.startswith("ts"):
        return _arrow_time(view, name)
    if view.format in ("tdD", "tdm"):
        return _arrow_date(view, name)
    if view.format.startswith("d:"):
        return _arrow_decimal(view, name)
    sizes = {"u": 4, "z": 4, "U": 8, "Z": 8, "vu": 0, "vz": 0}
    if view.format in sizes:
        return Texts(view, sizes[view.format])
    raise refuse(name, f"a column of Arrow type '{view.format}' says nothing here")


def _from_arrow(chunks: _arrow.Chunks, name: str) -> Lowered:
    if chunks.format == "+s":
        columns = _arrow.fields(chunks)
        if len(columns) != 1:
            raise refuse(name, f"expected one column, found an Arrow table of {len(columns)}")
        chunks = columns[0][1]
    forms = [arrow_form(view, name) for view in chunks.views]
    return Lowered(forms, sum(view.length for view in chunks.views), chunks.owner)


# ---- texts ----


def text_places(texts: Texts) -> Iterable[Any]:
    """Address and length of each text; length 0 and address 0 where one is missing."""
    view = texts.view
    missing = _missing(view)
    for i in range(view.length):
        if missing is not None and missing[i]:
            yield 0, 0
        elif texts.offset_size:
            yield _text_place(view, texts.offset_size, i)
        else:
            yield _view_place(view, i)


def _text_place(view: _arrow.View, size: int, i: int) -> Any:
    offsets = (ctypes.c_int64 if size == 8 else ctypes.c_int32) * 2
    start, end = offsets.from_address(view.buffers[0] + (view.offset + i) * size)
    return view.buffers[1] + start, end - start


def _view_place(view: _arrow.View, i: int) -> Any:
    address = view.buffers[0] + (view.offset + i) * 16
    length, _, buffer, offset = struct.unpack("=iiii", ctypes.string_at(address, 16))
    return (address + 4, length) if length <= 12 else (view.buffers[1 + buffer] + offset, length)


def _texts_list(texts: Texts, name: str) -> List[Any]:
    missing = _missing(texts.view)
    values: List[Any] = []
    for i, (address, length) in enumerate(text_places(texts)):
        if missing is not None and missing[i]:
            values.append(None)
            continue
        if length < 0:
            raise refuse(name, "Arrow data contradicts itself: a text has a negative length", i)
        try:
            values.append(ctypes.string_at(address, length).decode() if length else "")
        except UnicodeDecodeError:
            raise refuse(name, "the text is not UTF-8", i) from None
    return values


# ---- any ----


def to_list(form: Form, name: str) -> List[Any]:
    """Any form as Python values, None where one is missing."""
    if isinstance(form, list):
        return form
    if isinstance(form, Words):
        kind = ctypes.c_int64 if form.kind == "i" else ctypes.c_uint64
        return list((kind * form.length).from_address(form.address)) if form.length else []
    if isinstance(form, Texts):
        return _texts_list(form, name)
    if isinstance(form, Codes):
        return _codes_list(form, name)
    values: List[Any] = list(form.values) if form.values.dtype.kind == "M" else form.values.tolist()
    return (
        values
        if form.mask is None
        else [None if gone else item for item, gone in zip(values, form.mask)]
    )


def _codes_list(form: Codes, name: str) -> List[Any]:
    values: List[Any] = []
    for i, code in enumerate(form.codes):
        if code >= len(form.categories):
            raise refuse(name, f"code {code} has no category", i)
        gone = code < 0 or (form.mask is not None and form.mask[i])
        values.append(None if gone else form.categories[code])
    return values


def lower(value: Any, name: str) -> Lowered:
    """A column of any kind as forms."""
    if _comes_from(value, "pandas") and hasattr(value, "dtype"):
        return _from_pandas(value, name)
    if _comes_from(value, "pandas"):
        raise refuse(name, "expected a column, found a frame")
    if numpy() and isinstance(value, numpy().ndarray):
        return Lowered([from_numpy(value, name)], len(value) if value.ndim else 0, value)
    if isinstance(value, _arrow.Chunks):
        return _from_arrow(value, name)
    if _arrow.is_arrow(value):
        return _from_arrow(_arrow.read(value), name)
    if isinstance(value, (list, tuple, range)):
        values = list(value)
    elif isinstance(value, (dict, set, frozenset)):
        raise refuse(name, f"expected a column, found a {type_name(value)}")
    elif (
        numpy()
        and type(value).__module__ in ("array", "builtins")
        and type(value).__name__ in ("array", "memoryview")
    ):
        return lower(numpy().asarray(value), name)
    else:
        try:
            # Older pyarrow has columns that do not speak the interface.
            values = value.to_pylist() if hasattr(value, "to_pylist") else list(value)
        except TypeError:
            raise refuse(name, f"expected a value or a column, found {type_name(value)}") from None
    return Lowered([values], len(values), value)
