"""Columns and single values of Python, as the C library takes them.

Without a copy pass: int64 of numpy and Arrow, and times of nanoseconds, where they lie one behind the other; ids that
are numbers of 64 bits; texts of Arrow. Everything else takes one pass: other units and widths, strides, masks,
categories, and lists.

Times: an aware one is that instant, one without a zone is meant in UTC, a date is the start of that day at the model's
offset; whole numbers are nanoseconds since 1970, texts RFC 3339.
"""

from __future__ import annotations

import ctypes
import datetime
import decimal
import operator
from array import array
from fractions import Fraction
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from . import _ffi, _lower, errors
from ._ffi import NO_INDEX, NONE, SECOND
from ._library import lib
from ._lower import Array, Codes, Form, Texts, Words, numpy, refuse

_INT64_END = 1 << 63
_NO_ID = (1 << 64) - 1
#: The first double behind those that tell every whole number.
_EXACT_END = 2.0**53 + 2
_UTC = datetime.timezone.utc
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=_UTC)
_EPOCH_DATE = datetime.date(1970, 1, 1)
_WIDTHS = {"q": 8, "Q": 8, "I": 4, "B": 1}
_DTYPES = {"q": "i8", "Q": "u8", "I": "u4", "B": "u1"}


class Column(NamedTuple):
    """Values in memory, and what keeps them there."""

    address: int
    length: int
    keep: object


def bad(name: str, message: str, index: Optional[int] = None) -> errors.Error:
    """The error for a value that cannot be."""
    at = "" if index is None else f", row {index}"
    return errors.make(errors.ObservationError, f"{name}{at}: {message}", index, name)


def of_numpy(values: Any) -> Column:
    """A column over an array, copied only if its values do not lie one behind the other."""
    values = numpy().ascontiguousarray(values)
    return Column(values.__array_interface__["data"][0], len(values), values)


def of_array(values: "array[int]") -> Column:
    """A column over an array of the standard library."""
    return Column(values.buffer_info()[0], len(values), values)


def join(columns: List[Column], width: int) -> Column:
    """Several chunks as one."""
    if len(columns) == 1:
        return columns[0]
    length = sum(column.length for column in columns)
    memory = (ctypes.c_char * max(length * width, 1))()
    at = ctypes.addressof(memory)
    for column in columns:
        if column.length:
            ctypes.memmove(at, column.address, column.length * width)
            at += column.length * width
    return Column(ctypes.addressof(memory), length, (memory, [column.keep for column in columns]))


