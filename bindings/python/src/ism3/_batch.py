"""Arguments of the observe methods as one `ism3_columns`."""

from __future__ import annotations

import ctypes
from array import array
from ctypes import byref, pointer, sizeof
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Tuple

from . import _arrow, _ffi, _lower, columns, errors
from ._ffi import NO_INDEX
from ._library import lib
from .model import Model

#: Fields that are instants, counts and amounts.
_TIMES = ("time", "end", "due")
_COUNTS = ("count", "total", "covered", "sampled", "assessed", "tp", "fp", "tn", "fn", "harm")
_AMOUNTS = ("available", "used")
_TEXTS = ("id", "series")
#: Every field of a mixed batch, in the words of the native columns.
FIELDS = tuple(field.name.lower() for field in _ffi.Field if field)

_VERDICTS = {"fit": int(_ffi.Verdict.FIT), "unfit": int(_ffi.Verdict.UNFIT)}
_CAUSES = {cause.name.lower(): int(cause) for cause in _ffi.Cause if cause}


def _word(known: Mapping[str, int]) -> Callable[[str], int]:
    def look_up(word: str) -> int:
        if word not in known:
            raise LookupError(f"'{word}', expected one of {', '.join(known)}")
        return known[word]

    return look_up


class Batch:
    """Columns and constants of one call, checked, and what keeps their memory alive."""

    def __init__(self, model: Model, names: Optional[Mapping[str, str]] = None) -> None:
        self._model = model
        #: What the caller calls a field, where that is another word.
        self._names = dict(names or {})
        self.constant = _ffi.ism3_observation()
        self.columns = _ffi.ism3_columns()
        errors.check(lib.ism3_observation_init(byref(self.constant), sizeof(self.constant)))
        errors.check(lib.ism3_columns_init(byref(self.columns), sizeof(self.columns)))
        self._keep: List[object] = []
        self._rows: Optional[int] = None
        self._first = ""
        self._resource: Any = None

    def _name(self, field: str) -> str:
        return self._names.get(field, field)

    def _target(self, field: str, is_fitness: bool) -> columns.Target:
        name, model = self._name(field), self._model
        if field in _TIMES:
            return columns.Time(name, model.utc_offset)
        if field in _COUNTS or (field == "fit" and not is_fitness):
            return columns.Count(name)
        if field in _AMOUNTS:
            return columns.Amount(name)
        if field == "up":
            return columns.Flag(name)
        if field == "fit":
            return columns.Fitness(name)
        if field == "kinds":
            return columns.Kinds(name)
        if field == "kind":
            return columns.Word(name, "B", 0, columns.kind_number, len(_ffi.Kind) + 1)
        if field == "verdict":
            return columns.Word(name, "B", 0, _word(_VERDICTS), len(_ffi.Verdict))
        if field == "cause":
            return columns.Word(name, "B", 0, _word(_CAUSES), len(_ffi.Cause))
        known = {
            "process": (model.process_index, len(model._codes)),
            "environment": (model.environment_index, len(model.environments)),
            "objective": (model.objective_index, len(model.objectives)),
        }
        return columns.Word(name, "I", NO_INDEX, *known[field])

    def put(self, field: str, value: Any, is_fitness: bool = False) -> None:
        """Take in an argument: one value for all rows, or a column."""
        if value is None:
            return
        if field == "resource":
            self._resource = value
            return
        is_scalar = _lower.is_scalar(value) or (
            field == "kinds" and type(value) in (tuple, set, frozenset)
        )
        if is_scalar:
            self._put_constant(field, value, is_fitness)
        else:
            self._put_column(field, value, is_fitness)

    def _put_constant(self, field: str, value: Any, is_fitness: bool) -> None:
        if field in _TEXTS:
            data = columns.id_text(_lower.scalar(value), self._name(field))
            buffer = ctypes.create_string_buffer(data, len(data) + 1)
            self._keep.append(buffer)
            setattr(self.constant, field, _ffi.ism3_text(ctypes.addressof(buffer), len(data)))
            return
        number = self._target(field, is_fitness).value(value)
        setattr(self.constant, "verdict" if is_fitness else field, number)

    def _put_column(self, field: str, value: Any, is_fitness: bool) -> None:
        if field == "id":
            found = columns.ids(value, self._name(field))
            for name, address in found.fields.items():
                setattr(self.columns, name, address)
            self._keep.append(found)
            self._count(field, found.length)
            return
        column = (
            columns.texts(value, self._name(field))
            if field == "series"
            else self._target(field, is_fitness).column(value)
        )
        self._set(field, column, is_fitness)

    def _set(self, field: str, column: columns.Column, is_fitness: bool = False) -> None:
        setattr(self.columns, "verdict" if is_fitness else field, column.address)
        self._keep.append(column)
        self._count(field, column.length)

    def _count(self, field: str, length: int) -> None:
        name = self._name(field)
        if self._rows is None:
            self._rows, self._first = length, name
        elif length != self._rows:
            raise errors.make(
                errors.ArgumentError,
                f"{name} has {length} rows, but {self._first} has {self._rows}",
                None,
                name,
            )

    # ---- resources, whose numbers rest on the process ----

    def _put_resource(self) -> None:
        value = self._resource
        if value is None:
            return
        name = self._name("resource")
        if _lower.is_scalar(value) and not self.columns.process:
            self.constant.resource = self._resource_target(name, self.constant.process).value(value)
        elif not self.columns.process:
            self._set("resource", self._resource_target(name, self.constant.process).column(value))
        else:
            self._set("resource", columns.of_array(array("I", self._resource_rows(name, value))))

    def _resource_target(self, name: str, process: int) -> columns.Word:
        if process == NO_INDEX:
            return columns.Word(name, "I", 0, _no_process, 1)
        count = len(self._model._resources[self._model._codes[process]])
        return columns.Word(
            name, "I", 0, lambda word: self._model.resource_index(process, word), count
        )

    def _resource_rows(self, name: str, value: Any) -> Iterable[int]:
        """One row after another: the same name may have another number in another process."""
        rows = self._rows or 0
        processes: Any = (ctypes.c_uint32 * rows).from_address(self.columns.process) if rows else []
        if _lower.is_scalar(value):
            words: List[Any] = [_lower.scalar(value)] * rows
        else:
            words = [
                word
                for form in _lower.lower(value, name).chunks
                for word in _lower.to_list(form, name)
            ]
        self._count("resource", len(words))
        known: Dict[Tuple[int, Any], int] = {}
        for i, pair in enumerate(zip(processes, words)):
            if pair not in known:
                known[pair] = self._resource_target(name, pair[0])._checked(pair[1], i)
            yield known[pair]

    # ---- the call ----

    def finish(self) -> int:
        """Set how many rows there are; returns it. Without any column it is one."""
        self._put_resource()
        self.columns.rows = 1 if self._rows is None else self._rows
        self.columns.constant = pointer(self.constant)
        return int(self.columns.rows)


def _no_process(word: str) -> int:
    raise LookupError(f"'{word}' is a resource of no process")


def table_columns(table: Any) -> Dict[str, Any]:
    """The columns of a mapping, a pandas frame or an Arrow table by their names."""
    if isinstance(table, Mapping):
        return dict(table)
    if _lower._comes_from(table, "pandas") and hasattr(table, "columns"):
        return {name: table[name] for name in table.columns}
    if _arrow.is_arrow(table):
        return dict(_arrow.fields(_arrow.read(table)))
    raise errors.make(
        errors.ArgumentTypeError,
        f"expected a mapping, a frame or an Arrow table, found {_lower.type_name(table)}",
    )
