"""The model: what is managed."""

from __future__ import annotations

import ctypes
import json
import os
from ctypes import POINTER, byref, c_uint8, c_uint32, c_uint64, sizeof
from typing import Any, Callable, Dict, Iterable, List, Mapping, NamedTuple, Optional, Tuple, Union

from . import _ffi, _times, errors
from ._ffi import NO_INDEX
from ._handle import Callback, Closable, ExclusiveHandle, Handle
from ._library import lib
from ._times import Duration, Instant

_DAYS = {"mon": 1, "tue": 2, "wed": 4, "thu": 8, "fri": 16, "sat": 32, "sun": 64}


class WorkProduct(NamedTuple):
    """An input or output; `source` is the code of the process it comes from, "*" for any, None from outside."""

    name: str
    source: Optional[str]


class Resource(NamedTuple):
    """A resource of a process."""

    name: str
    unit: str


class Process(NamedTuple):
    """One process of a model. Lengths of time are in nanoseconds; 0: not said."""

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


def _text(value: Optional[bytes]) -> Optional[str]:
    return None if value is None else value.decode()


def _bytes(value: Optional[str], name: str) -> Optional[bytes]:
    if value is None:
        return None
    if not isinstance(value, str):
        raise errors.make(
            errors.ArgumentTypeError, f"{name}: expected a text, found {type(value).__name__}", None, name
        )
    try:
        data = value.encode()
    except UnicodeEncodeError:
        raise errors.make(errors.ArgumentError, f"{name}: the text is not Unicode", None, name) from None
    if b"\0" in data:
        raise errors.make(errors.ArgumentError, f"{name}: the text has a zero character", None, name)
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
            errors.ArgumentTypeError, f"{name}: expected a path, found {type(path).__name__}", None, name
        ) from None
    if b"\0" in data:
        raise errors.make(errors.ArgumentError, f"{name}: the path has a zero character", None, name)
    return data