class Target:
    """What a field takes: how one value and how an array become integers of its width."""

    code = "q"
    absent = NONE

    def __init__(self, name: str) -> None:
        self.name = name

    def one(self, value: Any) -> int:
        """One value that is not missing; TypeError and ValueError say what is expected."""
        raise NotImplementedError

    def from_array(self, form: Array) -> Column:
        """A numpy array; by default one value after another."""
        return self.from_list(_lower.to_list(form, self.name))

    # ---- the same for all ----

    def value(self, value: Any) -> int:
        """A scalar argument; None means absent."""
        value = _lower.scalar(value)
        return self._checked(value, None)

    def _checked(self, value: Any, index: Optional[int]) -> int:
        if _lower.is_missing(value):
            return self.absent
        try:
            number = self.one(value)
        except LookupError as error:
            raise self._unknown(str(error.args[0]), index) from None
        except errors.Error:
            raise
        except TypeError as error:
            raise refuse(self.name, str(error), index) from None
        except (ValueError, ArithmeticError) as error:
            raise bad(self.name, str(error), index) from None
        if self.code == "q" and not -_INT64_END <= number < _INT64_END:
            raise bad(self.name, "the value does not fit 64 bits", index)
        return number

    def _unknown(self, message: str, index: Optional[int]) -> errors.Error:
        at = "" if index is None else f", row {index}"
        return errors.make(errors.NotFoundError, f"{self.name}{at}: {message}", index, self.name)

    def from_list(self, values: List[Any]) -> Column:
        """Python values, one after another."""
        return of_array(
            array(self.code, [self._checked(value, i) for i, value in enumerate(values)])
        )

    def from_codes(self, form: Codes) -> Column:
        """Each category once. One that no row has may be anything."""
        known: Dict[int, int] = {}

        def number(code: int, i: int) -> int:
            if code < 0:
                return self.absent
            if code >= len(form.categories):
                raise refuse(self.name, f"code {code} has no category", i)
            if code not in known:
                known[code] = self._checked(form.categories[code], i)
            return known[code]

        if not numpy() or isinstance(form.codes, list):
            return of_array(
                array(self.code, [number(code, i) for i, code in enumerate(form.codes)])
            )
        return self._from_numpy_codes(form)

    def _from_numpy_codes(self, form: Codes) -> Column:
        """A table of the categories that occur, looked up by all rows at once."""
        np = numpy()
        end, codes = len(form.categories), np.asarray(form.codes).astype("i8")
        gone = codes < 0 if form.mask is None else (codes < 0) | form.mask
        wrong = (codes >= end) & ~gone
        if wrong.any():
            i = _first(wrong)
            raise refuse(self.name, f"code {codes[i]} has no category", i)
        codes[gone] = end  # the place behind the categories stands for a missing one
        table = np.full(end + 1, self.absent, dtype=_DTYPES[self.code])
        used = np.zeros(end + 1, dtype=bool)
        used[codes] = True
        for code in np.flatnonzero(used[:end]):
            category = form.categories[code]
            try:
                table[code] = self._checked(category, None)
            except errors.Error:  # only now it pays to look for the row
                table[code] = self._checked(category, _first(codes == code))
        return of_numpy(table[codes])

    def from_words(self, form: Words) -> Column:
        """Words of 64 bits as they lie there, for who takes them so."""
        return self.from_list(_lower.to_list(form, self.name))

    def _chunk(self, form: Form) -> Column:
        if isinstance(form, Array):
            return self.from_array(form)
        if isinstance(form, Codes):
            return self.from_codes(form)
        if isinstance(form, Words):
            return self.from_words(form)
        if isinstance(form, Texts):
            return self.from_list(_lower.to_list(form, self.name))
        return self.from_list(form)

    def column(self, value: Any) -> Column:
        """A column argument."""
        lowered = _lower.lower(value, self.name)
        columns = [self._chunk(form) for form in lowered.chunks]
        column = join(columns, _WIDTHS[self.code])
        return Column(column.address, column.length, (column.keep, lowered.owner))

    def _masked(self, values: Any, mask: Any) -> Column:
        """Integers of this field's width, absent where the mask says so."""
        if mask is not None:
            values = numpy().where(mask, values.dtype.type(self.absent), values)
        return of_numpy(values)


def _is_bool(value: object) -> bool:
    return (
        isinstance(value, bool)
        or type(value).__name__ in ("bool_", "bool")
        and hasattr(value, "dtype")
    )


def _first(condition: Any) -> int:
    return int(condition.argmax())


# ---- times ----


def datetime_ns(value: datetime.datetime) -> int:
    """Nanoseconds since 1970 of a moment; without a zone it is meant in UTC."""
    if hasattr(value, "to_datetime64"):  # pandas counts nanoseconds
        stamp: Any = value
        return int(
            (stamp if stamp.tzinfo is None else stamp.tz_convert(None))
            .to_datetime64()
            .astype("M8[ns]")
            .astype("i8")
        )
    if value.tzinfo is None:
        value = value.replace(tzinfo=_UTC)
    passed = value - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * SECOND + passed.microseconds * 1000


