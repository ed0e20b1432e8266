"""The model: what is managed."""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, byref, c_uint32, c_uint64, sizeof
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, NamedTuple, Optional, Tuple, Union

from . import _ffi, criteria, errors
from ._handle import Callback, Closable, Handle
from ._library import lib
from ._words import data_bytes, decoded, document_bytes, encoded, find, limit, path_bytes

if TYPE_CHECKING:
    from .builder import ModelBuilder


class WorkProduct(NamedTuple):
    """An input or output; `source` is the code of the process it comes from, "*" for any, None from outside."""

    name: str
    source: Optional[str]


class Resource(NamedTuple):
    """A resource of a process."""

    name: str
    unit: str


class Process(NamedTuple):
    """One process of a model. Lengths of time are in nanoseconds, 0: not said; those with months are ISO 8601."""

    number: int
    code: str
    name: str
    practice: str
    environments: Tuple[str, ...]
    inputs: Tuple[WorkProduct, ...]
    outputs: Tuple[WorkProduct, ...]
    resources: Tuple[Resource, ...]
    currency: Optional[str]
    answer_within: int
    answer_clock: str
    hold: int
    documented: bool
    owner: Optional[str]
    customer: Optional[str]
    supervisor: Optional[str]
    supplier: Optional[str]
    asset_owner: Optional[str]
    frequency: Optional[str]
    grace: Optional[str]
    settle: Optional[str]
    targets: Tuple[criteria.Target, ...]
    specifications: Tuple[criteria.Specification, ...]
    changes: Tuple[criteria.Change, ...]
    rationale: Optional[criteria.Rationale]
    references: Tuple[str, ...]


class Problem(NamedTuple):
    """Something about a model document: a mistake, or where `code` is 0 something worth a thought."""

    code: int
    message: str
    line: Optional[int]
    column: Optional[int]
    place: Optional[str]


