"""Columns of whoever speaks the Arrow C data interface: pyarrow, polars, DuckDB and others. None of them is needed.

The memory stays that of the producer: a view tells where it is, and holds what keeps it alive.
"""

from __future__ import annotations

import ctypes
import weakref
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from typing import Any, List, NamedTuple, Optional, Tuple

from . import errors


class ArrowSchema(Structure):
    """`struct ArrowSchema`."""


class ArrowArray(Structure):
    """`struct ArrowArray`."""


class ArrowArrayStream(Structure):
    """`struct ArrowArrayStream`."""


ArrowSchema._fields_ = [
    ("format", c_char_p),
    ("name", c_char_p),
    ("metadata", c_void_p),
    ("flags", c_int64),
    ("n_children", c_int64),
    ("children", POINTER(POINTER(ArrowSchema))),
    ("dictionary", POINTER(ArrowSchema)),
    ("release", CFUNCTYPE(None, POINTER(ArrowSchema))),
    ("private_data", c_void_p),
]
ArrowArray._fields_ = [
    ("length", c_int64),
    ("null_count", c_int64),
    ("offset", c_int64),
    ("n_buffers", c_int64),
    ("n_children", c_int64),
    ("buffers", POINTER(c_void_p)),
    ("children", POINTER(POINTER(ArrowArray))),
    ("dictionary", POINTER(ArrowArray)),
    ("release", CFUNCTYPE(None, POINTER(ArrowArray))),
    ("private_data", c_void_p),
]
ArrowArrayStream._fields_ = [
    ("get_schema", CFUNCTYPE(c_int, POINTER(ArrowArrayStream), POINTER(ArrowSchema))),
    ("get_next", CFUNCTYPE(c_int, POINTER(ArrowArrayStream), POINTER(ArrowArray))),
    ("get_last_error", CFUNCTYPE(c_char_p, POINTER(ArrowArrayStream))),
    ("release", CFUNCTYPE(None, POINTER(ArrowArrayStream))),
    ("private_data", c_void_p),
]


class View(NamedTuple):
    """One chunk of one column, in the producer's memory."""

    name: str
    format: str
    length: int
    offset: int
    #: Address of the validity bits; 0: all values are there.
    validity: int
    #: Addresses of the buffers behind the validity bits.
    buffers: Tuple[int, ...]
    children: Tuple["View", ...]
    dictionary: Optional["View"]


class Chunks(NamedTuple):
    """The chunks of one column or of one table, and what keeps them alive."""

    format: str
    views: Tuple[View, ...]
    owner: object


#: Types whose arrays have no validity bits.
_WITHOUT_VALIDITY = ("n", "+u", "+r")
_MAX_DEPTH = 8


def is_arrow(value: object) -> bool:
    """Whether a value speaks the interface."""
    return hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__")


def _pointer(capsule: object, name: bytes) -> int:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = c_void_p, [ctypes.py_object, c_char_p]
    return int(get(capsule, name))


def _refuse(message: str) -> errors.Error:
    return errors.make(errors.ArgumentTypeError, message)


def _view(schema: ArrowSchema, array: ArrowArray, offset: int, length: int, depth: int = 0) -> View:
    """A view of `length` values from `offset` on, both counted from the array's own offset."""
    if depth > _MAX_DEPTH:
        raise _refuse("Arrow data is nested too deeply")
    kind = schema.format.decode()
    if offset < 0 or length < 0 or offset + length > array.length or array.offset < 0:
        raise _refuse("Arrow data contradicts itself: a child is shorter than its parent")
    addresses = [array.buffers[i] or 0 for i in range(array.n_buffers)]
    validity = addresses.pop(0) if addresses and kind not in _WITHOUT_VALIDITY else 0
    start = array.offset + offset
    children: Tuple[View, ...] = ()
    if kind == "+s":
        children = tuple(
            _view(schema.children[i].contents, array.children[i].contents, start, length, depth + 1)
            for i in range(min(schema.n_children, array.n_children))
        )
    dictionary = None
    if schema.dictionary and array.dictionary:
        known = array.dictionary.contents
        dictionary = _view(schema.dictionary.contents, known, 0, known.length, depth + 1)
    name = schema.name.decode() if schema.name else ""
    return View(
        name,
        kind,
        length,
        start,
        validity if array.null_count else 0,
        tuple(addresses),
        children,
        dictionary,
    )


def _release(struct: Any) -> None:
    if struct.release:
        struct.release(ctypes.byref(struct))


class _Owner:
    """Gives back what a stream handed over."""

    def __init__(self) -> None:
        self.structs: List[Any] = []
        weakref.finalize(self, _Owner._release_all, self.structs)

    @staticmethod
    def _release_all(structs: List[Any]) -> None:
        while structs:
            _release(structs.pop())


def _stream_error(stream: ArrowArrayStream) -> errors.Error:
    text = stream.get_last_error(ctypes.byref(stream)) if stream.get_last_error else None
    reason = text.decode("utf-8", "replace") if text else "no reason given"
    return errors.make(errors.ArgumentError, f"the Arrow stream failed: {reason}")


def _from_stream(value: Any) -> Chunks:
    capsule = value.__arrow_c_stream__()
    stream = ArrowArrayStream.from_address(_pointer(capsule, b"arrow_array_stream"))
    owner, schema, views = _Owner(), ArrowSchema(), []
    if not stream.release:
        raise _refuse("the Arrow stream was read already")
    if stream.get_schema(ctypes.byref(stream), ctypes.byref(schema)):
        raise _stream_error(stream)
    owner.structs.append(schema)
    while True:
        array = ArrowArray()
        if stream.get_next(ctypes.byref(stream), ctypes.byref(array)):
            raise _stream_error(stream)
        if not array.release:
            break
        owner.structs.append(array)
        views.append(_view(schema, array, 0, array.length))
    return Chunks(schema.format.decode(), tuple(views), (owner, capsule, value))


def _from_array(value: Any) -> Chunks:
    schema_capsule, array_capsule = value.__arrow_c_array__()
    schema = ArrowSchema.from_address(_pointer(schema_capsule, b"arrow_schema"))
    array = ArrowArray.from_address(_pointer(array_capsule, b"arrow_array"))
    if not schema.release or not array.release:
        raise _refuse("the Arrow array was given away already")
    # The capsules release what they hold when they go.
    return Chunks(
        schema.format.decode(),
        (_view(schema, array, 0, array.length),),
        (schema_capsule, array_capsule, value),
    )


def read(value: Any) -> Chunks:
    """The chunks of what speaks the interface."""
    return _from_array(value) if hasattr(value, "__arrow_c_array__") else _from_stream(value)


def fields(chunks: Chunks) -> List[Tuple[str, Chunks]]:
    """The columns of a table by their names."""
    if chunks.format != "+s":
        raise _refuse("expected an Arrow table, found a single column")
    columns = zip(*(view.children for view in chunks.views)) if chunks.views else ()
    return [
        (column[0].name, Chunks(column[0].format, tuple(column), chunks.owner))
        for column in columns
    ]


def bits(address: int, offset: int, length: int) -> List[int]:
    """Bits, each as 0 or 1."""
    first = offset // 8
    data = ctypes.string_at(address + first, (offset + length + 7) // 8 - first) if length else b""
    shift = offset % 8
    return [data[(shift + i) >> 3] >> ((shift + i) & 7) & 1 for i in range(length)]