def data_bytes(data: Any, name: str) -> bytes:
    """Bytes of whatever holds some."""
    if isinstance(data, bytes):
        return data
    try:
        return bytes(memoryview(data))
    except TypeError:
        raise errors.make(
            errors.ArgumentTypeError, f"{name}: expected bytes, found {type(data).__name__}", None, name
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
        raise errors.make(errors.StateError, "a model comes from Model.load, from_json, from_bytes or a ModelBuilder")

    @classmethod
    def _of(cls, handle: Any) -> "Model":
        """Take over a reference."""
        self = cls.__new__(cls)
        self._own(Handle(handle, lib.ism3_model_unref, "model"))
        with self._handle as held:
            self._environments = tuple(
                lib.ism3_model_environment_name(held, i).decode() for i in range(lib.ism3_model_environment_count(held))
            )
            self._codes = tuple(
                lib.ism3_model_process_code(held, i).decode() for i in range(lib.ism3_model_process_count(held))
            )
            self._objectives = tuple(
                lib.ism3_model_objective_id(held, i).decode() for i in range(lib.ism3_model_objective_count(held))
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
    def from_json(cls, document: Union[str, bytes, Mapping[str, Any]], name: Optional[str] = None) -> "Model":
        """Read a model document: JSON text, or what it says as a mapping. `name` is for errors."""
        out, report, data = POINTER(_ffi.ism3_model)(), errors.Report(), document_bytes(document, "document")
        code = lib.ism3_model_read(byref(out), data, len(data), _bytes(name, "name"), None, byref(report))
        errors.check(code, report)
        return cls._of(out)

    @classmethod
    def from_bytes(cls, data: Any, memory_limit: int = 0) -> "Model":
        """Read what `to_bytes` wrote."""
        out, report, data = POINTER(_ffi.ism3_model)(), errors.Report(), data_bytes(data, "data")
        code = lib.ism3_model_decode(byref(out), data, len(data), None, _limit(memory_limit), byref(report))
        errors.check(code, report)
        return cls._of(out)

    @staticmethod
    def new(**options: Any) -> "ModelBuilder":
        """Start a model in code; the options are those of `ModelBuilder`."""
        return ModelBuilder(**options)

    @staticmethod
    def check(document: Union[str, bytes, Mapping[str, Any]], name: Optional[str] = None) -> List[Problem]:
        """Every problem of a model document, and with code 0 what is worth a thought."""
        found: List[Problem] = []

        def keep(problem: Any) -> None:
            it = problem.contents
            place = it.place.decode("utf-8", "replace") or None
            message = it.message.decode("utf-8", "replace")
            found.append(Problem(it.code, message, it.line or None, it.column or None, place))

        data, call = document_bytes(document, "document"), Callback(keep)
        function = _ffi.ism3_problem_function(call)
        code = lib.ism3_model_check(data, len(data), _bytes(name, "name"), function, None, None)
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
            errors.check(lib.ism3_model_encode_to(held, buffer, size.value, byref(size), byref(report)), report)
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

    def __getitem__(self, code: str) -> Process:
        return self._process(self.process_index(code))

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def _process(self, index: int) -> Process:
        options = _ffi.ism3_process_options(size=sizeof(_ffi.ism3_process_options))
        with self._handle as held:
            errors.check(lib.ism3_model_process(held, index, byref(options)))
            serves = [lib.ism3_model_process_serves(held, index, k) for k in range(len(self._environments))]
            return Process(
                index,
                self._codes[index],
                options.name.decode(),
                options.practice.decode(),
                tuple(name for name, served in zip(self._environments, serves) if served),
                _products(lib.ism3_model_process_inputs, held, index),
                _products(lib.ism3_model_process_outputs, held, index),
                self._resources[self._codes[index]],
                _text(lib.ism3_model_process_currency(held, index)),
                options.answer_within,
                _ffi.AnswerClock(options.answer_clock).name.lower(),
                options.hold,
                bool(options.documented),
                _text(options.owner),
                _text(options.customer),
                _text(options.supervisor),
                _text(options.supplier),
            )

    def hash_id(self, id: Union[str, bytes]) -> bytes:
        """The 16 bytes under which a ledger knows an id."""
        data = id.encode() if isinstance(id, str) else data_bytes(id, "id")
        words = (c_uint64 * 2)()
        with self._handle as held:
            if lib.ism3_model_hash_id(held, data, len(data), words):
                raise errors.make(errors.ArgumentError, f"id: expected at most {_ffi.ID_SIZE_MAX} bytes", None, "id")
        return hash_bytes(words)

    # ---- names to numbers ----

    def process_index(self, code: str) -> int:
        """The number of a process; LookupError names the nearest one."""
        return _find(self._codes, code, "process")

    def environment_index(self, name: str) -> int:
        """The number of an environment."""
        return _find(self._environments, name, "environment")

    def objective_index(self, id: str) -> int:
        """The number of an objective."""
        return _find(self._objectives, id, "objective")

    def resource_index(self, process: int, name: str) -> int:
        """The number of a resource within a process."""
        return _find(tuple(it.name for it in self._resources[self._codes[process]]), name, "resource")


def hash_bytes(words: Any) -> bytes:
    """Two words of a hash as the library prints them."""
    return int(words[0]).to_bytes(8, "big") + int(words[1]).to_bytes(8, "big")


def _find(names: Tuple[str, ...], name: str, what: str, missing: str = "the model has no") -> int:
    try:
        return names.index(name)
    except ValueError:
        import difflib

        near = difflib.get_close_matches(str(name), names, 1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        raise errors.make(errors.NotFoundError, f"{missing} {what} '{name}'{hint}", None, what) from None


def _products(function: Any, held: Any, index: int) -> Tuple[WorkProduct, ...]:
    count = c_uint32()
    products = function(held, index, byref(count))
    return tuple(WorkProduct(products[i].name.decode(), _text(products[i].from_)) for i in range(count.value))


def _limit(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 64:
        raise errors.make(
            errors.ArgumentError, "memory_limit: expected a number of bytes, 0 for none", None, "memory_limit"
        )
    return value


class ModelBuilder(Closable):
    """A model in the making. Where `add_process` fails with half of a process in the model, the builder is closed.

    Synchronization: one thread at a time; others wait.
    """

    def __init__(
        self,
        *,
        name: Optional[str] = None,
        grain: Optional[Duration] = None,
        utc_offset: Union[int, str] = 0,
        hash_key: Optional[bytes] = None,
        memory_limit: int = 0,
    ) -> None:
        options = _ffi.ism3_model_options(size=sizeof(_ffi.ism3_model_options))
        options.name, options.grain = _bytes(name, "name"), _times.fixed(grain, "grain")
        options.memory_limit, options.utc_offset = _limit(memory_limit), _offset(utc_offset)
        if hash_key is not None:
            if len(data_bytes(hash_key, "hash_key")) != 16:
                raise errors.make(errors.ArgumentError, "hash_key: expected 16 bytes", None, "hash_key")
            options.has_hash_key, options.hash_key = 1, (c_uint8 * 16)(*hash_key)
        out, report = POINTER(_ffi.ism3_model)(), errors.Report()
        errors.check(lib.ism3_model_new(byref(out), byref(options), byref(report)), report)
        self._own(ExclusiveHandle(out, lib.ism3_model_unref, "model builder"))
        self._environments: List[str] = []

    def __reduce__(self) -> Tuple[Any, ...]:
        raise TypeError("a ModelBuilder cannot be pickled: build the model first")

    def add_environment(self, name: str) -> "ModelBuilder":
        """Add an environment. A model without any gets one, `default`."""
        report = errors.Report()
        with self._handle as held:
            errors.check(lib.ism3_model_add_environment(held, _bytes(name, "name"), None, byref(report)), report)
            self._environments.append(name)
        return self

    def add_process(
        self,
        code: str,
        *,
        name: Optional[str] = None,
        practice: Optional[str] = None,
        environments: Iterable[str] = (),
        inputs: Iterable[Union[str, Tuple[str, Optional[str]]]] = (),
        outputs: Iterable[str] = (),
        resources: Iterable[Tuple[str, str]] = (),
        unit_costs: Iterable[Tuple[str, Instant, Any, str]] = (),
        answer_within: Optional[Duration] = None,
        answer_clock: str = "elapsed",
        frequency: Optional[Duration] = None,
        grace: Optional[Duration] = None,
        settle: Optional[Duration] = None,
        hold: Optional[Duration] = None,
        documented: bool = False,
        owner: Optional[str] = None,
        customer: Optional[str] = None,
        supervisor: Optional[str] = None,
        supplier: Optional[str] = None,
    ) -> "ModelBuilder":
        """Add a process; one of the catalogue takes its entry from there where nothing else is said.

        inputs -- names, or pairs of a name and the code of the process it comes from
        resources -- pairs of a name and a unit
        unit_costs -- resource, day from which it holds, price of a unit, currency
        """
        options = _ffi.ism3_process_options(size=sizeof(_ffi.ism3_process_options), code=_bytes(code, "code"))
        options.name, options.practice = _bytes(name, "name"), _bytes(practice, "practice")
        options.frequency, options.grace = _times.duration(frequency, "frequency"), _times.duration(grace, "grace")
        options.settle, options.hold = _times.duration(settle, "settle"), _times.fixed(hold, "hold")
        options.answer_within = _times.fixed(answer_within, "answer_within")
        options.answer_clock, options.documented = _clock(answer_clock), int(bool(documented))
        options.owner, options.customer = _bytes(owner, "owner"), _bytes(customer, "customer")
        options.supervisor, options.supplier = _bytes(supervisor, "supervisor"), _bytes(supplier, "supplier")
        try:
            with self._handle as held:
                index, report = c_uint32(), errors.Report()
                errors.check(lib.ism3_model_add_process(held, byref(options), byref(index), byref(report)), report)
                self._add_served(held, index.value, environments)
                self._add_products(held, index.value, inputs, outputs)
                self._add_resources(held, index.value, list(resources), unit_costs)
        except errors.ClosedError:
            raise
        except BaseException:
            self.close()
            raise
        return self

    def _add_served(self, held: Any, process: int, environments: Iterable[str]) -> None:
        for environment in environments:
            report = errors.Report()
            number = _find(tuple(self._environments), environment, "environment")
            errors.check(lib.ism3_model_add_served(held, process, number, byref(report)), report)

    @staticmethod
    def _add_products(held: Any, process: int, inputs: Iterable[Any], outputs: Iterable[str]) -> None:
        for item in inputs:
            report = errors.Report()
            product, source = (item, None) if isinstance(item, str) else item
            names = (_bytes(product, "inputs"), _bytes(source, "inputs"))
            errors.check(lib.ism3_model_add_input(held, process, *names, byref(report)), report)
        for product in outputs:
            report = errors.Report()
            errors.check(lib.ism3_model_add_output(held, process, _bytes(product, "outputs"), byref(report)), report)

    @staticmethod
    def _add_resources(held: Any, process: int, resources: List[Tuple[str, str]], costs: Iterable[Any]) -> None:
        from . import columns

        for name, unit in resources:
            report = errors.Report()
            pair = (_bytes(name, "resources"), _bytes(unit, "resources"))
            errors.check(lib.ism3_model_add_resource(held, process, *pair, None, byref(report)), report)
        names = tuple(name for name, _ in resources) or ("work",)
        for name, since, value, currency in costs:
            report = errors.Report()
            offset = lib.ism3_model_utc_offset(held)
            cost = _ffi.ism3_unit_cost(_times.instant(since, "unit_costs", offset))
            cost.value, cost.currency = columns.Amount("unit_costs").value(value), _bytes(currency, "unit_costs")
            number = _find(names, name, "resource")
            errors.check(lib.ism3_model_add_unit_cost(held, process, number, byref(cost), byref(report)), report)

    def set_service_hours(
        self,
        process: str,
        weekly: Iterable[Tuple[Iterable[str], str, str]],
        *,
        zone: Optional[str] = None,
        closed: Iterable[Any] = (),
    ) -> "ModelBuilder":
        """Say when a process is in service: `weekly` is days (`mon` .. `sun`), from and to (`08:00`) of each window."""
        import datetime

        from . import columns

        windows = [_window(*window) for window in weekly]
        array = (_ffi.ism3_weekly_window * max(len(windows), 1))(*windows)
        days = [
            columns.Time("closed", 0).value(datetime.date.fromisoformat(day) if isinstance(day, str) else day)
            // _ffi.DAY
            for day in closed
        ]
        closed_days = (ctypes.c_int64 * max(len(days), 1))(*days)
        rule, report = POINTER(_ffi.ism3_zone)(), errors.Report()
        if zone is not None:
            text = _bytes(zone, "zone") or b""
            errors.check(lib.ism3_zone_new(byref(rule), text, len(text), None, byref(report)), report)
        try:
            with self._handle as held:
                index = self._process_index(held, process)
                args = (rule or None, array, len(windows), closed_days, len(days), byref(report))
                errors.check(lib.ism3_model_set_service_hours(held, index, *args), report)
        finally:
            lib.ism3_zone_unref(rule or None)
        return self

    @staticmethod
    def _process_index(held: Any, code: str) -> int:
        data = _bytes(code, "process") or b""
        index = int(lib.ism3_model_find_process(held, data, len(data)))
        if index == NO_INDEX:
            raise errors.make(errors.NotFoundError, f"the model has no process '{code}'", None, "process")
        return index

    def add_objective(
        self, id: str, kind: str, *, text: Optional[str] = None, harm_unit: Optional[str] = None
    ) -> "ModelBuilder":
        """Add an objective, which incidents name; `kind` is business, compliance or technical."""
        report = errors.Report()
        options = _ffi.ism3_objective_options(size=sizeof(_ffi.ism3_objective_options), id=_bytes(id, "id"))
        options.kind, options.text = _bytes(kind, "kind"), _bytes(text, "text")
        options.harm_unit = _bytes(harm_unit, "harm_unit")
        with self._handle as held:
            errors.check(lib.ism3_model_add_objective(held, byref(options), None, byref(report)), report)
        return self

    def build(self) -> Model:
        """Check the model as a whole. The builder is closed afterwards, unless there is a complaint."""
        report = errors.Report()
        with self._handle as held:
            errors.check(lib.ism3_model_freeze(held, byref(report)), report)
            model = Model._of(lib.ism3_model_ref(held))
        self.close()
        return model


def _offset(value: Union[int, str]) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and -(1 << 31) <= value < 1 << 31:
        return value
    if not isinstance(value, str):
        raise errors.make(
            errors.ArgumentTypeError, "utc_offset: expected seconds or a text such as +01:00", None, "utc_offset"
        )
    seconds, report, data = ctypes.c_int32(), errors.Report(), value.encode("utf-8", "replace")
    errors.check(lib.ism3_utc_offset_read(data, len(data), byref(seconds), byref(report)), report)
    return seconds.value


def _clock(word: str) -> int:
    clocks = {clock.name.lower(): int(clock) for clock in _ffi.AnswerClock}
    if word not in clocks:
        raise errors.make(
            errors.ArgumentError, f"answer_clock: '{word}', expected elapsed or service", None, "answer_clock"
        )
    return clocks[word]


def _window(days: Iterable[str], start: str, end: str) -> _ffi.ism3_weekly_window:
    bits = 0
    for day in [days] if isinstance(days, str) else days:
        if day not in _DAYS:
            raise errors.make(
                errors.ArgumentError, f"weekly: '{day}' is no day, expected {', '.join(_DAYS)}", None, "weekly"
            )
        bits |= _DAYS[day]
    return _ffi.ism3_weekly_window(bits, _time_of_day(start), _time_of_day(end))


def _time_of_day(text: str) -> int:
    try:
        hours, minutes = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60
    except (AttributeError, ValueError):
        raise errors.make(
            errors.ArgumentError, f"weekly: {text!r} is no time of day, expected HH:MM", None, "weekly"
        ) from None