class Model(Closable):
    """What is managed: processes, environments, objectives. It never changes.

    Synchronization: any number of threads may use one model. It pickles through its bytes, its hash key included.
    """

    _environments: Tuple[str, ...]
    _codes: Tuple[str, ...]
    _objectives: Tuple[str, ...]
    _resources: Dict[str, Tuple[Resource, ...]]
    _name: str
    _grain: int
    _utc_offset: int

    def __init__(self) -> None:
        raise errors.make(
            errors.StateError,
            "a model comes from Model.load, from_json, from_bytes or a ModelBuilder",
        )

    @classmethod
    def _of(cls, handle: Any) -> "Model":
        """Take over a reference."""
        self = cls.__new__(cls)
        self._own(Handle(handle, lib.ism3_model_unref, "model"))
        with self._handle as held:
            self._environments = tuple(
                lib.ism3_model_environment_name(held, i).decode()
                for i in range(lib.ism3_model_environment_count(held))
            )
            self._codes = tuple(
                lib.ism3_model_process_code(held, i).decode()
                for i in range(lib.ism3_model_process_count(held))
            )
            self._objectives = tuple(
                lib.ism3_model_objective_id(held, i).decode()
                for i in range(lib.ism3_model_objective_count(held))
            )
            self._name = lib.ism3_model_name(held).decode()
            self._grain = int(lib.ism3_model_grain(held))
            self._utc_offset = int(lib.ism3_model_utc_offset(held))
            self._resources = {
                code: tuple(
                    Resource(
                        lib.ism3_model_resource_name(held, i, k).decode(),
                        lib.ism3_model_resource_unit(held, i, k).decode(),
                    )
                    for k in range(lib.ism3_model_resource_count(held, i))
                )
                for i, code in enumerate(self._codes)
            }
        return self

    def _share(self) -> "Model":
        """The same model with a reference of its own: whoever closes this one does not close that."""
        with self._handle as held:
            other = type(self).__new__(type(self))
            other.__dict__.update(self.__dict__)
            other._own(Handle(lib.ism3_model_ref(held), lib.ism3_model_unref, "model"))
        return other

    @classmethod
    def load(cls, path: Union[str, "os.PathLike[str]"]) -> "Model":
        """Read a model document from a file."""
        out, report = POINTER(_ffi.ism3_model)(), errors.Report()
        file = path_bytes(path, "path")
        errors.check_file(lib.ism3_model_load(byref(out), file, None, byref(report)), report, file)
        return cls._of(out)

    @classmethod
    def from_json(
        cls, document: Union[str, bytes, Mapping[str, Any]], name: Optional[str] = None
    ) -> "Model":
        """Read a model document: JSON text, or what it says as a mapping. `name` is for errors."""
        out, report, data = (
            POINTER(_ffi.ism3_model)(),
            errors.Report(),
            document_bytes(document, "document"),
        )
        code = lib.ism3_model_read(
            byref(out), data, len(data), encoded(name, "name"), None, byref(report)
        )
        errors.check(code, report)
        return cls._of(out)

    @classmethod
    def from_bytes(cls, data: Any, memory_limit: int = 0) -> "Model":
        """Read what `to_bytes` wrote."""
        out, report, data = POINTER(_ffi.ism3_model)(), errors.Report(), data_bytes(data, "data")
        code = lib.ism3_model_decode(
            byref(out), data, len(data), None, limit(memory_limit), byref(report)
        )
        errors.check(code, report)
        return cls._of(out)

    @staticmethod
    def new(**options: Any) -> "ModelBuilder":
        """Start a model in code; the options are those of `ModelBuilder`."""
        from .builder import ModelBuilder

        return ModelBuilder(**options)

    @staticmethod
    def check(
        document: Union[str, bytes, Mapping[str, Any]], name: Optional[str] = None
    ) -> List[Problem]:
        """Every problem of a model document, and with code 0 what is worth a thought."""
        found: List[Problem] = []

        def keep(problem: Any) -> None:
            it = problem.contents
            place = it.place.decode("utf-8", "replace") or None
            message = it.message.decode("utf-8", "replace")
            found.append(Problem(it.code, message, it.line or None, it.column or None, place))

        data, call = document_bytes(document, "document"), Callback(keep)
        function = _ffi.ism3_problem_function(call)
        code = lib.ism3_model_check(data, len(data), encoded(name, "name"), function, None, None)
        call.raise_error()
        errors.check(code)
        return found

    def to_bytes(self) -> bytes:
        """The model as bytes, its hash key included; equal models give equal bytes."""
        report = errors.Report()
        with self._handle as held:
            size = ctypes.c_size_t()
            lib.ism3_model_encode_to(held, None, 0, byref(size), byref(report))
            buffer = ctypes.create_string_buffer(max(size.value, 1))
            report = errors.Report()
            errors.check(
                lib.ism3_model_encode_to(held, buffer, size.value, byref(size), byref(report)),
                report,
            )
            return buffer.raw[: size.value]

    def __reduce__(self) -> Tuple[Any, ...]:
        return Model.from_bytes, (self.to_bytes(),)

    def __repr__(self) -> str:
        if self.closed:
            return "<ism3.Model, closed>"
        return f"<ism3.Model {self._name!r}: {len(self._codes)} processes, {len(self._environments)} environments>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        return self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash((self._name, self._codes, self._environments))

    # ---- what it says ----

    def _open(self) -> None:
        if self.closed:
            raise errors.make(errors.ClosedError, "this model is closed")

    @property
    def name(self) -> str:
        """Of the organisation; empty where it has none."""
        self._open()
        return self._name

    @property
    def grain(self) -> int:
        """The finest length of time that figures are asked for, in nanoseconds."""
        self._open()
        return self._grain

    @property
    def utc_offset(self) -> int:
        """Seconds east of UTC at which its days start."""
        self._open()
        return self._utc_offset

    @property
    def has_hash_key(self) -> bool:
        """Whether it has a hash key of its own."""
        with self._handle as held:
            return bool(lib.ism3_model_has_hash_key(held))

    @property
    def environments(self) -> Tuple[str, ...]:
        """Names of the environments."""
        self._open()
        return self._environments

    @property
    def objectives(self) -> Tuple[str, ...]:
        """Ids of the objectives."""
        self._open()
        return self._objectives

    @property
    def processes(self) -> Dict[str, Process]:
        """The processes by their codes."""
        return {code: self._process(i) for i, code in enumerate(self._codes)}

    def process(self, code: str) -> Process:
        """A process and all that it is judged by; the same as `model[code]`."""
        return self._process(self.process_index(code))

    def __getitem__(self, code: str) -> Process:
        return self.process(code)

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def _process(self, index: int) -> Process:
        options = _ffi.ism3_process_options(size=sizeof(_ffi.ism3_process_options))
        with self._handle as held:
            errors.check(lib.ism3_model_process(held, index, byref(options)))
            serves = [
                lib.ism3_model_process_serves(held, index, k)
                for k in range(len(self._environments))
            ]
            return Process(
                index,
                self._codes[index],
                options.name.decode(),
                options.practice.decode(),
                tuple(name for name, served in zip(self._environments, serves) if served),
                _products(lib.ism3_model_process_inputs, held, index),
                _products(lib.ism3_model_process_outputs, held, index),
                self._resources[self._codes[index]],
                decoded(lib.ism3_model_process_currency(held, index)),
                options.answer_within,
                _ffi.AnswerClock(options.answer_clock).name.lower(),
                options.hold,
                bool(options.documented),
                decoded(options.owner),
                decoded(options.customer),
                decoded(options.supervisor),
                decoded(options.supplier),
                decoded(options.asset_owner),
                _duration(options.frequency),
                _duration(options.grace),
                _duration(options.settle),
                criteria.targets(held, index),
                criteria.specifications(held, index),
                criteria.changes(held, index),
                criteria.rationale(held, index),
                criteria.references(held, index),
            )

    # ---- criteria ----

    def objective(self, id: str) -> criteria.Objective:
        """An objective and its conditions."""
        with self._handle as held:
            return criteria.objective(held, self.objective_index(id))

    @property
    def duty_rules(self) -> Tuple[criteria.DutyRule, ...]:
        """The rules on duties: its own ones, or the two that hold without any."""
        with self._handle as held:
            return criteria.duty_rules(held)

    @property
    def assets(self) -> Tuple[criteria.Asset, ...]:
        """What its processes protect."""
        with self._handle as held:
            return criteria.assets(held)

    @property
    def capability_scale(self) -> criteria.CapabilityScale:
        """What a process needs for each level of capability."""
        with self._handle as held:
            return criteria.capability_scale(held)

    @property
    def maturity_profile(self) -> criteria.MaturityProfile:
        """What each level of maturity asks for."""
        with self._handle as held:
            return criteria.maturity_profile(held)

    @property
    def improvements(self) -> Tuple[criteria.Improvement, ...]:
        """What it costs to bring processes to a capability."""
        with self._handle as held:
            return criteria.improvements(held)

    def hash_id(self, id: Union[str, bytes]) -> bytes:
        """The 16 bytes under which a ledger knows an id."""
        data = id.encode() if isinstance(id, str) else data_bytes(id, "id")
        words = (c_uint64 * 2)()
        with self._handle as held:
            if lib.ism3_model_hash_id(held, data, len(data), words):
                raise errors.make(
                    errors.ArgumentError,
                    f"id: expected at most {_ffi.ID_SIZE_MAX} bytes",
                    None,
                    "id",
                )
        return hash_bytes(words)

    # ---- names to numbers ----

    def process_index(self, code: str) -> int:
        """The number of a process; LookupError names the nearest one."""
        return find(self._codes, code, "process")

    def environment_index(self, name: str) -> int:
        """The number of an environment."""
        return find(self._environments, name, "environment")

    def objective_index(self, id: str) -> int:
        """The number of an objective."""
        return find(self._objectives, id, "objective")

    def resource_index(self, process: int, name: str) -> int:
        """The number of a resource within a process."""
        return find(
            tuple(it.name for it in self._resources[self._codes[process]]), name, "resource"
        )


def _duration(it: _ffi.ism3_duration) -> Optional[str]:
    return criteria.duration_text(it.months, it.nanoseconds)


def hash_bytes(words: Any) -> bytes:
    """Two words of a hash as the library prints them."""
    return int(words[0]).to_bytes(8, "big") + int(words[1]).to_bytes(8, "big")


def _products(function: Any, held: Any, index: int) -> Tuple[WorkProduct, ...]:
    count = c_uint32()
    products = function(held, index, byref(count))
    return tuple(
        WorkProduct(products[i].name.decode(), decoded(products[i].from_))
        for i in range(count.value)
    )