def text_ns(text: str, utc_offset: Optional[int] = None) -> int:
    """Nanoseconds since 1970 of RFC 3339; with an offset also of a date alone."""
    report, instant, data = (
        errors.Report(),
        ctypes.c_int64(),
        text.encode("utf-8", "surrogateescape"),
    )
    if utc_offset is None:
        code = lib.ism3_time_read(data, len(data), ctypes.byref(instant), ctypes.byref(report))
    else:
        code = lib.ism3_time_read_date(
            data, len(data), utc_offset, ctypes.byref(instant), ctypes.byref(report)
        )
    if code:
        raise ValueError(f"'{text}': {report.message.decode('utf-8', 'replace')}")
    return instant.value


class Time(Target):
    """Instants."""

    def __init__(self, name: str, utc_offset: int) -> None:
        super().__init__(name)
        self._offset = utc_offset * SECOND

    def one(self, value: Any) -> int:
        if isinstance(value, datetime.datetime):
            return datetime_ns(value)
        if isinstance(value, datetime.date):
            return (value - _EPOCH_DATE).days * _ffi.DAY - self._offset
        if isinstance(value, str):
            return text_ns(value, self._offset // SECOND)
        if hasattr(value, "dtype") and value.dtype.kind == "M":
            form = _lower.from_numpy(numpy().asarray(value).reshape(1), self.name)
            assert isinstance(form, Array)
            return int(self._nanoseconds(form)[0])
        if not _is_bool(value) and hasattr(value, "__index__"):
            return operator.index(value)
        raise TypeError(
            f"expected a time (datetime, datetime64, whole nanoseconds since 1970, RFC 3339), found {_lower.type_name(value)}"
        )

    def from_array(self, form: Array) -> Column:
        values, mask = form.values, form.mask
        if values.dtype.kind == "M":
            return self._masked(self._nanoseconds(form), mask)
        if values.dtype == "i8":
            return self._masked(values, mask)
        if values.dtype == "u8":
            gone = values >= _INT64_END if mask is None else (values >= _INT64_END) & ~mask
            if gone.any():
                raise bad(self.name, "the value does not fit 64 bits with a sign", _first(gone))
            return self._masked(values.view("i8"), mask)
        if (
            values.dtype.kind == "f"
            and (numpy().isnan(values) if mask is None else numpy().isnan(values) | mask).all()
        ):
            return of_numpy(numpy().full(len(values), NONE, dtype="i8"))
        raise refuse(
            self.name,
            f"a column of {values.dtype} is no time, expected datetime64 or int64 nanoseconds since 1970",
        )

    def _nanoseconds(self, form: Array) -> Any:
        np = numpy()
        values = form.values
        unit, _ = np.datetime_data(values.dtype)
        if unit == "generic":
            raise refuse(
                self.name,
                "datetime64 without a unit says nothing, expected datetime64[ns] or another unit",
            )
        if values.dtype == "M8[ns]":
            whole = values.view("i8")
        else:
            self._check_span(values, unit)
            whole = values.astype("M8[ns]").view("i8")
        if not form.is_date or not self._offset:
            return whole
        return np.where(whole == NONE, whole, whole - self._offset)

    def _check_span(self, values: Any, unit: str) -> None:
        """Coarser units reach further than nanoseconds do, and numpy would wrap without a word."""
        np = numpy()
        if unit in ("ps", "fs", "as"):
            return
        there = ~np.isnat(values)
        outside = there & (
            (values < np.datetime64("1678", unit)) | (values >= np.datetime64("2262", unit))
        )
        if outside.any():
            raise bad(self.name, "the time lies outside 1970..2261", _first(outside))

    def from_words(self, form: Words) -> Column:
        return (
            Column(form.address, form.length, form)
            if form.kind == "i"
            else super().from_words(form)
        )


# ---- numbers ----


def _whole(values: Any, mask: Any, name: str, end: float = 2.0**63) -> Tuple[Any, Any]:
    """Floating-point numbers as int64, and where they are missing; an error where one is not whole."""
    np = numpy()
    gone = np.isnan(values) if mask is None else np.isnan(values) | mask
    with np.errstate(invalid="ignore"):
        whole = values.astype("i8")
        wrong = ((whole != values) | (np.abs(values) >= end)) & ~gone
    if wrong.any():
        i = _first(wrong)
        raise bad(name, f"{values[i]} is not a whole number", i)
    return whole, gone


class Count(Target):
    """Whole numbers."""

    takes_bool = False

    def one(self, value: Any) -> int:
        if _is_bool(value):
            if self.takes_bool:
                return int(value)
            raise TypeError("expected a whole number, found a truth value")
        if hasattr(value, "__index__"):
            return operator.index(value)
        if isinstance(value, (float, decimal.Decimal, Fraction)):
            if value != int(value):
                raise ValueError(f"{value} is not a whole number")
            return int(value)
        raise TypeError(f"expected a whole number, found {_lower.type_name(value)}")

    def from_array(self, form: Array) -> Column:
        values, mask = form.values, form.mask
        kind = values.dtype.kind
        if kind == "b" and self.takes_bool:
            return self._masked(values.astype("i8"), mask)
        if kind not in "iuf":
            raise refuse(self.name, f"expected whole numbers, found a column of {values.dtype}")
        if kind == "f":
            return self._from_floats(values, mask)
        if values.dtype == "u8" and (values >= _INT64_END).any():
            raise bad(
                self.name,
                "the value does not fit 64 bits with a sign",
                _first(values >= _INT64_END),
            )
        return self._masked(values.astype("i8", copy=False), mask)

    def _from_floats(self, values: Any, mask: Any) -> Column:
        whole, gone = _whole(values, mask, self.name)
        return self._masked(whole, gone)

    def from_words(self, form: Words) -> Column:
        return (
            Column(form.address, form.length, form)
            if form.kind == "i"
            else super().from_words(form)
        )


class Flag(Count):
    """0 or 1, or truth values."""

    takes_bool = True


#: Doubles have fewer places, before the point and after it.
_PLACES = 1100


def fraction(value: decimal.Decimal) -> Fraction:
    """A decimal exactly; OverflowError where an exponent would fill the memory when it is written out."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and (value.adjusted() > _PLACES or exponent < -_PLACES):
        raise OverflowError(f"{value} has too many places")
    return Fraction(value)


class Amount(Target):
    """Amounts in units, kept in thousandths: rounded to the nearest, a tie to the even one."""

    def one(self, value: Any) -> int:
        if _is_bool(value):
            raise TypeError("expected an amount, found a truth value")
        if hasattr(value, "__index__"):
            return operator.index(value) * 1000
        if isinstance(value, float):
            return round(value * 1000)
        if isinstance(value, decimal.Decimal):
            return round(fraction(value) * 1000)
        if isinstance(value, Fraction):
            return round(value * 1000)
        raise TypeError(f"expected an amount, found {_lower.type_name(value)}")

    def from_array(self, form: Array) -> Column:
        np = numpy()
        values, mask = form.values, form.mask
        if values.dtype.kind not in "iuf":
            raise refuse(self.name, f"expected amounts, found a column of {values.dtype}")
        gone = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), dtype=bool)
        gone = gone if mask is None else gone | mask
        wrong = ~gone & ~((values <= 2.0**53) & (values >= -(2.0**53)))
        if wrong.any():
            i = _first(wrong)
            raise bad(self.name, f"{values[i]} is beyond 2^53", i)
        values = np.where(gone, 0, values)
        thousandths = (
            np.rint(values.astype("f8") * 1000)
            if values.dtype.kind == "f"
            else values.astype("i8") * 1000
        )
        return self._masked(thousandths.astype("i8"), gone if gone.any() else None)


# ---- words ----


class Word(Target):
    """One of a few names, or its number."""

    def __init__(
        self, name: str, code: str, absent: int, look_up: Callable[[str], int], end: int
    ) -> None:
        super().__init__(name)
        self.code, self.absent = code, absent
        self._look_up, self._end = look_up, end

    def one(self, value: Any) -> int:
        if isinstance(value, bytes):
            value = value.decode()
        if isinstance(value, str):
            return self._look_up(value) if value else self.absent
        if not _is_bool(value) and hasattr(value, "__index__"):
            number = operator.index(value)
            if not 0 <= number < self._end:
                raise LookupError(f"number {number} is not there, expected 0 to {self._end - 1}")
            return number
        raise TypeError(f"expected a name, found {_lower.type_name(value)}")

    def from_list(self, values: List[Any]) -> Column:
        known: Dict[Any, int] = {}
        numbers = array(self.code)
        for i, value in enumerate(values):
            kept = known.get(value) if isinstance(value, str) else None
            if kept is None:
                kept = self._checked(value, i)
                if isinstance(value, str):
                    known[value] = kept
            numbers.append(kept)
        return of_array(numbers)

    def from_array(self, form: Array) -> Column:
        values, mask = form.values, form.mask
        if values.dtype.kind == "f":
            return super().from_array(form)
        if values.dtype.kind not in "iu":
            raise refuse(self.name, f"expected names, found a column of {values.dtype}")
        wrong = (values < 0) | (values >= self._end)
        if values.dtype == "u4" and self.absent == NO_INDEX:
            wrong &= values != NO_INDEX
        wrong = wrong if mask is None else wrong & ~mask
        if wrong.any():
            i = _first(wrong)
            raise self._unknown(
                f"number {values[i]} is not there, expected 0 to {self._end - 1}", i
            )
        return self._masked(values.astype(_DTYPES[self.code], copy=False), mask)


class Fitness(Target):
    """Truth values as verdicts: fit or unfit."""

    code = "B"
    absent = 0

    def one(self, value: Any) -> int:
        if _is_bool(value) or (isinstance(value, (int, float)) and value in (0, 1)):
            return int(_ffi.Verdict.FIT) if value else int(_ffi.Verdict.UNFIT)
        raise TypeError(f"expected truth values, found {_lower.type_name(value)}")

    def from_array(self, form: Array) -> Column:
        if form.values.dtype.kind != "b":
            return super().from_array(form)
        return self._masked(2 - form.values.view("u1"), form.mask)


class Kinds(Target):
    """Kinds as bits: names with `;` between them, or a set of names."""

    code = "I"
    absent = 0

    def one(self, value: Any) -> int:
        if isinstance(value, str):
            value = [word.strip() for word in value.split(";") if word.strip()]
        if not _is_bool(value) and hasattr(value, "__index__"):
            bits = operator.index(value)
            if not 0 <= bits <= NO_INDEX:
                raise ValueError(f"{bits} does not fit 32 bits")
            return bits
        if not isinstance(value, (list, tuple, set, frozenset)):
            raise TypeError(f"expected names of kinds, found {_lower.type_name(value)}")
        bits = 0
        for word in value:
            bits |= 1 << kind_number(word)
        return bits

    def from_array(self, form: Array) -> Column:
        values, mask = form.values, form.mask
        if values.dtype.kind not in "iu":
            return super().from_array(form)
        wrong = (
            (values < 0) | (values > NO_INDEX)
            if values.dtype != "u4"
            else numpy().zeros(0, dtype=bool)
        )
        wrong = wrong if mask is None or not len(wrong) else wrong & ~mask
        if wrong.any():
            i = _first(wrong)
            raise bad(self.name, f"{values[i]} does not fit 32 bits", i)
        return self._masked(values.astype("u4", copy=False), mask)


def kind_number(word: Any) -> int:
    """The number of a kind by its name."""
    if not isinstance(word, str):
        return int(_ffi.Kind(word))
    data = word.encode("utf-8", "replace")
    number = int(lib.ism3_kind_find(data, len(data)))
    if not number:
        known = ", ".join(kind.name.lower() for kind in _ffi.Kind)
        raise LookupError(f"there is no kind '{word}', expected one of {known}")
    return number


# ---- ids ----


class Ids(NamedTuple):
    """Ids in one of the three ways of `ism3_columns`: fields by name, and how many rows."""

    fields: Dict[str, int]
    length: int
    keep: object


def id_text(value: Any, name: str, index: Optional[int] = None) -> bytes:
    """One id as the library hashes it."""
    if _lower.is_missing(value):
        return b""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        try:
            return value.encode()
        except UnicodeEncodeError:
            raise bad(name, "the text is not Unicode", index) from None
    if isinstance(value, float) and value == value // 1:
        return str(int(value)).encode()
    if not _is_bool(value) and hasattr(value, "__index__"):
        return str(operator.index(value)).encode()
    if type(value).__name__ == "UUID":
        return str(value).encode()
    raise refuse(name, f"expected a text or a whole number, found {_lower.type_name(value)}", index)


def _ids_of_array(form: Array, name: str) -> Optional[Ids]:
    """Whole numbers that are no less than 0; None where they have to go as texts."""
    np = numpy()
    values, mask = form.values, form.mask
    if values.dtype.kind == "f":
        values, mask = _whole(values, mask, name, _EXACT_END)
    if values.dtype.kind not in "iu":
        raise refuse(name, f"a column of {values.dtype} is no id, expected texts or whole numbers")
    there = True if mask is None else ~mask
    last = values.max(initial=0, where=there)
    if values.min(initial=0, where=there) < 0 or int(last) == _NO_ID:
        return None
    numbers = values.view("u8") if values.dtype == "i8" else values.astype("u8", copy=False)
    if mask is not None:
        numbers = np.where(mask, np.uint64(_NO_ID), numbers)
    column = of_numpy(numbers)
    return Ids({"id_number": column.address}, column.length, column)


def _one_array(chunks: Sequence[Form]) -> Sequence[Form]:
    """Chunks of numbers as one, so that they need not go as texts."""
    if len(chunks) < 2:
        return chunks
    arrays = [form for form in chunks if isinstance(form, Array)]
    if len(arrays) < len(chunks) or len({form.values.dtype for form in arrays}) > 1:
        return chunks
    np = numpy()
    masks = [
        np.zeros(len(form.values), dtype=bool) if form.mask is None else form.mask
        for form in arrays
    ]
    return [Array(np.concatenate([form.values for form in arrays]), np.concatenate(masks))]


def _join_texts(values: List[Any], name: str) -> Tuple[bytes, "array[int]"]:
    """All texts behind each other, and where each begins."""
    offsets = array("q", [0])
    parts = [
        value.encode() if isinstance(value, str) and value.isascii() else id_text(value, name, i)
        for i, value in enumerate(values)
    ]
    total = 0
    for part in parts:
        total += len(part)
        offsets.append(total)
    return b"".join(parts), offsets


def _ids_of_list(values: List[Any], name: str) -> Ids:
    data, offsets = _join_texts(values, name)
    memory = ctypes.create_string_buffer(data, max(len(data), 1))
    fields = {"id_bytes": ctypes.addressof(memory), "id_offsets": offsets.buffer_info()[0]}
    return Ids(fields, len(values), (memory, offsets))


def _ids_of_texts(form: Texts, name: str) -> Optional[Ids]:
    """Texts where Arrow keeps them; None where they lie in another way."""
    view = form.view
    if not form.offset_size or view.length == 0 or (view.validity and _gaps_have_texts(form)):
        return None
    field = "id_offsets" if form.offset_size == 8 else "id_offsets32"
    address = view.buffers[0] + view.offset * form.offset_size
    data = view.buffers[1] or address  # all texts are empty: any place will do
    return Ids({"id_bytes": data, field: address}, view.length, form)


def _gaps_have_texts(form: Texts) -> bool:
    """Whether a missing value has bytes all the same, which Arrow allows."""
    view = form.view
    if not numpy():
        return True
    gone = _lower._mask(view)
    kind = ctypes.c_int64 if form.offset_size == 8 else ctypes.c_int32
    memory = (kind * (view.length + 1)).from_address(
        view.buffers[0] + view.offset * form.offset_size
    )
    offsets = numpy().ctypeslib.as_array(memory)
    return bool((gone & (offsets[1:] != offsets[:-1])).any())


def _places(form: Form, name: str) -> Column:
    """Any texts as an array of `ism3_text`, for chunks that have to go together."""
    if isinstance(form, Texts):
        if numpy():
            return _numpy_places(form)
        pairs = [pair for pair in _lower.text_places(form)]
        keep: object = form
    else:
        data, offsets = _join_texts(_lower.to_list(form, name), name)
        memory = ctypes.create_string_buffer(data, max(len(data), 1))
        base = ctypes.addressof(memory)
        pairs = [(base + offsets[i], offsets[i + 1] - offsets[i]) for i in range(len(offsets) - 1)]
        keep = memory
    flat = array("Q", [number & ((1 << 64) - 1) for pair in pairs for number in pair])
    return Column(flat.buffer_info()[0], len(pairs), (flat, keep))


def _numpy_places(form: Texts) -> Column:
    np = numpy()
    view, size = form.view, form.offset_size
    places = np.zeros((view.length, 2), dtype="i8")
    if view.length == 0:
        return Column(0, 0, form)
    if size:
        kind = ctypes.c_int64 if size == 8 else ctypes.c_int32
        memory = (kind * (view.length + 1)).from_address(view.buffers[0] + view.offset * size)
        offsets = np.ctypeslib.as_array(memory)
        places[:, 0] = view.buffers[1] + offsets[:-1].astype("i8")
        places[:, 1] = offsets[1:].astype("i8") - offsets[:-1]
    else:
        start = view.buffers[0] + view.offset * 16
        words = np.ctypeslib.as_array(
            (ctypes.c_int32 * (view.length * 4)).from_address(start)
        ).reshape(-1, 4)
        buffers = np.array([*view.buffers[1:], 0], dtype="i8")
        inline = words[:, 0] <= 12
        number = np.where(inline, len(buffers) - 1, words[:, 2])
        if ((number < 0) | (number >= len(buffers))).any():
            raise errors.make(
                errors.ArgumentTypeError, "Arrow data contradicts itself: a text lies in no buffer"
            )
        places[:, 0] = np.where(
            inline, start + 4 + 16 * np.arange(view.length), buffers[number] + words[:, 3]
        )
        places[:, 1] = words[:, 0]
    gone = _lower._mask(view)
    if gone is not None:
        places[gone] = 0
    return Column(places.ctypes.data, view.length, (places, form))


def ids(value: Any, name: str) -> Ids:
    """A column of ids."""
    lowered = _lower.lower(value, name)
    found: Optional[Ids] = None
    chunks = _one_array(lowered.chunks)
    if len(chunks) == 1:
        form = chunks[0]
        if isinstance(form, Array):
            found = _ids_of_array(form, name)
        elif isinstance(form, Texts):
            found = _ids_of_texts(form, name)
        if found is None and not isinstance(form, Texts):
            found = _ids_of_list(_lower.to_list(form, name), name)
    if found is None:
        column = texts(lowered, name)
        found = Ids({"id": column.address}, column.length, column)
    return Ids(found.fields, found.length, (found.keep, lowered.owner))


def texts(value: Any, name: str) -> Column:
    """A column of texts as an array of `ism3_text`."""
    lowered = value if isinstance(value, _lower.Lowered) else _lower.lower(value, name)
    column = join([_places(form, name) for form in lowered.chunks], ctypes.sizeof(_ffi.ism3_text))
    return Column(column.address, column.length, (column.keep, lowered.owner))
