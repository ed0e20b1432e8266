"""Logs through the reader of libism3-io."""

from __future__ import annotations

import os
from ctypes import POINTER, byref, sizeof
from typing import TYPE_CHECKING, Any, Callable, List, Mapping, Optional, Tuple

from . import _ffi, errors
from ._handle import Callback
from ._library import lib
from ._values import BadRow, ReadSummary
from ._words import data_bytes, document_bytes, encoded, path_bytes

if TYPE_CHECKING:
    from .ledger import Ledger

_File = Tuple[str, bytes, Optional[bytes]]


def _base_name(path: str) -> str:
    name = path.rsplit("/", 1)[-1]
    return name[:-3] if name.endswith(".gz") and len(name) > 3 else name


def _files(files: Any) -> List[_File]:
    """Name, path and, where it is in memory, content of each file."""
    if isinstance(files, (str, os.PathLike)) or (
        isinstance(files, tuple) and len(files) == 2 and isinstance(files[1], bytes)
    ):
        files = [files]
    found: List[_File] = []
    for file in files:
        if isinstance(file, tuple):
            if len(file) != 2 or not isinstance(file[0], str):
                raise errors.make(
                    errors.ArgumentTypeError,
                    "files: expected a path, or a pair of a name and bytes",
                )
            found.append(
                (
                    _base_name(file[0]),
                    encoded(file[0], "files") or b"",
                    data_bytes(file[1], "files"),
                )
            )
        else:
            path = path_bytes(file, "files")
            found.append((_base_name(os.fsdecode(path)), path, None))
    if not found:
        raise errors.make(errors.ArgumentError, "files: no file to read", None, "files")
    return found


def _sources(files: List[_File], source: Optional[str]) -> List[bytes]:
    names = [
        name if source is None else source if len(files) == 1 else f"{source}/{name}"
        for name, _, _ in files
    ]
    for name in names:
        if not 0 < len(name.encode("utf-8", "replace")) <= 255:
            raise errors.make(
                errors.ArgumentError,
                f"'{name}' cannot be the name of a source: expected 1 to 255 bytes",
            )
        if names.count(name) > 1:
            raise errors.make(
                errors.ArgumentError,
                f"two files have the source name '{name}': read them in two calls",
            )
    return [encoded(name, "source") or b"" for name in names]


def _open_log(log: Any, model: Any) -> Any:
    out, report = POINTER(_ffi.ism3_log)(), errors.Report()
    with model._handle as held:
        if log is None:
            code = lib.ism3_log_read(byref(out), None, 0, None, held, byref(report))
        elif isinstance(log, Mapping):
            data = document_bytes(log, "log")
            code = lib.ism3_log_read(byref(out), data, len(data), None, held, byref(report))
        else:
            path = path_bytes(log, "log")
            errors.check_file(
                lib.ism3_log_load(byref(out), path, held, byref(report)), report, path
            )
            return out
    errors.check(code, report)
    return out


class _Calls:
    """The functions of the user, as the library calls them."""

    def __init__(
        self, on_skip: Optional[Callable[[Any], object]], progress: Optional[Callable[..., object]]
    ) -> None:
        self._skip = Callback(lambda problem: _told(on_skip, problem))
        self._progress = Callback(progress or (lambda *_: None))
        self.options = _ffi.ism3_reader_options(size=sizeof(_ffi.ism3_reader_options))
        if on_skip is not None:
            self.options.on_skip = _ffi.ism3_problem_function(self._skip)
        if progress is not None:
            self.options.on_progress = _ffi.ism3_progress_function(self._progress)

    def raise_error(self) -> None:
        """What one of them raised."""
        self._skip.raise_error()
        self._progress.raise_error()


def _told(on_skip: Any, problem: Any) -> object:
    it = problem.contents
    place = it.place.decode("utf-8", "replace") or None
    return on_skip(
        BadRow(it.message.decode("utf-8", "replace"), place, it.line or None, it.column or None)
    )


def _number(value: int, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 63:
        raise errors.make(
            errors.ArgumentError, f"{name}: expected a whole number from 0", None, name
        )
    return value


def _read(reader: Any, files: List[_File], sources: List[bytes]) -> None:
    for (_, path, data), source in zip(files, sources):
        report = errors.Report()
        errors.check(lib.ism3_reader_set_source(reader, source, 0, byref(report)), report)
        if data is None:
            errors.check_file(lib.ism3_reader_read_file(reader, path, byref(report)), report, path)
        else:
            errors.check(
                lib.ism3_reader_read_bytes(reader, data, len(data), path, byref(report)), report
            )
    report = errors.Report()
    errors.check(lib.ism3_reader_finish(reader, byref(report)), report)


def _forget(held: Any, sources: List[bytes]) -> None:
    for source in sources:
        report = errors.Report()
        code = lib.ism3_ledger_forget_source(held, source, 0, byref(report))
        if code != _ffi.Code.E_NOT_FOUND:
            errors.check(code, report)


def read_logs(
    ledger: "Ledger",
    log: Any,
    files: Any,
    source: Optional[str],
    replace: bool,
    limits: Tuple[int, int, int],
    on_skip: Optional[Callable[[BadRow], object]],
    progress: Optional[Callable[[int, int, int], object]],
) -> ReadSummary:
    """What `Ledger.observe` does."""
    named = _files(files)
    sources, calls = _sources(named, source), _Calls(on_skip, progress)
    for field, limit in zip(("skip_bad", "line_limit", "batch_rows"), limits):
        setattr(calls.options, field, _number(limit, field))
    opened, reader, report = (
        _open_log(log, ledger.model),
        POINTER(_ffi.ism3_reader)(),
        errors.Report(),
    )
    try:
        with ledger._handle as held:
            code = lib.ism3_reader_new(
                byref(reader), opened, held, byref(calls.options), byref(report)
            )
            errors.check(code, report)
            if replace:
                _forget(held, sources)
            try:
                _read(reader, named, sources)
                return ReadSummary(
                    *(lib.ism3_reader_count(reader, which) for which in _ffi.ReaderCount)
                )
            except errors.Error:
                calls.raise_error()
                raise
            finally:
                lib.ism3_reader_free(reader)
                ledger._restore_source(held)
    finally:
        lib.ism3_log_unref(opened)
