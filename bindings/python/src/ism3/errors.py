"""What goes wrong, as exceptions: one class for each code of the C error table, under `ism3.Error`."""

from __future__ import annotations

import os
from ctypes import sizeof
from typing import Dict, Optional, Type

from . import _ffi
from ._ffi import Code
from ._library import lib

_NOWHERE = 0xFFFFFFFFFFFFFFFF


class Error(Exception):
    """Anything that libism3 or this binding complains of.

    code -- number of the C error table, `ism3.Code`; 0 where the binding itself complains
    name -- its name, such as "observation"
    index -- number, from 0, of the observation or element; None: none
    field -- name of the field, such as "time"; None: none
    line, column -- place in a text, from 1; None: none
    place -- file or path within a document; None: none
    """

    code: int = 0
    name: str = "binding"
    index: Optional[int] = None
    field: Optional[str] = None
    line: Optional[int] = None
    column: Optional[int] = None
    place: Optional[str] = None


class ArgumentError(Error, ValueError):
    """An argument is outside what the function takes."""


class ArgumentTypeError(ArgumentError, TypeError):
    """An argument is of a type that says nothing here."""


class OutOfMemoryError(Error, MemoryError):
    """The allocator gave no memory."""


class LimitError(Error, MemoryError):
    """A budget or a documented limit would be exceeded."""


class StructError(Error, TypeError):
    """The library does not know a struct of this binding: their versions do not fit."""


class StateError(Error, RuntimeError):
    """Not now."""


class ClosedError(StateError, ValueError):
    """The object was closed."""


class ModelError(Error, ValueError):
    """The model contradicts itself or a rule."""


class ObservationError(Error, ValueError):
    """An observation is invalid: `index` is its row, `field` what is wrong with it."""


class FormatError(Error, ValueError):
    """Text, bytes or a document are not of the expected form."""


class NotFoundError(Error, LookupError):
    """No such process, environment, resource, figure or file."""

    def __str__(self) -> str:
        return Exception.__str__(self)


class RangeError(Error, OverflowError):
    """A sum or product does not fit the exact integers used."""


class FileError(Error, OSError):
    """Reading or writing failed."""

    def __str__(self) -> str:
        return Exception.__str__(self)


class MissingFileError(FileError, NotFoundError, FileNotFoundError):
    """There is no such file."""


class StoppedError(Error):
    """A callback asked to stop."""


class ConflictError(Error, ValueError):
    """Two states contradict each other: they cannot both be true."""


class DigestError(Error, ValueError):
    """Bytes do not have the digest that they end with: damaged or altered."""


#: The class of each code.
CLASSES: Dict[int, Type[Error]] = {
    Code.E_ARGUMENT: ArgumentError,
    Code.E_MEMORY: OutOfMemoryError,
    Code.E_LIMIT: LimitError,
    Code.E_STRUCT: StructError,
    Code.E_STATE: StateError,
    Code.E_MODEL: ModelError,
    Code.E_OBSERVATION: ObservationError,
    Code.E_SYNTAX: FormatError,
    Code.E_NOT_FOUND: NotFoundError,
    Code.E_RANGE: RangeError,
    Code.E_IO: FileError,
    Code.E_STOPPED: StoppedError,
    Code.E_CONFLICT: ConflictError,
    Code.E_DIGEST: DigestError,
}


def field_name(field: int) -> Optional[str]:
    """The name of a field; None where there is none."""
    name = lib.ism3_field_name(field) if field else None
    return name.decode() if name else None


def make(
    kind: Type[Error], message: str, index: Optional[int] = None, field: Optional[str] = None
) -> Error:
    """An error of the binding's own that says where it was found."""
    error = kind(message)
    for code, known in CLASSES.items():
        if issubclass(kind, known):
            error.code, error.name = code, lib.ism3_code_name(code).decode()
    error.index, error.field = index, field
    return error


class Report(_ffi.ism3_error):
    """An `ism3_error` of our own, for one call."""

    def __init__(self) -> None:
        super().__init__(size=sizeof(_ffi.ism3_error), index=_NOWHERE)


def _where(report: _ffi.ism3_error) -> str:
    parts = [report.place.decode("utf-8", "replace")] if report.place else []
    parts += [str(number) for number in (report.line, report.column) if number]
    if not parts and report.index != _NOWHERE:
        parts = [
            f"row {report.index}" if report.code == Code.E_OBSERVATION else f"at {report.index}"
        ]
    return ":".join(parts)


def from_report(code: int, report: _ffi.ism3_error) -> Error:
    """The exception that says what the library said."""
    name = lib.ism3_code_name(code).decode()
    message = report.message.decode("utf-8", "replace") or name
    where = _where(report)
    error = CLASSES.get(code, Error)(f"{where}: {message}" if where else message)
    error.code, error.name = code, name
    error.index = None if report.index == _NOWHERE else report.index
    error.field = field_name(report.field)
    error.line, error.column = report.line or None, report.column or None
    error.place = report.place.decode("utf-8", "replace") or None
    return error


def check(code: int, report: Optional[_ffi.ism3_error] = None) -> None:
    """Raise what a function reported, if it did."""
    if code != Code.OK:
        raise from_report(code, Report() if report is None else report)


def check_file(code: int, report: _ffi.ism3_error, path: bytes) -> None:
    """As `check`, where a file was to be read: one that is not there is told apart."""
    if code in (Code.E_NOT_FOUND, Code.E_IO) and not os.path.exists(path):
        known = from_report(code, report)
        missing = MissingFileError(*known.args)
        missing.__dict__.update(known.__dict__)
        raise missing
    check(code, report)
