"""Names, texts, bytes and paths between Python and the library."""

from __future__ import annotations

import ctypes
import json
import os
from typing import Any, Callable, List, Mapping, Optional, Tuple, Union

from . import _ffi, errors
from ._handle import Callback


def decoded(value: Optional[bytes]) -> Optional[str]:
    return None if value is None else value.decode()


def encoded(value: Optional[str], name: str) -> Optional[bytes]:
    if value is None:
        return None
    if not isinstance(value, str):
        raise errors.make(
            errors.ArgumentTypeError,
            f"{name}: expected a text, found {type(value).__name__}",
            None,
            name,
        )
    try:
        data = value.encode()
    except UnicodeEncodeError:
        raise errors.make(
            errors.ArgumentError, f"{name}: the text is not Unicode", None, name
        ) from None
    if b"\0" in data:
        raise errors.make(
            errors.ArgumentError, f"{name}: the text has a zero character", None, name
        )
    return data


def document_bytes(document: Union[str, bytes, Mapping[str, Any]], name: str) -> bytes:
    """A document given as text, bytes or a mapping."""
    if isinstance(document, (bytes, bytearray)):
        return bytes(document)
    if isinstance(document, str):
        return document.encode("utf-8", "surrogatepass")
    if isinstance(document, Mapping):
        return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
    raise errors.make(
        errors.ArgumentTypeError,
        f"{name}: expected a text, bytes or a mapping, found {type(document).__name__}",
        None,
        name,
    )


def path_bytes(path: Union[str, "os.PathLike[str]"], name: str) -> bytes:
    """A path as the file system has it."""
    try:
        data = os.fsencode(path)
    except TypeError:
        raise errors.make(
            errors.ArgumentTypeError,
            f"{name}: expected a path, found {type(path).__name__}",
            None,
            name,
        ) from None
    if b"\0" in data:
        raise errors.make(
            errors.ArgumentError, f"{name}: the path has a zero character", None, name
        )
    return data


def data_bytes(data: Any, name: str) -> bytes:
    """Bytes of whatever holds some."""
    if isinstance(data, bytes):
        return data
    try:
        return bytes(memoryview(data))
    except TypeError:
        raise errors.make(
            errors.ArgumentTypeError,
            f"{name}: expected bytes, found {type(data).__name__}",
            None,
            name,
        ) from None


def collect(call: Callable[[Any], int]) -> bytes:
    """The bytes that a call hands to the write function it is given."""
    parts: List[bytes] = []
    write = Callback(lambda data, size: parts.append(ctypes.string_at(data, size)))
    code = call(_ffi.ism3_write_function(write))
    write.raise_error()
    if code:
        return b""
    return b"".join(parts)


def find(names: Tuple[str, ...], name: str, what: str, missing: str = "the model has no") -> int:
    try:
        return names.index(name)
    except ValueError:
        import difflib

        near = difflib.get_close_matches(str(name), names, 1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise errors.make(
            errors.NotFoundError, f"{missing} {what} '{name}'{hint}", None, what
        ) from None


def limit(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 64:
        raise errors.make(
            errors.ArgumentError,
            "memory_limit: expected a number of bytes, 0 for none",
            None,
            "memory_limit",
        )
    return value
